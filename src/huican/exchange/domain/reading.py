"""Opening a workbook that somebody sent, without trusting it.

What comes back is plain cells. What cannot be read is refused here with a word that says what
to do, before anything is written: not a workbook, an old .xls, a password, an archive that
unpacks to far more than it says, more rows or columns than any office keeps.
"""

import io
import zipfile
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

import python_calamine

from huican.exchange.domain.formula_cells import MARK, error_cells
from huican.kernel.errors import HuicanError

Cell = str | float | int | bool | date | datetime | time | timedelta

# A county's largest real sheet has about 20,000 rows; a city's roster 200,000.
ROWS_MAX = 500_000
COLUMNS_MAX = 200
SHEETS_MAX = 120
FILE_BYTES_MAX = 100 * 1024 * 1024
UNPACKED_BYTES_MAX = 1_500 * 1024 * 1024
# Real workbooks of numbers and names shrink 4 to 12 times; only a bomb shrinks 200 times.
SHRINK_MAX = 200
_CHUNK = 1 << 20

_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"


class WorkbookError(HuicanError):
    """A file that cannot be read as a workbook."""

    code = "workbook-unreadable"


class NotAWorkbook(WorkbookError):
    code = "not-a-workbook"


class WorkbookEmpty(WorkbookError):
    code = "workbook-empty"


class WorkbookHasPassword(WorkbookError):
    code = "workbook-password"


class OldWorkbook(WorkbookError):
    code = "workbook-xls"


