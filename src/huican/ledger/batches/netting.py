"""Taking what is to be paid back out of what is paid: never more than was agreed for the month.

The plan (instalments with their months and amounts) is made where a recovery is decided; here it
is only carried out. A line carries what is netted from it from the day it is built, so that the
person and the officers see it before anything is released.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection

from huican.audit.operations import Actor, actor_name
from huican.ledger import books, recovery_books
from huican.ledger.batches.acting import LINES, BatchRefused
from huican.ledger.batches.purses import purse_of
from huican.ledger.models import Batch, BatchLine, Instalment, Recovery, RecoveryAct
from huican.ledger.recoveries import NETTED, outstanding

_RECOVERIES = Recovery._meta.db_table
_INSTALMENTS = Instalment._meta.db_table

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
    WHERE l.batch_id = %s AND l.previous_id IS NULL
),
taken AS (
    SELECT id, least(amount_fen, left_fen - earlier_fen)::bigint AS fen FROM one
    WHERE left_fen > earlier_fen
)
UPDATE "{LINES}" l SET netted_fen = t.fen, net_fen = l.amount_fen - t.fen,
       reason = left(l.reason || '；按追回决定抵扣 ' || trim_scale(t.fen / 100.0) || ' 元', 300)
FROM taken t WHERE t.id = l.id""",
            [NETTED, batch.programme, batch.month, batch.programme, batch.pk],
        )
        return int(cursor.rowcount)


def post_netting(batch: Batch, *, by: Actor | str, at: datetime) -> None:
    """Posts what the lines of a batch that is being released net, and notes it in each recovery.

    One transaction a line and recovery; raises BatchRefused when less is to be recovered now than
    when the batch was built. Within the caller's transaction.
    """
    lines = BatchLine.objects.filter(
        batch=batch, state=BatchLine.READY, netted_fen__gt=0, previous__isnull=True
    ).order_by("line")
    # The recoveries first, as everybody does who notes money that came back.
    list(
        Recovery.objects.select_for_update()
        .filter(
            programme=batch.programme, state="decided", way=NETTED,
            person__in=lines.order_by().values("person_id"),
        )
        .order_by("pk").values_list("pk")
    )  # fmt: skip
    for line in lines.iterator():
        left = line.netted_fen
        recoveries: dict[int, int] = {}
        instalments = (
            Instalment.objects.select_for_update()
            .filter(
                recovery__person=line.person_id, recovery__programme=line.programme,
                recovery__state="decided", recovery__way=NETTED, due_month__lte=batch.month,
            )
            .order_by("due_month", "id")
        )  # fmt: skip
        for instalment in instalments:
            fen = min(left, instalment.amount_fen - instalment.done_fen)
            if fen <= 0:
                continue
            instalment.done_fen += fen
            instalment.save(update_fields=["done_fen"])
            recoveries[instalment.recovery_id] = recoveries.get(instalment.recovery_id, 0) + fen
            left -= fen
        if left:
            raise BatchRefused(
                "要抵扣的钱和制批次时不一样了", where=f"批次 {batch.number} 第 {line.line} 行",
                remedy="请退回重查；还不一样，就把批次作废重做",
            )  # fmt: skip
        for recovery_id, fen in recoveries.items():
            _post(batch, line, recovery_id, fen, by=by, at=at)


def _post(
    batch: Batch, line: BatchLine, recovery_id: int, fen: int, *, by: Actor | str, at: datetime
) -> None:
    recovery = Recovery.objects.select_for_update().get(pk=recovery_id)
    words = f"从批次 {batch.number} 第 {line.line} 行抵扣"
    id_ = books.open_transaction(
        "netted", key=f"netted:{line.pk}:{recovery_id}", why=words, by=by, at=at,
        source_ref=batch.number,
    )  # fmt: skip
    payable = books.account_id("payable", purse_of(batch.fund, line))
    left = fen
    for share in recovery_books.left(recovery):
        part = min(left, share.fen)
        account = books.account_id("recoverable", share.purse)
        books.add_lines(id_, payable, account, [books.Line(part, line.person_id, line.for_month)])
        left -= part
        if not left:
            break
    if left:
        raise BatchRefused(
            "账上应追回的钱不够这次抵扣", where=f"批次 {batch.number} 第 {line.line} 行",
            remedy="请退回重查；还不一样，就把批次作废重做",
        )  # fmt: skip
    RecoveryAct.objects.create(
        recovery=recovery, act="netted", at=at, by=actor_name(by), amount_fen=fen, words=words,
        transaction_id=id_,
    )  # fmt: skip
    recovery.version += 1
    if outstanding(recovery) == 0:
        recovery.state = "settled"
    recovery.save(update_fields=["state", "version"])
