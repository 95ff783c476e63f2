"""Fuel (10), care at home and in centres (11, 12), accessible homes (13), house repair (24)."""

from __future__ import annotations

from random import Random

from huican.synth.ledgers.measures import Measure
from huican.synth.ledgers.schema import PERSON, Field, Ledger, Row
from huican.synth.persons import Person
from huican.synth.plan import Plan

_FUEL_FEN = 26_000  # 260 yuan per vehicle-year, 财社〔2010〕256号
_SUNSHINE_FEN = 150_000  # 1,500 yuan per person-year (local)


def _fuel(plan: Plan, rng: Random) -> list[Row]:
    drivers = plan.pick(rng, lambda p, age: p.category == 4 and 18 <= age <= 75, 5)
    plate = plan.office[:2]
    return [(p, f"{plate}残{i:04d}", plan.year, _FUEL_FEN) for i, p in enumerate(drivers, 1)]


FUEL = Ledger(
    number="10",
    key="fuel-subsidy",
    file="10机动轮椅车燃油补贴|机动轮椅车燃油补贴发放明细|燃油补贴",
    title="残疾人机动轮椅车燃油补贴发放表|{office}{year}年残疾人机动轮椅车燃油补贴发放明细|燃油补贴（{year}年）",
    group="补贴情况",
    fields=(
        PERSON,
        Field("vehicle", "text", "车牌（车架）号|车辆牌照|车牌"),
        Field("for_year", "year", "年度|补贴年度|"),
        Field("amount_fen", "fen", "金额|补贴金额|金额"),
    ),
    total="amount_fen",
    rows=_fuel,
    measures=(
        Measure("fuel-subsidy.persons", "享受燃油补贴", "人", "persons"),
        Measure("fuel-subsidy.amount", "燃油补贴", "元", "amount", ("amount_fen",)),
    ),
)


def _needs_care(p: Person, age: int) -> bool:
    return 16 <= age <= 59 and (p.category in (5, 6) or (p.category == 4 and p.level <= 2))


def _sunshine(plan: Plan, rng: Random) -> list[Row]:
    return [
        (
            p,
            rng.choice(("日间照料", "寄宿", "居家")),
            f"{p.village.township.name}残疾人之家",
            _SUNSHINE_FEN,
            _SUNSHINE_FEN,
        )
        for p in plan.pick(rng, _needs_care, 18)
    ]


SUNSHINE = Ledger(
    number="11",
    key="sunshine-home",
    file="11阳光家园托养|阳光家园计划服务对象花名册|阳光家园",
    title="“阳光家园计划”托养服务花名册|{office}{year}年阳光家园计划服务对象花名册|{year}年阳光家园托养",
    group="托养情况",
    fields=(
        PERSON,
        Field("mode", "text", "托养方式|服务方式|方式"),
        Field("place", "text", "机构|托养机构|机构"),
        Field("standard_fen", "fen", "补助标准|人均补助标准|标准"),
        Field("amount_fen", "fen", "补助金额|补助资金|金额"),
    ),
    total="amount_fen",
    rows=_sunshine,
    measures=(
        Measure("sunshine-home.persons", "阳光家园托养", "人", "persons"),
        Measure("sunshine-home.amount", "阳光家园托养资金", "元", "amount", ("amount_fen",)),
    ),
)


def _visits(plan: Plan, rng: Random) -> list[Row]:
    persons = plan.pick(rng, lambda p, age: p.category in (5, 7) and p.level <= 2, 12)
    centres = list(plan.townships_of())
    rows: list[Row] = []
    for i in range(plan.count(35)):
        if not persons:
            break
        service = rng.choice(("生活照料", "残疾助行", "技能训练", "家政服务"))
        centre = f"{centres[i % len(centres)]}残疾人托养服务中心"
        rows.append((rng.choice(persons), centre, plan.day(rng), service))
    rng.shuffle(rows)
    return rows


