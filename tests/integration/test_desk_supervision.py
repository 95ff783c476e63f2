"""监督 and 公示: what the pages say, who may see and do what, and what the public reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from html import unescape

import pytest
from django.core.cache import cache
from django.core.management import call_command
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from huican.access.operations import create_user
from huican.audit.queries import search
from huican.ledger.batches import approving
from huican.ledger.models import (
    Batch,
    BatchLine,
    Inspection,
    InspectionFinding,
    PublishedList,
    SampleItem,
)
from huican.ledger.supervision import patterns
from huican.ledger.supervision.findings import answer
from tests.integration.desk_made_up import (
    AT,
    COUNTY,
    OTHER_TOWN,
    PASSWORD,
    PERSONS,
    TOWN,
    YEAR,
    identity,
    load_office,
    name_of,
    signed_in,
)
from tests.integration.determined_office import NURSING, determine_office
from tests.integration.paying_office import Paying, pay_office, user
from tests.integration.supervised_office import HOTLINE, Supervised, put_up, supervise

pytestmark = pytest.mark.django_db


@pytest.fixture(scope="module")
def paying(django_db_setup: None, django_db_blocker: object) -> Iterator[Paying]:
    """The paying office, committed; each test works on it in a transaction of its own."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        load_office()
        determine_office()
        try:
            yield pay_office()
        finally:
            call_command("flush", interactive=False, verbosity=0)


@pytest.fixture(scope="module")
def made(paying: Paying, django_db_blocker: object) -> Supervised:
    """The same under watch."""
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return supervise(paying)


@pytest.fixture(autouse=True)
def nothing_remembered() -> None:
    cache.clear()


def words(answer: HttpResponse, status: int = 200) -> str:
    """The text of a page's main part, as a reader has it."""
    assert answer.status_code == status, (answer.status_code, answer.headers)
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.S)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def read(address: str, reader: str = "jiancha") -> str:
    return words(signed_in(reader).get(address))


def links(address: str, reader: str = "jiancha") -> list[str]:
    html = signed_in(reader).get(address).content.decode()
    main = re.search(r"<main.*?</main>", html, re.S)
    assert main is not None
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', main[0])]


def watched(made: Supervised) -> list[str]:
    """What whoever may watch may open."""
    place = f"/supervision/inspections/{made.inspection}"
    return [
        "/supervision/", f"/supervision/?year={YEAR}", "/supervision/?year=2019",
        *(f"/supervision/money?show={show}&year={YEAR}" for show in
          ("stopped", "waiting", "let-go", "found", "brought-back", "outstanding")),
        "/supervision/patterns/", f"/supervision/patterns/?at={YEAR}-04",
        *(f"/supervision/patterns/{code}" for code in patterns.BY_CODE),
        "/supervision/inspections/", "/supervision/inspections/?state=closed", place,
        f"{place}?show=found", f"{place}/items/{made.item}",
        f"/supervision/inspections/{made.closed}", "/supervision/findings/",
        "/supervision/findings/?show=overdue", f"/supervision/findings/{made.answered}",
    ]  # fmt: skip


def published(made: Supervised) -> list[str]:
    return [
        "/lists/",
        "/lists/?show=standing",
        f"/lists/{made.standing}",
        f"/lists/{made.withdrawn}",
    ]


# --- every page -----------------------------------------------------------------------------------


def test_every_page_opens_masked_and_asks_to_sign_in_first(
    made: Supervised, client: Client
) -> None:
    inspector = signed_in("jiancha")
    for address in [*watched(made), *published(made)]:
        assert client.get(address).headers.get("Location", "").startswith("/signin"), address
        text = words(inspector.get(address))
        for number in range(PERSONS):
            assert identity(number) not in text, address
            assert name_of(number) not in text, address
            assert f"62284800000{number:05d}" not in text, address


