"""Made-up workbooks of a made-up county, and importing them."""

from __future__ import annotations

import io
import shutil
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import xlsxwriter

from huican.exchange.operations import Import
from huican.exchange.receipts import FileReceipt, ImportReceipt, SheetReceipt
from huican.kernel.identity import make_check_digit
from huican.reference.operations import load_area_files
from huican.sources.domain.kinds import catalogue
from huican.stores import STORES

NOW = datetime(2026, 11, 22, 4, 0, tzinfo=UTC)
TODAY = date(2026, 11, 22)
COUNTY = "990826000000"
AREAS = """code,name,level,parent
990000000000,示范省,province,
990800000000,安澜市,city,990000000000
990826000000,松湖县,county,990800000000
990826101000,松城镇,township,990826000000
990826101201,石岭村委会,village,990826101000
990826101202,东风村委会,village,990826101000
990826102000,湖滨镇,township,990826000000
990826102201,湖边村委会,village,990826102000
990826102202,东风村委会,village,990826102000
990826103000,高岭乡,township,990826000000
990826103201,竹墩村委会,village,990826103000
"""
PLACES = (("松城镇", "石岭村"), ("松城镇", "东风村"), ("湖滨镇", "湖边村"), ("高岭乡", "竹墩村"))
FAMILY = "王李张刘陈杨赵黄周吴徐孙"
GIVEN = (
    "建国",
    "秀英",
    "小明",
    "桂兰",
    "志强",
    "玉梅",
    "海燕",
    "德胜",
    "春花",
    "永康",
    "雪",
    "平安",
)
Rows = Sequence[Sequence[Any]]


def load_areas() -> None:
    """The area tree of the made-up county."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "divisions.csv"
        path.write_text(AREAS, encoding="utf-8")
        load_area_files([path], by="system:test", at=NOW)


@contextmanager
def installation_folder() -> Iterator[Path]:
    """A folder that PostgreSQL's own account may pass: pytest's own folders are closed to it."""
    folder = Path(tempfile.mkdtemp(prefix="huican-import-"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


class Person:
    """The nth made-up person; every number is different and begins with 99."""

    def __init__(self, number: int) -> None:
        self.name = FAMILY[number % 12] + GIVEN[number // 12 % 12] + ("" if number < 144 else "兰")
        born = date(1950, 1, 1) + timedelta(days=number * 37 % 20_000)
        first = f"990826{born:%Y%m%d}{number % 1000:03d}"
        self.identity = first + make_check_digit(first)
        self.category, self.level = number % 6 + 1, number % 4 + 1
        self.certificate = f"{self.identity}{self.category}{self.level}"
        self.township, self.village = PLACES[number % len(PLACES)]
        self.address = f"松湖县{self.township}{self.village}{number % 9 + 1}组"
        self.account = f"62284{number:014d}"


def people(count: int, first: int = 0) -> list[Person]:
    return [Person(number) for number in range(first, first + count)]


CATEGORY = ("", "视力", "听力", "言语", "肢体", "智力", "精神", "多重")
LEVEL = ("", "一级", "二级", "三级", "四级")
ROSTER_HEADER = ["序号", "姓名", "身份证号", "残疾人证号", "残疾类别", "残疾等级", "乡镇", "村",
                 "低保", "发证日期"]  # fmt: skip
PAYMENT_HEADER = ["序号", "乡镇", "村", "姓名", "残疾人证号", "补贴标准", "金额", "账号"]


def roster_line(place: int, person: Person) -> list[Any]:
    return [place, person.name, person.identity, person.certificate, CATEGORY[person.category],
            LEVEL[person.level], person.township, person.village, "是" if place % 3 else "否",
            "2020-08-16"]  # fmt: skip


def payment_line(place: int, person: Person, yuan: float = 80) -> list[Any]:
    return [place, person.township, person.village, person.name, person.certificate, 80, yuan,
            person.account]  # fmt: skip


def roster(
    persons: Iterable[Person], title: str = "松湖县2023年持证残疾人花名册"
) -> list[list[Any]]:
    lines = [roster_line(place, person) for place, person in enumerate(persons, start=1)]
    return [[title], ROSTER_HEADER, *lines]


def payments(
    persons: Iterable[Person], month: int, yuan: float = 80,
    title: str = "松湖县2023年{month}月重度残疾人护理补贴发放表",
) -> list[list[Any]]:  # fmt: skip
    lines = [payment_line(place, person, yuan) for place, person in enumerate(persons, start=1)]
    total = ["合计", "", "", "", "", "", yuan * len(lines), ""]
    return [[title.format(month=month)], PAYMENT_HEADER, *lines, total]


def workbook(
    sheets: Mapping[str, Rows], *, merged: Mapping[str, Sequence[str]] | None = None,
    creator: str = "",
) -> bytes:  # fmt: skip
    """An .xlsx of these sheets; `merged` names merged ranges. `creator` changes only the bytes.

    A text such as =1/0#DIV/0! is a formula with the value it last had.
    """
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"default_date_format": "yyyy-mm-dd"})
    book.set_properties({"author": creator, "created": datetime(2024, 1, 1)})
    for name, rows in sheets.items():
        page = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, cell in enumerate(row):
                if isinstance(cell, str) and cell.startswith("=") and "#" in cell:
                    formula, _, shown = cell.rpartition("#")
                    page.write_formula(at, column, formula, None, f"#{shown}")
                elif isinstance(cell, str):
                    page.write_string(at, column, cell) if cell else None
                elif cell is not None:
                    page.write(at, column, cell)
        for where in (merged or {}).get(name, ()):
            page.merge_range(where, _first_of(rows, where))
    book.close()
    return out.getvalue()


def _first_of(rows: Rows, where: str) -> Any:
    from xlsxwriter.utility import xl_cell_to_rowcol

    row, column = xl_cell_to_rowcol(where.split(":")[0])
    return rows[row][column] if column < len(rows[row]) else ""


def importer(at: datetime = NOW, **values: Any) -> Import:
    return Import(catalogue(), COUNTY, "system:test", at, TODAY, **values)


def import_all(
    files: Mapping[str, bytes], *, at: datetime = NOW, year: int | None = None, folder: str = ""
) -> ImportReceipt:
    """One import of several files."""
    return importer(at, year=year).run([(name, folder, content) for name, content in files.items()])


_clock = NOW


def import_one(name: str, content: bytes, **values: Any) -> FileReceipt:
    """An import of one file, later than those before."""
    global _clock
    _clock += timedelta(minutes=1)
    return import_all({name: content}, at=_clock, **values).files[0]


def sheet_of(receipt: FileReceipt, name: str | None = None) -> SheetReceipt:
    if name is None:
        assert len(receipt.sheets) == 1, [sheet.sheet for sheet in receipt.sheets]
        return receipt.sheets[0]
    return next(sheet for sheet in receipt.sheets if sheet.sheet == name)


def held(sheet: SheetReceipt) -> list[tuple[int, str]]:
    """Row and code of what was refused or waits."""
    return sorted(
        (draft.row, draft.problem.code) for draft in [*sheet.refused, *sheet.waiting]
        if draft.problem
    )  # fmt: skip


def live(store: str, **where: Any) -> int:
    """How many records of a store count today."""
    return STORES[store].model._default_manager.filter(retired_at__isnull=True, **where).count()


def total_fen(**where: Any) -> int:
    """What was paid in all, of the payments that count today."""
    from django.db.models import Sum

    rows = STORES["payment"].model._default_manager.filter(retired_at__isnull=True, **where)
    return rows.aggregate(total=Sum("amount_fen"))["total"] or 0
