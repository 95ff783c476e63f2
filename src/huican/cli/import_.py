"""`huican import`: workbooks in, a receipt out, and a copy back of each that has rows to correct.

Exit codes
    0   every file was dealt with (rows that were refused or wait are said in the receipt)
    2   at least one file could not be taken in (not a workbook, a password, …); the others are
    3   stopped half-way: disk full, database gone; what is in stays, run it again to go on
"""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Annotated
from zoneinfo import ZoneInfo

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn
from rich.table import Table

from huican.cli import session
from huican.kernel.errors import HuicanError

if TYPE_CHECKING:
    from huican.exchange.operations import Import
    from huican.exchange.receipts import FileReceipt, ImportReceipt, SheetReceipt

_BAD_FILES, _STOPPED = 2, 3
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_REFUSED_SHOWN_MAX = 20
_WIDTH_OF_FILES = 140
_STATES = {"in": "入库", "already": "已有", "failed": "没有入库"}


class NoFilesError(HuicanError):
    """Nothing was given that could be read."""

    code = "no-files"
    exit_code = 2


def import_(
    paths: Annotated[list[Path], typer.Argument(help="工作簿（.xlsx），或放工作簿的文件夹")],
    area: Annotated[str | None, typer.Option(help="填报单位的区划代码；只有一个县时不用写")] = None,
    year: Annotated[
        int | None, typer.Option(help="表上没写年份时，算哪一年的", min=2000, max=2100)
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="在标准输出给出 JSON 收据")] = False,
) -> None:
    """收台账入库：认出每张表是什么，名册先入；每行收下、退回（写明原因）或等待。

    同一个文件再收一次什么都不改；更正过的只改更正的行。每个文件要么整个入库，要么一行不入。
    退出码：0 都处理了；2 有文件没能入库；3 半路停下（磁盘满、数据库断开），再运行会接着做。
    """
    words = Console(stderr=True)
    files = _found(paths)
    session.start()
    from huican.exchange.failures import StoppedError

    with Progress(
        TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn(),
        console=words, transient=True,
    ) as bar:  # fmt: skip
        task = bar.add_task("准备", total=None)

        def show(done: int, total: int, what: str) -> None:
            bar.update(task, description=what[:40], completed=done - 1, total=total)

        run = _prepared(area, year, [path.name for path in paths if path.is_dir()])
        run.progress = show
        stopped: StoppedError | None = None
        try:
            receipt = run.run(_contents(files))
        except StoppedError as error:
            stopped, receipt = error, error.receipt
    _give_back(receipt, words)
    _note_unexpected(receipt)
    if as_json:
        typer.echo(json.dumps(receipt.as_json(), ensure_ascii=False))
    else:
        _show(receipt)
    if stopped is not None:
        words.print(str(stopped), style="bold red", markup=False, highlight=False)
        raise typer.Exit(_STOPPED)
    if any(file.state == "failed" for file in receipt.files):
        raise typer.Exit(_BAD_FILES)


def _found(paths: list[Path]) -> list[tuple[Path, str]]:
    from huican.exchange.domain.planning import files_below

    missing = [str(path) for path in paths if not path.exists()]
    if missing:
        raise NoFilesError("没有这个文件或文件夹", where="、".join(missing), remedy="请核对路径")
    files = files_below(paths)
    if not files:
        raise NoFilesError(
            "文件夹里没有工作簿", where="、".join(map(str, paths)),
            remedy="要收的是 .xlsx 文件，子文件夹里的也会收",
        )  # fmt: skip
    return files


def _contents(files: list[tuple[Path, str]]) -> list[tuple[str, str, bytes]]:
    from huican.exchange.domain.reading import FILE_BYTES_MAX

    found = []
    for path, folder in files:
        with path.open("rb") as file:
            # One byte over the limit is enough to be refused for it.
            found.append((path.name, folder, file.read(FILE_BYTES_MAX + 1)))
    return found


def _prepared(area: str | None, year: int | None, folder_names: list[str]) -> Import:
    from huican.config.paths import var_folder
    from huican.exchange.operations import Import
    from huican.exchange.places import office_area_of
    from huican.sources.domain.kinds import catalogue

    at = session.now()
    today: date = at.astimezone(_SHANGHAI).date()
    overrides = var_folder() / "kinds"
    return Import(
        catalogue(overrides if overrides.is_dir() else None), office_area_of(area, today),
        session.actor(), at, today, year=year, folder_names=folder_names,
    )  # fmt: skip


