"""All records of one person, from every store that the caller names, in one query.

Payments, services and lists live in parts above the registry. It does not import them: whoever
stands above all of them (desk) passes their stores, and every store has the same columns.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import connection

from huican.registry.domain.events import (
    Event,
    Group,
    Source,
    StoredRecord,
    Year,
    by_year,
    events_of,
)
from huican.registry.domain.month_ledger import LedgerRow, month_ledgers
from huican.registry.queries.kinds import names_of_kinds
from huican.registry.record_store import RecordStore

# Two monthly programmes over forty years are 960 rows; nobody has more than this by right.
RECORDS_MAX = 5_000

Stores = Mapping[str, RecordStore]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Years newest first, how many events each filter has, and the month ledgers."""

    years: tuple[Year, ...]
    counts: Mapping[Group, int]
    ledgers: tuple[LedgerRow, ...]

    @property
    def total(self) -> int:
        """All events."""
        return sum(self.counts.values())

    def only(self, group: Group) -> tuple[Year, ...]:
        """The years with the events of one filter; years without any are left out."""
        kept = (Year(y.year, tuple(e for e in y.events if e.group is group)) for y in self.years)
        return tuple(year for year in kept if year.events)


def timeline(
    person_id: int,
    stores: Stores,
    *,
    accounts: Mapping[int, str] | None = None,
    more: Sequence[Event] = (),
) -> Timeline:
    """What happened to a person, from all `stores`; `more` are events that are no records.

    `accounts` are the words for bank accounts by id. One query.
    """
    records = records_of(person_id, stores)
    names = names_of_kinds()
    events = [*events_of(records, names, accounts or {}), *more]
    counts: dict[Group, int] = {}
    for event in events:
        counts[event.group] = counts.get(event.group, 0) + 1
    return Timeline(by_year(events), counts, month_ledgers(records, names))


def records_of(person_id: int, stores: Stores) -> list[StoredRecord]:
    """The live records of a person, newest first, at most RECORDS_MAX. One query."""
    if not stores:
        return []
    pieces = " UNION ALL ".join(_piece(name, store) for name, store in stores.items())
    sql = f"""
        SELECT r.store, r.id, r.kind, r.on_date, r.year, r.month, r.amount_fen, r.quantity,
               r.unit, r.category, r.level, r.attributes, r.extra,
               f.id, f.name, s.id, s.name, r.source_row
          FROM ({pieces}) r
          JOIN sources_sourcesheet s ON s.id = r.source_sheet_id
          JOIN sources_sourcefile f ON f.id = s.file_id
         ORDER BY r.year DESC, r.month DESC NULLS LAST, r.on_date DESC NULLS LAST, r.id DESC
         LIMIT {RECORDS_MAX}
    """
    with connection.cursor() as cursor:
        cursor.execute(sql, [person_id] * len(stores))
        return [_stored(row) for row in cursor.fetchall()]


def _stored(row: tuple[Any, ...]) -> StoredRecord:
    (store, id_, kind, on, year, month, amount_fen, quantity, unit, category, level, attributes,
     extra, *source) = row  # fmt: skip
    return StoredRecord(
        store, id_, kind, on, year, month, amount_fen, quantity, unit, category, level,
        _json(attributes), _json(extra), Source(*source),
    )  # fmt: skip


_COLUMNS = (
    "t.id, t.kind, t.on_date, t.year, t.month, t.amount_fen, t.quantity, t.unit, t.category, "
    "t.level, t.attributes, t.source_sheet_id, t.source_row"
)


def _piece(name: str, store: RecordStore) -> str:
    assert name.replace("-", "").isalpha(), name
    extra = ", ".join(f"'{c}', t.\"{c}\"" for c in plain_extra(store))
    return (
        f"SELECT '{name}' AS store, {_COLUMNS}, jsonb_build_object({extra}) AS extra "
        f'FROM "{store.table}" t WHERE t.person_id = %s AND t.retired_at IS NULL'
    )


def plain_extra(store: RecordStore) -> list[str]:
    """The store's own columns that may be read without opening anything."""
    return [c for c in store.extra if not c.endswith(("_sealed", "_blind"))]


def _json(value: object) -> dict[str, object]:
    # psycopg hands jsonb over as text or as a mapping, by how Django set the connection up.
    found = json.loads(value) if isinstance(value, str | bytes) else value
    return found if isinstance(found, dict) else {}
