"""A figure opened: what was registered, what was taken out, the records that are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from huican.insight import sql
from huican.insight.counting import count
from huican.insight.domain.measures import COMMON, Condition, Measure
from huican.insight.figures import FigureUnknown, indicators, kinds, year_period
from huican.insight.kept import kept
from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.reference import queries as reference
from huican.registry.records import RecordRow
from huican.sources.domain.kinds import Kind
from huican.stores import STORES

PAGE_ROWS = 50
GROUPS_MAX = 400


@dataclass(frozen=True, slots=True)
class Part:
    """One measure of an opened figure: how it came about."""

    measure: Measure
    kind: Kind
    definition: str
    registered: int
    removed: int
    removed_why: Mapping[str, int]
    counted: int
    value: Decimal


@dataclass(frozen=True, slots=True)
class Filters:
    """What the reader narrowed the records to; empty means all."""

    month: int | None = None
    township: str = ""
    category: int | None = None
    level: int | None = None
    own: Mapping[str, str] = field(default_factory=dict)

    def conditions(self) -> list[sql.Clause]:
        found = []
        if self.month:
            found.append(sql.Clause("r.month = %s", [self.month]))
        if self.township:
            found.append(
                sql.Clause(
                    "r.area_code BETWEEN %s AND %s",
                    [f"{self.township[:9]}000", f"{self.township[:9]}999"],
                )
            )
        if self.category:
            found.append(sql.Clause("r.category = %s", [self.category]))
        if self.level:
            found.append(sql.Clause("r.level = %s", [self.level]))
        for label, value in self.own.items():
            found.append(sql.Clause("r.attributes ->> %s = %s", [label, value]))
        return found

    def chosen(self) -> list[tuple[str, bool, int | str]]:
        """What is narrowed: column, whether it is the kind's own, and the key of its group."""
        common = {
            "month": self.month, "township": self.township[:9], "category": self.category,
            "level": self.level,
        }  # fmt: skip
        found = [(column, False, value) for column, value in common.items() if value]
        return found + [(label, True, value) for label, value in self.own.items()]


def measures_of(figure_id: str) -> list[Measure]:
    """What a figure counts. Raises FigureUnknown."""
    indicator = indicators().get(figure_id)
    if indicator is None:
        raise FigureUnknown(f"没有叫“{figure_id}”的数字", remedy="请从数字页重新打开")
    return list(dict.fromkeys(indicator.measures))


def anatomy(figure_id: str, area_code: str, year: int) -> list[Part]:
    """Registered − removed = counted, for each measure of a figure."""
    ranges = reference.scope_ranges(area_code, year_period(year))
    return [_part(measure, year, ranges) for measure in measures_of(figure_id)]


_WHY = {"corrected": "更正后换成新的一行", "removed": "新一版表里没有", "withdrawn": "整个文件撤回"}


def _part(measure: Measure, year: int, ranges: sql.Ranges) -> Part:
    kind = kinds().kind(measure.kind)
    value, counted, gone = kept(
        "part", (measure, year, ranges), lambda: _counts(measure, year, ranges)
    )
    removed = sum(gone.values())
    found = Decimal(value)
    return Part(
        measure, kind, measure.definition(kind.name), counted + removed, removed,
        {words: gone[why] for why, words in _WHY.items() if gone.get(why)}, counted,
        found / 100 if measure.how == "amount" else found,
    )  # fmt: skip


def _counts(measure: Measure, year: int, ranges: sql.Ranges) -> list[Any]:
    """Value as text, records that count, and records that no longer do, by why."""
    value, counted = count([measure], year, ranges, kinds())[measure]
    table = STORES[kinds().kind(measure.kind).stores].table
    condition, area = sql.where(measure), sql.in_area(ranges)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT r.retired_why, count(*) FROM "{table}" r '
            f"WHERE r.year = %s AND r.retired_at IS NOT NULL AND {area.text} "
            f"AND {condition.text} GROUP BY 1",
            [year, *area.values, *condition.values],
        )
        return [str(value), counted, dict(cursor.fetchall())]


def records(
    measure: Measure, area_code: str, year: int, filters: Filters = Filters(), *, page: int = 1,
    page_rows: int = PAGE_ROWS, retired: bool = False,
) -> tuple[list[RecordRow], int]:  # fmt: skip
    """One page of the records behind a measure and how many there are with these filters.

    In the order of month and arrival: as the workbooks have them. `retired`: the records that no
    longer count instead.
    """
    kind = kinds().kind(measure.kind)
    table = STORES[kind.stores].table
    ranges = reference.scope_ranges(area_code, year_period(year))
    clauses = [sql.Clause("r.year = %s", [year]), sql.in_area(ranges), sql.where(measure),
               sql.Clause(f"r.retired_at IS {'NOT ' if retired else ''}NULL"),
               *filters.conditions()]  # fmt: skip
    text = " AND ".join(clause.text for clause in clauses)
    values = [value for clause in clauses for value in clause.values]
    total = _known_total(measure, year, ranges, filters) if not retired else None
    if total is None:
        total = kept("total", (table, text, values), lambda: _total(table, text, values))
    name = (
        "coalesce(p.name, r.name)" if kind.stores == "department-list" else "coalesce(p.name, '')"
    )
    with connection.cursor() as cursor:
        # The page first, from the index alone where there is one; then what its rows say.
        cursor.execute(
            f'WITH page AS (SELECT r.id FROM "{table}" r WHERE {text} '
            f"ORDER BY r.month, r.id LIMIT %s OFFSET %s) "
            f"SELECT r.id, r.person_id, {name}, r.area_code, r.on_date, r.month, "
            f"r.amount_fen, r.quantity, r.unit, r.category, r.level, r.attributes, f.id, f.name, "
            f's.id, s.name, r.source_row FROM "{table}" r '
            f"LEFT JOIN registry_person p ON p.id = r.person_id "
            f"JOIN sources_sourcesheet s ON s.id = r.source_sheet_id "
            f"JOIN sources_sourcefile f ON f.id = s.file_id "
            f"WHERE r.id IN (SELECT id FROM page) "
            f"ORDER BY r.month, r.id",
            [*values, page_rows, (max(page, 1) - 1) * page_rows],
        )
        rows = [_row(kind.stores, row) for row in cursor.fetchall()]
    return rows, total


