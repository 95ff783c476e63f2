"""Everyone's answers on DuckDB: the policies compiled, or SQL written by hand."""

from __future__ import annotations

import sys
from contextlib import nullcontext
from pathlib import Path

from huican.bench.nation import MONTH, answers, digest, handwritten, prepare
from huican.bench.processes import peak_kib
from huican.bench.running import answer
from huican.bench.timing import spent
from huican.programmes.domain.loading import load_all


def main(how: str, snapshot: str, out: str, with_digest: str = "") -> None:
    """`how`: all (the policies compiled), all-by-hand. `with_digest`: anything adds it."""
    policies, folder = load_all(), Path(out)
    connection = prepare.connected(Path(snapshot))
    with spent() as whole:
        with spent() as compiling:
            prepare.tables(connection, policies)
            question = prepare.question(connection, policies, packed_form=True)
            by_hand = how == "all-by-hand"
            query = handwritten.sql(question) if by_hand else question.sql("duckdb")
        ready = handwritten.prepared(connection) if by_hand else nullcontext()
        with spent() as writing, ready:
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
            "digest": digest.summed(folder / "answers") if with_digest else "",
        }
    )  # fmt: skip


if __name__ == "__main__":
    main(*sys.argv[1:])
