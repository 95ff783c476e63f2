"""Persons who came onto file and onto the roll by one and the same hand."""

from __future__ import annotations

from huican.ledger.checks.asked import Asked, Check, Select
from huican.ledger.models import RollDecision
from huican.registry.models import Person

_PERSONS = Person._meta.db_table
_ROLL = RollDecision._meta.db_table


def _one_hand(asked: Asked) -> Select:
    # Who came onto the roll in past years, from the workbooks, was not added newly by anybody.
    return Select(
        f"""
SELECT l.id, true, '《' || f.name || '》第 ' || coalesce(p.source_row::text, '?')
       || ' 行建档，和批准上名册是同一个人'
FROM {asked.lines} l
JOIN (
    SELECT DISTINCT ON (r.person_id) r.person_id, r.decided_by, r.from_month FROM "{_ROLL}" r
    WHERE r.programme = %s AND r.act = 'grant'
      AND r.decided_at >= %s::timestamptz - make_interval(months => %s + 1)
    ORDER BY r.person_id, r.from_month DESC, r.id DESC
) g ON g.person_id = l.person_id AND g.from_month <= l.for_month
   AND g.from_month >= l.for_month - make_interval(months => %s)
JOIN "{_PERSONS}" p ON p.id = l.person_id
JOIN sources_sourcesheet s ON s.id = p.source_sheet_id
JOIN sources_sourcefile f ON f.id = s.file_id AND f.received_by = g.decided_by
WHERE g.decided_by NOT LIKE 'system:%%'""",
        (
            asked.batch.programme,
            asked.at,
            asked.limits.new_within_months,
            asked.limits.new_within_months,
        ),
    )


CHECKS = (Check("one-hand", "新增和批准是同一人", "请另一位同事看过材料再放行", _one_hand),)
