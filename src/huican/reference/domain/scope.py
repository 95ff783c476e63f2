"""Which codes lay below an area during a period, as few inclusive ranges.

Where the tree follows the digits of the codes an area is one range. Only areas apart from their
digits (moved, or numbered by another rule) are looked at one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from huican.kernel.months import Period
from huican.reference.domain.levels import code_range, prefix, prefix_parents

Range = tuple[str, str]
"""Lowest and highest code, both inclusive."""

_Span = tuple[date, date]
_FOREVER = date.max


class ParentSpan(NamedTuple):
    """An area's parent during a span of days."""

    parent: str | None
    period: Period


def scope_ranges(
    root: str, period: Period, apart: Mapping[str, Iterable[ParentSpan]]
) -> list[Range]:
    """Ranges of everything that lay below `root` (itself included) on any day of `period`.

    `apart` holds, for each code that at some time did not hang where its digits say, all its
    parents with their spans. Everything else is taken to hang by its digits.
    """
    walk = _Walk(root, (period.start, period.end or _FOREVER), apart)
    pieces = [(*code_range(root), True)]
    # Wider ranges first: the most particular statement about a code wins.
    for code in sorted(apart, key=lambda c: (len(prefix(c)), c)):
        inside = bool(walk.spans(code))
        if code != root and inside != walk.is_inside_by_digits(code):
            pieces.append((*code_range(code), inside))
    return _flatten(pieces)


class _Walk:
    """Climbs from codes towards the root, remembering when each lay below it."""

    def __init__(self, root: str, window: _Span, apart: Mapping[str, Iterable[ParentSpan]]) -> None:
        self._root = root
        self._apart = apart
        self._known: dict[str, tuple[_Span, ...]] = {root: (window,)}

    def spans(self, code: str) -> tuple[_Span, ...]:
        """Days of the window on which the code lay below the root."""
        if code in self._known:
            return self._known[code]
        self._known[code] = ()  # a ring of parents leads nowhere
        if code in self._apart:
            found = [
                overlap
                for parent, period in self._apart[code]
                if parent is not None
                for span in self.spans(parent)
                if (overlap := _overlap(span, (period.start, period.end or _FOREVER)))
            ]
        else:
            found = list(self._spans_by_digits(code))
        self._known[code] = tuple(found)
        return self._known[code]

    def is_inside_by_digits(self, code: str) -> bool:
        """What the areas around the code, by its digits, already say about it."""
        return bool(self._spans_by_digits(code))

    def _spans_by_digits(self, code: str) -> tuple[_Span, ...]:
        told = (c for c in prefix_parents(code) if c == self._root or c in self._apart)
        nearest = next(told, None)
        return self.spans(nearest) if nearest is not None else ()


def _overlap(one: _Span, other: _Span) -> _Span | None:
    start, end = max(one[0], other[0]), min(one[1], other[1])
    return (start, end) if start < end else None


def _flatten(pieces: list[tuple[str, str, bool]]) -> list[Range]:
    """Ranges that are inside, later pieces overriding earlier ones; neighbours joined."""
    bounds = sorted({p[0] for p in pieces} | {_after(p[1]) for p in pieces})
    ranges: list[Range] = []
    for start, stop in pairwise(bounds):
        inside = False
        for low, high, is_in in pieces:
            if low <= start <= high:
                inside = is_in
        if not inside:
            continue
        if ranges and _after(ranges[-1][1]) == start:
            ranges[-1] = (ranges[-1][0], _before(stop))
        else:
            ranges.append((start, _before(stop)))
    return ranges


def _after(code: str) -> str:
    """The next number; 13 digits past the last code, padded so that texts still compare."""
    following = int(code) + 1
    return f"{following:012d}" if following < 10**12 else ":"  # ":" sorts behind "9"


def _before(code: str) -> str:
    return "9" * 12 if code == ":" else f"{int(code) - 1:012d}"
