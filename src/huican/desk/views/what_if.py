"""试算: what another standard, limit or clause would do. The address holds the question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.views.decorators.http import require_GET

from huican.access.permissions import requires
from huican.desk.contexts import what_if
from huican.desk.rendering import page


@require_GET
@requires("determination.read")
def ask(request: HttpRequest) -> HttpResponse:
    """The form, the question so far, and its answer."""
    place = what_if.added(request)
    if place is not None:
        return HttpResponseRedirect(place)
    return page(request, "what-if", "desk/what_if.html", what_if.page_of(request))
