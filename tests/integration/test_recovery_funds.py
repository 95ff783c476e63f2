"""A recovery goes back to the funds that paid: month by month, also where two funds paid one."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from pay_made_up import (
    AT,
    COUNTY,
    FEN,
    FUND,
    LEADER,
    MAY,
    OFFICER,
    PREPARER,
    PROGRAMME,
    built,
    checked,
    grant,
    owe,
    person,
    released,
    sent,
    took,
    went_out,
)  # fmt: skip
from pay_made_up import approved as approve

from huican.kernel.months import Month
from huican.ledger import balances, books, recoveries, recovery_books
from huican.ledger.books import Line, Purse
from huican.ledger.models import Recovery
from huican.ledger.person_months import person_months
from huican.programmes.standing import standing
from huican.sources import bulk

pytestmark = pytest.mark.django_db(transaction=True)
JUNE, JULY = Month(2023, 6), Month(2023, 7)
PROVINCE = "省级"


def paid_before(person_id: int, month: Month, fen: int, fund: str) -> None:
    """A payment that a workbook reports, in the books."""
    with transaction.atomic():
        books.post(
            "opening", Purse(PROGRAMME, fund, month.year, COUNTY),
            [Line(fen, person_id, month.first_day)], key=f"before:{person_id}:{month}:{fund}",
            why="台账", by="system:test", at=AT,
        )  # fmt: skip


def recoverable() -> dict[str, int]:
    return {
        fund: balances.balance_of("recoverable", fund=fund) for fund in (FUND, PROVINCE)
    }  # fmt: skip


@pytest.fixture
def found() -> Recovery:
    """May paid by the county, June by the province, July by both; none of them was due."""
    one = person(1)
    grant(one)
    for month in (MAY, JUNE, JULY):
        owe(one, month)
    paid_before(one, MAY, FEN, FUND)
    paid_before(one, JUNE, FEN, PROVINCE)
    paid_before(one, JULY, 6_000, PROVINCE)
    paid_before(one, JULY, 3_000, FUND)
    for month in (MAY, JUNE, JULY):
        owe(one, month, 0, outcome=0, reason="不符合：在世")
    recoveries.find(standing().policies.programmes[PROGRAMME], [MAY, JUNE, JULY], by=OFFICER, at=AT)
    return Recovery.objects.get()


def decided(one: Recovery, way: str = "repay", **more: object) -> None:
    recoveries.notice(one.pk, "请核对", by=OFFICER, at=AT)
    recoveries.reply(one.pk, "属实", by=OFFICER, at=AT)
    recoveries.decide(one.pk, way, "照还", by=LEADER, at=AT, **more)  # type: ignore[arg-type]


def test_each_month_is_booked_to_the_fund_that_paid_it(found: Recovery) -> None:
    assert recoverable() == {FUND: 12_000, PROVINCE: 15_000}
    assert found.fund == PROVINCE
    assert balances.balance_of("payable", fund=FUND) == 0
    assert balances.balance_of("payable", fund=PROVINCE) == 0
    assert [(share.purse.fund, str(share.month), share.fen) for share in recovery_books.left(found)]\
        == [(FUND, "2023-05-01", FEN), (PROVINCE, "2023-06-01", FEN),
            (FUND, "2023-07-01", 3_000), (PROVINCE, "2023-07-01", 6_000)]  # fmt: skip


def test_what_comes_back_goes_to_the_oldest_month_and_its_fund(found: Recovery) -> None:
    decided(found)
    assert recoveries.repaid(found.pk, 10_000, "收据 1", by=PREPARER, at=AT) == 17_000
    assert recoverable() == {FUND: 3_000, PROVINCE: 14_000}
    assert recoveries.repaid(found.pk, 17_000, "收据 2", by=PREPARER, at=AT) == 0
    assert recoverable() == {FUND: 0, PROVINCE: 0}
    assert balances.balance_of("recovered", fund=PROVINCE) == 15_000
    assert balances.verify().faults == ()


def test_what_is_netted_leaves_the_rest_where_it_was(found: Recovery, tmp_path: Path) -> None:
    august = Month(2023, 8)
    decided(found, "netted", from_month=august, monthly_limit_fen=5_000)
    owe(found.person_id, august)
    batch = went_out(month=august)
    sent(batch, tmp_path)
    took(batch)
    assert recoverable() == {FUND: 7_000, PROVINCE: 15_000}
    left = recovery_books.left(found)
    assert sum(share.fen for share in left) == 22_000 == recoveries.outstanding(found)
    assert recoveries.repaid(found.pk, 22_000, "一次还清", by=PREPARER, at=AT) == 0
    assert recoverable() == {FUND: 0, PROVINCE: 0}
    assert balances.verify().faults == ()


def test_one_line_is_netted_for_two_funds(
    found: Recovery, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # As in a city, where a copy goes in blocks and a later one comes to another fund.
    monkeypatch.setattr(bulk, "_BLOCK_ROWS", 1)
    august, september = Month(2023, 8), Month(2023, 9)
    decided(found, "netted", from_month=august, monthly_limit_fen=5_000)
    for month in (august, september):
        owe(found.person_id, month)
        batch = went_out(month=month)
        sent(batch, tmp_path)
        took(batch)
    assert recoverable() == {FUND: 3_000, PROVINCE: 14_000}
    assert balances.verify().faults == ()


def test_given_up_and_dropped_go_back_in_the_same_shares(found: Recovery) -> None:
    recoveries.drop(found.pk, "名单上是同名的另一个人", by=LEADER, at=AT)
    assert recoverable() == {FUND: 0, PROVINCE: 0}
    # 又成了多发，照原来的资金记在应付个人上。
    assert balances.balance_of("payable", fund=PROVINCE) == -15_000
    assert balances.balance_of("payable", fund=FUND) == -12_000


def test_nothing_is_decided_while_the_person_may_still_answer(found: Recovery) -> None:
    recoveries.notice(found.pk, "请核对", by=OFFICER, at=AT)
    with pytest.raises(recoveries.RecoveryRefused, match="可以答复到2023年5月2"):
        recoveries.decide(found.pk, "repay", "照还", by=LEADER, at=AT)
    until = recoveries.answer_until(AT).day
    last = datetime(until.year, until.month, until.day, 15, 59, tzinfo=UTC)
    with pytest.raises(recoveries.RecoveryRefused, match="可以答复到"):
        recoveries.decide(found.pk, "repay", "照还", by=LEADER, at=last)
    recoveries.decide(found.pk, "repay", "照还", by=LEADER, at=last + timedelta(minutes=1))
    found.refresh_from_db()
    assert found.state == "decided"


def test_a_step_on_what_somebody_else_has_changed_is_not_taken(found: Recovery) -> None:
    recoveries.notice(found.pk, "请核对", by=OFFICER, at=AT, version=found.version)
    with pytest.raises(recoveries.RecoveryChanged, match="已经办了“告知本人”，这一次没有记"):
        recoveries.drop(found.pk, "弄错了", by=LEADER, at=AT, version=found.version)
    found.refresh_from_db()
    assert (found.state, found.acts.count()) == ("noticed", 2)


def test_the_months_of_the_person_say_where_the_money_is(found: Recovery) -> None:
    june = owe(found.person_id, Month(2023, 9))
    batch = built(month=Month(2023, 9))
    checked(batch)
    approve(batch)
    released(batch)
    months = {str(one.month): one for one in person_months(found.person_id)}
    assert [(text, one.owed_fen, one.paid_fen, one.overpaid_fen, one.open_fen, one.in_bank_fen)
            for text, one in sorted(months.items())] == [
        ("2023-05", 0, FEN, FEN, 0, 0), ("2023-06", 0, FEN, FEN, 0, 0),
        ("2023-07", 0, FEN, FEN, 0, 0), ("2023-09", june.amount_fen, 0, 0, 0, FEN),
    ]  # fmt: skip
    assert months["2023-05"].reason == "不符合：在世"
    assert [line.state for line in months["2023-09"].lines] == ["out"]
