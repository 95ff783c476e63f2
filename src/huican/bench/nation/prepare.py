"""What every engine starts from: the policies, the standards of all counties, the tables."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import duckdb
import ibis
import ibis.expr.types as ir

from huican.bench.nation import MONTH, local, standards
from huican.bench.nation.frame import frame_sql
from huican.kernel.months import Month
from huican.programmes.domain.compile import prefix
from huican.programmes.domain.everyone import Layout, county_amounts, everyone
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.parameters import ParameterTable

KEEP = ("person_id", "area6")
_DTYPES = {
    "BOOLEAN": "boolean", "VARCHAR": "string", "TINYINT": "int8", "SMALLINT": "int16",
    "INTEGER": "int32", "BIGINT": "int64", "DATE": "date",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Question:
    """All programmes (or some) for everyone in a month, as one expression over two tables.

    `paying`: programmes that pay by what a person is, by column. `counties`: what a county pays
    everybody the same, one row a county (area6, {p}__amount).
    """

    table: ir.Table
    counties: ir.Table
    layout: Layout
    paying: tuple[str, ...]

    def sql(self, dialect: str) -> str:
        """SELECT: person_id, area6, reasons and outcomes in few numbers, amounts."""
        return str(ibis.to_sql(self.table, dialect=dialect))


def connected(snapshot: Path, *, threads: int = 2, memory_gb: int = 6) -> duckdb.DuckDBPyConnection:
    """The snapshot, read only, with the limits that the measurement allows."""
    connection = duckdb.connect()
    connection.execute(f"ATTACH '{snapshot}' AS snapshot (READ_ONLY)")
    connection.execute("USE snapshot")
    connection.execute(f"SET threads = {threads}")
    connection.execute(f"SET memory_limit = '{memory_gb}GB'")
    # Answers carry the person's number: their order in the files says nothing.
    connection.execute("SET preserve_insertion_order = false")
    return connection


def tables(connection: duckdb.DuckDBPyConnection, policies: Policies, month: str = MONTH) -> None:
    """Makes the views `facts` and `packed_facts` (the month's facts, plain and packed) and the
    table `standard` (the month's parameters)."""
    codes = [
        str(row[0])
        for row in connection.execute("SELECT area6 FROM county ORDER BY place").fetchall()
    ]
    table = ParameterTable(policies, local.standards(policies, codes))
    standards.load(connection, policies, table, codes, Month.parse(month))
    connection.execute(f"CREATE OR REPLACE TEMP VIEW facts AS {frame_sql(month)}")
    connection.execute(f"CREATE OR REPLACE TEMP VIEW packed_facts AS {frame_sql(month, 'packed')}")


def question(
    connection: duckdb.DuckDBPyConnection, policies: Policies, month: str = MONTH,
    codes: Collection[str] | None = None, packed_form: bool = False,
) -> Question:  # fmt: skip
    """Compiles the policies over `facts` and `standard`, or over the packed form of both."""
    form = "packed_" if packed_form else ""
    facts, standard = shape(connection, f"{form}facts"), shape(connection, f"{form}standard")
    when = Month.parse(month)
    table, layout = everyone(policies, facts, standard, month=when, codes=codes, keep=KEEP)
    counties = county_amounts(policies, facts, standard, month=when, on="area6", codes=codes)
    names = [prefix(one) for one in layout.programmes]
    paying = tuple(name for name in names if f"{name}__amount" in table.columns)
    return Question(table, counties, layout, paying)


def shape(connection: duckdb.DuckDBPyConnection, name: str) -> ir.Table:
    """A table's columns, for Ibis, without a connection of Ibis's own."""
    rows: Sequence[tuple[str, ...]] = connection.execute(f"DESCRIBE {name}").fetchall()
    return ibis.table(
        {row[0]: "string" if row[1].startswith("ENUM") else _DTYPES[row[1]] for row in rows},
        name=name,
    )
