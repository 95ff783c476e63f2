"""试算: what another standard, limit or clause would do. The address holds the question."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET

from huican.access.permissions import current_user, require, requires
from huican.audit.operations import record as audit
from huican.desk.addresses import scope
from huican.desk.contexts import what_if, what_if_persons
from huican.desk.exports import as_download
from huican.desk.rendering import page


@require_GET
@requires("determination.read")
def ask(request: HttpRequest) -> HttpResponse:
    """The form, the question so far, and its answer."""
    place = what_if.added(request)
    if place is not None:
        return HttpResponseRedirect(place)
    return page(request, "what-if", "desk/what_if.html", what_if.page_of(request))


@require_GET
@requires("determination.read")
def persons(request: HttpRequest) -> HttpResponse:
    """Who stands behind one number of the answer."""
    require(request, "person.read")
    asked = what_if_persons.asked(request)
    return page(request, "what-if", "desk/what_if_persons.html", what_if_persons.listing(asked))


@require_GET
@requires("determination.read")
def export(request: HttpRequest) -> HttpResponse:
    """The same list as a workbook, masked; each one is an event of the log."""
    require(request, "person.read")
    asked = what_if_persons.asked(request)
    title, content, rows = what_if_persons.workbook(asked)
    audit(
        verb="determination.export", by=current_user(request), at=timezone.now(),
        area_code=scope(request).code, summary=f"导出“{title}” {rows:,} 行（遮挡）",
        data={"list": "what-if", "group": asked.group, "month": str(asked.month), "rows": rows},
    )  # fmt: skip
    return as_download(title, content)
