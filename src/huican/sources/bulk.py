"""Many rows into a table at once (PostgreSQL COPY), inside the caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from itertools import islice
from typing import Any

from django.db import connection

_BLOCK_ROWS = 5_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})
_TO_ESCAPE = ("\\", "\t", "\n", "\r")
_NULL = "\\N"


def _texts(values: Sequence[str]) -> list[str]:
    # Hardly any value holds something to escape; one look at all of them is cheapest. NUL, which
    # no column can hold, joins them.
    whole = "\x00".join(values)
    if whole.count("\x00") == len(values) - 1 and not any(mark in whole for mark in _TO_ESCAPE):
        return list(values)
    return [value.translate(_ESCAPES) for value in values]


# How a column of one type is written, all its values at once.
_WRITERS: dict[type, Callable[[Sequence[Any]], list[str]]] = {
    str: _texts,
    int: lambda values: list(map(str, values)),
    bool: lambda values: ["t" if value else "f" for value in values],
    bytes: lambda values: ["\\\\x" + value.hex() for value in values],
    memoryview: lambda values: ["\\\\x" + value.hex() for value in values],
    float: lambda values: list(map(str, values)),
    Decimal: lambda values: list(map(str, values)),
    date: lambda values: list(map(date.isoformat, values)),
    datetime: lambda values: list(map(datetime.isoformat, values)),
}


def _column(values: Sequence[Any]) -> list[str]:
    types = set(map(type, values))
    if len(types) == 1:
        (only,) = types
        return [_NULL] * len(values) if only is type(None) else _WRITERS[only](values)
    if len(types) == 2 and type(None) in types:
        (only,) = types - {type(None)}
        written = iter(_WRITERS[only]([value for value in values if value is not None]))
        return [_NULL if value is None else next(written) for value in values]
    return [_NULL if value is None else _WRITERS[type(value)]([value])[0] for value in values]


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Copies rows into `table`; returns how many. Values: str, int, bool, bytes, date, None.

    The rows must not ask this database on their way: it listens to the copy only, and the two would
    wait for each other for ever. RuntimeError where they do.
    """
    names = ", ".join(f'"{column}"' for column in columns)
    count = 0
    waiting = iter(rows)
    block = list(islice(waiting, _BLOCK_ROWS))
    if not block:
        return 0
    with (
        connection.cursor() as cursor,
        connection.execute_wrapper(_asked_on_the_way),
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        while block:
            count += len(block)
            written = [_column(values) for values in zip(*block, strict=True)]
            lines = list(map("\t".join, zip(*written, strict=True)))
            lines.append("")
            copy.write("\n".join(lines))
            block = list(islice(waiting, _BLOCK_ROWS))
    return count


def _asked_on_the_way(*_: object) -> None:
    raise RuntimeError("rows of a COPY asked the database that they are copied into")


def in_values(values: Sequence[bytes]) -> tuple[str, list[object]]:
    """SQL and parameters of a subquery that yields `values`, all equally long and not empty.

    For thousands of digests this is far cheaper than an array parameter, which the driver
    quotes one by one.
    """
    width = len(values[0])
    return (
        "(SELECT substring(whole.b from whole.w * n + 1 for whole.w)"
        " FROM (SELECT %s::bytea AS b, %s::int AS w) AS whole, generate_series(0, %s) AS n)",
        [b"".join(values), width, len(values) - 1],
    )


def new_ids(table: str, count: int, column: str = "id") -> list[int]:
    """`count` fresh primary keys of `table`, so that rows can refer to one another in one go."""
    if not count:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, %s)) FROM generate_series(1, %s)",
            [f'"{table}"', column, count],
        )
        return [row[0] for row in cursor.fetchall()]
