"""Loading area files: what is new, renamed or moved against the tree that is there."""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from huican.audit.operations import Actor, record
from huican.kernel.errors import HuicanError
from huican.reference.domain.levels import Level
from huican.reference.domain.rows import AreaRow, CheckedArea, check_rows, tops
from huican.reference.models import TREE_LOCK, Area
from huican.reference.readers import read_area_files

_NULL = "\x00"  # cannot be in a name; becomes COPY's mark for no value

# Before it no code existed; the first tree of an installation holds for all older records.
FIRST_DAY = date(1949, 10, 1)


class AreaLoadError(HuicanError):
    """A load that the tree as it is does not allow."""

    code = "area-load"


@dataclass(frozen=True, slots=True)
class AreaLoad:
    """What a load did, in areas."""

    new: int
    renamed: int
    moved: int
    corrected: int
    closed: int
    unchanged: int

    @property
    def total(self) -> int:
        """Areas in the file."""
        return self.new + self.renamed + self.moved + self.corrected + self.unchanged

    @property
    def message(self) -> str:
        """One sentence for the person who loaded."""
        parts = [
            (self.new, "新增"), (self.renamed, "更名"), (self.moved, "改隶"),
            (self.corrected, "更正"), (self.closed, "撤销"),
        ]  # fmt: skip
        done = "，".join(f"{word} {n:,} 个" for n, word in parts if n) or "没有变化"
        return f"区划共 {self.total:,} 个：{done}"


def load_area_files(
    paths: Iterable[str | Path],
    *,
    by: Actor | str,
    at: datetime,
    effective: date | None = None,
    close_missing: bool = False,
) -> AreaLoad:
    """Load CSV files (see readers). As `load_areas`."""
    return load_areas(
        read_area_files(paths), by=by, at=at, effective=effective, close_missing=close_missing
    )


def load_areas(
    rows: Iterable[AreaRow],
    *,
    by: Actor | str,
    at: datetime,
    effective: date | None = None,
    close_missing: bool = False,
) -> AreaLoad:
    """Bring the tree to what the rows say from `effective` on; all of them or nothing.

    New codes begin, changed names or parents begin anew (the old row ends), a row that began on
    that very day is corrected. Areas that the rows lack stay, unless `close_missing`: then those
    end that lie below the rows' topmost areas. `effective` may be left out for the first load,
    which then holds from the beginning. Raises AreaFileError with every faulty row, or
    AreaLoadError.
    """
    with _without_collector(), transaction.atomic():
        _lock_tree()
        begins = _first_effective(effective)
        areas = check_rows(rows, _known_on(begins))
        _stage(areas)
        _refuse_later_changes(begins)
        report = _apply(begins, tops(areas) if close_missing else [])
        first = areas[0] if areas else None
        record(
            verb="areas.load",
            by=by,
            at=at,
            summary=report.message,
            subject=("area", first.code) if first else None,
            area_code=first.code if first else "",
            data={"effective": begins.isoformat(), **asdict(report)},
        )
    return report


@contextmanager
def _without_collector() -> Iterator[None]:
    """The whole country is two million tuples that all live: looking for garbage among them
    again and again would double the time."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _lock_tree() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [TREE_LOCK])


def _first_effective(effective: date | None) -> date:
    if effective is not None:
        return effective
    if Area.objects.exists():
        raise AreaLoadError(
            "已有区划，不知道这次的变更从哪天起", remedy="请给出生效日期，例如 2024-01-01"
        )
    return FIRST_DAY


def _known_on(day: date) -> Any:
    def known(codes: Collection[str]) -> Mapping[str, Level]:
        if not codes:
            return {}
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT code, level FROM reference_area WHERE code = ANY(%s)"
                " AND valid_from <= %s AND (valid_to IS NULL OR valid_to > %s)",
                [sorted(codes), day, day],
            )
            return {code: Level(level) for code, level in cursor.fetchall()}

    return known


def _stage(areas: Iterable[CheckedArea]) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS pg_temp.incoming_area")
        cursor.execute(
            "CREATE TEMPORARY TABLE incoming_area"
            " (code text, name text, level text, parent_code text) ON COMMIT DROP"
        )
        with cursor.copy("COPY incoming_area FROM STDIN") as copy:
            for text in _copy_text(areas):
                copy.write(text)
        cursor.execute("ANALYZE incoming_area")


def _copy_text(areas: Iterable[CheckedArea]) -> Iterator[str]:
    """COPY's own text form, some thousand rows at a time (names are tidy: no tab, no newline)."""
    rows = iter(areas)
    while block := list(islice(rows, 20_000)):
        yield (
            "".join(
                f"{code}\t{name}\t{level}\t{parent or _NULL}\n"
                for code, name, level, parent in block
            )
            .replace("\\", "\\\\")
            .replace(_NULL, "\\N")
        )


