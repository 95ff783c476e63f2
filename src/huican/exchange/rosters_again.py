"""What rosters that are in say of persons, read again from the rows kept of them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from zoneinfo import ZoneInfo

from huican.exchange.domain.reading import Cell, Sheet, read_workbook
from huican.exchange.domain.recognise import reconstructed
from huican.exchange.domain.rows import Context, read_rows
from huican.exchange.people import People, roster_row
from huican.exchange.places import Places
from huican.registry.domain.refiling import Told
from huican.registry.operations import ROSTER_ENTRIES
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.domain.kinds import Catalogue
from huican.sources.models import SourceSheet
from huican.sources.pages import all_rows_kept

_SHANGHAI = ZoneInfo("Asia/Shanghai")


def tellings_of(sheet_ids: Sequence[int], catalogue: Catalogue) -> list[Told]:
    """All that rosters that are in say of the persons whom these sheets tell of, in order.

    These sheets' own rows are among them. Sheets that are no rosters tell nothing.
    """
    rosters = [kind.code for kind in catalogue.kinds.values() if kind.stores == "roster"]
    told = {
        sheet.pk: list(_told(sheet, catalogue))
        for sheet in source_queries.sheets_to_read_again(sheet_ids, rosters)
    }
    about = {one.row.identity for rows in told.values() for one in rows}
    people = People()
    people.learn(about)
    persons = [known.id for number in about if (known := people.get(number)) is not None]
    # A sheet whose row says the same as an earlier version's made no record of its own: so all
    # versions of a sheet with a record of these persons are looked at.
    beside = source_queries.versions_of(ROSTER_ENTRIES.sheets_about(persons) | told.keys())
    for sheet in source_queries.sheets_to_read_again(beside - told.keys(), rosters):
        told[sheet.pk] = list(_told(sheet, catalogue, about))
    return [one for sheet_id in sorted(told) for one in told[sheet_id]]


def _told(
    sheet: SourceSheet, catalogue: Catalogue, about: Collection[str] | None = None
) -> Iterator[Told]:
    """The rows of one roster that went in, about some persons or all."""
    file = sheet.file
    day = file.received_at.astimezone(_SHANGHAI).date()
    guess = reconstructed(
        Sheet(sheet.name, sheet.position, _rows(sheet)), catalogue.kind(sheet.kind), catalogue,
        title=sheet.title, first_row=sheet.header_row or 0, columns=sheet.columns,
        file_name=file.name,
    )  # fmt: skip
    guess.year, guess.month = sheet.year, sheet.month
    context = Context(
        day, file.office_area, Places(file.office_area, day), catalogue, sheet.year, sheet.year_from
    )
    held = source_queries.rows_ever_held(sheet.pk)
    for draft in read_rows(guess, context).drafts:
        if draft.row not in held and (about is None or draft.identity in about):
            yield Told(roster_row(draft), sheet.pk, sheet.year, file.received_at)


def _rows(sheet: SourceSheet) -> list[list[Cell]]:
    kept = all_rows_kept(sheet.pk)
    if kept is not None:
        return kept
    # Came in before rows were kept one by one.
    pages = read_workbook(sources.content_of(sheet.file_id), sheet.file.name)
    return next((page.rows for page in pages if page.position == sheet.position), [])
