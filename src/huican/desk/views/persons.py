"""Finding persons, and one person's file."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from huican.access.permissions import current_user, requires, scope_of
from huican.audit.operations import record as audit
from huican.desk import searching
from huican.desk.addresses import address
from huican.desk.contexts.person import file_page
from huican.desk.contexts.persons import search_page
from huican.desk.rendering import page
from huican.registry.queries.person_file import NoSuchPerson, area_of, person_file
from huican.stores import STORES

# Turning leaves of a file that is open is not another opening.
_SAME_LOOK = {"show", "years"}


@require_GET
@requires("person.read")
def search(request: HttpRequest) -> HttpResponse:
    """Persons who fit what was typed."""
    return page(request, "persons", "desk/persons.html", search_page(request))


@require_http_methods(["GET", "POST"])
@requires("person.read")
def ask(request: HttpRequest) -> HttpResponse:
    """Take what was typed out of the request, and go to the answer by a token."""
    given = request.POST if request.method == "POST" else request.GET
    text = given.get("q", "").strip()
    token = searching.keep(request, text) if text else None
    return HttpResponseRedirect(address(request, "persons", s=token))


@require_GET
@requires("person.read")
def one(request: HttpRequest, person_id: int) -> HttpResponse:
    """One person's file; each opening is an event of the log."""
    try:
        file = person_file(person_id, STORES, on=timezone.localdate())
    except NoSuchPerson:
        raise Http404 from None
    if not scope_of(request, use_query=False).contains(file.area_code):
        raise Http404
    if not request.GET.keys() & _SAME_LOOK:
        audit(
            verb="person.open", by=current_user(request), at=timezone.now(), summary="看档案",
            subject=("person", person_id), area_code=file.area_code,
        )  # fmt: skip
    context = file_page(request, file)
    return page(request, "persons", "desk/person.html", context)


def person_area(request: HttpRequest, person_id: int) -> str:
    """The area of a person whom the user may see; Http404 otherwise, known or not."""
    try:
        area = area_of(person_id)
    except NoSuchPerson:
        raise Http404 from None
    if not scope_of(request, use_query=False).contains(area):
        raise Http404
    return area
