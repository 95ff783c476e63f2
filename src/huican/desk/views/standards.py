"""当地标准: one person proposes, another confirms."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.domain.scope import inside
from huican.access.permissions import (
    NotPermitted,
    current_user,
    may,
    require,
    requires,
    scope_of,
)
from huican.access.scopes import ranges_of
from huican.audit.operations import actor_name
from huican.desk.addresses import address, scope
from huican.desk.contexts import standards
from huican.desk.contexts.programmes import programme_of
from huican.desk.contexts.standards import Form, prefix_of
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.programmes.domain.standards import StandardQuestioned, StandardRefused
from huican.programmes.operations import (
    StandardDecided,
    confirm_standard,
    propose_standard,
    withdraw_standard,
)
from huican.programmes.standards import NoSuchStandard, preview, standard
from huican.programmes.standing import standing

if TYPE_CHECKING:
    from huican.programmes.models import LocalParameter

_TEXT_MAX = 300


@require_GET
@requires("determination.read")
def every(request: HttpRequest) -> HttpResponse:
    """What was proposed and confirmed here and below, and what stands."""
    return page(request, "standards", "desk/standards.html", standards.listing(request))


@require_http_methods(["GET", "POST"])
@requires("standard.propose")
def new(request: HttpRequest) -> HttpResponse:
    """Choose a parameter, write its value, answer the questions, and put it forward."""
    prefix = prefix_of(scope(request).code)
    if prefix is None:
        raise NotPermitted("乡镇、村不定标准", remedy="标准由县以上定；请在页面上方换到县")
    if not request.GET.get("parameter"):
        context = standards.choices_page(request)
        return page(request, "standards", "desk/standard_choose.html", context)
    form = _form(request)
    if request.method == "GET" or request.POST.get("back"):
        return _written(request, form, prefix)
    proposal = form.proposal(prefix)
    if proposal is None:
        return _written(request, form, prefix)
    try:
        looked = preview(proposal, standing().table, at=timezone.now())
    except StandardRefused as error:
        form.errors.append({"field": "value", "text": str(error)})
        return _written(request, form, prefix)
    open_: tuple[str, ...] = ()
    if request.POST.get("seen"):
        try:
            row = propose_standard(
                proposal, answers=request.POST.getlist("answer"), by=current_user(request),
                at=timezone.now(),
            )  # fmt: skip
        except StandardQuestioned as error:
            open_ = tuple(one.code for one in error.questions)
        except (StandardRefused, StandardDecided) as error:
            form.errors.append({"field": "value", "text": str(error)})
            return _written(request, form, prefix)
        else:
            return HttpResponseRedirect(address(request, "standard", row.pk))
    context = standards.check_page(request, form, looked, open_)
    return page(request, "standards", "desk/standard_check.html", context)


def _form(request: HttpRequest) -> Form:
    _, programme = programme_of(request.GET.get("programme", ""))
    parameter = programme.parameter(request.GET.get("parameter", ""))
    if parameter is None:
        raise Http404
    given = {
        name: request.POST.get(name, "").strip()[:_TEXT_MAX]
        for name in ("value", "since", "number", "reason")
    }
    return Form(programme, parameter, **given)


def _written(request: HttpRequest, form: Form, prefix: str) -> HttpResponse:
    context = standards.form_page(request, form, prefix)
    return page(request, "standards", "desk/standard_form.html", context)


@require_http_methods(["GET", "POST"])
@requires("determination.read", area=False)
def one(request: HttpRequest, standard_id: int) -> HttpResponse:
    """One proposal or standard; confirming it, sending it back, taking one's own back."""
    row = _inside(request, standard_id)
    errors: list[dict[str, str]] = []
    if request.method == "POST":
        act = _withdraw if request.POST.get("act") == "withdraw" else _confirm
        errors = act(request, row)
        if not errors:
            return HttpResponseRedirect(address(request, "standard", row.pk))
        row = _inside(request, standard_id)
    context = standards.standard_page(request, row, errors)
    return page(request, "standards", "desk/standard.html", context)


def _confirm(request: HttpRequest, row: LocalParameter) -> list[dict[str, str]]:
    """Let it hold; what is wrong. Never one's own: the operation refuses, the page has no button."""
    require(request, "standard.confirm")
    try:
        confirm_standard(
            row.pk, answers=request.POST.getlist("answer"), by=current_user(request),
            at=timezone.now(),
        )  # fmt: skip
    except StandardQuestioned as error:
        return [
            {"field": f"q-{one.code}", "text": f"还没有勾“是这样”：{one.text}"}
            for one in error.questions
        ]
    except HuicanError as error:
        return [{"field": "", "text": str(error)}]
    return []


def _withdraw(request: HttpRequest, row: LocalParameter) -> list[dict[str, str]]:
    """Take one's own proposal back, or send another's back with a reason; what is wrong."""
    mine = row.proposed_by == actor_name(current_user(request))
    if not (mine and may(request.user, "standard.propose")):
        require(request, "standard.confirm")
    why = request.POST.get("why", "").strip()[:_TEXT_MAX]
    if not why:
        return [{"field": "why", "text": "请写一句为什么退回"}]
    try:
        withdraw_standard(row.pk, why=why, by=current_user(request), at=timezone.now())
    except HuicanError as error:
        return [{"field": "why", "text": str(error)}]
    return []


def _inside(request: HttpRequest, standard_id: int) -> LocalParameter:
    """A standard of the reader's own area, of one below it or above it; Http404 otherwise."""
    try:
        row = standard(standard_id)
    except NoSuchStandard:
        raise Http404 from None
    own = scope_of(request, use_query=False)
    place = row.area.ljust(12, "0")
    if not own.contains(place) and not inside(ranges_of(place), own.code):
        raise Http404
    return row
