"""Lists to work on as a workbook: who is entitled and not paid, who is paid without a right to it."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import xlsxwriter

_WIDTH_MIN, _WIDTH_MAX = 8, 40


@dataclass(frozen=True, slots=True)
class WorkList:
    """One sheet: its name (at most 31 characters), a line that says what it is, heads and rows."""

    name: str
    title: str
    heads: Sequence[str]
    rows: Iterable[Sequence[str | int | float]]


def workbook(lists: Iterable[WorkList]) -> bytes:
    """The lists, a sheet each, as the bytes of an xlsx. Texts that look like formulas stay texts."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out, {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
    )
    bold = book.add_format({"bold": True, "bottom": 1})
    title = book.add_format({"bold": True, "font_size": 14})
    for one in lists:
        sheet = book.add_worksheet(one.name[:31])
        sheet.write_string(0, 0, one.title, title)
        widths = [_wide(head) for head in one.heads]
        for column, head in enumerate(one.heads):
            sheet.write_string(1, column, head, bold)
        for line, row in enumerate(one.rows, start=2):
            for column, value in enumerate(row):
                sheet.write(line, column, value)
                widths[column] = max(widths[column], _wide(str(value)))
        for column, width in enumerate(widths):
            sheet.set_column(column, column, min(max(width + 2, _WIDTH_MIN), _WIDTH_MAX))
        sheet.freeze_panes(2, 0)
    book.close()
    return out.getvalue()


def _wide(text: str) -> int:
    # A Chinese character is as wide as two digits.
    return sum(2 if ord(sign) > 0x2E7F else 1 for sign in text)
