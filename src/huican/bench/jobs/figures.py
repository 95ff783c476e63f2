"""All figures of a year of one installation: counted anew, and from what is kept."""

from __future__ import annotations

import statistics
import sys
from pathlib import Path

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer
from huican.bench.timing import each_ms, spent
from huican.config import starting


def main(times: str) -> None:
    """Answers medians over `times` repetitions, after one that warms the database up."""
    starting.start()
    from django.conf import settings

    from huican.config.database import stop_server
    from huican.insight.figures import figures
    from huican.reference import queries as reference
    from huican.sources import queries as sources

    at, server = starting.now(), Postgres(Path(settings.HUICAN_VAR))
    area = reference.single_office(at.date()) or _city()
    year = sources.latest_year(area) or _year()
    found = figures(area, year, at=at, fresh=True)
    with spent(server) as took:
        fresh = each_ms(lambda: figures(area, year, at=at, fresh=True), int(times))
    cached = each_ms(lambda: figures(area, year, at=at), int(times))
    value = {
        "figures": sum(1 for one in found.figures.values() if one.records),
        "records": _records(), "times": int(times),
        "fresh_ms": round(statistics.median(fresh)), "fresh_max_ms": round(max(fresh)),
        "cached_ms": round(statistics.median(cached), 1),
        "cpu_s_each": round(took.cpu_s / int(times), 3),
        "postgres_cpu_s_each": round(took.postgres_cpu_s / int(times), 3),
        "peak_kib": peak_kib(),
    }  # fmt: skip
    stop_server()
    answer(value)


def _city() -> str:
    from huican.bench.population import AREA

    return f"{AREA}000000"


def _year() -> int:
    from huican.bench.population import YEAR

    return YEAR


def _records() -> int:
    from django.db import connection

    from huican.stores import STORES

    with connection.cursor() as cursor:
        total = 0
        for store in STORES.values():
            cursor.execute(f'SELECT count(*) FROM "{store.table}"')
            total += cursor.fetchone()[0]
    return total


if __name__ == "__main__":
    main(*sys.argv[1:])
