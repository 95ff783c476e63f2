"""Work behind a page: the worker's, or where none is there, a thread's of the site itself."""

from __future__ import annotations

import threading
from collections.abc import Callable

from django.db import connection, transaction


def has_worker() -> bool:
    """Whether a worker was alive in the last minute."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT EXISTS (SELECT 1 FROM procrastinate_workers "
            "WHERE last_heartbeat > now() - interval '1 minute')"
        )
        return bool(cursor.fetchone()[0])


def without_worker(work: Callable[[], None], *, name: str) -> None:
    """Does what stands in the line in a thread, once it stands there, where no worker takes it."""

    def apart() -> None:
        try:
            work()
        finally:
            connection.close()

    def start() -> None:
        if not has_worker():
            threading.Thread(target=apart, name=name, daemon=True).start()

    transaction.on_commit(start)
