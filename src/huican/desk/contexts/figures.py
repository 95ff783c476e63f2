"""The table of figures: every figure of an area and a year, by group, found by its name."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, here, scope
from huican.desk.contexts import opened
from huican.desk.contexts.differences import latest_changes
from huican.desk.contexts.years import period_words, year_links, year_of
from huican.insight.figures import Value, YearFigures, figures

_UNSETTLED = "unsettled"


def table(request: HttpRequest) -> dict[str, Any]:
    """See desk/figures.html."""
    year, years = year_of(request)
    now = timezone.now()
    found = figures(scope(request).code, year, at=now)
    before = figures(scope(request).code, year - 1, at=now) if year - 1 in years else None
    asked = (request.GET.get("find") or "").strip()[:40]
    values = [value for value in found.figures.values() if asked in value.name]
    shown = _chosen(values, request.GET.get("group", ""))
    open_id = request.GET.get("open")
    return {
        "title": f"{year} 年的数字",
        "subtitle": "每个数都能点开到人、到户、到笔；报告里用的就是这里的数。",
        "actions": _actions(request, year),
        "years": year_links(request, year, years),
        "period": period_words(year),
        "find": {"action": request.path, "value": asked, "label": "按名称找数字",
                 "fields": _kept(request)},
        "filters": _filters(request, values),
        "groups": _groups(request, shown, before, year, open_id),
        "document": None,
        "open": open_id,
        "unsettled": _unsettled(found),
        "differences": _differences(request, found),
    }  # fmt: skip


def _chosen(values: list[Value], group: str) -> list[Value]:
    if group == _UNSETTLED:
        return [value for value in values if not value.settled]
    return [value for value in values if not group or value.group == group]


def _kept(request: HttpRequest) -> list[dict[str, str]]:
    return [
        {"name": key, "value": request.GET[key]} for key in ("area", "year") if key in request.GET
    ]


def _actions(request: HttpRequest, year: int) -> list[dict[str, str]]:
    if not may(request.user, "report.read"):
        return []
    words = f"看 {year} 年报告"
    return [{"text": words, "url": address(request, "reports", year=year), "kind": "", "ico": ""}]


def _filters(request: HttpRequest, values: list[Value]) -> list[dict[str, Any]]:
    chosen = request.GET.get("group", "")
    counts: dict[str, int] = {}
    for value in values:
        counts[value.group] = counts.get(value.group, 0) + 1
    waiting = sum(not value.settled for value in values)
    links = [("", "全部", len(values)), *((name, name, n) for name, n in counts.items())]
    if waiting:
        links.append((_UNSETTLED, "还会变", waiting))
    return [
        {"text": text, "url": here(request, without=("open",), group=code), "count": number,
         "current": code == chosen}
        for code, text, number in links
    ]  # fmt: skip


def _groups(
    request: HttpRequest, values: Iterable[Value], before: YearFigures | None, year: int,
    open_id: str | None,
) -> list[dict[str, Any]]:  # fmt: skip
    groups: dict[str, list[dict[str, Any]]] = {}
    for value in values:
        last = before.figures.get(value.id) if before else None
        groups.setdefault(value.group, []).append({
            "id": value.id, "name": value.name, **amount(value),
            "last_year": amount(last)["value"] if last else None,
            "why": "还没有记录" if value.value is None else None,
            "open_url": here(request, open=value.id) + "#open",
            "close_url": here(request, open=None),
            "url": address(request, "figure", value.id, year=year),
            "opened": opened.inline(request, value, year) if value.id == open_id else None,
        })  # fmt: skip
    return [{"title": title, "figures": rows} for title, rows in groups.items()]


def amount(value: Value) -> dict[str, Any]:
    """Value and unit as a table shows them: 679.3 | 万元."""
    if value.value is None:
        return {"value": None, "unit": value.unit}
    for unit in ("万元", value.unit):
        if unit and value.display.endswith(unit):
            return {"value": value.display.removesuffix(unit), "unit": unit}
    return {"value": value.display, "unit": value.unit}


def _unsettled(found: YearFigures) -> dict[str, str] | None:
    open_ = [value for value in found.figures.values() if not value.settled and value.declared]
    if not open_:
        return None
    names = "、".join(f"“{value.name}”" for value in open_[:3])
    more = "等" if len(open_) > 3 else ""
    return {"lead": f"{len(open_)} 个数还会变：", "text": f"{names}{more}还有等待认领的行。"}


def _differences(request: HttpRequest, found: YearFigures) -> dict[str, str] | None:
    if not may(request.user, "report.read"):
        return None
    changes = latest_changes(found)
    if changes is None or not changes.count:
        return None
    return {
        "lead": f"{changes.count} 个数和已发布的报告不一样。",
        "text": changes.title,
        "url": address(request, "report-published", changes.report_id),
        "words": "看变了什么、为什么",
    }
