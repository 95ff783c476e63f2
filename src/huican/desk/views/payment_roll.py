"""在册名单: who is on a programme's roll, as a page and as a workbook."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huican.access.permissions import current_user, require, requires
from huican.audit.operations import record as audit
from huican.desk.contexts import payment_roll
from huican.desk.exports import as_download
from huican.desk.rendering import page


@require_GET
@requires("payments.read")
def one(request: HttpRequest) -> HttpResponse:
    """Who is on the roll in a month, masked."""
    require(request, "person.read")
    return page(request, "payments", "desk/payment_roll.html", payment_roll.page_of(request))


@require_GET
@requires("payments.read")
def export(request: HttpRequest) -> HttpResponse:
    """The same as a workbook, masked; each one is an event of the log."""
    require(request, "person.read")
    found = payment_roll.asked(request)
    if found is None:
        raise Http404
    content, rows = payment_roll.workbook(found)
    audit(
        verb="roll.export", by=current_user(request), at=timezone.now(), area_code=found.area,
        summary=f"导出“{found.title}” {rows:,} 行（遮挡）",
        data={"programme": found.programme.code, "month": str(found.month), "rows": rows},
    )  # fmt: skip
    return as_download(found.title, content)
