"""The office's own work: activities (19), targets (20), petitions (21), visits (22), accident
insurance (23)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from huican.synth.ledgers.measures import Measure, Rate
from huican.synth.ledgers.schema import PERSON, Field, Ledger, Row
from huican.synth.plan import Plan

STUDY, PUBLICITY, FAIR, VOLUNTEERS = (
    "党组理论学习中心组学习", "惠残政策宣传", "专项招聘会", "志愿服务",
)  # fmt: skip
_PREMIUM_FEN = 4_500  # 45 yuan a head (local)


def _activities(plan: Plan, rng: Random) -> list[Row]:
    def row(kind: str, name: str, day: date, **values: int | str) -> Row:
        return (None, kind, name, day, values.get("persons"), values.get("firms"),
                values.get("copies"), values.get("hours"), values.get("remark", ""))  # fmt: skip

    rows = [
        row(STUDY, f"第{i}次集中学习", plan.day(rng, (i, 2), (i, 26)), persons=9)
        for i in range(1, 13)
    ]
    for i in range(1, min(12, plan.count(0.3)) + 1):
        rows.append(row(PUBLICITY, f"{PUBLICITY}第{i}场", plan.day(rng),
                        copies=rng.randint(300, 800), remark="发放宣传材料"))  # fmt: skip
    for i in range(1, min(8, plan.count(0.2)) + 1):
        rows.append(row(FAIR, f"第{i}场招聘会", plan.day(rng), firms=rng.randint(4, 12)))
    for _ in range(min(60, plan.count(1.1))):
        name = rng.choice(("免费义诊", "走访慰问", "爱心捐赠", "助残日活动"))
        rows.append(row(VOLUNTEERS, name, plan.day(rng), persons=rng.randint(6, 40),
                        hours=rng.randint(40, 180)))  # fmt: skip
    rows.append(row("民主生活会", "专题民主生活会", plan.day(rng), persons=9))
    rows.append(row("荣誉", "县学雷锋活动示范点", plan.day(rng, (3, 1), (3, 31))))
    rng.shuffle(rows)
    return rows


ACTIVITIES = Ledger(
    number="19",
    key="activities",
    file="19工作活动台账|年度工作活动登记|工作活动",
    title="{office}残联{year}年工作活动台账|{office}残联{year}年度工作活动登记|{year}年开展活动情况",
    group="活动情况",
    fields=(
        Field("kind", "text", "活动类型|活动类别|类型"),
        Field("name", "text", "活动名称|活动内容|活动"),
        Field("day", "day", "日期|开展时间|日期"),
        Field("persons", "count", "参加人数|参与人数|人数"),
        Field("firms", "count", "参与单位数|参与企业（单位）数|单位数"),
        Field("copies", "count", "材料/成果份数|发放材料份数|份数"),
        Field("hours", "count", "服务时长（小时）|服务时长（小时）|时长（小时）"),
        Field("remark", "text", "备注|备注|备注"),
    ),
    rows=_activities,
    measures=(
        Measure("study-sessions.count", "中心组学习", "次", "rows", where={"kind": STUDY}),
        Measure("publicity.sessions", "政策宣传场次", "场", "rows", where={"kind": PUBLICITY}),
        Measure("publicity.materials", "宣传材料", "份", "sum", ("copies",), {"kind": PUBLICITY}),
        Measure("job-fairs.count", "专项招聘会", "次", "rows", where={"kind": FAIR}),
        Measure("job-fairs.firms", "参与企业", "家次", "sum", ("firms",), {"kind": FAIR}),
        Measure("volunteering.count", "志愿服务次数", "次", "rows", where={"kind": VOLUNTEERS}),
        Measure(
            "volunteering.hours", "志愿服务时长", "小时", "sum", ("hours",), {"kind": VOLUNTEERS}
        ),
    ),
)

# Task, target per thousand certified persons, unit, section.
_TASKS = (
    ("困难精神残疾人药费补助", 51.4, "人", "康复股"),
    ("残疾儿童康复救助", 7.2, "人", "康复股"),
    ("家庭无障碍改造", 4.6, "户", "维权股"),
    ("残疾人培训", 5.1, "人次", "教就股"),
    ("就业创业扶持", 10.3, "人", "教就股"),
)
_NEXT_YEAR = (*_TASKS[:4], ("个人创业项目", 5.1, "个", "教就股"),
              ("阳光大棚", 0.26, "个", "教就股"), ("助残基地", 0.1, "个", "教就股"))  # fmt: skip


def _round_target(value: float) -> int:
    """A number as offices set it: tens from 20 on, hundreds from 1,000 on."""
    step = 100 if value >= 1000 else 10 if value >= 20 else 1
    return max(1, round(value / step) * step)


def _targets(plan: Plan, rng: Random) -> list[Row]:
    n = len(plan.persons) / 1000
    rows: list[Row] = [
        (None, task, year, _round_target(share * n), unit, section)
        for year, tasks in ((plan.year, _TASKS), (plan.year + 1, _NEXT_YEAR))
        for task, share, unit, section in tasks
    ]
    return rows


TARGETS = Ledger(
    number="20",
    key="targets",
    file="20年度目标任务|目标任务分解|目标任务",
    title="{year}年度及{next_year}年度目标任务表|{office}残联目标任务分解表|{year}、{next_year}年目标任务",
    group="目标任务",
    fields=(
        Field("task", "text", "任务名称|工作任务|任务"),
        Field("for_year", "year", "年度|年度|年度"),
        Field("target", "count", "目标值|目标数|目标"),
        Field("unit", "text", "单位|计量单位|单位"),
        Field("section", "text", "责任科室|牵头科室|科室"),
    ),
    rows=_targets,
    measures=(
        Rate("barrier-free-homes.completion", "家庭无障碍改造完成率",
             "barrier-free-homes.households", task="家庭无障碍改造"),
        Rate("children-rehabilitation.completion", "残疾儿童康复救助完成率",
             "children-rehabilitation.persons", task="残疾儿童康复救助"),
        Rate("medicine-subsidy.completion", "困难精神残疾人药费补助完成率",
             "medicine-subsidy.persons", task="困难精神残疾人药费补助"),
        Rate("training.completion", "残疾人培训完成率", "training.attendances", task="残疾人培训"),
        Rate("start-up.completion", "就业创业扶持完成率", "start-up.persons", task="就业创业扶持"),
    ),
)  # fmt: skip


def _petitions(plan: Plan, rng: Random) -> list[Row]:
    """Hotline calls are due in 15 days, letters and visits in 60 (信访工作条例)."""
    rows: list[Row] = []
    for p in plan.pick(rng, lambda p, age: age >= 18, 4):
        source = rng.choice(("12345热线", "12345热线", "12385热线", "来访", "来信", "网上信访"))
        subject = rng.choice(("补贴发放", "残疾评定", "康复救助", "就业", "出行与无障碍", "其他"))
        taken = plan.day(rng)
        limit = 15 if "热线" in source else 60
        closed = taken + timedelta(days=int(rng.random() * limit * 1.05) + 1)
        if closed.year != plan.year:  # still open when the year's ledger was made
            rows.append((p, source, subject, taken, taken + timedelta(days=limit), None, None))
            continue
        pleased = "满意" if rng.random() < 0.95 else "不满意"
        rows.append((p, source, subject, taken, taken + timedelta(days=limit), closed, pleased))
    rows.sort(key=lambda r: r[3])
    return rows


PETITIONS = Ledger(
    number="21",
    key="petitions",
    file="21信访热线台账|信访及热线事项办理登记|信访",
    title="{office}残联{year}年信访及热线台账|{year}年度信访及热线事项办理登记表|{year}年来信来访来电登记",
    group="办理情况",
    fields=(
        PERSON,
        Field("source", "text", "来源|信访渠道|来源"),
        Field("subject", "text", "诉求类别|反映事项|事由"),
        Field("taken", "day", "受理日期|受理时间|受理"),
        Field("due", "day", "到期日期|办理时限|到期"),
        Field("closed", "day", "办结日期|办结时间|办结"),
        Field("pleased", "text", "满意度|回访评价|是否满意"),
    ),
    rows=_petitions,
    measures=(
        Measure("petitions.count", "受理信访及热线事项", "件", "rows"),
        Measure("petitions.closed", "办结信访及热线事项", "件", "rows", filled="closed"),
        Measure("petitions.satisfied", "满意件数", "件", "rows", where={"pleased": "满意"}),
        Rate("petitions.closing-rate", "办结率", "petitions.closed", whole="petitions.count"),
    ),
)


def _relief(plan: Plan, rng: Random) -> list[Row]:
    rows: list[Row] = []
    feasts = (
        ("春节", (1, 5), (1, 20)),
        ("全国助残日", (5, 10), (5, 25)),
        ("中秋节", (9, 10), (9, 28)),
    )
    for p in plan.pick(rng, lambda p, age: p.low_income, 15):
        for feast, first, last in rng.sample(feasts, 2 if rng.random() < 0.1 else 1):
            amount = rng.choice((30_000, 50_000, 50_000, 100_000))
            rows.append((p, feast, "慰问金", amount, plan.day(rng, first, last)))
    rng.shuffle(rows)
    return rows


VISITS = Ledger(
    number="22",
    key="visits",
    file="22节日慰问|走访慰问困难残疾人明细|慰问",
    title="{office}残联{year}年节日走访慰问名单|{year}年走访慰问困难残疾人资金明细|{year}年慰问名单",
    group="慰问情况",
    note="单位：元||",
    fields=(
        PERSON,
        Field("feast", "text", "慰问节点|慰问时段|节日"),
        Field("what", "text", "慰问形式|慰问形式|形式"),
        Field("amount_fen", "fen", "慰问金额|慰问金|慰问金"),
        Field("visited", "day", "慰问日期|走访时间|日期"),
    ),
    total="amount_fen",
    rows=_relief,
    measures=(
        Measure("visits.persons", "走访慰问困难残疾人", "人", "persons"),
        Measure("visits.amount", "慰问资金", "元", "amount", ("amount_fen",)),
    ),
)


def _insured(plan: Plan, rng: Random) -> list[Row]:
    first, last = date(plan.year, 4, 1), date(plan.year + 1, 3, 31)
    firm = rng.choice(("示范人寿", "平和财险"))
    return [
        (p, firm, _PREMIUM_FEN, first, last)
        for p in plan.pick(rng, lambda p, age: 6 <= age <= 80, 160)
    ]


ACCIDENT_INSURANCE = Ledger(
    number="23",
    key="accident-insurance",
    file="23意外伤害保险代缴|残疾人意外险参保名册|意外险",
    title="{office}{year}年残疾人意外伤害保险代缴名册|{year}年残疾人意外险参保人员名册|{year}年意外险",
    group="参保情况",
    day="dash",
    fields=(
        PERSON,
        Field("firm", "text", "承保公司|保险公司|公司"),
        Field("amount_fen", "fen", "代缴保费|保费|保费"),
        Field("from_day", "day", "保险起期|生效时间|起"),
        Field("to_day", "day", "保险止期|终止时间|止"),
    ),
    total="amount_fen",
    rows=_insured,
    measures=(
        Measure("accident-insurance.persons", "代缴意外伤害保险", "人", "persons"),
        Measure(
            "accident-insurance.amount", "意外伤害保险代缴资金", "元", "amount", ("amount_fen",)
        ),
    ),
)
