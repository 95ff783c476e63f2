"""From a user and ?area= to the scope of a request."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache
from django.db.models import Q

from huican.access.domain.scope import AreaScope, inside, prefix_range
from huican.kernel.months import Period

# Records of villages that were merged away years ago stay in sight of their town.
_ALL_TIME = Period(date(1900, 1, 1), None)
_REMEMBER_S = 60


def ranges_of(code: str) -> tuple[tuple[str, str], ...]:
    """Inclusive code ranges of all that ever was below `code`.

    Without a loaded area tree the form of the code decides.
    """
    key = f"huican-area-ranges-{code}"
    known: tuple[tuple[str, str], ...] | None = cache.get(key)
    if known is None:
        from huican.reference.queries import scope_ranges

        known = tuple(scope_ranges(code, _ALL_TIME)) or (prefix_range(code),)
        cache.set(key, known, _REMEMBER_S)
    return known


def scope_for(top: str, wanted: str | None) -> AreaScope | None:
    """The scope of a user of area `top` who asks for `wanted` (None: everything he may see).

    None when `wanted` is no 12-digit code or lies outside `top`.
    """
    code = wanted or top
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        return None
    if code != top and not inside(ranges_of(top), code):
        return None
    return AreaScope(code, ranges_of(code), top)


def area_filter(scope: AreaScope, field: str = "area_code") -> Q:
    """A filter for records whose `field` holds a code inside `scope`."""
    condition = Q()
    for low, high in scope.ranges:
        condition |= Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return condition