class WorkbookTooLarge(WorkbookError):
    code = "workbook-too-large"


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet as it stands: `rows[i][j]` is row i+1, column j+1; all rows are equally long."""

    name: str
    position: int
    rows: list[list[Cell]]
    # Merged cells, counted from 0: (top, left, bottom, right), all inclusive.
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


def read_workbook(content: bytes, name: str) -> list[Sheet]:
    """The visible content of every sheet, in order.

    Raises a WorkbookError when the file is not a workbook that can be read within the limits.
    """
    failed = check(content, name)
    try:
        workbook = python_calamine.CalamineWorkbook.from_object(io.BytesIO(content))
        sheets = [
            _sheet(workbook, sheet_name, position)
            for position, sheet_name in enumerate(workbook.sheet_names, start=1)
        ]
    except python_calamine.PasswordError:
        raise _password(name) from None
    except (python_calamine.CalamineError, OSError, ValueError) as error:
        raise NotAWorkbook(
            f"这个文件打不开，可能没存完整（{type(error).__name__}）",
            where=name,
            remedy="请用 Excel 或 WPS 打开看看，另存为 .xlsx 再交",
        ) from error
    if failed:
        _put_back(sheets, error_cells(content, failed))
    if not any(sheet.rows for sheet in sheets):
        raise WorkbookEmpty(
            "这个表格是空的，没有一个格子有内容", where=name, remedy="请确认交的是不是这个文件"
        )
    for sheet in sheets:
        width = len(sheet.rows[0]) if sheet.rows else 0
        if width > COLUMNS_MAX:
            raise WorkbookTooLarge(
                f"“{sheet.name}”有 {width} 列，最多读 {COLUMNS_MAX} 列",
                where=name,
                remedy="请删去空列和用不着的列，或检查是不是行列放反了",
            )
    return sheets


def check(content: bytes, name: str) -> list[str]:
    """Raises a WorkbookError unless the bytes are an .xlsx within the limits, unpacked to see.

    Returns the parts of the archive that hold cells whose formula failed.
    """
    if not content:
        raise WorkbookEmpty("这个文件是空的（0 字节）", where=name, remedy="请重新导出再交")
    if len(content) > FILE_BYTES_MAX:
        raise WorkbookTooLarge(
            f"文件有 {len(content) // 1_048_576} MB，最多 {FILE_BYTES_MAX // 1_048_576} MB",
            where=name,
            remedy="请按年度或乡镇拆开再交",
        )
    if content.startswith(_OLE):
        if _has_password(content):
            raise _password(name)
        raise OldWorkbook(
            "这是旧版 .xls 表格，读不准", where=name, remedy="请用 Excel 或 WPS 另存为 .xlsx 再交"
        )
    if not content.startswith(_ZIP):
        raise NotAWorkbook(
            "这不是 .xlsx 表格",
            where=name,
            remedy="请用 Excel 或 WPS 另存为 .xlsx 再交；图片和 PDF 要先录成表格",
        )
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return _check_archive(archive, name)
    except (zipfile.BadZipFile, EOFError, OSError, NotImplementedError, RuntimeError) as error:
        raise NotAWorkbook(
            f"这个文件坏了，没存完整（{type(error).__name__}）",
            where=name,
            remedy="请从原来的电脑重新复制或重新导出",
        ) from error


def _check_archive(archive: zipfile.ZipFile, name: str) -> list[str]:
    entries = archive.infolist()
    failed = []
    if not any(entry.filename == "xl/workbook.xml" for entry in entries):
        raise NotAWorkbook(
            "这是一个压缩包或别的文档，不是 .xlsx 表格",
            where=name,
            remedy="请解压后把里面的 .xlsx 交上来",
        )
    unpacked = 0
    sheets = 0
    for entry in entries:
        sheet = entry.filename.startswith("xl/worksheets/") and entry.filename.endswith(".xml")
        sheets += sheet
        if sheets > SHEETS_MAX:
            raise WorkbookTooLarge(
                f"工作表超过 {SHEETS_MAX} 张", where=name, remedy="请拆成几个文件再交"
            )
        # The sizes in the directory may lie, so what is inside is unpacked and counted.
        rows, size, tail, errors = 0, 0, b"", False
        with archive.open(entry) as stream:
            while chunk := stream.read(_CHUNK):
                size += len(chunk)
                unpacked += len(chunk)
                if unpacked > UNPACKED_BYTES_MAX or (
                    size > 50 * _CHUNK and size > SHRINK_MAX * max(entry.compress_size, 1)
                ):
                    raise WorkbookTooLarge(
                        "这个文件解开后大得不正常，像是压缩炸弹，没有读",
                        where=name,
                        remedy="请重新导出；如果确实是正常表格，请删去空行和图片再交",
                    )
                if sheet:
                    # What is looked for may straddle two chunks; the tail is too short to hold it.
                    seen = tail + chunk
                    rows += seen.count(b"<row ")
                    errors = errors or MARK in seen
                    tail = chunk[-4:]
                    if rows > ROWS_MAX:
                        raise WorkbookTooLarge(
                            f"有一张表超过 {ROWS_MAX:,} 行",
                            where=name,
                            remedy="请删去末尾的空行，或按乡镇拆开再交",
                        )
        if errors:
            failed.append(entry.filename)
    return failed


def _sheet(workbook: python_calamine.CalamineWorkbook, name: str, position: int) -> Sheet:
    sheet = workbook.get_sheet_by_name(name)
    rows: list[list[Cell]] = sheet.to_python(skip_empty_area=False)
    merged = [(*first, *last) for first, last in sheet.merged_cell_ranges or ()]
    return Sheet(name, position, rows, merged)


def _put_back(sheets: list[Sheet], failed: dict[str, list[tuple[int, int, str]]]) -> None:
    for sheet in sheets:
        for row, column, word in failed.get(sheet.name, ()):
            if row < len(sheet.rows) and column < len(sheet.rows[row]):
                if sheet.rows[row][column] == "":
                    sheet.rows[row][column] = word


def _has_password(content: bytes) -> bool:
    # An encrypted .xlsx is an OLE file with a stream of this name (in UTF-16).
    return "EncryptedPackage".encode("utf-16-le") in content


def _password(name: str) -> WorkbookHasPassword:
    return WorkbookHasPassword(
        "这个表格设了打开密码，读不了", where=name, remedy="请去掉密码另存一份再交"
    )
