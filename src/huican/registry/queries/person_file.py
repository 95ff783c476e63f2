"""Putting one person's file together: a bounded number of queries whatever the person has."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, ClassVar

from huican.access.queries import names_of_actors
from huican.audit.queries import of_subject
from huican.kernel.certificate import CATEGORIES
from huican.kernel.errors import HuicanError
from huican.kernel.masks import mask_phone, spoken_phone
from huican.reference import queries as reference
from huican.registry.domain.cell_masks import mask_address
from huican.registry.domain.changes import State, change_events
from huican.registry.domain.events import Event, Group, Marker, Source
from huican.registry.domain.file_number import file_number
from huican.registry.domain.statuses import status_words
from huican.registry.models import (  # type: ignore[attr-defined]  # pghistory adds one
    BankAccount,
    Certificate,
    Contact,
    Guardian,
    IdentityNumber,
    Person,
    PersonHistory,
    StatusSpan,
)
from huican.registry.queries.person import (
    AccountLine,
    CertificateLine,
    GuardianLine,
    PersonFile,
    Relative,
    StatusLine,
    Viewed,
)
from huican.registry.queries.places import Place
from huican.registry.queries.search import age_on
from huican.registry.queries.shown import (
    Masked,
    grade_words,
    masked_account,
    masked_certificate,
    masked_identity,
    masked_name,
    masked_phone,
)
from huican.registry.queries.timeline import Stores, Timeline, timeline
from huican.vault.operations import open_sealed

# A page shows the latest; the audit log has them all.
VIEWED_SHOWN = 20
_RELATIVES_MAX = 30
_HISTORY_MAX = 200
_TENS = "零一两三四五六七八九十"


class NoSuchPerson(HuicanError):
    """There is no file with this number."""

    code: ClassVar[str] = "no-such-person"


def area_of(person_id: int) -> str:
    """The 12-digit area of a person, to decide who may look. Raises NoSuchPerson."""
    code = Person.objects.filter(pk=person_id).values_list("area_code", flat=True).first()
    if code is None:
        raise _no_such(person_id)
    return str(code)


def person_file(person_id: int, stores: Stores, *, on: date) -> PersonFile:
    """The whole file of one person, masked. At most 15 queries.

    `stores`: all stores of records by name (payment, delivery …), from whoever stands above the
    parts that keep them. `on` is today: for the age, for statuses and for names of areas.
    Raises NoSuchPerson. Whether the reader may see this area is for the caller to ask first.
    """
    rows = Person.objects.select_related("household", "source_sheet__file")
    person = rows.filter(pk=person_id).first()
    if person is None:
        raise _no_such(person_id)
    number = IdentityNumber.objects.filter(person=person).order_by("pk").first()
    certificates = _certificates(person)
    current = next((line for line in certificates if line.current), None)
    phones, addresses = _contacts(person)
    accounts = _accounts(person)
    household = _household(person)
    statuses = _statuses(person)
    source = _source(person)
    chain = reference.path_names(person.area_code, on)
    happened = timeline(
        person_id,
        stores,
        accounts={account.id: account.words for account in accounts},
        more=[*_own_events(person, certificates, statuses, source), *_changes(person, on)],
    )
    return PersonFile(
        person_id=person_id,
        file_number=file_number(person_id, person.area_code),
        name=masked_name(person.name),
        sex=person.sex,
        age=age_on(person.birth, on),
        category=person.category,
        level=person.level,
        disability=current.disability if current else grade_words(person.category, person.level),
        area_code=person.area_code,
        place=_place(person.area_code, chain),
        path=tuple(chain),
        identity=masked_identity(number.sealed) if number else None,
        given_as_15=number.given_as_15 if number else False,
        certificate=current,
        certificates=certificates,
        phones=phones,
        addresses=addresses,
        guardians=_guardians(person),
        accounts=accounts,
        household=household,
        statuses=statuses,
        tags=_tags(statuses, household, on),
        created_at=person.created_at,
        source=source,
        since=_since(happened, person),
        timeline=happened,
        viewed=_viewed(person_id),
        revealable=tuple(
            what
            for what, has in (
                ("identity", number), ("certificate", certificates), ("phone", phones),
                ("account", accounts), ("address", addresses),
            )
            if has
        ),
    )  # fmt: skip


def _no_such(person_id: int) -> NoSuchPerson:
    return NoSuchPerson(
        "没有这份档案", where=f"档案 {person_id}", remedy="请用姓名或证号再找；并档后旧档号不再有"
    )


# --- pieces of the file ---------------------------------------------------------------------------


def _source(row: Any) -> Source | None:
    """The source of a row that carries `source_sheet` (with its file) and `source_row`."""
    sheet = row.source_sheet
    if sheet is None:
        return None
    return Source(sheet.file_id, sheet.file.name, sheet.pk, sheet.name, row.source_row or 0)


def _place(code: str, chain: Sequence[str]) -> Place:
    # From the province down: the last two names of a village's path are township and village.
    if code.endswith("000"):
        return Place(code, chain[-1] if chain else "", "")
    return Place(code, chain[-2] if len(chain) > 1 else "", chain[-1] if chain else "")


def _certificates(person: Person) -> tuple[CertificateLine, ...]:
    rows = Certificate.objects.filter(person=person).select_related("source_sheet__file")
    lines = []
    for row in rows:
        words = grade_words(row.category, row.level)
        components = "、".join(CATEGORIES[c] for c in row.components if c in CATEGORIES)
        lines.append(CertificateLine(
            row.pk, masked_certificate(row.sealed), row.category, row.level,
            f"{words}（{components}）" if components else words, row.reissue, row.issued_on,
            row.valid_until, row.current, _source(row),
        ))  # fmt: skip
    # The current one first, then the later issued.
    lines.sort(key=lambda c: (c.current, c.issued_on or date.min, c.id), reverse=True)
    return tuple(lines)


def _contacts(person: Person) -> tuple[tuple[Masked, ...], tuple[str, ...]]:
    phones, addresses = [], []
    # The one that came last is the one to try first.
    for row in Contact.objects.filter(person=person).order_by("-pk"):
        if row.kind == Contact.PHONE:
            phones.append(masked_phone(row.sealed))
        else:
            addresses.append(mask_address(open_sealed("address", row.sealed)))
    return tuple(phones), tuple(addresses)


def _guardians(person: Person) -> tuple[GuardianLine, ...]:
    lines = []
    for row in Guardian.objects.filter(person=person).order_by("-pk"):
        phone = open_sealed("phone", row.phone_sealed) if row.phone_sealed else ""
        lines.append(GuardianLine(
            masked_name(row.name), row.relation,
            Masked(mask_phone(phone), spoken_phone(phone)) if phone else None,
        ))  # fmt: skip
    return tuple(lines)


def _accounts(person: Person) -> tuple[AccountLine, ...]:
    return tuple(
        AccountLine(
            row.pk, row.bank, masked_account(row.sealed),
            masked_name(row.holder) if row.holder and row.holder != person.name else None,
        )
        for row in BankAccount.objects.filter(person=person).order_by("-pk")
    )  # fmt: skip


def _household(person: Person) -> tuple[Relative, ...]:
    if person.household is None:
        return ()
    others = Person.objects.filter(household=person.household).exclude(pk=person.pk)
    return tuple(
        Relative(
            other.pk, file_number(other.pk, other.area_code), masked_name(other.name),
            grade_words(other.category, other.level),
        )
        for other in others.order_by("pk")[:_RELATIVES_MAX]
    )  # fmt: skip


def _statuses(person: Person) -> tuple[StatusLine, ...]:
    rows = StatusSpan.objects.filter(person=person).select_related("source_sheet__file")
    lines = [
        StatusLine(
            row.status, status_words(row.status), row.starts_on, row.ends_on, row.known_at,
            _source(row),
        )
        for row in rows
    ]  # fmt: skip
    lines.sort(key=lambda s: (s.ends_on is None, s.starts_on or date.min), reverse=True)
    return tuple(lines)


def _tags(
    statuses: Sequence[StatusLine], household: Sequence[Relative], on: date
) -> tuple[str, ...]:
    tags = [line.words for line in statuses if line.holds_on(on)]
    if household:
        count = len(household) + 1
        tags.append(f"一户{_TENS[count] if count < len(_TENS) else count}残")
    return tuple(tags)


def _viewed(person_id: int) -> tuple[Viewed, ...]:
    events = of_subject("person", person_id, limit=VIEWED_SHOWN)
    names = names_of_actors({event.actor for event in events}) if events else {}
    return tuple(
        Viewed(event.at, names.get(event.actor, event.actor), event.verb, event.summary)
        for event in events
    )


# --- events that are no records -------------------------------------------------------------------


def _own_events(
    person: Person, certificates: Sequence[CertificateLine], statuses: Sequence[StatusLine],
    source: Source | None,
) -> list[Event]:  # fmt: skip
    events = []
    for line in certificates:
        if line.issued_on is not None:
            until = line.valid_until
            detail = line.disability + (
                f"，有效期到 {until.year}年{until.month}月{until.day}日" if until else ""
            )
            title = f"补发残疾人证（第 {line.reissue} 次）" if line.reissue else "发残疾人证"
            events.append(_event(Group.CERTIFICATE, line.issued_on, title, detail, line.source))
    for status in statuses:
        if status.starts_on is not None:
            title = f"开始享受{status.words}"
            events.append(_event(Group.CHANGE, status.starts_on, title, "", status.source))
        if status.ends_on is not None:
            title = f"不再享受{status.words}"
            events.append(
                _event(Group.CHANGE, status.ends_on, title, "", status.source, Marker.ATTENTION)
            )
    return events


def _event(
    group: Group, on: date, title: str, detail: str, source: Source | None,
    marker: Marker = Marker.EVENT,
) -> Event:  # fmt: skip
    return Event(
        marker, group, on.year, on.month, on, title, detail and f"{detail}。", source=source
    )


def _changes(person: Person, on: date) -> list[Event]:
    """Events from the earlier states of the file. Two queries at most."""
    earlier = list(
        PersonHistory.objects.filter(pgh_obj_id=person.pk).order_by("pgh_id")[:_HISTORY_MAX]
    )
    if not earlier:
        return []
    states = [_state(row, row.pgh_created_at) for row in earlier] + [_state(person, None)]
    codes = {state.area_code for state in states}
    wanted = codes | {f"{code[:9]}000" for code in codes}
    names = reference.names_of(wanted, on) if len(codes) > 1 else {}
    places = {
        code: "".join(dict.fromkeys(names.get(c, "") for c in (f"{code[:9]}000", code))) or code
        for code in codes
    }
    return change_events(states, places)


def _state(row: Any, until: Any) -> State:
    return State(row.name, row.sex, row.birth, row.area_code, row.category, row.level, until)


def _since(happened: Timeline, person: Person) -> int:
    years = [year.year for year in happened.years]
    return min([*years, int(person.created_at.year)])
