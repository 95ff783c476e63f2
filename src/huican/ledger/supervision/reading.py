"""Reads of inspections and findings, for pages."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, F, Q, QuerySet

from huican.access.domain.scope import AreaScope
from huican.access.scopes import area_filter
from huican.kernel.errors import HuicanError
from huican.ledger.models import (
    BatchLine,
    FindingAct,
    Inspection,
    InspectionFinding,
    InspectionSample,
    SampleItem,
)

PAGE_MAX = 1_000
OVERDUE = "overdue"


class NoSuchInspection(HuicanError):
    """No inspection, or no finding, has this number."""

    code = "no-such-inspection"


@dataclass(frozen=True, slots=True)
class InspectionRow:
    """One inspection of a list: samples looked at of those drawn, findings open of all."""

    inspection: Inspection
    drawn: int
    looked: int
    findings: int
    open: int


def inspections(
    scope: AreaScope, *, state: str = "", limit: int = PAGE_MAX, offset: int = 0
) -> tuple[dict[str, int], list[InspectionRow]]:
    """Counts by state ("" for all), and a page of inspections of an area, the latest first."""
    own = Inspection.objects.filter(area_filter(scope))
    counts = {"": own.count()} | {
        one: own.filter(state=one).count() for one in (Inspection.OPEN, Inspection.CLOSED)
    }
    found = own.filter(state=state) if state else own
    page = list(found.order_by("-pk")[offset : offset + min(limit, PAGE_MAX)])
    drawn = _counts(SampleItem.objects.filter(sample__inspection__in=page), "sample__inspection")
    looked = _counts(
        SampleItem.objects.filter(sample__inspection__in=page).exclude(verdict=""),
        "sample__inspection",
    )
    findings = _counts(InspectionFinding.objects.filter(inspection__in=page), "inspection")
    open_ = _counts(
        InspectionFinding.objects.filter(inspection__in=page).exclude(state="closed"), "inspection"
    )
    return counts, [
        InspectionRow(
            one, drawn.get(one.pk, 0), looked.get(one.pk, 0), findings.get(one.pk, 0),
            open_.get(one.pk, 0),
        )
        for one in page
    ]  # fmt: skip


def _counts(found: QuerySet[SampleItem] | QuerySet[InspectionFinding], by: str) -> dict[int, int]:
    return {row[by]: row["n"] for row in found.values(by).annotate(n=Count("pk"))}


def inspection(inspection_id: int) -> Inspection:
    """Raises NoSuchInspection."""
    one = Inspection.objects.filter(pk=inspection_id).first()
    if one is None:
        raise NoSuchInspection("没有这次检查", remedy="请核对编号")
    return one


def samples(one: Inspection) -> list[InspectionSample]:
    """The samples of an inspection, in the order they were drawn."""
    return list(one.samples.order_by("pk"))


def items(
    one: Inspection, *, show: str = "", limit: int = PAGE_MAX, offset: int = 0
) -> tuple[dict[str, int], list[SampleItem]]:
    """The drawn payments: counts of all (""), not looked at (waiting), fine, found; and a page."""
    own = SampleItem.objects.filter(sample__inspection=one)
    parts = {
        "": Q(),
        "waiting": Q(verdict=""),
        "fine": Q(verdict="fine"),
        "found": Q(verdict="found"),
    }
    counts = own.aggregate(**{name or "all": Count("pk", filter=each or Q(pk__gt=0))
                              for name, each in parts.items()})  # fmt: skip
    found = own.filter(parts.get(show, Q())).select_related("line__batch", "sample")
    page = found.order_by("sample_id", "number")[offset : offset + min(limit, PAGE_MAX)]
    return {name: counts[name or "all"] for name in parts}, list(page)


def item(item_id: int) -> SampleItem:
    """One drawn payment. Raises NoSuchInspection."""
    one = SampleItem.objects.select_related("sample__inspection").filter(pk=item_id).first()
    if one is None:
        raise NoSuchInspection("没有抽到这一笔", remedy="请从检查的样本里选")
    return one


def _in_state(show: str, today: date) -> Q:
    if show == OVERDUE:
        return Q(state="asked", due__lt=today)
    return Q(state=show) if show else Q()


def findings(
    scope: AreaScope, *, today: date, show: str = "", asked_of: str = "",
    inspection_id: int | None = None, limit: int = PAGE_MAX, offset: int = 0,
) -> tuple[dict[str, int], list[InspectionFinding]]:  # fmt: skip
    """Counts (all "", asked, overdue, answered, closed), and a page: open first, by their day."""
    own = InspectionFinding.objects.filter(area_filter(scope, "inspection__area_code"))
    if asked_of:
        own = own.filter(asked_of=asked_of)
    if inspection_id is not None:
        own = own.filter(inspection_id=inspection_id)
    counts = {
        one: own.filter(_in_state(one, today)).count()
        for one in ("", "asked", OVERDUE, "answered", "closed")
    }
    found = own.filter(_in_state(show, today)).select_related("inspection")
    page = found.order_by(F("closed_at").desc(nulls_first=True), "due", "pk")
    return counts, list(page[offset : offset + min(limit, PAGE_MAX)])


def finding(finding_id: int) -> InspectionFinding:
    """One finding with its inspection and payment. Raises NoSuchInspection."""
    one = (
        InspectionFinding.objects.select_related("inspection", "item__line__batch")
        .filter(pk=finding_id)
        .first()
    )
    if one is None:
        raise NoSuchInspection("没有这条问题", remedy="请核对编号")
    return one


def acts(one: InspectionFinding) -> Sequence[FindingAct]:
    """What was said and done, in order."""
    return list(one.acts.order_by("pk"))


def overdue(scope: AreaScope, today: date) -> int:
    """Findings that wait for an answer past their day."""
    own = InspectionFinding.objects.filter(area_filter(scope, "inspection__area_code"))
    return own.filter(_in_state(OVERDUE, today)).count()


def count_asked(actor: str) -> int:
    """Findings that wait for the answer of one person."""
    return InspectionFinding.objects.filter(asked_of=actor, state="asked").count()


def line_numbers(line_ids: Collection[int]) -> dict[int, int]:
    """Lines by id → their numbers within their batches: by these they are opened."""
    return dict(BatchLine.objects.filter(pk__in=list(line_ids)).values_list("pk", "line"))
