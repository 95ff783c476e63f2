"""Outcomes in few bytes: two bits a programme, 30 programmes a number.

Forty columns of their own would take longer to write than to find out.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

_FIELDS_A_HALF = 15
_FIELDS_A_WORD = 2 * _FIELDS_A_HALF
# Fields that are summed together lie ten apart: twenty bits hold the persons of a county.
_APART, _LANE_BITS = 10, 20


@dataclass(frozen=True, slots=True)
class Outcomes:
    """Where outcomes lie: `outcome_0` …: 0 no, 1 yes, 2 unknown, 3 not in force."""

    programmes: tuple[str, ...]

    @property
    def words(self) -> int:
        return -(-len(self.programmes) // _FIELDS_A_WORD)

    def place(self, number: int) -> tuple[int, int]:
        """The word and the shift of a programme."""
        word, field = divmod(number, _FIELDS_A_WORD)
        return word, 2 * field

    def packing(self) -> dict[str, str]:
        """Column → SQL over {p}__outcome, which DuckDB and Spark both understand."""
        words: dict[int, list[str]] = {}
        for first in range(0, len(self.programmes), _FIELDS_A_HALF):
            # Binary fractions hold thirty bits exactly, and nobody looks at them for overflow.
            # Of -1 the lower two bits are 3, not in force.
            fields = [
                f"CAST({name}__outcome & CAST(3 AS TINYINT) AS DOUBLE) * CAST({4**field} AS DOUBLE)"
                for field, name in enumerate(self.programmes[first : first + _FIELDS_A_HALF])
            ]
            word, shift = self.place(first)
            half = f"CAST({' + '.join(fields)} AS BIGINT)"
            words.setdefault(word, []).append(f"{half} * {1 << shift}" if shift else half)
        return {f"outcome_{word}": " | ".join(parts) for word, parts in words.items()}

    def sums(self) -> dict[str, str]:
        """Column → SQL of aggregates that count yes and unknown of several programmes at once.

        One sum adds up to three programmes, each in twenty bits of its own.
        """
        found = {}
        for word in range(self.words):
            for first in range(_APART):
                for what, bit in (("yes", 0), ("unknown", 1)):
                    mask = sum(
                        1 << (2 * field + bit) for field in range(first, _FIELDS_A_WORD, _APART)
                    )
                    found[f"{what}_{word}_{first}"] = f"sum(outcome_{word} & {mask})"
        return found

    def counts(self, sums: Mapping[str, int], persons: int) -> list[tuple[str, int, int, int]]:
        """Programme, yes, no, unknown, from one row of `sums`; all 0 where it is not in force."""
        found = []
        for number, name in enumerate(self.programmes):
            word, shift = self.place(number)
            lane = (shift // 2) % _APART
            yes, unknown = (
                (int(sums[f"{what}_{word}_{lane}"]) >> (shift + bit)) & ((1 << _LANE_BITS) - 1)
                for what, bit in (("yes", 0), ("unknown", 1))
            )
            if yes + unknown > persons:
                yes = unknown = no = 0
            else:
                no = persons - yes - unknown
            found.append((name, yes, no, unknown))
        return found


def order_of(programmes: Sequence[str]) -> Outcomes:
    """The places of programmes given by column (nursing_subsidy), in this order."""
    return Outcomes(tuple(programmes))
