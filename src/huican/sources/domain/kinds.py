"""The kinds of record an office's workbooks hold, read from data files (kinds/*.yaml).

A kind says what a sheet is called, which columns it has under which names, where its records
are kept and in what they are counted. A new kind of workbook is a new file, not new code; an
office's own files (HUICAN_VAR/kinds) add to these or replace one of the same code.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from huican.kernel.errors import HuicanError

_HERE = Path(__file__).resolve().parent.parent

STORES = frozenset(
    (
        "roster", "certificate-business", "payment", "delivery", "need", "activity", "project",
        "target", "petition", "department-list",
    )
)  # fmt: skip
TYPES = frozenset(
    (
        "serial", "name", "identity", "certificate", "person_number", "sex", "date", "integer",
        "text", "area", "address", "area_code", "category", "level", "category_level", "components",
        "hardship", "phone", "account", "money", "month", "year", "number", "yesno", "organisation", "returned",
    )
)  # fmt: skip
PRIVACY = frozenset(("plain", "identifying", "sensitive"))


class KindsError(HuicanError):
    """Data files of kinds or fields that cannot be used; lists every fault at once."""

    code = "kinds-wrong"


@dataclass(frozen=True, slots=True)
class Column:
    """A column a sheet may have: its standard label, how it is read, and its other names."""

    label: str
    type: str
    names: tuple[str, ...]
    privacy: str = "plain"
    # A common column (name, area, amount …) has a meaning of its own; others are kept by label.
    common: bool = False


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of record; see the fields of kinds/*.yaml."""

    code: str
    name: str
    stores: str
    counted_in: str
    title_words: tuple[str, ...]
    not_title: tuple[str, ...] = ()
    # Each need is met when one of its alternatives is among the sheet's columns.
    needs: tuple[tuple[str, ...], ...] = ()
    hints: tuple[str, ...] = ()
    columns: tuple[Column, ...] = ()
    date: tuple[str, ...] = ()
    programme: str = ""
    programme_name: str = ""
    list_code: str = ""
    monthly: bool = False
    fallback: bool = False
    amount_names: tuple[str, ...] = ()
    splits: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def column_labels(self) -> tuple[str, ...]:
        return tuple(column.label for column in self.columns)


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All kinds and the columns that they share."""

    kinds: Mapping[str, Kind]
    fields: Mapping[str, Column]

    def kind(self, code: str) -> Kind:
        try:
            return self.kinds[code]
        except KeyError:
            raise KindsError(
                f"没有叫“{code}”的表格种类", remedy=f"可用的有：{'、'.join(self.kinds)}"
            ) from None


@cache
def catalogue(overrides: Path | None = None) -> Catalogue:
    """The catalogue of this installation; `overrides` is a folder of an office's own kinds."""
    faults: list[str] = []
    fields = _fields(_read(_HERE / "fields.yaml", faults), faults)
    kinds: dict[str, Kind] = {}
    files = sorted((_HERE / "kinds").glob("*.yaml"))
    if overrides is not None and overrides.is_dir():
        files += sorted(overrides.glob("*.yaml"))
    for path in files:
        kind = _kind(path, _read(path, faults), fields, faults)
        if kind is not None:
            kinds[kind.code] = kind
    if faults:
        raise KindsError("表格种类的说明文件有错：" + "；".join(faults), remedy="改好后再运行")
    return Catalogue(kinds, fields)


def _read(path: Path, faults: list[str]) -> dict[str, Any]:
    try:
        data = yaml.safe_load(path.read_text("utf-8"))
    except (OSError, yaml.YAMLError) as error:
        faults.append(f"{path.name}：读不了（{error}）")
        return {}
    if not isinstance(data, dict):
        faults.append(f"{path.name}：应是“名: 值”的形式")
        return {}
    return data


def _fields(data: dict[str, Any], faults: list[str]) -> dict[str, Column]:
    fields = {}
    for label, spec in data.items():
        column = _column(f"fields.yaml {label}", label, spec, faults, common=True)
        if column is not None:
            fields[label] = column
    return fields


