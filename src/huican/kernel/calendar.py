"""Working days by the State Council's yearly notices (holidays and 调休), and due dates.

The package chinesecalendar carries the notices of 2004–2026. Later years, and corrections, come
as overrides that an office edits; a due date that rests on a year nobody has published is
provisional (按周末推算).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from chinese_calendar import is_workday
from chinese_calendar.constants import (
    holidays as _published_holidays,
)

from huican.kernel.errors import HuicanError

_PACKAGED_YEARS = frozenset(day.year for day in _published_holidays)
_ONE_DAY = timedelta(days=1)

# Three years of working days: no time limit of the law is longer.
_DAYS_MAX = 800


class CalendarError(HuicanError):
    code = "calendar-range"


@dataclass(frozen=True, slots=True)
class DueDate:
    """A due day; `provisional` when it rests on weekends only, the notice not being out."""

    day: date
    provisional: bool

    def __str__(self) -> str:
        text = f"{self.day.year}年{self.day.month}月{self.day.day}日"
        return f"{text}（按周末推算）" if self.provisional else text


class WorkingCalendar:
    """Which days are worked.

    `overrides` maps single days to worked or not and wins over everything. `published_years`
    names further years whose notice the overrides contain in full; all other years outside the
    package's are guessed from weekends.
    """

    def __init__(
        self, overrides: Mapping[date, bool] | None = None, published_years: Collection[int] = ()
    ) -> None:
        self._overrides = dict(overrides or {})
        self._published = _PACKAGED_YEARS | frozenset(published_years)
        self._known: dict[date, bool] = dict(self._overrides)

    def is_published(self, year: int) -> bool:
        """Whether the year's notice is known."""
        return year in self._published

    def is_working(self, day: date) -> bool:
        known = self._known.get(day)
        if known is None:
            packaged = day.year in _PACKAGED_YEARS
            known = bool(is_workday(day)) if packaged else day.weekday() < 5
            self._known[day] = known
        return known

    def add(self, day: date, n: int) -> DueDate:
        """The n-th working day after `day` (day 1 is the working day after receipt).

        n = 0 gives `day` itself. CalendarError where n is negative or above the limit.
        """
        if not 0 <= n <= _DAYS_MAX:
            raise CalendarError(
                f"工作日数应在 0 到 {_DAYS_MAX} 之间，这里是 {n}", remedy="请核对时限"
            )
        provisional = day.year not in self._published
        left = n
        while left:
            day += _ONE_DAY
            if day.year not in self._published:
                provisional = True
            left -= self.is_working(day)
        return DueDate(day, provisional)

    def count(self, after: date, until: date) -> int:
        """Working days after `after` up to and including `until`; negative when `until` is earlier.

        count(today, due) is what is left; a negative count is how far it is overdue.
        """
        if until < after:
            return -self.count(until, after)
        if (until - after).days > _DAYS_MAX * 2:
            raise CalendarError("两个日期相隔太远，不数工作日", remedy="请核对日期")
        days = (after + _ONE_DAY * i for i in range(1, (until - after).days + 1))
        return sum(map(self.is_working, days))
