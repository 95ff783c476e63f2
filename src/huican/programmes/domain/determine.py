"""Determining one person: clause by clause, for one programme or for all of them together."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

from huican.kernel.months import Month
from huican.programmes.domain.determination import (
    Clause,
    Determination,
    Displaced,
    Input,
    Missing,
)
from huican.programmes.domain.explained import (
    Asked,
    changes_of,
    clause_of,
    inputs_of,
    missing_of,
    whole_rule,
)
from huican.programmes.domain.facts import Known
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.order import better_groups, better_pairs
from huican.programmes.domain.outcome import Outcome, all_of
from huican.programmes.domain.parameters import ParameterTable, Resolved, values_of
from huican.programmes.domain.policy import Programme
from huican.programmes.domain.register import Facts
from huican.rules.evaluate import evaluate
from huican.rules.types import Value

Values = Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class Other:
    """What another programme says of the same person: the answer, and what it is worth."""

    outcome: Outcome
    amount_fen: int | None = None


def determine(
    programme: Programme,
    values: Values,
    parameters: Mapping[str, Resolved | None],
    month: Month,
    *,
    facts: Facts,
    birth: date | None = None,
    others: Mapping[str, Other] | None = None,
    explained: bool = True,
) -> Determination:
    """Whether a person may have a programme in a month, and why.

    `values`: fact name → Known as of that month; a missing one is unknown. `parameters`: as
    `ParameterTable.resolved` gives them. `others`: what the programmes that it yields to, or is
    paired with, say; one that is not given is not in force. Without `explained` the clauses carry only their
    outcomes. Pure: the same arguments give the same answer.
    """
    own = _own(programme, _raw(values), values, parameters, month, facts, birth, explained)
    others = others or {}
    better = {code: one for code, one in others.items() if code not in programme.yields_to}
    own = _yielding(own, {code: one for code, one in others.items() if code not in better})
    return _finished(_bettered(own, better))


def determine_all(
    policies: Policies,
    values: Values,
    parameters: ParameterTable,
    month: Month,
    area_code: str,
    *,
    birth: date | None = None,
    subject: str = "person",
    explained: bool = True,
) -> dict[str, Determination]:
    """Every programme for one person, by code: exclusions and better-of pairs applied.

    `subject` leaves out programmes for others (employers); lists and bundles have no answer of
    their own. `area_code` (2 to 12 digits) is where the person's standards come from.
    """
    asked = [
        one for one in policies.determined if _is_for(one, subject)
    ]  # in the order in which each comes after those it yields to
    chosen = {one.code: one for one in asked}
    groups, pairs, raw = better_groups(chosen), better_pairs(chosen), _raw(values)
    before: dict[str, Determination] = {}
    final: dict[str, Determination] = {}
    for programme in asked:
        if programme.code in before:
            continue
        together = sorted(groups[programme.code])
        for code in together:
            resolved = parameters.resolved(chosen[code], area_code, month)
            own = _own(chosen[code], raw, values, resolved, month, policies.facts, birth, explained)
            yielded_to = {
                other: Other(final[other].outcome)
                for other in chosen[code].yields_to
                if other in final
            }
            before[code] = _yielding(own, yielded_to)
        for code in together:
            better = {
                other: Other(before[other].outcome, before[other].worth_fen)
                for other in pairs[code]
            }
            final[code] = _finished(_bettered(before[code], better))
    return {
        code: replace(one, displaced=tuple(_named(each, policies) for each in one.displaced))
        for code, one in ((code, final[code]) for code in chosen)
    }


def _is_for(programme: Programme, subject: str) -> bool:
    persons = ("person", "child", "household")
    return (programme.subject in persons) == (subject in persons) and (
        subject in persons or programme.subject == subject
    )


def _raw(values: Values) -> dict[str, Value]:
    return {name: known.value for name, known in values.items()}


def _own(
    programme: Programme,
    raw: Mapping[str, Value],
    values: Values,
    parameters: Mapping[str, Resolved | None],
    month: Month,
    facts: Facts,
    birth: date | None,
    explained: bool,
) -> Determination:
    """The answer of the programme's own clauses, and what it is worth."""
    if not programme.in_force(month):
        return Determination(programme, month, Outcome.NOT_IN_FORCE, Outcome.NOT_IN_FORCE)
    asked = Asked(
        programme, month, {**raw, **values_of(parameters)}, values, parameters, facts, birth
    )
    clauses = tuple(
        one
        for condition in programme.conditions
        if (one := clause_of(condition, asked, explained=explained)) is not None
    )
    outcome = all_of(one.outcome for one in clauses)
    worth, why, inputs = _amount(programme, asked, explained)
    return Determination(
        programme=programme,
        month=month,
        own=outcome,
        outcome=outcome,
        clauses=clauses,
        amount_fen=worth,
        amount_why=why,
        amount_inputs=inputs,
        worth_fen=worth,
        missing=_missing(clauses) if outcome is Outcome.UNKNOWN else (),
        changes=changes_of(whole_rule(asked), asked) if explained and outcome is Outcome.NO else (),
    )


