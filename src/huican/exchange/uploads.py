"""Workbooks handed in on the web: looked at, corrected, checked, and only then taken in.

Nothing is a record until a clerk confirms. What is looked at and checked is the same code as an
import (operations.Import); checking writes everything and takes it back.
"""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any

from django.db import transaction

from huican.access.models import User
from huican.audit.operations import record as audit
from huican.exchange import learned
from huican.exchange.domain.drafts import Draft
from huican.exchange.domain.planning import Choice, FilePlan, settle_year
from huican.exchange.domain.reading import check as check_workbook
from huican.exchange.domain.recognise import Recognised, label_text
from huican.exchange.domain.shape import text_of
from huican.exchange.models import Upload
from huican.exchange.operations import Import
from huican.exchange.receipts import FileReceipt
from huican.kernel.errors import HuicanError
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.domain.kinds import Catalogue
from huican.vault.operations import open_sealed, open_sealed_bytes, seal, seal_bytes

SAMPLES = 3
PROBLEMS_MAX = 500
NEIGHBOURS = 2


class UploadRefused(HuicanError):
    """A file that is not kept: in already, or in a state that does not allow this."""

    code = "upload-refused"


@dataclass(frozen=True, slots=True)
class ColumnLook:
    """One column: where it is, what it says, what it was taken for and how surely (0–108)."""

    index: int
    letter: str
    header: str
    label: str
    score: int
    samples: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SheetLook:
    """What one sheet was taken for."""

    position: int
    name: str
    rows: int
    kind: str
    kind_name: str
    score: int
    by_hand: bool
    nothing: str
    missing: tuple[str, ...]
    title: str
    unit: str
    year: int | None
    year_from: str
    month: int | None
    columns: tuple[ColumnLook, ...]
    unknown: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Cell:
    """A cell near a problem; `bad` is the one that is wrong."""

    letter: str
    header: str
    label: str
    text: str
    bad: bool


@dataclass(frozen=True, slots=True)
class ProblemLook:
    """A row that would not go in, as the sheet shows it."""

    sheet: str
    position: int
    row: int
    code: str
    reason: str
    remedy: str
    waiting: bool
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class SheetCheck:
    """What would become of one sheet."""

    position: int
    name: str
    kind: str
    kind_name: str
    year: int | None
    year_from: str
    accepted: int
    unchanged: int
    replaced: int
    removed: int
    refused: int
    waiting: int
    skipped: Mapping[str, int]
    notes: tuple[str, ...]
    amount_fen: int
    nothing: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What would become of a file if it were taken in now."""

    state: str
    words: str
    error: str
    sheets: tuple[SheetCheck, ...] = ()
    problems: tuple[ProblemLook, ...] = ()
    problems_total: int = 0
    kinds: Mapping[str, int] = field(default_factory=dict)

    def total(self, what: str) -> int:
        return sum(getattr(sheet, what) for sheet in self.sheets)


def letter_of(index: int) -> str:
    """A column's letter in Excel: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


# --- handing in ------------------------------------------------------------------------------


def stage(name: str, content: bytes, *, office_area: str, by: User, at: datetime) -> Upload:
    """Keeps a file to be looked at. Raises WorkbookError or UploadRefused; then nothing is kept."""
    check_workbook(content, name)
    before = source_queries.file_with_digest(sources.digest_of(content), office_area)
    if before is not None:
        raise UploadRefused(
            f"这个文件已经入过库（{before.name}，{before.received_at:%Y-%m-%d}），内容一样",
            where=name, remedy="不用再交；有改动请存盘后再交",
        )  # fmt: skip
    with transaction.atomic():
        upload = Upload.objects.create(
            name=name[:255], content_sealed=seal_bytes("source-file", content),
            office_area=office_area, uploaded_by=by.actor, uploaded_at=at, state="waiting",
        )  # fmt: skip
        audit(
            verb="import.stage", by=by, at=at, subject=("upload", upload.pk),
            area_code=office_area, summary=f"交来一个文件，{len(content)} 字节",
            data={"size_bytes": len(content)},
        )  # fmt: skip
    return upload


def choices_of(upload: Upload) -> dict[int, Choice]:
    """The clerk's word on each sheet, by position."""
    return {
        int(position): Choice(
            said.get("kind") or None,
            {int(index): label for index, label in said.get("columns", {}).items()},
            bool(said.get("skip")),
        )
        for position, said in upload.choices.items()
    }


def run_of(upload: Upload, catalogue: Catalogue, *, by: User | str, at: datetime) -> Import:
    """The import of one upload."""
    return Import(
        catalogue, upload.office_area, by, at, at.date(), year=upload.year,
        choices={upload.name: choices_of(upload)},
    )  # fmt: skip


