"""Finding persons by what somebody remembers of them.

Every search is bounded: at most OFFSET_MAX + LIMIT_MAX persons are put in order, and the count
stops at TOTAL_MAX. All of it stands on plain indexes (name, pinyin, initials, characters of the
name, blind indexes), so that the database answers in milliseconds with 200,000 persons and needs
no extension.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from django.db.models import OuterRef, Q, QuerySet, Subquery, Value

from huican.access.domain.scope import AreaScope
from huican.access.scopes import area_filter
from huican.registry.domain.file_number import file_number
from huican.registry.domain.pinyin import pinyin_of
from huican.registry.domain.search_terms import Terms, read_terms
from huican.registry.models import NAME_CHARACTERS, Certificate, Contact, IdentityNumber, Person
from huican.registry.queries.places import Place, places_of
from huican.registry.queries.shown import (
    Masked,
    grade_words,
    masked_certificate,
    masked_identity,
    masked_name,
)
from huican.vault.operations import blind

LIMIT_MAX, OFFSET_MAX = 100, 2_000
TOTAL_MAX = 1_000


class Match(StrEnum):
    """How a person was found; the value is what the page says."""

    FILE = "档号"
    IDENTITY = "身份证号"
    CERTIFICATE = "残疾人证号"
    CERTIFICATE_BEFORE = "以前的残疾人证号"
    IDENTITY_OF_CERTIFICATE = "证号前 18 位"
    PHONE = "电话"
    LAST_SIX = "残疾人证号末六位"
    LAST_FOUR = "证号末四位"
    NAME = "姓名"
    NAME_BEGINS = "姓名开头"
    NAME_HOLDS = "姓名里有"
    PINYIN = "拼音"
    INITIALS = "拼音首字母"
    PINYIN_BEGINS = "拼音开头"
    INITIALS_BEGIN = "拼音首字母开头"


@dataclass(frozen=True, slots=True)
class Found:
    """One person of an answer, masked. `how` lists what matched, the name first."""

    person_id: int
    file_number: str
    how: tuple[Match, ...]
    name: Masked
    sex: str
    age: int | None
    category: int | None
    level: int | None
    disability: str
    identity: Masked | None
    certificate: Masked | None
    valid_until: date | None
    place: Place


@dataclass(frozen=True, slots=True)
class Answer:
    """One page of persons. `total` stops at TOTAL_MAX (`total_is_least`: there are more).

    `problem` says in Chinese why nothing can be looked for: a number with a slip in it.
    """

    results: tuple[Found, ...] = ()
    total: int = 0
    total_is_least: bool = False
    problem: str = ""


# Area code, name and id of a person: the order of an answer.
_Candidate = tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class _Tier:
    """Persons that match in one way; tiers of a search do not overlap."""

    how: tuple[Match, ...]
    condition: Q


def search(text: str, scope: AreaScope, *, on: date, limit: int = 20, offset: int = 0) -> Answer:
    """Persons inside `scope` who fit `text`, the best match first, then by village and name.

    `text`: a name or part of one, pinyin or its initials, the last four characters of the identity
    number, the last six of the certificate, a whole identity number (15 or 18), certificate,
    telephone or file number; a name together with the last four or six. `on` is today, for ages.
    """
    terms = read_terms(text, today=on)
    if terms.is_empty:
        return Answer(problem=terms.problem)
    limit, offset = max(1, min(limit, LIMIT_MAX)), max(0, min(offset, OFFSET_MAX))
    inside = Person.objects.filter(area_filter(scope)).alias(characters=NAME_CHARACTERS)
    tiers = list(_tiers(terms))
    found: list[tuple[int, tuple[Match, ...]]] = []
    total = 0
    for tier, candidates in zip(tiers, _candidates(inside, tiers), strict=True):
        total += len(candidates)
        missing = offset + limit - len(found)
        if missing > 0:
            found += [(id_, tier.how) for id_ in _in_order(inside, tier, candidates, missing)]
    page = found[offset : offset + limit]
    return Answer(_details(page, on), min(total, TOTAL_MAX), total > TOTAL_MAX)


def _candidates(inside: QuerySet[Person], tiers: Sequence[_Tier]) -> list[list[_Candidate]]:
    """For each tier its persons in no order, at most one more than TOTAL_MAX, in one query.

    Put in order by the database, a name it takes for a common one would be looked for by walking
    through all villages (tenths of a second where it is rare); without an order it uses the index.
    """
    first, *more = [
        inside.filter(tier.condition)
        .annotate(tier=Value(place))
        .values_list("tier", "area_code", "name", "pk")[: TOTAL_MAX + 1]
        for place, tier in enumerate(tiers)
    ]
    found: list[list[_Candidate]] = [[] for _ in tiers]
    for place, *candidate in first.union(*more, all=True) if more else first:
        found[place].append(tuple(candidate))
    return found


def _in_order(
    inside: QuerySet[Person], tier: _Tier, candidates: list[_Candidate], count: int
) -> list[int]:
    """The first `count` persons of a tier by area, name and number."""
    if len(candidates) <= TOTAL_MAX:
        return [candidate[2] for candidate in sorted(candidates)[:count]]
    # So many that walking through the villages soon meets enough of them.
    ordered = inside.filter(tier.condition).order_by("area_code", "name", "pk")
    return list(ordered.values_list("pk", flat=True)[:count])


# --- ways to match ------------------------------------------------------------------------------


def _tiers(terms: Terms) -> Iterator[_Tier]:
    if terms.file_id is not None:
        yield _Tier((Match.FILE,), Q(pk=terms.file_id))
    elif terms.certificate:
        yield from _by_certificate(terms)
    elif terms.identity:
        yield _Tier((Match.IDENTITY,), _of_identity(terms.identity))
    elif terms.phones:
        codes = [blind("phone", phone) for phone in terms.phones]
        holders = Contact.objects.filter(kind=Contact.PHONE, blind__in=codes)
        yield _Tier((Match.PHONE,), Q(pk__in=holders.values("person_id")))
    else:
        yield from _by_name_and_tail(terms)


def _of_identity(number: str) -> Q:
    holders = IdentityNumber.objects.filter(blind=blind("identity", number))
    return Q(pk__in=holders.values("person_id"))


def _by_certificate(terms: Terms) -> Iterator[_Tier]:
    own = Certificate.objects.filter(blind=blind("certificate", terms.certificate))
    of_own = Q(pk__in=own.values("person_id"))
    yield _Tier((Match.CERTIFICATE,), Q(pk__in=own.filter(current=True).values("person_id")))
    yield _Tier(
        (Match.CERTIFICATE_BEFORE,), Q(pk__in=own.filter(current=False).values("person_id"))
    )
    # A number from before a change of category still leads to its person by its first 18.
    yield _Tier((Match.IDENTITY_OF_CERTIFICATE,), _of_identity(terms.identity) & ~of_own)


def _by_name_and_tail(terms: Terms) -> Iterator[_Tier]:
    tail, tail_how = _tail(terms)
    if not terms.name and not terms.pinyin:
        yield _Tier(tail_how, tail)
        return
    for tier in _by_letters(terms) if terms.pinyin else _by_name(terms.name):
        yield _Tier((*tier.how, *tail_how), tier.condition & tail)


def _tail(terms: Terms) -> tuple[Q, tuple[Match, ...]]:
    if not terms.last4:
        return Q(), ()
    holders = IdentityNumber.objects.filter(last4_blind=blind("identity-last4", terms.last4))
    condition = Q(pk__in=holders.values("person_id"))
    if terms.grade is None:
        return condition, (Match.LAST_FOUR,)
    category, level = terms.grade
    graded = Certificate.objects.filter(
        person_id__in=holders.values("person_id"), category=category, level=level
    )
    return Q(pk__in=graded.values("person_id")), (Match.LAST_SIX,)


def _by_name(name: str) -> Iterator[_Tier]:
    begins = Q(name__startswith=name)
    yield _Tier((Match.NAME,), Q(name=name))
    yield _Tier((Match.NAME_BEGINS,), begins & ~Q(name=name))
    holds = Q(characters__contains=list(dict.fromkeys(name)), name__contains=name)
    yield _Tier((Match.NAME_HOLDS,), holds & ~begins)


def _by_letters(terms: Terms) -> Iterator[_Tier]:
    """Pinyin or initials; behind Chinese characters (李xm) they go on where these stop."""
    known, first = pinyin_of(terms.name) if terms.name else ("", "")
    named = Q(name__startswith=terms.name) if terms.name else Q()
    pinyin, initials = known + terms.pinyin, first + terms.pinyin
    ways = (
        (Match.PINYIN, Q(pinyin=pinyin)),
        (Match.INITIALS, Q(initials=initials)),
        (Match.PINYIN_BEGINS, Q(pinyin__startswith=pinyin)),
        # One letter alone begins the same names either way.
        *([(Match.INITIALS_BEGIN, Q(initials__startswith=initials))] if len(pinyin) > 1 else []),
    )
    before: list[Q] = []
    for how, condition in ways:
        fresh = condition
        for earlier in before:
            fresh &= ~earlier
        before.append(condition)
        yield _Tier((how,), named & fresh)


# --- what is shown ------------------------------------------------------------------------------


def persons_named(ids: Sequence[int], *, on: date) -> dict[int, Found]:
    """Persons of a list by their ids, masked; `on` dates their ages and the names of places."""
    return {one.person_id: one for one in _details([(id_, ()) for id_ in ids], on)}


def _details(page: Sequence[tuple[int, tuple[Match, ...]]], on: date) -> tuple[Found, ...]:
    ids = [id_ for id_, _ in page]
    if not ids:
        return ()
    numbers = IdentityNumber.objects.filter(person=OuterRef("pk")).order_by("pk")
    current = Certificate.objects.filter(person=OuterRef("pk"), current=True)
    rows = Person.objects.filter(pk__in=ids).annotate(
        number=Subquery(numbers.values("sealed")[:1]),
        certificate=Subquery(current.values("sealed")[:1]),
        valid_until=Subquery(current.values("valid_until")[:1]),
    ).values_list(
        "pk", "name", "sex", "birth", "category", "level", "area_code", "number", "certificate",
        "valid_until",
    )  # fmt: skip
    persons = {row[0]: row[1:] for row in rows}
    places = places_of({row[5] for row in persons.values()}, on)
    results = []
    for id_, how in page:
        if id_ not in persons:
            continue  # merged away since the first step
        name, sex, birth, category, level, area, number, certificate, valid_until = persons[id_]
        results.append(Found(
            id_, file_number(id_, area), how, masked_name(name), sex, age_on(birth, on), category,
            level, grade_words(category, level), masked_identity(number) if number else None,
            masked_certificate(certificate) if certificate else None, valid_until, places[area],
        ))  # fmt: skip
    return tuple(results)


def age_on(birth: date | None, on: date) -> int | None:
    """Whole years on a day (周岁); None where the birth is not known."""
    if birth is None:
        return None
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))
