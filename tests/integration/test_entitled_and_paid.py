"""What was paid beside what was due; what another standard or clause would change."""

from __future__ import annotations

import io
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pytest
from determination_made_up import Office, areas, crowd
from django.core.cache import cache
from python_calamine import CalamineWorkbook
from registry_made_up import COUNTY, LAKESIDE, NOW, identity

from huican.exchange.work_lists import WorkList, workbook
from huican.kernel.months import Month
from huican.ledger.comparison import (
    Coverage,
    comparable,
    coverage,
    entitled_not_receiving,
    overpaid,
    overpaid_in,
    receiving,
    reported,
)
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.standards import Proposal, questions_about
from huican.programmes.models import DepartmentListEntry
from huican.programmes.operations import confirm_standard, propose_standard
from huican.programmes.population import NoSuchProgramme, answers
from huican.programmes.possible_matches import possible_matches, slip
from huican.programmes.sources.frame import Scope
from huican.programmes.standing import standing
from huican.programmes.what_if import ChangeNotUnderstood, changed, persons_changed, what_if
from huican.programmes.what_if_persons import WORDS, who_changes
from huican.registry.models import IdentityNumber
from huican.rules.problems import RuleErrors
from huican.sources.operations import bump_data_version
from huican.vault.operations import blind, seal

pytestmark = pytest.mark.django_db
MAY, JUNE = Month(2023, 5), Month(2023, 6)
NURSING, LIVING = "nursing-subsidy", "living-subsidy"


@pytest.fixture
def office(tmp_path: Path) -> Iterator[Office]:
    cache.clear()
    areas(tmp_path)
    made = Office()
    made.lists_of(2023)
    yield made
    cache.clear()


def set_standard(yuan: int, code: str = NURSING) -> None:
    """What the county pays a month from 2023 on, proposed by one and confirmed by another."""
    proposal = Proposal(
        code, "月标准", "990826", Month(2023, 1), yuan * 100, "松残联〔2023〕1号", "提标",
    )  # fmt: skip
    asked = {one.code for one in questions_about(proposal, standing().table, Month(2026, 11))}
    proposed = propose_standard(proposal, answers=asked, by="user:1", at=NOW)
    confirm_standard(proposed.pk, answers=asked, by="user:2", at=NOW + timedelta(minutes=1))


# --- paid without a right -------------------------------------------------------------------


def test_a_payment_for_the_month_after_a_death_is_overpaid_and_that_of_its_month_is_not(
    office: Office,
) -> None:
    person = office.person(1)
    office.listed("death", person, date(2023, 5, 9))
    for month in (MAY, JUNE, JUNE.next()):
        office.paid(NURSING, person, month)
    (one,) = overpaid(answers(COUNTY, [MAY, JUNE, JUNE.next()]))
    assert (one.person_id, one.programme, one.cause.code) == (person, NURSING, "death")
    assert (one.months, one.amount_fen) == ((JUNE, JUNE.next()), 16000)


def test_each_cause_of_one_person_is_told_apart_and_the_first_clause_is_the_cause(
    office: Office,
) -> None:
    person = office.person(1, valid_until=date(2023, 6, 20))
    office.listed("imprisonment", person, date(2023, 5, 9))
    for month in (JUNE, JUNE.next()):
        office.paid(NURSING, person, month)
    found = overpaid(answers(COUNTY, [JUNE, JUNE.next()]))
    assert [(one.cause.code, one.months) for one in found] == [
        ("imprisonment", (JUNE,)), ("certificate-expired", (JUNE.next(),)),
    ]  # fmt: skip


def test_a_payment_that_was_taken_back_in_full_was_not_paid(office: Office) -> None:
    person = office.person(1)
    office.listed("death", person, date(2023, 1, 9))
    office.paid(NURSING, person, JUNE)
    assert len(overpaid(answers(COUNTY, [JUNE]))) == 1
    office.paid(NURSING, person, JUNE, -8000)
    assert overpaid(answers(COUNTY, [JUNE])) == []


def test_what_nobody_knows_is_no_cause_of_overpayment(office: Office) -> None:
    person = office.person(1, issued_on=date(2023, 9, 1))
    office.paid(NURSING, person, JUNE)
    assert overpaid(answers(COUNTY, [JUNE])) == []


def test_a_payment_that_another_form_of_the_same_kind_gives_a_right_to_is_not_overpaid(
    office: Office,
) -> None:
    # Mental disability of working age: some form of care may be given, so nothing is certain.
    person = office.person(9, category=6, level=2, birth=date(1990, 1, 1))
    office.paid("sunshine-home", person, JUNE)
    answered = answers(COUNTY, [JUNE])
    forms = [one for one in comparable(answered) if one.counts_as == ("sunshine-home",)]
    assert len(forms) > 1
    assert overpaid(answered) == []
    # Too old for every form: told once, not once a form.
    old = office.person(8, category=6, level=2, birth=date(1940, 1, 1))
    office.paid("sunshine-home", old, JUNE)
    bump_data_version(NOW)
    assert [one.person_id for one in overpaid(answers(COUNTY, [JUNE]))] == [old]


