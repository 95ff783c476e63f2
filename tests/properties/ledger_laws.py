"""What always holds of the money, worked out a second time: from the lists, the decisions and the
log, never with the product's own sums."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from django.db import connection

from huican.ledger import balances, recovery_reading
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
class Tally:
    """What became of one recovery, added up step by step from its acts: by month, in fen.

    What comes back or is given up counts against the oldest months; what is found not to be
    over-paid, against its own.
    """

    found: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    left: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    given_up: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    back: dict[str, int] = field(default_factory=lambda: defaultdict(int))
    by_act: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    @classmethod
    def of(cls, acts: list[dict[str, Any]]) -> Tally:
        tally = cls()
        for one in acts:
            tally.by_act[one["act"]] += one["amount_fen"]
            match one["act"]:
                case "find":
                    for month, fen in one["months"].items():
                        tally.found[month] += fen
                        tally.left[month] += fen
                case "repaid" | "netted":
                    tally._oldest(one["amount_fen"], tally.back)
                case "write-off":
                    tally._oldest(one["amount_fen"], tally.given_up)
                case "lessen" | "drop":
                    tally._take_off(one, tally.left)
                case "write-off-less":
                    tally._take_off(one, tally.given_up)
        return tally

    def _oldest(self, fen: int, to: dict[str, int]) -> None:
        for month in sorted(self.left):
            part = min(fen, self.left[month])
            self.left[month] -= part
            to[month] += part
            fen -= part
        assert not fen, self

    def _take_off(self, act: dict[str, Any], of: dict[str, int]) -> None:
        assert sum(act["months"].values()) == act["amount_fen"] > 0, act
        for month, fen in act["months"].items():
            # Never more than there is: what came back is not given up as well.
            assert 0 < fen <= of[month], (act, self)
            of[month] -= fen
            self.found[month] -= fen

    @property
    def outstanding(self) -> int:
        return sum(self.left.values())

    @property
    def stays(self) -> int:
        """What came back or stays given up."""
        return sum(self.back.values()) + sum(self.given_up.values())


def _day(month: str) -> date:
    return date.fromisoformat(f"{month}-01")


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
            "SELECT id, person_id, state, way, months, amount_fen FROM ledger_recovery ORDER BY id"
        )
        acts = defaultdict(list)
        for one in rows("SELECT recovery_id, act, amount_fen, months FROM ledger_recoveryact "
                        "ORDER BY id"):  # fmt: skip
            acts[one["recovery_id"]].append(one | {"months": json.loads(one["months"])})
        for one in recoveries:
            one["months"] = json.loads(one["months"])
            one["tally"] = Tally.of(acts[one["id"]])
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
    open_ = sum(one["tally"].outstanding for one in money.recoveries)
    restored = sum(one["tally"].by_act["write-off-less"] for one in money.recoveries)
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
        "written-off": told.written_off - restored,
        "opening": sum(told.brought_in.values()),
    }  # fmt: skip
    found = {kind: fen for kind, fen in money.books.items() if kind != "payable"}
    assert found == wanted


def _every_person_month_is_what_its_lists_say(money: Money, told: Told) -> None:
    """应付个人 of a person and month: what is owed, less what went out, and what that leaves. While
    it is owed, nobody asks for it back, and what was given up of it is no more."""
    wanted: dict[PersonMonth, int] = defaultdict(int, money.owed)
    for one in money.first:
        wanted[one["person_id"], one["for_month"]] -= one["amount_fen"]
    for one in money.void:
        wanted[one["person_id"], one["for_month"]] += one["net_fen"]
    for key, fen in told.brought_in.items():
        wanted[key] -= fen
    for one in money.recoveries:
        for month, fen in one["tally"].found.items():
            wanted[one["person_id"], _day(month)] += fen
    for one in money.recoveries:
        for month, fen in one["tally"].left.items():
            owed = wanted[one["person_id"], _day(month)]
            assert not (owed > 0 and fen + one["tally"].given_up[month]), (one, month, owed)
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
    """What went out for a person's month, and did not come back, never comes to more than the month
    was ever worth; a workbook that says afterwards that it was paid elsewhere, too, is another matter."""
    sent: dict[PersonMonth, int] = defaultdict(int)
    for one in money.first:
        sent[one["person_id"], one["for_month"]] += one["amount_fen"]
    for one in money.void:
        sent[one["person_id"], one["for_month"]] -= one["net_fen"]
    for one in money.recoveries:
        for month, fen in one["tally"].back.items():
            sent[one["person_id"], _day(month)] -= fen
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
        tally: Tally = one["tally"]
        assert sum(one["months"].values()) == one["amount_fen"] == tally.by_act["find"], one
        over = ("settled" if tally.stays else "dropped") if not tally.outstanding else one["state"]
        assert one["state"] == over, one
        assert tally.outstanding or one["state"] in ("settled", "dropped"), one
        assert recovery_reading.detail(one["id"]).row.left_fen == tally.outstanding, one
    assert _fen(money.first, "netted_fen") == sum(
        one["tally"].by_act["netted"] for one in money.recoveries
    )
    for one in rows(
        "SELECT i.recovery_id, sum(i.amount_fen)::bigint AS planned, sum(i.done_fen)::bigint AS "
        "done FROM ledger_instalment i GROUP BY 1"
    ):
        recovery = next(r for r in money.recoveries if r["id"] == one["recovery_id"])
        tally = recovery["tally"]
        if recovery["way"] != "write-off":
            assert one["done"] == tally.by_act["repaid"] + tally.by_act["netted"], (one, recovery)
            assert one["planned"] - one["done"] == tally.outstanding, (one, recovery)
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


# --- at the end -----------------------------------------------------------------------------


def owed_and_on_the_roll(
    money: Money, told: Told, back_pay_from: date
) -> dict[PersonMonth, int]:  # fmt: skip
    """Who stands to be paid more, from the lists: on the roll, with no line that waits to go out or
    came back; by person and month, in fen. What was never paid, from the month on that back-pay
    reaches."""
    paid: dict[PersonMonth, int] = defaultdict(int, told.brought_in)
    for one in money.first:
        paid[one["person_id"], one["for_month"]] += one["amount_fen"]
    for one in money.void:
        paid[one["person_id"], one["for_month"]] -= one["net_fen"]
    owed: dict[PersonMonth, int] = defaultdict(int, money.owed)
    for key, fen in paid.items():
        owed[key] -= fen
    for one in money.recoveries:
        for month, fen in one["tally"].found.items():
            owed[one["person_id"], _day(month)] += fen
    again = {one["previous_id"] for one in money.lines}
    waiting = {
        (one["person_id"], one["for_month"])
        for one in money.lines
        if one["state"] in ("ready", "held")
        or (one["state"] == "returned" and one["id"] not in again)
    }
    decisions = rows(
        "SELECT person_id, from_month, act FROM ledger_rolldecision WHERE programme = %s "
        "ORDER BY from_month, id", PROGRAMME
    )  # fmt: skip

    def on_roll(person: int, month: date) -> bool:
        said = [one["act"] for one in decisions
                if one["person_id"] == person and one["from_month"] <= month]  # fmt: skip
        return bool(said) and said[-1] in ("grant", "resume")

    return {
        key: fen
        for key, fen in owed.items()
        if fen > 0 and key not in waiting and on_roll(*key)
        and (paid[key] or key[1] >= back_pay_from)
    }  # fmt: skip
