"""The workbench."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from huican.access.permissions import requires
from huican.desk.contexts.home import workbench
from huican.desk.rendering import page


@require_GET
@requires("desk.open")
def home(request: HttpRequest) -> HttpResponse:
    """What waits, and the year's figures."""
    return page(request, "home", "desk/home.html", workbench(request))
