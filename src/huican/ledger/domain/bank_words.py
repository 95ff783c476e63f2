"""Texts as bank files take them: no control characters, no longer than allowed."""

from __future__ import annotations

import unicodedata
from xml.sax.saxutils import escape

from huican.kernel.text import tidy


def plain(text: str, length: int) -> str:
    """One line of at most `length` characters without any that XML or a bank would refuse."""
    if text.isprintable() and len(text) <= length:
        return tidy(text)
    kept = "".join(c if unicodedata.category(c)[0] != "C" else " " for c in text)
    return tidy(kept)[:length].strip()


def xml_text(text: str, length: int) -> str:
    """`plain`, ready to stand between tags."""
    return escape(plain(text, length))


def yuan(fen: int) -> str:
    """8000 → 80.00: as files take amounts, without commas."""
    return f"{fen // 100}.{fen % 100:02d}"
