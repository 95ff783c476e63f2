"""A place sets a standard: one proposes, another confirms; and an answer can be replayed."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.cache import cache
from django.db import IntegrityError, ProgrammingError, connection, transaction

from huican.access.operations import create_user
from huican.access.permissions import NotPermitted
from huican.access.rolebook import rolebook
from huican.audit.queries import of_subject
from huican.kernel.months import Month
from huican.programmes.domain.determine import Other, determine
from huican.programmes.domain.facts import Known
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.standards import Proposal, StandardQuestioned, StandardRefused
from huican.programmes.models import DeterminationRecord, LocalParameter, PolicyVersion
from huican.programmes.operations import (
    SecondPersonNeeded,
    StandardDecided,
    confirm_standard,
    keep_determination,
    propose_standard,
    withdraw_standard,
)
from huican.programmes.replay import replay
from huican.programmes.standards import NoSuchStandard, preview, set_at, standards_within
from huican.programmes.standing import policies, standing
from tests.integration.registry_made_up import COUNTY, enrolled, identity, load_areas

NOW = datetime(2024, 6, 3, 1, 0, tzinfo=UTC)
AREA = COUNTY[:6]
RAISE = Proposal(
    "nursing-subsidy", "月标准", AREA, Month(2024, 7), 8000, "松残字〔2024〕3号", "县里定的标准"
)


@pytest.fixture
def county(db, tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    cache.clear()
    load_areas(tmp_path)


def user(name, roles=("handler",), area=COUNTY):
    return create_user(username=name, display_name=name, area_code=area, roles=roles,
                       by="system:test", at=NOW, password="Songhu-2026-zhen").user  # fmt: skip


@pytest.fixture
def li(county):
    return user("li")


@pytest.fixture
def wang(county):
    return user("wang", ("reviewer",))


def value(month, area=COUNTY):
    found = standing().table.resolve("nursing-subsidy", "月标准", area, Month.parse(month))
    return None if found is None else found.value


def confirmed(proposal, li, wang, answers=()):
    row = propose_standard(proposal, answers=answers, by=li, at=NOW)
    return confirm_standard(row.pk, answers=answers, by=wang, at=NOW + timedelta(hours=1))


def test_a_standard_holds_from_its_month_once_a_second_person_confirmed_it(li, wang):
    row = propose_standard(RAISE, by=li, at=NOW)
    assert value("2024-07") is None
    confirm_standard(row.pk, by=wang, at=NOW)
    assert [value(month) for month in ("2024-06", "2024-07", "2025-01")] == [None, 8000, 8000]
    found = standing().table.resolve("nursing-subsidy", "月标准", COUNTY, Month(2024, 7))
    assert (found.number, found.set_by) == ("松残字〔2024〕3号", wang.actor)


def test_who_proposes_does_not_confirm(li):
    row = propose_standard(RAISE, by=li, at=NOW)
    with pytest.raises(SecondPersonNeeded):
        confirm_standard(row.pk, by=li, at=NOW)
    assert value("2024-07") is None


def test_the_database_itself_wants_two_persons(li):
    row = propose_standard(RAISE, by=li, at=NOW)
    with pytest.raises(IntegrityError, match="standard_confirmed_by_another"), transaction.atomic():
        LocalParameter.objects.filter(pk=row.pk).update(
            state="confirmed", decided_by=li.actor, decided_at=NOW
        )


@pytest.mark.parametrize(
    "change",
    [
        {"value": 1}, {"from_month": date(2020, 1, 1)}, {"area": "99"}, {"number": "别的"},
        {"state": "proposed", "decided_by": "", "decided_at": None},
    ],
)  # fmt: skip
def test_what_was_confirmed_is_never_changed(li, wang, change):
    row = confirmed(RAISE, li, wang)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LocalParameter.objects.filter(pk=row.pk).update(**change)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LocalParameter.objects.filter(pk=row.pk).delete()


def test_what_is_confirmed_is_what_was_proposed(li):
    row = propose_standard(RAISE, by=li, at=NOW)
    with pytest.raises(ProgrammingError), transaction.atomic():
        LocalParameter.objects.filter(pk=row.pk).update(value=9000)


def test_a_tenfold_slip_is_questioned_of_both_persons(li, wang):
    confirmed(RAISE, li, wang)
    slip = replace(RAISE, from_month=Month(2024, 9), value=80_000)
    with pytest.raises(StandardQuestioned) as caught:
        propose_standard(slip, by=li, at=NOW)
    (question,) = caught.value.questions
    assert (question.code, LocalParameter.objects.count()) == ("many-times", 1)
    row = propose_standard(slip, answers=["many-times"], by=li, at=NOW)
    with pytest.raises(StandardQuestioned):
        confirm_standard(row.pk, by=wang, at=NOW)
    row = confirm_standard(row.pk, answers=["many-times"], by=wang, at=NOW)
    assert [(one["code"], one["by"]) for one in row.answers] == [
        ("many-times", li.actor), ("many-times", wang.actor),
    ]  # fmt: skip


def test_negative_and_too_low_standards_are_refused(li, wang):
    with pytest.raises(StandardRefused, match="负数"):
        propose_standard(replace(RAISE, value=-8000), by=li, at=NOW)
    confirmed(replace(RAISE, area="99"), "system:province", "system:province-reviewer")
    with pytest.raises(StandardRefused, match="最低标准"):
        propose_standard(replace(RAISE, value=7999), by=li, at=NOW)


def test_back_dated_changes_tell_their_months_and_persons_before_they_hold(li, wang):
    back = replace(RAISE, from_month=Month(2024, 2))
    asked = []

    def count(proposal, months):
        asked.append((proposal, months))
        return 412

    shown = preview(back, standing().table, at=NOW, count=count)
    assert [str(one) for one in shown.months] == [
        "2024-02", "2024-03", "2024-04", "2024-05", "2024-06",
    ]  # fmt: skip
    assert (shown.persons, shown.present, shown.questions) == (412, None, ())
    assert asked == [(back, shown.months)]
    assert preview(RAISE, standing().table, at=NOW, count=count).persons is None


def test_a_month_is_one_of_the_wall_calendar(li):
    # Eight in the evening of 30 June in London is 1 July in Shanghai.
    at = datetime(2024, 6, 30, 20, 0, tzinfo=UTC)
    shown = preview(RAISE, standing().table, at=at)
    assert [str(one) for one in shown.months] == ["2024-07"]


def test_a_proposal_is_taken_back_before_it_holds_and_not_after(li, wang):
    row = propose_standard(RAISE, by=li, at=NOW)
    withdraw_standard(row.pk, why="文号写错了", by=li, at=NOW)
    with pytest.raises(StandardDecided):
        confirm_standard(row.pk, by=wang, at=NOW)
    row = confirmed(RAISE, li, wang)
    with pytest.raises(StandardDecided):
        withdraw_standard(row.pk, why="想想还是算了", by=wang, at=NOW)
    assert value("2024-07") == 8000


def test_a_withdrawal_says_why(li):
    row = propose_standard(RAISE, by=li, at=NOW)
    with pytest.raises(StandardDecided):
        withdraw_standard(row.pk, why="  ", by=li, at=NOW)


def test_one_proposal_at_a_time_for_a_place_and_month(li):
    propose_standard(RAISE, by=li, at=NOW)
    with pytest.raises(StandardDecided):
        propose_standard(replace(RAISE, value=9000), by=li, at=NOW)


def test_a_correction_is_a_new_standard_that_replaces_the_old_one(li, wang):
    confirmed(RAISE, li, wang)
    again = replace(RAISE, value=8500, reason="上次漏了五元")
    with pytest.raises(StandardQuestioned) as caught:
        propose_standard(again, by=li, at=NOW)
    assert [one.code for one in caught.value.questions] == ["replaces"]
    confirmed(again, li, wang, ["replaces"])
    assert value("2024-07") == 8500
    assert [one.value for one in standards_within(AREA)] == [8500, 8000]


def test_a_standard_is_set_by_its_own_people_or_those_above(county, li):
    elsewhere = user("zhao", area="990827000000")
    with pytest.raises(NotPermitted):
        propose_standard(RAISE, by=elsewhere, at=NOW)
    row = propose_standard(RAISE, by=li, at=NOW)
    with pytest.raises(NotPermitted):
        confirm_standard(row.pk, by=elsewhere, at=NOW)
    city = user("shi", ("reviewer",), "990800000000")
    assert confirm_standard(row.pk, by=city, at=NOW).state == "confirmed"


def test_setting_and_confirming_are_verbs_of_different_roles():
    book = rolebook()
    assert "standard.propose" in book.verbs_of(["handler"])
    assert "standard.confirm" not in book.verbs_of(["handler"])
    assert "standard.confirm" in book.verbs_of(["reviewer"])
    assert "standard.propose" not in book.verbs_of(["reviewer"])


def test_every_step_leaves_an_event(li, wang):
    row = confirmed(RAISE, li, wang)
    other = propose_standard(replace(RAISE, from_month=Month(2025, 7), value=9000), by=li, at=NOW)
    withdraw_standard(other.pk, why="重写", by=wang, at=NOW)
    said = [(one.verb, one.actor) for one in of_subject("standard", row.pk)]
    assert sorted(said) == [
        ("programmes.confirm-standard", wang.actor), ("programmes.propose-standard", li.actor),
    ]  # fmt: skip
    verbs = {one.verb for one in of_subject("standard", other.pk)}
    assert verbs == {"programmes.propose-standard", "programmes.withdraw-standard"}
    assert "80元" in of_subject("standard", row.pk)[0].summary


def test_a_standard_that_does_not_exist_is_an_error(wang):
    with pytest.raises(NoSuchStandard):
        confirm_standard(4711, by=wang, at=NOW)


def test_a_page_of_standards_shows_what_holds_and_what_waits(li, wang):
    confirmed(RAISE, li, wang)
    propose_standard(replace(RAISE, from_month=Month(2025, 7), value=9000), by=li, at=NOW)
    lines = {
        (one.programme.code, one.parameter.name): one
        for one in set_at(AREA, Month(2024, 7), standing().table)
    }
    line = lines["nursing-subsidy", "月标准"]
    assert line.resolved.value == 8000
    assert [one.value for one in line.proposals] == [9000]
    assert lines["living-subsidy", "月标准"].resolved is None


# --- determinations as they were given ------------------------------------------------------

GOOD = {
    "残疾人证状态": "有效", "残疾等级": 1, "含智力残疾": False, "含精神残疾": False, "死亡": False,
    "下落不明": False, "户口迁出": False, "享受('特困供养')": False,
    "享受('工伤保险生活护理费')": False, "服刑": False, "自愿放弃": False, "材料不实": False,
    "复核未通过": False,
}  # fmt: skip


@pytest.fixture
def kept(li, wang):
    """An entitled person's answer for 2024-07, kept."""
    confirmed(RAISE, li, wang)
    person = enrolled("张德明", identity("19680304", "123"))
    now = standing()
    programme = now.policies["nursing-subsidy"]
    values = {name: Known(one, "《花名册》第 3 行", "2024-01-05") for name, one in GOOD.items()}
    resolved = now.table.resolved(programme, COUNTY, Month(2024, 7))
    got = determine(
        programme, values, resolved, Month(2024, 7), facts=now.policies.facts,
        birth=date(1968, 3, 4),
    )  # fmt: skip
    assert (got.outcome, got.amount_fen) == (Outcome.YES, 8000)

    def keep(determination=got, values=values, others=None):
        return keep_determination(
            person, programme, values, resolved, determination, area_code=COUNTY,
            policies=now.policies, others=others, birth=date(1968, 3, 4), by=li, at=NOW,
        )  # fmt: skip

    return keep, values, got


