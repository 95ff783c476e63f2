"""Facts that imported records tell: what somebody had before this month, from any part's records.

Written `records:KIND` (ever before the month) or `records:KIND@year` (this year before the month).
A yes/no fact is yes where there is such a record; a fact in 元 is what they sum up to, any other
number how many there are. Parts above this one offer their records through settings.FACT_SOURCES:
each module named there has `STORES` (the names that kinds use for where they are stored) and
`rows(kinds) -> str`, SQL that yields person_id, area_code, kind, year, month, on_date,
amount_fen, quantity, source_sheet_id and source_row of the live records of these kinds.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from importlib import import_module
from types import ModuleType

from django.conf import settings

from huican.programmes.domain.facts import Fact
from huican.programmes.sources.pieces import (
    NO_ORIGIN,
    Cell,
    Claim,
    FactSourceError,
    Pieces,
    name_of,
    origin,
    text,
)
from huican.registry.operations import CERTIFICATE_BUSINESS, ROSTER_ENTRIES
from huican.rules.types import Kind
from huican.sources.domain.kinds import KindsError, catalogue

_OWN = {"roster": ROSTER_ENTRIES.table, "certificate-business": CERTIFICATE_BUSINESS.table}
_COLUMNS = (
    "person_id, area_code, kind, year, month, on_date, amount_fen, quantity, source_sheet_id, "
    "source_row"
)


@cache
def _offered() -> dict[str, ModuleType]:
    modules = map(import_module, getattr(settings, "FACT_SOURCES", ()))
    return {store: module for module in modules for store in module.STORES}


def known_kind(kind: str) -> bool:
    """Whether records of this kind can be asked for."""
    try:
        stored = catalogue().kind(kind).stores
    except KindsError:
        return False
    return stored in _OWN or stored in _offered()


def rows(kinds: Sequence[str]) -> str:
    """SQL of the live records of these kinds, whichever parts keep them."""
    by_store: dict[str, list[str]] = {}
    for kind in kinds:
        by_store.setdefault(catalogue().kind(kind).stores, []).append(kind)
    return " UNION ALL ".join(_rows_of(store, found) for store, found in by_store.items())


def _rows_of(store: str, kinds: list[str]) -> str:
    if store in _OWN:
        wanted = ", ".join(map(text, kinds))
        return (
            f'SELECT {_COLUMNS} FROM "{_OWN[store]}" WHERE kind IN ({wanted}) '
            "AND retired_at IS NULL AND person_id IS NOT NULL"
        )
    if store not in _offered():
        raise FactSourceError(
            f"没有谁提供“{store}”里的记录", where="、".join(kinds), remedy="请核对 FACT_SOURCES"
        )
    return str(_offered()[store].rows(kinds))


def cell(pieces: Pieces, fact: Fact, argument: str) -> Cell | Claim:
    """The fact, from the records of a kind before the month."""
    kind, _, window = argument.partition("@")
    if not known_kind(kind) or window not in ("", "year"):
        raise FactSourceError(
            f"“{fact.name}”的来源“records:{argument}”看不懂",
            remedy="请写 records:种类 或 records:种类@year，种类见 sources/kinds",
        )
    alias = name_of("records", kind, window) if window else name_of("records", kind)
    # A record without a month is of some day of its year: of a past year it is before the month.
    same_year = "r.year = m.year AND (r.before IS NULL OR r.before < m.first_day)"
    earlier = "" if window else " OR r.year < m.year"
    pieces.step(
        alias,
        f"""
SELECT r.person_id, m.first_day, count(*) AS pieces, sum(r.amount_fen) AS amount_fen,
       max(r.source_sheet_id) AS sheet_id,
       (array_agg(r.source_row ORDER BY r.source_sheet_id DESC))[1] AS source_row
FROM (
    SELECT t.*, CASE WHEN t.month IS NOT NULL THEN make_date(t.year, t.month, 1)
                     ELSE t.on_date END AS before
    FROM ({rows([kind])}) t JOIN scope s ON s.person_id = t.person_id
) r
JOIN months m ON {same_year}{earlier}
GROUP BY r.person_id, m.first_day""",
    )
    pieces.join(
        alias, f"{alias} ON {alias}.person_id = a.person_id AND {alias}.first_day = a.first_day"
    )
    covering = pieces.cover(alias, (kind,)) if window else "NULL"
    there = origin(sheet=f"{alias}.sheet_id", row=f"{alias}.source_row")
    if fact.type.kind is Kind.YES_NO:
        return Claim(
            yes=f"{alias}.person_id IS NOT NULL",
            covers=f"{covering} IS NOT NULL" if window else "false",
            yes_origin=there,
            no_origin=origin(sheet=covering) if window else NO_ORIGIN,
        )
    measure = "amount_fen" if fact.type.unit == "元" else "pieces"
    silence = f"CASE WHEN {covering} IS NOT NULL THEN 0 END"
    nothing = {"no": silence, "presumed-no": "0"}.get(fact.absent, "NULL")
    return Cell(f"coalesce({alias}.{measure}, {nothing})::bigint", there)
