"""Counting a person at a time gives what counting row by row gives; counts are kept until data
change; totals of a filter are those of its rows."""

from __future__ import annotations

import json
from decimal import Decimal
from random import Random

import pytest
from django.db import connection

from huican.insight import sql
from huican.insight.counting import count
from huican.insight.domain.measures import Condition, Measure
from huican.insight.figures import indicators, kinds
from huican.insight.kept import kept
from huican.insight.models import KeptCount
from huican.insight.opened import Filters, anatomy, breakdown, measures_of, records
from huican.registry.models import Household, Person
from huican.sources.operations import bump_data_version
from huican.stores import STORES
from tests.integration.registry_made_up import COUNTY, NOW, load_areas, sheet

pytestmark = pytest.mark.django_db
YEAR = 2023
RANGES = [("990826000000", "990826999999")]
TOWNSHIPS = ("990826101201", "990826102201", "990899000000")
PERSONS = 12


@pytest.fixture(autouse=True)
def _areas(tmp_path):
    load_areas(tmp_path)


@pytest.fixture
def people():
    houses = [Household.objects.create(key_blind=bytes([n])) for n in range(3)]
    return [
        Person.objects.create(
            name="甲", pinyin="jia", initials="j", area_code=TOWNSHIPS[0], created_at=NOW,
            household=houses[n % 5] if n % 5 < 3 else None,
        )
        for n in range(PERSONS)
    ]  # fmt: skip


def write(kind: str, people: list[Person], rows: int, rng: Random, retired: int = 0) -> None:
    """Random records of a kind; some with no person, no month, no amount, or out of the area."""
    store = kinds().kind(kind).stores
    at = sheet(kind)
    extra = {
        "payment": (kind, None, "", None), "delivery": (kind,), "target": ("任务",),
        "department-list": (kind, "甲", None, None, False),
    }.get(store, ())  # fmt: skip
    labels = kinds().kind(kind).column_labels
    said = [{label: rng.choice(["甲", "乙", ""]) for label in labels} for _ in range(rows)]
    STORES[store].write(
        (
            kind, rng.choice(people).pk if store == "payment" or rng.random() < 0.9 else None,
            rng.choice(TOWNSHIPS), None, rng.choice([YEAR, YEAR, YEAR - 1]),
            rng.choice([None, 1, 2, 12]), rng.choice([None, 100, 12_345]),
            rng.choice([None, "1.500", "2.000"]), rng.choice(["件", "例"]),
            rng.choice([None, 4, 6]), rng.choice([None, 1, 2]),
            json.dumps(attributes, ensure_ascii=False), at.pk, number, bytes([number % 256]), *extra,
        )
        for number, attributes in enumerate(said)
    )  # fmt: skip
    model = STORES[store].model
    gone = list(model.objects.filter(kind=kind).order_by("pk").values_list("pk", flat=True))
    STORES[store].retire(gone[:retired], by_file=None, why="corrected", at=NOW)


def row_by_row(measure: Measure) -> tuple[Decimal, int]:
    """The same measure in the plainest way there is."""
    table = STORES[kinds().kind(measure.kind).stores].table
    value, condition, area = sql.aggregate(measure), sql.where(measure), sql.in_area(RANGES)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT {value.text}, count(*) FROM "{table}" r '
            f"LEFT JOIN registry_person p ON p.id = r.person_id "
            f"WHERE r.year = %s AND r.retired_at IS NULL AND {area.text} AND {condition.text}",
            [*value.values, YEAR, *area.values, *condition.values],
        )
        found, number = cursor.fetchone()
    return Decimal(found or 0), number


def every_measure() -> list[Measure]:
    """All measures of the product's indicators, and some that ask for several things at once."""
    found = {one: None for indicator in indicators().values() for one in indicator.measures}
    june = Condition("month", "==", (Decimal(2),), False)
    shown = Condition("辅具名称", "==", ("甲",), True)
    for how in ("records", "persons", "households", "amount"):
        found[Measure(how, "living-subsidy", (), (june,))] = None
        found[Measure(how, "devices", (), (june, shown))] = None
    found[Measure("distinct", "devices", (("辅具名称", True), ("month", False)), (june,))] = None
    return list(found)


@pytest.mark.parametrize("seed", range(5))
def test_counting_a_person_at_a_time_gives_what_counting_row_by_row_gives(people, seed):
    rng = Random(seed)
    measures = every_measure()
    for kind in {measure.kind for measure in measures}:
        write(kind, people, rng.randrange(40), rng, retired=rng.randrange(5))
    counted = count(measures, YEAR, RANGES, kinds())
    assert {one: counted[one] for one in measures} == {one: row_by_row(one) for one in measures}


def test_a_kind_without_records_counts_nought():
    measure = Measure("persons", "living-subsidy")
    assert count([measure], YEAR, RANGES, kinds()) == {measure: (Decimal(0), 0)}


def test_a_count_is_made_once_until_data_change():
    made = []

    def answer() -> int:
        made.append(1)
        return len(made)

    assert [kept("x", (1, "a"), answer) for _ in range(3)] == [1, 1, 1]
    assert kept("x", (2, "a"), answer) == 2
    bump_data_version(NOW)
    assert kept("x", (1, "a"), answer) == 3


def test_counts_of_earlier_data_do_not_pile_up():
    for number in range(4):
        kept("x", (number,), lambda: 0)
    bump_data_version(NOW)
    kept("x", (0,), lambda: 0)
    assert KeptCount.objects.count() == 1


FILTERS = [
    Filters(), Filters(month=2), Filters(month=5), Filters(township="990826101000"),
    Filters(category=4), Filters(level=2), Filters(month=2, category=4),
]  # fmt: skip


@pytest.mark.parametrize(
    "figure", ["living-subsidy.payments", "living-subsidy.amount", "devices.persons"]
)
def test_the_number_above_the_rows_is_the_number_of_rows(people, figure):
    for kind in ("living-subsidy", "devices"):
        write(kind, people, 60, Random(3), retired=4)
    (measure,) = measures_of(figure)
    for filters in [*FILTERS, Filters(own={"辅具名称": "甲"})]:
        rows, total = records(measure, COUNTY, YEAR, filters, page_rows=1000)
        assert len(rows) == total, filters
    gone, total = records(measure, COUNTY, YEAR, page_rows=1000, retired=True)
    (part,) = anatomy(figure, COUNTY, YEAR)
    assert len(gone) == total == part.removed
    assert part.registered - part.removed == part.counted


def test_pages_of_records_meet_without_gap_or_overlap(people):
    write("living-subsidy", people, 90, Random(4))
    (measure,) = measures_of("living-subsidy.payments")
    every, total = records(measure, COUNTY, YEAR, page_rows=1000)
    pages = [
        records(measure, COUNTY, YEAR, page=n, page_rows=7)[0] for n in range(1, total // 7 + 2)
    ]
    assert [row.id for page in pages for row in page] == [row.id for row in every]
    placed = [(row.month or 13, row.id) for row in every]
    assert placed == sorted(placed)


def test_a_division_adds_up_to_the_figure_also_when_it_is_kept(people):
    write("living-subsidy", people, 60, Random(5))
    (measure,) = measures_of("living-subsidy.payments")
    (part,) = anatomy("living-subsidy.payments", COUNTY, YEAR)
    for by in ("月份", "乡镇", "残疾类别"):
        for _ in range(2):
            groups = breakdown(measure, COUNTY, YEAR, by)
            assert sum(group.value for group in groups) == part.value, by
            assert sum(group.records for group in groups) == part.counted
