"""A waiting row: take it in after all, or drop it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.desk.addresses import address
from huican.exchange import waiting
from huican.insight.figures import kinds
from huican.kernel.errors import HuicanError
from huican.sources.queries.listing import HeldLine

if TYPE_CHECKING:
    from huican.access.models import User

# act → (title, statement, button, kind of button)
ACTS = {
    "accept": ("收下这一行？", "这一行算作另一笔，记进数字。", "收下这一行", ""),
    "drop": ("不收这一行？", "这一行不再等，也不算进数字；原表还在。", "不收这一行", "warning"),
}


def settle(line: HeldLine, act: str, *, by: User, at: datetime, reason: str) -> str:
    """Do it; returns what went wrong, "" when nothing did."""
    try:
        if act == "drop":
            waiting.drop_held_row(line.row.pk, by=by, at=at, reason=reason)
            return ""
        went_in = waiting.accept_waiting_row(
            line.row.pk, catalogue=kinds(), by=by, at=at, today=timezone.localdate(), reason=reason
        )
    except HuicanError as error:
        return str(error)
    return "" if went_in else "这一行还是收不下，看看它的人是不是在花名册里"


def settle_page(
    request: HttpRequest, line: HeldLine, act: str, *, reason: str, error: str
) -> dict[str, Any]:
    """See desk/confirm.html."""
    title, statement, button, kind = ACTS[act]
    row = line.row
    back = address(request, "import-rows", row.sheet.file_id, state=row.outcome)
    return {
        "title": title,
        "trail": [
            {"text": "表格导入", "url": address(request, "imports")},
            {"text": row.sheet.file.name, "url": back},
            {"text": f"第 {row.row:,} 行"},
        ],
        "statement": statement,
        "facts": [
            {"key": "在哪里", "value": f"{row.sheet.file.name} {row.sheet.name} 第 {row.row:,} 行"},
            {"key": "为什么没收", "value": row.reason},
        ],
        "effects": [],
        "action": address(request, "held-settle", row.pk, act),
        "fields": [],
        "reason": {"label": "为什么", "hint": "写给以后查的人看", "value": reason, "error": error},
        "button": button,
        "kind": kind,
        "back_url": back,
        "back_words": "不改了，回去",
        "errors": [{"field": "reason", "text": error}] if error else [],
    }
