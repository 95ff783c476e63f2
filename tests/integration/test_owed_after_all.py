"""Somebody was paid too much, gave it back or was let off, and is entitled after all: he gets all
that is his, once, and nobody asks him for it any more."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pay_made_up as pay
import pytest
from at_once import at_once
from determination_made_up import Office, areas
from django.core.cache import cache
from pay_made_up import AT, FUND, LEADER, MAY, OFFICER, PREPARER, PROGRAMME, REVIEWER, account_of
from registry_made_up import COUNTY, EAST_WIND, sheet

from huican.kernel.months import Month
from huican.ledger import balances, entitlements, opening, recoveries, rolls
from huican.ledger.bank import repairing
from huican.ledger.batches import approving, closing, holding
from huican.ledger.batches.acting import BatchRefused
from huican.ledger.differences import differences, totals
from huican.ledger.models import Batch, BatchLine, Payment, Recovery
from huican.ledger.person_months import person_months
from huican.ledger.recovery_acts import outstanding
from huican.ledger.recovery_reading import detail
from huican.programmes.domain.policy import Programme
from huican.programmes.domain.standards import Proposal, questions_about
from huican.programmes.entering import enter_fact
from huican.programmes.operations import confirm_standard, propose_standard
from huican.programmes.standing import standing
from huican.sources.operations import bump_data_version

pytestmark = pytest.mark.django_db(transaction=True)
FEN = 9_000
JUNE, DECEMBER = MAY.next(), Month(2023, 12)
MONTHS = [MAY, JUNE]


def programme() -> Programme:
    return standing().policies.programmes[PROGRAMME]


@pytest.fixture
def person(tmp_path: Path) -> Iterator[int]:
    """On the roll since May, which pays 90 yuan a month."""
    cache.clear()
    areas(tmp_path)
    office = Office()
    office.lists_of(2023)
    one = office.person(1)
    account_of(one, "6228480000000001")
    proposal = Proposal(
        PROGRAMME, "月标准", COUNTY[:6], Month(2023, 1), FEN, "松残联〔2023〕1号", "标准"
    )
    asked = {each.code for each in questions_about(proposal, standing().table, Month(2023, 5))}
    row = propose_standard(proposal, answers=asked, by="user:1", at=AT)
    confirm_standard(row.pk, answers=asked, by="user:2", at=AT + timedelta(minutes=1))
    rolls.decide("grant", one, PROGRAMME, MAY, reason="申请齐全", by="user:9", at=AT)
    yield one
    cache.clear()


def compute(*months: Month) -> entitlements.Recomputed:
    return entitlements.recompute(
        programme(), months or MONTHS, COUNTY, by=OFFICER, at=AT, fund=FUND
    )  # fmt: skip


def kept_by_the_state(person: int, value: bool, *months: Month) -> None:
    """Whether the state keeps him: then he is not entitled."""
    enter_fact(
        person, "hardship_support", value, from_month=min(months or MONTHS), by="user:9",
        to_month=max(months or MONTHS).next(), source="民政局核实", at=AT,
    )  # fmt: skip
    compute(*months)


def paid(folder: Path, *months: Month) -> None:
    for month in months:
        batch = pay.went_out(month=month)
        pay.sent(batch, folder)
        pay.took(batch)


def found(person: int, *months: Month) -> Recovery:
    kept_by_the_state(person, True, *months)
    recoveries.find(programme(), MONTHS, by=OFFICER, at=AT)
    one = Recovery.objects.latest("pk")
    recoveries.notice(one.pk, "请核对", by=OFFICER, at=AT)
    recoveries.reply(one.pk, "属实", by=OFFICER, at=AT)
    return one


def decided(one: Recovery, way: str = "repay", **more: object) -> None:
    recoveries.decide(one.pk, way, "照还", by=LEADER, at=AT, **more)  # type: ignore[arg-type]


def kinds() -> dict[str, int]:
    return {one.kind: one.fen for one in balances.balances() if one.fen}


def all_fits() -> None:
    assert balances.verify().faults == ()
    assert closing.faults_of_batches() == []
    for one in Recovery.objects.all():
        shown = detail(one.pk)
        assert shown.books_fen == shown.row.left_fen == outstanding(one)


def test_who_repaid_and_is_entitled_after_all_is_paid_the_lot_by_one_top_up(
    person: int, tmp_path: Path
) -> None:
    compute()
    paid(tmp_path, MAY, JUNE)
    one = found(person)
    decided(one)
    recoveries.repaid(one.pk, 2 * FEN, "收据 1", by=PREPARER, at=AT)
    assert totals(PROGRAMME, MONTHS) == []
    kept_by_the_state(person, False)
    assert kinds() == {"entitled": 2 * FEN, "payable": 2 * FEN, "cash": -2 * FEN,
                       "recovered": 2 * FEN}  # fmt: skip
    assert [(each.sort, each.fen) for each in differences(PROGRAMME, MONTHS)] == \
        [("top-up", FEN), ("top-up", FEN)]  # fmt: skip
    # Long after: no limit of back-pay stands against what was paid once already.
    batch = pay.built("top-up", DECEMBER)
    lines = BatchLine.objects.filter(batch=batch).order_by("for_month")
    assert [(line.amount_fen, line.reason) for line in lines] == [
        (FEN, "补2023年5月差额：应发 90 元，已发 90 元，已收回 90 元"),
        (FEN, "补2023年6月差额：应发 90 元，已发 90 元，已收回 90 元"),
    ]
    assert pay.checked(batch).held == 0
    pay.approved(batch)
    pay.released(batch)
    batch.refresh_from_db()
    pay.sent(batch, tmp_path)
    pay.took(batch)
    assert differences(PROGRAMME, MONTHS) == []
    assert kinds() == {"entitled": 2 * FEN, "cash": -4 * FEN, "recovered": 2 * FEN}
    one.refresh_from_db()
    assert (one.state, one.acts.filter(act="lessen").count()) == ("settled", 0)
    for kind in ("top-up", "arrears", "regular"):
        with pytest.raises(pay.building.NothingToPay):
            pay.built(kind, DECEMBER)
    all_fits()


def test_of_what_was_half_repaid_the_open_half_is_dropped_and_the_other_is_paid_back(
    person: int, tmp_path: Path
) -> None:
    compute()
    paid(tmp_path, MAY, JUNE)
    one = found(person)
    decided(one, "instalments", from_month=JUNE, parts=4)
    # Half of May and a fen; the oldest month first.
    recoveries.repaid(one.pk, 4_501, "收据 1", by=PREPARER, at=AT)
    # Only June was a mistake, and June is open in whole.
    kept_by_the_state(person, False, JUNE)
    one.refresh_from_db()
    assert (one.state, outstanding(one), one.months) == \
        ("decided", FEN - 4_501, {"2023-05": FEN, "2023-06": FEN})  # fmt: skip
    act = one.acts.get(act="lessen")
    assert (act.amount_fen, act.months) == (FEN, {"2023-06": FEN})
    assert act.words == "2023年6月应发 90 元（情况变了）"
    assert [(each.amount_fen, each.done_fen) for each in one.instalments.order_by("due_month")] \
        == [(4_500, 4_500), (4_500, 1)]  # fmt: skip
    assert kinds() == {"entitled": FEN, "recoverable": 4_499, "recovered": 4_501, "cash": -2 * FEN}
    assert [(str(month), fen) for month, fen in detail(one.pk).row.months] == [("2023-05", FEN)]
    all_fits()
    # And May too: what came back of it is paid again.
    kept_by_the_state(person, False, MAY)
    one.refresh_from_db()
    assert (one.state, outstanding(one)) == ("settled", 0)
    assert [(each.amount_fen, each.done_fen) for each in one.instalments.order_by("due_month")] \
        == [(4_500, 4_500), (1, 1)]  # fmt: skip
    batch = pay.went_out("top-up", DECEMBER)
    assert [(line.for_month, line.amount_fen) for line in batch.lines.all()] == \
        [(MAY.first_day, 4_501)]  # fmt: skip
    assert differences(PROGRAMME, MONTHS) == []
    all_fits()


def test_what_was_written_off_is_not_paid_again(person: int, tmp_path: Path) -> None:
    compute()
    paid(tmp_path, MAY, JUNE)
    one = found(person)
    recoveries.ask_write_off(one.pk, "全家低保", by=OFFICER, at=AT)
    recoveries.write_off(one.pk, "同意", by=LEADER, at=AT)
    kept_by_the_state(person, False, MAY)
    one.refresh_from_db()
    assert (one.state, outstanding(one)) == ("settled", 0)
    assert kinds() == {"entitled": FEN, "written-off": FEN, "cash": -2 * FEN}
    assert one.acts.get(act="write-off-less").months == {"2023-05": FEN}
    kept_by_the_state(person, False, JUNE)
    one.refresh_from_db()
    assert (one.state, outstanding(one)) == ("dropped", 0)
    assert kinds() == {"entitled": 2 * FEN, "cash": -2 * FEN}
    assert differences(PROGRAMME, MONTHS) == []
    for kind in ("top-up", "arrears"):
        with pytest.raises(pay.building.NothingToPay):
            pay.built(kind, DECEMBER)
    assert {(each.overpaid_fen, each.given_up_fen, each.open_fen)
            for each in person_months(person)} == {(0, 0, 0)}  # fmt: skip
    all_fits()


def workbook(person: int, month: Month, fen: int = FEN) -> Payment:
    said = Payment.objects.create(
        kind=PROGRAMME, programme=PROGRAMME, person_id=person, area_code=EAST_WIND, year=2023,
        month=month.month, amount_fen=fen, row_digest=b"p", source_row=6,
        source_sheet=sheet(PROGRAMME, "台账"), fund=FUND,
    )  # fmt: skip
    bump_data_version(AT)
    opening.bring_in(programme(), by=OFFICER, at=AT)
    return said


def taken_back(payment: Payment) -> None:
    Payment.objects.filter(pk=payment.pk).delete()
    bump_data_version(AT)
    opening.bring_in(programme(), by=OFFICER, at=AT)


def test_a_workbook_that_is_taken_back_takes_back_what_was_found_by_it(
    person: int, tmp_path: Path
) -> None:
    compute(MAY)
    paid(tmp_path, MAY)
    twice = workbook(person, MAY)
    assert [each.fen for each in differences(PROGRAMME, [MAY])] == [-FEN]
    recoveries.find(programme(), [MAY], by=OFFICER, at=AT)
    one = Recovery.objects.get()
    taken_back(twice)
    one.refresh_from_db()
    assert (one.state, outstanding(one)) == ("dropped", 0)
    assert one.acts.get(act="lessen").words == "台账撤回或更正，原来记的发放不算了"
    assert kinds() == {"entitled": FEN, "cash": -FEN}
    all_fits()


def test_who_repaid_by_a_workbook_that_was_wrong_is_paid_back(person: int, tmp_path: Path) -> None:
    compute()
    paid(tmp_path, MAY)
    twice = workbook(person, MAY)
    recoveries.find(programme(), [MAY], by=OFFICER, at=AT)
    one = Recovery.objects.get()
    recoveries.notice(one.pk, "请核对", by=OFFICER, at=AT)
    recoveries.reply(one.pk, "不清楚", by=OFFICER, at=AT)
    decided(one)
    recoveries.repaid(one.pk, FEN, "收据 1", by=PREPARER, at=AT)
    taken_back(twice)
    # His month's only revision is paid already, by the batch: it is said once more.
    batch = pay.went_out("top-up", DECEMBER)
    assert [(line.amount_fen, line.revision) for line in batch.lines.all()] == [(FEN, 2)]
    assert differences(PROGRAMME, [MAY]) == []
    all_fits()


def test_who_gave_back_what_he_was_never_paid_gets_it_also_without_a_right_to_more(
    person: int,
) -> None:
    wrong = workbook(person, MAY)
    one = found(person)
    decided(one)
    recoveries.repaid(one.pk, FEN, "收据 1", by=PREPARER, at=AT)
    taken_back(wrong)
    assert [(each.sort, each.fen, each.owed_fen) for each in differences(PROGRAMME, [MAY])] == \
        [("arrears", FEN, 0)]  # fmt: skip
    batch = pay.built("arrears", JUNE)
    assert [line.reason for line in batch.lines.all()] == [
        "补发2023年5月：应发 0 元，没有发过，已收回 90 元；不符合：没有纳入特困人员供养"
    ]
    # Not for want of a right (`excluded`); an officer looks at what the lists say, and lets it go.
    assert [one.code for one in pay.checked(batch).results if one.holding] == ["supported"]
    holding.decide(
        batch.lines.get().pk, "released", reason="退还本人多还的钱", by=OFFICER, at=AT
    )  # fmt: skip
    pay.approved(batch)
    pay.released(batch)
    assert differences(PROGRAMME, [MAY]) == []
    all_fits()


def test_a_returned_line_that_is_given_up_keeps_what_was_netted_from_it(
    person: int, tmp_path: Path
) -> None:
    compute()
    paid(tmp_path, MAY)
    one = found(person, MAY)
    decided(one, "netted", from_month=JUNE, monthly_limit_fen=4_000)
    june = pay.went_out(month=JUNE)
    pay.sent(june, tmp_path)
    (line,) = june.lines.all()
    assert (line.netted_fen, line.net_fen) == (4_000, 5_000)
    pay.took(june, {line.line: "账号已销户"})
    repairing.void(line.pk, reason="账户要换", by=PREPARER, at=AT)
    assert [(each.sort, each.fen) for each in differences(PROGRAMME, [JUNE])] == [("top-up", 5_000)]
    account_of(person, "6228480000000002")
    # What was netted counts as paid for June, and June's batch pays the rest (and nets no more).
    batch = pay.built("top-up", JUNE)
    (again,) = batch.lines.all()
    assert (again.amount_fen, again.reason.split("；")[0]) == \
        (5_000, "补2023年6月差额：应发 90 元，已发 40 元")  # fmt: skip
    assert pay.checked(batch).held == 0
    pay.approved(batch)
    pay.released(batch)
    assert differences(PROGRAMME, MONTHS) == []
    all_fits()


def test_what_came_back_from_the_bank_and_is_given_up_is_not_asked_for(
    person: int, tmp_path: Path
) -> None:
    compute(MAY)
    batch = pay.went_out(month=MAY)
    pay.sent(batch, tmp_path)
    pay.took(batch, {1: "账号已销户"})
    one = found(person, MAY)
    assert outstanding(one) == FEN
    repairing.void(batch.lines.get().pk, reason="不符合", by=PREPARER, at=AT)
    one.refresh_from_db()
    assert (one.state, kinds()) == ("dropped", {})
    assert "钱没有到本人手里" in one.acts.get(act="lessen").words
    all_fits()


def to_be_netted(person: int, folder: Path) -> tuple[Recovery, Batch]:
    """June's batch is approved and nets what May paid too much; May turns out to be due."""
    compute()
    paid(folder, MAY)
    one = found(person, MAY)
    decided(one, "netted", from_month=JUNE, monthly_limit_fen=4_000)
    june = pay.built(month=JUNE)
    pay.checked(june)
    pay.approved(june)
    kept_by_the_state(person, False, MAY)
    one.refresh_from_db()
    assert (one.state, one.instalments.count()) == ("dropped", 0)
    with pytest.raises(BatchRefused, match="要抵扣的钱和制批次时不一样了"):
        pay.released(june)
    june.refresh_from_db()
    return one, june


