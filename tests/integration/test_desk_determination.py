"""待遇认定, 认定名单, 项目与依据, 当地标准, 试算: what the pages say and who may do what."""

from __future__ import annotations

import io
import re
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from python_calamine import CalamineWorkbook

from huican.access.operations import create_user
from huican.audit.queries import search
from huican.programmes.models import EnteredFact, LocalParameter
from huican.reference.domain.rows import AreaRow
from huican.reference.operations import load_areas
from tests.integration.desk_made_up import (
    AREAS,
    AT,
    COUNTY,
    OTHER_TOWN,
    PASSWORD,
    PERSONS,
    TOWN,
    identity,
    load_office,
    name_of,
    payments,
    signed_in,
    take_in,
)
from tests.integration.determined_office import NURSING, Determined, determine_office

pytestmark = pytest.mark.django_db
NEW = "/standards/new?programme=nursing-subsidy&parameter=monthly_standard"
ASKED = "change=nursing-subsidy.月标准=100&at=2025-12&programme=nursing-subsidy&group=unknown-then"
GIVEN = {
    "value": "100",
    "since": "2026-11",
    "number": "青残联〔2026〕9号",
    "reason": "县政府定的标准",
}


@pytest.fixture
def made() -> Determined:
    load_office()
    return determine_office()


def words(answer) -> str:
    """The text of a page's main part, as a reader has it."""
    assert answer.status_code == 200, answer.status_code
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.S)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def read(address: str, reader: str = "jingban") -> str:
    return words(signed_in(reader).get(address))


def addresses(made: Determined) -> list[str]:
    file = f"/persons/{made.entitled}"
    return [
        f"{file}/entitlements", f"{file}/entitlements?show=unknown", f"{file}/one-thing",
        f"{file}/entitlements/{NURSING}", f"{file}/entitlements/{NURSING}?at=2025-03&print=1",
        f"/persons/{made.dead}/entitlements/{NURSING}", "/determinations/",
        f"/determinations/programmes/{NURSING}", f"/determinations/programmes/{NURSING}?show=no",
        "/determinations/not-receiving", "/determinations/not-entitled?at=2025-03",
        "/determinations/to-verify", "/determinations/possible-deaths", "/programmes/",
        f"/programmes/{NURSING}", "/standards/", f"/standards/{made.proposed}",
        f"/standards/{made.standard}", "/standards/new", NEW, "/what-if",
        "/what-if?programme=nursing-subsidy", "/what-if?change=nursing-subsidy.月标准=100",
        f"/what-if/persons?{ASKED}", f"{file}/facts", f"{file}/facts/long_term_care",
        f"/determinations/programmes/{NURSING}?at=2025-03&show=receiving",
    ]  # fmt: skip


# --- every page -----------------------------------------------------------------------------------


def test_every_page_opens_masked_and_asks_to_sign_in_first(made: Determined, client) -> None:
    secrets = {value for i in range(PERSONS) for value in (identity(i), name_of(i))}
    clerk = signed_in("jingban")
    for address in addresses(made):
        answer = clerk.get(address)
        assert answer.status_code == 200, address
        html = answer.content.decode()
        assert not [secret for secret in secrets if secret in html], address
        assert "functools.partial" not in html and "&lt;Macro" not in html, address
        assert client.get(address).status_code == 302, address


def test_no_page_asks_the_database_once_for_each_person_of_a_list(made: Determined) -> None:
    clerk = signed_in("jingban")
    for address in addresses(made):
        clerk.get(address)  # what is remembered between requests is remembered now
        with CaptureQueriesContext(connection) as queries:
            clerk.get(address)
        assert len(queries) <= 60, f"{address}: {len(queries)} 次查询"


@pytest.mark.parametrize(
    ("reader", "address", "status"),
    [
        ("lingdao", "/determinations/", 403),
        ("shenji", "/programmes/", 403),
        ("chengguan", "/standards/", 200),
        ("fuhe", NEW, 403),
        ("fuhe", "/what-if", 200),
        ("fuhe", "/standards/", 200),
        ("jingban", "/programmes/no-such-programme", 404),
        ("jingban", "/determinations/programmes/no-such-programme", 404),
        ("jingban", "/determinations/export/no-such-list", 404),
        ("jingban", "/standards/99999", 404),
        ("jingban", "/standards/new?programme=nursing-subsidy&parameter=no-such", 404),
        ("jingban", "/determinations/?area=990802000000", 403),
        ("jingban", f"{NEW}&area={TOWN}", 403),
    ],
)
def test_a_page_opens_to_its_roles_and_areas_only(reader: str, address: str, status: int) -> None:
    load_office()
    assert signed_in(reader).get(address).status_code == status


