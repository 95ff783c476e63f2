"""The tree after checking: every name is a symbol, every part has a type, all is exact.

Inside an expression a number is an exact fraction in written units (元, not 分), a yes/no is a
bool, None is unknown. Steps of 10^-digits appear only where values enter and leave.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

from huican.rules.types import YES_NO, Symbol, Type

# A value inside an expression; numbers in written units.
Exact = bool | int | Fraction | str | None


@dataclass(frozen=True, slots=True)
class Constant:
    value: Exact
    type: Type


@dataclass(frozen=True, slots=True)
class Asked:
    """A fact or a parameter."""

    symbol: Symbol

    @property
    def type(self) -> Type:
        return self.symbol.type


@dataclass(frozen=True, slots=True)
class Logic:
    """`and`, `or` over two or more parts."""

    operator: str
    parts: tuple["Typed", ...]
    type: Type = YES_NO


@dataclass(frozen=True, slots=True)
class Not:
    operand: "Typed"
    type: Type = YES_NO


@dataclass(frozen=True, slots=True)
class Compared:
    """== != < <= > >= between two numbers or (== !=) two texts."""

    operator: str
    left: "Typed"
    right: "Typed"
    type: Type = YES_NO


@dataclass(frozen=True, slots=True)
class OneOf:
    """`value in (items)`; items are constants or parameters."""

    value: "Typed"
    items: tuple["Typed", ...]
    type: Type = YES_NO


@dataclass(frozen=True, slots=True)
class Arithmetic:
    """+ - * / of two numbers; a division by zero is unknown."""

    operator: str
    left: "Typed"
    right: "Typed"
    type: Type


@dataclass(frozen=True, slots=True)
class Negative:
    operand: "Typed"
    type: Type


@dataclass(frozen=True, slots=True)
class Extreme:
    """较小, 较大; unknown as soon as one item is."""

    least: bool
    items: tuple["Typed", ...]
    type: Type


@dataclass(frozen=True, slots=True)
class Choice:
    """如果(condition, yes, no); an unknown condition gives unknown."""

    condition: "Typed"
    yes: "Typed"
    no: "Typed"
    type: Type


@dataclass(frozen=True, slots=True)
class IsKnown:
    """已知(operand): yes or no, never unknown."""

    operand: "Typed"
    type: Type = YES_NO


@dataclass(frozen=True, slots=True)
class Rounded:
    """取整 (down to whole units), 进整 (up)."""

    up: bool
    operand: "Typed"
    type: Type


Typed = (
    Constant | Asked | Logic | Not | Compared | OneOf | Arithmetic
    | Negative | Extreme | Choice | IsKnown | Rounded
)  # fmt: skip


def children(node: Typed) -> tuple[Typed, ...]:
    """The parts a part is made of, in the order written."""
    match node:
        case Constant() | Asked():
            return ()
        case Logic(parts=parts):
            return parts
        case Not(operand=operand) | Negative(operand=operand):
            return (operand,)
        case IsKnown(operand=operand) | Rounded(operand=operand):
            return (operand,)
        case Compared(left=left, right=right) | Arithmetic(left=left, right=right):
            return (left, right)
        case OneOf(value=value, items=items):
            return (value, *items)
        case Extreme(items=items):
            return items
        case Choice(condition=condition, yes=yes, no=no):
            return (condition, yes, no)


def parts_of(node: Typed) -> Iterator[Typed]:
    """The part itself and everything below it."""
    yield node
    for child in children(node):
        yield from parts_of(child)


def symbols_of(node: Typed) -> tuple[Symbol, ...]:
    """The symbols used, each once, in the order first written."""
    found: dict[str, Symbol] = {}
    for part in parts_of(node):
        if isinstance(part, Asked):
            found.setdefault(part.symbol.name, part.symbol)
    return tuple(found.values())
