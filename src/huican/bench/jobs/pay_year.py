"""A year of a county in which everybody is on the roll: computed, and again after a change."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer, say
from huican.bench.timing import spent
from huican.config import starting

AT = datetime(2023, 5, 15, 2, tzinfo=UTC)


def main(persons: str) -> None:
    """Answers seconds and CPU seconds of each step, and the person-months that changed."""
    starting.start()
    from django.conf import settings

    from huican.bench.pay import people, places
    from huican.bench.standard import set_standard
    from huican.config.database import stop_server
    from huican.kernel.months import Month
    from huican.ledger import balances, entitlements
    from huican.programmes.standing import standing

    count = int(persons)
    months = [Month(2023, number) for number in range(1, 13)]
    people.make(count, AT, month="2023-05-01")
    people.vacuum()
    say(f"造好 {count:,} 人")
    server = Postgres(Path(settings.HUICAN_VAR))
    steps: list[dict[str, Any]] = []

    def step(name: str, work: Callable[[], Any]) -> Any:
        with spent(server) as took:
            value = work()
        steps.append({"name": name, **took.as_json()})
        say(f"{name}：{took.seconds:.1f} 秒")
        return value

    def recompute(minutes: int) -> Any:
        programme = standing().policies.programmes[people.PROGRAMME]
        return entitlements.recompute(
            programme, months, places.area(count), by="system:bench",
            at=AT + timedelta(minutes=minutes), fund=people.FUND,
        )  # fmt: skip

    set_standard([people.PROGRAMME], places.county(0), 9_000, months[0])
    first = step("第一次算一年", lambda: recompute(0))
    people.vacuum()
    step("什么都没有变，再算", lambda: recompute(5))
    set_standard([people.PROGRAMME], places.county(0), 9_500, months[0])
    again = step("标准从一月起提高，重算一年", lambda: recompute(10))
    faults = len(balances.verify().faults)
    value = {
        "persons": count, "person_months": first.changed, "changed": again.changed,
        "more_fen": again.more_fen, "faults": faults, "steps": steps, "peak_kib": peak_kib(),
    }  # fmt: skip
    stop_server()
    answer(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
