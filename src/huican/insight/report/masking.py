"""The form of a report that may be published: figures and the place hidden by asterisks.

The rules follow reports that offices have published in this way ("投入***多万元",
"*.*万余人", "**日报"):

- every digit, half or full width, becomes one asterisk, so the size of a number can be seen but
  not the number; decimal points, commas, hyphens, % and measure words stay, and so do 余 and 近
- the years that the report is about stay where they are years: the report's own and the next,
  before 年; any other year is masked like a number
- numbers of headings and 一是…二是… stay: they count the text, not people
- names that give the place away become asterisks, one for each character: the area's name without
  县, 市 and so on, and the `brands` of the facts (a newspaper, a hospital); 县 and 市 stay, and so
  do townships and villages unless they are listed as brands
- the signature and the addressee are masked like text; the date of the report stays
- no annex, no link, and no record of which sentence was left out: each would open what was hidden
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from huican.insight.report.content import Facts
from huican.insight.report.nodes import (
    Block,
    Document,
    Heading,
    Paragraph,
    Row,
    Run,
    Table,
    Text,
    Title,
)
from huican.insight.report.phrases import merged
from huican.insight.report.words import place_of

_DIGIT = re.compile(r"[0-9０-９]")


class Mask:
    """Masks words for one report; `years` stay readable before 年, `names` are hidden."""

    def __init__(self, years: Iterable[int], names: Iterable[str]) -> None:
        kept = "|".join(rf"(?<![0-9]){year}(?=年)" for year in years)
        # Longer names first: 松湖日报 before 松湖.
        hidden = sorted({name for name in names if name}, key=lambda name: (-len(name), name))
        parts = ([f"(?P<year>{kept})"] if kept else []) + [re.escape(name) for name in hidden]
        self._pattern = re.compile("|".join([*parts, r"[0-9０-９]"]))

    def text(self, text: str) -> str:
        """The text with everything hidden that must be."""
        return self._pattern.sub(self._hide, text)

    @staticmethod
    def _hide(found: re.Match[str]) -> str:
        if found.groupdict().get("year"):
            return found.group()
        return "*" * len(found.group())


def mask(document: Document, facts: Facts) -> Document:
    """The publishable form of a report; the report itself is not changed."""
    rule = Mask((facts.year, facts.year + 1), (place_of(facts.area_name), *facts.brands))
    return replace(
        document,
        title=Title(tuple(rule.text(phrase) for phrase in document.title.phrases)),
        addressee=rule.text(document.addressee),
        blocks=tuple(_block(block, rule) for block in document.blocks),
        annexes=(),
        signature=rule.text(document.signature),
        figures={},
        left_out=(),
        masked=True,
    )


def has_digits(document: Document, *, besides: Iterable[int] = ()) -> bool:
    """Whether any digit of a figure can still be read; `besides` are the years that may stay."""
    texts = [_bare(block) for block in document.blocks]
    kept = re.compile("|".join(rf"{year}(?=年)" for year in besides) or r"(?!)")
    return any(_DIGIT.search(kept.sub("", text)) for text in texts)


def _bare(block: Block) -> str:
    if isinstance(block, Heading):
        return block.text
    if isinstance(block, Paragraph):
        return (block.lead.text if block.lead else "") + "".join(run.text for run in block.runs)
    return "".join(run.text for row in block.rows for cell in row.cells[1:] for run in cell)


def _block(block: Block, rule: Mask) -> Block:
    if isinstance(block, Heading):
        return replace(block, text=rule.text(block.text))
    if isinstance(block, Paragraph):
        lead = replace(block.lead, text=rule.text(block.lead.text)) if block.lead else None
        return Paragraph(_runs(block.runs, rule), lead)
    return _table(block, rule)


def _table(table: Table, rule: Mask) -> Table:
    # The first column numbers the rows; it counts nothing that is hidden.
    rows = tuple(
        Row((row.cells[0], *(_runs(cell, rule) for cell in row.cells[1:]))) for row in table.rows
    )
    return replace(table, caption=rule.text(table.caption), rows=rows)


def _runs(runs: Iterable[Run], rule: Mask) -> tuple[Run, ...]:
    """Figures become plain words: a reference would name what the asterisks hide."""
    words = merged(Text(run.text, run.own if isinstance(run, Text) else False) for run in runs)
    # Masked after merging: a year whose 年 stands in the next run must be recognised.
    return tuple(Text(rule.text(run.text), run.own) for run in words if isinstance(run, Text))
