"""How many persons of a county have what outcome, summed without taking the numbers apart."""

from __future__ import annotations

from collections.abc import Mapping

from huican.programmes.domain.everyone import FIELDS_A_WORD, Layout

# Fields that are summed together lie ten apart: twenty bits hold the persons of a county.
_APART, _LANE_BITS = 10, 20


def sums(layout: Layout) -> dict[str, str]:
    """Column → SQL of aggregates over `outcome_<n>`: how often each bit is set.

    One sum adds up to three programmes, each in twenty bits of its own. The lower bit of a
    programme is set for who has no right, the upper one also for whom nobody knows.
    """
    words = 1 + max(word for word, _ in layout.outcomes.values())
    found = {}
    for word in range(words):
        for first in range(_APART):
            for what, bit in (("no", 0), ("not_yes", 1)):
                mask = sum(1 << (2 * field + bit) for field in range(first, FIELDS_A_WORD, _APART))
                found[f"{what}_{word}_{first}"] = f"sum(outcome_{word} & {mask})"
    return found


def counts(layout: Layout, row: Mapping[str, int], persons: int) -> list[tuple[str, int, int, int]]:
    """Programme's code, yes, no, unknown, from one row of `sums`; all 0 where it is not in force."""
    found = []
    for code, (word, shift) in layout.outcomes.items():
        lane = (shift // 2) % _APART
        no, not_yes = (
            (int(row[f"{what}_{word}_{lane}"]) >> (shift + bit)) & ((1 << _LANE_BITS) - 1)
            for what, bit in (("no", 0), ("not_yes", 1))
        )
        if code in layout.in_force:
            found.append((code, persons - not_yes, no, not_yes - no))
        else:
            found.append((code, 0, 0, 0))
    return found
