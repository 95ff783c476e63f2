"""The workbench: what waits today, in a sentence first, then the evidence."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import may
from huican.desk.addresses import address, scope
from huican.desk.contexts.differences import Changes, latest_changes
from huican.desk.contexts.figures import amount
from huican.desk.contexts.import_states import state_of_upload
from huican.desk.contexts.years import year_of
from huican.desk.reads import Work, waiting_work
from huican.exchange.queries import open_uploads
from huican.insight.figures import YearFigures, figures
from huican.sources.queries.listing import FileWork, files_with_work
from huican.ui import formats

if TYPE_CHECKING:
    from huican.exchange.models import Upload

_QUEUE_MAX = 12
_FIGURES_MAX = 8
Part = dict[str, Any]


def workbench(request: HttpRequest) -> dict[str, Any]:
    """See desk/home.html."""
    year, _ = year_of(request)
    found = changes = None
    if may(request.user, "figures.read"):
        found = figures(scope(request).code, year, at=timezone.now())
        changes = latest_changes(found)
    imports = may(request.user, "import.read")
    work = waiting_work(scope(request)) if imports else Work(0, 0, 0)
    rows, filters = _queue(request) if imports else ([], [])
    return {
        "today": timezone.localdate(),
        "lede": _lede(request, work, changes, found),
        "ruler": None,
        "queue": {
            "filters": filters,
            "columns": ["哪张表", "什么事", "要我做什么", "收到", "状态"],
            "rows": rows[:_QUEUE_MAX],
            "shown": f"显示 {min(len(rows), _QUEUE_MAX)} 件，共 {len(rows)} 件",
            "more_url": address(request, "imports") if len(rows) > _QUEUE_MAX else None,
            "more_words": "看全部",
            "empty": _nothing(request, imports),
        },
        "alerts": _alerts(request, work, changes),
        "figures": _figures(request, found) if found else None,
    }


def _lede(
    request: HttpRequest, work: Work, changes: Changes | None, found: YearFigures | None
) -> list[list[Part]]:
    rows: list[Part] = []
    listed = address(request, "imports")
    if work.refused:
        rows.append(
            _count(f"{work.refused:,} 行退回要改", address(request, "held", state="refused"), True)
        )
    if work.waiting:
        rows.append(
            _count(f"{work.waiting:,} 行等着认领", address(request, "held", state="waiting"))
        )
    if work.uploads:
        rows.append(_count(f"{work.uploads:,} 张表传了没办完", listed))
    sentences = [_joined("有 ", rows)] if rows else [[{"text": "没有要改的行，也没有没办完的表。"}]]
    if changes is not None and changes.count:
        place = address(request, "report-published", changes.report_id, keep=False)
        sentences.append(_joined("发布以后，", [_count(f"{changes.count} 个数变了", place)]))
    elif found is not None and not any(value.records for value in found.figures.values()):
        sentences.append([{"text": "还没有台账，先传残疾人花名册。"}])
    return sentences


def _count(text: str, url: str, bad: bool = False) -> Part:
    return {"text": text, "strong": True, "bad": bad, "url": url}


def _joined(begin: str, parts: list[Part]) -> list[Part]:
    said: list[Part] = [{"text": begin}]
    for number, part in enumerate(parts):
        if number:
            said.append({"text": "，"})
        said.append(part)
    return [*said, {"text": "。"}]


# --- the queue ------------------------------------------------------------------------------------


def _queue(request: HttpRequest) -> tuple[list[Part], list[Part]]:
    files, uploads = files_with_work(scope(request).ranges), open_uploads(scope(request))
    chosen = request.GET.get("show", "")
    kinds = {
        "uploads": [_upload_row(request, one) for one in uploads],
        "refused": [_file_row(request, one, "refused") for one in files if one.refused],
        "waiting": [_file_row(request, one, "waiting") for one in files if one.waiting],
    }
    words = {"uploads": "没办完", "refused": "退回要改", "waiting": "等着认领"}
    total = sum(len(rows) for rows in kinds.values())
    filters = [
        {"text": "全部", "url": address(request, "home"), "count": total, "current": not chosen}
    ]
    filters += [
        {"text": words[code], "url": address(request, "home", show=code), "count": len(rows),
         "current": code == chosen}
        for code, rows in kinds.items() if rows
    ]  # fmt: skip
    shown = kinds.get(chosen) or [row for rows in kinds.values() for row in rows]
    return shown, filters if total else []


def _upload_row(request: HttpRequest, upload: Upload) -> Part:
    return {
        "title": upload.name, "url": address(request, "upload", upload.pk),
        "matter": "表格导入", "action": "接着办：对列名、查错、入库",
        "place": formats.short_day(upload.uploaded_at),
        "state": state_of_upload(upload),
    }  # fmt: skip


def _file_row(request: HttpRequest, work: FileWork, state: str) -> Part:
    refused = state == "refused"
    number = work.refused if refused else work.waiting
    return {
        "title": work.name,
        "url": address(request, "import-rows", work.file_id, state=state),
        "matter": "退回的行" if refused else "等待的行",
        "action": f"改好这 {number:,} 行再传" if refused else f"看这 {number:,} 行等的是谁",
        "place": formats.short_day(work.received_at),
        "state": {"kind": "bad" if refused else "unk", "words": f"{number:,} 行"},
    }


def _nothing(request: HttpRequest, imports: bool) -> dict[str, str]:
    if not imports or not may(request.user, "import.run"):
        return {"title": "没有待办", "text": "有事会列在这里。", "url": "", "words": ""}
    return {
        "title": "没有待办", "text": "传一批表，系统会告诉你要改哪些行。",
        "url": address(request, "import-choose"), "words": "传一批表",
    }  # fmt: skip


# --- beside the queue -----------------------------------------------------------------------------


def _alerts(request: HttpRequest, work: Work, changes: Changes | None) -> list[Part]:
    alerts: list[Part] = []
    if changes is not None and changes.count:
        alerts.append({
            "kind": "warn", "lead": f"{changes.count} 个数", "text": f"和已发布的《{changes.title}》不一样。",
            "url": address(request, "report-published", changes.report_id, keep=False),
            "words": "看变了什么、为什么",
        })  # fmt: skip
    if work.waiting:
        alerts.append({
            "kind": "unk", "lead": f"{work.waiting:,} 行", "text": "里的人还不在花名册里，先不算数。",
            "url": address(request, "held", state="waiting"), "words": "看等的是谁",
        })  # fmt: skip
    return alerts


def _figures(request: HttpRequest, found: YearFigures) -> dict[str, Any] | None:
    """The first figures of each group: the widest view in the fewest lines."""
    known = [
        value for value in found.figures.values() if value.value is not None and value.declared
    ]
    taken: dict[str, int] = {}
    for value in known:
        taken.setdefault(value.group, 0)
    each = max(1, _FIGURES_MAX // len(taken)) if taken else 0
    rows = []
    for value in known:
        taken[value.group] += 1
        if taken[value.group] <= each and len(rows) < _FIGURES_MAX:
            rows.append({
                "label": value.name, **amount(value), "words": "看记录",
                "url": address(request, "figure", value.id, year=found.year),
            })  # fmt: skip
    return {"title": f"{found.year} 年的数字", "rows": rows} if rows else None
