"""Which facts a reader may enter, and the way to the page on which he does."""

from __future__ import annotations

from django.http import HttpRequest

from huican.access.permissions import may
from huican.desk.addresses import address
from huican.kernel.months import Month
from huican.programmes.domain.entries import why_not_enterable
from huican.programmes.domain.facts import Fact
from huican.programmes.domain.register import Facts

# To enter that somebody died stops everything: that is for those who settle determinations.
LASTING_VERB = "determination.run"


def may_enter(request: HttpRequest, fact: Fact | None) -> bool:
    """Whether the reader may enter this fact by hand."""
    return (
        fact is not None
        and may(request.user, "facts.enter")
        and not why_not_enterable(fact)
        and (not fact.lasting or may(request.user, LASTING_VERB))
    )


def enter_url(
    request: HttpRequest, person_id: int, fact: Fact | None, month: Month, *, programme: str = ""
) -> str | None:
    """The page to enter a fact of a person; None where the reader may not.

    `programme`: the page of this programme is where he comes back to.
    """
    if fact is None or not may_enter(request, fact):
        return None
    return address(
        request, "fact", person_id, fact.code, keep=False, at=str(month), programme=programme
    )


def enter_url_of(
    request: HttpRequest, person_id: int, name: str, register: Facts, month: Month, *,
    programme: str = "",
) -> str | None:  # fmt: skip
    """The same for a fact by its name; None for a name that is a standard, not a fact."""
    return enter_url(request, person_id, register.by_name.get(name), month, programme=programme)
