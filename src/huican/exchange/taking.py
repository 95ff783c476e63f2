"""Taking one upload in, from the clerk's yes to its result; how far it is can be seen meanwhile."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db import connections
from django.utils import timezone

from huican.access.models import User
from huican.exchange.domain.planning import FilePlan, settle_year
from huican.exchange.domain.recognise import Recognised
from huican.exchange.failures import failure_of
from huican.exchange.models import Upload
from huican.exchange.operations import read_sheet
from huican.exchange.receipts import FileReceipt
from huican.exchange.uploads import content_of, run_of
from huican.exchange.waiting import settle_waiting
from huican.sources import queries as source_queries


def take(upload_id: int, *, by: User, at: datetime) -> Upload:
    """Takes an upload in now. A fault is written into the upload, and nothing else changed."""
    upload = Upload.objects.get(pk=upload_id)
    if upload.state not in ("queued", "running"):
        return upload
    note = _Progress(upload_id)
    run = run_of(upload, source_queries.kinds(), by=by, at=at)

    def take_noted() -> FileReceipt:
        plan = run.look(upload.name, "", content_of(upload))
        context = run.context(settle_year([plan], asked=upload.year, folder_names=[]))

        def reader(file: FilePlan, guess: Recognised) -> Any:
            note(f"入库“{guess.sheet.name}”")
            return read_sheet(file, guess, context)

        return run.take(plan, reader)

    try:
        # All of it: whatever fails, the upload says so and does not wait for ever.
        receipt = take_noted()
    except Exception as error:
        failure = failure_of(error)
        Upload.objects.filter(pk=upload_id).update(
            state="failed", error=str(failure)[:500], progress_words=""
        )
        return Upload.objects.get(pk=upload_id)
    finally:
        note.close()
    if receipt.state == "failed":
        Upload.objects.filter(pk=upload_id).update(
            state="failed", error=receipt.error[:500], progress_words=""
        )
    else:
        Upload.objects.filter(pk=upload_id).update(
            state="done", file_id=receipt.file_id, content_sealed=None, checked_sealed=None,
            progress_done=upload.progress_total, progress_words=receipt.words[:200],
        )  # fmt: skip
        _settle(run)
    return Upload.objects.get(pk=upload_id)


def _settle(run: Any) -> None:
    settle_waiting(catalogue=run.catalogue, by=run.by, at=timezone.now(), today=run.today)


class _Progress:
    """Writes how far an import is, outside its transaction, so that others can see it."""

    def __init__(self, upload_id: int) -> None:
        self._id, self._done = upload_id, 0
        self._connection = connections["default"].copy()
        self._write("正在入库")

    def __call__(self, words: str) -> None:
        self._write(words)
        self._done += 1

    def _write(self, words: str) -> None:
        with self._connection.cursor() as cursor:
            cursor.execute(
                "UPDATE exchange_upload SET state = 'running', progress_done = %s, "
                "progress_words = %s WHERE id = %s",
                [self._done, words[:200], self._id],
            )

    def close(self) -> None:
        self._connection.close()
