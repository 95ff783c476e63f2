"""Counties written once for all tests, and a reader that shares no code with the generator."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook

from huican import synth

PERSONS, SEED, YEAR = 2400, 7, 2023
SERIAL_HEADINGS = {"序号", "编号"}


def plain(value: object) -> str:
    """Text without full-width characters and outer blanks, x as X."""
    return unicodedata.normalize("NFKC", str(value)).strip().upper()


def as_day(value: object) -> date:
    """Any of the day forms the workbooks use."""
    if isinstance(value, date):
        return value
    parts = re.findall(r"\d+", plain(value))
    if len(parts) == 1:
        parts = [parts[0][:4], parts[0][4:6], parts[0][6:]]
    return date(*map(int, parts))


@dataclass(frozen=True)
class Line:
    """One record: its 1-based row and its cells by heading (line breaks and blanks taken out)."""

    row: int
    cells: dict[str, Any]

    def __getitem__(self, heading: str) -> Any:
        return self.cells[heading]


def read_sheet(path: Path, sheet: str) -> list[Line]:
    """The records of a sheet: rows under the heading whose first cell is a serial number."""
    rows = CalamineWorkbook.from_path(str(path)).get_sheet_by_name(sheet).to_python()
    top = next(i for i, r in enumerate(rows) if re.sub(r"\s", "", str(r[0])) in SERIAL_HEADINGS)
    headings, first = rows[top], top + 1
    if not rows[top + 1][0] and any(rows[top + 1]):  # a second line of headings
        headings = [low or up for up, low in zip(rows[top], rows[top + 1], strict=True)]
        first += 1
    names = [re.sub(r"\s", "", str(h)) for h in headings]
    return [
        Line(i + 1, dict(zip(names, r, strict=True)))
        for i, r in enumerate(rows)
        if i >= first and isinstance(r[0], float)
    ]


def sheet_names(path: Path) -> list[str]:
    """Names of the sheets in order."""
    return list(CalamineWorkbook.from_path(str(path)).sheet_names)


@dataclass(frozen=True)
class Written:
    """A written county and its answers."""

    folder: Path
    expected: dict[str, Any]

    def path(self, name: str) -> Path:
        """A file by its name, wherever it lies in the folder."""
        return next(self.folder.rglob(name))

    def lines(self, name: str) -> Iterator[tuple[str, Line]]:
        """(sheet, line) of all sheets of a workbook."""
        path = self.path(name)
        for sheet in sheet_names(path):
            for line in read_sheet(path, sheet):
                yield sheet, line

    def figure(self, indicator: str) -> Any:
        """The answer for an indicator."""
        return next(f["value"] for f in self.expected["figures"] if f["indicator"] == indicator)


@pytest.fixture(scope="session")
def county_in(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Written]:
    """The same county as the offices a, b and c write it."""
    known: dict[str, Written] = {}

    def written(style: str) -> Written:
        if style not in known:
            folder = tmp_path_factory.mktemp(f"county-{style}")
            synth.produce(PERSONS, folder, seed=SEED, year=YEAR, style=style)
            text = (folder / "expected.json").read_text(encoding="utf-8")
            known[style] = Written(folder, json.loads(text))
        return known[style]

    return written
