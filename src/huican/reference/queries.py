"""Reads of areas and calendars, each as of a day: records show the name of their day."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Q, QuerySet

from huican.kernel.calendar import WorkingCalendar
from huican.kernel.months import Period
from huican.reference.domain import scope
from huican.reference.domain.finder import AreaFinder, AreaNode
from huican.reference.domain.levels import Level, code_range
from huican.reference.models import Area, AreaSuccession, CalendarDay, PublishedCalendar

_DEPTH_MAX = 10  # rings of parents end here


class AreaOn(NamedTuple):
    """An area as it was on a day. `valid_to` is the first day it no longer was, or None."""

    code: str
    name: str
    level: Level
    parent_code: str | None
    valid_from: date
    valid_to: date | None


class Succession(NamedTuple):
    """What became of an area on a day; `kind` is merge, split, rename or move."""

    from_code: str
    to_code: str
    on: date
    kind: str


def area(code: str, on: date) -> AreaOn | None:
    """The area with this code on a day, or None."""
    return next((_area(row) for row in _on(on).filter(code=code)), None)


def name_of(code: str, on: date) -> str:
    """The area's name on a day; the code itself where it was none."""
    found = area(code, on)
    return found.name if found else code


def names_of(codes: Collection[str], on: date) -> dict[str, str]:
    """Names on a day of many codes in one query; unknown codes are left out."""
    rows = _on(on).filter(code__in=set(codes)).values_list("code", "name")
    return dict(rows)


def ancestors(code: str, on: date) -> list[AreaOn]:
    """What the area lay below on a day, from the province down; the area itself left out."""
    chain = _chain(code, on)
    return chain[:-1]


def path_names(code: str, on: date) -> list[str]:
    """Names from the province down to the area itself; empty where the code was none."""
    return [above.name for above in _chain(code, on)]


def children(code: str, on: date) -> list[AreaOn]:
    """What lay directly below the area on a day, by code."""
    return [_area(row) for row in _on(on).filter(parent_code=code).order_by("code")]


def descendants(code: str, on: date, level: Level | None = None) -> list[AreaOn]:
    """Everything below the area on a day, itself left out, by code; one level of it if asked."""
    rows = Area.objects.none()
    for low, high in scope_ranges(code, Period(on, date.fromordinal(on.toordinal() + 1))):
        rows = rows | _on(on).filter(code__gte=low, code__lte=high)
    rows = rows.exclude(code=code).order_by("code")
    return [_area(row) for row in (rows.filter(level=level.value) if level else rows)]


def scope_ranges(code: str, period: Period) -> list[tuple[str, str]]:
    """Inclusive code ranges of everything below the area (itself included) at any time in the
    period: one range wherever the tree follows the digits of the codes."""
    apart_codes = _during(period).filter(follows_code=False).values("code")
    spans: dict[str, list[scope.ParentSpan]] = defaultdict(list)
    for row in _during(period).filter(code__in=apart_codes):
        spans[row.code].append(
            scope.ParentSpan(row.parent_code, Period(row.valid_from, row.valid_to))
        )
    return scope.scope_ranges(code, period, spans)


def successions(code: str, since: date) -> list[Succession]:
    """What became of the area from a day on, oldest first (its own next step only)."""
    rows = AreaSuccession.objects.filter(from_code=code, on__gte=since).order_by("on", "to_code")
    return [Succession(r.from_code, r.to_code, r.on, r.kind) for r in rows]


def successors(code: str, on: date) -> list[str]:
    """Codes that the area's people lived under on a day: itself while it was valid, otherwise
    what it was merged into or split into, step by step."""
    found: list[str] = []
    seen: set[str] = set()
    waiting = [code]
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        if area(current, on):
            found.append(current)
            continue
        waiting += AreaSuccession.objects.filter(
            from_code=current, on__lte=on, kind__in=["merge", "split", "rename"]
        ).values_list("to_code", flat=True)
    return sorted(found)


