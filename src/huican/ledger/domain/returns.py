"""Reading the bank's answer to a batch: which lines were paid, which came back, and why.

A table with a heading row (行号, 金额, 结果, 原因 …), the batch's number in a column of its own or
above the heading, and the control count and sum in a last row 合计 (or above the heading as 笔数 and
金额). The answer is taken whole or not at all.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from huican.kernel.errors import HuicanError
from huican.kernel.money import MoneyError, fen_from
from huican.kernel.text import tidy


class ReturnFileError(HuicanError):
    """An answer that cannot be taken: of another shape, cut off, or its sums do not fit."""

    code = "return-file"


@dataclass(frozen=True, slots=True)
class Answer:
    """What the bank says of one line. `code` and `reason` are empty where it was paid."""

    line: int
    fen: int
    paid: bool
    code: str = ""
    reason: str = ""


@dataclass(frozen=True, slots=True)
class ReturnTable:
    """A whole answer whose own control count and sum fit."""

    number: str
    answers: tuple[Answer, ...]

    @property
    def total_fen(self) -> int:
        return sum(one.fen for one in self.answers)


_NAMES = {
    "number": ("批次号", "批次", "批次编号"),
    "line": ("行号", "序号", "明细号"),
    "amount": ("金额", "金额(元)", "实发金额", "实发金额(元)", "交易金额"),
    "result": ("结果", "处理结果", "发放结果", "交易结果", "状态"),
    "code": ("原因代码", "错误代码", "失败代码", "返回码"),
    "reason": ("原因", "失败原因", "退回原因", "返回信息", "处理信息"),
}
_PAID = frozenset(("成功", "已付", "已发", "入账", "成功入账", "交易成功", "发放成功"))
_BACK = frozenset(("失败", "退回", "退票", "退汇", "未入账", "交易失败", "发放失败"))
_TOTAL = frozenset(("合计", "总计"))
_COUNT_NAMES = frozenset(("笔数", "总笔数", "行数"))
# 3, 3笔; and 3.0, as a workbook that became a text has it.
_COUNT = re.compile(r"(\d{1,9})(?:\.0+)?笔?", re.ASCII)
_HEADING_WITHIN = 20
_FAULTS_SHOWN = 5


def read_table(rows: Iterable[Sequence[object]]) -> ReturnTable:
    """The answer in these rows of cells. Raises ReturnFileError with the row that is wrong."""
    texts = [[_cell(value) for value in row] for row in rows]
    start, columns = _heading(texts)
    above, control = _above(texts[:start]), None
    answers: list[Answer] = []
    numbers: set[str] = {above["number"]} if "number" in above else set()
    faults: list[str] = []
    for place, row in enumerate(texts[start + 1 :], start=start + 2):
        if not any(row):
            continue
        if control is not None:
            faults.append(f"第 {place} 行：合计后面还有内容")
            break
        if any(cell in _TOTAL for cell in row[:3]):
            control = _control(row, columns, place)
            continue
        one = _answer(row, columns, place, faults)
        if one is not None:
            answers.append(one)
        if "number" in columns and (own := _at(row, columns["number"])):
            numbers.add(own)
    if faults:
        more = f"；共 {len(faults)} 处" if len(faults) > _FAULTS_SHOWN else ""
        raise ReturnFileError(
            "回盘文件有看不懂的地方：" + "；".join(faults[:_FAULTS_SHOWN]) + more,
            remedy="请和银行核对这个文件，改好再收",
        )
    _fit(answers, control or _control_above(above))
    if len(numbers) != 1:
        raise ReturnFileError(
            "回盘文件里没有写批次号" if not numbers
            else f"一个回盘文件里有几个批次号：{'、'.join(sorted(numbers))}",
            remedy="一个文件只能是一个批次的回盘",
        )  # fmt: skip
    return ReturnTable(numbers.pop(), tuple(answers))


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return tidy(str(value)).replace("（", "(").replace("）", ")") if value is not None else ""


def _at(row: Sequence[str], place: int) -> str:
    return row[place] if place < len(row) else ""


def _heading(texts: Sequence[Sequence[str]]) -> tuple[int, dict[str, int]]:
    for place, row in enumerate(texts[:_HEADING_WITHIN]):
        columns = {
            what: next(i for i, cell in enumerate(row) if cell in names)
            for what, names in _NAMES.items()
            if any(cell in names for cell in row)
        }
        if {"line", "result", "amount"} <= columns.keys():
            return place, columns
    raise ReturnFileError(
        "看不出这是回盘文件：没有同时有“行号”“金额”“结果”的一行标题",
        remedy="请向银行要带行号、金额、结果、原因的回盘文件",
    )


def _above(texts: Sequence[Sequence[str]]) -> dict[str, str]:
    """批次号 | 202305-01 | 笔数 | 3 | 金额 | 240.00, or 批次号：202305-01."""
    found: dict[str, str] = {}
    for row in texts:
        for place, cell in enumerate(row):
            name, mark, value = cell.partition(":")
            value = value.strip() if mark else _at(row, place + 1)
            if name in _NAMES["number"] and value:
                found["number"] = value
            elif name in _COUNT_NAMES and value:
                found["count"] = value
            elif name in _NAMES["amount"] and value:
                found["amount"] = value
    return found


def _control(row: Sequence[str], columns: dict[str, int], place: int) -> tuple[int, int]:
    """The count stands in any cell before the amount, or as 3笔."""
    amount = _at(row, columns["amount"])
    counts = [
        int(found[1])
        for i, cell in enumerate(row)
        if i != columns["amount"] and (found := _COUNT.fullmatch(cell))
    ]
    if len(counts) != 1:
        raise ReturnFileError(
            f"第 {place} 行合计里看不出笔数", remedy="合计行要有笔数和金额，请和银行核对"
        )
    return counts[0], _fen(amount, place)


def _control_above(above: dict[str, str]) -> tuple[int, int] | None:
    if "count" not in above or "amount" not in above or not above["count"].isdigit():
        return None
    return int(above["count"]), _fen(above["amount"], 0)


def _fen(text: str, place: int) -> int:
    try:
        return int(fen_from(text))
    except MoneyError as error:
        raise error.at(f"第 {place} 行" if place else "标题上面") from error


def _answer(
    row: Sequence[str], columns: dict[str, int], place: int, faults: list[str]
) -> Answer | None:
    result = _at(row, columns["result"])
    line = _COUNT.fullmatch(_at(row, columns["line"]))
    if line is None:
        faults.append(f"第 {place} 行：行号“{_at(row, columns['line'])[:20]}”不是数")
        return None
    if result not in _PAID and result not in _BACK:
        faults.append(f"第 {place} 行：结果“{result[:20]}”看不出是成功还是失败")
        return None
    try:
        fen = int(fen_from(_at(row, columns["amount"])))
    except MoneyError as error:
        faults.append(f"第 {place} 行：{error.what}")
        return None
    paid = result in _PAID
    reason = "" if paid else _at(row, columns.get("reason", len(row)))
    code = "" if paid else _at(row, columns.get("code", len(row)))
    if not paid and not (reason or code):
        faults.append(f"第 {place} 行：失败了，却没有写原因")
        return None
    return Answer(int(line[1]), fen, paid, code[:20], (reason or code)[:200])


def _fit(answers: Sequence[Answer], control: tuple[int, int] | None) -> None:
    if control is None:
        raise ReturnFileError(
            "回盘文件没有合计（笔数和金额），可能没有收完整", remedy="请向银行重新要一份完整的"
        )
    count, fen = control
    total = sum(one.fen for one in answers)
    if count != len(answers) or fen != total:
        raise ReturnFileError(
            f"回盘文件不完整：合计写 {count} 笔、{fen / 100:.2f} 元，"
            f"逐行数是 {len(answers)} 笔、{total / 100:.2f} 元",
            remedy="请向银行重新要一份完整的",
        )
    seen: set[int] = set()
    twice = sorted({one.line for one in answers if one.line in seen or seen.add(one.line)})  # type: ignore[func-returns-value]
    if twice:
        raise ReturnFileError(
            f"回盘文件里第 {'、'.join(map(str, twice[:_FAULTS_SHOWN]))} 行出现了两次",
            remedy="请和银行核对",
        )
