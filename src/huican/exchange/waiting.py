"""Rows that wait: for a person to be filed, or for a clerk's word."""

import json
from datetime import date, datetime

from django.db import transaction

from huican.audit.operations import Actor, actor_name
from huican.audit.operations import record as audit
from huican.exchange.domain.drafts import SheetDrafts
from huican.exchange.domain.reading import Sheet
from huican.exchange.domain.recognise import Recognised, reconstructed
from huican.exchange.domain.rows import Context, read_rows
from huican.exchange.people import People
from huican.exchange.places import Places
from huican.exchange.sheets import SheetWriter
from huican.kernel.errors import HuicanError
from huican.registry.enrolment import known_persons
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.domain.kinds import Catalogue
from huican.sources.models import HeldRow, SourceSheet
from huican.vault.operations import blind, open_sealed


class HeldRowError(HuicanError):
    """A held row that cannot be dealt with as asked."""

    code = "held-row"


def settle_waiting(*, catalogue: Catalogue, by: Actor | str, at: datetime, today: date) -> int:
    """Takes in the waiting rows whose person is on file by now; returns how many rows.

    Each sheet is one transaction. The rows keep the sheet and row number they came from.
    """
    rows = list(source_queries.open_held_rows(outcome="waiting").filter(code="person-unknown"))
    codes = {bytes(row.identity_blind) for row in rows if row.identity_blind is not None}
    known = known_persons(list(codes))
    by_sheet: dict[int, list[HeldRow]] = {}
    for row in rows:
        if row.identity_blind is not None and bytes(row.identity_blind) in known:
            by_sheet.setdefault(row.sheet_id, []).append(row)
    return sum(
        _take_in(held, catalogue=catalogue, by=by, at=at, today=today) for held in by_sheet.values()
    )


def accept_waiting_row(
    row_id: int, *, catalogue: Catalogue, by: Actor | str, at: datetime, today: date, reason: str
) -> bool:
    """A clerk's word that a second payment of the same month is one: it goes in.

    Returns whether the row went in. Raises HeldRowError when it does not wait for such a word,
    or no reason is given.
    """
    row = _open_row(row_id)
    if row.code != "already-paid":
        raise HeldRowError(
            "这一行不是等你确认的重复发放", where=f"第 {row.row} 行",
            remedy="缺人的先补花名册；退回的改好后再交表",
        )  # fmt: skip
    if not reason.strip():
        raise HeldRowError("没有写明理由", remedy="请写一句为什么这个月又发了一笔")
    done = _take_in(
        [row], catalogue=catalogue, by=by, at=at, today=today, even_if_paid=True, reason=reason
    )
    return bool(done)


def drop_held_row(row_id: int, *, by: Actor | str, at: datetime, reason: str) -> None:
    """A clerk's word that a held row is not needed: it is closed and stays to be looked at."""
    with transaction.atomic():
        row = _open_row(row_id)
        if not reason.strip():
            raise HeldRowError("没有写明理由", remedy="请写一句为什么不要这一行")
        sources.close_held_row_ids(ids=[row.pk], how="dropped", by_file=None, at=at)
        audit(
            verb="import.drop-row", by=by, at=at, subject=("held-row", row.pk),
            area_code=row.sheet.file.office_area, summary="一行不要了",
            data={"sheet": row.sheet_id, "row": row.row, "why": row.code,
                  "reason": reason.strip()[:200]},
        )  # fmt: skip


def _open_row(row_id: int) -> HeldRow:
    row = source_queries.open_held_rows().filter(pk=row_id).first()
    if row is None:
        raise HeldRowError("这一行已经了结，或不存在", remedy="请刷新页面再看")
    return row


def _take_in(
    held: list[HeldRow], *, catalogue: Catalogue, by: Actor | str, at: datetime, today: date,
    even_if_paid: bool = False, reason: str = "",
) -> int:  # fmt: skip
    with transaction.atomic():
        # Taken anew under the lock of imports: somebody may have settled them meanwhile.
        sources.take_turn()
        held = list(source_queries.open_held_rows().filter(pk__in=[row.pk for row in held]))
        if not held:
            return 0
        sheet = (
            SourceSheet.objects.select_for_update().select_related("file").get(pk=held[0].sheet_id)
        )
        guess, drafts = _read_again(sheet, held, catalogue, today)
        writer = SheetWriter(guess, sheet, sheet.file, People(), by, at)
        done, stopped = writer.write_waiting(drafts, even_if_paid=even_if_paid)
        ids = [row.pk for row in held if row.row in done]
        how = "accepted" if even_if_paid else "settled"
        sources.close_held_row_ids(ids=ids, how=how, by_file=None, at=at)
        problems = {draft.row: draft.problem for draft in stopped if draft.problem}
        for row in held:
            # What keeps a row back now may be another thing than before.
            problem = problems.get(row.row)
            if row.row not in done and problem is not None and problem.code != row.code:
                sources.change_reason(row, problem.code, problem.reason, problem.remedy)
        sources.move_from_waiting(sheet, len(ids))
        if ids:
            sources.bump_data_version(at)
            audit(
                verb="import.accept-row" if even_if_paid else "import.settle", by=by, at=at,
                subject=("source-file", sheet.file_id), area_code=sheet.file.office_area,
                summary=f"认领了等待的 {len(ids)} 行",
                data={"rows": len(ids), "sheet": sheet.pk, "by": actor_name(by),
                      "reason": reason.strip()[:200]},
            )  # fmt: skip
    return len(ids)


def _read_again(
    sheet: SourceSheet, held: list[HeldRow], catalogue: Catalogue, today: date
) -> tuple[Recognised, SheetDrafts]:
    """The rows read again from their own cells, under the columns of their own sheet."""
    cells = {row.row: json.loads(open_sealed("cells", bytes(row.cells_sealed))) for row in held}
    headers = [column["header"] for column in sheet.columns]
    rows: list[list[object]] = [[""] * len(headers) for _ in range(max(cells))]
    for number, values in cells.items():
        rows[number - 1] = values
    guess = reconstructed(
        Sheet(sheet.name, sheet.position, rows),  # type: ignore[arg-type]
        catalogue.kind(sheet.kind), catalogue, title=sheet.title,
        first_row=min(cells) - 1, columns=sheet.columns, file_name=sheet.file.name,
    )  # fmt: skip
    guess.year, guess.month = sheet.year, sheet.month
    context = Context(
        today, sheet.file.office_area, Places(sheet.file.office_area, today), catalogue,
        sheet.year, sheet.year_from, digest_key=blind("row-digest", "key"),
    )  # fmt: skip
    return guess, read_rows(guess, context)