# --- a right and not paid -------------------------------------------------------------------


def test_asked_alone_the_overpayments_are_those_of_asking_everything(office: Office) -> None:
    months = [Month(2023, number) for number in range(1, 8)]
    set_standard(80)
    persons = crowd(office, 60, seed=11)
    for serial, person in enumerate(persons):
        for month in months[serial % 5 :]:
            office.paid(NURSING, person, month)
        if serial % 3 == 0:
            office.paid(LIVING, person, months[0])
        if serial % 7 == 0:
            office.paid("sunshine-home", person, months[-1])
    # A standard that changes in the year: its months are other questions.
    raised = Proposal(NURSING, "月标准", "990826", MAY, 9000, "松残联〔2023〕5号", "提标")
    codes = {one.code for one in questions_about(raised, standing().table, Month(2026, 11))}
    row = propose_standard(raised, answers=codes, by="user:1", at=NOW)
    confirm_standard(row.pk, answers=codes, by="user:2", at=NOW + timedelta(minutes=2))
    bump_data_version(NOW)
    whole = overpaid(answers(COUNTY, months))
    assert len({one.programme for one in whole}) >= 2 and len(whole) > 20
    assert overpaid_in(COUNTY, months) == whole
    # Once more in the same transaction, and of a township alone.
    town = [one for one in whole if one.area_code.startswith(LAKESIDE[:9])]
    assert town and overpaid_in(LAKESIDE[:9] + "000", months) == town


def test_where_nobody_was_paid_nobody_was_overpaid(office: Office) -> None:
    office.person(1)
    assert overpaid_in(COUNTY, [JUNE]) == []


def test_who_receives_is_listed_as_often_as_he_is_counted(office: Office) -> None:
    set_standard(80)
    persons = crowd(office, 40, seed=3)
    for person in persons[::2]:
        office.paid(NURSING, person, JUNE)
    bump_data_version(NOW)
    answered = answers(COUNTY, [JUNE])
    (counted,) = coverage(answered, JUNE, NURSING, digits=2)
    found = receiving(answered, JUNE, NURSING)
    assert len(found) == (
        counted.receiving + counted.receiving_unknown + counted.receiving_not_entitled
    )
    assert {one.person_id for one in found} <= set(persons[::2])
    entitled = receiving(answered, JUNE, NURSING, entitled=True)
    assert 0 < len(entitled) == counted.receiving < len(found)
    assert receiving(answered, JUNE, NURSING, limit=2, offset=1) == found[1:3]


def test_who_is_entitled_and_was_not_paid_for_the_month_is_listed_with_what_is_due(
    office: Office,
) -> None:
    set_standard(80)
    paid, owed, other = office.person(1), office.person(2), office.person(3, level=3)
    office.paid(NURSING, paid, JUNE)
    office.paid(NURSING, owed, MAY)
    office.paid(NURSING, other, MAY)
    found = entitled_not_receiving(answers(COUNTY, [JUNE]), JUNE, NURSING)
    assert [(one.person_id, one.due_fen) for one in found] == [(owed, 8000)]


def test_without_a_standard_the_right_stands_and_the_sum_is_not_known(office: Office) -> None:
    person = office.person(1)
    found = entitled_not_receiving(answers(COUNTY, [JUNE]), JUNE, NURSING)
    assert [(one.person_id, one.due_fen) for one in found] == [(person, None)]


def test_coverage_by_township_counts_who_receives_of_those_entitled(office: Office) -> None:
    for serial, area in ((1, {}), (2, {}), (3, {"area": LAKESIDE}), (4, {"level": 4})):
        person = office.person(serial, **area)
        if serial in (1, 4):
            office.paid(NURSING, person, JUNE)
    assert coverage(answers(COUNTY, [JUNE]), JUNE, NURSING) == [
        Coverage("990826101000", 2, 1, 0, 0, 1),
        Coverage("990826102000", 1, 0, 0, 0, 0),
    ]


def test_a_programme_whose_workbook_nobody_handed_in_is_not_reported(office: Office) -> None:
    person = office.person(1)
    office.paid(NURSING, person, JUNE)
    assert reported(answers(COUNTY, [JUNE]), 2023) == {NURSING}
    assert reported(answers(COUNTY, [JUNE]), 2022) == frozenset()


# --- what if --------------------------------------------------------------------------------


