"""查询条: a paper slip by which somebody without an account looks at his own months.

Its code and the last four characters of the identity number open it together. What does not fit
is told in one way, whatever the reason, and counted: five wrong tries close the slip for a day.
Only a keyed hash of the code is kept; the audit log names the slip by its number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import ClassVar, Final

from django.db import transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.registry.domain.slip_code import ENDING, LENGTH, new_code, tidy_code, tidy_ending
from huican.registry.models import IdentityNumber, LookupSlip, Person
from huican.registry.queries.person_file import NoSuchPerson
from huican.vault.operations import blind

VERB: Final = "slips.give"
VALID_FOR: Final = timedelta(days=90)
TRIES_MAX: Final = 5
CLOSED_FOR: Final = timedelta(hours=24)
_NOBODY: Final = "system:my"


class NoSlip(HuicanError):
    """There is no slip to withdraw."""

    code: ClassVar[str] = "no-slip"


class SlipRefused(HuicanError):
    """No slip can be made for this person."""

    code: ClassVar[str] = "slip-refused"


@dataclass(frozen=True, slots=True, repr=False)
class NewSlip:
    """A slip just made. `code` is shown once, and kept nowhere. Not for logs: it has no repr."""

    id: int
    code: str
    from_at: datetime
    until: datetime


@dataclass(frozen=True, slots=True)
class Standing:
    """The slip of a person that was not withdrawn; `closed_until` while wrong tries close it."""

    id: int
    from_at: datetime
    until: datetime
    made_by: str
    over: bool
    closed_until: datetime | None


@dataclass(frozen=True, slots=True, repr=False)
class Holder:
    """Whose months a slip opens. The name is whole: who shows it masks it."""

    slip_id: int
    person_id: int
    name: str
    birth: date | None
    area_code: str


def slip_actor(slip_id: int) -> str:
    """How audit events name whoever holds a slip."""
    return f"slip:{slip_id}"


# --- the office -----------------------------------------------------------------------------------


def make(person_id: int, *, by: Actor | str, at: datetime) -> NewSlip:
    """A new slip for a person, for VALID_FOR; the one before it no longer opens anything.

    The caller asks for the verb slips.give and the area. Raises NoSuchPerson, or SlipRefused for
    somebody without an identity number on file.
    """
    code = new_code()
    with transaction.atomic():
        person = _locked(person_id)
        if not IdentityNumber.objects.filter(person=person).exists():
            raise SlipRefused("档案里没有身份证号，查询时核对不了", remedy="请先补身份证号")
        before = _take_back(person_id, by, at)
        made = LookupSlip.objects.create(
            person=person, code=code, from_at=at, until=at + VALID_FOR, made_by=actor_name(by)
        )
        record(
            verb="slip.make", by=by, at=at, subject=("person", person_id),
            area_code=person.area_code, data={"slip": made.pk},
            summary="给本人做查询条" + ("，原来的一张作废" if before else ""),
        )  # fmt: skip
    return NewSlip(made.pk, code, made.from_at, made.until)


def withdraw(person_id: int, *, by: Actor | str, at: datetime) -> None:
    """The slip of a person no longer opens anything. Raises NoSuchPerson or NoSlip."""
    with transaction.atomic():
        person = _locked(person_id)
        slip = _take_back(person_id, by, at)
        if slip is None:
            raise NoSlip("这个人没有在用的查询条", remedy="也许别人刚收回，请重新打开这一页")
        record(
            verb="slip.withdraw", by=by, at=at, subject=("person", person_id),
            area_code=person.area_code, summary="收回查询条", data={"slip": slip},
        )  # fmt: skip


def standing(person_id: int, *, at: datetime) -> Standing | None:
    """The slip of a person that was not withdrawn; None when there is none."""
    slip = LookupSlip.objects.filter(person_id=person_id, withdrawn_at__isnull=True).first()
    if slip is None:
        return None
    closed = slip.closed_until if slip.closed_until and slip.closed_until > at else None
    return Standing(slip.pk, slip.from_at, slip.until, slip.made_by, slip.until <= at, closed)


def _locked(person_id: int) -> Person:
    person = Person.objects.select_for_update(no_key=True).filter(pk=person_id).first()
    if person is None:
        raise NoSuchPerson("没有这份档案", where=f"档案 {person_id}")
    return person


def _take_back(person_id: int, by: Actor | str, at: datetime) -> int | None:
    slip = LookupSlip.objects.filter(person_id=person_id, withdrawn_at__isnull=True).first()
    if slip is None:
        return None
    slip.withdrawn_at, slip.withdrawn_by = at, actor_name(by)
    slip.save(update_fields=["withdrawn_at", "withdrawn_by"])
    return slip.pk


# --- who holds a slip -----------------------------------------------------------------------------


def enter(code: str, ending: str, *, at: datetime) -> int | None:
    """The number of the slip that a code and the last four of the identity number open.

    None when they do not, for whatever reason: the page tells all of them in one sentence. Every
    try is an event of the log; a wrong one counts against the slip of the code.
    """
    typed, last = tidy_code(code), tidy_ending(ending)
    with transaction.atomic():
        slip = (
            LookupSlip.objects.select_for_update(no_key=True, of=("self",))
            .select_related("person")
            .filter(code=blind("lookup-slip", typed))
            .first()
            if len(typed) == LENGTH
            else None
        )
        if slip is None:
            _refused(None, at)
            return None
        if not _open(slip, at) or _closed(slip, at):
            _refused(slip, at)
            return None
        if not _fits(slip.person_id, last):
            _count(slip, at)
            _refused(slip, at)
            return None
        slip.failed_tries, slip.closed_until = 0, None
        slip.save(update_fields=["failed_tries", "closed_until"])
        record(
            verb="slip.open", by=slip_actor(slip.pk), at=at, subject=("person", slip.person_id),
            area_code=slip.person.area_code, summary="凭查询条打开本人查询",
        )  # fmt: skip
    return slip.pk


def look(slip_id: int, what: str, *, at: datetime) -> Holder | None:
    """Whose months an opened slip shows, and the event that they were looked at (`what`: 2023 年).

    None when the slip was withdrawn or ran out since it was opened.
    """
    with transaction.atomic():
        slip = LookupSlip.objects.select_related("person").filter(pk=slip_id).first()
        if slip is None or not _open(slip, at):
            return None
        person = slip.person
        record(
            verb="slip.look", by=slip_actor(slip.pk), at=at, subject=("person", person.pk),
            area_code=person.area_code, summary=f"凭查询条看补贴：{what}",
        )  # fmt: skip
    return Holder(slip.pk, person.pk, person.name, person.birth, person.area_code)


def _open(slip: LookupSlip, at: datetime) -> bool:
    return slip.withdrawn_at is None and slip.from_at <= at < slip.until


def _closed(slip: LookupSlip, at: datetime) -> bool:
    return slip.closed_until is not None and at < slip.closed_until


def _fits(person_id: int, last: str) -> bool:
    return (
        len(last) == ENDING
        and IdentityNumber.objects.filter(
            person_id=person_id, last4_blind=blind("identity-last4", last)
        ).exists()
    )


def _count(slip: LookupSlip, at: datetime) -> None:
    # A day has passed since it was closed: five more tries.
    tries = 1 if slip.closed_until is not None else slip.failed_tries + 1
    slip.failed_tries = tries
    slip.closed_until = at + CLOSED_FOR if tries >= TRIES_MAX else None
    slip.save(update_fields=["failed_tries", "closed_until"])


def _refused(slip: LookupSlip | None, at: datetime) -> None:
    record(
        verb="slip.refused", by=_NOBODY, at=at,
        subject=("person", slip.person_id) if slip else None,
        area_code=slip.person.area_code if slip else "",
        summary="本人查询没有打开：对不上，或查询条不能用",
        data={"slip": slip.pk, "tries": slip.failed_tries} if slip else {},
    )  # fmt: skip
