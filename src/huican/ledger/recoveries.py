"""Bringing back what was paid too much: found, told, answered, decided, brought back or given up.

Nothing is taken from anybody before they were told and could answer. Each step that moves money
posts it and names its transaction; the books say at any time what is still to be recovered.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from django.db import transaction

from huican.access.queries import names_of_actors
from huican.audit.operations import Actor, actor_name, record
from huican.kernel.calendar import DueDate
from huican.kernel.errors import HuicanError
from huican.kernel.money import yuan_text
from huican.kernel.months import Month
from huican.ledger import recovery_acts, recovery_books, recovery_lowering
from huican.ledger.batches.rules import bands
from huican.ledger.differences import OVERPAID, differences
from huican.ledger.domain.plans import Part, instalments
from huican.ledger.models import Instalment, Recovery, RecoveryAct
from huican.ledger.recovery_acts import STATES, STEPS, outstanding
from huican.ledger.recovery_books import Overpaid, Share
from huican.programmes.domain.policy import Programme
from huican.reference.queries import working_calendar

# The ways of bringing money back.
REPAY, NETTED, INSTALMENTS, WRITE_OFF = "repay", "netted", "instalments", "write-off"
WAYS: Final = {
    REPAY: "一次退还", NETTED: "从以后的月份抵扣", INSTALMENTS: "分期退还", WRITE_OFF: "核销",
}  # fmt: skip
_SHANGHAI = ZoneInfo("Asia/Shanghai")


class RecoveryRefused(HuicanError):
    """The step is not possible now, or not for this person."""

    code = "recovery-refused"


class RecoveryChanged(HuicanError):
    """Somebody else did a step since the page was opened."""

    code = "recovery-changed"


@dataclass(frozen=True, slots=True)
class Found:
    """What a look for over-payments wrote down: recoveries, person-months, fen."""

    recoveries: int
    person_months: int
    fen: int


def find(
    programme: Programme, months: Sequence[Month], *, by: Actor | str, at: datetime, area: str = ""
) -> Found:
    """Writes down every over-payment of these months that is not written down yet, by cause.

    Its money moves from 应付个人 to 应追回, so that a second look finds nothing. Over-payments of
    months that were never determined are left alone: unknown is no reason to take money back.
    """
    with transaction.atomic():
        # What no longer holds of earlier finds is put right first; nobody else looks meanwhile.
        recovery_lowering.lower(programme.code, by=by, at=at)
        known = [
            one
            for one in differences(programme.code, months, area=area, sort=OVERPAID)
            if one.cause != "not-determined"
        ]
        grouped: dict[tuple[int, str], list[tuple[Month, int, str, str]]] = {}
        for one in known:
            grouped.setdefault((one.person_id, one.cause), []).append(
                (one.month, -one.fen, one.area_code, one.reason)
            )
        stands = recovery_books.overpaid(
            programme.code, {one.month.first_day for one in known},
            {one.person_id for one in known},
        )  # fmt: skip
        for (person_id, cause), parts in grouped.items():
            _write_down(programme, person_id, cause, parts, stands, by=by, at=at)
        fen = sum(-one.fen for one in known)
        if grouped:
            record(
                verb="recovery.find", by=by, at=at,
                summary=f"查出“{programme.name}”多发 {len(grouped)} 笔，{yuan_text(fen)} 元",
                data={"programme": programme.code, "recoveries": len(grouped), "fen": fen},
            )  # fmt: skip
    return Found(len(grouped), len(known), fen)


def _write_down(
    programme: Programme, person_id: int, cause: str, parts: list[tuple[Month, int, str, str]],
    stands: Overpaid, *, by: Actor | str, at: datetime,
) -> None:  # fmt: skip
    where = f"档案 {person_id}，{programme.name}"
    shares = [
        share
        for month, fen, *_ in parts
        for share in recovery_books.first_of(
            stands.get((person_id, month.first_day), ()), fen, where=f"{where}，{month.label}"
        )
    ]
    amount = sum(share.fen for share in shares)
    one = (
        Recovery.objects.select_for_update()
        .filter(
            person_id=person_id, programme=programme.code, cause=cause,
            state__in=("found", "noticed"),
        )
        .first()
    )  # fmt: skip
    if one is None:
        one = Recovery(
            person_id=person_id, programme=programme.code, cause=cause, version=0, months={},
            amount_fen=0, fund=_main_fund(shares), found_at=at, found_by=actor_name(by),
        )  # fmt: skip
    # More of the same is added to what is still open; the person is told anew, of the whole.
    one.state, one.version = "found", one.version + 1
    one.area_code, one.evidence = parts[-1][2], parts[-1][3][:400]
    one.amount_fen += amount
    for month, fen, *_ in parts:
        one.months[str(month)] = one.months.get(str(month), 0) + fen
    one.save()
    id_ = recovery_books.post("overpaid", one, shares, "认定多发", by=by, at=at)
    RecoveryAct.objects.create(
        recovery=one, act="find", at=at, by=actor_name(by), amount_fen=amount,
        words=parts[-1][3] or "认定多发", transaction_id=id_,
        months={str(month): fen for month, fen, *_ in parts},
    )  # fmt: skip


def _main_fund(shares: Sequence[Share]) -> str:
    """The fund that paid most of it; the books keep every month under its own."""
    sums: dict[str, int] = {}
    for share in shares:
        sums[share.purse.fund] = sums.get(share.purse.fund, 0) + share.fen
    return max(sums, key=lambda fund: sums[fund])


def notice(
    recovery_id: int, words: str, *, by: Actor | str, at: datetime, version: int | None = None
) -> None:
    """The person (or, of somebody dead, the heirs) is told what, why, and how to object."""
    _step(recovery_id, "notice", ("found",), "noticed", words, version, by=by, at=at)


def reply(
    recovery_id: int, words: str, *, by: Actor | str, at: datetime, version: int | None = None
) -> None:
    """What the person answered, in their words, as taken down by `by`."""
    _step(recovery_id, "reply", ("noticed",), "noticed", words, version, by=by, at=at)


def decide(
    recovery_id: int, way: str, words: str, *, by: Actor | str, at: datetime,
    from_month: Month | None = None, parts: int = 1, monthly_limit_fen: int | None = None,
    version: int | None = None,
) -> list[Part]:  # fmt: skip
    """Decides how the money comes back; the plan. `way`: repay, instalments or netted.

    Not by who found it, and not before the person answered or had the time to. Instalments and
    netting need `from_month` and `parts` (or, for netting, `monthly_limit_fen`). Writing off is a
    step of its own (`write_off`). Raises RecoveryRefused.
    """
    if way not in (REPAY, NETTED, INSTALMENTS):
        raise RecoveryRefused(f"没有“{way}”这种办法", remedy=f"可用：{'、'.join(WAYS.values())}")
    with transaction.atomic():
        one = _locked(recovery_id, ("noticed",), "决定怎么追回", version)
        if one.found_by == actor_name(by):
            raise RecoveryRefused(
                "查出多发的人不能自己决定怎么追回", where=f"第 {one.pk} 号追回",
                remedy="请让另一位有权限的同事来办",
            )  # fmt: skip
        _may_decide(one, at)
        if not words.strip():
            raise RecoveryRefused("要写理由", remedy="请用一两句话写明为什么这样定")
        if way != REPAY and from_month is None:
            raise RecoveryRefused("要写明从哪个月起", remedy="请选开始的月份")
        plan = [] if way == REPAY else instalments(
            outstanding(one), from_month or Month.of(at.date()), parts=parts,
            limit_fen=monthly_limit_fen,
        )  # fmt: skip
        Instalment.objects.bulk_create(
            Instalment(recovery=one, due_month=p.month.first_day, amount_fen=p.fen) for p in plan
        )
        recovery_acts.note(
            one, "decide", f"{WAYS[way]}：{words}", by=by, at=at, state="decided", way=way
        )
    return plan


def repaid(
    recovery_id: int, amount_fen: int, words: str, *, by: Actor | str, at: datetime,
    on_date: date | None = None, version: int | None = None,
) -> int:  # fmt: skip
    """Money that came back; what is still to be recovered (fen). `words`: the receipt's number."""
    if not words.strip():
        raise RecoveryRefused("要写收据号或银行回单号", remedy="请照收据写")
    with transaction.atomic():
        one = _locked(recovery_id, ("decided",), "记退还的钱", version)
        left = outstanding(one)
        if not 0 < amount_fen <= left:
            raise RecoveryRefused(
                f"还要追回 {yuan_text(left)} 元，这次记的是 {yuan_text(amount_fen)} 元",
                where=f"第 {one.pk} 号追回", remedy="请核对金额；多退的请退还本人",
            )  # fmt: skip
        id_, _ = _move(one, "repaid", amount_fen, words, by=by, at=at, on_date=on_date)
        rest = amount_fen
        for part in one.instalments.order_by("due_month"):
            fen = min(rest, part.amount_fen - part.done_fen)
            if fen > 0:
                part.done_fen += fen
                part.save(update_fields=["done_fen"])
                rest -= fen
        recovery_acts.note(
            one, "repaid", words, by=by, at=at, amount_fen=amount_fen, transaction_id=id_
        )
    return left - amount_fen


