"""发放: the month's batches, building one, computing what is owed, and differences."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, requires
from huican.desk import behind
from huican.desk.addresses import address, scope
from huican.desk.contexts import payment_differences, payments
from huican.desk.contexts.payments import Form
from huican.desk.contexts.recomputing import run_page
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.ledger import entitlements, jobs
from huican.ledger import recomputing as ledger_recomputing
from huican.ledger.batches import building
from huican.ledger.opening import FUND_UNNAMED
from huican.ledger.recomputing import NoSuchRecomputing
from huican.programmes.domain.policy import Programme


@require_GET
@requires("payments.read")
def every(request: HttpRequest) -> HttpResponse:
    """The batches of a month, and what no batch has taken up yet."""
    return page(request, "payments", "desk/payments.html", payments.listing(request))


@require_http_methods(["GET", "POST"])
@requires("payments.prepare")
def new(request: HttpRequest) -> HttpResponse:
    """Choose programme, month, kind and fund; the batch is built, or it is said why not."""
    form = Form.of(request)
    read = form.read() if request.method == "POST" else None
    if read is None:
        return page(request, "payments", "desk/payment_new.html", payments.new_page(request, form))
    programme, month = read
    area, by, at = scope(request).code, current_user(request), timezone.now()
    try:
        if form.recompute and form.kind == "regular":
            entitlements.recompute(programme, [month], area, by=by, at=at, fund=form.fund)
        made = building.build(programme.code, month, area, form.fund, kind=form.kind, by=by, at=at)
    except HuicanError as error:
        form.errors.append({"field": "", "text": str(error)})
        return page(request, "payments", "desk/payment_new.html", payments.new_page(request, form))
    place = address(request, "payment", made.batch_id, done="build", beyond=made.beyond or None)
    return HttpResponseRedirect(place)


@require_http_methods(["GET", "POST"])
@requires("payments.prepare")
def recompute(request: HttpRequest) -> HttpResponse:
    """Bring what is owed up to date for some months; the receipt stays on the page. What takes
    longer than a page can wait is done behind it, and the officer is led to how far it is."""
    form, done = Form.of(request), None
    form.fund = form.fund or FUND_UNNAMED
    read = form.read() if request.method == "POST" else None
    months = form.months(read[1]) if read is not None else []
    if read is not None and months:
        try:
            if payments.too_long_to_wait(scope(request), months):
                return _left_behind(request, read[0], months, form.fund)
            done = entitlements.recompute(
                read[0], months, scope(request).code, by=current_user(request),
                at=timezone.now(), fund=form.fund,
            )  # fmt: skip
        except HuicanError as error:
            form.errors.append({"field": "", "text": str(error)})
    context = payments.recompute_page(request, form, done)
    return page(request, "payments", "desk/payment_recompute.html", context)


def _left_behind(
    request: HttpRequest, programme: Programme, months: list[Month], fund: str
) -> HttpResponse:
    asked = jobs.ask(
        programme, months, scope(request).code, fund=fund, by=current_user(request),
        at=timezone.now(),
    )  # fmt: skip
    if not asked.new:
        messages.info(request, "同样的重算已经在办，这里是它的进度。")
    return _under_way(request, asked.run.pk)


def _under_way(request: HttpRequest, run_id: int) -> HttpResponse:
    behind.without_worker(lambda: jobs.compute_all(run_id), name="recomputing")
    return HttpResponseRedirect(address(request, "recomputing", run_id))


@require_http_methods(["GET", "POST"])
@requires("payments.prepare", area=False)
def recomputing(request: HttpRequest, run_id: int) -> HttpResponse:
    """How far a recomputing behind the page is, place by place; a POST tries what failed again."""
    try:
        run = ledger_recomputing.one(run_id)
    except NoSuchRecomputing:
        raise Http404 from None
    if not scope(request).contains(run.area_code):
        raise Http404
    if request.method == "POST":
        again = jobs.ask_again(run_id, by=current_user(request), at=timezone.now())
        return _under_way(request, again.pk)
    context = run_page(request, run)
    return page(request, "payments", "desk/payment_recomputing.html", context)


@require_GET
@requires("payments.read")
def differences(request: HttpRequest) -> HttpResponse:
    """What is owed against what was paid, by cause, person by person and month by month."""
    context = payment_differences.listing(request)
    return page(request, "payments", "desk/payment_differences.html", context)
