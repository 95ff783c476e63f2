"""The snapshot: persons with their facts, counties and lists in one DuckDB file, made once."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb

from huican.bench.nation import COUNTIES, VERSION, facts, lists
from huican.bench.nation.counties import County, counties
from huican.programmes.domain.register import Facts

# Persons made in one step: keeps the memory of making small.
_STEP = 2_000_000


def make(
    path: Path,
    persons: int,
    month: str,
    register: Facts,
    *,
    county_count: int = COUNTIES,
    say: Callable[[str], None] = lambda words: None,
) -> None:
    """Writes the snapshot, a DuckDB file, unless the same one is there already.

    Tables: `person` (person_id 1, 2 …; place, the county's number from 0; area6, its code as a
    number; one column a fact that no list knows), a county's persons following one another;
    `packed`, the same persons without a NULL (programmes.domain.packed_facts);
    `county` (place, area6, first_person, persons, has_<fact> for each list); `list_<fact>`
    (person_id, from_day, until_day, in the order of persons).
    """
    columns = facts.columns(register.by_code.values(), lists.FACTS)
    packed = facts.packed_columns(register.by_code.values(), lists.FACTS)
    made = json.dumps(
        {"version": VERSION, "persons": persons, "month": month, "facts": columns,
         "packed": packed, "counties": county_count}, ensure_ascii=False,
    )  # fmt: skip
    marker = path.with_suffix(".json")
    if path.exists() and marker.exists() and marker.read_text("utf-8") == made:
        return
    marker.unlink(missing_ok=True)
    path.unlink(missing_ok=True)
    path.parent.mkdir(parents=True, exist_ok=True)
    with duckdb.connect(path) as connection:
        _counties(connection, counties(persons, lists.CODES, county_count))
        for first in range(1, persons + 1, _STEP):
            until = min(first + _STEP, persons + 1)
            say(f"造人：{until - 1:,} / {persons:,}")
            _persons(connection, columns, first, until)
            _pack(connection, packed, first, until)
        for one in lists.LISTS:
            say(f"造名单：{one.code}")
            connection.execute(
                f"CREATE TABLE list_{one.fact} AS {lists.rows_sql(one, 'person', month)}"
            )
    marker.write_text(made, "utf-8")


def _counties(connection: duckdb.DuckDBPyConnection, made: tuple[County, ...]) -> None:
    flags = ", ".join(f"has_{one.fact} BOOLEAN" for one in lists.LISTS)
    connection.execute(
        f"CREATE TABLE county (place INTEGER, area6 INTEGER, first_person BIGINT, persons INTEGER, {flags})"
    )
    places = ", ".join("?" * (4 + len(lists.LISTS)))
    connection.executemany(
        f"INSERT INTO county VALUES ({places})",
        [
            (place, int(one.code), one.first_person, one.persons,
             *(wanted.code not in one.lacks for wanted in lists.LISTS))
            for place, one in enumerate(made)
        ],
    )  # fmt: skip


def _persons(
    connection: duckdb.DuckDBPyConnection, columns: dict[str, str], first: int, until: int
) -> None:
    chosen = ", ".join(f"{sql} AS {code}" for code, sql in columns.items())
    # A county's persons are a stretch of numbers: counties in order make persons in order.
    stretch = f"range(greatest(first_person, {first}), least(first_person + persons, {until}))"
    query = (
        f"SELECT person_id, place, area6, {chosen} FROM (SELECT unnest({stretch}) AS person_id, "
        f"place, area6 FROM (FROM county WHERE first_person < {until} "
        f"AND first_person + persons > {first} ORDER BY area6))"
    )  # fmt: skip
    _add(connection, "person", query)


def _pack(
    connection: duckdb.DuckDBPyConnection, columns: dict[str, str], first: int, until: int
) -> None:
    chosen = ", ".join(f"{sql} AS {code}" for code, sql in columns.items())
    _add(
        connection, "packed",
        f"SELECT person_id, place, area6, {chosen} FROM person "
        f"WHERE person_id >= {first} AND person_id < {until}",
    )  # fmt: skip


def _add(connection: duckdb.DuckDBPyConnection, table: str, query: str) -> None:
    known = connection.execute("SELECT 1 FROM duckdb_tables() WHERE table_name = ?", [table])
    verb = f"INSERT INTO {table}" if known.fetchone() else f"CREATE TABLE {table} AS"
    connection.execute(f"{verb} {query}")
