"""Reading one cell as what its column holds. Each reader returns a value or raises HuicanError."""

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from huican.exchange.domain.reading import Cell
from huican.exchange.domain.shape import text_of
from huican.kernel.certificate import parse_category, parse_category_level, parse_level
from huican.kernel.dates import parse_date
from huican.kernel.errors import HuicanError
from huican.kernel.money import fen_from
from huican.kernel.text import halfwidth, tidy, tidy_name

# What Excel shows when a formula failed.
FORMULA_ERRORS = frozenset(
    [
        "#DIV/0!",
        "#N/A",
        "#NAME?",
        "#NULL!",
        "#NUM!",
        "#REF!",
        "#VALUE!",
        "#GETTING_DATA",
        "#SPILL!",
        "#CALC!",
    ]
)
NOTHING = frozenset({"", "无", "/", "-", "--", "—", "——", "暂无", "不详", "空", "\\", "、"})
_FOREVER = ("长期", "永久", "终身", "9999")
_YES = frozenset(
    {
        "是",
        "有",
        "√",
        "✓",
        "✔",
        "对",
        "y",
        "yes",
        "1",
        "true",
        "已",
        "享受",
        "达成",
        "合格",
        "结业",
        "已结业",
        "已达成",
        "取得",
        "通过",
        "已签约",
        "签约",
    }
)
_NO = frozenset(
    {
        "否",
        "无",
        "×",
        "✗",
        "x",
        "错",
        "n",
        "no",
        "0",
        "false",
        "未",
        "未享受",
        "未达成",
        "不合格",
        "未结业",
        "不",
        "未取得",
        "没有",
        "-",
        "/",
    }
)

# Words for hardship as offices write them → status code (registry.StatusSpan.status).
HARDSHIP_WORDS = (
    ("特困", "hardship-support"), ("五保", "hardship-support"),
    ("低保边缘", "dibao-edge"), ("边缘", "dibao-edge"), ("低收入", "low-income"),
    ("低保", "dibao"), ("最低生活保障", "dibao"),
    ("建档立卡", "poverty-registered"), ("脱贫", "poverty-registered"), ("孤儿", "orphan"),
)  # fmt: skip


class CellError(HuicanError):
    """A cell that does not hold what its column should."""

    code = "cell-unreadable"


class FormulaError(CellError):
    code = "formula-error"


class AmountUnreadable(CellError):
    code = "amount-unreadable"


# Brackets between Chinese words are written full-width, so that one value has one spelling.
_HAN_OPEN = re.compile(r"(?<=[\u3400-\u9fff])\((?=[^()]*[\u3400-\u9fff])")
_HAN_CLOSE = re.compile(r"(?<=[\u3400-\u9fff])\)")


@lru_cache(maxsize=50_000)
def _tidy_words(text: str) -> str:
    short = tidy(text)
    if "(" in short:
        short = _HAN_CLOSE.sub("）", _HAN_OPEN.sub("（", short))
    return short


def read_text(cell: Cell) -> str:
    """Tidy text; '' for nothing."""
    if cell == "":
        return ""
    return _tidy_words(cell) if isinstance(cell, str) else text_of(cell)


def is_nothing(text: str) -> bool:
    """Whether a text is only a way of saying that there is nothing: 无, /, — …"""
    return len(text) < 6 and _tidy_words(text) in NOTHING


def read_name(cell: Cell) -> str:
    """A person's name; '' where none is written. A number is not a name."""
    if not isinstance(cell, str):
        return ""
    name = tidy_name(cell)
    return "" if name in NOTHING or name.isdecimal() else name


def read_date(cell: Cell) -> date | None:
    """A date in any of the usual forms; None for nothing or 长期."""
    if isinstance(cell, datetime):
        return cell.date()
    if isinstance(cell, date):
        return cell
    if isinstance(cell, bool | time | timedelta):
        raise CellError("这不是日期", remedy="请写成 2023-05-01 这样")
    if isinstance(cell, str):
        if cell and cell[0] == "#" and is_formula_error(cell):
            raise formula_error(cell)
        return _date_of_text(cell)
    return parse_date(cell)


@lru_cache(maxsize=100_000)
def _date_of_text(text: str) -> date | None:
    short = tidy(text)
    if short in NOTHING or short.startswith(_FOREVER):
        return None
    # 2020.1.1-2030.1.1 or 2020年1月1日至2030年1月1日: the first of the two.
    for mark in ("至", "~", "～", "—", "--", "到"):
        head, found, tail = short.partition(mark)
        if found and head.strip() and tail.strip():
            return parse_date(head.strip())
    return parse_date(short)


def read_fen(cell: Cell, unit: str) -> int | None:
    """An amount in integer fen, given in `unit`; None for nothing."""
    if cell == "":
        return None
    if isinstance(cell, bool | date | datetime | time | timedelta):
        raise AmountUnreadable("这一格不是金额", remedy="请填数字")
    if isinstance(cell, float):
        return _fen_of_number(cell, unit)
    if isinstance(cell, str):
        if halfwidth(cell).strip() in NOTHING:
            return None
        if cell.strip() in FORMULA_ERRORS:
            raise formula_error(cell)
    return fen_from(cell, unit)


