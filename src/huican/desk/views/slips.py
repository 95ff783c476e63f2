"""查询条: the staff make one for a person who stands before them, and take it back."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huican.access.permissions import current_user, require, requires
from huican.desk.addresses import address
from huican.desk.contexts import slips as contexts
from huican.desk.rendering import page
from huican.desk.views.persons import person_area
from huican.kernel.errors import HuicanError
from huican.registry import slips


@require_http_methods(["GET", "POST"])
@requires(slips.VERB)
def one(request: HttpRequest, person_id: int) -> HttpResponse:
    """How it stands with a person's slip. POST makes one, shown on this answer only, or takes the
    one that stands back."""
    require(request, "person.read")
    person_area(request, person_id)
    made, error = None, ""
    if request.method == "POST":
        by, at = current_user(request), timezone.now()
        try:
            if request.POST.get("act") == "withdraw":
                slips.withdraw(person_id, by=by, at=at)
                messages.success(request, "查询条收回了，再也打不开。")
                place = address(request, "person-slip", person_id, keep=False)
                return HttpResponseRedirect(place)
            made = slips.make(person_id, by=by, at=at)
        except HuicanError as refused:
            error = str(refused)
    context = contexts.page_of(request, person_id, made, error)
    return page(request, "persons", "desk/person_slip.html", context)
