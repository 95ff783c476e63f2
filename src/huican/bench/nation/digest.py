"""One number for all answers: the same from DuckDB and from Spark, or something differs."""

from __future__ import annotations

import hashlib
from pathlib import Path

import duckdb

_ROWS = 500_000
# Stands for “not known” where an amount has none; no amount is negative.
_UNKNOWN = -1


def of_files(folder: Path) -> str:
    """sha256 over the rows of a folder's Parquet files, by person, all columns as 64-bit numbers.

    Neither the number of files nor their order, compression or integer types count.
    """
    digest = hashlib.sha256()
    with duckdb.connect() as connection:
        source = f"read_parquet('{folder}/*.parquet')"
        types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
        names = sorted(types)
        digest.update(",".join(names).encode())
        chosen = ", ".join(f"{_number(name, types[name])} AS {name}" for name in names)
        reader = connection.sql(
            f"SELECT {chosen} FROM {source} ORDER BY person_id"
        ).to_arrow_reader(_ROWS)
        columns = {name: hashlib.sha256() for name in names}
        for batch in reader:
            for name, values in zip(batch.schema.names, batch.columns, strict=True):
                columns[name].update(values.to_numpy().tobytes())
    for name in names:
        digest.update(columns[name].digest())
    return digest.hexdigest()


def summed(folder: Path) -> str:
    """A sum over the rows of a folder's Parquet files, whatever their order: quick for a nation.

    Only for answers of the same release of DuckDB, whose hash of a row it adds up.
    """
    with duckdb.connect() as connection:
        source = f"read_parquet('{folder}/*.parquet')"
        types = {row[0]: row[1] for row in connection.execute(f"DESCRIBE FROM {source}").fetchall()}
        columns = ", ".join(_number(name, types[name]) for name in sorted(types))
        found = connection.execute(
            f"SELECT count(*), sum(hash({columns})::HUGEINT) FROM {source}"
        ).fetchone()
    assert found
    said = f"{','.join(sorted(types))} {found[0]} {found[1]}"
    return hashlib.sha256(said.encode()).hexdigest()


def _number(name: str, kind: str) -> str:
    # A day counts as days since 1970, as Parquet keeps it.
    value = f"({name} - DATE '1970-01-01')" if kind == "DATE" else name
    return f"coalesce({value}::BIGINT, {_UNKNOWN})"
