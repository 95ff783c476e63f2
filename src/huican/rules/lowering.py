"""From the typed tree to the plan: exact fractions as pairs of whole numbers.

A number is numerator / denominator; the denominator is a positive constant unless something was
divided by a fact. Fractions are compared by cross multiplication and rounded once, at the end.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import gcd, lcm

from huican.rules import plan as step
from huican.rules.plan import UNSTATED, Plan, TooLarge
from huican.rules.typed import (
    Arithmetic,
    Asked,
    Choice,
    Compared,
    Constant,
    Extreme,
    IsKnown,
    Logic,
    Negative,
    Not,
    OneOf,
    Rounded,
    Typed,
)
from huican.rules.types import Kind, Symbol, Type

__all__ = ["COST_MAX", "TooLarge", "bounded_answer", "plan_of"]

COST_MAX = 2_000


def plan_of(tree: Typed, declared: Type) -> Plan:
    """The plan of an expression that gives `declared`: numbers in its steps, rounded half up.

    Raises TooLarge when a number on the way may pass 2^62 or the plan grows beyond use.
    """
    if declared.kind is Kind.YES_NO:
        return _condition(tree)
    if declared.kind is Kind.TEXT:
        return _text(tree)
    ratio = _ratio(tree)
    if ratio.constant == 1:
        return step.multiply(step.whole(10**declared.digits), ratio.numerator)
    scale = 10**declared.digits
    if ratio.constant:
        common = gcd(scale, ratio.constant)
        scale, divisor = scale // common, step.whole(ratio.constant // common)
        factor, rest = step.content(ratio.numerator)
        common = gcd(factor, divisor.low)
        numerator = step.multiply(step.whole(factor // common * scale), rest)
        divisor = step.whole(divisor.low // common)
        if divisor.low == 1:
            return numerator
    else:
        numerator, divisor = step.multiply(step.whole(scale), ratio.numerator), ratio.denominator
    if divisor.op == "whole" and divisor.low % 2 == 0:
        return step.floor_divide(step.add(numerator, step.whole(divisor.low // 2)), divisor)
    doubled = step.add(step.multiply(step.whole(2), numerator), divisor)
    return step.floor_divide(doubled, step.multiply(step.whole(2), divisor))


@dataclass(frozen=True, slots=True)
class _Ratio:
    """numerator / denominator; the denominator is at least 1 or NULL."""

    numerator: Plan
    denominator: Plan

    @property
    def constant(self) -> int:
        """The denominator when it is a constant, else 0."""
        return self.denominator.low if self.denominator.op == "whole" else 0

    @property
    def known(self) -> Plan:
        parts = [self.numerator, self.denominator]
        guards = [guard for part in parts for guard in step.unknown_guards(part)]
        return step.both(list(dict.fromkeys(guards)))


def _simplified(numerator: Plan, denominator: Plan) -> _Ratio:
    if denominator.op == "whole":
        if numerator.op == "whole":
            factor, rest = numerator.low, step.whole(1)
        else:
            factor, rest = step.content(numerator)
        common = gcd(factor, denominator.low)
        if common > 1:
            numerator = step.multiply(step.whole(factor // common), rest)
            denominator = step.whole(denominator.low // common)
    if denominator.size + numerator.size > COST_MAX:
        raise TooLarge("式子太复杂", "请拆成几个条件，或少用相除后再比大小")
    return _Ratio(numerator, denominator)


def _leaf(symbol: Symbol) -> Plan:
    declared = symbol.type
    low = -UNSTATED if declared.low is None else declared.low
    high = UNSTATED if declared.high is None else declared.high
    return Plan("column", (), symbol.name, declared.kind, low, high)


def _ratio(node: Typed) -> _Ratio:
    match node:
        case Constant(value=None):
            return _Ratio(step.null(Kind.NUMBER), step.whole(1))
        case Constant(value=int() | Fraction() as value):
            number = Fraction(value)
            return _Ratio(step.whole(number.numerator), step.whole(number.denominator))
        case Asked(symbol=symbol):
            return _Ratio(_leaf(symbol), step.whole(10**symbol.type.digits))
        case Negative(operand=operand):
            inner = _ratio(operand)
            return _Ratio(step.multiply(step.whole(-1), inner.numerator), inner.denominator)
        case Arithmetic(operator=operator, left=left, right=right):
            return _calculated(operator, _ratio(left), _ratio(right))
        case Extreme(least=least, items=items):
            return _extreme(least, [_ratio(item) for item in items])
        case Choice(condition=condition, yes=yes, no=no):
            first, second = _ratio(yes), _ratio(no)
            return _chosen(_condition(condition), first, second)
        case Rounded(up=up, operand=operand):
            inner = _ratio(operand)
            numerator = inner.numerator
            if up:
                less = step.subtract(inner.denominator, step.whole(1))
                numerator = step.add(numerator, less)
            return _Ratio(step.floor_divide(numerator, inner.denominator), step.whole(1))
        case _:
            raise TypeError(f"数的位置上是 {type(node).__name__}")


def _calculated(operator: str, left: _Ratio, right: _Ratio) -> _Ratio:
    if operator in "+-":
        (first, second), denominator = _aligned([left, right])
        join = step.add if operator == "+" else step.subtract
        return _simplified(join(first, second), denominator)
    if operator == "*":
        return _simplified(
            step.multiply(left.numerator, right.numerator),
            step.multiply(left.denominator, right.denominator),
        )
    # left / right = (ln * rd) / (ld * rn), with the sign of rn moved above the line.
    common = gcd(left.constant, right.constant) if left.constant and right.constant else 1
    above, below = right.denominator, left.denominator
    if common > 1:
        above, below = step.whole(above.low // common), step.whole(below.low // common)
    divisor = right.numerator
    if divisor.op == "whole" and divisor.low == 0:
        return _Ratio(step.null(Kind.NUMBER), step.whole(1))
    numerator = step.multiply(step.multiply(left.numerator, above), step.sign(divisor))
    return _simplified(numerator, step.multiply(below, step.nonzero(step.magnitude(divisor))))


def _aligned(items: Sequence[_Ratio]) -> tuple[list[Plan], Plan]:
    """The numerators over one denominator."""
    if all(item.constant for item in items):
        joint = lcm(*(item.constant for item in items))
        scaled = [
            step.multiply(step.whole(joint // item.constant), item.numerator) for item in items
        ]
        return scaled, step.whole(joint)
    distinct = list(dict.fromkeys(item.denominator for item in items))
    denominator = distinct[0]
    for other in distinct[1:]:
        denominator = step.multiply(denominator, other)
    numerators = []
    for item in items:
        numerator = item.numerator
        for other in distinct:
            if other != item.denominator:
                numerator = step.multiply(numerator, other)
        numerators.append(numerator)
    return numerators, denominator


def _extreme(least: bool, items: list[_Ratio]) -> _Ratio:
    if all(item.constant for item in items):
        numerators, denominator = _aligned(items)
        return _simplified(step.extreme(least, numerators), denominator)
    best = items[0]
    for item in items[1:]:
        best = _chosen(_compared("<=" if least else ">=", best, item), best, item)
    return best


def _chosen(condition: Plan, yes: _Ratio, no: _Ratio) -> _Ratio:
    if yes.constant and no.constant:
        (first, second), denominator = _aligned([yes, no])
        return _simplified(step.choose(condition, first, second), denominator)
    return _simplified(
        step.choose(condition, yes.numerator, no.numerator),
        step.choose(condition, yes.denominator, no.denominator),
    )


_HOLDS = {
    "==": int.__eq__, "!=": int.__ne__, "<": int.__lt__,
    "<=": int.__le__, ">": int.__gt__, ">=": int.__ge__,
}  # fmt: skip


def _compared(operator: str, left: _Ratio, right: _Ratio) -> Plan:
    (first, second), _ = _aligned([left, right])
    if step.null(Kind.NUMBER) in (first, second):
        return step.null(Kind.YES_NO)
    if first.op == second.op == "whole":
        return step.certain(_HOLDS[operator](first.low, second.low))
    common = gcd(_factor(first), _factor(second))
    if common > 1:
        first, second = _reduced(first, common), _reduced(second, common)
    return step.logical("compare", first, second, value=operator)


def bounded_answer(node: Compared) -> bool | None:
    """The answer of a comparison of numbers when the limits of its facts already decide it.

    The answer holds for known facts; None when it depends on them.
    """
    (first, second), _ = _aligned([_ratio(node.left), _ratio(node.right)])
    below, above = first.high < second.low, first.low > second.high
    apart = below or above
    match node.operator:
        case "==":
            return False if apart else None
        case "!=":
            return True if apart else None
        case "<":
            return True if below else False if first.low >= second.high else None
        case "<=":
            return True if first.high <= second.low else False if above else None
        case ">":
            return True if above else False if first.high <= second.low else None
        case _:
            return True if first.low >= second.high else False if below else None


def _factor(number: Plan) -> int:
    return number.low if number.op == "whole" else step.content(number)[0]


def _reduced(number: Plan, factor: int) -> Plan:
    if number.op == "whole":
        return step.whole(number.low // factor)
    own, rest = step.content(number)
    return step.multiply(step.whole(own // factor), rest)


def _condition(node: Typed) -> Plan:
    match node:
        case Constant(value=None):
            return step.null(Kind.YES_NO)
        case Constant(value=bool() as value):
            return step.certain(value)
        case Asked(symbol=symbol):
            return Plan("column", (), symbol.name, Kind.YES_NO)
        case Logic(operator=operator, parts=parts):
            join = step.both if operator == "and" else step.either
            return join([_condition(part) for part in parts])
        case Not(operand=operand):
            return step.opposite(_condition(operand))
        case IsKnown(operand=operand):
            return _known(operand)
        case Choice(condition=condition, yes=yes, no=no):
            return step.choose(_condition(condition), _condition(yes), _condition(no))
        case Compared(operator=operator, left=left, right=right):
            if left.type.kind is Kind.NUMBER:
                return _compared(operator, _ratio(left), _ratio(right))
            return _same_text(operator, _text(left), _text(right))
        case OneOf(value=value, items=items):
            return _one_of(value, items)
        case _:
            raise TypeError(f"条件的位置上是 {type(node).__name__}")


def _known(operand: Typed) -> Plan:
    if operand.type.kind is Kind.NUMBER:
        return _ratio(operand).known
    return step.known(_text(operand) if operand.type.kind is Kind.TEXT else _condition(operand))


def _same_text(operator: str, left: Plan, right: Plan) -> Plan:
    if "null" in (left.op, right.op):
        return step.null(Kind.YES_NO)
    if left.op == right.op == "text":
        return step.certain((left.value == right.value) is (operator == "=="))
    return step.logical("compare", left, right, value=operator)


def _one_of(value: Typed, items: Sequence[Typed]) -> Plan:
    """IN over constants; a parameter among the items is compared for itself."""
    if value.type.kind is Kind.TEXT:
        plan = _text(value)
        texts = [item.value for item in items if isinstance(item, Constant)]
        if all(isinstance(text, str) for text in texts) and len(texts) == len(items) > 1:
            if plan.op == "column":
                return step.logical("among", plan, value=tuple(str(text) for text in texts))
        return step.either([_same_text("==", plan, _text(item)) for item in items])
    ratio = _ratio(value)
    numbers = [item.value for item in items if isinstance(item, Constant)]
    if len(numbers) == len(items) > 1 and ratio.constant and ratio.numerator.op == "column":
        scaled = [
            Fraction(number) * ratio.constant
            for number in numbers
            if isinstance(number, int | Fraction)
        ]
        if len(scaled) == len(items) and all(one.denominator == 1 for one in scaled):
            listed = tuple(step.whole(one.numerator).low for one in scaled)
            return step.logical("among", ratio.numerator, value=listed)
    return step.either([_compared("==", ratio, _ratio(item)) for item in items])


def _text(node: Typed) -> Plan:
    match node:
        case Constant(value=None):
            return step.null(Kind.TEXT)
        case Constant(value=str() as value):
            return Plan("text", (), value, Kind.TEXT)
        case Asked(symbol=symbol):
            return Plan("column", (), symbol.name, Kind.TEXT)
        case Choice(condition=condition, yes=yes, no=no):
            return step.choose(_condition(condition), _text(yes), _text(no))
        case _:
            raise TypeError(f"文字的位置上是 {type(node).__name__}")
