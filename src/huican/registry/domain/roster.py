"""What a roster says of one person, and what comes of it."""

from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from huican.kernel.certificate import Certificate


@dataclass(slots=True)
class RosterRow:
    """One row of a roster, read and checked in itself."""

    row: int
    name: str
    identity: str = field(repr=False)
    area_code: str
    certificate: Certificate | None
    category: int | None
    level: int | None
    birth: date | None
    sex: str
    components: tuple[int, ...] = ()
    issued_on: date | None = None
    valid_until: date | None = None
    # Status codes; () when the roster says there are none; None when it says nothing.
    hardship: tuple[str, ...] | None = None
    phone: str = ""
    address: str = ""
    guardian: str = ""
    guardian_phone: str = ""
    guardian_identity: str = ""
    guardian_relation: str = ""
    household_key: str = ""
    given_as_15: bool = False


class Fault(NamedTuple):
    """Why a roster's row is not taken: code, plain reason, remedy."""

    code: str
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class KnownPerson:
    """What is on file of a person, as far as enrolling needs it."""

    id: int
    name: str
    area_code: str
    category: int | None
    level: int | None
    household_id: int | None
    certificate_id: int | None
    certificate_blind: bytes | None
    issued_on: date | None
    valid_until: date | None
    source: str
    statuses: frozenset[str] = frozenset()
    contacts: frozenset[bytes] = frozenset()
    guardians: frozenset[str] = frozenset()
    # The year of the latest roster that speaks of the person.
    roster_year: int | None = None


def same_person_fault(row: RosterRow, first: tuple[str, int]) -> Fault:
    """The fault of a row whose number stands in an earlier row of the same roster."""
    name, at = first
    if name == row.name:
        return Fault(
            "duplicate-row", f"与第 {at} 行是同一个人，已收下第 {at} 行", "请删去重复的一行"
        )
    return Fault(
        "duplicate-id",
        f"身份证号与第 {at} 行相同，但姓名不同",
        "请照证件核对，看哪一行的号抄错了",
    )
