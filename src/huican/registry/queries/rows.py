"""The rows of a workbook around one row, as the office wrote them, masked.

Opening a file means unsealing and parsing all of it (a tenth of a second a megabyte). What is
kept between two looks is small, short-lived and masked: full rows never stay in memory.
"""

from __future__ import annotations

import io
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime
from threading import Lock
from typing import Any, ClassVar

import python_calamine

from huican.kernel.errors import HuicanError
from huican.registry.domain.cell_masks import kind_of_header, mask_cell
from huican.registry.queries.kinds import kinds
from huican.sources.models import SourceSheet
from huican.sources.operations import content_of
from huican.sources.pages import BLOCK_ROWS, cell_text, rows_kept

AROUND_MAX = 20
_BLOCKS_KEPT, _KEPT_S = 40, 300
_COLUMNS_MAX = 200


class NoSuchSheet(HuicanError):
    """There is no such sheet or row, or its file can no longer be opened."""

    code: ClassVar[str] = "no-such-sheet"


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row. `number` counts from 1 as Excel shows it; cells are masked texts, '' for empty."""

    number: int
    cells: tuple[str, ...]
    asked: bool
    is_header: bool


@dataclass(frozen=True, slots=True)
class SourceRows:
    """A stretch of a sheet. `letters` and `headers` are as long as each row's cells.

    `office_area` is the area of the office that handed the file in: ask it who may look.
    """

    file_id: int
    file: str
    folder: str
    office_area: str
    received_at: datetime
    withdrawn: bool
    sheet_id: int
    sheet: str
    title: str
    rows_total: int
    letters: tuple[str, ...]
    headers: tuple[str, ...]
    rows: tuple[SourceRow, ...]


def source_rows(sheet_id: int, around_row: int, *, around: int = 4) -> SourceRows:
    """Rows `around_row - around` to `around_row + around` of a sheet, within what it has.

    Names, numbers, telephones, accounts and house numbers are masked by what their column was
    read as, by its header, or by how they look. Raises NoSuchSheet. Two queries, or one when the
    stretch was looked at in the last minutes.
    """
    sheet = SourceSheet.objects.select_related("file").filter(pk=sheet_id).first()
    if sheet is None:
        raise NoSuchSheet("没有这张工作表", where=f"工作表 {sheet_id}", remedy="请从记录里重新打开")
    around = max(0, min(around, AROUND_MAX))
    first, last = max(1, around_row - around), around_row + around
    total, lines = _lines(sheet, first, last)
    if not 1 <= around_row <= total:
        raise NoSuchSheet(
            f"这张表只有 {total} 行，没有第 {around_row} 行",
            where=f"《{sheet.file.name}》{sheet.name}",
        )
    width = max((len(cells) for _, cells in lines), default=0)
    headers = _headers(sheet, width)
    rows = tuple(
        SourceRow(
            number, cells + ("",) * (width - len(cells)), number == around_row,
            number == sheet.header_row,
        )
        for number, cells in lines
    )  # fmt: skip
    file = sheet.file
    return SourceRows(
        file.pk, file.name, file.folder, file.office_area, file.received_at,
        file.withdrawn_at is not None, sheet.pk, sheet.name, sheet.title, total,
        tuple(letter(index) for index in range(width)), headers, rows,
    )  # fmt: skip


def letter(index: int) -> str:
    """The letters of a column counted from 0: A, Z, AA."""
    text = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        text = chr(ord("A") + rest) + text
    return text


# --- reading and keeping --------------------------------------------------------------------------

_Line = tuple[int, tuple[str, ...]]
_Kept = tuple[float, int, list[_Line]]  # when, rows of the sheet, the block's lines

_kept: OrderedDict[tuple[int, int], _Kept] = OrderedDict()
_lock = Lock()


def forget_rows() -> None:
    """Drop what is kept (in tests)."""
    with _lock:
        _kept.clear()


def _lines(sheet: SourceSheet, first: int, last: int) -> tuple[int, list[_Line]]:
    """How many rows the sheet has, and its masked rows from `first` to `last`."""
    blocks = range((first - 1) // BLOCK_ROWS, (last - 1) // BLOCK_ROWS + 1)
    now = time.monotonic()
    with _lock:
        kept = [_kept.get((sheet.pk, block)) for block in blocks]
    if not all(k is not None and now - k[0] < _KEPT_S for k in kept):
        # The neighbours too: whoever looks at a row often looks further.
        kept = _read(sheet, range(max(0, blocks.start - 1), blocks.stop + 1), blocks, now)
    found = [k for k in kept if k is not None]
    total = found[0][1] if found else 0
    return total, [line for k in found for line in k[2] if first <= line[0] <= last]


def _read(sheet: SourceSheet, wide: range, wanted: range, now: float) -> list[_Kept | None]:
    kept_rows = rows_kept(sheet.pk, wide)
    if kept_rows is not None:
        total, rows_of = kept_rows
    else:
        # A sheet without a kept block (nothing recognised in it): the original is opened.
        total, rows = _open(sheet, wide.stop * BLOCK_ROWS)
        rows_of = {block: rows[block * BLOCK_ROWS : (block + 1) * BLOCK_ROWS] for block in wide}
    first = next((row for rows in rows_of.values() for row in rows), [])
    columns = _mask_kinds(sheet, len(first))
    # Titles and headers name columns, not persons.
    heading = [""] * len(columns)
    blocks: dict[int, _Kept] = {}
    for block, rows in rows_of.items():
        lines = [
            (number, _masked(cells, heading if number <= (sheet.header_row or 0) else columns))
            for number, cells in enumerate(rows, block * BLOCK_ROWS + 1)
        ]
        blocks[block] = (now, total, lines)
    with _lock:
        for block, kept in blocks.items():
            _kept[sheet.pk, block] = kept
            _kept.move_to_end((sheet.pk, block))
        while len(_kept) > _BLOCKS_KEPT:
            _kept.popitem(last=False)
    return [blocks.get(block) for block in wanted]


def _open(sheet: SourceSheet, count: int) -> tuple[int, list[list[Any]]]:
    """How many rows the sheet has, and the first `count` of them.

    The file was read whole before it was taken in, so it can be read again.
    """
    try:
        workbook = python_calamine.CalamineWorkbook.from_object(
            io.BytesIO(content_of(sheet.file.pk))
        )
        opened = workbook.get_sheet_by_name(sheet.name)
        rows: list[list[Any]] = opened.to_python(skip_empty_area=False, nrows=count)
        return (opened.end[0] + 1 if opened.end else 0), rows
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise NoSuchSheet(
            f"原件打不开（{type(error).__name__}）", where=f"《{sheet.file.name}》{sheet.name}",
            remedy="请从备份恢复原件，或重新交这份表",
        ) from error  # fmt: skip


# --- masking --------------------------------------------------------------------------------------

_BY_LABEL = {
    "name": "name", "guardian": "name", "household_head": "name", "account_name": "name",
    "identity": "identity", "person_number": "certificate", "guardian_identity": "identity",
    "household_identity": "identity", "certificate": "certificate", "phone": "phone",
    "guardian_phone": "phone", "account": "account", "address": "address",
}  # fmt: skip


_TOTALS = frozenset(["合计", "小计", "总计", "累计", "共计"])


def _mask_kinds(sheet: SourceSheet, width: int) -> list[str]:
    """For each column the kind of mask, by what it was read as, else by its header."""
    kind = kinds().kinds.get(sheet.kind)
    own = {column.label: column for column in kind.columns} if kind else {}
    masks = [""] * min(width, _COLUMNS_MAX)
    for column in sheet.columns:
        index, label, header = column["index"], column.get("label", ""), column.get("header", "")
        if index >= len(masks):
            continue
        masks[index] = _BY_LABEL.get(label, "")
        if not masks[index] and label not in own and _is_open(label):
            masks[index] = kind_of_header(header)
        elif label in own and own[label].privacy == "identifying":
            masks[index] = kind_of_header(header) or "hidden"
    return masks


def _is_open(label: str) -> bool:
    """Whether nothing is known of a column but its header."""
    return label not in kinds().fields


def _masked(cells: list[Any], columns: list[str]) -> tuple[str, ...]:
    return tuple(_masked_cell(kind, cell) for kind, cell in zip(columns, cells, strict=False))


def _masked_cell(kind: str, cell: Any) -> str:
    text = cell_text(cell)
    if text in _TOTALS:
        return text
    if kind == "hidden":
        return "*" * min(len(text), 8)
    return mask_cell(kind, text)


def _headers(sheet: SourceSheet, width: int) -> tuple[str, ...]:
    headers = [""] * width
    for column in sheet.columns:
        if column["index"] < width:
            headers[column["index"]] = column.get("header", "")
    return tuple(headers)
