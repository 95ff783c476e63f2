"""追回: the list, the look for over-payments, one recovery step by step, and letters."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import NotPermitted, current_user, require, requires, scope_of
from huican.audit.operations import record as audit
from huican.desk.addresses import address, scope
from huican.desk.contexts import letters, recoveries, recovery
from huican.desk.contexts.recovery import Form, detail_of
from huican.desk.contexts.recovery_words import code_prefix
from huican.desk.letter_word import letter_word
from huican.desk.papers.drawing import as_word
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.kernel.money import Fen, yuan_text
from huican.ledger import recoveries as steps
from huican.ledger.domain.letter_kinds import BY_LETTER
from huican.ledger.domain.letters import LetterIncomplete
from huican.ledger.letters import keeping, matters
from huican.ledger.letters.keeping import Written
from huican.ledger.recovery_reading import Detail

if TYPE_CHECKING:
    from huican.access.models import User

_SAID = {
    "notice": "记下了：已经告知本人。", "reply": "本人的答复记下了。", "decide": "怎么追回定下来了。",
    "repaid": "这笔退还记下了。", "ask-write-off": "核销申请交上去了，等另一个人批准。",
    "write-off": "核销了，不再追回。", "drop": "记下了：认定不成立，不追回。",
}  # fmt: skip


@require_GET
@requires("payments.read")
def every(request: HttpRequest) -> HttpResponse:
    """All recoveries, by state, cause, programme and township."""
    return page(request, "recoveries", "desk/recoveries.html", recoveries.listing(request))


@require_http_methods(["GET", "POST"])
@requires("recoveries.handle")
def find(request: HttpRequest) -> HttpResponse:
    """See what was paid too much and is not written down; then write it down."""
    form = recoveries.Form.of(request)
    asked = request.method == "POST" or bool(request.GET.get("programme"))
    read = form.read() if asked else None
    if request.method == "POST" and read is not None:
        programme, months = read
        found = steps.find(
            programme, months, by=current_user(request), at=timezone.now(),
            area=code_prefix(scope(request).code),
        )  # fmt: skip
        words = f"记下了 {found.recoveries:,} 笔多发，{yuan_text(Fen(found.fen))} 元。"
        messages.success(request, words if found.recoveries else "没有新的多发，什么也没有记。")
        place = address(request, "recoveries", state="found", programme=programme.code)
        return HttpResponseRedirect(place)
    context = recoveries.find_page(request, form, read)
    return page(request, "recoveries", "desk/recoveries_find.html", context)


@require_http_methods(["GET", "POST"])
@requires("payments.read", area=False)
def one(request: HttpRequest, recovery_id: int) -> HttpResponse:
    """One recovery; POST takes a step of it."""
    found = detail_of(request, recovery_id)
    form = Form.of(request)
    if request.method == "POST":
        if form.act not in recovery.VERBS:
            raise Http404
        if not recovery.may_step(request, form.act, found.row.state):
            require(request, recovery.verbs_of(form.act, found.row.state)[0])
        try:
            _step(request, found, form)
        except HuicanError as error:
            form.wrong("", str(error))
        if not form.errors:
            messages.success(request, _SAID[form.act])
            return HttpResponseRedirect(address(request, "recovery", recovery_id))
        found = detail_of(request, recovery_id)
    context = recovery.page_of(request, found, form)
    return page(request, "recoveries", "desk/recovery.html", context)


def _step(request: HttpRequest, found: Detail, form: Form) -> None:
    """Takes the step that was asked for, unless something is wrong with the form."""
    user, now, number = current_user(request), timezone.now(), found.row.id
    given = request.POST.get("version", "")
    version = int(given) if given.isascii() and given.isdigit() and len(given) < 9 else 0
    if not form.words:
        form.wrong("words", "这里要写")
    if form.act == "decide":
        _decide(number, form, user, now, version)
    elif form.act == "repaid":
        fen, on = form.fen("amount"), _day(form, now)
        if not form.errors:
            steps.repaid(number, fen, form.words, by=user, at=now, on_date=on, version=version)
    elif not form.errors:
        plain = {
            "notice": steps.notice, "reply": steps.reply, "ask-write-off": steps.ask_write_off,
            "write-off": steps.write_off, "drop": steps.drop,
        }  # fmt: skip
        plain[form.act](number, form.words, by=user, at=now, version=version)


def _decide(number: int, form: Form, user: User, now: datetime, version: int) -> None:
    if form.way not in (steps.REPAY, steps.INSTALMENTS, steps.NETTED):
        form.wrong("way", "请选怎么追回")
        return
    month = form.month() if form.way != steps.REPAY else None
    parts = form.count() if form.way == steps.INSTALMENTS else 1
    limit = form.fen("limit") if form.way == steps.NETTED else None
    if not form.errors:
        steps.decide(
            number, form.way, form.words, by=user, at=now, from_month=month, parts=parts,
            monthly_limit_fen=limit, version=version,
        )  # fmt: skip


def _day(form: Form, now: datetime) -> date | None:
    """The day that money came on: today where none is written, never a later one."""
    today = timezone.localtime(now).date()
    if not form.on:
        return today
    try:
        found = date.fromisoformat(form.on)
    except ValueError:
        form.wrong("on", "日期要写成 2026-11-20 这样")
        return None
    if found > today:
        form.wrong("on", "这一天还没有到")
    return found


# --- letters --------------------------------------------------------------------------------------


@require_http_methods(["GET", "POST"])
@requires("payments.read", area=False)
def new_letter(request: HttpRequest, kind: str, number: int) -> HttpResponse:
    """The draft of a letter; POST writes it, once."""
    if kind not in BY_LETTER:
        raise Http404
    if not letters.may_make(request, kind):
        require(request, BY_LETTER[kind].verbs[0])
        require(request, "person.read")
    now = timezone.now()
    try:
        about = matters.matter(kind, number, at=now)
    except matters.NoMatter:
        raise Http404 from None
    _inside(request, about.area_code)
    form = letters.Form.of(request, about)
    if request.method == "POST":
        try:
            written = keeping.make(
                kind, number, contact=form.contact, basis=form.basis, by=current_user(request),
                at=now,
            )  # fmt: skip
        except LetterIncomplete as error:
            name = "basis" if about.needs_basis and not form.basis else "contact"
            form.errors.append({"field": name, "text": str(error)})
        else:
            return HttpResponseRedirect(address(request, "letter", written.id))
    try:
        context = letters.form_page(request, about, form)
    except matters.NoMatter:
        raise Http404 from None
    return page(request, "recoveries", "desk/recovery_letter_form.html", context)


@require_GET
@requires("payments.read", area=False)
def letter(request: HttpRequest, letter_id: int) -> HttpResponse:
    """A letter as it was kept, the name masked."""
    written = _letter(request, letter_id)
    context = letters.letter_page(request, written, keeping.back_of(letter_id))
    return page(request, "recoveries", "desk/recovery_letter.html", context)


@require_GET
@requires("payments.read", area=False)
def letter_as_word(request: HttpRequest, letter_id: int) -> HttpResponse:
    """A letter to be printed, with the whole name; each one taken out is an event of the log."""
    written = _letter(request, letter_id)
    if not letters.may_print(request):
        raise NotPermitted("你的角色不能下载给个人的信", remedy="请办这件事的同事来下载")
    audit(
        verb="letter.download", by=current_user(request), at=timezone.now(),
        subject=("letter", written.id), area_code=written.area_code,
        summary=f"下载{written.title} {written.number}",
    )  # fmt: skip
    return as_word(f"{written.number}{written.title}", letter_word(written))


def _letter(request: HttpRequest, letter_id: int) -> Written:
    written = keeping.letter(letter_id)
    if written is None:
        raise Http404
    _inside(request, written.area_code)
    return written


def _inside(request: HttpRequest, area_code: str) -> None:
    if not scope_of(request, use_query=False).contains(area_code):
        raise Http404
