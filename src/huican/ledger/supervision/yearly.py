"""A year of watching in a few numbers, each with its rows: held and stopped, over-paid and brought
back."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from django.db import connection

from huican.access.domain.scope import AreaScope
from huican.ledger.batches.acting import LINES
from huican.ledger.models import Hold, LineFinding, Recovery, RecoveryAct
from huican.ledger.recovery_acts import ENDED, NOT_OVERPAID
from huican.ledger.supervision.paid import inside

_SHANGHAI = ZoneInfo("Asia/Shanghai")
PAGE_MAX = 1_000
# What a number counts: held lines by how they ended, over-payments by what became of them.
WAITING, LET_GO, STOPPED = "waiting", "let-go", "stopped"
FOUND, BROUGHT_BACK, OUTSTANDING = "found", "brought-back", "outstanding"
HELD = (WAITING, LET_GO, STOPPED)
OVERPAID = (FOUND, BROUGHT_BACK, OUTSTANDING)


@dataclass(frozen=True, slots=True)
class Count:
    """How many, and how much money."""

    rows: int
    fen: int


@dataclass(frozen=True, slots=True)
class WatchedRow:
    """One line or recovery behind a number. `at`: when it was found or brought back."""

    person_id: int
    programme: str
    month: date | None
    area_code: str
    fen: int
    at: datetime | None
    # Codes of the checks of a held line; of an over-payment its cause.
    causes: tuple[str, ...]
    batch_id: int | None
    line_id: int | None
    recovery_id: int | None


_HELD = f"""
FROM "{Hold._meta.db_table}" h JOIN "{LINES}" l ON l.id = h.line_id
JOIN ledger_batch b ON b.id = l.batch_id
WHERE extract(year FROM b.month) = %s AND b.state <> 'cancelled' AND {{where}}"""
_HELD_STATE = """CASE h.outcome WHEN 'stopped' THEN 'stopped' WHEN 'released' THEN 'let-go'
                 ELSE 'waiting' END"""
# What each recovery brought back in the year, and what is left of it today. What turned out not to
# be over-paid is not counted as found.
_OVERPAID = f"""
SELECT r.id, r.person_id, r.programme::text, r.area_code::text,
       (r.amount_fen - coalesce(done.less_fen, 0))::bigint AS amount_fen, r.found_at,
       r.cause::text, coalesce(back.fen, 0)::bigint AS back_fen, back.at AS back_at,
       CASE WHEN r.state IN ('dropped', 'settled') THEN 0
            ELSE r.amount_fen - coalesce(done.fen, 0) END::bigint AS left_fen
FROM "{Recovery._meta.db_table}" r
LEFT JOIN LATERAL (SELECT sum(a.amount_fen) AS fen, max(a.at) AS at
  FROM "{RecoveryAct._meta.db_table}" a WHERE a.recovery_id = r.id
  AND a.act IN ('repaid', 'netted') AND a.at >= %s AND a.at < %s) back ON true
LEFT JOIN LATERAL (SELECT sum(a.amount_fen) FILTER (WHERE a.act IN {ENDED}) AS fen,
         sum(a.amount_fen) FILTER (WHERE a.act IN {NOT_OVERPAID}) AS less_fen
  FROM "{RecoveryAct._meta.db_table}" a WHERE a.recovery_id = r.id) done ON true
WHERE r.state <> 'dropped' AND {{where}}"""
_OF = {
    FOUND: ("x.found_at >= %s AND x.found_at < %s", "amount_fen", "found_at"),
    BROUGHT_BACK: ("x.back_fen > 0", "back_fen", "back_at"),
    OUTSTANDING: ("x.left_fen > 0", "left_fen", "found_at"),
}


def held(scope: AreaScope, year: int) -> dict[str, Count]:
    """Lines that checks held back in the batches of a year, by how they ended."""
    where, values = inside(scope.ranges, "l.area_code")
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_HELD_STATE}, count(*), sum(l.amount_fen)::bigint "
            f"{_HELD.format(where=where)} GROUP BY 1",
            [year, *values],
        )
        found = {state: Count(rows, fen) for state, rows, fen in cursor.fetchall()}
    return {state: found.get(state, Count(0, 0)) for state in HELD}


def held_rows(
    scope: AreaScope, year: int, show: str, *, limit: int = PAGE_MAX, offset: int = 0
) -> list[WatchedRow]:
    """The lines behind one of these numbers, the latest batch first."""
    where, values = inside(scope.ranges, "l.area_code")
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
SELECT l.person_id, l.programme, l.for_month, l.area_code, l.amount_fen, h.decided_at,
       ARRAY(SELECT f.check_code::text FROM "{LineFinding._meta.db_table}" f
             WHERE f.line_id = l.id AND f.holds ORDER BY f.id), l.batch_id, l.id, NULL::bigint
{_HELD.format(where=where)} AND {_HELD_STATE} = %s
ORDER BY b.month DESC, l.area_code, l.id LIMIT %s OFFSET %s""",
            [year, *values, show, min(limit, PAGE_MAX), offset],
        )
        return [_row(*row) for row in cursor.fetchall()]


def overpaid(scope: AreaScope, year: int) -> dict[str, Count]:
    """Over-payments found in a year, brought back in it, and outstanding today (of all years)."""
    with connection.cursor() as cursor:
        counted = {}
        for show in OVERPAID:
            sql, values, fen, _ = _overpaid_sql(scope, year, show)
            cursor.execute(f"SELECT count(*), coalesce(sum(x.{fen}), 0)::bigint {sql}", values)
            counted[show] = Count(*map(int, cursor.fetchone()))
    return counted


def overpaid_rows(
    scope: AreaScope, year: int, show: str, *, limit: int = PAGE_MAX, offset: int = 0
) -> list[WatchedRow]:
    """The over-payments behind one of these numbers, the latest first."""
    sql, values, fen, at = _overpaid_sql(scope, year, show)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT x.person_id, x.programme, NULL::date, x.area_code, x.{fen}, x.{at}, "
            f"ARRAY[x.cause], NULL::bigint, NULL::bigint, x.id {sql} "
            f"ORDER BY x.{at} DESC, x.id DESC LIMIT %s OFFSET %s",
            [*values, min(limit, PAGE_MAX), offset],
        )
        return [_row(*row) for row in cursor.fetchall()]


def _overpaid_sql(scope: AreaScope, year: int, show: str) -> tuple[str, list[object], str, str]:
    where, values = inside(scope.ranges, "r.area_code")
    span = [
        datetime(one, 1, 1, tzinfo=_SHANGHAI).astimezone(UTC) for one in (year, year + 1)
    ]  # fmt: skip
    condition, fen, at = _OF[show]
    more = span if show == FOUND else []
    sql = f"FROM ({_OVERPAID.format(where=where)}) x WHERE {condition}"
    return sql, [*span, *values, *more], fen, at


def _row(
    person_id: int, programme: str, month: date | None, area_code: str, fen: int,
    at: datetime | None, causes: list[str], *where: int | None,
) -> WatchedRow:  # fmt: skip
    return WatchedRow(person_id, programme, month, area_code, fen, at, tuple(causes), *where)
