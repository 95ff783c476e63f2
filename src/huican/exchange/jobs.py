"""Long work of imports, done by the worker that `huican serve` runs beside the site.

Every command loads this file, to know the jobs; what imports is loaded when something is imported.

The line of jobs is in PostgreSQL (procrastinate): a job is put there in the transaction of the
clerk's yes, and a worker that is killed leaves it to the next one. Taking the same upload in
twice is harmless: the file's digest is known.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

if TYPE_CHECKING:
    from huican.access.models import User

QUEUE = "imports"


def put_in_line(upload_id: int, *, by: User, at: datetime) -> None:
    """Queues an upload, within the caller's transaction."""
    try:
        with transaction.atomic():
            take_upload.configure(queue=QUEUE, queueing_lock=f"upload-{upload_id}").defer(
                upload_id=upload_id, user_id=by.pk, at=at.isoformat()
            )
    except (AlreadyEnqueued, IntegrityError):
        # A job of this upload stands in the line already, and will take it.
        return


@app.task(
    queue=QUEUE, lock="imports", retry=RetryStrategy(max_attempts=3, wait=5), pass_context=False
)
def take_upload(upload_id: int, user_id: int, at: str) -> None:
    """Takes one upload in and writes how far it is; its result is in the upload."""
    from huican.access.models import User
    from huican.exchange.taking import take

    take(upload_id, by=User.objects.get(pk=user_id), at=datetime.fromisoformat(at))
