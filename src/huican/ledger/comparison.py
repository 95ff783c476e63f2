"""What was paid beside what was due: paid without a right to it, and a right without being paid.

Both are lists to work on. `due` comes from the kept answers of the population; `paid` from the
live records of the kinds that a programme counts as received (counts_as), whichever part keeps
them. A month's payments are added up: one that was taken back in full was not paid.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection, transaction

from huican.kernel.months import Month
from huican.programmes.domain import compile as compiling
from huican.programmes.domain.policy import Programme
from huican.programmes.population import Answered, answers_of_some
from huican.programmes.population_sql import PLANNING
from huican.programmes.sources import records
from huican.programmes.standing import Standing, standing
from huican.programmes.tallies import CODES, Answer
from huican.sources.domain.kinds import catalogue

PAGE_MAX = 1_000
# The causes that conditions do not have: another programme takes its place.
YIELDS_TO, BETTER_OF = "yields-to", "better-of"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why a payment had no right: the first clause that failed, in the order of the rule."""

    code: str
    text: str


@dataclass(frozen=True, slots=True)
class Overpaid:
    """Payments of one programme to one person that one cause speaks against.

    `months`: those that were paid for; empty where the records name no month (a yearly payment).
    """

    person_id: int
    area_code: str
    programme: str
    cause: Cause
    months: tuple[Month, ...]
    amount_fen: int


@dataclass(frozen=True, slots=True)
class NotReceiving:
    """Somebody who had a right in a month and was not paid. `due_fen` None: no standard known."""

    person_id: int
    area_code: str
    due_fen: int | None


@dataclass(frozen=True, slots=True)
class Coverage:
    """应补尽补 of one place: of those entitled, how many receive; who receives without a right."""

    place: str
    entitled: int
    receiving: int
    unknown: int
    receiving_unknown: int
    receiving_not_entitled: int

    @property
    def not_receiving(self) -> int:
        return self.entitled - self.receiving


def comparable(answered: Answered) -> list[Programme]:
    """The programmes whose payments or deliveries can be told from imported records."""
    return _comparable(map(answered.of, answered.programmes))


def _comparable(programmes: Iterable[Programme]) -> list[Programme]:
    return [
        one for one in programmes if one.counts_as and all(map(records.known_kind, one.counts_as))
    ]


def _paid_in_money(programme: Programme) -> bool:
    """Only money can be paid without a right: a device or a visit was given in kind."""
    return all(catalogue().kind(kind).stores == "payment" for kind in programme.counts_as)


def reported(answered: Answered, year: int) -> frozenset[str]:
    """The programmes of which any record of the year is here, about anybody in the area.

    Of the others nobody can say who does not receive: no workbook of theirs was handed in.
    """
    found = set()
    for programme in comparable(answered):
        inside = answered.scope.condition("t.area_code", "t.person_id")
        ((there,),) = _fetched(
            f"SELECT EXISTS (SELECT 1 FROM ({records.rows(programme.counts_as)}) t "
            f"WHERE t.year = {int(year)} AND {inside})"
        )
        if there:
            found.add(programme.code)
    return frozenset(found)


def overpaid(answered: Answered, codes: Collection[str] | None = None) -> list[Overpaid]:
    """Every payment for the months answered that its programme's conditions speak against.

    By person, programme and cause. A payment without a month is one only where the person had no
    right in any of the months answered of its year. A kind of payment that several programmes
    count (three forms of care) is one only where none of them gives a right, and is told under
    the first of them. Unknown is never a cause.
    """
    found: list[Overpaid] = []
    together: dict[tuple[str, ...], list[Programme]] = {}
    for programme in comparable(answered):
        if _paid_in_money(programme):
            together.setdefault(programme.counts_as, []).append(programme)
    for programme, *others in together.values():
        if codes is None or programme.code in codes:
            found += _overpaid_months(answered, programme, others)
            found += _overpaid_years(answered, programme, others)
    return sorted(found, key=_in_order)


def _in_order(one: Overpaid) -> tuple[object, ...]:
    return one.area_code, one.person_id, one.programme, one.months


def overpaid_in(
    area_code: str, months: Sequence[Month], *, by: Standing | None = None
) -> list[Overpaid]:
    """The same for everybody below an area code, when nothing else about him is asked.

    Only those who were paid in the years of these months are looked at, and only for what they
    may have been paid: a fraction of answering everything for everybody. Raises what
    `population.answers` raises.
    """
    by = by or standing()
    months = sorted(set(months))
    found: list[Overpaid] = []
    for programmes in _asked_together(_comparable(compiling.asked(by.policies)), months):
        kinds = sorted({kind for one in programmes for kind in one.counts_as})
        with answers_of_some(
            area_code, months, [one.code for one in programmes], _paid_in(kinds, months), by=by
        ) as answered:
            found += overpaid(answered)
    return sorted(found, key=_in_order)