def _column(
    where: str, label: str, spec: dict[str, Any] | None, faults: list[str], *, common: bool
) -> Column | None:
    spec = spec or {}
    unknown = set(spec) - {"type", "names", "also", "privacy"}
    type_, privacy = spec.get("type", "text"), spec.get("privacy", "plain")
    if unknown:
        faults.append(f"{where}：不认识的项 {'、'.join(sorted(unknown))}")
    if type_ not in TYPES:
        faults.append(f"{where}：type 写成了“{type_}”")
        return None
    if privacy not in PRIVACY:
        faults.append(f"{where}：privacy 写成了“{privacy}”")
        return None
    names = spec.get("names") if common else [label, *spec.get("also", [])]
    if not names:
        faults.append(f"{where}：没有 names")
        return None
    return Column(label, type_, tuple(str(name) for name in names), privacy, common)


_KNOWN = frozenset(
    (
        "code", "name", "stores", "counted_in", "title", "not_title", "needs", "hints", "columns",
        "date", "programme", "programme_name", "list", "monthly", "fallback", "amount_names",
        "splits",
    )
)  # fmt: skip


def _kind(
    path: Path, data: dict[str, Any], fields: Mapping[str, Column], faults: list[str]
) -> Kind | None:
    if not data:
        return None
    missing = {"code", "name", "stores", "counted_in", "title"} - set(data)
    unknown = set(data) - _KNOWN
    if missing or unknown:
        faults.append(
            f"{path.name}："
            + "，".join(
                ([f"缺 {'、'.join(sorted(missing))}"] if missing else [])
                + ([f"不认识的项 {'、'.join(sorted(unknown))}"] if unknown else [])
            )
        )
        return None
    if data["stores"] not in STORES:
        faults.append(f"{path.name}：stores 写成了“{data['stores']}”")
    columns = []
    for label, spec in (data.get("columns") or {}).items():
        column = _column(f"{path.name} {label}", label, spec, faults, common=False)
        if column is not None:
            columns.append(column)
    columns = _with_plain_day(columns, data.get("date", []))
    known = set(fields) | {column.label for column in columns}
    needs = tuple(
        tuple(need) if isinstance(need, list) else (need,) for need in data.get("needs", [])
    )
    for name in _flat(needs, data.get("date", []), data.get("hints", [])):
        if name not in known:
            faults.append(f"{path.name}：没有叫“{name}”的列")
    return Kind(
        code=data["code"],
        name=data["name"],
        stores=data["stores"],
        counted_in=data["counted_in"],
        title_words=tuple(str(word) for word in data["title"].get("words", [])),
        not_title=tuple(data.get("not_title", [])),
        needs=needs,
        hints=tuple(data.get("hints", [])),
        columns=tuple(columns),
        date=tuple(data.get("date", [])),
        programme=data.get("programme", ""),
        programme_name=data.get("programme_name", ""),
        list_code=data.get("list", ""),
        monthly=bool(data.get("monthly", False)),
        fallback=bool(data.get("fallback", False)),
        amount_names=tuple(data.get("amount_names", [])),
        splits={code: tuple(names) for code, names in (data.get("splits") or {}).items()},
    )


# A header that says no more than this means the kind's own day, if it has one.
_PLAIN_DAY = ("=日期", "=时间")


def _with_plain_day(columns: list[Column], days: list[str]) -> list[Column]:
    used = {name.removeprefix("=") for column in columns for name in column.names}
    extra = tuple(name for name in _PLAIN_DAY if name.removeprefix("=") not in used)
    return [
        replace(column, names=(*column.names, *extra))
        if days and column.label == days[0] and column.type == "date" else column
        for column in columns
    ]  # fmt: skip


def _flat(needs: Iterable[tuple[str, ...]], *more: Iterable[str]) -> list[str]:
    return [name for need in needs for name in need] + [name for names in more for name in names]
