"""The writer: what goes in comes out, and nothing is left half written."""

from __future__ import annotations

import zipfile
from datetime import date
from pathlib import Path

import pytest
from python_calamine import CalamineWorkbook

from huican.synth.workbooks.xlsx import DATE, WorkbookWriter


def test_text_numbers_and_days_come_out_as_they_went_in(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    cells = ["a<b>&c", " 前后空格 ", "两\n行", 3, 0.008, date(2023, 5, 1), None, "", "尾"]
    with WorkbookWriter(path, ["一", "A&B"]) as book:
        sheet = book.sheet([10, 20])
        assert sheet.row(cells) == 1
        sheet.row([])
        assert sheet.row(["第三行"], DATE) == 3
        book.sheet().row([1])
    book_read = CalamineWorkbook.from_path(str(path))
    assert book_read.sheet_names == ["一", "A&B"]
    rows = book_read.get_sheet_by_name("一").to_python()
    assert rows[0] == ["a<b>&c", " 前后空格 ", "两\n行", 3.0, 0.008, date(2023, 5, 1), "", "", "尾"]
    assert rows[2][0] == "第三行"


def test_merged_blocks_are_where_they_were_asked_for(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with WorkbookWriter(path, ["一"]) as book:
        sheet = book.sheet()
        sheet.row(["题", None, None])
        sheet.merge(1, 0, 1, 2)
        sheet.merge(2, 0, 2, 0)  # one cell is no block
    ranges = CalamineWorkbook.from_path(str(path)).get_sheet_by_name("一").merged_cell_ranges
    assert ranges == [((0, 0), (0, 2))]


def test_no_clock_time_stands_in_the_file(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with WorkbookWriter(path, ["一"]) as book:
        book.sheet().row(["x"])
    infos = zipfile.ZipFile(path).infolist()
    assert {i.date_time[0] for i in infos} == {1980}


def test_a_sheet_that_was_named_but_not_written_is_an_error(tmp_path: Path) -> None:
    with (
        pytest.raises(ValueError, match="not written"),
        WorkbookWriter(tmp_path / "a.xlsx", ["一", "二"]) as book,
    ):
        book.sheet().row([1])