def _asked_together(
    programmes: Sequence[Programme], months: Sequence[Month]
) -> list[list[Programme]]:
    """Those that anybody was paid for in the years of these months, in a few questions.

    Most persons are paid by the month, few by the year: asked apart, nobody is asked about what he
    was never paid. Programmes that are paid under one kind stay together.
    """
    groups: dict[object, list[Programme]] = {}
    paid: dict[tuple[str, ...], bool] = {}
    for one in filter(_paid_in_money, programmes):
        if one.counts_as not in paid:
            ((there,),) = _fetched(f"SELECT EXISTS ({_paid_in(one.counts_as, months)})")
            paid[one.counts_as] = there
        if paid[one.counts_as]:
            by_month = any(
                each.period == "month" for each in programmes if each.counts_as == one.counts_as
            )
            groups.setdefault(one.counts_as if by_month else None, []).append(one)
    return list(groups.values())


def _paid_in(kinds: Sequence[str], months: Sequence[Month]) -> str:
    """SQL of the persons who were paid under these kinds in the years of these months."""
    years = ", ".join(map(str, sorted({month.year for month in months})))
    return f"SELECT t.person_id FROM ({records.rows(kinds)}) t WHERE t.year IN ({years})"


def _no_right(answered: Answered, programmes: Sequence[Programme]) -> str:
    """SQL: none of these gives a right, for certain."""
    return " AND ".join(f"o.outcomes[{answered.place(one.code)}] = 0" for one in programmes)


def _overpaid_months(
    answered: Answered, programme: Programme, others: Sequence[Programme]
) -> list[Overpaid]:
    at = answered.place(programme.code)
    without = _no_right(answered, (programme, *others))
    rows = _fetched(
        f"WITH paid AS MATERIALIZED ({_paid_months(answered, programme)}) "
        f"SELECT o.person_id, o.area_code, o.no_bits[{at}] & -o.no_bits[{at}], "
        "array_agg(paid.month ORDER BY paid.month), sum(paid.amount_fen) "
        f"FROM paid CROSS JOIN {answered.from_sql()} AND paid.person_id = o.person_id "
        f"AND paid.month = run.month AND {without} GROUP BY 1, 2, 3",
    )
    return [
        Overpaid(
            person, area, programme.code, cause_of(programme, bit), tuple(map(Month.of, months)),
            int(amount or 0),
        )
        for person, area, bit, months, amount in rows
    ]  # fmt: skip


def _overpaid_years(
    answered: Answered, programme: Programme, others: Sequence[Programme]
) -> list[Overpaid]:
    at = answered.place(programme.code)
    without = _no_right(answered, (programme, *others))
    years = sorted({month.year for month in answered.months})
    rows = _fetched(
        f"""
WITH paid AS MATERIALIZED (
    SELECT t.person_id, t.year, sum(t.amount_fen) AS amount_fen
    FROM ({records.rows(programme.counts_as)}) t
    WHERE t.month IS NULL AND t.year IN ({", ".join(map(str, years))})
    GROUP BY 1, 2 HAVING coalesce(sum(t.amount_fen), 1) > 0
), due AS MATERIALIZED (
    SELECT o.person_id, o.area_code, extract(year FROM run.month)::int AS year,
           bool_and({without}) AS never,
           min(o.no_bits[{at}] & -o.no_bits[{at}]) AS bit
    FROM {answered.from_sql()} AND o.person_id IN (SELECT person_id FROM paid) GROUP BY 1, 2, 3
)
SELECT paid.person_id, due.area_code, due.bit, paid.amount_fen
FROM paid JOIN due USING (person_id, year) WHERE due.never""",
    )
    return [
        Overpaid(person, area, programme.code, cause_of(programme, bit), (), int(amount or 0))
        for person, area, bit, amount in rows
    ]


def entitled_not_receiving(
    answered: Answered, month: Month, code: str, *, limit: int | None = None, offset: int = 0
) -> list[NotReceiving]:
    """Who had a right to a programme in a month and has no record of receiving it, by area.

    A monthly programme must be paid for the month; a yearly one in its year, up to the month or
    without one; once, any time up to it.
    """
    at = answered.place(code)
    page = "" if limit is None else f" LIMIT {int(min(limit, PAGE_MAX))} OFFSET {int(offset)}"
    rows = _fetched(
        f"WITH got AS MATERIALIZED ({_received(answered.of(code), month)}) "
        f"SELECT o.person_id, o.area_code, o.amounts_fen[{at}] FROM {answered.from_sql()} "
        f"AND run.month = '{month.first_day}' AND o.outcomes[{at}] = 1 "
        "AND NOT EXISTS (SELECT 1 FROM got WHERE got.person_id = o.person_id) "
        f"ORDER BY o.area_code, o.person_id{page}"
    )
    return [NotReceiving(*row) for row in rows]


