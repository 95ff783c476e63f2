"""What would have to be different of one fact for a "no" or "unknown" to become "yes"."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from huican.rules.checked import Checked
from huican.rules.critical import limits, pairs, texts_for, turning_points
from huican.rules.evaluate import Values, exact
from huican.rules.typed import Typed
from huican.rules.types import Kind, Names, Symbol, Value


@dataclass(frozen=True, slots=True)
class Change:
    """One fact that would turn the answer: `before` the person's value, `value` the nearest that does."""

    symbol: Symbol
    before: Value
    value: Value

    @property
    def name(self) -> str:
        return self.symbol.name


def changes(
    conditions: Sequence[Checked | Sequence[Checked]], values: Values, names: Names | None = None
) -> tuple[Change, ...]:
    """Changes of a single fact after which every condition holds; none when all hold already.

    A condition that is itself a sequence holds as soon as one of it does (alternatives). `names`
    limits which facts may change; without it all facts used, never a parameter. For a number the
    nearest value on each side of the present one; for an unknown number each limit at which the
    answer turns.
    """
    groups = [
        tuple(one.tree for one in ([item] if isinstance(item, Checked) else item))
        for item in conditions
    ]

    def answer(symbol: str, value: Value) -> bool:
        trial = {**values, symbol: value}
        return all(any(exact(tree, trial) is True for tree in group) for group in groups)

    found: list[Change] = []
    for symbol in _facts(conditions, names):
        before = values.get(symbol.name)
        if answer(symbol.name, before):
            return ()
        trees = [tree for group in groups for tree in group]
        holding = [
            value
            for value in _candidates(symbol, trees, values)
            if value != before and answer(symbol.name, value)
        ]
        found.extend(Change(symbol, before, value) for value in _nearest(symbol, before, holding))
    return tuple(found)


def _facts(
    conditions: Iterable[Checked | Sequence[Checked]], names: Names | None
) -> Iterator[Symbol]:
    seen: set[str] = set()
    for item in conditions:
        for one in [item] if isinstance(item, Checked) else item:
            for symbol in one.symbols:
                allowed = symbol.origin == "fact" and (names is None or symbol.name in names)
                if allowed and symbol.name not in seen:
                    seen.add(symbol.name)
                    yield symbol


def _candidates(symbol: Symbol, trees: list[Typed], values: Values) -> list[Value]:
    if symbol.type.kind is Kind.YES_NO:
        return [True, False]
    if symbol.type.kind is Kind.TEXT:
        return texts_for(symbol, trees)
    points: set[int] = set()
    for tree in trees:
        for left, right in pairs(tree):
            points |= turning_points(left, right, symbol, values)
    if symbol.type.low is not None and symbol.type.high is not None:
        points |= set(limits(symbol))
    found: list[Value] = []
    found.extend(sorted(points))
    return found


def _nearest(symbol: Symbol, before: Value, holding: list[Value]) -> list[Value]:
    numbers = [value for value in holding if isinstance(value, int)]
    if symbol.type.kind is not Kind.NUMBER or not numbers:
        return holding
    if isinstance(before, int):
        lower = [value for value in numbers if value < before]
        higher = [value for value in numbers if value > before]
        return [*([max(lower)] if lower else []), *([min(higher)] if higher else [])]
    # The ends of each run of neighbouring values are where the answer turns.
    ends = {min(numbers), max(numbers)} - set(limits(symbol))
    turning: list[Value] = []
    turning.extend(sorted(ends) or [min(numbers)])
    return turning
