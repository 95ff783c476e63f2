"""Facts that rosters tell of a person's hardship: 低保, 特困供养, 低保边缘 …, as spans.

A status holds in a month that its span overlaps. A span without a beginning holds from the year of
the roster that tells of it; for the months before, nobody knows. A roster that has the column and
the person, but not the status, says no for its year and LIST_GRACE_MONTHS more: a plain 低保
column for 低保 alone, a 困难类型 column for all of them.
"""

from __future__ import annotations

from huican.programmes.domain.facts import Fact
from huican.programmes.sources.pieces import LIST_GRACE_MONTHS, Claim, Pieces, name_of, origin, text
from huican.registry.models import RosterEntry, StatusSpan
from huican.sources.models import SourceSheet

# These stop a subsidy: they count from the month after they began, as the lists of them do.
STOPS = frozenset(("hardship-support",))
# A column that asks for the kind of hardship tells of every kind; 低保 是/否 of 低保 alone.
_EVERY_KIND = "困难|类型|类别|经济|救助|贫困|特困|家庭"

_TOLD = f"""
SELECT e.person_id, e.year, max(e.source_sheet_id) AS sheet_id,
       max(e.source_sheet_id) FILTER (WHERE h.every_kind) AS every_kind_sheet_id
FROM "{RosterEntry._meta.db_table}" e
JOIN scope s ON s.person_id = e.person_id
JOIN (
    SELECT t.id, bool_or(c.value->>'header' ~ {text(_EVERY_KIND)}) AS every_kind
    FROM "{SourceSheet._meta.db_table}" t, jsonb_array_elements(t.columns) c
    WHERE t.kind = 'roster' AND c.value->>'label' = 'dibao' GROUP BY t.id
) h ON h.id = e.source_sheet_id
WHERE e.retired_at IS NULL GROUP BY e.person_id, e.year"""

# Of two rosters that speak for a month, the later one.
_COVERED = f"""
SELECT DISTINCT ON (r.person_id, m.first_day) r.person_id, m.first_day, r.sheet_id,
       r.every_kind_sheet_id
FROM roster_told r
JOIN months m ON r.year = m.year OR (r.year = m.year - 1 AND m.month <= {LIST_GRACE_MONTHS})
ORDER BY r.person_id, m.first_day, r.year DESC"""


def _spans(status: str) -> str:
    stops = status in STOPS
    bound = "m.first_day" if stops else "m.next_first"
    # Learned from the roster of a past year: it held in that year, not only since the import. A
    # stop counts from the month after, so it must lie before the year.
    first = "make_date(sheet.year - 1, 12, 31)" if stops else "make_date(sheet.year, 1, 1)"
    begins = (
        "CASE WHEN t.starts_on IS NULL OR sheet.year < extract(year FROM t.starts_on) "
        f"OR t.starts_on = make_date(sheet.year, 1, 1) THEN {first} ELSE t.starts_on END"
    )
    return f"""
SELECT DISTINCT ON (t.person_id, m.first_day) t.person_id, m.first_day,
       ({begins}) IS NOT NULL AND ({begins}) < {bound} AS holds, t.starts_on, t.known_at,
       t.source_sheet_id, t.source_row
FROM "{StatusSpan._meta.db_table}" t
JOIN scope s ON s.person_id = t.person_id
LEFT JOIN "{SourceSheet._meta.db_table}" sheet ON sheet.id = t.source_sheet_id
JOIN months m ON (t.ends_on IS NULL OR t.ends_on > m.first_day)
             AND (t.starts_on IS NULL OR ({begins}) IS NULL OR ({begins}) < {bound})
WHERE t.status = {text(status)}
ORDER BY t.person_id, m.first_day, holds DESC, t.id DESC"""


def claim(pieces: Pieces, fact: Fact, status: str) -> Claim:
    """Whether rosters say that the person has the status."""
    alias = name_of("status", status)
    pieces.step("roster_told", _TOLD)
    pieces.step("roster_covered", _COVERED)
    pieces.join(
        "covered",
        "roster_covered covered ON covered.person_id = a.person_id "
        "AND covered.first_day = a.first_day",
    )
    pieces.step(alias, _spans(status))
    pieces.join(
        alias, f"{alias} ON {alias}.person_id = a.person_id AND {alias}.first_day = a.first_day"
    )
    sheet = "covered.sheet_id" if status == "dibao" else "covered.every_kind_sheet_id"
    return Claim(
        yes=f"coalesce({alias}.holds, false)",
        unsure=f"coalesce(NOT {alias}.holds, false)",
        covers=f"{sheet} IS NOT NULL",
        yes_origin=origin(
            sheet=f"{alias}.source_sheet_id", row=f"{alias}.source_row",
            on=f"{alias}.starts_on", known=f"{alias}.known_at",
        ),
        no_origin=origin(sheet=sheet),
    )  # fmt: skip
