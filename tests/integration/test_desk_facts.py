"""查清的事实 in the person's file: entering, correcting, taking back; who may, and what is asked."""

from __future__ import annotations

import re
from html import unescape

import pytest
from django.http import HttpResponse

from huican.access.operations import create_user
from huican.audit.queries import search
from huican.programmes.models import EnteredFact
from tests.integration.desk_made_up import AT, OTHER_TOWN, PASSWORD, TOWN, load_office, signed_in
from tests.integration.determined_office import NURSING, Determined, determine_office

pytestmark = pytest.mark.django_db
GIVEN = {
    "value": "是", "since": "2025-03", "until": "", "document": "城关镇 2025年3月5日 入户核实表",
    "reason": "专职委员 3月5日 上门，看了单据",
}  # fmt: skip


@pytest.fixture
def made() -> Determined:
    load_office()
    return determine_office()


def words(answer: HttpResponse) -> str:
    assert answer.status_code == 200, answer.status_code
    main = re.search(r"<main.*?</main>", answer.content.decode(), re.S)
    assert main is not None
    return re.sub(r"\s+", " ", unescape(re.sub(r"<[^>]+>", " ", main[0])))


def place(person: int, code: str = "long_term_care", query: str = "") -> str:
    return f"/persons/{person}/facts/{code}?at=2025-03{query}"


def post(address: str, reader: str = "jingban", **changed: object) -> HttpResponse:
    return signed_in(reader).post(address, {**GIVEN, **changed})


def entered(person: int, code: str = "long_term_care") -> list[EnteredFact]:
    return list(EnteredFact.objects.filter(person_id=person, fact_code=code).order_by("pk"))


# --- entering -------------------------------------------------------------------------------------


def test_a_page_that_waits_for_a_fact_leads_to_entering_it_and_back(made: Determined) -> None:
    clerk = signed_in("jingban")
    programme = f"/persons/{made.entitled}/entitlements/devices?at=2025-03"
    html = clerk.get(programme).content.decode()
    links = {unescape(one) for one in re.findall(r'href="([^"]*/facts/[^"]*)"', html)}
    assert links and all("programme=devices" in one and "at=2025-03" in one for one in links)
    (link,) = [one for one in links if "/device_needed?" in one]
    answer = clerk.post(link, {**GIVEN, "seen": "1"})
    assert answer.status_code == 302
    assert answer.headers["Location"] == programme
    assert "需要辅具 ：是 城关镇 2025年3月5日 入户核实表" in words(clerk.get(programme))


@pytest.mark.parametrize(
    "address",
    ["/persons/{}/entitlements?at=2025-03", "/persons/{}/one-thing?at=2025-03",
     "/persons/{}/facts?at=2025-03"],
)  # fmt: skip
def test_every_page_of_the_file_that_names_a_missing_fact_leads_to_entering_it(
    made: Determined, address: str
) -> None:
    html = signed_in("jingban").get(address.format(made.entitled)).content.decode()
    assert re.search(rf'href="/persons/{made.entitled}/facts/[a-z_]+\?at=2025-03"', html)
    # Who may not enter anything is not led there.
    html = signed_in("fuhe").get(address.format(made.entitled)).content.decode()
    assert not re.search(r'href="/persons/\d+/facts/', html)


def test_the_list_of_a_missing_fact_leads_to_entering_it_for_each_person(made: Determined) -> None:
    html = signed_in("chengguan").get(
        "/determinations/to-verify?at=2025-03&programme=devices&fact=device_needed"
    ).content.decode()  # fmt: skip
    links = re.findall(r'href="(/persons/\d+/facts/device_needed[^"]*)"', html)
    assert len(links) == len(set(links)) > 1
    assert all("programme=devices" in unescape(one) for one in links)


def test_an_entry_is_shown_with_what_it_changes_before_it_is_kept(made: Determined) -> None:
    page = words(post(place(made.entitled, "dibao_edge")))
    assert "登记“享受低保边缘”：是？" in page and "2025年3月会改什么" in page
    assert "城关镇 2025年3月5日 入户核实表" in page
    assert not entered(made.entitled, "dibao_edge")


