"""A roster taken back: persons, their files and the figures are as if it had never come."""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction

from huican.audit.models import Event
from huican.exchange.withdrawing import Withdrawal, withdraw_file
from huican.insight.figures import compute
from huican.registry.models import (
    BankAccount,
    Certificate,
    Contact,
    Guardian,
    Household,
    IdentityNumber,
    StatusSpan,
)
from huican.registry.models import Person as FiledPerson
from huican.sources.models import SourceFile
from huican.vault.operations import open_sealed
from tests.integration.imports_made_up import (
    CATEGORY,
    COUNTY,
    LEVEL,
    NOW,
    PLACES,
    Person,
    import_all,
    import_one,
    load_areas,
    payments,
    people,
    workbook,
)

pytestmark = pytest.mark.django_db
PEOPLE = people(30)
HEADER = ["姓名", "身份证号", "残疾人证号", "残疾类别", "残疾等级", "乡镇", "村", "低保", "发证日期",
          "联系电话", "监护人", "监护人电话", "户主身份证号"]  # fmt: skip


@pytest.fixture(autouse=True)
def county() -> None:
    load_areas()


def line(person: Person, number: int, **other: Any) -> list[Any]:
    """A row of a roster; `other` says what this roster says otherwise."""
    level = other.get("level", person.level)
    return [
        person.name, person.identity, f"{person.identity}{person.category}{level}",
        CATEGORY[person.category], LEVEL[level], *other.get("place", (person.township, person.village)),
        other.get("hardship", "是" if number % 3 else "否"), other.get("issued", "2020-08-16"),
        other.get("phone", f"139{number:08d}"), other.get("guardian", ""), "",
        other.get("head", person.identity),
    ]  # fmt: skip


def names(
    persons: list[Person], others: Mapping[int, dict[str, Any]] | None = None,
    title: str = "松湖县2023年持证残疾人花名册",
) -> bytes:  # fmt: skip
    lines = [
        line(person, place, **(others or {}).get(place, {}))
        for place, person in enumerate(persons, start=1)
    ]
    return workbook({"花名册": [[title], HEADER, *lines]})


def on_file() -> dict[str, Any]:
    """Everything that is on file of persons, by identity number; keys and times of filing aside."""
    found: dict[int, dict[str, Any]] = {}
    numbers = {
        n.person_id: open_sealed("identity", bytes(n.sealed)) for n in IdentityNumber.objects.all()
    }
    households = {h.pk: bytes(h.key_blind) for h in Household.objects.all()}
    for p in FiledPerson.objects.all():
        found[p.pk] = {
            "is": (p.name, p.pinyin, p.initials, p.sex, p.birth, p.area_code, p.category, p.level),
            "household": households.get(p.household_id or 0), "certificates": set(),
            "statuses": set(), "contacts": set(), "guardians": set(), "accounts": 0,
            "source": (p.source_sheet.file.name if p.source_sheet else "", p.source_row),
        }  # fmt: skip
    for c in Certificate.objects.all():
        found[c.person_id]["certificates"].add((
            open_sealed("certificate", bytes(c.sealed)), c.category, c.level, c.issued_on,
            c.valid_until, c.current, c.source_sheet_id, c.source_row,
        ))  # fmt: skip
    for s in StatusSpan.objects.all():
        found[s.person_id]["statuses"].add(
            (s.status, s.starts_on, s.ends_on, s.source_sheet_id, s.source_row)
        )
    for t in Contact.objects.all():
        found[t.person_id]["contacts"].add((t.kind, open_sealed(t.kind, bytes(t.sealed))))
    for g in Guardian.objects.all():
        found[g.person_id]["guardians"].add((g.name, g.relation))
    for a in BankAccount.objects.all():
        found[a.person_id]["accounts"] += 1
    answer: dict[str, Any] = {numbers[pk]: values for pk, values in found.items()}
    answer["households"] = len(households)
    return answer


def figures() -> dict[str, Any]:
    return {
        id_: (value.value, value.records)
        for year in (2022, 2023)
        for id_, value in compute(COUNTY, year).items()
    }


def state() -> tuple[dict[str, Any], dict[str, Any]]:
    return on_file(), figures()


_clock = NOW


def later() -> datetime:
    global _clock
    _clock += timedelta(days=1)
    return _clock


