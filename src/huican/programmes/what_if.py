"""What if: another standard, age limit or clause, from a month on, against what stands today.

Nothing is kept. A change is written `nursing-subsidy.月标准=100` (a parameter, for the place asked
about and all below it; a minimum from above still holds) or `nursing-subsidy.severe=残疾等级 <= 3` (a clause by its id, or one of its alternatives), or
`living-subsidy.金额=月标准 * 2` (the amount). Both answers come from one statement over the same
facts, so they differ by nothing but the change.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any

from django.db import connection, transaction

from huican.access.domain.scope import prefix_range
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain import compile as compiling
from huican.programmes.domain.facts import Fact
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.parameters import local, throughout
from huican.programmes.domain.policy import Condition, Parameter, Programme
from huican.programmes.domain.standards import Proposal
from huican.programmes.population import MONTHS_MAX, NobodyThere, counties_of, county_scope, overlap
from huican.programmes.population_sql import (
    PLANNING,
    answered_over,
    facts_needed,
    facts_step,
)
from huican.programmes.sources.frame import Scope, frame_sql
from huican.programmes.standing import Standing, standing
from huican.registry.models import Person
from huican.rules.check import check
from huican.rules.types import MONEY, YES_NO, Kind, Names, Symbol
from huican.rules.written import shown

EVERYBODY = Scope((("0" * 12, "9" * 12),))
AMOUNT = ("金额", "amount")
_ANSWERS = {"是": True, "否": False, "yes": True, "no": False}
# What a change to a month's money is in a year.
_TIMES_A_YEAR = {"month": 12, "year": 1, "once": 1}


class ChangeNotUnderstood(HuicanError):
    """A change that names no programme, parameter or clause, or whose value does not fit."""

    code = "change-not-understood"


@dataclass(frozen=True, slots=True)
class Change:
    """One change, read: `what` is a parameter's name, a clause's id, or 金额.

    `note`: why a standard does not come out as written (it lies below the minimum from above).
    """

    programme: str
    what: str
    kind: str  # "parameter", "clause" or "amount"
    written: str
    before: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Effect:
    """A group of persons and one programme: today and then. Amounts are for one period (month).

    `gaining`: not entitled or unknown today, entitled then; `losing` the other way round; of those
    entitled both times `more` and `less` get another amount, `same` the same (or none is known).
    `unpriced`: entitled, but no standard is known; in the sums they count nothing.
    """

    key: str
    gaining: int
    losing: int
    more: int
    less: int
    same: int
    unknown_now: int
    unknown_then: int
    unpriced_now: int
    unpriced_then: int
    fen_now: int
    fen_then: int

    @property
    def difference_fen(self) -> int:
        return self.fen_then - self.fen_now


@dataclass(frozen=True, slots=True)
class ProgrammeEffect:
    """One programme that the changes touch, in all and by township, category and level."""

    programme: str
    name: str
    times_a_year: int
    whole: Effect
    townships: tuple[Effect, ...]
    categories: tuple[Effect, ...]
    levels: tuple[Effect, ...]

    @property
    def year_fen(self) -> int:
        """What the change costs in a year in which nothing else changes."""
        return self.whole.difference_fen * self.times_a_year


@dataclass(frozen=True, slots=True)
class WhatIf:
    """The changes, the first month, and what they do to each programme they touch."""

    area_code: str
    month: Month
    changes: tuple[Change, ...]
    effects: tuple[ProgrammeEffect, ...]


def what_if(
    changes: Sequence[str], month: Month, area_code: str, *, by: Standing | None = None
) -> WhatIf:
    """What the changes would do to everybody below an area code, from a month on.

    Raises ChangeNotUnderstood, RuleErrors (an expression that does not check), NobodyThere.
    """
    now = by or standing()
    then, read = changed(now, changes, month, area_code)
    effects = effects_of(now, then, {one.programme for one in read}, month, area_code)
    return WhatIf(area_code, month, tuple(read), effects)


def effects_of(
    now: Standing, then: Standing, programmes: Collection[str], month: Month, area_code: str
) -> tuple[ProgrammeEffect, ...]:
    """What differs in a month between two policies and standards, of those changed and those that
    look at them. Raises NobodyThere.
    """
    codes = touched(now.policies, then.policies, programmes)
    scope = Scope.of_area(area_code)
    counties = counties_of(scope)
    if not counties:
        raise NobodyThere("这个区划里还没有人", where=area_code, remedy="请先导入花名册")
    rows = [row for county in counties for row in _compared(now, then, codes, county, scope, month)]
    order = [one.code for one in compiling.asked(now.policies, codes)]
    return tuple(
        _effect(now.policies[code], [row for row in rows if row[0] == at])
        for at, code in enumerate(order, start=1)
    )


def changed(
    now: Standing, changes: Sequence[str], month: Month, area_code: str
) -> tuple[Standing, list[Change]]:
    """The policies and standards with the changes made, and the changes as they were read.

    A parameter changes for the place of the area code (the county of a township) and below.
    """
    policies, place = now.policies, setting_place(area_code)
    values = []
    read = []
    for text in changes:
        code, what, written = _split(text)
        programme = policies.programmes.get(code)
        if programme is None or programme.members:
            raise ChangeNotUnderstood(
                f"没有叫“{code}”的项目", where=text, remedy="请写 项目代码.参数名=数"
            )
        parameter = programme.parameter(what)
        if parameter is not None:
            value = value_of(parameter, written, text)
            values.append(local(code, parameter.name, place, month, value))
            note = _held_up(now, programme, parameter, place, month, value)
            read.append(Change(code, parameter.name, "parameter", written, "", note))
        else:
            programme, before, kind = _rewritten(policies, programme, what, written, text)
            policies = policies.replaced(programme)
            read.append(Change(code, what, kind, written, before))
    everybody = [one for value in values for one in throughout(value, now.table)]
    table = now.table.with_values(*everybody)
    # Conditions and amounts may change; parameters are the same, so their values still fit.
    table.policies = policies
    return Standing(policies, table), read


def setting_place(area_code: str) -> str:
    """The 0, 2, 4 or 6 digits of the place that sets standards for a 12-digit area code."""
    for digits in (6, 4, 2):
        if area_code[digits - 2 : digits] != "00":
            return area_code[:digits]
    return ""


def _held_up(
    now: Standing, programme: Programme, parameter: Parameter, place: str, month: Month,
    value: bool | int | str,
) -> str:  # fmt: skip
    """What the minimum from above makes of a lower standard; "" where it does nothing."""
    floor = now.table.floor_above(programme, parameter.name, place, month)
    if floor is None or int(floor.value) <= int(value):
        return ""
    return f"上级的最低标准是 {shown(floor.value, parameter.type)}（{floor.number}），仍按它算"


def _split(text: str) -> tuple[str, str, str]:
    left, equals, written = text.partition("=")
    code, dot, what = left.strip().partition(".")
    if not (equals and dot and what.strip() and written.strip()):
        raise ChangeNotUnderstood(
            f"“{text}”看不懂", remedy="请写成 nursing-subsidy.月标准=100，或 项目.条件代号=表达式"
        )
    return code.strip(), what.strip(), written.strip()


def value_of(parameter: Parameter | Fact, written: str, where: str = "") -> bool | int | str:
    """A value of a parameter or a fact as people write it (100, 0.5, 是), in steps."""
    kind = parameter.type.kind
    if kind is Kind.YES_NO and written in _ANSWERS:
        return _ANSWERS[written]
    if kind is Kind.TEXT and written in parameter.type.choices:
        return written
    if kind is Kind.NUMBER:
        try:
            steps = Decimal(written) * 10**parameter.type.digits
            if steps == steps.to_integral_value():
                return int(steps)
        except (InvalidOperation, OverflowError, ValueError):
            pass
    wanted = {Kind.YES_NO: "是或否", Kind.TEXT: "、".join(parameter.type.choices)}.get(
        kind, f"一个数，最多 {parameter.type.digits} 位小数"
    )
    raise ChangeNotUnderstood(
        f"“{parameter.name}”不能是“{written}”", where=where or None, remedy=f"请写{wanted}"
    )


def _rewritten(
    policies: Policies, programme: Programme, what: str, written: str, where: str
) -> tuple[Programme, str, str]:
    names: Names = {
        **policies.facts.names(programme.subject),
        **{
            one.name: Symbol(one.name, one.code, one.type, "parameter")
            for one in programme.parameters
        },
    }
    digest = sha256(f"{programme.digest} {where}".encode()).hexdigest()
    if what in AMOUNT:
        new = check(written, names, expected=MONEY, where=where)
        before = programme.amount.text if programme.amount is not None else ""
        return replace(programme, amount=new, digest=digest), before, "amount"
    found: list[str] = []

    def put(condition: Condition) -> Condition:
        if condition.id == what:
            new = check(written, names, expected=YES_NO, where=where)
            found.append(condition.when.text if condition.when is not None else "（几种情形）")
            return replace(condition, when=new, any_of=())
        if condition.any_of:
            return replace(condition, any_of=tuple(map(put, condition.any_of)))
        return condition

    conditions = tuple(map(put, programme.conditions))
    if not found:
        known = [one.name for one in programme.parameters]
        known += [one.id for each in programme.conditions for one in (each, *each.any_of)]
        raise ChangeNotUnderstood(
            f"“{programme.name}”里没有“{what}”",
            where=where,
            remedy=f"可以改的有：{'、'.join(known)}",
        )
    return replace(programme, conditions=conditions, digest=digest), found[0], "clause"


def touched(now: Policies, then: Policies, programmes: Collection[str]) -> list[str]:
    """The programmes whose answers may change: those changed and those that look at them."""
    return [
        one.code
        for one in compiling.asked(now)
        if {other.code for other in compiling.chosen(now, [one.code])} & set(programmes)
        or {other.code for other in compiling.chosen(then, [one.code])} & set(programmes)
    ]


# Which persons a comparison tells apart, of programme `k`: today `n`, then `t`.
_YES_NOW, _YES_THEN = "n.outcomes[k] = 1", "t.outcomes[k] = 1"
GROUPS = {
    "gaining": f"{_YES_THEN} AND NOT {_YES_NOW}",
    "losing": f"{_YES_NOW} AND NOT {_YES_THEN}",
    "more": f"{_YES_NOW} AND {_YES_THEN} AND t.amounts_fen[k] > n.amounts_fen[k]",
    "less": f"{_YES_NOW} AND {_YES_THEN} AND t.amounts_fen[k] < n.amounts_fen[k]",
    "same": f"{_YES_NOW} AND {_YES_THEN} AND (t.amounts_fen[k] = n.amounts_fen[k]) IS NOT FALSE",
    "unknown-now": "n.outcomes[k] = 2",
    "unknown-then": "t.outcomes[k] = 2",
    "unpriced-now": f"{_YES_NOW} AND n.amounts_fen[k] IS NULL",
    "unpriced-then": f"{_YES_THEN} AND t.amounts_fen[k] IS NULL",
}
_COUNTS = (
    *(f"count(*) FILTER (WHERE {one})" for one in GROUPS.values()),
    "coalesce(sum(n.amounts_fen[k]), 0)::bigint",
    "coalesce(sum(t.amounts_fen[k]), 0)::bigint",
)


def _compared(
    now: Standing, then: Standing, codes: Collection[str], county: str, scope: Scope, month: Month
) -> list[tuple[Any, ...]]:
    """Programme (its place), township, category, level, and the counts of _COUNTS."""
    return fetched(
        f"WITH {both_answers(now, then, codes, county, scope, month)} "
        "SELECT k, left(n.area_code, 9), p.category, p.level, "
        f"{', '.join(_COUNTS)} FROM n JOIN t ON t.person_id = n.person_id "
        f'JOIN "{Person._meta.db_table}" p ON p.id = n.person_id '
        "CROSS JOIN LATERAL generate_series(1, cardinality(n.outcomes)) k GROUP BY 1, 2, 3, 4"
    )


def both_answers(
    now: Standing, then: Standing, codes: Collection[str], county: str, scope: Scope, month: Month
) -> str:
    """SQL: the steps up to `n`, today's answers of a county, and `t`, the others."""
    needed = facts_needed(compiling.chosen(now.policies, codes)) | facts_needed(
        compiling.chosen(then.policies, codes)
    )
    inside = Scope(overlap(scope, county_scope(county)))
    facts = frame_sql([month], inside, codes=needed, register=now.policies.facts)
    first, second = (
        answered_over(
            facts, one.policies, one.table.rows(county, month), month, codes=codes, states=states
        )
        for one, states in ((now, "states_now"), (then, "states_then"))
    )
    return (
        f"{facts_step(facts)}, {first.steps}, {second.steps}, "
        f"n AS MATERIALIZED ({first.select}), t AS MATERIALIZED ({second.select})"
    )


