"""Where the money of recoveries stands in the books: each month with the fund that paid it.

A month that was paid from one fund is brought back to that fund; a month that two funds paid, to
both, each with what it paid too much.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from huican.audit.operations import Actor
from huican.kernel.errors import HuicanError
from huican.kernel.money import Fen, yuan_text
from huican.kernel.months import Month
from huican.ledger import books
from huican.ledger.books import Line, Purse
from huican.ledger.domain.events import BY_EVENT
from huican.ledger.models import Recovery, RecoveryAct


class NotInBooks(HuicanError):
    """The books hold less to be recovered than was asked to be moved."""

    code = "recovery-not-in-books"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a recovery: so much of a month, in a purse."""

    purse: Purse
    month: date
    fen: int


Overpaid = Mapping[tuple[int, date], Sequence[Share]]


def overpaid(programme: str, months: Collection[date], persons: Collection[int]) -> Overpaid:
    """Where person-months stand paid too much: purses whose 应付个人 is below nought, the largest
    first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT p.person_id, p.for_month, a.fund, a.year, a.area_code, "
            "sum(p.debit_fen - p.credit_fen)::bigint "
            "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
            "WHERE a.kind = 'payable' AND a.programme = %s AND p.person_id = ANY(%s) "
            "AND p.for_month = ANY(%s) GROUP BY p.person_id, p.for_month, a.id "
            "HAVING sum(p.debit_fen - p.credit_fen) > 0 "
            "ORDER BY p.person_id, p.for_month, 6 DESC, a.id",
            [programme, list(persons), list(months)],
        )
        found: dict[tuple[int, date], list[Share]] = {}
        for person, month, fund, year, area, fen in cursor.fetchall():
            share = Share(Purse(programme, fund, year, area), month, fen)
            found.setdefault((person, month), []).append(share)
    return found


def left(recovery: Recovery) -> list[Share]:
    """What the books say is still to be recovered of one recovery: by month, the oldest first.

    What was netted stands in the books under the month it was netted from: it is taken off the
    oldest months of the fund it was taken back to.
    """
    return left_of([recovery])[recovery.pk]


def left_of(recoveries: Collection[Recovery]) -> dict[int, list[Share]]:
    """The same of many, by their numbers."""
    own: dict[int, list[Share]] = {one.pk: [] for one in recoveries}
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.id, a.programme, a.fund, a.year, a.area_code, p.for_month, "
            "sum(p.debit_fen - p.credit_fen)::bigint "
            f'FROM "{Recovery._meta.db_table}" r JOIN ledger_posting p ON p.person_id = r.person_id '
            "JOIN ledger_account a ON a.id = p.account_id "
            "JOIN ledger_transaction t ON t.id = p.transaction_id "
            "WHERE r.id = ANY(%s) AND a.kind = 'recoverable' AND a.programme = r.programme "
            "AND t.source_ref = 'recovery:' || r.id GROUP BY r.id, a.id, p.for_month "
            "ORDER BY r.id, p.for_month, a.id",
            [list(own)],
        )
        for id_, programme, fund, year, area, month, fen in cursor.fetchall():
            own[id_].append(Share(Purse(programme, fund, year, area), month, fen))
        cursor.execute(
            "SELECT act.recovery_id, a.programme, a.fund, a.year, a.area_code, "
            f'sum(p.credit_fen - p.debit_fen)::bigint FROM "{RecoveryAct._meta.db_table}" act '
            "JOIN ledger_posting p ON p.transaction_id = act.transaction_id "
            "JOIN ledger_account a ON a.id = p.account_id "
            "WHERE act.recovery_id = ANY(%s) AND act.act = 'netted' AND a.kind = 'recoverable' "
            "GROUP BY act.recovery_id, a.id",
            [list(own)],
        )
        netted: dict[int, dict[Purse, int]] = {}
        for id_, *purse, fen in cursor.fetchall():
            netted.setdefault(id_, {})[Purse(*purse)] = fen
    return {id_: _less(shares, netted.get(id_, {})) for id_, shares in own.items()}


def _less(own: Sequence[Share], netted: dict[Purse, int]) -> list[Share]:
    shares = []
    for share in own:
        taken = min(share.fen, netted.get(share.purse, 0))
        if taken:
            netted[share.purse] -= taken
        shares.append(Share(share.purse, share.month, share.fen - taken))
    # Netted into another fund than any of its own (an older book): off the oldest months.
    over = sum(netted.values())
    return [share for share in without(shares, over) if share.fen > 0]


def given_up(recovery: Recovery) -> list[Share]:
    """What the books say stays written off of one recovery: by month, the oldest first."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.fund, a.year, a.area_code, p.for_month, "
            "sum(p.debit_fen - p.credit_fen)::bigint "
            "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
            "JOIN ledger_transaction t ON t.id = p.transaction_id "
            "WHERE p.person_id = %s AND a.kind = 'written-off' AND a.programme = %s "
            "AND t.source_ref = %s GROUP BY a.id, p.for_month "
            "HAVING sum(p.debit_fen - p.credit_fen) > 0 ORDER BY p.for_month, a.id",
            [recovery.person_id, recovery.programme, source_ref(recovery)],
        )
        return [
            Share(Purse(recovery.programme, fund, year, area), month, fen)
            for fund, year, area, month, fen in cursor.fetchall()
        ]


