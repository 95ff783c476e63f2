"""What an import answers: for each file and sheet, what went in, what did not, and why."""

from dataclasses import dataclass, field
from typing import Any
from zoneinfo import ZoneInfo

from huican.exchange.domain.drafts import Draft, Problem
from huican.kernel.money import yuan_text
from huican.sources import queries as source_queries
from huican.sources.models import HeldRow, SourceFile

_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(slots=True)
class SheetReceipt:
    """What became of one sheet."""

    sheet: str
    kind: str = ""
    kind_name: str = ""
    year: int | None = None
    year_from: str = ""
    month: int | None = None
    accepted: int = 0
    unchanged: int = 0
    replaced: int = 0
    removed: int = 0
    amount_fen: int = 0
    refused: list[Draft] = field(default_factory=list)
    waiting: list[Draft] = field(default_factory=list)
    unknown_columns: list[str] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    nothing: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "sheet": self.sheet, "kind": self.kind, "kind_name": self.kind_name,
            "year": self.year, "year_from": self.year_from, "month": self.month,
            "accepted": self.accepted, "unchanged": self.unchanged, "replaced": self.replaced,
            "removed": self.removed, "amount": yuan_text(self.amount_fen),
            "refused": [_held(draft) for draft in self.refused],
            "waiting": [_held(draft) for draft in self.waiting],
            "unknown_columns": self.unknown_columns, "skipped": self.skipped,
            "notes": self.notes, "nothing": self.nothing,
        }  # fmt: skip


def _held(draft: Draft) -> dict[str, Any]:
    problem = draft.problem
    assert problem is not None
    return {"row": draft.row, "why": problem.code, "reason": problem.reason,
            "remedy": problem.remedy}  # fmt: skip


@dataclass(slots=True)
class FileReceipt:
    """What became of one file. `state`: in, already (the same bytes before), failed."""

    name: str
    folder: str
    state: str
    file_id: int | None = None
    sheets: list[SheetReceipt] = field(default_factory=list)
    error: str = ""
    error_code: str = ""
    words: str = ""
    returned_copy: str = ""
    # What was raised, for the log; never shown.
    cause: BaseException | None = field(default=None, repr=False)

    def total(self, what: str) -> int:
        return sum(
            len(value) if isinstance(value := getattr(sheet, what), list) else value
            for sheet in self.sheets
        )

    def as_json(self) -> dict[str, Any]:
        return {
            "file": self.name, "folder": self.folder, "state": self.state, "id": self.file_id,
            "error": self.error, "error_code": self.error_code, "words": self.words,
            "returned_copy": self.returned_copy,
            "sheets": [sheet.as_json() for sheet in self.sheets],
        }  # fmt: skip


@dataclass(slots=True)
class ImportReceipt:
    """What became of everything that was given to one import."""

    files: list[FileReceipt] = field(default_factory=list)
    settled_waiting: int = 0

    def total(self, what: str) -> int:
        return sum(file.total(what) for file in self.files)

    def as_json(self) -> dict[str, Any]:
        return {
            "accepted": self.total("accepted"), "refused": self.total("refused"),
            "waiting": self.total("waiting"), "unchanged": self.total("unchanged"),
            "replaced": self.total("replaced"), "removed": self.total("removed"),
            "settled_waiting": self.settled_waiting,
            "files": [file.as_json() for file in self.files],
        }  # fmt: skip


def receipt_again(file: SourceFile, name: str, folder: str) -> FileReceipt:
    """The answer to a file that is in already: its rows as they stand, all of them unchanged."""
    answer = FileReceipt(name, folder, "already", file.pk)
    answer.words = (
        f"这个文件 {file.received_at.astimezone(_SHANGHAI):%Y-%m-%d} 已经入过库"
        f"（{file.name}），内容一样，什么都没有改"
    )
    held: dict[int, list[Draft]] = {}
    for row in source_queries.open_held_rows(file.pk):
        problem = Problem(row.code, row.reason, row.remedy)
        held.setdefault(row.sheet_id, []).append(Draft(row.row, problem=problem))
    waiting = {
        (row.sheet_id, row.row) for row in source_queries.open_held_rows(file.pk, HeldRow.WAITING)
    }
    for sheet in file.sheets.order_by("position"):
        rows = held.get(sheet.pk, [])
        answer.sheets.append(SheetReceipt(
            sheet.name, sheet.kind, sheet.kind, sheet.year, sheet.year_from, sheet.month,
            accepted=sheet.accepted, unchanged=sheet.accepted, amount_fen=sheet.amount_fen,
            refused=[draft for draft in rows if (sheet.pk, draft.row) not in waiting],
            waiting=[draft for draft in rows if (sheet.pk, draft.row) in waiting],
            unknown_columns=sheet.unknown_columns, skipped=sheet.skipped,
            nothing="" if sheet.kind else "不是数据",
        ))  # fmt: skip
    return answer


def words_of(answer: FileReceipt) -> str:
    """One plain sentence of what became of a file."""
    accepted, unchanged = answer.total("accepted"), answer.total("unchanged")
    replaced, removed = answer.total("replaced"), answer.total("removed")
    refused, waiting = answer.total("refused"), answer.total("waiting")
    held = [f"退回 {refused:,} 行"] if refused else []
    held += [f"等待 {waiting:,} 行"] if waiting else []
    if unchanged and unchanged == accepted and not (removed or replaced):
        return "，".join([f"{unchanged:,} 行与已有的一样，什么都没有改", *held])
    words = [f"收下 {accepted:,} 行"]
    if unchanged:
        words.append(f"其中 {unchanged:,} 行与上次一样")
    if replaced:
        words.append(f"更正 {replaced:,} 行")
    if removed:
        words.append(f"上次有、这次没有的 {removed:,} 行已停用")
    return "，".join([*words, *held])
