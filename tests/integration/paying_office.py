"""The desk's made-up office paying by the month: a batch in each state that pages can show.

The office of desk_made_up.load_office() with answers of determined_office.determine_office():
twelve persons were paid March 2025 by a workbook; one of them died before, one has no account.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from huican.access.models import User
from huican.kernel.months import Month
from huican.ledger import entitlements, opening, rolls
from huican.ledger.bank import making, repairing, returning
from huican.ledger.batches import approving, building, checking, closing, holding, releasing
from huican.ledger.models import Batch, BatchLine
from huican.registry.enrolment import accounts
from huican.registry.models import Person
from tests.integration import pay_made_up
from tests.integration.desk_made_up import AT, COUNTY, YEAR, name_of
from tests.integration.determined_office import DEAD, NURSING

FUND = "county"
WITHOUT_ACCOUNT = 6
# The states of the batches, month after month; the month after the last is computed, and no batch
# has it.
STATES = (
    "closed", "reconciled", "sent", "released", "approved", "checked", "built", "cancelled",
)  # fmt: skip
_WAY = ("built", "checked", "approved", "released", "sent", "reconciled")


@dataclass(frozen=True)
class Paying:
    """Numbers of what the pages are opened for: batches and their months by state, and lines.

    `owed`: the month that is computed and has no batch.
    """

    batches: dict[str, int]
    months: dict[str, Month]
    owed: Month
    dead_line: int
    without_account_line: int
    returned_line: int
    repaired_line: int


def user(name: str) -> User:
    return User.objects.get(username=name)


def on_the_roll() -> None:
    """Everybody paid in March is on the roll, with an account; March stands in the books."""
    rolls.grant_from_payments(NURSING, by="system:test", at=AT)
    everybody = {one.name: one.pk for one in Person.objects.all()}
    with transaction.atomic():
        accounts([
            (everybody[name_of(i)], f"62284800000{i:05d}", "安澜农商行", name_of(i))
            for i in range(12) if i != WITHOUT_ACCOUNT
        ])  # fmt: skip
    programme = building.programme_of(NURSING)
    opening.bring_in(programme, by="system:test", at=AT)
    compute(Month(YEAR, 3))


def compute(*months: Month) -> None:
    """What these months owe, one after another."""
    for month in months:
        entitlements.recompute(
            building.programme_of(NURSING), [month], COUNTY, by=user("jingban"),
            at=AT, fund=FUND,
        )  # fmt: skip


def built(month: Month, *, kind: str = "regular") -> Batch:
    made = building.build(NURSING, month, COUNTY, FUND, kind=kind, by=user("jingban"), at=AT)
    return Batch.objects.get(pk=made.batch_id)


def taken_to(state: str, month: Month, *, kind: str = "regular", back: int = 0) -> Batch:
    """A batch brought to a state; the bank sends the first `back` lines that went out back."""
    batch = built(month, kind=kind)
    for reached in _WAY[1 : _WAY.index(state) + 1]:
        _a_step_to(reached, batch, back)
        batch.refresh_from_db()
    return batch


def _a_step_to(state: str, batch: Batch, back: int) -> None:
    clerk, reviewer, finance = user("jingban"), user("fuhe"), user("caiwu")
    version = batch.version
    if state == "checked":
        checking.check(batch.pk, version=version, officer=clerk, by=clerk, at=AT)
    elif state == "approved":
        approving.approve(batch.pk, version=version, by=reviewer, at=AT)
    elif state == "released":
        releasing.release(batch.pk, version=version, by=finance, at=AT)
    elif state == "sent":
        with tempfile.TemporaryDirectory() as folder:
            out = Path(folder) / "out.xlsx"
            making.make_file(batch.pk, making.ONE_CARD, out, payer=None, by=finance, at=AT)
    else:
        returning.take_return(
            batch.pk, answer(batch, back), f"回盘{batch.number}.xlsx", by=finance, at=AT
        )


def answer(batch: Batch, back: int = 0) -> bytes:
    """The bank's workbook for a batch that was sent."""
    out = BatchLine.objects.filter(batch=batch, state="out").order_by("line")
    reasons = {line.line: "账号已销户" for line in out[:back]}
    return pay_made_up.answer(batch, reasons)


def pay_office(first: Month = Month(YEAR, 4)) -> Paying:
    """Bring the office so far that there is a batch in each state, from the month `first` on; the
    month before it was paid by a workbook."""
    on_the_roll()
    months = {state: first.next(at) for at, state in enumerate(STATES)}
    owed = first.next(len(STATES))
    compute(*months.values(), owed)
    every: dict[str, Batch] = {}
    # In the order of the months: who was held in one is listed, and held, in the next.
    for state, month in months.items():
        if state == "cancelled":
            every[state] = built(month)
            approving.cancel(
                every[state].pk, version=1, reason="资金还没有到", by=user("fuhe"), at=AT
            )
        elif state == "closed":
            every[state] = taken_to("reconciled", month)
            closing.close(every[state].pk, version=every[state].version, by=user("caiwu"), at=AT)
        else:
            every[state] = taken_to(state, month, back=2 if state == "reconciled" else 0)
    checked = every["checked"]
    dead = BatchLine.objects.get(batch=checked, person__name=name_of(DEAD))
    holding.notify(checked.pk, line_ids=[dead.pk], by=user("jingban"), at=AT)
    first, second = BatchLine.objects.filter(batch=every["reconciled"], state="returned").order_by(
        "line"
    )
    repairing.retry(second.pk, words="银行已解除冻结", by=user("jingban"), at=AT)
    without = BatchLine.objects.get(batch=checked, person__name=name_of(WITHOUT_ACCOUNT))
    return Paying(
        {state: batch.pk for state, batch in every.items()}, months, owed, dead.line, without.line, first.line,
        second.line,
    )  # fmt: skip
