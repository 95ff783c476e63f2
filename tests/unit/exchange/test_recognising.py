"""Titles, headers, total lines and periods, each in itself."""

from __future__ import annotations

import io

import pytest
import xlsxwriter

from huican.exchange.domain.drafts import SheetDrafts
from huican.exchange.domain.formula_cells import error_cells
from huican.exchange.domain.looks import looks_of
from huican.exchange.domain.matching import name_score, prepared
from huican.exchange.domain.periods_in_words import (
    month_in,
    months_span,
    named_month,
    quarter_in,
    year_in,
)
from huican.exchange.domain.reading import read_workbook
from huican.exchange.domain.shape import kind_of_line
from huican.exchange.domain.totals import Totals
from huican.sources.domain.versions import plain_stem, says_it_is_newer


@pytest.mark.parametrize(
    ("text", "year", "month", "quarter"),
    [
        ("松湖县2023年5月护理补贴", 2023, 5, None),
        ("二〇二三年十二月", 2023, 12, None),
        ("二零二四年一月份", 2024, 1, None),
        ("２０２３年第二季度", 2023, None, 2),
        ("2023年4-6月", 2023, None, 2),
        ("2023年1-12月发放明细", 2023, None, None),
        ("202307", 2023, None, None),
        ("23年3月", 2023, 3, None),
        ("第23期培训", None, None, None),
        ("共20人", None, None, None),
        ("五月", None, 5, None),
        ("十一月", None, 11, None),
    ],
)
def test_the_period_that_a_title_names(
    text: str, year: int | None, month: int | None, quarter: int | None
) -> None:
    assert (year_in(text), month_in(text), quarter_in(text)) == (year, month, quarter)


def test_spans_and_names_of_sheets() -> None:
    assert [months_span(text) for text in ("1-3月", "4月至6月", "7—9月份", "12-1月", "5月")] == [
        (1, 3), (4, 6), (7, 9), None, None,
    ]  # fmt: skip
    assert [named_month(name) for name in ("202305", "2023.5", "05", "5", "Sheet1", "13", "2023")] == [
        (2023, 5), (2023, 5), (None, 5), (None, 5), None, None, None,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        (["合计", "", 80.0], "total"), (["", "星山小计", "", 5.1], "total"), (["总　计", 3.0], "total"),
        (["", "", ""], "blank"), (["审核人：张三", "", "填表人：李四"], "signature"),
        (["注：本表一式两份"], "note"), (["2.金额有变动的请注明"], "note"),
        ([1.0, "王合计", "石岭村", 80.0], "total"), ([1.0, "王小明", "石岭村", 80.0], "data"),
        (["2023年12月31日"], "note"),
    ],
)  # fmt: skip
def test_what_a_line_below_the_header_is(line: list[object], kind: str) -> None:
    assert kind_of_line(line) == kind  # type: ignore[arg-type]


def test_a_line_with_a_persons_number_is_never_a_total() -> None:
    assert kind_of_line([1.0, "王合计", "99082619500101"], has_number=True) == "data"


def test_totals_of_townships_and_of_the_whole_agree_or_are_reported() -> None:
    def report(lines: list[int | tuple[str, int]]) -> list[str]:
        totals, result = Totals(), SheetDrafts()
        for row, line in enumerate(lines, start=3):
            totals.add(line) if isinstance(line, int) else totals.close(row, line[1], line[0])
        totals.report(result)
        return result.notes

    assert report([100, 200, ("甲小计", 300), 400, ("乙小计", 400), ("合计", 700)]) == []
    assert report([("合计", 300), 100, 200]) == []
    assert report([100, 200]) == []
    assert report([100, 200, ("合计", 400)]) == [
        "第 5 行“合计”写的是 4 元，逐行相加是 3 元，差 1 元"
    ]
    assert report([100, 200, ("甲小计", 350), 400, ("合计", 700)]) == [
        "第 5 行“甲小计”写的是 3.50 元，逐行相加是 3 元，差 0.50 元"
    ]


def test_headers_are_scored_by_how_surely_they_name_a_field() -> None:
    names = prepared(("验收日期", "竣工日期"))
    assert name_score("验收时间", "", names) > 99
    assert name_score("验收日", "", names) > 99
    assert name_score("日期", "验收情况", names) > 99
    assert 50 < name_score("验收", "", names, True) < 70
    assert name_score("验收", "", names) == 0
    assert name_score("姓名", "", names) == 0
    assert name_score("发放", "", prepared(("=发放",))) > 99
    assert name_score("发放方式", "", prepared(("=发放",))) == 0


def test_columns_are_known_by_what_stands_in_them() -> None:
    rows = [
        ["王小明", "肢体二级", "松城镇", "石岭村委会", "松湖县松城镇石岭村3组", "2023年5月1日", 4.0]
    ] * 5
    looks = [looks_of(rows, index) for index in range(7)]
    assert looks[0].person == looks[1].pair == looks[2].township == looks[3].village == 1.0
    assert looks[4].address == looks[5].dated == looks[6].number == 1.0
    village = looks_of([["王庄村"]] * 3, 0)
    assert (village.person, village.village) == (0.0, 1.0)


def test_a_cell_whose_formula_failed_is_not_an_empty_cell() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out)
    for name in ("甲 & 乙", "丙"):
        page = book.add_worksheet(name)
        page.write_row(0, 0, ["姓名", "金额", "备注"])
        page.write_row(1, 0, ["王小明", None, "x"])
        page.write_formula(1, 1, "=1/0", None, "#DIV/0!")
        page.write_formula(2, 27, "=A1+1", None, 3)
    book.close()
    sheets = read_workbook(out.getvalue(), "a.xlsx")
    assert [sheet.rows[1][1] for sheet in sheets] == ["#DIV/0!", "#DIV/0!"]
    assert error_cells(out.getvalue(), ["xl/worksheets/sheet2.xml"]) == {"丙": [(1, 1, "#DIV/0!")]}


def test_what_a_files_name_says_of_its_version() -> None:
    names = ["花名册.xlsx", "花名册（更正）.xlsx", "退回_花名册.xlsx", "花名册 - 副本.xlsx", "花名册(2).xlsx",
             "花名册最终版.xlsx", "花名册v2.xlsx"]  # fmt: skip
    assert {plain_stem(name) for name in names} == {"花名册"}
    assert [says_it_is_newer(name) for name in names] == [
        False,
        True,
        True,
        False,
        False,
        True,
        True,
    ]
