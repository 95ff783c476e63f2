"""One batch: looking at it, taking it a step further, its lines, and its proof."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, may, require, requires
from huican.access.queries import NoSuchUser, user_named
from huican.desk.addresses import address, whole_number
from huican.desk.contexts import payment, payment_acts, payment_bank, payment_lines
from huican.desk.contexts.payment_next import officers
from huican.desk.contexts.payment_words import VERBS, Seen, batch_of
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.ledger.batches import approving, checking, closing, releasing

if TYPE_CHECKING:
    from huican.access.models import User

_WORDS_MAX = 300


@require_http_methods(["GET", "POST"])
@requires("payments.read")
def one(request: HttpRequest, batch_id: int) -> HttpResponse:
    """A batch with everything that whoever decides has to see; its first check."""
    batch = batch_of(request, batch_id)
    if request.method == "POST":
        return _done(request, batch, "check")
    return page(request, "payments", "desk/payment.html", payment.batch_page(request, batch))


@require_http_methods(["GET", "POST"])
@requires("payments.read")
def act(request: HttpRequest, batch_id: int, act: str) -> HttpResponse:
    """Ask once more, then do it; who was overtaken by somebody sees it on the batch."""
    batch = batch_of(request, batch_id)
    if act not in payment_acts.ACTS:
        raise Http404
    _permitted(request, act)
    reason = request.POST.get("reason", "").strip()[:_WORDS_MAX]
    missing = request.method == "POST" and act in payment_acts.ASKS_WHY and not reason
    if request.method == "POST" and not missing:
        return _done(request, batch, act, reason)
    seen = whole_number(request.GET.get("seen"), low=1, high=999_999_999)
    context = payment_acts.confirm_page(
        request, batch, act, version=_version(request) or seen or batch.row.version,
        reason=reason, error="请写一句为什么" if missing else "",
    )  # fmt: skip
    return page(request, "payments", "desk/confirm.html", context)


@require_GET
@requires("payments.read")
def lines(request: HttpRequest, batch_id: int) -> HttpResponse:
    """The lines of a batch, by state, check and place."""
    context = payment_lines.lines_page(request, batch_of(request, batch_id))
    return page(request, "payments", "desk/payment_lines.html", context)


@require_http_methods(["GET", "POST"])
@requires("payments.read")
def proof(request: HttpRequest, batch_id: int) -> HttpResponse:
    """What went in and what became of it; closing, once everything fits."""
    batch = batch_of(request, batch_id)
    errors = []
    if request.method == "POST":
        _permitted(request, "close")
        try:
            closing.close(
                batch_id, version=_version(request), by=current_user(request), at=timezone.now()
            )
        except HuicanError as error:
            errors = [{"field": "", "text": str(error)}]
            batch = batch_of(request, batch_id)
        else:
            return HttpResponseRedirect(address(request, "payment", batch_id, done="close"))
    context = payment_bank.proof_page(request, batch, errors)
    return page(request, "payments", "desk/payment_proof.html", context)


def _done(request: HttpRequest, batch: Seen, act: str, reason: str = "") -> HttpResponse:
    """Do an act; then the batch with its receipt, or with what stood in the way."""
    _permitted(request, act)
    id_, by, at = batch.row.id, current_user(request), timezone.now()
    version = _version(request)
    try:
        if act == "check":
            checking.check(id_, version=version, officer=_officer(request, batch), by=by, at=at)
        elif act == "approve":
            approving.approve(id_, version=version, by=by, at=at)
        elif act == "release":
            releasing.release(id_, version=version, by=by, at=at)
        elif act == "send-back":
            approving.send_back(id_, version=version, reason=reason, by=by, at=at)
        else:
            approving.cancel(id_, version=version, reason=reason, by=by, at=at)
    except HuicanError as error:
        context = payment.batch_page(request, batch_of(request, id_), refused=error)
        return page(request, "payments", "desk/payment.html", context)
    return HttpResponseRedirect(address(request, "payment", id_, done=act))


def _permitted(request: HttpRequest, act: str) -> None:
    if not any(may(request.user, verb) for verb in VERBS[act]):
        require(request, VERBS[act][0])


def _version(request: HttpRequest) -> int:
    """The version of the batch that the form was made for; 0 fits none."""
    return whole_number(request.POST.get("version"), low=1, high=999_999_999) or 0


def _officer(request: HttpRequest, batch: Seen) -> User:
    """Who is to decide about held lines: whoever the form names, else whoever checks."""
    username = request.POST.get("officer", "")
    if username not in {code for code, _ in officers(batch)}:
        return current_user(request)
    try:
        return user_named(username)
    except NoSuchUser:
        return current_user(request)
