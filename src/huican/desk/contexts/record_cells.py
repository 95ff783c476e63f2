"""The columns of a list of records: the same for every kind, then the kind's own plain ones."""

from __future__ import annotations

from typing import Any

from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.kernel.money import yuan_text
from huican.registry.records import RecordRow
from huican.sources.domain.kinds import Kind

# A table of records must be read at a glance: the rest stands on the record's own page.
_OWN_MAX = 4
# Stores whose records are about no person.
_NOT_PERSONS = {"activity", "target", "project"}


def own_labels(kind: Kind) -> list[str]:
    """The kind's own columns that lead to nobody, in the order of its file."""
    return [column.label for column in kind.columns if column.privacy == "plain"][:_OWN_MAX]


def columns_for(kind: Kind) -> list[dict[str, Any]]:
    """Headings; the first is the link to the record."""
    heads: list[dict[str, Any]] = [
        {"text": "记录" if kind.stores in _NOT_PERSONS else "姓名"},
        {"text": "乡镇、村"},
        {"text": "什么时候"},
    ]
    if kind.stores not in _NOT_PERSONS:
        heads.append({"text": "残疾"})
    heads += [{"text": label} for label in own_labels(kind)]
    if kind.stores in ("payment", "delivery", "project"):
        heads.append({"text": "金额（元）", "right": True})
    if kind.stores in ("delivery", "target"):
        heads.append({"text": "数量", "right": True})
    return heads


def cells_of(row: RecordRow, kind: Kind, place: str) -> list[str]:
    """Everything after the first column, in the order of `columns_for`."""
    cells = [place, when(row)]
    if kind.stores not in _NOT_PERSONS:
        cells.append(grade(row.category, row.level))
    cells += [written(row.attributes.get(label)) for label in own_labels(kind)]
    if kind.stores in ("payment", "delivery", "project"):
        cells.append("" if row.amount_fen is None else yuan_text(row.amount_fen))
    if kind.stores in ("delivery", "target"):
        cells.append(
            "" if row.quantity is None else f"{row.quantity.normalize():f} {row.unit}".strip()
        )
    return cells


def when(row: RecordRow) -> str:
    """2023-03-15, or 3月 where only the month is known."""
    if row.on_date is not None:
        return row.on_date.isoformat()
    return f"{row.month}月" if row.month else ""


def grade(category: int | None, level: int | None) -> str:
    """肢体一级; nothing where neither is written."""
    return f"{CATEGORIES.get(category or 0, '')}{LEVELS.get(level or 0, '')}"


def written(value: object) -> str:
    """A value of an own column as text."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    return str(value)
