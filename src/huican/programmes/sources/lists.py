"""Facts that other departments' lists tell: death, 特困供养, 工伤护理费, imprisonment, 低保 …

Events (death, 特困供养 approved, care allowance begun, imprisonment) count from the month AFTER
their day: the month itself is still paid (domain.md §2, 次月停发). They go on until a line says
that they ended (release), so a death known from this year's list is a death next year. A standing
list (低保) says who is on it in its year; the line's day is when it began.

Silence means no only where a list of the year covers the person's area, and for the
first few months of the next year (pieces.LIST_GRACE_MONTHS). A line whose person was not found counts for nobody
(see huican.programmes.possible_matches).
"""

from __future__ import annotations

from huican.programmes.domain.facts import Fact
from huican.programmes.models import DepartmentListEntry
from huican.programmes.sources.pieces import Claim, Pieces, name_of, origin, text
from huican.sources.domain.kinds import catalogue

EVENTS = frozenset(("death", "hardship-support", "work-injury-care", "imprisonment"))
# The column of a line that says when an event ended, and words that say so without a day.
_ENDS = {"imprisonment": ("释放日期", "状态", "释放|刑满|出狱|期满")}
_DAY = r"^\d{4}-\d{2}-\d{2}$"
_TABLE = DepartmentListEntry._meta.db_table


def claim(pieces: Pieces, fact: Fact, list_code: str) -> Claim:
    """Whether a list says so of the person, and whether one covers the month and area."""
    alias = name_of("list", list_code)
    covering = pieces.cover(alias, _kinds_of(list_code))
    pieces.step(alias, _events(list_code) if list_code in EVENTS else _standing(list_code))
    pieces.join(
        alias, f"{alias} ON {alias}.person_id = a.person_id AND {alias}.first_day = a.first_day"
    )
    return Claim(
        yes=f"coalesce({alias}.holds, false)",
        unsure=f"coalesce(NOT {alias}.holds, false)",
        covers=f"{covering} IS NOT NULL",
        yes_origin=origin(
            sheet=f"{alias}.source_sheet_id", row=f"{alias}.source_row", on=f"{alias}.on_date"
        ),
        no_origin=origin(sheet=covering),
    )


def _kinds_of(list_code: str) -> tuple[str, ...]:
    return tuple(kind.code for kind in catalogue().kinds.values() if kind.list_code == list_code)


def _events(list_code: str) -> str:
    ended, over = "NULL::date", "false"
    if list_code in _ENDS:
        column, state, words = _ENDS[list_code]
        value = f"e.attributes->>{text(column)}"
        ended = f"CASE WHEN {value} ~ {text(_DAY)} THEN ({value})::date END"
        over = f"({ended}) IS NULL AND coalesce(e.attributes->>{text(state)}, '') ~ {text(words)}"
    # Without a day, an event of this year's list is known, but not whether it is past already.
    return f"""
SELECT DISTINCT ON (e.person_id, m.first_day) e.person_id, m.first_day,
       coalesce(e.on_date < m.first_day, e.year < m.year) AND NOT ({over}) AS holds,
       e.on_date, e.source_sheet_id, e.source_row
FROM "{_TABLE}" e
JOIN scope s ON s.person_id = e.person_id
JOIN months m ON (e.on_date < m.first_day OR e.on_date IS NULL AND e.year <= m.year)
             AND (({ended}) IS NULL OR ({ended}) >= m.first_day)
WHERE e.list_code = {text(list_code)} AND e.retired_at IS NULL
ORDER BY e.person_id, m.first_day, holds DESC, e.on_date, e.id"""


def _standing(list_code: str) -> str:
    # A line of a later list that began earlier tells of the months between as well.
    alias = name_of("list", list_code)
    return f"""
SELECT DISTINCT ON (e.person_id, m.first_day) e.person_id, m.first_day, true AS holds, e.on_date,
       e.source_sheet_id, e.source_row
FROM "{_TABLE}" e
JOIN scope s ON s.person_id = e.person_id
JOIN months m ON e.on_date IS NULL OR e.on_date < m.next_first
LEFT JOIN covers c ON c.area_code = s.area_code AND c.first_day = m.first_day
WHERE e.list_code = {text(list_code)} AND e.retired_at IS NULL
  AND (e.year = c.{alias}_year OR e.year > m.year AND e.on_date IS NOT NULL)
ORDER BY e.person_id, m.first_day, e.year, e.id"""
