"""The types of the language: what a name may hold, in which unit, between which limits.

Numbers are whole numbers of a smallest step: 元 in fen (`digits` 2), 岁 in years (0), a visual
acuity in hundredths (2). So an expression is exact everywhere, in Python and in every database,
and money never passes through binary fractions.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Literal


class Kind(Enum):
    YES_NO = "是否"
    NUMBER = "数"
    TEXT = "文字"


# What a name holds for one person: yes/no, a whole number of steps, a text; None is unknown.
Value = bool | int | str | None


@dataclass(frozen=True, slots=True)
class Type:
    """What a name holds. `low` and `high` (both included) and values are in steps of 10^-digits."""

    kind: Kind
    unit: str = ""
    digits: int = 0
    low: int | None = None
    high: int | None = None
    choices: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Symbol:
    """A name that expressions may use.

    `name` is what officers write (残疾等级, 享受('特困供养')); `code` is its column in tables of
    facts or parameters (level, hardship_support).
    """

    name: str
    code: str
    type: Type
    origin: Literal["fact", "parameter"] = "fact"


# By the name as written; a call with one text argument is written 享受('特困供养').
Names = Mapping[str, Symbol]

YES_NO = Type(Kind.YES_NO)
MONEY = Type(Kind.NUMBER, "元", 2)
