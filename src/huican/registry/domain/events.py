"""One person's years as events: what happened, when, in plain words, and the row that says so.

Pure: what the stores hold comes in as `StoredRecord`, whatever part it lies in. A new kind of
workbook needs no new words here: its name and its columns speak for it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from enum import StrEnum
from itertools import groupby
from typing import Any

from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.kernel.money import yuan_text

# More columns of a row than these are read on the record's own page.
_DETAILS_MAX = 4
_WORD_MAX = 40
# Columns that say what a row is about: 辅具名称, 改造项目, 服务内容.
_SUBJECTS = ("名称", "项目", "内容", "事项")


class Marker(StrEnum):
    """The shape beside an event: ○ event, ■ money, □ service, ◆ attention."""

    EVENT = ""
    MONEY = "pay"
    SERVICE = "svc"
    ATTENTION = "warn"


class Group(StrEnum):
    """The filters above the timeline; the value is what the page says."""

    MONEY = "钱"
    SERVICE = "服务"
    NEED = "需求"
    CERTIFICATE = "证件"
    LIST = "名单"
    CHANGE = "变更"
    OTHER = "其他"


_BY_STORE: Mapping[str, tuple[Marker, Group]] = {
    "payment": (Marker.MONEY, Group.MONEY),
    "delivery": (Marker.SERVICE, Group.SERVICE),
    "need": (Marker.EVENT, Group.NEED),
    "certificate-business": (Marker.EVENT, Group.CERTIFICATE),
    "roster": (Marker.EVENT, Group.CERTIFICATE),
    # Another department's list may end an entitlement: somebody should look.
    "department-list": (Marker.ATTENTION, Group.LIST),
}


@dataclass(frozen=True, slots=True)
class Source:
    """The row that something stands on."""

    file_id: int
    file: str
    sheet_id: int
    sheet: str
    row: int

    @property
    def words(self) -> str:
        """《02护理补贴.xlsx》3月 第 61 行."""
        return f"《{self.file}》{self.sheet} 第 {self.row} 行"


@dataclass(frozen=True, slots=True)
class Named:
    """What a kind of record is called, and its own columns in order: (label, type, privacy).

    `monthly`: a programme that is paid month by month.
    """

    name: str
    programme: str = ""
    columns: tuple[tuple[str, str, str], ...] = ()
    monthly: bool = False


@dataclass(frozen=True, slots=True)
class StoredRecord:
    """A live record of one person, from any store. Money in fen; `extra` are its store's own
    columns; `attributes` the workbook's other columns."""

    store: str
    id: int
    kind: str
    on: date | None
    year: int
    month: int | None
    amount_fen: int | None
    quantity: Decimal | None
    unit: str
    category: int | None
    level: int | None
    attributes: Mapping[str, Any]
    extra: Mapping[str, Any]
    source: Source


@dataclass(frozen=True, slots=True)
class Part:
    """One record within an event: where it is opened (`store`, `id`) and where it came from."""

    store: str
    id: int
    words: str
    amount_fen: int | None
    source: Source


@dataclass(frozen=True, slots=True)
class Event:
    """Something that happened. `on` is None where only a month or a year is known."""

    marker: Marker
    group: Group
    year: int
    month: int | None
    on: date | None
    title: str
    detail: str = ""
    amount_fen: int | None = None
    parts: tuple[Part, ...] = ()
    source: Source | None = None

    @property
    def when(self) -> str:
        """11月20日, 11月, or 全年."""
        if self.on is not None:
            return f"{self.on.month}月{self.on.day}日"
        return f"{self.month}月" if self.month else "全年"


@dataclass(frozen=True, slots=True)
class Year:
    """The events of one year, newest first."""

    year: int
    events: tuple[Event, ...] = field(default_factory=tuple)


def by_year(events: Iterable[Event]) -> tuple[Year, ...]:
    """Years with their events, newest first; what has no day stands below its month or year."""
    ordered = sorted(events, key=_newest_first, reverse=True)
    return tuple(Year(year, tuple(group)) for year, group in groupby(ordered, lambda e: e.year))


def _newest_first(event: Event) -> tuple[int, int, int, str]:
    on = event.on
    month = on.month if on else event.month or 0
    return event.year, month, on.day if on else 0, event.title


def events_of(
    records: Sequence[StoredRecord], names: Mapping[str, Named], accounts: Mapping[int, str]
) -> list[Event]:
    """Events of a person's records, in no order.

    Payments of one month are one event with a part for each programme. `names` by kind;
    `accounts` gives the words for a bank account (农商银行尾号 3321) by its id.
    """
    monthly: dict[tuple[int, int], list[StoredRecord]] = {}
    events = []
    for record in records:
        if is_monthly(record, names):
            assert record.month is not None
            monthly.setdefault((record.year, record.month), []).append(record)
        else:
            events.append(_single(record, _named(record, names), accounts))
    events += [_paid_month(group, names, accounts) for group in monthly.values()]
    return events


def is_monthly(record: StoredRecord, names: Mapping[str, Named]) -> bool:
    """Whether a record is the payment of one month of a programme that is paid by the month."""
    return record.store == "payment" and record.month is not None and _named(record, names).monthly


def _named(record: StoredRecord, names: Mapping[str, Named]) -> Named:
    return names.get(record.kind) or Named(record.kind)