def test_what_is_entered_counts_for_its_months_and_is_shown_with_source_date_and_who(
    made: Determined,
) -> None:
    assert post(place(made.entitled), seen="1", until="2025-04").status_code == 302
    (row,) = entered(made.entitled)
    assert (row.value, str(row.from_month), str(row.to_month)) == (True, "2025-03-01", "2025-05-01")
    assert row.source == GIVEN["document"] and row.reason == GIVEN["reason"]
    listed = words(signed_in("fuhe").get(f"/persons/{made.entitled}/facts"))
    for part in ("需要长期照护：是", "2025年3月到2025年4月", GIVEN["document"], GIVEN["reason"],
                 "李经办"):  # fmt: skip
        assert part in listed
    (event,) = search(verb="programmes.enter-fact", subject=("person", str(made.entitled)),
                      actor=row.entered_by)[:1]  # fmt: skip
    assert event.area_code.startswith(TOWN[:9]) and GIVEN["document"] not in event.summary


def test_the_outcome_of_a_programme_follows_the_entry(made: Determined) -> None:
    programme = f"/persons/{made.entitled}/entitlements/{NURSING}?at=2025-03"
    assert "符合：每月 80 元" in words(signed_in("jingban").get(programme))
    questions = post(place(made.entitled, "hardship_support"))
    codes = re.findall(r'name="answer" type="checkbox" value="([^"]+)"', questions.content.decode())
    assert "next-month" in codes and "replaces" in codes
    assert "重度残疾人护理补贴 符合 不符合" in words(questions)
    kept = post(place(made.entitled, "hardship_support"), seen="1", answer=codes)
    assert kept.status_code == 302
    assert "不符合：" in words(signed_in("jingban").get(programme))


# --- questions and refusals -----------------------------------------------------------------------


def test_an_entry_waits_until_its_questions_are_answered(made: Determined) -> None:
    address = place(made.entitled, "dibao")
    refused = words(post(address, seen="1"))
    assert "这一条还没有勾" in refused and "以前登记过：2025年1月起是“否”" in refused
    assert len(entered(made.entitled, "dibao")) == 1
    assert post(address, seen="1", answer=["replaces"]).status_code == 302
    assert [row.value for row in entered(made.entitled, "dibao")] == [False, True]


@pytest.mark.parametrize(
    ("code", "changed", "said"),
    [
        ("long_term_care", {"value": ""}, "请选一个"),
        ("long_term_care", {"since": "去年"}, "从哪个月起"),
        ("long_term_care", {"until": "2025-02"}, "比从哪个月起还早"),
        ("long_term_care", {"until": "很久"}, "到哪个月止"),
        ("long_term_care", {"document": " "}, "请写依据"),
        ("long_term_care", {"reason": ""}, "请写怎么核实的"),
        ("long_term_care", {"reason": "问了990826196803041234"}, "里写了号码"),
        ("long_term_care", {"since": "2031-01"}, "太远"),
        ("like_allowance", {"value": "一百"}, "一个数"),
        ("like_allowance", {"value": "-5"}, "超出了范围"),
        ("like_allowance", {"value": "1.234"}, "最多 2 位小数"),
        ("house_grade", {"value": "E级"}, "A级"),
    ],
)
def test_what_cannot_be_kept_is_said_and_nothing_typed_is_lost(
    made: Determined, code: str, changed: dict[str, str], said: str
) -> None:
    given = {"value": "是", **changed}
    answer = post(place(made.entitled, code), seen="1", **given)
    assert said in words(answer)
    html = answer.content.decode()
    for name in ("since", "until", "document", "reason"):
        value = {**GIVEN, **given}[name].strip()
        assert f'value="{value}"' in html or not value
    assert not entered(made.entitled, code)


def test_going_back_from_the_last_look_keeps_what_was_typed(made: Determined) -> None:
    html = post(place(made.entitled), back="1").content.decode()
    assert f'value="{GIVEN["document"]}"' in html and 'value="2025-03"' in html
    assert not entered(made.entitled)


# --- correcting and taking back -------------------------------------------------------------------


