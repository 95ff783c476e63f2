"""The same lines into the books: by ours, and by django-hordak in a database beside it."""

from __future__ import annotations

import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer, say
from huican.bench.timing import spent
from huican.config import starting

_DATABASE = "hordak"
_AT = datetime(2023, 5, 15, 2, tzinfo=UTC)


def main(interpreter: str, lines: str, limit_s: str) -> None:
    """Answers lines, seconds and CPU seconds of each way; the installation has enough persons."""
    starting.start()
    from django.conf import settings
    from django.db import connection

    from huican.bench.pay import hordak
    from huican.config.database import stop_server

    server = Postgres(Path(settings.HUICAN_VAR))
    ways: list[dict[str, Any]] = []
    count = int(lines)
    for name, work in (("惠残，逐行给（COPY）", _given), ("惠残，库里选（放行的做法）", _selected)):
        with spent(server) as took:
            work(count)
        ways.append({"name": name, "lines": count, **took.as_json(), "peak_kib": peak_kib()})
        say(f"{name}：{took.seconds:.1f} 秒")
    given = connection.settings_dict
    database = {"NAME": _DATABASE, "USER": given["USER"], "HOST": given["HOST"],
                "PORT": str(given["PORT"])}  # fmt: skip
    _make_database(database)
    hordak.asked(Path(interpreter), "migrate", database, 0, 0)
    for name, act in (("django-hordak，transfer_to", "transfer"),
                      ("django-hordak，bulk_create", "bulk")):  # fmt: skip
        before = server.cpu_s()
        said = hordak.asked(Path(interpreter), act, database, count, int(limit_s))
        ways.append({"name": name, **said, "postgres_cpu_s": round(server.cpu_s() - before, 3)})
        say(f"{name}：{said['lines']:,} 行，{said['seconds']:.1f} 秒")
    stop_server()
    answer({"ways": ways})


def _given(lines: int) -> None:
    from django.db import transaction

    from huican.bench.pay import people, places
    from huican.ledger import books
    from huican.ledger.books import Line, Purse

    purse = Purse("bench-given", people.FUND, 2023, places.county(0).ljust(12, "0"))
    month = _AT.date().replace(day=1)
    with transaction.atomic():
        books.post(
            "release", purse, (Line(9_000, person, month) for person in range(1, lines + 1)),
            key="bench:given", why="量速度", by="system:bench", at=_AT,
        )  # fmt: skip


def _selected(lines: int) -> None:
    from django.db import transaction

    from huican.bench.pay import people, places
    from huican.ledger import books
    from huican.ledger.books import Purse

    purse = Purse("bench-selected", people.FUND, 2023, places.county(0).ljust(12, "0"))
    with transaction.atomic():
        books.post_selected(
            "release", purse,
            "SELECT id AS person_id, '2023-05-01'::date AS for_month, 9000::bigint AS amount_fen "
            "FROM registry_person WHERE id <= %s ORDER BY id",
            [lines], key="bench:selected", why="量速度", by="system:bench", at=_AT,
        )  # fmt: skip


def _make_database(database: dict[str, str]) -> None:
    import psycopg

    from huican.config.embedded import layout

    with psycopg.connect(
        host=database["HOST"], port=database["PORT"], user=layout.OWNER_ROLE, dbname="postgres",
        autocommit=True,
    ) as owner:  # fmt: skip
        owner.execute(f'DROP DATABASE IF EXISTS "{_DATABASE}"')
        owner.execute(f'CREATE DATABASE "{_DATABASE}" OWNER "{database["USER"]}"')


if __name__ == "__main__":
    main(*sys.argv[1:])
