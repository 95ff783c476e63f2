"""Patterns worth a look: counted, and opened to their rows. Nothing is written, nobody is accused."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date

from django.db import connection, transaction

from huican.access.domain.scope import AreaScope
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.ledger.supervision.looks import accounts, officers, persons, places
from huican.ledger.supervision.looks.asked import Look, Pattern
from huican.ledger.supervision.paid import inside, last_paid, lay_out, whole_county
from huican.ledger.supervision.rules import rules

PATTERNS: tuple[Pattern, ...] = (
    *accounts.PATTERNS, *persons.PATTERNS, *officers.PATTERNS, *places.PATTERNS,
)  # fmt: skip
BY_CODE = {pattern.code: pattern for pattern in PATTERNS}
PAGE_MAX = 1_000
# What nobody looks for, and why: said on the page, so that silence is not taken for all clear.
NOT_LOOKED = (
    "经手人给自己家里人办的：系统里用户和残疾人档案没有连起来，看不出是不是一家人。",
)  # fmt: skip


class NoSuchPattern(HuicanError):
    """A code that no pattern has."""

    code = "no-such-pattern"


@dataclass(frozen=True, slots=True)
class Seen:
    """How much of a pattern there is: clusters, rows, fen."""

    pattern: Pattern
    clusters: int
    rows: int
    fen: int


@dataclass(frozen=True, slots=True)
class Evidence:
    """One row of a pattern. `cluster` tells which rows belong together; it is no number of a
    person. `words` say what is worth a look."""

    cluster: str
    person_id: int | None
    programme: str
    month: date
    batch_id: int | None
    line_id: int | None
    payment_id: int | None
    area_code: str
    fen: int
    words: str


@dataclass(frozen=True, slots=True)
class Span:
    """The months looked at."""

    first: Month
    last: Month


def span_of(scope: AreaScope, until: Month | None = None) -> Span | None:
    """The months that end with `until` (else the latest that anything was paid for); None without
    any payment."""
    last = until or last_paid(scope)
    return Span(last.next(1 - rules()[0].window_months), last) if last is not None else None


def seen(scope: AreaScope, span: Span, codes: Sequence[str] = ()) -> list[Seen]:
    """How much of each pattern (or of those named) there is in an area, in the order of the list.

    Raises NoSuchPattern.
    """
    chosen = [_pattern(code) for code in codes] or list(PATTERNS)
    counted = []
    with _look(scope, span) as look, connection.cursor() as cursor:
        for pattern in chosen:
            sql, values = _rows_sql(pattern, look, scope)
            cursor.execute(
                "SELECT count(DISTINCT cluster), count(*), coalesce(sum(fen), 0)::bigint "
                f"FROM ({sql}) x",
                values,
            )
            counted.append(Seen(pattern, *map(int, cursor.fetchone())))
    return counted


def rows(
    code: str, scope: AreaScope, span: Span, *, limit: int = PAGE_MAX, offset: int = 0
) -> tuple[Seen, list[Evidence]]:
    """One pattern and a page of its rows: clusters with most rows first. Raises NoSuchPattern."""
    pattern = _pattern(code)
    with _look(scope, span) as look, connection.cursor() as cursor:
        sql, values = _rows_sql(pattern, look, scope)
        cursor.execute(f"CREATE TEMPORARY TABLE huican_looked_rows ON COMMIT DROP AS {sql}", values)
        cursor.execute(
            "SELECT count(DISTINCT cluster), count(*), coalesce(sum(fen), 0)::bigint "
            "FROM huican_looked_rows"
        )
        counted = Seen(pattern, *map(int, cursor.fetchone()))
        cursor.execute(
            "SELECT * FROM (SELECT x.*, count(*) OVER (PARTITION BY cluster) AS size "
            "FROM huican_looked_rows x) y ORDER BY size DESC, cluster, area_code, person_id, "
            "month, line_id, payment_id LIMIT %s OFFSET %s",
            [min(limit, PAGE_MAX), offset],
        )
        found = [Evidence(*row[:10]) for row in cursor.fetchall()]
        cursor.execute("DROP TABLE huican_looked_rows")
    return counted, found


def every_row(code: str, scope: AreaScope, span: Span) -> Iterator[Evidence]:
    """All rows of one pattern, page by page, in their order. Raises NoSuchPattern."""
    offset = 0
    while True:
        _, page = rows(code, scope, span, offset=offset)
        yield from page
        offset += len(page)
        if len(page) < PAGE_MAX:
            return


def _pattern(code: str) -> Pattern:
    if code not in BY_CODE:
        raise NoSuchPattern(f"没有“{code}”这种线索", remedy="请从“异常线索”里选")
    return BY_CODE[code]


@contextmanager
def _look(scope: AreaScope, span: Span) -> Iterator[Look]:
    with transaction.atomic():
        lay_out(scope, span.first, span.last)
        yield Look(span.first, span.last, rules()[0], tuple(whole_county(scope)))


def _rows_sql(pattern: Pattern, look: Look, scope: AreaScope) -> tuple[str, list[object]]:
    """The rows of a pattern that lie in the area that was asked for."""
    select = pattern.find(look)
    of_area, values = inside(scope.ranges, "r.area_code")
    columns = (
        "cluster, person_id, programme, month, batch_id, line_id, payment_id, area_code, fen, words"
    )
    return (
        f"SELECT {columns} FROM ({select.sql}) r({columns}) WHERE {of_area}",
        [*select.values, *values],
    )
