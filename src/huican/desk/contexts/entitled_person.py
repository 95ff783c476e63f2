"""One person's determinations: asked once, for the overview, a programme and “一件事” alike."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.desk.addresses import address
from huican.desk.contexts.programme_words import fact_words
from huican.kernel.months import Month
from huican.programmes.domain.determination import Determination, Missing, WouldChange
from huican.programmes.domain.outcome import Outcome
from huican.programmes.one_person import NotOnFile, determine_person
from huican.programmes.sources.known import PersonFacts
from huican.programmes.standing import Standing, standing
from huican.registry.queries.search import Found, persons_named


@dataclass(frozen=True)
class Person:
    """A person, what is known of him in a month, and every answer that follows, by code."""

    id: int
    found: Found
    month: Month
    facts: PersonFacts
    standing: Standing
    determinations: Mapping[str, Determination]


def person_in(person_id: int, month: Month) -> Person:
    """Raises Http404 for a person who is not there."""
    now = standing()
    found = persons_named([person_id], on=timezone.localdate()).get(person_id)
    if found is None:
        raise Http404
    try:
        (answered,) = determine_person(person_id, [month], by=now)
    except NotOnFile:
        raise Http404 from None
    return Person(person_id, found, month, answered.facts, now, answered.answers)


def determinations_by_month(
    person: Person, code: str, months: Sequence[Month]
) -> dict[Month, Determination]:
    """The answers of a programme in other months."""
    found = determine_person(person.id, months, by=person.standing, codes=[code])
    return {one.month: one.answers[code] for one in found}


def head(request: HttpRequest, person: Person) -> dict[str, Any]:
    """Who the page is about, masked; see components/who.html."""
    found = person.found
    return {
        "name": found.name, "age": found.age, "disability": found.disability,
        "identity": found.identity, "place": found.place.words,
        "url": address(request, "person", person.id),
    }  # fmt: skip


def trail(request: HttpRequest, person: Person) -> list[dict[str, Any]]:
    """一人一档 › 乡镇 › 这个人."""
    steps: list[dict[str, Any]] = [{"text": "一人一档", "url": address(request, "persons")}]
    if person.found.place.township:
        steps.append({"text": person.found.place.township})
    return [*steps, {"name": person.found.name, "url": address(request, "person", person.id)}]


def missing_of(person: Person) -> list[tuple[Missing, int]]:
    """What nobody knows yet and for how many programmes it is asked, the most wanted first."""
    asked: dict[str, tuple[Missing, int]] = {}
    for one in person.determinations.values():
        if one.outcome is Outcome.UNKNOWN:
            for missing in one.missing:
                _, times = asked.get(missing.name, (missing, 0))
                asked[missing.name] = (missing, times + 1)
    return sorted(asked.values(), key=lambda row: -row[1])


def changes_words(changes: Sequence[WouldChange]) -> list[str]:
    """“残疾等级”从 3级 变成 2级."""
    return [f"“{fact_words(one.name)}”从“{one.now}”变成“{one.then}”" for one in changes]


def owner_words(one: Missing) -> str:
    """县民政局，10 个工作日内."""
    return f"{one.owner}，{one.days} 个工作日内" if one.days else one.owner


def order_of(outcome: Outcome) -> int:
    """Those that may be had first, then what is to be found out."""
    return (Outcome.YES, Outcome.UNKNOWN, Outcome.NO, Outcome.NOT_IN_FORCE).index(outcome)
