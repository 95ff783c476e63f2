"""The two subsidies in OpenFisca, and ours for the same persons beside it."""

from __future__ import annotations

import sys
from pathlib import Path

from huican.bench.nation import MONTH, answers, openfisca, prepare
from huican.bench.running import answer, say
from huican.bench.timing import spent
from huican.programmes.domain.loading import load_all


def main(snapshot: str, out: str, persons: str) -> None:
    """Both start from the month's facts beside the standards, ready on the disk."""
    folder, count = Path(out), int(persons)
    say("装 OpenFisca")
    python = openfisca.environment(folder / "venv")
    policies = load_all()
    connection = prepare.connected(Path(snapshot))
    prepare.tables(connection, policies)
    connection.execute(f"ATTACH '{folder / 'facts.duckdb'}' AS ready")
    connection.execute(
        f"CREATE TABLE ready.facts AS FROM facts WHERE person_id <= {count} ORDER BY person_id"
    )
    connection.execute("CHECKPOINT ready")
    connection.execute("CREATE OR REPLACE TEMP VIEW facts AS FROM ready.facts")
    with spent() as fetching:
        openfisca.export(connection, folder, count)
    question = prepare.question(connection, policies, codes=openfisca.CODES)
    query = question.sql("duckdb")
    with spent() as ours:
        answers.write(connection, query, folder / "answers", MONTH)
    theirs = openfisca.run(python, folder)
    answer(
        {
            "persons": count, "ours": ours.as_json(), "openfisca": theirs,
            "fetching": fetching.as_json(),
            "compared": openfisca.compared(connection, folder, folder / "answers", count),
        }
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
