"""Slips of the pen that change nothing of the meaning: blanks, full-width digits, other date forms.

Each keeps the row acceptable: an importer that refuses it, or counts it differently, is wrong.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from random import Random

from huican.synth.workbooks.xlsx import Cell

_FULL_WIDTH = str.maketrans("0123456789X", "０１２３４５６７８９Ｘ")
_OTHER_DOTS = "•‧．"

# Kinds of cells that slips happen in; the rest (serial numbers, remarks) stay as they are.
_SLIPPERY = frozenset(["text", "place", "name", "id", "day", "month", "money", "phone"])


def day_text(day: date, form: str) -> Cell:
    """A day as written: slash 2023/5/1, dash 2023-05-01, compact 20230501, dot 2023.5.1,
    cn 2023年5月1日, real (a date cell)."""
    if form == "slash":
        return f"{day.year}/{day.month}/{day.day}"
    if form == "dash":
        return f"{day.year}-{day.month:02d}-{day.day:02d}"
    if form == "compact":
        return f"{day.year}{day.month:02d}{day.day:02d}"
    if form == "dot":
        return f"{day.year}.{day.month}.{day.day}"
    if form == "cn":
        return f"{day.year}年{day.month}月{day.day}日"
    return day


_DAY_FORMS = ("slash", "dash", "compact", "dot", "cn", "real")


class Mess:
    """Makes slips in rows: of `rate` of them, in one or two cells.

    inner_blanks: also blanks within numbers, and amounts as text (style c's hand).
    """

    def __init__(self, rng: Random, rate: float, *, inner_blanks: bool = False) -> None:
        self._rng = rng
        self._rate = rate
        self._inner = inner_blanks

    def happens(self) -> bool:
        """Whether the next row gets a slip."""
        return self._rng.random() < self._rate

    def slip(self, cells: list[Cell], kinds: Sequence[str], raw: Sequence[object]) -> None:
        """Change one or two cells in place. raw: the values before they were written as cells."""
        places = [
            i for i, kind in enumerate(kinds) if kind in _SLIPPERY and cells[i] not in (None, "")
        ]
        for i in self._rng.sample(places, min(len(places), 1 if self._rng.random() < 0.8 else 2)):
            cells[i] = self._slipped(cells[i], kinds[i], raw[i])

    def _slipped(self, cell: Cell, kind: str, raw: object) -> Cell:
        rng = self._rng
        if kind == "day" and isinstance(raw, date):
            return day_text(raw, rng.choice(_DAY_FORMS))
        if kind == "month" and isinstance(raw, str) and "-" in raw:
            return rng.choice((raw, raw.replace("-", "")))
        if kind == "money" and isinstance(cell, int) and self._inner:
            return rng.choice((str(cell), f"{cell:,}", f"{cell}.00"))
        if not isinstance(cell, str):
            return cell
        if kind == "id":
            if rng.random() < 0.5:
                return cell.translate(_FULL_WIDTH)
            if self._inner and rng.random() < 0.5 and len(cell) >= 18:
                return f"{cell[:6]} {cell[6:14]} {cell[14:]}"
        if kind == "name":
            if "·" in cell:
                return cell.replace("·", rng.choice(_OTHER_DOTS))
            if len(cell) == 2 and rng.random() < 0.7:
                return rng.choice((f"{cell[0]} {cell[1]}", f"{cell[0]}\u3000{cell[1]}"))
        return rng.choice((f"{cell} ", f"{cell} ", f" {cell}", f"{cell}\u3000", f"{cell}\xa0"))
