"""What rosters told of one person, one after another, and the file that comes of it.

The same rules as enrolling (registry.enrolment) without a database: told all over again without
one roster, the file is what it would be had that roster never come. Withdrawing a roster stands
on this.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from huican.registry.domain.roster import RosterRow


@dataclass(frozen=True, slots=True)
class Told:
    """One row of one roster that went in; `at` is when its file came, `year` the roster's."""

    row: RosterRow
    sheet_id: int
    year: int | None
    at: datetime


def day_told(year: int | None, at: datetime) -> date:
    """The day from which a roster's word on statuses counts.

    That of a past year tells how it was in that year, whenever its file came: a status that it
    does not name any more ended by then, one that it names for the first time began by then. That
    of this year counts from the day its file came.
    """
    today = at.date()
    return date(year, 1, 1) if year is not None and year < today.year else today


@dataclass(frozen=True, slots=True)
class Span:
    """A status from a day (None: since ever) to a day (half-open, None: still); who says so."""

    status: str
    starts_on: date | None
    ends_on: date | None
    by: Told = field(compare=False, repr=False)


@dataclass(frozen=True, slots=True)
class Certified:
    """A certificate as rosters tell of it; `by` is the last that said so."""

    issued_on: date | None
    valid_until: date | None
    by: Told = field(compare=False, repr=False)


@dataclass(slots=True)
class Filed:
    """A person's file as rosters make it. Certificates by number, contacts as (kind, value)."""

    name: str = field(repr=False)
    area_code: str
    category: int | None
    level: int | None
    household_key: str = field(repr=False)
    first: Told = field(repr=False)
    year: int | None
    certificates: dict[str, Certified] = field(default_factory=dict, repr=False)
    current: str | None = field(default=None, repr=False)
    statuses: set[Span] = field(default_factory=set)
    contacts: set[tuple[str, str]] = field(default_factory=set, repr=False)
    guardians: dict[str, Told] = field(default_factory=dict, repr=False)

    def __post_init__(self) -> None:
        self._add_once(self.first)

    def open_statuses(self) -> set[str]:
        """The statuses that still hold."""
        return {span.status for span in self.statuses if span.ends_on is None}

    def hear(self, told: Told) -> None:
        """One more roster tells of this person."""
        row = told.row
        # The roster of an earlier year tells of certificates that were, and of nothing that is.
        newer = not (told.year is not None and self.year is not None and told.year < self.year)
        if row.certificate is not None:
            newer = self._hear_certificate(told, newer)
        self.name = row.name
        if newer:
            self.area_code = row.area_code or self.area_code
            if row.certificate is not None:
                self.category, self.level = row.category, row.level
            self.household_key = self.household_key or row.household_key
            self._hear_statuses(told)
        self._add_once(told)
        if told.year is not None:
            self.year = max(told.year, self.year or told.year)

    def _hear_certificate(self, told: Told, newer: bool) -> bool:
        row = told.row
        assert row.certificate is not None
        number = row.certificate.number
        now = self.certificates[self.current] if self.current else None
        known_issued = now.issued_on if now else None
        newer = newer and not (
            row.issued_on is not None and known_issued is not None and row.issued_on < known_issued
        )
        if now is not None and number == self.current:
            self.certificates[number] = Certified(
                row.issued_on or now.issued_on, row.valid_until or now.valid_until, now.by
            )
            return newer
        self.certificates[number] = Certified(row.issued_on, row.valid_until, told)
        if newer or self.current is None:
            self.current = number
        return newer

    def _hear_statuses(self, told: Told) -> None:
        if told.row.hardship is None:
            return
        said, day = set(told.row.hardship), day_told(told.year, told.at)
        for span in [one for one in self.statuses if one.ends_on is None]:
            if span.status not in said:
                self.statuses.remove(span)
                # A span that would end on the day it began never was.
                if span.starts_on is None or span.starts_on < day:
                    self.statuses.add(Span(span.status, span.starts_on, day, span.by))
        for status in said - self.open_statuses():
            self.statuses.add(Span(status, day, None, told))

    def _add_once(self, told: Told) -> None:
        """What is only ever added: telephones, addresses, guardians."""
        row = told.row
        self.contacts |= {
            (kind, value)
            for kind, value in (("phone", row.phone), ("address", row.address))
            if value
        }
        if row.guardian:
            self.guardians.setdefault(row.guardian, told)


def filed(tellings: Sequence[Told]) -> Filed | None:
    """The file that comes of these tellings, in the order in which they came; None without any."""
    if not tellings:
        return None
    first, *others = tellings
    row = first.row
    file = Filed(
        row.name, row.area_code, row.category, row.level, row.household_key, first, first.year
    )
    if row.certificate is not None:
        file.current = row.certificate.number
        file.certificates[file.current] = Certified(row.issued_on, row.valid_until, first)
    file.statuses = {Span(status, None, None, first) for status in row.hardship or ()}
    for told in others:
        file.hear(told)
    return file
