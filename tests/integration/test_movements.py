"""What a transaction moved on each account (发生额): always the sum of its postings."""

from datetime import UTC, date, datetime
from itertools import pairwise

import pytest
from django.db import DatabaseError, connection, transaction

from huican.ledger import balances, books, books_reading
from huican.ledger.books import Line, Purse
from huican.ledger.books_reading import Asked
from huican.ledger.models import Movement

AT = datetime(2023, 6, 1, 2, tzinfo=UTC)
PURSE = Purse("nursing-subsidy", "county", 2023, "990826000000")
OTHER = Purse("nursing-subsidy", "county", 2024, "990826000000")
COUNTY = Asked("990826")

pytestmark = pytest.mark.django_db(transaction=True)


def post(event: str, key: str, *fen: int, purse: Purse = PURSE, day: int = 1) -> int:
    with transaction.atomic():
        return books.post(
            event, purse, [Line(one) for one in fen], key=key, why="测试", by="system:test",
            at=AT, on_date=date(2023, 6, day),
        )  # fmt: skip


def moved() -> list[tuple[int, str, int, int, int]]:
    return list(
        Movement.objects.order_by("transaction_id", "account__kind").values_list(
            "transaction_id", "account__kind", "lines", "debit_fen", "credit_fen"
        )
    )


def test_a_transaction_leaves_one_sum_an_account() -> None:
    one = post("entitle", "a", 300, 200, 100)
    assert moved() == [(one, "entitled", 3, 600, 0), (one, "payable", 3, 0, 600)]


def test_lines_added_by_two_statements_are_both_counted() -> None:
    with transaction.atomic():
        id_ = books.open_transaction("entitle", key="a", why="测试", by="system:test", at=AT)
        debit, credit = books.account_id("entitled", PURSE), books.account_id("payable", PURSE)
        books.add_lines(id_, debit, credit, [Line(300)])
        books.add_lines(id_, debit, credit, [Line(200), Line(100)])
    assert balances.balance_of("payable") == 600
    assert books_reading.sums("payable", COUNTY) == books_reading.Sums(3, 0, 600)
    assert balances.verify().faults == ()


def test_nobody_writes_a_sum_himself() -> None:
    id_ = post("entitle", "a", 300)
    account = Movement.objects.filter(account__kind="payable").get().account_id
    with pytest.raises(DatabaseError, match="由分录合计"), connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_movement (transaction_id, account_id, lines, debit_fen, credit_fen)"
            " VALUES (%s, %s, 1, 5, 0)",
            [id_, account],
        )


def test_a_sum_that_somebody_changed_past_the_guards_is_found() -> None:
    id_ = post("entitle", "a", 300)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_movement DISABLE TRIGGER ledger_append_only")
        cursor.execute("UPDATE ledger_movement SET debit_fen = 301 WHERE debit_fen > 0")
        faults = balances.verify().faults
        transaction.set_rollback(True)
    assert any(f"第 {id_} 号凭证在第" in one and "发生额" in one for one in faults)


def test_pages_of_an_account_hold_every_posting_once_and_in_order() -> None:
    """Whatever the size of a page, and wherever it cuts a transaction in two."""
    post("entitle", "a", *range(1, 8), day=2)
    post("entitle", "b", *range(11, 14), day=1)
    post("entitle", "c", 21, day=2, purse=OTHER)
    post("release", "d", 5, 6, day=3)
    post("budget", "e", 9_000)
    whole = books_reading.postings("payable", COUNTY, limit=100)
    assert [one.credit_fen or -one.debit_fen for one in whole] == [
        -6, -5, 21, 7, 6, 5, 4, 3, 2, 1, 13, 12, 11,
    ]  # fmt: skip
    for size in (1, 2, 3, 5, 13):
        pages = [
            books_reading.postings("payable", COUNTY, limit=size, offset=start)
            for start in range(0, 15, size)
        ]
        assert [one for page in pages for one in page] == whole
    assert all(
        (a.on_date, a.transaction_id, a.id) > (b.on_date, b.transaction_id, b.id)
        for a, b in pairwise(whole)
    )
    only = books_reading.postings("payable", Asked("990826", year=2024), limit=5)
    assert [one.credit_fen for one in only] == [21]
    assert books_reading.by_event("payable", COUNTY) == [
        ("entitle", books_reading.Sums(11, 0, 85)), ("release", books_reading.Sums(2, 11, 0)),
    ]  # fmt: skip