def ask_write_off(
    recovery_id: int, words: str, *, by: Actor | str, at: datetime, version: int | None = None
) -> None:
    """Proposes to give up what is left; a second person approves it."""
    _step(recovery_id, "ask-write-off", ("noticed", "decided"), None, words, version, by=by, at=at)


def write_off(
    recovery_id: int, words: str, *, by: Actor | str, at: datetime, version: int | None = None
) -> int:
    """Gives up what is left, as another person proposed; the fen given up."""
    with transaction.atomic():
        one = _locked(recovery_id, ("noticed", "decided"), "核销", version)
        asked = one.acts.filter(act="ask-write-off").order_by("-id").first()
        if asked is None:
            raise RecoveryRefused(
                "还没有人申请核销", where=f"第 {one.pk} 号追回", remedy="请先写明理由申请核销"
            )
        if asked.by == actor_name(by):
            who = names_of_actors([asked.by]).get(asked.by, asked.by)
            raise RecoveryRefused(
                f"核销是{who}申请的，不能由同一个人批准", where=f"第 {one.pk} 号追回",
                remedy="请让另一位有权限的同事批准",
            )  # fmt: skip
        left = outstanding(one)
        id_, _ = _move(one, "write-off", left, words, by=by, at=at)
        recovery_acts.note(
            one, "write-off", words, by=by, at=at, state="settled", way=WRITE_OFF, amount_fen=left,
            transaction_id=id_,
        )  # fmt: skip
    return left


