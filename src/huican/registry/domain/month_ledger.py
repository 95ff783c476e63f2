"""月账: what was paid in each month of a year, programme by programme."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum

from huican.kernel.money import yuan_text
from huican.registry.domain.events import Named, Part, StoredRecord, is_monthly


class Paid(StrEnum):
    """How a month's payment stands to the standard that the same workbook states."""

    FULL = "ok"
    LESS = "less"
    MORE = "add"
    NONE = "no"


@dataclass(frozen=True, slots=True)
class Cell:
    """One month (1–12). `paid_fen` is None where no payment is on record: not the same as 0."""

    month: int
    paid_fen: int | None
    standard_fen: int | None
    state: Paid
    note: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class LedgerRow:
    """A programme's twelve cells of a year. `standard_fen`: the last one stated in the year."""

    year: int
    programme: str
    name: str
    standard_fen: int | None
    total_fen: int
    cells: tuple[Cell, ...]


def month_ledgers(
    records: Iterable[StoredRecord], names: Mapping[str, Named]
) -> tuple[LedgerRow, ...]:
    """Ledgers of all programmes that are paid by the month: newest year first, then by programme.

    Yearly grants stand in the timeline only.
    """
    groups: dict[tuple[int, str], list[StoredRecord]] = {}
    for record in records:
        if is_monthly(record, names):
            programme = str(record.extra.get("programme") or record.kind)
            groups.setdefault((record.year, programme), []).append(record)
    rows = [_row(year, programme, group, names) for (year, programme), group in groups.items()]
    return tuple(sorted(rows, key=lambda row: (-row.year, row.programme)))


def _row(
    year: int, programme: str, records: list[StoredRecord], names: Mapping[str, Named]
) -> LedgerRow:
    named = names.get(records[0].kind) or Named(programme)
    by_month: dict[int | None, list[StoredRecord]] = {}
    for record in records:
        by_month.setdefault(record.month, []).append(record)
    cells = tuple(_cell(month, by_month.get(month, [])) for month in range(1, 13))
    standards = [cell.standard_fen for cell in cells if cell.standard_fen]
    return LedgerRow(
        year, programme, named.programme or named.name, standards[-1] if standards else None,
        sum(cell.paid_fen or 0 for cell in cells), cells,
    )  # fmt: skip


def _cell(month: int, records: list[StoredRecord]) -> Cell:
    if not records:
        return Cell(month, None, None, Paid.NONE, "", ())
    paid = sum(record.amount_fen or 0 for record in records)
    # Two payments of one month (a first and a further one) stand against one standard.
    standards = [s for r in records if isinstance(s := r.extra.get("standard_fen"), int)]
    standard = max(standards) if standards else None
    state, note = _against(paid, standard, any(_backpay(record) for record in records))
    parts = tuple(
        Part(r.store, r.id, f"{yuan_text(r.amount_fen or 0)} 元", r.amount_fen, r.source)
        for r in records
    )
    return Cell(month, paid, standard, state, note, parts)


def _against(paid: int, standard: int | None, backpay: bool) -> tuple[Paid, str]:
    if backpay:
        return Paid.MORE, "含补"
    if not standard or paid == standard:
        return Paid.FULL, ""
    if paid < standard:
        return Paid.LESS, f"少{yuan_text(standard - paid)}"
    return Paid.MORE, f"多{yuan_text(paid - standard)}"


def _backpay(record: StoredRecord) -> bool:
    value = record.attributes.get("补发")
    return isinstance(value, int | float) and value > 0
