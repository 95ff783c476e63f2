"""Ordinals of official documents (GB/T 9704-2012, 7.3.3): 一、 （一） 1. （1） and 一是."""

from __future__ import annotations

_DIGITS = "零一二三四五六七八九"
DEEPEST_LEVEL = 4


def chinese_ordinal(number: int) -> str:
    """1 → 一, 10 → 十, 21 → 二十一. Takes 1 to 99, the most headings one level may have."""
    if not 1 <= number <= 99:
        raise ValueError(f"ordinal out of range: {number}")
    tens, ones = divmod(number, 10)
    head = "" if tens == 0 else ("十" if tens == 1 else _DIGITS[tens] + "十")
    return head + (_DIGITS[ones] if ones else "")


def heading_number(level: int, number: int) -> str:
    """The printed number of a heading: level 1 一、, 2 （一）, 3 1., 4 （1）."""
    if level == 1:
        return f"{chinese_ordinal(number)}、"
    if level == 2:
        return f"（{chinese_ordinal(number)}）"
    if level == 3:
        return f"{number}."
    if level == DEEPEST_LEVEL:
        return f"（{number}）"
    raise ValueError(f"heading level out of range: {level}")


def point_number(number: int, of: int) -> str:
    """一是, 二是 …; a lone point has no number, for "一是" alone promises a second."""
    return "" if of == 1 else f"{chinese_ordinal(number)}是"
