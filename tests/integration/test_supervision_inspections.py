"""Inspections: drawn so that anybody can draw again, findings that the asked never close."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pay_made_up as office
import pytest
import supervision_made_up as watched
from django.db import DatabaseError, transaction
from hypothesis import given
from hypothesis import strategies as st
from pay_made_up import AT, COUNTY, MAY, PROGRAMME
from registry_made_up import stored

from huican.audit.models import Event
from huican.kernel.months import Month
from huican.ledger import recoveries
from huican.ledger.domain.inspections import digest_of, draw, who_may_not_close
from huican.ledger.models import (
    FindingAct,
    Hold,
    Inspection,
    InspectionFinding,
    InspectionSample,
    Payment,
    Recovery,
    RecoveryAct,
    SampleItem,
)
from huican.ledger.supervision import reading, yearly
from huican.ledger.supervision.findings import (
    FindingChanged,
    FindingRefused,
    answer,
    close,
    raise_finding,
    send_back,
)
from huican.ledger.supervision.inspections import (
    InspectionChanged,
    InspectionRefused,
    close_inspection,
    draw_sample,
    drawn_again,
    look_at,
    open_inspection,
)

pytestmark = pytest.mark.django_db
INSPECTOR, CLERK, COLLEAGUE = "user:70", "user:71", "user:72"
DUE = date(2023, 5, 25)


def opened(first: Month = Month(2023, 1), last: Month = MAY) -> Inspection:
    return open_inspection(
        "上半年护理补贴发放检查", COUNTY, [PROGRAMME], first, last, by=INSPECTOR, at=AT
    )


def drawn(one: Inspection, wanted: int = 5, **more: str) -> InspectionSample:
    one.refresh_from_db()
    return draw_sample(one.pk, wanted, version=one.version, by=INSPECTOR, at=AT, **more)


def keys(sample: InspectionSample) -> list[tuple[int, date]]:
    return list(sample.items.order_by("number").values_list("person_id", "for_month"))


# --- drawing --------------------------------------------------------------------------------


@given(
    st.sets(st.text(min_size=1, max_size=6), max_size=60), st.text(max_size=8), st.integers(1, 70)
)
def test_a_draw_depends_on_the_seed_and_the_keys_and_on_nothing_else(
    population: set[str], seed: str, wanted: int
) -> None:
    first = draw(sorted(population), seed, wanted)
    assert first == draw(sorted(population, reverse=True), seed, wanted)
    assert len(first) == min(wanted, len(population)) and set(first) <= population
    assert draw(population, seed, wanted)[: wanted - 1] == draw(population, seed, wanted - 1)
    assert digest_of(population) == digest_of(sorted(population, reverse=True))


def test_no_key_is_drawn_much_more_often_than_another() -> None:
    population = [f"line:{number}" for number in range(20)]
    times = dict.fromkeys(population, 0)
    for seed in range(2_000):
        for key in draw(population, str(seed), 5):
            times[key] += 1
    # 500 expected, standard deviation about 19: six of them is no accident.
    assert all(abs(count - 500) < 116 for count in times.values())


def test_the_same_seed_draws_the_same_payments_again() -> None:
    watched.clean_office()
    sample = drawn(opened(), seed="00ff")
    assert (sample.population, sample.items.count()) == (30, 5)
    assert drawn_again(sample)
    other = opened()
    assert keys(drawn(other, seed="00ff")) == keys(sample)
    assert keys(drawn(opened(), seed="00fe")) != keys(sample)


def test_a_second_sample_holds_none_of_the_first_and_can_be_drawn_again() -> None:
    watched.clean_office()
    one = opened()
    first, second = drawn(one, 20), drawn(one, 20)
    assert (first.population, second.population) == (30, 10)
    assert second.items.count() == 10
    assert not set(keys(first)) & set(keys(second))
    assert drawn_again(first) and drawn_again(second)
    with pytest.raises(InspectionRefused, match="没有可以抽的发放"):
        drawn(one)


def test_a_payment_that_came_in_later_is_told_by_the_digest() -> None:
    watched.clean_office()
    sample = drawn(opened(), seed="1")
    stored(Payment, PROGRAMME, office.person(50), programme=PROGRAMME, month=3, amount_fen=9000)
    assert not drawn_again(sample)


def test_only_months_and_programmes_of_the_inspection_are_drawn_and_workbooks_too() -> None:
    watched.clean_office(2)
    paid = stored(
        Payment, PROGRAMME, office.person(50), programme=PROGRAMME, month=2, amount_fen=9000
    )
    stored(Payment, "living-subsidy", office.person(51), programme="x", month=2, amount_fen=9000)
    sample = drawn(opened(Month(2023, 2), Month(2023, 3)), 50)
    assert sample.population == 5
    assert SampleItem.objects.get(payment__isnull=False).payment_id == paid.pk
    assert {month for _, month in keys(sample)} == {date(2023, 2, 1), date(2023, 3, 1)}


def test_a_sample_can_come_from_a_pattern() -> None:
    ids, _ = watched.clean_office()
    office.died(ids[0], "2023-03-01")
    sample = drawn(opened(), 50, basis="paid-after-death")
    assert {person for person, _ in keys(sample)} == {ids[0]}
    assert sample.population == 2
    assert drawn_again(sample)


def test_what_was_drawn_cannot_be_exchanged() -> None:
    watched.clean_office(2)
    sample = drawn(opened())
    with pytest.raises(DatabaseError, match="抽过的样本"), transaction.atomic():
        InspectionSample.objects.update(seed="nicer")
    with pytest.raises(DatabaseError, match="不能换"), transaction.atomic():
        sample.items.filter(number=1).update(amount_fen=1)


# --- opening, looking, closing --------------------------------------------------------------


def test_inspections_are_numbered_within_the_year() -> None:
    assert [opened().number, opened().number] == ["JC2023-01", "JC2023-02"]
    assert Event.objects.latest("seq").verb == "inspection.open"


@pytest.mark.parametrize(
    ("title", "programmes", "first", "last", "why"),
    [
        (" ", [PROGRAMME], MAY, MAY, "没有写检查什么"),
        ("查", [], MAY, MAY, "没有选要查的项目"),
        ("查", ["no-such"], MAY, MAY, "没有选要查的项目"),
        ("查", [PROGRAMME], MAY, Month(2023, 4), "前后颠倒"),
        ("查", [PROGRAMME], Month(2018, 5), MAY, "最多查 60 个月"),
    ],
)
def test_an_inspection_of_nothing_is_not_opened(
    title: str, programmes: list[str], first: Month, last: Month, why: str
) -> None:
    with pytest.raises(InspectionRefused, match=why):
        open_inspection(title, COUNTY, programmes, first, last, by=INSPECTOR, at=AT)


def test_it_closes_when_everything_was_looked_at_and_said() -> None:
    watched.clean_office(2)
    one = opened()
    sample = drawn(one, 2)
    first, second = sample.items.order_by("number")
    look_at(first.pk, "fine", "", by=INSPECTOR, at=AT)
    with pytest.raises(InspectionRefused, match="要写一句"):
        look_at(second.pk, "found", " ", by=INSPECTOR, at=AT)
    one.refresh_from_db()
    with pytest.raises(InspectionRefused, match="还有 1 笔没有看"):
        close_inspection(one.pk, "查完了", version=one.version, by=INSPECTOR, at=AT)
    look_at(second.pk, "found", "没有见到代领证明", by=INSPECTOR, at=AT)
    with pytest.raises(InspectionRefused, match="有 1 笔看出了问题，还没有提出来"):
        close_inspection(one.pk, "查完了", version=one.version, by=INSPECTOR, at=AT)
    raised(one, item_id=second.pk)
    one.refresh_from_db()
    with pytest.raises(InspectionChanged):
        close_inspection(one.pk, "查完了", version=one.version - 1, by=INSPECTOR, at=AT)
    close_inspection(one.pk, "查完了", version=one.version, by=INSPECTOR, at=AT)
    with pytest.raises(InspectionRefused, match="已由user:70于2023年5月15日 10:00结束"):
        look_at(first.pk, "found", "迟了", by=INSPECTOR, at=AT)
    with pytest.raises(FindingRefused, match="已经结束"):
        raised(one)


# --- findings -------------------------------------------------------------------------------


def raised(one: Inspection, **more: object) -> InspectionFinding:
    values = {"severity": "ordinary", "asked_of": CLERK, "due": DUE, "amount_fen": 9000} | more
    return raise_finding(one.pk, "没有见到代领证明", by=INSPECTOR, at=AT, **values)  # type: ignore[arg-type]


def test_a_finding_is_answered_sent_back_answered_and_closed_by_another() -> None:
    found = raised(opened())
    found = answer(found.pk, "证明在村里，已去取", version=1, by=CLERK, at=AT)
    found = send_back(found.pk, "请附上证明", due=date(2023, 6, 1), version=2, by=INSPECTOR, at=AT)
    assert (found.state, found.due) == ("asked", date(2023, 6, 1))
    found = answer(found.pk, "证明已附", version=3, by=CLERK, at=AT)
    found = close(found.pk, "看过证明", version=4, by=INSPECTOR, at=AT)
    assert (found.state, found.closed_by) == ("closed", INSPECTOR)
    assert [act.act for act in reading.acts(found)] == [
        "raise", "answer", "send-back", "answer", "close",
    ]  # fmt: skip
    with pytest.raises(FindingRefused, match="已由user:70于2023年5月15日 10:00销号"):
        close(found.pk, "再来", version=5, by=INSPECTOR, at=AT)


def test_the_asked_never_closes_his_own_nor_sends_it_back() -> None:
    found = raised(opened())
    with pytest.raises(FindingRefused, match="等答复"):
        close(found.pk, "没事", version=1, by=INSPECTOR, at=AT)
    with pytest.raises(FindingRefused, match="请的是user:71答复"):
        answer(found.pk, "我来答", version=1, by=COLLEAGUE, at=AT)
    answer(found.pk, "已改", version=1, by=CLERK, at=AT)
    with pytest.raises(FindingRefused, match="问你的，不能由你自己销号"):
        close(found.pk, "没事", version=2, by=CLERK, at=AT)
    with pytest.raises(FindingRefused, match="问你的"):
        send_back(found.pk, "x", due=DUE, version=2, by=CLERK, at=AT)
    assert who_may_not_close("user:1", ["user:2"], "user:2") is not None


def test_the_database_itself_refuses_a_close_by_the_asked_or_by_who_answered() -> None:
    found = raised(opened())
    answer(found.pk, "已改", version=1, by=CLERK, at=AT)
    FindingAct.objects.create(finding=found, act="answer", at=AT, by=COLLEAGUE, words="也答了")
    rows = InspectionFinding.objects.filter(pk=found.pk)
    for by in (CLERK, COLLEAGUE):
        with pytest.raises(DatabaseError), transaction.atomic():
            rows.update(state="closed", closed_at=AT, closed_by=by)
    rows.update(state="closed", closed_at=AT, closed_by=INSPECTOR)
    with pytest.raises(DatabaseError, match="销了号"), transaction.atomic():
        rows.update(state="asked", closed_at=None, closed_by="")


def test_what_was_asked_and_said_is_not_rewritten() -> None:
    found = raised(opened())
    with pytest.raises(DatabaseError, match="不能改写"), transaction.atomic():
        InspectionFinding.objects.filter(pk=found.pk).update(words="小事", severity="remind")
    with pytest.raises(DatabaseError, match="只能添"), transaction.atomic():
        FindingAct.objects.update(words="改口")


@pytest.mark.parametrize("words", ["卡号 6228 4800 0000 0001 23", "证号 99082619680304123X 对不上"])
def test_no_number_of_a_person_is_written_into_a_finding(words: str) -> None:
    one = opened()
    with pytest.raises(FindingRefused, match="很长的号码"):
        raise_finding(
            one.pk, words, severity="remind", asked_of=CLERK, due=DUE, by=INSPECTOR, at=AT
        )
    found = raised(one)
    with pytest.raises(FindingRefused, match="很长的号码"):
        answer(found.pk, words, version=1, by=CLERK, at=AT)
    assert found.acts.count() == 1


def test_somebody_faster_is_told() -> None:
    found = raised(opened())
    answer(found.pk, "已改", version=1, by=CLERK, at=AT)
    with pytest.raises(FindingChanged):
        answer(found.pk, "又答", version=1, by=CLERK, at=AT)


@pytest.mark.parametrize(
    ("more", "why"),
    [
        ({"asked_of": INSPECTOR}, "不能请自己答复"),
        ({"asked_of": ""}, "请谁答复"),
        ({"due": AT.date()}, "今天以后"),
        ({"severity": "huge"}, "轻重"),
        ({"amount_fen": -1}, "负数"),
        ({"pattern": "no-such"}, "这种线索"),
        ({"item_id": 999_999}, "不在这次检查的样本里"),
    ],
)
def test_a_question_that_cannot_be_is_refused(more: dict[str, object], why: str) -> None:
    with pytest.raises(FindingRefused, match=why):
        raised(opened(), **more)


def test_lists_count_open_overdue_and_closed_and_stay_in_their_area(tmp_path: Path) -> None:
    watched.areas(tmp_path)
    one = opened()
    first, _second = raised(one), raised(one, due=DUE + timedelta(days=5))
    answer(first.pk, "已改", version=1, by=CLERK, at=AT)
    raised(one, asked_of=COLLEAGUE)
    counts, page = reading.findings(watched.scope(), today=DUE + timedelta(days=1))
    assert counts == {"": 3, "asked": 2, "overdue": 1, "answered": 1, "closed": 0}
    assert [found.due for found in page] == sorted(found.due for found in page)
    assert reading.findings(watched.scope(), today=DUE, asked_of=CLERK)[0][""] == 2
    assert reading.findings(watched.scope(watched.TOWN), today=DUE)[0][""] == 0
    assert reading.overdue(watched.scope(), DUE) == 0  # the day itself is still in time
    assert reading.overdue(watched.scope(), DUE + timedelta(days=1)) == 1
    assert reading.count_asked(CLERK) == 1
    (row,) = reading.inspections(watched.scope())[1]
    assert (row.findings, row.open, row.drawn) == (3, 3, 0)


# --- the year in numbers --------------------------------------------------------------------


def test_held_and_stopped_money_of_a_year_opens_to_its_lines() -> None:
    batch = watched.paid(MAY, watched.persons(3))
    lines = list(batch.lines.order_by("line"))
    for line, outcome in zip(lines, ("released", "stopped", ""), strict=True):
        Hold.objects.create(
            line=line, officer="user:2", until=DUE, notice="请核实", noticed_at=AT, outcome=outcome,
            decided_by="user:2" if outcome else "", decided_at=AT if outcome else None,
            reason="核实过" if outcome else "",
        )  # fmt: skip
    counted = yearly.held(watched.scope(), 2023)
    assert {name: (one.rows, one.fen) for name, one in counted.items()} == dict.fromkeys(
        ("waiting", "let-go", "stopped"), (1, office.FEN)
    )
    for show, line in zip(("let-go", "stopped", "waiting"), lines, strict=True):
        (row,) = yearly.held_rows(watched.scope(), 2023, show)
        assert (row.line_id, row.fen, row.batch_id) == (line.pk, office.FEN, batch.pk)
    assert yearly.held(watched.scope(), 2022)["stopped"].rows == 0
    assert yearly.held(watched.scope("990826102000"), 2023)["stopped"].rows == 0


def test_overpaid_money_is_found_brought_back_and_outstanding() -> None:
    (id_,) = watched.persons(1)
    one = Recovery.objects.create(
        person_id=id_, programme=PROGRAMME, fund=office.FUND, area_code="990826101202",
        cause="dead", months={"2023-04": 9000, "2023-05": 9000}, amount_fen=18_000,
        evidence="名单第 3 行", state="decided", found_at=AT, found_by=INSPECTOR,
    )  # fmt: skip
    RecoveryAct.objects.create(
        recovery=one, act="repaid", at=AT, by=CLERK, amount_fen=5_000, words="收据 1"
    )
    counted = yearly.overpaid(watched.scope(), 2023)
    assert {name: (each.rows, each.fen) for name, each in counted.items()} == {
        "found": (1, 18_000), "brought-back": (1, 5_000), "outstanding": (1, 13_000),
    }  # fmt: skip
    assert recoveries.outstanding(one) == 13_000
    (row,) = yearly.overpaid_rows(watched.scope(), 2023, "outstanding")
    assert (row.recovery_id, row.fen, row.causes) == (one.pk, 13_000, ("dead",))
    assert yearly.overpaid(watched.scope(), 2024)["found"].rows == 0
    assert yearly.overpaid(watched.scope(), 2024)["outstanding"].fen == 13_000
