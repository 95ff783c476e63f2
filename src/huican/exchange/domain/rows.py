"""From a recognised sheet to drafts of records, row by row.

A row goes in whole or is held with one reason: the first fault that a clerk would see reading
from left to right (name, numbers, category and level, area, dates, money). This is the hot
path of an import: readers of cells are chosen once a sheet, and shared values are memoised.
"""

import hashlib
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Protocol

from huican.exchange.domain import cells
from huican.exchange.domain.drafts import Draft, Problem, SheetDrafts
from huican.exchange.domain.persons import PersonHeld, PersonReader
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.recognise import Recognised, label_text
from huican.exchange.domain.shape import is_blank, kind_of_line, text_of, unit_of_header
from huican.kernel.dates import parse_month
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.sources.domain.kinds import Catalogue, Kind

_TOTAL_FIRST = frozenset("合总小共累本")


@dataclass(frozen=True, slots=True)
class PlaceProblem:
    """A place that could not be settled: what is wrong and what to do."""

    code: str
    reason: str
    remedy: str


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


class RowReader:
    """Reads the rows of one recognised sheet."""

    def __init__(self, guess: Recognised, context: Context) -> None:
        assert guess.kind is not None and guess.shape is not None
        self.guess, self.kind, self.shape = guess, guess.kind, guess.shape
        self.context = context
        self.at = {label: match.index for label, match in guess.matches.items()}
        self.persons = PersonReader(self.at, strict=self.kind.stores == "roster",
                                    keep_whole=self.kind.stores == "department-list",
                                    today=context.today)  # fmt: skip
        self.units = {
            label: unit_of_header(self.shape.headers[index]) or self.shape.unit or "元"
            for label, index in self.at.items()
        }
        self.attributes = self._attribute_readers()
        self.date_labels = [label for label in self.kind.date if label in self.at] or (
            ["paid_on"] if "paid_on" in self.at else []
        )
        self.serial = self.at.get("serial")
        self.places: dict[tuple[str, str, str, str], str | PlaceProblem] = {}

    def read(self) -> SheetDrafts:
        """All rows; raises nothing: a fault holds its row."""
        result = SheetDrafts()
        amount_total, has_amounts = 0, False
        name_at, number_at = self.at.get("name", -1), self._number_at()
        for index in range(self.shape.first_data_row, len(self.guess.sheet.rows)):
            cells_ = self.guess.sheet.rows[index]
            name, number = cells_[name_at], cells_[number_at]
            # The usual row shows at once that it is data; only others are looked at closely.
            if not (
                name_at >= 0 and number_at >= 0 and name and number
                and isinstance(name, str) and name[0] not in _TOTAL_FIRST
            ):
                line = kind_of_line(cells_)
                if line == "data" and self._is_only_a_number(cells_):
                    line = "blank"
                if line == "data" and self._repeats_header(cells_):
                    line = "header"
                if line != "data":
                    result.skip(line)
                    if line == "total":
                        self._take_total(result, cells_)
                    continue
            for draft in self._drafts(index, cells_):
                if draft.amount_fen is not None:
                    amount_total += draft.amount_fen
                    has_amounts = True
                (result.held if draft.problem else result.drafts).append(draft)
        result.rows_total_fen = amount_total if has_amounts else None
        self._compare_total(result)
        self._settle_years(result)
        return result

    # --- one row --------------------------------------------------------------------------

    def _drafts(self, index: int, row: list[Cell]) -> list[Draft]:
        draft = Draft(index + 1, self._digest(row), kind=self.kind.code,
                      programme=self.kind.programme)  # fmt: skip
        column: int | None = None
        try:
            self.persons.read(row, draft)
            column = self._read_own(row, draft)
            self._read_place(row, draft)
            return self._with_money(row, draft)
        except (RowHeld, PersonHeld) as held:
            draft.problem = held.problem
        except HuicanError as error:
            draft.problem = Problem.of(error, column)
        return [draft]

    def _read_own(self, row: list[Cell], draft: Draft) -> int | None:
        index: int | None = None
        kept: dict[str, Any] | None = None
        for label, index, reader in self.attributes:
            cell = row[index]
            if cell == "":
                continue
            if isinstance(cell, str) and cell[0] == "#" and cells.is_formula_error(cell):
                raise RowHeld(Problem.of(cells.formula_error(cell), index))
            try:
                value = reader(cell)
            except HuicanError as error:
                if label in self.date_labels:
                    raise RowHeld(
                        Problem("date-unreadable", error.what, error.remedy or "", index)
                    ) from error
                # An unreadable side column is kept as it was written, not a reason to refuse.
                value = cells.read_text(cell)
            if value != "":
                if kept is None:
                    kept = {}
                kept[label] = value
        draft.attributes = kept
        for label in self.date_labels:
            index = self.at[label]
            day = self._date(row, label)
            if day is not None:
                draft.on_date = day
                break
        self._read_period(row, draft)
        if "quantity" in self.at and draft.quantity is None:
            draft.quantity = self._number_text(row, "quantity")
        if self.kind.stores == "target":
            draft.quantity = self._number_text(row, "目标值")
        if "unit" in self.at:
            draft.unit = cells.read_text(row[self.at["unit"]])[:12]
        return None

    def _date(self, row: list[Cell], label: str) -> date | None:
        try:
            day = cells.read_date(row[self.at[label]])
        except HuicanError as error:
            raise RowHeld(
                Problem("date-unreadable", error.what, error.remedy or "", self.at[label])
            ) from error
        if day is not None and day > self.context.today and self.kind.stores != "target":
            raise RowHeld(Problem(
                "date-in-future", f"日期 {day.isoformat()} 还没到", "请核对年份", self.at[label]
            ))
        return day

    def _number_text(self, row: list[Cell], label: str) -> str | None:
        index = self.at.get(label)
        if index is None:
            return None
        try:
            number = cells.read_number(row[index])
        except HuicanError as error:
            raise RowHeld(Problem.of(error, index)) from error
        return None if number is None else f"{number:f}"

    def _read_period(self, row: list[Cell], draft: Draft) -> None:
        if "year" in self.at:
            number = cells.read_text(row[self.at["year"]])[:4]
            if number.isdecimal() and len(number) == 4:
                draft.year = int(number)
        if "month" in self.at:
            draft.month = self._month(row, draft)
        elif self.kind.monthly:
            draft.month = self.guess.month
        if not draft.year and self.guess.year:
            draft.year = self.guess.year
        if not draft.year and draft.on_date:
            draft.year = draft.on_date.year
        if draft.month is None and draft.on_date and draft.on_date.year == draft.year:
            draft.month = draft.on_date.month

    def _month(self, row: list[Cell], draft: Draft) -> int | None:
        index = self.at["month"]
        cell = row[index]
        if cell == "":
            return self.guess.month
        if isinstance(cell, float) and 1 <= cell <= 12:
            return int(cell)
        if isinstance(cell, date | datetime):
            draft.year = cell.year
            return cell.month
        text = cells.read_text(cell)
        short = text.rstrip("月份").lstrip("0")
        if short.isdecimal() and 1 <= int(short) <= 12:
            return int(short)
        try:
            month: Month | None = parse_month(text)
        except HuicanError as error:
            raise RowHeld(Problem(
                "month-unreadable", f"“{text[:20]}”看不出是哪个月", "请写成 2023-05 或 5月", index
            )) from error
        if month is None:
            return self.guess.month
        draft.year = month.year
        return month.month

    def _read_place(self, row: list[Cell], draft: Draft) -> None:
        at = self.at
        key = (
            row[at["township"]] if "township" in at else "",
            row[at["village"]] if "village" in at else "",
            row[at["address"]] if "address" in at else "",
            row[at["area_code"]] if "area_code" in at else "",
        )
        place = self.places.get(key)  # type: ignore[arg-type]
        if place is None:
            texts = tuple(cells.read_text(cell) for cell in key)
            place = self.context.find_place(*texts) if any(texts) else ""
            self.places[key] = place  # type: ignore[index]
        if isinstance(place, str):
            draft.area_code = place
            return
        if self._place_matters(draft):
            label = next(
                (name for name in ("village", "address", "township", "area_code") if name in at),
                "",
            )
            raise RowHeld(Problem(place.code, place.reason, place.remedy, at.get(label)))
        # A person on file has a place already; what the row says is kept as a remark.
        draft.attributes = {**(draft.attributes or {}), "所写地址未认出": place.reason}

    def _place_matters(self, draft: Draft) -> bool:
        return self.kind.stores in ("roster", "project") or not draft.identity

    # --- money ----------------------------------------------------------------------------

    def _with_money(self, row: list[Cell], draft: Draft) -> list[Draft]:
        if self.guess.months:
            return self._a_column_a_month(row, draft)
        if self.guess.splits:
            return self._a_column_a_programme(row, draft)
        payment = self.kind.stores == "payment"
        draft.amount_fen = self._fen(row, "amount")
        standard = self._fen(row, "standard")
        if payment:
            draft.extra = self._payment_extra(row, standard)
            if draft.amount_fen is None and "amount" not in self.at:
                draft.amount_fen = standard
            self._check_payment(draft)
            if self.kind.monthly and draft.month is None and self.guess.quarter:
                return self._quarter(draft, standard)
            if self.kind.monthly and draft.month is None:
                raise RowHeld(Problem(
                    "month-unknown", "看不出是哪个月的补贴",
                    "请在标题、工作表名或“月份”列写明月份",
                ))
        elif draft.amount_fen is not None and draft.amount_fen < 0:
            raise RowHeld(Problem("amount-negative", "金额是负数", "请核对金额", self.at["amount"]))
        return [draft]

    def _check_payment(self, draft: Draft) -> None:
        needs_amount = any("amount" in need for need in self.kind.needs)
        column = self.at.get("amount", self.at.get("standard"))
        if draft.amount_fen is None:
            if needs_amount:
                raise RowHeld(Problem("amount-missing", "没有填金额", "请补上金额", column))
        elif draft.amount_fen == 0 and needs_amount:
            raise RowHeld(
                Problem("amount-zero", "金额是 0，没有发钱", "没发的人请从发放表里删去", column)
            )
        elif draft.amount_fen < 0:
            raise RowHeld(
                Problem("amount-negative", "金额是负数", "追回的钱请填在“追回”列", column)
            )

    def _quarter(self, draft: Draft, standard: int | None) -> list[Draft]:
        """A quarter's row is three months of money where it divides so; else its last month."""
        assert self.guess.quarter is not None
        last = self.guess.quarter * 3
        fen = draft.amount_fen or 0
        if fen % 3 == 0 and (standard is None or fen == 3 * standard):
            return [self._copy(draft, month, fen // 3) for month in range(last - 2, last + 1)]
        draft.month = last
        return [draft]

    def _a_column_a_month(self, row: list[Cell], draft: Draft) -> list[Draft]:
        draft.extra = self._payment_extra(row, self._fen(row, "standard"))
        drafts = []
        for index, month in self.guess.months.items():
            fen = self._fen_at(row, index, self._unit_at(index))
            if fen:
                drafts.append(self._copy(draft, month, fen))
        if not drafts:
            raise RowHeld(Problem("amount-missing", "各月都没有金额", "没发的人请从发放表里删去"))
        return drafts

    def _a_column_a_programme(self, row: list[Cell], draft: Draft) -> list[Draft]:
        drafts = []
        draft.extra = self._payment_extra(row, None)
        for index, programme in self.guess.splits.items():
            fen = self._fen_at(row, index, self._unit_at(index))
            if not fen:
                continue
            part = self._copy(draft, draft.month or 0, fen)
            part.month = draft.month
            part.kind = part.programme = programme
            self._check_payment(part)
            if part.month is None:
                raise RowHeld(Problem("month-unknown", "看不出是哪个月的补贴",
                                      "请在标题、工作表名或“月份”列写明月份"))  # fmt: skip
            drafts.append(part)
        if not drafts:
            raise RowHeld(Problem("amount-missing", "两项补贴都没有金额", "没发的人请删去"))
        return drafts

    def _copy(self, draft: Draft, month: int, fen: int) -> Draft:
        return Draft(
            draft.row, draft.digest, draft.name, draft.identity, draft.certificate,
            draft.area_code, draft.on_date, draft.year, month, fen, draft.quantity, draft.unit,
            draft.category, draft.level, draft.attributes, draft.extra, draft.kind,
            draft.programme,
        )  # fmt: skip

    def _payment_extra(self, row: list[Cell], standard: int | None) -> dict[str, Any]:
        at = self.at
        extra: dict[str, Any] = {"standard_fen": standard}
        if "account" in at:
            extra["account"] = cells.read_number_text(row[at["account"]])
        if "bank" in at:
            extra["bank"] = cells.read_text(row[at["bank"]])
        if "fund" in at:
            extra["fund"] = cells.read_text(row[at["fund"]])
        if "account_name" in at:
            extra["account_name"] = cells.read_text(row[at["account_name"]])
        return extra

    def _fen(self, row: list[Cell], label: str) -> int | None:
        index = self.at.get(label)
        return None if index is None else self._fen_at(row, index, self.units[label])

    def _fen_at(self, row: list[Cell], index: int, unit: str) -> int | None:
        try:
            return cells.read_fen(row[index], unit)
        except HuicanError as error:
            code = error.code if error.code == "formula-error" else "amount-unreadable"
            raise RowHeld(Problem(code, error.what, error.remedy or "", index)) from error

    def _unit_at(self, index: int) -> str:
        return unit_of_header(self.shape.headers[index]) or self.shape.unit or "元"

    # --- what is not data -------------------------------------------------------------------

    def _take_total(self, result: SheetDrafts, row: list[Cell]) -> None:
        """Only the last total counts: earlier ones are of a page or a township."""
        indexes = list(self.guess.months) or list(self.guess.splits) or (
            [self.at["amount"]] if "amount" in self.at else []
        )
        total, found = 0, False
        for index in indexes:
            try:
                fen = cells.read_fen(row[index], self._unit_at(index))
            except HuicanError:
                result.notes.append("合计行的金额读不出来，没有核对")
                return
            if fen is not None:
                total, found = total + fen, True
        if found:
            result.declared_total_fen = total

    def _compare_total(self, result: SheetDrafts) -> None:
        declared, summed = result.declared_total_fen, result.rows_total_fen
        if declared is not None and declared != (summed or 0):
            from huican.kernel.money import yuan_text

            result.notes.append(
                f"合计行写的是 {yuan_text(declared)} 元，逐行相加是 {yuan_text(summed or 0)} 元，"
                f"差 {yuan_text(abs(declared - (summed or 0)))} 元"
            )

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

    def _is_only_a_number(self, row: list[Cell]) -> bool:
        """A line with nothing but its serial number: prepared in advance and never filled."""
        return self.serial is not None and is_blank(
            [cell for index, cell in enumerate(row) if index != self.serial]
        )

    def _repeats_header(self, row: list[Cell]) -> bool:
        same = sum(
            1 for cell, header in zip(row, self.shape.headers, strict=True)
            if header and isinstance(cell, str) and cell.strip() == header
        )  # fmt: skip
        return same >= 3

    # --- set up -----------------------------------------------------------------------------

    def _number_at(self) -> int:
        for label in ("certificate", "identity", "person_number"):
            if label in self.at:
                return self.at[label]
        return -1

    def _digest(self, row: list[Cell]) -> bytes:
        """What the row says, without its serial number: two rows of one digest say the same."""
        kept = row if self.serial is None else row[: self.serial] + row[self.serial + 1 :]
        text = "\x1f".join([cell.strip() if isinstance(cell, str) else str(cell) for cell in kept])
        guess = self.guess
        seed = f"{self.kind.code}|{guess.year}|{guess.month}|{guess.quarter}|{text}"
        return hashlib.blake2b(seed.encode(), digest_size=12).digest()

    def _attribute_readers(self) -> list[tuple[str, int, Callable[[Cell], Any]]]:
        readers = [
            (
                column.label, self.at[column.label],
                cells.money_reader(self.units[column.label]) if column.type == "money"
                else cells.attribute_reader(column.type),
            )
            for column in self.kind.columns
            if column.label in self.at
            and not (self.kind.stores == "target" and column.label == "目标值")
        ]
        for label in _KEPT_COMMON:
            # Identifying columns are never kept in plain; a roster's go to the person's file.
            if label in self.at and not (self.kind.stores == "roster" and label in _IN_FILE):
                column = self.guess.matches[label].column
                unit = self.units[label]
                reader = (
                    cells.money_reader(unit)
                    if column.type == "money" else cells.attribute_reader(column.type)
                )  # fmt: skip
                readers.append((label_text(label, self.context.catalogue), self.at[label], reader))
        for index in self.guess.unknown:
            readers.append((self.shape.headers[index], index, cells.read_text))
        return readers


# Common columns kept among a record's own, under their Chinese label, when they are there.
_KEPT_COMMON = ("remark", "paid_on", "issued_on", "valid_until", "nation", "age", "backpay",
                "recovery", "dibao", "guardian_relation")  # fmt: skip
_IN_FILE = frozenset({"issued_on", "valid_until", "dibao", "guardian_relation"})


class RowHeld(Exception):  # noqa: N818 - control flow inside this module, not an error to users
    """A row that is held back for a reason."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(problem.code)
        self.problem = problem


def read_rows(guess: Recognised, context: Context) -> SheetDrafts:
    """The drafts of a recognised sheet."""
    return RowReader(guess, context).read()


__all__ = ["Context", "Kind", "PlaceFinder", "PlaceProblem", "read_rows", "text_of"]
