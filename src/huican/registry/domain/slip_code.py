"""The code on a 查询条: read from paper, typed on a telephone, by eyes and hands of every kind."""

from __future__ import annotations

import secrets

from huican.kernel.text import halfwidth

# No two that look alike in print or in handwriting: not 0 O D Q, 1 I L, 2 Z, 5 S, 6 G, 8 B, U V.
ALPHABET = "3479ACEFHJKMNPRTWXY"
LENGTH, GROUP = 12, 4
ENDING = 4
_IDENTITY = 18


def new_code() -> str:
    """Twelve random characters: about 51 bits."""
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def groups(code: str) -> list[str]:
    """A code as it is printed: three groups of four."""
    return [code[at : at + GROUP] for at in range(0, len(code), GROUP)]


def tidy_code(text: str) -> str:
    """What somebody typed as a code: blanks, dashes, lower case and full width do not matter."""
    return _plain(text)


def tidy_ending(text: str) -> str:
    """The last four characters of an identity number; of a whole one, its last four."""
    plain = _plain(text)
    return plain[-ENDING:] if len(plain) == _IDENTITY else plain


def _plain(text: str) -> str:
    upper = halfwidth(text[:200]).upper()
    return "".join(one for one in upper if one.isascii() and one.isalnum())
