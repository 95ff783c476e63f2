"""The proof of a batch: every line that went in is paid, held, dropped or came back, to the fen;
and the books say the same. A batch closes only with it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, record
from huican.kernel.money import yuan_text
from huican.ledger.batches.acting import LINES, BatchRefused, locked, step
from huican.ledger.models import Batch, BatchLine

_WORDS = dict(BatchLine.STATES)


@dataclass(frozen=True, slots=True)
class Part:
    """Lines of one state: how many, what they pay (net) and what was netted from them, in fen."""

    lines: int
    net_fen: int
    netted_fen: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What went in and what became of it. `faults`: in words; empty when everything fits.

    `waiting`: what is still to be done before the batch can close, in words.
    """

    number: str
    lines: int
    amount_fen: int
    parts: Mapping[str, Part]
    re_issued: int
    faults: tuple[str, ...]
    waiting: tuple[str, ...]

    @property
    def whole(self) -> bool:
        return not self.faults and not self.waiting


def proof(batch: Batch) -> Proof:
    """Adds every line of a batch up again, and holds it against the books."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT state, count(*), sum(net_fen)::bigint, sum(netted_fen)::bigint, "
            f'sum(amount_fen)::bigint FROM "{LINES}" WHERE batch_id = %s GROUP BY state',
            [batch.pk],
        )
        rows = cursor.fetchall()
        cursor.execute(
            f"SELECT count(*) FROM \"{LINES}\" l WHERE l.batch_id = %s AND l.state = 'returned' "
            f'AND EXISTS (SELECT 1 FROM "{LINES}" a WHERE a.previous_id = l.id)',
            [batch.pk],
        )
        re_issued = int(cursor.fetchone()[0])
    parts = {state: Part(lines, net, netted) for state, lines, net, netted, _ in rows}
    lines, amount = sum(row[1] for row in rows), sum(row[4] for row in rows)
    faults = list(_against_the_books(batch, parts))
    if amount != sum(part.net_fen + part.netted_fen for part in parts.values()):
        faults.append("各行的应发不等于实发加抵扣")
    return Proof(
        batch.number, lines, amount, parts, re_issued, tuple(faults),
        tuple(_waiting(batch, parts, re_issued)),
    )  # fmt: skip


def _waiting(batch: Batch, parts: Mapping[str, Part], re_issued: int) -> list[str]:
    nothing = Part(0, 0, 0)
    waiting = []
    for state, words in (("ready", "还没有放行"), ("out", "银行还没有回话")):
        count = parts.get(state, nothing).lines
        if count:
            waiting.append(f"{count} 行{words}")
    back = parts.get("returned", nothing).lines - re_issued
    if back:
        waiting.append(f"{back} 行退回的还没有重发，也没有决定不再发")
    return waiting


# What the books must say of each state of lines: event, and the account that it comes to.
def _against_the_books(batch: Batch, parts: Mapping[str, Part]) -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT CASE WHEN t.key LIKE 'release:%%' THEN 'release' ELSE t.event END, "
            "sum(p.debit_fen)::bigint FROM ledger_posting p "
            "JOIN ledger_transaction t ON t.id = p.transaction_id "
            "WHERE t.source_ref = %s AND t.reverses_id IS NULL AND NOT EXISTS "
            "(SELECT 1 FROM ledger_transaction r WHERE r.reverses_id = t.id) GROUP BY 1",
            [batch.number],
        )
        posted: dict[str, int] = dict(cursor.fetchall())
    void = _voided(batch)
    net = {state: part.net_fen for state, part in parts.items()}
    went = net.get("out", 0) + net.get("paid", 0) + net.get("returned", 0) + void
    faults = []
    for event, wanted, words in (
        ("release", went, "放行"),
        ("bank-paid", net.get("paid", 0), "银行已付"),
        ("bank-returned", net.get("returned", 0) + void, "银行退回"),
        ("return-void", void, "退回不再发"),
    ):
        if posted.get(event, 0) != wanted:
            faults.append(
                f"{words}：各行合计 {yuan_text(wanted)} 元，账上 {yuan_text(posted.get(event, 0))} 元"
            )
    return faults


def _voided(batch: Batch) -> int:
    """Fen of lines that came back from the bank and are not to be paid again."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT coalesce(sum(l.net_fen), 0)::bigint FROM "{LINES}" l '
            "JOIN ledger_returnedline r ON r.line_id = l.id "
            "WHERE l.batch_id = %s AND l.state = 'dropped'",
            [batch.pk],
        )
        return int(cursor.fetchone()[0])


def close(batch_id: int, *, version: int, by: Actor | str, at: datetime) -> Proof:
    """Closes a reconciled batch with its proof. Raises BatchRefused when the proof is not whole."""
    with transaction.atomic():
        batch = locked(batch_id, "close", version=version)
        found = proof(batch)
        if not found.whole:
            raise BatchRefused(
                "还不能结清：" + "；".join(found.faults + found.waiting),
                where=f"批次 {batch.number}", remedy="请先把这些办完",
            )  # fmt: skip
        step(batch, "close", by=by, at=at)
        record(
            verb="batch.close", by=by, at=at, subject=("batch", batch.pk),
            area_code=batch.area_code, summary=f"批次 {batch.number} 结清：{words_of(found)}",
            data={state: part.lines for state, part in found.parts.items()},
        )  # fmt: skip
    return found


def words_of(found: Proof) -> str:
    """进 100 行 = 已付 96 行 + 暂缓 2 行 + 退回 2 行."""
    parts = " + ".join(
        f"{_WORDS[state]} {part.lines:,} 行" for state, part in found.parts.items() if part.lines
    )
    return f"进 {found.lines:,} 行 = {parts}"


def faults_of_batches() -> list[str]:
    """Every batch that was released and whose lines and books differ, in words."""
    return [
        f"批次 {batch.number}：{fault}"
        for batch in Batch.objects.exclude(released_at=None).order_by("id")
        for fault in proof(batch).faults
    ]
