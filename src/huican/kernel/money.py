"""Money as whole fen: exact on the way in, plain Chinese on the way out."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from functools import lru_cache
from typing import NewType

from huican.kernel.errors import HuicanError
from huican.kernel.text import tidy

Fen = NewType("Fen", int)
"""An amount of money in fen (1/100 yuan). Never a float, never yuan."""

# fen in one of each unit a workbook may declare (单位：元 / 万元)
_FEN_IN = {"元": 100, "万元": 1_000_000, "千元": 100_000, "百元": 10_000, "亿元": 10_000_000_000,
           "角": 10, "分": 1}  # fmt: skip

_AMOUNT = re.compile(
    r"([-+−]?)[¥￥]?([-+−]?)((?:\d+|\d{1,3}(?:,\d{3})+)(?:\.\d*)?|\.\d+)", re.ASCII
)
_UNIT_AT_END = re.compile(r"(?:人民币)?(.*?)(亿元?|万元?|千元|百元|元|圆|块|角|分)?整?$")

# 10^15 fen are ten thousand thousand million yuan: beyond any budget, and inside bigint.
_FEN_MAX = 10**15


class MoneyError(HuicanError):
    """Not a number, or not a whole number of fen."""

    code = "money-not-understood"


def fen_from(value: float | str | Decimal, unit: str = "元") -> Fen:
    """Exact fen from a cell's value in `unit` (元, 万元, 千元, 百元, 亿元, 角, 分).

    Text may hold full-width digits, thousands commas, ¥ and a unit at its end, which then wins
    over `unit`. Floats are read by their shortest decimal form, so 0.1 万元 is 100000 fen.
    Raises MoneyError where it is not a number, not a whole number of fen, or absurdly large.
    """
    # bool is an int in Python; TRUE in a money column is not one fen.
    if isinstance(value, bool):
        raise MoneyError("金额写成了“是/否”", remedy="请填数字")
    return _fen(value if isinstance(value, str) else str(value), unit)


@lru_cache(maxsize=16_384)
def _fen(text: str, unit: str) -> Fen:
    if unit not in _FEN_IN:
        raise MoneyError(f"不认识金额单位“{unit}”", remedy="可用：" + "、".join(_FEN_IN))
    amount = _decimal(text)
    if amount is None:
        found = _UNIT_AT_END.fullmatch(tidy(text).replace(" ", ""))
        body, own_unit = (found[1], found[2]) if found else ("", None)
        amount = _grouped(body)
        if amount is None:
            raise MoneyError(f"看不懂金额“{text}”", remedy="请填数字，例如 1200 或 1,200.50")
        if own_unit:
            unit = {"亿": "亿元", "万": "万元", "圆": "元", "块": "元"}.get(own_unit, own_unit)
    fen = amount * _FEN_IN[unit]
    if abs(fen) >= _FEN_MAX:
        raise MoneyError(f"金额“{text}”大得不可能", remedy="请核对金额和单位")
    if fen != fen.to_integral_value():
        raise MoneyError(f"金额“{text}”（{unit}）不到一分", remedy="请核对金额和单位，最小到分")
    return Fen(int(fen))


def _decimal(text: str) -> Decimal | None:
    try:
        amount = Decimal(text) if "_" not in text else None
    except InvalidOperation:
        return None
    return amount if amount is not None and amount.is_finite() else None


def _grouped(body: str) -> Decimal | None:
    """A number with an optional sign, ¥ and thousands commas in their proper places."""
    found = _AMOUNT.fullmatch(body.replace("，", ","))
    if not found or (found[1] and found[2]):
        return None
    amount = Decimal(found[3].replace(",", ""))
    return amount if (found[1] or found[2]) in ("", "+") else -amount


def yuan_text(fen: int) -> str:
    """Yuan with thousands commas; two decimals only where there are jiao or fen: "3,695,760"."""
    yuan, rest = divmod(abs(fen), 100)
    sign = "-" if fen < 0 else ""
    return f"{sign}{yuan:,}.{rest:02d}" if rest else f"{sign}{yuan:,}"


def wan_text(fen: int, decimals: int = 1) -> str:
    """Ten thousands of yuan for reports, rounded half up, trailing zeros dropped: "369.6万元",
    "63万元"."""
    wan = (Decimal(fen) / 1_000_000).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    text = f"{wan:f}"
    if "." in text:
        text = text.rstrip("0").rstrip(".")
    return "0万元" if text in ("-0", "0") else f"{text}万元"
