"""Many rows into a table at once (PostgreSQL COPY), inside the caller's transaction."""

from collections.abc import Callable, Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

_BLOCK_ROWS = 4_000
_ESCAPES = str.maketrans({"\\": "\\\\", "\t": "\\t", "\n": "\\n", "\r": "\\r", "\x00": None})


def _text(value: str) -> str:
    # Most values hold nothing to escape; looking is cheaper than translating.
    if "\\" in value or "\t" in value or "\n" in value or "\r" in value or "\x00" in value:
        return value.translate(_ESCAPES)
    return value


_WRITERS: dict[type, Callable[[Any], str]] = {
    type(None): lambda _: "\\N",
    str: _text,
    int: str,
    bool: lambda v: "t" if v else "f",
    bytes: lambda v: "\\\\x" + v.hex(),
    memoryview: lambda v: "\\\\x" + v.hex(),
    float: str,
    Decimal: str,
    date: date.isoformat,
    datetime: datetime.isoformat,
}


def copy_in(table: str, columns: Sequence[str], rows: Iterable[Sequence[object]]) -> int:
    """Copies rows into `table`; returns how many. Values: str, int, bool, bytes, date, None."""
    writers = _WRITERS
    names = ", ".join(f'"{column}"' for column in columns)
    count = 0
    block: list[str] = []
    with (
        connection.cursor() as cursor,
        cursor.copy(f'COPY "{table}" ({names}) FROM STDIN') as copy,
    ):
        for row in rows:
            block.append("\t".join([writers[type(value)](value) for value in row]))
            if len(block) >= _BLOCK_ROWS:
                count += len(block)
                block.append("")
                copy.write("\n".join(block))
                block = []
        if block:
            count += len(block)
            block.append("")
            copy.write("\n".join(block))
    return count


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
