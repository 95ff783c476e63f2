"""Which purse a line's money is in: programme, fund, the year and county that it is owed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from huican.audit.operations import Actor
from huican.ledger import books
from huican.ledger.batches.acting import LINES
from huican.ledger.books import Purse
from huican.ledger.models import Batch, BatchLine


def county_of(area_code: str) -> str:
    """The county of a 12-digit code: its books hold the money."""
    return area_code[:6].ljust(12, "0")


def purse_of(fund: str, line: BatchLine) -> Purse:
    """The purse of one line."""
    return Purse(line.programme, fund, line.for_month.year, county_of(line.area_code))


@dataclass(frozen=True, slots=True)
class Share:
    """The part of a batch that comes out of one purse. `condition` picks its lines (`l`)."""

    purse: Purse
    condition: str
    lines: int
    fen: int

    @property
    def key(self) -> str:
        """What tells it from the other shares of its batch: 2023:990826."""
        return f"{self.purse.year}:{self.purse.area_code[:6]}"


def shares(batch: Batch, condition: str) -> list[Share]:
    """The shares of a batch, of those of its lines (`l`) that `condition` picks and that pay."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(year FROM l.for_month)::int, left(l.area_code, 6), count(*), "
            f'sum(l.net_fen)::bigint, min(l.line), max(l.line) FROM "{LINES}" l '
            f"WHERE l.batch_id = %s AND l.net_fen > 0 AND {condition} GROUP BY 1, 2 ORDER BY 1, 2",
            [batch.pk],
        )
        return [
            Share(
                Purse(batch.programme, batch.fund, year, county.ljust(12, "0")),
                # Lines are numbered area by area: those of a county are read, not the whole batch.
                f"{condition} AND l.line BETWEEN {first} AND {last} AND l.for_month >= '{date(year, 1, 1)}' "
                f"AND l.for_month < '{date(year + 1, 1, 1)}' AND left(l.area_code, 6) = '{county}'",
                lines,
                fen,
            )
            for year, county, lines, fen, first, last in cursor.fetchall()
        ]


def gross(batch: Batch, condition: str) -> list[tuple[Purse, int]]:
    """What the lines (`l`) of a batch that `condition` picks take from each purse, in fen, what is
    netted from them too; in the same order for every batch."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT extract(year FROM l.for_month)::int, left(l.area_code, 6), "
            f'sum(l.amount_fen)::bigint FROM "{LINES}" l WHERE l.batch_id = %s AND {condition} '
            "GROUP BY 1, 2 ORDER BY 1, 2",
            [batch.pk],
        )
        return [
            (Purse(batch.programme, batch.fund, year, county.ljust(12, "0")), fen)
            for year, county, fen in cursor.fetchall()
        ]


def post_lines(
    event: str, batch: Batch, condition: str, *, act: str, why: str, by: Actor | str, at: datetime
) -> int:
    """Posts an event for every line (`l`) of a batch that `condition` picks; the lines posted.

    One transaction a purse, with the key `act:batch:year:county`: the same act twice is refused by
    the database.
    """
    posted = 0
    for share in shares(batch, condition):
        _, lines = books.post_selected(
            event, share.purse,
            f'SELECT l.person_id, l.for_month, l.net_fen AS amount_fen FROM "{LINES}" l '
            f"WHERE l.batch_id = %s AND l.net_fen > 0 AND {share.condition} ORDER BY l.line",
            [batch.pk], key=f"{act}:{batch.pk}:{share.key}", why=why, by=by, at=at,
            source_ref=batch.number,
        )  # fmt: skip
        posted += lines
    return posted


def months_of(batch: Batch, states: Sequence[str]) -> list[date]:
    """The months that lines of a batch in these states are for."""
    return sorted(
        set(
            BatchLine.objects.filter(batch=batch, state__in=list(states))
            .order_by()
            .values_list("for_month", flat=True)
            .distinct()
        )
    )