def finder(code: str, on: date) -> AreaFinder:
    """A finder of names for an office's area as the tree was on a day, former names included.

    Build one for an import and keep it: it holds the whole subtree. UnknownArea where the code
    was none on that day.
    """
    below = [_node(a) for a in descendants(code, on)]
    chain = [_node(a) for a in _chain(code, on)]
    ranges = [code_range(code)]
    return AreaFinder([*chain, *below], code, former=_former_names(ranges, on))


def single_office(on: date) -> str | None:
    """The one county (or, without counties, the lowest area that stands alone) of the tree.

    None where the tree is empty or branches above the county: then somebody must say which.
    """
    tops = list(_on(on).filter(parent_code__isnull=True).values_list("code", "level")[:2])
    while len(tops) == 1:
        code, level = tops[0]
        if level == Level.COUNTY.value:
            return str(code)
        below = list(_on(on).filter(parent_code=code).values_list("code", "level")[:2])
        if len(below) != 1:
            # A city without counties has townships right below it.
            lower = {Level.TOWNSHIP.value, Level.VILLAGE.value}
            return str(code) if below and all(lv in lower for _, lv in below) else None
        tops = below
    return None


def working_calendar() -> WorkingCalendar:
    """Working days by the published notices and this office's own corrections."""
    overrides = dict(CalendarDay.objects.values_list("day", "working"))
    years = PublishedCalendar.objects.values_list("year", flat=True)
    return WorkingCalendar(overrides, published_years=list(years))


# --- steps -------------------------------------------------------------------------------------


def _on(day: date) -> QuerySet[Area]:
    return Area.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=day), valid_from__lte=day)


def _during(period: Period) -> QuerySet[Area]:
    rows = Area.objects.filter(Q(valid_to__isnull=True) | Q(valid_to__gt=period.start))
    return rows if period.end is None else rows.filter(valid_from__lt=period.end)


def _area(row: Area) -> AreaOn:
    return AreaOn(
        row.code, row.name, Level(row.level), row.parent_code, row.valid_from, row.valid_to
    )


def _node(found: AreaOn) -> AreaNode:
    return AreaNode(found.code, found.name, found.level.value, found.parent_code or "")


_CHAIN = """
    WITH RECURSIVE up AS (
        SELECT a.*, 1 AS height FROM reference_area a
         WHERE a.code = %(code)s
           AND a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
        UNION ALL
        SELECT a.*, up.height + 1 FROM reference_area a JOIN up ON a.code = up.parent_code
         WHERE a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s)
           AND up.height < %(depth)s
    )
    SELECT code, name, level, parent_code, valid_from, valid_to FROM up ORDER BY height DESC
"""


def _chain(code: str, on: date) -> list[AreaOn]:
    """The area and everything above it on a day, from the top down, in one query."""
    with connection.cursor() as cursor:
        cursor.execute(_CHAIN, {"code": code, "on": on, "depth": _DEPTH_MAX})
        return [AreaOn(row[0], row[1], Level(row[2]), *row[3:]) for row in cursor.fetchall()]


def _former_names(ranges: Iterable[tuple[str, str]], on: date) -> list[tuple[str, str]]:
    """Names that areas had before the day, with the code that stands for them on it.

    A code that was merged or renumbered gives its name to its successor, if it has only one.
    """
    names: list[tuple[str, str]] = []
    for low, high in ranges:
        past = list(
            Area.objects.filter(code__gte=low, code__lte=high, valid_to__lte=on)
            .order_by("valid_from")
            .values_list("code", "name")
        )
        still = set(_on(on).filter(code__in={c for c, _ in past}).values_list("code", flat=True))
        for code, name in past:
            heirs = [code] if code in still else successors(code, on)
            if len(heirs) == 1:
                names.append((heirs[0], name))
    return names


__all__ = [
    "AreaOn", "Level", "Succession", "ancestors", "area", "children", "descendants",
    "finder", "name_of", "names_of", "path_names", "scope_ranges", "successions", "successors",
    "working_calendar",
]  # fmt: skip
