"""Workbooks that came in: list, receipt, rows, the returned copy, the original, withdrawal."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, requires, scope_of
from huican.audit.operations import record as audit
from huican.desk.addresses import address
from huican.desk.contexts import held, import_files, import_rows
from huican.desk.rendering import page
from huican.exchange.withdrawing import withdraw_file
from huican.sources.operations import content_of
from huican.sources.queries.listing import HeldLine, file_inside, held_row

if TYPE_CHECKING:
    from huican.sources.models import SourceFile

_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_REASON_MIN = 2


@require_GET
@requires("import.read")
def every(request: HttpRequest) -> HttpResponse:
    """Uploads that are not finished, and files that came in."""
    return page(request, "imports", "desk/imports.html", import_files.listing(request))


@require_GET
@requires("import.read")
def one(request: HttpRequest, file_id: int) -> HttpResponse:
    """The receipt of one file."""
    file = _file(request, file_id)
    return page(request, "imports", "desk/import_receipt.html", import_files.receipt(request, file))


@require_GET
@requires("rows.read")
def rows(request: HttpRequest, file_id: int) -> HttpResponse:
    """The rows of one file, by what became of them."""
    file = _file(request, file_id)
    return page(request, "imports", "desk/import_rows.html", import_rows.rows_page(request, file))


@require_GET
@requires("rows.read")
def held_rows(request: HttpRequest) -> HttpResponse:
    """Held rows of all files."""
    return page(request, "imports", "desk/import_rows.html", import_rows.held_page(request))


@require_http_methods(["GET", "POST"])
@requires("import.withdraw")
def withdraw(request: HttpRequest, file_id: int) -> HttpResponse:
    """Ask why, then take the whole file back."""
    file = _file(request, file_id)
    if file.withdrawn_at is not None:
        return HttpResponseRedirect(address(request, "import-file", file_id))
    reason, error = _reason(request, "请写一句为什么撤回")
    if request.method == "GET" or error:
        context = import_files.withdraw_page(request, file, reason=reason, error=error)
        return page(request, "imports", "desk/confirm.html", context)
    withdraw_file(file_id, by=current_user(request), at=timezone.now(), reason=reason)
    return HttpResponseRedirect(address(request, "import-file", file_id))


@require_http_methods(["GET", "POST"])
@requires("person.reveal")
def original(request: HttpRequest, file_id: int) -> HttpResponse:
    """The workbook as it came in: it holds whole numbers, so it asks for a reason."""
    file = _file(request, file_id)
    reason, error = _reason(request, "请写一句为什么要下载")
    if request.method == "GET" or error:
        context = import_files.original_page(request, file, error=error)
        return page(request, "imports", "desk/confirm.html", context)
    _noted(request, file, "import.download", f"下载原表：{reason}")
    return _workbook(content_of(file_id), file.name)


@require_GET
@requires("import.run")
def returned(request: HttpRequest, file_id: int) -> HttpResponse:
    """The workbook with the reason beside each row that did not go in."""
    from huican.exchange.returned import returned_copy

    file = _file(request, file_id)
    copy = returned_copy(file_id)
    if copy is None:
        raise Http404
    _noted(request, file, "import.return", "下载退回的表")
    return _workbook(copy, f"退回_{file.name}")


@require_http_methods(["GET", "POST"])
@requires("rows.fix")
def settle(request: HttpRequest, row_id: int, act: str) -> HttpResponse:
    """Take a waiting row in after all, or drop it; asks for a reason."""
    line = held_row(row_id, scope_of(request, use_query=False).ranges)
    if line is None or act not in held.ACTS:
        raise Http404
    reason, error = _reason(request, "请写一句为什么")
    if request.method == "POST" and not error:
        error = held.settle(line, act, by=current_user(request), at=timezone.now(), reason=reason)
        if not error:
            return HttpResponseRedirect(_back(request, line))
    context = held.settle_page(request, line, act, reason=reason, error=error)
    return page(request, "imports", "desk/confirm.html", context)


def _back(request: HttpRequest, line: HeldLine) -> str:
    return address(request, "import-rows", line.row.sheet.file_id, state=line.row.outcome)


def _file(request: HttpRequest, file_id: int) -> SourceFile:
    file = file_inside(file_id, scope_of(request, use_query=False).ranges)
    if file is None:
        raise Http404
    return file


def _reason(request: HttpRequest, missing: str) -> tuple[str, str]:
    reason = request.POST.get("reason", "").strip()[:200]
    return reason, missing if request.method == "POST" and len(reason) < _REASON_MIN else ""


def _noted(request: HttpRequest, file: SourceFile, verb: str, summary: str) -> None:
    audit(
        verb=verb, by=current_user(request), at=timezone.now(), summary=summary[:200],
        subject=("source-file", file.pk), area_code=file.office_area,
    )  # fmt: skip


def _workbook(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(
        content,
        content_type=_XLSX,
        headers={"Content-Disposition": f"attachment; filename*=UTF-8''{quote(name)}"},
    )
