"""The log of what was done: search, words for verbs and things, proof that it is whole."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone

from huican.access.queries import NoSuchUser, names_of_actors, user_named
from huican.access.rolebook import rolebook
from huican.audit import queries
from huican.audit.queries import Verification
from huican.desk.addresses import here, scope, whole_number
from huican.desk.contexts.audit_words import SUBJECTS, VERBS
from huican.reference import queries as reference

if TYPE_CHECKING:
    from huican.audit.models import Event

PAGE_ROWS = 50
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_ROOMS = {"person": "person", "source-file": "import-file", "report": "report-published",
          "standard": "standard", "recovery": "recovery", "letter": "letter",
          "transaction": "books-transaction", "published-list": "published-list",
          "inspection": "inspection", "finding": "finding"}  # fmt: skip


def log(request: HttpRequest, proof: Verification | None = None) -> dict[str, Any]:
    """See desk/audit.html."""
    asked, errors = _asked(request)
    areas = scope(request).ranges
    before = whole_number(request.GET.get("before"), low=1, high=999_999_999)
    events = (
        [] if errors
        else queries.search(**asked, areas=areas, before_seq=before, limit=PAGE_ROWS + 1)
    )  # fmt: skip
    total = 0 if errors else queries.count(**asked, areas=areas)
    shown = events[:PAGE_ROWS]
    older = here(request, before=shown[-1].seq) if len(events) > PAGE_ROWS else None
    form = request.GET
    return {
        "lede": f"查到 {total:,} 条。记录只能接着写，改不了、删不掉。",
        "chain": _chain(proof) if proof is not None else None,
        "verify": {"url": reverse("audit-verify"), "words": "从头核对一遍"},
        "form": {
            "action": request.path if proof is None else reverse("audit"),
            "who": form.get("who", "")[:64], "verb": form.get("verb", ""), "verbs": _verbs(),
            "subject": "", "since": form.get("since", ""), "until": form.get("until", ""),
            "errors": errors,
        },
        "rows": _rows(shown),
        "pages": _pages(request, shown, total, older, before),
    }  # fmt: skip


def _asked(request: HttpRequest) -> tuple[dict[str, Any], list[dict[str, str]]]:
    errors: list[dict[str, str]] = []
    who = request.GET.get("who", "").strip()
    actor = None
    if who:
        try:
            actor = who if who.startswith(("user:", "system:", "slip:")) else user_named(who).actor
        except NoSuchUser:
            errors.append({"field": "who", "text": "没有这个账号。请写登录用的账号，如 liwen"})
    since, until = _day(request, "since", errors), _day(request, "until", errors)
    subject = None
    kind, _, identifier = request.GET.get("subject", "").partition(":")
    if kind in SUBJECTS and identifier.isdigit():
        subject = (kind, identifier)
    asked = {
        "actor": actor, "verb": request.GET.get("verb") or None, "subject": subject,
        "since": _midnight(since), "until": _midnight(until + timedelta(days=1)) if until else None,
    }  # fmt: skip
    return asked, errors


def _day(request: HttpRequest, name: str, errors: list[dict[str, str]]) -> date | None:
    text = request.GET.get(name, "").strip()
    if not text:
        return None
    try:
        return date.fromisoformat(text)
    except ValueError:
        errors.append({"field": name, "text": "日期要写成 2026-11-20 这样"})
        return None


def _midnight(day: date | None) -> datetime | None:
    return datetime.combine(day, time(), _SHANGHAI) if day else None


def _verbs() -> list[tuple[str, str]]:
    return [(verb, VERBS.get(verb, verb)) for verb in queries.verbs_used()]


def verb_words(verb: str) -> str:
    """What an event's verb means."""
    label = rolebook().verbs.get(verb)
    return VERBS.get(verb) or (label.label if label else verb)


def _rows(events: Iterable[Event]) -> list[dict[str, Any]]:
    events = list(events)
    names = names_of_actors({event.actor for event in events})
    codes = {event.area_code for event in events if event.area_code}
    areas = reference.names_of(codes, timezone.localdate()) if codes else {}
    return [
        {
            "at": event.at, "who": _who(event.actor, names), "verb": verb_words(event.verb),
            "subject": _subject(event), "url": _url(event), "summary": event.summary,
            "area": areas.get(event.area_code), "digest": bytes(event.digest).hex()[:8],
        }
        for event in events
    ]  # fmt: skip


def _who(actor: str, names: dict[str, str]) -> str:
    if actor.startswith("slip:"):
        return f"本人，查询条 {actor[5:]}"
    return "系统" if actor.startswith("system:") else names.get(actor, actor)


def _subject(event: Event) -> str:
    if not event.subject_kind:
        return ""
    return f"{SUBJECTS.get(event.subject_kind, event.subject_kind)} {event.subject_id}"


def _url(event: Event) -> str | None:
    """Only the thing's own page; whether the reader may open it is decided there."""
    name = _ROOMS.get(event.subject_kind)
    return (
        reverse(name, args=[int(event.subject_id)]) if name and event.subject_id.isdigit() else None
    )


def _chain(proof: Verification) -> dict[str, str]:
    if proof.whole:
        return {
            "kind": "ok", "lead": "记录没有断。",
            "text": f"{timezone.localtime():%H:%M} 从头核对了 {proof.checked:,} 条，"
            "每一条都接着前一条，没有少、没有改。",
        }  # fmt: skip
    return {
        "kind": "bad", "lead": f"第 {proof.broken_at} 条对不上。",
        "text": f"{proof.why}。请马上告诉安全管理员，先不要动数据库。",
    }  # fmt: skip


def _pages(
    request: HttpRequest, shown: list[Event], total: int, older: str | None, before: int | None
) -> dict[str, Any] | None:
    if older is None and before is None:
        return None
    return {
        "previous": here(request, before=None) if before else None,
        "next": older,
        "links": [],
        "shown": f"这一页 {len(shown)} 条，共 {total:,} 条",
    }
