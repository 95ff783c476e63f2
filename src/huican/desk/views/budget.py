"""预算与进度: what was handed down, arrived and spent; and noting it."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import NotPermitted, current_user, requires
from huican.desk.addresses import address
from huican.desk.contexts import budget
from huican.desk.rendering import page
from huican.kernel.errors import HuicanError
from huican.ledger import budgets
from huican.ledger.books import Purse


@require_GET
@requires("ledger.read")
def every(request: HttpRequest) -> HttpResponse:
    """Budget against spending of a year, by programme and fund."""
    return page(request, "budget", "desk/budget.html", budget.page_of(request))


@require_http_methods(["GET", "POST"])
@requires("ledger.budget")
def note(request: HttpRequest, what: str) -> HttpResponse:
    """Note a budget, money that arrived, or recovered money handed in."""
    if what not in budget.WHAT:
        raise Http404
    county = budget.county_of(request)
    if county is None:
        raise NotPermitted("预算记到县区", remedy="请在页面上方换到一个县区再记")
    form = budget.Form.of_request(request, what)
    read = form.read(county) if request.method == "POST" else None
    if read is not None:
        try:
            _note(request, form, *read)
        except HuicanError as error:
            form.wrong("", str(error))
        else:
            messages.success(request, f"记下了：{budget.WHAT[what][0]}。")
            return HttpResponseRedirect(address(request, "budget", of=read[0].year))
    context = budget.form_page(request, form, county)
    return page(request, "budget", "desk/budget_form.html", context)


def _note(request: HttpRequest, form: budget.Form, purse: Purse, fen: int, on: object) -> None:
    make = {"budget": budgets.change_budget, "arrival": budgets.appropriate,
            "hand-in": budgets.hand_in}[form.what]  # fmt: skip
    make(
        purse, fen, form.number, key=form.key, by=current_user(request), at=timezone.now(),
        on_date=on,
    )  # type: ignore[operator]  # fmt: skip
