"""Enrolling the rows of a roster: new persons get a file, known ones are brought up to date."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection

from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.kernel.masks import mask_name
from huican.registry.domain.pinyin import pinyin_of
from huican.registry.domain.refiling import day_told
from huican.registry.domain.roster import Fault, KnownPerson, RosterRow, same_person_fault
from huican.registry.models import (
    BankAccount,
    Certificate,
    Contact,
    Guardian,
    Household,
    IdentityNumber,
    Person,
    StatusSpan,
)
from huican.sources.bulk import copy_in, in_values, new_ids
from huican.vault.operations import blind, blind_many, seal, seal_many

_KNOWN_SQL = """
SELECT i.blind, p.id, p.name, p.area_code, p.category, p.level, p.household_id, c.id, c.blind,
       c.issued_on, c.valid_until,
       coalesce('《' || f.name || '》第 ' || p.source_row || ' 行', ''),
       ARRAY(SELECT t.status FROM registry_statusspan t
             WHERE t.person_id = p.id AND t.ends_on IS NULL),
       ARRAY(SELECT t.blind FROM registry_contact t WHERE t.person_id = p.id),
       ARRAY(SELECT t.name FROM registry_guardian t WHERE t.person_id = p.id),
       (SELECT max(e.year) FROM registry_rosterentry e
        WHERE e.person_id = p.id AND e.retired_at IS NULL)
