"""Writing into the books: one event at a time, for one person or for a hundred thousand.

Everything runs within the caller's transaction: what is not committed was never posted.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import IntegrityError, connection, transaction

from huican.audit.operations import Actor, actor_name
from huican.kernel.errors import HuicanError
from huican.ledger.domain.events import BY_EVENT
from huican.ledger.models import Account, Transaction
from huican.sources.bulk import copy_in

_SHANGHAI = ZoneInfo("Asia/Shanghai")


class AlreadyPosted(HuicanError):
    """The same act was posted before: its key stands in the books."""

    code = "already-posted"


class NotReversible(HuicanError):
    """A transaction that was reversed already, or is itself a reversal."""

    code = "not-reversible"


@dataclass(frozen=True, slots=True)
class Purse:
    """Whose money: programme, fund (资金来源), budget year, county."""

    programme: str
    fund: str
    year: int
    area_code: str


@dataclass(frozen=True, slots=True)
class Line:
    """One amount of an event, in whole fen above 0; for a person and a month where there is one."""

    amount_fen: int
    person_id: int | None = None
    for_month: date | None = None


def account_id(kind: str, purse: Purse) -> int:
    """The account of a kind for a purse; opened when there is none yet."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Account._meta.db_table}" (kind, programme, fund, year, area_code) '
            "VALUES (%s, %s, %s, %s, %s) ON CONFLICT DO NOTHING",
            [kind, purse.programme, purse.fund, purse.year, purse.area_code],
        )
        cursor.execute(
            f'SELECT id FROM "{Account._meta.db_table}" WHERE kind = %s AND programme = %s '
            "AND fund = %s AND year = %s AND area_code = %s",
            [kind, purse.programme, purse.fund, purse.year, purse.area_code],
        )
        return int(cursor.fetchone()[0])


def open_transaction(
    event: str, *, key: str, why: str, by: Actor | str, at: datetime,
    on_date: date | None = None, source_ref: str = "", reverses: int | None = None,
) -> int:  # fmt: skip
    """A transaction to post into, in the caller's transaction; its id.

    `key` names the act (`release:12`); AlreadyPosted when the books hold it. The caller must
    post balanced lines before committing, or the commit fails.
    """
    day = on_date or at.astimezone(_SHANGHAI).date()
    try:
        with transaction.atomic():
            made = Transaction.objects.create(
                key=key, event=event, at=at, on_date=day, actor=actor_name(by), why=why[:300],
                source_ref=source_ref, reverses_id=reverses, xact=0,
            )  # fmt: skip
    except IntegrityError as error:
        if "key" not in str(error):
            raise
        raise _posted_before(Transaction.objects.get(key=key)) from error
    return int(made.pk)


def open_transactions(
    event: str, opened: Sequence[tuple[str, str]], *, by: Actor | str, at: datetime,
    source_ref: str = "",
) -> list[int]:  # fmt: skip
    """Many transactions of one event at once, each with its (key, why); their ids in that order.

    As `open_transaction`: each is to be posted into before the commit.
    """
    day = at.astimezone(_SHANGHAI).date()
    try:
        with transaction.atomic():
            made = Transaction.objects.bulk_create(
                [
                    Transaction(
                        key=key, event=event, at=at, on_date=day, actor=actor_name(by),
                        why=why[:300], source_ref=source_ref, xact=0,
                    )
                    for key, why in opened
                ],
                batch_size=1_000,
            )  # fmt: skip
    except IntegrityError as error:
        if "key" not in str(error):
            raise
        before = Transaction.objects.filter(key__in=[key for key, _ in opened]).earliest("pk")
        raise _posted_before(before) from error
    return [int(one.pk) for one in made]


def _posted_before(before: Transaction) -> AlreadyPosted:
    return AlreadyPosted(
        f"这笔账已经记过：第 {before.pk} 号凭证，{before.on_date:%Y-%m-%d}，{before.actor}",
        where=before.key,
        remedy="不用再记；要改请冲销原来的凭证",
    )


def post(
    event: str, purse: Purse, lines: Iterable[Line], *, key: str, why: str, by: Actor | str,
    at: datetime, on_date: date | None = None, source_ref: str = "",
) -> int:  # fmt: skip
    """Posts `lines` of one event for one purse; the transaction's id.

    Each line becomes a debit and a credit of the event's two accounts. Lines stream: a hundred
    thousand cost no more memory than five thousand.
    """
    kind = BY_EVENT[event]
    id_ = open_transaction(
        event, key=key, why=why, by=by, at=at, on_date=on_date, source_ref=source_ref
    )
    add_lines(id_, account_id(kind.debit, purse), account_id(kind.credit, purse), lines)
    return id_


