"""One person's file: cover, years, month ledger, facts, who looked."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, whole_number
from huican.desk.contexts.audit import verb_words
from huican.registry.domain.events import Event, Group, Source, Year
from huican.registry.domain.month_ledger import Cell, LedgerRow
from huican.registry.queries.person import PersonFile
from huican.ui import formats

# Older years stand behind a link: a file of twenty years has hundreds of events.
_YEARS_SHOWN = 3
_GROUPS = {group.name.lower(): group for group in Group}


def file_page(request: HttpRequest, file: PersonFile) -> dict[str, Any]:
    """See desk/person.html. The caller has asked whether the reader may look."""
    person_id = file.person_id
    return {
        "trail": trail(request, file),
        "person": cover(file),
        "reveal_url": address(request, "person-reveal", person_id)
        if may(request.user, "person.reveal") else None,
        "entitlements_url": address(request, "entitlements", person_id)
        if may(request.user, "determination.read") else None,
        "months_url": address(request, "person-months", person_id, keep=False),
        "warning": _warning(file),
        "history": _history(request, file),
        "benefits": _benefits(request, file),
        "facts": _facts(file),
        "others": None,
        "household": [
            {"name": one.name, "url": address(request, "person", one.person_id),
             "disability": one.disability}
            for one in file.household
        ],
        "seen": [
            {"when": formats.short_clock(one.at), "who": one.who.replace("system:", "系统 ").replace("slip:", "本人，查询条 "),
             "why": verb_words(one.verb)}
            for one in file.viewed[:8]
        ],
        "seen_url": address(request, "audit", keep=False, subject=f"person:{person_id}")
        if may(request.user, "audit.read") else None,
    }  # fmt: skip


def trail(request: HttpRequest, file: PersonFile) -> list[dict[str, Any]]:
    """一人一档 › 乡镇 › 村."""
    steps = [{"text": "一人一档", "url": address(request, "persons")}]
    steps += [{"text": text} for text in (file.place.township, file.place.village) if text]
    return steps


def cover(file: PersonFile) -> dict[str, Any]:
    """See components/cover.html; everything in it is masked."""
    age = f"{file.age} 岁" if file.age is not None else ""
    guardian = file.guardians[0] if file.guardians else None
    return {
        "number": file.file_number,
        "name": file.name,
        "meta": " · ".join(part for part in (file.sex, age, file.disability) if part),
        "identity": file.identity,
        "certificate": file.certificate.number if file.certificate else None,
        "phone": file.phones[0] if file.phones else None,
        "tags": list(file.tags),
        "guardian": {"relation": guardian.relation, "name": guardian.name} if guardian else None,
        "communication": None,
    }


def _warning(file: PersonFile) -> dict[str, Any] | None:
    until = file.certificate.valid_until if file.certificate else None
    if until is not None and until < timezone.localdate():
        return {"kind": "warn", "lead": f"残疾人证 {formats.day(until)} 到期了。",
                "text": "到期后补贴会停，请提醒本人换证。", "url": None, "words": ""}  # fmt: skip
    return None


# --- what happened --------------------------------------------------------------------------------


def _history(request: HttpRequest, file: PersonFile) -> dict[str, Any]:
    chosen = _GROUPS.get(request.GET.get("show", ""))
    years = file.timeline.only(chosen) if chosen else file.timeline.years
    every = request.GET.get("years") == "all"
    shown = years if every else years[:_YEARS_SHOWN]
    rest = [] if every else years[_YEARS_SHOWN:]
    counts = file.timeline.counts
    filters = [{"text": "全部", "url": here(request, show=None), "count": file.timeline.total,
                "current": chosen is None}]  # fmt: skip
    filters += [
        {"text": group.value, "url": here(request, show=code), "count": counts[group],
         "current": group is chosen}
        for code, group in _GROUPS.items() if counts.get(group)
    ]  # fmt: skip
    return {
        "words": f"{file.since} 年起，共 {file.timeline.total:,} 条",
        "filters": filters,
        "years": [_year(request, year) for year in shown],
        "more": _more(request, rest),
        "empty": "这一类还没有记录",
    }


def _more(request: HttpRequest, rest: Any) -> dict[str, str] | None:
    if not rest:
        return None
    number = sum(len(year.events) for year in rest)
    span = f"{rest[-1].year}—{rest[0].year}" if len(rest) > 1 else f"{rest[0].year}"
    return {"url": here(request, years="all"), "words": f"看 {span} 年的 {number:,} 条"}


def _year(request: HttpRequest, year: Year) -> dict[str, Any]:
    return {"year": year.year, "events": [_event(request, event) for event in year.events]}


def _event(request: HttpRequest, event: Event) -> dict[str, Any]:
    part = event.parts[0] if len(event.parts) == 1 else None
    return {
        "kind": event.marker.value,
        "on": event.on or date(event.year, event.month or 1, 1),
        "when": event.when,
        "month_only": event.on is None,
        "title": event.title,
        "text": event.detail,
        "url": record_url(request, part.store, part.id) if part else None,
        "parts": [
            {"text": one.words, "url": record_url(request, one.store, one.id)}
            for one in event.parts
        ] if part is None else [],
        "who": "",
        "source": source_link(request, event.source),
    }  # fmt: skip


def record_url(request: HttpRequest, store: str, record_id: int) -> str:
    """The page of one record."""
    return address(request, "record", store, record_id)


def source_link(request: HttpRequest, source: Source | None) -> dict[str, str] | None:
    """The row that something stands on."""
    if source is None:
        return None
    stem = source.file.rsplit(".", 1)[0]
    return {
        "text": f"{stem} {source.sheet} 第 {source.row:,} 行",
        "url": address(request, "source-row", source.sheet_id, source.row),
    }


# --- money by month -------------------------------------------------------------------------------


def _benefits(request: HttpRequest, file: PersonFile) -> dict[str, Any] | None:
    ledgers = file.timeline.ledgers
    if not ledgers:
        return None
    years = sorted({row.year for row in ledgers}, reverse=True)
    asked = whole_number(request.GET.get("year"), low=1949, high=2200)
    year = asked if asked in years else years[0]
    return {
        "year": year,
        "years": [
            {"text": f"{one} 年", "url": here(request, year=one), "current": one == year}
            for one in years
        ] if len(years) > 1 else None,
        "rows": [_ledger(request, row) for row in ledgers if row.year == year],
    }  # fmt: skip


def _ledger(request: HttpRequest, row: LedgerRow) -> dict[str, Any]:
    standard = formats.yuan(row.standard_fen) if row.standard_fen else None
    return {
        "name": row.name,
        "standard": f"{standard} 元/月" if standard else None,
        "total": f"全年 {formats.yuan(row.total_fen)} 元",
        "months": [_month(request, cell) for cell in row.cells],
        "state": None,
        "url": None,
    }


def _month(request: HttpRequest, cell: Cell) -> dict[str, Any]:
    part = cell.parts[0] if cell.parts else None
    return {
        "month": cell.month, "kind": cell.state.value, "note": cell.note,
        "amount": "—" if cell.paid_fen is None else formats.yuan(cell.paid_fen),
        "url": record_url(request, part.store, part.id) if part else None,
    }  # fmt: skip


# --- facts ----------------------------------------------------------------------------------------


def _facts(file: PersonFile) -> list[dict[str, str]]:
    today = timezone.localdate()
    certificate = file.certificate
    facts = [{"key": "户籍", "value": " ".join(file.path[-3:])}]
    if file.addresses:
        facts.append({"key": "住址", "value": f"{file.addresses[0]}（到村为止）"})
    if certificate is not None:
        facts.append(
            {
                "key": "残疾人证",
                "value": _certificate(certificate.issued_on, certificate.valid_until),
            }
        )
    for earlier in file.certificates:
        if not earlier.current:
            facts.append({"key": "以前的证", "value": earlier.disability})
    for status in file.statuses:
        start = f"{formats.day(status.starts_on)}起" if status.starts_on else "起始日不知道"
        ends = f"，到 {formats.day(status.ends_on)}" if status.ends_on else ""
        held = "" if status.holds_on(today) else "（已停）"
        facts.append({"key": f"{status.words}{held}", "value": f"{start}{ends}"})
    facts += [
        {"key": f"监护人{f'（{one.relation}）' if one.relation else ''}", "value": one.name.shown}
        for one in file.guardians
    ]
    facts += [{"key": "收款账户", "value": account.words} for account in file.accounts]
    facts.append({"key": "建档", "value": formats.day(file.created_at)})
    return facts


def _certificate(issued: date | None, until: date | None) -> str:
    begins = f"{formats.day(issued)} 发" if issued else "发证日不知道"
    return f"{begins}，{f'有效期到 {formats.day(until)}' if until else '没写有效期'}"
