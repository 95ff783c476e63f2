"""What came in as lists: files, their sheets, held rows. Offices are given as ranges of codes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Count, Q, QuerySet

from huican.sources.models import HeldRow, SourceFile, SourceSheet
from huican.sources.pages import cell_text
from huican.sources.queries import kinds
from huican.vault.operations import open_sealed

# Inclusive ranges of area codes: the offices whose files are looked at.
Offices = Sequence[tuple[str, str]]


def _of(offices: Offices, field: str) -> Q:
    condition = Q(pk__in=[])
    for low, high in offices:
        condition |= Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return condition


def _open_rows() -> QuerySet[HeldRow]:
    return HeldRow.objects.filter(closed_at__isnull=True)


_REFUSED = Count("pk", filter=Q(outcome=HeldRow.REFUSED))
_WAITING = Count("pk", filter=Q(outcome=HeldRow.WAITING))


def any_file() -> bool:
    """Whether any file ever came in."""
    return SourceFile.objects.exists()


# --- files ------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class FileLine:
    """A file with how many of its rows are still held, and how many lines were no data."""

    file: SourceFile
    open_rows: int
    skipped: int


@dataclass(frozen=True, slots=True)
class FilesPage:
    """One page of files, and how many each filter has."""

    lines: list[FileLine]
    total: int
    every: int
    held: int
    withdrawn: int
    latest: SourceFile | None


def files_page(offices: Offices, show: str, limit: int, offset: int) -> FilesPage:
    """Files of some offices, newest first; `show`: "", held, withdrawn."""
    mine = SourceFile.objects.filter(_of(offices, "office_area"))
    held = Q(pk__in=_open_rows().values("sheet__file_id"))
    counts = mine.aggregate(
        every=Count("pk"), held=Count("pk", filter=held),
        withdrawn=Count("pk", filter=Q(withdrawn_at__isnull=False)),
    )  # fmt: skip
    wanted = {"held": held, "withdrawn": Q(withdrawn_at__isnull=False)}.get(show, Q())
    files = list(mine.filter(wanted).order_by("-received_at", "-pk")[offset : offset + limit])
    ids = [file.pk for file in files]
    open_rows = dict(
        _open_rows().filter(sheet__file_id__in=ids)
        .values_list("sheet__file_id").annotate(Count("pk"))
    )  # fmt: skip
    skipped: dict[int, int] = {}
    for file_id, why in SourceSheet.objects.filter(file_id__in=ids).values_list(
        "file_id", "skipped"
    ):
        skipped[file_id] = skipped.get(file_id, 0) + sum(why.values())
    lines = [FileLine(file, open_rows.get(file.pk, 0), skipped.get(file.pk, 0)) for file in files]
    latest = files[0] if files and not offset else mine.order_by("-received_at", "-pk").first()
    total = counts[show] if show in ("held", "withdrawn") else counts["every"]
    return FilesPage(lines, total, counts["every"], counts["held"], counts["withdrawn"], latest)


def file_inside(file_id: int, offices: Offices) -> SourceFile | None:
    """A file, when it is of one of these offices."""
    return SourceFile.objects.filter(_of(offices, "office_area"), pk=file_id).first()


def years_with_records(offices: Offices, besides: Iterable[str] = ()) -> list[int]:
    """Years that workbooks of some offices, and of those with a code in `besides`, speak of;
    newest first."""
    wanted = _of(offices, "file__office_area") | Q(file__office_area__in=list(besides))
    years = (
        SourceSheet.objects.filter(wanted, file__withdrawn_at__isnull=True, year__isnull=False)
        .exclude(kind="targets")
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )
    return [int(year) for year in years if year is not None]


# --- sheets -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class SheetLine:
    """One sheet of a file and what became of it."""

    id: int
    name: str
    kind: str
    kind_name: str
    year: int | None
    month: int | None
    accepted: int
    refused: int
    waiting: int
    skipped: int
    open_rows: int
    open_refused: int
    unknown_columns: list[str]
    notes: list[str]
    columns: list[dict[str, Any]]


def sheets_of(file: SourceFile) -> list[SheetLine]:
    """The sheets of a file in their order."""
    known = kinds().kinds
    rows = (
        SourceSheet.objects.filter(file=file)
        .order_by("position")
        .annotate(
            open_rows=Count("held_rows", filter=Q(held_rows__closed_at__isnull=True)),
            open_refused=Count(
                "held_rows",
                filter=Q(held_rows__closed_at__isnull=True, held_rows__outcome=HeldRow.REFUSED),
            ),
        )
    )
    return [
        SheetLine(
            row.pk, row.name, row.kind, known[row.kind].name if row.kind in known else "",
            row.year, row.month, row.accepted, row.refused, row.waiting,
            sum(row.skipped.values()), row.open_rows, row.open_refused,
            row.unknown_columns, row.notes, row.columns,
        )
        for row in rows
    ]  # fmt: skip


# --- held rows --------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A held row with its cells as the office wrote them (not masked here)."""

    row: HeldRow
    cells: list[str]

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it yet."""
        return self.row.closed_at is None


def held_counts(offices: Offices) -> tuple[int, int]:
    """How many rows of some offices are still refused, and how many wait. One query."""
    found = (
        _open_rows()
        .filter(_of(offices, "sheet__file__office_area"))
        .aggregate(refused=_REFUSED, waiting=_WAITING)
    )
    return found["refused"], found["waiting"]


@dataclass(frozen=True, slots=True)
class FileWork:
    """Held rows of one file that nobody has closed yet."""

    file_id: int
    name: str
    received_at: datetime
    refused: int
    waiting: int


def files_with_work(offices: Offices, limit: int = 200) -> list[FileWork]:
    """Files with open held rows, the latest first."""
    rows = (
        _open_rows()
        .filter(_of(offices, "sheet__file__office_area"))
        .values("sheet__file_id", "sheet__file__name", "sheet__file__received_at")
        .annotate(refused=_REFUSED, waiting=_WAITING)
        .order_by("-sheet__file_id")[:limit]
    )
    return [
        FileWork(
            row["sheet__file_id"], row["sheet__file__name"], row["sheet__file__received_at"],
            row["refused"], row["waiting"],
        )
        for row in rows
    ]  # fmt: skip


def held_rows(
    offices: Offices, outcome: str, limit: int, offset: int, *,
    sheet_ids: Sequence[int] | None = None, only_open: bool = True,
) -> tuple[list[HeldLine], int]:  # fmt: skip
    """Held rows of some offices, by sheet and row, and how many; `outcome` "" for both."""
    rows = HeldRow.objects.filter(_of(offices, "sheet__file__office_area"))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if sheet_ids is not None:
        rows = rows.filter(sheet_id__in=sheet_ids)
    if only_open:
        rows = rows.filter(closed_at__isnull=True)
    page = rows.select_related("sheet__file").order_by("-sheet__file_id", "sheet_id", "row")
    return [_held(row) for row in page[offset : offset + limit]], rows.count()


def held_row(row_id: int, offices: Offices) -> HeldLine | None:
    """One open held row of these offices."""
    row = (
        _open_rows().filter(_of(offices, "sheet__file__office_area"), pk=row_id)
        .select_related("sheet__file").first()
    )  # fmt: skip
    return _held(row) if row is not None else None


def _held(row: HeldRow) -> HeldLine:
    cells = json.loads(open_sealed("cells", bytes(row.cells_sealed)))
    return HeldLine(row, ["" if cell is None else cell_text(cell) for cell in cells])
