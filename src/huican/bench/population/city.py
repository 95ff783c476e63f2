"""Making the whole city: areas, then county by county, each in one transaction."""

from __future__ import annotations

import csv
import itertools
import tempfile
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from django.db import connection, transaction

from huican import synth
from huican.audit.operations import record as audit
from huican.bench.population import AREA, SEED, YEAR
from huican.bench.population.money import pay_county
from huican.bench.population.paper import ACTOR, file_of
from huican.bench.population.people import accounts_of, enrol_county
from huican.bench.population.services import serve_county
from huican.reference.operations import load_area_files
from huican.sources.operations import bump_data_version
from huican.synth.areas import division_rows
from huican.synth.produce import counties_of

_AUDIT_EVENTS = 5_000
Say = Callable[[str], None]


def make(persons: int, *, at: datetime, say: Say) -> None:
    """Fills an empty installation with a city of `persons` certified persons."""
    counties = counties_of(persons, seed=SEED, area=AREA)
    with tempfile.TemporaryDirectory() as scratch:
        path = Path(scratch) / "divisions.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            writer = csv.writer(file)
            writer.writerow(("code", "name", "level", "parent"))
            writer.writerows(division_rows([areas for areas, _ in counties]))
        load_area_files([path], by=ACTOR, at=at)
    everybody = synth.records(persons, seed=SEED, year=YEAR, area=AREA)
    for areas, size in counties:
        with transaction.atomic():
            sheet = file_of("残疾人花名册.xlsx", "roster", areas.code, at)[0]
            people = enrol_county(itertools.islice(everybody, size), sheet, at)
            say(f"{areas.name}：建档 {len(people):,} 人")
            paid = pay_county(people, accounts_of(people), areas.code, at)
            served = serve_county(people, areas.code, at, SEED)
            say(f"{areas.name}：发放 {paid:,} 笔，服务和其他 {served:,} 条")
            bump_data_version(at)
    _log(at)
    with connection.cursor() as cursor:
        # What autovacuum does within minutes in an installation that runs.
        cursor.execute("VACUUM (ANALYZE)")


def _log(at: datetime) -> None:
    with transaction.atomic():
        for number in range(_AUDIT_EVENTS):
            audit(
                verb="person.open", by=f"user:{number % 7 + 1}", at=at, summary="看了档案",
                subject=("person", number % 400 + 1), area_code=f"{AREA}000000",
            )  # fmt: skip
