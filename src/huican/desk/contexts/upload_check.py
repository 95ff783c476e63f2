"""Step 3 of the wizard: what would go in, what would not and why. Nothing is in yet."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user, may
from huican.access.queries import names_of_actors
from huican.desk.addresses import address, here, page_number
from huican.desk.batches import Batch, check
from huican.desk.contexts.cells import cell, mask_kind
from huican.desk.contexts.import_files import who
from huican.desk.contexts.paging import pages
from huican.desk.contexts.problem_words import title_of
from huican.exchange.uploads import Checked, ProblemLook, SheetCheck
from huican.kernel.money import yuan_text
from huican.ui import formats

if TYPE_CHECKING:
    from huican.exchange.models import Upload

PAGE_ROWS = 20


@dataclass(slots=True)
class Found:
    """What `confirm` would do to a batch."""

    accepted: int = 0
    unchanged: int = 0
    replaced: int = 0
    removed: int = 0
    amount_fen: int = 0
    refused: int = 0
    waiting: int = 0
    skipped: int = 0
    sheets: list[dict[str, Any]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    counts: Counter[str] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def rows(self) -> int:
        """All rows of data."""
        return self.accepted + self.refused + self.waiting


def found_in(request: HttpRequest, batch: Batch) -> Found:
    """The dry run of a batch, kept with the uploads until data or the clerk's word change."""
    found = Found()
    several = len(batch.uploads) > 1
    for upload, one in check(batch, by=current_user(request), at=timezone.localtime()):
        _add(found, upload, one, several)
    return found


def _add(found: Found, upload: Upload, one: Checked, several: bool) -> None:
    if one.state == "failed":
        found.failed.append((upload.name, one.error))
    elif one.state == "already":
        found.notes.append(f"{upload.name}：{one.words}")
    for what in (
        "accepted",
        "unchanged",
        "replaced",
        "removed",
        "amount_fen",
        "refused",
        "waiting",
    ):
        setattr(found, what, getattr(found, what) + one.total(what))
    found.counts.update(one.kinds)
    for sheet in one.sheets:
        _add_sheet(found, upload, sheet, several)
    for problem in one.problems:
        place = f"{upload.name} {problem.sheet}" if several else problem.sheet
        found.problems.append(_problem(problem, place, f"{upload.pk}-{problem.position}"))


def _add_sheet(found: Found, upload: Upload, sheet: SheetCheck, several: bool) -> None:
    skipped = sum(sheet.skipped.values())
    found.skipped += skipped
    text = f"{upload.name} {sheet.name}" if several else sheet.name
    said = f"{text}　·　{sheet.kind_name}" if sheet.kind else f"{text}　·　不收：{sheet.nothing}"
    found.sheets.append({
        "text": f"{said}（{sheet.year} 年）" if sheet.year else said,
        "key": f"{upload.pk}-{sheet.position}", "accepted": sheet.accepted,
        "refused": sheet.refused + sheet.waiting, "skipped": skipped,
    })  # fmt: skip
    found.notes += [f"{text}：{note}。" for note in sheet.notes]


def _problem(problem: ProblemLook, place: str, key: str) -> dict[str, Any]:
    why = f"{problem.reason}。{problem.remedy}。" if problem.remedy else f"{problem.reason}。"
    return {
        "row": problem.row, "sheet": place, "code": problem.code, "key": key,
        "state": {"kind": "warn", "words": "先等着"} if problem.waiting
        else {"kind": "bad", "words": "不收"},
        "title": title_of(problem.code), "why": why.replace("。。", "。"),
        "cells": [
            {
                "column": one.letter, "label": one.header or "（没有列名）",
                **cell(mask_kind(one.label, one.header), one.text), "bad": one.bad, "warn": False,
            }
            for one in problem.cells
        ],
        "fix": None, "url": None,
    }  # fmt: skip


# --- the page -------------------------------------------------------------------------------------


