"""Reports: written from today's figures, published with them, compared with them later."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name
from huican.audit.operations import record as audit
from huican.insight import sql
from huican.insight.figures import YearFigures, figures, indicators, kinds, year_period
from huican.insight.models import PublishedFigure, PublishedReport
from huican.insight.report import (
    Document,
    Facts,
    Figure,
    LaterSource,
    Target,
    compose,
    load_template,
    mask,
    snapshot,
)
from huican.insight.report import PublishedFigure as Snapshot
from huican.insight.report.publishing import Difference, compare
from huican.reference import queries as reference
from huican.reference.domain.levels import Level
from huican.stores import STORES


@dataclass(frozen=True, slots=True)
class Written:
    """A report as it stands today: the document, and the figures and targets it was written from."""

    document: Document
    facts: Facts
    figures: YearFigures


def write(area_code: str, year: int, kind: str, *, at: datetime, masked: bool = False) -> Written:
    """The report of an area and year from today's figures. Nothing is kept.

    Raises TemplateError where the office's template names figures that do not exist.
    """
    found = figures(area_code, year, at=at)
    template = load_template(
        kind, own=_own_templates(), known={one.id: one.unit for one in indicators().values()}
    )
    facts = facts_of(found, written_on=at.date())
    document = compose(template, facts)
    return Written(mask(document, facts) if masked else document, facts, found)


def facts_of(found: YearFigures, *, written_on: date | None) -> Facts:
    """Figures and targets as reports take them."""
    year, area_code = found.year, found.area_code
    day = min(date(year, 12, 31), written_on or date(year, 12, 31))
    area = reference.area(area_code, day)
    name = area.name if area else area_code
    city = area is not None and area.level is Level.CITY
    names_of_files = _files_by_kind(area_code, year)
    values = {
        value.id: Figure(
            value.id, value.name, value.value or 0, value.unit, value.exact, value.records,
            value.definition,
            tuple(dict.fromkeys(f for kind in value.kinds for f in names_of_files.get(kind, ()))),
            f"/figures/{value.id}?area={area_code}&year={year}", value.settled,
        )
        for value in found.figures.values()
    }  # fmt: skip
    return Facts(
        f"{name}残联", name, "city" if city else "county", year, values,
        tuple(_targets(area_code, year)), written_on,
    )  # fmt: skip


def _own_templates() -> Path | None:
    folder = Path(settings.HUICAN_VAR) / "report-templates"
    return folder if folder.is_dir() else None


def _files_by_kind(area_code: str, year: int) -> dict[str, list[str]]:
    """The workbooks that records of each kind came from."""
    area = sql.in_area(reference.scope_ranges(area_code, year_period(year)))
    found: dict[str, list[str]] = {}
    for store in STORES.values():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT k.kind, f.name FROM (SELECT r.kind, r.source_sheet_id "
                f'FROM "{store.table}" r WHERE r.year = %s AND r.retired_at IS NULL '
                f"AND {area.text} GROUP BY 1, 2) k "
                f"JOIN sources_sourcesheet s ON s.id = k.source_sheet_id "
                f"JOIN sources_sourcefile f ON f.id = s.file_id GROUP BY 1, 2 ORDER BY 2",
                [year, *area.values],
            )
            for kind, name in cursor.fetchall():
                found.setdefault(kind, []).append(name)
    return found


def _targets(area_code: str, year: int) -> list[Target]:
    """Targets of the year and the year after; a task is measured by the figure of its name."""
    measured = _figure_of_task()
    area = sql.in_area(reference.scope_ranges(area_code, year_period(year)))
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT r.task, r.year, r.quantity, r.unit, "
            f"coalesce(r.attributes ->> '责任科室', ''), f.name "
            f'FROM "{STORES["target"].table}" r '
            f"JOIN sources_sourcesheet s ON s.id = r.source_sheet_id "
            f"JOIN sources_sourcefile f ON f.id = s.file_id "
            f"WHERE r.year IN (%s, %s) AND r.retired_at IS NULL AND {area.text} "
            f"AND r.quantity IS NOT NULL ORDER BY r.year, r.source_row",
            [year, year + 1, *area.values],
        )
        return [
            Target(task, of_year, _number(value), unit, office, measured.get(task), sources=(file,))
            for task, of_year, value, unit, office, file in cursor.fetchall()
        ]


def _figure_of_task() -> dict[str, str]:
    """Task → the figure that measures it, from the indicators that divide by its target."""
    from huican.insight.domain.measures import TargetOf

    found: dict[str, str] = {}
    by_measure: dict[object, str] = {}
    for one in indicators().values():
        if one.declared and len(one.parts) == 1 and one.measures:
            by_measure.setdefault(one.measures[0], one.id)
    for one in indicators().values():
        tasks = [part.task for part in one.parts.values() if isinstance(part, TargetOf)]
        if len(tasks) == 1 and len(one.measures) == 1:
            measured = by_measure.get(one.measures[0])
            if measured:
                found[tasks[0]] = measured
    return found


def _number(value: Decimal) -> int | Decimal:
    return int(value) if value == value.to_integral_value() else value


def publish(
    area_code: str, year: int, kind: str, *, by: Actor | str, at: datetime
) -> PublishedReport:
    """Publishes today's report: its figures are kept with their definitions and values."""
    with transaction.atomic():
        written = write(area_code, year, kind, at=at)
        report = PublishedReport.objects.create(
            kind=kind, area_code=area_code, year=year, title=_title(written.document)[:200],
            data_version=written.figures.data_version, published_at=at,
            published_by=actor_name(by),
        )  # fmt: skip
        kept = snapshot(written.document)
        PublishedFigure.objects.bulk_create(
            PublishedFigure(
                report=report, figure_id=one.id, name=one.name, definition=one.definition,
                definition_digest=one.definition_digest, value=one.value, unit=one.unit,
                display=one.display, records=one.records,
            )
            for one in kept
        )  # fmt: skip
        audit(
            verb="report.publish", by=by, at=at, subject=("report", report.pk),
            area_code=area_code, summary=f"发布 {year} 年报告，含 {len(kept)} 个数字",
            data={"kind": kind, "year": year, "figures": len(kept)},
        )  # fmt: skip
    return report


