"""What is owed against what was paid, person by person and month by month: the list to work on.

The answer stands in the books: what is owed and what was paid both pass through 应付个人, so its
balance for a person and a month is the difference.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from django.db import connection

from huican.kernel.months import Month
from huican.ledger.batches import owed
from huican.ledger.models import Basis, Entitlement

PAGE_MAX = 1_000
ARREARS, TOP_UP, OVERPAID = "arrears", "top-up", "overpaid"
# The cause of a month that was paid and never determined: nobody knows what it should have been.
NOT_DETERMINED = "not-determined"


@dataclass(frozen=True, slots=True)
class Difference:
    """One person-month out of balance. `fen` > 0: still to pay; < 0: paid too much.

    `sort`: arrears (nothing was ever paid), top-up (less than owed, or it came back), overpaid.
    `cause` and `reason` are those of the entitlement that counts; `made_on` the day it was computed
    (None: never).
    """

    person_id: int
    area_code: str
    month: Month
    sort: str
    fen: int
    owed_fen: int
    cause: str
    reason: str
    made_on: date | None


@dataclass(frozen=True, slots=True)
class Total:
    """Persons, person-months and fen of one sort and cause."""

    sort: str
    cause: str
    persons: int
    person_months: int
    fen: int


# What is owed, less what was paid, and what of that was found to be too much, is the balance; so
# what was paid is known from the other three.
_BALANCES = f"""
WITH balance AS (
  SELECT p.person_id, p.for_month, sum(p.credit_fen - p.debit_fen)::bigint AS fen
  FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
  WHERE a.kind = 'payable' AND a.programme = %s AND p.person_id IS NOT NULL
    AND p.for_month BETWEEN %s AND %s
  GROUP BY 1, 2 HAVING sum(p.credit_fen - p.debit_fen) <> 0
), moved AS MATERIALIZED ({{moved}}), told AS (
  SELECT b.person_id, b.for_month, b.fen, coalesce(e.area_code, who.area_code, '') AS area_code,
         coalesce(e.amount_fen, 0) AS owed_fen, coalesce(e.cause, 'not-determined') AS cause,
         coalesce(e.reason, '这个月还没有算过应发') AS reason, basis.made_at,
         CASE WHEN b.fen < 0 THEN 'overpaid'
              WHEN b.fen = e.amount_fen + coalesce(m.fen, 0) THEN 'arrears'
              ELSE 'top-up' END AS sort
  FROM balance b
  LEFT JOIN moved m ON m.person_id = b.person_id AND m.month = b.for_month
  LEFT JOIN LATERAL (SELECT * FROM "{Entitlement._meta.db_table}" e
    WHERE e.programme = %s AND e.month = b.for_month AND e.person_id = b.person_id
    ORDER BY e.revision DESC LIMIT 1) e ON true
  LEFT JOIN "{Basis._meta.db_table}" basis ON basis.id = e.basis_id
  LEFT JOIN registry_person who ON who.id = b.person_id
)"""


def _balances(programme: str) -> str:
    return _BALANCES.format(moved=owed.overpaid(programme))


def differences(
    programme: str, months: Sequence[Month], *, area: str = "", sort: str = "", cause: str = "",
    without: str = "", limit: int | None = None, offset: int = 0,
) -> list[Difference]:  # fmt: skip
    """Person-months out of balance, by area, person and month; `area` is a code prefix, `without` a
    cause that is left out."""
    where, values = _where(programme, months, area, sort, cause, without)
    page = "" if limit is None else f" LIMIT {min(limit, PAGE_MAX)} OFFSET {int(offset)}"
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_balances(programme)} SELECT person_id, area_code, for_month, sort, fen, owed_fen, cause, "
            f"reason, made_at::date FROM told WHERE {where} "
            f"ORDER BY area_code, person_id, for_month{page}",
            values,
        )
        return [
            Difference(person, area_code, Month.of(month), *rest)
            for person, area_code, month, *rest in cursor.fetchall()
        ]


def totals(programme: str, months: Sequence[Month], *, area: str = "") -> list[Total]:
    """The same, summed up by sort and cause."""
    where, values = _where(programme, months, area, "", "")
    with connection.cursor() as cursor:
        cursor.execute(
            f"{_balances(programme)} SELECT sort, cause, count(DISTINCT person_id), count(*), sum(fen)::bigint "
            f"FROM told WHERE {where} GROUP BY 1, 2 ORDER BY 1, 2",
            values,
        )
        return [Total(*row) for row in cursor.fetchall()]


def _where(
    programme: str, months: Sequence[Month], area: str, sort: str, cause: str, without: str = ""
) -> tuple[str, list[object]]:
    first, last = min(months).first_day, max(months).first_day
    where, values = ["true"], [programme, first, last, programme]
    for words, value in (
        ("area_code LIKE %s", area and area + "%"),
        ("sort = %s", sort),
        ("cause = %s", cause),
        ("cause <> %s", without),
    ):
        if value:
            where.append(words)
            values.append(value)
    return " AND ".join(where), values
