"""Held lines: the person is told, may answer, and an officer decides, with reasons.

Nobody's money is stopped before they were told and had until the day to answer. A line that is let
go after its batch was released is not paid by that batch: it is dropped there, and the next batch
pays it, so that what was released stays what it was.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.ledger.batches.acting import named, to_pay
from huican.ledger.models import Batch, BatchAct, BatchLine, Hold, RollDecision

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_BEFORE_RELEASE = ("built", "checked")
_AFTER_RELEASE = ("released", "sent", "reconciled", "closed")
# These say that the determination itself is against: it has to be changed before the line goes.
_DETERMINED_AGAINST = (
    "excluded", "more-than-due", "never-determined", "off-roll", "paid-already", "not-in-books",
)  # fmt: skip


class HoldRefused(HuicanError):
    """What was asked for is not possible with this held line, or not yet."""

    code = "hold-refused"


def notify(batch_id: int, *, by: Actor | str, at: datetime, line_ids: Collection[int] = ()) -> int:
    """Notes that the persons of held lines were told; how many. All that were not, when no lines
    are named."""
    with transaction.atomic():
        batch = Batch.objects.select_for_update().get(pk=batch_id)
        holds = Hold.objects.filter(
            line__batch=batch, line__state=BatchLine.HELD, outcome="", noticed_at__isnull=True
        )
        if line_ids:
            holds = holds.filter(line_id__in=list(line_ids))
        told = holds.update(noticed_at=at)
        if told:
            record(
                verb="batch.notify", by=by, at=at, subject=("batch", batch.pk),
                area_code=batch.area_code, summary=f"批次 {batch.number}：通知了 {told} 人暂缓发放",
                data={"told": told},
            )  # fmt: skip
    return told


def reply(line_id: int, words: str, *, by: Actor | str, at: datetime) -> Hold:
    """Keeps what the person answered. Raises HoldRefused when there is nothing to answer to."""
    if not words.strip():
        raise HoldRefused("答复是空的", remedy="请写下本人说了什么")
    with transaction.atomic():
        hold = _open(line_id)
        hold.reply, hold.replied_at = words.strip(), at
        hold.save(update_fields=["reply", "replied_at"])
        record(
            verb="batch.reply", by=by, at=at, subject=("batch-line", line_id),
            area_code=hold.line.area_code, summary="收到暂缓发放的答复",
        )  # fmt: skip
    return hold


def assign(line_id: int, officer: Actor | str, *, by: Actor | str, at: datetime) -> Hold:
    """Gives a held line to another officer."""
    with transaction.atomic():
        hold = _open(line_id)
        hold.officer = actor_name(officer)
        hold.save(update_fields=["officer"])
        record(
            verb="batch.assign", by=by, at=at, subject=("batch-line", line_id),
            area_code=hold.line.area_code, summary="暂缓的一行改由别人办",
            data={"officer": hold.officer},
        )  # fmt: skip
    return hold


def decide(
    line_id: int, outcome: str, *, reason: str, by: Actor | str, at: datetime,
    stop_roll: bool = False,
) -> BatchLine:  # fmt: skip
    """Lets a held line go (`released`) or stops it (`stopped`), with the reason.

    Only its officer may. A stop needs the notice, and the answer or the day that it was waited
    for; with `stop_roll` the person leaves the programme's roll from the line's month on. A line
    that the determination speaks against cannot be let go before that is changed. Raises
    HoldRefused.
    """
    reason = reason.strip()
    if outcome not in (Hold.RELEASED, Hold.STOPPED):
        raise HoldRefused(
            f"没有“{outcome}”这种决定", remedy="可以放行（released）或停发（stopped）"
        )
    if not reason:
        raise HoldRefused("没有写理由", remedy="请写清依据什么、怎么核实的")
    with transaction.atomic():
        # The batch first, as everybody does: whoever checks it holds it and asks for the holds.
        batch = Batch.objects.select_for_update(of=("self",)).filter(lines=line_id).first()
        hold = _open(line_id)
        assert batch is not None
        if hold.officer != actor_name(by):
            raise HoldRefused(f"这一行由{named(hold.officer)}办", remedy="请他来决定，或先改由你办")
        line = hold.line
        if batch.state == "approved":
            raise HoldRefused(
                "批次已批准，还没有放行，暂缓的行现在不能改",
                where=f"批次 {batch.number} 第 {line.line} 行",
                remedy="请放行以后再决定（下一批补发），或先把批次退回重查",
            )
        if outcome == Hold.STOPPED:
            _may_stop(hold, at)
        else:
            _may_go(line)
        later = outcome == Hold.RELEASED and batch.state in _AFTER_RELEASE
        hold.outcome, hold.reason = outcome, reason[:300]
        hold.decided_by, hold.decided_at = actor_name(by), at
        hold.save(update_fields=["outcome", "reason", "decided_by", "decided_at"])
        if outcome == Hold.RELEASED and not later:
            BatchLine.objects.filter(pk=line.pk).update(state=BatchLine.READY)
        else:
            drop(line)
        if outcome == Hold.STOPPED and stop_roll:
            _leave_roll(line, hold, by, at)
        _changed(batch, outcome, by=by, at=at)
        record(
            verb="batch.decide", by=by, at=at, subject=("batch-line", line.pk),
            area_code=line.area_code,
            summary=f"批次 {batch.number} 第 {line.line} 行："
            + ("停发" if outcome == Hold.STOPPED else "放行，下一批补发" if later else "放行"),
            data={"outcome": outcome, "left_roll": stop_roll and outcome == Hold.STOPPED},
        )  # fmt: skip
    line.refresh_from_db()
    return line


def drop(line: BatchLine) -> None:
    """A line that is not paid. One that was to pay again what came back frees that for another."""
    BatchLine.objects.filter(pk=line.pk).update(state=BatchLine.DROPPED, previous=None)


def _open(line_id: int) -> Hold:
    hold = (
        Hold.objects.select_for_update(of=("self",))
        .select_related("line")
        .filter(line_id=line_id)
        .first()
    )
    if hold is None:
        raise HoldRefused("这一行没有暂缓", remedy="请核对批次和行号")
    if hold.outcome or hold.line.state != BatchLine.HELD:
        when = hold.decided_at.astimezone(_SHANGHAI) if hold.decided_at else None
        raise HoldRefused(
            f"这一行已由{named(hold.decided_by)}决定" if when else "这一行已经不再暂缓",
            where=f"第 {hold.line.line} 行", remedy="请看它现在的情况",
        )  # fmt: skip
    return hold


def _may_stop(hold: Hold, at: datetime) -> None:
    if hold.noticed_at is None:
        raise HoldRefused("还没有通知本人，不能停发", remedy="请先通知，等他答复或等到期")
    today: date = at.astimezone(_SHANGHAI).date()
    if hold.replied_at is None and today <= hold.until:
        raise HoldRefused(
            f"本人可以答复到 {hold.until.year}年{hold.until.month}月{hold.until.day}日，"
            "还没有到，也没有收到答复",
            remedy="请等到期以后再决定；已经答复的，先登记答复",
        )


def _may_go(line: BatchLine) -> None:
    against = line.findings.filter(check_code__in=_DETERMINED_AGAINST, holds=True)
    first = against.order_by("id").first()
    if first is not None:
        raise HoldRefused(
            f"认定不支持发这一行：{first.evidence}",
            where=f"第 {line.line} 行",
            remedy="认定错了，请登记事实、重新认定，再检查一次；没有错，请停发",
        )
    if line.account_id is None:
        raise HoldRefused("没有银行账号，发不出去", remedy="请补登账号，再检查一次")


def why_not_let_go(line: BatchLine) -> HoldRefused | None:
    """Why a held line could not be let go now; None when it could. For a page to say beforehand."""
    try:
        _may_go(line)
    except HoldRefused as refused:
        return refused
    return None


def _leave_roll(line: BatchLine, hold: Hold, by: Actor | str, at: datetime) -> None:
    first = line.findings.filter(holds=True).order_by("id").first()
    RollDecision.objects.create(
        person_id=line.person_id, programme=line.programme, act=RollDecision.STOP,
        from_month=line.for_month, cause=first.check_code if first else "", reason=hold.reason,
        decided_at=at, decided_by=actor_name(by), source_ref=f"batch-line:{line.pk}",
    )  # fmt: skip


def _changed(batch: Batch, outcome: str, *, by: Actor | str, at: datetime) -> None:
    """A decision changes what the batch pays: whoever looked before must look again."""
    if batch.state in _BEFORE_RELEASE:
        batch.line_count, batch.total_fen = to_pay(batch.pk)
        if outcome == Hold.RELEASED:
            # Approvals given before were of a smaller list.
            _forget_approvals(batch, by, at)
    batch.version += 1
    batch.save(update_fields=["version", "line_count", "total_fen"])


def _forget_approvals(batch: Batch, by: Actor | str, at: datetime) -> None:
    BatchAct.objects.create(
        batch=batch, act="hold-released", by=actor_name(by), at=at, line_count=batch.line_count,
        total_fen=batch.total_fen,
    )  # fmt: skip


__all__ = ["HoldRefused", "assign", "decide", "drop", "notify", "reply", "why_not_let_go"]
