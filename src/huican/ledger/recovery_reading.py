"""Reads of recoveries, for pages, letters and commands."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from huican.access.domain.scope import AreaScope
from huican.kernel.months import Month
from huican.ledger import recovery_books
from huican.ledger.models import Instalment, Recovery, RecoveryAct
from huican.ledger.recoveries import answer_until
from huican.ledger.recovery_acts import ENDED, NOT_OVERPAID, standing

PAGE_MAX = 1_000


def _acts(codes: Sequence[str]) -> str:
    return ", ".join(f"'{code}'" for code in codes)


# Of each recovery that stands: what still counts as over-paid, and what is outstanding of it; of
# what turned out to be none, what was found. `taken`: what each step found not to be over-paid.
_LEFT = f"""
SELECT r.id, r.person_id, r.area_code, r.programme, r.cause, r.state, r.way, r.months::text,
       r.evidence, r.found_at, r.found_by, r.version,
       (r.amount_fen - CASE WHEN r.state = 'dropped' THEN 0
                            ELSE coalesce(done.less_fen, 0) END)::bigint AS amount_fen,
       CASE WHEN r.state = 'dropped' THEN 0
            ELSE r.amount_fen - coalesce(done.fen, 0) END::bigint AS left_fen,
       CASE WHEN r.state = 'dropped' THEN '[]' ELSE coalesce(done.taken, '[]') END AS taken
FROM ledger_recovery r
LEFT JOIN (SELECT recovery_id,
                  sum(amount_fen) FILTER (WHERE act IN ({_acts(ENDED)})) AS fen,
                  sum(amount_fen) FILTER (WHERE act IN ({_acts(NOT_OVERPAID)})) AS less_fen,
                  jsonb_agg(months) FILTER (WHERE act IN ({_acts(NOT_OVERPAID)}))::text AS taken
           FROM ledger_recoveryact GROUP BY 1) done
  ON done.recovery_id = r.id"""
_COLUMNS = (
    "id, person_id, area_code, programme, cause, state, way, months, taken, amount_fen, left_fen, "
    "evidence, found_at, found_by, version"
)


class NoSuchRecovery(Exception):
    """There is no recovery of that number, or not in this area."""


@dataclass(frozen=True, slots=True)
class RecoveryRow:
    """One recovery as lists show it. `months`: each month with what still counts as paid too much,
    `amount_fen` in all; of one that was dropped, what was found."""

    id: int
    person_id: int
    area_code: str
    programme: str
    cause: str
    state: str
    way: str
    months: tuple[tuple[Month, int], ...]
    amount_fen: int
    left_fen: int
    evidence: str
    found_at: datetime
    found_by: str
    version: int

    @property
    def back_fen(self) -> int:
        """What came back or was given up."""
        return 0 if self.state == "dropped" else self.amount_fen - self.left_fen


@dataclass(frozen=True, slots=True)
class Tally:
    """Recoveries of one state, cause, programme and township: how many, fen in all, fen left.

    `amount_fen` as in `RecoveryRow`.
    """

    state: str
    cause: str
    programme: str
    township: str
    count: int
    amount_fen: int
    left_fen: int


@dataclass(frozen=True, slots=True)
class Moved:
    """One posting on 应追回 for a recovery: debit found, credit brought back or given up."""

    transaction_id: int
    on_date: date
    event: str
    fund: str
    month: Month | None
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class Detail:
    """One recovery with all that was done. `books_fen` is what the books say is still outstanding.

    `answer_until`: until when the person may answer before anybody decides, in words; `answered`.
    """

    row: RecoveryRow
    acts: tuple[RecoveryAct, ...]
    instalments: tuple[Instalment, ...]
    moved: tuple[Moved, ...]
    books_fen: int
    answer_until: str
    may_decide_from: date | None
    answered: bool
    asked_write_off_by: str


def rows(
    scope: AreaScope, *, state: str = "", cause: str = "", programme: str = "",
    limit: int = PAGE_MAX, offset: int = 0,
) -> list[RecoveryRow]:  # fmt: skip
    """Recoveries inside `scope`, the open ones first, then the latest."""
    where, values = _where(scope, state, cause, programme)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM ({_LEFT}) r WHERE {where} "
            "ORDER BY state IN ('settled', 'dropped'), found_at DESC, id DESC LIMIT %s OFFSET %s",
            [*values, min(limit, PAGE_MAX), offset],
        )
        return [_row(row) for row in cursor.fetchall()]


def rows_of_person(person_id: int) -> list[RecoveryRow]:
    """The recoveries of one person, the latest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM ({_LEFT}) r WHERE person_id = %s ORDER BY id DESC",
            [person_id],
        )
        return [_row(row) for row in cursor.fetchall()]


