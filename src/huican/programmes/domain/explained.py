"""Why a clause holds, fails or is unknown for one person; what is missing; what would change it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from huican.kernel.months import Month
from huican.programmes.domain.determination import Clause, Input, Missing, WouldChange
from huican.programmes.domain.facts import Known
from huican.programmes.domain.outcome import Outcome, any_of
from huican.programmes.domain.parameters import Resolved
from huican.programmes.domain.policy import Condition, Programme
from huican.programmes.domain.register import Facts
from huican.rules.changes import changes
from huican.rules.checked import Checked
from huican.rules.evaluate import evaluate
from huican.rules.explain import explain
from huican.rules.types import Symbol, Type, Value
from huican.rules.written import shown

AGE, MONTHS_LEFT, MONTHS_HELD = "周岁", "证件剩余月数", "证件发放月数"
_OWNER_OF_STANDARDS, _DAYS_OF_STANDARDS = "县残联", 10


@lru_cache(maxsize=4_096)
def with_unit(value: Value, declared: Type) -> str:
    """A value in words with its unit; many persons have the same few."""
    return shown(value, declared)


@dataclass(frozen=True, slots=True)
class Asked:
    """What one programme is asked about one person in one month: all values, with their sources."""

    programme: Programme
    month: Month
    values: Mapping[str, Value]
    known: Mapping[str, Known]
    resolved: Mapping[str, Resolved | None]
    facts: Facts
    birth: date | None = None


def clause_of(condition: Condition, asked: Asked, *, explained: bool) -> Clause | None:
    """The clause for this person; None where it is not in force or does not apply there.

    Without `explained` only the outcome is worked out (lists of many persons).
    """
    if not condition.in_force(asked.month):
        return None
    if condition.applies is not None and not evaluate(condition.applies, asked.values):
        return None
    alternatives: tuple[Clause, ...] = ()
    if condition.when is None:
        alternatives = tuple(
            one
            for inner in condition.any_of
            if (one := clause_of(inner, asked, explained=explained)) is not None
        )
        outcome = any_of(one.outcome for one in alternatives)
        expression = ""
        inputs: tuple[Input, ...] = ()
    else:
        outcome = Outcome.of(evaluate(condition.when, asked.values))
        expression = condition.when.text
        inputs = inputs_of(condition.when, asked) if explained else ()
    would: tuple[WouldChange, ...] = ()
    missing: tuple[Missing, ...] = ()
    if explained and outcome is Outcome.NO:
        would = changes_of([_group(condition, asked)], asked)
    elif explained and outcome is Outcome.UNKNOWN:
        missing = _unique(one for inner in alternatives for one in inner.missing)
        if condition.when is not None:
            missing = missing_of(condition.when, asked)
    return Clause(
        id=condition.id,
        text=condition.text,
        outcome=outcome,
        expression=expression,
        basis=condition.basis,
        inputs=inputs,
        alternatives=alternatives,
        missing=missing,
        changes=would,
        met_from=_met_from(outcome, would, asked),
        assumption=condition.assumption,
        cause=condition.cause,
    )


def inputs_of(expression: Checked, asked: Asked) -> tuple[Input, ...]:
    """Every name that the expression uses, with its value and where that comes from."""
    return tuple(_input(symbol, asked) for symbol in expression.symbols)


def _input(symbol: Symbol, asked: Asked) -> Input:
    value = asked.values.get(symbol.name)
    words = with_unit(value, symbol.type)
    if symbol.origin == "parameter":
        return Input(symbol.name, value, words, resolved=asked.resolved.get(symbol.name))
    return Input(
        symbol.name, value, words, known=asked.known.get(symbol.name),
        fact=asked.facts.by_name.get(symbol.name),
    )  # fmt: skip


def missing_of(expression: Checked, asked: Asked) -> tuple[Missing, ...]:
    """The unknown facts and parameters that decide, each with who finds it out."""
    names = explain(expression, asked.values).unknown_because
    return tuple(_missing(symbol, asked) for symbol in expression.symbols if symbol.name in names)


def _missing(symbol: Symbol, asked: Asked) -> Missing:
    fact = asked.facts.by_name.get(symbol.name)
    if symbol.origin == "parameter" or fact is None:
        parameter = asked.programme.parameter(symbol.name)
        meaning = parameter.meaning if parameter is not None else ""
        return Missing(
            symbol.name, meaning, _OWNER_OF_STANDARDS, _DAYS_OF_STANDARDS, is_parameter=True
        )
    return Missing(fact.name, fact.meaning, fact.owner, fact.days)


def _unique(missing: Iterable[Missing]) -> tuple[Missing, ...]:
    return tuple({one.name: one for one in missing}.values())


def whole_rule(asked: Asked) -> list[list[Checked]]:
    """All clauses that apply to this person, each with its alternatives: what `changes_of` takes."""
    return [
        group
        for condition in asked.programme.conditions
        if _applies(condition, asked) and (group := _group(condition, asked))
    ]


def _applies(condition: Condition, asked: Asked) -> bool:
    return condition.in_force(asked.month) and (
        condition.applies is None or evaluate(condition.applies, asked.values) is True
    )


def _group(condition: Condition, asked: Asked) -> list[Checked]:
    return [
        leaf.when for leaf in condition.leaves if leaf.when is not None and _applies(leaf, asked)
    ]


def changes_of(rule: Sequence[Sequence[Checked]], asked: Asked) -> tuple[WouldChange, ...]:
    """Single facts that, were they otherwise, would make every group of alternatives hold."""
    # One fact mends everything only if whatever does not hold asks for it: mostly there is none.
    names: dict[str, Symbol] | None = None
    for group in rule:
        if not any(evaluate(one, asked.values) is True for one in group):
            used = {symbol.name: symbol for one in group for symbol in one.symbols}
            names = used if names is None else {k: v for k, v in names.items() if k in used}
    names = {name: symbol for name, symbol in (names or {}).items() if not _for_ever(name, asked)}
    if not names:
        return ()
    return tuple(
        WouldChange(
            one.name,
            with_unit(one.before, one.symbol.type),
            with_unit(one.value, one.symbol.type),
            one.value,
        )
        for one in changes(rule, asked.values, names)
    )


def _for_ever(name: str, asked: Asked) -> bool:
    """Whether a fact is known and of those that never change: nobody proposes to undo a death."""
    fact = asked.facts.by_name.get(name)
    return fact is not None and fact.lasting and asked.values.get(name) is not None


def _met_from(outcome: Outcome, would: Iterable[WouldChange], asked: Asked) -> Month | None:
    """The first month in which a failing clause holds by passing time alone."""
    if outcome is not Outcome.NO:
        return None
    months = [month for one in would if (month := _reached(one, asked)) is not None]
    return min(months) if months else None


def _reached(change: WouldChange, asked: Asked) -> Month | None:
    """When a fact that moves with time comes to the value; None where it never does."""
    now, then = asked.values.get(change.name), change.value
    if type(now) is not int or type(then) is not int:
        return None
    if change.name == MONTHS_HELD and then > now:
        return asked.month.next(then - now)
    if change.name == MONTHS_LEFT and then < now:
        return asked.month.next(now - then)
    if change.name == AGE and then > now and asked.birth is not None:
        return first_month_at_age(asked.birth, then)
    return None


def first_month_at_age(birth: date, years: int) -> Month:
    """The first month on whose first day a person is so many years old.

    A person is a year older on the birthday itself; one born on 29 February on 1 March of a
    common year (民法典 has no rule; 户籍 practice).
    """
    month = Month(birth.year + years, birth.month)
    return month if birth.day == 1 else month.next()