def drop(
    recovery_id: int, words: str, *, by: Actor | str, at: datetime, version: int | None = None
) -> None:
    """It was no over-payment after all: what is still open goes back to 应付个人.

    After the decision too (a court or a review says so): what came back by then stays, and is paid
    out again when the months are determined anew.
    """
    if not words.strip():
        raise RecoveryRefused("要写理由", remedy="请用一两句话写明为什么不成立")
    with transaction.atomic():
        one = _locked(recovery_id, ("found", "noticed", "decided"), "认定不成立", version)
        left = outstanding(one)
        id_, shares = _move(one, "overpaid-less", left, words, by=by, at=at)
        recovery_acts.note(
            one, "drop", words, by=by, at=at, amount_fen=left, transaction_id=id_,
            months=recovery_books.by_month(shares),
        )  # fmt: skip
        recovery_acts.lower_plan(one)


def answer_until(told_at: datetime) -> DueDate:
    """The last day on which somebody told at that moment may answer before it is decided."""
    return working_calendar().add(
        told_at.astimezone(_SHANGHAI).date(), bands().limits.answer_working_days
    )


def _may_decide(one: Recovery, at: datetime) -> None:
    """Nothing is decided against somebody who was not heard and could still speak."""
    told = one.acts.filter(act="notice").order_by("-id").first()
    if told is None or one.acts.filter(act="reply", id__gt=told.pk).exists():
        return
    until = answer_until(told.at)
    if at.astimezone(_SHANGHAI).date() <= until.day:
        raise RecoveryRefused(
            f"本人可以答复到{until}，还没有到，也没有收到答复", where=f"第 {one.pk} 号追回",
            remedy="请等到期以后再决定；已经答复的，先记下答复",
        )  # fmt: skip


def _move(
    one: Recovery, event: str, amount_fen: int, words: str, *, by: Actor | str, at: datetime,
    on_date: date | None = None,
) -> tuple[int, list[Share]]:  # fmt: skip
    """Posts an amount of a recovery against its months, the oldest first; the transaction."""
    shares = recovery_books.first_of(
        recovery_books.left(one), amount_fen, where=f"第 {one.pk} 号追回"
    )
    id_ = recovery_books.post(event, one, shares, words, by=by, at=at, on_date=on_date)
    return id_, shares


def _locked(recovery_id: int, states: tuple[str, ...], act: str, version: int | None) -> Recovery:
    one = Recovery.objects.select_for_update().filter(pk=recovery_id).first()
    if one is None:
        raise RecoveryRefused(f"没有第 {recovery_id} 号追回", remedy="请核对编号")
    if version is not None and version != one.version:
        last = one.acts.order_by("-id").first()
        who = names_of_actors([last.by]).get(last.by, last.by) if last else "别人"
        when = f"{last.at.astimezone(_SHANGHAI):%Y-%m-%d %H:%M} " if last else ""
        what = f"{when}{who}已经办了“{STEPS.get(last.act, last.act)}”" if last else "已经变了"
        raise RecoveryChanged(
            f"第 {one.pk} 号追回{what}，这一次没有记", remedy="请看清现在的情况，要办再办一次"
        )
    if one.state not in states:
        raise RecoveryRefused(
            f"第 {one.pk} 号追回现在是“{STATES[one.state]}”，不能{act}",
            remedy=f"要在“{'、'.join(STATES[s] for s in states)}”时才能办",
        )
    return one


def _step(
    recovery_id: int, act: str, states: tuple[str, ...], state: str | None, words: str,
    version: int | None, *, by: Actor | str, at: datetime,
) -> None:  # fmt: skip
    if not words.strip():
        raise RecoveryRefused("要写内容", remedy="请用一两句话写明")
    with transaction.atomic():
        one = _locked(recovery_id, states, "办这一步", version)
        recovery_acts.note(one, act, words, by=by, at=at, state=state or one.state)
