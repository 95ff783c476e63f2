"""看完整号码: one person, one kind of value, with a reason, for five minutes, on record.

The audit log keeps who looked at whose what, when and why, never the value.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import ClassVar, Final

from django.db import transaction

from huican.access.models import User
from huican.access.permissions import NotPermitted, may
from huican.access.rolebook import rolebook
from huican.access.scopes import scope_for
from huican.audit.domain.chain import AuditContentError
from huican.audit.operations import Actor, record
from huican.kernel.errors import HuicanError
from huican.kernel.text import tidy
from huican.registry.models import (
    BankAccount,
    Certificate,
    Contact,
    Guardian,
    IdentityNumber,
    Person,
    RevealGrant,
)
from huican.registry.queries.person_file import NoSuchPerson
from huican.vault.operations import open_sealed

VERB: Final = "person.reveal"
SHOWN_FOR: Final = timedelta(minutes=5)
# Nobody looks up more than one person a minute for an hour by hand.
PERSONS_AN_HOUR_MAX: Final = 60
REASON_MIN, REASON_MAX = 2, 60
_KEPT: Final = timedelta(days=1)

# Reasons that need no typing; the page offers them, code → words.
REASONS: Final = {
    "paper": "和纸质材料核对",
    "bank": "和银行核对账号",
    "contact": "打电话联系本人",
    "visit": "上门走访",
    "self": "本人要求",
}


class What(StrEnum):
    """What may be shown in full. CELLS: sealed cells of the person's records."""

    IDENTITY = "identity"
    CERTIFICATE = "certificate"
    PHONE = "phone"
    ACCOUNT = "account"
    ADDRESS = "address"
    CELLS = "cells"

    @property
    def words(self) -> str:
        """身份证号."""
        return _WORDS[self]


_WORDS: Final = {
    What.IDENTITY: "身份证号", What.CERTIFICATE: "残疾人证号", What.PHONE: "电话",
    What.ACCOUNT: "银行账号", What.ADDRESS: "住址", What.CELLS: "密封的单元格",
}  # fmt: skip


class RevealRefused(HuicanError):
    """The value is not shown: no good reason, too many persons in an hour, or nothing there."""

    code: ClassVar[str] = "reveal-refused"


@dataclass(frozen=True, slots=True, repr=False)
class FullValue:
    """A value in full, and how it is read out digit by digit. Not for logs: it has no repr."""

    label: str
    text: str
    spoken: str


@dataclass(frozen=True, slots=True)
class Revealed:
    """What may be seen until a moment. For CELLS there are no `values`: records show them."""

    what: What
    values: tuple[FullValue, ...]
    until: datetime


def reveal(person_id: int, what: What | str, *, reason: str, by: User, at: datetime) -> Revealed:
    """Show one kind of value of one person in full for SHOWN_FOR.

    `reason` is a code of REASONS or 2–60 characters of text without names or numbers. Raises
    NotPermitted (verb person.reveal, area), NoSuchPerson or RevealRefused; then nothing is
    recorded and nothing shown.
    """
    what = What(what)
    with transaction.atomic():
        person = _person_for(person_id, by)
        words = _checked_reason(reason, person)
        _check_pace(by, person_id, at)
        values = tuple(_values(person, what))
        if not values and what is not What.CELLS:
            raise RevealRefused(f"档案里没有{what.words}", remedy="请向本人补收材料后登记")
        until = at + SHOWN_FOR
        RevealGrant.objects.filter(actor=by.actor, until__lt=at - _KEPT).delete()
        RevealGrant.objects.create(
            actor=by.actor, person=person, what=what.value, granted_at=at, until=until
        )
        try:
            record(
                verb=VERB, by=by, at=at, summary=f"看完整{what.words}：{words}",
                subject=("person", person.pk), area_code=person.area_code,
                data={"what": what.value},
            )  # fmt: skip
        except AuditContentError:
            raise RevealRefused(
                "理由里像是写了号码", remedy="理由里只写为什么看，不写号码"
            ) from None
    return Revealed(what, values, until)


def grants(person_id: int, *, by: User, at: datetime) -> dict[What, datetime]:
    """What this user may still see of this person, and until when. One query."""
    rows = RevealGrant.objects.filter(
        actor=by.actor, person_id=person_id, granted_at__lte=at, until__gt=at
    ).order_by("until")
    return {What(row.what): row.until for row in rows}


