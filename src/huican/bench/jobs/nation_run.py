"""Everyone's answers on DuckDB: the policies compiled, or SQL written by hand."""

from __future__ import annotations

import sys
from pathlib import Path

from huican.bench.nation import MONTH, answers, digest, handwritten, prepare
from huican.bench.processes import peak_kib
from huican.bench.running import answer
from huican.bench.timing import spent
from huican.programmes.domain.loading import load_all


def main(how: str, snapshot: str, out: str, with_digest: str = "") -> None:
    """`how`: all, two (the two subsidies), by-hand (the same two)."""
    policies, folder = load_all(), Path(out)
    codes = None if how == "all" else handwritten.CODES
    connection = prepare.connected(Path(snapshot))
    with spent() as whole:
        with spent() as compiling:
            prepare.tables(connection, policies)
            question = prepare.question(connection, policies, codes=codes)
            query = handwritten.sql(question) if how == "by-hand" else question.sql("duckdb")
        with spent() as writing:
            answers.write(connection, query, folder / "answers", MONTH)
        with spent() as adding:
            answers.describe(question, folder / "layout.json")
            table = answers.totals(
                connection, question, folder / "answers", folder / "totals.parquet"
            )
    answer(
        {
            **whole.as_json(), "compile_s": round(compiling.seconds, 2),
            "write_s": round(writing.seconds, 2), "totals_s": round(adding.seconds, 2),
            "peak_kib": peak_kib(), "programmes": len(question.layout.programmes),
            "conditions": sum(len(places) for places in question.layout.places.values()),
            "yes": sum(table["yes"].to_pylist()), "unknown": sum(table["unknown"].to_pylist()),
            "bytes": sum(path.stat().st_size for path in (folder / "answers").iterdir()),
            "digest": digest.of_files(folder / "answers") if with_digest else "",
        }
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