def _known_total(measure: Measure, year: int, ranges: sql.Ranges, filters: Filters) -> int | None:
    """How many records, where it follows from what is kept: without a filter, or with just one.

    Who looks at one month soon looks at the next: all months are counted together.
    """
    chosen = filters.chosen()
    if not chosen:
        return _part(measure, year, ranges).counted
    if len(chosen) > 1:
        return None
    ((column, own, value),) = chosen
    groups = kept(
        "records-by", (measure, year, ranges, column, own),
        lambda: _divided(replace(measure, how="records"), year, ranges, column, own,
                         only=sql.where(measure)),
    )  # fmt: skip
    known = {row[0]: row[2] for row in groups}
    if value in known or len(groups) < GROUPS_MAX:
        return int(known.get(value, 0))
    return None


def _total(table: str, text: str, values: Sequence[object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" r WHERE {text}', values)
        return int(cursor.fetchone()[0])


def _row(store: str, row: Sequence[Any]) -> RecordRow:
    import json

    attributes = json.loads(row[11]) if isinstance(row[11], str) else row[11]
    return RecordRow(row[0], store, *row[1:11], attributes, *row[12:])


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a breakdown: its label, the filter that opens it, value and records."""

    key: str
    label: str
    value: Decimal
    records: int


def breakdown(measure: Measure, area_code: str, year: int, by: str) -> list[Group]:
    """A measure by month, township, category, level, or any own column of its kind."""
    kind = kinds().kind(measure.kind)
    own = by in kind.column_labels
    if not own and by not in COMMON:
        raise FigureUnknown(
            f"“{kind.name}”不能按“{by}”分",
            remedy=f"可以按：月份、乡镇、残疾类别、残疾等级、{'、'.join(kind.column_labels)}",
        )
    name = by if own else COMMON[by]
    ranges = reference.scope_ranges(area_code, year_period(year))
    rows = kept(
        "breakdown", (measure, year, ranges, name, own),
        lambda: _divided(measure, year, ranges, name, own),
    )  # fmt: skip
    names = (
        reference.names_of([f"{row[0]}000" for row in rows if row[0]], date(year, 12, 31))
        if name == "township" else {}
    )  # fmt: skip
    return [
        Group(
            "" if row[0] is None else str(row[0]), _label(name, row[0], names),
            Decimal(row[1]) / (100 if measure.how == "amount" else 1), row[2],
        )
        for row in rows
    ]  # fmt: skip


def _divided(
    measure: Measure, year: int, ranges: sql.Ranges, name: str, own: bool,
    only: sql.Clause | None = None,
) -> list[list[Any]]:  # fmt: skip
    """[key, value as text, records] of each group; of the rows of `only` where given."""
    table = STORES[kinds().kind(measure.kind).stores].table
    key, value = sql.column(name, own), sql.aggregate(measure)
    condition, area = only or sql.where(measure), sql.in_area(ranges)
    join = (
        "LEFT JOIN registry_person p ON p.id = r.person_id" if measure.how == "households" else ""
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key.text} AS key, {value.text}, count(*) "
            f'FROM "{table}" r {join} '
            f"WHERE r.year = %s AND r.retired_at IS NULL AND {area.text} AND {condition.text} "
            f"GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT {GROUPS_MAX}",
            [*key.values, *value.values, year, *area.values, *condition.values],
        )
        return [
            [row[0] if row[0] is None or isinstance(row[0], int) else str(row[0]),
             str(row[1] or 0), row[2]]
            for row in cursor.fetchall()
        ]  # fmt: skip


def _label(name: str, key: Any, names: Mapping[str, str]) -> str:
    if key is None or key == "":
        return "没有写"
    match name:
        case "month":
            return f"{key}月"
        case "category":
            return CATEGORIES.get(int(key), str(key))
        case "level":
            return LEVELS.get(int(key), str(key))
        case "township":
            return names.get(f"{key}000", f"{key}000")
    return str(key)


__all__ = ["Condition", "Filters", "Group", "Part", "RecordRow", "anatomy", "breakdown", "records"]
