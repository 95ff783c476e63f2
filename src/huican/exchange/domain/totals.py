"""Total lines: of a page, of a township, of the sheet; each must agree with the rows it closes."""

from huican.exchange.domain.drafts import SheetDrafts
from huican.kernel.money import yuan_text


class Totals:
    """Adds up a sheet's rows beside its total lines.

    A 小计 closes the rows since the line before; a 合计 closes them or the whole sheet (it may
    even stand above the rows). What agrees with neither is reported, never corrected.
    """

    def __init__(self) -> None:
        self.whole_fen = self.part_fen = 0
        self.filled = False
        self._declared: list[int] = []
        self._doubtful: list[tuple[int, int, int, str]] = []

    def add(self, fen: int) -> None:
        self.whole_fen += fen
        self.part_fen += fen
        self.filled = True

    def close(self, row: int, fen: int | None, words: str) -> None:
        """A total line in `row` (from 1) that declares `fen`."""
        if fen is None:
            return
        self._declared.append(fen)
        if not (self.filled and fen == self.part_fen):
            self._doubtful.append((row, fen, self.part_fen, words))
        self.part_fen = 0

    def report(self, result: SheetDrafts) -> None:
        """Keeps the sheet's totals and says which lines do not agree with their rows."""
        result.rows_total_fen = self.whole_fen if self.filled else None
        agrees = self.whole_fen in self._declared
        if self._declared:
            result.declared_total_fen = self.whole_fen if agrees else self._declared[-1]
        for row, fen, part, words in self._doubtful:
            if fen == self.whole_fen:
                continue
            of_a_part = part and (agrees or "小计" in words or "本页" in words)
            summed = part if of_a_part else self.whole_fen
            result.notes.append(
                f"第 {row} 行“{words[:12]}”写的是 {yuan_text(fen)} 元，逐行相加是 "
                f"{yuan_text(summed)} 元，差 {yuan_text(abs(fen - summed))} 元"
            )
