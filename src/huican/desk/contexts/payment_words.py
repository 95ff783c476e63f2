"""Batches in words: where one stands, who is next, what its acts are called."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.http import Http404, HttpRequest

from huican.access.permissions import may, scope_of
from huican.access.rolebook import rolebook
from huican.desk.addresses import address
from huican.desk.contexts.programme_words import place_names
from huican.kernel.money import yuan_text
from huican.kernel.months import Month
from huican.ledger.batches import reading
from huican.ledger.batches.acting import NoSuchBatch
from huican.ledger.batches.reading import BatchRow
from huican.ledger.domain.funds import FUNDS, fund_words
from huican.programmes.standing import standing

PREPARE, APPROVE, RELEASE = "payments.prepare", "payments.approve", "payments.release"
# Who may do what on a batch: any of these verbs. Who prepared it is refused by the operation.
VERBS: Mapping[str, tuple[str, ...]] = {
    "check": (PREPARE,), "approve": (APPROVE,), "send-back": (PREPARE, APPROVE),
    "cancel": (PREPARE, APPROVE), "release": (RELEASE,), "make-file": (RELEASE,),
    "take-return": (RELEASE,), "close": (PREPARE, RELEASE),
    # What is done about a line that waits: told, answered, decided; sent back, repaired.
    "hold": (PREPARE, APPROVE), "repair": (PREPARE, RELEASE), "void": (RELEASE,),
}  # fmt: skip
ACT_WORDS: Mapping[str, str] = {
    "build": "制批次", "check": "检查", "approve": "批准", "send-back": "退回重查",
    "cancel": "作废", "release": "放行", "make-file": "制银行文件", "take-return": "收银行回盘",
    "close": "结清", "hold-released": "暂缓的行放回",
}  # fmt: skip
STATE_KINDS: Mapping[str, str] = {
    "built": "warn", "checked": "warn", "approved": "warn", "released": "info", "sent": "info",
    "reconciled": "info", "closed": "ok", "cancelled": "unk",
}  # fmt: skip
# state → (what comes next, the act that it is)
_NEXT: Mapping[str, tuple[str, str]] = {
    "built": ("检查", "check"), "checked": ("批准", "approve"), "approved": ("放行", "release"),
    "released": ("制银行文件，送银行", "make-file"), "sent": ("收银行回盘", "take-return"),
    "reconciled": ("办完退回的，结清", "close"),
}  # fmt: skip
KIND_WORDS: Mapping[str, str] = {
    "regular": "按月", "top-up": "补差", "arrears": "补发", "re-issue": "退回重发",
}  # fmt: skip
LINE_KINDS: Mapping[str, str] = {
    "ready": "info", "held": "warn", "out": "info", "paid": "ok", "returned": "bad",
    "dropped": "unk",
}  # fmt: skip


@dataclass(frozen=True)
class Seen:
    """A batch on a page: the row, and its programme and month in words."""

    row: BatchRow
    programme: str
    month: Month

    @property
    def title(self) -> str:
        """2023年5月重度残疾人护理补贴（补差）."""
        kind = "" if self.row.kind == "regular" else f"（{KIND_WORDS[self.row.kind]}）"
        return f"{self.month.label}{self.programme}{kind}"


def fund_choices(known: list[str]) -> list[tuple[str, str]]:
    """The funds that the books know, then the others that there usually are."""
    every = dict.fromkeys([*known, *FUNDS])
    told = {code: fund_words(code) for code in every if code in known}
    return [*told.items(), *((code, words) for code, words in FUNDS.items()
                             if code not in told and words not in told.values())]  # fmt: skip


def programme_name(code: str) -> str:
    """The name of a programme, also of one that the folder no longer has."""
    programme = standing().policies.programmes.get(code)
    return programme.name if programme is not None else code


def batch_of(request: HttpRequest, batch_id: int) -> Seen:
    """A batch of the reader's whole area; Http404 for any other."""
    try:
        row = reading.row(batch_id)
    except NoSuchBatch:
        raise Http404 from None
    if row.id != batch_id or not scope_of(request, use_query=False).contains(row.area_code):
        raise Http404
    return seen(row)


def seen(row: BatchRow) -> Seen:
    """The row with its programme and month in words."""
    return Seen(row, programme_name(row.programme), Month.of(row.month))


def next_words(row: BatchRow) -> str:
    """What comes next, and whose turn it is: 批准（县复核、分管领导）."""
    if row.state not in _NEXT:
        return ""
    words, act = _NEXT[row.state]
    return f"{words}（{roles_of(VERBS[act])}）"


def roles_of(verbs: tuple[str, ...]) -> str:
    """The roles that may do any of these verbs, in words."""
    book = rolebook()
    names = dict.fromkeys(role.name for verb in verbs for role in book.roles_with(verb))
    return "、".join(names)


def may_act(request: HttpRequest, act: str) -> bool:
    """Whether the reader's roles let him do an act on batches."""
    return any(may(request.user, verb) for verb in VERBS[act])


def trail(request: HttpRequest, batch: Seen | None = None, *last: str) -> list[dict[str, Any]]:
    """The way to a page: 发放 › 批次 202305-01 › …"""
    steps: list[dict[str, Any]] = [{"text": "发放", "url": address(request, "payments")}]
    if batch is not None:
        url = address(request, "payment", batch.row.id) if last else None
        steps.append({"text": f"批次 {batch.row.number}", "url": url})
    return steps + [{"text": words} for words in last]


def place(prefix: str, month: Month) -> str:
    """The name of an area in that month."""
    return place_names({prefix}, month.first_day)[prefix]


def money(fen: int) -> str:
    """1,234.50 元."""
    return f"{yuan_text(fen)} 元"
