"""The persons of one county, enrolled as a roster's rows are."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from huican.bench.population import YEAR
from huican.bench.population.paper import Sheet, count_up, digest_of
from huican.kernel.certificate import parse_certificate
from huican.registry.domain.roster import RosterRow
from huican.registry.enrolment import accounts, enrol
from huican.registry.operations import ROSTER_ENTRIES
from huican.synth import Record
from huican.synth.numbers import luhn_account

_BLOCK_ROWS = 10_000
# Of twelve certified persons in a village, two live in one household.
_SHARED_HOUSEHOLD = 12
_FIRST_ROW = 3


@dataclass(frozen=True, slots=True)
class Enrolled:
    """What payments and services need of a person on file."""

    id: int
    name: str
    area_code: str
    category: int
    level: int
    low_income: bool


def enrol_county(records: Iterable[Record], sheet: Sheet, at: datetime) -> list[Enrolled]:
    """Enrols everybody, village by village, and keeps what the roster said of them."""
    today = at.date()
    neighbours: Counter[str] = Counter()
    people: list[Enrolled] = []
    ordered = sorted(records, key=lambda one: one.village_code)
    for begin in range(0, len(ordered), _BLOCK_ROWS):
        block = ordered[begin : begin + _BLOCK_ROWS]
        rows = []
        for number, one in enumerate(block, start=begin + _FIRST_ROW):
            rows.append(_row(number, one, neighbours[one.village_code], today))
            neighbours[one.village_code] += 1
        done = enrol(rows, sheet_id=sheet.id, corrects=False, at=at)
        people += [
            Enrolled(
                done.person_ids[row.row], one.name, one.village_code, one.category, one.level,
                one.low_income,
            )
            for row, one in zip(rows, block, strict=True)
            if row.row in done.person_ids
        ]  # fmt: skip
    ROSTER_ENTRIES.write(
        _entry(number, one, sheet) for number, one in enumerate(people, _FIRST_ROW)
    )
    count_up(sheet, len(people))
    return people


def _row(number: int, one: Record, neighbours: int, today: date) -> RosterRow:
    house = neighbours - (neighbours % _SHARED_HOUSEHOLD == 1)
    return RosterRow(
        row=number, name=one.name, identity=one.number, area_code=one.village_code,
        certificate=parse_certificate(one.certificate, today=today), category=one.category,
        level=one.level, birth=one.birth, sex=one.sex, issued_on=one.issued,
        valid_until=one.expires, hardship=("dibao",) if one.low_income else (), phone=one.phone,
        address=f"{house % 30 + 1}组", household_key=f"{one.village_code}-{house}",
    )  # fmt: skip


def _entry(number: int, one: Enrolled, sheet: Sheet) -> tuple[object, ...]:
    return (
        "roster", one.id, one.area_code, None, YEAR, None, None, None, "", one.category, one.level,
        "{}", sheet.id, number, digest_of("roster", one.id),
    )  # fmt: skip


def accounts_of(people: Iterable[Enrolled]) -> dict[int, int]:
    """An account for each person, by person id."""
    wanted = [(one.id, luhn_account("621799", one.id), "农村商业银行", one.name) for one in people]
    found: dict[int, int] = {}
    for begin in range(0, len(wanted), _BLOCK_ROWS):
        block = wanted[begin : begin + _BLOCK_ROWS]
        found |= {person: id_ for (person, _), id_ in accounts(block).items()}
    return found
