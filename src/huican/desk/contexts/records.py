"""One record, and the rows of the workbook around a row."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may, scope_of
from huican.desk.addresses import address, whole_number
from huican.desk.contexts.cells import Shown
from huican.desk.contexts.row_outcomes import row_outcome
from huican.insight.figures import indicators
from huican.kernel.money import yuan_text
from huican.registry.queries.record import RecordColumn, RecordPage, record
from huican.registry.queries.rows import AROUND_MAX, NoSuchSheet, SourceRows, source_rows
from huican.sources.queries.listing import file_inside
from huican.stores import STORES
from huican.ui import formats

_AROUND = 5
_FIGURES_MAX = 12


def record_of(store: str, record_id: int) -> RecordPage:
    """The record. Raises NoSuchRecord."""
    return record(STORES, store, record_id, on=timezone.localdate())


def _written(found: RecordPage, used: Mapping[int, str]) -> list[dict[str, Any]]:
    """The columns of the workbook's row; none where the original cannot be opened any more: the
    record itself is shown all the same."""
    try:
        rows = source_rows(found.source.sheet_id, found.source.row, around=0)
    except NoSuchSheet:
        return []
    return [
        {"letter": letter, "heading": heading, **plain_cell(text), "used": used.get(index)}
        for index, (letter, heading, text) in enumerate(
            zip(rows.letters, rows.headers, rows.rows[0].cells, strict=True)
        )
        if heading or text
    ]


def record_page(request: HttpRequest, found: RecordPage) -> dict[str, Any]:
    """See desk/record.html. The caller has asked whether the reader may look."""
    outcome = row_outcome(found.source.sheet_id, found.source.row)
    return {
        "trail": [
            {"text": "数字", "url": address(request, "figures")},
            {"text": found.kind_name},
            {"text": "一条记录"},
        ],
        "title": _title(found),
        "person": _person(request, found),
        "facts": [_fact(column) for column in found.columns],
        "source": {
            "file": found.source.file, "sheet": found.source.sheet, "row": found.source.row,
            "url": address(request, "source-row", found.source.sheet_id, found.source.row),
            "batch": {
                "text": f"收表 {found.source.file_id:06d}",
                "url": address(request, "import-file", found.source.file_id),
            } if _whole_file(request, found) else None,
            "at": found.received_at, "by": outcome.by,
        },
        "columns": _written(found, outcome.columns),
        "figures": _figures(request, found) if may(request.user, "figures.read") else [],
        "history": [],
        "superseded": _superseded(found),
    }  # fmt: skip


def _whole_file(request: HttpRequest, found: RecordPage) -> bool:
    """Whether the reader may open the file's receipt: his area holds the office that sent it."""
    file = file_inside(found.source.file_id, scope_of(request, use_query=False).ranges)
    return file is not None and may(request.user, "import.read")


def plain_cell(text: str) -> dict[str, Any]:
    """A cell that came masked: its stars are not read out."""
    if "*" in text:
        said = text.replace("*", "") if len(text) < 8 else "已遮挡一部分"
        return {"text": Shown(text, said or "已遮挡"), "mask": "masked"}
    return {"text": text or None, "mask": None}


def _title(found: RecordPage) -> str:
    said = [found.kind_name, found.columns[0].shown]
    months = [column.shown for column in found.columns if column.label == "月份"]
    said += months
    if found.amount_fen is not None:
        said.append(f"{yuan_text(found.amount_fen)} 元")
    return "　".join(said)


def _person(request: HttpRequest, found: RecordPage) -> dict[str, Any] | None:
    if found.person is None:
        return None
    url = None
    if may(request.user, "person.read"):
        url = address(request, "person", found.person.person_id)
    return {
        "name": found.person.name, "url": url, "meta": found.person.disability,
        "place": found.place.words,
    }  # fmt: skip


