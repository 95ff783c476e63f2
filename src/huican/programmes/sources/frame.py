"""The frame of facts: one row a person and month, one column a fact, as SQL.

One statement for one person or for everybody, so that both always agree. Unknown is NULL, in
every column. The binding of each source says which day counts for which month.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from huican.access.domain.scope import AreaScope
from huican.access.scopes import ranges_of
from huican.kernel.months import Month
from huican.programmes.domain.facts import Fact
from huican.programmes.domain.register import Facts, facts
from huican.programmes.sources import certificate, covers, entered, lists, person, records, statuses
from huican.programmes.sources.pieces import Cell, Claim, FactSourceError, Pieces, text
from huican.registry.models import Person
from huican.rules.types import Kind

# Facts of these subjects have a column here; those of employers and organisations do not.
SUBJECTS = ("person", "household")
KEYS = ("person_id", "month", "area_code")
ORIGIN = "__from"
_TYPES = {Kind.YES_NO: "boolean", Kind.NUMBER: "bigint", Kind.TEXT: "text"}

_Binding = Callable[[Pieces, Fact, str], Any]
BINDINGS: dict[str, _Binding] = {
    "certificate": certificate.cell,
    "person": person.cell,
    "status": statuses.claim,
    "list": lists.claim,
    "records": records.cell,
}


@dataclass(frozen=True, slots=True)
class Scope:
    """Who is asked for: everybody below area code ranges (both ends included), or some persons.

    `among`: of those in the ranges only these, SQL of our own making that yields their ids.
    """

    ranges: tuple[tuple[str, str], ...] = ()
    person_ids: tuple[int, ...] | None = None
    among: str = ""

    @classmethod
    def of_area(cls, code: str) -> Scope:
        """Everybody whose file lies below a 12-digit area code."""
        return cls(ranges_of(code))

    @classmethod
    def of_request(cls, scope: AreaScope) -> Scope:
        """Everybody in the scope of a signed-in user's request."""
        return cls(tuple(scope.ranges))

    @classmethod
    def of_persons(cls, ids: Iterable[int]) -> Scope:
        """Just these persons, wherever they live."""
        return cls((), tuple(ids))

    def condition(self, area: str, person_id: str) -> str:
        """SQL for `area` (a code column) and `person_id` lying in the scope."""
        if self.person_ids is not None:
            wanted = ", ".join(str(int(one)) for one in self.person_ids) or "NULL"
            return f"{person_id} IN ({wanted})"
        parts = (f"{area} BETWEEN {text(low)} AND {text(high)}" for low, high in self.ranges)
        inside = "(" + (" OR ".join(parts) or "false") + ")"
        return f"{inside} AND {person_id} IN ({self.among})" if self.among else inside


@dataclass(frozen=True, slots=True)
class Frame:
    """`sql` yields KEYS and a column for each of `facts`; with origins, also `<code>__from`."""

    sql: str
    facts: tuple[Fact, ...]

    @property
    def types(self) -> dict[str, str]:
        """The columns and their types: those of PostgreSQL."""
        keys = {"person_id": "bigint", "month": "date", "area_code": "text"}
        return keys | {fact.code: _TYPES[fact.type.kind] for fact in self.facts}


