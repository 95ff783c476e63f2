"""Taking what is to be paid back out of what is paid: never more than was agreed for the month.

The plan (instalments with their months and amounts) is made where a recovery is decided; here it
is only carried out. A line carries what is netted from it from the day it is built, so that the
person and the officers see it before anything is released.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection

from huican.audit.operations import Actor, actor_name
from huican.ledger import books, recovery_books
from huican.ledger.batches.acting import LINES, BatchRefused
from huican.ledger.batches.purses import purse_of
from huican.ledger.books import Purse
from huican.ledger.models import Batch, BatchLine, Instalment, Recovery, RecoveryAct
from huican.ledger.recoveries import NETTED
from huican.ledger.recovery_acts import outstanding_of

_RECOVERIES = Recovery._meta.db_table
_INSTALMENTS = Instalment._meta.db_table

# How a line says what is netted from it, after its own reason.
_NETTED = "；按追回决定抵扣 "

# What each person may have netted by the month: instalments that have come due, not more than
# the books say is still to be recovered.
_AGREED = f"""
SELECT r.person_id,
       least(sum(i.amount_fen - i.done_fen), max((
           SELECT coalesce(sum(p.debit_fen - p.credit_fen), 0) FROM ledger_posting p
           JOIN ledger_account a ON a.id = p.account_id
           WHERE p.person_id = r.person_id AND a.kind = 'recoverable'
             AND a.programme = r.programme))) AS fen
FROM "{_RECOVERIES}" r JOIN "{_INSTALMENTS}" i ON i.recovery_id = r.id
WHERE r.state = 'decided' AND r.way = %s AND r.programme = %s AND i.due_month <= %s
  AND i.done_fen < i.amount_fen
GROUP BY r.person_id"""


def set_netting(batch: Batch) -> int:
    """Sets what is netted from the lines of a batch that is being built; how many lines.

    A person's instalments are taken from the largest line first. What other batches that are not
    released yet have already taken up is left out.
    """
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
WITH agreed AS ({_AGREED}),
promised AS (
    SELECT l.person_id, sum(l.netted_fen) AS fen FROM "{LINES}" l
    JOIN agreed g ON g.person_id = l.person_id
    WHERE l.programme = %s AND l.state IN ('ready', 'held') AND l.previous_id IS NULL
    GROUP BY l.person_id
),
one AS (
    SELECT l.id, l.amount_fen, g.fen - coalesce(p.fen, 0) AS left_fen,
           coalesce(sum(l.amount_fen) OVER (PARTITION BY l.person_id ORDER BY l.amount_fen DESC,
               l.id ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0) AS earlier_fen
    FROM "{LINES}" l JOIN agreed g ON g.person_id = l.person_id
    LEFT JOIN promised p ON p.person_id = l.person_id
    WHERE l.batch_id = %s AND l.previous_id IS NULL AND l.state IN ('ready', 'held')
),
taken AS (
    SELECT id, least(amount_fen, left_fen - earlier_fen)::bigint AS fen FROM one
    WHERE left_fen > earlier_fen
)
UPDATE "{LINES}" l SET netted_fen = t.fen, net_fen = l.amount_fen - t.fen,
       reason = left(l.reason || '{_NETTED}' || trim_scale(t.fen / 100.0) || ' 元', 300)
FROM taken t WHERE t.id = l.id""",
            [NETTED, batch.programme, batch.month, batch.programme, batch.pk],
        )
        return int(cursor.rowcount)


def renew_netting(batch: Batch) -> int:
    """Sets anew what is netted from the lines of a batch that is being checked: a recovery may have
    been lowered, decided or given up since; how many lines net something now."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
UPDATE "{LINES}" SET netted_fen = 0, net_fen = amount_fen,
       reason = regexp_replace(reason, '{_NETTED}[0-9.]+ 元$', '')
WHERE batch_id = %s AND netted_fen > 0 AND previous_id IS NULL AND state IN ('ready', 'held')""",
            [batch.pk],
        )
    return set_netting(batch)


@dataclass(frozen=True, slots=True)
class _Netted:
    """A part of a line that brings back a part of a recovery; `shares`: of which months."""

    line_id: int
    line: int
    person_id: int
    for_month: date
    purse: Purse
    recovery_id: int
    fen: int
    shares: tuple[recovery_books.Share, ...]


