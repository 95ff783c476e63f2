"""Addresses that keep where the reader is: the area looked at and the year go along."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from huican.access.domain.scope import AreaScope

# What travels from page to page; everything else belongs to one page. `at` is the month of
# determinations.
KEPT = ("area", "year", "at")


def scope(request: HttpRequest) -> AreaScope:
    """The area of a request; `access.permissions.requires` put it there."""
    found: AreaScope = request.scope  # type: ignore[attr-defined]
    return found


def address(
    request: HttpRequest, name: str, *args: Any, keep: bool = True, fragment: str = "", **query: Any
) -> str:
    """The address of a page. Empty parameters are left out; area, year and month go along."""
    place = reverse(name, args=args)
    kept = {key: request.GET[key] for key in KEPT if keep and request.GET.get(key)}
    return _joined(place, kept | query, fragment)


def here(request: HttpRequest, *, without: tuple[str, ...] = (), **changed: Any) -> str:
    """This page's own address with some parameters changed; None or "" takes one away.

    The number of the page goes, unless it is what changes: other filters, other pages.
    """
    current = {key: request.GET[key] for key in request.GET if key != "page" and key not in without}
    return _joined(request.path, current | changed)


def _joined(place: str, query: Mapping[str, Any], fragment: str = "") -> str:
    said = {key: value for key, value in query.items() if value not in (None, "")}
    text = f"{place}?{urlencode(said)}" if said else place
    return f"{text}#{fragment}" if fragment else text


def whole_number(text: str | None, *, low: int, high: int) -> int | None:
    """A parameter as a whole number inside its bounds; None for anything else."""
    if not text or not text.isascii() or not text.isdigit() or len(text) > 9:
        return None
    value = int(text)
    return value if low <= value <= high else None


def page_number(request: HttpRequest) -> int:
    """?page=, from 1; anything else is the first page."""
    return whole_number(request.GET.get("page"), low=1, high=1_000_000) or 1
