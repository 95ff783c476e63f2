"""The import wizard: choose files, match columns, check, confirm."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huican.access.permissions import current_user, requires, scope_of
from huican.desk import batches
from huican.desk.addresses import address, whole_number
from huican.desk.batches import Batch
from huican.desk.contexts import upload_check, upload_choose, upload_columns, upload_progress
from huican.desk.rendering import page
from huican.exchange import uploads


@require_http_methods(["GET", "POST"])
@requires("import.run")
def choose(request: HttpRequest) -> HttpResponse:
    """Step 1: hand files in. Those that cannot be read are said; the others go on."""
    if request.method == "GET":
        return page(request, "imports", "desk/import_choose.html", upload_choose.page_of(request))
    area, errors = upload_choose.office_of(request)
    files = request.FILES.getlist("files")[: batches.FILES_MAX]
    if not files:
        errors.append({"field": "files", "text": "还没有选文件"})
    if errors:
        context = upload_choose.page_of(request, errors=errors)
        return page(request, "imports", "desk/import_choose.html", context)
    batch, refused = batches.stage(
        ((file.name or "", file.read()) for file in files),
        office_area=area, by=current_user(request), at=timezone.now(),
    )  # fmt: skip
    if not batch.uploads:
        errors = [{"field": "files", "text": f"“{one.name}”没有收：{one.why}"} for one in refused]
        context = upload_choose.page_of(request, errors=errors)
        return page(request, "imports", "desk/import_choose.html", context)
    for one in refused:
        messages.warning(request, f"“{one.name}”没有收：{one.why}")
    return HttpResponseRedirect(address(request, "upload-columns", batch.ids))


@require_GET
@requires("import.run")
def one(request: HttpRequest, ids: str) -> HttpResponse:
    """Where the batch stands: its next step, how far it is, or what became of it."""
    batch = _batch(request, ids)
    if batch.is_open and batch.state in ("checking", "waiting"):
        return HttpResponseRedirect(address(request, "upload-columns", ids))
    if batch.state == "done" and len(batch.uploads) == 1 and batch.uploads[0].file_id:
        place = address(request, "import-file", batch.uploads[0].file_id)
        return HttpResponseRedirect(place)
    template, context = upload_progress.page_of(request, batch)
    return page(request, "imports", template, context)


@require_http_methods(["GET", "POST"])
@requires("import.run")
def columns(request: HttpRequest, ids: str) -> HttpResponse:
    """Step 2: what each sheet is and where its columns go."""
    batch = _open(request, ids)
    if batch is None:
        return HttpResponseRedirect(address(request, "upload", ids))
    errors: list[dict[str, str]] = []
    every = upload_columns.looked(request, batch)
    if request.method == "POST":
        year, wrong = _year(request)
        errors = [*upload_columns.twice(request, every), *wrong]
        if not errors:
            another = _keep(request, batch, every, year)
            every = upload_columns.looked(request, batch)
            errors = [] if another else upload_columns.errors_of(every)
            if not errors:
                step = "upload-columns" if another else "upload-check"
                return HttpResponseRedirect(address(request, step, ids))
    context = upload_columns.columns_page(request, batch, every, errors=errors)
    return page(request, "imports", "desk/import_columns.html", context)


def _keep(
    request: HttpRequest, batch: Batch, every: upload_columns.Looked, year: int | None
) -> bool:
    """Keep what the form says; whether some sheet became another kind."""
    said, another = upload_columns.said_by(request, every)
    for upload in batch.uploads:
        uploads.choose(
            upload, said.get(upload.pk, {}), year=year, by=current_user(request), at=timezone.now()
        )
    if another:
        messages.info(request, "表的种类改了，请再看一眼列名。")
    return another


def _year(request: HttpRequest) -> tuple[int | None, list[dict[str, str]]]:
    text = request.POST.get("year", "").strip()
    year = whole_number(text, low=1990, high=timezone.localdate().year + 1)
    if text and year is None:
        return None, [{"field": "year", "text": "年度要写四位数字，如 2025"}]
    return year, []


@require_GET
@requires("import.run")
def check(request: HttpRequest, ids: str) -> HttpResponse:
    """Step 3: what would go in, what would not and why."""
    batch = _open(request, ids)
    if batch is None:
        return HttpResponseRedirect(address(request, "upload", ids))
    context = upload_check.check_page(request, batch, upload_check.found_in(request, batch))
    return page(request, "imports", "desk/import_check.html", context)


@require_POST
@requires("import.confirm")
def confirm(request: HttpRequest, ids: str) -> HttpResponse:
    """Step 4: take it in."""
    batch = _open(request, ids)
    if batch is not None:
        batches.confirm(batch, by=current_user(request), at=timezone.localtime())
    return HttpResponseRedirect(address(request, "upload", ids))


@require_http_methods(["GET", "POST"])
@requires("import.run")
def drop(request: HttpRequest, ids: str) -> HttpResponse:
    """The batch is not wanted: ask, then let its bytes go."""
    batch = _batch(request, ids)
    if not any(upload.state in batches.OPEN for upload in batch.uploads):
        return HttpResponseRedirect(address(request, "upload", ids))
    if request.method == "GET":
        context = upload_progress.drop_page(request, batch)
        return page(request, "imports", "desk/confirm.html", context)
    batches.drop(batch, by=current_user(request), at=timezone.now())
    messages.success(request, f"“{batch.name}”不要了。")
    return HttpResponseRedirect(address(request, "imports"))


def _batch(request: HttpRequest, ids: str) -> Batch:
    batch = batches.find(ids, scope_of(request, use_query=False))
    if batch is None:
        raise Http404
    return batch


def _open(request: HttpRequest, ids: str) -> Batch | None:
    """The batch while the clerk may still change it; None when it went further."""
    batch = _batch(request, ids)
    return batch if batch.is_open else None
