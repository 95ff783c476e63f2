"""What looking for an area can answer: found, several fit, or not found — each in plain words."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from huican.reference.domain.levels import Level

How = Literal["code", "name", "short", "suffix", "former"]
"""How it was found: by its code; by its full name; by a short form (石岭); with another suffix
(乡 that became 镇); by a former name."""

Part = Literal["code", "province", "city", "county", "township", "village", "address"]

_PART_WORDS: dict[Part, str] = {
    "code": "区划代码",
    "province": "省",
    "city": "市",
    "county": "县（市、区）",
    "township": "乡镇（街道）",
    "village": "村（社区）",
    "address": "地址",
}


@dataclass(frozen=True, slots=True)
class Found:
    """One area. `rest` is what follows it in an address (三组12号); the exact address ends here."""

    code: str
    level: Level
    how: How
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Candidate:
    """One of several areas that fit; `path` names it from the office downwards."""

    code: str
    path: str


@dataclass(frozen=True, slots=True)
class Ambiguous:
    """Several areas fit the text equally well."""

    text: str
    candidates: tuple[Candidate, ...]

    @property
    def message(self) -> str:
        """One sentence for the person who must choose."""
        shown = "、".join(c.path for c in self.candidates[:3])
        more = f"等 {len(self.candidates)} 个" if len(self.candidates) > 3 else ""
        return f"“{self.text}”对得上{shown}{more}，分不清是哪一个"


@dataclass(frozen=True, slots=True)
class NotFound:
    """No area fits. `part` is what was not found, `text` how it was written, `within` the path of
    the area it was looked for in, `suggestions` the nearest names there."""

    part: Part
    text: str
    within: str = ""
    suggestions: tuple[str, ...] = ()

    @property
    def message(self) -> str:
        """One sentence for the person who must correct it."""
        if not self.text:
            return "没有填乡镇（街道）和村（社区）"
        place = f"{self.within}里没有" if self.within else "没有"
        near = f"，是不是{'、'.join(self.suggestions)}" if self.suggestions else ""
        return f"{place}“{self.text}”这个{_PART_WORDS[self.part]}{near}"


Answer = Found | Ambiguous | NotFound
