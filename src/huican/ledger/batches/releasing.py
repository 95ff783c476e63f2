"""Releasing a batch: one database transaction, or nothing.

The batch is locked; its state, version and two persons are looked at under the lock; what came in
since the check is looked at; then the money moves in the books, the lines go out, and the record
is written. Killed anywhere, it was not released. Pressed twice, the second says who was first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.money import yuan_text
from huican.ledger import checks
from huican.ledger.batches.acting import LINES, BatchRefused, by_another, locked, step
from huican.ledger.batches.checking import new_against
from huican.ledger.batches.netting import post_netting
from huican.ledger.batches.purses import gross, post_lines
from huican.ledger.budgets import left_of, lock
from huican.ledger.checks import determination
from huican.ledger.models import Batch
from huican.sources import queries as sources


@dataclass(frozen=True, slots=True)
class Released:
    """A released batch: lines that went out, and what goes to the bank, in fen."""

    batch_id: int
    number: str
    version: int
    lines: int
    total_fen: int


def release(batch_id: int, *, version: int, by: Actor | str, at: datetime) -> Released:
    """Releases an approved batch. Raises NoSuchBatch, AlreadyDone, BatchRefused, BatchChanged,
    TwoPersonRule; then nothing has changed."""
    with transaction.atomic():
        batch = locked(batch_id, "release", version=version)
        by_another(batch, by, "放行")
        _nothing_new(batch, at)
        again = batch.kind == Batch.RE_ISSUE
        if not again:
            # Two batches that are released at once out of one budget: the second sees what is left.
            for purse, _ in gross(batch, "l.state = 'ready'"):
                lock(purse)
            _within_budget(batch)
            post_netting(batch, by=by, at=at)
        lines = post_lines(
            "re-issue" if again else "release", batch, "l.state = 'ready'", act="release",
            why=f"放行批次 {batch.number}", by=by, at=at,
        )  # fmt: skip
        with connection.cursor() as cursor:
            # What is netted in full does not go to the bank: it is settled with this.
            cursor.execute(
                f"UPDATE \"{LINES}\" SET state = CASE WHEN net_fen > 0 THEN 'out' ELSE 'paid' END "
                "WHERE batch_id = %s AND state = 'ready'",
                [batch.pk],
            )
            if not cursor.rowcount:
                raise BatchRefused("这一批没有可发的行", where=f"批次 {batch.number}")
        batch.released_by, batch.released_at = actor_name(by), at
        step(batch, "release", by=by, at=at)
        record(
            verb="batch.release", by=by, at=at, subject=("batch", batch.pk),
            area_code=batch.area_code,
            summary=f"放行批次 {batch.number}：{lines} 行，{yuan_text(batch.total_fen)} 元",
            data={"lines": lines, "fen": batch.total_fen},
        )  # fmt: skip
    return Released(batch.pk, batch.number, batch.version, lines, batch.total_fen)


def hindrances(batch: Batch, at: datetime) -> list[BatchRefused]:
    """What a release would be refused for now, besides state, version and who presses: a page says
    it before anybody does. Nothing is changed."""
    found: list[BatchRefused] = []
    with transaction.atomic():
        try:
            _nothing_new(batch, at)
        except BatchRefused as refused:
            found.append(refused)
        try:
            if batch.kind != Batch.RE_ISSUE:
                _within_budget(batch)
        except BatchRefused as refused:
            found.append(refused)
    return found


def _nothing_new(batch: Batch, at: datetime) -> None:
    """What is owed in the books and who is on the roll is looked at again always; everything
    else where records came in since the check: a death told this morning counts."""
    unchanged = sources.data_version() == batch.checked_data_version
    new = new_against(batch, at, determination.AT_RELEASE if unchanged else None)
    if new:
        line, code, evidence = new[0]
        more = f"等 {len(new)} 处" if len(new) > 1 else ""
        raise BatchRefused(
            f"检查以后又有新情况：第 {line} 行，{checks.BY_CODE[code].name}（{evidence}）{more}",
            where=f"批次 {batch.number}", remedy="请退回重查",
        )  # fmt: skip


def _within_budget(batch: Batch) -> None:
    """What is netted takes from the budget too: it is owed for this year like the rest."""
    for purse, fen in gross(batch, "l.state = 'ready'"):
        left = left_of(purse)
        if left is not None and fen > left:
            raise BatchRefused(
                f"{purse.year}年预算还剩 {yuan_text(left)} 元，这一批要 {yuan_text(fen)} 元",
                where=f"批次 {batch.number}", remedy="请申请追加预算，或退回重查",
            )  # fmt: skip
