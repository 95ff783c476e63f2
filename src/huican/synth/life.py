"""Who gets the two subsidies, who stops qualifying, and for whom paying goes on all the same.

Rules: 国发〔2015〕52号 — 护理补贴 for levels 1–2, 生活补贴 for 低保 families; both stop with the
month after death, 特困供养, 工伤生活护理费, imprisonment or the certificate's expiry.
"""

from __future__ import annotations

import math
from array import array
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from random import Random

from huican.synth import names
from huican.synth.areas import CountyAreas
from huican.synth.numbers import Numbers, checks, miscopied
from huican.synth.persons import Person

NURSING, LIVING = "nursing", "living"
PROGRAMMES = (NURSING, LIVING)
STANDARD_FEN = {NURSING: 8000, LIVING: 8000}  # a month; the county's standard of the year
DEATH, HARDSHIP, INJURY, PRISON, EXPIRED = (
    "death", "special-hardship", "work-injury-care", "imprisonment", "certificate-expired",
)  # fmt: skip
LISTED_CAUSES = (DEATH, HARDSHIP, INJURY, PRISON)
WHOLE_YEAR = 0b1111_1111_1111

# Of persons on the roster, and of others on the same list, per roster person.
_ON_ROSTER = {DEATH: 0.011, HARDSHIP: 0.004, INJURY: 0.0006, PRISON: 0.0005}
_OTHERS = {DEATH: 0.018, HARDSHIP: 0.006, INJURY: 0.0003, PRISON: 0.0002}
_MISCOPIED = 0.0006
_GOES_ON = 0.4  # of stopped persons, paid on for some months or to the end of the year
_TAKEN_UP = {NURSING: 0.955, LIVING: 0.96}


@dataclass(frozen=True, slots=True)
class Stop:
    """From the month after `day` nothing is due."""

    cause: str
    day: date


@dataclass(frozen=True, slots=True)
class Listed:
    """A line of another office's list; number as that office wrote it (18 characters)."""

    name: str
    number: str
    day: date
    person: Person | None  # None: nobody on the roster


@dataclass(slots=True)
class Life:
    """What happened in the year. Months are bits: bit 0 is January. Indexed by place in persons."""

    year: int
    months: dict[str, array[int]]
    stops: dict[int, Stop] = field(default_factory=dict)
    lists: dict[str, list[Listed]] = field(default_factory=dict)
    miscopied: list[int] = field(default_factory=list)
    gone: set[int] = field(default_factory=set)  # dead, in prison: no services in the year

    def paid(self, programme: str, month: int) -> Iterator[int]:
        """Places of the persons paid for that month (1–12)."""
        bit = 1 << (month - 1)
        return (i for i, mask in enumerate(self.months[programme]) if mask & bit)


def qualifies(person: Person, programme: str) -> bool:
    """Whether the person meets the programme's own condition, apart from the stops."""
    return person.level <= 2 if programme == NURSING else person.low_income


def _months(first: int, last: int) -> int:
    """Bits of the months first…last, both included."""
    return (WHOLE_YEAR >> (12 - last)) & (WHOLE_YEAR << (first - 1)) if last >= first else 0


def _weighted(
    rng: Random, pool: list[int], persons: Sequence[Person], count: int, *, by_age: bool
) -> list[int]:
    """`count` places out of pool; by_age makes the old likelier (to die)."""
    if not by_age or count >= len(pool):
        return rng.sample(pool, min(count, len(pool)))
    keyed = [
        (-math.log(rng.random() or 1e-9) * math.exp((persons[i].birth.year - 1920) / 22), i)
        for i in pool
    ]
    keyed.sort()
    return [i for _, i in keyed[:count]]


def live(
    areas: CountyAreas, persons: Sequence[Person], *, seed: int, year: int, messy: bool = True
) -> Life:
    """The year of a county. messy=False: no number on another office's list is miscopied."""
    rng = Random(f"{seed}/life/{areas.code}/{year}")
    life = Life(year, {p: array("H", bytes(2 * len(persons))) for p in PROGRAMMES})
    for programme in PROGRAMMES:
        masks, share = life.months[programme], _TAKEN_UP[programme]
        for i, person in enumerate(persons):
            if qualifies(person, programme) and rng.random() < share:
                first = 1
                if person.first_certificate:
                    first = person.issued.month
                elif rng.random() < 0.01:
                    first = rng.randint(2, 12)
                last = 12 if rng.random() > 0.004 else rng.randint(first, 12)
                masks[i] = _months(first, last)
    _draw_stops(rng, life, persons)
    _stop_payments(rng, life)
    _write_lists(rng, life, areas, persons, messy=messy)
    return life


