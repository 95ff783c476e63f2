"""A small office for the stateful proof of the ledger: the same persons and accounts each time,
and everything about their money taken away between two stories."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from determination_made_up import Office, areas
from django.core.cache import cache
from django.db import connection, transaction
from registry_made_up import COUNTY, LAKESIDE

from huican.kernel.months import Month
from huican.programmes.domain.standards import Proposal, questions_about
from huican.programmes.operations import confirm_standard, propose_standard
from huican.programmes.standards import month_of
from huican.programmes.standing import standing
from huican.registry.enrolment import accounts

PROGRAMME, FUND = "nursing-subsidy", "county"
# Over the turn of a year: the books of two years are two purses.
MONTHS = tuple(Month(2022, 11).next(n) for n in range(6))
START = datetime(2023, 5, 15, 2, 0, tzinfo=UTC)
PERSONS = 5
# The bank of the accounts that everybody has at first.
BANK = "安澜农商行"
ACTORS = ("user:1", "user:2", "user:3", "user:4")

_MONEY = (
    "ledger_account", "ledger_transaction", "ledger_posting", "ledger_movement",
    "ledger_tobalance", "ledger_basis", "ledger_entitlement", "ledger_rolldecision", "ledger_batch", "ledger_batchline",
    "ledger_batchact", "ledger_linefinding", "ledger_hold", "ledger_bankfile",
    "ledger_returnfile", "ledger_returnedline", "ledger_recovery", "ledger_recoveryact",
    "ledger_instalment", "ledger_payment", "programmes_enteredfact", "programmes_localparameter",
    "audit_event",
)  # fmt: skip


def open_office(folder: Path) -> None:
    """The persons, their cards and accounts, and the other departments' lists of both years."""
    cache.clear()
    areas(folder)
    office = Office()
    office.lists_of(2022)
    office.lists_of(2023)
    persons = [
        office.person(serial, level=serial % 2 + 1, **({"area": LAKESIDE} if serial == 1 else {}))
        for serial in range(1, PERSONS + 1)
    ]
    with transaction.atomic():
        accounts([(id_, f"6228480{id_:09d}", BANK, "") for id_ in persons])


def without_money() -> None:
    """As on the first day: nobody on the roll, nothing owed, paid, decided or found out."""
    with connection.cursor() as cursor:
        cursor.execute(f"TRUNCATE {', '.join(_MONEY)} RESTART IDENTITY CASCADE")
        cursor.execute("DELETE FROM registry_bankaccount WHERE bank <> %s", [BANK])
    cache.clear()


def set_standard(yuan: int, since: Month, at: datetime) -> None:
    """What the county pays a month from `since` on, proposed by one and confirmed by another."""
    proposal = Proposal(
        PROGRAMME, "月标准", COUNTY[:6], since, yuan * 100, "松残联〔2023〕1号", "调整标准"
    )
    asked = {one.code for one in questions_about(proposal, standing().table, month_of(at))}
    with transaction.atomic():
        proposed = propose_standard(proposal, answers=asked, by="user:1", at=at)
        confirm_standard(proposed.pk, answers=asked, by="user:2", at=at)
