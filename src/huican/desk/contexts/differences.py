"""How far published reports are from today's figures."""

from __future__ import annotations

from dataclasses import dataclass

from huican.insight.figures import YearFigures
from huican.insight.published import differs
from huican.insight.queries import latest_report
from huican.insight.reports import today_of


@dataclass(frozen=True, slots=True)
class Changes:
    """How far the latest report of an area and year is from today's figures."""

    report_id: int
    title: str
    count: int


def latest_changes(found: YearFigures) -> Changes | None:
    """Of the latest published report; None when there is none. Four queries."""
    report = latest_report(found.area_code, found.year)
    if report is None:
        return None
    today = today_of(found)
    return Changes(
        report.pk, report.title, sum(differs(one, today) for one in report.figures.all())
    )
