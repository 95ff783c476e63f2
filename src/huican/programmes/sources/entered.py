"""Facts that people tell: what was entered for a person and a period, the latest word first.

Whatever the source of a fact, somebody who looked may enter what is so (the death list meant
another person; 特困供养 has ended): an entry outweighs every other source for its months, until
one that takes it back lets the other sources speak again.
"""

from __future__ import annotations

from huican.programmes.domain.facts import Fact
from huican.programmes.population_models import EnteredFact
from huican.programmes.sources.pieces import Cell, Pieces, origin, text
from huican.rules.types import Kind

_STEP = f"""
SELECT d.person_id, d.first_day, jsonb_object_agg(d.fact_code, d.told) AS facts
FROM (
    SELECT DISTINCT ON (e.person_id, e.fact_code, m.first_day) e.person_id, e.fact_code,
           m.first_day, e.takes_back,
           jsonb_build_object('value', e.value, 'from', {{origin}}) AS told
    FROM "{EnteredFact._meta.db_table}" e
    JOIN scope s ON s.person_id = e.person_id
    JOIN months m ON e.from_month < m.next_first AND (e.to_month IS NULL OR e.to_month > m.first_day)
    ORDER BY e.person_id, e.fact_code, m.first_day, e.known_at DESC, e.id DESC
) d WHERE NOT d.takes_back GROUP BY d.person_id, d.first_day"""


def over(pieces: Pieces, fact: Fact, below: Cell) -> Cell:
    """The fact as it was entered for the month; where it was not, what the other sources say."""
    known = origin(on="e.from_month", known="e.known_at", words="e.source")
    pieces.step("entered", _STEP.format(origin=known))
    pieces.join(
        "entered", "entered ON entered.person_id = a.person_id AND entered.first_day = a.first_day"
    )
    told = f"entered.facts->{text(fact.code)}"
    cast = {Kind.YES_NO: "boolean", Kind.NUMBER: "bigint", Kind.TEXT: "text"}[fact.type.kind]
    return Cell(
        f"CASE WHEN ({told}) IS NOT NULL THEN ({told}->>'value')::{cast} ELSE {below.value} END",
        f"CASE WHEN ({told}) IS NOT NULL THEN {told}->'from' ELSE {below.origin} END",
    )
