"""Figures from records: counted, broken down, opened, published and compared."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import xlsxwriter

from huican.exchange.operations import Import
from huican.exchange.receipts import ImportReceipt
from huican.exchange.withdrawing import withdraw_file
from huican.insight import reports
from huican.insight.figures import figures
from huican.insight.opened import Filters, anatomy, breakdown, measures_of, records
from huican.insight.published import compare_published, publish
from huican.kernel.identity import make_check_digit
from huican.reference.domain.rows import AreaRow
from huican.reference.operations import load_areas
from huican.sources.domain.kinds import catalogue

pytestmark = pytest.mark.django_db
AT = datetime(2026, 11, 22, 2, 0, tzinfo=UTC)
COUNTY = "990801000000"
AREAS = [
    ("990000000000", "示范省", "province", ""), ("990800000000", "安澜市", "city", "990000000000"),
    (COUNTY, "青石县", "county", "990800000000"),
    ("990801100000", "城关镇", "township", COUNTY), ("990801101000", "河口乡", "township", COUNTY),
    ("990801100201", "东村村委会", "village", "990801100000"),
    ("990801101201", "西村村委会", "village", "990801101000"),
]  # fmt: skip


def identity(number: int) -> str:
    first17 = f"9908011970{number // 1000 % 12 + 1:02d}01{number % 1000:03d}"
    return first17 + make_check_digit(first17)


def workbook(title: str, head: list[str], rows: list[list[object]]) -> bytes:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    # The same content is the same bytes, whatever the clock says.
    book.set_properties({"created": datetime(2024, 1, 1)})
    sheet = book.add_worksheet("台账")
    sheet.write(0, 0, title)
    for at, row in enumerate([head, *rows], start=1):
        for column, value in enumerate(row):
            sheet.write(at, column, value)
    book.close()
    return out.getvalue()


PLACES = [("城关镇", "东村村委会"), ("河口乡", "西村村委会")]


def roster(count: int) -> bytes:
    return workbook("青石县2023年持证残疾人花名册",
                    ["序号", "乡镇", "村", "姓名", "身份证号", "残疾类别", "残疾等级"],
                    [[i, *PLACES[i % 2], f"人{'甲乙丙丁'[i % 4]}{'一二三四五六七八九十'[i // 4]}",
                      identity(i), "肢体", "二级"] for i in range(count)])  # fmt: skip


def care(rows: list[tuple[int, str]]) -> bytes:
    return workbook("2023年托养服务记录", ["序号", "姓名", "身份证号", "服务机构", "服务日期"],
                    [[at, f"人{'甲乙丙丁'[i % 4]}{'一二三四五六七八九十'[i // 4]}", identity(i),
                      "城关镇托养中心", day] for at, (i, day) in enumerate(rows, 1)])  # fmt: skip


def take(at: datetime = AT, **files: bytes) -> ImportReceipt:
    return Import(catalogue(), COUNTY, "system:test", at, at.date(), year=2023).run(
        [(f"{name}.xlsx", "", content) for name, content in files.items()]
    )


@pytest.fixture(autouse=True)
def _areas() -> None:
    load_areas([AreaRow(*row) for row in AREAS], by="system:test", at=AT)


VISITS = [(0, "2023-03-01"), (0, "2023-04-01"), (1, "2023-04-02"), (2, "2023-05-09")]


def test_visits_count_rows_and_persons_apart() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    found = figures(COUNTY, 2023, at=AT)
    assert found.get("care-centre.visits").value == 4
    assert found.get("care-centre.persons").value == 3
    assert found.get("certified.persons").value == 6


def test_a_figure_without_any_record_is_unknown_and_not_nought() -> None:
    take(花名册=roster(2))
    value = figures(COUNTY, 2023, at=AT).get("care-centre.visits")
    assert value.value is None
    assert value.display == "＿＿"


def test_an_area_counts_only_what_lies_in_it() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    assert figures("990801100000", 2023, at=AT).get("care-centre.visits").value == 3
    assert figures("990801101000", 2023, at=AT).get("care-centre.visits").value == 1
    assert figures("990801100000", 2023, at=AT).get("certified.persons").value == 3


def test_another_year_counts_nothing() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    assert figures(COUNTY, 2022, at=AT).get("care-centre.visits").value is None


def test_the_parts_of_a_breakdown_add_up_to_the_figure() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    [measure] = measures_of("care-centre.visits")
    for by in ("月份", "乡镇", "残疾类别", "残疾等级", "服务机构"):
        groups = breakdown(measure, COUNTY, 2023, by)
        assert sum(group.value for group in groups) == 4, by
    months = {g.label: g.value for g in breakdown(measure, COUNTY, 2023, "月份")}
    assert months == {"3月": 1, "4月": 2, "5月": 1}
    places = {g.label: g.value for g in breakdown(measure, COUNTY, 2023, "乡镇")}
    assert places == {"城关镇": 3, "河口乡": 1}


def test_a_figure_opens_to_its_rows_with_workbook_sheet_and_row() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    [measure] = measures_of("care-centre.visits")
    rows, total = records(measure, COUNTY, 2023)
    assert total == 4
    assert [(row.file, row.sheet, row.row) for row in rows] == [
        ("托养.xlsx", "台账", number) for number in (3, 4, 5, 6)
    ]
    rows, total = records(measure, COUNTY, 2023, Filters(month=4))
    assert total == 2
    rows, total = records(measure, COUNTY, 2023, Filters(own={"服务机构": "没有这家"}))
    assert total == 0
    rows, total = records(measure, COUNTY, 2023, page=2, page_rows=3)
    assert (len(rows), total) == (1, 4)


def test_a_corrected_workbook_shows_as_registered_less_removed() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    take(AT + timedelta(days=1), 托养=care([*VISITS[:3], (2, "2023-05-10")]))
    [part] = anatomy("care-centre.visits", COUNTY, 2023)
    assert (part.registered, part.removed, part.counted) == (5, 1, 4)
    assert part.removed_why == {"更正后换成新的一行": 1}


def test_figures_are_counted_anew_after_every_change_and_kept_otherwise(
    django_assert_max_num_queries: object,
) -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    assert figures(COUNTY, 2023, at=AT).get("care-centre.visits").value == 4
    with django_assert_max_num_queries(4):  # type: ignore[operator]
        assert figures(COUNTY, 2023, at=AT).get("care-centre.visits").value == 4
    receipt = take(AT + timedelta(days=1), 托养=care([*VISITS, (3, "2023-06-01")]))
    assert figures(COUNTY, 2023, at=AT).get("care-centre.visits").value == 5
    file_id = receipt.files[0].file_id
    assert file_id is not None
    withdraw_file(file_id, by="system:test", at=AT + timedelta(days=2), reason="交错了")
    assert figures(COUNTY, 2023, at=AT).get("care-centre.visits").value == 4


def test_a_published_figure_is_kept_and_a_later_change_is_shown_with_its_reason() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    published = AT + timedelta(hours=1)
    report = publish(COUNTY, 2023, "yearly-summary", by="system:test", at=published)
    _, before = compare_published(report.pk, at=published)
    assert before
    assert all(one.difference is None for one in before)
    take(AT + timedelta(days=3), 补充=care([(4, "2023-07-01"), (5, "2023-07-02")]))
    _, after = compare_published(report.pk, at=AT + timedelta(days=4))
    changed = {one.figure_id: one.difference for one in after if one.difference}
    difference = changed["care-centre.visits"]
    assert difference is not None
    assert "4" in difference.old
    assert "6" in (difference.new or "")
    assert any("补充.xlsx" in words for words in difference.why)
    assert "certified.persons" not in changed


def test_the_report_s_figures_are_the_figures() -> None:
    take(花名册=roster(6), 托养=care(VISITS))
    written = reports.write(COUNTY, 2023, "yearly-summary", at=AT)
    now = figures(COUNTY, 2023, at=AT)
    used = {one.figure_id for one in written.document.references(annexes=False)}
    assert {"care-centre.visits", "certified.persons"} <= used
    for id_ in used & set(now.figures):
        assert written.facts.figures[id_].value == now.get(id_).value


def test_sums_are_exact_to_the_fen() -> None:
    fuel = workbook("2023年残疾人机动轮椅车燃油补贴发放表（单位：元）",
                    ["序号", "姓名", "身份证号", "车牌号", "金额"],
                    [[i + 1, f"人{'甲乙丙丁'[i]}一", identity(i), f"残{i}", 0.1 + i / 100]
                     for i in range(4)])  # fmt: skip
    take(花名册=roster(4), 燃油=fuel)
    assert figures(COUNTY, 2023, at=AT).get("fuel-subsidy.amount").value == Decimal("0.46")


def test_dates_beyond_a_breakdown_are_not_lost() -> None:
    take(花名册=roster(2), 托养=care([(0, ""), (1, "2023-04-02")]))
    [measure] = measures_of("care-centre.visits")
    groups = breakdown(measure, COUNTY, 2023, "月份")
    assert sum(group.value for group in groups) == 2
    assert {group.label for group in groups} == {"4月", "没有写"}


def test_today_is_the_day_of_the_import() -> None:
    receipt = take(花名册=roster(1), 托养=care([(0, (date(2026, 11, 23)).isoformat())]))
    held = [row.problem.code for f in receipt.files for s in f.sheets for row in s.refused
            if row.problem]  # fmt: skip
    assert held == ["date-in-future"]


def test_institutions_that_rows_name_are_put_on_file_once() -> None:
    from huican.registry.models import Organisation

    take(花名册=roster(6), 托养=care(VISITS))
    take(AT + timedelta(days=1), 再一份=care([(4, "2023-07-01")]))
    assert list(Organisation.objects.values_list("name", "kind")) == [("城关镇托养中心", "care")]


def test_a_corrected_roster_that_comes_alone_is_of_its_earlier_version_s_year() -> None:
    head = ["序号", "乡镇", "村", "姓名", "身份证号", "残疾类别", "残疾等级"]
    lines = [[i, *PLACES[i % 2], f"人{'甲乙丙丁'[i % 4]}{'一二三四五六七八九十'[i // 4]}", identity(i),
              "肢体", "二级"] for i in range(6)]  # fmt: skip
    take(花名册=workbook("青石县持证残疾人花名册", head, lines))
    lines[2][6] = "一级"

    def alone(name: str) -> ImportReceipt:
        content = workbook("青石县持证残疾人花名册", head, lines)
        run = Import(catalogue(), COUNTY, "system:test", AT + timedelta(days=1), AT.date())
        return run.run([(name, "", content)])

    [sheet] = alone("退回_花名册.xlsx").files[0].sheets
    assert (sheet.year, sheet.year_from) == (2023, "上一版")
    assert (sheet.unchanged, sheet.replaced, sheet.accepted) == (5, 1, 6)
    assert figures(COUNTY, 2023, at=AT).get("certified.persons").value == 6
    assert figures(COUNTY, 2026, at=AT).get("certified.persons").value is None


def test_a_ledger_without_any_year_that_comes_again_is_of_its_earlier_version_s_year() -> None:
    head = ["序号", "姓名", "身份证号", "托养方式", "补助金额"]
    lines = [[i + 1, f"人{'甲乙丙丁'[i]}一", identity(i), "居家", 1500] for i in range(4)]
    take(花名册=roster(6), 阳光=workbook("阳光家园计划托养花名册", head, lines))
    lines[1][4] = 1600
    content = workbook("阳光家园计划托养花名册", head, lines)
    run = Import(catalogue(), COUNTY, "system:test", AT + timedelta(days=1), AT.date())
    [sheet] = run.run([("另存.xlsx", "", content)]).files[0].sheets
    assert (sheet.year, sheet.unchanged, sheet.replaced) == (2023, 3, 1)
    assert figures(COUNTY, 2023, at=AT).get("sunshine-home.amount").value == 6100
