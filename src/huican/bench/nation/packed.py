"""Answers in few bytes: which bits of which column say what.

A person has some forty answers and three hundred reasons. As a column each they would be a
hundred and sixty columns, and writing them would take longer than finding them out. So they are
packed into whole numbers of 62 bits: `outcome_0` … hold two bits a programme (0 no, 1 yes,
2 unknown, 3 not in force), `no_0` … and `unknown_0` … a bit for each condition, in its order.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

_WORD_BITS = 62
_OUTCOME_BITS = 2


@dataclass(frozen=True, slots=True)
class Place:
    """Where a value lies: bits `shift` … `shift + bits - 1` of `word`."""

    word: str
    shift: int
    bits: int


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of every programme's outcome and reasons, by column (nursing_subsidy)."""

    outcomes: dict[str, Place]
    no: dict[str, Place]
    unknown: dict[str, Place]

    @property
    def words(self) -> tuple[str, ...]:
        """The columns, in order, each once."""
        places = [*self.outcomes.values(), *self.no.values(), *self.unknown.values()]
        return tuple(dict.fromkeys(place.word for place in places))

    def packing(self) -> dict[str, str]:
        """Word → SQL over the columns p__outcome, p__no, p__unknown of compiled programmes."""
        # Not in force is -1 in a column of its own, 3 in two bits: `& 3` makes the one the other.
        parts: dict[str, list[str]] = {word: [] for word in self.words}
        for name, place in self.outcomes.items():
            parts[place.word].append(f"({name}__outcome & 3)::BIGINT * {1 << place.shift}")
        for suffix, places in (("no", self.no), ("unknown", self.unknown)):
            for name, place in places.items():
                parts[place.word].append(f"{name}__{suffix}::BIGINT * {1 << place.shift}")
        return {word: " + ".join(added) for word, added in parts.items()}

    def unpacking(self) -> dict[str, str]:
        """p__outcome, p__no, p__unknown → SQL over the words; the inverse of `packing`."""
        made = {}
        for name, place in self.outcomes.items():
            raw = _bits(place)
            made[f"{name}__outcome"] = f"(CASE {raw} WHEN 3 THEN -1 ELSE {raw} END)::TINYINT"
        for suffix, places in (("no", self.no), ("unknown", self.unknown)):
            for name, place in places.items():
                made[f"{name}__{suffix}"] = f"({_bits(place)})::INTEGER"
        return made

    def as_json(self) -> dict[str, dict[str, list[str | int]]]:
        """For the file beside the results: what somebody needs who reads them elsewhere."""
        return {
            what: {name: [place.word, place.shift, place.bits] for name, place in places.items()}
            for what, places in (
                ("outcome", self.outcomes), ("no", self.no), ("unknown", self.unknown)
            )
        }  # fmt: skip


def layout(programmes: Iterable[tuple[str, int]]) -> Layout:
    """Places for programmes given as (column, number of conditions)."""
    programmes = tuple(programmes)
    outcome_bits = [(name, _OUTCOME_BITS) for name, _ in programmes]
    # A programme without conditions has nothing to say why not.
    reason_bits = [(name, count) for name, count in programmes if count]
    return Layout(
        _placed("outcome", outcome_bits), _placed("no", reason_bits),
        _placed("unknown", reason_bits),
    )  # fmt: skip


def _placed(what: str, wanted: Sequence[tuple[str, int]]) -> dict[str, Place]:
    placed: dict[str, Place] = {}
    word, shift = 0, 0
    for name, bits in wanted:
        if shift + bits > _WORD_BITS:
            word, shift = word + 1, 0
        placed[name] = Place(f"{what}_{word}", shift, bits)
        shift += bits
    return placed


def _bits(place: Place) -> str:
    return f"({place.word} >> {place.shift}) & {(1 << place.bits) - 1}"
