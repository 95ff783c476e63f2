"""Step 1 of the wizard: choose files."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user, scope_of
from huican.desk.addresses import address
from huican.desk.batches import FILES_MAX
from huican.exchange.domain.reading import FILE_BYTES_MAX
from huican.insight.figures import kinds
from huican.reference import queries as reference
from huican.reference.domain.levels import Level, shape

_COLUMNS_SHOWN = 8


def page_of(request: HttpRequest, *, errors: Iterable[dict[str, str]] = ()) -> dict[str, Any]:
    """See desk/import_choose.html."""
    offices = _offices(request)
    return {
        "back_url": address(request, "imports"),
        "action": address(request, "import-choose"),
        "errors": list(errors),
        "areas": offices,
        "area": request.POST.get("area") or request.GET.get("area") or offices[0][0],
        "limit": f"每个不超过 {FILE_BYTES_MAX // 1_048_576} MB，一次不超过 {FILES_MAX} 个",
        "known": [
            {"name": kind.name, "words": "、".join(_columns(kind.needs, kind.column_labels))}
            for kind in kinds().kinds.values()
        ],
    }


def _columns(needs: Iterable[tuple[str, ...]], own: Iterable[str]) -> list[str]:
    fields = kinds().fields
    said = [fields[need[0]].names[0] if need[0] in fields else need[0] for need in needs]
    return [*said, *(label for label in own if label not in said)][:_COLUMNS_SHOWN]


def _offices(request: HttpRequest) -> list[tuple[str, str]]:
    """Whose workbooks these may be: the user's own office, or one of the counties below a city."""
    today, top = timezone.localdate(), current_user(request).area_code
    own = [(top, reference.name_of(top, today))]
    if shape(top).rank >= Level.COUNTY.rank:
        return own
    counties = reference.descendants(top, today, Level.COUNTY)
    return [(area.code, area.name) for area in counties] or own


def office_of(request: HttpRequest) -> tuple[str, list[dict[str, str]]]:
    """The office chosen on the form, and what is wrong with it."""
    offices = dict(_offices(request))
    wanted = request.POST.get("area") or next(iter(offices))
    if wanted not in offices or not scope_of(request, use_query=False).contains(wanted):
        return "", [{"field": "area", "text": "请选这批表是哪里的"}]
    return wanted, []
