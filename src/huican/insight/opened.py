"""A figure opened: what was registered, what was taken out, the records that are left."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import connection

from huican.insight import sql
from huican.insight.domain.measures import COMMON, Condition, Measure
from huican.insight.figures import FigureUnknown, indicators, kinds, year_period
from huican.insight.stores import STORES
from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.reference import queries as reference
from huican.sources.domain.kinds import Kind

PAGE_ROWS = 50
GROUPS_MAX = 400


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record behind a figure, with the place it came from. Names are not masked here."""

    id: int
    store: str
    person_id: int | None
    name: str
    area_code: str
    on_date: date | None
    month: int | None
    amount_fen: int | None
    quantity: Decimal | None
    unit: str
    category: int | None
    level: int | None
    attributes: Mapping[str, Any]
    file_id: int
    file: str
    sheet_id: int
    sheet: str
    row: int


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
            found.append(sql.Clause("left(r.area_code, 9) = %s", [self.township[:9]]))
        if self.category:
            found.append(sql.Clause("r.category = %s", [self.category]))
        if self.level:
            found.append(sql.Clause("r.level = %s", [self.level]))
        for label, value in self.own.items():
            found.append(sql.Clause("r.attributes ->> %s = %s", [label, value]))
        return found


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


def _part(measure: Measure, year: int, ranges: sql.Ranges) -> Part:
    kind = kinds().kind(measure.kind)
    table = STORES[kind.stores].table
    condition, area, value = sql.where(measure), sql.in_area(ranges), sql.aggregate(measure)
    join = "LEFT JOIN registry_person p ON p.id = r.person_id" if measure.how == "households" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT count(*), count(*) FILTER (WHERE r.retired_at IS NULL), "
            f"{value.text} FILTER (WHERE r.retired_at IS NULL), "
            f"count(*) FILTER (WHERE r.retired_why = 'corrected'), "
            f"count(*) FILTER (WHERE r.retired_why = 'removed'), "
            f"count(*) FILTER (WHERE r.retired_why = 'withdrawn') "
            f'FROM "{table}" r {join} WHERE r.year = %s AND {area.text} AND {condition.text}',
            [*value.values, year, *area.values, *condition.values],
        )
        registered, counted, result, corrected, removed, withdrawn = cursor.fetchone()
    why = {"更正后换成新的一行": corrected, "新一版表里没有": removed, "整个文件撤回": withdrawn}
    found = Decimal(result or 0)
    return Part(
        measure, kind, measure.definition(kind.name), registered, registered - counted,
        {words: number for words, number in why.items() if number}, counted,
        found / 100 if measure.how == "amount" else found,
    )  # fmt: skip


def records(
    measure: Measure, area_code: str, year: int, filters: Filters = Filters(), *, page: int = 1,
    page_rows: int = PAGE_ROWS, retired: bool = False,
) -> tuple[list[RecordRow], int]:  # fmt: skip
    """One page of the records behind a measure and how many there are with these filters.

    `retired`: the records that no longer count instead.
    """
    kind = kinds().kind(measure.kind)
    table = STORES[kind.stores].table
    ranges = reference.scope_ranges(area_code, year_period(year))
    clauses = [sql.Clause("r.year = %s", [year]), sql.in_area(ranges), sql.where(measure),
               sql.Clause(f"r.retired_at IS {'NOT ' if retired else ''}NULL"),
               *filters.conditions()]  # fmt: skip
    text = " AND ".join(clause.text for clause in clauses)
    values = [value for clause in clauses for value in clause.values]
    name = "coalesce(p.name, r.name)" if kind.stores == "department-list" else "coalesce(p.name, '')"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT count(*) FROM "{table}" r WHERE {text}', values)
        total = cursor.fetchone()[0]
        cursor.execute(
            f"SELECT r.id, r.person_id, {name}, r.area_code, r.on_date, r.month, "
            f"r.amount_fen, r.quantity, r.unit, r.category, r.level, r.attributes, f.id, f.name, "
            f's.id, s.name, r.source_row FROM "{table}" r '
            f"LEFT JOIN registry_person p ON p.id = r.person_id "
            f"JOIN sources_sourcesheet s ON s.id = r.source_sheet_id "
            f"JOIN sources_sourcefile f ON f.id = s.file_id WHERE {text} "
            f"ORDER BY r.id LIMIT %s OFFSET %s",
            [*values, page_rows, (max(page, 1) - 1) * page_rows],
        )
        rows = [_row(kind.stores, row) for row in cursor.fetchall()]
    return rows, total


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
    key, value = sql.column(name, own), sql.aggregate(measure)
    condition, area = sql.where(measure), sql.in_area(ranges)
    join = "LEFT JOIN registry_person p ON p.id = r.person_id" if measure.how == "households" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key.text} AS key, {value.text}, count(*) "
            f'FROM "{STORES[kind.stores].table}" r {join} '
            f"WHERE r.year = %s AND r.retired_at IS NULL AND {area.text} AND {condition.text} "
            f"GROUP BY 1 ORDER BY 1 NULLS LAST LIMIT {GROUPS_MAX}",
            [*key.values, *value.values, year, *area.values, *condition.values],
        )
        rows = cursor.fetchall()
    names = (
        reference.names_of([f"{row[0]}000" for row in rows if row[0]], date(year, 12, 31))
        if name == "township" else {}
    )  # fmt: skip
    return [
        Group(
            "" if row[0] is None else str(row[0]), _label(name, row[0], names),
            Decimal(row[1] or 0) / (100 if measure.how == "amount" else 1), row[2],
        )
        for row in rows
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
