"""A person's 月账, and the decisions about the roll with their reasons."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, require, requires
from huican.audit.operations import record as audit
from huican.desk.addresses import address
from huican.desk.contexts import person_months, person_roll
from huican.desk.rendering import page
from huican.desk.views.persons import person_area
from huican.kernel.errors import HuicanError
from huican.ledger import rolls

# Turning leaves of a file that is open is not another opening.
_SAME_LOOK = {"year"}


@require_GET
@requires("person.read")
def every(request: HttpRequest, person_id: int) -> HttpResponse:
    """Each month owed and paid, by programme; each opening is an event of the log."""
    area = person_area(request, person_id)
    if not request.GET.keys() & _SAME_LOOK:
        audit(
            verb="person.months", by=current_user(request), at=timezone.now(), summary="看月账",
            subject=("person", person_id), area_code=area,
        )  # fmt: skip
    context = person_months.page_of(request, person_id)
    return page(request, "persons", "desk/person_months.html", context)


@require_http_methods(["GET", "POST"])
@requires("payments.read")
def roll(request: HttpRequest, person_id: int) -> HttpResponse:
    """What was decided about the roll; POST takes a further decision."""
    require(request, "person.read")
    person_area(request, person_id)
    form = person_roll.Form.of(request)
    if request.method == "POST":
        require(request, person_roll.PREPARE)
        month = form.read()
        if month is not None:
            try:
                rolls.decide(
                    form.act, person_id, form.programme, month, reason=form.reason,
                    by=current_user(request), at=timezone.now(),
                )  # fmt: skip
            except HuicanError as error:
                form.wrong("", str(error))
            else:
                said = f"{month.label}起{rolls.act_words(form.act)}。该给本人的决定书，在下面做。"
                messages.success(request, said)
                place = address(request, "person-roll", person_id, keep=False)
                return HttpResponseRedirect(place)
    context = person_roll.page_of(request, person_id, form)
    return page(request, "persons", "desk/person_months_roll.html", context)
