"""Two sessions that touch the same money: a person removed while paid, a line voided while it is
paid again, the same entry twice. One waits for the other, and what is wrong is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pay_made_up as office
import pytest
from at_once import Together, at_once, held_up
from django.db import IntegrityError, connection, transaction
from pay_made_up import AT, COUNTY, FEN, FUND, MAY, PREPARER, PROGRAMME
from psycopg.errors import ForeignKeyViolation

from huican.kernel.months import Month
from huican.ledger import balances, books
from huican.ledger.bank import repairing
from huican.ledger.batches import building, closing
from huican.ledger.batches.building import NothingToPay
from huican.ledger.books import AlreadyPosted, Line, NotReversible
from huican.ledger.models import BatchLine, Entitlement, Posting, RollDecision
from huican.registry.models import Person

pytestmark = pytest.mark.django_db(transaction=True)


def post(key: str, person: int | None = None, fen: int = 5) -> int:
    with transaction.atomic():
        return books.post(
            "entitle", office.purse(), [Line(fen, person, MAY.first_day)], key=key, why="测试",
            by="system:test", at=AT,
        )  # fmt: skip


def build(kind: str = "regular", month: Month = MAY) -> Any:
    return building.build(PROGRAMME, month, COUNTY, FUND, kind=kind, by=PREPARER, at=AT)


def remove(person: int) -> None:
    """As whoever goes past the code would."""
    with transaction.atomic():
        Person.objects.filter(pk=person)._raw_delete(using="default")


def bare(number: int = 1) -> int:
    """A person of whom nothing is kept but the name."""
    person = office.person(number, account=None)
    with connection.cursor() as cursor:
        for table in ("identitynumber", "certificate", "contact", "guardian", "statusspan"):
            cursor.execute(f"DELETE FROM registry_{table} WHERE person_id = %s", [person])
    return person


# --- entries --------------------------------------------------------------------------------


def test_the_same_entry_by_two_at_the_same_moment_is_entered_once() -> None:
    # The first one's key is there and not committed: the second waits for it.
    both = Together([lambda: post("k")])
    with transaction.atomic():
        books.post("entitle", office.purse(), [Line(5)], key="k", why="测试", by="x", at=AT)
        both.start(1)
    (ended,) = both.finish()
    assert isinstance(ended, AlreadyPosted)
    assert balances.balance_of("payable") == 5


def test_an_entry_that_was_given_up_does_not_stand_in_the_way() -> None:
    both = Together([lambda: post("k")])
    with transaction.atomic():
        books.post("entitle", office.purse(), [Line(5)], key="k", why="测试", by="x", at=AT)
        both.start(1)
        transaction.set_rollback(True)
    (ended,) = both.finish()
    assert isinstance(ended, int)
    assert balances.balance_of("payable") == 5


def test_an_account_that_two_open_at_the_same_moment_is_one() -> None:
    both = Together([lambda: post("b")])
    with transaction.atomic():
        books.post("entitle", office.purse(), [Line(5)], key="a", why="测试", by="x", at=AT)
        both.start(1)
    assert isinstance(both.finish()[0], int)
    assert balances.balance_of("payable") == 10
    assert balances.verify().faults == ()


def test_two_reversals_at_the_same_moment_reverse_once() -> None:
    with transaction.atomic():
        first = books.post(
            "appropriate", office.purse(), [Line(5)], key="k", why="到账", by="x", at=AT
        )

    def reverse() -> int:
        with transaction.atomic():
            return books.reverse(first, why="记错", by="system:test", at=AT)

    ended = at_once([reverse, reverse], "LOCK TABLE ledger_transaction IN SHARE MODE")
    assert sorted(type(one).__name__ for one in ended) == [NotReversible.__name__, "int"]
    assert balances.balance_of("cash") == 0
    assert balances.verify().faults == ()


# --- persons --------------------------------------------------------------------------------


def test_who_is_just_being_paid_cannot_be_removed() -> None:
    person = bare()
    both = Together([lambda: remove(person)])
    with transaction.atomic():
        books.post("entitle", office.purse(), [Line(5, person, MAY.first_day)], key="k",
                   why="测试", by="x", at=AT)  # fmt: skip
        both.start(1)
    (ended,) = both.finish()
    assert isinstance(ended, IntegrityError) and "有账，不能删" in str(ended)
    assert Posting.objects.filter(person_id=person).count() == 2


def test_who_is_just_being_removed_cannot_be_paid() -> None:
    person = bare()
    both = Together([lambda: post("k", person)])
    with transaction.atomic():
        remove(person)
        both.start(1)
    (ended,) = both.finish()
    assert isinstance(ended, ForeignKeyViolation) and f"没有第 {person} 号档案" in str(ended)
    assert Posting.objects.count() == 0


def test_who_was_to_be_removed_and_is_not_is_paid() -> None:
    person = bare()
    both = Together([lambda: post("k", person)])
    with transaction.atomic():
        remove(person)
        both.start(1)
        transaction.set_rollback(True)
    assert isinstance(both.finish()[0], int)
    assert Posting.objects.filter(person_id=person).count() == 2


def test_a_list_that_is_just_being_built_keeps_its_persons() -> None:
    (person,) = office.people(1)
    with connection.cursor() as cursor:
        # As if nothing else spoke of the person: only the line that is not committed yet.
        cursor.execute("ALTER TABLE ledger_rolldecision DISABLE TRIGGER ledger_append_only")
        cursor.execute("ALTER TABLE ledger_entitlement DISABLE TRIGGER ledger_append_only")
    try:
        both = Together([lambda: remove(person)])
        with transaction.atomic():
            build()
            both.start(1)
        (ended,) = both.finish()
    finally:
        with connection.cursor() as cursor:
            for table in ("rolldecision", "entitlement"):
                cursor.execute(
                    f"ALTER TABLE ledger_{table} ENABLE ALWAYS TRIGGER ledger_append_only"
                )
    assert isinstance(ended, IntegrityError)
    assert BatchLine.objects.get().person_id == person
    assert (Entitlement.objects.count(), RollDecision.objects.count()) == (1, 1)


def test_a_line_is_not_given_to_another_person_or_to_nobody() -> None:
    one, two = office.people(2)
    build()
    line = BatchLine.objects.get(person_id=one)
    for other in (two, 999_999):
        with pytest.raises(IntegrityError), transaction.atomic():
            BatchLine.objects.filter(pk=line.pk).update(person_id=other)


def test_a_person_with_money_does_not_change_the_number_of_his_file() -> None:
    person = bare()
    post("k", person)
    with pytest.raises(IntegrityError, match="不能改"), transaction.atomic():
        Person.objects.filter(pk=person).update(id=999_999)


# --- lines that came back -------------------------------------------------------------------


def returned(tmp_path: Path) -> BatchLine:
    """A line that came back and may be paid again."""
    office.people(2)
    batch = office.went_out()
    office.sent(batch, tmp_path)
    office.took(batch, {1: "账户冻结"})
    line = BatchLine.objects.get(batch=batch, state="returned")
    repairing.retry(line.pk, words="已解冻", by=PREPARER, at=AT)
    return line


def test_a_line_that_is_just_being_given_up_is_not_paid_again(tmp_path: Path) -> None:
    line = returned(tmp_path)
    both = Together([lambda: build("re-issue", MAY.next())])
    with transaction.atomic():
        repairing.void(line.pk, reason="本人已去世", by=PREPARER, at=AT)
        both.start(1)
    (ended,) = both.finish()
    assert isinstance(ended, NothingToPay), ended
    assert balances.balance_of("returned") == 0
    assert not BatchLine.objects.filter(previous_id=line.pk).exists()


def test_a_line_that_is_just_being_paid_again_is_not_given_up(tmp_path: Path) -> None:
    line = returned(tmp_path)
    both = Together([lambda: repairing.void(line.pk, reason="本人已去世", by=PREPARER, at=AT)])
    with transaction.atomic():
        build("re-issue", MAY.next())
        both.start(1)
    (ended,) = both.finish()
    assert isinstance(ended, repairing.RepairRefused) and "重发" in str(ended)
    assert balances.balance_of("returned") == FEN
    assert closing.faults_of_batches() == []


def test_two_re_issues_at_the_same_moment_pay_a_line_again_once(tmp_path: Path) -> None:
    line = returned(tmp_path)
    months = (MAY.next(), MAY.next(2))
    with held_up(
        [lambda month=month: build("re-issue", month) for month in months],
        "LOCK TABLE ledger_batch IN SHARE MODE",
    ) as both:
        pass
    assert sorted(type(one).__name__ for one in both.ended) == ["Built", "NothingToPay"]
    assert BatchLine.objects.filter(previous_id=line.pk).count() == 1


def test_two_who_decide_about_what_came_back_at_the_same_moment_agree(tmp_path: Path) -> None:
    line = returned(tmp_path)
    acts = [
        lambda: repairing.void(line.pk, reason="本人放弃", by=PREPARER, at=AT),
        lambda: repairing.void(line.pk, reason="本人已去世", by="user:2", at=AT),
    ]
    ended = at_once(acts, "SELECT 1 FROM ledger_batchline WHERE id = %s FOR UPDATE", [line.pk])
    (refused,) = [one for one in ended if isinstance(one, Exception)]
    assert isinstance(refused, repairing.RepairRefused) and "决定不再发" in str(refused)
    assert (balances.balance_of("returned"), balances.balance_of("payable")) == (0, FEN)
