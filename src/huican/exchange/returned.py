"""The copy of a workbook that goes back to the office: the reason beside each row held.

Everything stands where it stood; two columns are added behind the last one. Corrected and
handed in again it is a new version of the same sheets: the added columns are recognised and left
out (sources/fields.yaml `returned`), and the name's 退回 is a word of versions.
"""

import io
from collections.abc import Sequence
from datetime import date, datetime, time, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter
from xlsxwriter.worksheet import Worksheet

from huican.exchange.domain.reading import Cell, Sheet, read_workbook
from huican.kernel.files import private_folder, replace
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.models import HeldRow, SourceFile, SourceSheet

REASON_HEADER, REMEDY_HEADER = "退回原因", "怎么改"
_WIDTH_REASON, _WIDTH_REMEDY = 36, 30


def returned_name(file_name: str) -> str:
    """花名册.xlsx → 退回_花名册.xlsx."""
    stem = Path(file_name).stem
    return f"退回_{stem.removeprefix('退回_')}.xlsx"


def returned_copy(file_id: int) -> bytes | None:
    """The workbook with the reason beside each open refused row; None where nothing is refused."""
    held: dict[int, list[HeldRow]] = {}
    for row in source_queries.open_held_rows(file_id, HeldRow.REFUSED):
        held.setdefault(row.sheet_id, []).append(row)
    if not held:
        return None
    file = SourceFile.objects.get(pk=file_id)
    by_position = {sheet.position: sheet for sheet in file.sheets.all()}
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    formats = _Formats(book)
    for sheet in read_workbook(sources.content_of(file_id), file.name):
        known = by_position.get(sheet.position)
        _write_sheet(
            book.add_worksheet(sheet.name), sheet, known, held.get(known.pk, []) if known else [],
            formats,
        )  # fmt: skip
    book.close()
    return out.getvalue()


def keep_returned_copy(file_id: int, folder: Path) -> Path | None:
    """Writes the returned copy below `folder` (mode 0600) and says where; None if none is due."""
    content = returned_copy(file_id)
    if content is None:
        return None
    file = SourceFile.objects.get(pk=file_id)
    # A folder a file: two townships may both call their workbook 花名册.xlsx.
    private_folder(folder)
    path = private_folder(folder / str(file_id)) / returned_name(file.name)
    replace(path, content)
    return path


class _Formats:
    """The few looks of a returned copy."""

    def __init__(self, book: xlsxwriter.Workbook) -> None:
        self.day = book.add_format({"num_format": "yyyy-mm-dd"})
        self.moment = book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self.clock = book.add_format({"num_format": "hh:mm:ss"})
        edge = {"border": 2, "border_color": "#D4351C"}
        self.wrong = book.add_format(edge)
        self.wrong_day = book.add_format({**edge, "num_format": "yyyy-mm-dd"})
        self.header = book.add_format({"bold": True, "font_color": "#D4351C", "text_wrap": True})
        self.words = book.add_format({"text_wrap": True, "valign": "top"})


def _write_sheet(
    page: Worksheet, sheet: Sheet, known: SourceSheet | None, held: Sequence[HeldRow],
    formats: _Formats,
) -> None:  # fmt: skip
    reasons = {row.row: row for row in held}
    columns = known.columns if known else []
    added = _added_columns(sheet, columns)
    for index, cells in enumerate(sheet.rows):
        row = reasons.get(index + 1)
        wrong = _column_index(row, columns) if row else -1
        for at, cell in enumerate(cells):
            if at not in added.stale:
                _write(page, index, at, cell, formats, wrong=at == wrong)
        if row is not None:
            page.write_string(index, added.reason, row.reason, formats.words)
            page.write_string(index, added.remedy, row.remedy, formats.words)
    for top, left, bottom, right in sheet.merged:
        first = sheet.rows[top][left] if top < len(sheet.rows) and sheet.rows[top] else ""
        if isinstance(first, str):
            page.merge_range(top, left, bottom, right, first)
    if reasons and known is not None and known.header_row:
        page.write_string(known.header_row - 1, added.reason, REASON_HEADER, formats.header)
        page.write_string(known.header_row - 1, added.remedy, REMEDY_HEADER, formats.header)
        page.set_column(added.reason, added.reason, _WIDTH_REASON)
        page.set_column(added.remedy, added.remedy, _WIDTH_REMEDY)


class _Added:
    def __init__(self, reason: int, remedy: int, stale: frozenset[int]) -> None:
        self.reason, self.remedy, self.stale = reason, remedy, stale


def _added_columns(sheet: Sheet, columns: Sequence[dict[str, Any]]) -> _Added:
    """Where the two columns stand: where an earlier copy had them, else behind the last one."""
    at = {column["header"]: column["index"] for column in columns}
    width = len(sheet.rows[0]) if sheet.rows else 0
    if REASON_HEADER in at and REMEDY_HEADER in at:
        stale = frozenset((at[REASON_HEADER], at[REMEDY_HEADER]))
        return _Added(at[REASON_HEADER], at[REMEDY_HEADER], stale)
    return _Added(width, width + 1, frozenset())


def _column_index(row: HeldRow, columns: Sequence[dict[str, Any]]) -> int:
    if not row.column:
        return -1
    return next((int(c["index"]) for c in columns if str(c["header"])[:60] == row.column), -1)


def _write(
    page: Worksheet, row: int, column: int, cell: Cell, formats: _Formats, *, wrong: bool
) -> None:
    plain = formats.wrong if wrong else None
    if cell == "":
        if wrong:
            page.write_blank(row, column, None, plain)
    elif isinstance(cell, str):
        page.write_string(row, column, cell, plain)
    elif isinstance(cell, bool):
        page.write_boolean(row, column, cell, plain)
    elif isinstance(cell, float | int):
        page.write_number(row, column, cell, plain)
    elif isinstance(cell, datetime):
        page.write_datetime(row, column, cell, formats.moment)
    elif isinstance(cell, date):
        page.write_datetime(row, column, cell, formats.wrong_day if wrong else formats.day)
    elif isinstance(cell, time | timedelta):
        page.write_datetime(row, column, cell, formats.clock)
