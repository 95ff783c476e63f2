"""What always holds of the money, worked out a second time: from the lists, the decisions and the
log, never with the product's own sums."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from huican.ledger import balances
from huican.ledger.batches import closing
from huican.ledger.domain.chart import KINDS, Side
from huican.ledger.domain.events import BY_EVENT
from huican.ledger.models import Batch
from tests.properties.ledger_office import PROGRAMME

PersonMonth = tuple[int, date]


@dataclass
class Told:
    """What the world outside did, as the story counted it itself; in fen."""

    appropriated: int = 0
    handed_in: int = 0
    budget: int = 0
    bank_paid: int = 0
    repaid: int = 0
    written_off: int = 0
    # Imported payments as they stood when they were last brought into the books.
    brought_in: dict[PersonMonth, int] = field(default_factory=dict)
    # Months that a workbook says were paid although a batch had paid them by then.
    paid_outside: set[PersonMonth] = field(default_factory=set)
    # Lines that each batch was built with.
    lines_in: dict[int, int] = field(default_factory=dict)


def rows(sql: str, *values: object) -> list[dict[str, Any]]:
    with connection.cursor() as cursor:
        cursor.execute(sql, values or None)
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


def all_hold(told: Told) -> None:
    """Raises AssertionError with the first law that does not hold."""
    assert balances.verify().faults == ()
    replayed()
    money = Money.read()
    _balances_are_what_the_lists_say(money, told)
    _every_person_month_is_what_its_lists_say(money, told)
    _nobody_is_paid_twice(money, told)
    _recoveries_fit(money)
    _batches_fit(told)


# --- the log --------------------------------------------------------------------------------


def replayed() -> None:
    """The postings read one by one, in the order in which they came, give the same balances; and
    each moves money between the accounts of its event and no others."""
    sums: dict[str, int] = defaultdict(int)
    of_transaction: dict[int, int] = defaultdict(int)
    for one in rows(
        "SELECT p.id, p.transaction_id, t.event, t.reverses_id, a.kind, p.debit_fen, p.credit_fen "
        "FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id "
        "JOIN ledger_account a ON a.id = p.account_id ORDER BY p.id"
    ):
        event = BY_EVENT[one["event"]]
        debit, credit = event.debit, event.credit
        if one["reverses_id"] is not None:
            debit, credit = credit, debit
        assert one["kind"] == (debit if one["debit_fen"] else credit), one
        fen = one["debit_fen"] - one["credit_fen"]
        sums[one["kind"]] += fen
        of_transaction[one["transaction_id"]] += fen
    assert not any(of_transaction.values()), of_transaction
    found = balances.balances()
    for kind, said in zip(KINDS, found, strict=True):
        assert said.fen == (sums[kind.code] if kind.normal is Side.DEBIT else -sums[kind.code])
    assert sum(one.debit_fen for one in found) == sum(one.credit_fen for one in found)


# --- the lists ------------------------------------------------------------------------------


@dataclass
class Money:
    """The lists that money comes from, without the books."""

    lines: list[dict[str, Any]]
    owed: dict[PersonMonth, int]
    owed_at_most: dict[PersonMonth, int]
    recoveries: list[dict[str, Any]]
    books: dict[str, int]

    @classmethod
    def read(cls) -> Money:
        lines = rows(
            "SELECT l.id, l.batch_id, l.person_id, l.for_month, l.amount_fen, l.netted_fen, "
            "l.net_fen, l.state, l.previous_id, r.id IS NOT NULL AS came_back, "
            "b.released_at IS NOT NULL AS released FROM ledger_batchline l "
            "JOIN ledger_batch b ON b.id = l.batch_id "
            "LEFT JOIN ledger_returnedline r ON r.line_id = l.id ORDER BY l.id"
        )
        owed, most = {}, {}
        for one in rows(
            "SELECT person_id, month, revision, amount_fen FROM ledger_entitlement "
            "WHERE programme = %s ORDER BY revision", PROGRAMME
        ):  # fmt: skip
            key = (one["person_id"], one["month"])
            owed[key] = one["amount_fen"]
            most[key] = max(most.get(key, 0), one["amount_fen"])
        recoveries = rows(
            "SELECT r.id, r.person_id, r.state, r.way, r.months, r.amount_fen, "
            "coalesce(sum(a.amount_fen) FILTER (WHERE a.act IN ('repaid', 'netted', 'write-off')), "
            "0)::bigint AS done, coalesce(sum(a.amount_fen) FILTER (WHERE a.act = 'netted'), 0)"
            "::bigint AS netted FROM ledger_recovery r LEFT JOIN ledger_recoveryact a "
            "ON a.recovery_id = r.id GROUP BY r.id ORDER BY r.id"
        )
        for one in recoveries:
            one["months"] = json.loads(one["months"])
        return cls(
            lines, owed, most, recoveries, {one.kind: one.fen for one in balances.balances()}
        )

    @property
    def went(self) -> list[dict[str, Any]]:
        """Lines that were released, re-issues too, whatever became of them."""
        return [
            one for one in self.lines
            if one["state"] in ("out", "paid", "returned")
            or (one["state"] == "dropped" and one["came_back"])
        ]  # fmt: skip

    @property
    def first(self) -> list[dict[str, Any]]:
        """Those of them that do not pay again what came back."""
        return [one for one in self.went if one["previous_id"] is None]

    @property
    def void(self) -> list[dict[str, Any]]:
        """Lines that came back and are not to be paid any more."""
        return [one for one in self.went if one["state"] == "dropped"]


def _fen(lines: list[dict[str, Any]], what: str = "net_fen") -> int:
    return sum(one[what] for one in lines)


def _balances_are_what_the_lists_say(money: Money, told: Told) -> None:
    again = {one["previous_id"] for one in money.went}
    paid = [one for one in money.went if one["state"] == "paid"]
    open_ = sum(one["amount_fen"] - one["done"] for one in money.recoveries
                if one["state"] != "dropped")  # fmt: skip
    assert _fen(paid) == told.bank_paid
    wanted = {
        "budget": told.budget,
        "budget-plan": told.budget,
        "appropriated": told.appropriated,
        # Money in is money out and what is left.
        "cash": told.appropriated + told.handed_in - told.bank_paid,
        "entitled": sum(money.owed.values()),
        "in-bank": _fen([one for one in money.went if one["state"] == "out"]),
        "returned": _fen([one for one in money.went
                          if one["state"] == "returned" and one["id"] not in again]),
        "recoverable": open_,
        "recovered": told.repaid - told.handed_in,
        "written-off": told.written_off,
        "opening": sum(told.brought_in.values()),
    }  # fmt: skip
    found = {kind: fen for kind, fen in money.books.items() if kind != "payable"}
    assert found == wanted


def _every_person_month_is_what_its_lists_say(money: Money, told: Told) -> None:
    """应付个人 of a person and month: what is owed, less what went out, and what that leaves."""
    wanted: dict[PersonMonth, int] = defaultdict(int, money.owed)
    for one in money.first:
        wanted[one["person_id"], one["for_month"]] -= one["amount_fen"]
    for one in money.void:
        wanted[one["person_id"], one["for_month"]] += one["net_fen"]
    for key, fen in told.brought_in.items():
        wanted[key] -= fen
    for one in money.recoveries:
        if one["state"] != "dropped":
            for month, fen in one["months"].items():
                wanted[one["person_id"], date.fromisoformat(f"{month}-01")] += fen
    found = {
        (one["person_id"], one["for_month"]): one["fen"]
        for one in rows(
            "SELECT p.person_id, p.for_month, sum(p.credit_fen - p.debit_fen)::bigint AS fen "
            "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
            "WHERE a.kind = 'payable' GROUP BY 1, 2"
        )
    }
    assert {k: v for k, v in found.items() if v} == {k: v for k, v in wanted.items() if v}


def _nobody_is_paid_twice(money: Money, told: Told) -> None:
    """What went out for a person's month, and stayed out, never comes to more than the month was
    ever worth; a workbook that says afterwards that it was paid elsewhere, too, is another matter."""
    sent: dict[PersonMonth, int] = defaultdict(int)
    for one in money.first:
        sent[one["person_id"], one["for_month"]] += one["amount_fen"]
    for one in money.void:
        sent[one["person_id"], one["for_month"]] -= one["net_fen"]
    for key, fen in sent.items():
        if key not in told.paid_outside:
            assert fen <= money.owed_at_most.get(key, 0), (key, fen)
    # Each release of a line is one debit of it, not two: the money that left for the bank is that
    # of the lines, line by line.
    lines: dict[PersonMonth, int] = defaultdict(int)
    for one in money.went:
        lines[one["person_id"], one["for_month"]] += one["net_fen"]
    posted = rows(
        "SELECT p.person_id, p.for_month, sum(p.credit_fen)::bigint AS fen FROM ledger_posting p "
        "JOIN ledger_account a ON a.id = p.account_id "
        "JOIN ledger_transaction t ON t.id = p.transaction_id "
        "WHERE a.kind = 'in-bank' AND t.event IN ('release', 're-issue') GROUP BY 1, 2"
    )
    assert {(one["person_id"], one["for_month"]): one["fen"] for one in posted if one["fen"]} == {
        key: fen for key, fen in lines.items() if fen
    }


def _recoveries_fit(money: Money) -> None:
    for one in money.recoveries:
        assert sum(one["months"].values()) == one["amount_fen"], one
        assert 0 <= one["done"] <= one["amount_fen"], one
        assert (one["state"] == "settled") == (one["done"] == one["amount_fen"]), one
    assert _fen(money.first, "netted_fen") == sum(one["netted"] for one in money.recoveries)
    for one in rows(
        "SELECT i.recovery_id, sum(i.amount_fen)::bigint AS planned, sum(i.done_fen)::bigint AS "
        "done FROM ledger_instalment i GROUP BY 1"
    ):
        recovery = next(r for r in money.recoveries if r["id"] == one["recovery_id"])
        assert one["planned"] == recovery["amount_fen"], (one, recovery)
        if recovery["way"] != "write-off":
            assert one["done"] == recovery["done"], (one, recovery)
    # Nobody gives back more on one purse than he owes on it.
    for one in rows(
        "SELECT p.person_id, a.year, sum(p.debit_fen - p.credit_fen)::bigint AS fen "
        "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
        "WHERE a.kind = 'recoverable' GROUP BY 1, 2, a.id"
    ):
        assert one["fen"] >= 0, one


def _batches_fit(told: Told) -> None:
    for batch in Batch.objects.order_by("id"):
        proof = closing.proof(batch)
        assert batch.released_at is None or not proof.faults, proof
        lines = {state: part.lines for state, part in proof.parts.items()}
        assert proof.lines == told.lines_in[batch.pk] == sum(lines.values()), (batch.number, lines)
        assert batch.prepared_by not in (batch.approved_by, batch.released_by)
        if batch.state == "closed":
            assert set(lines) <= {"paid", "held", "returned", "dropped"}, (batch.number, lines)
        if batch.released_at is None:
            assert set(lines) <= {"ready", "held", "dropped"}, (batch.number, lines)