_COLUMNS = ("transaction_id", "account_id", "person_id", "for_month", "debit_fen", "credit_fen")


def add_lines(transaction_id: int, debit: int, credit: int, lines: Iterable[Line]) -> None:
    """Adds lines between two accounts to a transaction opened in this database transaction."""
    add_moves((transaction_id, debit, credit, line) for line in lines)


def add_moves(moves: Iterable[tuple[int, int, int, Line]]) -> None:
    """Adds lines to transactions opened in this database transaction: (transaction, debited
    account, credited account, line) each."""

    def rows() -> Iterable[Sequence[object]]:
        for transaction_id, debit, credit, line in moves:
            about = (line.person_id, line.for_month)
            yield (transaction_id, debit, *about, line.amount_fen, 0)
            yield (transaction_id, credit, *about, 0, line.amount_fen)

    copy_in("ledger_posting", _COLUMNS, rows())


def post_selected(
    event: str, purse: Purse, select: str, values: Sequence[object], *, key: str, why: str,
    by: Actor | str, at: datetime, on_date: date | None = None, source_ref: str = "",
) -> tuple[int, int]:  # fmt: skip
    """Posts what a query yields (person_id, for_month, amount_fen): no row leaves the database.

    Returns (transaction id, lines). The query is the ledger's own text, never a caller's words.
    """
    kind = BY_EVENT[event]
    id_ = open_transaction(
        event, key=key, why=why, by=by, at=at, on_date=on_date, source_ref=source_ref
    )
    debit, credit = account_id(kind.debit, purse), account_id(kind.credit, purse)
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_posting ({', '.join(_COLUMNS)}) "
            "SELECT %s, side.account, due.person_id, due.for_month, "
            "  CASE WHEN side.debit THEN due.amount_fen ELSE 0 END, "
            "  CASE WHEN side.debit THEN 0 ELSE due.amount_fen END "
            f"FROM ({select}) due "
            "CROSS JOIN (VALUES (%s::bigint, true), (%s::bigint, false)) side(account, debit)",
            [id_, *values, debit, credit],
        )
        return id_, cursor.rowcount // 2


# Entered by hand, from a paper: these are taken back as they stand. Everything else moves with
# lists of persons, and is put right by a step that keeps both together.
_BY_HAND = ("budget", "budget-cut", "appropriate", "hand-in")

# What puts the others right.
_REMEDIES = {
    **dict.fromkeys(("release", "bank-paid", "bank-returned", "re-issue", "return-void"),
                    "请在批次里办：收回盘、改好重发、不再发；多发的在“追回”里办"),
    **dict.fromkeys(("overpaid", "overpaid-less", "repaid", "netted", "write-off",
                     "write-off-less"), "请在“追回”里办：认定不成立、记退还、核销"),
    **dict.fromkeys(("opening", "opening-less"), "请更正或撤回台账，再入账一次"),
}  # fmt: skip


def reverse(transaction_id: int, *, why: str, by: Actor | str, at: datetime) -> int:
    """Takes a transaction back by posting its opposite; the new transaction's id.

    Only sums that were entered by hand (budgets, money that came in or was handed in).
    NotReversible for any other, for one that was reversed before, or is a reversal itself.
    """
    before = Transaction.objects.get(pk=transaction_id)
    if before.event not in _BY_HAND:
        raise NotReversible(
            f"第 {transaction_id} 号凭证记的是“{BY_EVENT[before.event].name}”，不能直接冲销",
            remedy=_REMEDIES.get(
                before.event, "请改对名单、台账或认定以后重算应发，差额会自己入账"
            ),
        )
    if before.reverses_id is not None:
        raise NotReversible(
            f"第 {transaction_id} 号凭证本身是冲销，不能再冲销", remedy="请照原来的事项重新记一笔"
        )
    try:
        id_ = open_transaction(
            before.event, key=f"reverse:{transaction_id}", why=why, by=by, at=at,
            source_ref=before.source_ref, reverses=transaction_id,
        )  # fmt: skip
    except AlreadyPosted as error:
        raise NotReversible(
            f"第 {transaction_id} 号凭证已经冲销过", where=error.where, remedy="不用再冲销"
        ) from error
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO ledger_posting ({', '.join(_COLUMNS)}) "
            "SELECT %s, account_id, person_id, for_month, credit_fen, debit_fen "
            "FROM ledger_posting WHERE transaction_id = %s ORDER BY id",
            [id_, transaction_id],
        )
    return id_
