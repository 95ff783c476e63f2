"""The rows of a file: those that went in, those given back, those that wait."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from huican.access.permissions import may
from huican.desk.addresses import address, here, page_number, scope, whole_number
from huican.desk.contexts.cells import cell, column_masks
from huican.desk.contexts.paging import pages
from huican.desk.contexts.record_cells import cells_of, columns_for
from huican.exchange.queries import records_of_sheet
from huican.insight.figures import kinds
from huican.registry.queries.places import places_of
from huican.registry.queries.rows import letter
from huican.sources.queries.listing import HeldLine, SheetLine, held_rows, sheets_of

if TYPE_CHECKING:
    from huican.sources.models import SourceFile

PAGE_ROWS = 50
# A table on a page: the columns that say who and how much; the rest is one link away.
_COLUMNS_MAX = 9
_STATES = {"refused": ("bad", "退回"), "waiting": ("unk", "等着认领")}
_TITLES = {"refused": "退回的", "waiting": "等着认领的", "accepted": "收下的"}


def rows_page(request: HttpRequest, file: SourceFile) -> dict[str, Any]:
    """See desk/import_rows.html."""
    sheets = sheets_of(file)
    state = request.GET.get("state", "refused")
    state = state if state in _TITLES else "refused"
    sheet = _sheet(request, sheets, state)
    page = page_number(request)
    if state == "accepted":
        body, total = _accepted(request, sheet, page)
    else:
        body, total = _held(request, sheets, sheet, state, page)
    where = f" {sheet.name}" if sheet is not None and len(sheets) > 1 else ""
    return body | {
        "title": f"{file.name}{where}：{_TITLES[state]} {total:,} 行",
        "name": file.name,
        "back_url": address(request, "import-file", file.pk),
        "list_url": address(request, "imports"),
        "filters": _filters(request, file, state),
        "sheets": _sheet_links(request, sheets, sheet, state),
        "pages": pages(request, page, total, PAGE_ROWS, "行"),
    }


def _sheet(request: HttpRequest, sheets: list[SheetLine], state: str) -> SheetLine | None:
    """The sheet asked for; without one, the first that has rows of this state."""
    asked = whole_number(request.GET.get("sheet"), low=1, high=999_999_999)
    for sheet in sheets:
        if sheet.id == asked:
            return sheet
    if state == "accepted":
        return next((sheet for sheet in sheets if sheet.accepted), sheets[0] if sheets else None)
    held = [sheet for sheet in sheets if _number(sheet, state)]
    return held[0] if len(held) == 1 else None


def _number(sheet: SheetLine, state: str) -> int:
    return {"refused": sheet.refused, "waiting": sheet.waiting}.get(state, sheet.accepted)


def _filters(request: HttpRequest, file: SourceFile, state: str) -> list[dict[str, Any]]:
    counts = {"accepted": file.accepted, "refused": file.refused, "waiting": file.waiting}
    words = {"accepted": "收下", "refused": "退回", "waiting": "等着认领"}
    return [
        {"text": words[code], "url": here(request, without=("sheet",), state=code),
         "count": number, "current": code == state}
        for code, number in counts.items()
    ]  # fmt: skip


def _sheet_links(
    request: HttpRequest, sheets: list[SheetLine], chosen: SheetLine | None, state: str
) -> list[dict[str, Any]] | None:
    shown = [sheet for sheet in sheets if _number(sheet, state)]
    if len(shown) < 2:
        return None
    links = [
        {"text": sheet.name, "url": here(request, sheet=sheet.id), "count": _number(sheet, state),
         "current": chosen is not None and sheet.id == chosen.id}
        for sheet in shown
    ]  # fmt: skip
    if state != "accepted":
        every = here(request, without=("sheet",))
        links.insert(0, {"text": "每一张", "url": every, "count": None, "current": chosen is None})
    return links


# --- rows that were held ----------------------------------------------------------------------------


def _held(
    request: HttpRequest, sheets: list[SheetLine], sheet: SheetLine | None, state: str, page: int
) -> tuple[dict[str, Any], int]:
    ids = [sheet.id] if sheet is not None else [one.id for one in sheets]
    lines, total = held_rows(
        scope(request).ranges,
        state,
        PAGE_ROWS,
        (page - 1) * PAGE_ROWS,
        sheet_ids=ids,
        only_open=False,
    )
    if sheet is None:
        return _across(request, lines), total
    masks = column_masks(sheet.columns)
    shown = [c for c in sheet.columns if c.get("label") or not masks.get(c["index"])][:_COLUMNS_MAX]
    return {
        "columns": [{"letter": letter(c["index"]), "label": c["header"]} for c in shown],
        "rows": [
            _held_row(request, line) | {"cells": [
                cell(masks.get(c["index"], ""), _text(line, c["index"]),
                     bad=bool(c["header"]) and c["header"] == line.row.column)
                for c in shown
            ]}
            for line in lines
        ],
        "why": True,
    }, total  # fmt: skip


def held_page(request: HttpRequest) -> dict[str, Any]:
    """Held rows of all files: see desk/import_rows.html."""
    state = request.GET.get("state", "refused")
    state = state if state in _STATES else "refused"
    page = page_number(request)
    lines, total = held_rows(scope(request).ranges, state, PAGE_ROWS, (page - 1) * PAGE_ROWS)
    words = {"refused": "退回", "waiting": "等着认领"}
    return _across(request, lines) | {
        "title": f"{_TITLES[state]} {total:,} 行",
        "name": "没收的行",
        "back_url": address(request, "held"),
        "list_url": address(request, "imports"),
        "filters": [
            {
                "text": text,
                "url": here(request, state=code),
                "current": code == state,
                "count": None,
            }
            for code, text in words.items()
        ],
        "sheets": None,
        "pages": pages(request, page, total, PAGE_ROWS, "行"),
    }


def _across(request: HttpRequest, lines: list[HeldLine]) -> dict[str, Any]:
    """Rows of several sheets: their columns differ, so only where they stand is shown."""
    return {
        "columns": [{"letter": "", "label": "哪张表"}, {"letter": "", "label": "错的列"}],
        "rows": [
            _held_row(request, line) | {"cells": [
                {"text": f"{line.row.sheet.file.name} {line.row.sheet.name}"},
                {"text": line.row.column or "—"},
            ]}
            for line in lines
        ],
        "why": True,
    }  # fmt: skip


def _text(line: HeldLine, index: int) -> str:
    return line.cells[index] if index < len(line.cells) else ""


def _held_row(request: HttpRequest, line: HeldLine) -> dict[str, Any]:
    row = line.row
    kind, words = _STATES[row.outcome]
    if not line.is_open:
        kind, words = "info", "已了结"
    why = f"{row.reason}。{row.remedy}" if row.remedy else row.reason
    if row.wait_until and line.is_open:
        why += f"（等到 {row.wait_until.month}月{row.wait_until.day}日）"
    acts = []
    if line.is_open and may(request.user, "rows.fix"):
        if row.code == "already-paid":
            acts.append(
                {
                    "text": "确是另一笔，收下",
                    "url": address(request, "held-settle", row.pk, "accept"),
                }
            )
        if row.outcome == row.WAITING:
            acts.append({"text": "不收了", "url": address(request, "held-settle", row.pk, "drop")})
    return {
        "row": row.row, "url": address(request, "source-row", row.sheet_id, row.row),
        "state": {"kind": kind, "words": words}, "record_url": None, "why": why, "acts": acts,
    }  # fmt: skip


# --- rows that went in ------------------------------------------------------------------------------


def _accepted(
    request: HttpRequest, sheet: SheetLine | None, page: int
) -> tuple[dict[str, Any], int]:
    if sheet is None or sheet.kind not in kinds().kinds:
        return {"columns": [], "rows": [], "why": False}, 0
    kind = kinds().kind(sheet.kind)
    records, total = records_of_sheet(
        sheet.id, sheet.name, sheet.kind, PAGE_ROWS, (page - 1) * PAGE_ROWS
    )
    places = places_of({one.area_code for one in records}, date(sheet.year or 2000, 12, 31))
    rows = []
    for one in records:
        name = {"text": one.name, "mask": "name"} if one.name else {"text": kind.name}
        place = places[one.area_code].words
        rows.append({
            "row": one.row, "url": address(request, "record", kind.stores, one.id),
            "state": {"kind": "ok", "words": "收下"} if one.live else {"kind": "info", "words": "后来换掉"},
            "cells": [name, *({"text": text} for text in cells_of(one.record, kind, place))],
            "record_url": None, "why": "",
        })  # fmt: skip
    heads = [{"letter": "", "label": column["text"]} for column in columns_for(kind)]
    return {"columns": heads, "rows": rows, "why": False}, total
