"""Patterns: each finds what is planted for it, and all are silent in a clean office."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import pay_made_up as office
import pytest
import supervision_made_up as watched
from django.db import connection
from pay_made_up import AT, COUNTY, MAY, OFFICER, PROGRAMME, REVIEWER
from registry_made_up import EAST_WIND, LAKESIDE, sheet, stored

from huican.kernel.months import Month
from huican.ledger.bank import repairing
from huican.ledger.domain.patterns import PatternsError, read_patterns
from huican.ledger.models import BatchAct, BatchLine, Hold, Payment
from huican.ledger.supervision import patterns
from huican.ledger.supervision.patterns import PATTERNS, Span, rows, seen
from huican.registry.models import Guardian, Person, PersonHistory
from huican.sources.models import SourceFile

pytestmark = pytest.mark.django_db
SPAN = Span(Month(2022, 6), MAY)
EVERY = {pattern.code for pattern in PATTERNS}


def found(area: str = COUNTY) -> dict[str, int]:
    """Code → clusters, of the patterns that see anything."""
    return {
        one.pattern.code: one.clusters for one in seen(watched.scope(area), SPAN) if one.clusters
    }


def evidence(code: str, area: str = COUNTY) -> list[patterns.Evidence]:
    return rows(code, watched.scope(area), SPAN)[1]


def test_a_clean_office_shows_nothing() -> None:
    watched.clean_office()
    assert found() == {}
    assert patterns.span_of(watched.scope()) == SPAN


def test_nothing_paid_is_no_span() -> None:
    assert patterns.span_of(watched.scope()) is None


def test_one_account_for_three_persons_is_seen_with_every_person_once() -> None:
    ids, _ = watched.clean_office()
    three = watched.persons(3, first=20, account="6228480999999999")
    watched.paid(Month(2023, 6), [*ids, *three])
    watched.paid(Month(2023, 7), [*ids, *three])
    span = Span(Month(2022, 8), Month(2023, 7))
    counted, page = rows("shared-account", watched.scope(), span)
    assert (counted.clusters, counted.rows, counted.fen) == (1, 3, 3 * 2 * office.FEN)
    assert {row.person_id for row in page} == set(three)
    assert {row.month for row in page} == {date(2023, 7, 1)}
    assert "收了 3 人的钱；这个人 2 笔" in page[0].words
    assert all(row.line_id and row.batch_id for row in page)


def test_two_persons_of_one_account_stay_below_the_threshold() -> None:
    watched.paid(MAY, watched.persons(2, account="6228480999999999"))
    assert "shared-account" not in found()


def test_one_holder_of_three_others_is_seen_and_own_accounts_are_not() -> None:
    one = watched.persons(1, first=1, holder="赵 代领")
    two = watched.persons(1, first=2, holder="赵代领")
    three = watched.persons(1, first=3, holder="赵·代领")
    own = watched.persons(3, first=4, name="王一样", holder="王一样")
    watched.paid(MAY, [*one, *two, *three, *own])
    assert found() == {"one-holder": 1}
    page = evidence("one-holder")
    assert {row.person_id for row in page} == {*one, *two, *three}
    assert "赵" not in page[0].words + page[0].cluster


def test_money_sent_back_and_sent_to_anothers_account_is_seen(tmp_path: Path) -> None:
    one, two, three = watched.persons(3)
    batch = watched.paid(MAY, [one, two, three])
    lines = office.lines_of(batch)
    office.sent(batch, tmp_path)
    office.took(batch, {lines[one].line: "账号不存在", lines[two].line: "账号已销户",
                             lines[three].line: "账号已销户"})  # fmt: skip
    Guardian.objects.create(person_id=two, name="王监护")
    for person, account, holder in (
        (one, office_account(three), ""), (two, "6228480777777777", "王监护"),
        (three, "6228480888888888", "李别人"),
    ):  # fmt: skip
        repairing.repair(
            lines[person].pk, account=account, bank="安澜农商行", holder=holder, by=OFFICER, at=AT
        )
    watched.out("re-issue", MAY)
    page = evidence("re-issued-elsewhere")
    assert {row.person_id: row.words[-9:] for row in page} == {
        one: "登记在别人名下的账号"[-9:], three: "户名不是本人的账号",
    }  # fmt: skip


def office_account(person: int) -> str:
    """The number that office.person gave the account of the third person."""
    return f"6228480{3:09d}"


def test_who_is_past_a_hundred_is_seen_on_the_birthday_and_not_the_month_before() -> None:
    ids, _ = watched.clean_office(2)
    Person.objects.filter(pk=ids[0]).update(birth=date(1923, 5, 1))
    Person.objects.filter(pk=ids[1]).update(birth=date(1923, 5, 2))
    (row,) = evidence("over-age")
    assert (row.person_id, row.month, row.fen) == (ids[0], date(2023, 5, 1), office.FEN)
    assert row.words == "已满 100 周岁；这一项 1 笔"


def test_who_was_paid_after_the_month_of_death_is_seen_by_month() -> None:
    ids, _ = watched.clean_office(2)
    office.died(ids[0], "2023-03-31")
    page = evidence("paid-after-death")
    assert [(row.person_id, row.month.month) for row in page] == [(ids[0], 4), (ids[0], 5)]
    assert "2023-03-31 去世" in page[0].words
    assert "放行的时候名单已经在系统里" not in page[0].words


def test_a_release_after_the_list_was_known_says_so() -> None:
    ids, _ = watched.clean_office(1)
    office.died(ids[0], "2023-04-18")
    SourceFile.objects.filter(sheets__kind="list-death").update(received_at=AT - timedelta(days=3))
    (row,) = evidence("paid-after-death")
    assert row.words.endswith("放行的时候名单已经在系统里")


def test_a_workbook_that_paid_the_dead_is_seen_as_well() -> None:
    id_ = office.person(1)
    paid = stored(
        Payment, "nursing-subsidy", id_, programme=PROGRAMME, month=5, amount_fen=office.FEN
    )
    office.died(id_, "2023-04-30")
    (row,) = evidence("paid-after-death")
    assert (row.payment_id, row.line_id, row.programme) == (paid.pk, None, PROGRAMME)


def _level(person: int, level: int, at: datetime) -> None:
    """The level became another at a time: the file's own history says so."""
    Person.objects.filter(pk=person).update(level=level)
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE registry_personhistory DISABLE TRIGGER USER")
        cursor.execute(
            f"UPDATE {PersonHistory._meta.db_table} SET pgh_created_at = %s "
            f"WHERE pgh_id = (SELECT max(pgh_id) FROM {PersonHistory._meta.db_table})",
            [at],
        )
        cursor.execute("ALTER TABLE registry_personhistory ENABLE TRIGGER USER")