def test_an_earlier_entry_is_corrected_by_a_later_one_and_both_stay(made: Determined) -> None:
    post(place(made.entitled), seen="1")
    (first,) = entered(made.entitled)
    address = place(made.entitled, query=f"&entry={first.pk}")
    html = signed_in("jingban").get(address).content.decode()
    assert f'value="{GIVEN["document"]}"' in html and "selected" in html
    answers = ["replaces", "no-change"]
    assert post(address, seen="1", value="否", answer=answers).status_code == 302
    listed = words(signed_in("jingban").get(f"/persons/{made.entitled}/facts"))
    assert "需要长期照护：否" in listed and "需要长期照护：是" in listed and "盖过了" in listed
    assert [row.value for row in entered(made.entitled)] == [True, False]


def test_an_entry_taken_back_leaves_it_to_the_other_sources_and_says_so(made: Determined) -> None:
    programme = f"/persons/{made.entitled}/entitlements/{NURSING}?at="
    post(place(made.entitled), seen="1")
    (first,) = entered(made.entitled)
    address = place(made.entitled, query=f"&entry={first.pk}&act=end")
    assert "收回以后" in words(signed_in("jingban").get(address))
    seen = words(post(address, since="2025-06"))
    assert "收回“需要长期照护”？" in seen
    assert post(address, since="2025-06", seen="1").status_code == 302
    told = {
        month: f"需要长期照护 ：是 {GIVEN['document']}"
        in words(signed_in("jingban").get(programme + month))
        for month in ("2025-05", "2025-06")
    }
    assert told == {"2025-05": True, "2025-06": False}
    assert "只算 2025年3月到2025年5月" in words(
        signed_in("jingban").get(f"/persons/{made.entitled}/facts")
    )


# --- who may --------------------------------------------------------------------------------------


def test_a_death_is_entered_only_by_who_settles_determinations(made: Determined) -> None:
    address = place(made.entitled, "dead")
    assert post(address, reader="chengguan", seen="1", answer=["next-month"]).status_code == 403
    assert not EnteredFact.objects.filter(fact_code="dead").exists()
    page = words(post(address))
    assert "各项补贴从这个月起都认定为不符合" in page and "停发还要有人决定" in page
    # The list of deaths covers the month and does not name him.
    answers = ["next-month", "against"]
    assert post(address, seen="1", answer=answers).status_code == 302
    assert EnteredFact.objects.get(fact_code="dead").value is True
    # The township is not offered it either.
    choice = signed_in("chengguan").get(f"/persons/{made.entitled}/facts").content.decode()
    assert 'value="dibao"' in choice and 'value="dead"' not in choice


@pytest.mark.parametrize(
    ("reader", "code", "status"),
    [("fuhe", "dibao", 403), ("lingdao", "dibao", 403), ("chengguan", "dibao", 200),
     ("jingban", "level", 404), ("jingban", "certificate_state", 404),
     ("jingban", "no_such_fact", 404), ("jingban", "staff_last_year", 404)],
)  # fmt: skip
def test_the_page_opens_to_its_roles_and_for_facts_that_people_may_enter(
    made: Determined, reader: str, code: str, status: int
) -> None:
    assert signed_in(reader).get(place(made.entitled, code)).status_code == status


def test_a_person_of_another_township_is_not_there(made: Determined) -> None:
    create_user(
        username="hekou", display_name="周河口", area_code=OTHER_TOWN, roles=("township",),
        password=PASSWORD, by="system:test", at=AT,
    )  # fmt: skip
    stranger = signed_in("hekou")
    assert stranger.get(f"/persons/{made.entitled}/facts").status_code == 404
    assert stranger.get(place(made.entitled)).status_code == 404
    assert stranger.post(place(made.entitled), {**GIVEN, "seen": "1"}).status_code == 404
    assert not entered(made.entitled)


def test_choosing_a_fact_opens_its_page(made: Determined) -> None:
    clerk = signed_in("jingban")
    answer = clerk.get(f"/persons/{made.entitled}/facts?fact=long_term_care&at=2025-03")
    assert answer.status_code == 302
    assert answer.headers["Location"] == place(made.entitled)
    assert clerk.get(f"/persons/{made.entitled}/facts?fact=level").status_code == 200
