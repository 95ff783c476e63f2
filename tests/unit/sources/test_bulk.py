"""Many rows at once come out of the database as they went in."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from django.db import connection, transaction

from huican.sources import bulk
from huican.sources.bulk import copy_in, in_values

pytestmark = pytest.mark.django_db


@pytest.fixture
def table() -> str:
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE made_up (id serial, t text, n bigint, d date, b bytea, f boolean, "
            "q numeric, at timestamptz)"
        )
    return "made_up"


COLUMNS = ("t", "n", "d", "b", "f", "q", "at")
NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
ROWS = [
    ("普通", 1, date(2023, 5, 1), b"\x00\xff", True, Decimal("1.50"), NOW),
    ("制表\t换行\n反斜\\杠\r", None, None, None, None, None, None),
    ("\\N", -5, date(1949, 10, 1), b"", False, Decimal("-3"), NOW),
    ("", 2**40, None, b"\\x", True, None, None),
]


def stored() -> list[tuple[object, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {', '.join(COLUMNS)} FROM made_up ORDER BY id")
        return [
            tuple(bytes(v) if isinstance(v, memoryview) else v for v in row)
            for row in cursor.fetchall()
        ]


def test_every_kind_of_value_comes_back(table: str) -> None:
    assert copy_in(table, COLUMNS, ROWS) == 4
    assert stored() == ROWS


def test_blocks_join_without_a_seam(table: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bulk, "_BLOCK_ROWS", 3)
    assert copy_in(table, COLUMNS, ROWS * 5) == 20
    assert stored() == ROWS * 5


def test_a_character_that_no_database_keeps_is_left_out(table: str) -> None:
    copy_in(table, ("t",), [("a\x00b",), ("c",)])
    assert [row[0] for row in stored()] == ["ab", "c"]


def test_nothing_is_copied_without_rows(table: str) -> None:
    assert copy_in(table, COLUMNS, []) == 0


def test_values_as_a_subquery_are_those_values() -> None:
    values = [bytes([n]) * 12 for n in range(7)]
    query, parameters = in_values(values)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT * FROM {query} AS v", parameters)
        assert sorted(bytes(row[0]) for row in cursor.fetchall()) == values


def test_rows_that_ask_the_same_database_on_their_way_are_refused_and_nobody_waits_for_ever(
    table: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bulk, "_BLOCK_ROWS", 2)

    def rows() -> Iterator[tuple[int]]:
        for number in range(5):
            with connection.cursor() as cursor:
                cursor.execute("SELECT %s", [number])
                yield cursor.fetchone()

    with pytest.raises(RuntimeError, match="asked the database"), transaction.atomic():
        copy_in(table, ("n",), rows())
    assert copy_in(table, ("n",), [(1,)]) == 1
