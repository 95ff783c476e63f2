"""Files that cannot go in: each with a clear answer, and nothing changed."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import psycopg
import pytest
from django.db import DatabaseError

from huican.exchange import sheets as sheet_writing
from huican.exchange.failures import StoppedError
from huican.ledger.models import Payment
from huican.registry.models import Person as FiledPerson
from huican.sources.models import SourceFile
from tests.integration.imports_made_up import (
    held,
    import_all,
    import_one,
    live,
    load_areas,
    payments,
    people,
    roster,
    sheet_of,
    workbook,
)

pytestmark = pytest.mark.django_db
PEOPLE = people(12)


@pytest.fixture(autouse=True)
def county() -> None:
    load_areas()


def bomb(sheet: bytes = b" " * 120_000_000) -> bytes:
    """A workbook whose sheet unpacks to a thousand times its size."""
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook({"a": [["x"]]}))) as good,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in good.namelist():
            content = sheet if name == "xl/worksheets/sheet1.xml" else good.read(name)
            bad.writestr(name, content)
    return out.getvalue()


def a_million_rows() -> bytes:
    rows = b"".join(
        b'<row r="%d"><c r="A%d"><v>%d</v></c></row>' % (n, n, n * 7919 % 100_003)
        for n in range(1, 1_000_001)
    )
    head = b'<?xml version="1.0"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
    return bomb(head + rows + b"</sheetData></worksheet>")


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
BAD: dict[str, tuple[Any, str, str]] = {
    "a picture": (lambda: b"\x89PNG\r\n\x1a\n" + b"0" * 500, "not-a-workbook", "不是 .xlsx"),
    "an empty file": (lambda: b"", "workbook-empty", "0 字节"),
    "an empty workbook": (lambda: workbook({"Sheet1": []}), "workbook-empty", "空的"),
    "half a file": (lambda: workbook({"1月": payments(PEOPLE, 1)})[:3000], "not-a-workbook", "没存完整"),
    "a zip of something else": (lambda: _zip({"a.txt": b"x"}), "not-a-workbook", "不是 .xlsx"),
    "a password": (
        lambda: OLE + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le") + b"\0" * 600,
        "workbook-password", "密码",
    ),
    "an old .xls": (lambda: OLE + b"\0" * 2000, "workbook-xls", "另存为 .xlsx"),
    "a zip bomb": (bomb, "workbook-too-large", "压缩炸弹"),
    "300 columns": (
        lambda: workbook({"宽": [["2023年护理补贴"], [f"列{n}" for n in range(300)], list(range(300))]}),
        "workbook-too-large", "300 列",
    ),
    "a million rows": (a_million_rows, "workbook-too-large", "行"),
}  # fmt: skip


def _zip(files: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return out.getvalue()


@pytest.mark.parametrize("what", BAD)
def test_a_bad_file_is_refused_with_what_to_do_and_changes_nothing(what: str) -> None:
    content, code, words = BAD[what]
    receipt = import_one("坏文件.xlsx", content())
    assert (receipt.state, receipt.error_code) == ("failed", code)
    assert words in receipt.error
    assert "请" in receipt.error
    assert "坏文件.xlsx" in receipt.error
    assert not SourceFile.objects.exists()


def test_a_bad_file_among_good_ones_does_not_keep_them_out() -> None:
    receipt = import_all({
        "花名册.xlsx": workbook({"花名册": roster(PEOPLE)}), "坏.xlsx": b"PK\x03\x04 but no more",
        "护理.xlsx": workbook({"1月": payments(PEOPLE, 1)}),
    })  # fmt: skip
    assert {file.name: file.state for file in receipt.files} == {
        "花名册.xlsx": "in", "坏.xlsx": "failed", "护理.xlsx": "in",
    }  # fmt: skip
    assert live("payment") == 12


def test_rows_whose_formulas_failed_are_refused_as_such() -> None:
    import_one("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))
    rows = payments(PEOPLE, 1)
    rows[2][6], rows[3][4], rows[4][3], rows[5][7] = "=1/0#DIV/0!", "=A99#N/A", "#REF!", "#VALUE!"
    sheet = sheet_of(import_one("护理.xlsx", workbook({"1月": rows})))
    assert held(sheet) == [
        (3, "formula-error"),
        (4, "formula-error"),
        (5, "formula-error"),
        (6, "formula-error"),
    ]
    assert all("公式" in draft.problem.reason for draft in sheet.refused if draft.problem)


def test_something_that_is_no_table_of_ours_is_said_and_changes_nothing() -> None:
    receipt = import_one(
        "食堂.xlsx", workbook({"菜单": [["本周菜单"], ["星期", "菜", "汤"], ["一", "鱼", "蛋汤"]]})
    )
    assert (receipt.state, receipt.error_code) == ("failed", "not-recognised")
    assert "请在网页上指明" in receipt.error
    assert not SourceFile.objects.exists()


def test_a_disk_that_fills_says_so_and_leaves_what_was_there(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import_one("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))

    def full(*_: object, **__: object) -> None:
        raise DatabaseError("could not extend file") from psycopg.errors.DiskFull("No space left")

    monkeypatch.setattr(sheet_writing.SheetWriter, "_hold", full)
    with pytest.raises(StoppedError, match="磁盘满了") as stopped:
        import_all({
            "a护理.xlsx": workbook({"1月": payments(PEOPLE, 1)}),
            "b护理.xlsx": workbook({"2月": payments(PEOPLE, 2)}),
        })  # fmt: skip
    assert [file.error_code for file in stopped.value.receipt.files] == ["disk-full"]
    assert not Payment.objects.exists()
    monkeypatch.undo()
    receipt = import_all({
        "a护理.xlsx": workbook({"1月": payments(PEOPLE, 1)}),
        "b护理.xlsx": workbook({"2月": payments(PEOPLE, 2)}),
    })  # fmt: skip
    assert (receipt.total("accepted"), live("payment")) == (24, 24)


def test_an_unexpected_fault_keeps_one_file_out_and_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    import_one("花名册.xlsx", workbook({"花名册": roster(PEOPLE)}))
    whole = sheet_writing.SheetWriter.write

    def faulty(self: sheet_writing.SheetWriter, drafts: Any) -> Any:
        if self.file.name.startswith("a"):
            raise KeyError("x")
        return whole(self, drafts)

    monkeypatch.setattr(sheet_writing.SheetWriter, "write", faulty)
    receipt = import_all({
        "a护理.xlsx": workbook({"1月": payments(PEOPLE, 1)}),
        "b护理.xlsx": workbook({"2月": payments(PEOPLE, 2)}),
    })  # fmt: skip
    assert [(file.state, file.error_code) for file in receipt.files] == [
        ("failed", "unexpected"),
        ("in", ""),
    ]
    assert live("payment") == 12


def test_a_roster_with_a_fault_in_every_way_refuses_each_row_for_its_own() -> None:
    rows = roster(PEOPLE)
    rows[2][2] = float(PEOPLE[0].identity[:15] + "000")
    rows[3][1] = ""
    rows[4][7] = "不存在村"
    rows[5][3] = PEOPLE[3].identity + "59"
    rows[6][4] = "视力" if PEOPLE[4].category != 1 else "听力"
    rows[7][2] = PEOPLE[5].identity[:-1] + ("1" if PEOPLE[5].identity[-1] != "1" else "2")
    rows[8][9] = "2023年13月1日"
    sheet = sheet_of(import_one("花名册.xlsx", workbook({"花名册": rows})))
    assert held(sheet) == [
        (3, "id-lost-digits"), (4, "name-missing"), (5, "unknown-village"),
        (6, "level-out-of-range"), (7, "category-mismatch"), (8, "id-check-digit"),
        (9, "date-unreadable"),
    ]  # fmt: skip
    assert FiledPerson.objects.count() == 5
