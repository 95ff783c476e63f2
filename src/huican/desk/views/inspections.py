"""资金检查: opening, drawing, looking, closing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, require, require_inside, requires
from huican.audit.operations import record as audit
from huican.desk.addresses import address, scope, whole_number
from huican.desk.contexts import inspections
from huican.desk.contexts.inspections import Form
from huican.desk.contexts.month_asked import read_month
from huican.desk.papers import inspection_report
from huican.desk.papers.drawing import as_word
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.ledger.domain.inspections import SAMPLE_MAX
from huican.ledger.supervision import reading
from huican.ledger.supervision.inspections import (
    close_inspection,
    draw_sample,
    look_at,
    open_inspection,
)

if TYPE_CHECKING:
    from huican.ledger.models import Inspection

_TEXT_MAX = 2_000


def given(request: HttpRequest, *names: str) -> Form:
    """The fields of a form, tidied and cut."""
    return Form({name: request.POST.get(name, "").strip()[:_TEXT_MAX] for name in names})


def version_of(request: HttpRequest) -> int:
    """The version that the reader looked at; 0, which none has, for anything else."""
    return whole_number(request.POST.get("version"), low=1, high=1_000_000) or 0


def inspection_of(request: HttpRequest, inspection_id: int) -> Inspection:
    """An inspection inside the reader's area; Http404, NotPermitted."""
    try:
        one = reading.inspection(inspection_id)
    except reading.NoSuchInspection:
        raise Http404 from None
    require_inside(request, one.area_code)
    return one


@require_GET
@requires("supervision.read")
def every(request: HttpRequest) -> HttpResponse:
    """The inspections of an area."""
    context = inspections.listing(request)
    return page(request, "inspections", "desk/supervision_inspections.html", context)


@require_http_methods(["GET", "POST"])
@requires("supervision.write")
def new(request: HttpRequest) -> HttpResponse:
    """Open one for the area that is looked at."""
    form = Form()
    if request.method == "POST":
        form = given(request, "title", "first", "last")
        first, last = read_month(form.values["first"]), read_month(form.values["last"])
        for name, month in (("first", first), ("last", last)):
            if month is None:
                form.wrong(name, "请写月份，如 2023-01")
        if first is not None and last is not None:
            try:
                one = open_inspection(
                    form.values["title"], scope(request).code, request.POST.getlist("programme"),
                    first, last, by=current_user(request), at=timezone.now(),
                )  # fmt: skip
            except HuicanError as error:
                form.wrong("title", str(error))
            else:
                place = address(
                    request, "inspection", one.pk, pattern=request.GET.get("pattern", "")
                )
                return HttpResponseRedirect(place)
    context = inspections.form_page(request, form)
    return page(request, "inspections", "desk/supervision_inspection_new.html", context)


@require_http_methods(["GET", "POST"])
@requires("supervision.read", area=False)
def one(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """One inspection; POST draws a sample, or ends it."""
    found = inspection_of(request, inspection_id)
    form = Form()
    if request.method == "POST":
        require(request, "supervision.write")
        form = _act(request, found)
        if not form.errors:
            return HttpResponseRedirect(address(request, "inspection", found.pk))
        found = inspection_of(request, inspection_id)
    context = inspections.inspection_page(request, found, form)
    return page(request, "inspections", "desk/supervision_inspection.html", context)


@require_GET
@requires("supervision.read", area=False)
def report(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """The report of an inspection, masked; each one taken out is an event of the log."""
    found = inspection_of(request, inspection_id)
    draft = f"（{inspection_report.DRAFT}）" if found.state == found.OPEN else ""
    content = inspection_report.inspection_word(request, found)
    audit(
        verb="inspection.download", by=current_user(request), at=timezone.now(),
        subject=("inspection", found.pk), area_code=found.area_code,
        summary=f"下载检查报告 {found.number}{draft}（遮挡）",
    )  # fmt: skip
    return as_word(f"{found.number}检查报告{draft}", content)


def _act(request: HttpRequest, found: Inspection) -> Form:
    act = request.POST.get("act")
    if act not in ("draw", "close"):
        raise Http404
    by, at, version = current_user(request), timezone.now(), version_of(request)
    form = given(request, "wanted", "basis", "conclusion")
    field = "wanted" if act == "draw" else "conclusion"
    try:
        if act == "draw":
            wanted = whole_number(form.values["wanted"], low=1, high=SAMPLE_MAX)
            if wanted is None:
                form.wrong("wanted", f"请写 1 到 {SAMPLE_MAX} 的整数")
                return form
            sample = draw_sample(
                found.pk, wanted, version=version, basis=form.values["basis"], by=by, at=at
            )
            messages.success(
                request, f"从 {sample.population:,} 笔里抽好了，种子是 {sample.seed}。"
            )
        else:
            close_inspection(found.pk, form.values["conclusion"], version=version, by=by, at=at)
            messages.success(request, "检查结束了。没有销号的问题还会一直跟着。")
    except HuicanError as error:
        form.wrong(field, str(error))
    return form


@require_http_methods(["GET", "POST"])
@requires("supervision.read", area=False)
def item(request: HttpRequest, inspection_id: int, item_id: int) -> HttpResponse:
    """One drawn payment; POST writes down what was seen."""
    inspection_of(request, inspection_id)
    try:
        drawn = reading.item(item_id)
    except reading.NoSuchInspection:
        raise Http404 from None
    if drawn.sample.inspection_id != inspection_id:
        raise Http404
    form = Form()
    if request.method == "POST":
        require(request, "supervision.write")
        form = given(request, "verdict", "words")
        try:
            look_at(
                item_id, form.values["verdict"], form.values["words"], by=current_user(request),
                at=timezone.now(),
            )  # fmt: skip
        except HuicanError as error:
            form.wrong("words" if form.values["verdict"] else "verdict", str(error))
        else:
            if form.values["verdict"] == "found":
                place = address(request, "finding-new", inspection_id, item=item_id)
                return HttpResponseRedirect(place)
            return HttpResponseRedirect(address(request, "inspection", inspection_id))
    context = inspections.item_page(request, drawn, form)
    return page(request, "inspections", "desk/supervision_item.html", context)
