"""The tree of a written report. Every node is frozen; renderers only read it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Literal

from huican.insight.report.content import Figure

Align = Literal["left", "center", "right"]


@dataclass(frozen=True, slots=True)
class Text:
    """Words. `own` marks the office's own words of the template, to be read and edited."""

    text: str
    own: bool = False


@dataclass(frozen=True, slots=True)
class FigureRef:
    """A figure as written in a sentence; `figure_id` is a key of `Document.figures`."""

    figure_id: str
    text: str
    settled: bool = True


Run = Text | FigureRef


@dataclass(frozen=True, slots=True)
class Title:
    """`phrases` are the parts that a line break must not split (GB/T 9704-2012, 7.3.1)."""

    phrases: tuple[str, ...]

    @property
    def text(self) -> str:
        return "".join(self.phrases)


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` 1 to 4; `number` as printed: 一、 （一） 1. （1）."""

    level: int
    number: str
    text: str


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Runs of text; with `lead`, the heading runs into the paragraph's first line."""

    runs: tuple[Run, ...]
    lead: Heading | None = None

    @property
    def text(self) -> str:
        head = f"{self.lead.number}{self.lead.text}" if self.lead else ""
        return head + "".join(run.text for run in self.runs)


@dataclass(frozen=True, slots=True)
class Row:
    """Cells of runs; `anchor` is the figure id that links in the body lead to."""

    cells: tuple[tuple[Run, ...], ...]
    anchor: str | None = None


@dataclass(frozen=True, slots=True)
class Table:
    """`widths_mm` sum to the width of the text area (156 mm). `points`: the size of its letters,
    where it is not that of tables of reports."""

    caption: str
    head: tuple[str, ...]
    rows: tuple[Row, ...]
    widths_mm: tuple[int, ...]
    align: tuple[Align, ...]
    points: float | None = None


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Annex:
    """One annex: begins on a page of its own."""

    number: int
    title: str
    blocks: tuple[Paragraph | Table, ...]


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A sentence that was not written, and the names of what it lacked."""

    line: int
    text: str
    missing: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Document:
    """A whole report. `figures` holds every figure that a FigureRef names, in order of mention."""

    title: Title
    blocks: tuple[Block, ...]
    annexes: tuple[Annex, ...]
    signature: str
    written_on: date | None
    figures: Mapping[str, Figure]
    left_out: tuple[LeftOut, ...] = ()
    addressee: str = ""
    masked: bool = False
    language: str = field(default="zh-CN")
    # 发文字号, centred below the title; letters have one.
    number: str = ""
    # What stands at the head of every page: 草稿, where a paper is not to be taken for the last word.
    mark: str = ""

    def references(self, *, annexes: bool = True) -> Iterator[FigureRef]:
        """Every FigureRef of the body and, unless left out, of the annexes, in order."""
        for block in self.blocks:
            yield from _references(block)
        for annex in self.annexes if annexes else ():
            for part in annex.blocks:
                yield from _references(part)

    @property
    def unsettled(self) -> tuple[Figure, ...]:
        """Figures left blank because rows that could change them still wait."""
        return tuple(f for f in self.figures.values() if not f.settled)


def _references(block: Block) -> Iterator[FigureRef]:
    if isinstance(block, Paragraph):
        runs: tuple[Run, ...] = block.runs
    elif isinstance(block, Table):
        runs = tuple(run for row in block.rows for cell in row.cells for run in cell)
    else:
        return
    for run in runs:
        if isinstance(run, FigureRef):
            yield run
