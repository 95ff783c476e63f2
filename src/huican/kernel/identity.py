"""Citizen identity numbers (GB 11643-1999), as offices write them.

Nothing here is memoised by the whole number: personal data must not linger in a cache. Only
parts that many people share (area, birthday) are.
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Literal

from huican.kernel.errors import HuicanError
from huican.kernel.text import tidy

Sex = Literal["男", "女"]

_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_CHECK_DIGITS = "10X98765432"

# The oldest person a living office can have met; earlier years are misprints.
_FIRST_BIRTH_YEAR = 1880

_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+|\d{15,}\.0*", re.ASCII)
_NOTHING = frozenset({"", "无", "暂无", "不详", "未知", "-", "--", "—", "——", "/", "NONE", "NULL"})
_TYPED_AROUND = "'`’‘\"“”"
# Inner separators some offices type to make long numbers readable.
_SEPARATORS = str.maketrans("", "", " -—–")

# Weighted sums of the three sequence digits (positions 15–17), ready for look-up.
_SEQUENCE_SUM = {
    f"{n:03d}": n // 100 * _WEIGHTS[14] + n // 10 % 10 * _WEIGHTS[15] + n % 10 * _WEIGHTS[16]
    for n in range(1000)
}


class IdentityError(HuicanError):
    """An identity number that cannot be accepted; the subclasses say why."""

    code = "id-error"


class IdentityMissing(IdentityError):
    code = "id-missing"


class IdentityLength(IdentityError):
    code = "id-length"


class IdentityCharacters(IdentityError):
    code = "id-characters"


class IdentityCheckDigit(IdentityError):
    code = "id-check-digit"


class IdentityLostDigits(IdentityError):
    """Excel kept the number as a number: everything after the 15th digit is gone."""

    code = "id-lost-digits"


class BirthImpossible(IdentityError):
    code = "birth-impossible"


class BirthInFuture(IdentityError):
    code = "birth-in-future"


@dataclass(frozen=True, slots=True)
class Identity:
    """A checked identity number and what it says; the number stays out of repr and so of logs."""

    number: str = field(repr=False)
    birth: date = field(repr=False)
    sex: Sex
    area6: str

    def __str__(self) -> str:
        return f"{self.number[:3]}***********{self.number[14:]}"


def parse_identity(text: str, *, today: date) -> Identity:
    """The identity number in `text`, 18 characters (a 15-digit one is upgraded).

    Spaces, full-width characters, a lower-case x and Excel's leading apostrophe are tidied.
    Raises a subclass of IdentityError: characters and length first, then a birth after `today`,
    then an impossible birth, then the check digit. An unknown area is never a reason to refuse:
    retired codes exist.
    """
    # ASCII first: isdecimal() alone would let other scripts' digits through.
    if len(text) == 18 and text.isascii() and text[:17].isdecimal():
        return _checked(text, today)
    number = _tidied(text)
    return _checked(number if len(number) == 18 else upgraded(number), today)


def identity_from_number(value: float) -> Identity:
    """An identity number that a sheet holds as a number.

    Only the old 15-digit ones survive that; longer ones raise IdentityLostDigits, since Excel
    keeps 15 significant digits and what followed cannot be guessed.
    """
    if not math.isfinite(value) or value != int(value) or value < 0:
        raise IdentityCharacters("身份证号不是一串数字", remedy="请把这一格改成文本，照证件重填")
    number = str(int(value))
    if len(number) > 15:
        raise lost_digits()
    if len(number) != 15:
        raise _wrong_length(number)
    return _checked(upgraded(number), date.max)


def make_check_digit(first17: str) -> str:
    """The 18th character (0–9 or X) of a number whose first 17 digits are given."""
    if len(first17) != 17 or not (first17.isascii() and first17.isdecimal()):
        raise IdentityCharacters("前十七位应全是数字", remedy="请核对证号")
    total = _area_sum(first17[:6]) + _date_sum(first17[6:14]) + _SEQUENCE_SUM[first17[14:]]
    return _CHECK_DIGITS[total % 11]


def upgraded(number15: str) -> str:
    """The 18-character form of a 15-digit number (GB 11643-1999: century 19, check digit)."""
    first17 = f"{number15[:6]}19{number15[6:]}"
    return first17 + make_check_digit(first17)


def lost_digits() -> IdentityLostDigits:
    """The error for a number that Excel has rounded."""
    return IdentityLostDigits(
        "证号被表格当成数字存了，后几位已经丢失", remedy="请把这一列设为文本，照证件重填"
    )


def _tidied(text: str) -> str:
    number = tidy(text).strip(_TYPED_AROUND).upper()
    if number in _NOTHING:
        raise IdentityMissing("没有填身份证号", remedy="请照证件补上")
    if _SCIENTIFIC.fullmatch(number):
        raise lost_digits()
    number = number.translate(_SEPARATORS)
    body, last = number[:-1], number[-1:]
    if (
        not number.isascii()
        or not (body.isdecimal() or not body)
        or not (last.isdecimal() or last == "X")
    ):
        raise IdentityCharacters("身份证号里有数字和 X 以外的字符", remedy="请照证件核对")
    if len(number) not in (15, 18):
        raise _wrong_length(number)
    if len(number) == 15 and last == "X":
        raise IdentityCharacters("十五位身份证号应全是数字", remedy="请照证件核对")
    return number


def _wrong_length(number: str) -> IdentityLength:
    return IdentityLength(f"身份证号应为18位，这里是{len(number)}位", remedy="请照证件核对")


def _checked(number: str, today: date) -> Identity:
    born = number[6:14]
    birth = _birth(born)
    if birth is None:
        if int(born[:4]) > today.year:
            raise _in_future()
        raise BirthImpossible("身份证号里的出生日期不存在", remedy="请照证件核对第7到14位")
    if birth > today:
        raise _in_future()
    last = number[17]
    total = _area_sum(number[:6]) + _date_sum(born) + _SEQUENCE_SUM[number[14:17]]
    expected = _CHECK_DIGITS[total % 11]
    if last != expected:
        if last != "x" or expected != "X":
            if last not in "0123456789Xx":
                raise IdentityCharacters("身份证号最后一位应是数字或 X", remedy="请照证件核对")
            raise IdentityCheckDigit(
                "身份证号最后一位与前面对不上，至少错了一位", remedy="请照证件逐位核对"
            )
        number = number[:17] + "X"
    return Identity(number, birth, "男" if number[16] in "13579" else "女", number[:6])


def _in_future() -> BirthInFuture:
    return BirthInFuture("身份证号里的出生日期还没到", remedy="请照证件核对第7到14位")


@lru_cache(maxsize=65_536)
def _birth(yyyymmdd: str) -> date | None:
    year = int(yyyymmdd[:4])
    if year < _FIRST_BIRTH_YEAR:
        return None
    try:
        return date(year, int(yyyymmdd[4:6]), int(yyyymmdd[6:]))
    except ValueError:
        return None


@lru_cache(maxsize=65_536)
def _date_sum(yyyymmdd: str) -> int:
    return sum(w * int(c) for w, c in zip(_WEIGHTS[6:14], yyyymmdd, strict=True))


@lru_cache(maxsize=16_384)
def _area_sum(area6: str) -> int:
    return sum(w * int(c) for w, c in zip(_WEIGHTS[:6], area6, strict=True))