FROM registry_identitynumber i
JOIN registry_person p ON p.id = i.person_id
LEFT JOIN registry_certificate c ON c.person_id = p.id AND c.current
LEFT JOIN sources_sourcesheet s ON s.id = p.source_sheet_id
LEFT JOIN sources_sourcefile f ON f.id = s.file_id
WHERE i.blind IN """


@dataclass(slots=True)
class Enrolment:
    """What became of a roster: the person of each accepted row, the fault of each other row."""

    person_ids: dict[int, int] = field(default_factory=dict)
    faults: dict[int, Fault] = field(default_factory=dict)
    created: int = 0
    updated: int = 0


def known_persons(blinds: Sequence[bytes]) -> dict[bytes, KnownPerson]:
    """The persons on file, by the blind index of their identity number."""
    if not blinds:
        return {}
    wanted, values = in_values(blinds)
    with connection.cursor() as cursor:
        cursor.execute(_KNOWN_SQL + wanted, values)
        return {
            bytes(row[0]): KnownPerson(
                *row[1:8],
                bytes(row[8]) if row[8] else None,
                *row[9:12],
                frozenset(row[12]),
                frozenset(map(bytes, row[13])),
                frozenset(row[14]),
                row[15],
            )
            for row in cursor.fetchall()
        }


def enrol(
    rows: Sequence[RosterRow], *, sheet_id: int, corrects: bool, at: datetime,
    year: int | None = None,
) -> Enrolment:  # fmt: skip
    """Brings the registry up to a roster, within the caller's transaction.

    `year`: the roster's; of two rosters of different years the later one has the newer word,
    in whichever order they come.

    `corrects`: the roster is a corrected version of one that went in before, so its word on
    category and level replaces the earlier one. Otherwise two rosters that disagree about a
    certificate of the same day contradict each other, and the later row is refused.
    """
    result = Enrolment()
    blinds = blind_many("identity", [row.identity for row in rows])
    known = known_persons([b for b in blinds if b is not None])
    seen: dict[bytes, tuple[str, int]] = {}
    # Of two rows with one number, the one under the name on file is the person.
    rightful = {
        code: (row.name, row.row)
        for row, code in zip(rows, blinds, strict=True)
        if code in known and row.name == known[code].name
    }
    new: list[tuple[RosterRow, bytes]] = []
    old: list[tuple[RosterRow, KnownPerson]] = []
    for row, code in zip(rows, blinds, strict=True):
        assert code is not None
        fault = None
        if code in seen:
            fault = same_person_fault(row, seen[code])
        elif code in rightful and row.name != rightful[code][0]:
            fault = same_person_fault(row, rightful[code])
        elif code in known:
            fault = _contradiction(row, known[code], corrects, year)
        if fault is not None:
            result.faults[row.row] = fault
            continue
        seen[code] = (row.name, row.row)
        if code in known:
            old.append((row, known[code]))
            result.person_ids[row.row] = known[code].id
        else:
            new.append((row, code))
    _create(new, result, sheet_id=sheet_id, at=at)
    for row, person in old:
        result.updated += _update(row, person, sheet_id=sheet_id, at=at, year=year)
    _add_contacts(_new_contacts(old, Contact.PHONE) + _new_contacts(old, Contact.ADDRESS))
    _add_guardians([
        (person.id, row) for row, person in old
        if row.guardian and row.guardian not in person.guardians
    ])  # fmt: skip
    return result


def _contradiction(
    row: RosterRow, person: KnownPerson, corrects: bool, year: int | None
) -> Fault | None:
    if person.name != row.name and not corrects:
        return Fault(
            "duplicate-id",
            f"这个身份证号已登记在{mask_name(person.name)}名下（{person.source}），与本行姓名不同",
            "请照证件核对；确是本人改名的，请先在档案里改名",
        )
    certificate = row.certificate
    if corrects or certificate is None or person.certificate_blind is None:
        return None
    if blind("certificate", certificate.number) == person.certificate_blind:
        return None
    if year is not None and person.roster_year is not None and year != person.roster_year:
        return None
    if row.issued_on and person.issued_on and row.issued_on != person.issued_on:
        # Two certificates of different days: the later one counts, both are kept.
        return None
    return Fault(
        "roster-contradiction",
        f"另一份名册（{person.source}）写的是{_grade(person.category, person.level)}，"
        f"本行写的是{_grade(row.category, row.level)}，分不出哪个在后",
        "请照残疾人证核对；证换过的，请填写发证日期",
    )


def _grade(category: int | None, level: int | None) -> str:
    return f"{CATEGORIES.get(category or 0, '')}{LEVELS.get(level or 0, '')}" or "没有类别等级"


def _create(
    new: list[tuple[RosterRow, bytes]], result: Enrolment, *, sheet_id: int, at: datetime
) -> None:
    ids = new_ids(Person._meta.db_table, len(new))
    households = _households([row for row, _ in new])
    persons, numbers, certificates, spans = [], [], [], []
    sealed = seal_many("identity", [row.identity for row, _ in new])
    last4 = blind_many("identity-last4", [row.identity[-4:] for row, _ in new])
    for (row, code), id_, seal_, last in zip(new, ids, sealed, last4, strict=True):
        pinyin, initials = pinyin_of(row.name)
        persons.append((
            id_, row.name, pinyin, initials, row.sex, row.birth, row.area_code, row.category,
            row.level, households.get(row.household_key), at, sheet_id, row.row,
        ))  # fmt: skip
        numbers.append((id_, seal_, code, last, row.given_as_15))
        if row.certificate:
            certificates.append(_certificate_values(row, id_, sheet_id))
        spans += [(id_, status, None, None, at, sheet_id, row.row) for status in row.hardship or ()]
        result.person_ids[row.row] = id_
    result.created = len(new)
    copy_in(
        Person._meta.db_table,
        ("id", "name", "pinyin", "initials", "sex", "birth", "area_code", "category", "level",
         "household_id", "created_at", "source_sheet_id", "source_row"),
        persons,
    )  # fmt: skip
    copy_in(
        IdentityNumber._meta.db_table,
        ("person_id", "sealed", "blind", "last4_blind", "given_as_15"),
        numbers,
    )
    copy_in(Certificate._meta.db_table, _CERTIFICATE_COLUMNS, certificates)
    copy_in(StatusSpan._meta.db_table, _SPAN_COLUMNS, spans)
    pairs = [(id_, row) for (row, _), id_ in zip(new, ids, strict=True)]
    _add_contacts([(id_, Contact.PHONE, row.phone) for id_, row in pairs if row.phone])
    _add_contacts([(id_, Contact.ADDRESS, row.address) for id_, row in pairs if row.address])
    _add_guardians(pairs)


_CERTIFICATE_COLUMNS = (
    "person_id", "sealed", "blind", "category", "level", "reissue", "components", "issued_on",
    "valid_until", "current", "source_sheet_id", "source_row",
)  # fmt: skip
_SPAN_COLUMNS = (
    "person_id", "status", "starts_on", "ends_on", "known_at", "source_sheet_id", "source_row",
)  # fmt: skip


def _certificate_values(row: RosterRow, person_id: int, sheet_id: int) -> tuple[object, ...]:
    certificate = row.certificate
    assert certificate is not None
    return (
        person_id, seal("certificate", certificate.number),
        blind("certificate", certificate.number), certificate.category, certificate.level,
        certificate.reissue, str(list(row.components)), row.issued_on, row.valid_until, True,
        sheet_id, row.row,
    )  # fmt: skip


def _households(rows: Sequence[RosterRow]) -> dict[str, int]:
    return own_households({row.household_key: row.area_code for row in rows if row.household_key})


def own_households(keys: Mapping[str, str]) -> dict[str, int]:
    """Ids of households by the office's key; new ones are kept. `keys`: key → area code."""
    if not keys:
        return {}
    blinds = {blind("household", key): key for key in keys}
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{Household._meta.db_table}" (key_blind, area_code) '
            "SELECT * FROM unnest(%s::bytea[], %s::text[]) ON CONFLICT (key_blind) DO NOTHING",
            [list(blinds), [keys[key] for key in blinds.values()]],
        )
        cursor.execute(
            f'SELECT key_blind, id FROM "{Household._meta.db_table}" WHERE key_blind = ANY(%s)',
            [list(blinds)],
        )
        return {blinds[bytes(code)]: id_ for code, id_ in cursor.fetchall()}