def test_another_standard_says_who_gets_more_and_what_it_costs_a_month_and_a_year(
    office: Office,
) -> None:
    set_standard(80)
    office.person(1)
    office.person(2, level=2, area=LAKESIDE)
    office.person(3, level=3)
    (effect,) = what_if([f"{NURSING}.月标准=100"], JUNE, COUNTY).effects
    whole = effect.whole
    assert (whole.more, whole.less, whole.gaining, whole.losing) == (2, 0, 0, 0)
    assert (whole.fen_now, whole.fen_then, effect.year_fen) == (16000, 20000, 48000)
    assert [(one.key, one.difference_fen) for one in effect.townships] == [
        ("990826101000", 2000), ("990826102000", 2000),
    ]  # fmt: skip
    assert [(one.key, one.more) for one in effect.levels] == [("1", 1), ("2", 1), ("3", 0)]


def test_a_standard_is_changed_for_the_place_asked_about_and_below_and_nowhere_else(
    office: Office,
) -> None:
    set_standard(80)
    now = standing()
    (where,) = now.table.history(NURSING, "月标准")[-1:]
    other = Proposal(NURSING, "月标准", "990827", Month(2023, 1), 7000, "邻县〔2023〕1号", "邻县")
    table = now.table.with_values(other.as_value())
    elsewhere = type(now)(now.policies, table)
    assert where.area == "990826"

    def standards(area: str, month: Month) -> list[int]:
        then, _ = changed(elsewhere, [f"{NURSING}.月标准=100"], JUNE, area)
        found = [
            then.table.resolve(NURSING, "月标准", county, month) for county in ("990826", "990827")
        ]
        return [int(one.value) for one in found if one is not None]

    assert standards(COUNTY, JUNE) == [10000, 7000]
    # A township's persons get what their county sets; the month before is as it was.
    assert standards("990826101000", JUNE) == [10000, 7000]
    assert standards(COUNTY, MAY) == [8000, 7000]
    # Asked about the city, both of its counties change.
    assert standards("990800000000", JUNE) == [10000, 10000]


def test_a_standard_below_the_minimum_from_above_stays_there_and_says_so(office: Office) -> None:
    set_standard(80)
    city = Proposal(NURSING, "月标准", "9908", Month(2023, 1), 7000, "市残联〔2023〕1号", "最低")
    now = standing()
    above = type(now)(now.policies, now.table.with_values(city.as_value()))
    office.person(1)
    answer = what_if([f"{NURSING}.月标准=60"], JUNE, COUNTY, by=above)
    (effect,) = answer.effects
    assert (effect.whole.fen_now, effect.whole.fen_then) == (8000, 7000)
    assert "最低标准是 70元（市残联〔2023〕1号）" in answer.changes[0].note


def test_the_persons_behind_every_count_are_as_many_as_it_says(office: Office) -> None:
    set_standard(80)
    crowd(office, 60, seed=5)
    bump_data_version(NOW)
    changes = [f"{NURSING}.severe=残疾等级 in (2, 3)", f"{NURSING}.月标准=100",
               f"{NURSING}.long-term-care=残疾等级 <= 3"]  # fmt: skip
    (effect,) = what_if(changes, JUNE, COUNTY).effects
    found = {
        group: who_changes(changes, JUNE, COUNTY, NURSING, group)
        for group in WORDS
    }  # fmt: skip
    whole = effect.whole
    assert {group: len(some) for group, some in found.items()} == {
        group: getattr(whole, group.replace("-", "_")) for group in WORDS
    }
    assert all(found[group] for group in ("gaining", "losing", "more", "unknown-then"))
    for one in found["more"]:
        assert (one.now, one.then, one.fen_now, one.fen_then) == (
            Outcome.YES, Outcome.YES, 8000, 10000,
        )  # fmt: skip
    towns = {one.key: one.gaining for one in effect.townships}
    for town, count in towns.items():
        inside = [one for one in found["gaining"] if one.area_code.startswith(town[:9])]
        assert len(inside) == count
        assert who_changes(changes, JUNE, town, NURSING, "gaining") == inside


@pytest.mark.parametrize(
    ("programme", "group", "error"),
    [(NURSING, "richer", ChangeNotUnderstood), ("fuel-subsidy", "more", NoSuchProgramme)],
)
def test_a_group_or_programme_that_nothing_changes_is_refused(
    office: Office, programme: str, group: str, error: type[Exception]
) -> None:
    set_standard(80)
    office.person(1)
    with pytest.raises(error):
        who_changes([f"{NURSING}.月标准=100"], JUNE, COUNTY, programme, group)


def test_a_lower_standard_takes_from_those_who_have_it(office: Office) -> None:
    set_standard(80)
    office.person(1)
    (effect,) = what_if([f"{NURSING}.月标准=60"], JUNE, COUNTY).effects
    assert (effect.whole.less, effect.whole.difference_fen) == (1, -2000)


