"""Batches: built from what is owed, checked with evidence, held fairly, released once."""

from __future__ import annotations

import threading
from datetime import timedelta

import pay_made_up as office
import pytest
from django.db import IntegrityError, connection, transaction
from pay_made_up import AT, FEN, MAY, OFFICER, PREPARER, PROGRAMME, REVIEWER, died, lines_of
from registry_made_up import sheet, stored

from huican.audit.models import Event
from huican.kernel.months import Month
from huican.ledger import books
from huican.ledger.batches import building, checking, holding
from huican.ledger.books import Line
from huican.ledger.checks import facts
from huican.ledger.models import Batch, BatchLine, Hold, LineFinding, Payment, RollDecision
from huican.registry.models import Guardian, Person
from huican.sources import bulk

pytestmark = pytest.mark.django_db(transaction=True)


def found(batch: Batch, code: str) -> dict[int, str]:
    """Person → evidence of one check."""
    return {
        one.line.person_id: one.evidence
        for one in LineFinding.objects.filter(line__batch=batch, check_code=code)
    }


# --- building -------------------------------------------------------------------------------


def test_a_batch_lists_who_is_on_the_roll_and_is_owed() -> None:
    one, two = office.people(2)
    not_on_roll = office.person(3)
    office.owe(not_on_roll)
    stopped = office.people(1, first=4)[0]
    office.grant(stopped, Month(2023, 5), act="stop")
    batch = office.built()
    lines = lines_of(batch)
    assert set(lines) == {one, two}
    assert (batch.line_count, batch.total_fen) == (2, 2 * FEN)
    assert lines[one].reason == "2023年5月应发 90 元"
    assert lines[one].account_id is not None
    assert lines[one].bank == "安澜农商行"
    assert Event.objects.latest("seq").verb == "batch.build"


def test_what_is_on_its_way_or_paid_is_not_listed_again() -> None:
    one, two = office.people(2)
    office.built()
    with pytest.raises(building.AlreadyBuilt, match="已经制过批次 202305-01"):
        office.built()
    with pytest.raises(building.NothingToPay):
        building.build(PROGRAMME, MAY, office.COUNTY, "省级", by=PREPARER, at=AT)
    assert BatchLine.objects.filter(person_id__in=[one, two]).count() == 2


def test_a_month_that_a_workbook_says_was_paid_is_not_paid_again() -> None:
    one, two = office.people(2)
    stored(Payment, PROGRAMME, one, month=5, amount_fen=FEN, programme=PROGRAMME)
    assert set(lines_of(office.built())) == {two}


def test_a_raise_back_to_january_is_one_top_up_batch() -> None:
    persons = office.people(2)
    for month in range(1, 5):
        for id_ in persons:
            office.owe(id_, Month(2023, month))
            stored(Payment, PROGRAMME, id_, month=month, amount_fen=FEN, programme=PROGRAMME)
    for month in range(1, 5):
        for id_ in persons:
            office.owe(id_, Month(2023, month), 10_000, reason="标准提高到 100 元")
    batch = office.built("top-up")
    lines = BatchLine.objects.filter(batch=batch)
    assert lines.count() == 8
    assert {line.net_fen for line in lines} == {1_000}
    assert lines[0].reason == "补2023年1月差额：应发 100 元，已发 90 元；标准提高到 100 元"
    with pytest.raises(building.NothingToPay):
        office.built("top-up")


def test_arrears_go_back_as_far_as_the_programme_allows() -> None:
    (one,) = office.people(1)
    for month in (1, 2, 3, 4):
        office.owe(one, Month(2023, month))
    result = building.build(
        PROGRAMME, MAY, office.COUNTY, office.FUND, kind="arrears", by=PREPARER, at=AT
    )
    months = BatchLine.objects.filter(batch=result.batch_id).values_list("for_month__month")
    limit = building.back_pay_months(building.programme_of(PROGRAMME), office.COUNTY, MAY)
    paid = min(limit, 4)
    assert sorted(month for (month,) in months) == list(range(5 - paid, 5))
    assert (result.beyond, result.beyond_fen) == (4 - paid, (4 - paid) * FEN)


def test_two_that_build_the_same_at_once_do_not_pay_twice() -> None:
    office.people(3)
    said: list[str] = []

    def build(fund: str) -> None:
        try:
            building.build(PROGRAMME, MAY, office.COUNTY, fund, by=PREPARER, at=AT)
            said.append("built")
        except building.NothingToPay:
            said.append("nothing")
        finally:
            connection.close()

    both = [threading.Thread(target=build, args=[fund]) for fund in ("县级", "省级")]
    for thread in both:
        thread.start()
    for thread in both:
        thread.join()
    assert sorted(said) == ["built", "nothing"]
    assert BatchLine.objects.count() == 3


