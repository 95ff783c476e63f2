"""Everybody at once says what one person's determination says, as of the right month."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from determination_made_up import LISTS, Office, areas, crowd
from django.core.cache import cache
from django.db import DatabaseError, connection, transaction
from registry_made_up import COUNTY, LAKESIDE, NOW

from huican.kernel.months import Month
from huican.programmes.domain.facts import Fact
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.register import facts
from huican.programmes.entering import FactRefused, enter_fact
from huican.programmes.models import PopulationOutcome, PopulationRun
from huican.programmes.one_person import determine_person
from huican.programmes.population import NobodyThere, answers
from huican.programmes.sources.frame import SUBJECTS, Scope, frame_sql
from huican.programmes.sources.known import facts_of_person, facts_of_persons
from huican.programmes.tallies import CODES, lacking, missing_facts, persons, tallies
from huican.registry.models import Certificate, StatusSpan
from huican.sources.operations import bump_data_version

pytestmark = pytest.mark.django_db
JUNE = Month(2023, 6)
NURSING, LIVING = "nursing-subsidy", "living-subsidy"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    cache.clear()
    areas(tmp_path)
    yield Office()
    cache.clear()


def told(person: int, month: Month, name: str) -> object:
    found = facts_of_person(person, month)
    assert found is not None
    return found.values[name].value


# --- one and all ----------------------------------------------------------------------------


@pytest.mark.parametrize("month", [Month(2022, 12), JUNE, Month(2024, 3), Month(2024, 4)])
def test_everybody_at_once_and_one_by_one_agree_over_all_programmes(
    office: Office, month: Month
) -> None:
    ids = crowd(office, 70, seed=month.index)
    answered = answers(COUNTY, [month])
    rows = {row.person_id: row for row in PopulationOutcome.objects.filter(run=answered.runs[0])}
    assert rows.keys() == set(ids)
    differing = []
    seen = set()
    for person in ids:
        (one,) = determine_person(person, [month], explained=False)
        row = rows[person]
        for at, code in enumerate(answered.programmes):
            said = one.answers[code]
            kept = (
                CODES[row.outcomes[at]], row.no_bits[at] or 0, row.unknown_bits[at] or 0,
                row.amounts_fen[at],
            )  # fmt: skip
            seen.add(kept[0])
            if kept != (said.outcome, said.no_bits, said.unknown_bits, said.amount_fen):
                differing.append((person, code, kept, said.outcome))
    assert not differing
    assert {Outcome.YES, Outcome.NO, Outcome.UNKNOWN} <= seen


def test_every_fact_of_the_register_about_persons_has_a_column_of_its_type(office: Office) -> None:
    person = office.person(1)
    frame = frame_sql([JUNE], Scope.of_persons([person]))
    assert {fact.code for fact in frame.facts} == {
        fact.code for fact in facts().by_code.values() if fact.subject in SUBJECTS
    }
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TEMP VIEW frame_shape AS {frame.sql}")
        cursor.execute(
            "SELECT attname, format_type(atttypid, NULL) FROM pg_attribute "
            "WHERE attrelid = 'frame_shape'::regclass AND attnum > 0"
        )
        assert dict(cursor.fetchall()) == frame.types


def test_several_months_at_once_say_what_each_month_says_alone(office: Office) -> None:
    ids = crowd(office, 15, seed=7)
    months = [Month(2023, n) for n in range(1, 13)]
    together = facts_of_persons(ids, months)
    apart = [one for month in months for one in facts_of_persons(ids, [month])]
    assert len(together) == len(ids) * 12
    assert together == sorted(apart, key=lambda one: (one.person_id, one.month))


# --- which day counts for which month -------------------------------------------------------


@pytest.mark.parametrize(
    ("code", "name"),
    [("death", "死亡"), ("hardship-support", "享受('特困供养')"),
     ("work-injury-care", "享受('工伤保险生活护理费')"), ("imprisonment", "服刑")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("on", "holds"),
    [(date(2023, 5, 31), True), (date(2023, 6, 1), False), (date(2023, 6, 30), False)],
)
def test_an_event_counts_from_the_month_after_its_day(
    office: Office, code: str, name: str, on: date, holds: bool
) -> None:
    person = office.person(1)
    office.listed(code, person, on)
    assert told(person, JUNE, name) is holds
    assert told(person, JUNE.next(), name) is True


def test_an_event_of_this_year_is_one_next_year_too(office: Office) -> None:
    person = office.person(1)
    office.listed("death", person, date(2023, 5, 31))
    assert told(person, Month(2025, 1), "死亡") is True


@pytest.mark.parametrize(
    ("released", "holds"),
    [("2023-05-31", False), ("2023-06-01", True), ("2023-06-30", True)],
)
def test_imprisonment_holds_in_the_month_of_release_and_not_after(
    office: Office, released: str, holds: bool
) -> None:
    person = office.person(1)
    office.listed("imprisonment", person, date(2023, 1, 9), attributes={"释放日期": released})
    assert told(person, JUNE, "服刑") is holds
    assert told(person, JUNE.next(), "服刑") is False


def test_a_release_without_a_day_leaves_imprisonment_unknown(office: Office) -> None:
    person = office.person(1)
    office.listed("imprisonment", person, date(2023, 1, 9), attributes={"状态": "已释放"})
    assert told(person, JUNE, "服刑") is None


def test_a_line_without_a_day_is_unknown_in_its_year_and_known_after_it(office: Office) -> None:
    person = office.person(1)
    office.listed("hardship-support", person, None, year=2023)
    assert told(person, JUNE, "享受('特困供养')") is None
    assert told(person, Month(2024, 1), "享受('特困供养')") is True


@pytest.mark.parametrize(
    ("until", "state"),
    [(date(2023, 5, 31), "过期"), (date(2023, 6, 1), "有效"), (date(2023, 6, 30), "有效"),
     (None, None)],
)  # fmt: skip
def test_a_card_is_good_in_the_month_in_which_it_expires(
    office: Office, until: date | None, state: str | None
) -> None:
    assert told(office.person(1, valid_until=until), JUNE, "残疾人证状态") == state


@pytest.mark.parametrize(
    ("issued", "state"),
    [(date(2023, 6, 30), "有效"), (date(2023, 7, 1), None), (None, "有效")],
)
def test_a_card_is_good_from_the_month_of_issue_and_before_it_nobody_knows(
    office: Office, issued: date | None, state: str | None
) -> None:
    assert told(office.person(1, issued_on=issued), JUNE, "残疾人证状态") == state


def test_of_two_cards_the_one_of_the_month_gives_the_level(office: Office) -> None:
    person = office.person(1, level=3, issued_on=date(2016, 1, 5))
    Certificate.objects.filter(person_id=person).update(current=False)
    Certificate.objects.create(
        person_id=person, sealed=b"s", blind=b"second", category=4, level=1, current=True,
        issued_on=date(2023, 7, 10), valid_until=date(2033, 7, 10),
    )  # fmt: skip
    assert told(person, JUNE, "残疾等级") == 3
    assert told(person, JUNE.next(), "残疾等级") == 1


@pytest.mark.parametrize(
    ("birth", "years"),
    [(date(2016, 6, 2), 6), (date(2016, 6, 1), 7), (date(2016, 5, 31), 7)],
)
def test_age_is_whole_years_on_the_first_day_of_the_month(
    office: Office, birth: date, years: int
) -> None:
    assert told(office.person(1, birth=birth), JUNE, "周岁") == years


# --- silence --------------------------------------------------------------------------------


def test_silence_means_no_only_where_a_list_covers_the_month(office: Office) -> None:
    person = office.person(1)
    assert told(person, JUNE, "服刑") is None
    office.lists_of(2023, "imprisonment")
    assert told(person, JUNE, "服刑") is False
    assert told(person, Month(2022, 12), "服刑") is None


def test_a_list_still_speaks_for_the_first_three_months_of_the_next_year(office: Office) -> None:
    person = office.person(1)
    office.lists_of(2023, "imprisonment")
    assert told(person, Month(2024, 3), "服刑") is False
    assert told(person, Month(2024, 4), "服刑") is None


def test_a_list_of_another_county_says_nothing_of_this_one(office: Office) -> None:
    person = office.person(1)
    Office("990827000000").lists_of(2023, "imprisonment")
    assert told(person, JUNE, "服刑") is None
    Office("990800000000").lists_of(2023, "imprisonment")
    assert told(person, JUNE, "服刑") is False


def test_a_withdrawn_list_covers_nothing(office: Office) -> None:
    person = office.person(1)
    office.lists_of(2023, "imprisonment")
    sheet = office.sheet(LISTS["imprisonment"])
    sheet.file.withdrawn_at = NOW
    sheet.file.save()
    assert told(person, JUNE, "服刑") is None


def test_a_line_whose_person_is_not_known_counts_for_nobody(office: Office) -> None:
    person = office.person(1, name="李想")
    office.listed("death", None, date(2023, 1, 9), name="李想")
    assert told(person, JUNE, "死亡") is False


def test_dibao_is_what_the_roster_says_for_its_year_and_unknown_before(office: Office) -> None:
    poor, other = office.person(1, dibao=True), office.person(2)
    assert [told(one, Month(2023, 1), "享受('低保')") for one in (poor, other)] == [True, False]
    assert [told(one, Month(2022, 12), "享受('低保')") for one in (poor, other)] == [None, None]


def test_a_status_that_ended_holds_until_the_month_of_its_end(office: Office) -> None:
    person = office.person(1, dibao=True)
    StatusSpan.objects.filter(person_id=person).update(ends_on=date(2023, 6, 2))
    assert told(person, JUNE, "享受('低保')") is True
    assert told(person, JUNE.next(), "享受('低保')") is False


def test_a_status_first_named_by_the_roster_of_a_past_year_holds_from_its_january(
    office: Office,
) -> None:
    person = office.person(1)
    for status in ("dibao", "hardship-support"):
        StatusSpan.objects.create(
            person_id=person, status=status, starts_on=date(2023, 1, 1), known_at=NOW,
            source_sheet=office.sheet("roster"), source_row=1,
        )  # fmt: skip
    for name in ("享受('低保')", "享受('特困供养')"):
        assert told(person, Month(2023, 1), name) is True
    assert told(person, Month(2022, 12), "享受('低保')") is None


# --- what people entered --------------------------------------------------------------------


def entered(person: int, value: bool | None, **given: object) -> None:
    values = {"from_month": JUNE, "source": "村委会入户核实", "by": "system:test", "at": NOW}
    enter_fact(person, "dead", value, **{**values, **given})  # type: ignore[arg-type]


def test_what_people_found_out_outweighs_a_list_for_its_months(office: Office) -> None:
    person = office.person(1)
    office.listed("death", person, date(2023, 1, 9))
    entered(person, False, to_month=JUNE.next(2))
    assert [told(person, JUNE.next(n), "死亡") for n in (-1, 0, 1, 2)] == [
        True, False, False, True,
    ]  # fmt: skip


def test_the_latest_word_holds_and_may_be_that_nobody_knows(office: Office) -> None:
    person = office.person(1)
    entered(person, True)
    entered(person, None, at=NOW + timedelta(days=1))
    assert told(person, JUNE, "死亡") is None


def test_an_entry_taken_back_lets_the_lists_speak_again_from_that_month(office: Office) -> None:
    person = office.person(1)
    office.listed("death", person, date(2023, 1, 9))
    entered(person, False, from_month=Month(2023, 2))
    entered(person, None, from_month=JUNE, takes_back=True, at=NOW + timedelta(days=1))
    assert [told(person, month, "死亡") for month in (Month(2023, 5), JUNE)] == [False, True]
    with pytest.raises(FactRefused, match="收回"):
        entered(person, True, takes_back=True)


def test_a_fact_learned_late_is_known_to_be_late_and_says_where_it_stands(office: Office) -> None:
    person = office.person(1)
    office.listed("death", person, date(2023, 5, 31))
    found = facts_of_person(person, JUNE)
    assert found is not None
    dead = found.values["死亡"]
    assert dead.source == "《list-death2023.xlsx》第 5 行"
    assert (dead.on_date, dead.row, dead.late_months) == ("2023-05-31", 5, 42)


def test_a_no_from_silence_names_the_list_that_was_silent(office: Office) -> None:
    person = office.person(1)
    office.lists_of(2023, "imprisonment")
    found = facts_of_person(person, JUNE)
    assert found is not None
    assert "list-imprisonment2023.xlsx" in found.values["服刑"].source
    assert found.values["服刑"].row is None


@pytest.mark.parametrize(
    ("code", "value"),
    [("no-such-fact", True), ("dead", 1), ("level", 5), ("category", "其他"), ("level", True)],
)
def test_a_value_that_does_not_fit_its_fact_is_refused(
    office: Office, code: str, value: object
) -> None:
    person = office.person(1)
    with pytest.raises(FactRefused):
        enter_fact(
            person, code, value, from_month=JUNE, source="核实", by="system:test", at=NOW  # type: ignore[arg-type]
        )  # fmt: skip


def test_what_was_entered_cannot_be_changed_or_deleted(office: Office) -> None:
    person = office.person(1)
    entered(person, True)
    for change in ("UPDATE programmes_enteredfact SET value = 'false'",
                   "DELETE FROM programmes_enteredfact"):  # fmt: skip
        with pytest.raises(DatabaseError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(change)


# --- kept answers ---------------------------------------------------------------------------


def test_answers_are_kept_until_something_changes(office: Office) -> None:
    office.person(1)
    first = answers(COUNTY, [JUNE]).runs[0].pk
    assert answers(COUNTY, [JUNE]).runs[0].pk == first
    bump_data_version(NOW)
    second = answers(COUNTY, [JUNE]).runs[0].pk
    assert second != first


def test_old_answers_go_when_nobody_can_be_reading_them_any_more(office: Office) -> None:
    office.person(1)
    first = answers(COUNTY, [JUNE]).runs[0].pk
    bump_data_version(NOW)
    answers(COUNTY, [JUNE])
    assert PopulationOutcome.objects.filter(run_id=first).exists()
    PopulationRun.objects.update(computed_at=NOW - timedelta(days=1))
    bump_data_version(NOW)
    second = answers(COUNTY, [JUNE]).runs[0].pk
    assert list(PopulationRun.objects.values_list("pk", flat=True)) == [second]
    assert not PopulationOutcome.objects.filter(run_id=first).exists()


def test_an_entered_fact_makes_the_kept_answers_old(office: Office) -> None:
    person = office.person(1, level=1)
    office.lists_of(2023)

    def said() -> int:
        answered = answers(COUNTY, [JUNE])
        row = PopulationOutcome.objects.get(run=answered.runs[0], person_id=person)
        return row.outcomes[answered.programmes.index(NURSING)]

    before = said()
    entered(person, True)
    assert (before, said()) == (1, 0)


def test_a_township_sees_its_own_persons_of_the_county_s_answers(office: Office) -> None:
    office.person(1, dibao=True)
    lakeside = office.person(2, dibao=True, area=LAKESIDE)
    office.lists_of(2023)
    answered = answers("990826102000", [JUNE])
    assert answered.runs[0].area_code == COUNTY
    found = persons(answered, JUNE, LIVING, Outcome.YES)
    assert [one.person_id for one in found] == [lakeside]


def test_an_area_without_anybody_is_said_to_be_empty(office: Office) -> None:
    with pytest.raises(NobodyThere):
        answers(COUNTY, [JUNE])


def test_tallies_and_pages_count_the_same_persons(office: Office) -> None:
    crowd(office, 40, seed=3)
    answered = answers(COUNTY, [JUNE])
    for tally in tallies(answered):
        counts = [
            len(persons(answered, JUNE, tally.programme, outcome, limit=1000))
            for outcome in (Outcome.YES, Outcome.NO, Outcome.UNKNOWN)
        ]
        assert counts == [tally.yes, tally.no, tally.unknown], tally.programme


def test_who_waits_for_a_fact_is_counted_with_the_office_that_finds_it_out(
    office: Office,
) -> None:
    office.lists_of(2023, "death", "hardship-support", "work-injury-care")
    waiting = [office.person(n, level=1) for n in (1, 2)]
    office.person(3, level=4)
    answered = answers(COUNTY, [JUNE])
    (missing,) = missing_facts(answered, JUNE, NURSING)
    fact: Fact = facts().by_code["imprisoned"]
    assert (missing.code, missing.owner, missing.persons) == ("imprisoned", fact.owner, 2)
    assert [one.person_id for one in lacking(answered, JUNE, NURSING, "imprisoned")] == waiting
