"""Two people at the same moment: each with a session of his own, begun together.

`held_up` makes the moment certain: whoever comes waits for a lock until all are there.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

from django.db import connection, transaction

_WAIT_S = 30


class Together:
    """Acts that run each in a session of its own. `ended`: what each returned or raised."""

    def __init__(self, acts: Sequence[Callable[[], Any]]) -> None:
        self.ended: list[Any] = [None] * len(acts)
        self._threads = [
            threading.Thread(target=self._run, args=[place, act]) for place, act in enumerate(acts)
        ]

    def _run(self, place: int, act: Callable[[], Any]) -> None:
        try:
            self.ended[place] = act()
        except Exception as error:
            self.ended[place] = error
        finally:
            connection.close()

    def start(self, waiting: int) -> None:
        """Begins them all, and waits until so many stand before somebody's lock."""
        for thread in self._threads:
            thread.start()
        until = time.monotonic() + _WAIT_S
        while _waiting() < waiting:
            assert time.monotonic() < until, f"they do not wait: {self.ended}"
            assert any(thread.is_alive() for thread in self._threads), self.ended
            time.sleep(0.01)

    def finish(self) -> list[Any]:
        for thread in self._threads:
            thread.join(_WAIT_S)
            assert not thread.is_alive(), "somebody still waits"
        return self.ended


def _waiting() -> int:
    with connection.cursor() as cursor:
        # What a transaction has once seen of the others' doings it goes on seeing.
        cursor.execute("SELECT pg_stat_clear_snapshot()")
        cursor.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' "
            "AND datname = current_database()"
        )
        return int(cursor.fetchone()[0])


@contextmanager
def held_up(
    acts: Sequence[Callable[[], Any]], lock: str, values: Sequence[object] = (),
    *, waiting: int | None = None,
) -> Iterator[Together]:  # fmt: skip
    """Holds a lock (SQL) until all acts (or `waiting` of them) stand before it; then lets go and
    waits for their end. What is done within the block is done while they wait."""
    both = Together(acts)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(lock, list(values) or None)
        both.start(len(acts) if waiting is None else waiting)
        yield both
    both.finish()


def at_once(
    acts: Sequence[Callable[[], Any]], lock: str, values: Sequence[object] = ()
) -> list[Any]:
    """What acts returned or raised that all began before the first could end."""
    with held_up(acts, lock, values) as both:
        pass
    return both.ended