def by_month(shares: Sequence[Share]) -> dict[str, int]:
    """Fen by month (2023-05)."""
    found: dict[str, int] = {}
    for share in shares:
        month = str(Month.of(share.month))
        found[month] = found.get(month, 0) + share.fen
    return found


def without(shares: Sequence[Share], fen: int) -> list[Share]:
    """What is left of shares when an amount is taken off the first of them."""
    kept = []
    for share in shares:
        off = min(fen, share.fen)
        fen -= off
        kept.append(Share(share.purse, share.month, share.fen - off))
    return kept


def first_of(shares: Sequence[Share], fen: int, *, where: str) -> list[Share]:
    """The first shares that make up an amount. Raises NotInBooks when they do not."""
    taken = []
    rest = fen
    for share in shares:
        part = min(rest, share.fen)
        if part:
            taken.append(Share(share.purse, share.month, part))
            rest -= part
    if rest:
        raise NotInBooks(
            f"账上只有 {yuan_text(Fen(fen - rest))} 元可以记，要记的是 {yuan_text(Fen(fen))} 元",
            where=where, remedy="请先核对账本（huican ledger verify）",
        )  # fmt: skip
    return taken


@dataclass(frozen=True, slots=True)
class Move:
    """So much of a month, debited in one purse and credited in another (mostly the same)."""

    debit: Purse
    credit: Purse
    month: date
    fen: int


def post(
    event: str, recovery: Recovery, shares: Sequence[Share], why: str, *, by: Actor | str,
    at: datetime, on_date: date | None = None,
) -> int:  # fmt: skip
    """Posts an event for shares of a recovery, in one transaction over all its purses; its id.

    Nought for no share. The same step of the same recovery twice is refused by the books.
    """
    moves = [Move(share.purse, share.purse, share.month, share.fen) for share in shares]
    return post_moves(event, recovery, moves, why, by=by, at=at, on_date=on_date)


def post_moves(
    event: str, recovery: Recovery, moves: Sequence[Move], why: str, *, by: Actor | str,
    at: datetime, on_date: date | None = None,
) -> int:  # fmt: skip
    """The same between purses."""
    if not moves:
        return 0
    kind = BY_EVENT[event]
    id_ = books.open_transaction(
        event, key=f"{event}:{recovery.pk}:{recovery.version}",
        why=f"第 {recovery.pk} 号追回：{why}"[:300], by=by, at=at, on_date=on_date,
        source_ref=source_ref(recovery),
    )  # fmt: skip
    by_purses: dict[tuple[Purse, Purse], list[Line]] = {}
    for move in moves:
        line = Line(move.fen, recovery.person_id, move.month)
        by_purses.setdefault((move.debit, move.credit), []).append(line)
    for (debited, credited), lines in by_purses.items():
        debit = books.account_id(kind.debit, debited)
        credit = books.account_id(kind.credit, credited)
        books.add_lines(id_, debit, credit, lines)
    return id_


def source_ref(recovery: Recovery) -> str:
    """How the books name a recovery."""
    return f"recovery:{recovery.pk}"