def content_of(upload: Upload) -> bytes:
    """The file as it was handed in. Raises UploadRefused once it is let go."""
    if upload.content_sealed is None:
        raise UploadRefused("这份表已经处理完了", remedy="请到收件记录里看回执")
    return open_sealed_bytes("source-file", bytes(upload.content_sealed))


# --- looking -----------------------------------------------------------------------------------


def look(
    upload: Upload, catalogue: Catalogue, *, by: User | str, at: datetime
) -> tuple[SheetLook, ...]:
    """What each sheet was taken for; the clerk's own word has the last say."""
    plan = run_of(upload, catalogue, by=by, at=at).look(upload.name, "", content_of(upload))
    if plan.error is not None:
        raise plan.error
    return tuple(_sheet_look(guess, catalogue) for guess in plan.sheets)


def _sheet_look(guess: Recognised, catalogue: Catalogue) -> SheetLook:
    shape, kind = guess.shape, guess.kind
    columns: list[ColumnLook] = []
    first = shape.first_data_row if shape else 0
    for column in learned.columns_of(guess):
        samples = []
        for row in guess.sheet.rows[first : first + 40]:
            text = text_of(row[column["index"]]) if column["index"] < len(row) else ""
            if text and text not in samples:
                samples.append(text)
            if len(samples) == SAMPLES:
                break
        columns.append(ColumnLook(
            column["index"], letter_of(column["index"]), column["header"], column["label"],
            int(column["score"]), tuple(samples),
        ))  # fmt: skip
    return SheetLook(
        guess.sheet.position, guess.sheet.name, max(0, len(guess.sheet.rows) - first),
        kind.code if kind else "", kind.name if kind else "", round(guess.score), guess.by_hand,
        guess.nothing, tuple(guess.missing), shape.title if shape else "",
        (shape.unit or "") if shape else "", guess.year, guess.year_from, guess.month,
        tuple(columns), tuple(shape.headers[index] for index in guess.unknown) if shape else (),
    )  # fmt: skip


def fields_for(kind_code: str, catalogue: Catalogue) -> list[tuple[str, str]]:
    """What a column of a kind may be taken for: (label, words), own columns first."""
    kind = catalogue.kinds.get(kind_code)
    own = [(column.label, column.label) for column in kind.columns] if kind else []
    common = [
        (label, label_text(label, catalogue))
        for label, column in catalogue.fields.items() if column.type != "returned"
    ]  # fmt: skip
    return own + common


def choose(
    upload: Upload, choices: Mapping[int, Choice], *, year: int | None, by: User, at: datetime
) -> None:
    """Keeps the clerk's word on sheets; what was checked before no longer holds."""
    _must_be_open(upload)
    upload.choices = {
        str(position): {
            "kind": choice.kind or "",
            "columns": {str(index): label for index, label in choice.columns.items()},
            "skip": choice.skip,
        }
        for position, choice in choices.items()
    }
    upload.year = year
    upload.checked_sealed, upload.checked_for = None, ""
    upload.save(update_fields=["choices", "year", "checked_sealed", "checked_for"])


# --- checking ----------------------------------------------------------------------------------


def check(upload: Upload, catalogue: Catalogue, *, by: User | str, at: datetime) -> Checked:
    """What would become of the file now. Kept until the choices or the data change."""
    _must_be_open(upload)
    mark = _mark(upload)
    if upload.checked_for == mark and upload.checked_sealed is not None:
        return _checked_from(json.loads(open_sealed("cells", bytes(upload.checked_sealed))))
    run = run_of(upload, catalogue, by=by, at=at)
    content = content_of(upload)
    plan = run.look(upload.name, "", content)
    years = settle_year([plan], asked=upload.year, folder_names=[])
    receipt = run.preview(plan, years)
    checked = _checked(receipt, run.look(upload.name, "", content))
    upload.checked_sealed = seal("cells", json.dumps(asdict(checked), ensure_ascii=False))
    upload.checked_for = mark
    upload.save(update_fields=["checked_sealed", "checked_for"])
    return checked


def _mark(upload: Upload) -> str:
    said = json.dumps([upload.choices, upload.year], sort_keys=True)
    digest = hashlib.blake2b(said.encode(), digest_size=16).hexdigest()
    return f"{source_queries.data_version()}:{digest}"


