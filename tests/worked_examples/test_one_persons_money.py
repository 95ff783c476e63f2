"""One person's money from the first month to the last instalment, told as it happens in an office.

Grant → pay → the bank sends it back → paid again → a death learned late → brought back in three
instalments. After each step the books say where the money is.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from pay_made_up import (
    AT,
    FEN,
    LEADER,
    MAY,
    OFFICER,
    PREPARER,
    REVIEWER,
    approved,
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

from huican.kernel.months import Month
from huican.ledger import balances, recoveries
from huican.ledger.bank import repairing
from huican.ledger.batches import closing
from huican.ledger.models import BatchLine, Recovery
from huican.programmes.standing import standing

pytestmark = pytest.mark.django_db(transaction=True)
JUNE, JULY = Month(2023, 6), Month(2023, 7)


def money() -> dict[str, int]:
    """Where the money is: balances that are not nought."""
    return {one.kind: one.fen for one in balances.balances() if one.fen}


def nursing():
    return standing().policies.programmes["nursing-subsidy"]


def test_a_grant_is_paid_sent_back_paid_again_and_after_a_late_death_brought_back(
    tmp_path: Path,
) -> None:
    # 5月：批准，应发 90 元，放行。
    one = person(1)
    grant(one)
    owe(one)
    assert money() == {"entitled": FEN, "payable": FEN}
    may = went_out()
    assert money() == {"entitled": FEN, "in-bank": FEN}
    # 银行退回：户名不符。
    sent(may, tmp_path)
    took(may, {1: "户名不符"})
    assert money() == {"entitled": FEN, "returned": FEN}
    # 换了账号，重发，付到了。
    line = BatchLine.objects.get(batch=may)
    repairing.repair(
        line.pk,
        account="6228480999999999",
        bank="安澜农商行",
        holder=line.name,
        words="本人重新提供社保卡账号",
        by=PREPARER,
        at=AT,
    )
    again = built("re-issue")
    checked(again)
    approved(again)
    released(again)
    again.refresh_from_db()
    sent(again, tmp_path)
    took(again)
    assert money() == {"entitled": FEN, "cash": -FEN}
    for batch in (may, again):
        batch.refresh_from_db()
        closing.close(batch.pk, version=batch.version, by=PREPARER, at=AT)
    # 6月、7月照发。
    for month in (JUNE, JULY):
        owe(one, month)
        batch = went_out(month=month)
        sent(batch, tmp_path)
        took(batch)
    assert money() == {"entitled": 3 * FEN, "cash": -3 * FEN}
    # 8月才知道：4月已经去世。5、6、7月都不该发。
    for month in (MAY, JUNE, JULY):
        owe(one, month, 0, outcome=0, reason="不符合：在世（死亡或宣告死亡的，次月起停发）")
    assert money() == {"payable": -3 * FEN, "cash": -3 * FEN}
    found = recoveries.find(nursing(), [MAY, JUNE, JULY], by=OFFICER, at=AT)
    assert (found.recoveries, found.person_months, found.fen) == (1, 3, 3 * FEN)
    assert money() == {"recoverable": 3 * FEN, "cash": -3 * FEN}
    # 告知、答复、另一个人决定分三期。
    (recovery,) = Recovery.objects.all()
    recoveries.notice(recovery.pk, "多发 270 元，请家属核对", by=OFFICER, at=AT)
    recoveries.reply(recovery.pk, "属实，一次还不起", by=OFFICER, at=AT)
    with pytest.raises(recoveries.RecoveryRefused, match="不能自己决定"):
        recoveries.decide(
            recovery.pk, "instalments", "分三期", by=OFFICER, at=AT, from_month=JULY, parts=3
        )
    plan = recoveries.decide(
        recovery.pk, "instalments", "分三期", by=LEADER, at=AT, from_month=Month(2023, 9), parts=3
    )
    assert [(str(part.month), part.fen) for part in plan] == [
        ("2023-09", FEN), ("2023-10", FEN), ("2023-11", FEN),
    ]  # fmt: skip
    left = [
        recoveries.repaid(
            recovery.pk, FEN, f"收据 {month}", by=PREPARER, at=datetime(2023, month, 20, tzinfo=UTC)
        )
        for month in (9, 10, 11)
    ]
    assert left == [2 * FEN, FEN, 0]
    assert money() == {"recovered": 3 * FEN, "cash": -3 * FEN}
    assert balances.balance_of("recoverable", on=date(2023, 10, 31)) == FEN
    recovery.refresh_from_db()
    assert recovery.state == "settled"
    with pytest.raises(recoveries.RecoveryRefused, match="已了结"):
        recoveries.repaid(recovery.pk, 1, "再收", by=PREPARER, at=AT)
    assert balances.verify().faults == ()


def test_a_raise_back_to_january_is_topped_up_for_everyone_in_one_batch(tmp_path: Path) -> None:
    persons = [person(number) for number in range(1, 6)]
    months = [Month(2023, number) for number in range(1, 6)]
    for one in persons:
        grant(one)
        for month in months:
            owe(one, month)
    for month in months:
        batch = went_out(month=month)
        sent(batch, tmp_path)
        took(batch)
    paid = 5 * 5 * FEN
    assert money() == {"entitled": paid, "cash": -paid}
    # 7月发文：1月起每月提高 10 元。
    for one in persons:
        for month in months:
            owe(one, month, FEN + 1_000)
    batch = went_out("top-up", JULY)
    assert (batch.line_count, batch.total_fen) == (25, 25_000)
    sent(batch, tmp_path)
    took(batch)
    assert money() == {"entitled": paid + 25_000, "cash": -paid - 25_000}
    assert balances.verify().faults == ()


def test_what_turns_out_to_be_no_over_payment_goes_back(tmp_path: Path) -> None:
    one = person(1)
    grant(one)
    owe(one)
    batch = went_out()
    sent(batch, tmp_path)
    took(batch)
    owe(one, MAY, 0, outcome=0, reason="不符合：在世")
    recoveries.find(nursing(), [MAY], by=OFFICER, at=AT)
    (recovery,) = Recovery.objects.all()
    # 同名的另一个人去世了，弄错了：重新认定，追回不成立。
    owe(one, MAY)
    assert money() == {"entitled": FEN, "payable": FEN, "recoverable": FEN, "cash": -FEN}
    recoveries.drop(recovery.pk, "名单上是同名的另一个人", by=REVIEWER, at=AT)
    assert money() == {"entitled": FEN, "cash": -FEN}


def test_what_cannot_come_back_is_given_up_by_two_persons(tmp_path: Path) -> None:
    one = person(1)
    grant(one)
    owe(one)
    batch = went_out()
    sent(batch, tmp_path)
    took(batch)
    owe(one, MAY, 0, outcome=0, reason="不符合：在世")
    recoveries.find(nursing(), [MAY], by=OFFICER, at=AT)
    (recovery,) = Recovery.objects.all()
    recoveries.notice(recovery.pk, "多发 90 元", by=OFFICER, at=AT)
    with pytest.raises(recoveries.RecoveryRefused, match="还没有人申请"):
        recoveries.write_off(recovery.pk, "无遗产", by=LEADER, at=AT)
    recoveries.ask_write_off(recovery.pk, "本人去世，无遗产无继承人", by=OFFICER, at=AT)
    with pytest.raises(recoveries.RecoveryRefused, match="不能由同一个人"):
        recoveries.write_off(recovery.pk, "同意", by=OFFICER, at=AT)
    assert recoveries.write_off(recovery.pk, "同意", by=LEADER, at=AT) == FEN
    assert money() == {"written-off": FEN, "cash": -FEN}


def test_more_of_the_same_is_added_to_what_is_still_open_and_told_anew(tmp_path: Path) -> None:
    one = person(1)
    grant(one)
    for month in (MAY, JUNE):
        owe(one, month)
        batch = went_out(month=month)
        sent(batch, tmp_path)
        took(batch)
    for month in (MAY, JUNE):
        owe(one, month, 0, outcome=0, reason="不符合：在世")
        recoveries.find(nursing(), [MAY, JUNE], by=OFFICER, at=AT)
        (recovery,) = Recovery.objects.all()
        assert recovery.state == "found"
        recoveries.notice(recovery.pk, "多发", by=OFFICER, at=AT)
    assert (recovery.amount_fen, sorted(recovery.months)) == (2 * FEN, ["2023-05", "2023-06"])
    assert money() == {"recoverable": 2 * FEN, "cash": -2 * FEN}
    assert balances.verify().faults == ()
