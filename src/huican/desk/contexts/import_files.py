"""Workbooks that came in: the list, the receipt of one, its rows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.http import HttpRequest

from huican.access.permissions import may
from huican.access.queries import names_of_actors
from huican.desk.addresses import address, here, page_number, scope
from huican.desk.contexts.import_states import state_of_file, state_of_upload
from huican.desk.contexts.paging import pages
from huican.exchange.queries import open_uploads
from huican.kernel.money import yuan_text
from huican.sources.queries.listing import FileLine, SheetLine, files_page, sheets_of
from huican.ui import formats

if TYPE_CHECKING:
    from huican.exchange.models import Upload
    from huican.sources.models import SourceFile

PAGE_ROWS = 20


def listing(request: HttpRequest) -> dict[str, Any]:
    """See desk/imports.html."""
    chosen = request.GET.get("show", "")
    page = page_number(request)
    uploads = open_uploads(scope(request)) if chosen in ("", "open") else []
    found = files_page(scope(request).ranges, chosen, PAGE_ROWS, (page - 1) * PAGE_ROWS)
    names = names_of_actors(
        [upload.uploaded_by for upload in uploads] + [line.file.received_by for line in found.lines]
    )
    rows = [_upload(request, one, names) for one in uploads] if page == 1 else []
    rows += [_file(request, line, names) for line in found.lines]
    counts = {"": found.every, "held": found.held, "withdrawn": found.withdrawn}
    words = {"": "全部", "held": "有行没收", "withdrawn": "已撤回"}
    return {
        "lede": _lede(uploads, found.every, found.latest),
        "new_url": address(request, "import-choose") if may(request.user, "import.run") else None,
        "filters": [
            {"text": words[code], "url": here(request, show=code), "count": number,
             "current": code == chosen}
            for code, number in counts.items()
        ],
        "uploads": rows,
        "pages": pages(request, page, found.total, PAGE_ROWS, "个文件"),
    }  # fmt: skip


def _lede(uploads: list[Upload], every: int, latest: SourceFile | None) -> str:
    waiting = f"{len(uploads)} 张表传了没办完。" if uploads else ""
    if latest is None:
        return waiting or "还没有收过表。"
    day = formats.day(latest.received_at)
    return f"{waiting}收过 {every:,} 个文件，最近一个 {day} 入库 {latest.accepted:,} 行。"


def _upload(request: HttpRequest, upload: Upload, names: dict[str, str]) -> dict[str, Any]:
    return {
        "title": upload.name, "url": address(request, "upload", upload.pk),
        "by": names.get(upload.uploaded_by, upload.uploaded_by), "at": upload.uploaded_at,
        "state": state_of_upload(upload), "accepted": None, "refused": None, "skipped": None,
        "refused_url": None,
    }  # fmt: skip


def _file(request: HttpRequest, line: FileLine, names: dict[str, str]) -> dict[str, Any]:
    file = line.file
    rows = address(request, "import-rows", file.pk, state="refused") if file.refused else None
    return {
        "title": file.name, "url": address(request, "import-file", file.pk),
        "by": who(file.received_by, names), "at": file.received_at,
        "state": state_of_file(file, line.open_rows), "accepted": file.accepted,
        "refused": file.refused + file.waiting, "skipped": line.skipped, "refused_url": rows,
    }  # fmt: skip


def who(actor: str, names: dict[str, str]) -> str:
    """An actor's name for a page."""
    return "系统（命令行）" if actor.startswith("system:") else names.get(actor, actor)


