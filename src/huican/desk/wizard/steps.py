"""The verbs of the wizard."""

from __future__ import annotations

import threading
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from huican.access.models import User
from huican.audit.operations import record as audit
from huican.desk.wizard.batch import OPEN, Batch, content_of, importer
from huican.exchange import learned
from huican.exchange.domain.planning import Choice, plan_file
from huican.exchange.domain.recognise import Recognised
from huican.exchange.failures import failure_of
from huican.exchange.models import Upload
from huican.exchange.receipts import FileReceipt, ImportReceipt
from huican.insight.figures import kinds
from huican.sources import queries as sources
from huican.sources.operations import digest_of
from huican.vault.operations import seal_bytes

# Up to so many rows the browser waits for the answer; more run behind a page of progress.
INLINE_ROWS_MAX = 5_000


@dataclass(frozen=True, slots=True)
class Refused:
    """A file that was not staged, and why."""

    name: str
    why: str


def stage(
    files: Iterable[tuple[str, bytes]], *, office_area: str, by: User, at: datetime
) -> tuple[list[Upload], list[Refused]]:
    """Keep the files, sealed, until the clerk has looked; those that cannot be read are refused."""
    kept: list[Upload] = []
    refused: list[Refused] = []
    names: set[str] = set()
    for name, content in files:
        name = name[:255]
        before = sources.file_with_digest(digest_of(content), office_area)
        plan = plan_file(content, name, "", kinds())
        if before is not None:
            day = timezone.localtime(before.received_at)
            refused.append(Refused(name, f"{day:%Y-%m-%d} 已经入过库（{before.name}），内容一样"))
        elif plan.error is not None:
            refused.append(Refused(name, str(plan.error)))
        elif name in names:
            refused.append(Refused(name, "这一批里有两个同名的文件，请改名后再传"))
        else:
            names.add(name)
            kept.append(Upload(
                name=name, content_sealed=seal_bytes("upload", content), office_area=office_area,
                uploaded_by=by.actor, uploaded_at=at, state="checking",
            ))  # fmt: skip
    Upload.objects.bulk_create(kept)
    return kept, refused


def choose(
    batch: Batch, said: Mapping[int, Mapping[int, Choice]], year: int | None, *,
    guesses: Mapping[int, Mapping[int, Recognised]], by: User, at: datetime,
) -> None:  # fmt: skip
    """Keep the clerk's word on each sheet (upload → position), and remember it for next time."""
    with transaction.atomic():
        for upload in batch.uploads:
            choices = said.get(upload.pk, {})
            upload.choices = {
                str(position): {
                    "kind": choice.kind,
                    "columns": {str(index): label for index, label in choice.columns.items()},
                    "skip": choice.skip,
                }
                for position, choice in choices.items()
            }
            upload.year, upload.state = year, "waiting"
            upload.save(update_fields=["choices", "year", "state"])
            for position, choice in choices.items():
                guess = guesses.get(upload.pk, {}).get(position)
                if guess is not None and guess.shape is not None and not choice.skip:
                    learned.save_choice(
                        guess, choice, office_area=batch.office_area, by=by, at=at
                    )
    batch.plans = []


def check(batch: Batch, *, by: User, at: datetime) -> ImportReceipt:
    """What `confirm` would answer: everything is done and taken back."""
    run = importer(batch, by=by, at=at, today=timezone.localdate())
    with transaction.atomic():
        receipt = run.run([(u.name, "", content_of(u)) for u in batch.uploads])
        transaction.set_rollback(True)
    return receipt


def confirm(batch: Batch, rows: int, *, by: User, at: datetime) -> None:
    """Take the batch in: at once when it is small, else behind a page that shows how far it is.

    Whoever comes second finds the uploads taken: each goes in once.
    """
    with transaction.atomic():
        mine = Upload.objects.select_for_update().filter(
            pk__in=[upload.pk for upload in batch.uploads], state__in=OPEN
        )
        if len(mine) != len(batch.uploads):
            return
        mine.update(state="running", progress_words="正在入库", uploaded_at=at)
    if rows <= INLINE_ROWS_MAX:
        _run(batch, by, at)
        return
    threading.Thread(target=_run_apart, args=(batch, by, at), name="import", daemon=True).start()


def _run_apart(batch: Batch, by: User, at: datetime) -> None:
    try:
        _run(batch, by, at)
    finally:
        connection.close()


def _run(batch: Batch, by: User, at: datetime) -> None:
    run = importer(batch, by=by, at=at, today=timezone.localdate())
    try:
        receipt = run.run([(u.name, "", content_of(u)) for u in batch.uploads])
    except Exception as error:
        # Whatever it was, the clerk must not wait for ever: what is in says so, the rest failed.
        receipt = getattr(error, "receipt", ImportReceipt())
        _close(batch, receipt, str(failure_of(error)))
        return
    _close(batch, receipt, "没有轮到这个文件，请再传一次。")


def _close(batch: Batch, receipt: ImportReceipt, otherwise: str) -> None:
    answers: dict[str, FileReceipt] = {answer.name: answer for answer in receipt.files}
    for upload in batch.uploads:
        answer = answers.get(upload.name)
        done = answer is not None and answer.state in ("in", "already")
        changes: dict[str, Any] = {
            "state": "done" if done else "failed", "progress_words": "",
            "file_id": answer.file_id if answer is not None and done else None,
            "error": "" if done else ((answer.error if answer else "") or otherwise)[:500],
        }  # fmt: skip
        if done:
            # The workbook itself lies with the sources now.
            changes["content_sealed"] = None
        Upload.objects.filter(pk=upload.pk).update(**changes)


def drop(batch: Batch, *, by: User, at: datetime) -> None:
    """The clerk does not want the batch: its bytes go, a line in the log stays."""
    with transaction.atomic():
        number = Upload.objects.filter(
            pk__in=[upload.pk for upload in batch.uploads], state__in=(*OPEN, "failed")
        ).update(state="dropped", content_sealed=None)
        if number:
            audit(
                verb="import.drop", by=by, at=at, area_code=batch.office_area,
                summary=f"传了没入库的 {number} 张表，不要了", subject=("upload", batch.uploads[0].pk),
            )  # fmt: skip
