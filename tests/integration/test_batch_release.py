"""Batches: approved by others than who prepared them, released once, frozen, netted as agreed."""

from __future__ import annotations

import threading
from pathlib import Path

import pay_made_up as office
import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from pay_made_up import AT, FEN, PREPARER, PROGRAMME, REVIEWER, died, lines_of

from huican.kernel.months import Month
from huican.ledger import balances, books
from huican.ledger.batches import approving, closing, releasing
from huican.ledger.batches.acting import AlreadyDone, BatchChanged, BatchRefused, TwoPersonRule
from huican.ledger.books import Line
from huican.ledger.models import Batch, BatchLine, LineFinding
from huican.registry.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


# --- approving and releasing ----------------------------------------------------------------


def test_who_prepared_a_batch_neither_approves_nor_releases_it() -> None:
    office.people(1)
    batch = office.built()
    office.checked(batch)
    with pytest.raises(TwoPersonRule, match="不能由你批准"):
        office.approved(batch, by=PREPARER)
    office.approved(batch)
    with pytest.raises(TwoPersonRule, match="不能由你放行"):
        office.released(batch, by=PREPARER)
    with pytest.raises(IntegrityError, match="batch_by_two_people"), transaction.atomic():
        Batch.objects.filter(pk=batch.pk).update(released_by=PREPARER)


def test_a_large_amount_needs_two_persons() -> None:
    (one,) = office.people(1)
    office.owe(one, fen=60_000_000)
    batch = office.built()
    office.checked(batch)
    with pytest.raises(BatchRefused, match="要由分管领导、县复核批准"):
        office.approved(batch, roles=("handler",))
    first = office.approved(batch)
    assert (first.whole, first.given, first.needed) == (False, 1, 2)
    with pytest.raises(AlreadyDone, match="已经批准过"):
        office.approved(batch)
    with pytest.raises(BatchRefused, match="要在“已批准”时"):
        office.released(batch)
    assert office.approved(batch, by=office.LEADER, roles=("leader-in-charge",)).whole
    assert office.released(batch).total_fen == 60_000_000


def test_a_check_or_a_line_let_go_makes_earlier_approvals_void() -> None:
    (one,) = office.people(1)
    office.owe(one, fen=60_000_000)
    batch = office.built()
    office.checked(batch)
    office.approved(batch)
    office.checked(batch)
    batch.refresh_from_db()
    assert approving.approvals(batch) == []


def test_a_release_moves_the_money_once() -> None:
    office.people(3)
    batch = office.built()
    office.checked(batch)
    office.approved(batch)
    batch.refresh_from_db()
    version = batch.version
    assert office.released(batch).total_fen == 3 * FEN
    assert (balances.balance_of("payable"), balances.balance_of("in-bank")) == (0, 3 * FEN)
    for pressed in (version, version + 1):
        with pytest.raises(AlreadyDone, match="已由user:3于2023年5月15日 10:00放行"):
            releasing.release(batch.pk, version=pressed, by=office.LEADER, at=AT)
    assert balances.balance_of("in-bank") == 3 * FEN
    assert balances.verify().faults == ()


def test_two_officers_who_press_at_once_release_once() -> None:
    office.people(3)
    batch = office.built()
    office.checked(batch)
    office.approved(batch)
    batch.refresh_from_db()
    said: list[str] = []

    def press(by: str) -> None:
        try:
            releasing.release(batch.pk, version=batch.version, by=by, at=AT)
            said.append("released")
        except AlreadyDone as error:
            said.append(str(error)[:2])
        finally:
            connection.close()

    both = [threading.Thread(target=press, args=[by]) for by in (REVIEWER, office.LEADER)]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(said) == ["released", "已由"]
    assert balances.balance_of("in-bank") == 3 * FEN


def test_acting_on_what_has_changed_meanwhile_is_refused() -> None:
    office.people(1)
    batch = office.built()
    office.checked(batch)
    with pytest.raises(BatchChanged, match="你看过以后"):
        approving.approve(batch.pk, version=1, by=REVIEWER, at=AT, roles=("reviewer",))


