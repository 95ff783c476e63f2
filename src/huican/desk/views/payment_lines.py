"""Lines that somebody has to do something about: held ones, and those that the bank sent back."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, may, require, requires
from huican.access.queries import user_named
from huican.desk.addresses import address
from huican.desk.contexts import payment_lines, payment_waiting
from huican.desk.contexts.payment_next import officers
from huican.desk.contexts.payment_words import VERBS, Seen, batch_of
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.ledger.bank import repairing
from huican.ledger.batches import holding, reading_lines
from huican.ledger.batches.reading_lines import WholeLine

_WORDS_MAX = 300
# What the form asks for → whom it needs; see payment_words.VERBS.
_NEEDS = {
    "notify": "hold", "reply": "hold", "assign": "hold", "release": "hold", "stop": "hold",
    "repair": "repair", "retry": "repair", "void": "void",
}  # fmt: skip


@require_http_methods(["GET", "POST"])
@requires("payments.read")
def held(request: HttpRequest) -> HttpResponse:
    """Held lines of one batch or all; noting that the persons of a batch were told."""
    error = ""
    if request.method == "POST":
        _permitted(request, "notify")
        batch = payment_waiting.asked_batch(request)
        if batch is None:
            raise Http404
        try:
            holding.notify(batch.row.id, by=current_user(request), at=timezone.now())
        except HuicanError as refused:
            error = str(refused)
        else:
            place = address(request, "payments-held", batch=batch.row.id, show="waiting")
            return HttpResponseRedirect(place)
    context = payment_waiting.held_page(request, error)
    return page(request, "payments", "desk/payments_held.html", context)


@require_GET
@requires("payments.read")
def returned(request: HttpRequest) -> HttpResponse:
    """Lines that the bank sent back, of one batch or all."""
    context = payment_waiting.returned_page(request)
    return page(request, "payments", "desk/payments_returned.html", context)


@require_http_methods(["GET", "POST"])
@requires("payments.read")
def one(request: HttpRequest, batch_id: int, line: int) -> HttpResponse:
    """One line; telling, answering, deciding, repairing."""
    batch = batch_of(request, batch_id)
    whole = _whole(batch, line)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        errors = _act(request, batch, whole)
        if not errors:
            return HttpResponseRedirect(address(request, "payment-line", batch_id, line))
        whole = _whole(batch, line)
    context = payment_lines.line_page(request, batch, whole, errors)
    return page(request, "payments", "desk/payment_line.html", context)


def _whole(batch: Seen, line: int) -> WholeLine:
    found = reading_lines.whole_line(batch.row.id, line)
    if found is None:
        raise Http404
    return found


def _act(request: HttpRequest, batch: Seen, line: WholeLine) -> list[dict[str, str]]:
    """Do what the form asks for; what is wrong with it."""
    act = request.POST.get("act", "")
    if act not in _NEEDS:
        raise Http404
    _permitted(request, act)
    by, at, id_ = current_user(request), timezone.now(), line.row.id

    def given(name: str) -> str:
        return request.POST.get(name, "").strip()[:_WORDS_MAX]

    try:
        if act == "notify":
            holding.notify(batch.row.id, line_ids=[id_], by=by, at=at)
        elif act == "reply":
            holding.reply(id_, given("reply"), by=by, at=at)
        elif act == "assign":
            username = given("officer")
            if username not in {code for code, _ in officers(batch)}:
                raise Http404
            holding.assign(id_, user_named(username), by=by, at=at)
        elif act in ("release", "stop"):
            outcome = "released" if act == "release" else "stopped"
            holding.decide(
                id_, outcome, reason=given("reason"), by=by, at=at,
                stop_roll=bool(request.POST.get("stop_roll")),
            )  # fmt: skip
        elif act == "repair":
            repairing.repair(
                id_, account=given("account"), bank=given("bank"), holder=given("holder"), by=by,
                at=at,
            )  # fmt: skip
        elif act == "retry":
            repairing.retry(id_, words=given("words"), by=by, at=at)
        else:
            repairing.void(id_, reason=given("reason"), by=by, at=at)
    except HuicanError as error:
        return [{"field": _FIELDS.get(act, ""), "text": str(error)}]
    return []


# The field that a refusal is about.
_FIELDS = {
    "reply": "reply", "release": "reason", "stop": "reason", "repair": "account",
    "retry": "words", "void": "void-reason",
}  # fmt: skip


def _permitted(request: HttpRequest, act: str) -> None:
    verbs = VERBS[_NEEDS[act]]
    if not any(may(request.user, verb) for verb in verbs):
        require(request, verbs[0])