def receipt(request: HttpRequest, file: SourceFile) -> dict[str, Any]:
    """See desk/import_receipt.html."""
    sheets = sheets_of(file)
    names = names_of_actors([file.received_by, file.withdrawn_by])
    withdrawn = None
    if file.withdrawn_at is not None:
        withdrawn = {
            "lead": f"{formats.clock(file.withdrawn_at)} {who(file.withdrawn_by, names)}撤回了这个文件。",
            "text": f"{file.withdrawn_note or '里面的记录不再算数。'}原表还在，改好可以再传。",
        }  # fmt: skip
    held = file.refused + file.waiting
    return {
        "title": f"{file.accepted:,} 行已入库" + (f"，{held:,} 行没收" if held else ""),
        "name": file.name,
        "back_url": address(request, "imports"),
        "receipt": _seal(file, who(file.received_by, names)),
        "figures": _figures(request, file),
        "sheets": [_sheet(request, file, sheet) for sheet in sheets],
        "unknown": [
            {"sheet": sheet.name, "columns": sheet.unknown_columns, "notes": sheet.notes}
            for sheet in sheets
            if sheet.unknown_columns or sheet.notes
        ],
        "left": _left(request, file, sheets),
        "next": _next(request, file, sheets),
        "withdraw_url": _withdraw_url(request, file),
        "withdrawn": withdrawn,
    }


def _seal(file: SourceFile, by: str) -> dict[str, Any]:
    facts = [
        {"key": "文件", "value": file.name},
        {"key": "谁、什么时候", "value": f"{by}　{formats.clock(file.received_at)}"},
        {"key": "收了", "value": f"{file.accepted:,} 行"},
    ]
    if file.amount_fen:
        facts.append({"key": "金额", "value": f"{yuan_text(file.amount_fen)} 元"})
    if file.refused or file.waiting:
        facts.append(
            {"key": "没收", "value": f"退回 {file.refused:,} 行，等待 {file.waiting:,} 行"}
        )
    facts.append({"key": "校验码（SM3）", "value": f"{file.digest[:16]}……"})
    return {"title": "入库回执", "number": f"收表 {file.pk:06d}", "facts": facts, "seal": "入库回执",
            "url": None, "words": ""}  # fmt: skip


def _figures(request: HttpRequest, file: SourceFile) -> list[dict[str, Any]]:
    said = [
        ("accepted", "入库", file.accepted, "看这些行"),
        ("", "其中和上次一样", file.unchanged, ""),
        ("", "更正了", file.replaced, ""),
        ("retired", "这次没有、停用", file.removed, ""),
        ("refused", "退回", file.refused, "看为什么"),
        ("waiting", "等着认领", file.waiting, "看等的是谁"),
    ]
    return [
        {
            "label": label, "value": number, "unit": "行", "words": words,
            "url": address(request, "import-rows", file.pk, state=state) if words and number else None,
        }
        for state, label, number, words in said
        if number or state == "accepted"
    ]  # fmt: skip


def _sheet(request: HttpRequest, file: SourceFile, sheet: SheetLine) -> dict[str, Any]:
    held = sheet.refused + sheet.waiting
    text = f"{sheet.name}　·　{sheet.kind_name}" if sheet.kind_name else f"{sheet.name}　·　没有收"
    return {
        "text": f"{text}（{sheet.year} 年{f' {sheet.month} 月' if sheet.month else ''}）"
        if sheet.year else text,
        "url": address(request, "import-rows", file.pk, sheet=sheet.id, state="accepted"),
        "accepted": sheet.accepted, "refused": held, "skipped": sheet.skipped,
        "refused_url": address(request, "import-rows", file.pk, sheet=sheet.id, state="refused")
        if held else None,
    }  # fmt: skip


def _left(request: HttpRequest, file: SourceFile, sheets: list[SheetLine]) -> dict[str, str] | None:
    open_rows = sum(sheet.open_refused for sheet in sheets)
    if not open_rows or not may(request.user, "import.run") or file.withdrawn_at is not None:
        return None
    return {
        "text": f"{open_rows:,} 行退回了。下载退回的表，照“退回原因”改好再传，没错的行不会重复。",
        "url": address(request, "import-returned", file.pk),
        "words": f"下载退回的表（{open_rows:,} 行）",
    }


