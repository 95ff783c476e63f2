"""Everybody of a county, all programmes: a month, a year, a trial run, and a changed standard."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from time import perf_counter
from typing import Any

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer
from huican.bench.standard import set_standard
from huican.bench.timing import spent
from huican.config import starting

PROGRAMMES = ("nursing-subsidy", "living-subsidy")


def main(year: str) -> None:
    """Answers seconds and CPU seconds of each step over the year; what is kept is dropped first."""
    starting.start()
    from django.conf import settings

    from huican.config.database import stop_server
    from huican.kernel.months import Month
    from huican.ledger import comparison, entitlements, opening, rolls
    from huican.programmes import population, what_if
    from huican.programmes.standing import standing

    server, at = Postgres(Path(settings.HUICAN_VAR)), starting.now()
    months = [Month(int(year), number) for number in range(1, 13)]
    area = _area()
    steps: list[dict[str, Any]] = []

    def step(name: str, work: Callable[[], Any]) -> Any:
        with spent(server) as took:
            started = perf_counter()
            value = work()
            seconds = perf_counter() - started
        steps.append({
            "name": name, "seconds": round(seconds, 2), "cpu_s": round(took.cpu_s, 2),
            "postgres_cpu_s": round(took.postgres_cpu_s, 2),
        })  # fmt: skip
        return value

    set_standard(PROGRAMMES, area[:6], 8_000, months[0])
    population.answers(area, [months[0]])  # policies are read and compiled once a process
    _forget()
    said = step("一个月", lambda: population.answers(area, [months[11]]))
    _forget()
    whole = step("一年，逐月", lambda: population.answers(area, months))
    step("一年，用存着的", lambda: population.answers(area, months))
    step("一年里不该发还在发：从全部答案", lambda: comparison.overpaid(whole))
    step("一年里不该发还在发：只问发了的（页面上的做法）",
         lambda: comparison.overpaid_in(area, months))  # fmt: skip
    step("试算：护理补贴提到 100 元",
         lambda: what_if.what_if(["nursing-subsidy.月标准=100"], months[11], area))  # fmt: skip
    policies = standing().policies.programmes
    for code in PROGRAMMES:
        opening.bring_in(policies[code], by="system:bench", at=at)
        rolls.grant_from_payments(code, by="system:bench", at=at)
        entitlements.recompute(policies[code], months, area, by="system:bench", at=at)
    set_standard(PROGRAMMES, area[:6], 9_000, months[0])
    changed = 0
    for code in PROGRAMMES:
        done = step(
            f"{policies[code].name}：标准改了，一年重算并入账",
            lambda code=code: entitlements.recompute(
                policies[code], months, area, by="system:bench", at=at + timedelta(minutes=5)
            ),
        )
        changed += done.changed
    value = {
        "persons": sum(run.persons for run in said.runs), "programmes": len(said.programmes),
        "changed": changed, "steps": steps, "peak_kib": peak_kib(),
    }  # fmt: skip
    stop_server()
    answer(value)


def _area() -> str:
    from huican.reference import queries as reference

    found = reference.single_office(starting.now().date())
    assert found is not None, "an installation of one county"
    return found


def _forget() -> None:
    from huican.programmes.models import PopulationRun

    PopulationRun.objects.all().delete()


if __name__ == "__main__":
    main(*sys.argv[1:])
