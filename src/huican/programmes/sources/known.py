"""One person's facts in a month, each with where it comes from, from the same frame as everybody's."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import connection

from huican.kernel.months import Month
from huican.programmes.domain.facts import Fact, Known
from huican.programmes.domain.register import Facts
from huican.programmes.sources.frame import ORIGIN, Frame, Scope, frame_sql
from huican.registry.models import Person
from huican.sources.models import SourceFile, SourceSheet

_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class PersonFacts:
    """What is known of one person in one month: by fact name; unknown facts are there, as None."""

    person_id: int
    month: Month
    area_code: str
    birth: date | None
    values: Mapping[str, Known]


@dataclass(frozen=True, slots=True)
class _Sheet:
    file: str
    sheet: str
    received_at: datetime


def facts_of_persons(
    person_ids: Collection[int], months: Collection[Month], *,
    codes: Collection[str] | None = None, register: Facts | None = None,
) -> list[PersonFacts]:  # fmt: skip
    """The facts of some persons (a few) in each month, in order of person and month."""
    if not person_ids or not months:
        return []
    frame = frame_sql(
        sorted(months), Scope.of_persons(person_ids), codes=codes, origins=True, register=register
    )
    births = dict(Person.objects.filter(pk__in=person_ids).values_list("pk", "birth"))
    with connection.cursor() as cursor:
        cursor.execute(frame.sql)
        names = [column.name for column in cursor.description]
        rows = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
    origins = [_origins(frame, row) for row in rows]
    sheets = _sheets(one["sheet"] for row in origins for one in row.values() if one.get("sheet"))
    found = [
        PersonFacts(
            person_id=row["person_id"],
            month=Month.of(row["month"]),
            area_code=row["area_code"],
            birth=births.get(row["person_id"]),
            values={
                fact.name: _known(fact, row[fact.code], origin.get(fact.code, {}), sheets)
                for fact in frame.facts
            },
        )
        for row, origin in zip(rows, origins, strict=True)
    ]
    return sorted(found, key=lambda one: (one.person_id, one.month))


def facts_of_person(
    person_id: int, month: Month, *, register: Facts | None = None
) -> PersonFacts | None:
    """The facts of one person in one month; None when there is no such person."""
    return next(iter(facts_of_persons([person_id], [month], register=register)), None)


def _origins(frame: Frame, row: Mapping[str, Any]) -> dict[str, dict[str, Any]]:
    found = {}
    for fact in frame.facts:
        origin = row[fact.code + ORIGIN]
        if origin:
            # Raw cursors give jsonb as text.
            found[fact.code] = json.loads(origin) if isinstance(origin, str) else origin
    return found


def _sheets(ids: Any) -> dict[int, _Sheet]:
    wanted = sorted(set(ids))
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT t.id, f.name, t.name, f.received_at FROM "{SourceSheet._meta.db_table}" t '
            f'JOIN "{SourceFile._meta.db_table}" f ON f.id = t.file_id WHERE t.id = ANY(%s)',
            [wanted],
        )
        return {row[0]: _Sheet(*row[1:]) for row in cursor.fetchall()}


def _known(
    fact: Fact, value: Any, origin: Mapping[str, Any], sheets: Mapping[int, _Sheet]
) -> Known:
    sheet = sheets.get(origin.get("sheet", 0))
    row, on = origin.get("row"), str(origin.get("on", ""))
    words = str(origin.get("words", ""))
    known_at = str(origin.get("known", ""))
    if sheet is not None:
        words = f"《{sheet.file}》" + (f"第 {row} 行" if row else "（里面没有他）")
        known_at = known_at or sheet.received_at.isoformat()
    return Known(
        value=value,
        source=words,
        on_date=on,
        known_at=known_at,
        late_months=_late(on, known_at) if on and not _filed(fact) else 0,
        sheet_id=origin.get("sheet"),
        row=row,
    )


def _filed(fact: Fact) -> bool:
    """Facts of the card and the file hold from long before any roster: that is not late."""
    return fact.source.split()[0] in ("certificate", "person")


def _late(on: str, known_at: str) -> int:
    """Whole months from the month it began to the month the platform learned it; 0 if at once."""
    if not on or not known_at:
        return 0
    learned = Month.of(datetime.fromisoformat(known_at).astimezone(_SHANGHAI).date())
    return max(0, learned.index - Month.of(date.fromisoformat(on[:10])).index)
