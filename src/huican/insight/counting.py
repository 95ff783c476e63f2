"""Counting measures: one pass over a kind's records, a person at a time.

Records are first gathered by person (twelve months of a subsidy become one line), then persons
and households are counted over those lines: no million rows need sorting to see who is the same.
Only "how many different …" of other columns must see every row by itself.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import connection

from huican.insight import sql
from huican.insight.domain.measures import Measure
from huican.sources.domain.kinds import Catalogue
from huican.stores import STORES

Counted = dict[Measure, tuple[Decimal, int]]


def count(measures: Sequence[Measure], year: int, ranges: sql.Ranges, known: Catalogue) -> Counted:
    """Value and number of records of each measure; money in fen."""
    by_kind: dict[str, list[Measure]] = {}
    for measure in measures:
        by_kind.setdefault(measure.kind, []).append(measure)
    found: Counted = {measure: (Decimal(0), 0) for measure in measures}
    for kind in _kinds_there(by_kind, year, known):
        table = STORES[known.kind(kind).stores].table
        plain = [one for one in by_kind[kind] if one.how != "distinct"]
        different = [one for one in by_kind[kind] if one.how == "distinct"]
        if plain:
            found |= _by_person(table, plain, year, ranges)
        if different:
            found |= _row_by_row(table, different, year, ranges)
    return found


def _kinds_there(kinds: Iterable[str], year: int, known: Catalogue) -> list[str]:
    """The kinds that have any live record of the year: the others need no counting."""
    by_table: dict[str, list[str]] = {}
    for kind in kinds:
        by_table.setdefault(STORES[known.kind(kind).stores].table, []).append(kind)
    texts, values = [], []
    for table, codes in by_table.items():
        texts.append(
            "SELECT code FROM unnest(%s::text[]) AS code WHERE EXISTS "
            f'(SELECT 1 FROM "{table}" r '
            "WHERE r.kind = code AND r.year = %s AND r.retired_at IS NULL)"
        )
        values += [codes, year]
    if not texts:
        return []
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), values)
        return [row[0] for row in cursor.fetchall()]


class _Columns:
    """Columns of a SELECT, each expression once: many measures ask for the same ones."""

    def __init__(self, name: str) -> None:
        self._name = name
        self._places: dict[tuple[str, str], int] = {}
        self.texts: list[str] = []
        self.values: list[object] = []

    def name_of(self, clause: sql.Clause) -> str:
        """The name under which the column of `clause` is selected."""
        key = (clause.text, repr(clause.values))
        if key not in self._places:
            self._places[key] = len(self.texts)
            self.texts.append(f"{clause.text} AS {self._name}{len(self.texts)}")
            self.values += clause.values
        return f"{self._name}{self._places[key]}"


def _by_person(table: str, measures: Sequence[Measure], year: int, ranges: sql.Ranges) -> Counted:
    inner = _Columns("c")
    outer: list[str] = []
    for measure in measures:
        condition = sql.conditions(measure)
        rows = f"g.{inner.name_of(_filtered(_rows_of(measure), condition))}"
        match measure.how:
            case "records":
                outer += [f"sum({rows})", f"sum({rows})"]
            case "persons":
                outer += [f"count(*) FILTER (WHERE {rows} > 0 AND g.person_id IS NOT NULL)",
                          f"sum({rows}) FILTER (WHERE g.person_id IS NOT NULL)"]  # fmt: skip
            case "households":
                # A person whose household is not on file is a household of one.
                outer += ["count(DISTINCT coalesce(p.household_id, -g.person_id)) "
                          f"FILTER (WHERE {rows} > 0)",
                          f"sum({rows}) FILTER (WHERE g.person_id IS NOT NULL)"]  # fmt: skip
            case _:
                value = inner.name_of(_filtered(sql.aggregate(measure), condition))
                outer += [f"sum(g.{value})", f"sum({rows})"]
    area = sql.in_area(ranges)
    join = "LEFT JOIN registry_person p ON p.id = g.person_id" if sql.needs_person(measures) else ""
    return _run(
        f"WITH g AS (SELECT r.person_id, {', '.join(inner.texts)} "
        f'FROM "{table}" r WHERE r.kind = %s AND r.year = %s AND r.retired_at IS NULL '
        f"AND {area.text} GROUP BY r.person_id) "
        f"SELECT {', '.join(outer)} FROM g {join}",
        [*inner.values, measures[0].kind, year, *area.values], measures,
    )  # fmt: skip


def _rows_of(measure: Measure) -> sql.Clause:
    return sql.Clause("count(r.amount_fen)" if measure.how == "amount" else "count(*)")


def _filtered(aggregate: sql.Clause, condition: sql.Clause) -> sql.Clause:
    if not condition.text:
        return aggregate
    return sql.Clause(
        f"{aggregate.text} FILTER (WHERE {condition.text})",
        [*aggregate.values, *condition.values],
    )


def _row_by_row(table: str, measures: Sequence[Measure], year: int, ranges: sql.Ranges) -> Counted:
    columns = _Columns("v")
    names = [
        columns.name_of(_filtered(column, sql.conditions(one)))
        for one in measures
        for column in (sql.aggregate(one), sql.Clause("count(*)"))
    ]
    area = sql.in_area(ranges)
    return _run(
        f"WITH g AS (SELECT {', '.join(columns.texts)} "
        f'FROM "{table}" r WHERE r.kind = %s AND r.year = %s AND r.retired_at IS NULL '
        f"AND {area.text}) SELECT {', '.join(names)} FROM g",
        [*columns.values, measures[0].kind, year, *area.values], measures,
    )  # fmt: skip


def _run(text: str, values: Sequence[object], measures: Sequence[Measure]) -> Counted:
    """Runs a query of two columns a measure: its value and its number of records."""
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        row = cursor.fetchone()
    return {
        measure: (Decimal(row[2 * i] or 0), int(row[2 * i + 1] or 0))
        for i, measure in enumerate(measures)
    }