def frame_sql(
    months: Sequence[Month], scope: Scope, *, codes: Collection[str] | None = None,
    origins: bool = False, register: Facts | None = None,
) -> Frame:  # fmt: skip
    """The facts of everybody in `scope` for each month (`month` is its first day).

    `codes`: only these facts (default: all of persons and households). Values in the statement are
    dates, codes and ids of our own making: it takes no parameters.
    """
    chosen = tuple(
        fact
        for fact in (register or facts()).by_code.values()
        if fact.subject in SUBJECTS and (codes is None or fact.code in codes)
    )
    pieces = Pieces()
    pieces.step("months", _months(months))
    pieces.step(
        "scope",
        "SELECT p.id AS person_id, p.area_code, p.sex, p.birth, p.source_sheet_id, p.source_row "
        f'FROM "{Person._meta.db_table}" p WHERE {scope.condition("p.area_code", "p.id")}',
    )
    pieces.step("asked", "SELECT s.*, m.* FROM scope s CROSS JOIN months m")
    columns = ["a.person_id", "a.first_day AS month", "a.area_code::text AS area_code"]
    for fact in chosen:
        cell = cell_of(pieces, fact)
        columns.append(f"{cell.value} AS {fact.code}")
        if origins:
            columns.append(f"{cell.origin} AS {fact.code}{ORIGIN}")
    first = {name: pieces.steps.pop(name) for name in ("months", "scope")}
    ordered = first | covers.steps(pieces.covers) | pieces.steps
    steps = ",\n".join(f"{name} AS MATERIALIZED ({sql})" for name, sql in ordered.items())
    joins = "\n".join(f"LEFT JOIN {sql}" for sql in pieces.joins.values())
    return Frame(f"WITH {steps}\nSELECT {', '.join(columns)}\nFROM asked a\n{joins}", chosen)


def cell_of(pieces: Pieces, fact: Fact) -> Cell:
    """The fact's value and origin over all its sources; what was entered outweighs them."""
    claims: list[Claim] = []
    cells: list[Cell] = []
    for word in fact.source.split():
        source, _, argument = word.partition(":")
        if source == "entered":
            continue
        if source not in BINDINGS:
            raise FactSourceError(
                f"事实“{fact.name}”的来源“{word}”没有人认识",
                remedy=f"可用的来源：{'、'.join(BINDINGS)}、entered",
            )
        found = BINDINGS[source](pieces, fact, argument)
        (claims if isinstance(found, Claim) else cells).append(found)
    if claims and cells:
        raise FactSourceError(f"事实“{fact.name}”的几个来源合不到一起", where=fact.source)
    below = _claimed(fact, claims) if claims else _first_of(fact, cells)
    return entered.over(pieces, fact, below)


def _claimed(fact: Fact, claims: Sequence[Claim]) -> Cell:
    """Yes where one source says so; unknown where one may; no where silence is an answer."""
    whens = [f"WHEN {one.yes} THEN true" for one in claims]
    origins = [f"WHEN {one.yes} THEN {one.yes_origin}" for one in claims]
    whens += [f"WHEN {one.unsure} THEN NULL" for one in claims if one.unsure != "false"]
    origins += [
        f"WHEN {one.unsure} THEN {one.yes_origin}" for one in claims if one.unsure != "false"
    ]
    if fact.absent in ("no", "presumed-no"):
        covering = [one for one in claims if one.covers != "false"]
        whens += [f"WHEN {one.covers} THEN false" for one in covering]
        origins += [f"WHEN {one.covers} THEN {one.no_origin}" for one in covering]
    silent = "false" if fact.absent == "presumed-no" else "NULL::boolean"
    return Cell(f"CASE {' '.join(whens)} ELSE {silent} END", f"CASE {' '.join(origins)} END")


def _first_of(fact: Fact, cells: Sequence[Cell]) -> Cell:
    if not cells:
        presumed = fact.absent == "presumed-no" and fact.type.kind is Kind.YES_NO
        return Cell("false" if presumed else f"NULL::{_TYPES[fact.type.kind]}")
    if len(cells) == 1:
        return cells[0]
    origins = " ".join(f"WHEN ({one.value}) IS NOT NULL THEN {one.origin}" for one in cells)
    return Cell(f"coalesce({', '.join(one.value for one in cells)})", f"CASE {origins} END")


def _months(months: Sequence[Month]) -> str:
    rows = ", ".join(
        f"('{month.first_day}'::date, '{month.next_first_day}'::date, {month.year}, {month.month})"
        for month in months
    )
    return f"SELECT * FROM (VALUES {rows}) AS v(first_day, next_first, year, month)"