def coverage(answered: Answered, month: Month, code: str, *, digits: int = 9) -> list[Coverage]:
    """应补尽补 by place: the first `digits` of the area code (9: township, 6: county, 12: village)."""
    at = answered.place(code)
    rows = _fetched(
        f"""
WITH got AS MATERIALIZED ({_received(answered.of(code), month)}),
who AS MATERIALIZED (
    SELECT left(o.area_code, {int(digits)}) AS place, o.outcomes[{at}] AS said,
           got.person_id IS NOT NULL AS has
    FROM (SELECT o.* FROM {answered.from_sql()} AND run.month = '{month.first_day}') o
    LEFT JOIN got ON got.person_id = o.person_id
)
SELECT place, count(*) FILTER (WHERE said = 1), count(*) FILTER (WHERE said = 1 AND has),
       count(*) FILTER (WHERE said = 2), count(*) FILTER (WHERE said = 2 AND has),
       count(*) FILTER (WHERE said = 0 AND has)
FROM who GROUP BY 1 ORDER BY 1"""
    )
    return [Coverage(place.ljust(12, "0"), *numbers) for place, *numbers in rows]


def receiving(
    answered: Answered, month: Month, code: str, *, entitled: bool = False,
    limit: int = 50, offset: int = 0,
) -> list[Answer]:  # fmt: skip
    """Who has a record of receiving a programme for a month, by area, each with his answer.

    As many as `coverage` counts; `entitled`: only those who had a right to it.
    """
    at = answered.place(code)
    said = "= 1" if entitled else ">= 0"
    rows = _fetched(
        f"WITH got AS MATERIALIZED ({_received(answered.of(code), month)}) "
        f"SELECT o.person_id, o.area_code, o.outcomes[{at}], coalesce(o.no_bits[{at}], 0), "
        f"coalesce(o.unknown_bits[{at}], 0), o.amounts_fen[{at}] FROM {answered.from_sql()} "
        f"AND run.month = '{month.first_day}' AND o.outcomes[{at}] {said} "
        "AND o.person_id IN (SELECT person_id FROM got) ORDER BY o.area_code, o.person_id "
        f"LIMIT {int(min(limit, PAGE_MAX))} OFFSET {int(offset)}"
    )
    return [Answer(who, area, CODES[outcome], *rest) for who, area, outcome, *rest in rows]


def cause_of(programme: Programme, bit: int | None) -> Cause:
    """The cause that a single bit of `no_bits` stands for."""
    place = (bit or 1).bit_length() - 1
    if place < len(programme.conditions):
        condition = programme.conditions[place]
        return Cause(condition.cause or condition.id, condition.text)
    if place == len(programme.conditions):
        return Cause(YIELDS_TO, "领了不能同时领的另一项")
    return Cause(BETTER_OF, "两项只能领高的一项，领了低的")


def _paid_months(answered: Answered, programme: Programme) -> str:
    wanted = ", ".join(f"'{month.first_day}'::date" for month in answered.months)
    return (
        "SELECT t.person_id, make_date(t.year, t.month, 1) AS month, sum(t.amount_fen) AS amount_fen "
        f"FROM ({records.rows(programme.counts_as)}) t "
        f"WHERE t.month IS NOT NULL AND make_date(t.year, t.month, 1) IN ({wanted}) "
        "GROUP BY 1, 2 HAVING coalesce(sum(t.amount_fen), 1) > 0"
    )


def _received(programme: Programme, month: Month) -> str:
    """SQL of the persons who have what a programme gives for a month."""
    if not programme.counts_as:
        return "SELECT NULL::bigint AS person_id WHERE false"
    up_to = f"(t.month IS NULL OR t.month <= {month.month})"
    when = {
        "month": f"t.year = {month.year} AND t.month = {month.month}",
        "year": f"t.year = {month.year} AND {up_to}",
    }.get(programme.period, f"(t.year < {month.year} OR t.year = {month.year} AND {up_to})")
    return (
        f"SELECT t.person_id FROM ({records.rows(programme.counts_as)}) t WHERE {when} "
        "GROUP BY 1 HAVING coalesce(sum(t.amount_fen), 1) > 0"
    )


def _fetched(sql: str) -> Sequence[tuple[Any, ...]]:
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLANNING)
        cursor.execute(sql)
        return cursor.fetchall()
