"""A report as plain text: one line a paragraph, heading or row."""

from __future__ import annotations

from datetime import date

from huican.insight.report.nodes import Annex, Block, Document, Heading, Paragraph, Table


def plain_text(document: Document, *, annexes: bool = False) -> str:
    """The words of the report, each paragraph on a line, cells separated by tabs."""
    lines = [document.title.text]
    if document.addressee:
        lines.append(f"{document.addressee}：")
    for block in document.blocks:
        lines += block_lines(block)
    lines.append(document.signature)
    if document.written_on is not None:
        lines.append(date_in_words(document.written_on))
    if annexes:
        for annex in document.annexes:
            lines += [annex_label(document, annex), annex.title]
            for part in annex.blocks:
                lines += block_lines(part)
    return "\n".join(lines) + "\n"


def block_lines(block: Block) -> list[str]:
    """The lines of one block."""
    if isinstance(block, Heading):
        return [block.number + block.text]
    if isinstance(block, Paragraph):
        return [block.text]
    return _table_lines(block)


def date_in_words(day: date) -> str:
    """成文日期 in Arabic numerals without leading zeros (GB/T 9704-2012, 7.3.5.4)."""
    return f"{day.year}年{day.month}月{day.day}日"


def annex_label(document: Document, annex: Annex) -> str:
    """附件, with a number only where there are several."""
    return "附件" if len(document.annexes) == 1 else f"附件{annex.number}"


def _table_lines(table: Table) -> list[str]:
    rows = ["\t".join(table.head)]
    for row in table.rows:
        rows.append("\t".join("".join(run.text for run in cell) for cell in row.cells))
    return rows