def test_another_clause_says_who_gains_and_who_loses(office: Office) -> None:
    set_standard(80)
    for level in (1, 2, 3):
        office.person(level, level=level)
    (narrow,) = what_if([f"{NURSING}.severe=残疾等级 == 1"], JUNE, COUNTY).effects
    assert (narrow.whole.gaining, narrow.whole.losing, narrow.whole.same) == (0, 1, 1)
    (wide,) = what_if(
        [f"{NURSING}.severe=残疾等级 <= 3", f"{NURSING}.long-term-care=残疾等级 <= 3"], JUNE, COUNTY
    ).effects
    assert (wide.whole.gaining, wide.whole.losing) == (1, 0)
    assert wide.whole.difference_fen == 8000


def test_what_the_change_leaves_unknown_is_neither_gained_nor_lost(office: Office) -> None:
    set_standard(80)
    office.person(3, level=3)
    (effect,) = what_if([f"{NURSING}.severe=残疾等级 <= 3"], JUNE, COUNTY).effects
    assert (effect.whole.gaining, effect.whole.unknown_now, effect.whole.unknown_then) == (0, 0, 1)


def test_what_if_keeps_nothing(office: Office) -> None:
    set_standard(80)
    office.person(1)
    before = what_if([f"{NURSING}.月标准=100"], JUNE, COUNTY)
    assert what_if([f"{NURSING}.月标准=100"], JUNE, COUNTY) == before


def test_a_proposed_standard_says_how_many_persons_it_changes_in_the_months_behind(
    office: Office,
) -> None:
    set_standard(80)
    office.person(1)
    office.person(2, level=2, valid_until=date(2023, 5, 20))
    office.person(3, level=4)
    proposal = Proposal(NURSING, "月标准", "990826", MAY, 10000, "松残联〔2023〕2号", "提标")
    assert persons_changed(proposal, [MAY, JUNE]) == 2
    assert persons_changed(proposal, [JUNE]) == 1
    same = Proposal(NURSING, "月标准", "990826", MAY, 8000, "松残联〔2023〕2号", "重录")
    assert persons_changed(same, [MAY, JUNE]) == 0


@pytest.mark.parametrize(
    "change",
    ["nursing-subsidy", "nursing-subsidy.月标准", "no-such.月标准=1", f"{NURSING}.没有的=1",
     f"{NURSING}.月标准=很多", f"{NURSING}.月标准=1.234", f"{NURSING}.核对申请=也许"],
)  # fmt: skip
def test_a_change_that_cannot_be_read_says_what_could_be_written(
    office: Office, change: str
) -> None:
    office.person(1)
    with pytest.raises(ChangeNotUnderstood) as refused:
        what_if([change], JUNE, COUNTY)
    assert refused.value.remedy


def test_a_clause_that_does_not_check_is_refused_with_its_faults(office: Office) -> None:
    office.person(1)
    with pytest.raises(RuleErrors, match="残疾等级"):
        what_if([f"{NURSING}.severe=残疾等及 <= 2"], JUNE, COUNTY)


# --- possible matches -----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("written", "own", "places"),
    [
        ("990826196803041234", "990826196803041234", ()),
        ("990826196803041224", "990826196803041234", (17,)),
        ("990826196803401234", "990826196803041234", (13, 14)),
        ("990826196804031234", "990826196803041234", ()),
        ("99082619680304123", "990826196803041234", ()),
    ],
)
def test_a_slip_is_one_digit_or_two_neighbours_changed_round(
    written: str, own: str, places: tuple[int, ...]
) -> None:
    assert slip(written, own) == places


def test_a_miscopied_number_under_the_same_name_is_proposed_and_not_applied(
    office: Office,
) -> None:
    person = office.person(1, name="李想")
    own = identity("19680304", "001")
    IdentityNumber.objects.filter(person_id=person).update(sealed=seal("identity", own))
    wrong = own[:15] + str((int(own[15]) + 5) % 10) + own[16:]
    for name in ("李想", "王芳"):
        office.listed(
            "death", None, date(2023, 1, 9), name=name, identity_sealed=seal("identity", wrong),
            identity_blind=blind("identity", wrong),
        )  # fmt: skip
    (one,) = possible_matches(Scope.of_area(COUNTY))
    assert (one.person_id, one.list_code, one.places) == (person, "death", (16,))
    assert own not in one.evidence and wrong not in one.evidence
    assert not DepartmentListEntry.objects.filter(person__isnull=False).exists()


# --- lists to take along --------------------------------------------------------------------


def test_a_work_list_keeps_numbers_as_text_and_formulas_as_words() -> None:
    content = workbook([WorkList("应享未享", "说明", ("姓名", "证号", "元"),
                                 [["=1+1", "990826196803041234", 80.5]])])  # fmt: skip
    rows = CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_index(0).to_python()
    assert rows == [["说明", "", ""], ["姓名", "证号", "元"], ["=1+1", "990826196803041234", 80.5]]