def test_who_may_open_what(made: Supervised, paying: Paying) -> None:
    new, write = (
        "/supervision/inspections/new",
        f"/supervision/inspections/{made.inspection}/findings/new",
    )
    allowed = {
        "jiancha": ({"/supervision/", "/lists/", new, write}, {"/lists/new"}),
        "lingdao": ({"/supervision/", "/lists/"}, {new, write, "/lists/new"}),
        "shenji": ({"/supervision/", "/lists/"}, {new, write, "/lists/new", "/supervision/findings/asked"}),
        "jingban": ({"/lists/", "/lists/new", "/supervision/findings/asked"}, {"/supervision/", new, write}),
        "chengguan": (set(), {"/supervision/", "/lists/", "/lists/new", new}),
    }  # fmt: skip
    for reader, (may, may_not) in allowed.items():
        client = signed_in(reader)
        for address in may:
            assert client.get(address).status_code == 200, (reader, address)
        for address in may_not:
            assert client.get(address).status_code == 403, (reader, address)


def test_a_leader_reads_masked_names_and_the_auditor_none(made: Supervised) -> None:
    place = f"/supervision/inspections/{made.inspection}"
    assert re.search(r"测\*.", read(place, "lingdao"))
    assert "测" not in read(place, "shenji") and "不列姓名" in read(place, "shenji")
    assert not [one for one in links(place) if one.startswith("/persons/")]
    assert [one for one in links(place, "fuhe") if one.startswith("/persons/")]


