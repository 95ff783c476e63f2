"""A report as plain data for the web: every figure carries its link."""

from __future__ import annotations

from typing import Literal, TypedDict

from huican.insight.report.nodes import Block, Document, FigureRef, Heading, Paragraph, Run
from huican.insight.report.plain import annex_label, date_in_words


class RunView(TypedDict):
    """`url` and `figure_id` are None for words; `own` marks the office's own words to read."""

    text: str
    figure_id: str | None
    url: str | None
    settled: bool
    own: bool


class RowView(TypedDict):
    anchor: str | None
    cells: list[list[RunView]]


class BlockView(TypedDict):
    """`kind` heading: level, number, text. paragraph: runs, and number and text of a heading that
    runs in (level 0 where there is none). table: text (caption), head, align, rows."""

    kind: Literal["heading", "paragraph", "table"]
    level: int
    number: str
    text: str
    runs: list[RunView]
    head: list[str]
    align: list[str]
    rows: list[RowView]


class AnnexView(TypedDict):
    label: str
    title: str
    blocks: list[BlockView]


class LeftOutView(TypedDict):
    line: int
    text: str
    missing: list[str]


class Preview(TypedDict):
    title: str
    title_lines: list[str]
    addressee: str
    blocks: list[BlockView]
    signature: str
    date: str
    annexes: list[AnnexView]
    unsettled: list[str]
    left_out: list[LeftOutView]
    masked: bool


def preview(document: Document) -> Preview:
    """The report for a page. Text is not escaped: the page's template does that."""
    return Preview(
        title=document.title.text,
        title_lines=list(document.title.phrases),
        addressee=f"{document.addressee}：" if document.addressee else "",
        blocks=[_block(block, document) for block in document.blocks],
        signature=document.signature,
        date=date_in_words(document.written_on) if document.written_on else "",
        annexes=[
            AnnexView(
                label=annex_label(document, annex),
                title=annex.title,
                blocks=[_block(block, document) for block in annex.blocks],
            )
            for annex in document.annexes
        ],
        unsettled=[figure.name for figure in document.unsettled],
        left_out=[
            LeftOutView(line=each.line, text=each.text, missing=list(each.missing))
            for each in document.left_out
        ],
        masked=document.masked,
    )


def _block(block: Block, document: Document) -> BlockView:
    if isinstance(block, Heading):
        return _view("heading", level=block.level, number=block.number, text=block.text)
    if isinstance(block, Paragraph):
        lead = block.lead
        return _view(
            "paragraph",
            level=lead.level if lead else 0,
            number=lead.number if lead else "",
            text=lead.text if lead else "",
            runs=[_run(run, document) for run in block.runs],
        )
    view = _view("table", text=block.caption)
    view["head"] = list(block.head)
    view["align"] = list(block.align)
    view["rows"] = [
        RowView(
            anchor=row.anchor,
            cells=[[_run(run, document) for run in cell] for cell in row.cells],
        )
        for row in block.rows
    ]
    return view


def _view(
    kind: Literal["heading", "paragraph", "table"],
    *,
    level: int = 0,
    number: str = "",
    text: str = "",
    runs: list[RunView] | None = None,
) -> BlockView:
    return BlockView(
        kind=kind,
        level=level,
        number=number,
        text=text,
        runs=runs or [],
        head=[],
        align=[],
        rows=[],
    )


def _run(run: Run, document: Document) -> RunView:
    if isinstance(run, FigureRef):
        url = document.figures[run.figure_id].url
        return RunView(
            text=run.text, figure_id=run.figure_id, url=url, settled=run.settled, own=False
        )
    return RunView(text=run.text, figure_id=None, url=None, settled=True, own=run.own)
