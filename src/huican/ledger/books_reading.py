"""Reads of the books for pages and exports: accounts, postings, one transaction."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from huican.kernel.months import Month
from huican.ledger.domain.chart import BY_CODE
from huican.ledger.models import Account, Transaction

PAGE_MAX = 1_000
_BLOCK = 5_000


@dataclass(frozen=True, slots=True)
class Asked:
    """What of the books is asked for; `area` is a code prefix, `on` the last day that counts."""

    area: str
    on: date | None = None
    programme: str = ""
    fund: str = ""
    year: int | None = None
    person_id: int | None = None
    event: str = ""

    def scope(self) -> dict[str, object]:
        """The same as keywords of `balances.balances`."""
        return {"on": self.on, "area": self.area, "programme": self.programme, "fund": self.fund,
                "year": self.year, "person_id": self.person_id}  # fmt: skip


@dataclass(frozen=True, slots=True)
class PostingRow:
    """One posting as a list shows it."""

    id: int
    transaction_id: int
    on_date: date
    event: str
    why: str
    kind: str
    programme: str
    fund: str
    year: int
    person_id: int | None
    month: Month | None
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class Sums:
    """How many postings, and their sums in fen."""

    postings: int
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class AccountSum:
    """What a transaction moved on one account."""

    kind: str
    programme: str
    fund: str
    year: int
    area_code: str
    lines: int
    debit_fen: int
    credit_fen: int


@dataclass(frozen=True, slots=True)
class OneTransaction:
    """A transaction: head, the accounts it moved, what it reverses and what reversed it."""

    id: int
    event: str
    at: datetime
    on_date: date
    actor: str
    why: str
    source_ref: str
    reverses: int | None
    reversed_by: int | None
    accounts: tuple[AccountSum, ...]


@dataclass(frozen=True, slots=True)
class Choices:
    """What the books of an area can be narrowed to."""

    programmes: tuple[str, ...]
    funds: tuple[str, ...]
    years: tuple[int, ...]


def choices(area: str) -> Choices:
    """Programmes, funds and years that have accounts below a code prefix."""
    found = Account.objects.filter(area_code__startswith=area)

    def distinct(name: str) -> tuple[object, ...]:
        return tuple(found.order_by(name).values_list(name, flat=True).distinct())

    return Choices(distinct("programme"), distinct("fund"), distinct("year")[::-1])  # type: ignore[arg-type]


def sums(kind: str, asked: Asked) -> Sums:
    """The postings of one kind of account, counted and added up. KeyError for no such kind."""
    where, values = _where(kind, asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {_lines(asked)}, coalesce(sum(p.debit_fen), 0)::bigint, "
            f"coalesce(sum(p.credit_fen), 0)::bigint {_moved(asked)} WHERE {where}",
            values,
        )
        return Sums(*cursor.fetchone())


def by_event(kind: str, asked: Asked) -> list[tuple[str, Sums]]:
    """The same, by what happened."""
    where, values = _where(kind, asked)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT t.event, {_lines(asked)}, sum(p.debit_fen)::bigint, sum(p.credit_fen)::bigint "
            f"{_moved(asked)} WHERE {where} GROUP BY 1 ORDER BY 1",
            values,
        )
        return [(event, Sums(*rest)) for event, *rest in cursor.fetchall()]


def postings(kind: str, asked: Asked, *, limit: int, offset: int = 0) -> list[PostingRow]:
    """One page of the postings of a kind of account: the latest transaction first."""
    where, values = _where(kind, asked)
    limit = min(limit, PAGE_MAX)
    if not asked.person_id:
        # Which transactions the page shows is told from what they moved: only theirs are read.
        ids, before = _transactions(where, values, limit, offset)
        where, values, offset = f"{where} AND t.id = ANY (%s)", [*values, ids], offset - before
    return _rows(
        f"WHERE {where} ORDER BY t.on_date DESC, t.id DESC, p.id DESC LIMIT %s OFFSET %s",
        [*values, limit, offset],
    )


def _transactions(
    where: str, values: list[object], limit: int, offset: int
) -> tuple[list[int], int]:
    """The transactions that a page of postings is of, and how many postings come before them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT o.id, o.upto - o.lines FROM ("
            "SELECT t.id, sum(p.lines)::bigint AS lines, (sum(sum(p.lines)) OVER "
            f"(ORDER BY t.on_date DESC, t.id DESC))::bigint AS upto {_MOVED} WHERE {where} "
            "GROUP BY t.id) o WHERE o.upto > %s AND o.upto - o.lines < %s",
            [*values, offset, offset + limit],
        )
        found = cursor.fetchall()
    return [id_ for id_, _ in found], min((before for _, before in found), default=0)


