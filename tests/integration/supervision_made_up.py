"""The made-up office that pays, five clean months long: nothing in it is worth a look."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pay_made_up as office
import registry_made_up
from django.db import connection
from registry_made_up import sheet

from huican.access.domain.scope import AreaScope
from huican.access.scopes import ranges_of
from huican.kernel.months import Month
from huican.ledger.batches import holding
from huican.ledger.models import Batch, BatchLine

MONTHS = [Month(2023, month) for month in range(1, 6)]
TOWN = "990826101000"


def scope(area: str = office.COUNTY) -> AreaScope:
    return AreaScope(area, tuple(ranges_of(area)), area)


def areas(folder: Path) -> None:
    registry_made_up.load_areas(folder)


def persons(count: int, first: int = 1, **given: str) -> list[int]:
    """Persons on the roll since January."""
    source = sheet()
    found = []
    for number in range(first, first + count):
        id_ = office.person(number, on_sheet=source, **given)
        office.grant(id_)
        found.append(id_)
    return found


def paid(month: Month, ids: Sequence[int]) -> Batch:
    """A month owed and released."""
    for id_ in ids:
        office.owe(id_, month)
    return out("regular", month)


def out(kind: str, month: Month) -> Batch:
    """A batch built, checked, approved, released, within the one transaction of a test; whatever
    the checks hold, an officer lets go, as an officer who means ill would."""
    batch = office.built(kind, month)
    checked(batch)
    for line in BatchLine.objects.filter(batch=batch, state=BatchLine.HELD):
        holding.decide(line.pk, "released", reason="看过", by=office.OFFICER, at=office.AT)
    office.approved(batch)
    office.released(batch)
    batch.refresh_from_db()
    return batch


def checked(batch: Batch) -> None:
    """Checks a batch, in a transaction in which others were checked before."""
    with connection.cursor() as cursor:
        # Checks leave their temporary tables to the end of the transaction.
        cursor.execute("DISCARD TEMP")
    office.checked(batch)


def clean_office(count: int = 6) -> tuple[list[int], list[Batch]]:
    """Persons, and the batches of five months, each of them paid."""
    ids = persons(count)
    return ids, [paid(month, ids) for month in MONTHS]