@pytest.mark.parametrize(("lowered_days", "is_seen"), [(364, True), (366, False)])
def test_a_level_raised_before_the_grant_and_lowered_after_is_seen(
    lowered_days: int, is_seen: bool
) -> None:
    watched.clean_office(2)
    source = sheet()
    id_ = office.person(30, on_sheet=source)
    raised = datetime(2023, 1, 10, tzinfo=UTC)
    granted = raised + timedelta(days=30)
    office.grant(id_, Month(2023, 2), at=granted)
    _level(id_, 4, raised - timedelta(days=500))
    _level(id_, 2, raised)
    _level(id_, 3, granted + timedelta(days=lowered_days))
    page = [row for row in evidence("grade-round-trip") if row.person_id == id_]
    assert bool(page) is is_seen
    if is_seen:
        assert "等级从 4 级改成 2 级" in page[0].words
        assert page[0].words.endswith("又改成 3 级")


def test_a_level_that_was_only_raised_is_nothing() -> None:
    ids = watched.persons(1)
    _level(ids[0], 3, datetime(2022, 4, 10, tzinfo=UTC))
    _level(ids[0], 2, datetime(2023, 4, 10, tzinfo=UTC))
    watched.paid(MAY, ids)
    assert "grade-round-trip" not in found()


def test_who_left_the_roll_and_came_back_within_six_months_is_seen() -> None:
    ids, _ = watched.clean_office(3)
    for id_, back in zip(ids, (Month(2023, 8), Month(2023, 9), None), strict=True):
        office.grant(id_, Month(2023, 2), act="stop", by="user:8")
        if back:
            office.grant(id_, back, by="user:8")
    (row,) = evidence("re-added")
    assert row.person_id == ids[0]
    assert row.words == "2023-02 停发，2023-08 又上名册，是同一个人决定的"


def test_a_suspension_that_ends_is_nothing() -> None:
    ids, _ = watched.clean_office(1)
    office.grant(ids[0], Month(2023, 2), act="suspend")
    office.grant(ids[0], Month(2023, 3), act="resume")
    assert "re-added" not in found()


def test_one_hand_that_made_the_file_and_decided_is_seen() -> None:
    watched.clean_office(2)
    source = sheet()
    SourceFile.objects.filter(pk=source.file_id).update(received_by="user:7")
    own, later, other = (office.person(number, on_sheet=source) for number in (40, 41, 42))
    Person.objects.filter(pk__in=[own, other]).update(created_at=AT - timedelta(days=89))
    Person.objects.filter(pk=later).update(created_at=AT - timedelta(days=91))
    office.grant(own, MAY, by="user:7")
    office.grant(later, MAY, by="user:7")
    office.grant(other, MAY, by="user:6")
    (row,) = evidence("one-hand")
    assert (row.cluster, row.person_id) == ("user:7", own)


def _acts(batch: Any, by: str, times: int) -> None:
    for _ in range(times):
        BatchAct.objects.create(
            batch=batch, act="release", by=by, at=AT, line_count=1, total_fen=office.FEN
        )