_Contacts = list[tuple[int, str, str]]


def _new_contacts(rows: Sequence[tuple[RosterRow, KnownPerson]], kind: str) -> _Contacts:
    """What the rows say that is not on file: person, kind, telephone or address."""
    found = []
    for row, person in rows:
        value = row.phone if kind == Contact.PHONE else row.address
        if value and blind(kind, value) not in person.contacts:
            found.append((person.id, kind, value))
    return found


def _add_contacts(contacts: _Contacts) -> None:
    rows: list[tuple[object, ...]] = []
    for kind in (Contact.PHONE, Contact.ADDRESS):
        found = [contact for contact in contacts if contact[1] == kind]
        values = [value for _, _, value in found]
        # The kind is the domain that it is sealed under.
        rows += [
            (id_, kind, sealed, code)
            for (id_, _, _), sealed, code in zip(
                found, seal_many(kind, values), blind_many(kind, values), strict=True
            )
        ]
    copy_in(Contact._meta.db_table, ("person_id", "kind", "sealed", "blind"), rows)


def _add_guardians(pairs: Sequence[tuple[int, RosterRow]]) -> None:
    copy_in(
        Guardian._meta.db_table,
        ("person_id", "name", "relation", "phone_sealed", "identity_sealed"),
        [
            (
                id_, row.guardian, row.guardian_relation[:20],
                seal("phone", row.guardian_phone) if row.guardian_phone else None,
                seal("identity", row.guardian_identity) if row.guardian_identity else None,
            )
            for id_, row in pairs if row.guardian
        ],
    )  # fmt: skip


