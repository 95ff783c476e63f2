"""Calendar months and half-open periods: money and services are counted by month."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from huican.kernel.errors import HuicanError
from huican.kernel.text import tidy

_MONTH_TEXT = re.compile(r"(\d{4})(?:年(\d{1,2})月?份?|[-./](\d{1,2})|(0[1-9]|1[0-2]))", re.ASCII)


class MonthError(HuicanError):
    """A text or a pair of numbers that is not a month."""

    code = "month-not-understood"


class PeriodError(HuicanError):
    """A period whose end is not after its start, or an endless one where an end is needed."""

    code = "period-impossible"


@dataclass(frozen=True, order=True, slots=True)
class Month:
    """A calendar month; ordered, hashable, years 1–9999."""

    year: int
    month: int

    def __post_init__(self) -> None:
        if not (1 <= self.month <= 12 and 1 <= self.year <= 9999):
            raise MonthError(f"没有“{self.year}年{self.month}月”这个月", remedy="请写成 2023-12")

    @classmethod
    def parse(cls, text: str) -> Month:
        """From "2023-12", "2023年12月", "202312", "2023.12", "2023/12"; MonthError otherwise."""
        return _parse(text)

    @classmethod
    def of(cls, day: date) -> Month:
        """The month a day lies in."""
        return cls(day.year, day.month)

    @classmethod
    def from_index(cls, index: int) -> Month:
        """The inverse of `index`."""
        return cls(index // 12, index % 12 + 1)

    @property
    def index(self) -> int:
        """Months since year 0: differences of indexes are differences in months."""
        return self.year * 12 + self.month - 1

    def next(self, n: int = 1) -> Month:
        """The month n months later (earlier where n is negative)."""
        return Month.from_index(self.index + n)

    @property
    def first_day(self) -> date:
        return date(self.year, self.month, 1)

    @property
    def next_first_day(self) -> date:
        """The day on which the month is over; the open end of its period."""
        return self.next().first_day

    @property
    def last_day(self) -> date:
        return self.next_first_day - timedelta(days=1)

    @property
    def period(self) -> Period:
        return Period(self.first_day, self.next_first_day)

    @property
    def label(self) -> str:
        """As it stands in a sentence: 2023年12月."""
        return f"{self.year}年{self.month}月"

    def __contains__(self, day: date) -> bool:
        return day.year == self.year and day.month == self.month

    def __str__(self) -> str:
        return f"{self.year:04d}-{self.month:02d}"


@lru_cache(maxsize=4096)
def _parse(text: str) -> Month:
    found = _MONTH_TEXT.fullmatch(tidy(text).replace(" ", ""))
    if not found:
        raise MonthError(f"看不懂月份“{text}”", remedy="请写成 2023-12 或 2023年12月")
    return Month(int(found[1]), int(found[2] or found[3] or found[4]))


@dataclass(frozen=True, slots=True)
class Period:
    """Days from `start` up to but not including `end`; `end` None means still running."""

    start: date
    end: date | None = None

    def __post_init__(self) -> None:
        if self.end is not None and self.end <= self.start:
            raise PeriodError(
                f"期间的结束 {self.end} 不在开始 {self.start} 之后",
                remedy="结束日不算在内，请核对起止日期",
            )

    @classmethod
    def of_year(cls, year: int) -> Period:
        """A calendar year, 1 January to the next 1 January."""
        return cls(date(year, 1, 1), date(year + 1, 1, 1))

    def contains(self, day: date) -> bool:
        return self.start <= day and (self.end is None or day < self.end)

    __contains__ = contains

    def overlaps(self, other: Period) -> bool:
        """True where both have at least one day in common; touching ends do not."""
        return (self.end is None or other.start < self.end) and (
            other.end is None or self.start < other.end
        )

    def intersection(self, other: Period) -> Period | None:
        """The days both have in common, or None."""
        if not self.overlaps(other):
            return None
        ends = [end for end in (self.end, other.end) if end is not None]
        return Period(max(self.start, other.start), min(ends) if ends else None)

    def months(self, until: Month | None = None) -> Iterator[Month]:
        """Every month with at least one day in the period, in order.

        `until` (inclusive) limits it; an endless period without it raises PeriodError at once.
        """
        last = Month.of(self.end - timedelta(days=1)) if self.end is not None else None
        if until is not None:
            last = until if last is None else min(last, until)
        if last is None:
            raise PeriodError("期间还没有结束，不能数出它的月份", remedy="请给出数到哪个月")
        return (Month.from_index(i) for i in range(Month.of(self.start).index, last.index + 1))
