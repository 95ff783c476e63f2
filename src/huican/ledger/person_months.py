"""月账: what each month owed one person, what was paid, and where the difference stands.

All of it is read from the books and the entitlements; nothing is kept for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from django.db import connection

from huican.kernel.months import Month
from huican.ledger.models import BatchLine, Entitlement, Hold, ReturnedLine

_FIELDS = (
    "owed", "imported", "released", "netted", "voided", "in_bank", "returned", "overpaid", "repaid",
    "given_up", "payable",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class LaterPayment:
    """A batch line that pays a month: which batch, of what kind, when, how much, how it stands.

    `hold_id`, `held_until` (the day until which the person may answer) and `notice` (what the
    person is told) of one that waits.
    """

    line_id: int
    line: int
    batch_id: int
    batch_number: str
    kind: str
    batch_month: Month
    amount_fen: int
    netted_fen: int
    state: str
    bank_reason: str = ""
    hold_id: int | None = None
    held_until: date | None = None
    notice: str = ""


@dataclass(frozen=True, slots=True)
class PersonMonth:
    """One month of one programme; all amounts in fen.

    `owed_fen`: the entitlement that counts (None: never computed). `paid_fen`: what arrived:
    imported, or released and not on its way, sent back or given up. `netted_fen`: of the month's
    entitlement, taken for an over-payment. `overpaid_fen`: of what was paid, established as too
    much, of which `repaid_fen` came back and `given_up_fen` was written off. `open_fen`: still to
    be paid (above 0) or paid too much and not established yet (below).
    """

    programme: str
    month: Month
    owed_fen: int | None
    outcome: int | None
    cause: str
    reason: str
    revisions: int
    paid_fen: int
    in_bank_fen: int
    returned_fen: int
    netted_fen: int
    overpaid_fen: int
    repaid_fen: int
    given_up_fen: int
    open_fen: int
    lines: tuple[LaterPayment, ...] = field(default=())

    @property
    def topped_up_fen(self) -> int:
        """What later batches paid for this month."""
        return sum(
            one.amount_fen - one.netted_fen
            for one in self.lines
            if one.kind in ("top-up", "arrears") and one.state in (BatchLine.OUT, BatchLine.PAID)
        )


_BOOKS = """
SELECT a.programme, p.for_month,
  coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'payable'
      AND t.event IN ('entitle', 'entitle-less')), 0),
  coalesce(sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'payable'
      AND t.event IN ('opening', 'opening-less')), 0),
  coalesce(sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'payable'
      AND t.event = 'release'), 0),
  coalesce(sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'payable'
      AND t.event = 'netted'), 0),
  coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'payable'
      AND t.event = 'return-void'), 0),
  coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'in-bank'), 0),
  coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'returned'), 0),
  coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'payable'
      AND t.event IN ('overpaid', 'overpaid-less', 'write-off-less')), 0),
  coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'recoverable'
      AND t.event = 'repaid'), 0),
  coalesce(sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'written-off'), 0),
  coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'payable'), 0)
FROM ledger_posting p
JOIN ledger_account a ON a.id = p.account_id
JOIN ledger_transaction t ON t.id = p.transaction_id
WHERE p.person_id = %s AND p.for_month IS NOT NULL
GROUP BY 1, 2 ORDER BY 1, 2"""


def person_months(person_id: int) -> list[PersonMonth]:
    """Every month that the books or the entitlements know of one person, by programme and month."""
    with connection.cursor() as cursor:
        cursor.execute(_BOOKS, [person_id])
        kept = {
            (programme, month): dict(zip(_FIELDS, map(int, fen), strict=True))
            for programme, month, *fen in cursor.fetchall()
        }
    said = _entitlements(person_id)
    lines = _lines(person_id)
    found = []
    for programme, month in sorted({*kept, *said}):
        fen = kept.get((programme, month), dict.fromkeys(_FIELDS, 0))
        one = said.get((programme, month))
        found.append(
            PersonMonth(
                programme, Month.of(month), one.amount_fen if one else None,
                one.outcome if one else None, one.cause if one else "", one.reason if one else "",
                one.revision if one else 0,
                fen["imported"] + fen["released"] - fen["voided"] - fen["in_bank"] - fen["returned"],
                fen["in_bank"], fen["returned"], fen["netted"], fen["overpaid"],
                fen["repaid"], fen["given_up"], fen["payable"],
                tuple(lines.get((programme, month), ())),
            )
        )  # fmt: skip
    return found


def _entitlements(person_id: int) -> Mapping[tuple[str, date], Entitlement]:
    """The revision that counts of each month."""
    rows = Entitlement.objects.filter(person_id=person_id).order_by("revision")
    return {(one.programme, one.month): one for one in rows}


def _lines(person_id: int) -> Mapping[tuple[str, date], Sequence[LaterPayment]]:
    """The batch lines of a person by what they pay, in order."""
    rows = (
        BatchLine.objects.filter(person_id=person_id)
        .exclude(state=BatchLine.DROPPED)
        .exclude(batch__state="cancelled")
        .select_related("batch")
        .order_by("batch__month", "id")
    )
    back = dict(
        ReturnedLine.objects.filter(line__person_id=person_id).values_list("line_id", "bank_reason")
    )
    holds = {
        hold.line_id: hold
        for hold in Hold.objects.filter(line__person_id=person_id, line__state=BatchLine.HELD)
    }
    found: dict[tuple[str, date], list[LaterPayment]] = {}
    for line in rows:
        hold = holds.get(line.pk)
        found.setdefault((line.programme, line.for_month), []).append(
            LaterPayment(
                line.pk, line.line, line.batch_id, line.batch.number, line.batch.kind,
                Month.of(line.batch.month), line.amount_fen, line.netted_fen, line.state,
                back.get(line.pk, ""), hold.pk if hold else None, hold.until if hold else None,
                hold.notice if hold else "",
            )
        )  # fmt: skip
    return found
