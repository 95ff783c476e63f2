"""How many may have what, who does not and why, and what would have to be found out for the rest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from huican.kernel.months import Month
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Condition, Programme
from huican.programmes.population import Answered
from huican.programmes.population_sql import PLANNING, facts_needed
from huican.programmes.sources.frame import frame_sql
from huican.registry.models import Person

PAGE_MAX = 1_000
# As the arrays of the kept answers write them.
CODES = {1: Outcome.YES, 0: Outcome.NO, 2: Outcome.UNKNOWN, -1: Outcome.NOT_IN_FORCE}
_GROUPS = {
    "township": "left(o.area_code, 9)",
    "village": "o.area_code",
    "category": "p.category::text",
    "level": "p.level::text",
}


@dataclass(frozen=True, slots=True)
class Tally:
    """One programme in one month. `without_amount`: entitled, but no standard is known."""

    programme: str
    month: Month
    yes: int
    no: int
    unknown: int
    not_in_force: int
    amount_fen: int
    without_amount: int


@dataclass(frozen=True, slots=True)
class GroupTally:
    """The same for a township, village, category or level ("" where it is not known)."""

    key: str
    yes: int
    no: int
    unknown: int
    amount_fen: int


@dataclass(frozen=True, slots=True)
class ClauseTally:
    """A clause: for how many it fails, and for how many that are still open it is unknown."""

    id: str
    text: str
    fails: int
    unknown: int


@dataclass(frozen=True, slots=True)
class MissingTally:
    """A fact that is not known of so many persons whose answer waits for it, and who finds out."""

    code: str
    name: str
    owner: str
    days: int
    persons: int


@dataclass(frozen=True, slots=True)
class Answer:
    """One person's kept answer for one programme and month."""

    person_id: int
    area_code: str
    outcome: Outcome
    no_bits: int
    unknown_bits: int
    amount_fen: int | None


def tallies(answered: Answered) -> list[Tally]:
    """Every programme and month, in the order of the programmes."""
    columns = [
        f"count(*) FILTER (WHERE o.outcomes[{at}] = {code})"
        for at in range(1, len(answered.programmes) + 1) for code in CODES
    ]  # fmt: skip
    for at in range(1, len(answered.programmes) + 1):
        columns.append(f"coalesce(sum(o.amounts_fen[{at}]), 0)")
        columns.append(
            f"count(*) FILTER (WHERE o.outcomes[{at}] = 1 AND o.amounts_fen[{at}] IS NULL)"
        )
    found = []
    for month, *numbers in _fetched(
        f"SELECT run.month, {', '.join(columns)} FROM {answered.from_sql()} GROUP BY 1 ORDER BY 1"
    ):
        counts, sums = (
            numbers[: 4 * len(answered.programmes)],
            numbers[4 * len(answered.programmes) :],
        )
        for index, code in enumerate(answered.programmes):
            yes, no, unknown, none = counts[4 * index : 4 * index + 4]
            amount, without = sums[2 * index : 2 * index + 2]
            found.append(Tally(code, Month.of(month), yes, no, unknown, none, int(amount), without))
    return found


def grouped(answered: Answered, month: Month, code: str, by: str) -> list[GroupTally]:
    """One programme by township, village, category or level."""
    at = answered.place(code)
    rows = _fetched(
        f"SELECT coalesce({_GROUPS[by]}, ''), count(*) FILTER (WHERE o.outcomes[{at}] = 1), "
        f"count(*) FILTER (WHERE o.outcomes[{at}] = 0), "
        f"count(*) FILTER (WHERE o.outcomes[{at}] = 2), coalesce(sum(o.amounts_fen[{at}]), 0) "
        f"FROM (SELECT o.* FROM {answered.from_sql()} AND run.month = '{month.first_day}') o "
        f'JOIN "{Person._meta.db_table}" p ON p.id = o.person_id GROUP BY 1 ORDER BY 1'
    )
    return [GroupTally(key, yes, no, unknown, int(fen)) for key, yes, no, unknown, fen in rows]


def clauses(answered: Answered, month: Month, code: str) -> list[ClauseTally]:
    """Why a programme says no or unknown: each clause, in the order of the rule."""
    programme, at = answered.of(code), answered.place(code)
    columns = [
        f"count(*) FILTER (WHERE o.no_bits[{at}] & {1 << bit} <> 0), "
        f"count(*) FILTER (WHERE o.outcomes[{at}] = 2 AND o.unknown_bits[{at}] & {1 << bit} <> 0)"
        for bit in range(len(programme.conditions))
    ]
    if not columns:
        return []
    (numbers,) = _fetched(
        f"SELECT {', '.join(columns)} FROM {answered.from_sql()} AND run.month = '{month.first_day}'"
    )
    return [
        ClauseTally(one.id, one.text, numbers[2 * bit], numbers[2 * bit + 1])
        for bit, one in enumerate(programme.conditions)
    ]


