"""How figures are written, with the rounding rule said beside them."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

# Sums from here on are written in 万元 in reports (ui: one decimal, half up).
WAN_FROM_YUAN = 10_000
WAN_RULE = "以万元表示，四舍五入到一位小数"
EXACT_RULE = "按实际数，不取舍"


@dataclass(frozen=True, slots=True)
class Shown:
    """A value as it is read: exact with its unit, as reports write it, and how it was rounded."""

    exact: str
    display: str
    rule: str


def shown(value: Decimal, unit: str, decimals: int | None = None) -> Shown:
    """A figure's forms. `decimals`: of a quotient (%); None for counts and money."""
    if unit == "元":
        exact = f"{_plain(value)} 元"
        if abs(value) >= WAN_FROM_YUAN:
            wan = _rounded(value / 10_000, 1)
            return Shown(exact, f"{_plain(wan)}万元", WAN_RULE)
        return Shown(exact, f"{_plain(value)}元", EXACT_RULE)
    if decimals is not None:
        text = f"{_rounded(value, decimals):,.{decimals}f}"
        return Shown(f"{_plain(value, 6)}{unit}", f"{text}{unit}",
                     f"四舍五入到{'整数' if not decimals else f'{decimals} 位小数'}")  # fmt: skip
    return Shown(f"{_plain(value)} {unit}", f"{_plain(value)}{unit}", EXACT_RULE)


def _rounded(value: Decimal, decimals: int) -> Decimal:
    return value.quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)


def _plain(value: Decimal, most: int = 3) -> str:
    """Thousands separators, and decimals only where there are some."""
    value = _rounded(value, most)
    text = f"{value:,f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
