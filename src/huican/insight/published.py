"""Reports that went out: kept whole on their day, and compared with today's figures later."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name
from huican.audit.operations import record as audit
from huican.insight.figures import YearFigures, figures, indicators, kinds
from huican.insight.models import PublishedFigure, PublishedReport
from huican.insight.report import (
    Document,
    Figure,
    LaterSource,
    Target,
    compose,
    load_template,
    mask,
    snapshot,
)
from huican.insight.report import PublishedFigure as Snapshot
from huican.insight.report.plain import plain_text
from huican.insight.report.publishing import Difference, compare, definition_digest
from huican.insight.report.reading import read_text
from huican.insight.reports import (
    frame_of,
    number,
    own_templates,
    template_text,
    today_of,
    workbooks_by_kind,
    write,
)
from huican.stores import STORES

_SHANGHAI = ZoneInfo("Asia/Shanghai")
# [{"name": a workbook's name, "digest": SM3 of its bytes}]
Kept = list[dict[str, str]]


def publish(
    area_code: str, year: int, kind: str, *, by: Actor | str, at: datetime
) -> PublishedReport:
    """Publishes today's report.

    What it was written from is kept: each figure with its definition, its value and the workbooks
    behind it (name and SM3 digest), the targets, and the template's words. Whatever comes later,
    `document_of` gives the same report again.
    """
    with transaction.atomic():
        written = write(area_code, year, kind, at=at)
        report = PublishedReport.objects.create(
            kind=kind, area_code=area_code, year=year, title=_title(written.document)[:200],
            data_version=written.figures.data_version, published_at=at,
            published_by=actor_name(by), template=template_text(kind),
            targets=[_kept_target(target) for target in written.facts.targets],
        )  # fmt: skip
        kept = snapshot(written.document)
        behind = _workbooks_behind(written.figures, kept)
        PublishedFigure.objects.bulk_create(
            PublishedFigure(
                report=report, figure_id=one.id, name=one.name, definition=one.definition,
                definition_digest=one.definition_digest, value=one.value, unit=one.unit,
                display=one.display, records=one.records, sources=behind[one.id],
                settled=written.document.figures[one.id].settled,
            )
            for one in kept
        )  # fmt: skip
        digests = {source["digest"] for sources in behind.values() for source in sources}
        audit(
            verb="report.publish", by=by, at=at, subject=("report", report.pk),
            area_code=area_code, summary=f"发布 {year} 年报告，含 {len(kept)} 个数字",
            data={"kind": kind, "year": year, "figures": len(kept), "workbooks": len(digests)},
        )  # fmt: skip
    return report


def _workbooks_behind(found: YearFigures, kept: Iterable[Snapshot]) -> dict[str, Kept]:
    """Name and digest of the workbooks behind each figure that is kept."""
    by_kind = workbooks_by_kind(found.area_code, found.year)
    # The plan of the next year comes from the next year's targets.
    next_year = workbooks_by_kind(found.area_code, found.year + 1)
    every = [*by_kind.values(), *next_year.values()]
    behind: dict[str, Kept] = {}
    for one in kept:
        value = found.figures.get(one.id)
        if value is not None:
            files = dict.fromkeys(book for kind in value.kinds for book in by_kind.get(kind, ()))
        else:
            files = dict.fromkeys(
                book for some in every for book in some if book.name in one.sources
            )
        behind[one.id] = [{"name": book.name, "digest": book.digest} for book in files]
    return behind


def _title(document: Document) -> str:
    return plain_text(document).split("\n", 1)[0]


# --- as it went out ---------------------------------------------------------------------------------


def document_of(report: PublishedReport) -> Document:
    """The report as it went out, from what was kept of it; today's workbooks have no part in it."""
    day = report.published_at.astimezone(_SHANGHAI).date()
    facts = frame_of(report.area_code, report.year, written_on=day)
    facts = replace(
        facts,
        figures={one.figure_id: _figure_then(one, report) for one in report.figures.all()},
        targets=tuple(_target_then(kept) for kept in report.targets),
    )
    if not report.template:
        # Went out before the words were kept with it.
        return compose(load_template(report.kind, own=own_templates()), facts)
    return compose(read_text(report.template, f"{report.kind}.yaml"), facts)


def masked_form(report: PublishedReport, document: Document) -> Document:
    """The same without its numbers and without what gives the place away."""
    day = report.published_at.astimezone(_SHANGHAI).date()
    return mask(document, frame_of(report.area_code, report.year, written_on=day))


def _figure_then(one: PublishedFigure, report: PublishedReport) -> Figure:
    return Figure(
        one.figure_id, one.name, number(one.value), one.unit, one.display, one.records,
        one.definition, tuple(dict.fromkeys(source["name"] for source in one.sources)),
        f"/figures/{one.figure_id}?area={report.area_code}&year={report.year}", one.settled,
    )  # fmt: skip