def check_page(request: HttpRequest, batch: Batch, found: Found) -> dict[str, Any]:
    """See desk/import_check.html."""
    code, key = request.GET.get("why", ""), request.GET.get("sheet", "")
    problems = [
        one for one in found.problems
        if (not code or one["code"] == code) and (not key or one["key"] == key)
    ]  # fmt: skip
    page = page_number(request)
    shown = problems[(page - 1) * PAGE_ROWS : page * PAGE_ROWS]
    held = found.refused + found.waiting
    names = names_of_actors([batch.uploads[0].uploaded_by])
    by = who(batch.uploads[0].uploaded_by, names)
    return {
        "title": _title(found),
        "subtitle": f"{by} {formats.short_clock(batch.uploads[0].uploaded_at)} 上传　·　"
        "这是试算，还没有入库",
        "name": batch.name,
        "back_url": address(request, "imports"),
        "split": [
            {"kind": "a", "share": found.unchanged},
            {"kind": "b", "share": found.accepted - found.unchanged},
            {"kind": "c", "share": held},
        ],
        "figures": _figures(found),
        "tidied": None,
        "notices": [
            {"kind": "bad", "lead": f"{name}：", "text": error} for name, error in found.failed
        ] + [{"kind": "info", "lead": "", "text": note} for note in found.notes],
        "sheets": [
            {**sheet, "url": here(request, sheet=sheet["key"], why=None), "current": sheet["key"] == key}
            for sheet in found.sheets
        ] if len(found.sheets) > 1 else None,
        "kinds": _kinds(request, found, code),
        "problems": shown,
        "problems_words": f"{held:,} 行不收或先等着" if held else "没有错行",
        "pages": pages(request, page, len(problems), PAGE_ROWS, "行"),
        "download_url": None,
        "more": None,
        "confirm": _confirm(request, batch, found),
        "columns_url": address(request, "upload-columns", batch.ids),
        "discard_url": address(request, "upload-drop", batch.ids),
        "blocked": _blocked(request, found),
    }  # fmt: skip


def _title(found: Found) -> str:
    if not found.rows:
        return "没有能入库的行"
    said = f"{found.accepted:,} 行可以入库"
    if found.refused:
        said += f"，{found.refused:,} 行有错"
    if found.waiting:
        said += f"，{found.waiting:,} 行要先等着"
    return said


def _figures(found: Found) -> list[dict[str, Any]]:
    new = found.accepted - found.unchanged
    money = f"合 {yuan_text(found.amount_fen)} 元" if found.amount_fen else ""
    said = f"其中更正 {found.replaced:,} 行" if found.replaced else money
    return [
        {"label": "没有变化", "state": {"kind": "ok", "words": "没有变化"}, "value": found.unchanged,
         "unit": "行", "note": "和系统里一样，不动", "url": None},
        {"label": "新增或更新", "state": {"kind": "info", "words": "新增或更新"}, "value": new,
         "unit": "行", "note": said, "url": None},
        {"label": "有错，不收", "state": {"kind": "bad", "words": "有错，不收"}, "value": found.refused,
         "unit": "行", "note": "入库后给一份退回的表", "url": "#probs" if found.refused else None,
         "words": "看为什么", "hidden": ""},
        {"label": "先等着", "state": {"kind": "unk", "words": "先等着"}, "value": found.waiting,
         "unit": "行", "note": "人还不在花名册里", "url": "#probs" if found.waiting else None,
         "words": "看等的是谁", "hidden": ""},
        {"label": "不是数据的行", "value": found.skipped, "unit": "行",
         "note": "标题、说明、合计、签字，已跳过", "url": None},
    ]  # fmt: skip


def _kinds(request: HttpRequest, found: Found, code: str) -> list[dict[str, Any]]:
    total = found.refused + found.waiting
    links = [{"text": "全部", "url": here(request, why=None), "count": total, "current": not code}]
    links += [
        {
            "text": title_of(one),
            "url": here(request, why=one),
            "count": number,
            "current": one == code,
        }
        for one, number in found.counts.items()
    ]
    return links


def _confirm(request: HttpRequest, batch: Batch, found: Found) -> dict[str, Any] | None:
    if not may(request.user, "import.confirm") or not found.rows:
        return None
    held = found.refused + found.waiting
    other = "另外 " if found.accepted else ""
    left = f"{other}{held:,} 行不算数，入库后给一份写明原因的退回表。" if held else ""
    return {
        "title": f"入库这 {found.accepted:,} 行？" if found.accepted else "把这些行记下来？",
        "text": f"{left}入了库还能整个文件撤回。",
        "action": address(request, "upload-confirm", batch.ids),
        "words": f"入库 {found.accepted:,} 行" if found.accepted else f"记下 {held:,} 行",
        "token": "",
    }


def _blocked(request: HttpRequest, found: Found) -> dict[str, str] | None:
    if not found.rows:
        return {"lead": "没有能入库的行。", "text": "看看列名对没对，或者换一张表。"}
    if not may(request.user, "import.confirm"):
        return {"lead": "表查过了，已经留在这里。", "text": "入库由县经办来点。"}
    return None
