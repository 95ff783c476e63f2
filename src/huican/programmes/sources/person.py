"""Facts of the person's own file: age, sex, household here."""

from __future__ import annotations

from huican.programmes.domain.facts import Fact
from huican.programmes.sources.pieces import Cell, FactSourceError, Pieces, origin
from huican.registry.models import CertificateBusiness

# Who moved away: the household is elsewhere from the month after (domain.md §2).
_MOVED = f"""
SELECT DISTINCT ON (b.person_id, m.first_day) b.person_id, m.first_day,
       b.attributes->>'业务类型' ~ '迁出' AS away, b.source_sheet_id, b.source_row, b.on_date
FROM "{CertificateBusiness._meta.db_table}" b
JOIN scope s ON s.person_id = b.person_id
JOIN months m ON b.on_date < m.first_day
WHERE b.retired_at IS NULL AND b.attributes->>'业务类型' ~ '迁出|迁入'
ORDER BY b.person_id, m.first_day, b.on_date DESC, b.id DESC"""


def cell(pieces: Pieces, fact: Fact, argument: str) -> Cell:
    """The fact, from the file that the rosters made."""
    filed = origin(sheet="a.source_sheet_id", row="a.source_row")
    match fact.code:
        case "age":
            # Whole years on the first day of the month.
            return Cell("extract(year FROM age(a.first_day, a.birth))::bigint", filed)
        case "sex":
            return Cell("nullif(a.sex, '')", filed)
        case "local_household":
            pieces.step("moved", _MOVED)
            pieces.join(
                "moved", "moved ON moved.person_id = a.person_id AND moved.first_day = a.first_day"
            )
            gone = origin(sheet="moved.source_sheet_id", row="moved.source_row", on="moved.on_date")
            return Cell(
                "NOT coalesce(moved.away, false)",
                f"CASE WHEN moved.away THEN {gone} ELSE {filed} END",
            )
    raise FactSourceError(f"档案里没有“{fact.code}”", remedy="请核对 facts 里这一项的 source")
