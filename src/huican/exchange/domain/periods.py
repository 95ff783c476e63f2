"""When a row was: its day, its month, its year, from its own columns or from the sheet."""

from datetime import date, datetime

from huican.exchange.domain import cells
from huican.exchange.domain.drafts import Draft, Problem, RowHeld
from huican.exchange.domain.periods_in_words import months_span, year_in
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.recognise import Recognised
from huican.kernel.dates import parse_month
from huican.kernel.errors import HuicanError


class PeriodReader:
    """Reads day, month and year of the rows of one recognised sheet."""

    def __init__(self, guess: Recognised, today: date) -> None:
        assert guess.kind is not None
        self.guess, self.kind, self.today = guess, guess.kind, today
        self.at = {label: match.index for label, match in guess.matches.items()}
        # The day of the record: the kind's own date, else the day of payment.
        self.date_labels = [label for label in self.kind.date if label in self.at] or (
            ["paid_on"] if "paid_on" in self.at else []
        )
        self.date_at = [self.at[label] for label in self.date_labels]
        self.year_at, self.month_at = self.at.get("year", -1), self.at.get("month", -1)
        self.spread = bool(guess.quarter or guess.months)
        self.may_be_ahead = self.kind.stores == "target"

    def read(self, row: list[Cell], draft: Draft) -> None:
        """Fills day, month and year of the draft; raises RowHeld."""
        for index in self.date_at:
            day = self._day(row[index], index)
            if day is not None:
                draft.on_date = day
                break
        if self.year_at >= 0:
            number = cells.read_text(row[self.year_at])[:4]
            if number.isdecimal() and len(number) == 4:
                draft.year = int(number)
        if self.month_at >= 0:
            draft.month = self._month(row, draft)
        elif self.kind.monthly:
            draft.month = self.guess.month
        if not draft.year and self.guess.year:
            draft.year = self.guess.year
        if draft.on_date is not None:
            if not draft.year:
                draft.year = draft.on_date.year
            # A quarter paid on one day is still three months of money.
            if (
                draft.month is None
                and draft.span is None
                and not self.spread
                and draft.on_date.year == draft.year
            ):
                draft.month = draft.on_date.month

    def _day(self, cell: Cell, index: int) -> date | None:
        if cell == "":
            return None
        try:
            day = cells.read_date(cell)
        except HuicanError as error:
            raise RowHeld(
                Problem("date-unreadable", error.what, error.remedy or "", index)
            ) from error
        if day is not None and day > self.today and not self.may_be_ahead:
            raise RowHeld.because(
                "date-in-future", f"日期 {day.isoformat()} 还没到", "请核对年份", index
            )
        return day

    def _month(self, row: list[Cell], draft: Draft) -> int | None:
        index = self.month_at
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
        draft.span = months_span(text if text.endswith("月") else f"{text}月")
        if draft.span is not None:
            if year := year_in(text):
                draft.year = year
            return None
        try:
            month = parse_month(cell if isinstance(cell, float | int) else text)
        except HuicanError as error:
            raise RowHeld.because(
                "month-unreadable", f"“{text[:20]}”看不出是哪个月", "请写成 2023-05 或 5月", index
            ) from error
        if month is None:
            return self.guess.month
        draft.year = month.year
        return month.month
