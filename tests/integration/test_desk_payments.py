"""发放: what the pages say, and who may see and do what."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test.utils import CaptureQueriesContext

from huican.access.operations import create_user
from huican.ledger import rolls
from huican.ledger.batches import rules
from huican.ledger.domain.bands import Band, Bands
from huican.ledger.models import Batch, BatchLine, Entitlement
from tests.integration.desk_made_up import (
    AT,
    COUNTY,
    OTHER_TOWN,
    PASSWORD,
    PERSONS,
    TOWN,
    identity,
    name_of,
    signed_in,
)
from tests.integration.determined_office import NURSING
from tests.integration.paying_office import Paying, user
from tests.integration.paying_pages import links, made, nothing_remembered, read, words

__all__ = ["made", "nothing_remembered"]

pytestmark = pytest.mark.django_db


def pages_to_prepare() -> list[str]:
    return ["/payments/new", "/payments/recompute"]


def addresses(made: Paying) -> list[str]:
    found = ["/payments/", "/payments/?at=2025-12", "/payments/?at=2025-09&show=open",
             "/payments/held", "/payments/held?officer=mine&show=waiting", "/payments/returned",
             "/payments/returned?show=repaired", "/payments/differences",
             f"/payments/differences?programme={NURSING}&sort=arrears&at=2025-12"]  # fmt: skip
    for id_ in made.batches.values():
        place = f"/payments/{id_}"
        found += [place, f"{place}/lines", f"{place}/lines?show=held&check=no-account",
                  f"{place}/lines?area={TOWN}", f"{place}/bank", f"{place}/proof",
                  f"{place}/lines/1", f"/payments/held?batch={id_}",
                  f"/payments/returned?batch={id_}"]  # fmt: skip
    return found


# --- every page -----------------------------------------------------------------------------------


def test_every_page_opens_masked_and_asks_to_sign_in_first(made: Paying, client) -> None:
    secrets = {value for i in range(PERSONS) for value in (identity(i), name_of(i))}
    secrets |= {f"62284800000{i:05d}" for i in range(PERSONS)}
    for reader, more in (("jingban", pages_to_prepare()), ("fenguan", [])):
        browser = signed_in(reader)
        for address in [*addresses(made), *more]:
            answer = browser.get(address)
            assert answer.status_code == 200, address
            html = answer.content.decode()
            assert not [secret for secret in secrets if secret in html], address
            assert "functools.partial" not in html and "&lt;Macro" not in html, address
            assert client.get(address).status_code == 302, address


def test_no_page_asks_the_database_once_for_each_line(made: Paying) -> None:
    browser = signed_in("jingban")
    for address in [*addresses(made), *pages_to_prepare()]:
        browser.get(address)  # what is remembered between requests is remembered now
        with CaptureQueriesContext(connection) as queries:
            browser.get(address)
        assert len(queries) <= 40, f"{address}: {len(queries)} 次查询"


@pytest.mark.parametrize(
    ("reader", "address", "status"),
    [
        ("lingdao", "/payments/", 200),
        ("jiancha", "/payments/", 200),
        ("shenji", "/payments/", 403),
        ("chengguan", "/payments/", 403),
        ("chengguan", "/payments/held", 403),
        ("fuhe", "/payments/new", 403),
        ("caiwu", "/payments/recompute", 403),
        ("jingban", "/payments/999999", 404),
        ("jingban", "/payments/held?batch=999999", 404),
        ("jingban", "/payments/?area=990802000000", 403),
    ],
)
def test_a_page_opens_to_its_roles_only(
    made: Paying, reader: str, address: str, status: int
) -> None:
    assert signed_in(reader).get(address).status_code == status


def test_a_batch_of_another_area_is_not_there(made: Paying) -> None:
    create_user(
        username="hekou", display_name="周河口", area_code=OTHER_TOWN, roles=("handler", "finance"),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    stranger = signed_in("hekou")
    id_ = made.batches["sent"]
    for page in ("", "/lines", "/lines/1", "/bank", "/proof", "/act/cancel"):
        assert stranger.get(f"/payments/{id_}{page}").status_code == 404, page
    assert stranger.post(f"/payments/{id_}/bank/one-card").status_code == 404
    assert stranger.post(f"/payments/{id_}/act/cancel", {"reason": "不是我的"}).status_code == 404
    text = words(stranger.get("/payments/?at=2025-06"))
    assert "这个月没有这样的批次" in text
    # Of held lines, only those of the own area.
    every = words(signed_in("jingban").get("/payments/held"))
    own = words(stranger.get("/payments/held"))
    assert int(re.findall(r"(\d+) 行暂缓", every)[0]) > int(
        (re.findall(r"(\d+) 行暂缓", own) or ["0"])[0]
    )


@pytest.mark.parametrize(
    ("reader", "act"),
    [("jingban", "approve"), ("jingban", "release"), ("fuhe", "release"), ("lingdao", "cancel"),
     ("caiwu", "approve"), ("caiwu", "check"), ("jiancha", "send-back")],
)  # fmt: skip
def test_an_act_is_for_its_roles_only(made: Paying, reader: str, act: str) -> None:
    place = f"/payments/{made.batches['checked']}/act/{act}"
    version = Batch.objects.get(pk=made.batches["checked"]).version
    browser = signed_in(reader)
    assert browser.get(place).status_code == 403
    assert browser.post(place, {"version": version, "reason": "试"}).status_code == 403
    assert Batch.objects.get(pk=made.batches["checked"]).version == version


# --- the month ------------------------------------------------------------------------------------


def test_the_month_says_what_is_under_way_who_is_next_and_what_no_batch_has(made: Paying) -> None:
    text = read("/payments/?at=2025-09")
    assert "2025年9月有 1 批在办，该发的都列进批次了" in text
    assert "批准（县复核、分管领导）" in text and "已检查" in text
    text = read("/payments/?at=2025-12")
    # Everybody but the one who died: nothing was paid to that one in November.
    assert "2025年12月没有在办的批次，还有 11 人、890 元没有列进批次" in text
    assert "在册 12 人，应发都算好了" in text
    text = read("/payments/?at=2026-02")
    assert "12 人这个月的应发还没有算" in text


def test_every_number_of_the_month_opens(made: Paying) -> None:
    found = links("/payments/?at=2025-12")
    assert f"/payments/differences?at=2025-12&programme={NURSING}&since=2025-12" in found
    (build,) = [one for one in found if one.startswith("/payments/new") and "kind=regular" in one]
    assert "programme=nursing-subsidy" in build
    listed = read(f"/payments/differences?at=2025-12&programme={NURSING}&since=2025-12")
    assert "没有发 11 人月 890 元" in listed


def test_a_leader_sees_sums_and_lines_but_no_personal_file(made: Paying) -> None:
    id_ = made.batches["checked"]
    for address in (f"/payments/{id_}/lines/{made.dead_line}", "/payments/differences"):
        assert not [one for one in links(address, "fenguan") if one.startswith("/persons/")]
    assert [one for one in links(f"/payments/{id_}/lines/{made.dead_line}") if "/persons/" in one]
    assert not [one for one in links("/payments/?at=2025-12", "lingdao") if "/new" in one]


# --- one batch ------------------------------------------------------------------------------------


def test_a_checked_batch_shows_failures_first_with_their_lines(made: Paying) -> None:
    id_ = made.batches["checked"]
    text = read(f"/payments/{id_}", "fuhe")
    assert text.index("登记已死亡") < text.index("通过的")
    assert re.search(r"没有银行账号 1 行暂缓，80 元。请补登账号", text)
    assert "批准 10 行，810 元" in text
    found = links(f"/payments/{id_}", "fuhe")
    assert f"/payments/{id_}/lines?check=dead" in found
    lines = read(f"/payments/{id_}/lines?check=dead", "fuhe")
    assert "下面是其中 1 行" in lines and "《死亡名单.xlsx》第 3 行" in lines


def test_the_rule_of_two_persons_is_told_before_anybody_presses(made: Paying) -> None:
    create_user(
        username="dangjia", display_name="郑当家", area_code=COUNTY,
        roles=("handler", "leader-in-charge"), password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    batch = Batch.objects.get(pk=made.batches["checked"])
    own = f"user:{user('dangjia').pk}"
    Batch.objects.filter(pk=batch.pk).update(prepared_by=own)
    text = read(f"/payments/{batch.pk}", "dangjia")
    assert "这一批是你制的，不能由你批准" in text
    assert "王复核" in text and "周分管" in text
    assert not [one for one in links(f"/payments/{batch.pk}", "dangjia") if "act/approve" in one]
    # Who goes past the page is told the same.
    answer = signed_in("dangjia").post(
        f"/payments/{batch.pk}/act/approve", {"version": batch.version}
    )
    assert "这个批次是你制的，不能由你批准" in words(answer)
    assert Batch.objects.get(pk=batch.pk).state == "checked"


def test_a_large_amount_needs_two_and_says_who_is_still_missing(
    made: Paying, monkeypatch: pytest.MonkeyPatch
) -> None:
    two = Bands(
        (Band(None, (frozenset({"reviewer"}), frozenset({"reviewer", "leader-in-charge"}))),),
        rules.bands().limits,
    )
    for module in ("approving", "rules"):
        monkeypatch.setattr(f"huican.ledger.batches.{module}.bands", lambda: two)
    for module in ("payment", "payment_next"):
        monkeypatch.setattr(f"huican.desk.contexts.{module}.bands", lambda: two)
    id_ = made.batches["checked"]
    assert "要 2 个人批准" in read(f"/payments/{id_}", "fuhe")
    approve(id_, "fuhe")
    text = read(f"/payments/{id_}", "fuhe")
    assert "你已经批准过。已有 1 人批准，还要 1 人" in text and "王复核 （县复核）" in text.replace(
        "（", " （"
    )
    assert Batch.objects.get(pk=id_).state == "checked"
    approve(id_, "fenguan")
    assert Batch.objects.get(pk=id_).state == "approved"


def approve(id_: int, reader: str) -> HttpResponse:
    version = Batch.objects.get(pk=id_).version
    answer = signed_in(reader).post(f"/payments/{id_}/act/approve", {"version": version})
    assert answer.status_code == 302, words(answer)
    return answer


def test_who_was_overtaken_is_told_so_and_nothing_is_done(made: Paying) -> None:
    id_ = made.batches["checked"]
    version = Batch.objects.get(pk=id_).version
    place = f"/payments/{id_}/act/approve"
    fast, slow = signed_in("fuhe"), signed_in("fenguan")
    assert "你看过以后" not in words(slow.get(f"{place}?seen={version}"))
    assert fast.post(place, {"version": version}).status_code == 302
    text = words(slow.post(place, {"version": version}))
    assert "别人先办了一步" in text and "已由王复核于" in text and "这次没有再做" in text
    # Somebody who looks at an old page before anything is done is told on the question itself.
    sent_back = f"/payments/{id_}/act/send-back"
    assert "你看过以后，批次又有变动" in words(fast.get(f"{sent_back}?seen={version}"))
    text = words(fast.post(sent_back, {"version": version, "reason": "少一个村"}))
    assert "别人先办了一步" in text and "你看过以后，批次又有变动（现在是第" in text
    assert Batch.objects.get(pk=id_).state == "approved"


def test_an_act_that_asks_why_is_not_done_without_a_reason(made: Paying) -> None:
    id_ = made.batches["checked"]
    version = Batch.objects.get(pk=id_).version
    browser = signed_in("fuhe")
    for act in ("send-back", "cancel"):
        answer = browser.post(f"/payments/{id_}/act/{act}", {"version": version, "reason": " "})
        assert "请写一句为什么" in words(answer)
    assert Batch.objects.get(pk=id_).version == version
    answer = browser.post(
        f"/payments/{id_}/act/send-back", {"version": version, "reason": "少一个村"}
    )
    text = words(browser.get(answer.headers["Location"]))
    assert "退回重查好了" in text and "少一个村" in text and "要重新检查" in text


# --- releasing ------------------------------------------------------------------------------------


def test_a_release_is_offered_only_where_it_would_work(made: Paying) -> None:
    id_ = made.batches["approved"]
    assert [one for one in links(f"/payments/{id_}", "caiwu") if "act/release" in one]
    for other in ("fuhe", "jingban"):
        text = read(f"/payments/{id_}", other)
        assert "已批准，等放行。能放行的：财务：孙财务" in text
        assert not [one for one in links(f"/payments/{id_}", other) if "act/release" in one]


def test_what_came_in_since_the_approval_is_named_and_stands_in_the_way(made: Paying) -> None:
    id_ = made.batches["approved"]
    line = BatchLine.objects.filter(batch_id=id_, state="ready").order_by("line")[0]
    rolls.decide("stop", line.person_id, NURSING, made.months["approved"],
                 reason="迁往外省", by=user("jingban"), at=AT)  # fmt: skip
    text = read(f"/payments/{id_}", "caiwu")
    assert "现在不能放行" in text and f"第 {line.line} 行，不在册" in text
    assert not [one for one in links(f"/payments/{id_}", "caiwu") if "act/release" in one]
    version = Batch.objects.get(pk=id_).version
    answer = signed_in("caiwu").post(f"/payments/{id_}/act/release", {"version": version})
    assert "检查以后又有新情况" in words(answer)
    assert Batch.objects.get(pk=id_).state == "approved"


def test_a_second_press_of_release_says_who_was_first(made: Paying) -> None:
    id_ = made.batches["approved"]
    version = Batch.objects.get(pk=id_).version
    place, browser = f"/payments/{id_}/act/release", signed_in("caiwu")
    answer = browser.post(place, {"version": version})
    text = words(browser.get(answer.headers["Location"]))
    assert "放行好了（办理回执）" in text and "10 行，810 元" in text
    text = words(browser.post(place, {"version": version}))
    assert "已由孙财务于" in text and "放行，这次没有再做" in text


# --- what is owed ---------------------------------------------------------------------------------


def test_recomputing_leaves_a_receipt_and_changes_nothing_the_second_time(made: Paying) -> None:
    browser = signed_in("jingban")
    before = Entitlement.objects.count()
    form = {"programme": NURSING, "month": "2026-01", "since": "2026-01", "fund": "county"}
    text = words(browser.post("/payments/recompute", form))
    assert "应发重算好了：变动 12 人月" in text and "看了 12 人月" in text
    assert Entitlement.objects.count() == before + 12
    assert "没有变动" in words(browser.post("/payments/recompute", form))
    assert Entitlement.objects.count() == before + 12


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"since": "2020-01"}, "最多 24 个月"),
        ({"since": "2026-02"}, "请写从哪个月起"),
        ({"month": "明年"}, "请写发放月份"),
        ({"programme": "no-such"}, "请选一个有人在册的项目"),
    ],
)
def test_months_that_cannot_be_recomputed_are_said(
    made: Paying, change: dict[str, str], said: str
) -> None:
    form = {"programme": NURSING, "month": "2026-01", "since": "2026-01", "fund": "county"}
    before = Entitlement.objects.count()
    assert said in words(signed_in("jingban").post("/payments/recompute", form | change))
    assert Entitlement.objects.count() == before


def test_differences_are_listed_by_cause_and_each_leads_to_what_is_done(made: Paying) -> None:
    place = f"/payments/differences?programme={NURSING}&at=2025-12"
    text = read(place)
    assert "多发 1 人月 80 元" in text and "没有发" in text
    text = read(f"{place}&sort=overpaid")
    assert "不满足：在世" in text and "合计（全部各页）：1 人月，80 元" in text
    acts = [one for one in links(place) if "/payments/new" in one or "/recoveries" in one]
    assert any("kind=arrears" in one for one in acts)
    assert any(one.startswith("/recoveries") for one in acts)