def _update(
    row: RosterRow, person: KnownPerson, *, sheet_id: int, at: datetime, year: int | None
) -> bool:
    """Brings one known person up to a row; True where anything changed."""
    changed = False
    certificate = row.certificate
    # The roster of an earlier year tells of certificates that were, and of nothing that is.
    newer = not (year is not None and person.roster_year is not None and year < person.roster_year)
    if certificate is not None:
        code = blind("certificate", certificate.number)
        newer = newer and not (
            row.issued_on and person.issued_on and row.issued_on < person.issued_on
        )
        if code == person.certificate_blind:
            dates = (row.issued_on or person.issued_on, row.valid_until or person.valid_until)
            if dates != (person.issued_on, person.valid_until):
                Certificate.objects.filter(pk=person.certificate_id).update(
                    issued_on=dates[0], valid_until=dates[1]
                )
                changed = True
        else:
            changed = True
            if newer and person.certificate_id:
                Certificate.objects.filter(pk=person.certificate_id).update(current=False)
            # A number that was current once (a correction taken back) is not made twice.
            values = dict(zip(_CERTIFICATE_COLUMNS, _certificate_values(row, person.id, sheet_id),
                              strict=True))  # fmt: skip
            values["components"] = list(row.components)
            values["current"] = newer or person.certificate_id is None
            Certificate.objects.update_or_create(blind=values.pop("blind"), defaults=values)
    wanted: dict[str, object] = {}
    if row.name != person.name:
        wanted["name"] = row.name
        wanted["pinyin"], wanted["initials"] = pinyin_of(row.name)
    if newer:
        if row.area_code and row.area_code != person.area_code:
            wanted["area_code"] = row.area_code
        if certificate is not None and (row.category, row.level) != (
            person.category, person.level,
        ):  # fmt: skip
            wanted |= {"category": row.category, "level": row.level}
        if row.household_key and person.household_id is None:
            wanted["household_id"] = _households([row]).get(row.household_key)
    if wanted:
        Person.objects.filter(pk=person.id).update(**wanted)
        changed = True
    return changed | (newer and _update_statuses(row, person, sheet_id, at, year))


def _update_statuses(
    row: RosterRow, person: KnownPerson, sheet_id: int, at: datetime, year: int | None
) -> bool:
    if row.hardship is None or set(row.hardship) == person.statuses:
        return False
    day = day_told(year, at)
    ended = StatusSpan.objects.filter(
        person_id=person.id, ends_on__isnull=True, status__in=person.statuses - set(row.hardship)
    )
    # A span that would end on the day it began never was.
    ended.filter(starts_on__gte=day).delete()
    ended.update(ends_on=day)
    StatusSpan.objects.bulk_create(
        StatusSpan(person_id=person.id, status=status, starts_on=day, known_at=at,
                   source_sheet_id=sheet_id, source_row=row.row)
        for status in sorted(set(row.hardship) - person.statuses)
    )  # fmt: skip
    return True


def accounts(wanted: Sequence[tuple[int, str, str, str]]) -> dict[tuple[int, str], int]:
    """Ids of bank accounts by (person id, number); new ones are kept.

    `wanted`: (person id, number, bank, holder). Within the caller's transaction.
    """
    unique = {(person, number): (bank, holder) for person, number, bank, holder in wanted}
    if not unique:
        return {}
    keys = list(unique)
    codes = blind_many("bank-account", [number for _, number in keys])
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT person_id, blind, id FROM "{BankAccount._meta.db_table}" '
            "WHERE person_id = ANY(%s)",
            [list({person for person, _ in keys})],
        )
        have = {(person, bytes(code)): id_ for person, code, id_ in cursor.fetchall()}
    found: dict[tuple[int, str], int] = {}
    missing = []
    for key, code in zip(keys, codes, strict=True):
        assert code is not None
        id_ = have.get((key[0], code))
        if id_ is None:
            missing.append((key, code))
        else:
            found[key] = id_
    ids = new_ids(BankAccount._meta.db_table, len(missing))
    sealed = seal_many("bank-account", [number for (_, number), _ in missing])
    copy_in(
        BankAccount._meta.db_table,
        ("id", "person_id", "bank", "sealed", "blind", "holder"),
        [
            (id_, key[0], unique[key][0][:100], seal_, code, unique[key][1][:80])
            for id_, (key, code), seal_ in zip(ids, missing, sealed, strict=True)
        ],
    )
    found.update({key: id_ for id_, (key, _) in zip(ids, missing, strict=True)})
    return found
