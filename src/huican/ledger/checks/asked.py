"""What a check is, what it is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection

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
        """The table of the lines that are looked at, to be given a name in FROM: see `look_at`."""
        return LOOKED_AT


LOOKED_AT = "batch_looked_at"
_COLUMNS = (
    "id, line, person_id, programme, for_month, revision, amount_fen, net_fen, area_code, name, "
    "account_id, account_blind, holder"
)


def look_at(batch: Batch) -> None:
    """Puts the lines that are not out into a temporary table, in which a scan costs a fraction.

    A dozen checks go through it. Within the caller's transaction; what was in it before is gone.
    """
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TABLE IF EXISTS {LOOKED_AT}")
        cursor.execute(
            f"CREATE TEMP TABLE {LOOKED_AT} ON COMMIT DROP AS SELECT {_COLUMNS} "
            f"FROM \"{LINES}\" WHERE batch_id = %s AND state IN ('ready', 'held')",
            [batch.pk],
        )
        cursor.execute(f"ANALYZE {LOOKED_AT} (id, person_id, for_month)")


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
