"""Tidying of text as people type it: full-width characters, stray spaces, Chinese numerals."""

from __future__ import annotations

import re
from functools import lru_cache

# U+FF01–U+FF5E are the full-width twins of U+0021–U+007E; U+3000 is the ideographic space.
_HALF = {0xFF01 + i: 0x21 + i for i in range(94)} | {0x3000: 0x20}

# Characters nobody sees: zero-width marks, byte order mark, soft hyphen, direction marks
# (Windows' identity-card readers and phones paste U+202A/U+202C around numbers).
_INVISIBLE = dict.fromkeys(
    [
        *(0x200B, 0x200C, 0x200D, 0x2060, 0xFEFF, 0x00AD, 0x200E, 0x200F, *range(0x202A, 0x202F)),
        # Control characters, which PostgreSQL and Word refuse in part; tabs and new lines are
        # spaces.
        *(*range(0x09), *range(0x0E, 0x1C), 0x7F),
    ]
)
_TIDY = _HALF | _INVISIBLE | {0x00A0: 0x20, 0x202F: 0x20}
_HAN_ONLY = re.compile(r"[\u4e00-\u9fff]+")  # nothing to tidy: most names, and worth a quick look
_SPACES = re.compile(r"\s+")

# Middle dots found in names of minorities and of translated names. The standard one for Chinese
# names is U+00B7 (GB/T 28039); a full stop between two Chinese characters is a mistyped dot.
_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･▪●．"), "·")
_STOP_BETWEEN_HAN = re.compile(r"(?<=[\u3400-\u9fff])[.](?=[\u3400-\u9fff])")
_SPACE_NOT_BETWEEN_LATIN = re.compile(r"(?<![A-Za-z.]) | (?![A-Za-z])")

_NUMERALS = {
    **{c: i for i, c in enumerate("零一二三四五六七八九")},
    **{c: i for i, c in enumerate("零壹贰叁肆伍陆柒捌玖")},
    "〇": 0, "○": 0, "两": 2, "貳": 2, "參": 3, "陸": 6,
}  # fmt: skip
_UNITS = {"十": 10, "拾": 10, "百": 100, "佰": 100, "千": 1000, "仟": 1000}
_BIG_UNITS = {"万": 10_000, "萬": 10_000, "亿": 100_000_000}


def halfwidth(s: str) -> str:
    """Full-width ASCII to half-width and ideographic spaces to plain ones; nothing else changes."""
    return s if s.isascii() else s.translate(_HALF)


def tidy(s: str) -> str:
    """Half-width, stripped, runs of white space inside made one space, invisible marks removed."""
    if _HAN_ONLY.fullmatch(s):
        return s
    if not (s.isascii() and s.isprintable()):
        s = s.translate(_TIDY)
    return _SPACES.sub(" ", s).strip()


def tidy_name(s: str) -> str:
    """A person's name as it is compared and stored: no spaces inside a Chinese name, one form of
    the middle dot, and single spaces between the words of a name in Latin letters."""
    if _HAN_ONLY.fullmatch(s):
        return s
    # Not memoised: names of persons must not linger in a cache.
    # Dots before half-width: the full-width stop ．is a dot here, and would become a plain stop.
    s = tidy(s.translate(_DOTS))
    if " " in s:
        s = _SPACE_NOT_BETWEEN_LATIN.sub("", s)
    return _STOP_BETWEEN_HAN.sub("·", s)


def digits(s: str) -> str:
    """Only the digits 0–9 of a text, full-width ones included."""
    return "".join(c for c in halfwidth(s) if "0" <= c <= "9")


@lru_cache(maxsize=4096)
def chinese_number(s: str) -> int | None:
    """The whole number a text stands for ("二十三" 23, "一百零五" 105, "二〇二三" 2023, "贰" 2,
    "12" 12), or None where it is not one."""
    s = tidy(s).replace(" ", "")
    if not s:
        return None
    if s.isascii():
        return int(s) if s.isdigit() else None
    if len(s) > 1 and all(c in _NUMERALS for c in s):
        return int("".join(str(_NUMERALS[c]) for c in s))  # read digit by digit: 二〇二三
    total = section = 0
    pending: int | None = None
    for c in s:
        if c in _NUMERALS:
            if pending:
                return None
            pending = _NUMERALS[c]
        elif c in _UNITS:
            # 十 alone is ten: an absent digit before a unit counts as one.
            section += (1 if pending is None else pending) * _UNITS[c]
            pending = None
        elif c in _BIG_UNITS:
            section += pending or 0
            if section == 0:
                return None
            total += section * _BIG_UNITS[c]
            section, pending = 0, None
        else:
            return None
    return total + section + (pending or 0)
