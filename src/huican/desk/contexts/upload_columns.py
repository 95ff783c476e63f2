"""Step 2 of the wizard: what each sheet is, and where each column goes."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest
from django.utils import timezone

from huican.access.permissions import current_user
from huican.access.queries import names_of_actors
from huican.desk.addresses import address
from huican.desk.batches import Batch, look
from huican.desk.contexts.cells import cell, mask_kind
from huican.desk.contexts.import_files import who
from huican.exchange.domain.planning import Choice
from huican.exchange.uploads import ColumnLook, SheetLook, fields_for
from huican.insight.figures import kinds
from huican.ui import formats

if TYPE_CHECKING:
    from huican.exchange.models import Upload

SKIP = "skip"
_SURE_FROM = 80
_OPEN_SHEETS_MAX = 3
_FEW_SHEETS = 6
Looked = list[tuple["Upload", SheetLook]]


def looked(request: HttpRequest, batch: Batch) -> Looked:
    """Every sheet of the batch with its upload, as it was taken for."""
    return look(batch, by=current_user(request), at=timezone.localtime())


def sheet_key(upload: Upload, sheet: SheetLook) -> str:
    """s3-0: the sheet in names of fields and in fragments."""
    return f"s{upload.pk}-{sheet.position}"


def columns_page(
    request: HttpRequest, batch: Batch, every: Looked, *, errors: Iterable[dict[str, str]] = ()
) -> dict[str, Any]:
    """See desk/import_columns.html."""
    errors = list(errors)
    few, asked = len(every) <= _FEW_SHEETS, request.GET.get("open", "")
    sheets = [_sheet(request, batch, upload, sheet, few, asked) for upload, sheet in every]
    known = sum(1 for sheet in sheets if sheet["kind"] not in ("", SKIP))
    unsure = sum(sheet["unsure"] for sheet in sheets)
    unknown = sum(1 for sheet in sheets if sheet["kind"] == "")
    for sheet in sorted(sheets, key=lambda one: (one["kind"] != "", -one["unsure"])):
        doubtful = sheet["unsure"] > 0 or sheet["kind"] == ""
        sheet["open"] = doubtful and _opened(sheets) < _OPEN_SHEETS_MAX
    for sheet in sheets:
        sheet["open"] = sheet["open"] or len(sheets) == 1 or sheet["id"] == asked
    first = batch.uploads[0]
    by = who(first.uploaded_by, names_of_actors([first.uploaded_by]))
    return {
        "title": _title(known, unsure, unknown),
        "subtitle": f"{len(batch.uploads)} 个文件　·　{by} "
        f"{formats.short_clock(first.uploaded_at)} 上传",
        "name": batch.name,
        "back_url": address(request, "imports"),
        "action": address(request, "upload-columns", batch.ids),
        "errors": errors,
        "year": {
            "value": request.POST.get("year", "") or first.year or _year(every) or "",
            "hint": "表里自己写了年度的，照表里的",
            "error": next((one["text"] for one in errors if one["field"] == "year"), ""),
        },
        "sheets": sheets,
        "next_words": "列名对好了，查错",
        "drop_url": address(request, "upload-drop", batch.ids),
    }


def _year(every: Looked) -> int | None:
    """The year that most of the other sheets say."""
    said = Counter(sheet.year for _, sheet in every if sheet.year and sheet.kind)
    return said.most_common(1)[0][0] if said else None


def _opened(sheets: list[dict[str, Any]]) -> int:
    return sum(1 for sheet in sheets if sheet["open"])


def _title(known: int, unsure: int, unknown: int) -> str:
    said = f"{known} 张表都认出来了" if not unknown else f"认出 {known} 张表，{unknown} 张没认出"
    return f"{said}，{unsure} 列请看一眼" if unsure else said


def _sheet(
    request: HttpRequest, batch: Batch, upload: Upload, sheet: SheetLook, few: bool, asked: str
) -> dict[str, Any]:
    key = sheet_key(upload, sheet)
    fields = fields_for(sheet.kind, kinds())
    columns = [_column(key, column, fields) for column in sheet.columns if _shown(column)]
    columns = columns if sheet.kind else []
    unsure = sum(1 for column in columns if not column["sure"])
    # Of a hundred sheets that are well known, a thousand lists of choices help nobody.
    shut = not few and not unsure and not sheet.missing and key != asked
    for column in columns if shut else ():
        column["fields"] = None
    skipped = bool(upload.choices.get(str(sheet.position), {}).get("skip"))
    change = address(request, "upload-columns", batch.ids, open=key) + f"#{key}"
    return {
        "id": key, "file": upload.name, "sheet": sheet.name, "rows": sheet.rows,
        "state": _state(sheet, unsure, skipped), "open": False, "unsure": unsure,
        "kind": sheet.kind or (SKIP if skipped else ""),
        "kind_name": f"kind-{key}", "kinds": kind_choices(), "note": _note(sheet),
        "columns": columns, "change_url": change if shut and columns else None,
    }  # fmt: skip


def kind_choices() -> list[tuple[str, str]]:
    """What a sheet may be."""
    known = [(kind.code, kind.name) for kind in kinds().kinds.values()]
    return [("", "请选择"), (SKIP, "这张不收"), *known]


def _state(sheet: SheetLook, unsure: int, skipped: bool) -> dict[str, str]:
    if skipped:
        return {"kind": "info", "words": "不收"}
    if not sheet.kind:
        return {"kind": "unk", "words": f"没认出：{sheet.nothing or '请选是哪种表'}"}
    if sheet.missing:
        return {"kind": "bad", "words": f"{sheet.kind_name}，还缺：{'、'.join(sheet.missing)}"}
    if unsure:
        return {"kind": "unk", "words": f"{sheet.kind_name}，{unsure} 列请看一眼"}
    return {"kind": "ok", "words": f"{sheet.kind_name}，都认得"}


def _note(sheet: SheetLook) -> str | None:
    said = []
    if sheet.title:
        said.append(f"标题是“{sheet.title[:40]}”")
    if sheet.unit:
        said.append(f"表里写着单位是{sheet.unit}")
    if sheet.year:
        month = f"{sheet.month} 月" if sheet.month else ""
        said.append(f"算 {sheet.year} 年{month}的（从{sheet.year_from or '表里'}看出来）")
    return "；".join(said) + "。" if said else None


def _shown(column: ColumnLook) -> bool:
    return bool(column.header or column.samples)


def _column(key: str, column: ColumnLook, fields: list[tuple[str, str]]) -> dict[str, Any]:
    choices = [("", "不收这一列"), *fields]
    if column.label and column.label not in {code for code, _ in fields}:
        # A column a month or a programme goes where its header says.
        choices.insert(0, (column.label, column.label))
    kind = mask_kind(column.label, column.header)
    sure = not column.header or (bool(column.label) and column.score >= _SURE_FROM)
    return {
        "letter": column.letter, "heading": column.header,
        "samples": [cell(kind, text) for text in column.samples],
        "field": column.label, "field_name": f"field-{key}-{column.index}", "fields": choices,
        "words": dict(choices).get(column.label, column.label), "sure": sure,
        "why": None if sure else "没有认出；不选就随记录留着" if not column.label else "写法少见",
    }  # fmt: skip


# --- what the clerk said --------------------------------------------------------------------------


def said_by(request: HttpRequest, every: Looked) -> tuple[dict[int, dict[int, Choice]], bool]:
    """The choices of the form by upload and position, and whether some sheet became another kind
    (then its columns must be looked at again before going on)."""
    said: dict[int, dict[int, Choice]] = {}
    another = False
    for upload, sheet in every:
        kind = request.POST.get(f"kind-{sheet_key(upload, sheet)}", sheet.kind)
        before = upload.choices.get(str(sheet.position), {})
        choices = said.setdefault(upload.pk, {})
        if kind == SKIP:
            choices[sheet.position] = Choice(None, {}, True)
        elif kind != sheet.kind and kind in kinds().kinds:
            choices[sheet.position] = Choice(kind)
            another = True
        elif sheet.kind:
            columns = dict(_before(before)) | _changed(request, upload, sheet)
            if columns or before:
                choices[sheet.position] = Choice(sheet.kind, columns)
    return said, another


def _before(choice: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    for index, label in choice.get("columns", {}).items():
        yield int(index), label


def _given(
    request: HttpRequest, upload: Upload, sheet: SheetLook
) -> Iterator[tuple[ColumnLook, str]]:
    """Columns that the form speaks of, with what it says."""
    allowed = {"", *(code for code, _ in fields_for(sheet.kind, kinds()))}
    for column in sheet.columns:
        given = request.POST.get(f"field-{sheet_key(upload, sheet)}-{column.index}")
        if given is not None and (given in allowed or given == column.label):
            yield column, given


def _changed(request: HttpRequest, upload: Upload, sheet: SheetLook) -> dict[int, str]:
    return {
        column.index: given
        for column, given in _given(request, upload, sheet)
        if given != column.label
    }


def twice(request: HttpRequest, every: Looked) -> list[dict[str, str]]:
    """Two columns of one sheet that go to the same place."""
    errors = []
    for upload, sheet in every:
        words = dict(fields_for(sheet.kind, kinds()))
        seen: set[str] = set()
        for column, given in _given(request, upload, sheet):
            if given and given in seen:
                errors.append({
                    "field": f"{sheet_key(upload, sheet)}-{column.letter}",
                    "text": f"“{sheet.name}”里有两列都收到“{words.get(given, given)}”，留一列",
                })  # fmt: skip
            seen.add(given)
    return errors


def errors_of(every: Looked) -> list[dict[str, str]]:
    """What keeps the batch from being checked: nothing to take in, or a sheet without a column
    that it cannot do without."""
    errors = [
        {
            "field": f"{sheet_key(upload, sheet)}-kind",
            "text": f"“{upload.name}”的“{sheet.name}”还缺：{'、'.join(sheet.missing)}。"
            "请在它那一列选上",
        }
        for upload, sheet in every
        if sheet.kind and sheet.missing
    ]
    if not any(sheet.kind for _, sheet in every):
        upload, sheet = every[0]
        errors.append({
            "field": f"{sheet_key(upload, sheet)}-kind", "text": "没有一张表能收。请选是哪种表",
        })  # fmt: skip
    return errors