def _draw_stops(rng: Random, life: Life, persons: Sequence[Person]) -> None:
    free: list[int] = []
    for i, person in enumerate(persons):
        if person.expires.year <= life.year:
            life.stops[i] = Stop(EXPIRED, person.expires)
        elif not person.first_certificate:
            free.append(i)
    taken: set[int] = set()
    for cause in LISTED_CAUSES:
        count = max(2, round(_ON_ROSTER[cause] * len(persons)))
        pool = [
            i
            for i in free
            if i not in taken
            and (cause != PRISON or life.year - persons[i].birth.year in range(18, 70))
        ]
        drawn = _weighted(rng, pool, persons, count, by_age=cause == DEATH)
        # At least one was paid all year and stops early enough to be overpaid.
        steady = [i for i in pool if any(m[i] == WHOLE_YEAR for m in life.months.values())]
        if steady:
            drawn[0] = rng.choice(steady)
        for place, i in enumerate(drawn):
            taken.add(i)
            life.stops[i] = Stop(cause, _day_of_year(rng, life.year, 10 if place == 0 else 12))
            if cause in (DEATH, PRISON):
                life.gone.add(i)


def _day_of_year(rng: Random, year: int, last_month: int = 12) -> date:
    month = rng.randint(1, last_month)
    return date(year, month, rng.randint(1, monthrange(year, month)[1]))


def _stop_payments(rng: Random, life: Life) -> None:
    """Payments end with the month of the stop, or go on: to December, or till somebody noticed."""
    went_on: set[str] = set()
    for i, stop in life.stops.items():
        paid = [p for p in PROGRAMMES if life.months[p][i]]
        if not paid:
            continue
        last = stop.day.month
        if stop.cause not in went_on or rng.random() < 0.7 * _GOES_ON:
            last = 12
        elif rng.random() < 0.3 * _GOES_ON:
            last = rng.randint(last, 12)
        for programme in paid:
            before = life.months[programme][i]
            life.months[programme][i] = before & _months(1, last)
            if life.months[programme][i] & ~_months(1, stop.day.month):
                went_on.add(stop.cause)


def _write_lists(
    rng: Random, life: Life, areas: CountyAreas, persons: Sequence[Person], *, messy: bool
) -> None:
    for cause in LISTED_CAUSES:
        life.lists[cause] = [
            Listed(persons[i].name, persons[i].number, stop.day, persons[i])
            for i, stop in life.stops.items()
            if stop.cause == cause
        ]
    if messy:
        _add_miscopied(rng, life, persons)
    # The roster never comes near 400 persons of one sex born on one day.
    numbers = Numbers(areas.code[:6], first=400)
    for cause in LISTED_CAUSES:
        for _ in range(max(1, round(_OTHERS[cause] * len(persons)))):
            age = rng.randint(19, 60) if cause in (INJURY, PRISON) else rng.randint(30, 95)
            birth = date(life.year - age, rng.randint(1, 12), rng.randint(1, 28))
            female = rng.random() < 0.45
            other = Listed(
                names.name(rng, birth.year, female),
                numbers.issue(birth.toordinal(), female),
                _day_of_year(rng, life.year),
                None,
            )
            life.lists[cause].append(other)
        rng.shuffle(life.lists[cause])
    _drop_look_alikes(life, persons)


def _drop_look_alikes(life: Life, persons: Sequence[Person]) -> None:
    """Strike strangers who have a roster person's name and nearly that person's number.

    An importer would rightly ask about them, and the answers would not know.
    """
    wanted = {line.name for lines in life.lists.values() for line in lines if line.person is None}
    same_name: dict[str, list[str]] = {}
    for person in persons:
        if person.name in wanted:
            same_name.setdefault(person.name, []).append(person.number)
    for cause, lines in life.lists.items():
        life.lists[cause] = [
            line
            for line in lines
            if line.person is not None
            or all(
                sum(a != b for a, b in zip(line.number, number, strict=True)) > 3
                for number in same_name.get(line.name, ())
            )
        ]


def _add_miscopied(rng: Random, life: Life, persons: Sequence[Person]) -> None:
    """Deaths whose number was miscopied by one digit: only the name leads to the person.

    Nothing proves these deaths yet, so they stop nothing in the answers.
    """
    free = [i for i in range(len(persons)) if i not in life.stops]
    for i in _weighted(rng, free, persons, max(1, round(_MISCOPIED * len(persons))), by_age=True):
        person = persons[i]
        wrong = miscopied(person.number, rng.randint(10, 16), rng.randint(1, 9))
        assert not checks(wrong)  # one wrong digit never checks (ISO 7064)
        life.lists[DEATH].append(Listed(person.name, wrong, _day_of_year(rng, life.year), person))
        life.miscopied.append(i)
        life.gone.add(i)