@pytest.mark.parametrize(("own", "is_seen"), [(26, False), (27, True)])
def test_a_share_of_nine_in_ten_beside_two_colleagues_is_seen(own: int, is_seen: bool) -> None:
    batch = watched.paid(MAY, watched.persons(1))  # REVIEWER has one release
    _acts(batch, "user:77", own)
    _acts(batch, "user:78", 2)
    clusters = {row.cluster for row in evidence("officer-share")}
    assert clusters == ({f"user:77 {PROGRAMME} 放行"} if is_seen else set())


def test_somebody_alone_in_the_office_has_no_share_to_look_at() -> None:
    batch = watched.paid(MAY, watched.persons(1))
    _acts(batch, REVIEWER, 40)
    assert "officer-share" not in found()


def _decided(lines: list[BatchLine], by: str, released: int) -> None:
    for place, line in enumerate(lines):
        Hold.objects.create(
            line=line, officer=by, until=date(2023, 5, 20), notice="请核实", noticed_at=AT,
            outcome="released" if place < released else "stopped", decided_by=by, decided_at=AT,
            reason="核实过",
        )  # fmt: skip


@pytest.mark.parametrize(("released", "is_seen"), [(8, False), (9, True)])
def test_who_lets_go_far_more_than_his_colleagues_is_seen(released: int, is_seen: bool) -> None:
    batch = watched.paid(MAY, watched.persons(20))
    lines = list(BatchLine.objects.filter(batch=batch).order_by("line"))
    _decided(lines[:10], "user:77", released)
    _decided(lines[10:], "user:78", 5)
    page = evidence("officer-lets-go")
    assert len(page) == (released if is_seen else 0)
    if is_seen:
        assert page[0].words == "一个人决定 10 行，放行 90%；同事放行 50%"
        assert {row.line_id for row in page} == {line.pk for line in lines[:9]}


@pytest.mark.parametrize(("more", "is_seen"), [(9, False), (10, True)])
def test_a_township_that_grows_by_ten_persons_and_half_is_seen(more: int, is_seen: bool) -> None:
    ids, _ = watched.clean_office(4)
    june = Month(2023, 6)
    watched.paid(june, [*ids, *watched.persons(more, first=50)])
    _, page = rows("spike", watched.scope(), Span(Month(2022, 7), june))
    assert bool(page) is is_seen
    if is_seen:
        assert (page[0].area_code, page[0].month) == (watched.TOWN, june.first_day)
        assert page[0].words.startswith("14 人 1260 元；前 5 个月的中位数是 4 人 360 元")


def test_a_first_year_without_a_past_is_no_spike() -> None:
    watched.paid(MAY, watched.persons(30))
    assert "spike" not in found()


def test_rows_of_another_township_are_not_shown_and_the_cluster_still_counts_them() -> None:
    two = watched.persons(2, first=1, account="6228480999999999")
    (third,) = watched.persons(1, first=3, account="6228480999999999")
    Person.objects.filter(pk=third).update(area_code=LAKESIDE)
    batch = watched.paid(MAY, [*two, third])
    assert office.lines_of(batch)[third].area_code == EAST_WIND
    with connection.cursor() as cursor:  # a line is frozen once it is out
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        cursor.execute("ALTER TABLE ledger_batchline DISABLE TRIGGER ledger_line_frozen")
        cursor.execute(
            "UPDATE ledger_batchline SET area_code = %s WHERE person_id = %s", [LAKESIDE, third]
        )
        cursor.execute("ALTER TABLE ledger_batchline ENABLE ALWAYS TRIGGER ledger_line_frozen")
    page = evidence("shared-account", watched.TOWN)
    assert {row.person_id for row in page} == set(two)
    assert "收了 3 人的钱" in page[0].words
    assert evidence("shared-account", "990899000000") == []


def test_pages_of_rows_join_without_gap_or_double() -> None:
    watched.paid(MAY, watched.persons(7, account="6228480999999999"))
    pages = [
        rows("shared-account", watched.scope(), SPAN, limit=3, offset=offset)[1]
        for offset in (0, 3, 6)
    ]
    assert [len(page) for page in pages] == [3, 3, 1]
    assert len({row.person_id for page in pages for row in page}) == 7


def test_a_pattern_nobody_knows_is_refused() -> None:
    with pytest.raises(patterns.NoSuchPattern):
        rows("no-such", watched.scope(), SPAN)


def test_thresholds_that_cannot_be_are_named() -> None:
    with pytest.raises(PatternsError, match="window_months"):
        read_patterns({"patterns": {"window_months": 0}, "lists": {"working_days": 5}})
    with pytest.raises(PatternsError, match="不认识“spike”"):
        read_patterns({"patterns": {"spike": 1}, "lists": {}})


def test_every_pattern_has_a_planted_case_above() -> None:
    assert {
        "shared-account", "one-holder", "re-issued-elsewhere", "paid-after-death", "over-age",
        "grade-round-trip", "re-added", "officer-share", "officer-lets-go", "one-hand", "spike",
    } == EVERY  # fmt: skip
