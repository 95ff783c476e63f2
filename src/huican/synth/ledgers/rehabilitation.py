"""Rehabilitation: family doctors (06), devices (07), medicine (08), children's training (09)."""

from __future__ import annotations

from random import Random

from huican.synth.ledgers.measures import Measure
from huican.synth.ledgers.schema import PERSON, Field, Ledger, Row
from huican.synth.plan import Plan

_MEDICINE_FEN = 100_000  # 1,000 yuan per person-year (local)
_CHILD_FEN = 1_500_000  # 15,000 yuan per child-year (local)


def _doctors(plan: Plan, rng: Random) -> list[Row]:
    return [
        (
            p,
            f"{rng.choice('王李陈汪周吴')}医生",
            f"{p.village.township.name}卫生院",
            plan.day(rng, (1, 3), (3, 31)),
            rng.randint(1, 6),
        )
        for p in plan.pick(rng, lambda p, age: True, 74)
    ]


FAMILY_DOCTORS = Ledger(
    number="06",
    key="family-doctors",
    file="06家庭医生签约服务|家庭医生签约残疾人名册|家医签约",
    title="残疾人家庭医生签约服务台账|{office}{year}年残疾人家庭医生签约名册|{year}年家医签约残疾人",
    day="dash",
    group="签约服务",
    fields=(
        PERSON,
        Field("doctor", "text", "签约医生|家庭医生|医生"),
        Field("clinic", "text", "签约机构|所属卫生院|卫生院"),
        Field("signed", "day", "签约日期|签约时间|签约日"),
        Field("visits", "count", "服务次数|上门服务次数|次数"),
    ),
    rows=_doctors,
    measures=(Measure("family-doctor.persons", "家庭医生上门康复服务", "人", "persons"),),
)


def _devices(plan: Plan, rng: Random) -> list[Row]:
    """Children's fittings are counted in cases (例), the rest in pieces (件)."""
    rows: list[Row] = []
    for p in plan.pick(rng, lambda p, age: age <= 14 and p.category in (4, 7), 0.72):
        rows.append((p, "假肢矫形器", 1, "例", plan.day(rng), 320_000))
    for p in plan.pick(rng, lambda p, age: age <= 14, 0.31):
        rows.append((p, "辅助器具适配", 1, "例", plan.day(rng), 150_000))
    for p in plan.pick(rng, lambda p, age: age <= 20 and p.category in (2, 3, 7), 0.46):
        rows.append(
            (p, "人工耳蜗补贴", 1, "例", plan.day(rng), rng.randrange(1_000_000, 2_000_000, 100))
        )
    for p in plan.pick(rng, lambda p, age: age > 14, 6):
        item = rng.choice(("坐便椅", "助行器", "防褥疮垫", "腋拐", "轮椅"))
        rows.append((p, item, 2 if item == "腋拐" else 1, "件", plan.day(rng), 38_000))
    rng.shuffle(rows)
    return rows


DEVICES = Ledger(
    number="07",
    key="devices",
    file="07辅助器具适配发放|辅具适配发放登记簿|辅具",
    title="{year}年辅助器具适配及发放登记表|{office}{year}年辅具适配发放登记簿|辅具发放（{year}）",
    day="dash",
    group="辅具情况",
    fields=(
        PERSON,
        Field("item", "text", "辅具名称|辅具品名|名称"),
        Field("quantity", "count", "数量|发放数量|数量"),
        Field("measure_word", "text", "单位|计量单位|单位"),
        Field("fitted", "day", "适配日期|适配时间|日期"),
        Field("amount_fen", "fen", "补贴金额（元）|补贴资金|补贴金额"),
    ),
    rows=_devices,
    measures=(
        Measure(
            "devices.child-limbs",
            "儿童假肢矫形器适配",
            "例",
            "sum",
            ("quantity",),
            {"item": "假肢矫形器"},
        ),
        Measure(
            "devices.child-devices",
            "儿童辅助器具适配",
            "例",
            "sum",
            ("quantity",),
            {"item": "辅助器具适配"},
        ),
        Measure(
            "devices.pieces", "发放辅助器具", "件", "sum", ("quantity",), {"measure_word": "件"}
        ),
        Measure(
            "cochlear.amount",
            "人工耳蜗补贴",
            "元",
            "amount",
            ("amount_fen",),
            {"item": "人工耳蜗补贴"},
        ),
    ),
)


