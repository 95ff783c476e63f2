"""What the figures of a year count, over the true rows (never over what a workbook says)."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from huican.synth.ledgers.schema import Ledger, Row, styled

Value = int | float


@dataclass(frozen=True, slots=True)
class Measure:
    """A figure: how = rows, payments, persons, sum, amount or distinct; where = {field: value}.

    of: the field (sum, amount) or fields (distinct). filled: a field that must not be empty.
    """

    indicator: str
    statement: str
    unit: str
    how: str
    of: tuple[str, ...] = ()
    where: dict[str, Any] = field(default_factory=dict)
    filled: str = ""

    def text(self, ledger: Ledger, style: str) -> str:
        """The measure in words, with the column headings of that style."""

        def heading(key: str) -> str:
            return styled(ledger.field(key).heading, style).replace("\n", "").replace("（元）", "")

        conditions = ", ".join(
            f"{heading(k)}={'是' if v is True else v}" for k, v in self.where.items()
        )
        if self.filled:
            conditions = ", ".join(filter(None, (conditions, f"{heading(self.filled)} 有")))
        inner = ", ".join(heading(k) for k in self.of)
        if self.how == "distinct":
            return f"distinct ({', '.join(filter(None, (conditions, inner)))})"
        name = f"sum {inner}" if self.how == "sum" else self.how
        return f"{name}({conditions})" if conditions else name


@dataclass(frozen=True, slots=True)
class Rate:
    """A figure in %: one figure over another (indicators), or over a target of the year."""

    indicator: str
    statement: str
    part: str
    whole: str = ""  # an indicator
    task: str = ""  # or a task of the targets


class Tally:
    """Counts one measure while rows pass."""

    def __init__(self, measure: Measure, ledger: Ledger) -> None:
        self.measure = measure
        self._where = [(ledger.place_of(k), v) for k, v in measure.where.items()]
        if measure.filled:
            self._where.append((ledger.place_of(measure.filled), _FILLED))
        self._of = [ledger.place_of(k) for k in measure.of]
        self._count = 0
        self._seen: set[Any] = set()
        self.plain = not self._where and measure.how in ("rows", "payments")

    def add(self, row: Row) -> None:
        """Count one accepted row."""
        for place, value in self._where:
            if row[place] is None if value is _FILLED else row[place] != value:
                return
        how = self.measure.how
        if how in ("rows", "payments"):
            self._count += 1
        elif how in ("sum", "amount"):
            self._count += row[self._of[0]] or 0
        elif how == "persons":
            self._seen.add(row[0])
        else:
            self._seen.add(tuple(row[i] for i in self._of))

    def add_rows(self, count: int) -> None:
        """Count so many accepted rows at once; for a plain measure (all rows, no condition)."""
        self._count += count

    def value(self) -> Value:
        """The exact value; amounts in yuan."""
        how = self.measure.how
        if how in ("persons", "distinct"):
            return len(self._seen)
        return yuan(self._count) if how == "amount" else self._count


_FILLED = object()


def yuan(fen: int) -> Value:
    """Fen as yuan, whole where it can be (JSON has no fen)."""
    return fen // 100 if fen % 100 == 0 else fen / 100


def percent(part: Value, whole: Value) -> float:
    """part/whole in %, one decimal, half up."""
    exact = Decimal(str(part)) * 100 / Decimal(str(whole))
    return float(exact.quantize(Decimal("0.1"), ROUND_HALF_UP))
