"""The log: search, and the proof that nothing was changed."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET, require_POST

from huican.access.permissions import requires
from huican.audit.queries import verify as verify_log
from huican.desk.contexts import audit
from huican.desk.rendering import page


@require_GET
@requires("audit.read")
def search(request: HttpRequest) -> HttpResponse:
    """Events by who, verb and time."""
    return page(request, "audit", "desk/audit.html", audit.log(request))


@require_POST
@requires("audit.verify")
def verify(request: HttpRequest) -> HttpResponse:
    """Walk the whole chain and say whether it holds."""
    return page(request, "audit", "desk/audit.html", audit.log(request, verify_log()))
