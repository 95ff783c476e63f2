"""Before a report goes out: what will happen, with which figures."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.desk.addresses import address, scope
from huican.desk.contexts.reports import draft
from huican.desk.contexts.years import year_of
from huican.reference import queries as reference


def confirm_page(request: HttpRequest, kind: str) -> dict[str, Any]:
    """See desk/confirm.html."""
    year, _ = year_of(request)
    shown, used = draft(scope(request).code, year, kind)
    title = "".join(shown["title"].split("\n"))
    back = address(request, "report", kind, year=year)
    effects = []
    if shown["unsettled"]:
        effects.append({
            "kind": "warn", "lead": f"有 {len(shown['unsettled'])} 个数还会变。",
            "text": "发布后再变，页面会说哪个数变了、为什么；发出去的报告不改。",
        })  # fmt: skip
    if shown["left_out"]:
        effects.append({
            "kind": "info", "lead": f"有 {len(shown['left_out'])} 句没有写进来。",
            "text": "没有台账的数不写，不编。",
        })  # fmt: skip
    return {
        "title": f"发布{title}？",
        "trail": [
            {"text": "报告", "url": address(request, "reports")},
            {"text": title, "url": back},
            {"text": "发布"},
        ],
        "statement": "发布时，用到的数连同数法和当天的值一起留下，以后不会变。",
        "facts": [
            {"key": "单位", "value": reference.name_of(scope(request).code, timezone.localdate())},
            {"key": "年度", "value": f"{year} 年"},
            {"key": "用到的数", "value": f"{used} 个"},
        ],
        "effects": effects,
        "action": address(request, "report-publish", kind, year=year),
        "fields": [],
        "reason": None,
        "button": f"发布，留下 {used} 个数",
        "kind": "",
        "back_url": back,
        "back_words": "先不发布，回去",
        "errors": [],
    }