def take_in(name: str, content: bytes) -> int:
    file = import_all({name: content}, at=later()).files[0]
    assert (file.state, file.total("refused")) == ("in", 0), file
    assert file.file_id is not None
    return file.file_id


def take_back(file_id: int) -> Withdrawal:
    return withdraw_file(file_id, by="user:1", at=later(), reason="交错了")


def test_the_persons_of_a_withdrawn_roster_are_off_the_file_again() -> None:
    before = state()
    done = take_back(take_in("花名册.xlsx", names(PEOPLE)))
    assert (done.retired, done.removed, done.persons_kept) == (30, 30, 0)
    assert state() == before
    assert not FiledPerson.objects.exists() and not Household.objects.exists()


def test_persons_on_file_before_stay_and_the_newcomers_go() -> None:
    take_in("花名册.xlsx", names(PEOPLE[:20]))
    before = state()
    done = take_back(take_in("补充名册.xlsx", names(PEOPLE[20:])))
    assert (done.removed, done.changed_back) == (10, 0)
    assert state() == before


def test_the_same_workbook_may_come_again_after_it_was_withdrawn() -> None:
    content = names(PEOPLE)
    first = take_in("花名册.xlsx", content)
    before = state()
    take_back(first)
    second = take_in("花名册.xlsx", content)
    now = state()
    assert now[1] == before[1]
    assert {k: v["is"] for k, v in now[0].items() if k != "households"} == {
        k: v["is"] for k, v in before[0].items() if k != "households"
    }
    assert take_back(second).removed == 30


CHANGES: Mapping[str, dict[str, Any]] = {
    "level": {"level": PEOPLE[4].level % 4 + 1, "issued": "2023-03-01"},
    "area": {"place": ("高岭乡", "竹墩村")},
    "a status that ended": {"hardship": "否"},
    "telephone": {"phone": "13800000000"},
    "guardian": {"guardian": "欧阳监护"},
    "the date of the certificate": {"issued": "2021-01-01"},
    "all at once": {"level": PEOPLE[4].level % 4 + 1, "issued": "2023-03-01", "guardian": "欧阳监护",
                    "place": ("高岭乡", "竹墩村"), "hardship": "否", "phone": "13800000000"},
}  # fmt: skip


@pytest.mark.parametrize("what", CHANGES)
@pytest.mark.parametrize("year", [2023, 2024])
def test_what_a_withdrawn_roster_had_changed_is_as_it_was(what: str, year: int) -> None:
    take_in("01花名册.xlsx", names(PEOPLE))
    before = state()
    title = f"松湖县{year}年持证残疾人花名册"
    content = names(PEOPLE, {5: CHANGES[what]}, title)
    second = take_in("01花名册（更正）.xlsx" if year == 2023 else "2024名册.xlsx", content)
    assert on_file() != before[0]
    done = take_back(second)
    assert state() == before
    assert (done.changed_back, done.values_kept, done.removed) == (1, 0, 0)


def test_a_status_that_began_goes_and_the_one_before_holds_again() -> None:
    take_in("01花名册.xlsx", names(PEOPLE, {3: {"hardship": "否"}, 4: {"hardship": "特困"}}))
    before = state()
    second = take_in("补充.xlsx", names(PEOPLE[2:4], {1: {"hardship": "是"}, 2: {"hardship": "是"}},
                                      "松湖县2023年新增残疾人名册"))  # fmt: skip
    assert StatusSpan.objects.filter(ends_on__isnull=False).exists()
    take_back(second)
    assert state() == before


def at_first(clock: datetime) -> None:
    """Turns the clock of the imports back: statuses begin on the day of their import."""
    global _clock
    _clock = clock


def state_after(imports: Callable[[], Any]) -> Any:
    """The state that these imports alone would make; nothing of them stays."""
    with transaction.atomic():
        imports()
        found = state()
        transaction.set_rollback(True)
    return found


def plain(found: Any) -> Any:
    """A state without keys of sheets, which differ from one run to the next."""
    persons, numbers = found
    return {
        number: values if number == "households" else {
            **values,
            "certificates": {(*c[:6], c[7]) for c in values["certificates"]},
            "statuses": {(*s[:3], s[4]) for s in values["statuses"]},
        }
        for number, values in persons.items()
    }, numbers  # fmt: skip