def _medicine(plan: Plan, rng: Random) -> list[Row]:
    paid = plan.day(rng, (7, 10), (7, 25))
    return [
        (p, plan.day(rng, (1, 4), (4, 30)), _MEDICINE_FEN, paid)
        for p in plan.pick(rng, lambda p, age: p.category == 6 and p.low_income, 54)
    ]


MEDICINE = Ledger(
    number="08",
    key="medicine-subsidy",
    file="08精神残疾人药费补助|精神残疾人服药补助发放名册|药费补助",
    title="困难精神残疾人药费补助发放表|{office}{year}年困难精神残疾人服药补助发放名册|{year}年药费补助名单",
    note="金额单位：万元||",
    day="dash",
    wan="ac",
    group="补助情况",
    fields=(
        PERSON,
        Field("record_day", "day", "病历日期|病历时间|病历日期"),
        Field("amount_fen", "fen", "补助金额（万元）|补助金额|补助"),
        Field("paid_on", "day", "发放日期|打卡时间|发放日期"),
    ),
    total="amount_fen",
    rows=_medicine,
    measures=(
        Measure("medicine-subsidy.persons", "救助困难精神残疾人", "人", "persons"),
        Measure(
            "medicine-subsidy.amount", "精神残疾人药费补助资金", "元", "amount", ("amount_fen",)
        ),
    ),
)


def _children(plan: Plan, rng: Random) -> list[Row]:
    places = (f"{plan.areas.city}启智康复学校", "阳光儿童康复中心", "县妇幼保健院康复中心")
    kinds = {2: "听力语言训练", 3: "言语训练", 4: "肢体训练", 5: "智力训练", 6: "孤独症干预"}
    return [
        (
            p,
            rng.choice(places),
            kinds.get(p.category, "肢体训练"),
            plan.day(rng, (1, 3), (3, 1)),
            plan.day(rng, (9, 1), (12, 20)),
            rng.randint(80, 190),
            _CHILD_FEN,
            "显效" if rng.random() < 0.93 else "有效",
        )
        for p in plan.pick(rng, lambda p, age: age <= 14 and p.category != 1, 8.3)
    ]


CHILDREN = Ledger(
    number="09",
    key="children-rehabilitation",
    file="09残疾儿童康复训练|残疾儿童康复救助结算明细|儿童康复",
    title="残疾儿童康复救助台账|{office}{year}年残疾儿童康复救助结算明细表|{year}年儿童康复训练",
    day="dash",
    wan="c",
    group="康复训练",
    fields=(
        PERSON,
        Field("place", "text", "康复机构|定点康复机构|机构"),
        Field("training", "text", "项目|训练项目|训练类别"),
        Field("from_day", "day", "开始日期|训练开始时间|起", under="训练起止"),
        Field("to_day", "day", "结束日期|训练结束时间|止", under="训练起止"),
        Field("times", "count", "训练次数|训练课次|次数"),
        Field("amount_fen", "fen", "结算金额|核定救助金额|结算"),
        Field("effect", "text", "效果|训练效果|"),
    ),
    rows=_children,
    measures=(
        Measure("children-rehabilitation.persons", "安置转介残疾儿童", "人", "persons"),
        Measure(
            "children-rehabilitation.amount",
            "残疾儿童康复救助资金",
            "元",
            "amount",
            ("amount_fen",),
        ),
    ),
)
