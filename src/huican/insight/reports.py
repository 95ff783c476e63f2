"""Reports, written from today's figures."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import NamedTuple

from django.conf import settings
from django.db import connection

from huican.insight import sql
from huican.insight.figures import Value, YearFigures, figures, indicators, year_period
from huican.insight.report import (
    Document,
    Facts,
    Figure,
    Target,
    compose,
    load_template,
    mask,
    template_files,
)
from huican.insight.report.tasks import figures_of_tasks
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
        kind, own=own_templates(), known={one.id: one.unit for one in indicators().values()}
    )
    facts = facts_of(found, written_on=at.date())
    document = compose(template, facts)
    return Written(mask(document, facts) if masked else document, facts, found)


def facts_of(found: YearFigures, *, written_on: date | None) -> Facts:
    """Figures and targets as reports take them."""
    workbooks = workbooks_by_kind(found.area_code, found.year)
    values = {}
    for value in found.figures.values():
        names = dict.fromkeys(one.name for kind in value.kinds for one in workbooks.get(kind, ()))
        values[value.id] = replace(
            figure_of(value), sources=tuple(names),
            url=f"/figures/{value.id}?area={found.area_code}&year={found.year}",
        )  # fmt: skip
    facts = frame_of(found.area_code, found.year, written_on=written_on)
    return replace(facts, figures=values, targets=tuple(_targets(found.area_code, found.year)))


def today_of(found: YearFigures) -> dict[str, Figure]:
    """Today's figures by id as reports state them, those of the targets too; no sources."""
    facts = replace(
        frame_of(found.area_code, found.year, written_on=None),
        figures={value.id: figure_of(value) for value in found.figures.values()},
        targets=tuple(_targets(found.area_code, found.year)),
    )
    return {**facts.figures, **figures_of_tasks(facts)}


def figure_of(value: Value) -> Figure:
    """A figure as reports take it, without its sources."""
    return Figure(
        value.id, value.name, value.value or 0, value.unit, value.exact, value.records,
        value.definition, settled=value.settled,
    )  # fmt: skip


def frame_of(area_code: str, year: int, *, written_on: date | None) -> Facts:
    """Whose report it is and of which year; no figures yet."""
    day = min(date(year, 12, 31), written_on or date(year, 12, 31))
    area = reference.area(area_code, day)
    name = area.name if area else area_code
    city = area is not None and area.level is Level.CITY
    return Facts(f"{name}残联", name, "city" if city else "county", year, {}, written_on=written_on)


def own_templates() -> Path | None:
    """The folder of the office's own templates, when it has one."""
    folder = Path(settings.HUICAN_VAR) / "report-templates"
    return folder if folder.is_dir() else None


def template_text(kind: str) -> str:
    """The words of a template as its file has them today."""
    return template_files(own_templates())[kind].read_bytes().decode("utf-8-sig")


class Workbook(NamedTuple):
    """A workbook that records came from: its name, and the SM3 digest of its bytes."""

    name: str
    digest: str


def workbooks_by_kind(area_code: str, year: int) -> dict[str, list[Workbook]]:
    """The workbooks that the live records of each kind came from, by name."""
    area = sql.in_area(reference.scope_ranges(area_code, year_period(year)))
    found: dict[str, list[Workbook]] = {}
    for store in STORES.values():
        with connection.cursor() as cursor:
            cursor.execute(
                f"SELECT k.kind, f.name, f.digest FROM (SELECT r.kind, r.source_sheet_id "
                f'FROM "{store.table}" r WHERE r.year = %s AND r.retired_at IS NULL '
                f"AND {area.text} GROUP BY 1, 2) k "
                f"JOIN sources_sourcesheet s ON s.id = k.source_sheet_id "
                f"JOIN sources_sourcefile f ON f.id = s.file_id GROUP BY 1, 2, 3 ORDER BY 2, 3",
                [year, *area.values],
            )
            for kind, name, digest in cursor.fetchall():
                found.setdefault(kind, []).append(Workbook(name, digest))
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
            Target(task, of_year, number(value), unit, office, measured.get(task), sources=(file,))
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


def number(value: Decimal) -> int | Decimal:
    """A whole number as int, any other as it is."""
    return int(value) if value == value.to_integral_value() else value
