"""The plan of one made-up county: what is true, before anybody writes it into a workbook."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from huican.synth.areas import CountyAreas
from huican.synth.faults import Fault
from huican.synth.life import Life
from huican.synth.persons import Person


@dataclass(slots=True)
class Plan:
    """One county in one year. persons stand in the order of the roster (styles a and b)."""

    seed: int
    year: int
    areas: CountyAreas
    persons: list[Person]
    life: Life
    faults: dict[int, list[Fault]]  # by the place of the person after whom they stand
    messy: bool

    @property
    def office(self) -> str:
        """The county's name; its office is that name + 残联."""
        return self.areas.name

    def random(self, key: str) -> Random:
        """A stream of its own for each workbook: a new workbook changes no other."""
        return Random(f"{self.seed}/{key}/{self.areas.code}/{self.year}")

    def pick(
        self,
        rng: Random,
        fits: Callable[[Person, int], bool],
        per_thousand: float,
        *,
        at_least: int = 1,
    ) -> list[Person]:
        """Persons for a service: about so many per thousand certified, out of those who fit.

        fits gets the person and the age reached in the year. The dead and the imprisoned of the
        year are left out. Fewer when not enough fit, in random order.
        """
        gone = self.life.gone
        pool = [
            p
            for i, p in enumerate(self.persons)
            if i not in gone and fits(p, self.year - p.birth.year)
        ]
        wanted = max(at_least, round(per_thousand * len(self.persons) / 1000))
        return rng.sample(pool, min(len(pool), wanted))

    def count(self, per_thousand: float, *, at_least: int = 1) -> int:
        """A number in proportion to the county's size."""
        return max(at_least, round(per_thousand * len(self.persons) / 1000))

    def day(
        self, rng: Random, first: tuple[int, int] = (1, 4), last: tuple[int, int] = (12, 28)
    ) -> date:
        """A day of the year between two (month, day), both included."""
        start = date(self.year, *first)
        return start + timedelta(
            days=int(rng.random() * ((date(self.year, *last) - start).days + 1))
        )

    def townships_of(self) -> Iterator[str]:
        """Names of the townships, in order of their codes."""
        return (t.name for t in self.areas.townships)