@pytest.mark.parametrize("years", [(2022, 2023), (2023, 2022)])
def test_of_two_rosters_the_first_can_go_and_the_other_alone_is_left(
    years: tuple[int, int],
) -> None:
    other = {5: CHANGES["all at once"], 7: {"hardship": "否", "guardian": "另外一人"}}

    def second() -> int:
        title = f"松湖县{years[1]}年持证残疾人花名册"
        return take_in("乙.xlsx", names(PEOPLE[3:15], other, title))

    def first() -> int:
        return take_in("甲.xlsx", names(PEOPLE[:20], None, f"松湖县{years[0]}年持证残疾人花名册"))

    alone = state_after(second)
    gone = first()
    second()
    done = take_back(gone)
    assert plain(state()) == plain(alone)
    assert (done.removed, done.told_elsewhere, done.values_kept) == (8, 12, 0)


def test_a_change_that_a_later_roster_made_again_stays() -> None:
    take_in("01花名册.xlsx", names(PEOPLE))
    level = PEOPLE[4].level % 4 + 1
    change = {1: {"level": level, "issued": "2023-03-01"}}
    second = take_in("甲.xlsx", names(PEOPLE[4:5], change, "松湖县2023年换证名册"))
    take_in("乙.xlsx", names(PEOPLE[4:5], {1: {**change[1], "phone": "13711111111"}},
                           "松湖县2024年换证名册"))  # fmt: skip
    take_back(second)
    person = FiledPerson.objects.get(name=PEOPLE[4].name)
    assert person.level == level
    assert [c.level for c in person.certificates.filter(current=True)] == [level]
    # The certificate now stands on the roster that still says so.
    standing = person.certificates.get(current=True).source_sheet
    assert standing is not None and standing.file.name == "乙.xlsx"


def test_what_somebody_changed_since_is_kept_and_counted() -> None:
    take_in("01花名册.xlsx", names(PEOPLE))
    second = take_in("补充.xlsx", names(PEOPLE[4:5], {1: {"place": ("高岭乡", "竹墩村")}},
                                      "松湖县2023年迁居名册"))  # fmt: skip
    FiledPerson.objects.filter(name=PEOPLE[4].name).update(area_code="990826102201")
    done = take_back(second)
    assert FiledPerson.objects.get(name=PEOPLE[4].name).area_code == "990826102201"
    assert done.values_kept == 1
    assert "1 处后来又改过，没有动" in done.words


def test_persons_who_were_paid_since_stay_on_file_and_the_answer_says_how_many() -> None:
    roster = take_in("花名册.xlsx", names(PEOPLE))
    paid = take_in("护理.xlsx", workbook({"1月": payments(PEOPLE[:12], 1)}))
    done = take_back(roster)
    assert (done.removed, done.persons_kept) == (18, 12)
    assert "12 人还有别的记录，档案留着" in done.words
    file = SourceFile.objects.get(pk=roster)
    assert file.withdrawn_note == done.words
    event = Event.objects.filter(verb="import.withdraw").latest("pk")
    assert (event.data["removed"], event.data["persons_kept"]) == (18, 12)
    assert "12 人还有别的记录" in event.summary
    assert FiledPerson.objects.count() == 12
    # With the payments gone too, nobody speaks of them any more.
    assert take_back(paid).removed == 12
    assert not FiledPerson.objects.exists() and not BankAccount.objects.exists()


def test_records_that_came_after_a_change_keep_the_level_of_their_day() -> None:
    take_in("01花名册.xlsx", names(PEOPLE))
    second = take_in("换证.xlsx", names(PEOPLE[4:5], {1: CHANGES["level"]}, "松湖县2023年换证名册"))
    take_in("护理.xlsx", workbook({"1月": payments(PEOPLE[:12], 1)}))
    done = take_back(second)
    assert (done.changed_back, done.later_records) == (1, 1)
    assert "1 条后来的记录" in done.words


def test_withdrawing_twice_does_nothing_more() -> None:
    roster = take_in("花名册.xlsx", names(PEOPLE))
    take_back(roster)
    events = Event.objects.count()
    assert take_back(roster) == Withdrawal()
    assert Event.objects.count() == events


