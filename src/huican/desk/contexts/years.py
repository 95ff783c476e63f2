"""The year that a page speaks of, and the links to other years."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.desk.addresses import here, scope, whole_number
from huican.desk.reads import years_with_records


def year_of(request: HttpRequest) -> tuple[int, list[int]]:
    """The year asked for, else the latest with records, else this one; and the years there are."""
    years = years_with_records(scope(request))
    asked = whole_number(request.GET.get("year"), low=1949, high=2200)
    year = asked or (years[0] if years else timezone.localdate().year)
    return year, years


def year_links(request: HttpRequest, year: int, years: list[int]) -> list[dict[str, Any]] | None:
    """Links to the years with records; None when there is nothing to choose."""
    shown = sorted({year, *years}, reverse=True)
    if len(shown) < 2:
        return None
    return [
        {"text": f"{one} 年", "url": here(request, year=one), "current": one == year}
        for one in shown
    ]


def period_words(year: int) -> str:
    """2023年1月1日—12月31日; the running year ends today."""
    today = timezone.localdate()
    end = today if today.year == year else None
    return f"{year}年1月1日—{f'{end.month}月{end.day}日' if end else '12月31日'}"
