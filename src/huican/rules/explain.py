"""Why an expression came out as it did for one person: each part, its inputs, what decided."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache

from huican.rules.changes import Change, changes
from huican.rules.checked import Checked
from huican.rules.evaluate import Values, exact, in_steps
from huican.rules.typed import (
    Arithmetic,
    Asked,
    Choice,
    Exact,
    IsKnown,
    Logic,
    Not,
    OneOf,
    Typed,
    children,
    symbols_of,
)
from huican.rules.types import Type, Value
from huican.rules.written import written

__all__ = ["Change", "Explained", "Part", "changes", "explain"]


@dataclass(frozen=True, slots=True)
class Part:
    """A comparison, a yes/no fact, or and/or/not over such parts.

    `inputs`: the names it uses → the person's values in steps (None unknown). `decides`: the
    expression came out as it did because of this part.
    """

    text: str
    value: Value
    type: Type
    inputs: Mapping[str, Value]
    decides: bool
    parts: tuple["Part", ...] = ()

    def leaves(self) -> Iterator["Part"]:
        """The parts that are not made of parts, in the order written."""
        if not self.parts:
            yield self
        for part in self.parts:
            yield from part.leaves()


@dataclass(frozen=True, slots=True)
class Explained:
    """The value of an expression and how it came about.

    `unknown_because`: the missing names that would have to be known to decide, none that would
    not matter. `zero_divisors`: names that made a divisor 0, which also leaves a value unknown.
    """

    value: Value
    type: Type
    root: Part
    unknown_because: frozenset[str]
    zero_divisors: frozenset[str]

    @property
    def parts(self) -> tuple[Part, ...]:
        """Each comparison and each yes/no fact, in the order written."""
        return tuple(self.root.leaves())

    @property
    def inputs(self) -> Mapping[str, Value]:
        """All names used → the person's values."""
        return self.root.inputs


@dataclass(frozen=True, slots=True)
class _Outline:
    """What of an explanation is the same for every person."""

    node: Typed
    text: str
    names: tuple[str, ...]
    parts: tuple["_Outline", ...]


def explain(checked: Checked, values: Values) -> Explained:
    """The value of an expression (as `evaluate` gives it), with every part's own value."""
    root = _part(_outline(checked), values, exact(checked.tree, values), True, checked.type)
    if root.value is not None:
        return Explained(root.value, checked.type, root, frozenset(), frozenset())
    missing: set[str] = set()
    zero: set[str] = set()
    _because(checked.tree, values, missing, zero)
    return Explained(None, checked.type, root, frozenset(missing), frozenset(zero))


@lru_cache(maxsize=8_192)
def _outline(checked: Checked) -> _Outline:
    return _outlined(checked.tree)


def _outlined(node: Typed) -> _Outline:
    below: tuple[Typed, ...] = ()
    if isinstance(node, Logic | Not):
        below = children(node)
    elif isinstance(node, Choice):
        below = (node.condition,)
    names = tuple(symbol.name for symbol in symbols_of(node))
    return _Outline(node, written(node), names, tuple(_outlined(part) for part in below))


def _part(outline: _Outline, values: Values, value: Exact, decides: bool, declared: Type) -> Part:
    inputs = {name: values.get(name) for name in outline.names}
    parts = []
    for inner in outline.parts:
        own = exact(inner.node, values)
        # Of an `and` that failed, only the parts that failed had a say.
        matters = decides and (own is value or not isinstance(outline.node, Logic))
        parts.append(_part(inner, values, own, matters, inner.node.type))
    steps = in_steps(value, declared)
    return Part(outline.text, steps, declared, inputs, decides, tuple(parts))


def _because(node: Typed, values: Values, missing: set[str], zero: set[str]) -> None:
    """The names that leave the part unknown."""
    if isinstance(node, IsKnown) or exact(node, values) is not None:
        return
    if isinstance(node, Asked):
        missing.add(node.symbol.name)
        return
    below = children(node)
    if isinstance(node, Choice):
        condition = exact(node.condition, values)
        if condition is None:
            below = (node.condition,)
        else:
            below = (node.yes if condition else node.no,)
    elif isinstance(node, OneOf) and exact(node.value, values) is None:
        below = (node.value,)
    unknown = [part for part in below if exact(part, values) is None]
    if isinstance(node, Arithmetic) and not unknown:
        zero.update(symbol.name for symbol in symbols_of(node.right))
    for part in unknown:
        _because(part, values, missing, zero)