def missing_facts(answered: Answered, month: Month, code: str) -> list[MissingTally]:
    """Which facts the persons whose answer is unknown lack, the most wanted first.

    Counted are facts that are not known and stand in a clause that is unknown for that person.
    A standard that nobody set is not here: see `clauses`.
    """
    programme, at = answered.of(code), answered.place(code)
    frame = frame_sql(
        [month], answered.scope, codes=facts_needed([programme]), register=answered.policies.facts
    )
    if not frame.facts:
        return []
    columns = [
        f"count(*) FILTER (WHERE f.{fact.code} IS NULL "
        f"AND o.unknown_bits[{at}] & {_mask(programme, fact.code)} <> 0)"
        for fact in frame.facts
    ]
    (numbers,) = _fetched(
        f"WITH f AS MATERIALIZED ({frame.sql}), o AS MATERIALIZED (SELECT o.* "
        f"FROM {answered.from_sql()} AND run.month = '{month.first_day}' "
        f"AND o.outcomes[{at}] = 2) "
        f"SELECT {', '.join(columns)} FROM o JOIN f ON f.person_id = o.person_id"
    )
    found = [
        MissingTally(fact.code, fact.name, fact.owner, fact.days, count)
        for fact, count in zip(frame.facts, numbers, strict=True)
        if count
    ]
    return sorted(found, key=lambda one: (-one.persons, one.code))


def lacking(
    answered: Answered, month: Month, code: str, fact_code: str, *, limit: int = 50, offset: int = 0
) -> list[Answer]:
    """The persons whose answer waits for this fact: the list that its owner works through."""
    programme, at = answered.of(code), answered.place(code)
    frame = frame_sql([month], answered.scope, codes=[fact_code], register=answered.policies.facts)
    return _answers(
        f"WITH f AS MATERIALIZED ({frame.sql}), o AS MATERIALIZED (SELECT o.* "
        f"FROM {answered.from_sql()} AND run.month = '{month.first_day}' "
        f"AND o.outcomes[{at}] = 2 AND o.unknown_bits[{at}] & {_mask(programme, fact_code)} <> 0) "
        f"SELECT {_columns(at)} FROM o JOIN f ON f.person_id = o.person_id "
        f"WHERE f.{fact_code} IS NULL",
        limit, offset,
    )  # fmt: skip


def persons(
    answered: Answered, month: Month, code: str, outcome: Outcome, *, clause: str | None = None,
    limit: int = 50, offset: int = 0,
) -> list[Answer]:  # fmt: skip
    """A page of persons by area: those with this answer, where given because of one clause."""
    programme, at = answered.of(code), answered.place(code)
    wanted = next(number for number, one in CODES.items() if one is outcome)
    why = ""
    if clause is not None:
        place = [one.id for one in programme.conditions].index(clause)
        bits = "no_bits" if outcome is Outcome.NO else "unknown_bits"
        why = f" AND o.{bits}[{at}] & {1 << place} <> 0"
    return _answers(
        f"SELECT {_columns(at)} FROM {answered.from_sql()} AND run.month = '{month.first_day}' "
        f"AND o.outcomes[{at}] = {wanted}{why}",
        limit, offset,
    )  # fmt: skip


def facts_of_clause(condition: Condition) -> frozenset[str]:
    """Codes of the facts that a clause, or one of its alternatives, asks for."""
    return frozenset(
        symbol.code
        for leaf in condition.leaves if leaf.when is not None
        for symbol in leaf.when.symbols if symbol.origin == "fact"
    )  # fmt: skip


def _mask(programme: Programme, fact_code: str) -> int:
    return sum(
        1 << bit
        for bit, condition in enumerate(programme.conditions)
        if fact_code in facts_of_clause(condition)
    )


def _columns(at: int) -> str:
    return (
        f"o.person_id, o.area_code, o.outcomes[{at}], coalesce(o.no_bits[{at}], 0), "
        f"coalesce(o.unknown_bits[{at}], 0), o.amounts_fen[{at}]"
    )


def _answers(sql: str, limit: int, offset: int) -> list[Answer]:
    rows = _fetched(
        f"{sql} ORDER BY o.area_code, o.person_id "
        f"LIMIT {int(min(limit, PAGE_MAX))} OFFSET {int(max(offset, 0))}"
    )
    return [
        Answer(person, area, CODES[outcome], no, unknown, fen)
        for person, area, outcome, no, unknown, fen in rows
    ]


def _fetched(sql: str) -> Sequence[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLANNING)
        cursor.execute(sql)
        return cursor.fetchall()
