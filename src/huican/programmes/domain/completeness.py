"""Whether the examples of a policy are complete.

A triple at every numeric limit (just below, at it, just above), a pair at every commencement, a
missing fact for every clause, every clause once fulfilled and once not, every switch on and off,
every exclusion used.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from huican.kernel.months import Month
from huican.programmes.domain.determination import Determination
from huican.programmes.domain.examples import Case, run_case
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.parameter_reader import written
from huican.programmes.domain.parameters import ParameterTable, values_of
from huican.programmes.domain.policy import Condition, Programme
from huican.programmes.domain.register import Facts
from huican.rules.checked import Checked
from huican.rules.evaluate import exact
from huican.rules.typed import Asked, Compared, IsKnown, OneOf, Typed, parts_of, symbols_of
from huican.rules.types import Kind, Symbol, Value


@dataclass(frozen=True, slots=True)
class _Run:
    """A case, its answer, and the values of its parameters."""

    case: Case
    got: Determination
    parameters: dict[str, Value]

    def outcome_of(self, condition: Condition) -> Outcome | None:
        """The outcome of a clause or alternative; None where it is left out."""
        for clause in self.got.clauses:
            for one in (clause, *clause.alternatives):
                if one.id == condition.id:
                    return one.outcome
        return None


def gaps(
    programme: Programme, cases: Sequence[Case], facts: Facts, table: ParameterTable
) -> tuple[str, ...]:
    """What examples are still wanted, each as a sentence; empty when they are complete."""
    if programme.members:
        return ()
    runs = [
        _Run(
            case,
            run_case(case, programme, facts, table),
            values_of(case.resolved(programme, table)),
        )
        for case in cases
    ]
    return (
        *_commencements(programme, runs),
        *_clauses(programme, runs),
        *_limits(programme, runs),
        *_reasons(programme, runs),
        *_relations(programme, runs),
    )


def _commencements(programme: Programme, runs: Sequence[_Run]) -> Iterator[str]:
    for label, month in _dates(programme):
        for wanted in (month.next(-1), month):
            if not any(run.case.month == wanted for run in runs):
                yield f"{label}：缺 {wanted} 的例子"
    for parameter in programme.parameters:
        for value in parameter.values:
            if value.from_month <= programme.from_month:
                continue
            for wanted in (value.from_month.next(-1), value.from_month):
                if not any(
                    run.case.month == wanted
                    and run.case.area.startswith(value.area)
                    and parameter.name not in run.case.parameters
                    for run in runs
                ):
                    place = value.area or "全国"
                    yield f"参数“{parameter.name}”在 {place} 变动：缺 {wanted} 的例子"


def _dates(programme: Programme) -> Iterator[tuple[str, Month]]:
    yield "开始施行", programme.from_month
    if programme.to_month is not None:
        yield "停止施行", programme.to_month
    for condition in programme.conditions:
        for one in (condition, *condition.any_of):
            if one.from_month is not None and one.from_month > programme.from_month:
                yield f"条件“{one.id}”开始", one.from_month
            if one.to_month is not None:
                yield f"条件“{one.id}”停止", one.to_month


def _clauses(programme: Programme, runs: Sequence[_Run]) -> Iterator[str]:
    for condition in programme.conditions:
        for one in (condition, *condition.any_of):
            seen = {run.outcome_of(one) for run in runs if _runs(one, run)}
            if Outcome.YES not in seen:
                yield f"条件“{one.id}”：缺一个成立的例子"
            if Outcome.NO not in seen:
                yield f"条件“{one.id}”：缺一个不成立的例子"
            if Outcome.UNKNOWN not in seen and not _never_unknown(one):
                yield f"条件“{one.id}”：缺一个不知道（without）的例子"
            if one.applies is not None and None not in seen:
                yield f"条件“{one.id}”：缺一个不适用（{one.applies.text} 为否）的例子"


def _runs(condition: Condition, run: _Run) -> bool:
    """Programme and clause are in force in the month of the case."""
    return run.got.own is not Outcome.NOT_IN_FORCE and condition.in_force(run.case.month)


def _never_unknown(condition: Condition) -> bool:
    """It asks whether something is known, or for nothing but parameters."""
    return condition.when is not None and (
        any(isinstance(part, IsKnown) for part in parts_of(condition.when.tree))
        or all(symbol.origin == "parameter" for symbol in condition.when.symbols)
    )


@dataclass(frozen=True, slots=True)
class _Limit:
    """A numeric fact compared with something that no fact changes."""

    symbol: Symbol
    against: Typed
    where: str

    def at(self, run: _Run) -> int | None:
        """The limit in steps of the fact, rounded down; None where the case does not know it."""
        value = exact(self.against, run.parameters)
        if value is None or isinstance(value, str | bool):
            return None
        return int(Fraction(value) * 10**self.symbol.type.digits // 1)


def _limits(programme: Programme, runs: Sequence[_Run]) -> Iterator[str]:
    told: set[str] = set()
    for limit, condition in _all_limits(programme):
        relevant = [
            run
            for run in runs
            if run.got.own is not Outcome.NOT_IN_FORCE
            and (condition is None or run.outcome_of(condition) is not None)
        ]
        known = [(run, at) for run in relevant if (at := limit.at(run)) is not None]
        if not known:
            yield f"{limit.where}：没有一个例子知道“{limit.symbol.name}”的界限是多少"
            continue
        for offset in (-1, 0, 1):
            if any(run.case.values.get(limit.symbol.name) == at + offset for run, at in known):
                continue
            if all(_impossible(limit.symbol, at + offset) for _, at in known):
                continue
            wanted = written(known[0][1] + offset, limit.symbol.type)
            sentence = f"{limit.where}：缺“{limit.symbol.name}”为 {wanted} 的例子"
            if sentence not in told:
                told.add(sentence)
                yield sentence


def _impossible(symbol: Symbol, value: int) -> bool:
    low, high = symbol.type.low, symbol.type.high
    return (low is not None and value < low) or (high is not None and value > high)


def _all_limits(programme: Programme) -> Iterator[tuple[_Limit, Condition | None]]:
    for condition in programme.conditions:
        for one in condition.leaves:
            for limit in _limits_of(one.when, f"条件“{one.id}”"):
                yield limit, one
    for limit in _limits_of(programme.amount, "金额"):
        yield limit, None


def _limits_of(expression: Checked | None, where: str) -> Iterator[_Limit]:
    for part in parts_of(expression.tree) if expression is not None else ():
        pairs: Iterable[tuple[Typed, Typed]] = ()
        if isinstance(part, Compared):
            pairs = ((part.left, part.right), (part.right, part.left))
        elif isinstance(part, OneOf):
            pairs = ((part.value, item) for item in part.items)
        for asked, against in pairs:
            if (
                isinstance(asked, Asked)
                and asked.symbol.origin == "fact"
                and asked.symbol.type.kind is Kind.NUMBER
                and all(symbol.origin == "parameter" for symbol in symbols_of(against))
            ):
                yield _Limit(asked.symbol, against, where)


def _reasons(programme: Programme, runs: Sequence[_Run]) -> Iterator[str]:
    for run in runs:
        if run.case.answer in (Outcome.NO, Outcome.UNKNOWN) and not run.case.because:
            yield f"“{run.case.name}”没有写 because（因为哪一条）"
    if programme.amount is not None and not any(
        run.case.amount_fen is not None and run.case.amount_fen >= 0 for run in runs
    ):
        yield "金额：缺一个写明 amount 的例子"


def _relations(programme: Programme, runs: Sequence[_Run]) -> Iterator[str]:
    for code in programme.yields_to:
        seen = {run.case.others[code].outcome for run in runs if code in run.case.others}
        for outcome in (Outcome.YES, Outcome.UNKNOWN):
            if outcome not in seen:
                yield f"让给“{code}”：缺一个那一项{outcome.word}的例子（others）"
    for code in programme.better_of:
        given = [
            run for run in runs if run.got.own is Outcome.YES
            and code in run.case.others and run.case.others[code].outcome is Outcome.YES
        ]  # fmt: skip
        for outcome, label in ((Outcome.NO, "更高"), (Outcome.YES, "更低")):
            if not any(run.got.outcome is outcome for run in given):
                yield f"和“{code}”择高：缺一个那一项{label}的例子（others）"
