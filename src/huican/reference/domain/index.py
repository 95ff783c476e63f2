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
    """Forms of one level's names. Lengths are kept so that only existing ones are tried."""

    def __init__(self) -> None:
        self.full: dict[str, list[str]] = {}
        self.former: dict[str, list[str]] = {}
        self.short: dict[str, list[tuple[str, str]]] = {}
        self.lengths: tuple[int, ...] = ()

    def close(self) -> None:
        forms = (self.full, self.former, self.short)
        self.lengths = tuple(sorted({len(s) for form in forms for s in form}, reverse=True))


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
        self._levels = {level: _Names() for level in LEVELS}
        for node in self._nodes.values():
            if node.code in self.chain or self.contains(node.code):
                self._add(node)
        for code, name in former:
            if code in self._nodes and self.contains(code):
                names = self._levels[self.level(code)]
                names.former.setdefault(plain(name), []).append(code)
        for names in self._levels.values():
            names.close()

    def _add(self, node: AreaNode) -> None:
        level = Level(node.level)
        names = self._levels[level]
        names.full.setdefault(plain(node.name), []).append(node.code)
        for core, kind in cores(node.name, level):
            names.short.setdefault(core, []).append((node.code, kind))

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
        names = self._levels[level]
        text_end = len(text)
        best: dict[tuple[str, int], int] = {}
        for length in names.lengths:
            end = at + length
            if end > text_end:
                continue
            head = text[at:end]
            for code in names.full.get(head, ()):
                _keep(best, code, end_of_name(text, end, level), EXACT)
            for code in names.former.get(head, ()):
                _keep(best, code, end_of_name(text, end, level), FORMER)
            short = names.short.get(head)
            if short:
                suffix = suffix_at(text, end, level)
                for code, kind in short:
                    if suffix:
                        quality = SAME_KIND if suffix[1] == kind else OTHER_KIND
                        _keep(best, code, suffix[0], quality)
                    if length > 1:  # one character alone names nothing
                        _keep(best, code, end, BARE)
        above_scope = self._ups[scope]
        for (code, end), quality in best.items():
            if scope in self._ups[code] or code in above_scope:
                yield Match(code, end, quality)


def _keep(best: dict[tuple[str, int], int], code: str, end: int, quality: int) -> None:
    known = best.get((code, end))
    if known is None or quality < known:
        best[(code, end)] = quality
