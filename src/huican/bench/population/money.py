"""A year of the two subsidies: a file a subsidy, a sheet a month, a row a person."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime

from huican.bench.population import YEAR
from huican.bench.population.paper import Sheet, count_up, digest_of, file_of
from huican.bench.population.people import Enrolled
from huican.ledger.operations import PAYMENTS

_FIRST_ROW = 4
_MONTHS = tuple(range(1, 13))
_CORRECTED_MONTH = 6
# One in twenty begins in the middle of the year, one in twenty ends there.
_PART = 20


def pay_county(
    people: Sequence[Enrolled], accounts: Mapping[int, int], office: str, at: datetime
) -> int:
    """Living subsidy to those on low income, nursing subsidy to levels 1 and 2; how many rows."""
    living = [one for one in people if one.low_income]
    nursing = [one for one in people if one.level <= 2]
    return _pay("living-subsidy", "困难残疾人生活补贴", living, accounts, office, at) + _pay(
        "nursing-subsidy", "重度残疾人护理补贴", nursing, accounts, office, at
    )


def _pay(
    kind: str, name: str, people: Sequence[Enrolled], accounts: Mapping[int, int], office: str,
    at: datetime,
) -> int:  # fmt: skip
    # June came twice: what the first version said no longer counts.
    first = file_of(f"{name}（6月）.xlsx", kind, office, at, (_CORRECTED_MONTH,))[0]
    PAYMENTS.write(_rows(kind, people[: len(people) // 2], accounts, first))
    sheets = file_of(f"{name}发放.xlsx", kind, office, at, _MONTHS)
    PAYMENTS.retire_sheets([first.id], by_file=sheets[0].file_id, why="corrected", at=at)
    total = 0
    for sheet in sheets:
        written = PAYMENTS.write(_rows(kind, people, accounts, sheet))
        count_up(sheet, written, written * 8_000)
        total += written
    return total


def _rows(
    kind: str, people: Sequence[Enrolled], accounts: Mapping[int, int], sheet: Sheet
) -> Iterator[tuple[object, ...]]:
    row = _FIRST_ROW
    month = sheet.month
    assert month is not None
    for one in people:
        turn = one.id % _PART
        if (turn == 0 and month <= 5) or (turn == 1 and month > 8):
            continue
        fen = 10_000 if kind == "nursing-subsidy" and one.level == 1 else 8_000
        yield (
            kind, one.id, one.area_code, None, YEAR, month, fen, None, "", one.category, one.level,
            "{}", sheet.id, row, digest_of(kind, one.id, month), kind, None, "",
            accounts.get(one.id),
        )  # fmt: skip
        row += 1
