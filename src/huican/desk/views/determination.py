"""待遇认定 in the person's file. Nothing of the answer is kept: it is worked out as it is read."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_GET

from huican.access.permissions import current_user, require, requires
from huican.audit.operations import record as audit
from huican.desk.contexts import entitlement, entitlements
from huican.desk.contexts.entitled_person import Person, person_in
from huican.desk.contexts.month_asked import month_of
from huican.desk.rendering import page
from huican.desk.views.persons import person_area

# Turning leaves of answers that are open is not another opening.
_SAME_LOOK = {"show", "print"}


@require_GET
@requires("determination.read")
def every(request: HttpRequest, person_id: int) -> HttpResponse:
    """What one person may have in a month, by answer."""
    person = looked_at(request, person_id)
    context = entitlements.overview(request, person)
    return page(request, "persons", "desk/entitlements.html", context)


@require_GET
@requires("determination.read")
def one(request: HttpRequest, person_id: int, code: str) -> HttpResponse:
    """One programme for one person, clause by clause and month by month."""
    person = looked_at(request, person_id)
    context = entitlement.page_of(request, person, code)
    return page(request, "persons", "desk/entitlement.html", context)


@require_GET
@requires("determination.read")
def one_thing(request: HttpRequest, person_id: int) -> HttpResponse:
    """“一件事”: what can be applied for together, what is known, what is still to bring."""
    person = looked_at(request, person_id)
    return page(request, "persons", "desk/one_thing.html", entitlements.one_thing(request, person))


def looked_at(request: HttpRequest, person_id: int) -> Person:
    """The person, when the reader may see him; each look is an event of the log."""
    require(request, "person.read")
    area = person_area(request, person_id)
    person = person_in(person_id, month_of(request))
    if request.method == "GET" and not request.GET.keys() & _SAME_LOOK:
        audit(
            verb="person.determination", by=current_user(request), at=timezone.now(),
            summary=f"看待遇认定（{person.month.label}）", subject=("person", person_id),
            area_code=area,
        )  # fmt: skip
    return person
