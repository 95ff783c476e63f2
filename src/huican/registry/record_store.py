"""Writing, retiring and looking up records, the same for every model of records.

Each part makes stores of its own models and offers them; nobody else touches the models.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from huican.registry.records import RECORD_COLUMNS, Record
from huican.sources.bulk import copy_in, in_values


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
class RowRecord:
    """A record that a row became; `live` while it counts."""

    id: int
    live: bool
    area_code: str


@dataclass(frozen=True, slots=True)
class RecordStore:
    """The records of one model. `extra` names the columns that only this model has."""

    model: type[Record]
    extra: tuple[str, ...] = ()

    @property
    def table(self) -> str:
        return self.model._meta.db_table

    def write(self, records: Iterable[tuple[object, ...]]) -> int:
        """Adds records, in the caller's transaction; returns how many.

        Each is a tuple in the order of RECORD_COLUMNS, then `extra`.
        """
        columns = (*RECORD_COLUMNS, *self.extra, "retired_why")
        return copy_in(self.table, columns, ((*record, "") for record in records))

    def live_of_sheets(
        self, sheet_ids: Sequence[int], kind: str | None = None, year: int | None = None
    ) -> list[LiveRow]:
        """The live records that came from these sheets, of one kind and year where given."""
        if not sheet_ids:
            return []
        where = ""
        values: list[object] = [list(sheet_ids)]
        if kind is not None:
            where, values = "AND kind = %s AND year = %s", [list(sheet_ids), kind, year]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT id, row_digest, source_sheet_id, source_row, person_id, month "
                f'FROM "{self.table}" WHERE source_sheet_id = ANY(%s) AND retired_at IS NULL {where}',
                values,
            )
            return [LiveRow(r[0], bytes(r[1]), *r[2:]) for r in cursor.fetchall()]

    def sheets_sharing(
        self, kind: str, year: int, digests: Sequence[bytes], months: Collection[int | None]
    ) -> dict[int, int]:
        """How many live records of each sheet say the same as one of `digests`.

        `months`: those of the records with these digests; others need not be looked at.
        """
        if not digests:
            return {}
        wanted, values = in_values(digests)
        where = ""
        if None not in months:
            where, values = "AND month = ANY(%s)", [list(months), *values]
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT source_sheet_id, count(*) "
                f'FROM "{self.table}" WHERE kind = %s AND year = %s {where} '
                f"AND retired_at IS NULL AND row_digest IN {wanted} GROUP BY 1",
                [kind, year, *values],
            )
            return dict(cursor.fetchall())

    def year_sharing(self, kind: str, digests: Sequence[bytes]) -> int | None:
        """The year under which at least half of these rows are in already, if there is one."""
        if not digests:
            return None
        wanted, values = in_values(digests)
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT year, count(*) "
                f'FROM "{self.table}" WHERE kind = %s AND retired_at IS NULL '
                f"AND row_digest IN {wanted} GROUP BY 1 ORDER BY 2 DESC, 1 DESC LIMIT 1",
                [kind, *values],
            )
            found = cursor.fetchone()
        return int(found[0]) if found and 2 * found[1] >= len(digests) else None

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
                f'UPDATE "{self.table}" SET retired_at = %s, retired_by_id = %s, '
                f"retired_why = %s WHERE id = ANY(%s) AND retired_at IS NULL",
                [at, by_file, why, list(ids)],
            )
            return int(cursor.rowcount)

    def retire_sheets(
        self, sheet_ids: Sequence[int], *, by_file: int | None, why: str, at: datetime
    ) -> int:
        """Takes all live records of some sheets out of count."""
        return self.retire(
            [row.id for row in self.live_of_sheets(sheet_ids)], by_file=by_file, why=why, at=at
        )

    def latest_of_row(self, sheet_id: int, row: int) -> RowRecord | None:
        """The record that a row of a sheet became, the last where it became several."""
        found = (
            self.model._default_manager.filter(source_sheet_id=sheet_id, source_row=row)
            .order_by("-pk").values_list("pk", "retired_at", "area_code").first()
        )  # fmt: skip
        return RowRecord(found[0], found[1] is None, found[2]) if found is not None else None

    def page_of_sheet(self, sheet_id: int, limit: int, offset: int) -> tuple[list[Record], int]:
        """Records that came from a sheet, in the order of its rows, with persons; and how many."""
        found = self.model._default_manager.filter(source_sheet_id=sheet_id)
        page = found.select_related("person").order_by("source_row", "pk")
        return list(page[offset : offset + limit]), found.count()

    def sheets_about(self, person_ids: Sequence[int]) -> set[int]:
        """The sheets with any record of these persons, retired ones too."""
        rows = self.model._default_manager.filter(person_id__in=person_ids).order_by()
        return set(rows.values_list("source_sheet_id", flat=True).distinct())

    def live_later(self, person_ids: Collection[int], *, after_sheet: int) -> int:
        """How many live records of these persons came in with a sheet after this one."""
        return self.model._default_manager.filter(
            person_id__in=list(person_ids), source_sheet_id__gt=after_sheet,
            retired_at__isnull=True,
        ).count()  # fmt: skip

    def restore_retired_by(self, file_id: int) -> int:
        """Counts again what a file had replaced or removed: that file was withdrawn."""
        return self.model._default_manager.filter(retired_by_id=file_id).update(
            retired_at=None, retired_by=None, retired_why=""
        )
