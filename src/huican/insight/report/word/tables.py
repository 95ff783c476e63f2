"""Tables: the head row repeats on every page, and no row breaks over two."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy

from docx.document import Document as WordDocument
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docx.table import Table as WordTable
from docx.table import _Cell

from huican.insight.report.nodes import Run, Table, Text
from huican.insight.report.word import fonts, paper
from huican.insight.report.word.elements import element, put, set_font

WriteRuns = Callable[[BaseOxmlElement, tuple[Run, ...], str | None], None]


def add_table(word: WordDocument, table: Table, write_runs: WriteRuns) -> None:
    """Add the table at the end; `write_runs(paragraph, runs, anchor)` writes a cell."""
    made = word.add_table(rows=0, cols=len(table.head), style="Table Grid")
    made.autofit = False
    _properties(made._tbl.tblPr, table)
    widths = [paper.twips(width) for width in table.widths_mm]
    for column, width in zip(made._tbl.tblGrid.findall(qn("w:gridCol")), widths, strict=True):
        column.set(qn("w:w"), str(width))
    head = made.add_row()
    _row(head._tr, is_head=True)
    for cell, words, width in zip(head.cells, table.head, widths, strict=True):
        _cell(cell, width, "center", fonts.HEITI, table.points)
        write_runs(cell.paragraphs[0]._p, (Text(words),), None)
    empty = _empty_row(made, table, widths)
    for row in table.rows:
        # A copy of one row: two thousand, each made from nothing, took six seconds.
        added = deepcopy(empty)
        made._tbl.append(added)
        cells = zip(added.findall(qn("w:tc")), row.cells, strict=True)
        for index, (cell, runs) in enumerate(cells):
            # The second cell names the thing: links in the text lead there.
            write_runs(cell.find(qn("w:p")), runs, row.anchor if index == 1 else None)


def _empty_row(made: WordTable, table: Table, widths: list[int]) -> BaseOxmlElement:
    """A row of the body without words, not in the table."""
    row = made.add_row()  # type: ignore[no-untyped-call]
    _row(row._tr, is_head=False)
    for cell, width, align in zip(row.cells, widths, table.align, strict=True):
        _cell(cell, width, align, fonts.FANGSONG, table.points)
    made._tbl.remove(row._tr)
    empty: BaseOxmlElement = row._tr
    return empty


def _properties(properties: BaseOxmlElement, table: Table) -> None:
    for name in ("w:tblW", "w:tblLook"):
        for old in properties.findall(qn(name)):
            properties.remove(old)
    layout = properties.find(qn("w:tblLayout"))
    width = element("tblW", w=sum(paper.twips(each) for each in table.widths_mm), type="dxa")
    if layout is not None:
        layout.addprevious(width)
    else:
        properties.append(width)
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w=paper.twips(1.2), type="dxa"))
    properties.append(margins)
    properties.append(
        element(
            "tblLook",
            val="0020",
            firstRow=1,
            lastRow=0,
            firstColumn=0,
            lastColumn=0,
            noHBand=1,
            noVBand=1,
        )
    )
    properties.append(element("tblCaption", val=table.caption))


def _row(row: BaseOxmlElement, *, is_head: bool) -> None:
    properties = row.get_or_add_trPr()
    properties.append(element("cantSplit"))
    if is_head:
        properties.append(element("tblHeader"))


def _cell(cell: _Cell, width: int, align: str, face: str, points: float | None) -> None:
    properties = cell._tc.get_or_add_tcPr()
    for old in properties.findall(qn("w:tcW")):
        properties.remove(old)
    properties.insert(0, element("tcW", w=width, type="dxa"))
    properties.append(element("vAlign", val="center"))
    paragraph = cell.paragraphs[0]._p.get_or_add_pPr()
    put(paragraph, element("spacing", before=20, after=20, line=240, lineRule="auto"))
    put(paragraph, element("ind", firstLineChars=0, firstLine=0))
    put(paragraph, element("jc", val=align))
    mark = element("rPr")
    set_font(mark, face, points or paper.TABLE_POINTS)
    put(paragraph, mark)