def test_a_fault_half_way_leaves_everything_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    from huican.exchange import withdrawing

    roster = take_in("花名册.xlsx", names(PEOPLE))
    before = state()

    def fail(at: datetime) -> int:
        raise RuntimeError("stopped")

    monkeypatch.setattr(withdrawing.sources, "bump_data_version", fail)
    with pytest.raises(RuntimeError, match="stopped"), transaction.atomic():
        take_back(roster)
    assert state() == before
    assert SourceFile.objects.get(pk=roster).withdrawn_at is None


def test_a_row_that_had_been_refused_tells_nothing_of_the_person() -> None:
    """Its number stands under another name: it never touched the file, and taking it back neither."""
    take_in("01花名册.xlsx", names(PEOPLE))
    before = state()
    stranger = Person(4)
    stranger.name = "欧阳不同"
    receipt = import_one("补充.xlsx", names([*people(2, first=70), stranger], None, "补充名册2023"))
    assert receipt.total("refused") == 1 and receipt.file_id is not None
    done = take_back(receipt.file_id)
    assert (done.removed, done.changed_back) == (2, 0)
    assert state() == before


def test_dates_are_those_of_the_paper_when_a_certificate_is_told_again() -> None:
    take_in("01花名册.xlsx", names(PEOPLE, {5: {"issued": ""}}))
    second = take_in(
        "换证.xlsx", names(PEOPLE[4:5], {1: {"issued": "2021-05-06"}}, "2023年换证名册")
    )
    current = Certificate.objects.get(person__name=PEOPLE[4].name, current=True)
    assert current.issued_on == date(2021, 5, 6)
    take_back(second)
    current.refresh_from_db()
    assert current.issued_on is None


@pytest.mark.parametrize("seed", range(12))
def test_whichever_of_several_rosters_goes_the_others_alone_are_left(seed: int) -> None:
    chance = random.Random(seed)
    years = chance.sample(range(2019, 2024), 3)
    rosters = []
    for year in years:
        some = sorted(chance.sample(range(30), 18))
        others = {
            place: {
                "level": chance.randint(1, 4), "issued": f"{year}-0{chance.randint(1, 9)}-11",
                "place": chance.choice(PLACES), "hardship": chance.choice(["是", "否", "特困", ""]),
                "phone": chance.choice(["", f"1370000{place:04d}", f"138{year}{place:04d}"]),
                "guardian": chance.choice(["", "欧阳监护", "司马监护"]),
                "head": PEOPLE[chance.choice(some)].identity,
            }
            for place in range(1, 19) if chance.random() < 0.7
        }  # fmt: skip
        title = f"松湖县{year}年持证残疾人花名册"
        rosters.append((f"{year}年.xlsx", names([PEOPLE[n] for n in some], others, title)))
    chosen = chance.randrange(3)

    def the_others() -> None:
        for number, roster in enumerate(rosters):
            if number == chosen:
                later()
            else:
                take_in(*roster)

    clock = _clock
    alone = state_after(the_others)
    at_first(clock)
    ids = [take_in(*roster) for roster in rosters]
    done = take_back(ids[chosen])
    assert done.values_kept == 0
    (persons, counted), (expected, expected_counts) = plain(state()), plain(alone)
    assert [(persons.get(n), expected.get(n)) for n in {*persons, *expected}
            if persons.get(n) != expected.get(n)] == []  # fmt: skip
    assert counted == expected_counts


def test_a_roster_of_a_past_year_dates_statuses_by_its_year_and_not_by_the_day_it_came() -> None:
    """Rosters of three years come in one day: who was in need in which year can still be told."""
    ways = {1: "是否否", 2: "否是否", 3: "是是否", 4: "否否是"}
    for at, year in enumerate((2022, 2023, 2024)):
        others = {number: {"hardship": way[at]} for number, way in ways.items()}
        title = f"松湖县{year}年持证残疾人花名册"
        import_one(f"{year}花名册.xlsx", names(PEOPLE[:4], others, title))
    found = on_file()
    spans = {
        number: sorted(
            (str(starts or ""), str(ends or ""))
            for _, starts, ends, _, _ in found[PEOPLE[number - 1].identity]["statuses"]
        )
        for number in ways
    }
    assert spans == {
        1: [("", "2023-01-01")], 2: [("2023-01-01", "2024-01-01")], 3: [("", "2024-01-01")],
        4: [("2024-01-01", "")],
    }  # fmt: skip
