"""One record, and the row of the workbook that it stands on."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from huican.access.permissions import requires, scope_of
from huican.desk.contexts import records
from huican.desk.rendering import page
from huican.registry.queries.record import NoSuchRecord
from huican.registry.queries.rows import NoSuchSheet


@require_GET
@requires("rows.read")
def one(request: HttpRequest, store: str, record_id: int) -> HttpResponse:
    """One record with its person, its columns and its row."""
    try:
        found = records.record_of(store, record_id)
    except NoSuchRecord:
        raise Http404 from None
    if not scope_of(request, use_query=False).contains(found.area_code):
        raise Http404
    return page(request, "figures", "desk/record.html", records.record_page(request, found))


@require_GET
@requires("rows.read")
def source_row(request: HttpRequest, sheet_id: int, row: int) -> HttpResponse:
    """The rows of a workbook around one."""
    try:
        found = records.rows_of(request, sheet_id, row)
    except NoSuchSheet:
        raise Http404 from None
    if found is None:
        raise Http404
    return page(
        request, "imports", "desk/source_row.html", records.source_page(request, found, row)
    )
