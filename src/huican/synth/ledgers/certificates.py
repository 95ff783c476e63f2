"""Certificate business (04) and needs (05)."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

from huican.synth.ledgers.measures import Measure
from huican.synth.ledgers.schema import PERSON, Field, Ledger, Row
from huican.synth.plan import Plan

_OTHER_BUSINESS = ("到期换领", "等级变更", "迁入", "三代证换证")


def _certificates(plan: Plan, rng: Random) -> list[Row]:
    """Every certificate issued in the year, with its assessment: in a session, at home, daily."""
    sessions = [plan.day(rng, (m, 5), (m, 25)) for m in range(1, 13)]
    rounds = sorted(plan.day(rng) for _ in range(min(28, plan.count(1.5))))
    hospitals = ("县人民医院", f"{plan.areas.city}第六人民医院")
    rows: list[Row] = []
    for p in plan.persons:
        if p.issued.year != plan.year:
            continue
        business = (
            "首次申领"
            if p.first_certificate
            else "遗失补办"
            if p.reissue
            else rng.choice(_OTHER_BUSINESS)
        )
        draw, earliest = rng.random(), date(plan.year, 1, 1)
        days = sessions if draw < 0.33 else rounds if draw < 0.4 else []
        before = [d for d in days if p.issued - timedelta(days=45) < d < p.issued]
        mode = "日常受理"
        assessed = max(earliest, p.issued - timedelta(days=20))
        if before:
            mode = "集中评残" if draw < 0.33 else "上门评残"
            assessed = before[-1] if mode == "集中评残" else rng.choice(before)
        hospital = hospitals[p.category == 6]
        verdict = f"{p.category}{p.level}"
        rows.append((p, business, mode, assessed, hospital, verdict, p.issued))
    rng.shuffle(rows)
    return rows


CERTIFICATES = Ledger(
    number="04",
    key="certificates",
    file="04评残办证台账|残疾人证办理情况登记表|评残办证",
    title="{office}{year}年残疾评定及办证台账|{year}年残疾人证办理情况登记表|{year}年评残办证登记",
    group="评定办证",
    fields=(
        PERSON,
        Field("business", "text", "业务类型|办理事项|业务"),
        Field(
            "mode", "text", "评定方式|评残方式|方式",
            words={"集中评残": "集中评残|集中评残|集中", "上门评残": "上门评残|上门评残|上门",
                   "日常受理": "日常受理|日常评残|日常"},
        ),
        Field("assessed", "day", "评定日期|评残时间|评残日期"),
        Field("hospital", "text", "评定机构|评残医院|医院"),
        Field("verdict", "verdict", "评定结论|评残结果|结论"),
        Field("issued_on", "day", "发证日期|领证时间|发证"),
    ),
    rows=_certificates,
    measures=(
        Measure("assessment.group-sessions", "集中评残次数（按评定方式与日期去重）", "次",
                "distinct", ("assessed",), {"mode": "集中评残"}),
        Measure("assessment.home-rounds", "上门评残次数（按评定方式与日期去重）", "次",
                "distinct", ("assessed",), {"mode": "上门评残"}),
        Measure("certificate.cards", "累计办、换证", "份", "rows"),
    ),
)  # fmt: skip


def _needs(plan: Plan, rng: Random) -> list[Row]:
    rows: list[Row] = []
    for p in plan.pick(rng, lambda p, age: True, 110):
        if rng.random() < 0.013:
            what = ("辅助器具", rng.choice(("轮椅", "助听器", "坐便椅", "腋拐")))
        else:
            what = ("基本医疗", rng.choice(("门诊用药", "住院治疗", "住院治疗")))
        rows.append((p, *what, plan.day(rng)))
    return rows


NEEDS = Ledger(
    number="05",
    key="needs",
    file="05康复需求台账|残疾人康复需求摸底汇总|康复需求",
    title="{year}年残疾人康复需求台账|{year}年度持证残疾人康复需求摸底汇总表|康复需求登记（{year}年）",
    day="compact",
    group="需求情况",
    fields=(
        PERSON,
        Field("kind", "text", "需求类别|康复需求类型|类别"),
        Field("need", "text", "具体需求|需求内容|需求"),
        Field("registered", "day", "登记日期|摸底时间|登记日期"),
    ),
    rows=_needs,
    measures=(
        Measure("needs.total", "康复需求", "条", "rows"),
        Measure("needs.medical", "基本医疗需求", "条", "rows", where={"kind": "基本医疗"}),
        Measure("needs.devices", "辅助器具需求", "条", "rows", where={"kind": "辅助器具"}),
    ),
)
