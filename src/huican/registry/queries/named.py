"""Names and numbers of many persons at once, for lists that somebody works through."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db import connection

from huican.kernel import masks
from huican.registry.domain.file_number import file_number
from huican.registry.models import Certificate, Person
from huican.registry.queries.places import Place, places_of
from huican.registry.queries.shown import grade_words
from huican.vault.operations import open_sealed


@dataclass(frozen=True, slots=True)
class Named:
    """Who somebody is, as a list shows it."""

    person_id: int
    file_number: str
    name: str
    certificate: str
    disability: str
    place: Place


def named(person_ids: Collection[int], *, on: date, full: bool = False) -> dict[int, Named]:
    """The persons by id. Masked unless `full`; the caller audits that (a list that is taken out)."""
    if not person_ids:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, p.name, p.area_code, p.category, p.level, c.sealed "
            f'FROM "{Person._meta.db_table}" p LEFT JOIN "{Certificate._meta.db_table}" c '
            "ON c.person_id = p.id AND c.current WHERE p.id = ANY(%s)",
            [list(person_ids)],
        )
        rows = cursor.fetchall()
    places = places_of({row[2] for row in rows}, on)
    found = {}
    for person, name, area, category, level, sealed in rows:
        number = open_sealed("certificate", bytes(sealed)) if sealed is not None else ""
        found[person] = Named(
            person,
            file_number(person, area),
            name if full else masks.mask_name(name),
            number if full or not number else masks.mask_certificate(number),
            grade_words(category, level),
            places[area],
        )
    return found