def persons_changed(proposal: Proposal, months: Sequence[Month]) -> int:
    """How many persons' answers or amounts a proposed standard changes in any of these months.

    Looks at the latest MONTHS_MAX of them. What `standards.preview` takes as `count`.
    """
    now = standing()
    then = Standing(now.policies, now.table.with_values(proposal.as_value()))
    codes = touched(now.policies, now.policies, {proposal.programme})
    scope = Scope((prefix_range(proposal.area.ljust(12, "0")),)) if proposal.area else EVERYBODY
    found: set[int] = set()
    for month in sorted(months)[-MONTHS_MAX:]:
        for county in counties_of(scope):
            found.update(
                row[0]
                for row in fetched(
                    f"WITH {both_answers(now, then, codes, county, scope, month)} "
                    "SELECT n.person_id FROM n JOIN t ON t.person_id = n.person_id "
                    "WHERE (n.outcomes, n.amounts_fen) IS DISTINCT FROM (t.outcomes, t.amounts_fen)"
                )
            )
    return len(found)


def fetched(sql: str) -> list[tuple[Any, ...]]:
    """The rows of a statement over the steps above."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLANNING)
        cursor.execute(sql)
        return cursor.fetchall()


def _effect(programme: Programme, rows: Sequence[tuple[Any, ...]]) -> ProgrammeEffect:
    def by(key: Callable[[tuple[Any, ...]], str]) -> tuple[Effect, ...]:
        groups: dict[str, list[int]] = {}
        for row in rows:
            sums = groups.setdefault(key(row), [0] * len(_COUNTS))
            for at, number in enumerate(row[4:]):
                sums[at] += int(number)
        return tuple(Effect(name, *numbers) for name, numbers in sorted(groups.items()))

    whole = by(lambda row: "")
    return ProgrammeEffect(
        programme=programme.code,
        name=programme.name,
        times_a_year=_TIMES_A_YEAR.get(programme.period, 1),
        whole=whole[0] if whole else Effect("", *([0] * len(_COUNTS))),
        townships=by(lambda row: str(row[1]).ljust(12, "0")),
        categories=by(lambda row: str(row[2] or "")),
        levels=by(lambda row: str(row[3] or "")),
    )
