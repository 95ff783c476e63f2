"""The money of a row: one amount, a column a month, a column a programme, or a quarter in one.

A row becomes one draft of a record for each month and programme that it pays.
"""

from typing import Any

from huican.exchange.domain import cells
from huican.exchange.domain.drafts import Draft, Problem, RowHeld
from huican.exchange.domain.memory import Memory
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.shape import unit_of_header
from huican.kernel.errors import HuicanError


class MoneyReader:
    """Reads the money of the rows of one recognised sheet."""

    def __init__(self, guess: Recognised, memory: Memory) -> None:
        assert guess.kind is not None and guess.shape is not None
        self.guess, self.kind, self.shape, self.memory = guess, guess.kind, guess.shape, memory
        self.at = {label: match.index for label, match in guess.matches.items()}
        self.amount_at = self.at.get("amount", -1)
        self.standard_at = self.at.get("standard", -1)
        self.amount_unit = self.unit_at(self.amount_at)
        self.standard_unit = self.unit_at(self.standard_at)
        self.payment = self.kind.stores == "payment"
        self.needs_amount = any("amount" in need for need in self.kind.needs)
        self.texts = [(label, self.at[label]) for label in ("bank", "fund", "account_name")
                      if label in self.at]  # fmt: skip
        self.account_at = self.at.get("account", -1)
        self.single = not (guess.months or guess.splits)
        # The columns that a total line adds up.
        self.total_at = (
            list(guess.months)
            or list(guess.splits)
            or ([self.amount_at] if self.amount_at >= 0 else [])
        )

    def unit_at(self, index: int) -> str:
        """元, 万元 … as the column's header says, else the sheet's head, else 元."""
        if index < 0:
            return "元"
        return unit_of_header(self.shape.headers[index]) or self.shape.unit or "元"

    def drafts(self, row: list[Cell], draft: Draft) -> list[Draft]:
        """The records that the row stands for; raises RowHeld."""
        if not self.single:
            draft.extra = self._payment_extra(row, self._at(row, self.standard_at))
            if self.guess.months:
                return self._a_column_a_month(row, draft)
            return self._a_column_a_programme(row, draft)
        amount = None
        if self.amount_at >= 0:
            amount = draft.amount_fen = self._fen(row, self.amount_at, self.amount_unit)
        if not self.payment:
            if amount is not None and amount < 0:
                raise RowHeld.because("amount-negative", "金额是负数", "请核对金额", self.amount_at)
            return [draft]
        standard = self._at(row, self.standard_at)
        draft.extra = self._payment_extra(row, standard)
        if amount is None and self.amount_at < 0:
            amount = draft.amount_fen = standard
        if amount is None or amount <= 0:
            self._check(amount)
        if self.kind.monthly and draft.month is None:
            if draft.span is not None:
                return self._spread(draft, *draft.span, standard)
            if self.guess.quarter:
                return self._quarter(draft, standard)
            raise _month_unknown()
        return [draft]

    def sum_of(self, row: list[Cell]) -> int | None:
        """What the row's money columns add up to; None where none is filled or readable."""
        total, found = 0, False
        for index in self.total_at:
            try:
                fen = cells.read_fen(row[index], self.unit_at(index))
            except HuicanError:
                return None
            if fen is not None:
                total, found = total + fen, True
        return total if found else None

    def _check(self, amount: int | None) -> None:
        column = self.amount_at if self.amount_at >= 0 else self.standard_at
        at = column if column >= 0 else None
        if amount is None:
            if self.needs_amount:
                raise RowHeld.because("amount-missing", "没有填金额", "请补上金额", at)
        elif amount < 0:
            raise RowHeld.because("amount-negative", "金额是负数", "追回的钱请填在“追回”列", at)
        elif self.needs_amount:
            raise RowHeld.because(
                "amount-zero", "金额是 0，没有发钱", "没发的人请从发放表里删去", at
            )

    def _quarter(self, draft: Draft, standard: int | None) -> list[Draft]:
        """A quarter's row is three months of money where it divides so; else its last month."""
        assert self.guess.quarter is not None
        last = self.guess.quarter * 3
        return self._spread(draft, last - 2, last, standard)

    def _spread(self, draft: Draft, first: int, last: int, standard: int | None) -> list[Draft]:
        fen, count = draft.amount_fen or 0, last - first + 1
        if fen % count == 0 and (standard is None or fen in (count * standard, standard)):
            return [draft.part(month, fen // count) for month in range(first, last + 1)]
        draft.month = last
        return [draft]

    def _a_column_a_month(self, row: list[Cell], draft: Draft) -> list[Draft]:
        drafts = []
        for index, month in self.guess.months.items():
            fen = self._fen(row, index, self.unit_at(index))
            if fen:
                if fen < 0:
                    self._check(fen)
                drafts.append(draft.part(month, fen))
        if not drafts:
            raise RowHeld.because("amount-missing", "各月都没有金额", "没发的人请从发放表里删去")
        return drafts

    def _a_column_a_programme(self, row: list[Cell], draft: Draft) -> list[Draft]:
        drafts = []
        for index, programme in self.guess.splits.items():
            fen = self._fen(row, index, self.unit_at(index))
            if not fen:
                continue
            if fen < 0:
                self._check(fen)
            if draft.month is not None:
                drafts.append(draft.part(draft.month, fen, programme, programme))
            elif self.guess.quarter:
                whole = draft.part(None, fen, programme, programme)
                drafts += self._quarter(whole, None)
            else:
                raise _month_unknown()
        if not drafts:
            raise RowHeld.because("amount-missing", "两项补贴都没有金额", "没发的人请删去")
        return drafts

    def _payment_extra(self, row: list[Cell], standard: int | None) -> dict[str, Any]:
        extra: dict[str, Any] = {"standard_fen": standard}
        if self.account_at >= 0:
            cell = row[self.account_at]
            number = self.memory.numbers.get(cell)
            if number is None:
                number = self.memory.numbers[cell] = cells.read_number_text(cell)
            extra["account"] = number
        for label, index in self.texts:
            cell = row[index]
            if cell != "":
                extra[label] = cells.read_text(cell)
        return extra

    def _at(self, row: list[Cell], index: int) -> int | None:
        return None if index < 0 else self._fen(row, index, self.standard_unit)

    def _fen(self, row: list[Cell], index: int, unit: str) -> int | None:
        try:
            return cells.read_fen(row[index], unit)
        except HuicanError as error:
            code = error.code if error.code == "formula-error" else "amount-unreadable"
            raise RowHeld(Problem(code, error.what, error.remedy or "", index)) from error


def _month_unknown() -> RowHeld:
    return RowHeld.because(
        "month-unknown", "看不出是哪个月的补贴", "请在标题、工作表名或“月份”列写明月份"
    )