def post_netting(batch: Batch, *, by: Actor | str, at: datetime) -> None:
    """Posts what the lines of a batch that is being released net, and notes it in each recovery.

    One transaction of the books a line and recovery, all of them in a few statements; raises
    BatchRefused when less is to be recovered now than when the batch was built. Within the caller's
    transaction.
    """
    lines = BatchLine.objects.filter(
        batch=batch, state=BatchLine.READY, netted_fen__gt=0, previous__isnull=True
    )
    # The recoveries first, as everybody does who notes money that came back.
    recoveries = {
        one.pk: one
        for one in Recovery.objects.select_for_update()
        .filter(
            programme=batch.programme, state="decided", way=NETTED,
            person__in=lines.values("person_id"),
        )
        .order_by("pk")
    }  # fmt: skip
    instalments: dict[int, list[Instalment]] = {}
    for one in (
        Instalment.objects.select_for_update()
        .filter(recovery__in=list(recoveries), due_month__lte=batch.month)
        .order_by("due_month", "id")
    ):
        person = recoveries[one.recovery_id].person_id
        instalments.setdefault(person, []).append(one)
    left = recovery_books.left_of(list(recoveries.values()))
    found: list[_Netted] = []
    for line in lines.order_by("line").only(
        "id", "line", "person_id", "programme", "for_month", "area_code", "netted_fen"
    ):
        found += _of_line(batch, line, instalments.get(line.person_id, []), left)
    if found:
        ids = _post(batch, found, by=by, at=at)
        _note(batch, found, ids, by=by, at=at)
        _done(one for some in instalments.values() for one in some)


def _of_line(
    batch: Batch, line: BatchLine, instalments: Sequence[Instalment],
    left: dict[int, list[recovery_books.Share]],
) -> list[_Netted]:  # fmt: skip
    """Which recoveries a line brings back: what is due first, first; of each the oldest months."""
    where = f"批次 {batch.number} 第 {line.line} 行"
    remedy = "请退回重查；还不一样，就把批次作废重做"
    rest = line.netted_fen
    taken: dict[int, int] = {}
    for one in instalments:
        fen = min(rest, one.amount_fen - one.done_fen)
        if fen > 0:
            one.done_fen += fen
            taken[one.recovery_id] = taken.get(one.recovery_id, 0) + fen
            rest -= fen
    if rest:
        raise BatchRefused("要抵扣的钱和制批次时不一样了", where=where, remedy=remedy)
    found = []
    for recovery_id, fen in taken.items():
        try:
            shares = recovery_books.first_of(left[recovery_id], fen, where=where)
        except recovery_books.NotInBooks as error:
            raise BatchRefused("账上应追回的钱不够这次抵扣", where=where, remedy=remedy) from error
        left[recovery_id] = recovery_books.without(left[recovery_id], fen)
        found.append(
            _Netted(line.pk, line.line, line.person_id, line.for_month, purse_of(batch.fund, line),
                    recovery_id, fen, tuple(shares))
        )  # fmt: skip
    return found


def _words(batch: Batch, one: _Netted) -> str:
    return f"从批次 {batch.number} 第 {one.line} 行抵扣"


def _post(batch: Batch, found: Sequence[_Netted], *, by: Actor | str, at: datetime) -> list[int]:
    ids = books.open_transactions(
        "netted", [(f"netted:{one.line_id}:{one.recovery_id}", _words(batch, one)) for one in found], by=by, at=at,
        source_ref=batch.number,
    )  # fmt: skip
    accounts: dict[tuple[str, Purse], int] = {}

    def account(kind: str, purse: Purse) -> int:
        if (kind, purse) not in accounts:
            accounts[kind, purse] = books.account_id(kind, purse)
        return accounts[kind, purse]

    # All of them before the first is written: opening an account asks the database.
    moves = [
        (id_, account("payable", one.purse), account("recoverable", share.purse),
         books.Line(share.fen, one.person_id, one.for_month))
        for id_, one in zip(ids, found, strict=True) for share in one.shares
    ]  # fmt: skip
    books.add_moves(moves)
    return ids


def _note(
    batch: Batch, found: Sequence[_Netted], ids: Sequence[int], *, by: Actor | str, at: datetime
) -> None:
    RecoveryAct.objects.bulk_create(
        (
            RecoveryAct(
                recovery_id=one.recovery_id, act="netted", at=at, by=actor_name(by),
                amount_fen=one.fen, words=_words(batch, one), transaction_id=id_,
            )
            for id_, one in zip(ids, found, strict=True)
        ),
        batch_size=1_000,
    )  # fmt: skip
    acts = Counter(one.recovery_id for one in found)
    open_ = outstanding_of(list(acts))
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{_RECOVERIES}" r SET version = r.version + n.acts, '
            "state = CASE WHEN n.open THEN r.state ELSE 'settled' END "
            "FROM unnest(%s::bigint[], %s::int[], %s::boolean[]) n(id, acts, open) "
            "WHERE n.id = r.id",
            [list(acts), list(acts.values()), [open_[id_] > 0 for id_ in acts]],
        )


def _done(instalments: Iterable[Instalment]) -> None:
    done = {one.pk: one.done_fen for one in instalments}
    with connection.cursor() as cursor:
        cursor.execute(
            f'UPDATE "{_INSTALMENTS}" i SET done_fen = n.done '
            "FROM unnest(%s::bigint[], %s::bigint[]) n(id, done) "
            "WHERE n.id = i.id AND n.done <> i.done_fen",
            [list(done), list(done.values())],
        )
