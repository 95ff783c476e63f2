"""Made-up persons with a disability certificate."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from itertools import accumulate
from random import Random

from huican.synth import names
from huican.synth.areas import CountyAreas, Village
from huican.synth.numbers import Numbers, luhn_account

CATEGORIES = {1: "视力", 2: "听力", 3: "言语", 4: "肢体", 5: "智力", 6: "精神", 7: "多重"}
LEVELS = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}
MULTIPLE = 7
VALID_YEARS = 10  # 《中华人民共和国残疾人证管理办法》: a certificate holds ten years
BANKS = ("农村商业银行", "邮政储蓄银行", "农业银行")

# Ages in steps of ten years and their shares, like those of a county's roster.
_AGE_SHARES = (0.042, 0.06, 0.075, 0.085, 0.11, 0.165, 0.19, 0.165, 0.085, 0.023)
# Shares of the categories 1–7 for children, adults and the old.
_CATEGORY_SHARES = {
    "child": (0.05, 0.14, 0.10, 0.26, 0.31, 0.09, 0.05),
    "adult": (0.09, 0.08, 0.012, 0.50, 0.11, 0.18, 0.028),
    "old": (0.17, 0.15, 0.005, 0.52, 0.045, 0.08, 0.03),
}
_LEVEL_SHARES = {  # levels 1–4; multiple disability takes its own (most severe component)
    5: (0.09, 0.22, 0.40, 0.29),
    6: (0.06, 0.34, 0.36, 0.24),
    0: (0.075, 0.13, 0.35, 0.445),
}
_PARTS = ((1, 2), (1, 4), (1, 5), (2, 3), (2, 4), (2, 5), (3, 4), (3, 5), (3, 6), (4, 5), (4, 6),
          (5, 6))  # fmt: skip
# Series that no operator has been given: nobody's telephone rings.
_PHONE_SERIES = ("160", "161", "163", "164", "168")
RETIRED_PREFIX = "9977"  # of counties long merged: some numbers still begin with it


@dataclass(slots=True, eq=False)
class Person:
    """One certified person as the office truly knows them (before any workbook is written).

    number: 18 characters. level: the most severe of parts for category 7. old_card: still shows a
    15-digit number when an office writes such. first_certificate: issued first in this year.
    """

    number: str
    name: str
    female: bool
    birth: date
    village: Village
    category: int
    level: int
    parts: tuple[tuple[int, int], ...]
    reissue: int
    issued: date
    expires: date
    low_income: bool
    phone: str
    serial: int
    old_card: bool
    first_certificate: bool

    @property
    def certificate(self) -> str:
        """20 characters, or more with B1, B2 after a loss (管理办法 art. 5)."""
        plain = f"{self.number}{self.category}{self.level}"
        return f"{plain}B{self.reissue}" if self.reissue else plain

    @property
    def account(self) -> str:
        """19-digit account for subsidies."""
        return luhn_account("621799", int(self.number[:6]) % 1000 * 1_000_000 + self.serial)

    @property
    def bank(self) -> str:
        """The bank of the account: three in four hold one of the first."""
        return BANKS[(0, 0, 1, 0, 0, 2, 0, 0)[self.serial % 8]]

    def age_at_end_of(self, year: int) -> int:
        """Whole years reached by 31 December."""
        return year - self.birth.year


def _table(shares: tuple[float, ...], size: int = 1024) -> list[int]:
    """Values 1…n repeated by share, to index with a uniform number."""
    table: list[int] = []
    done = 0.0
    total = sum(shares)
    for value, share in enumerate(shares, 1):
        done += share
        table += [value] * (round(done / total * size) - len(table))
    return table


def _village_table(areas: CountyAreas) -> list[Village]:
    bounds = list(accumulate(areas.weights))
    table: list[Village] = []
    for village, bound in zip(areas.villages, bounds, strict=True):
        table += [village] * (max(1, round(bound / bounds[-1] * 16384)) - len(table))
    return table


def ten_years_after(day: date) -> date:
    """The same day ten years on; 29 February becomes 28 February."""
    try:
        return day.replace(year=day.year + VALID_YEARS)
    except ValueError:
        return day.replace(year=day.year + VALID_YEARS, day=28)


def people(areas: CountyAreas, *, count: int, seed: int, year: int) -> Iterator[Person]:
    """The certified persons of a county at the end of `year`, in no order, one at a time.

    Same arguments, same persons. Every certificate was still valid on 1 January of the year; about
    1.2 in a hundred ran out during it, about one in ten was issued during it.
    """
    rng = Random(f"{seed}/persons/{areas.code}/{year}")
    draw = rng.random
    own = Numbers(areas.code[:6])
    moved = Numbers(RETIRED_PREFIX + areas.code[4:6])
    villages = _village_table(areas)
    n_villages = len(villages)
    ages = _table(_AGE_SHARES)
    categories = {k: _table(v) for k, v in _CATEGORY_SHARES.items()}
    levels = {k: _table(v) for k, v in _LEVEL_SHARES.items()}
    default_levels = levels[0]
    last_day = date(year, 12, 31).toordinal()
    first_issue = date(year - VALID_YEARS + 1, 1, 1).toordinal()
    expiring_from = date(year - VALID_YEARS, 1, 2).toordinal()
    days: dict[int, tuple[date, date]] = {}
    for serial in range(count):
        decade = ages[int(draw() * 1024)] - 1
        born = last_day - 370 - int((decade * 10 + draw() * 10) * 365.2425)
        birth = date.fromordinal(born)
        age = year - birth.year
        female = draw() < 0.46
        number = (own if draw() > 0.02 else moved).issue(born, female)
        band = "child" if age < 15 else "adult" if age < 65 else "old"
        category = categories[band][int(draw() * 1024)]
        level = levels.get(category, default_levels)[int(draw() * 1024)]
        parts: tuple[tuple[int, int], ...] = ()
        if category == MULTIPLE:
            one, two = _PARTS[int(draw() * len(_PARTS))]
            other = min(4, level + int(draw() * 3))
            parts = ((one, level), (two, other)) if draw() < 0.5 else ((one, other), (two, level))
        if draw() < 0.012:
            issued_on = expiring_from + int(draw() * 363)
        else:
            issued_on = first_issue + int(draw() * (last_day - first_issue + 1))
        issued_on = max(issued_on, min(born + 200, last_day))
        span = days.get(issued_on)
        if span is None:
            issued = date.fromordinal(issued_on)
            span = days[issued_on] = (issued, ten_years_after(issued))
        low_chance = 0.58 if level <= 2 else 0.39
        yield Person(
            number=number,
            name=names.name(rng, birth.year, female),
            female=female,
            birth=birth,
            village=villages[int(draw() * n_villages)],
            category=category,
            level=level,
            parts=parts,
            reissue=0 if draw() > 0.018 else 1 if draw() < 0.9 else 2,
            issued=span[0],
            expires=span[1],
            low_income=draw() < low_chance,
            phone=f"{_PHONE_SERIES[int(draw() * 5)]}{int(draw() * 100_000_000):08d}",
            serial=serial,
            old_card=age >= 62 and birth.year < 2000 and draw() < 0.16,
            first_certificate=span[0].year == year and draw() < 0.4,
        )
