"""What becomes of a sheet's rows: drafts of records, rows held back, and what was not data."""

from dataclasses import dataclass, field
from datetime import date
from typing import Any

from huican.kernel.certificate import Certificate
from huican.kernel.errors import HuicanError


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a row does not go in: a code for machines, plain Chinese for the clerk."""

    code: str
    reason: str
    remedy: str
    column: int | None = None

    @classmethod
    def of(cls, error: HuicanError, column: int | None) -> "Problem":
        return cls(error.code, error.what, error.remedy or "", column)


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """A place that could not be settled: what is wrong and what to do."""

    code: str
    reason: str
    remedy: str


class RowHeld(Exception):
    """A row that is held back for a reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem

    @classmethod
    def because(
        cls, code: str, reason: str, remedy: str = "", column: int | None = None
    ) -> "RowHeld":
        return cls(Problem(code, reason, remedy, column))


@dataclass(slots=True)
class Draft:
    """One row of data, read. `row` counts from 1 as Excel shows it.

    `digest` stands for what the row says, whatever its layout: two drafts of one digest say
    the same of the same person.
    """

    row: int
    kind: str = ""
    programme: str = ""
    digest: bytes = b""
    name: str = field(default="", repr=False)
    identity: str = field(default="", repr=False)
    certificate: Certificate | None = None
    area_code: str = ""
    on_date: date | None = None
    year: int = 0
    month: int | None = None
    # First and last month of a row that is paid for several at once (1-3月).
    span: tuple[int, int] | None = None
    amount_fen: int | None = None
    quantity: str | None = None
    unit: str = ""
    category: int | None = None
    level: int | None = None
    attributes: dict[str, Any] | None = None
    # Typed columns that only some stores keep: standard_fen, bank, account, birth, phone …
    extra: dict[str, Any] | None = None
    problem: Problem | None = None
    # A fault that counts only if the person proves to be who the row says: a number written
    # under somebody else's name is that fault first.
    doubt: Problem | None = None
    person_id: int | None = None

    def part(self, month: int | None, fen: int, kind: str = "", programme: str = "") -> "Draft":
        """One of several records that a row stands for: a month of a year, one of two subsidies."""
        return Draft(
            self.row, kind or self.kind, programme or self.programme, b"", self.name,
            self.identity, self.certificate, self.area_code, self.on_date, self.year, month, None,
            fen, self.quantity, self.unit, self.category, self.level, self.attributes, self.extra,
        )  # fmt: skip


@dataclass(slots=True)
class SheetDrafts:
    """All rows of one sheet. `drafts` may hold several drafts of one row (a column a month)."""

    drafts: list[Draft] = field(default_factory=list)
    held: list[Draft] = field(default_factory=list)
    skipped: dict[str, int] = field(default_factory=dict)
    declared_total_fen: int | None = None
    rows_total_fen: int | None = None
    notes: list[str] = field(default_factory=list)
    year: int | None = None
    year_from: str = ""

    def skip(self, why: str) -> None:
        self.skipped[why] = self.skipped.get(why, 0) + 1
