"""Reads of reports that were published."""

from __future__ import annotations

from huican.access.domain.scope import AreaScope
from huican.access.scopes import area_filter
from huican.insight.models import PublishedReport


def reports_using(figure_id: str, scope: AreaScope, limit: int = 5) -> list[PublishedReport]:
    """The latest published reports inside `scope` that state a figure."""
    return list(
        PublishedReport.objects.filter(area_filter(scope), figures__figure_id=figure_id)
        .order_by("-published_at")[:limit]
    )  # fmt: skip


def published_reports(
    scope: AreaScope, limit: int, offset: int
) -> tuple[list[PublishedReport], int]:
    """Published reports inside `scope`, newest first, with their figures; and how many."""
    found = PublishedReport.objects.filter(area_filter(scope)).order_by("-published_at", "-pk")
    page = found.prefetch_related("figures")[offset : offset + limit]
    return list(page), found.count()


def published_report(report_id: int, scope: AreaScope) -> PublishedReport | None:
    """A published report with its figures, when its area lies inside what the user may see."""
    return (
        PublishedReport.objects.filter(area_filter(scope), pk=report_id)
        .prefetch_related("figures").first()
    )  # fmt: skip


def latest_report(area_code: str, year: int) -> PublishedReport | None:
    """The report of an area and year that was published last."""
    return (
        PublishedReport.objects.filter(area_code=area_code, year=year)
        .order_by("-published_at", "-pk").first()
    )  # fmt: skip