def test_a_batch_that_nets_what_is_owed_after_all_goes_out_when_it_was_checked_again(
    person: int, tmp_path: Path
) -> None:
    _, june = to_be_netted(person, tmp_path)
    approving.send_back(june.pk, version=june.version, reason="重查", by=REVIEWER, at=AT)
    pay.checked(june)
    line = june.lines.get()
    assert (line.netted_fen, line.net_fen, line.reason) == (0, FEN, "2023年6月应发 90 元")
    pay.approved(june)
    assert pay.released(june).total_fen == FEN
    all_fits()


def test_or_it_is_given_up_and_made_anew(person: int, tmp_path: Path) -> None:
    _, june = to_be_netted(person, tmp_path)
    approving.cancel(june.pk, version=june.version, reason="重做", by=REVIEWER, at=AT)
    again = pay.went_out(month=JUNE)
    assert [(line.netted_fen, line.net_fen) for line in again.lines.all()] == [(0, FEN)]
    all_fits()


def test_a_decided_recovery_is_dropped_for_what_is_still_open(person: int, tmp_path: Path) -> None:
    compute()
    paid(tmp_path, MAY)
    one = found(person, MAY)
    decided(one, "instalments", from_month=JUNE, parts=3)
    recoveries.repaid(one.pk, 1_000, "收据 1", by=PREPARER, at=AT)
    recoveries.drop(one.pk, "（2023）松行终 12 号：不算多发", by=LEADER, at=AT)
    one.refresh_from_db()
    act = one.acts.get(act="drop")
    assert (one.state, outstanding(one), act.amount_fen, act.months) == \
        ("settled", 0, 8_000, {"2023-05": 8_000})  # fmt: skip
    assert [(each.amount_fen, each.done_fen) for each in one.instalments.all()] == [(1_000, 1_000)]
    with pytest.raises(recoveries.RecoveryRefused, match="已了结"):
        recoveries.drop(one.pk, "再来", by=LEADER, at=AT)
    # Not yet determined anew, it would be found again; determined, what came back is paid.
    assert [each.fen for each in differences(PROGRAMME, [MAY])] == [-8_000]
    kept_by_the_state(person, False, MAY)
    batch = pay.went_out("top-up", JUNE)
    assert [line.amount_fen for line in batch.lines.all()] == [1_000]
    assert differences(PROGRAMME, [MAY]) == []
    all_fits()


