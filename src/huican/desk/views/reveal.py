"""Full numbers of one person: with a reason, for five minutes, on record."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from huican.access.permissions import current_user, requires
from huican.desk.addresses import address
from huican.desk.contexts.reveal import reason_of, reveal_page
from huican.desk.rendering import page
from huican.desk.views.persons import person_area
from huican.registry import reveal as registry


@require_http_methods(["GET", "POST"])
@requires("person.reveal")
def reveal(request: HttpRequest, person_id: int) -> HttpResponse:
    """Ask for a reason, then show; the page covers itself when the time is over."""
    person_area(request, person_id)
    error = None
    if request.method == "POST":
        try:
            registry.reveal(
                person_id, _what(request), reason=reason_of(request),
                by=current_user(request), at=timezone.now(),
            )  # fmt: skip
            return HttpResponseRedirect(address(request, "person-reveal", person_id))
        except registry.RevealRefused as refused:
            error = str(refused)
    context = reveal_page(request, person_id, error=error)
    return page(request, "persons", "desk/reveal.html", context)


def _what(request: HttpRequest) -> registry.What:
    given = request.POST.get("what", "")
    return registry.What(given) if given in set(registry.What) else registry.What.IDENTITY
