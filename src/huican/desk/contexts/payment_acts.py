"""Asking once more before an act on a batch: what will happen, to how much, and why; see confirm.html."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest

from huican.desk.addresses import address
from huican.desk.contexts.payment_words import Seen, money, trail

# act → (button, what will happen, whether it asks why, label of the reason)
_ACTS: dict[str, tuple[str, str, str]] = {
    "check": ("再检查一次", "每一行重新比对一遍。已经批准的不算数了，要重新批准。", ""),
    "approve": ("批准", "批准以后由财务放行。批准、放行的人和时间都记下来。", ""),
    "send-back": ("退回重查", "批准都不算数了。要重新检查、重新批准。", "为什么退回"),
    "release": ("放行", "这些钱记到账上，行不能再改，也不能撤回。下一步制银行文件。", ""),
    "cancel": ("作废", "这一批不发了。该发的还在，可以重新制批次。", "为什么作废"),
}
ACTS = tuple(_ACTS)
ASKS_WHY = tuple(act for act, (_, _, why) in _ACTS.items() if why)


def confirm_page(
    request: HttpRequest, batch: Seen, act: str, *, version: int, reason: str = "", error: str = ""
) -> dict[str, Any]:
    """See desk/confirm.html."""
    words, statement, why = _ACTS[act]
    row = batch.row
    back = address(request, "payment", row.id)
    facts = [
        {"key": "批次", "value": f"{row.number}　{batch.title}"},
        {"key": "可发", "value": f"{row.lines:,} 行，{money(row.total_fen)}"},
    ]
    if row.held:
        facts.append({"key": "暂缓", "value": f"{row.held:,} 行，不在这里面"})
    effects = []
    if version != row.version:
        effects.append({
            "kind": "warn", "lead": "你看过以后，批次又有变动。",
            "text": "请先回去看一遍，再来办。",
        })  # fmt: skip
    return {
        "title": f"{words}：{row.lines:,} 行，{money(row.total_fen)}？",
        "trail": trail(request, batch, words), "statement": statement, "facts": facts,
        "effects": effects, "action": address(request, "payment-act", row.id, act),
        "fields": [{"name": "version", "value": version}],
        "reason": {"label": why, "hint": "写给接着办和以后查的人看", "value": reason,
                   "error": error} if why else None,
        "button": f"{words} {row.lines:,} 行" if act in ("approve", "release") else words,
        "kind": "warning" if act == "cancel" else "",
        "back_url": back, "back_words": "不办了，回去",
        "errors": [{"field": "reason", "text": error}] if error else [],
    }  # fmt: skip
