"""From a recognised sheet to drafts of records, row by row.

A row goes in whole or is held with one reason: the first fault that a clerk would see reading
from left to right (name, numbers, category and level, area, dates, money). This is the hot
path of an import: readers of cells are chosen once a sheet, and shared values are remembered
for the length of the import (Memory).
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Protocol

from huican.exchange.domain import cells
from huican.exchange.domain.drafts import Draft, PlaceProblem, Problem, RowHeld, SheetDrafts
from huican.exchange.domain.memory import Memory
from huican.exchange.domain.merged import fill_down
from huican.exchange.domain.money_columns import MoneyReader
from huican.exchange.domain.periods import PeriodReader
from huican.exchange.domain.persons import PersonReader
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.recognise import Recognised, label_text
from huican.exchange.domain.shape import is_blank, kind_of_line, line_texts
from huican.exchange.domain.totals import Totals
from huican.kernel.errors import HuicanError
from huican.sources.domain.kinds import Catalogue, Kind

# A line whose name begins so is looked at closely: 合计, 总计, 小计, 共计, 累计, 本页合计, 全县合计.
_TOTAL_FIRST = frozenset("合总小共累本全")
_DIGEST_BYTES = 12


class PlaceFinder(Protocol):
    """Finds the area of names as people write them; see reference.domain.finder."""

    def __call__(
        self, township: str, village: str, address: str, code: str
    ) -> str | PlaceProblem: ...


@dataclass(frozen=True, slots=True)
class Context:
    """What reading a sheet needs to know of the world."""

    today: date
    office_area: str
    find_place: PlaceFinder
    catalogue: Catalogue
    # The year of sheets that do not say theirs; None: no sheet of this import does.
    default_year: int | None = None
    default_year_from: str = ""
    # Digests are keyed: who knows a person's name and birthday must not be able to try out
    # identity numbers against them.
    digest_key: bytes = b""
    memory: Memory = field(default_factory=Memory, repr=False)


class RowReader:
    """Reads the rows of one recognised sheet."""

    def __init__(self, guess: Recognised, context: Context) -> None:
        assert guess.kind is not None and guess.shape is not None
        self.guess, self.kind, self.shape = guess, guess.kind, guess.shape
        self.context, self.memory = context, context.memory
        self.at = {label: match.index for label, match in guess.matches.items()}
        self.persons = PersonReader(
            self.at, strict=self.kind.stores == "roster",
            keep_whole=self.kind.stores == "department-list", today=context.today,
            memory=context.memory,
        )  # fmt: skip
        self.money = MoneyReader(guess, context.memory)
        self.periods = PeriodReader(guess, context.today)
        self.attributes = self._attribute_readers()
        self.serial = self.at.get("serial")
        self.quantity_label = "目标值" if self.kind.stores == "target" else "quantity"
        self.quantity_at = self.at.get(self.quantity_label, -1)
        self.unit_at = self.at.get("unit", -1)
        self.place_at = [self.at.get(label, -1) for label in _PLACE_LABELS]
        self.has_place = any(index >= 0 for index in self.place_at)
        self.place_first = self.kind.stores in ("roster", "project") or not self.persons.has_number

    def read(self) -> SheetDrafts:
        """All rows; raises nothing: a fault holds its row."""
        result, totals = SheetDrafts(), Totals()
        name_at, number_at = self.at.get("name", -1), self.persons.number_at
        rows = self.guess.sheet.rows
        fill_down(self.guess)
        for index in range(self.shape.first_data_row, len(rows)):
            row = rows[index]
            # The usual row shows at once that it is data; only others are looked at closely.
            if name_at >= 0 and number_at >= 0:
                name = row[name_at]
                usual = (
                    isinstance(name, str) and name != "" and row[number_at] != ""
                    and name[0] not in _TOTAL_FIRST
                )  # fmt: skip
            else:
                usual = False
            if not usual:
                line = self._kind_of_line(row)
                if line != "data":
                    result.skip(line)
                    if line == "total":
                        totals.close(index + 1, self.money.sum_of(row), line_texts(row)[0])
                    continue
            for draft in self._drafts(index, row):
                if draft.amount_fen is not None:
                    totals.add(draft.amount_fen)
                (result.held if draft.problem else result.drafts).append(draft)
        totals.report(result)
        self._settle_years(result)
        return result

    # --- one row --------------------------------------------------------------------------

    def _drafts(self, index: int, row: list[Cell]) -> list[Draft]:
        draft = Draft(index + 1, self.kind.code, self.kind.programme)
        try:
            self.persons.read(row, draft)
            self._read_own(row, draft)
            if self.has_place:
                self._read_place(row, draft)
            drafts = self.money.drafts(row, draft)
            for each in drafts:
                each.digest = self._digest(each)
            return drafts
        except RowHeld as held:
            draft.problem = self._formula_fault(row) or held.problem
        except HuicanError as error:
            draft.problem = self._formula_fault(row) or Problem.of(error, None)
        # The money of a held row still belongs to the total below it.
        if draft.amount_fen is None and self.money.payment:
            draft.amount_fen = self.money.sum_of(row)
        draft.digest = self._digest_of(repr(row))
        return [draft]

    def _read_own(self, row: list[Cell], draft: Draft) -> None:
        kept: dict[str, Any] | None = None
        for label, index, reader in self.attributes:
            cell = row[index]
            if cell == "":
                continue
            try:
                value = reader(cell)
            except HuicanError as error:
                if label in self.periods.date_labels or error.code == "formula-error":
                    code = "formula-error" if error.code == "formula-error" else "date-unreadable"
                    raise RowHeld(Problem(code, error.what, error.remedy or "", index)) from error
                # An unreadable side column is kept as it was written, not a reason to refuse.
                value = cells.read_text(cell)
            if value != "":
                if kept is None:
                    kept = {}
                kept[label] = value
        draft.attributes = kept
        self.periods.read(row, draft)
        if self.quantity_at >= 0:
            draft.quantity = self._number_text(row, self.quantity_at)
        if self.unit_at >= 0:
            draft.unit = cells.read_text(row[self.unit_at])[:12]

    def _number_text(self, row: list[Cell], index: int) -> str | None:
        try:
            number = cells.read_number(row[index])
        except HuicanError as error:
            raise RowHeld(Problem.of(error, index)) from error
        return None if number is None else f"{number:f}"

    def _read_place(self, row: list[Cell], draft: Draft) -> None:
        township, village, address, code = self.place_at
        key = (
            row[township] if township >= 0 else "",
            row[village] if village >= 0 else "",
            row[address] if address >= 0 else "",
            row[code] if code >= 0 else "",
        )
        place = self.memory.places.get(key)
        if place is None:
            texts = tuple(cells.read_text(cell) for cell in key)
            place = self.context.find_place(*texts) if any(texts) else ""
            self.memory.places[key] = place
        if isinstance(place, str):
            draft.area_code = place
            return
        if self.place_first or not draft.identity:
            column = next(
                (at for at in (village, address, township, code) if at >= 0 and row[at] != ""),
                next(at for at in self.place_at if at >= 0),
            )
            raise RowHeld.because(place.code, place.reason, place.remedy, column)
        # A person on file has a place already; what the row says is kept as a remark.
        draft.attributes = {**(draft.attributes or {}), "所写地址未认出": place.reason}

    def _formula_fault(self, row: list[Cell]) -> Problem | None:
        """A held row whose formula failed is told that, whatever else came of it."""
        for index in self.at.values():
            cell = row[index]
            if isinstance(cell, str) and cells.is_formula_error(cell):
                return Problem.of(cells.formula_error(cell), index)
        return None

    # --- what is not data -------------------------------------------------------------------

    def _kind_of_line(self, row: list[Cell]) -> str:
        numbers = [row[index] for index in self.persons.number_columns]
        line = kind_of_line(row, has_number=any(cell != "" for cell in numbers))
        if line != "data":
            return line
        if self.serial is not None and is_blank(
            [cell for index, cell in enumerate(row) if index != self.serial]
        ):
            # Nothing but its serial number: prepared in advance and never filled.
            return "blank"
        same = sum(
            1 for cell, header in zip(row, self.shape.headers, strict=True)
            if header and isinstance(cell, str) and cell.strip() == header
        )  # fmt: skip
        return "header" if same >= 3 else "data"

    def _settle_years(self, result: SheetDrafts) -> None:
        """Rows that say no year take the sheet's, else the import's, else are held."""
        result.year, result.year_from = self.guess.year, self.guess.year_from
        if result.year is None:
            years = Counter(d.year for d in result.drafts if d.year)
            if years and self.kind.stores != "roster":
                result.year, result.year_from = years.most_common(1)[0][0], "各行日期"
            elif self.context.default_year:
                result.year = self.context.default_year
                result.year_from = self.context.default_year_from
            elif self.kind.stores == "roster":
                result.year, result.year_from = self.context.today.year, "今年"
        if result.year is None:
            problem = Problem("year-unknown", "看不出是哪一年的表",
                              "请在标题里写明年份，或导入时指定年份")  # fmt: skip
            for draft in result.drafts:
                draft.problem = problem if not draft.year else None
            result.held += [draft for draft in result.drafts if draft.problem]
            result.drafts = [draft for draft in result.drafts if not draft.problem]
            return
        for draft in result.drafts:
            if not draft.year or self.kind.stores == "roster":
                draft.year = result.year

    # --- set up -----------------------------------------------------------------------------

    def _digest(self, d: Draft) -> bytes:
        """What a record says, however it is laid out; its year is compared apart."""
        attributes: object = d.attributes
        if d.attributes is not None and len(d.attributes) > 1:
            attributes = sorted(d.attributes.items(), key=lambda item: item[0])
        return self._digest_of(repr((
            d.kind, d.name, d.certificate.number if d.certificate else d.identity, d.identity,
            d.area_code, d.on_date, d.month, d.amount_fen, d.quantity, d.unit, d.category,
            d.level, attributes, d.extra,
        )))  # fmt: skip

    def _digest_of(self, text: str) -> bytes:
        return hashlib.blake2b(
            text.encode(), digest_size=_DIGEST_BYTES, key=self.context.digest_key
        ).digest()

    def _attribute_readers(self) -> list[tuple[str, int, Callable[[Cell], Any]]]:
        readers: list[tuple[str, int, Callable[[Cell], Any]]] = []
        for column in self.kind.columns:
            if column.label in self.at and column.label != "目标值":
                index = self.at[column.label]
                readers.append((column.label, index, self._reader(column.type, index)))
        for label in _KEPT_COMMON:
            # Identifying columns are never kept in plain; a roster's go to the person's file.
            if label in self.at and not (self.kind.stores == "roster" and label in _IN_FILE):
                index, column = self.at[label], self.guess.matches[label].column
                readers.append((
                    label_text(label, self.context.catalogue), index,
                    self._reader(column.type, index),
                ))  # fmt: skip
        for index in self.guess.unknown:
            readers.append((self.shape.headers[index], index, cells.read_text))
        return readers

    def _reader(self, type_: str, index: int) -> Callable[[Cell], Any]:
        if type_ == "money":
            return cells.money_reader(self.money.unit_at(index))
        return cells.attribute_reader(type_)


_PLACE_LABELS = ("township", "village", "address", "area_code")
# Common columns kept among a record's own, under their Chinese label, when they are there.
_KEPT_COMMON = ("remark", "paid_on", "issued_on", "valid_until", "nation", "age", "backpay",
                "recovery", "dibao", "guardian_relation")  # fmt: skip
_IN_FILE = frozenset({"issued_on", "valid_until", "dibao", "guardian_relation"})


def read_rows(guess: Recognised, context: Context) -> SheetDrafts:
    """The drafts of a recognised sheet."""
    return RowReader(guess, context).read()


__all__ = ["Context", "Kind", "PlaceFinder", "PlaceProblem", "read_rows"]