def _next(request: HttpRequest, file: SourceFile, sheets: list[SheetLine]) -> list[dict[str, str]]:
    steps = []
    year = max((sheet.year for sheet in sheets if sheet.year), default=None)
    if may(request.user, "figures.read") and file.accepted:
        steps.append({
            "text": "收下的行已经算进数字。", "words": f"看 {year} 年的数字" if year else "看数字",
            "url": address(request, "figures", keep=False, area=request.GET.get("area"), year=year),
        })  # fmt: skip
    if may(request.user, "import.run"):
        place = address(request, "import-choose")
        steps.append({"text": "还有别的表，接着传。", "words": "传一批表", "url": place})
    if may(request.user, "person.reveal"):
        place = address(request, "import-original", file.pk)
        steps.append({"text": "原表原样留着。", "words": "下载原表", "url": place})
    return steps


def _withdraw_url(request: HttpRequest, file: SourceFile) -> str | None:
    if file.withdrawn_at is not None or not may(request.user, "import.withdraw"):
        return None
    return address(request, "import-withdraw", file.pk)


def withdraw_page(
    request: HttpRequest, file: SourceFile, *, reason: str = "", error: str = ""
) -> dict[str, Any]:
    """See desk/confirm.html."""
    back = address(request, "import-file", file.pk)
    facts = [
        {"key": "文件", "value": file.name},
        {"key": "入库", "value": f"{formats.clock(file.received_at)}，{file.accepted:,} 行"},
    ]
    if file.amount_fen:
        facts.append({"key": "金额", "value": f"{yuan_text(file.amount_fen)} 元"})
    effects = [{
        "kind": "warn", "lead": "用到这些行的数会变。",
        "text": "草稿里的报告跟着变；已发布的报告不改，会说哪个数变了。",
    }]  # fmt: skip
    if file.replaced:
        effects.append({
            "kind": "warn", "lead": f"它更正过 {file.replaced:,} 行。",
            "text": "撤回后，更正前的行恢复算数。",
        })  # fmt: skip
    return {
        "title": f"撤回这个文件的 {file.accepted:,} 行？",
        "trail": [
            {"text": "表格导入", "url": address(request, "imports")},
            {"text": file.name, "url": back},
            {"text": "撤回"},
        ],
        "statement": "收进来的记录不再算数；是名册的，它建的档案收回，它改的改回去，"
        "后来的表用到的留着。原表和这次操作的记录都还在。",
        "facts": facts,
        "effects": effects,
        "action": address(request, "import-withdraw", file.pk),
        "fields": [],
        "reason": {
            "label": "为什么撤回",
            "hint": "写给以后查的人看",
            "value": reason,
            "error": error,
        },
        "button": f"撤回 {file.accepted:,} 行",
        "kind": "warning",
        "back_url": back,
        "back_words": "不撤回，回去",
        "errors": [{"field": "reason", "text": error}] if error else [],
    }


def original_page(request: HttpRequest, file: SourceFile, *, error: str = "") -> dict[str, Any]:
    """Before the whole workbook leaves: see desk/confirm.html."""
    back = address(request, "import-file", file.pk)
    return {
        "title": "下载原表？",
        "trail": [
            {"text": "表格导入", "url": address(request, "imports")},
            {"text": file.name, "url": back},
            {"text": "下载原表"},
        ],
        "statement": "原表里有完整的号码。下载会留下记录：谁、什么时候、为什么。",
        "facts": [
            {"key": "文件", "value": file.name},
            {"key": "收到", "value": formats.clock(file.received_at)},
        ],
        "effects": [],
        "action": address(request, "import-original", file.pk),
        "fields": [],
        "reason": {"label": "为什么要下载", "hint": "如：和乡镇核对", "value": "", "error": error},
        "button": "下载原表",
        "kind": "",
        "back_url": back,
        "back_words": "不下载，回去",
        "errors": [{"field": "reason", "text": error}] if error else [],
    }
