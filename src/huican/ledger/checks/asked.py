"""What a check is, what it is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from huican.kernel.months import Month
from huican.ledger.batches.acting import LINES
from huican.ledger.domain.bands import Limits
from huican.ledger.models import Batch
from huican.programmes.domain.policy import Programme


@dataclass(frozen=True, slots=True)
class Found:
    """A line that a check speaks against, with the evidence in words."""

    line_id: int
    holds: bool
    evidence: str


@dataclass(frozen=True, slots=True)
class Select:
    """A query that yields line_id, holds, evidence: its rows never leave the database."""

    sql: str
    values: tuple[object, ...] = ()


NOTHING = Select("SELECT NULL::bigint, false, '' WHERE false")


@dataclass(frozen=True, slots=True)
class Asked:
    """A batch whose lines that are not out yet are looked at."""

    batch: Batch
    programme: Programme
    months: tuple[Month, ...]
    limits: Limits
    at: datetime
    # What one check worked out and the next can use.
    kept: dict[str, Any] = field(default_factory=dict, compare=False)

    @property
    def lines(self) -> str:
        """SQL of the lines that are looked at, to be given a name in FROM."""
        return (
            f'(SELECT * FROM "{LINES}" WHERE batch_id = {int(self.batch.pk)} '
            "AND state IN ('ready', 'held'))"
        )


@dataclass(frozen=True, slots=True)
class Check:
    """`find` answers with a query, or with findings."""

    code: str
    name: str
    # What an officer is to do about it.
    remedy: str
    find: Callable[[Asked], Select | Iterable[Found]]
    # What the person is told, when the line is held for it; empty where it is no matter of his.
    notice: str = ""


# A source in words, for SQL: {sheet} and {row} are columns.
SOURCE = (
    "(SELECT '《' || f.name || '》第 ' || {row} || ' 行' FROM sources_sourcesheet s "
    "JOIN sources_sourcefile f ON f.id = s.file_id WHERE s.id = {sheet})"
)