def test_a_kept_answer_replays_to_the_same_years_later(kept, li, wang):
    keep, _, got = kept
    row = DeterminationRecord.objects.get(pk=keep().pk)
    # Meanwhile the standard is raised, and back-dated.
    confirmed(replace(RAISE, from_month=Month(2024, 5), value=9900), li, wang, ["later-value"])
    confirmed(replace(RAISE, value=9900), li, wang, ["replaces"])
    assert value("2024-07") == 9900
    again = replay(row)
    assert again.same, again.differences
    assert (again.determination.outcome, again.determination.amount_fen) == (Outcome.YES, 8000)
    assert [one.id for one in again.determination.clauses] == [one.id for one in got.clauses]
    severe = again.determination.clauses[1].alternatives[0]
    assert severe.inputs[0].known.source == "《花名册》第 3 行"


def test_a_replay_says_where_a_kept_answer_does_not_follow(kept):
    row = DeterminationRecord.objects.get(pk=kept[0]().pk)
    row.amount_fen = 8001
    assert replay(row).differences == ("金额和当时不同",)


def test_an_answer_that_does_not_follow_from_its_inputs_is_not_kept(kept):
    keep, values, got = kept
    with pytest.raises(ValueError):
        keep(replace(got, amount_fen=9999))
    with pytest.raises(ValueError):
        keep(values=values | {"死亡": Known(True)})
    assert DeterminationRecord.objects.count() == 0