def _checked(receipt: FileReceipt, plan: FilePlan) -> Checked:
    sheets, problems = [], []
    counts: dict[str, int] = {}
    by_name = {guess.sheet.name: guess for guess in plan.sheets}
    for sheet in receipt.sheets:
        guess = by_name[sheet.sheet]
        sheets.append(SheetCheck(
            guess.sheet.position, sheet.sheet, sheet.kind, sheet.kind_name, sheet.year,
            sheet.year_from, sheet.accepted, sheet.unchanged, sheet.replaced, sheet.removed,
            len(sheet.refused), len(sheet.waiting), sheet.skipped, tuple(sheet.notes),
            sheet.amount_fen, sheet.nothing,
        ))  # fmt: skip
        for waiting, drafts in ((False, sheet.refused), (True, sheet.waiting)):
            for draft in drafts:
                assert draft.problem is not None
                counts[draft.problem.code] = counts.get(draft.problem.code, 0) + 1
                if len(problems) < PROBLEMS_MAX:
                    problems.append(_problem(draft, guess, waiting))
    problems.sort(key=lambda problem: (problem.position, problem.row))
    return Checked(
        receipt.state, receipt.words, receipt.error, tuple(sheets), tuple(problems),
        sum(counts.values()), counts,
    )  # fmt: skip


def _problem(draft: Draft, guess: Recognised, waiting: bool) -> ProblemLook:
    problem, shape = draft.problem, guess.shape
    assert problem is not None
    assert shape is not None
    row = guess.sheet.rows[draft.row - 1] if draft.row <= len(guess.sheet.rows) else []
    labels = {match.index: label for label, match in guess.matches.items()}
    near = _near(problem.column, labels, len(row))
    return ProblemLook(
        guess.sheet.name, guess.sheet.position, draft.row, problem.code, problem.reason,
        problem.remedy, waiting,
        tuple(
            Cell(letter_of(index), shape.headers[index], labels.get(index, ""),
                 text_of(row[index]), index == problem.column)
            for index in near
        ),
    )  # fmt: skip


def _near(column: int | None, labels: Mapping[int, str], width: int) -> Sequence[int]:
    """The cells that a clerk needs to find the row again: its name and what stands around."""
    wanted = {index for index, label in labels.items() if label == "name"}
    if column is None:
        persons = ("identity", "certificate", "person_number", "amount", "month")
        wanted |= {index for index, label in labels.items() if label in persons}
    else:
        wanted |= set(range(column - NEIGHBOURS, column + NEIGHBOURS + 1))
    return sorted(index for index in wanted if 0 <= index < width)


def _checked_from(data: dict[str, Any]) -> Checked:
    return Checked(
        data["state"], data["words"], data["error"],
        tuple(SheetCheck(**{**one, "notes": tuple(one["notes"])}) for one in data["sheets"]),
        tuple(
            ProblemLook(**{**one, "cells": tuple(Cell(**cell) for cell in one["cells"])})
            for one in data["problems"]
        ),
        data["problems_total"], data["kinds"],
    )  # fmt: skip


# --- taking in ---------------------------------------------------------------------------------


def confirm(upload_id: int, catalogue: Catalogue, *, by: User, at: datetime) -> Upload:
    """The clerk's yes: corrections are learned, and the file is put in line to be taken in."""
    from huican.exchange.jobs import put_in_line

    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload_id)
        if upload.state in ("queued", "running", "done"):
            # Pressed twice: the second press changes nothing.
            return upload
        _must_be_open(upload)
        choices = choices_of(upload)
        plan = run_of(upload, catalogue, by=by, at=at).look(upload.name, "", content_of(upload))
        for guess in plan.sheets:
            choice = choices.get(guess.sheet.position)
            if choice and guess.kind and guess.shape and (choice.kind or choice.columns):
                learned.save_choice(guess, choice, office_area=upload.office_area, by=by, at=at)
        upload.state, upload.progress_words = "queued", "排队等入库"
        upload.progress_total = max(1, sum(1 for guess in plan.sheets if guess.kind))
        upload.progress_done, upload.error = 0, ""
        upload.save()
        put_in_line(upload.pk, by=by, at=at)
    return upload


def drop(upload_id: int, *, by: User, at: datetime) -> None:
    """The clerk does not want the file: its content goes, the fact that it was there stays."""
    with transaction.atomic():
        upload = Upload.objects.select_for_update().get(pk=upload_id)
        _must_be_open(upload)
        upload.state, upload.content_sealed, upload.checked_sealed = "dropped", None, None
        upload.save()
        audit(
            verb="import.drop", by=by, at=at, subject=("upload", upload.pk),
            area_code=upload.office_area, summary="交来的文件不要了，没有入库",
        )  # fmt: skip


def _must_be_open(upload: Upload) -> None:
    if upload.state not in ("waiting", "failed") or upload.content_sealed is None:
        words = {"queued": "正在排队入库", "running": "正在入库", "done": "已经入库了",
                 "dropped": "已经不要了"}.get(upload.state, "已经处理完了")  # fmt: skip
        raise UploadRefused(f"这份表{words}", where=upload.name, remedy="请回到收件记录看它的结果")
