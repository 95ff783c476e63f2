"""What the page 一人一档 shows of one person: plain values, masked where they name somebody."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from huican.registry.domain.events import Source
from huican.registry.queries.places import Place
from huican.registry.queries.shown import Masked
from huican.registry.queries.timeline import Timeline


@dataclass(frozen=True, slots=True)
class CertificateLine:
    """One 残疾人证, current or earlier. `components`: the categories of 多重, in words."""

    id: int
    number: Masked
    category: int
    level: int
    disability: str
    reissue: int
    issued_on: date | None
    valid_until: date | None
    current: bool
    source: Source | None


@dataclass(frozen=True, slots=True)
class GuardianLine:
    """A guardian; `relation` in the office's word, '' where none was written."""

    name: Masked
    relation: str
    phone: Masked | None


@dataclass(frozen=True, slots=True)
class AccountLine:
    """A bank account that money was paid to."""

    id: int
    bank: str
    number: Masked
    holder: Masked | None

    @property
    def words(self) -> str:
        """农村商业银行尾号 3321."""
        return f"{self.bank}{self.number.shown}"


@dataclass(frozen=True, slots=True)
class Relative:
    """Another person with a file in the same household book."""

    person_id: int
    file_number: str
    name: Masked
    disability: str


@dataclass(frozen=True, slots=True)
class StatusLine:
    """A status with its dates (half-open) and the row that says so; a start may be unknown."""

    code: str
    words: str
    starts_on: date | None
    ends_on: date | None
    known_at: datetime
    source: Source | None

    def holds_on(self, day: date) -> bool:
        """Whether the status is held on a day, as far as is known."""
        return (self.starts_on is None or self.starts_on <= day) and (
            self.ends_on is None or day < self.ends_on
        )


@dataclass(frozen=True, slots=True)
class Viewed:
    """Somebody did something with this file. `who` is a display name or `system:…`."""

    at: datetime
    who: str
    verb: str
    why: str


@dataclass(frozen=True, slots=True)
class PersonFile:
    """The whole file. `revealable` names what `reveal` can show of this person.

    `addresses` stop at the village. `since` is the first year of which anything is known.
    """

    person_id: int
    file_number: str
    name: Masked
    sex: str
    age: int | None
    category: int | None
    level: int | None
    disability: str
    area_code: str
    place: Place
    path: tuple[str, ...]
    identity: Masked | None
    given_as_15: bool
    certificate: CertificateLine | None
    certificates: tuple[CertificateLine, ...]
    phones: tuple[Masked, ...]
    addresses: tuple[str, ...]
    guardians: tuple[GuardianLine, ...]
    accounts: tuple[AccountLine, ...]
    household: tuple[Relative, ...]
    statuses: tuple[StatusLine, ...]
    tags: tuple[str, ...]
    created_at: datetime
    source: Source | None
    since: int
    timeline: Timeline
    viewed: tuple[Viewed, ...]
    revealable: tuple[str, ...]
