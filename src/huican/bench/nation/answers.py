"""Answers of everyone written as Parquet, and totals by county."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import duckdb
import ibis
import pyarrow
import pyarrow.parquet

from huican.bench.nation import counting
from huican.bench.nation.prepare import Question
from huican.programmes.domain.compile import prefix


def write(connection: duckdb.DuckDBPyConnection, query: str, folder: Path, month: str) -> None:
    """Writes one row a person: person_id, area6, month, outcomes, reasons, amounts."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    chosen = f"SELECT DATE '{month}-01' AS month, * FROM ({query})"
    # Hardly any number occurs twice: looking for those that do takes longer than writing them all.
    connection.execute(
        f"COPY ({chosen}) TO '{folder}/answers.parquet' "
        "(FORMAT parquet, COMPRESSION uncompressed, DICTIONARY_SIZE_LIMIT 1)"
    )


def describe(question: Question, path: Path) -> None:
    """Writes what somebody needs who reads the answers elsewhere: whose bits are where."""
    layout = question.layout
    about = {
        "outcomes": {
            code: [f"outcome_{word}", shift] for code, (word, shift) in layout.outcomes.items()
        },
        "in_force": sorted(layout.in_force),
        "reasons": {
            one.code: [
                [one.conditions[place].id, f"reasons_{word}", shift]
                for place, word, shift in layout.places[one.code]
            ]
            for one in layout.programmes
        },
        "displaced": dict(layout.displaced),
        "codes": {"outcome": "0 yes, 2 unknown, 3 no", "reason": "0 holds, 2 unknown, 3 fails"},
    }  # fmt: skip
    path.write_text(json.dumps(about, ensure_ascii=False, indent=1), "utf-8")


def totals(
    connection: duckdb.DuckDBPyConnection, question: Question, folder: Path, path: Path
) -> pyarrow.Table:
    """Writes and returns one row a county and programme: yes, no, unknown persons, fen a period.

    Fen of all who have it; where a county pays everybody the same, their number times that.
    """
    layout = question.layout
    sums = counting.sums(layout)
    amounts = {f"{name}__fen": f"sum({name}__amount)" for name in question.paying}
    aggregates = ", ".join(f"{sql} AS {name}" for name, sql in {**sums, **amounts}.items())
    found = connection.execute(
        f"SELECT area6, count(*) AS persons, {aggregates} "
        f"FROM read_parquet('{folder}/*.parquet') GROUP BY area6 ORDER BY area6"
    )
    rows = _by_name(found)
    same = {
        row["area6"]: row
        for row in _by_name(connection.execute(ibis.to_sql(question.counties, dialect="duckdb")))
    }
    made: dict[str, list[object]] = {
        name: [] for name in ("area6", "programme", "yes", "no", "unknown", "fen")
    }
    for values in rows:
        for code, yes, no, unknown in counting.counts(layout, values, values["persons"]):
            name = prefix(code)
            each = same[values["area6"]].get(f"{name}__amount")
            fen = values.get(f"{name}__fen") if each is None else yes * each
            for column, value in zip(
                made, (values["area6"], name, yes, no, unknown, int(fen or 0)), strict=True
            ):
                made[column].append(value)
    table = pyarrow.table(made)
    pyarrow.parquet.write_table(table, path)
    return table


def _by_name(found: duckdb.DuckDBPyConnection) -> list[dict[str, int]]:
    names = [column[0] for column in found.description or ()]
    return [dict(zip(names, row, strict=True)) for row in found.fetchall()]
