"""Recoveries and the books in words: causes, states, steps, events, areas of the books."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest

from huican.access.permissions import may
from huican.desk.addresses import address, scope
from huican.kernel.months import Month
from huican.ledger.domain.events import BY_EVENT
from huican.ledger.domain.letters import months_words
from huican.ledger.recoveries import STATES, STEPS
from huican.ledger.recovery_reading import RecoveryRow
from huican.programmes.standing import standing

STATE_KINDS: Mapping[str, str] = {
    "found": "warn", "noticed": "warn", "decided": "info", "settled": "ok", "dropped": "unk",
}  # fmt: skip
NEXT: Mapping[str, str] = {
    "found": "告知本人", "noticed": "等答复，决定怎么追回", "decided": "收回来",
    "settled": "已了结", "dropped": "不用追了",
}  # fmt: skip
_WAYS_SHORT: Mapping[str, str] = {
    "repay": "一次退", "netted": "抵扣", "instalments": "分期", "write-off": "核销",
}  # fmt: skip
# Causes that are no clause of a programme.
_CAUSES: Mapping[str, str] = {
    "roll": "不在册", "standard": "标准变了", "policy": "政策变了", "fact": "情况变了",
    "first": "第一次算就不该发", "yields-to": "领了不能同时领的另一项",
    "better-of": "两项只能领高的一项", "not-determined": "没有认定过",
}  # fmt: skip


def cause_words(programme: str, cause: str) -> str:
    """在世: the clause that failed, without what stands in brackets; the code where it is gone."""
    if cause in _CAUSES:
        return _CAUSES[cause]
    known = standing().policies.programmes.get(programme)
    for one in known.conditions if known is not None else ():
        if cause in (one.cause, one.id):
            return f"不满足：{one.text.partition('（')[0]}"
    return cause


def state_words(row: RecoveryRow) -> str:
    """Where it stands: 已决定（分期）."""
    way = f"（{_WAYS_SHORT[row.way]}）" if row.way and row.state in ("decided", "settled") else ""
    return STATES[row.state] + way


def months_of(row: RecoveryRow) -> str:
    """2023年5—7月."""
    return months_words([month for month, _ in row.months])


def step_words(act: str) -> str:
    """What a step is called."""
    return STEPS.get(act, act)


def event_words(event: str) -> str:
    """What an event of the books is called."""
    known = BY_EVENT.get(event)
    return known.name if known is not None else event


def code_prefix(code: str) -> str:
    """The digits of a 12-digit code that everything below it begins with."""
    for digits in (2, 4, 6, 9):
        if not code[digits:].strip("0"):
            return code[:digits]
    return code


def books_area(request: HttpRequest) -> str | None:
    """The prefix of the accounts that a request speaks of; None where it speaks of a township.

    The books are kept by county: a township has none of its own.
    """
    prefix = code_prefix(scope(request).code)
    return prefix if len(prefix) <= 6 else None


def month_choices(months: Sequence[Month]) -> list[tuple[str, str]]:
    """Months as a select wants them."""
    return [(str(month), month.label) for month in months]


def trail(request: HttpRequest, row: RecoveryRow | None = None, *last: str) -> list[dict[str, Any]]:
    """追回 › 第 3 号 › …"""
    steps: list[dict[str, Any]] = [{"text": "追回", "url": address(request, "recoveries")}]
    if row is not None:
        url = address(request, "recovery", row.id) if last else None
        steps.append({"text": f"第 {row.id} 号", "url": url})
    return steps + [{"text": words} for words in last]


def person_url(request: HttpRequest, person_id: int) -> str | None:
    """The person's months, for those who may open files."""
    if not may(request.user, "person.read"):
        return None
    return address(request, "person-months", person_id, keep=False)


def transaction_url(request: HttpRequest, transaction_id: int | None) -> str | None:
    """A transaction's page, for those who may read the books."""
    if transaction_id is None or not may(request.user, "ledger.read"):
        return None
    return address(request, "books-transaction", transaction_id, keep=False)