def test_somebody_of_a_township_sees_what_lies_in_it_only(made: Supervised) -> None:
    create_user(
        username="zhenjiancha", display_name="镇监督", area_code=OTHER_TOWN, roles=("inspector",),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    client = signed_in("zhenjiancha")
    assert "还没有检查" in words(client.get("/supervision/inspections/"))
    assert client.get(f"/supervision/inspections/{made.inspection}").status_code == 403
    assert client.get(f"/lists/{made.standing}").status_code == 403
    assert client.get(f"/supervision/findings/{made.asked}").status_code == 403
    assert client.get(f"/supervision/?area={TOWN}").status_code == 403


def test_no_page_asks_more_often_for_more_rows(made: Supervised) -> None:
    inspector = signed_in("jiancha")
    for address in ("/supervision/patterns/over-age", f"/supervision/inspections/{made.inspection}",
                    "/supervision/money?show=waiting&year=2025", "/lists/"):  # fmt: skip
        with CaptureQueriesContext(
            connection,
        ) as asked:
            inspector.get(address)
        assert len(asked) < 60, (address, len(asked))


# --- numbers and patterns -------------------------------------------------------------------------


def test_the_home_says_the_year_and_each_number_opens_to_as_many_rows(made: Supervised) -> None:
    text = read(f"/supervision/?year={YEAR}")
    held = BatchLine.objects.filter(state="held").exclude(batch__state="cancelled").count()
    assert f"{YEAR}年检查拦下不该发的 0 笔" in text
    assert f"{held}笔" in text.replace(" ", "") and "1 条问题超期没有答复" in text
    address = next(one for one in links(f"/supervision/?year={YEAR}") if "show=waiting" in one)
    page = read(address)
    assert f"{held} 笔" in page and page.count("看这一笔") == held
    assert "没有银行账号" in page and "登记已死亡" in page
    line = next(one for one in links(address) if "/lines/" in one)
    assert "测" in read(line)


def test_the_dead_who_was_paid_is_a_pattern_that_opens_to_the_workbook(made: Supervised) -> None:
    text = read(f"/supervision/patterns/?at={YEAR}-12")
    assert "登记去世以后还在发" in text and "不说谁错了" in text
    assert "用户和残疾人档案没有连起来" in text
    address = f"/supervision/patterns/paid-after-death?at={YEAR}-12"
    page = read(address)
    assert "1 人值得看一看" in page and "2025-01-15 去世" in page
    assert "也可能正常" in page and "2025年3月" in page
    assert [one for one in links(address, "fuhe") if one.startswith("/records/payment/")]


def test_a_pattern_nobody_knows_is_no_page(made: Supervised) -> None:
    assert signed_in("jiancha").get("/supervision/patterns/no-such").status_code == 404
    assert signed_in("jiancha").get("/supervision/money?show=no-such").status_code == 404


def test_before_anything_was_paid_the_pages_say_so(
    made: Supervised, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(patterns, "last_paid", lambda scope: None)
    assert "还没有发放过" in read("/supervision/patterns/")
    assert "没有看到" in read("/supervision/patterns/spike")
    assert "检查拦下不该发的 0 笔" in read("/supervision/")
    assert "立项检查" in read("/supervision/inspections/new")


# --- inspections ----------------------------------------------------------------------------------


def test_an_inspection_is_opened_drawn_looked_at_and_ended(made: Supervised) -> None:
    client = signed_in("jiancha")
    given = {"title": "年底检查", "first": f"{YEAR}-04", "last": f"{YEAR}-05"}
    assert "没有选要查的项目" in words(client.post("/supervision/inspections/new", given))
    assert "请写月份" in words(
        client.post("/supervision/inspections/new", {**given, "last": "年底"})
    )
    place = client.post("/supervision/inspections/new", {**given, "programme": NURSING})["Location"]
    assert "年底检查" in words(client.get(place))
    assert "1 到 500" in words(client.post(place, {"act": "draw", "version": 1, "wanted": "0"}))
    drawn = {"act": "draw", "version": 1, "wanted": "3", "basis": "random"}
    assert client.post(place, drawn).status_code == 302
    assert "有人动过这次检查" in words(client.post(place, drawn))
    one = Inspection.objects.get(title="年底检查")
    text = words(client.get(f"{place}?again={one.samples.get().pk}"))
    assert "重抽一遍，每一笔都一样" in text
    for item in SampleItem.objects.filter(sample__inspection=one):
        answer_ = client.post(f"{place}/items/{item.pk}", {"verdict": "fine", "words": ""})
        assert answer_.status_code == 302
    one.refresh_from_db()
    ended = {"act": "close", "version": one.version, "conclusion": "没有问题"}
    assert client.post(place, ended).status_code == 302
    assert "没有问题" in words(client.get(place)) and "结束检查" not in words(client.get(place))


def test_a_payment_with_a_problem_leads_on_to_the_question(made: Supervised) -> None:
    client = signed_in("jiancha")
    item = SampleItem.objects.filter(sample__inspection=made.inspection, verdict="").first()
    assert item is not None
    place = f"/supervision/inspections/{made.inspection}/items/{item.pk}"
    assert "没有选看过以后怎么样" in words(client.post(place, {"verdict": "", "words": ""}))
    assert "有问题的要写一句" in words(client.post(place, {"verdict": "found", "words": ""}))
    next_ = client.post(place, {"verdict": "found", "words": "签字不是本人"})["Location"]
    assert f"样本第 {item.number} 笔" in words(client.get(next_))
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    given = {"words": "签字不是本人", "severity": "serious", "amount": "80.5", "due": due,
             "asked_of": user("jingban").actor, "pattern": ""}  # fmt: skip
    for wrong, why in (
        ({"words": ""}, "没有写是什么问题"), ({"words": f"他的号 {identity(1)}"}, "很长的号码"), ({"asked_of": "user:999999"}, "请选一个人"),
        ({"asked_of": user("jiancha").actor}, "请选一个人"), ({"due": "x"}, "请写日期"),
        ({"amount": "八十"}, "金额"), ({"severity": ""}, "没有选轻重"),
    ):  # fmt: skip
        assert why in words(client.post(next_, {**given, **wrong})), wrong
    found = client.post(next_, given)["Location"]
    assert "签字不是本人" in words(client.get(found))
    made_ = InspectionFinding.objects.latest("pk")
    assert (made_.amount_fen, made_.item_id) == (8050, item.pk)


def test_an_item_of_another_inspection_is_no_page(made: Supervised) -> None:
    client = signed_in("jiancha")
    for place in (f"/supervision/inspections/{made.closed}/items/{made.item}",
                  f"/supervision/inspections/{made.closed}/findings/new?item={made.item}",
                  "/supervision/inspections/999999", "/supervision/findings/999999"):  # fmt: skip
        assert client.get(place).status_code == 404, place


def test_the_asked_answers_and_somebody_else_closes(made: Supervised) -> None:
    place = f"/supervision/findings/{made.asked}"
    clerk, watch = signed_in("jingban"), signed_in("jiancha")
    assert "没有见到代领证明" in words(clerk.get("/supervision/findings/asked"))
    assert "交上答复" in words(clerk.get(place)) and "销号" not in words(clerk.get(place))
    assert signed_in("fuhe").get(place).status_code == 200
    assert signed_in("caiwu").get(place).status_code == 403
    given = {"act": "answer", "version": 1, "words": "证明已附卷"}
    assert "请的是李经办答复" in words(watch.post(place, given))
    assert "答复要写一句" in words(clerk.post(place, {**given, "words": " "}))
    assert clerk.post(place, given).status_code == 302
    assert "不能由你自己销号" in words(clerk.get(place))
    assert clerk.post(place, {"act": "close", "version": 2, "words": "x"}).status_code == 403
    back = {"act": "send-back", "version": 2, "words": "证明看不清"}
    assert "请写再答复到哪天" in words(watch.post(place, {**back, "due": ""}))
    due = (timezone.localdate() + timedelta(days=9)).isoformat()
    assert watch.post(place, {**back, "due": due}).status_code == 302
    assert "有人动过这条问题" in words(watch.post(place, {**back, "due": due}))
    answer(made.asked, "换了清楚的", version=3, by=user("jingban"), at=timezone.now())
    assert watch.post(place, {"act": "close", "version": 4, "words": "看过了"}).status_code == 302
    assert "已由吴监督于" in words(watch.post(place, {"act": "close", "version": 4, "words": "又"}))
    assert search(verb="finding.close", limit=1)[0].subject_id == str(made.asked)


def test_a_leader_reads_and_writes_nothing(made: Supervised) -> None:
    leader = signed_in("lingdao")
    place = f"/supervision/inspections/{made.inspection}"
    assert "提出问题" not in words(leader.get(place))
    for address, given in (
        (place, {"act": "draw", "version": 1, "wanted": "1"}),
        (f"{place}/items/{made.item}", {"verdict": "fine"}),
        (f"/supervision/findings/{made.answered}", {"act": "close", "version": 2, "words": "x"}),
        (f"/lists/{made.standing}", {"why": "x"}),
    ):
        assert leader.post(address, given).status_code == 403, address
    assert InspectionFinding.objects.get(pk=made.answered).state == "answered"


# --- lists ----------------------------------------------------------------------------------------


def test_a_list_is_chosen_looked_at_and_put_up(made: Supervised, paying: Paying) -> None:
    client = signed_in("jingban")
    assert "可以公示的批次" in words(client.get("/lists/new"))
    place = f"/lists/new?batch={paying.batches['checked']}"
    text = words(client.get(place))
    rows = BatchLine.objects.filter(batch=paying.batches["checked"], state="ready").count()
    assert f"公示 {rows} 行" in text and re.search(r"测\*.", text)
    html = client.get(place).content.decode()
    given = dict(
        re.findall(r'name="(title|from_day|until_day|expected)"[^>]*value="([^"]*)"', html)
    )
    assert set(given) >= {"title", "from_day", "until_day", "expected"}, given
    assert given["title"] == "青石县2025年9月重度残疾人护理补贴发放公示"
    assert "不像一个电话" in words(client.post(place, {**given, "hotline": ""}))
    whole = {**given, "hotline": HOTLINE}
    assert "名单变了" in words(client.post(place, {**whole, "expected": "1-1"}))
    assert "请写日期" in words(client.post(place, {**whole, "until_day": "明天"}))
    where = client.post(place, whole)["Location"]
    text = words(client.get(where))
    assert "/public/lists/" in text and "正在公示" in text
    assert "这次没有再做" in words(client.post(place, whole))


def test_a_batch_that_was_never_checked_is_not_put_up(made: Supervised, paying: Paying) -> None:
    client = signed_in("jingban")
    answer_ = client.get(f"/lists/new?batch={paying.batches['built']}", follow=True)
    assert "还没有可以公示的发放" in words(answer_)


def test_a_list_of_a_batch_that_was_given_up_asks_to_be_taken_down(
    made: Supervised, paying: Paying
) -> None:
    one = put_up(paying.batches["approved"])
    place = f"/lists/{one.pk}"
    assert "作废" not in read(place, "jingban")
    batch = Batch.objects.get(pk=paying.batches["approved"])
    approving.cancel(
        batch.pk, version=batch.version, reason="资金没有到", by=user("fuhe"), at=timezone.now()
    )
    assert "这一批已经作废，名单还在公示，请撤下" in read(place, "jingban")


def test_the_public_reads_masked_rows_without_signing_in(made: Supervised, client: Client) -> None:
    answer_ = client.get(f"/public/lists/{made.standing_token}")
    text = words(answer_)
    assert re.search(r"测\*.", text) and HOTLINE in text
    html = answer_.content.decode()
    for number in range(PERSONS):
        assert name_of(number) not in html and identity(number) not in html
        assert f"62284800000{number:05d}" not in html
    assert not re.search(r"\d{12,}", re.sub(r'name="csrf\w+" value="\w+"', "", text))
    for word in ("肢体", "二级", "类别："):
        assert word not in text
    assert answer_["X-Robots-Tag"].startswith("noindex")
    assert 'name="robots" content="noindex' in html
    assert answer_["Cache-Control"] == "no-store" and answer_["Referrer-Policy"] == "same-origin"
    assert "/persons/" not in html and "/payments/" not in html


def test_a_list_of_one_township_is_narrowed_to_a_village_and_printed(
    made: Supervised, client: Client
) -> None:
    whole = words(client.get(f"/public/lists/{made.standing_token}"))
    assert "东村村委会" in whole and "西村村委会" in whole
    narrow = words(client.get(f"/public/lists/{made.standing_token}?village=990801100201"))
    assert "西村村委会" not in narrow.partition("序号")[2]
    assert "西村村委会" not in words(client.get(f"/public/lists/{made.town_token}"))
    printed = words(client.get(f"/public/lists/{made.standing_token}?print=1&village=990801100201"))
    assert "东村村委会" in printed and "打印用的一页" not in printed


def test_a_list_that_is_down_is_gone_and_says_so_kindly(made: Supervised, client: Client) -> None:
    text = words(client.get(f"/public/lists/{made.withdrawn_token}"), 410)
    assert "这份名单已经撤下" in text and HOTLINE in text and "测" not in text
    assert "公示期满" in words(client.get(f"/public/lists/{made.over_token}"), 410)
    assert client.get("/public/lists/not-a-token").status_code == 404


def test_a_list_taken_down_is_down_at_once(made: Supervised, client: Client) -> None:
    clerk, place = signed_in("jingban"), f"/lists/{made.standing}"
    assert "没有写为什么撤下" in words(clerk.post(place, {"why": ""}))
    assert clerk.post(place, {"why": "有一行写错了"}).status_code == 302
    assert client.get(f"/public/lists/{made.standing_token}").status_code == 410
    text = words(clerk.get(place))
    assert "有一行写错了" in text and "/public/lists/" not in text
    assert PublishedList.objects.get(pk=made.standing).withdrawn_by == user("jingban").actor
    assert PublishedList.objects.get(pk=made.standing).area_code == COUNTY