def _paid_month(
    records: Sequence[StoredRecord], names: Mapping[str, Named], accounts: Mapping[int, str]
) -> Event:
    records = sorted(records, key=lambda r: (r.kind, r.id))
    total = sum(record.amount_fen or 0 for record in records)
    first = records[0]
    parts = tuple(
        Part(r.store, r.id, f"{_programme(_named(r, names))} {_money(r.amount_fen)}",
             r.amount_fen, r.source)
        for r in records
    )  # fmt: skip
    if len(parts) == 1:
        title = f"发 {first.month} 月{_programme(_named(first, names))} {_money(total)}"
        detail = _payment_detail(first, accounts)
    else:
        title = f"发 {first.month} 月补贴 {_money(total)}"
        tails = list(dict.fromkeys(filter(None, (_account(r, accounts) for r in records))))
        detail = "，".join(part.words for part in parts) + "。" + "".join(f"{t}。" for t in tails)
    source = first.source if len(parts) == 1 else None
    return Event(
        Marker.MONEY,
        Group.MONEY,
        first.year,
        first.month,
        None,
        title,
        detail,
        total,
        parts,
        source,
    )


def _single(record: StoredRecord, named: Named, accounts: Mapping[int, str]) -> Event:
    marker, group = _BY_STORE.get(record.store, (Marker.EVENT, Group.OTHER))
    if record.store == "payment":
        title = f"发{_programme(named)} {_money(record.amount_fen)}"
        detail = _payment_detail(record, accounts, _details(record, named, ()))
    elif record.store == "roster":
        title = f"列入 {record.year} 年{named.name}花名册".replace("花名册花名册", "花名册")
        detail = _grade(record)
    elif record.store == "certificate-business":
        business = str(record.attributes.get("业务类型") or "")
        title = f"办残疾人证：{business}" if business else named.name
        detail = "，".join(_details(record, named, ("业务类型",)))
    elif record.store == "department-list":
        title = f"在{named.name}上" if named.name.endswith("名单") else f"{named.name}里有"
        detail = "，".join(_details(record, named, ()))
    else:
        used, headline = _headline(record, named)
        title = f"{named.name}：{headline}" if headline else named.name
        title += f" {_quantity(record)}" if record.quantity is not None else ""
        details = _details(record, named, used)
        if record.amount_fen:
            details.append(_money(record.amount_fen))
        detail = "，".join(details)
    part = Part(record.store, record.id, title, record.amount_fen, record.source)
    return Event(
        marker, group, record.year, record.month, record.on, title, detail and f"{detail}。",
        record.amount_fen, (part,), record.source,
    )  # fmt: skip


# --- words ----------------------------------------------------------------------------------------


def _programme(named: Named) -> str:
    return named.programme or named.name.removesuffix("发放")


def _money(fen: int | None) -> str:
    if fen is None:
        return "（没写金额）"
    return f"{yuan_text(fen)} 元" if fen >= 0 else f"扣回 {yuan_text(-fen)} 元"


def _payment_detail(
    record: StoredRecord, accounts: Mapping[int, str], more: Sequence[str] = ()
) -> str:
    words = list(more)
    standard = record.extra.get("standard_fen")
    if standard and standard != record.amount_fen:
        words.append(f"标准 {_money(standard)}")
    for label in ("补发", "追回"):
        if value := record.attributes.get(label):
            words.append(f"{label} {value} 元")
    if fund := record.extra.get("fund"):
        words.append(str(fund))
    if account := _account(record, accounts):
        words.append(account)
    return "，".join(words) + "。" if words else ""


def _account(record: StoredRecord, accounts: Mapping[int, str]) -> str:
    account = record.extra.get("account_id")
    return accounts.get(account, "") if isinstance(account, int) else ""


def _grade(record: StoredRecord) -> str:
    return CATEGORIES.get(record.category or 0, "") + LEVELS.get(record.level or 0, "")


def _quantity(record: StoredRecord) -> str:
    assert record.quantity is not None
    number = f"{record.quantity.normalize():f}"
    return f"{number} {record.unit}".rstrip()


def _headline(record: StoredRecord, named: Named) -> tuple[tuple[str, ...], str]:
    """The first words of a row that say what it is about, and the columns they came from."""
    texts = [
        (label, value[:_WORD_MAX])
        for label, type_, privacy in named.columns
        if type_ == "text" and privacy != "identifying"
        and isinstance(value := record.attributes.get(label), str) and value
    ]  # fmt: skip
    # A need says its class and itself; anything else is clear from what it is called.
    if record.store != "need":
        texts = [t for t in texts if t[0].endswith(_SUBJECTS)][:1] or texts[:1]
    return tuple(label for label, _ in texts[:2]), " · ".join(words for _, words in texts[:2])


def _details(record: StoredRecord, named: Named, used: Sequence[str]) -> list[str]:
    """Columns of the kind's own that are no dates and name nobody: 评定机构 县人民医院."""
    words = []
    for label, type_, privacy in named.columns:
        value = record.attributes.get(label)
        if label in used or type_ == "date" or privacy == "identifying":
            continue
        # A sealed cell is a mapping: it is opened on the record's own page, with a reason.
        if isinstance(value, str | int | float) and value not in ("", None):
            unit = " 元" if type_ == "money" else ""
            words.append(f"{label} {str(value)[:_WORD_MAX]}{unit}")
        if len(words) == _DETAILS_MAX:
            break
    return words
