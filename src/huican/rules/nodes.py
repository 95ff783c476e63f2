"""The tree of an expression: frozen nodes, each knowing where in the text it stands."""

from dataclasses import dataclass
from decimal import Decimal


@dataclass(frozen=True, slots=True)
class Number:
    value: Decimal
    at: int = 0


@dataclass(frozen=True, slots=True)
class Text:
    value: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Name:
    value: str
    at: int = 0


@dataclass(frozen=True, slots=True)
class Call:
    name: str
    arguments: tuple["Node", ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Group:
    """Several values in brackets: (1, 2)."""

    items: tuple["Node", ...]
    at: int = 0


@dataclass(frozen=True, slots=True)
class Unary:
    """`not x` or `-x`."""

    operator: str
    operand: "Node"
    at: int = 0


@dataclass(frozen=True, slots=True)
class Binary:
    """Arithmetic (+ - * /), comparison (== != < <= > >= in), or logic (and or)."""

    operator: str
    left: "Node"
    right: "Node"
    at: int = 0


Node = Number | Text | Name | Call | Group | Unary | Binary
