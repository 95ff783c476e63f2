"""All that was paid in a span of months, by batches here or by workbooks before, as one table.

It lives as long as the transaction that looks: every pattern reads it, none reads the books' large
tables again.
"""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from huican.access.domain.scope import AreaScope
from huican.access.scopes import ranges_of
from huican.kernel.months import Month
from huican.ledger.batches.acting import LINES
from huican.ledger.models import Payment
from huican.programmes.standing import standing
from huican.registry.models import BankAccount, Person

PAID = "huican_looked_paid"


def inside(ranges: Sequence[tuple[str, str]], column: str) -> tuple[str, list[object]]:
    """SQL that a code lies in one of the inclusive ranges, and its values."""
    parts = " OR ".join(f"{column} BETWEEN %s AND %s" for _ in ranges)
    return f"({parts or 'false'})", [code for pair in ranges for code in pair]


def whole_county(scope: AreaScope) -> Sequence[tuple[str, str]]:
    """The ranges to look in: of a township its whole county, for an account knows no township."""
    below_county = scope.code[6:].strip("0")
    return ranges_of(f"{scope.code[:6]}000000") if below_county else scope.ranges


def plain(column: str) -> str:
    """SQL of a name without the blanks and dots that banks put into it."""
    return f"translate({column}, ' ·．.•　', '')"


def _other(holder: str, name: str) -> str:
    return (
        f"CASE WHEN {holder} <> '' AND {holder} <> {name} AND {plain(holder)} <> {plain(name)} "
        f"THEN {plain(holder)} END"
    )


def lay_out(scope: AreaScope, first: Month, last: Month) -> None:
    """Makes the table for pay months first..last. Within a transaction of the caller's.

    Columns: person_id, programme, month (that it is for), pay_month, kind, fen, area_code, blind,
    other_holder (the holder without blanks and dots, where it is not the person's own name),
    batch_id, released_at, line_id, payment_id. Money that came back is left out.
    """
    # A kind that two programmes count is one payment all the same.
    kinds = list(_programme_of_kinds().items())
    ranges = whole_county(scope)
    of_lines, line_values = inside(ranges, "l.area_code")
    of_payments, payment_values = inside(ranges, "t.area_code")
    pairs = ", ".join("(%s, %s)" for _ in kinds) or "(NULL, NULL)"
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL jit = off; SET LOCAL work_mem = '64MB'")
        cursor.execute(f"DROP TABLE IF EXISTS pg_temp.{PAID}")
        cursor.execute(
            f"""
CREATE TEMPORARY TABLE {PAID} ON COMMIT DROP AS
SELECT l.person_id, l.programme::text, l.for_month AS month, b.month AS pay_month,
       b.kind::text, l.amount_fen AS fen, l.area_code::text, l.account_blind AS blind,
       {_other("l.holder", "l.name")} AS other_holder, b.id AS batch_id, b.released_at, l.id AS line_id,
       NULL::bigint AS payment_id
FROM ledger_batch b JOIN "{LINES}" l ON l.batch_id = b.id
WHERE b.month BETWEEN %s AND %s AND l.state IN ('out', 'paid') AND {of_lines}
UNION ALL
SELECT t.person_id, k.programme, make_date(t.year, t.month, 1), make_date(t.year, t.month, 1),
       'imported', t.amount_fen, t.area_code, a.blind, {_other("a.holder", "p.name")},
       NULL, NULL, NULL, t.id
FROM (VALUES {pairs}) k(kind, programme)
JOIN "{Payment._meta.db_table}" t ON t.kind = k.kind
JOIN "{Person._meta.db_table}" p ON p.id = t.person_id
LEFT JOIN "{BankAccount._meta.db_table}" a ON a.id = t.account_id
WHERE t.retired_at IS NULL AND t.month IS NOT NULL AND t.amount_fen > 0
  AND t.year BETWEEN %s AND %s AND make_date(t.year, t.month, 1) BETWEEN %s AND %s
  AND {of_payments}""",
            [
                first.first_day, last.first_day, *line_values,
                *[value for pair in kinds for value in pair], first.year, last.year,
                first.first_day, last.first_day, *payment_values,
            ],
        )  # fmt: skip
        cursor.execute(f"ANALYZE pg_temp.{PAID}")


def last_paid(scope: AreaScope) -> Month | None:
    """The latest month of which anything was paid in an area; None when nothing ever was."""
    ranges = whole_county(scope)
    of_batches, batch_values = inside(ranges, "l.area_code")
    of_payments, payment_values = inside(ranges, "t.area_code")
    kinds = sorted(_programme_of_kinds())
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
SELECT greatest(
  (SELECT b.month FROM ledger_batch b WHERE b.released_at IS NOT NULL AND EXISTS
     (SELECT 1 FROM "{LINES}" l WHERE l.batch_id = b.id AND {of_batches})
   ORDER BY b.month DESC LIMIT 1),
  (SELECT max(make_date(t.year, t.month, 1)) FROM "{Payment._meta.db_table}" t
   WHERE t.kind = ANY(%s) AND t.retired_at IS NULL AND t.month IS NOT NULL AND {of_payments}))""",
            [*batch_values, kinds, *payment_values],
        )
        (day,) = cursor.fetchone()
    return Month.of(day) if day is not None else None


def _programme_of_kinds() -> dict[str, str]:
    found: dict[str, str] = {}
    for programme in standing().policies.programmes.values():
        for kind in programme.counts_as:
            found.setdefault(kind, programme.code)
    return found