def every_posting(kind: str, asked: Asked, *, rows_max: int) -> Iterator[PostingRow]:
    """The postings of a kind of account in the order of the books, at most `rows_max`."""
    where, values = _where(kind, asked)
    last = 0
    while rows_max > 0:
        block = _rows(
            f"WHERE {where} AND p.id > %s ORDER BY p.id LIMIT %s",
            [*values, last, min(_BLOCK, rows_max)],
        )
        yield from block
        rows_max -= len(block)
        if len(block) < _BLOCK:
            return
        last = block[-1].id


def transaction(transaction_id: int) -> OneTransaction | None:
    """One transaction; None when there is none."""
    head = Transaction.objects.filter(pk=transaction_id).first()
    if head is None:
        return None
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, a.programme, a.fund, a.year, a.area_code, count(*), "
            f"sum(p.debit_fen)::bigint, sum(p.credit_fen)::bigint {_FROM} "
            "WHERE p.transaction_id = %s GROUP BY a.id ORDER BY sum(p.debit_fen) = 0, a.id",
            [transaction_id],
        )
        accounts = tuple(AccountSum(*row) for row in cursor.fetchall())
    back = Transaction.objects.filter(reverses=head).values_list("pk", flat=True).first()
    return OneTransaction(
        head.pk, head.event, head.at, head.on_date, head.actor, head.why, head.source_ref,
        head.reverses_id, back, accounts,
    )  # fmt: skip


def lines_of(transaction_id: int, *, limit: int, offset: int = 0) -> list[PostingRow]:
    """One page of a transaction's postings, as they were written."""
    return _rows(
        "WHERE p.transaction_id = %s ORDER BY p.id LIMIT %s OFFSET %s",
        [transaction_id, min(limit, PAGE_MAX), offset],
    )


_JOINED = (
    "p JOIN ledger_account a ON a.id = p.account_id "
    "JOIN ledger_transaction t ON t.id = p.transaction_id"
)
_FROM = f"FROM ledger_posting {_JOINED}"
_MOVED = f"FROM ledger_movement {_JOINED}"


def _moved(asked: Asked) -> str:
    """Sums of everybody are read from what transactions moved, a person's from his postings."""
    return _FROM if asked.person_id else _MOVED


def _lines(asked: Asked) -> str:
    return "count(*)" if asked.person_id else "coalesce(sum(p.lines), 0)::bigint"


def _rows(tail: str, values: list[object]) -> list[PostingRow]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.id, t.id, t.on_date, t.event, t.why, a.kind, a.programme, a.fund, a.year, "
            f"p.person_id, p.for_month, p.debit_fen, p.credit_fen {_FROM} {tail}",
            values,
        )
        return [
            PostingRow(*head, Month.of(month) if month else None, debit, credit)
            for *head, month, debit, credit in cursor.fetchall()
        ]


def _where(kind: str, asked: Asked) -> tuple[str, list[object]]:
    BY_CODE[kind]
    where, values = ["a.kind = %s", "a.area_code LIKE %s"], [kind, asked.area + "%"]
    for words, value in (
        ("t.on_date <= %s", asked.on), ("a.programme = %s", asked.programme),
        ("a.fund = %s", asked.fund), ("a.year = %s", asked.year),
        ("p.person_id = %s", asked.person_id), ("t.event = %s", asked.event),
    ):  # fmt: skip
        if value:
            where.append(words)
            values.append(value)
    return " AND ".join(where), values
