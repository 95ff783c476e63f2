"""Finds an area from its name as people write it in workbooks.

Names of villages repeat in every township, so a village alone is Ambiguous wherever two fit:
nothing is ever guessed.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, TypeVar

from rapidfuzz import fuzz, process

from huican.reference.domain.answers import Ambiguous, Answer, Candidate, Found, How, NotFound, Part
from huican.reference.domain.index import BARE, AreaNode, Match, NameIndex
from huican.reference.domain.levels import LEVELS, Level, padded
from huican.reference.domain.naming import plain

__all__ = [
    "Ambiguous", "Answer", "AreaFinder", "AreaNode", "Candidate", "Found", "How", "NotFound",
]  # fmt: skip

_HOW: dict[int, How] = {0: "name", 1: "short", 2: "short", 3: "suffix", 4: "former"}

# What follows a village's short name where the name is over: a group, a house, a bracket.
_DETAIL = re.compile(
    r"$|[(\d第,，、;；甲乙丙]|[一二三四五六七八九十]+(?:组|队|社|号|村民|巷|街|栋|屯)|组|队|屯|湾|号|村民"
)
# A named group or natural village below the village: 李家湾组, 大塘自然村.
_NAMED_GROUP = re.compile(
    r"[\u4e00-\u9fff]{1,6}?(?:村民小组|小组|组|队|自然村|[屯湾冲寨庄院片社]|(?<=..)村)(?:$|[\d(第])"
)
# The name itself goes on: 新村庄村 is not the village 新村 with something behind it.
_GOES_ON = re.compile(r"[\u4e00-\u9fff]?(?:村(?!民)|社区|居委会|嘎查)")
_COUNTRY = re.compile(r"(?:中国|中华人民共和国)")
_UNKNOWN_ABOVE = re.compile(
    r"(?:[^省市县区镇乡]{2,8}?(?:省|自治区))?(?:[^省市县区镇乡]{2,12}?(?:市|自治州|地区|盟))?"
)
_CODE = re.compile(r"\d+", re.ASCII)
_CODE_BEFORE_NAME = re.compile(r"\d{6,12}[-_:：]?(?=[^\d])", re.ASCII)

# How an unmatched stretch of an address betrays what it was meant to name.
_LOOKS_LIKE: dict[Part, re.Pattern[str]] = {
    "province": re.compile(r"[\u4e00-\u9fff]{1,8}?(?:省|自治区)"),
    "city": re.compile(r"[\u4e00-\u9fff]{1,10}?(?:市|自治州|地区|盟)"),
    "county": re.compile(r"[\u4e00-\u9fff]{1,10}?(?:县|区|旗)(?!$)"),
    "township": re.compile(r"[\u4e00-\u9fff]{1,12}?(?:镇|乡|街道办事处|街道|办事处|苏木)"),
    "village": re.compile(
        r"[\u4e00-\u9fff\d]{1,14}?(?:村民委员会|村委会|居民委员会|居委会|社区居委会|社区|嘎查|大队|村)"
        r"(?![路道街巷])"
    ),
}
_Key = TypeVar("_Key")
_LIMIT_MEMO = 200_000
_SUGGESTIONS = 3


class _Parse(NamedTuple):
    """One way to read a text: the deepest area it names, where the reading ended, how well."""

    code: str
    rank: int
    end: int
    quality: int
    named: int


class AreaFinder:
    """Areas of one office, found by code or by name.

    `areas` holds the office's area, everything below it and (better) everything above it; `root`
    is the office's code, and only what lies below it, or above it, is ever an answer. `former`
    adds names that areas once had: pairs of code and name.
    """

    def __init__(
        self,
        areas: Iterable[AreaNode],
        root: str,
        *,
        former: Iterable[tuple[str, str]] = (),
    ) -> None:
        self._index = NameIndex(areas, root, former)
        self._root = root
        self._memo: dict[tuple[str, str], Answer] = {}
        self._addresses: dict[str, Answer] = {}
        known_above = {self._index.level(code) for code in self._index.chain}
        self._skip_unknown_above = not {Level.PROVINCE, Level.CITY} <= known_above

    def find(self, address: str = "", *, township: str = "", village: str = "") -> Answer:
        """The area of a township and a village, or of one address, as written.

        Each argument may also be a code of 6, 9 or 12 digits. With a township the village is
        looked for only there; a township alone answers with the township. The address is read
        only where both others are empty. Answers are remembered, except for addresses that go
        on behind the village: a house number is personal data.
        """
        if not (township or village):
            answer = self._addresses.get(address)
            if answer is None:
                answer = self._by_address(address)
                if isinstance(answer, Found) and not answer.rest:
                    self._remember(self._addresses, address, answer)
            return answer
        key = (township, village)
        answer = self._memo.get(key)
        if answer is None:
            tidy_township, tidy_village = plain(township), plain(village)
            if not (tidy_township or tidy_village):
                return self._by_address(address)
            answer = self._by_names(tidy_township, tidy_village)
            self._remember(self._memo, key, answer)
        return answer

    @staticmethod
    def _remember(memo: dict[_Key, Answer], key: _Key, answer: Answer) -> None:
        if len(memo) >= _LIMIT_MEMO:
            memo.clear()
        memo[key] = answer

    # --- by township and village -----------------------------------------------------------

    def _by_names(self, township: str, village: str) -> Answer:
        if _CODE.fullmatch(village):
            return self._by_code(village)
        if not village:
            return self._cell(township, self._root, "township")
        if not township:
            return self._cell(village, self._root, "village")
        above = self._cell(township, self._root, "township")
        if isinstance(above, NotFound):
            return above
        if isinstance(above, Found):
            scope = above.code
            if above.level is Level.VILLAGE:  # the township's cell already held the village
                scope = self._index.parent(scope)
            return self._cell(village, scope, "village")
        # Two townships of one name: the village may tell them apart.
        below = [self._cell(village, c.code, "village") for c in above.candidates]
        found = [answer for answer in below if isinstance(answer, Found)]
        if len(found) == 1:
            return found[0]
        if not found and all(isinstance(answer, NotFound) for answer in below):
            return NotFound("village", village, above.candidates[0].path.split("—")[-1])
        return above

    def _cell(self, text: str, scope: str, part: Part) -> Answer:
        """One cell that should name an area below `scope` and nothing else."""
        if _CODE.fullmatch(text):
            return self._by_code(text)
        text = _CODE_BEFORE_NAME.sub("", text)
        parses = self._parses(text, scope)
        if part == "township":
            # The cell must be over with the name; 南村乡 is no village 南村 with something behind.
            whole = [p for p in parses if p.end == len(text) or text[p.end] == "("]
            towns = [p for p in whole if p.rank == Level.TOWNSHIP.rank]
            parses = towns or whole
        else:
            above = self._index.level(scope).rank
            parses = [
                p
                for p in parses
                if p.rank > above
                and (_DETAIL.match(text, p.end) or _NAMED_GROUP.match(text, p.end))
            ]
        parses = self._best(parses)
        if part == "village" and scope == self._root:
            part = "village" if _LOOKS_LIKE["village"].match(text) else "address"
        return self._answer(text, parses) or self._missing(part, text, scope)

    # --- by address ------------------------------------------------------------------------

    def _by_address(self, address: str) -> Answer:
        text = plain(address)
        if _CODE.fullmatch(text):
            return self._by_code(text)
        if not text:
            return NotFound("address", "")
        parses = self._best(self._parses(text, self._root))
        if not parses:
            return self._missing_at(text, 0, self._root)
        answer = self._answer(text, parses)
        if isinstance(answer, Found) and answer.level is not Level.VILLAGE and answer.rest:
            rest_at = len(text) - len(answer.rest)
            missing = self._missing_at(text, rest_at, answer.code)
            if missing.part != "address":
                return missing
        return answer or self._missing("address", text, self._root)

    def _by_code(self, text: str) -> Answer:
        code = padded(text)
        if code is not None and self._index.contains(code):
            return Found(code, self._index.level(code), "code")
        return NotFound("code", text, self._index.path(self._root))

    # --- reading a text --------------------------------------------------------------------

    def _parses(self, text: str, scope: str) -> list[_Parse]:
        """Every way to read the text from its beginning as names of ever deeper levels."""
        starts = {0}
        country = _COUNTRY.match(text)
        if country:
            starts.add(country.end())
        if self._skip_unknown_above:
            above = _UNKNOWN_ABOVE.match(text)
            if above and above.end():
                starts.add(above.end())
        parses: list[_Parse] = []
        for start in starts:
            self._read(text, start, scope, 0, 0, 0, parses)
        return parses

    def _read(
        self, text: str, at: int, scope: str, rank: int, quality: int, named: int,
        parses: list[_Parse],
    ) -> None:  # fmt: skip
        for level in LEVELS[rank:]:
            for match in self._index.matches(text, at, level, scope):
                if match.quality == BARE and not self._may_end_bare(text, match, level):
                    continue
                if level is Level.VILLAGE and _GOES_ON.match(text, match.end):
                    continue
                total = max(quality, match.quality)
                parses.append(_Parse(match.code, level.rank, match.end, total, named + 1))
                if match.end < len(text) and level is not Level.VILLAGE:
                    below = match.code if self._index.is_below(match.code, scope) else scope
                    self._read(text, match.end, below, level.rank + 1, total, named + 1, parses)

    def _may_end_bare(self, text: str, match: Match, level: Level) -> bool:
        """Whether a short name without suffix (松城) may stand here: at the end, before a detail,
        or before another name. 东风路 does not name the village 东风."""
        if _DETAIL.match(text, match.end):
            return True
        if level is Level.VILLAGE:
            return False
        below = match.code if self._index.contains(match.code) else self._root
        return any(
            True
            for deeper in LEVELS[level.rank + 1 :]
            for _ in self._index.matches(text, match.end, deeper, below)
        )

    @staticmethod
    def _best(parses: list[_Parse]) -> list[_Parse]:
        """The deepest readings; of these the longest; of these the most literal."""
        if not parses:
            return []
        best = min((-p.rank, -p.end, p.quality, -p.named) for p in parses)
        return [p for p in parses if (-p.rank, -p.end, p.quality, -p.named) == best]

    def _answer(self, text: str, parses: list[_Parse]) -> Answer | None:
        codes = sorted({p.code for p in parses})
        if not codes:
            return None
        if len(codes) > 1:
            return Ambiguous(text, tuple(Candidate(c, self._index.path(c)) for c in codes))
        best = parses[0]
        rest = text[best.end :]
        return Found(best.code, self._index.level(best.code), _HOW[best.quality], rest)

    # --- nothing found ---------------------------------------------------------------------

    def _missing_at(self, text: str, at: int, scope: str) -> NotFound:
        """What an unmatched stretch of an address was meant to name, judged by its suffix."""
        deepest = self._index.level(scope).rank if scope != self._root or at else -1
        for part, pattern in _LOOKS_LIKE.items():
            if Level(part).rank <= deepest:
                continue
            found = pattern.match(text, at)
            if found:
                return self._missing(part, found[0], scope)
        return self._missing("address", text[at:], scope)

    def _missing(self, part: Part, text: str, scope: str) -> NotFound:
        within = self._index.path(scope)
        if part in ("code", "address"):
            return NotFound(part, text, within)
        names = self._index.names_below(scope, Level(part))
        near = process.extract(text, names, scorer=fuzz.ratio, limit=_SUGGESTIONS, score_cutoff=50)
        return NotFound(part, text, within, tuple(dict.fromkeys(hit[0] for hit in near)))

    # --- for callers that keep many --------------------------------------------------------

    def path(self, code: str) -> str:
        """Names from the office downwards, joined by a dash; the code itself where unknown."""
        return self._index.path(code)
