"""Measures as SQL: one pass over a table counts everything that is asked of it."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from huican.insight.domain.measures import Condition, Measure

Ranges = Sequence[tuple[str, str]]

_PLAIN = {
    "month": "r.month", "on_date": "r.on_date", "category": "r.category", "level": "r.level",
    "unit": "r.unit", "quantity": "r.quantity", "area_code": "r.area_code",
    "township": "left(r.area_code, 9)",
}  # fmt: skip
_OPERATORS = {"==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">="}


@dataclass(slots=True)
class Clause:
    """A piece of SQL with its parameters."""

    text: str
    values: list[Any] = field(default_factory=list)


def column(name: str, own: bool) -> Clause:
    """A column of a record `r`; own ones are read from its attributes as text."""
    if own:
        return Clause("(r.attributes ->> %s)", [name])
    return Clause(_PLAIN[name])


def number(name: str, own: bool) -> Clause:
    """A column as a number; what is no number counts nothing."""
    if not own:
        return column(name, own)
    return Clause(
        "CASE WHEN jsonb_typeof(r.attributes -> %s) = 'number' "
        "THEN (r.attributes ->> %s)::numeric END",
        [name, name],
    )


def condition(one: Condition) -> Clause:
    """A condition; a missing own column is an empty text."""
    numeric = all(isinstance(value, Decimal) for value in one.values)
    if one.own and numeric:
        left = number(one.column, one.own)
    elif one.own:
        left = Clause("coalesce(r.attributes ->> %s, '')", [one.column])
    else:
        left = column(one.column, one.own)
    if one.operator == "in":
        values = list(one.values) if numeric else [str(value) for value in one.values]
        return Clause(f"{left.text} = ANY(%s)", [*left.values, values])
    value = one.values[0] if numeric else str(one.values[0])
    return Clause(f"{left.text} {_OPERATORS[one.operator]} %s", [*left.values, value])


def conditions(measure: Measure) -> Clause:
    """What a measure says of its rows' columns; empty text when nothing."""
    clauses = [condition(one) for one in measure.conditions]
    return Clause(
        " AND ".join(clause.text for clause in clauses),
        [value for clause in clauses for value in clause.values],
    )


def where(measure: Measure) -> Clause:
    """The rows that a measure counts, beside year, area and being live."""
    clauses = [Clause("r.kind = %s", [measure.kind])]
    clauses += [condition(one) for one in measure.conditions]
    if measure.how == "amount":
        clauses.append(Clause("r.amount_fen IS NOT NULL"))
    if measure.how in ("persons", "households"):
        clauses.append(Clause("r.person_id IS NOT NULL"))
    return Clause(
        " AND ".join(clause.text for clause in clauses),
        [value for clause in clauses for value in clause.values],
    )


def aggregate(measure: Measure) -> Clause:
    """What is computed over the rows of a measure."""
    match measure.how:
        case "records":
            return Clause("count(*)")
        case "persons":
            return Clause("count(DISTINCT r.person_id)")
        case "households":
            # A person whose household is not on file is a household of one.
            return Clause("count(DISTINCT coalesce(p.household_id, -r.person_id))")
        case "amount":
            return Clause("sum(r.amount_fen)")
        case "sum":
            inner = number(*measure.columns[0])
            return Clause(f"sum({inner.text})", inner.values)
    parts = [column(*one) for one in measure.columns]
    text = ", ".join(part.text for part in parts)
    values = [value for part in parts for value in part.values]
    # A row that leaves the column empty is not one more value.
    return Clause(f"count(DISTINCT ({text}))", values)


def in_area(ranges: Ranges) -> Clause:
    """Records whose area lies in one of the inclusive ranges of codes."""
    texts = ["r.area_code BETWEEN %s AND %s" for _ in ranges]
    return Clause(
        f"({' OR '.join(texts)})" if texts else "FALSE", [c for pair in ranges for c in pair]
    )


def needs_person(measures: Sequence[Measure]) -> bool:
    """Whether the rows must be joined with the persons' files."""
    return any(measure.how == "households" for measure in measures)
