"""A roster is taken back at the moment in which somebody whom it put on file is being paid."""

from __future__ import annotations

from collections.abc import Callable

import pay_made_up as pay
import pytest
from at_once import Together
from django.db import transaction
from pay_made_up import AT, FEN, MAY

from huican.exchange import withdrawing
from huican.exchange.withdrawing import PersonBeingPaid, Withdrawal, withdraw_file
from huican.ledger import books
from huican.ledger.books import Line
from huican.ledger.models import Batch, BatchLine
from huican.registry.models import Person
from huican.sources.models import SourceFile
from tests.integration.imports_made_up import NOW, import_all, load_areas, people
from tests.integration.test_import_withdrawn import names

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def roster() -> int:
    load_areas()
    (file,) = import_all({"花名册.xlsx": names(people(3))}, at=NOW).files
    assert file.file_id is not None
    return file.file_id


def meanwhile(file_id: int, act: Callable[[int], None]) -> Withdrawal | Exception:
    """What taking a roster back comes to that waits for `act` on its first person."""
    both = Together([lambda: withdraw_file(file_id, by="user:1", at=NOW, reason="交错了")])
    with transaction.atomic():
        act(Person.objects.earliest("pk").pk)
        both.start(1)
    (ended,) = both.finish()
    assert isinstance(ended, Withdrawal | Exception)
    return ended


def test_who_is_just_being_paid_keeps_his_file_and_the_others_go(roster: int) -> None:
    def pay_him(person: int) -> None:
        pay.grant(person)
        pay.owe(person)
        pay.built()

    done = meanwhile(roster, pay_him)
    assert isinstance(done, Withdrawal), done
    assert (done.removed, done.persons_kept) == (2, 1)
    assert (Person.objects.count(), BatchLine.objects.count()) == (1, 1)


def test_what_the_database_keeps_is_said_with_the_person_and_the_batch(
    roster: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As if it had not waited, and looked too early.
    monkeypatch.setattr(withdrawing, "wait_for_payments", lambda: None)

    def list_him(person: int) -> None:
        batch = Batch.objects.create(
            number="202305-01", programme=pay.PROGRAMME, kind="regular", month=MAY.first_day,
            area_code=pay.COUNTY, fund=pay.FUND, state="built", prepared_by="user:1",
            prepared_at=AT,
        )  # fmt: skip
        BatchLine.objects.create(
            batch=batch, line=1, person_id=person, programme=pay.PROGRAMME,
            for_month=MAY.first_day, revision=1, amount_fen=FEN, net_fen=FEN,
            area_code=pay.COUNTY, name="某", reason="应发", state="ready",
        )  # fmt: skip

    person = Person.objects.earliest("pk").pk
    refused = meanwhile(roster, list_him)
    assert isinstance(refused, PersonBeingPaid), refused
    assert f"第 {person} 号档案正在发钱（批次 202305-01），这份文件没有撤回，什么都没有变" in str(
        refused
    )
    assert SourceFile.objects.get(pk=roster).withdrawn_at is None
    assert Person.objects.count() == 3


def test_who_just_got_into_the_books_is_named_too(
    roster: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(withdrawing, "wait_for_payments", lambda: None)

    def owe_him(person: int) -> None:
        books.post("entitle", pay.purse(), [Line(5, person, MAY.first_day)], key="k", why="应发",
                   by="x", at=AT)  # fmt: skip

    refused = meanwhile(roster, owe_him)
    assert isinstance(refused, PersonBeingPaid), refused
    assert "账上刚记了一笔" in str(refused)
