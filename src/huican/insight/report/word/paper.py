"""The page of an official document (GB/T 9704-2012, 5 and 6). Lengths in twips (1/20 point)."""

from __future__ import annotations

TWIPS_PER_MM = 1440 / 25.4


def twips(mm: float) -> int:
    """Whole twips of a length in millimetres."""
    return round(mm * TWIPS_PER_MM)


PAGE_WIDTH = twips(210)
PAGE_HEIGHT = twips(297)
TOP = twips(37)
LEFT = twips(28)
TEXT_WIDTH_MM = 156
TEXT_HEIGHT_MM = 225
RIGHT = PAGE_WIDTH - LEFT - twips(TEXT_WIDTH_MM)
BOTTOM = PAGE_HEIGHT - TOP - twips(TEXT_HEIGHT_MM)
TEXT_WIDTH = PAGE_WIDTH - LEFT - RIGHT
TEXT_HEIGHT = PAGE_HEIGHT - TOP - BOTTOM

LINES = 22
CHARACTERS = 28
# Rounded down: a grid a twip too high would hold only 21 lines.
LINE = TEXT_HEIGHT // LINES

BODY_POINTS = 16.0  # 三号
TITLE_POINTS = 22.0  # 二号
TITLE_CHARACTERS = int(TEXT_WIDTH / 20 / TITLE_POINTS)
FOOTER_POINTS = 14.0  # 四号
TABLE_POINTS = 10.5  # 五号
CHARACTER = TEXT_WIDTH // CHARACTERS

# w:charSpace is in 1/4096 point, added to the width of a body character; rounded away from the
# edge so that the 28th character still fits.
CHARACTER_SPACE = int((TEXT_WIDTH / 20 / CHARACTERS - BODY_POINTS) * 4096) - 4

# Programs that do not squeeze characters into the grid (LibreOffice) fit 28 to a line by this; in
# those that do, 28 stay 28. In twips.
CHARACTER_SQUEEZE = -6

# The dash of the page number stands 7 mm below the text area (7.5).
FOOTER_FROM_EDGE = BOTTOM - twips(7) - round(FOOTER_POINTS * 20)
