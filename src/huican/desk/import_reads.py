"""Reads of what came in, as the import pages list it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Q

from huican.access.domain.scope import AreaScope
from huican.access.queries import names_of_actors
from huican.access.scopes import area_filter
from huican.desk.contexts.record_cells import cells_of
from huican.insight.figures import kinds
from huican.insight.opened import RecordRow
from huican.registry.queries.rows import cell_text
from huican.sources.domain.kinds import Column, Kind
from huican.sources.models import HeldRow, SourceFile, SourceSheet
from huican.stores import STORES
from huican.vault.operations import open_sealed


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


def files_page(scope: AreaScope, show: str, limit: int, offset: int) -> FilesPage:
    """Files of the offices inside `scope`, newest first; `show`: "", held, withdrawn."""
    mine = SourceFile.objects.filter(area_filter(scope, "office_area"))
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


def _open_rows() -> Any:
    return HeldRow.objects.filter(closed_at__isnull=True)


def file_inside(file_id: int, scope: AreaScope) -> SourceFile | None:
    """A file of an office inside what the user may see."""
    return SourceFile.objects.filter(area_filter(scope, "office_area"), pk=file_id).first()


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


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A held row with its cells as the office wrote them (not masked here)."""

    row: HeldRow
    cells: list[str]

    @property
    def is_open(self) -> bool:
        """Whether nobody has closed it yet."""
        return self.row.closed_at is None


def held_rows(
    scope: AreaScope, outcome: str, limit: int, offset: int, *, sheet_ids: Sequence[int] | None = None,
    only_open: bool = True,
) -> tuple[list[HeldLine], int]:  # fmt: skip
    """Held rows of the offices inside `scope`, by sheet and row; `outcome` "" for both."""
    rows = HeldRow.objects.filter(area_filter(scope, "sheet__file__office_area"))
    if outcome:
        rows = rows.filter(outcome=outcome)
    if sheet_ids is not None:
        rows = rows.filter(sheet_id__in=sheet_ids)
    if only_open:
        rows = rows.filter(closed_at__isnull=True)
    page = rows.select_related("sheet__file").order_by("-sheet__file_id", "sheet_id", "row")
    return [_held(row) for row in page[offset : offset + limit]], rows.count()


def held_row(row_id: int, scope: AreaScope) -> HeldLine | None:
    """One open held row inside `scope`."""
    row = (
        _open_rows().filter(area_filter(scope, "sheet__file__office_area"), pk=row_id)
        .select_related("sheet__file").first()
    )  # fmt: skip
    return _held(row) if row is not None else None


def _held(row: HeldRow) -> HeldLine:
    cells = json.loads(open_sealed("cells", bytes(row.cells_sealed)))
    return HeldLine(row, ["" if cell is None else cell_text(cell) for cell in cells])


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row: its record, or why it did not go in."""

    state: dict[str, str]
    columns: dict[int, str]
    by: str = ""
    store: str = ""
    record_id: int | None = None
    bad_column: str = ""
    area_code: str = ""


def row_outcome(sheet_id: int, row: int) -> Outcome:
    """What became of a row, how its columns were read (by index, in words), and who sent it."""
    sheet = SourceSheet.objects.select_related("file").get(pk=sheet_id)
    known = kinds()
    columns = {
        column["index"]: column_words(column["label"], known.fields)
        for column in sheet.columns
        if column.get("label")
    }
    by = names_of_actors([sheet.file.received_by])[sheet.file.received_by]
    by = "系统（命令行）" if by.startswith("system:") else by
    held = HeldRow.objects.filter(sheet_id=sheet_id, row=row).order_by("-pk").first()
    if held is not None and held.closed_at is None:
        refused = held.outcome == HeldRow.REFUSED
        state = {
            "kind": "bad" if refused else "unk", "words": "退回" if refused else "等着认领",
            "text": f"{held.reason}。{held.remedy}",
        }  # fmt: skip
        return Outcome(state, columns, by, bad_column=held.column)
    kind = known.kinds.get(sheet.kind)
    if kind is not None:
        store = STORES[kind.stores]
        found = (
            store.model._default_manager.filter(source_sheet_id=sheet_id, source_row=row)
            .order_by("-pk").values_list("pk", "retired_at", "area_code").first()
        )  # fmt: skip
        if found is not None:
            live = found[1] is None
            state = {
                "kind": "ok" if live else "info", "words": "已收" if live else "收过，后来换掉了",
                "text": "",
            }  # fmt: skip
            return Outcome(state, columns, by, kind.stores, found[0], area_code=found[2])
    if held is not None:
        text = f"原来没收：{held.reason}"
        return Outcome({"kind": "info", "words": "已了结", "text": text}, columns, by)
    words = {"kind": "info", "words": "没有另收", "text": "不是数据的行，或者和已有的一样。"}
    return Outcome(words, columns, by)


def column_words(label: str, fields: Mapping[str, Column]) -> str:
    """A column's label in words: a common one by its first name, an own one as it is."""
    return fields[label].names[0] if label in fields else label


@dataclass(frozen=True, slots=True)
class SheetRecord:
    """A record that came from a sheet; `live` while it counts."""

    id: int
    row: int
    name: str
    area_code: str
    live: bool
    record: RecordRow

    def cells(self, kind: Kind, place: str) -> list[str]:
        """The cells after the name, as lists of records show them."""
        return cells_of(self.record, kind, place)


def records_of_sheet(sheet: SheetLine, limit: int, offset: int) -> tuple[list[SheetRecord], int]:
    """The records of one sheet in the order of its rows; and how many."""
    name = kinds().kind(sheet.kind).stores
    found = STORES[name].model._default_manager.filter(source_sheet_id=sheet.id)
    rows = found.select_related("person").order_by("source_row", "pk")[offset : offset + limit]
    records = []
    for row in rows:
        person = row.person.name if row.person else getattr(row, "name", "")
        shown = RecordRow(
            row.pk, name, row.person_id, person, row.area_code, row.on_date, row.month,
            row.amount_fen, row.quantity, row.unit, row.category, row.level, row.attributes,
            0, "", sheet.id, sheet.name, row.source_row,
        )  # fmt: skip
        live = row.retired_at is None
        records.append(SheetRecord(row.pk, row.source_row, person, row.area_code, live, shown))
    return records, found.count()
