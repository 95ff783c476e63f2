"""Streaming .xlsx files by XlsxWriter: rows go out as they come, and no clock time goes in.

Files are the same byte for byte when their content is.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, datetime
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import xlsxwriter

MAX_ROWS = 1_048_576  # of one sheet, fixed by the format
Cell = str | int | float | date | None

PLAIN, TITLE, HEAD, DATE, BOLD = 0, 1, 2, 3, 4
_MADE = datetime(2024, 1, 1)  # noqa: DTZ001 - a fixed mark, not a moment
_LOOKS: dict[int, dict[str, Any]] = {
    PLAIN: {},
    TITLE: {"bold": True, "font_size": 16, "align": "center"},
    HEAD: {"bold": True, "border": 1, "align": "center", "valign": "vcenter", "text_wrap": True},
    DATE: {"num_format": "yyyy-mm-dd"},
    BOLD: {"bold": True},
}


class SheetWriter:
    """Writes one sheet row by row; rows are kept nowhere."""

    def __init__(self, sheet: Any, formats: dict[int, Any], widths: Sequence[float]) -> None:
        self._sheet, self._formats = sheet, formats
        self._merges: list[tuple[int, int, int, int]] = []
        self.rows = 0  # written so far, also the 1-based number of the last row
        for index, width in enumerate(widths):
            sheet.set_column(index, index, width)

    def row(self, cells: Iterable[Cell], look: int = PLAIN) -> int:
        """Write the next row and return its 1-based number. None and "" leave a cell out."""
        at = self.rows
        self.rows += 1
        if self.rows > MAX_ROWS:
            raise ValueError(f"a sheet holds at most {MAX_ROWS} rows")
        sheet, style = self._sheet, self._formats[look] if look else None
        for index, value in enumerate(cells):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                sheet.write_string(at, index, value, style)
            elif isinstance(value, date):
                sheet.write_datetime(at, index, value, self._formats[DATE])
            else:
                sheet.write_number(at, index, value, style)
        return self.rows

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Merge a block; rows 1-based, columns 0-based, all included."""
        if (row, column) != (last_row, last_column):
            self._merges.append((row - 1, column, last_row - 1, last_column))

    def close(self) -> None:
        """End the sheet; called by the workbook.

        Blocks are merged last: by then their rows are out, and keep the cells they have.
        """
        for block in self._merges:
            self._sheet.merge_range(*block, "")


class WorkbookWriter:
    """An .xlsx file being written, sheet after sheet. Use as a context manager."""

    def __init__(self, path: Path, names: Sequence[str]) -> None:
        self._book = xlsxwriter.Workbook(
            str(path), {"constant_memory": True, "strings_to_urls": False}
        )
        self._book.set_properties({"created": _MADE})
        self._formats = {look: self._book.add_format(how) for look, how in _LOOKS.items()}
        self._names = list(names)
        self._sheet: SheetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._sheet is not None:
            self._sheet.close()
        self._book.close()
        if kind is None and self._names:
            raise ValueError(f"{len(self._names)} named sheets were not written")

    def sheet(self, widths: Sequence[float] = ()) -> SheetWriter:
        """Begin the next of the named sheets; the one before is ended."""
        if not self._names:
            raise ValueError("all named sheets are written")
        if self._sheet is not None:
            self._sheet.close()
        sheet = self._book.add_worksheet(self._names.pop(0))
        self._sheet = SheetWriter(sheet, self._formats, widths)
        return self._sheet
