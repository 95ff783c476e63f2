"""Checking an expression when its policy loads: names, types, units, choices, magnitudes.

Everything wrong is reported together, with its place and what to do; an expression that passes
can be evaluated for one person and compiled for a population without further questions.
"""

from huican.rules.checked import Checked
from huican.rules.lowering import COST_MAX, TooLarge, plan_of
from huican.rules.parser import ExpressionError, parse
from huican.rules.problems import Problem, RuleErrors
from huican.rules.reading import read
from huican.rules.typed import Typed, symbols_of
from huican.rules.types import Kind, Names, Type
from huican.rules.units import YUAN, shown

DIGITS_MAX = 6
# How much of an expression a report repeats.
QUOTED_MAX = 120


def check(
    text: str, names: Names, *, expected: Type | None = None, where: str = "", line: int = 0
) -> Checked:
    """The checked expression. Raises RuleErrors with every fault found in it.

    `expected`: what it has to give; a number is rounded to its digits. `where` and `line` say
    where the expression stands, for the report.
    """
    checker = Checker()
    checked = checker.check(text, names, expected=expected, where=where, line=line)
    if checked is None:
        raise RuleErrors(checker.problems)
    return checked


class Checker:
    """Checks many expressions and keeps the faults of all of them."""

    def __init__(self) -> None:
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    def report(self, what: str, *, where: str = "", remedy: str = "", line: int = 0) -> None:
        """Add a fault that the caller found (in the file around the expressions)."""
        self._problems.append(Problem(what, where, remedy, line))

    def raise_if_any(self) -> None:
        """Raises RuleErrors when anything was wrong."""
        if self._problems:
            raise RuleErrors(self._problems)

    def check(
        self,
        text: str,
        names: Names,
        *,
        expected: Type | None = None,
        where: str = "",
        line: int = 0,
    ) -> Checked | None:
        """The checked expression, or None after its faults are kept."""
        quoted = text if len(text) <= QUOTED_MAX else f"{text[:QUOTED_MAX]}…"
        place = "，".join(part for part in (where, f"式子“{quoted}”") if part)

        def report(what: str, remedy: str) -> None:
            self.report(what, where=place, remedy=remedy, line=line)

        try:
            tree = read(parse(text), names, report)
        except ExpressionError as error:
            report(f"{error.what}（{error.where}）", error.remedy or "")
            return None
        if tree is None:
            return None
        fault = _unexpected(tree, expected)
        if fault:
            report(*fault)
            return None
        try:
            return _finished(text, tree, expected)
        except TooLarge as error:
            report(error.what, error.remedy)
            return None


def _unexpected(tree: Typed, expected: Type | None) -> tuple[str, str] | None:
    if expected is None:
        return None
    given = tree.type
    if given.kind is not expected.kind:
        return (
            f"这里要的是{expected.kind.value}，式子给出的是{given.kind.value}",
            "条件要写成比较或是否；金额要写成数",
        )
    bare = not symbols_of(tree)
    if given.kind is Kind.NUMBER and given.unit != expected.unit and not bare:
        return (
            f"这里要的单位是{shown(expected.unit)}，式子给出的是{shown(given.unit)}",
            "请核对各个数的单位",
        )
    strange = set(given.choices) - set(expected.choices)
    if expected.choices and strange:
        return (
            f"“{'、'.join(sorted(strange))}”不在可选的值里",
            f"可选：{'、'.join(expected.choices)}",
        )
    return None


def _finished(text: str, tree: Typed, expected: Type | None) -> Checked:
    declared = expected or tree.type
    if declared.kind is Kind.NUMBER:
        unit = tree.type.unit or declared.unit
        digits = declared.digits if expected or unit != YUAN else 2
        declared = Type(Kind.NUMBER, unit, min(digits, DIGITS_MAX))
    elif declared.kind is Kind.TEXT:
        declared = Type(Kind.TEXT, choices=tree.type.choices)
    plan = plan_of(tree, declared)
    if plan.size > COST_MAX:
        raise TooLarge("式子太复杂", "请拆成几个条件，或少用相除后再比大小")
    if declared.kind is Kind.NUMBER:
        declared = Type(Kind.NUMBER, declared.unit, declared.digits, plan.low, plan.high)
    symbols = symbols_of(tree)
    names = frozenset(symbol.name for symbol in symbols)
    return Checked(text, tree, declared, names, symbols, plan.size)
