"""Rows of an area file: what they must say, and every fault named by its line."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from huican.kernel.errors import HuicanError
from huican.kernel.text import tidy
from huican.reference.domain.levels import LEVELS, Level, level_from, padded, prefix_parents, shape

_SHOWN = 10
_NAME_LENGTH_MAX = 60

# Where a level is missing between two others: a county under a province (省直辖), a township
# under a city (东莞, 中山, 儋州, 嘉峪关 have no counties).
# Pairs of ranks (child, parent); ranks, because a country has 660,000 rows and enums hash slowly.
_MAY_HANG = {(rank, rank - 1) for rank in range(1, len(LEVELS))} | {
    (Level.COUNTY.rank, Level.PROVINCE.rank),
    (Level.TOWNSHIP.rank, Level.CITY.rank),
}


class AreaRow(NamedTuple):
    """A line of an area file as written; `level` and `parent` may be empty."""

    code: str
    name: str
    level: str = ""
    parent: str = ""
    line: int = 0
    file: str = ""


class CheckedArea(NamedTuple):
    """A row that can be stored. `parent` is None only at the top of the tree."""

    code: str
    name: str
    level: Level
    parent: str | None


@dataclass(frozen=True, slots=True)
class RowProblem:
    """A fault of one row: its kind (kebab-case), where, and a sentence."""

    code: str
    where: str
    what: str


class AreaFileError(HuicanError):
    """An area file with faults; nothing of it was loaded. `problems` holds every fault."""

    code = "area-file"

    def __init__(self, problems: Collection[RowProblem]) -> None:
        self.problems = tuple(problems)
        lines = [f"{p.where}：{p.what}" for p in self.problems[:_SHOWN]]
        if len(self.problems) > _SHOWN:
            lines.append(f"……另有 {len(self.problems) - _SHOWN:,} 处")
        super().__init__(
            f"区划文件有 {len(self.problems):,} 处不对，一行也没有导入。" + "；".join(lines),
            remedy="请改好这些行再导入",
        )


def check_rows(
    rows: Iterable[AreaRow], known: Callable[[Collection[str]], Mapping[str, Level]]
) -> list[CheckedArea]:
    """All rows, checked and completed, in their order; AreaFileError where any fails.

    `known` answers which of some codes are in the tree already, and their levels. An empty level
    is read from the code's zeros. An empty parent is the nearest area above by digits, in the
    file or in the tree; a province, city or county may be without one (the top of an office).
    """
    problems: list[RowProblem] = []
    taken: dict[str, AreaRow] = {}
    ranks: dict[str, int] = {}
    for row in rows:
        problem = _take(row, taken, ranks)
        if problem:
            problems.append(problem)
    known_above = known(_named_elsewhere(taken))
    above = ranks | {code: level.rank for code, level in known_above.items()}
    checked: list[CheckedArea] = []
    for code, row in taken.items():
        parent, problem = _parent_of(code, row, ranks[code], above)
        if problem:
            problems.append(problem)
        else:
            checked.append(CheckedArea(code, row.name, LEVELS[ranks[code]], parent))
    if problems:
        raise AreaFileError(problems)
    return checked


def _take(row: AreaRow, taken: dict[str, AreaRow], ranks: dict[str, int]) -> RowProblem | None:
    code = row.code
    if not (len(code) == 12 and code.isascii() and code.isdigit()):
        code = padded(code.strip()) or ""
    if not code:
        return _problem("code-not-understood", row, f"代码“{row.code}”不是 2、4、6、9 或 12 位数字")
    name = row.name if row.name.isalnum() else tidy(row.name)
    if not name:
        return _problem("name-missing", row, f"代码 {code} 没有名称")
    if len(name) > _NAME_LENGTH_MAX:
        return _problem("name-too-long", row, f"代码 {code} 的名称超过 {_NAME_LENGTH_MAX} 个字")
    level = shape(code)
    if row.level and row.level != level.value:
        said = level_from(row.level)
        if said is not level:
            return _problem(
                "wrong-level",
                row,
                f"“{name}”写的是“{row.level}”，代码 {code} 却是{level.label}的样子",
            )
    before = taken.get(code)
    if before is not None:
        return _problem(
            "duplicate-code",
            row,
            f"代码 {code} 已用于{_where(before)}的“{before.name}”，这里又给了“{name}”",
        )
    taken[code] = row if name is row.name else row._replace(name=name)
    ranks[code] = level.rank
    return None


def _named_elsewhere(taken: Mapping[str, AreaRow]) -> set[str]:
    """Codes that may be parents and are not in the file."""
    wanted: set[str] = set()
    for code, row in taken.items():
        if row.parent:
            parent = padded(row.parent)
            if parent is not None and parent not in taken:
                wanted.add(parent)
        else:
            above = prefix_parents(code)
            if not (above and above[0] in taken):
                wanted.update(c for c in above if c not in taken)
    return wanted


def _parent_of(
    code: str, row: AreaRow, rank: int, above: Mapping[str, int]
) -> tuple[str | None, RowProblem | None]:
    if row.parent:
        parent = padded(row.parent)
        if parent is None:
            return None, _problem(
                "code-not-understood", row, f"“{row.name}”的上级代码“{row.parent}”不是区划代码"
            )
    else:
        parent = next((c for c in prefix_parents(code) if c in above), None)
        if parent is None:
            if rank <= Level.COUNTY.rank:
                return None, None
            return None, _problem("orphan", row, f"“{row.name}”（{code}）没有写上级，也推不出上级")
    rank_above = above.get(parent)
    if rank_above is None:
        return None, _problem(
            "orphan", row, f"“{row.name}”（{code}）的上级 {parent} 不在文件里，也不在已有的区划里"
        )
    if (rank, rank_above) not in _MAY_HANG:
        return None, _problem(
            "wrong-level",
            row,
            f"“{row.name}”是{LEVELS[rank].label}，上级 {parent} 却是{LEVELS[rank_above].label}",
        )
    return parent, None


def tops(areas: Iterable[CheckedArea]) -> list[str]:
    """Codes whose parent is not among the given areas: the tops of what a file covers."""
    rows = list(areas)
    given = {area.code for area in rows}
    return [area.code for area in rows if area.parent not in given]


def _where(row: AreaRow) -> str:
    return f"{row.file}第 {row.line} 行" if row.line else (row.file or "一行")


def _problem(kind: str, row: AreaRow, what: str) -> RowProblem:
    return RowProblem(kind, _where(row), what)