def _give_back(receipt: ImportReceipt, words: Console) -> None:
    """Writes the copies for files with rows to correct; a full disk here loses nothing."""
    from huican.cli.chinese import os_error
    from huican.config.paths import var_folder
    from huican.exchange.returned import keep_returned_copy

    for file in receipt.files:
        if file.file_id is None or not file.total("refused"):
            continue
        try:
            path = keep_returned_copy(file.file_id, var_folder() / "returns")
        except OSError as error:
            error.filename = error.filename or str(var_folder() / "returns")
            why = os_error(error) or str(error.strerror)
            words.print(f"《{file.name}》已经入库，退回表没写成：{why}", markup=False)
            continue
        file.returned_copy = str(path) if path else ""


def _note_unexpected(receipt: ImportReceipt) -> None:
    from huican.config.logs import note_unexpected

    for file in receipt.files:
        if file.error_code == "unexpected" and file.cause is not None:
            try:
                code, path = note_unexpected(file.cause)
            except OSError:  # no room for the log: the receipt is said all the same
                continue
            file.error += f"请把编号 {code} 和日志 {path} 交给维护的人（日志里没有个人信息）。"


def _show(receipt: ImportReceipt) -> None:
    out = Console()
    if not out.is_terminal:
        out = Console(width=_WIDTH_OF_FILES)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading, right in (("文件", False), ("表", False), ("认作", False), ("年度", True),
                           ("收下", True), ("退回", True), ("等待", True), ("金额（元）", True),
                           ("说明", False)):  # fmt: skip
        table.add_column(
            heading, justify="right" if right else "left", no_wrap=right, overflow="fold"
        )
    for file in receipt.files:
        _add_rows(table, file)
    out.print(table)
    for file in receipt.files:
        for sheet in file.sheets:
            for words in _sheet_words(sheet):
                out.print(f"《{file.name}》{sheet.sheet}：{words}", markup=False, highlight=False)
        if file.returned_copy:
            out.print(f"退回的行和原因写在 {file.returned_copy}", markup=False, highlight=False)
    total = (
        f"收下 {receipt.total('accepted'):,} 行，退回 {receipt.total('refused'):,} 行，"
        f"等待 {receipt.total('waiting'):,} 行"
    )
    if receipt.total("unchanged"):
        total += f"；其中 {receipt.total('unchanged'):,} 行与已有的一样，没有改"
    if receipt.settled_waiting:
        total += f"；先前等待的 {receipt.settled_waiting:,} 行已认领"
    out.print(f"{total}。", markup=False, highlight=False)


def _add_rows(table: Table, file: FileReceipt) -> None:
    from rich.text import Text

    from huican.kernel.money import yuan_text

    if file.state != "in":
        table.add_row(
            Text(file.name), "", "", "", "", "", "", "",
            Text(file.error or file.words or _STATES[file.state]),
        )  # fmt: skip
        return
    for number, sheet in enumerate(file.sheets):
        if sheet.nothing:
            table.add_row(
                Text(file.name if not number else ""), Text(sheet.sheet), "—", "", "", "", "", "",
                Text(sheet.nothing),
            )  # fmt: skip
            continue
        table.add_row(
            Text(file.name if not number else ""), Text(sheet.sheet), Text(sheet.kind_name),
            str(sheet.year or ""), f"{sheet.accepted:,}", f"{len(sheet.refused):,}",
            f"{len(sheet.waiting):,}",
            yuan_text(sheet.amount_fen) if sheet.amount_fen else "",
            Text(file.words if not number and _other_than_plain(file) else ""),
        )  # fmt: skip


def _other_than_plain(file: FileReceipt) -> int:
    return file.total("unchanged") + file.total("replaced") + file.total("removed")


def _sheet_words(sheet: SheetReceipt) -> list[str]:
    words = list(sheet.notes)
    for draft in [*sheet.refused, *sheet.waiting][:_REFUSED_SHOWN_MAX]:
        problem = draft.problem
        assert problem is not None
        words.append(f"第 {draft.row} 行：{problem.reason}。{problem.remedy}")
    more = len(sheet.refused) + len(sheet.waiting) - _REFUSED_SHOWN_MAX
    if more > 0:
        words.append(f"还有 {more:,} 行没有列在这里，都在退回的表里")
    return words
