"""How numbers, money, dates and masked text are written on a page (ui design language, section 7).

Every function takes plain Python values and returns text; `None` is written as an em dash,
because a figure that is not known must not look like zero.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import ROUND_HALF_UP, Decimal
from typing import Protocol
from zoneinfo import ZoneInfo

from huican.kernel import masks
from huican.kernel.money import Fen, wan_text, yuan_text

SHANGHAI = ZoneInfo("Asia/Shanghai")
UNKNOWN = "—"
_WEEKDAYS = "一二三四五六日"


def number(value: float | Decimal | str | None, decimals: int | None = None) -> str:
    """Write a count with thousands commas: 19460 → "19,460"; `decimals` rounds half up.

    Text passes through unchanged, so that a figure already written (`679.3`) is not touched.
    """
    if value is None or value == "":
        return UNKNOWN
    if isinstance(value, str):
        return value
    exact = Decimal(str(value))
    if decimals is not None:
        exact = exact.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    text = f"{exact:,f}"
    return text.rstrip("0").rstrip(".") if decimals is None and "." in text else text


def yuan(fen: int | None) -> str:
    """Write integer fen as whole yuan with commas, 角分 only when they exist."""
    return UNKNOWN if fen is None else yuan_text(Fen(fen))


def deduction(fen: int | None) -> str:
    """Write a deduction in fen with U+2212, zero without a sign (the column says 抵扣)."""
    if not fen:
        return yuan(fen)
    return f"−{yuan_text(Fen(abs(fen)))}"


def difference(fen: int | None) -> str:
    """Write paid minus entitled in words: 少 10, 多 20, 0; unknown is 未定."""
    if fen is None:
        return "未定"
    if fen == 0:
        return "0"
    return f"{'多' if fen > 0 else '少'} {yuan_text(Fen(abs(fen)))}"


def wan(fen: int | None) -> str:
    """Write integer fen as 万元 with one decimal, half up."""
    return UNKNOWN if fen is None else wan_text(Fen(fen))


def percent(value: float | Decimal | None) -> str:
    """Write a rate given in percent with one decimal and the sign: 81.25 → "81.3%"."""
    return UNKNOWN if value is None else f"{number(value, 1)}%"


def local(moment: datetime) -> datetime:
    """Turn a stored moment into Shanghai time; a naive one is taken as UTC."""
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return moment.astimezone(SHANGHAI)


def _day(value: date | datetime) -> date:
    return local(value).date() if isinstance(value, datetime) else value


def day(value: date | datetime | None) -> str:
    """2026年11月20日."""
    if value is None:
        return UNKNOWN
    on = _day(value)
    return f"{on.year}年{on.month}月{on.day}日"


def short_day(value: date | datetime | None) -> str:
    """11月20日, for use within a year that is said elsewhere on the page."""
    if value is None:
        return UNKNOWN
    on = _day(value)
    return f"{on.month}月{on.day}日"


def iso_day(value: date | datetime | None) -> str:
    """2026-11-20, for tables and for the `datetime` attribute."""
    return UNKNOWN if value is None else _day(value).isoformat()


def weekday(value: date | datetime) -> str:
    """星期五."""
    return f"星期{_WEEKDAYS[_day(value).weekday()]}"


def clock(value: datetime | None) -> str:
    """2026年11月20日 09:12, in Shanghai time."""
    return UNKNOWN if value is None else f"{day(value)} {local(value):%H:%M}"


def short_clock(value: datetime | None) -> str:
    """11月20日 09:12, in Shanghai time."""
    return UNKNOWN if value is None else f"{short_day(value)} {local(value):%H:%M}"


_MASKS = {
    "name": (masks.mask_name, masks.spoken_name),
    "identity": (masks.mask_identity, masks.spoken_identity),
    "certificate": (masks.mask_certificate, masks.spoken_certificate),
    "phone": (masks.mask_phone, masks.spoken_phone),
    "account": (masks.mask_account, masks.spoken_account),
}


class MaskedAlready(Protocol):
    """A datum that left its part masked (registry.queries.shown.Masked)."""

    @property
    def shown(self) -> str:
        """The text for the eyes."""

    @property
    def spoken(self) -> str:
        """The text for the ears."""


def mask(kind: str, value: str | MaskedAlready) -> str:
    """The text to show for a personal datum; `kind` is one of name, identity, certificate,
    phone, account. Raises KeyError for another kind: better a broken page than a bare number.
    What is masked already is shown as it is.

    A number that Excel has already ruined (9.90826E+17) is shown as it stands: it identifies
    nobody, and the officer must see what is wrong."""
    if not isinstance(value, str):
        return value.shown
    if kind in ("identity", "certificate") and "E+" in value.upper():
        return value
    return _MASKS[kind][0](value)


def spoken(kind: str, value: str | MaskedAlready) -> str:
    """The text to be read aloud instead of the stars of `mask`."""
    if not isinstance(value, str):
        return value.spoken
    if kind in ("identity", "certificate") and "E+" in value.upper():
        return "科学计数法的数，尾数丢了"
    return _MASKS[kind][1](value)
