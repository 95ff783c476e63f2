"""One person's full explanation over all programmes: how long it takes."""

from __future__ import annotations

import sys
from pathlib import Path

from huican.bench.nation import MONTH, local, prepare
from huican.bench.running import answer
from huican.bench.timing import each_ms, summary_ms
from huican.kernel.months import Month
from huican.programmes.domain.determine import determine_all
from huican.programmes.domain.facts import Known
from huican.programmes.domain.loading import load_all
from huican.programmes.domain.parameters import ParameterTable


def main(snapshot: str, times: str) -> None:
    """Persons drawn from all over; their facts are there already, as in the person's file."""
    policies, month, count = load_all(), Month.parse(MONTH), int(times)
    connection = prepare.connected(Path(snapshot))
    prepare.tables(connection, policies)
    codes = [str(row[0]) for row in connection.execute("SELECT area6 FROM county").fetchall()]
    table = ParameterTable(policies, local.standards(policies, codes))
    rows = connection.execute(
        f"SELECT * FROM facts WHERE hash(person_id) % 1000 = 0 ORDER BY hash(person_id) LIMIT {count}"
    )
    names = [column[0] for column in rows.description or ()]
    by_code = policies.facts.by_code
    drawn = []
    for row in rows.fetchall():
        one = dict(zip(names, row, strict=True))
        known = {
            by_code[code].name: Known(value, "名册")
            for code, value in one.items()
            if code in by_code
        }
        drawn.append((one["area_code"], known))
    waiting = iter([drawn[0], *drawn])
    said = []

    def explain() -> None:
        area, known = next(waiting)
        said.append(determine_all(policies, known, table, month, area))

    explain()
    took = each_ms(explain, len(drawn))
    clauses = [sum(len(one.clauses) for one in each.values()) for each in said]
    answer(
        {
            **summary_ms(took), "times": len(took), "programmes": len(said[0]),
            "clauses": max(clauses),
        }
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
