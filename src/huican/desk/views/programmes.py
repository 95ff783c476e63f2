"""项目与依据: all programmes, and one as a page of the manual."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from huican.access.permissions import requires
from huican.desk.contexts import programmes
from huican.desk.rendering import page


@require_GET
@requires("determination.read")
def every(request: HttpRequest) -> HttpResponse:
    """All programmes by group."""
    return page(request, "programmes", "desk/programmes.html", programmes.listing(request))


@require_GET
@requires("determination.read")
def one(request: HttpRequest, code: str) -> HttpResponse:
    """One programme: conditions, standards here, chain, examples."""
    context = programmes.programme_page(request, code)
    return page(request, "programmes", "desk/programme.html", context)
