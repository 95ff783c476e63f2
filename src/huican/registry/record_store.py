"""Writing, retiring and looking up records, the same for every model of records.

Each part makes stores of its own models and offers them; nobody else touches the models.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from huican.registry.records import RECORD_COLUMNS, NewRecord, Record
from huican.sources.bulk import copy_in


@dataclass(frozen=True, slots=True)
class LiveRow:
    """A record that counts today, as far as comparing versions of a sheet needs it."""

    id: int
    digest: bytes
    sheet_id: int
    row: int
    person_id: int | None
    month: int | None


@dataclass(frozen=True, slots=True)
class RecordStore:
    """The records of one model. `extra` names the columns that only this model has."""

    model: type[Record]
    extra: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def write(self, records: Sequence[NewRecord]) -> int:
        """Adds records, in the caller's transaction; returns how many."""
        columns = (*RECORD_COLUMNS, *self.extra, "retired_why")
        return copy_in(self.table, columns, ((*record.values(), "") for record in records))

    def live_of_sheets(self, sheet_ids: Sequence[int]) -> list[LiveRow]:
        """The live records that came from these sheets."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, row_digest, source_sheet_id, source_row, person_id, month "  # noqa: S608
                f'FROM "{self.table}" WHERE source_sheet_id = ANY(%s) AND retired_at IS NULL',
                [list(sheet_ids)],
            )
            return [LiveRow(r[0], bytes(r[1]), *r[2:]) for r in cursor.fetchall()]

    def sheets_sharing(self, kind: str, year: int, digests: Iterable[bytes]) -> dict[int, int]:
        """How many live records of each sheet say the same as one of `digests`."""
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT source_sheet_id, count(*) "  # noqa: S608
                f'FROM "{self.table}" WHERE kind = %s AND year = %s AND retired_at IS NULL '
                f"AND row_digest = ANY(%s) GROUP BY 1",
                [kind, year, list(digests)],
            )
            return dict(cursor.fetchall())

    def any_of(self, kind: str, year: int) -> bool:
        """Whether there is any live record of a kind and year."""
        return self.model._default_manager.filter(
            kind=kind, year=year, retired_at__isnull=True
        ).exists()

    def retire(self, ids: Sequence[int], *, by_file: int | None, why: str, at: datetime) -> int:
        """Takes records out of count for good; they stay to be looked at."""
        if not ids:
            return 0
        with connection.cursor() as cursor:
            cursor.execute(
                f'UPDATE "{self.table}" SET retired_at = %s, retired_by_id = %s, '  # noqa: S608
                f"retired_why = %s WHERE id = ANY(%s) AND retired_at IS NULL",
                [at, by_file, why, list(ids)],
            )
            return cursor.rowcount

    def retire_sheets(
        self, sheet_ids: Sequence[int], *, by_file: int | None, why: str, at: datetime
    ) -> int:
        """Takes all live records of some sheets out of count."""
        return self.retire(
            [row.id for row in self.live_of_sheets(sheet_ids)], by_file=by_file, why=why, at=at
        )
