"""检查发现的问题: lists, one of them with all that was said, putting one to somebody."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user, may
from huican.access.queries import users_within
from huican.access.rolebook import rolebook
from huican.audit.operations import actor_name
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.paging import pages
from huican.desk.contexts.watched_rows import evidence_url, persons_of, who
from huican.kernel.money import Fen, yuan_text
from huican.ledger.domain.inspections import ACT_WORDS, SEVERITIES, SEVERITY_WORDS, STATE_WORDS
from huican.ledger.supervision import patterns, reading
from huican.ledger.supervision.inspections import scope_of
from huican.ui import formats

if TYPE_CHECKING:
    from huican.desk.contexts.inspections import Form
    from huican.ledger.models import Inspection, InspectionFinding, SampleItem

PAGE_ROWS = 50
_ANSWER_DAYS = 10
_FILTERS = (
    ("", "全部"), ("asked", "等答复"), ("overdue", "超期"), ("answered", "已答复，等核"),
    ("closed", "已销号"),
)  # fmt: skip
_KINDS = {"asked": "unk", "answered": "warn", "closed": "ok"}


def _state(one: InspectionFinding) -> tuple[str, str]:
    if one.state == "asked" and one.due < timezone.localdate():
        return "bad", f"超期（{formats.short_day(one.due)}）"
    return _KINDS[one.state], STATE_WORDS[one.state]


def finding_rows(request: HttpRequest, found: Sequence[InspectionFinding]) -> list[dict[str, Any]]:
    """Rows of a table of findings."""
    people = who({one.asked_of for one in found})
    return [
        {
            "title": f"{one.inspection.number} 第 {one.number} 条",
            "url": address(request, "finding", one.pk),
            "words": one.words if len(one.words) <= 60 else f"{one.words[:60]}……",
            "severity": SEVERITY_WORDS[one.severity], "fen": one.amount_fen,
            "asked_of": people.get(one.asked_of, one.asked_of), "due": one.due,
            "kind": _state(one)[0], "state": _state(one)[1],
        }
        for one in found
    ]  # fmt: skip


def listing(request: HttpRequest, *, mine: bool) -> dict[str, Any]:
    """See desk/supervision_findings.html; `mine`: those that the reader is to answer."""
    show = request.GET.get("show", "asked" if mine and "show" not in request.GET else "")
    show = show if show in dict(_FILTERS) else ""
    page = page_number(request)
    counts, found = reading.findings(
        scope(request), today=timezone.localdate(), show=show, limit=PAGE_ROWS,
        asked_of=actor_name(current_user(request)) if mine else "",
        offset=(page - 1) * PAGE_ROWS,
    )  # fmt: skip
    late = f"，其中超期 {counts['overdue']:,} 条" if counts["overdue"] else ""
    return {
        "trail": [] if mine else [{"text": "监督", "url": address(request, "supervision")}],
        "title": "要我答复的" if mine else "检查发现的问题",
        "lede": f"等答复 {counts['asked']:,} 条{late}；已答复、等核 {counts['answered']:,} 条。",
        "filters": [
            {"text": words, "url": here(request, show=code or "every"), "count": counts[code],
             "current": code == show}
            for code, words in _FILTERS
        ],
        "rows": finding_rows(request, found),
        "pages": pages(request, page, counts[show], PAGE_ROWS, "条"),
        "empty": "没有要你答复的" if mine else "没有这样的问题",
    }  # fmt: skip


def askable(one: Inspection, by: str) -> list[tuple[str, str]]:
    """Who can be asked: who handles or decides money in the area of the inspection or above it,
    except whoever asks."""
    at = scope_of(one)
    above = {one.area_code[:digits].ljust(12, "0") for digits in (2, 4, 6, 9)}
    users = users_within([*at.ranges, *((code, code) for code in above)])
    book = rolebook()
    return [
        (user.actor, f"{user.display_name}（{'、'.join(book.names_of(user.roles))}）")
        for user in users
        if user.is_active and user.actor != by
        and "payments.read" in book.verbs_of(user.roles)
        and "supervision.write" not in book.verbs_of(user.roles)
    ]  # fmt: skip


def form_page(
    request: HttpRequest, one: Inspection, item: SampleItem | None, form: Form
) -> dict[str, Any]:
    """See desk/supervision_finding_new.html."""
    if not form.values:
        due = timezone.localdate() + timedelta(days=_ANSWER_DAYS + 4)
        form.values = {"severity": "ordinary", "due": due.isoformat(), "amount": "0",
                       "pattern": request.GET.get("pattern", "")}  # fmt: skip
    return {
        "trail": [
            {"text": "资金检查", "url": address(request, "inspections")},
            {"text": one.number, "url": address(request, "inspection", one.pk)},
        ],
        "title": "提出问题",
        "about": f"说的是样本第 {item.number} 笔。" if item else "",
        "severities": list(SEVERITIES),
        "people": [("", "请选"), *askable(one, actor_name(current_user(request)))],
        "patterns": [("", "不是从线索来的"), *((each.code, each.name)
                                              for each in patterns.PATTERNS)],
        "form": form.values, "errors": form.errors,
        "action": request.get_full_path(),
        "back_url": address(request, "inspection", one.pk),
    }  # fmt: skip


def finding_page(request: HttpRequest, one: InspectionFinding, form: Form) -> dict[str, Any]:
    """See desk/supervision_finding.html."""
    me, user = actor_name(current_user(request)), request.user
    acts = reading.acts(one)
    people = who({one.asked_of, one.raised_by, one.closed_by, *(act.by for act in acts)})
    asked = one.asked_of == me
    checks = may(user, "supervision.write") and not asked and one.state == "answered"
    reads = may(user, "supervision.read")
    kind, words = _state(one)
    pattern = patterns.BY_CODE.get(one.pattern)
    return {
        "trail": [
            {"text": "资金检查", "url": address(request, "inspections")},
            {"text": one.inspection.number,
             "url": address(request, "inspection", one.inspection_id)},
        ] if reads else [{"text": "要我答复的", "url": address(request, "findings-asked")}],
        "title": f"{one.inspection.number} 第 {one.number} 条问题",
        "word_url": address(request, "finding-word", one.pk, keep=False),
        "state": {"kind": kind, "words": words},
        "problem": one.words,
        "facts": [
            {"key": "轻重", "value": SEVERITY_WORDS[one.severity]},
            {"key": "涉及金额", "value": f"{yuan_text(Fen(one.amount_fen))} 元"
             if one.amount_fen else "没有"},
            {"key": "请谁答复", "value": people.get(one.asked_of, one.asked_of)},
            {"key": "到哪天", "value": formats.day(one.due)},
            *([{"key": "从哪条线索来", "value": pattern.name}] if pattern else []),
        ],
        "person": persons_of(request, [one.item.person_id]).get(one.item.person_id)
        if one.item is not None else None,
        "open": _opens(request, one),
        "acts": [
            {"at": act.at, "who": people.get(act.by, act.by),
             "act": ACT_WORDS.get(act.act, act.act), "words": act.words}
            for act in acts
        ],
        "answers": asked and one.state == "asked",
        "checks": checks,
        "waits": _waits(one, asked=asked, checks=checks, people=people),
        "version": one.version, "form": form.values, "errors": form.errors,
        "next_due": (timezone.localdate() + timedelta(days=_ANSWER_DAYS)).isoformat(),
        "action": address(request, "finding", one.pk),
    }  # fmt: skip


def _opens(request: HttpRequest, one: InspectionFinding) -> str | None:
    item = one.item
    if item is None:
        return None
    lines = reading.line_numbers([item.line_id] if item.line_id else [])
    return evidence_url(
        request, batch_id=item.line.batch_id if item.line is not None else None,
        line=lines.get(item.line_id or 0), payment_id=item.payment_id,
    )  # fmt: skip


def _waits(one: InspectionFinding, *, asked: bool, checks: bool, people: dict[str, str]) -> str:
    """Who is next, when it is not the reader."""
    if one.state == "closed" or checks:
        return ""
    if one.state == "asked":
        name = people.get(one.asked_of, one.asked_of)
        return "" if asked else f"等{name}答复，到{formats.day(one.due)}。"
    return "你已答复，等检查的人核；问你的问题不能由你自己销号。" if asked else "等检查的人核。"
