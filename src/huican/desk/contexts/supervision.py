"""监督: what the year's checks held and stopped, what was brought back, patterns worth a look."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, page_number, scope, whole_number
from huican.desk.contexts.month_asked import month_links, read_month
from huican.desk.contexts.paging import pages
from huican.desk.contexts.recovery_words import cause_words
from huican.desk.contexts.watched_rows import (
    evidence_url,
    persons_of,
    places,
    programme_names,
    who,
)
from huican.kernel.money import Fen, yuan_text
from huican.kernel.months import Month
from huican.ledger import checks
from huican.ledger.supervision import lists, patterns, reading, yearly
from huican.ledger.supervision.rules import rules

PAGE_ROWS = 50
_SHOWN = {
    yearly.STOPPED: ("不该发、拦下停发", "检查暂缓，核实以后停发的"),
    yearly.WAITING: ("暂缓，还在核实", "检查暂缓，还没有决定的"),
    yearly.LET_GO: ("核实后放行", "检查暂缓，核实以后放行的"),
    yearly.FOUND: ("查出多发", "今年查出来的多发"),
    yearly.BROUGHT_BACK: ("已追回", "今年退还和抵扣的"),
    yearly.OUTSTANDING: ("还没追回", "不论哪年查出，到今天还没追回的"),
}


def year_of(request: HttpRequest) -> int:
    """?year=, else the year of the latest payment, else this one."""
    asked = whole_number(request.GET.get("year"), low=2000, high=2100)
    if asked is not None:
        return asked
    span = _span(request)
    return span.last.year if span is not None else timezone.localdate().year


def _span(request: HttpRequest) -> patterns.Span | None:
    """The months that patterns look at: up to ?at=, else up to the latest payment."""
    return patterns.span_of(scope(request), read_month(request.GET.get("at", "")))


# --- home -----------------------------------------------------------------------------------------


def home(request: HttpRequest) -> dict[str, Any]:
    """See desk/supervision.html."""
    year, here_, today = year_of(request), scope(request), timezone.localdate()
    held, over = yearly.held(here_, year), yearly.overpaid(here_, year)
    overdue, standing_ = reading.overdue(here_, today), lists.count_standing(here_, today)
    counts, _ = reading.findings(here_, today=today, limit=0)
    _, open_ = reading.inspections(here_, state="open", limit=10)
    stopped, left = held[yearly.STOPPED], over[yearly.OUTSTANDING]
    return {
        "title": "监督",
        "lede": f"{year}年检查拦下不该发的 {stopped.rows:,} 笔，{yuan_text(Fen(stopped.fen))} 元；"
        f"多发还没追回 {yuan_text(Fen(left.fen))} 元；"
        + (f"{overdue:,} 条问题超期没有答复。" if overdue else "没有超期的问题。"),
        "years": [
            {"text": f"{one} 年", "url": here(request, year=one), "current": one == year}
            for one in range(timezone.localdate().year, timezone.localdate().year - 5, -1)
        ],
        "held": [_figure(request, show, held[show], year) for show in yearly.HELD[::-1]],
        "overpaid": [_figure(request, show, over[show], year) for show in yearly.OVERPAID],
        "open": [
            {"label": "超期没有答复的问题", "value": overdue, "unit": "条", "note": "",
             "url": address(request, "findings", show="overdue"), "words": "看问题"},
            {"label": "没有销号的问题", "value": counts["asked"] + counts["answered"], "unit": "条",
             "note": f"其中等答复 {counts['asked']:,} 条", "url": address(request, "findings"),
             "words": "看问题"},
            {"label": "正在公示的名单", "value": standing_, "unit": "份", "note": "",
             "url": address(request, "published-lists", show="standing"), "words": "看名单"},
        ],
        "patterns_url": address(request, "patterns"),
        "patterns_count": len(patterns.PATTERNS),
        "inspections": [
            {"number": row.inspection.number, "title": row.inspection.title,
             "url": address(request, "inspection", row.inspection.pk),
             "looked": f"{row.looked:,} / {row.drawn:,} 笔", "open": row.open}
            for row in open_
        ],
        "inspections_url": address(request, "inspections"),
    }  # fmt: skip


def _figure(request: HttpRequest, show: str, count: yearly.Count, year: int) -> dict[str, Any]:
    return {
        "label": _SHOWN[show][0], "value": count.rows, "unit": "笔",
        "note": f"{yuan_text(Fen(count.fen))} 元",
        "url": address(request, "supervision-money", show=show, year=year), "words": "看明细",
    }  # fmt: skip


# --- the rows behind a number ---------------------------------------------------------------------


def money(request: HttpRequest) -> dict[str, Any]:
    """See desk/supervision_money.html."""
    year, here_ = year_of(request), scope(request)
    show = request.GET.get("show", yearly.STOPPED)
    if show not in _SHOWN:
        raise Http404
    counts = {**yearly.held(here_, year), **yearly.overpaid(here_, year)}
    page = page_number(request)
    find = yearly.held_rows if show in yearly.HELD else yearly.overpaid_rows
    rows = find(here_, year, show, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)
    persons = persons_of(request, [row.person_id for row in rows])
    known, names = places({row.area_code for row in rows}), programme_names()
    lines = reading.line_numbers([row.line_id for row in rows if row.line_id is not None])
    count = counts[show]
    return {
        "trail": [{"text": "监督", "url": address(request, "supervision", year=year)}],
        "title": f"{year}年{_SHOWN[show][0]}",
        "lede": f"{count.rows:,} 笔，{yuan_text(Fen(count.fen))} 元。{_SHOWN[show][1]}。",
        "filters": [
            {"text": words, "url": here(request, show=code), "count": counts[code].rows,
             "current": code == show}
            for code, (words, _) in _SHOWN.items()
        ],
        "by_cause": "检查" if show in yearly.HELD else "原因",
        "rows": [
            {
                **persons.get(row.person_id, {"name": None, "url": None}),
                "place": known[row.area_code], "programme": names.get(row.programme, row.programme),
                "month": Month.of(row.month).label if row.month else "",
                "causes": "、".join(_cause_words(row.programme, c, show) for c in row.causes),
                "at": row.at, "fen": row.fen,
                "open": evidence_url(
                    request, batch_id=row.batch_id, line=lines.get(row.line_id or 0),
                    payment_id=None, recovery_id=row.recovery_id,
                ),
            }
            for row in rows
        ],
        "total_fen": count.fen,
        "pages": pages(request, page, count.rows, PAGE_ROWS, "笔"),
    }  # fmt: skip


def _cause_words(programme: str, code: str, show: str) -> str:
    """What a check, or the cause of an over-payment, is called."""
    if show in yearly.OVERPAID:
        return cause_words(programme, code)
    check = checks.BY_CODE.get(code)
    return check.name if check is not None else code


# --- patterns -------------------------------------------------------------------------------------


def pattern_list(request: HttpRequest) -> dict[str, Any]:
    """See desk/supervision_patterns.html."""
    span = _span(request)
    counted = patterns.seen(scope(request), span) if span is not None else []
    found = [one for one in counted if one.clusters]
    inspect = may(request.user, "supervision.write")
    return {
        "trail": [{"text": "监督", "url": address(request, "supervision")}],
        "title": "异常线索",
        "lede": _span_words(span)
        + (f"{len(found)} 种值得看一看。" if found else "没有值得看一看的。"
           if span else "还没有发放过，没有可看的。"),
        "month": month_links(request, span.last) if span else None,
        "rows": [
            {
                "name": one.pattern.name, "looks_at": one.pattern.looks_at,
                "url": address(request, "pattern", one.pattern.code,
                               at=str(span.last) if span else None),
                "clusters": one.clusters, "unit": one.pattern.unit, "rows": one.rows,
                "fen": one.fen,
            }
            for one in sorted(counted, key=lambda one: one.clusters == 0)
        ],
        "not_looked": patterns.NOT_LOOKED,
        "inspect_url": address(request, "inspection-new") if inspect else None,
    }  # fmt: skip


def _span_words(span: patterns.Span | None) -> str:
    return f"{span.first.label}到{span.last.label}的发放：" if span is not None else ""


def pattern(request: HttpRequest, code: str) -> dict[str, Any]:
    """See desk/supervision_pattern.html."""
    if code not in patterns.BY_CODE:
        raise Http404
    one, span, page = patterns.BY_CODE[code], _span(request), page_number(request)
    counted, rows = (
        patterns.rows(code, scope(request), span, limit=PAGE_ROWS, offset=(page - 1) * PAGE_ROWS)
        if span is not None else (patterns.Seen(one, 0, 0, 0), [])
    )  # fmt: skip
    inspect = may(request.user, "supervision.write") and span is not None
    return {
        "trail": [
            {"text": "监督", "url": address(request, "supervision")},
            {"text": "异常线索", "url": address(request, "patterns")},
        ],
        "title": one.name,
        "lede": _span_words(span)
        + (f"{counted.clusters:,} {one.unit}值得看一看。" if counted.clusters else "没有看到。"),
        "month": month_links(request, span.last) if span else None,
        "looks_at": one.looks_at, "may_be": one.may_be, "limits": _limits(code),
        "rows": _evidence(request, rows),
        "total_fen": counted.fen,
        "pages": pages(request, page, counted.rows, PAGE_ROWS, "行"),
        "inspect_url": address(request, "inspection-new", pattern=code, at=str(span.last))
        if inspect and span is not None and counted.rows else None,
    }  # fmt: skip


def _evidence(request: HttpRequest, rows: list[patterns.Evidence]) -> list[dict[str, Any]]:
    persons = persons_of(request, [row.person_id for row in rows])
    known, names = places({row.area_code for row in rows}), programme_names()
    lines = reading.line_numbers([row.line_id for row in rows if row.line_id is not None])
    officers = who({row.cluster.split(" ")[0] for row in rows if row.cluster.startswith("user:")})
    shown: list[dict[str, Any]] = []
    before = ""
    for row in rows:
        actor = row.cluster.split(" ")[0]
        shown.append({
            **persons.get(row.person_id or 0, {"name": None, "url": None}),
            "officer": officers.get(actor), "first": row.cluster != before,
            "place": known[row.area_code], "programme": names.get(row.programme, row.programme),
            "month": Month.of(row.month).label, "fen": row.fen, "words": row.words,
            "open": evidence_url(
                request, batch_id=row.batch_id, line=lines.get(row.line_id or 0),
                payment_id=row.payment_id,
            ),
        })  # fmt: skip
        before = row.cluster
    return shown


def _limits(code: str) -> str:
    """By what numbers it looks, in words."""
    t = rules()[0]
    return {
        "shared-account": f"一个账号收到 {t.shared_account_persons} 人以上",
        "one-holder": f"一个户名收到 {t.one_holder_persons} 人以上",
        "re-issued-elsewhere": "有一笔就算",
        "paid-after-death": "去世的下个月起，有一笔就算",
        "over-age": f"满 {t.age_years} 周岁",
        "grade-round-trip": f"改重后 {t.grade_raised_days} 天内批准，批准后 {t.grade_lowered_days} 天内又改轻",
        "re-added": f"停发后 {t.re_added_months} 个月内又上名册，{t.re_added_times} 次以上",
        "officer-share": f"占 {t.officer_share_percent}% 以上，至少 {t.officer_share_acts} 次，"
        f"另有 {t.officer_share_colleagues} 人以上也办过",
        "officer-lets-go": f"放行的比例高出同事 {t.officer_lets_go_points} 个百分点以上，"
        f"各自至少决定过 {t.officer_lets_go_decisions} 行",
        "one-hand": f"建档后 {t.one_hand_days} 天内",
        "spike": f"到前 {t.spike_months_before} 个月中位数的 {t.spike_percent}% 以上，"
        f"并且至少多 {t.spike_persons} 人或 {t.spike_yuan:,} 元",
    }[code]
