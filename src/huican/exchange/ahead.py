"""Reading one sheet ahead: the next sheet's rows are read while the database takes the last.

Reading is pure computation and writing is mostly waiting for PostgreSQL, so two cores do both.
Sheets are read one after another, in the order in which they are written.
"""

from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor

from huican.exchange.domain.drafts import SheetDrafts
from huican.exchange.domain.planning import FilePlan
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.rows import Context, read_rows


def read_sheet(plan: FilePlan, guess: Recognised, context: Context) -> SheetDrafts:
    """The drafts of one sheet of a file that was looked at."""
    plan.rows_again()
    return read_rows(guess, context)


class ReadAhead:
    """The drafts of sheets in the order given; use as a context manager."""

    def __init__(self, sheets: Iterable[tuple[FilePlan, Recognised]], context: Context) -> None:
        self._order: Iterator[tuple[FilePlan, Recognised]] = iter(sheets)
        self._context = context
        self._pool: ThreadPoolExecutor | None = None
        self._next: tuple[Recognised, Future[SheetDrafts]] | None = None

    def __enter__(self) -> "ReadAhead":
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="read-ahead")
        self._read_next()
        return self

    def __exit__(self, *_: object) -> None:
        assert self._pool is not None
        self._pool.shutdown(wait=True, cancel_futures=True)
        self._pool = self._next = None

    def drafts_of(self, plan: FilePlan, guess: Recognised) -> SheetDrafts:
        """The drafts of a sheet; begins to read the one after it."""
        if self._next is not None and self._next[0] is guess:
            future = self._next[1]
            drafts = future.result()
            self._next = None
        else:
            # Out of turn (its file failed before, or is not among those given).
            if self._next is not None:
                self._next[1].exception()
            drafts = read_sheet(plan, guess, self._context)
        if self._next is None:
            self._read_next()
        return drafts

    def _read_next(self) -> None:
        following = next(self._order, None)
        if following is not None and self._pool is not None:
            future = self._pool.submit(read_sheet, *following, self._context)
            self._next = (following[1], future)
