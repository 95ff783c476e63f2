"""The same step by two at the same moment: done once, and the other hears who was first."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pay_made_up as office
import pytest
from at_once import at_once
from django.db import transaction
from pay_made_up import AT, COUNTY, FEN, FUND, MAY, OFFICER, PREPARER, PROGRAMME, REVIEWER

from huican.audit.models import Event
from huican.kernel.months import Month
from huican.ledger import balances, books, recoveries
from huican.ledger.bank import making, returning
from huican.ledger.batches import approving, building, checking, closing, holding, releasing
from huican.ledger.batches.acting import AlreadyDone, BatchChanged, BatchRefused
from huican.ledger.books import Line
from huican.ledger.models import (
    Batch,
    BatchAct,
    BatchLine,
    Recovery,
    RecoveryAct,
    ReturnFile,
    Transaction,
)
from huican.programmes.standing import standing

pytestmark = pytest.mark.django_db(transaction=True)
THE_BATCH = "SELECT 1 FROM ledger_batch WHERE id = %s FOR UPDATE"


def ready(count: int = 3) -> Batch:
    """A batch that is built and checked."""
    office.people(count)
    batch = office.built()
    office.checked(batch)
    batch.refresh_from_db()
    return batch


def to_release(count: int = 3) -> Batch:
    batch = ready(count)
    office.approved(batch)
    batch.refresh_from_db()
    return batch


def done_and_refused(ended: list[Any], refusal: type[Exception]) -> tuple[Any, Exception]:
    """The one answer and the one refusal, whoever was first."""
    refused = [one for one in ended if isinstance(one, Exception)]
    (done,) = [one for one in ended if not isinstance(one, Exception)]
    assert [type(one) for one in refused] == [refusal], ended
    return done, refused[0]


def events(verb: str) -> int:
    return Event.objects.filter(verb=verb).count()


def test_two_officers_who_release_at_the_same_moment_release_once() -> None:
    batch = to_release()

    def press(by: str) -> Any:
        return releasing.release(batch.pk, version=batch.version, by=by, at=AT)

    ended = at_once([lambda: press(REVIEWER), lambda: press(office.LEADER)], THE_BATCH, [batch.pk])
    done, refused = done_and_refused(ended, AlreadyDone)
    first = REVIEWER if ended[0] is done else office.LEADER
    assert f"已由{first}于2023年5月15日 10:00放行" in str(refused)
    assert done.total_fen == balances.balance_of("in-bank") == 3 * FEN
    assert (events("batch.release"), BatchAct.objects.filter(act="release").count()) == (1, 1)
    assert Transaction.objects.filter(event="release").count() == 1


def test_two_who_approve_at_the_same_moment_approve_once() -> None:
    batch = ready()

    def press(by: str) -> Any:
        return approving.approve(batch.pk, version=batch.version, by=by, at=AT, roles=["reviewer"])

    ended = at_once([lambda: press(REVIEWER), lambda: press(office.LEADER)], THE_BATCH, [batch.pk])
    done, refused = done_and_refused(ended, AlreadyDone)
    first = REVIEWER if ended[0] is done else office.LEADER
    assert f"已由{first}于2023年5月15日 10:00批准" in str(refused)
    assert events("batch.approve") == 1


def test_of_two_approvals_that_are_both_needed_the_second_looks_again() -> None:
    (one,) = office.people(1)
    office.owe(one, fen=60_000_000)
    batch = office.built()
    office.checked(batch)
    batch.refresh_from_db()

    def press(by: str, role: str) -> Any:
        return approving.approve(batch.pk, version=batch.version, by=by, at=AT, roles=[role])

    ended = at_once(
        [lambda: press(REVIEWER, "reviewer"), lambda: press(office.LEADER, "leader-in-charge")],
        THE_BATCH, [batch.pk],
    )  # fmt: skip
    done, _ = done_and_refused(ended, BatchChanged)
    assert not done.whole
    batch.refresh_from_db()
    assert batch.state == "checked"


def test_a_release_and_a_cancellation_at_the_same_moment_do_not_both_happen() -> None:
    batch = to_release()
    ended = at_once(
        [
            lambda: releasing.release(batch.pk, version=batch.version, by=REVIEWER, at=AT),
            lambda: approving.cancel(
                batch.pk, version=batch.version, reason="重做", by=PREPARER, at=AT
            ),
        ],
        THE_BATCH, [batch.pk],
    )  # fmt: skip
    assert sum(isinstance(one, Exception) for one in ended) == 1, ended
    assert isinstance(ended[0], BatchRefused) or isinstance(ended[1], BatchRefused)
    batch.refresh_from_db()
    states = set(BatchLine.objects.values_list("state", flat=True))
    released = isinstance(ended[1], Exception)
    assert (batch.state, states) == (
        ("released", {"out"}) if released else ("cancelled", {"dropped"})
    )
    assert balances.balance_of("in-bank") == (3 * FEN if released else 0)


def test_two_batches_out_of_one_budget_at_the_same_moment_do_not_both_go_out() -> None:
    for person in office.people(2):
        office.owe(person, Month(2023, 4))
    with transaction.atomic():
        books.post("budget", office.purse(), [Line(3 * FEN)], key="b", why="下达", by="x", at=AT)
    batches = [office.built(month=month) for month in (Month(2023, 4), MAY)]
    for batch in batches:
        office.checked(batch)
        office.approved(batch)
        batch.refresh_from_db()
    ended = at_once(
        [
            lambda batch=batch: releasing.release(
                batch.pk, version=batch.version, by=REVIEWER, at=AT
            )
            for batch in batches
        ],
        "LOCK TABLE ledger_transaction IN SHARE MODE",
    )
    _, refused = done_and_refused(ended, BatchRefused)
    assert "2023年预算还剩 90 元，这一批要 180 元" in str(refused)
    assert balances.balance_of("in-bank") == 2 * FEN


def a_month_to_net(tmp_path: Path, fen: int = FEN) -> tuple[Recovery, Batch]:
    """Somebody was paid too much for May; June is to make up for it, and is approved."""
    (person,) = office.people(1)
    may = office.went_out()
    office.sent(may, tmp_path)
    office.took(may)
    office.owe(person, fen=FEN - fen)
    office.owe(person, MAY.next())
    recoveries.find(standing().policies.programmes[PROGRAMME], [MAY], by=PREPARER, at=AT)
    one = Recovery.objects.get()
    recoveries.notice(one.pk, "多发", by=PREPARER, at=AT)
    recoveries.reply(one.pk, "愿意退", by=PREPARER, at=AT)
    recoveries.decide(one.pk, "netted", "抵扣", by=REVIEWER, at=AT, from_month=MAY.next())
    june = office.built(month=MAY.next())
    office.checked(june)
    office.approved(june)
    june.refresh_from_db()
    return one, june


def test_money_that_comes_back_while_it_is_netted_comes_back_once(tmp_path: Path) -> None:
    one, june = a_month_to_net(tmp_path, 4_000)
    ended = at_once(
        [
            lambda: recoveries.repaid(one.pk, 3_000, "收据 1 号", by=PREPARER, at=AT),
            lambda: releasing.release(june.pk, version=june.version, by=REVIEWER, at=AT),
        ],
        "SELECT 1 FROM ledger_recovery WHERE id = %s FOR UPDATE", [one.pk],
    )  # fmt: skip
    refused = [error for error in ended if isinstance(error, Exception)]
    assert [type(error) for error in refused] in (
        [BatchRefused],
        [recoveries.RecoveryRefused],
    ), ended
    assert balances.balance_of("recoverable") in (0, 1_000)
    assert balances.verify().faults == ()
    assert closing.faults_of_batches() == []


def test_what_is_netted_in_full_takes_from_the_budget_and_its_batch_ends(tmp_path: Path) -> None:
    _, june = a_month_to_net(tmp_path)
    assert june.total_fen == 0
    with transaction.atomic():
        books.post(
            "budget", office.purse(), [Line(2 * FEN - 1)], key="b", why="下达", by="x", at=AT
        )
    with pytest.raises(BatchRefused, match="2023年预算还剩 89.99 元，这一批要 90 元"):
        office.released(june)
    with transaction.atomic():
        books.post("budget", office.purse(), [Line(1)], key="c", why="追加", by="x", at=AT)
    office.released(june)
    office.sent(june, tmp_path)
    office.took(june)
    june.refresh_from_db()
    closing.close(june.pk, version=june.version, by=REVIEWER, at=AT)
    assert balances.balance_of("recoverable") == 0


def test_an_answer_that_two_take_in_at_the_same_moment_is_taken_once(tmp_path: Path) -> None:
    office.people(3)
    batch = office.went_out()
    office.sent(batch, tmp_path)
    content = office.answer(batch, {2: "户名不符"})

    def take(by: str) -> Any:
        return returning.take_return(batch.pk, content, "回盘.xlsx", by=by, at=AT)

    ended = at_once([lambda: take(PREPARER), lambda: take(OFFICER)], THE_BATCH, [batch.pk])
    done, refused = done_and_refused(ended, AlreadyDone)
    first = PREPARER if ended[0] is done else OFFICER
    assert f"已由{first}于2023年5月15日 10:00收过" in str(refused)
    assert (done.paid, done.returned, ReturnFile.objects.count()) == (2, 1, 1)
    assert (balances.balance_of("cash"), balances.balance_of("returned")) == (-2 * FEN, FEN)
    assert events("batch.return") == 1


def test_two_different_answers_at_the_same_moment_are_not_both_taken(tmp_path: Path) -> None:
    office.people(2)
    batch = office.went_out()
    office.sent(batch, tmp_path)
    contents = [office.answer(batch), office.answer(batch, {1: "户名不符"})]

    def take(content: bytes) -> Any:
        return returning.take_return(batch.pk, content, "回盘.xlsx", by=PREPARER, at=AT)

    ended = at_once([lambda c=c: take(c) for c in contents], THE_BATCH, [batch.pk])
    done_and_refused(ended, BatchRefused)
    assert balances.balance_of("in-bank") == 0
    assert closing.faults_of_batches() == []


def test_two_who_build_the_same_at_the_same_moment_build_once() -> None:
    office.people(3)

    def build(by: str) -> Any:
        return building.build(PROGRAMME, MAY, COUNTY, FUND, by=by, at=AT)

    ended = at_once(
        [lambda: build(PREPARER), lambda: build(OFFICER)],
        "LOCK TABLE ledger_batch IN SHARE MODE",
    )
    done, refused = done_and_refused(ended, building.AlreadyBuilt)
    first = PREPARER if ended[0] is done else OFFICER
    assert f"已经制过批次 202305-01，是{first}制的" in str(refused)
    assert (BatchLine.objects.count(), events("batch.build")) == (3, 1)


@pytest.mark.parametrize("kinds", [("regular", "arrears"), ("arrears", "top-up")])
def test_two_kinds_of_batches_built_at_the_same_moment_do_not_pay_a_month_twice(
    kinds: tuple[str, str],
) -> None:
    for person in office.people(3):
        office.owe(person, Month(2023, 4))

    def build(kind: str) -> Any:
        month = MAY if kind == "regular" else MAY.next()
        return building.build(PROGRAMME, month, COUNTY, FUND, kind=kind, by=PREPARER, at=AT)

    at_once(
        [lambda kind=kind: build(kind) for kind in kinds], "LOCK TABLE ledger_batch IN SHARE MODE"
    )
    months = BatchLine.objects.values_list("person_id", "for_month")
    assert len(set(months)) == len(months) == 6


def test_two_who_look_for_overpayments_at_the_same_moment_find_each_once(tmp_path: Path) -> None:
    persons = office.people(3)
    batch = office.went_out()
    office.sent(batch, tmp_path)
    office.took(batch)
    for person in persons:
        office.owe(person, fen=2_000)
    programme = standing().policies.programmes[PROGRAMME]

    def look(by: str) -> Any:
        return recoveries.find(programme, [MAY], by=by, at=AT)

    ended = at_once(
        [lambda: look(PREPARER), lambda: look(OFFICER)],
        "LOCK TABLE ledger_recovery, ledger_recoveryact IN EXCLUSIVE MODE",
    )
    assert sorted(one.recoveries for one in ended) == [0, 3]
    assert Recovery.objects.count() == RecoveryAct.objects.count() == 3
    assert balances.balance_of("recoverable") == 3 * (FEN - 2_000)
    assert balances.balance_of("payable") == 0
    assert events("recovery.find") == 1


def test_money_that_two_note_at_the_same_moment_is_not_more_than_was_owed(tmp_path: Path) -> None:
    (person,) = office.people(1)
    batch = office.went_out()
    office.sent(batch, tmp_path)
    office.took(batch)
    office.owe(person, fen=2_000)
    recoveries.find(standing().policies.programmes[PROGRAMME], [MAY], by=PREPARER, at=AT)
    one = Recovery.objects.get()
    recoveries.notice(one.pk, "多发", by=PREPARER, at=AT)
    recoveries.reply(one.pk, "愿意退", by=PREPARER, at=AT)
    recoveries.decide(one.pk, "repay", "退", by=REVIEWER, at=AT)
    one.refresh_from_db()

    def note(by: str) -> Any:
        return recoveries.repaid(one.pk, 4_000, "收据 1 号", by=by, at=AT, version=one.version)

    ended = at_once(
        [lambda: note(PREPARER), lambda: note(OFFICER)],
        "SELECT 1 FROM ledger_recovery WHERE id = %s FOR UPDATE", [one.pk],
    )  # fmt: skip
    done, _ = done_and_refused(ended, recoveries.RecoveryChanged)
    assert done == 3_000
    assert balances.balance_of("recovered") == 4_000


def test_a_check_and_a_decision_at_the_same_moment_both_end(tmp_path: Path) -> None:
    one, _ = office.people(2)
    batch = office.built()
    office.died(one)
    office.checked(batch)
    batch.refresh_from_db()
    line = BatchLine.objects.get(batch=batch, person_id=one)
    holding.notify(batch.pk, by=OFFICER, at=AT)
    holding.reply(line.pk, "知道了", by=OFFICER, at=AT)
    # Whoever has the hold must not wait for the batch while whoever has the batch waits for it.
    ended = at_once(
        [
            lambda: holding.decide(line.pk, "stopped", reason="属实", by=OFFICER, at=AT),
            lambda: checking.check(
                batch.pk, version=batch.version, officer=OFFICER, by=OFFICER, at=AT
            ),
        ],
        THE_BATCH, [batch.pk],
    )  # fmt: skip
    for found in ended:
        assert not isinstance(found, Exception) or isinstance(found, BatchChanged), ended
    line.refresh_from_db()
    assert line.state == "dropped"


def test_two_files_for_the_bank_made_at_the_same_moment_are_the_same(tmp_path: Path) -> None:
    office.people(3)
    batch = office.went_out()

    def make(name: str) -> Any:
        return making.make_file(
            batch.pk, making.ONE_CARD, tmp_path / name, payer=None, by=REVIEWER, at=AT
        )

    ended = at_once([lambda: make("a.xlsx"), lambda: make("b.xlsx")], THE_BATCH, [batch.pk])
    assert {one.again for one in ended} == {False, True}, ended
    assert (tmp_path / "a.xlsx").read_bytes() == (tmp_path / "b.xlsx").read_bytes()
    batch.refresh_from_db()
    assert batch.state == "sent"
