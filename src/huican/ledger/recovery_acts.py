"""The steps of a recovery: what they are called, what each leaves outstanding, and how it is noted."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Final

from django.db.models import Q, Sum

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.money import yuan_text
from huican.ledger.models import Recovery, RecoveryAct

# What a recovery stands at, and what each step is called.
STATES: Final = {"found": "查出", "noticed": "已告知", "decided": "已决定", "settled": "已了结",
                 "dropped": "不成立"}  # fmt: skip
STEPS: Final = {
    "find": "查出多发", "notice": "告知本人", "reply": "本人答复", "decide": "决定怎么追回",
    "repaid": "退还", "netted": "抵扣", "ask-write-off": "申请核销", "write-off": "批准核销",
    "lessen": "多发不再成立", "write-off-less": "核销撤回", "drop": "认定不成立",
}  # fmt: skip
# Brought back or given up; and what of that was given up, but turned out not to be over-paid.
BACK: Final = ("repaid", "netted", "write-off")
RESTORED: Final = "write-off-less"
# Nothing to be brought back after all: found by a recomputing, or said by somebody.
LESS: Final = ("lessen", "drop")
# What these did is no longer outstanding.
ENDED: Final = (*BACK, *LESS)
# What these took off is no longer over-paid: of what was outstanding, and of what was given up.
NOT_OVERPAID: Final = (*LESS, RESTORED)


def outstanding(recovery: Recovery) -> int:
    """What is still to be recovered: the amount less what its own steps brought back, gave up or
    found not to be over-paid. What of it was given up and restored later was not outstanding."""
    if recovery.state == "dropped":
        return 0
    return recovery.amount_fen - _sum(recovery, ENDED)


def outstanding_of(ids: Sequence[int]) -> dict[int, int]:
    """The same of many that were not dropped, by their numbers."""
    done = Sum("acts__amount_fen", filter=Q(acts__act__in=ENDED), default=0)
    found = Recovery.objects.filter(pk__in=ids).annotate(done=done)
    return {one.pk: one.amount_fen - one.done for one in found}


def back(recovery: Recovery) -> int:
    """What came back or stays given up, in fen."""
    return _sum(recovery, BACK) - _sum(recovery, (RESTORED,))


def ended(recovery: Recovery) -> str:
    """The state of a recovery of which nothing is outstanding: whether any of it was over-paid."""
    return "settled" if back(recovery) > 0 else "dropped"


def standing(
    found: Mapping[str, int], taken_off: Iterable[Mapping[str, int]]
) -> dict[str, int]:  # fmt: skip
    """Months (2023-05) with what still counts as over-paid of what was found, in fen."""
    left = dict(found)
    for months in taken_off:
        for month, fen in months.items():
            left[month] = left.get(month, 0) - fen
    return {month: fen for month, fen in left.items() if fen > 0}


def standing_months(recovery: Recovery) -> dict[str, int]:
    """The same of one recovery; what was found, where nothing of it stands."""
    taken = recovery.acts.filter(act__in=NOT_OVERPAID).values_list("months", flat=True)
    return standing(recovery.months, taken) or dict(recovery.months)


def note(
    one: Recovery, act: str, words: str, *, by: Actor | str, at: datetime, state: str = "",
    way: str | None = None, amount_fen: int = 0, transaction_id: int | None = None,
    months: Mapping[str, int] | None = None,
) -> None:  # fmt: skip
    """Notes a step of a locked recovery: act, version, state, the event of the log.

    `state`: where it leads; where none is given, as it was, or at its end if nothing is
    outstanding any more.
    """
    RecoveryAct.objects.create(
        recovery=one, act=act, at=at, by=actor_name(by), amount_fen=amount_fen, words=words,
        months=dict(months or {}), transaction_id=transaction_id or None,
    )  # fmt: skip
    one.state = state or (one.state if outstanding(one) else ended(one))
    one.version += 1
    if way is not None:
        one.way = way
    one.save(update_fields=["state", "version", "way"])
    record(
        verb=f"recovery.{act}", by=by, at=at, subject=("recovery", one.pk),
        area_code=one.area_code,
        summary=f"第 {one.pk} 号追回：{STATES[one.state]}"
        + (f"，{yuan_text(amount_fen)} 元" if amount_fen else ""),
        data={"act": act, "fen": amount_fen},
    )  # fmt: skip


def lower_plan(one: Recovery) -> None:
    """Instalments that are not done are lowered, the last first, until they ask for no more than is
    outstanding."""
    parts = list(one.instalments.order_by("-due_month"))
    over = sum(part.amount_fen - part.done_fen for part in parts) - outstanding(one)
    for part in parts:
        fen = min(over, part.amount_fen - part.done_fen)
        if fen <= 0:
            continue
        over -= fen
        part.amount_fen -= fen
        if part.amount_fen:
            part.save(update_fields=["amount_fen"])
        else:
            part.delete()


def _sum(recovery: Recovery, acts: Iterable[str]) -> int:
    found = recovery.acts.filter(act__in=list(acts)).aggregate(fen=Sum("amount_fen"))
    return int(found["fen"] or 0)
