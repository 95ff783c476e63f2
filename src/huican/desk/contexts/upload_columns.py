"""Step 2 of the wizard: what each sheet is, and where each column goes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from django.http import HttpRequest

from huican.access.queries import names_of_actors
from huican.desk.addresses import address
from huican.desk.contexts.cells import cell, mask_kind
from huican.desk.contexts.import_files import who
from huican.desk.wizard.batch import Batch, look, years_of
from huican.exchange.domain.planning import Choice, FilePlan
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.shape import is_blank, text_of
from huican.exchange.learned import columns_of
from huican.exchange.models import Upload
from huican.insight.figures import kinds
from huican.registry.queries.rows import letter
from huican.sources.domain.kinds import Kind
from huican.ui import formats

SKIP = "skip"
_SURE_FROM = 80
_SAMPLES = 3
_OPEN_SHEETS_MAX = 3
_FEW_SHEETS = 6


def sheets_of(batch: Batch) -> Iterator[tuple[Upload, FilePlan, Recognised]]:
    """Every sheet of the batch with its file."""
    for upload, plan in zip(batch.uploads, look(batch), strict=True):
        for guess in plan.sheets:
            yield upload, plan, guess


def sheet_key(upload: Upload, guess: Recognised) -> str:
    """s3-0: the sheet in names of fields and in fragments."""
    return f"s{upload.pk}-{guess.sheet.position}"


def columns_page(
    request: HttpRequest, batch: Batch, *, errors: Iterable[dict[str, str]] = ()
) -> dict[str, Any]:
    """See desk/import_columns.html."""
    every = list(sheets_of(batch))
    few = len(every) <= _FEW_SHEETS
    asked = request.GET.get("open", "")
    sheets = [_sheet(request, batch, upload, guess, few, asked) for upload, _, guess in every]
    known = sum(1 for sheet in sheets if sheet["kind"] not in ("", SKIP))
    unsure = sum(sheet["unsure"] for sheet in sheets)
    unknown = sum(1 for sheet in sheets if sheet["kind"] == "")
    for sheet in sorted(sheets, key=lambda one: (one["kind"] != "", -one["unsure"])):
        sheet["open"] = (
            (sheet["unsure"] > 0 or sheet["kind"] == "") and _opened(sheets) < _OPEN_SHEETS_MAX
        )
    for sheet in sheets:
        sheet["open"] = sheet["open"] or len(sheets) == 1 or sheet["id"] == asked
    years = years_of(look(batch), batch.year)
    names = names_of_actors([batch.uploads[0].uploaded_by])
    by = who(batch.uploads[0].uploaded_by, names)
    return {
        "title": _title(known, unsure, unknown),
        "subtitle": f"{len(batch.uploads)} 个文件　·　{by} "
        f"{formats.short_clock(batch.uploads[0].uploaded_at)} 上传",
        "name": batch.name,
        "back_url": address(request, "imports"),
        "action": address(request, "upload-columns", batch.ids),
        "errors": list(errors),
        "year": {
            "value": years.year or "", "error": next(
                (error["text"] for error in errors if error["field"] == "year"), ""
            ),
            "hint": f"现在按{years.ground}" if years.ground and not batch.year
            else "表里自己写了年度的，照表里的",
        },
        "sheets": sheets,
        "next_words": "列名对好了，查错",
        "drop_url": address(request, "upload-drop", batch.ids),
    }  # fmt: skip


def _opened(sheets: list[dict[str, Any]]) -> int:
    return sum(1 for sheet in sheets if sheet["open"])


def _title(known: int, unsure: int, unknown: int) -> str:
    said = f"{known} 张表都认出来了" if not unknown else f"认出 {known} 张表，{unknown} 张没认出"
    return f"{said}，{unsure} 列请看一眼" if unsure else said


def _sheet(
    request: HttpRequest, batch: Batch, upload: Upload, guess: Recognised, few: bool, asked: str
) -> dict[str, Any]:
    key = sheet_key(upload, guess)
    columns = _columns(key, guess) if guess.kind is not None else []
    unsure = sum(1 for column in columns if not column["sure"])
    # Of a hundred sheets that are well known, a thousand lists of choices help nobody.
    shut = not few and not unsure and not guess.missing and key != asked
    for column in columns:
        column["words"] = dict(column["fields"]).get(column["field"], column["field"])
        if shut:
            column["fields"] = None
    skipped = guess.kind is None and guess.nothing.startswith("经办人")
    return {
        "id": key, "file": upload.name, "sheet": guess.sheet.name,
        "rows": max(0, len(guess.sheet.rows) - (guess.shape.first_data_row if guess.shape else 0)),
        "state": _state(guess, unsure, skipped), "open": False, "unsure": unsure,
        "kind": guess.kind.code if guess.kind else (SKIP if skipped else ""),
        "kind_name": f"kind-{key}", "kinds": kind_choices(), "note": _note(guess),
        "columns": columns,
        "change_url": address(request, "upload-columns", batch.ids, open=key) + f"#{key}"
        if shut else None,
    }  # fmt: skip


def kind_choices() -> list[tuple[str, str]]:
    """What a sheet may be."""
    known = [(kind.code, kind.name) for kind in kinds().kinds.values()]
    return [("", "请选择"), (SKIP, "这张不收"), *known]


def _state(guess: Recognised, unsure: int, skipped: bool) -> dict[str, str]:
    if skipped:
        return {"kind": "info", "words": "不收"}
    if guess.kind is None:
        return {"kind": "unk", "words": f"没认出：{guess.nothing or '请选是哪种表'}"}
    if guess.missing:
        return {"kind": "bad", "words": f"还缺：{'、'.join(guess.missing)}"}
    if unsure:
        return {"kind": "unk", "words": f"{guess.kind.name}，{unsure} 列请看一眼"}
    return {"kind": "ok", "words": f"{guess.kind.name}，都认得"}


def _note(guess: Recognised) -> str | None:
    if guess.shape is None:
        return None
    said = [f"第 {guess.shape.header_row + 1} 行是列名"]
    if guess.shape.title:
        said.append(f"标题是“{guess.shape.title[:40]}”")
    if guess.shape.unit:
        said.append(f"表里写着单位是{guess.shape.unit}")
    if guess.year:
        month = f"{guess.month} 月" if guess.month else ""
        said.append(f"{guess.year} 年{month}（从{guess.year_from}看出来的）")
    return "；".join(said) + "。"


def _columns(key: str, guess: Recognised) -> list[dict[str, Any]]:
    assert guess.kind is not None and guess.shape is not None
    fields = field_choices(guess.kind)
    codes = {code for code, _ in fields}
    found = []
    for column in columns_of(guess):
        index, label, header = column["index"], column["label"], column["header"]
        samples = _samples(guess, index)
        if not header and not samples:
            continue
        kind = mask_kind(label, header)
        sure = bool(label) and column["score"] >= _SURE_FROM
        found.append({
            "letter": letter(index), "heading": header,
            "samples": [cell(kind, text) for text in samples],
            "field": label, "field_name": f"field-{key}-{index}",
            # A column a month or a programme goes where its header says.
            "fields": fields if label in codes else [(label, label), *fields],
            "sure": sure or not header,
            "why": None if sure else "没有认出；不选就随记录留着" if not label else "写法少见",
        })  # fmt: skip
    return found


def field_choices(kind: Kind) -> list[tuple[str, str]]:
    """Where a column of a sheet of this kind may go: the kind's own first."""
    known = kinds().fields
    own = [(column.label, column.label) for column in kind.columns]
    taken = {label for label, _ in own}
    common = [(label, column.names[0]) for label, column in known.items() if label not in taken]
    return [("", "不收这一列"), *own, *common]