CARE_CENTRES = Ledger(
    number="12",
    key="care-centre",
    file="12托养中心服务记录|托养服务中心服务登记|托养记录",
    title="困难重度智力残疾人托养服务记录|{office}{year}年残疾人托养服务中心服务登记|{year}年托养服务记录",
    group="服务情况",
    fields=(
        PERSON,
        Field("centre", "text", "服务机构|托养服务中心|机构"),
        Field("served", "day", "服务日期|服务时间|日期"),
        Field("service", "text", "服务内容|服务项目|内容"),
    ),
    rows=_visits,
    measures=(
        Measure("care-centre.visits", "托养服务人次", "人次", "rows"),
        Measure("care-centre.centres", "托养服务中心", "个", "distinct", ("centre",)),
        Measure("care-centre.persons", "托养服务对象", "人", "persons"),
    ),
)


def _homes(plan: Plan, rng: Random) -> list[Row]:
    rows: list[Row] = []
    for p in plan.pick(rng, lambda p, age: p.level <= 2 and p.low_income, 5.1):
        work = rng.choice(("坡道+扶手", "卫生间改造", "低位灶台", "闪光门铃", "入户地面平整"))
        cost = rng.randrange(360_000, 1_050_000, 100)
        begun, done = plan.day(rng, (1, 5), (5, 20)), plan.day(rng, (9, 1), (12, 20))
        if rng.random() < 0.97:
            rows.append((p, work, cost + 20_000, cost, begun, done, "合格"))
        else:  # not settled before it passes
            rows.append((p, work, cost + 20_000, None, begun, None, "整改中"))
    return rows


HOMES = Ledger(
    number="13",
    key="barrier-free-homes",
    file="13家庭无障碍改造|残疾人家庭无障碍改造验收明细|无障碍改造",
    title="困难重度残疾人家庭无障碍改造台账|{office}{year}年残疾人家庭无障碍改造验收明细|{year}年家庭无障碍改造",
    group="改造情况",
    wan="c",
    fields=(
        PERSON,
        Field("work", "text", "改造项目|改造内容|项目"),
        Field("budget_fen", "fen", "预算|预算金额|预算"),
        Field("amount_fen", "fen", "决算金额|决算金额|决算"),
        Field("begun", "day", "开工日期|开工时间|开工", under="施工"),
        Field("done", "day", "验收日期|验收时间|验收", under="施工"),
        Field("result", "text", "验收结果|验收结论|结果"),
    ),
    total="amount_fen",
    rows=_homes,
    measures=(
        Measure(
            "barrier-free-homes.households",
            "无障碍改造验收户数",
            "户",
            "rows",
            where={"result": "合格"},
        ),
        Measure("barrier-free-homes.amount", "无障碍改造资金", "元", "amount", ("amount_fen",)),
    ),
)


def _repairs(plan: Plan, rng: Random) -> list[Row]:
    """Grade D houses are rebuilt, grade C repaired (住房城乡建设部门 grades)."""
    rows: list[Row] = []
    for p in plan.pick(rng, lambda p, age: p.low_income and age >= 18, 1.2):
        grade = rng.choice("CCD")
        amount = rng.randrange(600_000, 900_000, 10_000) if grade == "C" else 2_500_000
        begun, done = plan.day(rng, (3, 1), (6, 30)), plan.day(rng, (9, 1), (12, 20))
        rows.append(
            (p, f"{grade}级", "维修加固" if grade == "C" else "拆除重建", amount, begun, done)
        )
    return rows


HOUSE_REPAIR = Ledger(
    number="24",
    key="house-repair",
    file="24残疾人危房改造|农村残疾人家庭危房改造明细|危房改造",
    title="{office}{year}年农村困难残疾人家庭危房改造台账|{year}年农村残疾人家庭危房改造补助明细|危改（{year}年）",
    group="改造情况",
    wan="c",
    note="单位：元||",
    fields=(
        PERSON,
        Field("grade", "text", "危房等级|房屋鉴定等级|等级"),
        Field("work", "text", "改造方式|改造形式|方式"),
        Field("amount_fen", "fen", "补助金额|补助资金|补助"),
        Field("begun", "day", "开工日期|开工时间|开工"),
        Field("done", "day", "竣工验收日期|竣工时间|竣工"),
    ),
    total="amount_fen",
    rows=_repairs,
    measures=(
        Measure("house-repair.households", "危房改造", "户", "rows"),
        Measure("house-repair.amount", "危房改造补助资金", "元", "amount", ("amount_fen",)),
    ),
)