def _amount(
    programme: Programme, asked: Asked, explained: bool
) -> tuple[int | None, str, tuple[Input, ...]]:
    if programme.amount is None:
        return None, "这一项给服务或实物，不按金额算", ()
    value = evaluate(programme.amount, asked.values)
    inputs = inputs_of(programme.amount, asked) if explained else ()
    if value is None:
        names = [one.name for one in missing_of(programme.amount, asked)] if explained else []
        return None, f"还不知道：{'、'.join(names)}" if names else "还不知道标准", inputs
    return int(value), "", inputs


def _missing(clauses: tuple[Clause, ...]) -> tuple[Missing, ...]:
    found = {one.name: one for clause in clauses for one in clause.missing}
    return tuple(found.values())


def _yielding(own: Determination, others: Mapping[str, Other]) -> Determination:
    """Not given when the person may have one of the others."""
    if own.outcome in (Outcome.NO, Outcome.NOT_IN_FORCE):
        return own
    displaced = tuple(
        Displaced(code, code, other.outcome, "yields-to", other.amount_fen)
        for code, other in others.items()
        if other.outcome in (Outcome.YES, Outcome.UNKNOWN)
    )
    return _displaced(own, displaced)


def _bettered(own: Determination, others: Mapping[str, Other]) -> Determination:
    """Of a pair only the higher amount; of equal ones that whose code comes first."""
    if own.outcome in (Outcome.NO, Outcome.NOT_IN_FORCE):
        return own
    displaced = []
    for code, other in others.items():
        higher: bool | None = None
        if own.worth_fen is not None and other.amount_fen is not None:
            higher = other.amount_fen > own.worth_fen or (
                other.amount_fen == own.worth_fen and code < own.programme.code
            )
        said = all_of((_entitled(other.outcome), Outcome.of(higher)))
        if said is not Outcome.NO:
            displaced.append(Displaced(code, code, said, "better-of", other.amount_fen))
    return _displaced(own, tuple(displaced))


def _entitled(outcome: Outcome) -> Outcome:
    return Outcome.NO if outcome is Outcome.NOT_IN_FORCE else outcome


def _displaced(own: Determination, displaced: tuple[Displaced, ...]) -> Determination:
    outcomes = {one.outcome for one in displaced}
    outcome = own.outcome
    if Outcome.YES in outcomes:
        outcome = Outcome.NO
    elif Outcome.UNKNOWN in outcomes:
        outcome = Outcome.UNKNOWN
    return replace(own, outcome=outcome, displaced=own.displaced + displaced)


def _finished(one: Determination) -> Determination:
    """An amount is given only with a yes."""
    if one.outcome is Outcome.YES:
        return one
    return replace(one, amount_fen=None, amount_why="")


def _named(one: Displaced, policies: Policies) -> Displaced:
    return replace(one, name=policies[one.code].name)