def test_the_database_refuses_a_second_live_line_of_a_month() -> None:
    office.people(1)
    line = BatchLine.objects.get(batch=office.built())
    line.pk, line.line = None, 99
    with pytest.raises(IntegrityError, match="paid_once"), transaction.atomic():
        line.save(force_insert=True)


# --- checking -------------------------------------------------------------------------------


def test_nothing_is_held_where_nothing_speaks_against_it() -> None:
    office.people(3)
    batch = office.built()
    result = office.checked(batch)
    assert (result.ready, result.held) == (3, 0), [r for r in result.results if r.lines]


def test_a_death_holds_the_line_and_names_the_row() -> None:
    one, two = office.people(2)
    batch = office.built()
    died(one)
    office.checked(batch)
    evidence = found(batch, "dead")
    assert set(evidence) == {one}
    assert "第 12 行，2023-04-18" in evidence[one] and "民政殡葬火化名单" in evidence[one]
    hold = Hold.objects.get(line__batch=batch)
    assert hold.officer == OFFICER
    assert "有名单登记本人已去世" in hold.notice and "不会停发" in hold.notice
    # Ten working days after 15 May 2023.
    assert hold.until.isoformat() == "2023-05-29"
    assert lines_of(batch)[two].state == "ready"


def test_more_findings_than_are_asked_for_at_once_are_all_told(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Each part of them is asked for while the part before is being written: both must end."""
    monkeypatch.setattr(facts, "_AT_ONCE", 2)
    monkeypatch.setattr(bulk, "_BLOCK_ROWS", 2)
    monkeypatch.setattr(checking, "_FOUND_AT_ONCE", 4)
    everybody = office.people(9)
    batch = office.built()
    for one in everybody:
        died(one)
    office.checked(batch)
    assert set(found(batch, "dead")) == set(everybody)


def test_somebody_determined_against_is_held_not_dropped() -> None:
    one, two = office.people(2)
    office.owe(one, Month(2023, 4))
    office.owe(one, fen=0, outcome=0, reason="领工伤保险生活护理费")
    batch = office.built()
    line = lines_of(batch)[one]
    assert (line.net_fen, line.reason) == (
        FEN, "2023年5月应发 0 元（认定不符合，等待决定）；领工伤保险生活护理费",
    )  # fmt: skip
    office.checked(batch)
    assert found(batch, "excluded") == {one: "认定为不符合：领工伤保险生活护理费"}
    with pytest.raises(holding.HoldRefused, match="认定不支持发这一行"):
        holding.decide(line.pk, "released", reason="不对", by=OFFICER, at=AT)
    assert lines_of(batch)[two].state == "ready"


def test_somebody_whom_nobody_knows_enough_of_is_paid_and_flagged() -> None:
    (one,) = office.people(1)
    office.owe(one, outcome=2, reason="等级待核实")
    batch = office.built()
    office.checked(batch)
    assert found(batch, "undetermined") == {one: "认定待核实，查清前照发：等级待核实"}
    assert lines_of(batch)[one].state == "ready"


def test_accounts_are_looked_at() -> None:
    source = sheet()
    people = {
        "none": office.person(1, account=None, on_sheet=source),
        "holder": office.person(2, holder="李四", on_sheet=source),
        "guardian": office.person(3, holder="赵监护", on_sheet=source),
        **{f"same{n}": office.person(n, account="622848011112222", on_sheet=source)
           for n in (4, 5, 6)},
    }  # fmt: skip
    Guardian.objects.create(person_id=people["guardian"], name="赵监护")
    for id_ in people.values():
        office.grant(id_)
        office.owe(id_)
    batch = office.built()
    office.checked(batch)
    assert set(found(batch, "no-account")) == {people["none"]}
    assert found(batch, "holder-differs") == {
        people["holder"]: "户名和姓名不同", people["guardian"]: "户名是监护人",
    }  # fmt: skip
    shared = {people[f"same{n}"] for n in (4, 5, 6)}
    assert found(batch, "shared-account") == dict.fromkeys(shared, "同一账号登记在 3 人名下")
    states = {name: lines_of(batch)[id_].state for name, id_ in people.items()}
    assert states == {"none": "held", "holder": "held", "guardian": "ready", "same4": "held",
                      "same5": "held", "same6": "held"}  # fmt: skip


def test_an_account_that_was_added_frees_the_line() -> None:
    id_ = office.person(1, account=None)
    office.grant(id_)
    office.owe(id_)
    batch = office.built()
    office.checked(batch)
    office.account_of(id_, "6228480000000001")
    result = office.checked(batch)
    assert (result.ready, result.held) == (1, 0)
    assert Hold.objects.get().outcome == "released"


def test_an_amount_unlike_last_month_is_told_and_from_three_times_on_held() -> None:
    one, two, three = office.people(3)
    for id_, fen in ((one, 5_000), (two, 3_000), (three, FEN)):
        office.owe(id_, Month(2023, 4), fen)
        stored(Payment, PROGRAMME, id_, month=4, amount_fen=fen, programme=PROGRAMME)
    batch = office.built()
    office.checked(batch)
    assert found(batch, "unlike-last-month") == {
        one: "上月 50 元，这次 90 元", two: "上月 30 元，这次 90 元",
    }  # fmt: skip
    assert {id_: line.state for id_, line in lines_of(batch).items()} == {
        one: "ready", two: "held", three: "ready",
    }  # fmt: skip


def test_a_budget_that_runs_out_holds_the_lines_after() -> None:
    office.people(3)
    with transaction.atomic():
        books.post("budget", office.purse(), [Line(2 * FEN)], key="b", why="预算", by="x", at=AT)
    batch = office.built()
    result = office.checked(batch)
    assert (result.ready, result.held) == (2, 1)
    assert list(found(batch, "budget").values()) == ["预算还剩 180 元，排到这一行已经用完"]


def test_one_hand_that_adds_and_approves_is_seen() -> None:
    one, two = office.person(1), office.person(2)
    office.grant(one, MAY, by="system:test-not")
    office.grant(two, MAY, by="user:5")
    source = Person.objects.get(pk=two).source_sheet.file
    source.received_by = "user:5"
    source.save()
    for id_ in (one, two):
        office.owe(id_)
    batch = office.built()
    office.checked(batch)
    assert set(found(batch, "one-hand")) == {two}


def test_somebody_who_moved_away_is_held() -> None:
    (one,) = office.people(1)
    batch = office.built()
    Person.objects.filter(pk=one).update(area_code="990827101201")
    office.checked(batch)
    assert set(found(batch, "moved")) == {one}


def test_the_same_month_on_a_workbook_is_seen_after_building() -> None:
    one, two = office.people(2)
    batch = office.built()
    stored(Payment, PROGRAMME, one, month=5, amount_fen=FEN, programme=PROGRAMME, source_row=7)
    office.checked(batch)
    assert list(found(batch, "paid-already")) == [one]
    assert "第 7 行" in found(batch, "paid-already")[one]
    assert found(batch, "more-than-due") == {one: "应发 90 元，已发和各批在发的合计 180 元"}
    assert lines_of(batch)[two].state == "ready"


# --- holding --------------------------------------------------------------------------------


def held_line() -> tuple[Batch, BatchLine]:
    one, _ = office.people(2)
    batch = office.built()
    died(one)
    office.checked(batch)
    return batch, BatchLine.objects.get(batch=batch, state="held")


def test_nobody_is_stopped_before_being_told_and_heard() -> None:
    batch, line = held_line()
    stop = {"reason": "派出所已核实", "by": OFFICER}
    with pytest.raises(holding.HoldRefused, match="还没有通知本人"):
        holding.decide(line.pk, "stopped", at=AT, **stop)
    assert holding.notify(batch.pk, by=OFFICER, at=AT) == 1
    with pytest.raises(holding.HoldRefused, match="可以答复到 2023年5月29日"):
        holding.decide(line.pk, "stopped", at=AT, **stop)
    with pytest.raises(holding.HoldRefused, match="由user:2办"):
        holding.decide(line.pk, "stopped", reason="x", by=REVIEWER, at=AT + timedelta(days=20))
    stopped = holding.decide(line.pk, "stopped", at=AT + timedelta(days=15), stop_roll=True, **stop)
    assert stopped.state == "dropped"
    decision = RollDecision.objects.get(act="stop")
    assert (decision.person_id, decision.from_month, decision.cause) == (
        line.person_id, MAY.first_day, "dead",
    )  # fmt: skip
    with pytest.raises(holding.HoldRefused, match="已由user:2决定"):
        holding.decide(line.pk, "stopped", at=AT + timedelta(days=15), **stop)


def test_an_answer_lets_the_officer_decide_at_once() -> None:
    batch, line = held_line()
    holding.notify(batch.pk, by=OFFICER, at=AT)
    holding.reply(line.pk, "我还在，名单弄错了", by=OFFICER, at=AT)
    freed = holding.decide(line.pk, "released", reason="本人到场", by=OFFICER, at=AT)
    assert freed.state == "ready"
    # What was let pass with its evidence stays passed; new evidence does not.
    assert office.checked(batch).held == 0
    died(line.person_id, "2023-04-01", row=40)
    assert office.checked(batch).held == 1


def test_a_line_let_go_after_the_release_is_paid_by_the_next_batch() -> None:
    batch, line = held_line()
    office.approved(batch)
    assert office.released(batch).lines == 1
    dropped = holding.decide(line.pk, "released", reason="查清了", by=OFFICER, at=AT)
    assert dropped.state == "dropped"
    again = office.built("arrears", Month(2023, 6))
    assert [one.person_id for one in BatchLine.objects.filter(batch=again)] == [line.person_id]