def test_a_death_that_is_told_after_the_check_stops_the_release() -> None:
    one, _ = office.people(2)
    batch = office.built()
    office.checked(batch)
    office.approved(batch)
    died(one)
    with pytest.raises(BatchRefused, match="检查以后又有新情况.*登记已死亡"):
        office.released(batch)
    assert balances.balance_of("in-bank") == 0
    assert LineFinding.objects.count() == 0


def test_a_revision_that_is_made_after_the_check_stops_the_release() -> None:
    one, _ = office.people(2)
    batch = office.built()
    office.checked(batch)
    office.approved(batch)
    office.owe(one, fen=5_000)
    with pytest.raises(BatchRefused, match="账上应付|账上没有这笔应付"):
        office.released(batch)


def test_what_is_released_is_frozen() -> None:
    office.people(1)
    batch = office.went_out()
    for change in ({"net_fen": 1, "amount_fen": 1}, {"holder": "别人"}, {"reason": "改"}):
        with pytest.raises(DatabaseError, match="已经放行"), transaction.atomic():
            BatchLine.objects.filter(batch=batch).update(**change)
    with pytest.raises(DatabaseError, match="不能从 out 变成 ready"), transaction.atomic():
        BatchLine.objects.filter(batch=batch).update(state="ready")


def test_a_cancelled_batch_pays_nothing_and_can_be_made_anew() -> None:
    office.people(2)
    batch = office.built()
    approving.cancel(batch.pk, version=1, reason="月份选错了", by=PREPARER, at=AT)
    assert set(BatchLine.objects.values_list("state", flat=True)) == {"dropped"}
    assert office.built().line_count == 2


# --- netting --------------------------------------------------------------------------------


def test_what_is_to_be_paid_back_is_netted_as_agreed(tmp_path: Path) -> None:
    from huican.ledger.models import Instalment, Recovery

    one, _ = office.people(2)
    recovery = Recovery.objects.create(
        person_id=one, programme=PROGRAMME, fund=office.FUND, area_code=office.COUNTY,
        cause="death", months={}, amount_fen=5_000, evidence="x", state="decided", way="netted",
        found_at=AT, found_by="x",
    )  # fmt: skip
    with transaction.atomic():
        books.post("overpaid", office.purse(), [Line(5_000, one, Month(2023, 3).first_day)],
                   key="o", why="多发", by="x", at=AT, source_ref=f"recovery:{recovery.pk}")  # fmt: skip
    for month in (5, 6):
        Instalment.objects.create(
            recovery=recovery, due_month=Month(2023, month).first_day, amount_fen=2_500
        )
    batch = office.built()
    line = lines_of(batch)[one]
    assert (line.amount_fen, line.netted_fen, line.net_fen) == (FEN, 2_500, 6_500)
    assert line.reason.endswith("按追回决定抵扣 25 元")
    office.checked(batch)
    office.approved(batch)
    assert office.released(batch).total_fen == 2 * FEN - 2_500
    assert balances.balance_of("recoverable") == 2_500
    # What was found to be overpaid in March stays where it was; May is settled.
    assert balances.balance_of("payable") == 5_000
    assert [i.done_fen for i in recovery.instalments.order_by("due_month")] == [2_500, 0]
    office.sent(batch, tmp_path)
    office.took(batch)
    batch.refresh_from_db()
    proof = closing.close(batch.pk, version=batch.version, by=REVIEWER, at=AT)
    assert proof.parts["paid"].netted_fen == 2_500


# --- persons --------------------------------------------------------------------------------


def test_the_database_keeps_a_person_who_has_money_and_refuses_money_for_nobody() -> None:
    (one,) = office.people(1)
    office.built()
    with pytest.raises(IntegrityError, match="有账，不能删"), transaction.atomic():
        Person.objects.filter(pk=one)._raw_delete(using="default")
    nobody = "SELECT 999999 AS person_id, NULL::date AS for_month, 1 AS amount_fen"
    with pytest.raises(IntegrityError, match="没有第 999999 号档案"), transaction.atomic():
        books.post_selected("entitle", office.purse(), nobody, [], key="n", why="x", by="x", at=AT)
    line = BatchLine.objects.get()
    line.pk, line.line, line.person_id = None, 99, 999_999
    with pytest.raises(IntegrityError, match="没有第 999999 号档案"), transaction.atomic():
        line.save(force_insert=True)
