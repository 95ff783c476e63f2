"""A kept letter as a Word file, in the form of an official document (GB/T 9704-2012)."""

from __future__ import annotations

from huican.insight.report import word_bytes
from huican.insight.report.nodes import Align, Block, Document, Paragraph, Row, Table, Title
from huican.insight.report.nodes import Text as Words
from huican.ledger.domain.letters import Table as LetterTable
from huican.ledger.letters.keeping import Written

_WIDTH_MM = 156
# 四号: people read these without looking for their glasses.
_POINTS = 14.0


def letter_word(written: Written) -> bytes:
    """The .docx of a letter, with the whole name; the same letter gives the same bytes."""
    return word_bytes(document_of(written))


def document_of(written: Written) -> Document:
    """The letter as the tree that reports are written from."""
    said = written.named(written.name)
    blocks: list[Block] = [_paragraph(one) for one in said.paragraphs]
    if said.table is not None:
        blocks.append(_table(said.table))
    blocks += [_paragraph(one) for one in said.after]
    return Document(
        Title((written.title,)), tuple(blocks), (), written.office, written.dated, {},
        addressee=said.salutation, number=written.number,
    )  # fmt: skip


def _paragraph(text: str) -> Paragraph:
    return Paragraph((Words(text),))


def _table(table: LetterTable) -> Table:
    columns = len(table.head)
    each = _WIDTH_MM // columns
    widths = (_WIDTH_MM - each * (columns - 1), *[each] * (columns - 1))
    align: tuple[Align, ...] = ("left", *["right"] * (columns - 1))  # type: ignore[assignment]
    rows = [*table.rows, *([table.total] if table.total else [])]
    return Table(
        table.caption, table.head,
        tuple(Row(tuple((Words(cell),) for cell in row)) for row in rows), widths, align,
        _POINTS,
    )  # fmt: skip
