"""What became of a row, in words."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from huican.access.queries import names_of_actors
from huican.exchange import queries as exchange
from huican.sources.domain.kinds import Column
from huican.sources.queries import kinds

_WORDS = {
    "refused": ("bad", "退回", "{reason}。{remedy}"),
    "waiting": ("unk", "等着认领", "{reason}。{remedy}"),
    "in": ("ok", "已收", ""),
    "replaced": ("info", "收过，后来换掉了", ""),
    "closed": ("info", "已了结", "原来没收：{reason}"),
    "none": ("info", "没有另收", "不是数据的行，或者和已有的一样。"),
}


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row, as pages show it; `state` has kind, words and text."""

    state: dict[str, str]
    columns: dict[int, str]
    by: str
    store: str
    record_id: int | None
    bad_column: str
    area_code: str


def row_outcome(sheet_id: int, row: int) -> Outcome:
    """What became of a row, how its columns were read (by index, in words), and who sent it."""
    found = exchange.row_outcome(sheet_id, row)
    fields = kinds().fields
    kind, words, text = _WORDS[found.state]
    by = "系统（命令行）"
    if not found.sent_by.startswith("system:"):
        by = names_of_actors([found.sent_by])[found.sent_by]
    return Outcome(
        {"kind": kind, "words": words,
         "text": text.format(reason=found.reason, remedy=found.remedy)},
        {index: column_words(label, fields) for index, label in found.columns.items()},
        by, found.store, found.record_id, found.column, found.area_code,
    )  # fmt: skip


def column_words(label: str, fields: Mapping[str, Column]) -> str:
    """A column's label in words: a common one by its first name, an own one as it is."""
    return fields[label].names[0] if label in fields else label
