"""Payments as facts: who was paid what before, for programmes that ask."""

from collections.abc import Sequence

from huican.ledger.operations import PAYMENTS
from huican.sources.domain.kinds import catalogue

_STORES = {"payment": PAYMENTS}
# The names by which kinds say that their records are kept here.
STORES = tuple(_STORES)


def rows(kinds: Sequence[str]) -> str:
    """SQL of the live records of these kinds; columns as programmes.sources.records asks for."""
    stores = {catalogue().kind(kind).stores for kind in kinds}
    wanted = ", ".join(f"'{kind}'" for kind in kinds)
    return " UNION ALL ".join(
        "SELECT person_id, area_code, kind, year, month, on_date, amount_fen, quantity, "
        f'source_sheet_id, source_row FROM "{_STORES[store].table}" WHERE kind IN ({wanted}) '
        "AND retired_at IS NULL AND person_id IS NOT NULL"
        for store in sorted(stores)
    )