def _samples(guess: Recognised, index: int) -> list[str]:
    assert guess.shape is not None
    texts: list[str] = []
    for row in guess.sheet.rows[guess.shape.first_data_row :]:
        if is_blank(row) or index >= len(row):
            continue
        text = text_of(row[index])
        if text and text not in texts:
            texts.append(text[:40])
        if len(texts) == _SAMPLES:
            break
    return texts


# --- what the clerk said --------------------------------------------------------------------------


def said_by(request: HttpRequest, batch: Batch) -> tuple[dict[int, dict[int, Choice]], bool]:
    """The choices of the form by upload and position, and whether some sheet became another kind
    (then its columns must be looked at again before going on)."""
    said: dict[int, dict[int, Choice]] = {}
    another = False
    for upload, _, guess in sheets_of(batch):
        key = sheet_key(upload, guess)
        kind = request.POST.get(f"kind-{key}", "")
        now = guess.kind.code if guess.kind else ""
        before = upload.choices.get(str(guess.sheet.position))
        if kind == SKIP:
            said.setdefault(upload.pk, {})[guess.sheet.position] = Choice(None, {}, True)
        elif kind != now and kind in kinds().kinds:
            said.setdefault(upload.pk, {})[guess.sheet.position] = Choice(kind)
            another = True
        elif guess.kind is not None:
            columns = dict(_before(before)) | _changed(request, key, guess)
            if columns or before:
                said.setdefault(upload.pk, {})[guess.sheet.position] = Choice(guess.kind.code, columns)
    return said, another


def _before(choice: dict[str, Any] | None) -> Iterator[tuple[int, str]]:
    for index, label in (choice or {}).get("columns", {}).items():
        yield int(index), label


def _changed(request: HttpRequest, key: str, guess: Recognised) -> dict[int, str]:
    assert guess.kind is not None
    allowed = {code for code, _ in field_choices(guess.kind)}
    changed = {}
    for column in columns_of(guess):
        given = request.POST.get(f"field-{key}-{column['index']}")
        if given is not None and given != column["label"] and given in allowed:
            changed[column["index"]] = given
    return changed


def errors_of(batch: Batch) -> list[dict[str, str]]:
    """What keeps the batch from being checked: nothing to take in, or a sheet without a column
    that it cannot do without."""
    errors = []
    taken = 0
    for upload, _, guess in sheets_of(batch):
        if guess.kind is None:
            continue
        taken += 1
        if guess.missing:
            errors.append({
                "field": f"{sheet_key(upload, guess)}-kind",
                "text": f"“{upload.name}”的“{guess.sheet.name}”还缺：{'、'.join(guess.missing)}。"
                "请在它那一列选上",
            })  # fmt: skip
    if not taken:
        first = next(sheets_of(batch), None)
        field = f"{sheet_key(first[0], first[2])}-kind" if first else ""
        errors.append({"field": field, "text": "没有一张表能收。请选是哪种表"})
    return errors


def twice(request: HttpRequest, batch: Batch) -> list[dict[str, str]]:
    """Two columns of one sheet that go to the same place."""
    errors = []
    for upload, _, guess in sheets_of(batch):
        if guess.kind is None:
            continue
        key, seen = sheet_key(upload, guess), dict[str, str]()
        for column in columns_of(guess):
            given = request.POST.get(f"field-{key}-{column['index']}", "")
            if given and given in seen and given == request.POST.get(seen[given]):
                field = f"{key}-{letter(column['index'])}"
                words = dict(field_choices(guess.kind)).get(given, given)
                errors.append({"field": field, "text": f"“{guess.sheet.name}”里有两列都收到“{words}”，留一列"})
            seen.setdefault(given, f"field-{key}-{column['index']}")
    return errors
