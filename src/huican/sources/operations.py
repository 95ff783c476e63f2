"""Writes of what came in. All run within the transaction of one import."""

from collections.abc import Iterable, Sequence
from datetime import date, datetime, timedelta

from django.db import connection
from django.db.models import F

from huican.kernel.crypto import sm3
from huican.sources.bulk import copy_in
from huican.sources.models import HeldRow, SourceContent, SourceFile, SourceSheet
from huican.vault.operations import open_sealed_bytes, seal_bytes

# Imports take turns: two files with the same new person must not make the person twice.
_IMPORT_LOCK = 0x48_43_49_4D_50


def take_turn() -> None:
    """Waits until no other import is writing; holds until the caller's transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_IMPORT_LOCK])
        # Foreign keys are checked sheet by sheet, while the next sheet is being read, instead of
        # all at once when the file is closed.
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")


def digest_of(content: bytes) -> str:
    """The SM3 digest of a file, 64 hexadecimal digits."""
    return sm3(content).hex()


def keep_file(
    *, name: str, folder: str, content: bytes, digest: str, office_area: str, by: str, at: datetime
) -> SourceFile:
    """Takes a file in, sealed."""
    file = SourceFile.objects.create(
        name=name[:255], folder=folder[:500], digest=digest, size_bytes=len(content),
        office_area=office_area, received_at=at, received_by=by,
    )  # fmt: skip
    SourceContent.objects.create(file=file, sealed=seal_bytes("source-file", content))
    return file


def file_to_change(file_id: int) -> SourceFile:
    """A file, locked until the caller's transaction ends."""
    return SourceFile.objects.select_for_update().get(pk=file_id)


def mark_withdrawn(file: SourceFile, *, by: str, at: datetime) -> None:
    """The file was taken back: what it brought no longer stands."""
    file.withdrawn_at, file.withdrawn_by = at, by
    file.save(update_fields=["withdrawn_at", "withdrawn_by"])


def note_withdrawal(file: SourceFile, words: str) -> None:
    """Keeps what taking the file back did, for its receipt."""
    file.withdrawn_note = words[:300]
    file.save(update_fields=["withdrawn_note"])


def content_of(file_id: int) -> bytes:
    """The bytes of a file as they came in."""
    sealed = SourceContent.objects.values_list("sealed", flat=True).get(pk=file_id)
    return open_sealed_bytes("source-file", bytes(sealed))


def hold(rows: Iterable[Sequence[object]]) -> int:
    """Keeps rows that did not go in; see HeldRow for the columns' order below."""
    return copy_in(
        HeldRow._meta.db_table,
        ("sheet_id", "row", "outcome", "code", "column", "reason", "remedy", "cells_sealed",
         "row_digest", "identity_blind", "wait_until", "closed_how"),
        ((*row, "") for row in rows),
    )  # fmt: skip


def close_held_rows(
    *, sheet_ids: Sequence[int], how: str, by_file: int | None, at: datetime
) -> int:
    """Closes all open held rows of some sheets."""
    return HeldRow.objects.filter(sheet_id__in=sheet_ids, closed_at__isnull=True).update(
        closed_at=at, closed_how=how, closed_by_file_id=by_file
    )


def close_held_row_ids(*, ids: Sequence[int], how: str, by_file: int | None, at: datetime) -> int:
    """Closes some held rows."""
    return HeldRow.objects.filter(pk__in=ids, closed_at__isnull=True).update(
        closed_at=at, closed_how=how, closed_by_file_id=by_file
    )


def close_held_rows_of(
    *, sheet_ids: Sequence[int], blinds: Sequence[bytes], how: str, by_file: int | None,
    at: datetime,
) -> int:  # fmt: skip
    """Closes the open held rows of some sheets that are about these persons."""
    if not blinds:
        return 0
    return HeldRow.objects.filter(
        sheet_id__in=sheet_ids, closed_at__isnull=True, identity_blind__in=blinds
    ).update(closed_at=at, closed_how=how, closed_by_file_id=by_file)


def change_reason(row: HeldRow, code: str, reason: str, remedy: str) -> None:
    """A held row is kept back by another thing than before."""
    HeldRow.objects.filter(pk=row.pk).update(code=code, reason=reason[:500], remedy=remedy[:300])


def move_from_waiting(sheet: SourceSheet, rows: int) -> None:
    """Counts `rows` of a sheet and its file as accepted that were counted as waiting."""
    for counted in (SourceSheet.objects.filter(pk=sheet.pk),
                    SourceFile.objects.filter(pk=sheet.file_id)):  # fmt: skip
        counted.update(accepted=F("accepted") + rows, waiting=F("waiting") - rows)


def reopen_held_rows(*, closed_by: int) -> int:
    """Opens again what a file had closed: that file was withdrawn."""
    return HeldRow.objects.filter(closed_by_file_id=closed_by, closed_how="superseded").update(
        closed_at=None, closed_how="", closed_by_file=None
    )


def bump_data_version(at: datetime) -> int:
    """Says that records changed; figures computed before are out of date."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO sources_dataversion (id, number, changed_at) VALUES (1, 1, %s) "
            "ON CONFLICT (id) DO UPDATE SET number = sources_dataversion.number + 1, "
            "changed_at = excluded.changed_at RETURNING number",
            [at],
        )
        return int(cursor.fetchone()[0])


def wait_until(at: datetime, days: int = 30) -> date:
    """The day until which a waiting row waits before somebody must look at it again."""
    return (at + timedelta(days=days)).date()
