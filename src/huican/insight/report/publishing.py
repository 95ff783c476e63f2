"""Figures as they were published, and how they differ from today's: old, new and why."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from huican.insight.report.content import Figure, Number
from huican.insight.report.nodes import Document


@dataclass(frozen=True, slots=True)
class PublishedFigure:
    """A figure on the day its report went out. `written` is every form it had in the text."""

    id: str
    name: str
    unit: str
    value: Number
    display: str
    definition: str
    definition_digest: str
    records: int
    sources: tuple[str, ...] = ()
    written: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LaterSource:
    """A workbook accepted, or taken back, after publication that touches the figure."""

    name: str
    on: date
    added: int = 0
    removed: int = 0


@dataclass(frozen=True, slots=True)
class Difference:
    """`old` and `new` are displays; `new` is None when the figure can no longer be counted."""

    figure_id: str
    name: str
    old: str
    new: str | None
    why: tuple[str, ...]


def definition_digest(figure: Figure) -> str:
    """SHA-256 of the way of counting and the unit; the same digest is the same question."""
    return hashlib.sha256(f"{figure.unit}\n{figure.definition}".encode()).hexdigest()


def snapshot(document: Document) -> tuple[PublishedFigure, ...]:
    """What to keep of a report that goes out: each of its figures, in order of mention."""
    written: dict[str, dict[str, None]] = {}
    for reference in document.references(annexes=False):
        written.setdefault(reference.figure_id, {})[reference.text] = None
    return tuple(
        PublishedFigure(
            id=figure.id,
            name=figure.name,
            unit=figure.unit,
            value=figure.value,
            display=figure.display,
            definition=figure.definition,
            definition_digest=definition_digest(figure),
            records=figure.records,
            sources=figure.sources,
            written=tuple(written.get(figure.id, ())),
        )
        for figure in document.figures.values()
    )


def compare(
    published: PublishedFigure, now: Figure | None, later_sources: Iterable[LaterSource] = ()
) -> Difference | None:
    """None while the figure is what it was; else old, new and every reason that is known.

    A changed definition is a difference even where the number is the same by chance.
    """
    if now is None or not now.known:
        gone = (*_changes(later_sources), "现在没有可以数的记录")
        return Difference(published.id, published.name, published.display, None, gone)
    redefined = definition_digest(now) != published.definition_digest
    if now.value == published.value and not redefined:
        return None
    why: list[str] = []
    if redefined:
        why.append(f"数法改了：原来是“{published.definition}”，现在是“{now.definition}”")
    why += _changes(later_sources)
    if now.records != published.records:
        why.append(f"记录从 {published.records:,} 条变为 {now.records:,} 条")
    if not why:
        why.append("记录数没有变，有记录的内容改了")
    if not now.settled:
        why.append("还有记录没有处理完，这个数可能还会变")
    return Difference(published.id, published.name, published.display, now.display, tuple(why))


def _changes(later_sources: Iterable[LaterSource]) -> list[str]:
    found: list[str] = []
    for source in sorted(later_sources, key=lambda each: (each.on, each.name)):
        parts = []
        if source.added:
            parts.append(f"增加 {source.added:,} 条记录")
        if source.removed:
            parts.append(f"减少 {source.removed:,} 条记录")
        day = f"{source.on.year}年{source.on.month}月{source.on.day}日"
        found.append(f"{day}“{source.name}”{'、'.join(parts) or '有改动'}")
    return found
