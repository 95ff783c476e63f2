"""Figures: the table of a year, and one figure opened."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from huican.access.permissions import requires
from huican.desk.contexts import figure, figures
from huican.desk.rendering import page


@require_GET
@requires("figures.read")
def every(request: HttpRequest) -> HttpResponse:
    """All figures of an area and a year."""
    return page(request, "figures", "desk/figures.html", figures.table(request))


@require_GET
@requires("figures.read")
def one(request: HttpRequest, figure_id: str) -> HttpResponse:
    """One figure: how it came about, divided, and its records."""
    return page(request, "figures", "desk/figure.html", figure.figure_page(request, figure_id))
