"""Reads of imports: uploads that wait for their clerk, and what became of a row."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from django.db.models import QuerySet

from huican.access.domain.scope import AreaScope
from huican.access.scopes import area_filter
from huican.exchange.models import Upload
from huican.registry.records import RecordRow
from huican.sources import queries as sources
from huican.stores import STORES

# Uploads that wait for their clerk, not for the machine.
OPEN_STATES = ("checking", "waiting", "failed")


def _open_uploads(scope: AreaScope) -> QuerySet[Upload]:
    return Upload.objects.filter(area_filter(scope, "office_area"), state__in=OPEN_STATES)


def count_open_uploads(scope: AreaScope) -> int:
    """How many uploads inside `scope` wait for their clerk."""
    return _open_uploads(scope).count()


def open_uploads(scope: AreaScope, limit: int = 200) -> list[Upload]:
    """Uploads that wait for their clerk, the latest first; without their content."""
    found = _open_uploads(scope).defer("content_sealed")
    return list(found.order_by("-uploaded_at", "-pk")[:limit])


def uploads_inside(ids: Iterable[int], scope: AreaScope) -> dict[int, Upload]:
    """Those of these uploads whose office lies inside `scope`, by id."""
    return {
        upload.pk: upload
        for upload in Upload.objects.filter(area_filter(scope, "office_area"), pk__in=list(ids))
    }


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: its record, or why it did not go in.

    `state`: "refused" and "waiting" are open (`reason`, `remedy`, `column`); "in" counts;
    "replaced" counted once; "closed" was held and somebody dealt with it (`reason`); "none" was no
    data, or said what a row before it said. `columns` are the labels by index; `sent_by` an actor.
    """

    state: Literal["refused", "waiting", "in", "replaced", "closed", "none"]
    columns: dict[int, str]
    sent_by: str
    reason: str = ""
    remedy: str = ""
    column: str = ""
    store: str = ""
    record_id: int | None = None
    area_code: str = ""


def row_outcome(sheet_id: int, row: int) -> Outcome:
    """What became of a row, how its columns were read, and who sent it."""
    known = sources.kinds()
    sheet = sources.sheet_with_file(sheet_id)
    columns = {column["index"]: column["label"] for column in sheet.columns if column.get("label")}
    by = sheet.file.received_by
    held = sources.latest_held(sheet_id, row)
    if held is not None and held.closed_at is None:
        return Outcome("refused" if held.outcome == held.REFUSED else "waiting", columns, by,
                       held.reason, held.remedy, held.column)  # fmt: skip
    kind = known.kinds.get(sheet.kind)
    if kind is not None:
        found = STORES[kind.stores].latest_of_row(sheet_id, row)
        if found is not None:
            state: Literal["in", "replaced"] = "in" if found.live else "replaced"
            return Outcome(state, columns, by, store=kind.stores, record_id=found.id,
                           area_code=found.area_code)  # fmt: skip
    if held is not None:
        return Outcome("closed", columns, by, held.reason)
    return Outcome("none", columns, by)


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A record that came from a sheet; `live` while it counts. The name is not masked here."""

    id: int
    row: int
    name: str
    area_code: str
    live: bool
    record: RecordRow


def records_of_sheet(
    sheet_id: int, sheet_name: str, kind_code: str, limit: int, offset: int
) -> tuple[list[SheetRecord], int]:
    """The records of one sheet in the order of its rows; and how many."""
    store = sources.kinds().kind(kind_code).stores
    rows, total = STORES[store].page_of_sheet(sheet_id, limit, offset)
    records = []
    for row in rows:
        person = row.person.name if row.person else getattr(row, "name", "")
        shown = RecordRow(
            row.pk, store, row.person_id, person, row.area_code, row.on_date, row.month,
            row.amount_fen, row.quantity, row.unit, row.category, row.level, row.attributes,
            0, "", sheet_id, sheet_name, row.source_row,
        )  # fmt: skip
        live = row.retired_at is None
        records.append(SheetRecord(row.pk, row.source_row, person, row.area_code, live, shown))
    return records, total
