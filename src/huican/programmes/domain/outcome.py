"""The four answers, and how several become one."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum


class Outcome(IntEnum):
    """Whether a person may have a programme in a month. The numbers are those of the tables."""

    NOT_IN_FORCE = -1
    NO = 0
    YES = 1
    UNKNOWN = 2

    @property
    def word(self) -> str:
        """As officers say it: 符合, 不符合, 待核实, 未施行."""
        return _WORDS[self]

    @property
    def code(self) -> str:
        """As programs say it: yes, no, unknown, not-in-force."""
        return _CODES[self]

    @classmethod
    def of(cls, value: object) -> Outcome:
        """From the value of a condition: True, False, None."""
        if value is None:
            return cls.UNKNOWN
        return cls.YES if value else cls.NO


_WORDS = {
    Outcome.YES: "符合", Outcome.NO: "不符合", Outcome.UNKNOWN: "待核实",
    Outcome.NOT_IN_FORCE: "未施行",
}  # fmt: skip
_CODES = {
    Outcome.YES: "yes", Outcome.NO: "no", Outcome.UNKNOWN: "unknown",
    Outcome.NOT_IN_FORCE: "not-in-force",
}  # fmt: skip
BY_WORD = {word: outcome for outcome, word in _WORDS.items()}


def all_of(outcomes: Iterable[Outcome]) -> Outcome:
    """Every one is needed: a no decides, otherwise an unknown does."""
    found = set(outcomes)
    if Outcome.NO in found:
        return Outcome.NO
    return Outcome.UNKNOWN if Outcome.UNKNOWN in found else Outcome.YES


def any_of(outcomes: Iterable[Outcome]) -> Outcome:
    """One is enough: a yes decides, otherwise an unknown does. Not in force counts as no."""
    found = set(outcomes)
    if Outcome.YES in found:
        return Outcome.YES
    return Outcome.UNKNOWN if Outcome.UNKNOWN in found else Outcome.NO
