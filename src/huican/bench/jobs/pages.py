"""Asks for each page of the desk many times, and says how long it took at the server."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer, say
from huican.bench.timing import spent, summary_ms
from huican.config import starting

_WARM_UP = 3


def main(area: str, times: str, only: str = "") -> None:
    """Answers, for each page: the first time after data changed, then median, 95th and most of
    `times` requests, the number of queries and the CPU milliseconds of one request.

    `only`: pages whose name holds these words.
    """
    starting.start()
    from django.conf import settings
    from django.utils import translation

    from huican.bench.desk.addresses import pages
    from huican.bench.desk.reader import reader
    from huican.config.database import stop_server
    from huican.sources import queries as sources

    translation.activate(settings.LANGUAGE_CODE)
    area = area or _office()
    year = sources.latest_year(area) or _year()
    readers = {
        "handler": reader("bench", area, ("handler",)),
        "auditor": reader("bench-auditor", area, ("auditor",)),
    }
    server = Postgres(Path(settings.HUICAN_VAR))
    _forget_counts()
    lines = []
    for page in pages(year, area):
        if only in page.name:
            lines.append(_measure(page, readers[page.role], int(times), server))
            say(f"{page.name}：{lines[-1]['p95_ms']} 毫秒")
    value = {"area": area, "times": int(times), "pages": lines, "peak_kib": peak_kib()}
    stop_server()
    answer(value)


def _measure(page: Any, reader: Any, times: int, server: Postgres) -> dict[str, Any]:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    first = reader.get(page.addresses[0])
    for address in page.turn(_WARM_UP):
        reader.get(address)
    with CaptureQueriesContext(connection) as queries:
        reader.get(page.addresses[0])
        asked = len(queries)  # the next request begins a new count
    with spent(server) as took:
        each = [reader.get(address) for address in page.turn(times)]
    return {
        "name": page.name, "first_ms": round(first, 1), **summary_ms(each),
        "queries": asked, "cpu_ms": round(took.cpu_s / times * 1000, 1),
        "postgres_cpu_ms": round(took.postgres_cpu_s / times * 1000, 1),
    }  # fmt: skip


def _forget_counts() -> None:
    """As after an import: figures and counts are to be made anew."""
    from huican.insight.models import FigureCache, KeptCount

    FigureCache.objects.all().delete()
    KeptCount.objects.all().delete()


def _office() -> str:
    from huican.exchange.places import office_area_of

    return office_area_of(None, starting.now().date())


def _year() -> int:
    from huican.bench.population import YEAR

    return YEAR


if __name__ == "__main__":
    main(*sys.argv[1:])
