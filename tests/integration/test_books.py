"""The books: what goes in balances, stays, and can be proved."""

from datetime import UTC, date, datetime

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction

from huican.ledger import balances, books
from huican.ledger.books import Line, Purse

AT = datetime(2023, 6, 1, 2, tzinfo=UTC)
PURSE = Purse("nursing-subsidy", "county", 2023, "990826000000")

pytestmark = pytest.mark.django_db(transaction=True)


def post(event: str, fen: int, key: str, **more: object) -> int:
    with transaction.atomic():
        return books.post(
            event, PURSE, [Line(fen)], key=key, why="测试", by="system:test", at=AT, **more
        )


def raw(*statements: str) -> None:
    """Statements of somebody who goes past the code, in one database transaction."""
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def new_transaction(key: str) -> str:
    return (
        "INSERT INTO ledger_transaction (key, event, at, on_date, actor, why, source_ref, xact) "
        f"VALUES ('{key}', 'budget', now(), '2023-06-01', 'x', 'x', '', 0)"
    )


def line(account: int, debit: int, credit: int, key: str = "raw") -> str:
    return (
        "INSERT INTO ledger_posting (transaction_id, account_id, debit_fen, credit_fen) "
        f"SELECT id, {account}, {debit}, {credit} FROM ledger_transaction WHERE key = '{key}'"
    )


def an_account(kind: str = "budget") -> int:
    with transaction.atomic():
        return books.account_id(kind, PURSE)


def test_an_event_moves_its_amount_between_its_two_accounts() -> None:
    post("appropriate", 100_000, "a")
    post("entitle", 8_000, "b")
    post("release", 8_000, "c")
    post("bank-paid", 8_000, "d")
    at_end = {b.kind: b.fen for b in balances.balances() if b.fen}
    assert at_end == {"cash": 92_000, "appropriated": 100_000, "entitled": 8_000}
    assert balances.verify().faults == ()


def test_a_balance_is_that_of_its_day() -> None:
    post("appropriate", 100, "a", on_date=date(2023, 6, 1))
    post("appropriate", 50, "b", on_date=date(2023, 6, 2))
    days = [date(2023, 5, 31), date(2023, 6, 1), date(2023, 6, 2)]
    assert [balances.balance_of("cash", on=day) for day in days] == [0, 100, 150]


def test_a_transaction_out_of_balance_is_refused_even_past_the_code() -> None:
    account = an_account()
    with pytest.raises(IntegrityError, match="借贷不平"):
        raw(new_transaction("raw"), line(account, 5, 0), line(account, 0, 4))
    assert balances.verify().transactions == 0


def test_a_transaction_without_lines_is_refused() -> None:
    with pytest.raises(IntegrityError, match="借贷不平"):
        raw(new_transaction("raw"))


def test_checking_early_does_not_let_a_later_line_slip_through() -> None:
    account = an_account()
    with pytest.raises(IntegrityError, match="借贷不平"):
        raw(
            new_transaction("raw"), line(account, 5, 0), line(account, 0, 5),
            "SET CONSTRAINTS ALL IMMEDIATE", "SET CONSTRAINTS ALL DEFERRED", line(account, 7, 0),
        )  # fmt: skip


def test_lines_cannot_be_added_to_what_is_already_in_the_books() -> None:
    post("budget", 5, "raw")
    account = an_account()
    with pytest.raises(IntegrityError, match="已经入账"):
        raw(line(account, 5, 0), line(account, 0, 5))


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE ledger_posting SET debit_fen = debit_fen + 1 WHERE debit_fen > 0",
        "DELETE FROM ledger_posting",
        "UPDATE ledger_transaction SET why = '改'",
        "DELETE FROM ledger_transaction",
        "UPDATE ledger_account SET year = 2024",
        "UPDATE ledger_movement SET debit_fen = debit_fen + 1",
        "DELETE FROM ledger_movement",
    ],
)
def test_nothing_in_the_books_can_be_changed_or_removed(statement: str) -> None:
    post("budget", 5, "a")
    with pytest.raises(DatabaseError, match="只能添"):
        raw(statement)


def test_the_books_cannot_be_emptied() -> None:
    post("budget", 5, "a")
    with pytest.raises(DatabaseError, match="只能添"):
        raw(
            "ALTER TABLE ledger_posting ENABLE ALWAYS TRIGGER ledger_no_truncate",
            "TRUNCATE ledger_posting CASCADE",
        )


@pytest.mark.parametrize(("debit", "credit"), [(0, 0), (5, 5), (-5, 0), (0, -5)])
def test_a_line_is_a_debit_or_a_credit_above_nought(debit: int, credit: int) -> None:
    account = an_account()
    with pytest.raises(IntegrityError, match="posting_is_a_debit_or_a_credit"):
        raw(new_transaction("raw"), line(account, debit, credit))


def test_the_same_act_is_posted_once() -> None:
    first = post("budget", 5, "budget:2023")
    with pytest.raises(books.AlreadyPosted, match=f"第 {first} 号凭证"):
        post("budget", 5, "budget:2023")
    assert balances.balance_of("budget") == 5


def test_a_reversal_takes_everything_back_once() -> None:
    first = post("appropriate", 700, "a")
    with transaction.atomic():
        second = books.reverse(first, why="记错了", by="system:test", at=AT)
    assert balances.balance_of("cash") == 0
    for wrong in (first, second):
        with pytest.raises(books.NotReversible), transaction.atomic():
            books.reverse(wrong, why="再来", by="system:test", at=AT)
    assert balances.verify().faults == ()


@pytest.mark.parametrize(
    ("event", "remedy"),
    [("entitle", "重算应发"), ("release", "请在批次里办"), ("overpaid", "请在“追回”里办"),
     ("opening", "请更正或撤回台账")],
)  # fmt: skip
def test_what_moves_with_lists_of_persons_is_not_reversed_behind_their_back(
    event: str, remedy: str
) -> None:
    posted = post(event, 700, "a")
    with pytest.raises(books.NotReversible, match="不能直接冲销") as refused, transaction.atomic():
        books.reverse(posted, why="记错了", by="system:test", at=AT)
    assert remedy in str(refused.value)
    assert balances.verify().transactions == 1


@pytest.mark.parametrize("event", ["budget", "budget-cut", "appropriate", "hand-in"])
def test_what_was_entered_by_hand_is_reversed(event: str) -> None:
    posted = post(event, 700, "a")
    with transaction.atomic():
        books.reverse(posted, why="记错了", by="system:test", at=AT)
    assert {one.fen for one in balances.balances()} == {0}


def test_what_a_query_yields_is_posted_for_each_person_and_month() -> None:
    select = "SELECT NULL::bigint person_id, %s::date for_month, 300 amount_fen FROM generate_series(1, %s)"
    with transaction.atomic():
        _, lines = books.post_selected(
            "entitle", PURSE, select, [date(2023, 6, 1), 1_000], key="q", why="测试",
            by="system:test", at=AT,
        )  # fmt: skip
    assert (lines, balances.balance_of("payable")) == (1_000, 300_000)
    assert balances.verify().postings == 2_000
