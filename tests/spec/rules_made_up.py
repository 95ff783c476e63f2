"""A made-up vocabulary for the rules language, and the engines that answer its expressions."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import duckdb
import ibis

from huican.rules.checked import Checked
from huican.rules.evaluate import evaluate
from huican.rules.population import compiled
from huican.rules.types import YES_NO, Kind, Symbol, Type, Value

Person = Mapping[str, Value]


def _number(unit: str, digits: int, low: int, high: int) -> Type:
    return Type(Kind.NUMBER, unit, digits, low, high)


def _text(*choices: str) -> Type:
    return Type(Kind.TEXT, choices=choices)


# Limits in steps: 津贴 up to 10,000.00 元, 比例 from -0.500 to 1.000.
SYMBOLS = (
    Symbol("死亡", "dead", YES_NO),
    Symbol("享受('低保')", "dibao", YES_NO),
    Symbol("残疾等级", "level", _number("级", 0, 1, 4)),
    Symbol("周岁", "age", _number("岁", 0, 0, 130)),
    Symbol("剩余月数", "months_left", _number("月", 0, -12, 12)),
    Symbol("人数", "persons", _number("人", 0, 0, 100)),
    Symbol("津贴", "allowance", _number("元", 2, 0, 1_000_000)),
    Symbol("结余", "balance", _number("元", 2, -100_000, 100_000)),
    Symbol("比例", "ratio", _number("", 3, -500, 1000)),
    Symbol("类别", "category", _text("视力", "听力", "肢体")),
    Symbol("月标准", "standard", _number("元", 2, 0, 300_000), "parameter"),
    Symbol("等级上限", "level_max", _number("级", 0, 1, 4), "parameter"),
    Symbol("主要类别", "main_category", _text("视力", "听力"), "parameter"),
)
NAMES = {symbol.name: symbol for symbol in SYMBOLS}
_SQL = {Kind.YES_NO: "boolean", Kind.NUMBER: "bigint", Kind.TEXT: "varchar"}
_IBIS = {Kind.YES_NO: "boolean", Kind.NUMBER: "int64", Kind.TEXT: "string"}
TABLE = ibis.table(
    {"place": "int32"} | {one.code: _IBIS[one.type.kind] for one in SYMBOLS}, name="made_up_facts"
)


class Engine(Protocol):
    """Answers an expression for some persons, in their order."""

    def __call__(
        self, checked: Checked, persons: Sequence[Person], fixed: Mapping[str, Value] | None = None
    ) -> list[Value]: ...


def one_by_one(
    checked: Checked, persons: Sequence[Person], fixed: Mapping[str, Value] | None = None
) -> list[Value]:
    """The evaluator."""
    return [evaluate(checked, {**person, **(fixed or {})}) for person in persons]


def query(checked: Checked, dialect: str, fixed: Mapping[str, Value] | None = None) -> str:
    """The SQL that answers for the rows of made_up_facts."""
    answer = compiled(checked, TABLE, fixed)
    return str(ibis.to_sql(TABLE.select("place", answer=answer).order_by("place"), dialect=dialect))


def table_of(persons: Sequence[Person]) -> tuple[str, list[list[Any]]]:
    """The columns of made_up_facts as SQL, and its rows."""
    columns = ", ".join(f"{one.code} {_SQL[one.type.kind]}" for one in SYMBOLS)
    rows = [[place, *(one.get(s.name) for s in SYMBOLS)] for place, one in enumerate(persons)]
    return f"place integer, {columns}", rows


def duckdb_engine() -> Engine:
    """DuckDB in memory."""
    connection = duckdb.connect()

    def answer(
        checked: Checked, persons: Sequence[Person], fixed: Mapping[str, Value] | None = None
    ) -> list[Value]:
        columns, rows = table_of(persons)
        connection.execute(f"CREATE OR REPLACE TABLE made_up_facts ({columns})")
        marks = ", ".join("?" * len(rows[0]))
        connection.executemany(f"INSERT INTO made_up_facts VALUES ({marks})", rows)
        found = connection.execute(query(checked, "duckdb", fixed)).fetchall()
        return [row[1] for row in found]

    return answer


def postgres_engine() -> Engine:
    """The test database of Django, inside the transaction of the test."""
    from django.db import connection

    def answer(
        checked: Checked, persons: Sequence[Person], fixed: Mapping[str, Value] | None = None
    ) -> list[Value]:
        columns, rows = table_of(persons)
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS made_up_facts")
            cursor.execute(f"CREATE TEMPORARY TABLE made_up_facts ({columns})")
            marks = ", ".join(["%s"] * len(rows[0]))
            cursor.executemany(f"INSERT INTO made_up_facts VALUES ({marks})", rows)
            cursor.execute(query(checked, "postgres", fixed))
            return [row[1] for row in cursor.fetchall()]

    return answer


def spark_engine() -> tuple[Engine, Callable[[], None]]:
    """Spark in this process, and how to stop it. Raises ImportError without the extra."""
    from pyspark.sql import SparkSession

    session = (
        SparkSession.builder.master("local[1]")
        .config("spark.ui.enabled", "false")
        .config("spark.sql.shuffle.partitions", "1")
        .getOrCreate()
    )

    def answer(
        checked: Checked, persons: Sequence[Person], fixed: Mapping[str, Value] | None = None
    ) -> list[Value]:
        columns, rows = table_of(persons)
        frame = session.createDataFrame(rows, columns.replace("varchar", "string"))
        frame.createOrReplaceTempView("made_up_facts")
        return [row[1] for row in session.sql(query(checked, "pyspark", fixed)).collect()]

    return answer, session.stop
