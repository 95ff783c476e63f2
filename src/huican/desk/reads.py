"""Small counts across parts that the shell and the workbench show."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Q

from huican.access.domain.scope import AreaScope
from huican.access.scopes import area_filter
from huican.exchange.models import Upload
from huican.insight.models import PublishedReport
from huican.sources.models import HeldRow, SourceSheet

# Uploads that wait for their clerk, not for the machine.
OPEN_STATES = ("checking", "waiting", "failed")


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for somebody: rows given back, rows waiting, uploads not finished."""

    refused: int
    waiting: int
    uploads: int

    @property
    def total(self) -> int:
        """Pieces of work: files with held rows would be counted twice, so rows and uploads are
        told apart on the workbench; the navigation shows uploads and rows together."""
        return self.refused + self.waiting + self.uploads


def waiting_work(scope: AreaScope) -> Work:
    """Counts of the offices inside `scope`; two queries."""
    held = HeldRow.objects.filter(
        area_filter(scope, "sheet__file__office_area"), closed_at__isnull=True
    ).aggregate(
        refused=Count("pk", filter=Q(outcome=HeldRow.REFUSED)),
        waiting=Count("pk", filter=Q(outcome=HeldRow.WAITING)),
    )
    uploads = Upload.objects.filter(
        area_filter(scope, "office_area"), state__in=OPEN_STATES
    ).count()
    return Work(held["refused"], held["waiting"], uploads)


def years_with_records(scope: AreaScope) -> list[int]:
    """Years that workbooks of the offices above, at or inside `scope` speak of, newest first."""
    offices = area_filter(scope, "file__office_area") | Q(file__office_area__in=_above(scope.code))
    years = (
        SourceSheet.objects.filter(offices, file__withdrawn_at__isnull=True, year__isnull=False)
        .exclude(kind="targets")
        .order_by("-year")
        .values_list("year", flat=True)
        .distinct()
    )
    return list(years)


def _above(code: str) -> list[str]:
    """Codes of the areas above by their digits: a township's records came in the county's files."""
    return [code[:digits].ljust(12, "0") for digits in (2, 4, 6, 9)]


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
    """A published report, when its area lies inside what the user may see."""
    return (
        PublishedReport.objects.filter(area_filter(scope), pk=report_id)
        .prefetch_related("figures").first()
    )  # fmt: skip


@dataclass(frozen=True, slots=True)
class FileWork:
    """Held rows of one file that nobody has closed yet."""

    file_id: int
    name: str
    received_at: datetime
    refused: int
    waiting: int


def files_with_work(scope: AreaScope, limit: int = 200) -> list[FileWork]:
    """Files with open held rows, the latest first."""
    rows = (
        HeldRow.objects.filter(
            area_filter(scope, "sheet__file__office_area"), closed_at__isnull=True
        )
        .values("sheet__file_id", "sheet__file__name", "sheet__file__received_at")
        .annotate(
            refused=Count("pk", filter=Q(outcome=HeldRow.REFUSED)),
            waiting=Count("pk", filter=Q(outcome=HeldRow.WAITING)),
        )
        .order_by("-sheet__file_id")[:limit]
    )
    return [
        FileWork(
            row["sheet__file_id"], row["sheet__file__name"], row["sheet__file__received_at"],
            row["refused"], row["waiting"],
        )
        for row in rows
    ]  # fmt: skip


def open_uploads(scope: AreaScope, limit: int = 200) -> list[Upload]:
    """Uploads that wait for their clerk, the latest first; without their content."""
    return list(
        Upload.objects.filter(area_filter(scope, "office_area"), state__in=OPEN_STATES)
        .defer("content_sealed").order_by("-uploaded_at", "-pk")[:limit]
    )  # fmt: skip
