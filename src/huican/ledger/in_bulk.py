"""Posting many small differences at once: more than before by one event, less by its opposite."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection

from huican.audit.operations import Actor
from huican.ledger import books
from huican.ledger.books import Purse


@dataclass(frozen=True, slots=True)
class Posted:
    """How many lines were posted, and their sums in fen, up and down."""

    lines: int
    more_fen: int
    less_fen: int


def post_differences(
    table: str, programme: str, more: str, less: str, *, key: str, why: str, by: Actor | str,
    at: datetime, source_ref: str = "",
) -> Posted:  # fmt: skip
    """Posts a temporary table of (person_id, for_month, fund, county, fen): above nought by the
    event `more`, below by `less`, one transaction a purse and direction.

    `table` is a name of the ledger's own making. Within the caller's transaction.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT fund, extract(year FROM for_month)::int, county, fen > 0, count(*), "
            f"sum(abs(fen))::bigint FROM {table} WHERE fen <> 0 GROUP BY 1, 2, 3, 4 "
            "ORDER BY 1, 2, 3, 4 DESC"
        )
        groups = cursor.fetchall()
    lines = more_fen = less_fen = 0
    for fund, year, county, up, count, fen in groups:
        event = more if up else less
        books.post_selected(
            event, Purse(programme, fund, year, county),
            f"SELECT person_id, for_month, abs(fen) AS amount_fen FROM {table} "
            "WHERE fund = %s AND county = %s AND extract(year FROM for_month) = %s "
            f"AND fen {'>' if up else '<'} 0 ORDER BY person_id, for_month",
            [fund, county, year], key=f"{key}:{event}:{fund}:{year}:{county[:6]}", why=why, by=by,
            at=at, source_ref=source_ref,
        )  # fmt: skip
        lines += count
        more_fen, less_fen = more_fen + (fen if up else 0), less_fen + (0 if up else fen)
    return Posted(lines, more_fen, less_fen)
