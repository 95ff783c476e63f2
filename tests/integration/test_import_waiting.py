"""Rows that wait: for the roster, for a clerk's word."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huican.audit.models import Event
from huican.exchange.waiting import HeldRowError, accept_waiting_row, drop_held_row
from huican.ledger.models import Payment
from huican.sources.domain.kinds import catalogue
from huican.sources.models import HeldRow, SourceFile
from tests.integration.imports_made_up import (
    NOW,
    TODAY,
    held,
    import_all,
    import_one,
    live,
    load_areas,
    payments,
    people,
    roster,
    sheet_of,
    total_fen,
    workbook,
)

pytestmark = pytest.mark.django_db
PEOPLE = people(12)


@pytest.fixture(autouse=True)
def county() -> None:
    load_areas()


def waiting_row(code: str) -> HeldRow:
    return HeldRow.objects.get(code=code, closed_at__isnull=True)


def test_payments_before_the_roster_wait_and_settle_when_it_comes_with_their_own_sheet_and_row() -> (
    None
):
    first = import_one("护理补贴.xlsx", workbook({"1月": payments(PEOPLE, 1)}))
    sheet = sheet_of(first)
    assert (sheet.accepted, len(sheet.waiting), len(sheet.refused)) == (0, 12, 0)
    assert {draft.problem.code for draft in sheet.waiting if draft.problem} == {"person-unknown"}
    later = import_all(
        {"花名册.xlsx": workbook({"花名册": roster(PEOPLE)})}, at=NOW + timedelta(days=9)
    )
    assert later.settled_waiting == 12
    assert live("payment") == 12
    record = Payment.objects.select_related("source_sheet__file").order_by("source_row")[4]
    assert (record.source_sheet.file.name, record.source_sheet.name, record.source_row) == (
        "护理补贴.xlsx", "1月", 7,
    )  # fmt: skip
    assert (record.amount_fen, record.month, record.year) == (8_000, 1, 2023)
    file = SourceFile.objects.get(pk=first.file_id)
    assert (file.accepted, file.waiting) == (12, 0)
    assert set(HeldRow.objects.values_list("closed_how", flat=True)) == {"settled"}


def test_rosters_go_first_whatever_their_names() -> None:
    receipt = import_all({
        "01护理补贴.xlsx": workbook({"1月": payments(PEOPLE, 1)}),
        "99残疾人名册.xlsx": workbook({"名册": roster(PEOPLE)}),
    })  # fmt: skip
    assert [file.name for file in receipt.files] == ["99残疾人名册.xlsx", "01护理补贴.xlsx"]
    assert (receipt.total("waiting"), live("payment")) == (0, 12)


def test_only_the_rows_whose_person_came_settle() -> None:
    import_one("护理补贴.xlsx", workbook({"1月": payments(PEOPLE, 1)}))
    import_one("松城镇名册.xlsx", workbook({"名册": roster(PEOPLE[:5])}))
    assert live("payment") == 5
    assert HeldRow.objects.filter(closed_at__isnull=True).count() == 7
    import_one("其余名册.xlsx", workbook({"名册": roster(PEOPLE[5:])}))
    assert live("payment") == 12


def test_a_row_of_twelve_months_settles_whole() -> None:
    header = ["姓名", "残疾人证号", *[f"{m}月" for m in range(1, 13)]]
    rows = [["2023年重度残疾人护理补贴"], header]
    rows += [[p.name, p.certificate, *[80] * 12] for p in PEOPLE]
    import_one("全年.xlsx", workbook({"全年": rows}))
    assert live("payment") == 0
    import_one("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))
    assert (live("payment"), total_fen()) == (144, 144 * 8_000)


def test_amounts_in_ten_thousands_settle_as_such() -> None:
    rows = [["2023年精神残疾人药费补助"], ["单位：万元"], ["姓名", "残疾人证号", "补助金额"]]
    rows += [[p.name, p.certificate, 0.1] for p in PEOPLE]
    import_one("药费.xlsx", workbook({"台账": rows}))
    import_one("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))
    assert total_fen() == 12 * 100_000


def test_a_name_that_proves_another_when_the_person_comes_says_so_and_stays() -> None:
    rows = payments(PEOPLE, 1)
    rows[2][3] = "欧阳不同"
    import_one("护理补贴.xlsx", workbook({"1月": rows}))
    import_one("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))
    assert live("payment") == 11
    assert waiting_row("name-differs").row == 3


def second_payment() -> HeldRow:
    import_one("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))
    import_one("护理补贴.xlsx", workbook({"1月": payments(PEOPLE, 1)}))
    rows = [["2023年1月重度残疾人护理补贴补发"], ["姓名", "残疾人证号", "金额"],
            [PEOPLE[0].name, PEOPLE[0].certificate, 40]]  # fmt: skip
    receipt = import_one("补发.xlsx", workbook({"补发": rows}))
    assert held(sheet_of(receipt)) == [(3, "already-paid")]
    return waiting_row("already-paid")


def accept(row: HeldRow, reason: str) -> bool:
    return accept_waiting_row(
        row.pk, catalogue=catalogue(), by="user:7", at=NOW + timedelta(days=1), today=TODAY,
        reason=reason,
    )  # fmt: skip


def test_a_second_payment_goes_in_on_a_clerks_word_which_is_kept() -> None:
    row = second_payment()
    assert accept(row, "1月标准提高后的补差")
    assert (live("payment"), total_fen()) == (13, 12 * 8_000 + 4_000)
    event = Event.objects.order_by("-seq").first()
    assert event is not None
    assert (event.verb, event.actor, event.data["reason"]) == (
        "import.accept-row", "user:7", "1月标准提高后的补差",
    )  # fmt: skip
    with pytest.raises(HeldRowError, match="已经了结"):
        accept(row, "再来一次")


def test_a_word_needs_a_reason_and_the_right_kind_of_row() -> None:
    row = second_payment()
    with pytest.raises(HeldRowError, match="理由"):
        accept(row, "  ")
    import_one("另一份.xlsx", workbook({"2月": payments(people(1, first=50), 2)}))
    with pytest.raises(HeldRowError, match="不是等你确认"):
        accept(waiting_row("person-unknown"), "试试")


def test_a_dropped_row_is_closed_and_stays_to_be_looked_at() -> None:
    row = second_payment()
    drop_held_row(row.pk, by="user:7", at=NOW, reason="重复交的")
    row.refresh_from_db()
    assert (row.closed_how, live("payment")) == ("dropped", 12)
    with pytest.raises(HeldRowError, match="已经了结"):
        drop_held_row(row.pk, by="user:7", at=NOW, reason="再来")