def revealed(person_id: int, *, by: User, at: datetime) -> tuple[Revealed, ...]:
    """The full values that this user may still see of this person; for the page after `reveal`.

    Rights are asked anew: a role or an area taken away ends the view at once.
    """
    live = grants(person_id, by=by, at=at)
    if not live:
        return ()
    try:
        person = _person_for(person_id, by)
    except NotPermitted:
        return ()
    return tuple(Revealed(what, tuple(_values(person, what)), live[what]) for what in live)


def note_opening(person_id: int, *, by: Actor | str, at: datetime, why: str = "看档案") -> None:
    """Put on record that somebody opened a file (谁看过这份档案). `why` names no person."""
    code = Person.objects.filter(pk=person_id).values_list("area_code", flat=True).first()
    if code is None:
        raise NoSuchPerson("没有这份档案", where=f"档案 {person_id}")
    with transaction.atomic():
        record(
            verb="person.open", by=by, at=at, summary=why, subject=("person", person_id),
            area_code=code,
        )  # fmt: skip


# --- checks ---------------------------------------------------------------------------------------


def _person_for(person_id: int, by: User) -> Person:
    if not by.is_active or not may(by, VERB):
        whom = "、".join(role.name for role in rolebook().roles_with(VERB)) or "安全管理员"
        raise NotPermitted("你的角色不能“看完整号码”", remedy=f"能做这件事的角色：{whom}")
    person = Person.objects.filter(pk=person_id).first()
    if person is None:
        raise NoSuchPerson("没有这份档案", where=f"档案 {person_id}")
    scope = scope_for(by.area_code, None)
    if scope is None or not scope.contains(person.area_code):
        raise NotPermitted("这个人不在你能看的区划里", remedy="范围要变，请找安全管理员")
    return person


def _checked_reason(reason: str, person: Person) -> str:
    words = REASONS.get(reason) or tidy(reason)
    if len(words) < REASON_MIN:
        raise RevealRefused("还没有说为什么要看", remedy="请选一个理由，或写几个字")
    if len(words) > REASON_MAX:
        raise RevealRefused(f"理由太长，最多 {REASON_MAX} 个字", remedy="请写短一些")
    # What is in the audit log stays for good and is read by others.
    named = [person.name, *Guardian.objects.filter(person=person).values_list("name", flat=True)]
    if any(name in words for name in named):
        raise RevealRefused("理由里写了姓名", remedy="理由里只写为什么看，不写是谁")
    return words


def _check_pace(by: User, person_id: int, at: datetime) -> None:
    lately = RevealGrant.objects.filter(actor=by.actor, granted_at__gt=at - timedelta(hours=1))
    others = lately.exclude(person_id=person_id).values("person_id").distinct().count()
    if others >= PERSONS_AN_HOUR_MAX:
        raise RevealRefused(
            f"一小时里已经看了 {others} 个人的完整号码",
            remedy="请过一会儿再看；要成批核对号码，请请复核人员一起处理",
        )


# --- values ---------------------------------------------------------------------------------------


def _values(person: Person, what: What) -> Iterator[FullValue]:
    match what:
        case What.IDENTITY:
            for number in IdentityNumber.objects.filter(person=person).order_by("pk"):
                yield _digits("身份证号", open_sealed("identity", number.sealed))
        case What.CERTIFICATE:
            rows = Certificate.objects.filter(person=person).order_by("-current", "-pk")
            for row in rows:
                label = "残疾人证号" if row.current else "以前的残疾人证号"
                yield _digits(label, open_sealed("certificate", row.sealed))
        case What.PHONE:
            for contact in Contact.objects.filter(person=person, kind=Contact.PHONE).order_by(
                "-pk"
            ):
                yield _digits("电话", open_sealed("phone", contact.sealed))
            for guardian in Guardian.objects.filter(person=person, phone_sealed__isnull=False):
                yield _digits(
                    "监护人电话", open_sealed("phone", bytes(guardian.phone_sealed or b""))
                )
        case What.ACCOUNT:
            for account in BankAccount.objects.filter(person=person).order_by("-pk"):
                yield _digits(
                    account.bank or "银行账号", open_sealed("bank-account", account.sealed)
                )
        case What.ADDRESS:
            rows_ = Contact.objects.filter(person=person, kind=Contact.ADDRESS).order_by("-pk")
            for contact in rows_:
                text = open_sealed("address", contact.sealed)
                yield FullValue("住址", text, text)


def _digits(label: str, number: str) -> FullValue:
    return FullValue(label, number, " ".join(number))