def tallies(scope: AreaScope) -> list[Tally]:
    """Sums of all recoveries inside `scope`, by state, cause, programme and township."""
    where, values = _where(scope, "", "", "")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, cause, programme, left(area_code, 9), count(*), "
            f"sum(amount_fen)::bigint, sum(left_fen)::bigint FROM ({_LEFT}) r WHERE {where} "
            "GROUP BY 1, 2, 3, 4 ORDER BY 1, 2, 3, 4",
            values,
        )
        return [Tally(*row) for row in cursor.fetchall()]


def detail(recovery_id: int) -> Detail:
    """One recovery. Raises NoSuchRecovery; the caller asks whether the reader may see its area."""
    kept = Recovery.objects.filter(pk=recovery_id).first()
    if kept is None:
        raise NoSuchRecovery
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_COLUMNS} FROM ({_LEFT}) r WHERE id = %s",
            [recovery_id],
        )
        row = _row(cursor.fetchone())
    acts = tuple(kept.acts.order_by("id"))
    told = next((act for act in reversed(acts) if act.act == "notice"), None)
    until = answer_until(told.at) if told is not None else None
    asked = next((act for act in reversed(acts) if act.act == "ask-write-off"), None)
    return Detail(
        row, acts, tuple(kept.instalments.order_by("due_month")), _moved(kept),
        sum(share.fen for share in recovery_books.left(kept)),
        str(until) if until else "", until.day if until else None,
        told is not None and any(act.act == "reply" and act.pk > told.pk for act in acts),
        asked.by if asked else "",
    )  # fmt: skip


def area_of(recovery_id: int) -> str:
    """The area of a recovery. Raises NoSuchRecovery."""
    found = Recovery.objects.filter(pk=recovery_id).values_list("area_code", flat=True).first()
    if found is None:
        raise NoSuchRecovery
    return str(found)


def _moved(recovery: Recovery) -> tuple[Moved, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.id, t.on_date, t.event, a.fund, p.for_month, p.debit_fen, p.credit_fen "
            "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
            "JOIN ledger_transaction t ON t.id = p.transaction_id "
            "WHERE p.person_id = %s AND a.kind = 'recoverable' AND (t.source_ref = %s OR t.id IN ("
            "  SELECT transaction_id FROM ledger_recoveryact WHERE recovery_id = %s "
            "  AND transaction_id IS NOT NULL)) ORDER BY p.id",
            [recovery.person_id, recovery_books.source_ref(recovery), recovery.pk],
        )
        return tuple(
            Moved(id_, on, event, fund, Month.of(month) if month else None, debit, credit)
            for id_, on, event, fund, month, debit, credit in cursor.fetchall()
        )


def _where(scope: AreaScope, state: str, cause: str, programme: str) -> tuple[str, list[object]]:
    where = ["(" + " OR ".join(["area_code BETWEEN %s AND %s"] * len(scope.ranges)) + ")"]
    values: list[object] = [code for pair in scope.ranges for code in pair]
    for words, value in (
        ("state = %s", state), ("cause = %s", cause), ("programme = %s", programme),
    ):  # fmt: skip
        if value:
            where.append(words)
            values.append(value)
    return " AND ".join(where), values


def _row(row: Sequence[object]) -> RecoveryRow:
    *first, months, taken, amount, left, evidence, found_at, found_by, version = row
    stand = standing(json.loads(str(months)), json.loads(str(taken)))
    parsed = sorted((Month.parse(text), fen) for text, fen in stand.items())
    return RecoveryRow(
        *first,
        tuple(parsed),
        amount,
        left,
        evidence,
        found_at,
        found_by,
        version,  # type: ignore[arg-type]
    )
