"""One record with all its columns, its person, and the row it came from."""

from __future__ import annotations

import base64
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, ClassVar

from huican.kernel.errors import HuicanError
from huican.kernel.money import yuan_text
from huican.registry.domain.cell_masks import kind_of_header, mask_cell
from huican.registry.domain.events import Source
from huican.registry.domain.file_number import file_number
from huican.registry.models import BankAccount
from huican.registry.queries.kinds import kinds, names_of_kinds
from huican.registry.queries.places import Place, places_of
from huican.registry.queries.shown import Masked, grade_words, masked_account, masked_name
from huican.registry.queries.timeline import Stores
from huican.registry.records import Record
from huican.vault.operations import open_sealed

SEALED_WORDS = "（已密封）"
_WHY = {
    "corrected": "已更正，由后一版代替",
    "removed": "后一版里没有这一行",
    "withdrawn": "整份已撤回",
}


class NoSuchRecord(HuicanError):
    """There is no record with this store and number."""

    code: ClassVar[str] = "no-such-record"


@dataclass(frozen=True, slots=True)
class RecordColumn:
    """One column. `sealed`: the value rests encrypted and is not shown here; `reveal` opens it."""

    label: str
    shown: str
    spoken: str
    sealed: bool = False


@dataclass(frozen=True, slots=True)
class RecordPerson:
    """Whom a record is about."""

    person_id: int
    file_number: str
    name: Masked
    disability: str
    area_code: str


@dataclass(frozen=True, slots=True)
class Retired:
    """Why a record no longer counts, since when, and by which file."""

    at: datetime
    why: str
    by_file: str


@dataclass(frozen=True, slots=True)
class RecordPage:
    """A record as its page shows it. `area_code` is that of its day: ask it who may look."""

    store: str
    id: int
    kind: str
    kind_name: str
    area_code: str
    place: Place
    person: RecordPerson | None
    amount_fen: int | None
    columns: tuple[RecordColumn, ...]
    source: Source
    received_at: datetime
    retired: Retired | None


def record(
    stores: Stores, store: str, record_id: int, *, on: date, opened: bool = False
) -> RecordPage:
    """One record of the store called `store`, retired ones too. At most 4 queries.

    Raises NoSuchRecord. Names and numbers are masked; cells that rest sealed say so. `opened`
    shows these in full: only for a reader with a live grant of `What.CELLS` for this person
    (reveal.grants).
    """
    known = stores.get(store)
    row = (
        known.model._default_manager.filter(pk=record_id)
        .select_related("person", "source_sheet__file", "retired_by")
        .first()
        if known
        else None
    )
    if known is None or row is None:
        raise NoSuchRecord(
            "没有这条记录", where=f"{store} {record_id}", remedy="请从清单里重新打开"
        )
    named = names_of_kinds().get(row.kind)
    sheet, place = row.source_sheet, places_of({row.area_code}, on)[row.area_code]
    person = row.person
    return RecordPage(
        store, row.pk, row.kind, named.name if named else row.kind, row.area_code, place,
        RecordPerson(
            person.pk, file_number(person.pk, person.area_code), masked_name(person.name),
            grade_words(person.category, person.level), person.area_code,
        ) if person else None,
        row.amount_fen,
        _unlike(
            *_common(row, place), *_extra(row, known.extra), *_attributes(row, opened=opened)
        ),
        Source(sheet.file_id, sheet.file.name, sheet.pk, sheet.name, row.source_row),
        sheet.file.received_at, _retired(row),
    )  # fmt: skip


def _retired(row: Record) -> Retired | None:
    if row.retired_at is None:
        return None
    by = row.retired_by
    return Retired(
        row.retired_at, _WHY.get(row.retired_why, row.retired_why), by.name if by else ""
    )


def _unlike(*columns: RecordColumn) -> tuple[RecordColumn, ...]:
    """Columns of different labels: what a store keeps beside the workbook's column says the same."""
    found: dict[str, RecordColumn] = {}
    for column in columns:
        found.setdefault(column.label, column)
    return tuple(found.values())


def _plain(label: str, text: str) -> RecordColumn:
    return RecordColumn(label, text, text)


