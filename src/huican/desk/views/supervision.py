"""监督: the year in numbers, the rows behind them, patterns worth a look. Nothing is written here."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from huican.access.permissions import requires
from huican.desk.contexts import supervision
from huican.desk.rendering import page


@require_GET
@requires("supervision.read")
def home(request: HttpRequest) -> HttpResponse:
    """What checks held and stopped, what was brought back, what is open."""
    return page(request, "supervision", "desk/supervision.html", supervision.home(request))


@require_GET
@requires("supervision.read")
def money(request: HttpRequest) -> HttpResponse:
    """The rows behind one of these numbers."""
    return page(request, "supervision", "desk/supervision_money.html", supervision.money(request))


@require_GET
@requires("supervision.read")
def patterns(request: HttpRequest) -> HttpResponse:
    """Every pattern, and how much of it there is."""
    context = supervision.pattern_list(request)
    return page(request, "supervision", "desk/supervision_patterns.html", context)


@require_GET
@requires("supervision.read")
def pattern(request: HttpRequest, code: str) -> HttpResponse:
    """One pattern and its rows."""
    context = supervision.pattern(request, code)
    return page(request, "supervision", "desk/supervision_pattern.html", context)