def _refuse_later_changes(begins: date) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.code, a.name, a.valid_from FROM reference_area a JOIN incoming_area i"
            " USING (code) WHERE a.valid_from > %s ORDER BY a.code LIMIT 1",
            [begins],
        )
        later = cursor.fetchone()
    if later:
        raise AreaLoadError(
            f"“{later[1]}”（{later[0]}）已有 {later[2]} 起的记录，不能再从 {begins} 起改",
            remedy="请把生效日期改到那一天或以后",
        )


# Each step is one statement that can be read alone. "current" is the row valid on the day.
_CURRENT = "a.valid_from <= %(on)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s)"
_MATCH = """
    CREATE TEMPORARY TABLE changed_area ON COMMIT DROP AS
    SELECT a.id, i.*, a.name <> i.name AS renamed,
           a.parent_code IS DISTINCT FROM i.parent_code AS moved,
           a.valid_from = %(on)s AS same_day, a.valid_to
      FROM reference_area a JOIN incoming_area i USING (code)
     WHERE {current} AND (a.name <> i.name OR a.parent_code IS DISTINCT FROM i.parent_code)
"""
_COUNT = """
    SELECT count(*) FILTER (WHERE renamed AND NOT same_day),
           count(*) FILTER (WHERE moved AND NOT renamed AND NOT same_day),
           count(*) FILTER (WHERE same_day)
      FROM changed_area
"""
_CORRECT = """
    UPDATE reference_area a SET name = c.name, parent_code = c.parent_code
      FROM changed_area c WHERE a.id = c.id AND c.same_day
"""
_END_CHANGED = """
    UPDATE reference_area a SET valid_to = %(on)s
      FROM changed_area c WHERE a.id = c.id AND NOT c.same_day
"""
_BEGIN_CHANGED = """
    INSERT INTO reference_area (code, name, level, parent_code, valid_from, valid_to)
    SELECT code, name, level, parent_code, %(on)s, valid_to FROM changed_area WHERE NOT same_day
"""
_SUCCESSIONS = """
    INSERT INTO reference_areasuccession (from_code, to_code, "on", kind)
    SELECT code, code, %(on)s, kind
      FROM changed_area, (VALUES ('rename'), ('move')) AS k(kind)
     WHERE NOT same_day AND CASE kind WHEN 'rename' THEN renamed ELSE moved END
    ON CONFLICT DO NOTHING
"""
_BEGIN_NEW = """
    INSERT INTO reference_area (code, name, level, parent_code, valid_from)
    SELECT i.code, i.name, i.level, i.parent_code, %(on)s FROM incoming_area i
     WHERE NOT EXISTS (SELECT FROM reference_area a WHERE a.code = i.code AND {current})
"""
_END_MISSING = """
    WITH RECURSIVE covered AS (
        SELECT unnest(%(tops)s::text[]) AS code
        UNION
        SELECT a.code FROM reference_area a JOIN covered ON a.parent_code = covered.code
         WHERE {current}
    )
    UPDATE reference_area a SET valid_to = %(on)s
      FROM covered
     WHERE a.code = covered.code AND {current} AND a.valid_from < %(on)s
       AND NOT EXISTS (SELECT FROM incoming_area i WHERE i.code = a.code)
"""


def _apply(on: date, covered_tops: list[str]) -> AreaLoad:
    values: dict[str, Any] = {"on": on, "tops": covered_tops}
    with connection.cursor() as cursor:

        def run(statement: str) -> int:
            cursor.execute(statement.replace("{current}", _CURRENT), values)
            return int(cursor.rowcount)

        run("SELECT FROM incoming_area")
        incoming = cursor.rowcount
        run("DROP TABLE IF EXISTS pg_temp.changed_area")
        run(_MATCH)
        run(_COUNT)
        renamed, moved, corrected = cursor.fetchone()
        run(_CORRECT)
        run(_END_CHANGED)
        run(_BEGIN_CHANGED)
        run(_SUCCESSIONS)
        new = run(_BEGIN_NEW)
        closed = run(_END_MISSING) if covered_tops else 0
        if new > 1000:
            run("ANALYZE reference_area")
    return AreaLoad(
        new=new, renamed=renamed, moved=moved, corrected=corrected, closed=closed,
        unchanged=incoming - new - renamed - moved - corrected,
    )  # fmt: skip
