"""A checked expression: safe to evaluate, to explain and to compile for a whole population."""

from dataclasses import dataclass

from huican.rules.typed import Typed
from huican.rules.types import Symbol, Type


@dataclass(frozen=True, slots=True, eq=False)
class Checked:
    """An expression whose names, types, units and magnitudes have been checked.

    `type` is what it gives: a number in whole steps of 10^-digits (元 in fen), between `low` and
    `high`. `names` are the names used, as written; `symbols` the same with their columns and
    types. `cost` is the number of operations a database does for one row. Two expressions are
    the same only when they are one object; compare `text` where that is meant.
    """

    text: str
    tree: Typed
    type: Type
    names: frozenset[str]
    symbols: tuple[Symbol, ...]
    cost: int