def test_the_facts_rest_sealed_and_the_event_names_no_fact(kept):
    row = kept[0]()
    with connection.cursor() as cursor:
        cursor.execute("SELECT inputs FROM programmes_determinationrecord WHERE id = %s", [row.pk])
        sealed = bytes(cursor.fetchone()[0])
    assert "有效".encode() not in sealed and b"facts" not in sealed
    event = next(
        one for one in of_subject("person", row.person_id) if one.verb == "programmes.determine"
    )
    assert set(event.data) == {"programme", "digest", "record"}


def test_kept_answers_and_versions_never_change(kept):
    row = kept[0]()
    for rows in (
        DeterminationRecord.objects.filter(pk=row.pk),
        PolicyVersion.objects.filter(pk=row.version_id),
    ):
        field = "programme" if rows.model is DeterminationRecord else "name"
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows.update(**{field: "x"})
        with pytest.raises(ProgrammingError), transaction.atomic():
            rows._raw_delete(rows.db)


def test_a_version_is_kept_once_for_all_answers_by_it(kept):
    keep, _, _ = kept
    assert keep().version_id == keep().version_id
    version = PolicyVersion.objects.get()
    assert version.digest == policies()["nursing-subsidy"].digest
    assert "残疾等级" in version.programme_yaml
    assert "残疾等级" in {one["name"] for one in version.facts}


def test_the_answers_of_other_programmes_are_kept_with_it(kept):
    # The programme yields to none, so another's answer changes nothing, and is kept all the same.
    keep, _, _ = kept
    row = keep(others={"living-subsidy": Other(Outcome.NO, 7000)})
    assert row.others == {"living-subsidy": [0, 7000]}
    assert replay(DeterminationRecord.objects.get(pk=row.pk)).same