def _fact(column: RecordColumn) -> dict[str, Any]:
    if column.shown != column.spoken:
        return {"key": column.label, "value": column, "mask": "masked", "was": None}
    return {"key": column.label, "value": column.shown, "mask": None, "was": None}


def _figures(request: HttpRequest, found: RecordPage) -> list[dict[str, str]]:
    """Declared figures that count this kind: the record may stand in them."""
    year = next((c.shown.removesuffix(" 年") for c in found.columns if c.label == "年度"), "")
    return [
        {"name": one.name, "url": address(request, "figure", one.id, keep=False, year=year)}
        for one in indicators().values()
        if any(measure.kind == found.kind for measure in one.measures)
    ][:_FIGURES_MAX]


def _superseded(found: RecordPage) -> dict[str, Any] | None:
    if found.retired is None:
        return None
    file = f"换成《{found.retired.by_file}》里的。" if found.retired.by_file else ""
    return {
        "lead": "这条记录不再算数。",
        "text": f"{formats.clock(found.retired.at)}：{found.retired.why}。{file}",
        "url": None, "words": "",
    }  # fmt: skip


# --- rows of the workbook -------------------------------------------------------------------------


def rows_of(request: HttpRequest, sheet_id: int, row: int) -> SourceRows | None:
    """The rows around one. A workbook is its office's: a reader of a part of the area sees only
    the row of a record in his part, alone; None for any other. Raises NoSuchSheet."""
    inside = scope_of(request, use_query=False)
    alone = source_rows(sheet_id, row, around=0)
    if not inside.contains(alone.office_area):
        return alone if inside.contains(row_outcome(sheet_id, row).area_code) else None
    around = whole_number(request.GET.get("around"), low=1, high=AROUND_MAX) or _AROUND
    return source_rows(sheet_id, row, around=around)


def source_page(request: HttpRequest, found: SourceRows, row: int) -> dict[str, Any]:
    """See desk/source_row.html."""
    outcome = row_outcome(found.sheet_id, row)
    bad = outcome.bad_column
    lines = []
    for line in found.rows:
        cells = [plain_cell(text) for text in line.cells]
        if line.asked and bad in found.headers:
            cells[found.headers.index(bad)]["bad"] = True
        lines.append({
            "row": line.number, "here": line.asked, "cells": cells,
            "kind": "heading" if line.is_header else "data",
            "words": "列名" if line.is_header else None,
            "record_url": None,
        })  # fmt: skip
    first, last = found.rows[0].number, found.rows[-1].number
    whole = scope_of(request, use_query=False).contains(found.office_area)
    return {
        "trail": _trail(request, found, row),
        "file": found.file, "sheet": found.sheet, "row": row,
        "letters": list(found.letters), "lines": lines,
        "up_url": _near(request, found, max(1, first - AROUND_MAX)) if whole and first > 1 else None,
        "down_url": _near(request, found, min(found.rows_total, last + AROUND_MAX))
        if whole and last < found.rows_total else None,
        "state": outcome.state,
        "record": {
            "text": "看这条记录",
            "url": address(request, "record", outcome.store, outcome.record_id),
        } if outcome.record_id is not None else None,
        "download_url": address(request, "import-original", found.file_id)
        if whole and may(request.user, "person.reveal") else None,
    }  # fmt: skip


def _trail(request: HttpRequest, found: SourceRows, row: int) -> list[dict[str, Any]]:
    steps: list[dict[str, Any]] = []
    whole = scope_of(request, use_query=False).contains(found.office_area)
    if whole and may(request.user, "import.read"):
        steps = [
            {"text": "表格导入", "url": address(request, "imports")},
            {"text": found.file, "url": address(request, "import-file", found.file_id)},
        ]
    return [*steps, {"text": f"第 {row:,} 行"}]


def _near(request: HttpRequest, found: SourceRows, row: int) -> str:
    return address(request, "source-row", found.sheet_id, row, around=AROUND_MAX)
