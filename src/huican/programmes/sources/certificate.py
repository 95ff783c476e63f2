"""Facts of the certificate that a person held in a month.

A card governs from the month of its issue until the next one is issued (a re-issue, a change of
level). It is 有效 in a month when it was issued by the last day and runs to the first day or
longer: a card that expires during a month is good for that month (domain.md §2, 到期次月停发).
Before the first card that is on file nothing is known: a renewal overwrites the dates of the same
number. Only where the card is known to be the person's first (首次申领) there was none before.
"""

from __future__ import annotations

from huican.kernel.certificate import CATEGORIES
from huican.programmes.domain.facts import Fact
from huican.programmes.sources.pieces import Cell, FactSourceError, Pieces, origin
from huican.registry.models import Certificate, CertificateBusiness, RosterEntry

_CARDS = f"""
SELECT c.person_id, m.first_day, c.category, c.level, c.components, c.issued_on, c.valid_until,
       c.source_sheet_id, c.source_row
FROM (
    SELECT k.*, lead(k.id) OVER later AS next_id, lead(k.issued_on) OVER later AS next_on
    FROM "{Certificate._meta.db_table}" k JOIN scope s ON s.person_id = k.person_id
    WINDOW later AS (PARTITION BY k.person_id ORDER BY k.issued_on NULLS FIRST, k.current, k.id)
) c
JOIN months m ON (c.issued_on IS NULL OR c.issued_on < m.next_first)
             AND (c.next_id IS NULL OR c.next_on >= m.next_first)"""

# What ended a card, and since which month: cancelled or frozen stays until another one is issued.
_ENDED = f"""
SELECT DISTINCT ON (b.person_id, m.first_day) b.person_id, m.first_day, b.on_date,
       CASE WHEN b.attributes->>'业务类型' ~ '注销' THEN '注销' ELSE '冻结' END AS state,
       b.source_sheet_id, b.source_row
FROM "{CertificateBusiness._meta.db_table}" b
JOIN scope s ON s.person_id = b.person_id
JOIN months m ON b.on_date < m.first_day
WHERE b.retired_at IS NULL AND b.attributes->>'业务类型' ~ '注销|冻结'
  AND b.attributes->>'业务类型' !~ '恢复|解冻|撤'
ORDER BY b.person_id, m.first_day, b.on_date DESC"""

_FIRST = f"""
SELECT b.person_id, max(b.on_date) AS on_date
FROM "{CertificateBusiness._meta.db_table}" b JOIN scope s ON s.person_id = b.person_id
WHERE b.retired_at IS NULL AND b.on_date IS NOT NULL
  AND b.attributes->>'业务类型' ~ '首次|初次|新办|新申'
GROUP BY b.person_id"""

# What the latest roster so far says of the card itself.
_ROSTER = f"""
SELECT DISTINCT ON (e.person_id, m.first_day) e.person_id, m.first_day,
       e.attributes->>'证件状态' AS state, e.source_sheet_id, e.source_row
FROM "{RosterEntry._meta.db_table}" e
JOIN scope s ON s.person_id = e.person_id
JOIN months m ON e.year <= m.year
WHERE e.retired_at IS NULL AND e.attributes ? '证件状态'
ORDER BY e.person_id, m.first_day, e.year DESC, e.id DESC"""

_STATE = """CASE
    WHEN ended.state IS NOT NULL
         AND (card.issued_on IS NULL OR card.issued_on <= ended.on_date) THEN ended.state
    WHEN told.state ~ '注销' THEN '注销'
    WHEN told.state ~ '冻结' THEN '冻结'
    WHEN card.person_id IS NULL AND first.on_date >= a.first_day THEN '无证'
    WHEN card.valid_until < a.first_day THEN '过期'
    WHEN card.valid_until >= a.first_day THEN '有效'
END"""

_COMPONENTS = {
    "has_sight": 1, "has_hearing": 2, "has_speech": 3, "has_limb": 4, "has_intellect": 5,
    "has_mental": 6,
}  # fmt: skip


def cell(pieces: Pieces, fact: Fact, argument: str) -> Cell:
    """The fact, from the card that governs the month."""
    pieces.step("card", _CARDS)
    pieces.join("card", "card ON card.person_id = a.person_id AND card.first_day = a.first_day")
    known = origin(sheet="card.source_sheet_id", row="card.source_row", on="card.issued_on")
    return Cell(_value(pieces, fact.code), f"CASE WHEN card.person_id IS NOT NULL THEN {known} END")


def _value(pieces: Pieces, code: str) -> str:
    if code in _COMPONENTS:
        return _has(_COMPONENTS[code])
    match code:
        case "certificate_state":
            return _state(pieces)
        case "level":
            return "card.level::bigint"
        case "category":
            words = " ".join(f"WHEN {digit} THEN '{name}'" for digit, name in CATEGORIES.items())
            return f"CASE card.category {words} END"
        case "certificate_months_left":
            return _months_between("a.first_day", "card.valid_until")
        case "certificate_months_held":
            return _months_between("card.issued_on", "a.first_day")
    raise FactSourceError(f"残疾人证上没有“{code}”", remedy="请核对 facts 里这一项的 source")


def _state(pieces: Pieces) -> str:
    for name, sql in (("ended", _ENDED), ("told", _ROSTER)):
        pieces.step(name, sql)
        pieces.join(name, f"{name} ON {name}.person_id = a.person_id "
                          f"AND {name}.first_day = a.first_day")  # fmt: skip
    pieces.step("first_card", _FIRST)
    pieces.join("first", "first_card first ON first.person_id = a.person_id")
    return _STATE


def _has(digit: int) -> str:
    # 多重 without its components tells of no single kind.
    return (
        f"CASE WHEN card.category = 7 THEN CASE WHEN card.components <> '[]'::jsonb "
        f"THEN card.components @> '[{digit}]'::jsonb END ELSE card.category = {digit} END"
    )


def _months_between(early: str, late: str) -> str:
    return (
        f"((extract(year FROM {late}) - extract(year FROM {early})) * 12 "
        f"+ extract(month FROM {late}) - extract(month FROM {early}))::bigint"
    )
