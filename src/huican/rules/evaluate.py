"""The value of an expression for one person: three-valued, exact, rounded once at the end."""

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import ceil, floor
from typing import Any, cast

from huican.rules.checked import Checked
from huican.rules.problems import ValueFault
from huican.rules.typed import (
    Arithmetic,
    Asked,
    Choice,
    Compared,
    Constant,
    Exact,
    Extreme,
    IsKnown,
    Logic,
    Negative,
    Not,
    OneOf,
    Rounded,
    Typed,
)
from huican.rules.types import Kind, Symbol, Type, Value

Values = Mapping[str, Value]

_HOLDS: dict[Kind, type] = {Kind.YES_NO: bool, Kind.NUMBER: int, Kind.TEXT: str}


def evaluate(checked: Checked, values: Values) -> Value:
    """The value of an expression; None is unknown.

    `values`: name as written → value (a number in steps of its type); a missing key is unknown.
    Numbers come back in steps of `checked.type`, rounded half up once. Raises ValueFault when a
    value is not of the type its name declares.
    """
    return in_steps(exact(checked.tree, values), checked.type)


def exact(node: Typed, values: Values) -> Exact:
    """The value of a part, unrounded; numbers in written units."""
    return _EVALUATE[type(node)](node, values)


def in_steps(value: Exact, declared: Type) -> Value:
    """A value as it leaves an expression: numbers in whole steps, rounded half up."""
    if value is None or isinstance(value, bool | str):
        return value
    numerator: int = value.numerator * 10**declared.digits
    denominator: int = value.denominator
    return (2 * numerator + denominator) // (2 * denominator)


def in_units(value: Value, symbol: Symbol) -> Exact:
    """A value as it enters an expression: steps made written units. Raises ValueFault."""
    if value is None:
        return None
    kind = symbol.type.kind
    if type(value) is not _HOLDS[kind]:
        raise ValueFault(
            f"“{symbol.name}”应是{kind.value}，不是“{value}”", remedy="请核对这个事实或参数的来源"
        )
    if isinstance(value, int) and symbol.type.digits:
        return Fraction(value, 10**symbol.type.digits)
    return value


def _asked(node: Asked, values: Values) -> Exact:
    return in_units(values.get(node.symbol.name), node.symbol)


def _logic(node: Logic, values: Values) -> Exact:
    decides = node.operator == "or"
    result: Exact = not decides
    for part in node.parts:
        value = exact(part, values)
        if value is decides:
            return decides
        if value is None:
            result = None
    return result


def _not(node: Not, values: Values) -> Exact:
    value = exact(node.operand, values)
    return None if value is None else not value


_COMPARE: dict[str, Callable[[Any, Any], bool]] = {
    "==": lambda left, right: bool(left == right),
    "!=": lambda left, right: bool(left != right),
    "<": lambda left, right: bool(left < right),
    "<=": lambda left, right: bool(left <= right),
    ">": lambda left, right: bool(left > right),
    ">=": lambda left, right: bool(left >= right),
}


def _compared(node: Compared, values: Values) -> Exact:
    left = exact(node.left, values)
    if left is None:
        return None
    right = exact(node.right, values)
    return None if right is None else _COMPARE[node.operator](left, right)


def _one_of(node: OneOf, values: Values) -> Exact:
    value = exact(node.value, values)
    if value is None:
        return None
    result: Exact = False
    for part in node.items:
        item = exact(part, values)
        if item is None:
            result = None
        elif item == value:
            return True
    return result


def calculate(operator: str, left: Any, right: Any) -> Exact:
    """+ - * / of two known numbers, exactly; a division by zero is unknown."""
    result: Any
    match operator:
        case "+":
            result = left + right
        case "-":
            result = left - right
        case "*":
            result = left * right
        case _:
            if right == 0:
                return None
            result = Fraction(left) / right
    if isinstance(result, Fraction) and result.denominator == 1:
        return result.numerator
    return cast(Exact, result)


def _arithmetic(node: Arithmetic, values: Values) -> Exact:
    left = exact(node.left, values)
    if left is None:
        return None
    right = exact(node.right, values)
    return None if right is None else calculate(node.operator, left, right)


def _negative(node: Negative, values: Values) -> Exact:
    value = exact(node.operand, values)
    return None if value is None else calculate("-", 0, value)


def _extreme(node: Extreme, values: Values) -> Exact:
    items: list[Any] = [exact(item, values) for item in node.items]
    if None in items:
        return None
    return cast(Exact, min(items) if node.least else max(items))


def _choice(node: Choice, values: Values) -> Exact:
    condition = exact(node.condition, values)
    if condition is None:
        return None
    return exact(node.yes if condition else node.no, values)


def _rounded(node: Rounded, values: Values) -> Exact:
    value: Any = exact(node.operand, values)
    if value is None:
        return None
    return int(ceil(value) if node.up else floor(value))


_EVALUATE: dict[type, Callable[[Any, Values], Exact]] = {
    Constant: lambda node, _values: node.value,
    Asked: _asked,
    Logic: _logic,
    Not: _not,
    Compared: _compared,
    OneOf: _one_of,
    Arithmetic: _arithmetic,
    Negative: _negative,
    Extreme: _extreme,
    Choice: _choice,
    IsKnown: lambda node, values: exact(node.operand, values) is not None,
    Rounded: _rounded,
}
