"""For which months and areas a sheet of a kind speaks, so that silence on it means no.

A sheet speaks for its year and the area of the office that it came from, and for the first
LIST_GRACE_MONTHS of the next year while that year's sheet is not there yet.
"""

from __future__ import annotations

from collections.abc import Mapping

from huican.programmes.sources.pieces import LIST_GRACE_MONTHS, text
from huican.sources.models import SourceFile, SourceSheet

# 990826000000 stands for every code that begins with 990826: digits by level are 2-2-2-3-3.
_SHEETS = f"""
SELECT t.id, t.kind, t.year,
       CASE WHEN right(f.office_area, 10) = repeat('0', 10) THEN left(f.office_area, 2)
            WHEN right(f.office_area, 8) = repeat('0', 8) THEN left(f.office_area, 4)
            WHEN right(f.office_area, 6) = repeat('0', 6) THEN left(f.office_area, 6)
            WHEN right(f.office_area, 3) = '000' THEN left(f.office_area, 9)
            ELSE f.office_area END AS prefix
FROM "{SourceSheet._meta.db_table}" t
JOIN "{SourceFile._meta.db_table}" f ON f.id = t.file_id
WHERE f.withdrawn_at IS NULL AND t.year IS NOT NULL AND t.kind IN ({{kinds}})"""


def steps(wanted: Mapping[str, tuple[str, ...]]) -> dict[str, str]:
    """The step `covers`: for each area and month, the latest sheet and its year of each name."""
    kinds = sorted({kind for some in wanted.values() for kind in some})
    if not kinds:
        columns = [f"NULL::bigint AS {name}_sheet, NULL::int AS {name}_year" for name in wanted]
        if not wanted:
            return {}
        return {
            "covers": f"SELECT s.area_code, m.first_day, {', '.join(columns)} FROM months m "
            "CROSS JOIN (SELECT DISTINCT area_code FROM scope) s"
        }
    return {
        "sheets": _SHEETS.format(kinds=", ".join(map(text, kinds))),
        "covers": f"""
SELECT p.area_code, m.first_day,
       {", ".join(_column(name, some) for name, some in wanted.items())}
FROM (SELECT DISTINCT area_code FROM scope) p
CROSS JOIN months m
JOIN sheets t ON starts_with(p.area_code, t.prefix)
             AND (t.year = m.year OR (t.year = m.year - 1 AND m.month <= {LIST_GRACE_MONTHS}))
GROUP BY p.area_code, m.first_day""",
    }


def _column(name: str, kinds: tuple[str, ...]) -> str:
    if not kinds:
        return f"NULL::bigint AS {name}_sheet, NULL::int AS {name}_year"
    chosen = f"FILTER (WHERE t.kind IN ({', '.join(map(text, kinds))}))"
    return (
        f"(array_agg(t.id ORDER BY t.year DESC, t.id DESC) {chosen})[1] AS {name}_sheet, "
        f"max(t.year) {chosen} AS {name}_year"
    )
