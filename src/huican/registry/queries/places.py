"""Where persons live, in the names of the area tree."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from huican.reference import queries as reference


@dataclass(frozen=True, slots=True)
class Place:
    """An area code and its names. An area that is not in the tree is called by its code."""

    code: str
    township: str
    village: str

    @property
    def words(self) -> str:
        """松城镇 东风村."""
        return " ".join(part for part in (self.township, self.village) if part) or self.code


def places_of(codes: Collection[str], on: date) -> dict[str, Place]:
    """Township and village of many codes as they are called on a day, in one query.

    The township is read off the digits of the code, as GB/T 10114 numbers villages.
    """
    townships = {code: f"{code[:9]}000" for code in codes}
    names = reference.names_of({*codes, *townships.values()}, on)
    places = {}
    for code, township in townships.items():
        own = names.get(code, "")
        if code == township:
            places[code] = Place(code, own, "")
        else:
            places[code] = Place(code, names.get(township, ""), own)
    return places
