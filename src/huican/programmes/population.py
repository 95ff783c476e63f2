"""Everybody of an area in a month, answered by one statement in the database, and kept.

The unit is a county: it has one row of standards. Of a larger area every county is answered; of a
township or village the county's answers are looked at. What is kept is a cache: it is found again
by the data version and digests of policies and standards, and computed again when any of them
changed.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from hashlib import sha256
from time import perf_counter

from django.db import connection, transaction
from django.utils import timezone

from huican.access.domain.scope import prefix_range
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain import compile as compiling
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.policy import Programme
from huican.programmes.population_models import PopulationOutcome, PopulationRun
from huican.programmes.population_sql import PLANNING, Rows, answering, answering_months
from huican.programmes.sources.frame import Scope
from huican.programmes.standing import Standing, standing
from huican.registry.models import Person
from huican.sources import queries as sources

MONTHS_MAX = 36
STILL_READ_MINUTES = 10
# Two that ask for the same month at once: the second waits and finds the answers.
_LOCK = 0x48_43_50_4F
_SOME = "huican_answers_of_some"
_SOME_COLUMNS = "person_id, area_code, outcomes, no_bits, unknown_bits, amounts_fen, month"


class NobodyThere(HuicanError):
    """An area without any person on file."""

    code = "nobody-there"


class TooManyMonths(HuicanError):
    """More months than one look takes."""

    code = "too-many-months"


@dataclass(frozen=True)
class Answered:
    """The kept answers of some months and counties, and the part of them that was asked for."""

    policies: Policies
    months: tuple[Month, ...]
    scope: Scope
    runs: tuple[PopulationRun, ...]

    @property
    def run_ids(self) -> list[int]:
        return [run.pk for run in self.runs]

    @property
    def programmes(self) -> tuple[str, ...]:
        return tuple(self.runs[0].programmes)

    def place(self, code: str) -> int:
        """The index of a programme in the arrays of the outcomes (SQL counts from 1).

        Raises NoSuchProgramme.
        """
        try:
            return self.programmes.index(code) + 1
        except ValueError:
            raise NoSuchProgramme(
                f"没有叫“{code}”的项目，或它不按人认定", remedy="请核对项目的代码"
            ) from None

    def of(self, code: str) -> Programme:
        return self.policies[code]

    def from_sql(self, alias: str = "o") -> str:
        """FROM and WHERE of the outcomes asked for: `{alias}` beside its run `run`."""
        ids = ", ".join(map(str, self.run_ids)) or "NULL"
        return (
            f'"{PopulationOutcome._meta.db_table}" {alias} '
            f'JOIN "{PopulationRun._meta.db_table}" run ON run.id = {alias}.run_id '
            f"WHERE {alias}.run_id IN ({ids}) "
            f"AND {self.scope.condition(f'{alias}.area_code', f'{alias}.person_id')}"
        )


class NoSuchProgramme(HuicanError):
    """A programme that nobody is determined for."""

    code = "no-such-programme"


@dataclass(frozen=True)
class AnsweredOfSome(Answered):
    """The answers of some persons and programmes only, there for as long as one looks at them."""

    codes: tuple[str, ...]

    @property
    def programmes(self) -> tuple[str, ...]:
        return self.codes

    def from_sql(self, alias: str = "o") -> str:
        """As of `Answered`: the outcomes as `{alias}`, and `run` that knows their month."""
        months = ", ".join(f"('{month.first_day}'::date)" for month in self.months)
        return (
            f"{_SOME} {alias} JOIN (VALUES {months}) run (month) ON run.month = {alias}.month "
            "WHERE true"
        )


def answers(area_code: str, months: Sequence[Month], *, by: Standing | None = None) -> Answered:
    """The answers for everybody below a 12-digit area code, computed where they are not kept.

    Raises NobodyThere, TooManyMonths, RuleErrors (policies that do not load).
    """
    if len(months) > MONTHS_MAX:
        raise TooManyMonths(f"一次最多看 {MONTHS_MAX} 个月", remedy="请分几次看")
    scope = Scope.of_area(area_code)
    counties = counties_of(scope)
    if not counties:
        raise NobodyThere("这个区划里还没有人", where=area_code, remedy="请先导入花名册")
    by = by or standing()
    version = sources.data_version()
    runs = [
        _run(county, month, by, version) for month in sorted(set(months)) for county in counties
    ]
    return Answered(by.policies, tuple(sorted(set(months))), scope, tuple(runs))


@contextmanager
def answers_of_some(
    area_code: str, months: Sequence[Month], codes: Collection[str], among: str, *,
    by: Standing | None = None,
) -> Iterator[AnsweredOfSome]:  # fmt: skip
    """The answers of a few programmes for a few persons below an area code, over many months.

    `among`: SQL that yields the ids of the persons. One statement answers all months in which the
    standards are the same, and nothing is kept: where little is asked, this is much quicker than
    answering everything for everybody. Raises what `answers` raises.
    """
    by = by or standing()
    asked = tuple(one.code for one in compiling.asked(by.policies, codes))
    scope = Scope.of_area(area_code)
    if not counties_of(scope):
        raise NobodyThere("这个区划里还没有人", where=area_code, remedy="请先导入花名册")
    wanted = tuple(sorted(set(months)))
    if len(wanted) > MONTHS_MAX:
        raise TooManyMonths(f"一次最多看 {MONTHS_MAX} 个月", remedy="请分几次看")
    few = replace(scope, among=f"SELECT w.person_id FROM {_SOME}_persons w")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(PLANNING)
        cursor.execute(
            f"CREATE TEMP TABLE {_SOME}_persons ON COMMIT DROP AS "
            f"SELECT DISTINCT a.person_id FROM ({among}) a"
        )
        cursor.execute(
            f"CREATE TEMP TABLE {_SOME} (person_id bigint, area_code varchar(12), "
            "outcomes smallint[], no_bits int[], unknown_bits int[], amounts_fen bigint[], "
            "month date) ON COMMIT DROP"
        )
        for county in counties_of(few):
            inside = replace(few, ranges=overlap(scope, county_scope(county)))
            for rows, some in _same_standards(by, county, wanted):
                statement = answering_months(by.policies, rows, some, inside, codes=codes)
                cursor.execute(
                    f"WITH {statement.steps} INSERT INTO {_SOME} ({_SOME_COLUMNS}) "
                    f"{statement.select}"
                )
        yield AnsweredOfSome(by.policies, wanted, scope, (), asked)
        # Within a larger transaction the next look would find them still there.
        cursor.execute(f"DROP TABLE {_SOME}, {_SOME}_persons")


def _same_standards(
    by: Standing, county: str, months: Sequence[Month]
) -> list[tuple[Rows, list[Month]]]:
    """The months in groups in which a county has the same standards."""
    groups: dict[str, tuple[Rows, list[Month]]] = {}
    for month in months:
        rows = by.table.rows(county, month)
        said = json.dumps(rows, ensure_ascii=False, sort_keys=True)
        groups.setdefault(said, (rows, []))[1].append(month)
    return list(groups.values())


def overlap(scope: Scope, other: Scope) -> tuple[tuple[str, str], ...]:
    """The area code ranges that lie in both scopes."""
    return tuple(
        (max(low, first), min(high, last))
        for low, high in other.ranges
        for first, last in scope.ranges
        if max(low, first) <= min(high, last)
    )


def counties_of(scope: Scope) -> list[str]:
    """The counties (6 digits) in which anybody of the scope lives."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT left(p.area_code, 6) "
            f'FROM "{Person._meta.db_table}" p WHERE {scope.condition("p.area_code", "p.id")} '
            "ORDER BY 1"
        )
        return [row[0] for row in cursor.fetchall()]


