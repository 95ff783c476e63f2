"""The five levels of the area tree and what a code's digits say about them.

A code has 12 digits: 2 province, 2 prefecture, 2 county, 3 township, 3 village.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache

CODE_LENGTH = 12


class Level(StrEnum):
    """A level of the tree, highest first."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"
    TOWNSHIP = "township"
    VILLAGE = "village"

    @property
    def rank(self) -> int:
        """0 for a province, 4 for a village."""
        return _RANKS[self]

    @property
    def label(self) -> str:
        """What a person calls the level."""
        return _LABELS[self]

    @property
    def digits(self) -> int:
        """How many leading digits of a code belong to this level."""
        return _DIGITS[self]


LEVELS = tuple(Level)
_RANKS = {level: rank for rank, level in enumerate(LEVELS)}
_LABELS = dict(zip(LEVELS, ("省级", "市级", "县级", "乡镇（街道）", "村（社区）"), strict=True))
_DIGITS = dict(zip(LEVELS, (2, 4, 6, 9, 12), strict=True))
_BY_DIGITS = {digits: level for level, digits in _DIGITS.items()}

# Words for a level that a file may use in its level column.
_WORDS = {
    "省": Level.PROVINCE, "省级": Level.PROVINCE, "直辖市": Level.PROVINCE,
    "自治区": Level.PROVINCE, "市": Level.CITY, "市级": Level.CITY, "地级": Level.CITY,
    "地级市": Level.CITY, "州": Level.CITY,
    "县": Level.COUNTY, "县级": Level.COUNTY, "区县": Level.COUNTY, "县区": Level.COUNTY,
    "区": Level.COUNTY, "县（市、区）": Level.COUNTY,
    "乡": Level.TOWNSHIP, "镇": Level.TOWNSHIP, "乡级": Level.TOWNSHIP, "乡镇": Level.TOWNSHIP,
    "乡镇街道": Level.TOWNSHIP, "乡镇（街道）": Level.TOWNSHIP, "街道": Level.TOWNSHIP,
    "村": Level.VILLAGE, "村级": Level.VILLAGE, "村居": Level.VILLAGE, "社区": Level.VILLAGE,
    "村（社区）": Level.VILLAGE, "村社区": Level.VILLAGE,
    **{level.value: level for level in LEVELS},
}  # fmt: skip


def level_from(word: str) -> Level | None:
    """The level a word in a file names (县级, county…); None where it names none."""
    return _WORDS.get(word.strip().lower())


@lru_cache(maxsize=65_536)
def padded(code: str) -> str | None:
    """The 12-digit form of a code of 2, 4, 6, 9 or 12 digits; None for anything else."""
    if len(code) not in _BY_DIGITS or not (code.isascii() and code.isdigit()):
        return None
    return code.ljust(CODE_LENGTH, "0")


def shape(code: str) -> Level:
    """The level a 12-digit code has by its zeros. A village is anything not ending in 000."""
    if not code.endswith("000"):
        return Level.VILLAGE
    if not code.endswith("000000"):
        return Level.TOWNSHIP
    if not code.endswith("00000000"):
        return Level.COUNTY
    return Level.PROVINCE if code.endswith("0000000000") else Level.CITY


def prefix(code: str) -> str:
    """The digits that every code below this one shares with it, where the tree follows codes."""
    return code[: shape(code).digits]


def prefix_parents(code: str) -> list[str]:
    """The codes above this one by its digits, nearest first: village → township → … → province."""
    return [
        code[: level.digits].ljust(CODE_LENGTH, "0")
        for level in reversed(LEVELS[: shape(code).rank])
    ]


def code_range(code: str) -> tuple[str, str]:
    """Lowest and highest code (both inclusive) that begin with the area's digits."""
    head = prefix(code)
    return code, head.ljust(CODE_LENGTH, "9")
