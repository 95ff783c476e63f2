"""A kept letter as a Word file, in the form of an official document (GB/T 9704-2012)."""

from __future__ import annotations

from huican.desk.papers.drawing import WIDTH_MM, paragraph, table
from huican.insight.report import word_bytes
from huican.insight.report.nodes import Block, Document, Table, Title
from huican.ledger.domain.letters import Table as LetterTable
from huican.ledger.letters.keeping import Written

# 四号: people read these without looking for their glasses.
_POINTS = 14.0


def letter_word(written: Written) -> bytes:
    """The .docx of a letter, with the whole name; the same letter gives the same bytes."""
    return word_bytes(document_of(written))


def document_of(written: Written) -> Document:
    """The letter as the tree that reports are written from."""
    said = written.named(written.name)
    blocks: list[Block] = [paragraph(one) for one in said.paragraphs]
    if said.table is not None:
        blocks.append(_table(said.table))
    blocks += [paragraph(one) for one in said.after]
    return Document(
        Title((written.title,)), tuple(blocks), (), written.office, written.dated, {},
        addressee=said.salutation, number=written.number,
    )  # fmt: skip


def _table(given: LetterTable) -> Table:
    columns = len(given.head)
    each = WIDTH_MM // columns
    widths = (WIDTH_MM - each * (columns - 1), *[each] * (columns - 1))
    rows = [*given.rows, *([given.total] if given.total else [])]
    return table(
        given.caption, given.head, rows, widths=widths, right=range(1, columns), points=_POINTS
    )
