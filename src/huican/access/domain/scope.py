"""The area that a request speaks of."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True)
class AreaScope:
    """An area and the code ranges of everything that is or was below it (both ends included).

    `top` is the user's own area, `code` the one that is looked at: the same, or below it.
    """

    code: str
    ranges: tuple[tuple[str, str], ...]
    top: str

    def contains(self, code: str) -> bool:
        """Whether the 12-digit `code` lies in the scope."""
        return any(low <= code <= high for low, high in self.ranges)

    @property
    def is_whole(self) -> bool:
        """Whether the user looks at all that he may see."""
        return self.code == self.top


def prefix_range(code: str) -> tuple[str, str]:
    """The range of codes below a 12-digit code by its form alone: 2-2-2-3-3 digits."""
    for digits in (2, 4, 6, 9):
        if code[digits:].strip("0") == "":
            return code, code[:digits] + "9" * (12 - digits)
    return code, code


def inside(ranges: Sequence[tuple[str, str]], code: str) -> bool:
    """Whether `code` lies in one of the inclusive `ranges`."""
    return any(low <= code <= high for low, high in ranges)
