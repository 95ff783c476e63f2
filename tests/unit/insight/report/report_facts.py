"""Figures of the made-up county of 2023, and short ways to build facts and templates."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from huican.insight.report.compose import compose
from huican.insight.report.content import Facts, Figure, Number, Target
from huican.insight.report.nodes import Document
from huican.insight.report.plain import plain_text
from huican.insight.report.reading import read_text
from huican.insight.report.template import Template

# id: value, unit. The totals are those of a real county's report; nobody in it is real.
COUNTED: dict[str, tuple[Number, str]] = {
    "certified.persons": (19460, "人"),
    "nursing-subsidy.payments": (46197, "人次"),
    "nursing-subsidy.amount": (3695760, "元"),
    "nursing-subsidy.persons": (4123, "人"),
    "living-subsidy.payments": (96895, "人次"),
    "living-subsidy.amount": (7751600, "元"),
    "living-subsidy.persons": (8391, "人"),
    "assessment.group-sessions": (12, "次"),
    "assessment.home-rounds": (28, "次"),
    "certificate.cards": (2036, "份"),
    "needs.total": (2141, "条"),
    "needs.medical": (2113, "条"),
    "needs.devices": (28, "条"),
    "family-doctor.persons": (1443, "人"),
    "devices.child-limbs": (14, "例"),
    "devices.child-devices": (6, "例"),
    "devices.pieces": (129, "件"),
    "cochlear.amount": (153000, "元"),
    "medicine-subsidy.persons": (1053, "人"),
    "medicine-subsidy.amount": (1053000, "元"),
    "children-rehabilitation.persons": (161, "人"),
    "fuel-subsidy.persons": (98, "人"),
    "fuel-subsidy.amount": (25480, "元"),
    "sunshine-home.persons": (351, "人"),
    "sunshine-home.amount": (526500, "元"),
    "care-centre.visits": (673, "人次"),
    "care-centre.centres": (23, "个"),
    "care-centre.persons": (310, "人"),
    "barrier-free-homes.households": (99, "户"),
    "barrier-free-homes.amount": (571800, "元"),
    "start-up.persons": (210, "人"),
    "start-up.amount": (630000, "元"),
    "greenhouse.projects": (19, "个"),
    "base.projects": (2, "个"),
    "greenhouse-base.amount": (95000, "元"),
    "education-aid.persons": (71, "人"),
    "education-aid.amount": (115000, "元"),
    "training.courses": (3, "期"),
    "training.attendances": (124, "人次"),
    "job-register.persons": (185, "人"),
    "job-register.intentions": (74, "人"),
    "study-sessions.count": (12, "次"),
    "publicity.sessions": (6, "场"),
    "publicity.materials": (3036, "份"),
    "job-fairs.count": (4, "次"),
    "job-fairs.firms": (25, "家次"),
    "volunteering.count": (22, "次"),
    "volunteering.hours": (2980, "小时"),
    "barrier-free-homes.completion": (Decimal("110.0"), "%"),
    "children-rehabilitation.completion": (Decimal("115.0"), "%"),
    "medicine-subsidy.completion": (Decimal("105.3"), "%"),
    "training.completion": (Decimal("124.0"), "%"),
    "start-up.completion": (Decimal("105.0"), "%"),
}
# Figures that the county's workbooks do not hold.
NOT_COUNTED: dict[str, str] = {
    "children-rehabilitation.amount": "元",
    "petitions.count": "件",
    "petitions.closed": "件",
    "petitions.satisfied": "件",
    "petitions.closing-rate": "%",
    "visits.persons": "人",
    "visits.amount": "元",
    "accident-insurance.persons": "人",
    "accident-insurance.amount": "元",
    "house-repair.households": "户",
    "house-repair.amount": "元",
}
KNOWN = {key: unit for key, (_, unit) in COUNTED.items()} | NOT_COUNTED

_TARGETS = (
    ("困难精神残疾人药费补助", 2023, 1000, "人", "medicine-subsidy.persons"),
    ("残疾儿童康复救助", 2023, 140, "人", "children-rehabilitation.persons"),
    ("家庭无障碍改造", 2023, 90, "户", "barrier-free-homes.households"),
    ("残疾人培训", 2023, 100, "人次", "training.attendances"),
    ("就业创业扶持", 2023, 200, "人", "start-up.persons"),
    ("残疾人培训", 2024, 100, "人次", "training.attendances"),
    ("个人创业项目", 2024, 100, "个", None),
    ("阳光大棚", 2024, 5, "个", "greenhouse.projects"),
    ("助残基地", 2024, 2, "个", "base.projects"),
    ("困难精神残疾人药费补助", 2024, 1000, "人", "medicine-subsidy.persons"),
    ("残疾儿童康复救助", 2024, 140, "人", "children-rehabilitation.persons"),
    ("家庭无障碍改造", 2024, 60, "户", "barrier-free-homes.households"),
)


def figure(
    figure_id: str, value: Number = 7, unit: str = "人", *, records: int = 1, settled: bool = True
) -> Figure:
    return Figure(
        id=figure_id,
        name=f"数字 {figure_id}",
        value=value,
        unit=unit,
        display=f"{value:,}{unit}",
        records=records,
        definition=f"{figure_id} 的数法",
        sources=("02台账.xlsx",),
        url=f"/figures/{figure_id}/",
        settled=settled,
    )


def target(
    task: str,
    year: int = 2023,
    value: Number = 10,
    unit: str = "人",
    indicator: str | None = None,
    done: Number | None = None,
) -> Target:
    return Target(task, year, value, unit, "综合股", indicator, done, ("20年度目标任务.xlsx",))


def facts(*figures: Figure, targets: tuple[Target, ...] = (), **others: object) -> Facts:
    given: dict[str, object] = {
        "office_name": "松湖县残疾人联合会",
        "area_name": "松湖县",
        "level": "county",
        "year": 2023,
        "written_on": date(2023, 12, 29),
    }
    return Facts(
        figures={each.id: each for each in figures},
        targets=targets,
        **(given | others),  # type: ignore[arg-type]
    )


def county(*, without: tuple[str, ...] = ()) -> Facts:
    """The county's year; `without` are figures whose workbook never came."""
    counted = [
        figure(key, value, unit, records=0 if key in without else 100)
        for key, (value, unit) in COUNTED.items()
    ]
    missing = [figure(key, 0, unit, records=0) for key, unit in NOT_COUNTED.items()]
    targets = tuple(
        target(task, year, value, unit, indicator)
        for task, year, value, unit, indicator in _TARGETS
    )
    return facts(*counted, *missing, targets=targets)


def template(body: str) -> Template:
    """A template from the lines after code, name and title."""
    return read_text(f"code: t\nname: 试\ntitle: '{{年度}}年总结'\n{body}", "t.yaml")


def written(body: str, given: Facts) -> tuple[Document, list[str]]:
    """The report, and its lines without title, signature and date."""
    document = compose(template(body), given)
    return document, plain_text(document).splitlines()[1:-2]
