"""Files that come again: the same, corrected, longer, shorter, in part, taken back."""

from __future__ import annotations

from datetime import timedelta

import pytest

from huican.exchange.returned import returned_copy, returned_name
from huican.exchange.withdrawing import LaterVersionError, withdraw_file
from huican.registry.models import Person as FiledPerson
from huican.sources.models import HeldRow, SourceFile
from tests.integration.imports_made_up import (
    LEVEL,
    NOW,
    Person,
    held,
    import_all,
    import_one,
    live,
    load_areas,
    payment_line,
    payments,
    people,
    roster,
    sheet_of,
    total_fen,
    workbook,
)

pytestmark = pytest.mark.django_db
PEOPLE = people(30)


@pytest.fixture(autouse=True)
def county() -> None:
    load_areas()
    receipt = import_one("01花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))
    assert (receipt.total("accepted"), receipt.total("refused")) == (30, 0)


def january(persons: list[Person] = PEOPLE, **values: float) -> bytes:
    return workbook({"1月": payments(persons, 1, **values)})


def test_the_same_file_twice_changes_nothing_and_says_so() -> None:
    content = january()
    first = import_one("02护理补贴.xlsx", content)
    before = list(SourceFile.objects.values_list("pk", flat=True))
    again = import_one("02护理补贴.xlsx", content)
    assert (first.state, again.state) == ("in", "already")
    assert "什么都没有改" in again.words
    assert again.total("unchanged") == 30
    assert live("payment") == 30
    assert list(SourceFile.objects.values_list("pk", flat=True)) == before


def test_the_same_content_saved_again_changes_nothing_and_says_so() -> None:
    import_one("02护理补贴.xlsx", january())
    again = import_one("02护理补贴.xlsx", workbook({"1月": payments(PEOPLE, 1)}, creator="别人"))
    assert (again.state, again.total("unchanged"), again.total("accepted")) == ("in", 30, 30)
    assert "什么都没有改" in again.words
    assert live("payment") == 30


def test_a_copy_under_another_name_changes_nothing() -> None:
    import_one("02护理补贴.xlsx", january())
    copy = workbook({"Sheet1": payments(PEOPLE, 1)}, creator="别人")
    again = import_one("县残联报财政局.xlsx", copy)
    assert again.total("unchanged") == 30
    assert live("payment") == 30


def test_only_the_corrected_rows_of_a_corrected_file_change() -> None:
    import_one("02护理补贴.xlsx", january())
    rows = payments(PEOPLE, 1)
    rows[4][6], rows[9][6] = 100, 110
    again = import_one("02护理补贴（更正）.xlsx", workbook({"1月": rows}))
    sheet = sheet_of(again)
    assert (sheet.accepted, sheet.unchanged, sheet.replaced, sheet.removed) == (30, 28, 2, 0)
    assert live("payment") == 30
    assert total_fen() == 28 * 8_000 + 10_000 + 11_000


def test_what_was_corrected_stays_to_be_looked_at() -> None:
    from huican.ledger.models import Payment

    import_one("02护理补贴.xlsx", january())
    rows = payments(PEOPLE, 1)
    rows[4][6] = 100
    again = import_one("02护理补贴.xlsx", workbook({"1月": rows}))
    old = Payment.objects.get(retired_at__isnull=False)
    assert (old.amount_fen, old.retired_why, old.retired_by_id) == (
        8_000, "corrected", again.file_id,
    )  # fmt: skip


def test_added_rows_are_added_and_removed_rows_no_longer_count() -> None:
    import_one("02护理补贴.xlsx", january(PEOPLE[:20]))
    longer = import_one("02护理补贴.xlsx", january(PEOPLE[:25]))
    assert (longer.total("accepted"), longer.total("unchanged")) == (25, 20)
    assert live("payment") == 25
    shorter = import_one("02护理补贴.xlsx", january(PEOPLE[:22]))
    assert (shorter.total("unchanged"), shorter.total("removed")) == (22, 3)
    assert live("payment") == 22


def test_a_column_added_to_every_row_makes_a_new_version_not_a_second_payment() -> None:
    import_one("02护理补贴.xlsx", january())
    rows = [[*row, "已核"] if len(row) == 8 else row for row in payments(PEOPLE, 1)]
    rows[1][-1] = "核对"
    again = sheet_of(import_one("02护理补贴.xlsx", workbook({"1月": rows})))
    assert (again.accepted, again.replaced, held(again)) == (30, 30, [])
    assert live("payment") == 30


def test_another_layout_of_the_same_rows_changes_nothing() -> None:
    import_one("02护理补贴.xlsx", january())
    header, lines = (
        ["姓名", "残疾证号码", "村居", "乡镇街道", "卡号", "实发金额（万元）", "月补贴标准（元）"],
        [],
    )
    for person in PEOPLE:
        lines.append([" ".join(person.name), person.certificate.lower(), person.village,
                      person.township, person.account, 0.008, 80])  # fmt: skip
    again = import_one(
        "另一种排法.xlsx", workbook({"表": [["2023年1月残疾人护理补贴"], header, *lines]})
    )
    assert (again.total("unchanged"), again.total("accepted")) == (30, 30)
    assert live("payment") == 30


def test_one_townships_part_of_a_countys_file_takes_nothing_from_the_others() -> None:
    import_one("02护理补贴.xlsx", january())
    town = [person for person in PEOPLE if person.township == "松城镇"][:10]
    rows = payments(town, 1, title="松城镇2023年{month}月重度残疾人护理补贴发放表")
    rows[3][6] = 95
    part = sheet_of(import_one("02护理补贴.xlsx", workbook({"1月": rows})))
    assert (part.accepted, part.unchanged, part.replaced, part.removed) == (10, 9, 1, 0)
    assert live("payment") == 30
    assert total_fen() == 29 * 8_000 + 9_500


def test_february_added_to_the_file_of_january_leaves_january_as_it_is() -> None:
    import_one("02护理补贴.xlsx", january())
    both = workbook({"1月": payments(PEOPLE, 1), "2月": payments(PEOPLE, 2)})
    receipt = import_one("02护理补贴.xlsx", both)
    assert sheet_of(receipt, "1月").unchanged == 30
    assert sheet_of(receipt, "2月").unchanged == 0
    assert live("payment") == 60


def test_two_months_with_the_same_persons_are_two_payments() -> None:
    import_one("2023年1月护理补贴.xlsx", january())
    import_one("2023年2月护理补贴.xlsx", workbook({"Sheet1": payments(PEOPLE, 2)}))
    assert live("payment") == 60


def test_two_files_of_a_kind_without_common_rows_both_count() -> None:
    import_one("松城镇.xlsx", january(PEOPLE[:15]))
    import_one("湖滨镇.xlsx", january(PEOPLE[15:]))
    assert live("payment") == 30


def visit(person: Person, yuan: int = 500) -> list[object]:
    return [person.name, person.certificate, yuan]


def test_the_same_gift_at_two_festivals_is_two_gifts() -> None:
    header = ["姓名", "残疾人证号", "慰问金"]
    lines = [visit(person) for person in PEOPLE]
    import_one("春节.xlsx", workbook({"表": [["2023年春节走访慰问残疾人名单"], header, *lines]}))
    import_one("中秋.xlsx", workbook({"表": [["2023年中秋走访慰问残疾人名单"], header, *lines]}))
    assert live("payment", kind="visits") == 60


def test_two_sheets_of_one_file_are_never_versions_of_one_another() -> None:
    header = ["姓名", "残疾人证号", "慰问金"]
    lines = [visit(person) for person in PEOPLE]
    sheets = {name: [[f"2023年{name}慰问"], header, *lines] for name in ("春节", "中秋")}
    import_one("慰问.xlsx", workbook(sheets))
    assert live("payment", kind="visits") == 60
    again = import_one("慰问.xlsx", workbook(sheets, creator="别人"))
    assert again.total("unchanged") == 60
    assert live("payment", kind="visits") == 60


def test_a_corrected_roster_brings_the_file_of_the_person_up_to_date() -> None:
    rows = roster(PEOPLE)
    person = PEOPLE[4]
    level = person.level % 4 + 1
    rows[6][3], rows[6][5] = f"{person.identity}{person.category}{level}", LEVEL[level]
    rows[6][9] = "2023-03-01"
    again = sheet_of(import_one("01花名册（更正）.xlsx", workbook({"花名册": rows})))
    assert (again.unchanged, again.replaced, again.removed, held(again)) == (29, 1, 0, [])
    filed = FiledPerson.objects.get(name=person.name)
    assert filed.level == level
    assert sorted(filed.certificates.values_list("level", "current")) == sorted(
        [(person.level, False), (level, True)]
    )
    assert FiledPerson.objects.count() == 30


def test_a_corrected_service_replaces_the_row() -> None:
    header = ["姓名", "残疾人证号", "辅具名称", "数量", "单位", "适配日期"]
    lines = [[p.name, p.certificate, "轮椅", 1, "辆", "2023-05-01"] for p in PEOPLE[:12]]
    import_one("辅具.xlsx", workbook({"台账": [["2023年辅助器具适配发放"], header, *lines]}))
    lines[3][3] = 2
    again = sheet_of(
        import_one("辅具.xlsx", workbook({"台账": [["2023年辅助器具适配发放"], header, *lines]}))
    )
    assert (again.unchanged, again.replaced) == (11, 1)
    assert live("delivery") == 12


def test_the_returned_copy_corrected_and_handed_in_again_settles_the_refused_rows() -> None:
    rows = payments(PEOPLE, 1)
    rows[3][6], rows[8][4] = "八十", PEOPLE[6].certificate[:-3] + "999"
    first = import_one("02护理补贴.xlsx", workbook({"1月": rows}))
    assert held(sheet_of(first)) == [(4, "amount-unreadable"), (9, "id-check-digit")]
    copy = returned_copy(first.file_id)
    assert copy is not None
    import python_calamine

    back = python_calamine.CalamineWorkbook.from_object(__import__("io").BytesIO(copy))
    cells = back.get_sheet_by_index(0).to_python(skip_empty_area=False)
    assert cells[1][8:] == ["退回原因", "怎么改"]
    assert "八十" in cells[3][8] and cells[4][8] == ""
    cells[3][6], cells[8][4] = 80, PEOPLE[6].certificate
    again = import_one(returned_name("02护理补贴.xlsx"), workbook({"1月": cells}))
    sheet = sheet_of(again)
    assert (sheet.accepted, sheet.unchanged, held(sheet)) == (30, 28, [])
    assert sheet.unknown_columns == []
    assert live("payment") == 30
    assert not HeldRow.objects.filter(closed_at__isnull=True).exists()


def test_a_withdrawn_file_no_longer_counts_and_may_come_again() -> None:
    content = january()
    first = import_one("02护理补贴.xlsx", content)
    assert withdraw_file(first.file_id, by="user:1", at=NOW, reason="交错了").retired == 30
    assert live("payment") == 0
    again = import_one("02护理补贴.xlsx", content)
    assert (again.state, again.total("accepted")) == ("in", 30)
    assert live("payment") == 30


def test_withdrawing_a_correction_counts_again_what_it_had_replaced() -> None:
    first = import_one("02护理补贴.xlsx", january())
    rows = payments(PEOPLE, 1)
    rows[4][6] = 100
    second = import_one("02护理补贴.xlsx", workbook({"1月": rows[:-2]}))
    assert live("payment") == 29
    with pytest.raises(LaterVersionError, match="新的一版"):
        withdraw_file(first.file_id, by="user:1", at=NOW, reason="试试")
    withdraw_file(second.file_id, by="user:1", at=NOW + timedelta(days=1), reason="改错了")
    assert (live("payment"), total_fen()) == (30, 30 * 8_000)


def test_two_rosters_of_one_import_that_contradict_each_other_leave_the_first_and_say_so() -> None:
    new = people(10, first=60)
    one, other = roster(new), roster(new)
    level = new[2].level % 4 + 1
    other[4][3], other[4][5] = f"{new[2].identity}{new[2].category}{level}", LEVEL[level]
    receipt = import_all(
        {"甲.xlsx": workbook({"名册": one}), "乙.xlsx": workbook({"名册": other})},
        at=NOW + timedelta(days=2),
    )
    sheets = {file.name: sheet_of(file) for file in receipt.files}
    both = sorted(held(sheet) for sheet in sheets.values())
    assert both == [[], [(5, "roster-contradiction")]]
    assert live("roster") == 40


def test_an_identity_number_under_two_names_in_two_files_is_refused_in_the_second() -> None:
    stranger = Person(3)
    stranger.name = "欧阳不同"
    receipt = import_one(
        "补充名册.xlsx", workbook({"名册": roster([*people(3, first=70), stranger])})
    )
    assert held(sheet_of(receipt)) == [(6, "duplicate-id")]
    reason = sheet_of(receipt).refused[0].problem
    assert reason is not None and "《01花名册.xlsx》第 6 行" in reason.reason


def test_a_payment_of_a_month_that_another_workbook_holds_waits_for_a_word() -> None:
    import_one("02护理补贴.xlsx", january())
    rows = [["2023年1月重度残疾人护理补贴补发名单"], ["姓名", "残疾人证号", "金额"],
            [PEOPLE[0].name, PEOPLE[0].certificate, 40]]  # fmt: skip
    receipt = import_one("补发.xlsx", workbook({"补发": rows}))
    assert held(sheet_of(receipt)) == [(3, "already-paid")]
    assert live("payment") == 30


def test_the_same_line_twice_in_one_sheet_is_refused_once() -> None:
    rows = [*payments(PEOPLE[:5], 1)[:-1], payment_line(6, PEOPLE[0])]
    receipt = import_one("02护理补贴.xlsx", workbook({"1月": rows}))
    assert held(sheet_of(receipt)) == [(8, "duplicate-row")]
    assert live("payment") == 5


@pytest.mark.parametrize("years", [(2022, 2023), (2023, 2022)])
def test_of_two_years_rosters_the_later_year_has_the_word_in_either_order(
    years: tuple[int, int],
) -> None:
    new = people(6, first=60)
    changed = new[2]
    level = changed.level % 4 + 1
    for year in years:
        rows = roster(new, title=f"{year}年残疾人花名册")
        rows[4][9] = ""
        if year == 2023:
            rows[4][3], rows[4][5] = f"{changed.identity}{changed.category}{level}", LEVEL[level]
        receipt = import_one(f"{year}名册.xlsx", workbook({"名册": rows}))
        assert held(sheet_of(receipt)) == []
    person = FiledPerson.objects.get(identity_numbers__isnull=False, name=changed.name)
    assert person.level == level
    assert person.certificates.filter(current=True).get().level == level
    assert person.certificates.count() == 2
