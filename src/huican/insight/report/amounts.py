"""How a figure is written in a sentence.

A form is the part of a placeholder after the colon:

- none: the exact number, without thousands commas as official documents write it
- `wan`, `wan0` … `wan4`: 万元 with at most one (or that many) decimals, half-up, trailing zeros
  dropped: 3695760 元 → 369.6万元
- `about`: a round number and 余 or 近: 2036 → 2000余, 2980 → 近3000, 571800 元 → 57万余元
- `pct0` … `pct4`: a rate with at most that many decimals; without a form a rate has one
- `comma`: the exact number with thousands commas
"""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal

from huican.insight.report.content import Number

FORMS = re.compile(r"wan[0-4]?|pct[0-4]|about|comma")
FORMS_IN_WORDS = (
    "wan、wan0 到 wan4（万元，几位小数）、about（余、近）、pct0 到 pct4（百分数）、comma（千分号）"
)
BLANK = "＿＿"

_WAN = Decimal(10_000)
# A number is called 近 the next round one when no more than a quarter of a step is missing.
_NEARLY = Decimal("0.25")


def accepts(form: str, unit: str | None = None) -> bool:
    """Whether the form exists and, where the unit is known, fits it."""
    if not form:
        return True
    if not FORMS.fullmatch(form):
        return False
    if unit is None:
        return True
    if form.startswith("wan"):
        return unit == "元"
    return unit == "%" if form.startswith("pct") else True


def write(value: Number, unit: str, form: str = "", *, with_unit: bool = True) -> str:
    """The number as a sentence states it, with its measure word unless `with_unit` is false."""
    number = Decimal(value)
    if form.startswith("wan"):
        places = int(form[3:] or "1")
        return _plain(number / _WAN, places) + ("万元" if with_unit else "")
    tail = unit if with_unit else ""
    if form == "about":
        return _about(number, tail, money=unit == "元")
    if form == "comma":
        return f"{number.normalize():,f}" + tail
    if unit == "%":
        return _plain(number, int(form[3:] or "1") if form.startswith("pct") else 1) + tail
    return _plain(number, None) + tail


def blank(unit: str, form: str = "", *, with_unit: bool = True) -> str:
    """What stands in place of a figure that is not settled: never a guess."""
    if not with_unit:
        return BLANK
    return BLANK + ("万元" if form.startswith("wan") else unit)


def _plain(number: Decimal, places: int | None) -> str:
    if places is not None:
        number = number.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP)
    text = f"{number:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return text


def _about(number: Decimal, tail: str, *, money: bool) -> str:
    if number < 10 or number != number.to_integral_value():
        return _plain(number, None) + tail
    whole = int(number)
    # Two leading digits are kept (one below 100): 57万余, 2000余, 20余.
    step = 10 ** max(len(str(whole)) - 2, 1)
    low, rest = divmod(whole, step)
    missing = Decimal(step - rest) / step
    wan = money and whole >= _WAN
    if not rest:
        return _round(low * step, wan) + tail
    if missing <= _NEARLY:
        return "近" + _round((low + 1) * step, wan) + tail
    return _round(low * step, wan) + "余" + tail


def _round(whole: int, wan: bool) -> str:
    return _plain(Decimal(whole) / _WAN, 4) + "万" if wan else str(whole)
