"""The same persons on DuckDB and on a local Spark cluster of two workers: one digest, or not."""

from __future__ import annotations

import sys
from pathlib import Path

from huican.bench.nation import MONTH, answers, digest, prepare, spark
from huican.bench.running import answer, say
from huican.bench.timing import spent
from huican.programmes.domain.loading import load_all

_MASTER = "local-cluster[2,1,1024]"


def main(snapshot: str, out: str, persons: str, master: str = _MASTER) -> None:
    """Both read the same facts and standards and write Parquet."""
    folder, count = Path(out), int(persons)
    policies = load_all()
    connection = prepare.connected(Path(snapshot))
    prepare.tables(connection, policies)
    question = prepare.question(connection, policies)
    for name, query in (
        ("facts", f"FROM facts WHERE person_id <= {count}"), ("standard", "FROM standard")
    ):  # fmt: skip
        (folder / name).mkdir(parents=True)
        connection.execute(f"COPY ({query}) TO '{folder / name}/part.parquet' (FORMAT parquet)")
    connection.execute(
        f"CREATE OR REPLACE TEMP VIEW facts AS FROM read_parquet('{folder}/facts/*.parquet')"
    )
    say("DuckDB")
    with spent() as duck:
        answers.write(connection, question.sql("duckdb"), folder / "duckdb", MONTH)
    say("Spark")
    with spent() as starting:
        session = spark.session(master, folder)
    with spent() as working:
        spark.answers(
            session, question, str(folder / "facts"), str(folder / "standard"),
            str(folder / "spark"), MONTH,
        )  # fmt: skip
    version = session.version
    session.stop()
    answer(
        {
            "persons": count, "master": master, "version": version, "duckdb_s": round(duck.seconds, 1),
            "start_s": round(starting.seconds, 1), "spark_s": round(working.seconds, 1),
            "duckdb": digest.of_files(folder / "duckdb"), "spark": digest.of_files(folder / "spark"),
        }
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
