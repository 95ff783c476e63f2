"""Taking a roster back out of the persons' files, within the caller's transaction.

What each file would be is told by the rosters that remain (domain.refiling). A value goes back
only where it still is what the rosters made it: what anything else has changed since is kept.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from huican.registry.domain.pinyin import pinyin_of
from huican.registry.domain.refiling import Filed, Span, Told, filed
from huican.registry.enrolment import known_persons, own_households
from huican.registry.models import (
    Certificate,
    Contact,
    Guardian,
    Household,
    Person,
    StatusSpan,
)
from huican.registry.pointing import pointed_at
from huican.vault.operations import blind, blind_many, seal

_BATCH = 500


@dataclass(slots=True)
class Refiled:
    """What became of the files that a roster had touched.

    `changed`: persons whose file went back to what it was before. `told_elsewhere`: persons whom
    the roster had put on file and other rosters name too: they stay. `values_kept`: values that
    something else had changed since, and that stay as they are. `regraded`: those of `changed`
    whose category, level or area went back: records take these from the file when they come in.
    """

    changed: set[int] = field(default_factory=set)
    told_elsewhere: set[int] = field(default_factory=set)
    values_kept: int = 0
    regraded: set[int] = field(default_factory=set)


@dataclass(slots=True)
class _Turn:
    """One person's file as the rosters made it and as it is to be."""

    person: Person
    before: Filed
    after: Filed


def refile(tellings: Sequence[Told], withdrawn: Collection[int]) -> Refiled:
    """Brings the persons told of by the sheets `withdrawn` to what the other tellings say.

    `tellings`: all that live rosters say of these persons, the withdrawn ones too, in the order
    in which they came. Persons of whom no other roster speaks are left alone.
    """
    result = Refiled()
    by_identity: dict[str, list[Told]] = {}
    for told in tellings:
        by_identity.setdefault(told.row.identity, []).append(told)
    turns = list(_turns(by_identity, set(withdrawn), result))
    _people(turns, result)
    _certificates(turns, result)
    _statuses(turns, set(withdrawn), result)
    _contacts(turns, result)
    _guardians(turns, result)
    return result


def _turns(
    by_identity: Mapping[str, Sequence[Told]], withdrawn: set[int], result: Refiled
) -> Iterator[_Turn]:
    numbers = [
        number for number, told in by_identity.items()
        if any(one.sheet_id in withdrawn for one in told)
    ]  # fmt: skip
    codes = dict(zip(numbers, blind_many("identity", numbers), strict=True))
    known = known_persons([code for code in codes.values() if code is not None])
    persons = Person.objects.select_related("household").in_bulk([one.id for one in known.values()])
    for number in numbers:
        found = known.get(codes[number] or b"")
        before = filed(by_identity[number])
        after = filed([one for one in by_identity[number] if one.sheet_id not in withdrawn])
        if found is None or before is None or after is None:
            continue
        person = persons[found.id]
        if person.source_sheet_id in withdrawn:
            result.told_elsewhere.add(person.pk)
        yield _Turn(person, before, after)


def _people(turns: Sequence[_Turn], result: Refiled) -> None:
    wanted = [turn.after.household_key for turn in turns
              if turn.before.household_key != turn.after.household_key]  # fmt: skip
    areas = {turn.after.household_key: turn.after.area_code for turn in turns}
    households = own_households({key: areas[key] for key in wanted if key})
    changed, left = [], set()
    for turn in turns:
        person, before, after = turn.person, turn.before, turn.after
        moved = person.pk in result.told_elsewhere
        if moved:
            # The paper that the file stands on is now the first of the others.
            person.source_sheet_id, person.source_row = after.first.sheet_id, after.first.row.row
        touched = False
        for names, old, new in (
            (("name",), (before.name,), (after.name,)),
            (("area_code",), (before.area_code,), (after.area_code,)),
            (("category", "level"), (before.category, before.level), (after.category, after.level)),
        ):
            if old == new:
                continue
            if tuple(getattr(person, name) for name in names) != old:
                result.values_kept += 1
                continue
            touched = True
            for name, value in zip(names, new, strict=True):
                setattr(person, name, value)
            if names == ("name",):
                person.pinyin, person.initials = pinyin_of(after.name)
            else:
                result.regraded.add(person.pk)
        if before.household_key != after.household_key:
            now = bytes(person.household.key_blind) if person.household else None
            if now == (blind("household", before.household_key) if before.household_key else None):
                touched = True
                left.add(person.household_id)
                person.household_id = households.get(after.household_key)
            else:
                result.values_kept += 1
        if touched:
            result.changed.add(person.pk)
        if touched or moved:
            changed.append(person)
    Person.objects.bulk_update(
        changed,
        ["name", "pinyin", "initials", "area_code", "category", "level", "household",
         "source_sheet", "source_row"],
        batch_size=_BATCH,
    )  # fmt: skip
    remove_empty_households({id_ for id_ in left if id_ is not None})


