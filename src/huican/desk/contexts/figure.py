"""One figure's whole page: definition, divisions in which each number opens, all its records."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, page_number, scope, whole_number
from huican.desk.contexts import opened
from huican.desk.contexts.figures import amount
from huican.desk.contexts.paging import pages
from huican.desk.contexts.record_cells import columns_for
from huican.desk.contexts.years import period_words, year_of
from huican.desk.remembering import until_data_change
from huican.insight import opened as insight
from huican.insight.domain.display import shown
from huican.insight.domain.measures import Measure
from huican.insight.figures import Value, figures
from huican.insight.opened import PAGE_ROWS, Filters, Group, Part
from huican.insight.queries import reports_using
from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.reference import queries as reference
from huican.reference.domain.levels import Level, shape
from huican.sources.domain.kinds import Kind

# Own columns travel as c.<label>=<value>.
OWN = "c."
_FILTERS = ("month", "township", "category", "level")
# Division → the parameter that opens one of its rows; own columns open by OWN + label.
_COMMON = {"月份": "month", "乡镇": "township", "残疾类别": "category", "残疾等级": "level"}


def figure_page(request: HttpRequest, figure_id: str) -> dict[str, Any]:
    """See desk/figure.html. Raises Http404 for an unknown figure."""
    year, years = year_of(request)
    now = timezone.now()
    at = scope(request)
    found = figures(at.code, year, at=now)
    value = found.figures.get(figure_id) or _without_records(figure_id)
    parts = opened.parts_of(request, figure_id, year)
    chosen = whole_number(request.GET.get("part"), low=0, high=len(parts) - 1) or 0
    part = parts[chosen]
    filters, words = _filters(request, part.kind)
    page = page_number(request)
    rows, total = opened.page_of_records(request, part.measure, year, filters, page, PAGE_ROWS)
    before = (
        figures(at.code, year - 1, at=now).figures.get(figure_id) if year - 1 in years else None
    )
    narrowed = f"{'、'.join(words)}的 " if words else ""
    return {
        "trail": _trail(request, value, year),
        "figure": opened.how(value, parts, chosen) | {
            **amount(value), "period": f"{found.area_name}　{period_words(year)}",
            "compare": _compared(value, before), "settled": value.value is not None,
            "why": "还没有收下这一类的记录。先导入台账，这个数会自己算出来。",
            "columns": columns_for(part.kind), "records": rows,
            "records_words": f"{narrowed}{total:,} 条记录",
        },
        "parts": _parts(request, parts, chosen),
        "filters": _filter_links(request, part, filters, words, total),
        "breakdown": _breakdown(request, part, year) if part.counted else None,
        "query": None,
        "download": None,
        "pages": pages(request, page, total, PAGE_ROWS, "条"),
        "used_in": _used_in(request, figure_id),
    }  # fmt: skip


def _without_records(figure_id: str) -> Value:
    """A figure that exists but has nothing to count here; Http404 when it does not exist."""
    from huican.insight.figures import indicators, kinds

    indicator = indicators().get(figure_id)
    if indicator is None:
        raise Http404
    used = tuple(dict.fromkeys(measure.kind for measure in indicator.measures))
    return Value(
        indicator.id, indicator.name, None, indicator.unit, "没有记录", "＿＿", "",
        indicator.definition(kinds()), 0, indicator.group, indicator.declared, True, used,
    )  # fmt: skip


def _trail(request: HttpRequest, value: Value, year: int) -> list[dict[str, Any]]:
    every = address(request, "figures", year=year)
    group = address(request, "figures", year=year, group=value.group)
    return [
        {"text": "数字", "url": every},
        {"text": value.group, "url": group},
        {"text": value.name},
    ]


def _compared(value: Value, before: Value | None) -> str | None:
    """比去年多 209 人; nothing when last year is not known."""
    if value.value is None or before is None or before.value is None:
        return None
    difference = value.value - before.value
    if difference == 0:
        return "和去年一样"
    written = shown(abs(difference), value.unit if value.unit != "%" else "个百分点", None)
    return f"比去年{'多' if difference > 0 else '少'} {written.exact}"


def _used_in(request: HttpRequest, figure_id: str) -> list[dict[str, str]]:
    if not may(request.user, "report.read"):
        return []
    return [
        {"text": report.title, "url": address(request, "report-published", report.pk, keep=False)}
        for report in reports_using(figure_id, scope(request))
    ]


def _parts(request: HttpRequest, parts: Sequence[Part], chosen: int) -> list[dict[str, Any]] | None:
    """A figure of several counts: each can be looked at."""
    if len(parts) < 2:
        return None
    gone = ("by", *_FILTERS, *_own_keys(request))
    return [
        {"text": part.definition, "url": here(request, without=gone, part=number or None),
         "count": part.counted, "current": number == chosen}
        for number, part in enumerate(parts)
    ]  # fmt: skip


# --- filters --------------------------------------------------------------------------------------


def _own_keys(request: HttpRequest) -> list[str]:
    return [key for key in request.GET if key.startswith(OWN)]


def _filters(request: HttpRequest, kind: Kind) -> tuple[Filters, list[str]]:
    """What ?month=, ?township=, ?category=, ?level= and own columns say, and in words."""
    month = whole_number(request.GET.get("month"), low=1, high=12)
    category = whole_number(request.GET.get("category"), low=1, high=7)
    level = whole_number(request.GET.get("level"), low=1, high=4)
    township = request.GET.get("township", "")
    township = township if len(township) == 12 and township.isascii() and township.isdigit() else ""
    own = {
        key.removeprefix(OWN): request.GET[key][:100]
        for key in _own_keys(request)
        if key.removeprefix(OWN) in divisible(kind)
    }
    words = [f"{month} 月"] if month else []
    if township:
        words.append(reference.name_of(township, timezone.localdate()))
    words += [CATEGORIES[category]] if category else []
    words += [LEVELS[level]] if level else []
    words += [f"{label}是“{value}”" for label, value in own.items()]
    return Filters(month, township, category, level, own), words


def divisible(kind: Kind) -> list[str]:
    """Own columns by which records may be divided and filtered: none that leads to a person."""
    return [column.label for column in kind.columns if column.privacy != "identifying"]


def _filter_links(
    request: HttpRequest, part: Part, filters: Filters, words: list[str], total: int
) -> list[dict[str, Any]]:
    every = here(request, without=(*_FILTERS, *_own_keys(request)))
    links = [{"text": "全部", "url": every, "count": part.counted, "current": not words}]
    if words:
        links.append(
            {"text": "、".join(words), "url": here(request), "count": total, "current": True}
        )
    return links


# --- divisions ------------------------------------------------------------------------------------


def _breakdown(request: HttpRequest, part: Part, year: int) -> dict[str, Any] | None:
    """The figure divided by one thing; each number opens exactly its records."""
    ways = [*_COMMON, *divisible(part.kind)]
    if shape(scope(request).code) is Level.TOWNSHIP:
        ways.remove("乡镇")
    usual = "月份" if part.kind.monthly else ways[0] if "乡镇" not in ways else "乡镇"
    by = request.GET.get("by", "")
    by = by if by in ways else usual
    code, measure = scope(request).code, part.measure
    groups = until_data_change(
        "breakdown", lambda: insight.breakdown(measure, code, year, by), measure, code, year, by
    )
    top = max((group.value for group in groups), default=Decimal(0))
    return {
        "by": by,
        "ways": [
            {"text": way, "url": here(request, by=way), "current": way == by, "count": None}
            for way in ways
        ],
        "unit": unit_of(part.measure, part.kind),
        "rows": [_row(request, part.measure, group, by, top) for group in groups],
    }


def _row(
    request: HttpRequest, measure: Measure, group: Group, by: str, top: Decimal
) -> dict[str, Any]:
    gone = (*_FILTERS, *_own_keys(request))
    url = None
    if group.key:
        name = _COMMON.get(by, OWN + by)
        key = f"{group.key}000" if name == "township" else group.key
        url = here(request, without=gone, **{name: key}) + "#rec-h"
    return {
        "label": group.label, "url": url, "value": f"{group.value.normalize():,f}",
        "records": group.records, "share": float(group.value / top * 100) if top else 0,
    }  # fmt: skip


def unit_of(measure: Measure, kind: Kind) -> str:
    """The measure word of a division."""
    match measure.how:
        case "persons":
            return "人"
        case "households":
            return "户"
        case "amount":
            return "元"
        case "records":
            return kind.counted_in if kind.counted_in not in ("人", "户") else "条"
    return ""
