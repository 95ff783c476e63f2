"""Dates and months as people write them in workbooks."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from functools import lru_cache

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month, MonthError
from huican.kernel.text import tidy

_FIRST_YEAR, _LAST_YEAR = 1900, 2100

_DAY_TEXT = re.compile(
    r"(\d{4})(?:年(\d{1,2})月(\d{1,2})[日号]?|([-./])(\d{1,2})\4(\d{1,2})日?|(\d{2})(\d{2}))"
    r"(?:[ T]?\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|\+08:?00)?)?",
    re.ASCII,
)
_SHORT_YEAR = re.compile(r"\d{2}[-./年]\d{1,2}[-./月]\d{1,2}日?", re.ASCII)
_MONTH_ONLY = re.compile(r"\d{4}(?:年\d{1,2}月?|[-./]\d{1,2})|\d{6}", re.ASCII)
_NUMBER_TEXT = re.compile(r"\d{5}(?:\.\d+)?", re.ASCII)

_NUMBER_MAX = 10**8  # eight digits: 20230501

# What offices write into a cell that has no date.
_NOTHING = frozenset({"", "无", "-", "--", "—", "——", "/", "\\", "暂无", "空", "None", "NaT"})

# Day 0 of Excel's 1900 system, shifted by one because Excel believes in 29 February 1900.
_EXCEL_DAY_0 = date(1899, 12, 30)


class DateError(HuicanError):
    """A value that is no date, or not certainly one."""

    code = "date-not-understood"


class DateInFuture(DateError):
    """A date after the day the caller gave as today."""

    code = "date-in-future"


def parse_date(
    value: date | datetime | float | str | None, *, today: date | None = None
) -> date | None:
    """The day a cell holds; None where the cell is empty or says 无.

    Accepts dates, Excel's day numbers (1900–2100), and text such as 2023.5.1, 2023年5月1日,
    20230501, 2023/5/1, with full-width digits or a time behind it. Refuses a two-digit year and
    a month without a day, since both would be guesses. With `today`, a later day is refused.
    """
    if value is None:
        return None
    if isinstance(value, datetime):
        day: date | None = value.date()
    elif isinstance(value, date):
        day = value
    elif isinstance(value, str):
        day = _from_text(value)
    else:
        day = _from_number(value)
    if day is not None and today is not None and day > today:
        raise DateInFuture(f"日期 {day} 在今天（{today}）之后", remedy="请核对年份")
    return day


def parse_month(value: date | datetime | float | str | Month | None) -> Month | None:
    """The month a cell holds; None where it is empty. A full date gives its month.

    The number 2023.1 is refused: January and October look the same once Excel has made them
    numbers.
    """
    if value is None or isinstance(value, Month):
        return value
    if isinstance(value, (date, datetime)):
        return Month(value.year, value.month)
    if isinstance(value, str):
        return _month_from_text(value)
    return _month_from_number(value)


@lru_cache(maxsize=65_536)
def _from_text(text: str) -> date | None:
    s = tidy(text)
    if s in _NOTHING:
        return None
    found = _DAY_TEXT.fullmatch(s) or _DAY_TEXT.fullmatch(s.replace(" ", ""))
    if found:
        year, month, day = (
            found[1],
            found[2] or found[5] or found[7],
            found[3] or found[6] or found[8],
        )
        return _day(int(year), int(month), int(day), text)
    if _NUMBER_TEXT.fullmatch(s):
        return _from_number(float(s))
    if _SHORT_YEAR.fullmatch(s):
        raise DateError(f"日期“{text}”只写了两位年份", remedy="请写全年份，例如 2023-05-01")
    if _MONTH_ONLY.fullmatch(s):
        raise DateError(f"日期“{text}”没有写哪一天", remedy="请写到日，例如 2023-05-01")
    raise DateError(f"看不懂日期“{text}”", remedy="请写成 2023-05-01 或 2023年5月1日")


def _day(year: int, month: int, day: int, text: object) -> date:
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise DateError(
            f"日期“{text}”的年份不在 {_FIRST_YEAR}—{_LAST_YEAR} 年", remedy="请核对年份"
        )
    try:
        return date(year, month, day)
    except ValueError:
        raise DateError(f"没有“{text}”这一天", remedy="请核对月和日") from None


def _from_number(value: float) -> date:
    if isinstance(value, bool) or not -_NUMBER_MAX < value < _NUMBER_MAX:  # NaN fails both
        raise DateError("这一格的数字不是日期", remedy="请写成 2023-05-01")
    whole = int(value)
    if value == whole and 19_000_101 <= whole <= 21_001_231:  # 20230501 typed as a number
        return _day(whole // 10_000, whole // 100 % 100, whole % 100, whole)
    if _FIRST_YEAR <= whole <= _LAST_YEAR:
        # As day numbers these are the months of 1905; a year, or year.month, is far likelier.
        raise DateError(f"日期“{value:g}”没有写到日", remedy="请写到日，例如 2023-05-01")
    day = (
        _EXCEL_DAY_0 + timedelta(days=whole + (1 if whole < 60 else 0))
        if 0 < whole < 73_416
        else None
    )
    if day is None or day.year > _LAST_YEAR or whole == 60:
        raise DateError(f"看不懂日期“{value:g}”", remedy="请写成 2023-05-01")
    return day


@lru_cache(maxsize=4096)
def _month_from_text(text: str) -> Month | None:
    s = tidy(text).replace(" ", "")
    if s in _NOTHING:
        return None
    try:
        return Month.parse(s)
    except MonthError:
        day = _from_text(text)
    return None if day is None else Month(day.year, day.month)


def _month_from_number(value: float) -> Month:
    if isinstance(value, float) and _FIRST_YEAR <= value <= _LAST_YEAR + 1 and value != int(value):
        text = repr(value)
        if text.endswith(".1"):
            raise DateError(f"月份“{text}”分不清是1月还是10月", remedy="请写成 2023-01 或 2023-10")
        return _month_checked(text)
    if 190_001 <= value <= 210_012 and value == int(value):
        return _month_checked(str(int(value)))
    day = _from_number(value)
    return Month(day.year, day.month)


def _month_checked(text: str) -> Month:
    try:
        return Month.parse(text)
    except MonthError as error:
        raise DateError(error.what, remedy=error.remedy) from None