@lru_cache(maxsize=20_000)
def _fen_of_number(value: float, unit: str) -> int:
    return fen_from(value, unit)


def read_number(cell: Cell) -> Decimal | None:
    """A quantity; a measure word behind it is dropped (3台, 135小时). None for nothing."""
    if cell == "":
        return None
    if isinstance(cell, int | float) and not isinstance(cell, bool):
        return Decimal(str(cell)).normalize() if cell % 1 else Decimal(int(cell))
    text = read_text(cell).replace(",", "")
    if text in NOTHING:
        return None
    if text in FORMULA_ERRORS:
        raise formula_error(text)
    number = text.rstrip("人次台件个户小时场天分课学份家只副套辆例条名项%元节期")
    try:
        return Decimal(number)
    except InvalidOperation:
        raise CellError(f"“{text[:20]}”不是数字", remedy="请只填数字") from None


def read_yesno(cell: Cell) -> str:
    """'是', '否', or the office's own word where it is neither."""
    text = read_text(cell)
    short = text.lower()
    if short in _YES:
        return "是"
    if short in _NO:
        return "否"
    return text


@lru_cache(maxsize=5_000)
def _hardship(text: str) -> tuple[str, ...] | None:
    short = tidy(text).lower()
    if short in ("", "不详", "不知"):
        return None
    if short in _NO or short.startswith(("非", "不是", "未")):
        return ()
    found = []
    rest = short
    for word, code in HARDSHIP_WORDS:
        if word in rest:
            rest = rest.replace(word, "")
            if code not in found:
                found.append(code)
    if found:
        return tuple(found)
    return ("dibao",) if short in _YES else ()


def read_hardship(cell: Cell) -> tuple[str, ...] | None:
    """Status codes of a 低保 or 困难类型 cell: ('dibao',) for 是; () for 否; None for nothing."""
    return _hardship(read_text(cell))


@lru_cache(maxsize=5_000)
def _level(text: str) -> int | None:
    return parse_level(text)


def read_level(cell: Cell) -> int | None:
    """1–4, or None for nothing. Raises LevelOutOfRange."""
    text = read_text(cell)
    return None if text in NOTHING else _level(text)


@lru_cache(maxsize=5_000)
def _category(text: str) -> int | None:
    return parse_category(text)


def read_category(cell: Cell) -> int | None:
    """1–7, or None for nothing or a word that is no category."""
    text = read_text(cell)
    return None if text in NOTHING else _category(text)


@lru_cache(maxsize=5_000)
def _category_level(text: str) -> tuple[tuple[int, int], ...]:
    return tuple(parse_category_level(text))


def read_category_level(cell: Cell) -> tuple[tuple[int, int], ...]:
    """Pairs of category and level of a cell such as 肢体二级; () for nothing."""
    text = read_text(cell)
    return () if text in NOTHING else _category_level(text)


@lru_cache(maxsize=5_000)
def _components(text: str) -> tuple[int, ...]:
    found = []
    for word in text.replace("，", "、").replace(",", "、").replace("/", "、").split("、"):
        category = parse_category(word.rstrip("一二三四1234级"))
        if category and category not in found:
            found.append(category)
    return tuple(found)


def read_components(cell: Cell) -> tuple[int, ...]:
    """Category digits of 多重 (言语、智力 → (3, 5))."""
    return _components(read_text(cell))


def read_number_text(cell: Cell) -> str:
    """A telephone or account number: digits as text, spaces dropped; '' for nothing."""
    if cell == "":
        return ""
    if isinstance(cell, str) and is_formula_error(cell):
        raise formula_error(cell)
    text = halfwidth(text_of(cell)).replace(" ", "").replace("\u00a0", "").strip("'`")
    return "" if text in NOTHING else text


def formula_error(text: Any) -> FormulaError:
    """The error for a cell whose formula failed."""
    return FormulaError(f"这一格的公式出错了（{text}）", remedy="请改好公式，或直接填数字")


def is_formula_error(cell: Cell) -> bool:
    return isinstance(cell, str) and cell.startswith("#") and cell.strip() in FORMULA_ERRORS


def attribute_reader(type_: str) -> Callable[[Cell], Any]:
    """How a kind's own column is kept in `attributes` (JSON values)."""
    match type_:
        case "date":
            return _date_attribute
        case "number" | "integer":
            return _number_attribute
        case "yesno":
            return read_yesno
    return _text_attribute


def _text_attribute(cell: Cell) -> str:
    if isinstance(cell, str) and is_formula_error(cell):
        raise formula_error(cell)
    return read_text(cell)


def money_reader(unit: str) -> Callable[[Cell], Any]:
    """An amount kept among a record's own columns: yuan, whole where it is."""

    def read(cell: Cell) -> int | float | str:
        fen = read_fen(cell, unit)
        if fen is None:
            return ""
        return fen // 100 if fen % 100 == 0 else fen / 100

    return read


def _date_attribute(cell: Cell) -> str:
    day = read_date(cell)
    return day.isoformat() if day else ""


def _number_attribute(cell: Cell) -> int | float | str:
    number = read_number(cell)
    if number is None:
        return ""
    return int(number) if number == number.to_integral_value() else float(number)
