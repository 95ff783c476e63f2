"""Names and short forms of one office's areas, ready to be looked up at a position of a text."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from huican.kernel.errors import HuicanError
from huican.reference.domain.levels import LEVELS, Level
from huican.reference.domain.naming import cores, end_of_name, plain, suffix_at


class UnknownArea(HuicanError):
    """A code that is not in the area tree."""

    code = "area-unknown"


EXACT, SAME_KIND, BARE, OTHER_KIND, FORMER = range(5)
"""How literally a text names an area, best first: the full name; the core with a suffix of the
same kind; the core alone; the core with another kind's suffix; a former name."""


class AreaNode(NamedTuple):
    """An area as the finder needs it. `level` is a Level's value; `parent` "" at the top."""

    code: str
    name: str
    level: str
    parent: str


class Match(NamedTuple):
    """An area named at a position of a text, up to `end`."""

    code: str
    end: int
    quality: int


class _Names:
    """Forms of the names of one level, and which lengths they have by their first character, so
    that only those are tried."""

    def __init__(self, level: Level) -> None:
        self._level = level
        self._full: dict[str, list[str]] = {}
        self._former: dict[str, list[str]] = {}
        self._short: dict[str, list[tuple[str, str]]] = {}
        self._lengths: dict[str, list[int]] = {}

    def add(self, code: str, name: str) -> None:
        self._full.setdefault(self._noted(plain(name)), []).append(code)
        for core, kind in cores(name, self._level):
            self._short.setdefault(self._noted(core), []).append((code, kind))

    def add_former(self, code: str, name: str) -> None:
        self._former.setdefault(self._noted(plain(name)), []).append(code)

    def _noted(self, form: str) -> str:
        lengths = self._lengths.setdefault(form[0], [])
        if len(form) not in lengths:
            lengths.append(len(form))
        return form

    def at(self, text: str, at: int) -> dict[tuple[str, int], int]:
        """Codes that the text may name at a position, with the end of the name, and how literally
        (the most literal reading of each)."""
        best: dict[tuple[str, int], int] = {}
        for length in self._lengths.get(text[at], ()):
            end = at + length
            if end > len(text):
                continue
            head = text[at:end]
            for code in self._full.get(head, ()):
                _keep(best, code, end_of_name(text, end, self._level), EXACT)
            for code in self._former.get(head, ()):
                _keep(best, code, end_of_name(text, end, self._level), FORMER)
            short = self._short.get(head)
            if short:
                suffix = suffix_at(text, end, self._level)
                for code, kind in short:
                    if suffix:
                        quality = SAME_KIND if suffix[1] == kind else OTHER_KIND
                        _keep(best, code, suffix[0], quality)
                    if length > 1:  # one character alone names nothing
                        _keep(best, code, end, BARE)
        return best


class NameIndex:
    """The tree of one office: what lies below `root`, and the chain above it."""

    def __init__(
        self, areas: Iterable[AreaNode], root: str, former: Iterable[tuple[str, str]] = ()
    ) -> None:
        self._nodes = {node.code: node for node in areas}
        self._root = root
        if root not in self._nodes:
            raise UnknownArea(f"区划里没有代码 {root}", remedy="请先导入区划，或核对本单位的代码")
        self._ups = {code: tuple(self._above(code)) for code in self._nodes}
        self.chain = frozenset(self._ups[root]) - {root}
        self._paths: dict[str, str] = {}
        self._below_pool: dict[tuple[str, Level], list[str]] = {}
        self._levels = {level: _Names(level) for level in LEVELS}
        # Villages repeat all over a county: each township has its own index of them as well.
        self._villages: dict[str, _Names] = {}
        for node in self._nodes.values():
            if node.code in self.chain or self.contains(node.code):
                for names in self._indexes_of(node.code):
                    names.add(node.code, node.name)
        for code, name in former:
            if code in self._nodes and self.contains(code):
                for names in self._indexes_of(code):
                    names.add_former(code, name)

    def _indexes_of(self, code: str) -> Iterator[_Names]:
        node = self._nodes[code]
        level = Level(node.level)
        yield self._levels[level]
        if level is Level.VILLAGE:
            if node.parent not in self._villages:
                self._villages[node.parent] = _Names(level)
            yield self._villages[node.parent]

    def _above(self, code: str) -> Iterator[str]:
        """The code and everything above it that is known."""
        for _ in range(len(LEVELS) + 1):  # a bound, should a file hold a ring
            if code not in self._nodes:
                return
            yield code
            code = self._nodes[code].parent

    def contains(self, code: str) -> bool:
        """Whether the area is the office's own or lies below it."""
        return self._root in self._ups.get(code, ())

    def is_below(self, code: str, scope: str) -> bool:
        """Whether the area is `scope` or lies below it."""
        return scope in self._ups[code]

    def level(self, code: str) -> Level:
        return Level(self._nodes[code].level)

    def parent(self, code: str) -> str:
        return self._nodes[code].parent

    def path(self, code: str) -> str:
        """Names from just below the office down to the area; the office's own name for itself."""
        known = self._paths.get(code)
        if known is None:
            ups = self._ups.get(code, ())
            if code != self._root and self._root in ups:
                ups = ups[: ups.index(self._root)]
            else:
                ups = ups[:1]
            known = self._paths[code] = "—".join(self._nodes[c].name for c in reversed(ups)) or code
        return known

    def names_below(self, scope: str, level: Level) -> list[str]:
        """Names of a level below an area, each once."""
        key = (scope, level)
        if key not in self._below_pool:
            self._below_pool[key] = list(
                dict.fromkeys(
                    node.name
                    for node in self._nodes.values()
                    if node.level == level.value and self.is_below(node.code, scope)
                )
            )
        return self._below_pool[key]

    def matches(self, text: str, at: int, level: Level, scope: str) -> Iterator[Match]:
        """Areas of a level that a text may name at a position, below `scope` or above it.

        Each area comes at most once for each end, in its most literal reading.
        """
        if at >= len(text):
            return
        names = self._levels[level]
        if level is Level.VILLAGE:
            names = self._villages.get(scope, names)
        above_scope = self._ups[scope]
        for (code, end), quality in names.at(text, at).items():
            if scope in self._ups[code] or code in above_scope:
                yield Match(code, end, quality)


def _keep(best: dict[tuple[str, int], int], code: str, end: int, quality: int) -> None:
    known = best.get((code, end))
    if known is None or quality < known:
        best[(code, end)] = quality
