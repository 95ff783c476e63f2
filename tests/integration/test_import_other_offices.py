"""Workbooks as county offices elsewhere keep them, none of them seen when the layouts were made."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from huican.casework.models import Petition
from huican.ledger.models import Payment
from huican.registry.models import Person as FiledPerson
from huican.services.models import Delivery, Need
from tests.integration.imports_made_up import (
    CATEGORY,
    LEVEL,
    Person,
    held,
    import_all,
    import_one,
    live,
    load_areas,
    people,
    roster,
    sheet_of,
    total_fen,
    workbook,
)

pytestmark = pytest.mark.django_db
PEOPLE = people(24)


@pytest.fixture(autouse=True)
def county() -> None:
    load_areas()


def given(persons: list[Person] = PEOPLE) -> None:
    import_one("花名册.xlsx", workbook({"花名册": roster(persons)}))


def test_a_roster_with_one_number_column_one_address_and_one_cell_for_category_and_level() -> None:
    header = ["编号", "残疾人姓名", "性别", "证件号码", "残疾类别等级", "户籍地址", "联系方式",
              "监护人", "困难类型", "证件有效期至"]  # fmt: skip
    lines: list[list[Any]] = [
        [f"{n:03d}", f"{p.name[0]}　{p.name[1:]}", "男", p.identity.lower(),
         f"{CATEGORY[p.category]}{LEVEL[p.level]}", p.address, "13900001111", "", "低保户",
         date(2031, 6, 30)]
        for n, p in enumerate(PEOPLE, start=1)
    ]  # fmt: skip
    rows = [["金阳县残疾人基本情况登记表"], ["填报单位：金阳县残联　　填报日期：2024年1月8日"], header,
            *lines, ["制表：小王　　审核：老李"]]  # fmt: skip
    sheet = sheet_of(import_one("2023年残疾人基本情况.xlsx", workbook({"Sheet1": rows})))
    assert (sheet.kind, sheet.year, sheet.accepted, held(sheet)) == ("roster", 2023, 24, [])
    assert sheet.unknown_columns == []
    person = FiledPerson.objects.get(name=PEOPLE[5].name)
    assert (person.category, person.level) == (PEOPLE[5].category, PEOPLE[5].level)
    assert person.area_code == "990826101202"
    assert person.statuses.get().status == "dibao"
    assert person.certificates.get().valid_until == date(2031, 6, 30)


def test_two_subsidies_side_by_side_on_a_sheet_a_month() -> None:
    given()
    header = ["序号", "所在乡镇", "所属村居", "补贴对象", "身份证件号", "残疾类别", "残疾等级",
              "困难残疾人生活补贴（元）", "重度残疾人护理补贴（元）", "合计（元）", "开户行", "惠农一卡通号"]  # fmt: skip
    sheets = {}
    for month in (1, 2):
        lines = [
            [n, p.township, p.village, p.name, p.identity, CATEGORY[p.category], LEVEL[p.level],
             90 if n % 2 else "", 100 if n % 3 else "", (90 if n % 2 else 0) + (100 if n % 3 else 0),
             "农商行", p.account]
            for n, p in enumerate(PEOPLE, start=1) if n % 2 or n % 3
        ]  # fmt: skip
        total = ["总计", "", "", "", "", "", "", 12 * 90, 16 * 100, 12 * 90 + 16 * 100]
        sheets[f"{month}月份"] = [[f"某县2023年{month}月份残疾人“两项补贴”资金发放花名册"], header,
                                 *lines, total]  # fmt: skip
    receipt = import_one("两补.xlsx", workbook(sheets))
    assert {sheet.kind for sheet in receipt.sheets} == {"two-subsidies"}
    assert [note for sheet in receipt.sheets for note in sheet.notes if "差" in note] == []
    assert (live("payment", kind="living-subsidy"), live("payment", kind="nursing-subsidy")) == (
        24,
        32,
    )
    assert total_fen(kind="living-subsidy", month=2) == 12 * 9_000
    assert Payment.objects.filter(account__isnull=True).count() == 0


def test_a_column_a_month() -> None:
    given()
    header = [
        "序号",
        "姓名",
        "残疾人证号码",
        "银行卡号",
        *[f"{m}月" for m in range(1, 13)],
        "全年合计",
    ]
    lines = [
        [n, p.name, p.certificate, p.account, *[80 if m <= 6 + n % 7 else "" for m in range(1, 13)],
         80 * (6 + n % 7)]
        for n, p in enumerate(PEOPLE, start=1)
    ]  # fmt: skip
    rows = [["2023年度重度残疾人护理补贴发放明细"], ["单位：元"], header, *lines]
    sheet = sheet_of(import_one("护补全年.xlsx", workbook({"汇总": rows})))
    assert (sheet.kind, sheet.accepted, held(sheet)) == ("nursing-subsidy", 24, [])
    paid = sum(6 + n % 7 for n in range(1, 25))
    assert live("payment") == paid
    assert total_fen() == paid * 8_000
    assert live("payment", month=6) == 24


def test_a_quarter_in_one_amount_in_ten_thousands() -> None:
    given()
    header = [
        "序号",
        "乡镇（街道）",
        "村（社区）",
        "享受对象姓名",
        "公民身份证号码",
        "月标准(元)",
        "发放金额(万元)",
    ]
    lines = [[n, p.township, p.village, p.name, p.identity, 100, 0.03]
             for n, p in enumerate(PEOPLE, start=1)]  # fmt: skip
    rows = [["某县2023年第二季度困难残疾人生活补贴发放表"], header, *lines]
    sheet = sheet_of(import_one("二季度.xlsx", workbook({"二季度": rows})))
    assert (sheet.kind, sheet.accepted, held(sheet)) == ("living-subsidy", 24, [])
    assert {m: live("payment", month=m) for m in (3, 4, 5, 6, 7)} == {
        3: 0,
        4: 24,
        5: 24,
        6: 24,
        7: 0,
    }
    assert total_fen() == 24 * 30_000


def test_two_line_headers_merged_townships_and_subtotals() -> None:
    given()
    upper = ["序号", "基本情况", "", "", "", "适配情况", "", "", "", "备注"]
    lower = ["", "乡镇", "村", "姓名", "残疾证号", "器具名称", "件数", "单价（元）", "发放日期", ""]
    by_town: dict[str, list[Person]] = {}
    for person in PEOPLE:
        by_town.setdefault(person.township, []).append(person)
    rows: list[list[Any]] = [["某县2023年度残疾人辅助器具发放登记册"], upper, lower]
    merged, n = ["A1:J1", "B2:E2", "F2:I2", "A2:A3", "J2:J3"], 0
    for town, persons in by_town.items():
        first = len(rows) + 1
        for place, person in enumerate(persons):
            n += 1
            rows.append([n, town if not place else "", person.village, person.name,
                         person.certificate, "轮椅", 1, 650, "2023.5.1", ""])  # fmt: skip
        merged.append(f"B{first}:B{len(rows)}")
        rows.append(["", f"{town}小计", "", "", "", "", len(persons), "", "", ""])
    content = workbook({"台账": rows}, merged={"台账": merged})
    sheet = sheet_of(import_one("辅具发放.xlsx", content))
    assert (sheet.kind, sheet.accepted, held(sheet)) == ("devices", 24, [])
    assert sheet.skipped == {"total": 3}
    first = Delivery.objects.get(source_row=6)
    assert (first.attributes["辅具名称"], first.on_date) == ("轮椅", date(2023, 5, 1))
    assert set(Delivery.objects.values_list("area_code", flat=True)) == {
        "990826101201", "990826101202", "990826102201", "990826103201",
    }  # fmt: skip


def test_a_needs_survey_a_hotline_log_and_another_offices_list() -> None:
    given()
    needs = [["2023年残疾人服务需求摸底情况表"],
             ["姓名", "残疾人证", "家庭住址", "需求类型", "需求内容", "调查时间"]]  # fmt: skip
    needs += [
        [p.name, p.certificate, p.address, "辅助器具", "轮椅", "2023年6月7日"] for p in PEOPLE
    ]
    calls = [["12345热线工单办理情况（2023年）"],
             ["工单编号", "反映人", "诉求内容", "交办时间", "办结时限", "办结时间", "是否满意"]]  # fmt: skip
    calls += [
        [f"GD{n}", "某某", "补贴未到账", "2023/3/1", "2023/3/16", "2023/3/10", "满意"]
        for n in range(5)
    ]
    dead = [["殡仪馆2023年火化人员信息"], ["姓名", "证件号码", "死亡时间"]]
    dead += [[p.name, p.identity, "20230915"] for p in PEOPLE[:4]] + [
        ["外地人", "99082619500101999X", "2023.9.1"]
    ]
    receipt = import_all({
        "需求.xlsx": workbook({"Sheet1": needs}), "热线.xlsx": workbook({"Sheet1": calls}),
        "火化.xlsx": workbook({"Sheet1": dead}),
    })  # fmt: skip
    kinds = {file.name: (sheet_of(file).kind, sheet_of(file).accepted) for file in receipt.files}
    assert kinds == {
        "需求.xlsx": ("needs", 24),
        "热线.xlsx": ("petitions", 5),
        "火化.xlsx": ("list-death", 5),
    }
    assert (
        Need.objects.filter(attributes__需求类别="辅助器具", on_date=date(2023, 6, 7)).count() == 24
    )
    petition = Petition.objects.first()
    assert petition is not None
    assert (petition.attributes["办结日期"], petition.attributes["满意度"]) == (
        "2023-03-10",
        "满意",
    )


def test_years_in_the_name_of_the_folder_or_asked_for_serve_sheets_without_one() -> None:
    given()
    rows = [["精神残疾人服药补助发放花名册"], ["姓名", "残疾人证号", "补助金额"]]
    rows += [[p.name, p.certificate, 1000] for p in PEOPLE]
    sheet = sheet_of(import_one("服药.xlsx", workbook({"Sheet1": rows}), year=2022))
    assert (sheet.kind, sheet.year, sheet.year_from) == ("medicine-subsidy", 2022, "导入时指定")


def test_a_sheet_that_is_no_table_is_left_out_and_said() -> None:
    given()
    rows = [["2023年度残疾人意外伤害保险投保名单"], ["被保险人", "身份证号", "保费"]]
    rows += [[p.name, p.identity, 45] for p in PEOPLE]
    cover = [["说明"], ["本表由各乡镇残联填报，县残联汇总。"], ["联系人：王某"]]
    receipt = import_one("保险.xlsx", workbook({"填表说明": cover, "名单": rows, "Sheet3": []}))
    assert [sheet.kind for sheet in receipt.sheets] == ["", "accident-insurance", ""]
    assert sheet_of(receipt, "填表说明").nothing != ""
    assert live("payment") == 24


def subsidy(
    title: str, persons: list[Person] = PEOPLE, yuan: float = 80, **more: Any
) -> list[list[Any]]:
    header = ["姓名", "残疾人证号", "发放金额", *more]
    lines = [[p.name, p.certificate, yuan, *more.values()] for p in persons]
    return [[title], header, *lines]


@pytest.mark.parametrize(
    ("title", "sheet_name", "year", "month"),
    [
        ("二〇二三年五月重度残疾人护理补贴发放表", "Sheet1", 2023, 5),
        ("２０２３年１１月份护理补贴", "Sheet1", 2023, 11),
        ("护理补贴发放明细表", "202307", 2023, 7),
        ("2023年度护理补贴发放表", "3", 2023, 3),
        ("23年12月护理补贴发放表", "Sheet1", 2023, 12),
        ("重度残疾人护理补贴（2023.8）", "8月", 2023, 8),
    ],
)
def test_the_year_and_month_however_a_title_or_sheet_tells_them(
    title: str, sheet_name: str, year: int, month: int
) -> None:
    given()
    sheet = sheet_of(import_one("护补.xlsx", workbook({sheet_name: subsidy(title)})))
    assert (sheet.kind, sheet.year, sheet.month) == ("nursing-subsidy", year, month)
    assert live("payment", month=month, year=year) == 24


def test_rows_paid_for_several_months_at_once_are_spread_over_them() -> None:
    given()
    rows = subsidy("2023年重度残疾人护理补贴", yuan=240, 月份="1-3月")
    rows[2][3] = "2023年5月"
    rows[3][3] = "4—6月"
    sheet = sheet_of(import_one("护补.xlsx", workbook({"表": rows})))
    assert (sheet.accepted, held(sheet)) == (24, [])
    assert {m: live("payment", month=m) for m in range(1, 7)} == {
        1: 22,
        2: 22,
        3: 22,
        4: 1,
        5: 2,
        6: 1,
    }
    assert total_fen() == 24 * 24_000


def test_a_township_written_once_above_its_people() -> None:
    by_town: dict[str, list[Person]] = {}
    for person in PEOPLE:
        by_town.setdefault(person.township, []).append(person)
    rows: list[list[Any]] = [
        ["2023年残疾人花名册"],
        ["乡镇", "村", "姓名", "身份证号", "残疾类别", "残疾等级"],
    ]
    for town, persons in by_town.items():
        for place, p in enumerate(persons):
            rows.append([town if not place else "", p.village, p.name, p.identity,
                         CATEGORY[p.category], LEVEL[p.level]])  # fmt: skip
    sheet = sheet_of(import_one("花名册.xlsx", workbook({"花名册": rows})))
    assert (sheet.accepted, held(sheet)) == (24, [])
    assert FiledPerson.objects.filter(area_code="990826101202").count() == 6


def test_another_departments_line_under_another_name_is_kept_and_not_applied() -> None:
    from huican.programmes.models import DepartmentListEntry

    given()
    rows = [["殡仪馆2023年火化人员名单"], ["姓名", "身份证号", "死亡日期"],
            [PEOPLE[0].name, PEOPLE[0].identity, "2023-04-05"],
            ["欧阳不同", PEOPLE[1].identity, "2023-04-06"]]  # fmt: skip
    sheet = sheet_of(import_one("火化.xlsx", workbook({"Sheet1": rows})))
    assert sheet.accepted == 2
    entries = DepartmentListEntry.objects.order_by("source_row")
    assert [entry.person_id is not None for entry in entries] == [True, False]


def test_a_corrected_roster_keeps_a_number_with_the_name_on_file() -> None:
    given()
    rows = roster(PEOPLE)
    rows[3][1] = "欧阳不同"
    rows[3][2], rows[3][3] = PEOPLE[5].identity, PEOPLE[5].certificate
    sheet = sheet_of(import_one("花名册（更正）.xlsx", workbook({"花名册": rows})))
    assert held(sheet) == [(4, "duplicate-id")]
    assert FiledPerson.objects.filter(name=PEOPLE[5].name).count() == 1
    assert not FiledPerson.objects.filter(name="欧阳不同").exists()


def test_headers_that_nobody_knows_are_read_by_what_stands_below_them() -> None:
    header = ["顺号", "受助群众", "号", "残障", "家在哪里"]
    lines = [[n, p.name, p.identity, f"{CATEGORY[p.category]}{LEVEL[p.level]}", p.address]
             for n, p in enumerate(PEOPLE, start=1)]  # fmt: skip
    rows = [["某区残疾人台账（2023）"], header, *lines]
    sheet = sheet_of(import_one("台账.xlsx", workbook({"Sheet1": rows})))
    assert (sheet.kind, sheet.accepted, held(sheet)) == ("roster", 24, [])
    header = ["顺号", "受助群众", "号", "卡", "打了多少钱（元）", "经手"]
    lines = [
        [n, p.name, p.identity, p.account, 90, "王小二"] for n, p in enumerate(PEOPLE, start=1)
    ]
    rows = [["某区2023年9月困难残疾人生活补贴"], header, *lines, ["共计", "", "", "", 24 * 90, ""]]
    sheet = sheet_of(import_one("生补.xlsx", workbook({"Sheet1": rows})))
    assert (sheet.kind, sheet.accepted, held(sheet)) == ("living-subsidy", 24, [])
    assert (total_fen(), live("payment", month=9)) == (24 * 9_000, 24)
    assert Payment.objects.filter(account__isnull=True).count() == 0
    assert [note for note in sheet.notes if "差" in note] == []
