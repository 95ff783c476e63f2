"""The month that a page of determinations speaks of, and the way to other months."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.desk.addresses import here, scope
from huican.desk.reads import years_with_records
from huican.kernel.months import Month, MonthError

# The subsidies began in 2016; a month far ahead would only say “not known yet”.
_FIRST = Month(2000, 1)
_AHEAD = 24


def this_month() -> Month:
    """The month on the calendar on the wall."""
    return Month.of(timezone.localdate())


def month_of(request: HttpRequest) -> Month:
    """?at=2023-12; else the latest month that workbooks speak of, and never after this one."""
    asked = read_month(request.GET.get("at", ""))
    if asked is not None and _FIRST <= asked <= this_month().next(_AHEAD):
        return asked
    return last_month(request)


def last_month(request: HttpRequest) -> Month:
    """The latest month that workbooks speak of, and never after this one."""
    years = years_with_records(scope(request))
    return min(Month(years[0], 12), this_month()) if years else this_month()


def read_month(text: str) -> Month | None:
    """A month as people write it; None for anything else."""
    try:
        return Month.parse(text.strip())
    except MonthError:
        return None


def month_links(request: HttpRequest, month: Month) -> dict[str, Any]:
    """See components/month_choice.html."""
    kept = [
        {"name": key, "value": request.GET[key]}
        for key in request.GET
        if key not in ("at", "page", "area_q")
    ]
    return {
        "action": request.path,
        "value": str(month),
        "label": month.label,
        "fields": kept,
        "before": {"url": here(request, at=month.next(-1)), "text": month.next(-1).label},
        "after": {"url": here(request, at=month.next()), "text": month.next().label},
    }