def _common(row: Record, place: Place) -> Iterator[RecordColumn]:
    yield _plain("年度", f"{row.year} 年")
    if row.month is not None:
        yield _plain("月份", f"{row.month} 月")
    if row.on_date is not None:
        day = row.on_date
        yield _plain("日期", f"{day.year}年{day.month}月{day.day}日")
    yield _plain("区划", place.words)
    if row.category is not None or row.level is not None:
        yield _plain("残疾类别等级", grade_words(row.category, row.level))
    if row.amount_fen is not None:
        yield _plain("金额", f"{yuan_text(row.amount_fen)} 元")
    if row.quantity is not None:
        yield _plain("数量", f"{row.quantity.normalize():f} {row.unit}".rstrip())


_EXTRA_LABELS = {
    "programme": "项目", "standard_fen": "标准", "fund": "资金来源", "account_id": "银行账号",
    "task": "任务名称", "list_code": "名单", "name": "姓名", "identity_sealed": "证件号",
    "identity_valid": "证件号校验",
}  # fmt: skip


def _extra(row: Record, columns: tuple[str, ...]) -> Iterator[RecordColumn]:
    """The columns that only the row's own store has, as far as there is something in them."""
    for column in columns:
        value, label = getattr(row, column), _EXTRA_LABELS.get(column, column)
        if value in (None, "") or column.endswith("_blind"):
            continue
        if column.endswith("_sealed"):
            yield _sealed(label)
        elif column == "account_id":
            account = BankAccount.objects.filter(pk=value).first()
            if account is not None:
                masked = masked_account(account.sealed)
                yield RecordColumn(
                    label, f"{account.bank}{masked.shown}", f"{account.bank}{masked.spoken}", True
                )
        elif column == "name":
            name = masked_name(value)
            yield RecordColumn(label, name.shown, name.spoken)
        elif column.endswith("_fen"):
            yield _plain(label, f"{yuan_text(value)} 元")
        elif column in ("programme", "list_code"):
            yield _plain(label, _kind_words(column, value))
        elif isinstance(value, bool):
            yield _plain(label, "通过" if value else "没通过")
        else:
            yield _plain(label, str(value))


def _kind_words(column: str, value: str) -> str:
    for kind in kinds().kinds.values():
        if column == "programme" and kind.programme == value:
            return kind.programme_name or kind.name
        if column == "list_code" and kind.list_code == value:
            return kind.name
    return value


def _attributes(row: Record, *, opened: bool) -> Iterator[RecordColumn]:
    """The workbook's other columns: the kind's own in their order, then the office's."""
    named = names_of_kinds().get(row.kind)
    types = {label: (type_, privacy) for label, type_, privacy in named.columns} if named else {}
    attributes: Mapping[str, Any] = row.attributes
    order = [label for label in types if label in attributes]
    order += [label for label in attributes if label not in types]
    for label in order:
        value = attributes[label]
        if isinstance(value, dict):
            yield _opened(label, value) if opened else _sealed(label)
            continue
        if value in (None, ""):
            continue
        type_, privacy = types.get(label, ("text", "plain"))
        text = _text(value, type_)
        kind = kind_of_header(label)
        if privacy == "identifying" and not kind:
            text = "*" * min(len(text), 8)
            yield RecordColumn(label, text, "已隐藏")
        elif kind == "name":
            name = masked_name(text)
            yield RecordColumn(label, name.shown, name.spoken)
        else:
            shown = mask_cell(kind, text)
            yield RecordColumn(label, shown, shown if shown == text else "已隐藏一部分")


def _text(value: Any, type_: str) -> str:
    if type_ == "money":
        return f"{value} 元"
    if type_ == "date":
        try:
            day = date.fromisoformat(str(value))
        except ValueError:
            return str(value)
        return f"{day.year}年{day.month}月{day.day}日"
    return str(value)


def _opened(label: str, value: Mapping[str, str]) -> RecordColumn:
    text = open_sealed("cells", base64.b64decode(value["sealed"]))
    return RecordColumn(label, text, text, True)


def _sealed(label: str) -> RecordColumn:
    return RecordColumn(label, SEALED_WORDS, "已密封", True)
