"""Small counts across parts that the shell and the workbench show."""

from __future__ import annotations

from dataclasses import dataclass

from huican.access.domain.scope import AreaScope
from huican.exchange import queries as exchange
from huican.sources.queries import listing


@dataclass(frozen=True, slots=True)
class Work:
    """What waits for somebody: rows given back, rows waiting, uploads not finished."""

    refused: int
    waiting: int
    uploads: int

    @property
    def total(self) -> int:
        """Pieces of work: files with held rows would be counted twice, so rows and uploads are
        told apart on the workbench; the navigation shows uploads and rows together."""
        return self.refused + self.waiting + self.uploads


def waiting_work(scope: AreaScope) -> Work:
    """Counts of the offices inside `scope`; two queries."""
    refused, waiting = listing.held_counts(scope.ranges)
    return Work(refused, waiting, exchange.count_open_uploads(scope))


def years_with_records(scope: AreaScope) -> list[int]:
    """Years that workbooks of the offices above, at or inside `scope` speak of, newest first."""
    return listing.years_with_records(scope.ranges, _above(scope.code))


def _above(code: str) -> list[str]:
    """Codes of the areas above by their digits: a township's records came in the county's files."""
    return [code[:digits].ljust(12, "0") for digits in (2, 4, 6, 9)]
