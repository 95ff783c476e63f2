"""A month's payments: built, checked, approved, released; then the table for the bank."""

from __future__ import annotations

import sys
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter
from typing import Any

from huican.bench.processes import Postgres, peak_kib
from huican.bench.running import answer, say
from huican.bench.timing import spent
from huican.config import starting

# A workbook has 1,048,576 rows.
_WORKBOOK_ROWS = 1_000_000
AT = datetime(2023, 5, 15, 2, tzinfo=UTC)


def main(persons: str) -> None:
    """Answers seconds and CPU seconds of each step, and what the checks found."""
    starting.start()
    from django.conf import settings

    from huican.bench.pay import owed, people, places
    from huican.config.database import stop_server
    from huican.kernel.months import Month
    from huican.ledger import balances
    from huican.ledger.bank import making
    from huican.ledger.batches import approving, building, checking, releasing

    count, month = int(persons), Month(2023, 5)
    begun = perf_counter()
    people.make(count, AT, month=str(month.first_day))
    owed.make(count, month, AT)
    made_s = perf_counter() - begun
    say(f"造好 {count:,} 人，{made_s:.0f} 秒")
    server = Postgres(Path(settings.HUICAN_VAR))
    steps: list[dict[str, Any]] = []
    before_kib = peak_kib()

    def step(name: str, work: Callable[[], Any]) -> Any:
        with spent(server) as took:
            value = work()
        steps.append({"name": name, **took.as_json()})
        say(f"{name}：{took.seconds:.1f} 秒")
        return value

    built = step(
        "制批",
        lambda: building.build(
            people.PROGRAMME, month, places.area(count), people.FUND, by="user:1", at=AT
        ),
    )
    checked = step("检查", lambda: checking.check(
        built.batch_id, version=built.version, officer="user:2", by="user:2", at=AT))  # fmt: skip
    version = checked.version
    for by, role in (("user:3", "reviewer"), ("user:4", "leader-in-charge")):
        given = approving.approve(
            built.batch_id, version=version, by=by, at=AT, roles=[role]
        )  # fmt: skip
        version = given.version
        if given.whole:
            break
    released = step("放行", lambda: releasing.release(
        built.batch_id, version=version, by="user:3", at=AT))  # fmt: skip
    if count <= _WORKBOOK_ROWS:
        step("送银行的表格", lambda: making.make_file(
            built.batch_id, making.ONE_CARD, Path(settings.HUICAN_VAR) / "bank.xlsx", payer=None,
            by="user:3", at=AT))  # fmt: skip
    faults = len(step("核对全部的账", balances.verify).faults)
    value = {
        "persons": count, "lines": built.lines, "held": checked.held, "released": released.lines,
        "found": {one.name: [one.lines, one.holding] for one in checked.results if one.lines},
        "faults": faults, "made_s": round(made_s, 1), "steps": steps,
        "made_peak_kib": before_kib, "peak_kib": peak_kib(),
    }  # fmt: skip
    stop_server()
    answer(value)


if __name__ == "__main__":
    main(*sys.argv[1:])
