"""Approval by amount bands, sending back, giving up: never by who prepared the batch."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from huican.access.rolebook import rolebook
from huican.audit.operations import Actor, actor_name, record
from huican.kernel.money import yuan_text
from huican.ledger.batches.acting import (
    LINES,
    AlreadyDone,
    BatchRefused,
    by_another,
    local,
    locked,
    step,
    to_pay,
)
from huican.ledger.batches.rules import bands
from huican.ledger.models import Batch, BatchAct

# An approval stands only for the list that it was given for.
_ENDS_APPROVALS = ("build", "check", "send-back", "hold-released")


@dataclass(frozen=True, slots=True)
class Approved:
    """An approval that was given. `whole`: the last that was needed."""

    batch_id: int
    version: int
    whole: bool
    given: int
    needed: int


def approvals(batch: Batch) -> list[BatchAct]:
    """The approvals that stand, in order."""
    acts = list(BatchAct.objects.filter(batch=batch).order_by("id"))
    last = max((i for i, act in enumerate(acts) if act.act in _ENDS_APPROVALS), default=-1)
    return [act for act in acts[last + 1 :] if act.act == "approve"]


def approve(
    batch_id: int, *, version: int, by: Actor | str, at: datetime,
    roles: Collection[str] | None = None, words: str = "",
) -> Approved:  # fmt: skip
    """Approves a checked batch, in one of the person's `roles` (default: those of the user).

    Large amounts need several persons (bands.yaml); until the last one the batch stays checked.
    Raises NoSuchBatch, AlreadyDone, BatchRefused, BatchChanged, TwoPersonRule.
    """
    own = frozenset(roles if roles is not None else getattr(by, "roles", ()))
    with transaction.atomic():
        batch = locked(batch_id, "approve", version=version)
        by_another(batch, by, "批准")
        count, total = to_pay(batch.pk)
        if not count:
            raise BatchRefused("这一批没有可发的行", where=f"批次 {batch.number}")
        band = bands().of(total)
        given = approvals(batch)
        before = next((act for act in given if act.by == actor_name(by)), None)
        if before is not None:
            raise AlreadyDone(
                f"你在{local(before.at)}已经批准过，还要另外的人批准", where=f"批次 {batch.number}"
            )
        wanted = frozenset[str]().union(*band.approvals)
        if not own & wanted:
            names = [rolebook().roles[code].name for code in sorted(wanted)
                     if code in rolebook().roles]  # fmt: skip
            raise BatchRefused(
                f"这一批 {yuan_text(total)} 元，要由{'、'.join(names)}批准",
                where=f"批次 {batch.number}", remedy="请有这个角色的同事来批",
            )  # fmt: skip
        roles_given = [act.role.split() for act in given] + [sorted(own)]
        whole = band.enough(roles_given)
        if whole:
            batch.approved_by, batch.approved_at = actor_name(by), at
        step(
            batch, "approve", by=by, at=at, words=words, role=" ".join(sorted(own))[:40],
            state=None if whole else "checked",
        )  # fmt: skip
        record(
            verb="batch.approve", by=by, at=at, subject=("batch", batch.pk),
            area_code=batch.area_code,
            summary=f"批准批次 {batch.number}：{count} 行，{yuan_text(total)} 元"
            + ("" if whole else "，还要别人批准"),
            data={"lines": count, "fen": total, "whole": whole},
        )  # fmt: skip
    return Approved(batch.pk, batch.version, whole, len(given) + 1, len(band.approvals))


def send_back(batch_id: int, *, version: int, reason: str, by: Actor | str, at: datetime) -> Batch:
    """Sends a checked or approved batch back to be checked again; approvals are void."""
    if not reason.strip():
        raise BatchRefused("没有写为什么退回", remedy="请写清要改什么")
    with transaction.atomic():
        batch = locked(batch_id, "send-back", version=version)
        batch.approved_by, batch.approved_at = "", None
        step(batch, "send-back", by=by, at=at, words=reason.strip())
        record(
            verb="batch.send-back", by=by, at=at, subject=("batch", batch.pk),
            area_code=batch.area_code, summary=f"批次 {batch.number} 退回重查",
        )  # fmt: skip
    return batch


def cancel(batch_id: int, *, version: int, reason: str, by: Actor | str, at: datetime) -> Batch:
    """Gives a batch up that was not released. Its lines are not paid; what is owed stays owed."""
    if not reason.strip():
        raise BatchRefused("没有写为什么作废", remedy="请写清原因")
    with transaction.atomic(), connection.cursor() as cursor:
        batch = locked(batch_id, "cancel", version=version)
        cursor.execute(
            f"UPDATE \"{LINES}\" SET state = 'dropped', previous_id = NULL "
            "WHERE batch_id = %s AND state IN ('ready', 'held')",
            [batch.pk],
        )
        cursor.execute(
            "UPDATE ledger_hold h SET outcome = 'released', decided_by = %s, decided_at = %s, "
            "reason = '批次作废' FROM ledger_batchline l WHERE l.id = h.line_id "
            "AND l.batch_id = %s AND h.outcome = ''",
            [actor_name(by), at, batch.pk],
        )
        step(batch, "cancel", by=by, at=at, words=reason.strip())
        record(
            verb="batch.cancel", by=by, at=at, subject=("batch", batch.pk),
            area_code=batch.area_code, summary=f"批次 {batch.number} 作废",
        )  # fmt: skip
    return batch


__all__ = ["Approved", "approvals", "approve", "cancel", "send_back"]
