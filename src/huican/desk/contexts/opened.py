"""A figure opened: how it came about, by what it can be divided, and the records behind it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

from django.http import HttpRequest

from huican.desk.addresses import address, scope
from huican.desk.contexts.record_cells import cells_of, columns_for
from huican.desk.remembering import until_data_change
from huican.insight import opened as insight
from huican.insight.domain.measures import Measure
from huican.insight.figures import Value, indicators, kinds
from huican.insight.opened import Filters, Part
from huican.registry.queries.places import places_of
from huican.registry.records import RecordRow

_FIRST_ROWS = 5


def inline(request: HttpRequest, value: Value, year: int) -> dict[str, Any]:
    """The drawer below a figure's line: its first records."""
    parts = parts_of(request, value.id, year)
    url = address(request, "figure", value.id, year=year)
    rows, total = _records(request, parts[0].measure, year, Filters(), 1, _FIRST_ROWS)
    return how(value, parts, 0) | {
        "columns": columns_for(parts[0].kind),
        "records": rows,
        "records_words": f"前 {len(rows)} 条记录",
        "all_url": url,
        "all_words": f"看全部 {total:,} 条记录",
    }


def parts_of(request: HttpRequest, figure_id: str, year: int) -> list[Part]:
    """How a figure came about, remembered until data change."""
    code = scope(request).code
    return until_data_change(
        "anatomy", lambda: insight.anatomy(figure_id, code, year), figure_id, code, year
    )


def how(value: Value, parts: Sequence[Part], chosen: int) -> dict[str, Any]:
    """Registered − removed = counted, the rule in words, the basis."""
    part = parts[chosen]
    removed = [
        {"label": words, "value": number, "unit": "条"}
        for words, number in part.removed_why.items()
    ]
    indicator = indicators()[value.id]
    return {
        "id": value.id,
        "name": value.name,
        "parts": [{"label": "台账登记", "value": part.registered, "unit": "条"}, *removed],
        "result": {"label": "算进来的记录", "value": part.counted, "unit": "条"},
        "exact": value.exact if value.value is not None else None,
        "rule": f"{value.definition}。{value.rule}。" if value.rule else f"{value.definition}。",
        "basis": [indicator.basis] if indicator.basis else [],
        "workbooks": [],
    }


def page_of_records(
    request: HttpRequest, measure: Measure, year: int, filters: Filters, page: int, page_rows: int
) -> tuple[list[dict[str, Any]], int]:
    """One page of the records behind a measure, as rows of the table."""
    return _records(request, measure, year, filters, page, page_rows)


def _records(
    request: HttpRequest, measure: Measure, year: int, filters: Filters, page: int, page_rows: int
) -> tuple[list[dict[str, Any]], int]:
    found, total = insight.records(
        measure, scope(request).code, year, filters, page=page, page_rows=page_rows
    )
    kind = kinds().kind(measure.kind)
    places = places_of({row.area_code for row in found}, date(year, 12, 31))
    rows = []
    for row in found:
        place = places.get(row.area_code)
        rows.append({
            "url": address(request, "record", row.store, row.id, keep=False),
            "name": row.name or None,
            "title": None if row.name else kind.name,
            "cells": cells_of(row, kind, place.words if place else row.area_code),
            "source": source(request, row),
        })  # fmt: skip
    return rows, total


def source(request: HttpRequest, row: RecordRow) -> dict[str, str]:
    """The link to the row in its workbook."""
    return {
        "text": f"第 {row.row:,} 行",
        "url": address(request, "source-row", row.sheet_id, row.row, keep=False),
        "hidden": f"{row.file} {row.sheet}",
    }