def _certificates(turns: Sequence[_Turn], result: Refiled) -> None:
    by_number = {
        (row.person_id, bytes(row.blind)): row
        for row in Certificate.objects.filter(person_id__in=[turn.person.pk for turn in turns])
    }
    gone: list[int] = []
    told: list[Certificate] = []
    off: list[int] = []
    on: list[int] = []
    for turn in turns:
        before, after = turn.before, turn.after
        rows = {
            number: row for number in {*before.certificates, *after.certificates}
            if (row := by_number.get((turn.person.pk, blind("certificate", number)))) is not None
        }  # fmt: skip
        for number, row in rows.items():
            said, should = before.certificates.get(number), after.certificates.get(number)
            if should is None:
                gone.append(row.pk)
                result.changed.add(row.person_id)
                continue
            same = said == should
            if said is None or (not same and _dates(row) != (said.issued_on, said.valid_until)):
                result.values_kept += 1
            elif not same or said.by is not should.by:
                row.issued_on, row.valid_until = should.issued_on, should.valid_until
                row.source_sheet_id, row.source_row = should.by.sheet_id, should.by.row.row
                told.append(row)
                if not same:
                    result.changed.add(row.person_id)
        if before.current != after.current:
            then, now = rows.get(before.current or ""), rows.get(after.current or "")
            if then is None or not then.current:
                # Another certificate was made the current one since.
                result.values_kept += 1
                continue
            off.append(then.pk)
            on += [now.pk] if now is not None else []
            result.changed.add(turn.person.pk)
    Certificate.objects.bulk_update(
        told, ["issued_on", "valid_until", "source_sheet", "source_row"], batch_size=_BATCH
    )
    Certificate.objects.filter(pk__in=off).update(current=False)
    used = pointed_at(Certificate, gone)
    result.values_kept += len(used)
    Certificate.objects.filter(pk__in=gone, current=False).exclude(pk__in=used).delete()
    Certificate.objects.filter(pk__in=on).update(current=True)


def _dates(row: Certificate) -> tuple[date | None, date | None]:
    return row.issued_on, row.valid_until


def _statuses(turns: Sequence[_Turn], withdrawn: set[int], result: Refiled) -> None:
    rows: dict[int, dict[_SpanKey, StatusSpan]] = {}
    for row in StatusSpan.objects.filter(person_id__in=[turn.person.pk for turn in turns]):
        key = (row.status, row.starts_on, row.ends_on)
        rows.setdefault(row.person_id, {})[key] = row
    gone, fresh, told = [], [], []
    for turn in turns:
        have = rows.get(turn.person.pk, {})
        for span in turn.before.statuses - turn.after.statuses:
            row = have.pop(_key(span), None)
            if row is None:
                result.values_kept += 1
            else:
                gone.append(row.pk)
                result.changed.add(turn.person.pk)
        still_open = {status for status, _, ends_on in have if ends_on is None}
        for span in turn.after.statuses:
            row = have.get(_key(span))
            if row is not None:
                if row.source_sheet_id in withdrawn:
                    row.source_sheet_id, row.source_row = span.by.sheet_id, span.by.row.row
                    row.known_at = span.by.at
                    told.append(row)
            elif span not in turn.before.statuses and not (
                span.ends_on is None and span.status in still_open
            ):
                fresh.append(_span(turn.person.pk, span))
                result.changed.add(turn.person.pk)
    StatusSpan.objects.filter(pk__in=gone).delete()
    StatusSpan.objects.bulk_update(
        told, ["source_sheet", "source_row", "known_at"], batch_size=_BATCH
    )
    StatusSpan.objects.bulk_create(fresh, batch_size=_BATCH)


_SpanKey = tuple[str, date | None, date | None]


def _key(span: Span) -> _SpanKey:
    return (span.status, span.starts_on, span.ends_on)


def _span(person_id: int, span: Span) -> StatusSpan:
    return StatusSpan(
        person_id=person_id, status=span.status, starts_on=span.starts_on, ends_on=span.ends_on,
        known_at=span.by.at, source_sheet_id=span.by.sheet_id, source_row=span.by.row.row,
    )  # fmt: skip


def _contacts(turns: Sequence[_Turn], result: Refiled) -> None:
    gone = [
        (turn.person.pk, kind, value) for turn in turns
        for kind, value in turn.before.contacts - turn.after.contacts
    ]  # fmt: skip
    codes: dict[tuple[int, str, bytes], None] = {}
    for kind in (Contact.PHONE, Contact.ADDRESS):
        of_kind = [(person, value) for person, kind_, value in gone if kind_ == kind]
        for (person, _), code in zip(
            of_kind, blind_many(kind, [value for _, value in of_kind]), strict=True
        ):
            assert code is not None
            codes[(person, kind, code)] = None
    result.changed |= {person for person, _, _ in codes}
    rows = Contact.objects.filter(person_id__in={person for person, _, _ in codes})
    Contact.objects.filter(pk__in=[
        pk for pk, person, kind, code in rows.values_list("pk", "person_id", "kind", "blind")
        if (person, kind, bytes(code)) in codes
    ]).delete()  # fmt: skip


def _guardians(turns: Sequence[_Turn], result: Refiled) -> None:
    """A guardian whom only the withdrawn roster named goes; one first named there is told anew."""
    gone: set[tuple[int, str]] = set()
    anew = []
    for turn in turns:
        person = turn.person.pk
        for name, told in turn.before.guardians.items():
            now = turn.after.guardians.get(name)
            if now is told:
                continue
            gone.add((person, name))
            result.changed.add(person)
            if now is not None:
                anew.append(_guardian(person, name, now))
    rows = Guardian.objects.filter(person_id__in={person for person, _ in gone})
    Guardian.objects.filter(pk__in=[
        pk for pk, *key in rows.values_list("pk", "person_id", "name") if tuple(key) in gone
    ]).delete()  # fmt: skip
    Guardian.objects.bulk_create(anew, batch_size=_BATCH)


def _guardian(person_id: int, name: str, told: Told) -> Guardian:
    row = told.row
    return Guardian(
        person_id=person_id, name=name, relation=row.guardian_relation[:20],
        phone_sealed=seal("phone", row.guardian_phone) if row.guardian_phone else None,
        identity_sealed=seal("identity", row.guardian_identity) if row.guardian_identity else None,
    )  # fmt: skip


def remove_empty_households(ids: Iterable[int]) -> int:
    """Takes away households that no person belongs to any more; returns how many."""
    return Household.objects.filter(pk__in=list(ids), persons__isnull=True).delete()[0]
