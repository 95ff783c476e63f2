"""Rows that waited for a person: taken in as soon as the person is on file."""

import json
from datetime import date, datetime

from django.db import transaction

from huican.audit.operations import Actor
from huican.audit.operations import record as audit
from huican.exchange.domain.reading import Sheet
from huican.exchange.domain.recognise import recognise
from huican.exchange.domain.rows import Context, read_rows
from huican.exchange.people import People
from huican.exchange.places import Places
from huican.exchange.sheets import SheetWriter
from huican.registry.enrolment import known_persons
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.domain.kinds import Catalogue
from huican.sources.models import HeldRow, SourceSheet
from huican.vault.operations import open_sealed


def settle_waiting(*, catalogue: Catalogue, by: Actor | str, at: datetime, today: date) -> int:
    """Takes in the waiting rows whose person is on file by now; returns how many rows.

    Each sheet is one transaction. The rows keep the sheet and row number they came from.
    """
    rows = list(source_queries.open_held_rows(outcome="waiting").filter(code="person-unknown"))
    known = known_persons([bytes(r.identity_blind) for r in rows if r.identity_blind is not None])
    ready = [r for r in rows if r.identity_blind is not None and bytes(r.identity_blind) in known]
    by_sheet: dict[int, list[HeldRow]] = {}
    for row in ready:
        by_sheet.setdefault(row.sheet_id, []).append(row)
    return sum(
        _settle_sheet(held[0].sheet, held, catalogue, by, at, today)
        for held in by_sheet.values()
    )


def _settle_sheet(
    sheet: SourceSheet, held: list[HeldRow], catalogue: Catalogue, by: Actor | str,
    at: datetime, today: date,
) -> int:  # fmt: skip
    headers = [column["header"] for column in sheet.columns]
    columns = {c["index"]: c["label"] for c in sheet.columns if c["label"]}
    cells = {row.row: json.loads(open_sealed("cells", bytes(row.cells_sealed))) for row in held}
    rows: list[list[object]] = [[""] * len(headers) for _ in range(max(cells))]
    # The sheet is laid out as it was: title, header, and each row on its own number.
    rows[0][0] = sheet.title
    rows[(sheet.header_row or 1) - 1] = list(headers)
    for number, values in cells.items():
        rows[number - 1] = values
    guess = recognise(
        Sheet(sheet.name, sheet.position, rows), catalogue,  # type: ignore[arg-type]
        file_name=sheet.file.name, kind_code=sheet.kind,
        columns={i: label for i, label in columns.items() if not label.endswith("月")},
    )  # fmt: skip
    guess.year, guess.month = sheet.year, sheet.month
    context = Context(
        today, sheet.file.office_area, Places(sheet.file.office_area, today), catalogue,
        sheet.year, sheet.year_from,
    )  # fmt: skip
    drafts = read_rows(guess, context)
    with transaction.atomic():
        writer = SheetWriter(guess, sheet, sheet.file, People(), by, at)
        done = writer.write_waiting(drafts)
        ids = [row.pk for row in held if row.row in done]
        sources.close_held_row_ids(ids=ids, how="settled", by_file=None, at=at)
        sheet.accepted += len(done)
        sheet.waiting -= len(done)
        sheet.save(update_fields=["accepted", "waiting"])
        file = sheet.file
        file.accepted += len(done)
        file.waiting -= len(done)
        file.save(update_fields=["accepted", "waiting"])
        sources.bump_data_version(at)
        audit(
            verb="import.settle", by=by, at=at, subject=("source-file", file.pk),
            area_code=file.office_area, summary=f"认领了等待的 {len(done)} 行",
            data={"rows": len(done), "sheet": sheet.pk},
        )  # fmt: skip
    return len(done)