def _kept_target(target: Target) -> dict[str, Any]:
    return {
        "task": target.task, "year": target.year, "value": str(target.value), "unit": target.unit,
        "office": target.office, "indicator": target.indicator, "sources": list(target.sources),
        "done": None if target.done is None else str(target.done),
    }  # fmt: skip


def _target_then(kept: Mapping[str, Any]) -> Target:
    done = kept["done"]
    return Target(
        kept["task"], kept["year"], number(Decimal(kept["value"])), kept["unit"], kept["office"],
        kept["indicator"], None if done is None else number(Decimal(done)),
        tuple(kept["sources"]),
    )  # fmt: skip


# --- beside today's ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Compared:
    """A published figure beside today's."""

    figure_id: str
    name: str
    then: str
    difference: Difference | None


def compare_published(report_id: int, *, at: datetime) -> tuple[PublishedReport, list[Compared]]:
    """Each figure of a published report, and where it differs today: old, new and why.

    The number of queries does not depend on the number of figures.
    """
    report = PublishedReport.objects.get(pk=report_id)
    today = today_of(figures(report.area_code, report.year, at=at))
    kept = list(report.figures.order_by("pk"))
    found = {one.figure_id: one for one in differences(report, kept, today)}
    return report, [
        Compared(one.figure_id, one.name, one.display, found.get(one.figure_id)) for one in kept
    ]


def differs(one: PublishedFigure, today: Mapping[str, Figure]) -> bool:
    """Whether a published figure is another today (reports.today_of); no query."""
    now = today.get(one.figure_id)
    if now is None or not now.known:
        return True
    return now.value != one.value or definition_digest(now) != one.definition_digest


def differences(
    report: PublishedReport, kept: Iterable[PublishedFigure], today: Mapping[str, Figure]
) -> list[Difference]:
    """Each figure that is another today: old, new and why. One query, none without a change."""
    changed = [one for one in kept if differs(one, today)]
    kinds_of = {one.figure_id: _kinds_of(one.figure_id) for one in changed}
    later = later_sources([kind for some in kinds_of.values() for kind in some], report)
    found = []
    for one in changed:
        then = Snapshot(
            one.figure_id, one.name, one.unit, number(one.value), one.display, one.definition,
            one.definition_digest, one.records,
        )  # fmt: skip
        sources = [each for kind in kinds_of[one.figure_id] for each in later.get(kind, ())]
        difference = compare(then, today.get(one.figure_id), sources)
        if difference is not None:
            found.append(difference)
    return found


def _kinds_of(figure_id: str) -> list[str]:
    indicator = indicators().get(figure_id)
    if indicator is None:
        return []
    return list(dict.fromkeys(measure.kind for measure in indicator.measures))


def later_sources(kinds_: Sequence[str], report: PublishedReport) -> dict[str, list[LaterSource]]:
    """By kind: workbooks that added records, or took records away, after publication. One query."""
    known = kinds()
    tables: dict[str, list[str]] = {}
    for kind in dict.fromkeys(kinds_):
        if kind in known.kinds:
            tables.setdefault(STORES[known.kind(kind).stores].table, []).append(kind)
    if not tables:
        return {}
    texts, values = [], []
    for table, codes in tables.items():
        texts += [
            f'SELECT r.kind, f.name, f.received_at, count(*), 0 FROM "{table}" r '
            "JOIN sources_sourcesheet s ON s.id = r.source_sheet_id "
            "JOIN sources_sourcefile f ON f.id = s.file_id "
            "WHERE r.kind = ANY(%s) AND r.year = %s AND r.retired_at IS NULL "
            "AND f.received_at > %s GROUP BY 1, 2, 3",
            # Without a file that replaced it, its own was taken back.
            "SELECT r.kind, coalesce(b.name, f.name || '（撤回）'), r.retired_at, 0, count(*) "
            f'FROM "{table}" r '
            "JOIN sources_sourcesheet s ON s.id = r.source_sheet_id "
            "JOIN sources_sourcefile f ON f.id = s.file_id "
            "LEFT JOIN sources_sourcefile b ON b.id = r.retired_by_id "
            "WHERE r.kind = ANY(%s) AND r.year = %s AND r.retired_at > %s "
            "AND f.received_at <= %s GROUP BY 1, 2, 3",
        ]
        moment = report.published_at
        values += [codes, report.year, moment, codes, report.year, moment, moment]
    with connection.cursor() as cursor:
        cursor.execute(" UNION ALL ".join(texts), values)
        rows = cursor.fetchall()
    counts: dict[str, dict[tuple[str, date], list[int]]] = {}
    for kind, name, moment, added, removed in rows:
        day = moment.astimezone(_SHANGHAI).date()
        count = counts.setdefault(kind, {}).setdefault((name, day), [0, 0])
        count[0] += added
        count[1] += removed
    return {
        kind: [LaterSource(name, on, a, r) for (name, on), (a, r) in sorted(some.items())]
        for kind, some in counts.items()
    }
