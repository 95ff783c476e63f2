"""What an inspection found: asked of somebody, answered, sent back, closed by another."""

from __future__ import annotations

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.ledger.batches.acting import local, named
from huican.ledger.domain.inspections import (
    ACT_WORDS,
    SEVERITY_WORDS,
    STEPS,
    holds_a_number,
    refusal,
    who_may_not_close,
)
from huican.ledger.models import (
    FindingAct,
    Inspection,
    InspectionFinding,
    SampleItem,
)
from huican.ledger.supervision.patterns import BY_CODE

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_WORDS_MAX = 2_000


class FindingRefused(HuicanError):
    """What was asked for is not possible with this finding, not now, or not for this person."""

    code = "finding-refused"


class FindingChanged(HuicanError):
    """Somebody else was faster."""

    code = "finding-changed"


def raise_finding(
    inspection_id: int, words: str, *, severity: str, asked_of: Actor | str, due: date,
    by: Actor | str, at: datetime, amount_fen: int = 0, item_id: int | None = None,
    pattern: str = "",
) -> InspectionFinding:  # fmt: skip
    """Puts a problem to somebody, to be answered by a day. Raises FindingRefused.

    `item_id`: the payment of the sample that shows it; `pattern`: the pattern that led to it.
    Nobody is asked by himself.
    """
    words, asked = words.strip(), actor_name(asked_of)
    if not words:
        raise FindingRefused("没有写是什么问题", remedy="请写清看到了什么、依据哪一条")
    _no_numbers(words)
    if severity not in SEVERITY_WORDS:
        raise FindingRefused("没有选轻重", remedy=f"请选{'、'.join(SEVERITY_WORDS.values())}")
    if not asked:
        raise FindingRefused("没有选请谁答复", remedy="请选一个人")
    if asked == actor_name(by):
        raise FindingRefused("不能请自己答复", remedy="请选经办、复核或财务的同事")
    if due <= at.astimezone(_SHANGHAI).date():
        raise FindingRefused("答复的日子要在今天以后", remedy="请给人家留几天")
    if amount_fen < 0:
        raise FindingRefused("金额不能是负数", remedy="没有涉及金额的，写 0")
    if pattern and pattern not in BY_CODE:
        raise FindingRefused(f"没有“{pattern}”这种线索", remedy="请从“异常线索”里选")
    with transaction.atomic():
        one = Inspection.objects.select_for_update().filter(pk=inspection_id).first()
        if one is None:
            raise FindingRefused("没有这次检查", remedy="请核对编号")
        if one.state == Inspection.CLOSED:
            raise FindingRefused(
                "这次检查已经结束", where=one.number, remedy="要再提问题，请另立一次检查"
            )
        if item_id is not None:
            own = SampleItem.objects.filter(pk=item_id, sample__inspection=one)
            if not own.exists():
                raise FindingRefused("这一笔不在这次检查的样本里", remedy="请从样本里选")
        made = InspectionFinding.objects.create(
            inspection=one, number=one.findings.count() + 1, item_id=item_id, pattern=pattern,
            words=words[:_WORDS_MAX], severity=severity, amount_fen=amount_fen, asked_of=asked,
            due=due, raised_at=at, raised_by=actor_name(by),
        )  # fmt: skip
        _act(made, "raise", words, by=by, at=at)
        one.version += 1
        one.save(update_fields=["version"])
        _record(made, "raise", f"提出第 {made.number} 条问题", by=by, at=at)
    return made


def answer(
    finding_id: int, words: str, *, version: int, by: Actor | str, at: datetime
) -> InspectionFinding:
    """Takes the answer of whoever was asked. Raises FindingRefused, FindingChanged."""
    with transaction.atomic():
        one = _locked(finding_id, "answer", version)
        if one.asked_of != actor_name(by):
            raise FindingRefused(
                f"这条问题请的是{named(one.asked_of)}答复", where=_where(one), remedy="请他来答复"
            )
        return _step(one, "answer", words, by=by, at=at)


def send_back(
    finding_id: int, words: str, *, due: date, version: int, by: Actor | str, at: datetime
) -> InspectionFinding:
    """Asks again, by a new day, when the answer does not settle it."""
    if due <= at.astimezone(_SHANGHAI).date():
        raise FindingRefused("答复的日子要在今天以后", remedy="请给人家留几天")
    with transaction.atomic():
        one = _locked(finding_id, "send-back", version)
        if one.asked_of == actor_name(by):
            raise FindingRefused("这条问题是问你的，退不退回由检查的人定", where=_where(one))
        one.due = due
        return _step(one, "send-back", words, by=by, at=at)


def close(
    finding_id: int, words: str, *, version: int, by: Actor | str, at: datetime
) -> InspectionFinding:
    """Closes an answered finding: how it was put right. Never by the asked, nor by who answered.

    Raises FindingRefused, FindingChanged.
    """
    with transaction.atomic():
        one = _locked(finding_id, "close", version)
        answered = one.acts.filter(act="answer").values_list("by", flat=True)
        why = who_may_not_close(one.asked_of, answered, actor_name(by))
        if why is not None:
            raise FindingRefused(why, where=_where(one), remedy="请检查的人来销号")
        one.closed_at, one.closed_by = at, actor_name(by)
        return _step(one, "close", words, by=by, at=at)


def _locked(finding_id: int, act: str, version: int) -> InspectionFinding:
    one = (
        InspectionFinding.objects.select_for_update(of=("self",))
        .select_related("inspection")
        .filter(pk=finding_id)
        .first()
    )
    if one is None:
        raise FindingRefused("没有这条问题", remedy="请核对编号")
    if one.state == "closed" and one.closed_at is not None:
        raise FindingRefused(
            f"已由{named(one.closed_by)}于{local(one.closed_at)}销号，这次没有再做",
            where=_where(one), remedy="不用再按",
        )  # fmt: skip
    if one.version != version:
        raise FindingChanged("你看过以后，有人动过这条问题", where=_where(one), remedy="请看过再办")
    why = refusal(act, one.state)
    if why is not None:
        raise FindingRefused(why, where=_where(one))
    return one


def _step(
    one: InspectionFinding, act: str, words: str, *, by: Actor | str, at: datetime
) -> InspectionFinding:
    if not words.strip():
        raise FindingRefused(f"{ACT_WORDS[act]}要写一句", where=_where(one), remedy="请写明")
    _no_numbers(words)
    _act(one, act, words, by=by, at=at)
    one.state, one.version = STEPS[act].after, one.version + 1
    one.save(update_fields=["state", "version", "due", "closed_at", "closed_by"])
    _record(one, act, f"第 {one.number} 条问题：{STEPS[act].words}", by=by, at=at)
    return one


def _no_numbers(words: str) -> None:
    if holds_a_number(words):
        raise FindingRefused(
            "写了很长的号码", remedy="证号、账号不写在这里；说哪一笔，打开那一笔就看得到"
        )


def _act(one: InspectionFinding, act: str, words: str, *, by: Actor | str, at: datetime) -> None:
    FindingAct.objects.create(
        finding=one, act=act, at=at, by=actor_name(by), words=words.strip()[:_WORDS_MAX]
    )


def _record(one: InspectionFinding, act: str, words: str, *, by: Actor | str, at: datetime) -> None:
    record(
        verb=f"finding.{act}", by=by, at=at, subject=("finding", one.pk),
        area_code=one.inspection.area_code, summary=f"检查 {one.inspection.number}：{words}",
        data={"inspection": one.inspection_id, "number": one.number},
    )  # fmt: skip


def _where(one: InspectionFinding) -> str:
    return f"{one.inspection.number} 第 {one.number} 条"