def test_two_causes_of_one_month_are_lowered_together(person: int, tmp_path: Path) -> None:
    """What one recovery cannot take, the other does; each its own, the older first."""
    compute(MAY)
    paid(tmp_path, MAY)
    twice = workbook(person, MAY)
    recoveries.find(programme(), [MAY], by=OFFICER, at=AT)
    first = Recovery.objects.get()
    second = found(person, MAY)
    assert first.pk != second.pk and kinds() == {
        "recoverable": 2 * FEN, "cash": -FEN, "opening": FEN,
    }  # fmt: skip
    kept_by_the_state(person, False, MAY)
    states = dict(Recovery.objects.values_list("pk", "state"))
    assert sorted(states.values()) == ["dropped", "noticed"]
    taken_back(twice)
    assert set(Recovery.objects.values_list("state", flat=True)) == {"dropped"}
    assert kinds() == {"entitled": FEN, "cash": -FEN}
    all_fits()


def test_looking_and_computing_at_the_same_moment_do_not_miss_one_another(
    person: int, tmp_path: Path
) -> None:
    compute(MAY)
    paid(tmp_path, MAY)
    kept_by_the_state(person, True, MAY)
    enter_fact(
        person, "hardship_support", False, from_month=MAY, to_month=JUNE, by="user:9",
        source="更正", at=AT,
    )  # fmt: skip
    ended = at_once(
        [
            lambda: recoveries.find(programme(), [MAY], by=OFFICER, at=AT),
            lambda: compute(MAY),
        ],
        "SELECT pg_advisory_xact_lock(%s)", [0x48_43_52_43],
    )  # fmt: skip
    assert not [one for one in ended if isinstance(one, Exception)], ended
    assert kinds() == {"entitled": FEN, "cash": -FEN}
    assert set(Recovery.objects.values_list("state", flat=True)) <= {"dropped"}
    all_fits()
