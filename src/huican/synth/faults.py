"""Planted mistakes: roster rows that an importer must refuse, each with the kind of its fault."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from random import Random

from huican.synth import names
from huican.synth.areas import CountyAreas, unknown_village
from huican.synth.numbers import Numbers, check_digit
from huican.synth.persons import MULTIPLE, Person, ten_years_after

KINDS = (
    "id-check-digit", "id-lost-digits", "duplicate-id", "cert-not-id", "unknown-village",
    "level-out-of-range", "birth-in-future", "name-missing", "category-mismatch",
)  # fmt: skip
_ONE_OF_EACH_PER = 5000  # persons


@dataclass(slots=True, eq=False)
class Faulty(Person):
    """A row that names nobody real. written_certificate: what stands in the certificate column."""

    written_certificate: str = ""
    lost_digits: bool = False

    @property
    def certificate(self) -> str:
        """What the row gives as certificate number, right or wrong."""
        return self.written_certificate


@dataclass(frozen=True, slots=True)
class Fault:
    """A row to refuse and why (one of KINDS)."""

    why: str
    person: Faulty


def plant(
    areas: CountyAreas, persons: Sequence[Person], *, seed: int, year: int
) -> dict[int, list[Fault]]:
    """Faulty rows by the place of the person after whom they stand, in the same township.

    At least one of each kind, one of each per 5,000 persons. A doubled number always stands after
    its owner's row, also when rows are sorted by township.
    """
    rng = Random(f"{seed}/faults/{areas.code}/{year}")
    numbers = Numbers(areas.code[:6], first=450)
    planted: dict[int, list[Fault]] = {}
    for _ in range(max(1, len(persons) // _ONE_OF_EACH_PER)):
        for why in KINDS:
            anchor = rng.randrange(len(persons))
            owner = persons[anchor]
            if why == "duplicate-id":
                anchor = _later_neighbour(rng, persons, anchor)
            fault = Fault(why, _faulty(why, owner, areas, numbers, rng, year))
            planted.setdefault(anchor, []).append(fault)
    return planted


def _later_neighbour(rng: Random, persons: Sequence[Person], place: int) -> int:
    """A place at or after the given one, in the same township."""
    town = persons[place].village.township
    later = [
        i
        for i in range(place, min(len(persons), place + 2000))
        if persons[i].village.township is town
    ]
    return rng.choice(later)


def _faulty(
    why: str, owner: Person, areas: CountyAreas, numbers: Numbers, rng: Random, year: int
) -> Faulty:
    birth = date(year - rng.randint(20, 75), rng.randint(1, 12), rng.randint(1, 28))
    female = rng.random() < 0.5
    number = numbers.issue(birth.toordinal(), female)
    issued = date(year - rng.randint(1, 9), rng.randint(1, 12), rng.randint(1, 28))
    category, level = rng.choice((1, 2, 4, 4, 5)), rng.choice((3, 4))
    person_name = names.name(rng, birth.year, female)
    while person_name == owner.name:
        person_name = names.name(rng, birth.year, female)
    row = Faulty(
        number=number, name=person_name, female=female, birth=birth, village=owner.village,
        category=category, level=level, parts=(), reissue=0, issued=issued,
        expires=ten_years_after(issued), low_income=rng.random() < 0.4,
        phone=f"168{rng.randrange(10**8):08d}", serial=0, old_card=False, first_certificate=False,
    )  # fmt: skip
    digits = f"{category}{level}"
    if why == "id-check-digit":
        row.number = number[:17] + rng.choice([d for d in "0123456789" if d != number[17]])
    elif why == "birth-in-future":
        future = number[:6] + "20991231" + number[14:17]
        row.number = future + check_digit(future)
    elif why == "duplicate-id":
        row.number, row.female, row.birth = owner.number, owner.female, owner.birth
        if owner.category == category:
            digits = f"{6 if category == 4 else 4}{level}"
            row.category = int(digits[0])
    elif why == "unknown-village":
        row.village = unknown_village(areas, owner.village.township, rng)
    elif why == "level-out-of-range":
        row.level, digits = 5, f"{category}5"
    elif why == "name-missing":
        row.name = ""
    row.written_certificate = row.number + digits
    if why == "id-lost-digits":
        row.lost_digits, row.written_certificate = True, ""
    elif why == "cert-not-id":
        other = numbers.issue(birth.toordinal() + 400, female)
        row.written_certificate = other + digits
    elif why == "category-mismatch":
        row.category = rng.choice([c for c in range(1, MULTIPLE) if c != category])
    return row
