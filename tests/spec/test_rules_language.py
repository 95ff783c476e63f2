"""The same tables on the evaluator, DuckDB, PostgreSQL and (with the extra) Spark."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from huican.rules.check import check
from huican.rules.types import Kind, Value
from tests.spec.rules_made_up import (
    NAMES,
    Engine,
    duckdb_engine,
    one_by_one,
    postgres_engine,
    spark_engine,
)

CASES: list[dict[str, Any]] = yaml.safe_load(
    (Path(__file__).parent / "rules_language.yaml").read_text(encoding="utf-8")
)


def test_the_table_uses_only_known_names() -> None:
    for case in CASES:
        for row in case["rows"]:
            assert "answer" in row, case["rule"]
            assert set(row) - {"answer"} <= set(NAMES), case["rule"]


def _agrees(case: dict[str, Any], engine: Engine) -> None:
    checked = check(case["text"], NAMES)
    persons = [{k: v for k, v in row.items() if k != "answer"} for row in case["rows"]]
    answers = [row["answer"] for row in case["rows"]]
    assert engine(checked, persons) == answers
    # The same when a value that all rows share is a constant of the query.
    shared: dict[str, Value] = {}
    for name in checked.names:
        values = {one.get(name) for one in persons}
        if len(values) == 1 and NAMES[name].origin == "parameter":
            shared[name] = values.pop()
    if shared:
        assert engine(checked, persons, shared) == answers
    if checked.type.kind is Kind.NUMBER:
        for answer in answers:
            assert answer is None or checked.type.low <= answer <= checked.type.high


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_evaluator(case: dict[str, Any]) -> None:
    _agrees(case, one_by_one)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_duckdb(case: dict[str, Any]) -> None:
    _agrees(case, duckdb_engine())


@pytest.mark.django_db
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_postgresql(case: dict[str, Any]) -> None:
    _agrees(case, postgres_engine())


@pytest.fixture(scope="module")
def spark() -> Iterator[Engine]:
    pytest.importorskip("pyspark", reason="要装 spark 这一组依赖")
    engine, stop = spark_engine()
    yield engine
    stop()


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES, ids=lambda case: case["rule"])
def test_spark(case: dict[str, Any], spark: Engine) -> None:
    _agrees(case, spark)