def test_a_person_of_another_area_is_not_there(made: Determined) -> None:
    create_user(
        username="hekou", display_name="周河口", area_code=OTHER_TOWN, roles=("handler",),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    stranger = signed_in("hekou")
    for page in ("entitlements", f"entitlements/{NURSING}", "one-thing"):
        assert stranger.get(f"/persons/{made.entitled}/{page}").status_code == 404
    settle = f"/determinations/possible-deaths/{made.entry}/{made.perhaps_dead}/confirm"
    assert stranger.post(settle, {"reason": "说不清"}).status_code == 404
    assert not EnteredFact.objects.filter(fact_code="dead").exists()


def test_looking_at_somebodys_answers_is_an_event_of_the_log(made: Determined) -> None:
    read(f"/persons/{made.entitled}/entitlements/{NURSING}")
    (event,) = search(verb="person.determination", subject=("person", str(made.entitled)))
    assert event.actor.startswith("user:") and event.area_code.startswith(TOWN[:9])


# --- one person -----------------------------------------------------------------------------------


def test_an_entitled_person_sees_clauses_with_facts_their_source_and_basis(
    made: Determined,
) -> None:
    text = read(f"/persons/{made.entitled}/entitlements/{NURSING}?at=2025-03")
    assert "符合：每月 80 元" in text
    assert "残疾人证状态 ：有效" in text and "村委会 2025年1月5日 入户核实" in text
    assert "国发〔2015〕52号" in text
    assert "青石县 2025年1月起，青残联〔2025〕1号" in text


def test_the_year_says_what_was_due_what_was_paid_and_the_difference_in_words(
    made: Determined,
) -> None:
    text = read(f"/persons/{made.entitled}/entitlements/{NURSING}?at=2025-12")
    assert re.search(r"2 月 满足 80 0 少 80", text)
    assert re.search(r"3 月 满足 80 80 0 第 \d+ 行", text)
    # From July the county pays 90.
    assert re.search(r"7 月 满足 90 0 少 90", text)
    assert "2025 年合计 1,020 80 少 940" in text


def test_a_month_paid_after_death_is_too_much_and_says_why(made: Determined) -> None:
    text = read(f"/persons/{made.dead}/entitlements/{NURSING}?at=2025-03")
    assert "不符合：" in text and "死亡 ：是 《死亡名单.xlsx》第 3 行" in text
    assert re.search(r"3 月 不满足 0 80 多 80 不该发：在世", text)


def test_an_undecided_month_stays_out_of_the_total_which_says_so(made: Determined) -> None:
    text = read(f"/persons/{made.unknown}/entitlements/{NURSING}?at=2025-12")
    assert "还定不了" in text and "查清前照发，不停发" in text
    assert "谁去查“残疾人证状态”： 县残联，5 个工作日内" in text
    assert "12 个月未定，没有算进来" in text and "未定" in text


def test_the_row_of_a_fact_opens(made: Determined) -> None:
    clerk = signed_in("jingban")
    html = clerk.get(f"/persons/{made.dead}/entitlements/{NURSING}?at=2025-03").content.decode()
    (link,) = set(re.findall(r'href="(/sources/\d+/3[^"]*)"', html))
    assert "死亡名单.xlsx" in words(clerk.get(unescape(link)))


def test_the_overview_groups_programmes_by_answer_and_names_who_finds_out(
    made: Determined,
) -> None:
    text = read(f"/persons/{made.entitled}/entitlements?at=2025-03")
    heads = re.findall(r"(不符合|符合|还定不了) (\d+) 项", text)
    assert [word for word, _ in heads] == ["符合", "还定不了", "不符合"]
    assert "重度残疾人护理补贴 每月 80 元" in text
    assert "要查清的" in text and "个工作日内" in text


def test_one_thing_says_what_is_known_and_what_is_still_to_bring(made: Determined) -> None:
    text = read(f"/persons/{made.entitled}/one-thing?at=2025-03")
    assert "重度残疾人护理补贴" in text.split("一件事以外")[0]
    assert re.search(r"还要带 \d+ 样", text) and "申请表" in text
    known = text[text.index("不用再交", text.index("已经有的")) :]
    assert "残疾人证" in known.split("还要问清")[0]


# --- lists ----------------------------------------------------------------------------------------


def test_the_counts_of_an_area_open_to_its_persons(made: Determined) -> None:
    text = read("/determinations/?at=2025-12")
    assert "重度残疾人护理补贴 1 人" in text  # 应享未享: nothing was paid in December
    page = read(f"/determinations/programmes/{NURSING}?at=2025-12&show=no")
    assert "在世（死亡或宣告死亡的，次月起停发）" in page and "不符合 1" in page


def hrefs(address: str) -> list[str]:
    main = signed_in("jingban").get(address).content.decode().split("<main")[1]
    return [unescape(one) for one in re.findall(r'href="([^"]+)"', main)]


def test_who_receives_and_the_counts_of_a_township_open_to_their_persons(made: Determined) -> None:
    at = "at=2025-03"
    row = next(one for one in hrefs(f"/determinations/?{at}") if "show=receiving" in one)
    receiving = read(row)
    # Everybody was paid for March: one with a right to it, one who had died.
    assert f"在领 {PERSONS}" in receiving and "符合又在领 1" in receiving
    assert "符合 条件都满足" in receiving and "不符合 在世" in receiving
    page = hrefs(f"/determinations/programmes/{NURSING}?{at}")
    of_town = [one for one in page if f"area={TOWN}" in one]
    assert {re.search(r"show=(\w+)", one)[1] for one in of_town if "show=" in one} >= {
        "yes", "unknown", "both"
    }  # fmt: skip
    (both,) = [one for one in of_town if "show=both" in one]
    assert len(re.findall("条件都满足", read(both))) == 1
    december = hrefs(f"/determinations/programmes/{NURSING}?at=2025-12")
    (left,) = {one for one in december if "/not-receiving" in one and f"area={TOWN}" in one}
    assert "没有领的 1 人" in read(left)


def test_somebody_entitled_and_not_paid_stands_on_the_list_with_what_is_due(
    made: Determined,
) -> None:
    text = read("/determinations/not-receiving?at=2025-12")
    assert "没有领的 1 人，一共 90 元" in text
    paid = read("/determinations/not-receiving?at=2025-03")
    assert "没有领的 0 人" in paid and "该享受的都享受到了" in paid


def test_somebody_paid_after_death_stands_on_the_list_with_cause_months_and_yuan(
    made: Determined,
) -> None:
    take_in("护理补贴4月.xlsx", payments(month=4, stranger=False))
    text = read("/determinations/not-entitled?at=2025-06")
    assert "2025年1—6月，1 人不符合还在领，共 160 元" in text
    assert "不满足：在世（死亡或宣告死亡的，次月起停发）" in text and "3—4 月" in text
    assert "没有这样的发放" in read("/determinations/not-entitled?at=2025-02")


def test_persons_to_verify_stand_under_the_fact_that_is_missing_and_its_owner(
    made: Determined,
) -> None:
    text = read(f"/determinations/to-verify?at=2025-03&programme={NURSING}")
    assert f"有 {PERSONS - 2} 人还定不了" in text and "残疾人证状态 县残联，5 个工作日内" in text


def test_a_township_looked_at_counts_only_its_own(made: Determined) -> None:
    whole = read(f"/determinations/to-verify?at=2025-03&programme={NURSING}")
    half = read(f"/determinations/to-verify?at=2025-03&programme={NURSING}&area={OTHER_TOWN}")
    assert f"有 {PERSONS - 2} 人" in whole and f"有 {PERSONS // 2 - 1} 人" in half


def test_a_list_goes_out_as_a_workbook_masked_and_logged(made: Determined) -> None:
    clerk = signed_in("jingban")
    for what, more in (
        ("not-receiving", f"&programme={NURSING}"), ("not-entitled", ""),
        ("to-verify", f"&programme={NURSING}&fact=certificate_state"),
    ):  # fmt: skip
        answer = clerk.get(f"/determinations/export/{what}?at=2025-12{more}")
        assert answer.headers["Content-Disposition"].startswith("attachment"), what
        book = CalamineWorkbook.from_filelike(io.BytesIO(answer.content))
        rows = book.get_sheet_by_index(0).to_python()
        assert len(rows) > 2, what
        flat = "".join(str(cell) for row in rows for cell in row)
        assert "*" in flat and not any(name_of(i) in flat for i in range(PERSONS)), what
    assert len(search(verb="determination.export")) == 3


# --- possible deaths ------------------------------------------------------------------------------


def settle(made: Determined, act: str, reason: str, reader: str = "jingban"):
    address = f"/determinations/possible-deaths/{made.entry}/{made.perhaps_dead}/{act}"
    return signed_in(reader).post(address, {"reason": reason})


def test_a_possible_death_changes_nothing_until_somebody_confirms_it(made: Determined) -> None:
    text = read("/determinations/possible-deaths")
    assert "等核对的 1 人" in text and "身份证号只差一位（第 16 位）" in text
    person = f"/persons/{made.perhaps_dead}/entitlements/{NURSING}?at=2025-03"
    assert "死亡 ：否" in read(person)
    assert "请写一句怎么核对的" in words(settle(made, "confirm", " "))
    assert not EnteredFact.objects.filter(fact_code="dead").exists()

    assert settle(made, "confirm", "村委会 2025年3月1日 上门核实").status_code == 302
    entry = EnteredFact.objects.get(fact_code="dead")
    assert (entry.value, str(entry.from_month), entry.to_month) == (True, "2025-03-01", None)
    text = read(person)
    assert "死亡 ：是" in text and "是同一个人：村委会 2025年3月1日 上门核实" in text
    assert "等核对的 0 人" in read("/determinations/possible-deaths")


def test_a_rejected_match_keeps_the_person_alive_until_now_and_no_longer(made: Determined) -> None:
    assert settle(made, "reject", "本人 2025年3月1日 接了电话").status_code == 302
    entry = EnteredFact.objects.get(fact_code="dead")
    assert entry.value is False and entry.to_month is not None
    assert "核对过的 1 人" in read("/determinations/possible-deaths")
    settle(made, "confirm", "再点一次")
    assert EnteredFact.objects.filter(fact_code="dead").count() == 1


def test_only_who_determines_settles_a_match(made: Determined) -> None:
    assert settle(made, "confirm", "我看是", reader="fuhe").status_code == 403
    assert not EnteredFact.objects.filter(fact_code="dead").exists()


# --- programmes -----------------------------------------------------------------------------------


def test_a_programme_is_a_page_of_the_manual(made: Determined) -> None:
    text = read(f"/programmes/{NURSING}?at=2025-03")
    for part in ("条件", "标准和期限", "依据", "例子", "谁来办、几天", "要交什么", "版本"):
        assert part in text
    assert "残疾人证状态 == '有效'" in text and "还没核对、先这样假定的" in text
    assert "青石县 2025年1月起，青残联〔2025〕1号" in text


def test_a_standard_that_nobody_set_is_unknown_and_never_nought(made: Determined) -> None:
    text = read("/programmes/living-subsidy?at=2025-03")
    part = text[text.index("月标准", text.index("标准和期限")) :][:40]
    assert "不知道" in part


# --- standards ------------------------------------------------------------------------------------


def proposed_by(client: Client, **changed: str) -> str:
    answer = client.post(NEW, {**GIVEN, "seen": "1", **changed})
    assert answer.status_code == 302, words(answer)
    return answer.headers["Location"].split("?")[0]


def test_a_standard_is_looked_at_before_it_is_put_forward(made: Determined) -> None:
    text = words(signed_in("jingban").post(NEW, GIVEN))
    assert "提出这个标准：100元" in text and "能复核的：县复核" in text and "会改什么" in text
    assert LocalParameter.objects.filter(number=GIVEN["number"]).count() == 0


@pytest.mark.parametrize(
    ("changed", "question"),
    [
        ({"value": "900"}, "是不是多写了一个 0"),
        ({"value": "9"}, "是不是少写了一个 0"),
        ({"since": "2024-01"}, "会牵动以前的应发"),
        ({"value": "80"}, "领的人会少领"),
    ],
)
def test_a_slip_is_questioned_and_goes_on_only_when_answered(
    made: Determined, changed: dict[str, str], question: str
) -> None:
    clerk = signed_in("jingban")
    text = words(clerk.post(NEW, {**GIVEN, **changed}))
    assert question in text
    asked = re.findall(r'name="answer" type="checkbox" value="([^"]+)"',
                       clerk.post(NEW, {**GIVEN, **changed}).content.decode())  # fmt: skip
    assert asked
    refused = clerk.post(NEW, {**GIVEN, **changed, "seen": "1"})
    assert "还没有勾" in words(refused)
    assert LocalParameter.objects.filter(number=GIVEN["number"]).count() == 0
    answer = clerk.post(NEW, {**GIVEN, **changed, "seen": "1", "answer": asked})
    assert answer.status_code == 302


@pytest.mark.parametrize(
    ("changed", "said"),
    [
        ({"value": "-80"}, "不能是负数"),
        ({"value": "八十"}, "一个数"),
        ({"since": "去年"}, "从哪个月起"),
        ({"number": ""}, "请写文号"),
        ({"reason": ""}, "请写为什么"),
        ({"since": "2015-12"}, "还没有这个项目"),
    ],
)
def test_what_cannot_be_set_is_refused_and_nothing_typed_is_lost(
    made: Determined, changed: dict[str, str], said: str
) -> None:
    answer = signed_in("jingban").post(NEW, {**GIVEN, **changed, "seen": "1"})
    assert said in words(answer)
    kept = {**GIVEN, **changed}
    for name in ("value", "since", "number", "reason"):
        assert f'value="{kept[name]}"' in answer.content.decode() or not kept[name]
    assert LocalParameter.objects.filter(number=GIVEN["number"]).count() == 0


def test_nobody_confirms_his_own_standard_and_is_told_who_may(made: Determined) -> None:
    create_user(
        username="both", display_name="两样都行", area_code=COUNTY, roles=("handler", "reviewer"),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    both = signed_in("both")
    place = proposed_by(both)
    text = words(both.get(place))
    assert "这是你自己提出的，要请另一个人复核。能复核的：县复核" in text
    assert "复核无误" not in text
    assert "自己提出的标准不能自己复核" in words(both.post(place, {"act": "confirm"}))
    assert LocalParameter.objects.get(number=GIVEN["number"]).state == "proposed"
    assert "复核无误，生效" in words(signed_in("fuhe").get(place))


def test_a_confirmed_standard_holds_for_the_persons_and_cannot_be_confirmed_twice(
    made: Determined,
) -> None:
    place = proposed_by(signed_in("jingban"))
    reviewer = signed_in("fuhe")
    assert reviewer.post(place, {"act": "confirm"}).status_code == 302
    assert "已生效" in words(reviewer.get(place))
    assert "不能再改" in words(reviewer.post(place, {"act": "confirm"}))
    text = read(f"/programmes/{NURSING}?at=2026-11")
    assert "青石县 2026年11月起，青残联〔2026〕9号" in text


def test_a_standard_is_sent_back_with_a_reason_by_its_proposer_or_a_reviewer(
    made: Determined,
) -> None:
    place = proposed_by(signed_in("jingban"))
    reviewer = signed_in("fuhe")
    assert "请写一句为什么退回" in words(reviewer.post(place, {"act": "withdraw"}))
    assert reviewer.post(place, {"act": "withdraw", "why": "文号写错了"}).status_code == 302
    assert "退回的原因 文号写错了" in words(reviewer.get(place))
    again = proposed_by(signed_in("jingban"))
    assert signed_in("jingban").post(again, {"act": "confirm"}).status_code == 403
    taken_back = signed_in("jingban").post(again, {"act": "withdraw", "why": "不提了"})
    assert taken_back.status_code == 302


def test_a_back_dated_standard_shows_whom_and_how_much_it_changes(made: Determined) -> None:
    text = words(signed_in("jingban").post(NEW, {**GIVEN, "value": "85", "since": "2025-01"}))
    # January to June: from July another standard holds already.
    assert "往回改 6 个月（2025年1月到2025年6月），最多的一个月牵动 1 人" in text
    assert "2025年6月 0 0 0 1 0 多 5" in text


def test_an_office_without_persons_is_told_what_to_hand_in(db) -> None:
    load_areas([AreaRow(*row) for row in AREAS], by="system:test", at=AT)
    create_user(
        username="jingban", display_name="李经办", area_code=COUNTY, roles=("handler",),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    for page in ("", "not-receiving", "not-entitled", "to-verify", f"programmes/{NURSING}"):
        assert "先导入残疾人花名册" in read(f"/determinations/{page}")
    assert "先导入花名册" in read("/what-if?change=nursing-subsidy.月标准=100")
