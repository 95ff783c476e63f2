"""A small, fast, streaming writer of .xlsx files.

XlsxWriter in constant-memory mode writes some 200,000 cells a second; this writes about 1.5
million, which decides between half an hour and a few minutes for a city of millions. It can only
do what the generator needs: text, numbers, dates, merged cells, column widths, a few looks.
Files are the same byte for byte when their content is: no clock time stands in them.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from types import TracebackType
from typing import IO, Self

MAX_ROWS = 1_048_576  # of one sheet, fixed by the format
Cell = str | int | float | date | None

PLAIN, TITLE, HEAD, DATE, BOLD = 0, 1, 2, 3, 4
_EXCEL_EPOCH = date(1899, 12, 30).toordinal()
_BATCH_ROWS = 400
_FIXED_TIME = (1980, 1, 1, 0, 0, 0)

_TYPES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" '
    'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    '<Default Extension="xml" ContentType="application/xml"/>'
    '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.sheet.main+xml"/>'
    '<Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.styles+xml"/>{sheets}</Types>'
)
_TYPE_SHEET = (
    '<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="application/vnd.openxmlformats-'
    'officedocument.spreadsheetml.worksheet+xml"/>'
)
_RELS = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">{inner}'
    "</Relationships>"
)
_REL = (
    '<Relationship Id="rId{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
    'relationships/{kind}" Target="{target}"/>'
)
_WORKBOOK = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" '
    'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">'
    "<sheets>{sheets}</sheets></workbook>"
)
_STYLES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
    '<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
    '<fonts count="3"><font><sz val="11"/><name val="宋体"/></font>'
    '<font><b/><sz val="16"/><name val="宋体"/></font>'
    '<font><b/><sz val="11"/><name val="宋体"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="2"><border><left/><right/><top/><bottom/><diagonal/></border>'
    '<border><left style="thin"/><right style="thin"/><top style="thin"/><bottom style="thin"/>'
    "<diagonal/></border></borders>"
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="5"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="0" fontId="1" fillId="0" borderId="0" xfId="0" applyFont="1" applyAlignment="1">'
    '<alignment horizontal="center"/></xf>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="1" xfId="0" applyFont="1" applyBorder="1" '
    'applyAlignment="1"><alignment horizontal="center" vertical="center" wrapText="1"/></xf>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/>'
    '<xf numFmtId="0" fontId="2" fillId="0" borderId="0" xfId="0" applyFont="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles>'
    "</styleSheet>"
)


def column_letters(index: int) -> str:
    """A, B … Z, AA … for a 0-based column."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


_LETTERS = [column_letters(i) for i in range(100)]


def _escaped(text: str) -> str:
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


class SheetWriter:
    """Writes one sheet row by row; rows are kept nowhere."""

    def __init__(self, out: IO[bytes], widths: Sequence[float]) -> None:
        self._out = out
        self._batch: list[str] = []
        self._merges: list[str] = []
        self.rows = 0  # written so far, also the 1-based number of the last row
        columns = "<cols>" * bool(widths) + "".join(
            f'<col min="{i}" max="{i}" width="{w}" customWidth="1"/>'
            for i, w in enumerate(widths, 1)
        )
        self._batch.append(
            '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
            f'<sheetFormatPr defaultRowHeight="15"/>{columns}{"</cols>" * bool(widths)}<sheetData>'
        )

    def row(self, cells: Iterable[Cell], look: int = PLAIN) -> int:
        """Write the next row and return its 1-based number. None and "" leave a cell out."""
        self.rows += 1
        number = self.rows
        if number > MAX_ROWS:
            raise ValueError(f"a sheet holds at most {MAX_ROWS} rows")
        s = f' s="{look}"' if look else ""
        parts = [f'<row r="{number}">']
        for letters, value in zip(_LETTERS, cells, strict=False):
            if value is None or value == "":
                continue
            if isinstance(value, str):
                keep = ' xml:space="preserve"' if value[0] <= " " or value[-1] <= " " else ""
                text = _escaped(value)
                parts.append(
                    f'<c r="{letters}{number}"{s} t="inlineStr"><is><t{keep}>{text}</t></is></c>'
                )
            elif isinstance(value, date):
                days = value.toordinal() - _EXCEL_EPOCH
                parts.append(f'<c r="{letters}{number}" s="{DATE}"><v>{days}</v></c>')
            else:
                parts.append(f'<c r="{letters}{number}"{s}><v>{value!r}</v></c>')
        parts.append("</row>")
        self._batch.append("".join(parts))
        if len(self._batch) >= _BATCH_ROWS:
            self._flush()
        return number

    def merge(self, row: int, column: int, last_row: int, last_column: int) -> None:
        """Merge a block; rows 1-based, columns 0-based, all included."""
        if (row, column) != (last_row, last_column):
            self._merges.append(
                f'<mergeCell ref="{_LETTERS[column]}{row}:{_LETTERS[last_column]}{last_row}"/>'
            )

    def _flush(self) -> None:
        self._out.write("".join(self._batch).encode())
        self._batch.clear()

    def close(self) -> None:
        """End the sheet; called by the workbook."""
        self._batch.append("</sheetData>")
        if self._merges:
            self._batch.append(
                f'<mergeCells count="{len(self._merges)}">{"".join(self._merges)}</mergeCells>'
            )
        self._batch.append("</worksheet>")
        self._flush()
        self._out.close()


class WorkbookWriter:
    """An .xlsx file being written, sheet after sheet. Use as a context manager."""

    def __init__(self, path: Path) -> None:
        self._zip = zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=4)
        self._names: list[str] = []
        self._sheet: SheetWriter | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._finish()
        elif self._sheet is not None:
            self._sheet._out.close()
        self._zip.close()

    def sheet(self, name: str, widths: Sequence[float] = ()) -> SheetWriter:
        """Begin the next sheet; the one before is ended."""
        if self._sheet is not None:
            self._sheet.close()
        self._names.append(name)
        info = self._info(f"xl/worksheets/sheet{len(self._names)}.xml")
        self._sheet = SheetWriter(self._zip.open(info, "w"), widths)
        return self._sheet

    @staticmethod
    def _info(name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, _FIXED_TIME)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = 0
        info.external_attr = 0o600 << 16
        return info

    def _finish(self) -> None:
        if self._sheet is not None:
            self._sheet.close()
        numbered = list(enumerate(self._names, 1))
        parts = {
            "[Content_Types].xml": _TYPES.replace(
                "{sheets}", "".join(_TYPE_SHEET.format(n=n) for n, _ in numbered)
            ),
            "_rels/.rels": _RELS.format(
                inner=_REL.format(n=1, kind="officeDocument", target="xl/workbook.xml")
            ),
            "xl/workbook.xml": _WORKBOOK.format(
                sheets="".join(
                    f'<sheet name="{_escaped(name)}" sheetId="{n}" r:id="rId{n}"/>'
                    for n, name in numbered
                )
            ),
            "xl/_rels/workbook.xml.rels": _RELS.format(
                inner="".join(
                    _REL.format(n=n, kind="worksheet", target=f"worksheets/sheet{n}.xml")
                    for n, _ in numbered
                )
                + _REL.format(n=len(numbered) + 1, kind="styles", target="styles.xml")
            ),
            "xl/styles.xml": _STYLES,
        }
        for name, text in parts.items():
            self._zip.writestr(self._info(name), text.encode())