def _run(county: str, month: Month, by: Standing, version: int) -> PopulationRun:
    rows = by.table.rows(county, month)
    statement = answering(by.policies, rows, month, county_scope(county))
    key = {
        "area_code": county.ljust(12, "0"),
        "month": month.first_day,
        "data_version": version,
        # The statement holds whatever else could change an answer, down to the code of the frame.
        "policies_digest": sha256((by.policies.digest + statement.digest).encode()).hexdigest(),
        "parameters_digest": sha256(
            json.dumps(rows, ensure_ascii=False, sort_keys=True).encode()
        ).hexdigest(),
    }
    kept = PopulationRun.objects.filter(**key).first()
    if kept is not None:
        return kept
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, int(county) ^ month.index])
        kept = PopulationRun.objects.filter(**key).first()
        if kept is not None:
            return kept
        started = perf_counter()
        _forget(key["area_code"], month)
        run = PopulationRun.objects.create(
            **key, programmes=list(statement.programmes), computed_at=timezone.now()
        )
        cursor.execute(PLANNING)
        cursor.execute(
            f'WITH {statement.steps} INSERT INTO "{PopulationOutcome._meta.db_table}" '
            "(run_id, person_id, area_code, outcomes, no_bits, unknown_bits, amounts_fen) "
            f"SELECT {run.pk}, z.* FROM ({statement.select}) z"
        )
        run.persons = cursor.rowcount
        run.took_ms = round((perf_counter() - started) * 1000)
        run.save(update_fields=["persons", "took_ms"])
    return run


def county_scope(county: str) -> Scope:
    """Everybody whose area code begins with the county's six digits."""
    return Scope((prefix_range(county.ljust(12, "0")),))


def _forget(area_code: str, month: Month) -> None:
    """What was kept of this county and month is of no use any more.

    Somebody may be reading the latest of it while the data change: that goes the next time.
    """
    old = PopulationRun.objects.filter(
        area_code=area_code,
        month=month.first_day,
        computed_at__lt=timezone.now() - timedelta(minutes=STILL_READ_MINUTES),
    )
    ids = list(old.values_list("pk", flat=True))
    if ids:
        with connection.cursor() as cursor:
            cursor.execute(
                f'DELETE FROM "{PopulationOutcome._meta.db_table}" WHERE run_id = ANY(%s)', [ids]
            )
        old.delete()
