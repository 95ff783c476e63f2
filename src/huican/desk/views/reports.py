"""Reports: list, draft, Word, publish, published."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, requires
from huican.audit.operations import record as audit
from huican.desk.addresses import address, scope
from huican.desk.contexts import reports
from huican.desk.contexts.publishing import confirm_page
from huican.desk.contexts.years import year_of
from huican.desk.papers.drawing import as_word
from huican.desk.rendering import page
from huican.insight.published import masked_form
from huican.insight.published import publish as publish_report
from huican.insight.report import Document, word_bytes
from huican.insight.reports import write


@require_GET
@requires("report.read")
def every(request: HttpRequest) -> HttpResponse:
    """Drafts and published reports."""
    return page(request, "reports", "desk/reports.html", reports.listing(request))


@require_GET
@requires("report.read")
def draft(request: HttpRequest, kind: str) -> HttpResponse:
    """The report from today's figures."""
    return page(request, "reports", "desk/report.html", reports.draft_page(request, kind))


@require_GET
@requires("report.read")
def word(request: HttpRequest, kind: str) -> HttpResponse:
    """The draft as a Word file; ?masked=1 hides the place."""
    if kind not in reports.kinds_of_report():
        raise Http404
    year, _ = year_of(request)
    masked = request.GET.get("masked") == "1"
    area, now = scope(request).code, timezone.localtime()
    written = write(area, year, kind, at=now, masked=masked)
    return _word(request, written.document, area, year, kind, masked=masked)


@require_GET
@requires("report.read", area=False)
def published_word(request: HttpRequest, report_id: int) -> HttpResponse:
    """A published report as it went out, as a Word file; ?masked=1 hides the place."""
    report, document = reports.published_document(request, report_id)
    masked = request.GET.get("masked") == "1"
    return _word(
        request, masked_form(report, document) if masked else document, report.area_code,
        report.year, report.kind, masked=masked, report_id=report.pk,
    )  # fmt: skip


def _word(
    request: HttpRequest, document: Document, area: str, year: int, kind: str, *, masked: bool,
    report_id: int | None = None,
) -> HttpResponse:  # fmt: skip
    data: dict[str, int | str] = {"kind": kind, "year": year}
    audit(
        verb="report.download", by=current_user(request), at=timezone.now(), area_code=area,
        summary=f"下载 {year} 年报告{'（遮挡版）' if masked else ''}",
        data=data if report_id is None else data | {"report": report_id},
    )  # fmt: skip
    return as_word(f"{year}年报告{'（遮挡版）' if masked else ''}", word_bytes(document))


@require_http_methods(["GET", "POST"])
@requires("report.publish")
def publish(request: HttpRequest, kind: str) -> HttpResponse:
    """Ask, then publish: today's figures are kept with their definitions and values."""
    if request.method == "GET":
        return page(request, "reports", "desk/confirm.html", confirm_page(request, kind))
    if kind not in reports.kinds_of_report():
        raise Http404
    year, _ = year_of(request)
    report = publish_report(
        scope(request).code, year, kind, by=current_user(request), at=timezone.localtime()
    )
    return HttpResponseRedirect(address(request, "report-published", report.pk))


@require_GET
@requires("report.read", area=False)
def published(request: HttpRequest, report_id: int) -> HttpResponse:
    """A published report as it went out, beside today's figures."""
    context = reports.published_page(request, report_id)
    return page(request, "reports", "desk/report.html", context)
