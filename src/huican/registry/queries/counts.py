"""How many persons live where: the numbers beside each name in the area switcher."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from django.core.cache import cache
from django.db.models import Count

from huican.access.domain.scope import AreaScope, inside
from huican.access.scopes import ranges_of
from huican.reference import queries as reference
from huican.registry.models import Person
from huican.sources.queries import data_version

# Counts are kept by the version of the data. A person edited by hand does not raise it, so a
# number in the switcher may lag behind by this much.
_REMEMBER_S = 600


@dataclass(frozen=True, slots=True)
class AreaCount:
    """An area right below the one looked at, and the persons of its whole subtree."""

    code: str
    name: str
    persons: int


@dataclass(frozen=True, slots=True)
class ScopeCounts:
    """`total` = the persons of all `below` + `elsewhere`: the area's own code, or areas that are
    no longer in the tree."""

    total: int
    below: tuple[AreaCount, ...]
    elsewhere: int


def persons_below(scope: AreaScope, *, on: date) -> ScopeCounts:
    """Persons of each area right below the scope, by code. At most two queries once counted.

    Counted once per state of the data, then kept: the switcher stands on every page.
    """
    children = reference.children(scope.code, on)
    key = f"huican-persons-below-{scope.code}-{data_version()}"
    known: tuple[int, dict[str, int]] | None = cache.get(key)
    if known is None or known[1].keys() != {child.code for child in children}:
        known = _counted(scope, [child.code for child in children])
        cache.set(key, known, _REMEMBER_S)
    total, counts = known
    below = tuple(AreaCount(child.code, child.name, counts[child.code]) for child in children)
    return ScopeCounts(total, below, total - sum(counts.values()))


def _counted(scope: AreaScope, children: Sequence[str]) -> tuple[int, dict[str, int]]:
    """All persons of the scope, and those of each child's whole subtree."""
    by_area = {code: n for code, n in _by_area().items() if inside(scope.ranges, code)}
    counts = {}
    for child in children:
        ranges = ranges_of(child)
        counts[child] = sum(n for code, n in by_area.items() if inside(ranges, code))
    return sum(by_area.values()), counts


def persons_in(scope: AreaScope) -> int:
    """Persons inside the scope. One query, none when counted before."""
    return sum(count for code, count in _by_area().items() if inside(scope.ranges, code))


def _by_area() -> Mapping[str, int]:
    """Persons by area code, the whole registry (an index-only scan, 30 ms with 200,000)."""
    key = f"huican-persons-by-area-{data_version()}"
    known: Mapping[str, int] | None = cache.get(key)
    if known is None:
        rows = Person.objects.order_by().values_list("area_code").annotate(Count("pk"))
        known = {str(code): count for code, count in rows}
        cache.set(key, known, _REMEMBER_S)
    return known