def _title(document: Document) -> str:
    from huican.insight.report.plain import plain_text

    return plain_text(document).split("\n", 1)[0]


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure beside today's."""

    figure_id: str
    name: str
    then: str
    difference: Difference | None


def compare_published(report_id: int, *, at: datetime) -> tuple[PublishedReport, list[Compared]]:
    """Each figure of a published report, and where it differs today: old, new and why."""
    report = PublishedReport.objects.get(pk=report_id)
    now = facts_of(figures(report.area_code, report.year, at=at), written_on=at.date())
    compared = []
    for one in report.figures.order_by("pk"):
        kept = Snapshot(
            one.figure_id, one.name, one.unit, _number(one.value), one.display, one.definition,
            one.definition_digest, one.records,
        )  # fmt: skip
        indicator = indicators().get(one.figure_id)
        later = (
            later_sources([measure.kind for measure in indicator.measures], report)
            if indicator else []
        )  # fmt: skip
        current = now.figures.get(one.figure_id)
        compared.append(Compared(
            one.figure_id, one.name, one.display, compare(kept, current, later)
        ))  # fmt: skip
    return report, compared


def later_sources(kinds_: Sequence[str], report: PublishedReport) -> list[LaterSource]:
    """Workbooks that added records to, or took records from, these kinds after publication."""
    known = kinds()
    found: dict[tuple[str, date], list[int]] = {}
    for kind in dict.fromkeys(kinds_):
        table = STORES[known.kind(kind).stores].table
        with connection.cursor() as cursor:
            cursor.execute(
                f'SELECT f.name, f.received_at, count(*), 0 FROM "{table}" r '
                f"JOIN sources_sourcesheet s ON s.id = r.source_sheet_id "
                f"JOIN sources_sourcefile f ON f.id = s.file_id "
                f"WHERE r.kind = %s AND r.year = %s AND r.retired_at IS NULL "
                f"AND f.received_at > %s GROUP BY 1, 2 "
                f"UNION ALL SELECT coalesce(f.name, '撤回的文件'), r.retired_at, 0, count(*) "
                f'FROM "{table}" r LEFT JOIN sources_sourcefile f ON f.id = r.retired_by_id '
                f"WHERE r.kind = %s AND r.year = %s AND r.retired_at > %s GROUP BY 1, 2",
                [kind, report.year, report.published_at, kind, report.year, report.published_at],
            )
            for name, moment, added, removed in cursor.fetchall():
                counts = found.setdefault((name, moment.date()), [0, 0])
                counts[0] += added
                counts[1] += removed
    return [LaterSource(name, on, a, r) for (name, on), (a, r) in sorted(found.items())]
