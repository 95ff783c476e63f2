"""检查发现的问题: put to somebody, answered by him, sent back or closed by another."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import (
    NotPermitted,
    current_user,
    may,
    require,
    require_inside,
    requires,
)
from huican.audit.operations import actor_name
from huican.audit.operations import record as audit
from huican.desk.addresses import address, whole_number
from huican.desk.contexts import findings
from huican.desk.contexts.inspections import Form
from huican.desk.papers.drawing import as_word
from huican.desk.papers.finding_notice import notice_word
from huican.desk.rendering import page
from huican.desk.views.inspections import given, inspection_of, version_of
from huican.kernel.errors import HuicanError
from huican.kernel.money import MoneyError, fen_from
from huican.ledger.supervision import reading
from huican.ledger.supervision.findings import answer, close, raise_finding, send_back

if TYPE_CHECKING:
    from huican.ledger.models import InspectionFinding, SampleItem

_SAID = {"answer": "答复交上去了。", "send-back": "退回去了，等再答复。", "close": "销号了。"}


@require_GET
@requires("supervision.read")
def every(request: HttpRequest) -> HttpResponse:
    """All findings of an area."""
    context = findings.listing(request, mine=False)
    return page(request, "supervision", "desk/supervision_findings.html", context)


@require_GET
@requires("payments.read")
def asked(request: HttpRequest) -> HttpResponse:
    """Those that the reader is to answer."""
    context = findings.listing(request, mine=True)
    return page(request, "findings-asked", "desk/supervision_findings.html", context)


@require_http_methods(["GET", "POST"])
@requires("supervision.write", area=False)
def new(request: HttpRequest, inspection_id: int) -> HttpResponse:
    """Put a problem to somebody."""
    one = inspection_of(request, inspection_id)
    item = _item(request, inspection_id)
    form = Form()
    if request.method == "POST":
        form = given(request, "words", "severity", "amount", "asked_of", "due", "pattern")
        made = _raise(request, inspection_id, item, form, findings.askable(one, _me(request)))
        if made is not None:
            messages.success(request, "问题提出来了，等答复。")
            return HttpResponseRedirect(address(request, "finding", made.pk))
    context = findings.form_page(request, one, item, form)
    return page(request, "inspections", "desk/supervision_finding_new.html", context)


def _me(request: HttpRequest) -> str:
    return actor_name(current_user(request))


def _item(request: HttpRequest, inspection_id: int) -> SampleItem | None:
    """The payment of the sample that ?item= names; Http404 for one of another inspection."""
    number = whole_number(request.GET.get("item"), low=1, high=999_999_999)
    if number is None:
        return None
    try:
        found = reading.item(number)
    except reading.NoSuchInspection:
        raise Http404 from None
    if found.sample.inspection_id != inspection_id:
        raise Http404
    return found


def _raise(
    request: HttpRequest, inspection_id: int, item: SampleItem | None, form: Form,
    people: list[tuple[str, str]],
) -> InspectionFinding | None:  # fmt: skip
    values = form.values
    due, fen = day(values["due"]), 0
    if due is None:
        form.wrong("due", "请写日期，如 2026-12-01")
    try:
        fen = fen_from(values["amount"] or "0")
    except MoneyError as error:
        form.wrong("amount", str(error))
    if values["asked_of"] not in dict(people):
        form.wrong("asked_of", "请选一个人")
    if form.errors or due is None:
        return None
    try:
        return raise_finding(
            inspection_id, values["words"], severity=values["severity"], due=due,
            asked_of=values["asked_of"], amount_fen=fen, item_id=item.pk if item else None,
            pattern=values["pattern"], by=current_user(request), at=timezone.now(),
        )  # fmt: skip
    except HuicanError as error:
        form.wrong("words", str(error))
        return None


def day(text: str) -> date | None:
    """A day as a date field sends it; None for anything else."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None


@require_http_methods(["GET", "POST"])
@requires("desk.open", area=False)
def one(request: HttpRequest, finding_id: int) -> HttpResponse:
    """One finding. Whoever may watch the money sees it, and whoever is asked."""
    found = _found(request, finding_id)
    form = Form()
    if request.method == "POST":
        act = request.POST.get("act", "")
        form = given(request, "words", "due")
        _step(request, found, act, form)
        if not form.errors:
            messages.success(request, _SAID[act])
            return HttpResponseRedirect(address(request, "finding", found.pk))
        found = _found(request, finding_id)
    room = "supervision" if may(request.user, "supervision.read") else "findings-asked"
    context = findings.finding_page(request, found, form)
    return page(request, room, "desk/supervision_finding.html", context)


@require_GET
@requires("desk.open", area=False)
def notice(request: HttpRequest, finding_id: int) -> HttpResponse:
    """整改通知书, for whoever sees the finding; each one taken out is an event of the log."""
    found = _found(request, finding_id)
    content = notice_word(request, found)
    name = f"{found.inspection.number}第{found.number}条"
    audit(
        verb="finding.download", by=current_user(request), at=timezone.now(),
        subject=("finding", found.pk), area_code=found.inspection.area_code,
        summary=f"下载整改通知书 {name}（遮挡）",
    )  # fmt: skip
    return as_word(f"{name}整改通知书", content)


def _found(request: HttpRequest, finding_id: int) -> InspectionFinding:
    try:
        found = reading.finding(finding_id)
    except reading.NoSuchInspection:
        raise Http404 from None
    if found.asked_of == _me(request):
        return found
    if not may(request.user, "supervision.read"):
        raise NotPermitted("这条问题不是问你的", remedy="问你的在“要我答复的”里")
    require_inside(request, found.inspection.area_code)
    return found


def _step(request: HttpRequest, found: InspectionFinding, act: str, form: Form) -> None:
    """Does what the form asks for, or says in it what is wrong."""
    if act not in _SAID:
        raise Http404
    if act != "answer":
        require(request, "supervision.write")
    words, version = form.values["words"], version_of(request)
    by, at = current_user(request), timezone.now()
    try:
        if act == "answer":
            answer(found.pk, words, version=version, by=by, at=at)
        elif act == "close":
            close(found.pk, words, version=version, by=by, at=at)
        else:
            due = day(form.values["due"])
            if due is None:
                form.wrong("due", "请写再答复到哪天，如 2026-12-01")
                return
            send_back(found.pk, words, due=due, version=version, by=by, at=at)
    except HuicanError as error:
        form.wrong("words", str(error))
