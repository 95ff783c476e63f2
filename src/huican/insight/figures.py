"""The figures of an area and a year: counted in one pass a table, and kept until data change."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from huican.insight import sql
from huican.insight.counting import count
from huican.insight.domain import indicators as declared
from huican.insight.domain.display import shown
from huican.insight.domain.indicators import Indicator
from huican.insight.domain.measures import Measure, TargetOf, value_of
from huican.insight.models import FigureCache
from huican.kernel.errors import HuicanError
from huican.kernel.months import Period
from huican.reference import queries as reference
from huican.rules.nodes import Call
from huican.sources import queries as sources
from huican.sources.domain.kinds import Catalogue
from huican.stores import STORES


class FigureUnknown(HuicanError):
    """There is no figure with this id."""

    code = "figure-unknown"


@dataclass(frozen=True, slots=True)
class Value:
    """One figure: exact value, how it is written, what it counts, how many records are behind it.

    `value` is exact (money in yuan); None when it cannot be known (no target, nothing to divide
    by). `settled` is False while rows of its kinds wait for somebody.
    """

    id: str
    name: str
    value: Decimal | None
    unit: str
    exact: str
    display: str
    rule: str
    definition: str
    records: int
    group: str
    declared: bool
    settled: bool = True
    kinds: tuple[str, ...] = ()

    def as_json(self) -> dict[str, Any]:
        found = asdict(self)
        value = self.value
        if value is not None:
            found["value"] = int(value) if value == value.to_integral_value() else float(value)
        return found


@dataclass(frozen=True, slots=True)
class YearFigures:
    """All figures of one area and year."""

    area_code: str
    area_name: str
    year: int
    data_version: int
    figures: Mapping[str, Value] = field(default_factory=dict)

    def get(self, id_: str) -> Value:
        try:
            return self.figures[id_]
        except KeyError:
            raise FigureUnknown(
                f"没有叫“{id_}”的数字", remedy="运行 huican figures 可看全部数字的编号"
            ) from None


def kinds() -> Catalogue:
    """The kinds of record of this installation."""
    return sources.kinds()


def _own(name: str) -> Path | None:
    folder = Path(settings.HUICAN_VAR) / name
    return folder if folder.is_dir() else None


@cache
def indicators() -> dict[str, Indicator]:
    """Declared indicators first, then the standard figures of every kind."""
    known = kinds()
    named = declared.load(known, _own("indicators"))
    return named | {id_: one for id_, one in declared.standard(known).items() if id_ not in named}


@cache
def definitions_digest() -> str:
    """Changes whenever an indicator's definition does."""
    text = "|".join(f"{one.id}={one.expression}:{one.unit}" for one in indicators().values())
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def year_period(year: int) -> Period:
    return Period(date(year, 1, 1), date(year + 1, 1, 1))


def figures(area_code: str, year: int, *, at: datetime, fresh: bool = False) -> YearFigures:
    """All figures of an area and year. Counted anew only when data or definitions changed."""
    version, digest = sources.data_version(), definitions_digest()
    if not fresh:
        kept = FigureCache.objects.filter(area_code=area_code, year=year).first()
        if kept and kept.data_version == version and kept.definitions_digest == digest:
            return _from_payload(area_code, year, version, kept.payload)
    values = compute(area_code, year)
    found = YearFigures(area_code, _name(area_code, year), year, version, values)
    payload = [_payload(value) for value in values.values()]
    with transaction.atomic():
        FigureCache.objects.update_or_create(
            area_code=area_code, year=year,
            defaults={"data_version": version, "definitions_digest": digest, "payload": payload,
                      "computed_at": at},
        )  # fmt: skip
    return found


def compute(area_code: str, year: int) -> dict[str, Value]:
    """Counts every figure anew: one query a table."""
    known = kinds()
    ranges = reference.scope_ranges(area_code, year_period(year))
    wanted = indicators()
    measures: dict[Measure, None] = {}
    for indicator in wanted.values():
        measures.update(dict.fromkeys(indicator.measures))
    counted = count(list(measures), year, ranges, known)
    targets = _targets(year, ranges)
    open_kinds = _kinds_waiting(ranges)
    found = {}
    for indicator in wanted.values():
        value = _value(indicator, counted, targets, known, open_kinds)
        if value is not None:
            found[indicator.id] = value
    return found


def _value(
    indicator: Indicator, counted: Mapping[Measure, tuple[Decimal, int]],
    targets: Mapping[str, Decimal], known: Catalogue, open_kinds: set[str],
) -> Value | None:  # fmt: skip
    parts: dict[Call, Decimal | None] = {}
    records = None
    for call, part in indicator.parts.items():
        if isinstance(part, TargetOf):
            parts[call] = targets.get(part.task)
        else:
            value, rows = counted[part]
            parts[call] = value / 100 if part.how == "amount" else value
            records = rows if records is None else records + rows
    if not indicator.declared and not records:
        return None
    assert indicator.tree is not None
    value_ = value_of(indicator.tree, parts)
    if not records:
        # Nothing was ever recorded: that is unknown, not nought.
        value_ = None
    kinds_ = tuple(dict.fromkeys(measure.kind for measure in indicator.measures))
    form = shown(value_, indicator.unit, indicator.decimals) if value_ is not None else None
    return Value(
        indicator.id, indicator.name, value_, indicator.unit,
        form.exact if form else "没有记录", form.display if form else "＿＿",
        form.rule if form else "", indicator.definition(known), records or 0, indicator.group,
        indicator.declared, not (open_kinds & set(kinds_)), kinds_,
    )  # fmt: skip


def _targets(year: int, ranges: sql.Ranges) -> dict[str, Decimal]:
    area = sql.in_area(ranges)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT r.task, sum(r.quantity) FROM "{STORES["target"].table}" r '
            f"WHERE r.year = %s AND r.retired_at IS NULL AND {area.text} GROUP BY 1",
            [year, *area.values],
        )
        return {task: Decimal(value) for task, value in cursor.fetchall() if value is not None}


def _kinds_waiting(ranges: sql.Ranges) -> set[str]:
    """Kinds of which rows wait: their figures may still change."""
    waiting = sources.open_held_rows(outcome="waiting").values_list("sheet__kind", flat=True)
    return set(waiting.order_by().distinct())


def _name(area_code: str, year: int) -> str:
    return reference.name_of(area_code, min(date(year, 12, 31), date.today()))  # noqa: DTZ011


def _payload(value: Value) -> dict[str, Any]:
    found = asdict(value)
    found["value"] = None if value.value is None else str(value.value)
    return found


def _from_payload(
    area_code: str, year: int, version: int, payload: Iterable[Mapping[str, Any]]
) -> YearFigures:
    values = {}
    for item in payload:
        value = Value(**{
            **item, "value": None if item["value"] is None else Decimal(item["value"]),
            "kinds": tuple(item["kinds"]),
        })  # fmt: skip
        values[value.id] = value
    return YearFigures(area_code, _name(area_code, year), year, version, values)


def to_json(found: YearFigures) -> str:
    """The answer of `huican figures --json`."""
    return json.dumps(
        {
            "area": found.area_code, "area_name": found.area_name, "year": found.year,
            "data_version": found.data_version,
            "figures": [value.as_json() for value in found.figures.values()],
        },
        ensure_ascii=False, indent=1,
    )  # fmt: skip
