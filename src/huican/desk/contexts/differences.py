"""Figures of a published report beside today's: how many changed, and what changed and why."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from huican.insight.domain.measures import Measure
from huican.insight.figures import Value, YearFigures, indicators
from huican.insight.models import PublishedFigure, PublishedReport
from huican.insight.report import Figure, LaterSource
from huican.insight.report import PublishedFigure as Snapshot
from huican.insight.report.publishing import Difference, compare, definition_digest
from huican.insight.reports import later_sources


@dataclass(frozen=True, slots=True)
class Changes:
    """How far the latest report of an area and year is from today's figures."""

    report_id: int
    title: str
    count: int


def latest_changes(found: YearFigures) -> Changes | None:
    """Of the latest published report; None when there is none. Two queries."""
    report = (
        PublishedReport.objects.filter(area_code=found.area_code, year=found.year)
        .order_by("-published_at", "-pk").first()
    )  # fmt: skip
    if report is None:
        return None
    return Changes(report.pk, report.title, changed_count(report.figures.all(), found))


def changed_count(kept: Iterable[PublishedFigure], found: YearFigures) -> int:
    """How many published figures differ from today's."""
    return sum(_differs(one, found.figures.get(one.figure_id)) for one in kept)


def _differs(one: PublishedFigure, now: Value | None) -> bool:
    if now is None or now.value is None or not now.records:
        return True
    return now.value != one.value or definition_digest(_figure(now)) != one.definition_digest


def differences(report: PublishedReport, found: YearFigures) -> list[Difference]:
    """Each changed figure: old, new and why. The workbooks that came later are looked up once a
    kind, and only for figures that changed."""
    later: dict[str, list[LaterSource]] = {}
    changed = []
    for one in report.figures.order_by("pk"):
        now = found.figures.get(one.figure_id)
        if not _differs(one, now):
            continue
        sources = _later(one.figure_id, report, later)
        difference = compare(_snapshot(one), _figure(now) if now else None, sources)
        if difference is not None:
            changed.append(difference)
    return changed


def _later(
    figure_id: str, report: PublishedReport, known: dict[str, list[LaterSource]]
) -> list[LaterSource]:
    indicator = indicators().get(figure_id)
    measures: list[Measure] = indicator.measures if indicator else []
    found: list[LaterSource] = []
    for kind in dict.fromkeys(measure.kind for measure in measures):
        if kind not in known:
            known[kind] = later_sources([kind], report)
        found += known[kind]
    return found


def _figure(value: Value) -> Figure:
    return Figure(
        value.id, value.name, value.value or 0, value.unit, value.exact, value.records,
        value.definition, settled=value.settled,
    )  # fmt: skip


def _snapshot(one: PublishedFigure) -> Snapshot:
    return Snapshot(
        one.figure_id, one.name, one.unit, _number(one.value), one.display, one.definition,
        one.definition_digest, one.records,
    )  # fmt: skip


def _number(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value
