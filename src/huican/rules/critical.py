"""Where an answer can turn: the values of a fact at which some comparison changes.

A comparison that is affine in a fact turns at one point; between such points nothing changes, so
a few values of each fact stand for all of them.
"""

from collections.abc import Iterator, Mapping
from fractions import Fraction
from math import ceil, floor

from huican.rules.evaluate import calculate, exact
from huican.rules.plan import UNSTATED
from huican.rules.typed import (
    Arithmetic,
    Asked,
    Compared,
    Constant,
    Extreme,
    Negative,
    OneOf,
    Typed,
    parts_of,
    symbols_of,
)
from huican.rules.types import Kind, Symbol, Value


def limits(symbol: Symbol) -> tuple[int, int]:
    """The least and the greatest value of a number, in steps."""
    declared = symbol.type
    return (
        -UNSTATED if declared.low is None else declared.low,
        UNSTATED if declared.high is None else declared.high,
    )


def pairs(node: Typed) -> Iterator[tuple[Typed, Typed]]:
    """All pairs of numbers below a part that are compared with each other."""
    for part in parts_of(node):
        if isinstance(part, Compared) and part.left.type.kind is Kind.NUMBER:
            yield part.left, part.right
        elif isinstance(part, OneOf) and part.value.type.kind is Kind.NUMBER:
            for item in part.items:
                yield part.value, item
        elif isinstance(part, Extreme):
            for index, item in enumerate(part.items):
                for other in part.items[index + 1 :]:
                    yield item, other


def affine(node: Typed) -> bool:
    """Whether a number is affine in every single fact it uses (sums, constant factors)."""
    match node:
        case Constant() | Asked():
            return True
        case Negative(operand=operand):
            return affine(operand)
        case Arithmetic(operator="+" | "-", left=left, right=right):
            return affine(left) and affine(right)
        case Arithmetic(operator="*", left=left, right=right):
            constant = isinstance(left, Constant) or isinstance(right, Constant)
            return constant and affine(left) and affine(right)
        case Arithmetic(operator="/", left=left, right=right):
            return isinstance(right, Constant) and affine(left)
        case _:
            return False


def simple(left: Typed, right: Typed) -> bool:
    """Whether a comparison turns at one known point: affine, over a single fact."""
    symbols = {symbol.name for node in (left, right) for symbol in symbols_of(node)}
    return len(symbols) == 1 and affine(left) and affine(right)


def turning_points(
    left: Typed, right: Typed, symbol: Symbol, values: Mapping[str, Value]
) -> set[int]:
    """The values (in steps) around the point where left - right passes 0 as `symbol` varies.

    The other names keep `values`. Exact when both sides are affine; else found by halving between
    the limits, which finds one point of a comparison that turns once.
    """
    low, high = limits(symbol)

    def gap(value: int) -> Fraction | None:
        trial = {**values, symbol.name: value}
        first, second = exact(left, trial), exact(right, trial)
        if first is None or second is None:
            return None
        difference = calculate("-", first, second)
        return Fraction(difference) if isinstance(difference, int | Fraction) else None

    at_low, at_high = gap(low), gap(high)
    if at_low is None or at_high is None or at_low == at_high:
        return set()
    if affine(left) and affine(right):
        root = low - at_low * (high - low) / (at_high - at_low)
        return around(floor(root), low, high) | around(ceil(root), low, high)
    if (at_low > 0) == (at_high > 0) and at_low != 0 and at_high != 0:
        return set()
    below, above, rises = low, high, at_high > at_low
    while above - below > 1:
        middle = (below + above) // 2
        value = gap(middle)
        if value is None:
            return set()
        below, above = (middle, above) if (value < 0) == rises else (below, middle)
    return around(below, low, high) | around(above, low, high)


def around(point: int, low: int, high: int) -> set[int]:
    """A point and its neighbours, within the limits."""
    return {value for value in (point - 1, point, point + 1) if low <= value <= high}


def number_constants(node: Typed) -> set[Fraction]:
    """All numbers written in a part, in written units."""
    found: set[Fraction] = set()
    for part in parts_of(node):
        if isinstance(part, Constant) and part.type.kind is Kind.NUMBER:
            if isinstance(part.value, int | Fraction):
                found.add(Fraction(part.value))
    return found


def texts_for(symbol: Symbol, nodes: list[Typed]) -> list[Value]:
    """The texts a fact may hold; without a list of choices, those written and one more."""
    if symbol.type.choices:
        return list(symbol.type.choices)
    written = {
        part.value
        for node in nodes
        for part in parts_of(node)
        if isinstance(part, Constant) and isinstance(part.value, str)
    }
    return [*sorted(written), "".join(sorted(written)) + "以外"]
