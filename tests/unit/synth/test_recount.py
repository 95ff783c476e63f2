"""expected.json against a count of the written workbooks that shares no code with the generator."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.unit.synth.conftest import Line, Written, as_day, plain

STYLES = "abc"
ROSTER = "01残疾人花名册.xlsx"
PAYMENTS = {"nursing": "02重度残疾人护理补贴发放.xlsx", "living": "03困难残疾人生活补贴发放.xlsx"}
LISTS = {
    "death": ("民政殡葬火化名单.xlsx", "死亡日期"),
    "special-hardship": ("民政特困供养名单.xlsx", "批准日期"),
    "work-injury-care": ("人社工伤护理费名单.xlsx", "起始日期"),
    "imprisonment": ("司法服刑人员名单.xlsx", "入监日期"),
}
County = Callable[[str], Written]


@pytest.fixture(scope="module")
def people(county_in: County) -> dict[str, Line]:
    """Accepted roster lines of style a by identity number."""
    county = county_in("a")
    refused = {r["row"] for r in county.expected["refused"]}
    return {
        plain(line["身份证号"]): line for _, line in county.lines(ROSTER) if line.row not in refused
    }


@pytest.fixture(scope="module")
def paid(county_in: County) -> dict[str, dict[str, list[int]]]:
    """Months paid, by programme and identity number."""
    months: dict[str, dict[str, list[int]]] = {}
    for programme, file in PAYMENTS.items():
        of_person: dict[str, list[int]] = defaultdict(list)
        for sheet, line in county_in("a").lines(file):
            of_person[plain(line["残疾人证号"])[:18]].append(int(sheet.removesuffix("月")))
        months[programme] = of_person
    return months


@pytest.fixture(scope="module")
def stops(county_in: County, people: dict[str, Line]) -> dict[str, dict[str, date]]:
    """Day of the stop by cause and identity number, for persons on the roster."""
    found: dict[str, dict[str, date]] = {}
    for cause, (file, heading) in LISTS.items():
        found[cause] = {
            plain(line["身份证号"]): as_day(line[heading])
            for _, line in county_in("a").lines(file)
            if plain(line["身份证号"]) in people
        }
    found["certificate-expired"] = {n: as_day(p["有效期至"]) for n, p in people.items()}
    return found


@pytest.mark.parametrize("style", STYLES)
def test_every_sheet_has_as_many_records_as_accepted_and_refused_rows(
    county_in: County, style: str
) -> None:
    county = county_in(style)
    counted: dict[str, int] = defaultdict(int)
    for path in county.folder.rglob("*.xlsx"):
        for sheet, _ in county.lines(path.name):
            counted[f"{path.name}#{sheet}"] += 1
    for refused in county.expected["refused"]:
        counted[f"{refused['file']}#{refused['sheet']}"] -= 1
    assert counted == {k: n for k, n in county.expected["accepted"].items() if n}


def test_the_three_offices_tell_the_same_year(county_in: County) -> None:
    def figures(style: str) -> dict[str, Any]:
        return {f["indicator"]: f["value"] for f in county_in(style).expected["figures"]}

    def whys(style: str) -> list[str]:
        return sorted(r["why"] for r in county_in(style).expected["refused"])

    for style in "bc":
        assert figures(style) == figures("a")
        assert whys(style) == whys("a")
        assert county_in(style).expected["departments"] == county_in("a").expected["departments"]


def test_a_persons_share_of_the_figures_counts_each_person_once(
    county_in: County, people: dict[str, Line], paid: dict[str, dict[str, list[int]]]
) -> None:
    county = county_in("a")
    assert county.figure("certified.persons") == len(people)
    for programme, months in paid.items():
        assert county.figure(f"{programme}-subsidy.persons") == len(months)
        assert county.figure(f"{programme}-subsidy.payments") == sum(map(len, months.values()))


def _lines(county: Written, number: str) -> list[Line]:
    return [line for file in county.expected["ledgers"][number] for _, line in county.lines(file)]


def _persons(lines: list[Line]) -> int:
    return len({plain(line["残疾人证号"])[:18] for line in lines})


def _is(line: Line, heading: str, value: str) -> bool:
    return plain(line[heading]) == plain(value)


def test_the_figures_of_services_agree_with_the_workbooks(county_in: County) -> None:
    county = county_in("a")
    rows = {n: _lines(county, n) for n in county.expected["ledgers"]}

    def total(number: str, heading: str, **where: str) -> float:
        wanted = [x for x in rows[number] if all(_is(x, k, v) for k, v in where.items())]
        return sum(float(x[heading] or 0) for x in wanted)

    def many(number: str, **where: str) -> int:
        return sum(all(_is(x, k, v) for k, v in where.items()) for x in rows[number])

    def sessions(mode: str) -> int:
        return len({as_day(x["评定日期"]) for x in rows["04"] if _is(x, "评定方式", mode)})

    counted = {
        "nursing-subsidy.amount": total("02", "补贴金额"),
        "living-subsidy.amount": total("03", "补贴金额"),
        "assessment.group-sessions": sessions("集中评残"),
        "assessment.home-rounds": sessions("上门评残"),
        "certificate.cards": many("04"),
        "needs.total": many("05"),
        "needs.medical": many("05", 需求类别="基本医疗"),
        "needs.devices": many("05", 需求类别="辅助器具"),
        "family-doctor.persons": _persons(rows["06"]),
        "devices.child-limbs": total("07", "数量", 辅具名称="假肢矫形器"),
        "devices.child-devices": total("07", "数量", 辅具名称="辅助器具适配"),
        "devices.pieces": total("07", "数量", 单位="件"),
        "cochlear.amount": total("07", "补贴金额（元）", 辅具名称="人工耳蜗补贴"),
        "medicine-subsidy.persons": _persons(rows["08"]),
        "medicine-subsidy.amount": round(10_000 * total("08", "补助金额（万元）"), 2),
        "children-rehabilitation.persons": _persons(rows["09"]),
        "children-rehabilitation.amount": total("09", "结算金额"),
        "fuel-subsidy.persons": _persons(rows["10"]),
        "fuel-subsidy.amount": total("10", "金额"),
        "sunshine-home.persons": _persons(rows["11"]),
        "sunshine-home.amount": total("11", "补助金额"),
        "care-centre.visits": many("12"),
        "care-centre.persons": _persons(rows["12"]),
        "care-centre.centres": len({plain(x["服务机构"]) for x in rows["12"]}),
        "barrier-free-homes.households": many("13", 验收结果="合格"),
        "barrier-free-homes.amount": total("13", "决算金额"),
        "start-up.persons": _persons(rows["14"]),
        "start-up.amount": total("14", "金额"),
        "greenhouse.projects": many("15", 项目类型="阳光大棚"),
        "base.projects": many("15", 项目类型="助残基地"),
        "greenhouse-base.amount": total("15", "金额"),
        "education-aid.persons": _persons(rows["16"]),
        "education-aid.amount": total("16", "金额"),
        "training.courses": len({plain(x["期次"]) for x in rows["17"]}),
        "training.attendances": many("17"),
        "job-register.persons": _persons(rows["18"]),
        "job-register.intentions": _persons(
            [x for x in rows["18"] if _is(x, "达成就业意向", "是")]
        ),
        "study-sessions.count": many("19", 活动类型="党组理论学习中心组学习"),
        "publicity.sessions": many("19", 活动类型="惠残政策宣传"),
        "publicity.materials": total("19", "材料/成果份数", 活动类型="惠残政策宣传"),
        "job-fairs.count": many("19", 活动类型="专项招聘会"),
        "job-fairs.firms": total("19", "参与单位数", 活动类型="专项招聘会"),
        "volunteering.count": many("19", 活动类型="志愿服务"),
        "volunteering.hours": total("19", "服务时长（小时）", 活动类型="志愿服务"),
        "petitions.count": many("21"),
        "petitions.closed": sum(bool(x["办结日期"]) for x in rows["21"]),
        "petitions.satisfied": many("21", 满意度="满意"),
        "visits.persons": _persons(rows["22"]),
        "visits.amount": total("22", "慰问金额"),
        "accident-insurance.persons": _persons(rows["23"]),
        "accident-insurance.amount": total("23", "代缴保费"),
        "house-repair.households": many("24"),
        "house-repair.amount": total("24", "补助金额"),
    }
    answers = {f["indicator"]: f["value"] for f in county.expected["figures"] if f["unit"] != "%"}
    for programme in PAYMENTS:  # counted in a test of their own
        del answers[f"{programme}-subsidy.persons"], answers[f"{programme}-subsidy.payments"]
    del answers["certified.persons"]
    assert counted == answers


def test_rates_divide_the_figure_by_the_target_of_the_year(county_in: County) -> None:
    county = county_in("a")
    targets = {plain(x["任务名称"]): x["目标值"] for x in _lines(county, "20") if x["年度"] == 2023}
    for indicator, part, task in (
        ("barrier-free-homes.completion", "barrier-free-homes.households", "家庭无障碍改造"),
        ("medicine-subsidy.completion", "medicine-subsidy.persons", "困难精神残疾人药费补助"),
        ("training.completion", "training.attendances", "残疾人培训"),
    ):
        exact = 100 * county.figure(part) / targets[task]
        assert county.figure(indicator) == pytest.approx(exact, abs=0.0501)


def test_overpayments_are_the_months_after_the_month_of_the_stop(
    county_in: County,
    people: dict[str, Line],
    paid: dict[str, dict[str, list[int]]],
    stops: dict[str, dict[str, date]],
) -> None:
    found = set()
    for cause, days in stops.items():
        for number, day in days.items():
            for programme, months in paid.items():
                late = tuple(m for m in months.get(number, ()) if (2023, m) > (day.year, day.month))
                if late:
                    certificate = plain(people[number]["残疾人证号"])
                    found.add((cause, certificate, programme, late, 80 * len(late)))
    answers = county_in("a").expected["departments"]
    assert found == {
        (o["cause"], o["certificate"], o["programme"], tuple(o["months"]), o["amount"])
        for o in answers["overpaid"]
    }
    assert {cause for cause, *_ in found} == set(stops), "every cause has an example"
    for cause, sums in answers["overpaid_by_cause"].items():
        own = [f for f in found if f[0] == cause]
        assert sums == {
            "person_programmes": len(own),
            "person_months": sum(len(f[3]) for f in own),
            "amount": sum(f[4] for f in own),
        }


def test_the_stop_ends_some_payments_in_time(
    paid: dict[str, dict[str, list[int]]], stops: dict[str, dict[str, date]]
) -> None:
    ended = [
        number
        for number, day in stops["death"].items()
        for months in paid.values()
        if months.get(number) and max(months[number]) == day.month < 12
    ]
    assert ended


def test_entitled_but_unpaid_in_december_counts_who_meets_every_condition(
    county_in: County,
    people: dict[str, Line],
    paid: dict[str, dict[str, list[int]]],
    stops: dict[str, dict[str, date]],
) -> None:
    left_out = {"nursing": 0, "living": 0}
    for number, line in people.items():
        days = [d[number] for d in stops.values() if number in d]
        if any((d.year, d.month) < (2023, 12) for d in days):
            continue
        meets = {
            "nursing": plain(line["残疾等级"]) in ("一级", "二级"),
            "living": plain(line["低保"]) == "是",
        }
        for programme, ok in meets.items():
            left_out[programme] += ok and 12 not in paid[programme].get(number, ())
    answer = county_in("a").expected["departments"]["entitled_not_receiving"]
    assert answer == {"month": "2023-12", **left_out}
    assert min(left_out.values()) > 0


def test_possible_deaths_are_found_by_name_and_one_wrong_digit(
    county_in: County, people: dict[str, Line]
) -> None:
    by_name: dict[str, list[str]] = defaultdict(list)
    for number, line in people.items():
        by_name[plain(line["姓名"]).replace(" ", "")].append(number)
    found = set()
    for _, line in county_in("a").lines("民政殡葬火化名单.xlsx"):
        written = plain(line["身份证号"])
        for number in by_name[plain(line["姓名"])]:
            if sum(a != b for a, b in zip(written, number, strict=True)) == 1:
                found.add(plain(people[number]["残疾人证号"]))
    assert found == set(county_in("a").expected["departments"]["possible_deaths_by_name"])
    assert found


@pytest.mark.parametrize(
    ("style", "amount", "unit"), [("b", "实发金额（元）", 1), ("c", "金额", 10_000)]
)
def test_other_offices_write_the_same_money_in_their_own_unit(
    county_in: County, style: str, amount: str, unit: int
) -> None:
    county = county_in(style)
    for number, programme in (("02", "nursing"), ("03", "living")):
        lines = _lines(county, number)
        written = sum(float(str(x[amount]).replace(",", "")) for x in lines)
        assert round(written * unit, 2) == county.figure(f"{programme}-subsidy.amount")
