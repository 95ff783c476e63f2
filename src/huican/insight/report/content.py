"""What a report is written from: the figures and targets of one office and one year.

Everything here is plain data, so a report can be written in a test, from the database or from a
published snapshot by the same code.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Literal

Level = Literal["county", "city"]
Number = int | Decimal


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure of the year.

    `value` is exact and in `unit` (money in 元, never in fen); `display` is the exact value as
    screens show it ("3,695,760 元"). `records` is how many accepted records the figure was
    counted from: a figure without records is not a zero, it is unknown, and no sentence may use
    it. `settled` is false while a row that could change the figure still waits for somebody.
    """

    id: str
    name: str
    value: Number
    unit: str
    display: str
    records: int
    definition: str
    sources: tuple[str, ...] = ()
    url: str | None = None
    settled: bool = True

    @property
    def known(self) -> bool:
        """Whether a sentence may state this figure."""
        return self.records > 0


@dataclass(frozen=True, slots=True)
class Target:
    """One task of a year: what was to be reached and, where it is counted, what was done.

    `indicator` is the figure id that measures the task; `done` is given where there is none.
    """

    task: str
    year: int
    value: Number
    unit: str
    office: str = ""
    indicator: str | None = None
    done: Number | None = None
    sources: tuple[str, ...] = ()
    url: str | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """All that a report of one year may state about one office's area.

    `figures` is keyed by figure id; a figure that nobody has counted may be absent or have no
    records. `targets` holds those of the year and of the year after.
    """

    office_name: str
    area_name: str
    level: Level
    year: int
    figures: Mapping[str, Figure]
    targets: tuple[Target, ...] = ()
    written_on: date | None = None
    brands: tuple[str, ...] = field(default=())
    """Names besides the area's that give the place away, for the masked form."""

    def figure(self, figure_id: str) -> Figure | None:
        """The figure if it has records, else None."""
        figure = self.figures.get(figure_id)
        return figure if figure is not None and figure.known else None

    def target(self, task: str, year: int) -> Target | None:
        """The target of that year whose task has this name or is measured by this figure."""
        of_year = [target for target in self.targets if target.year == year]
        for target in of_year:
            if target.task == task:
                return target
        return next((target for target in of_year if target.indicator == task), None)
