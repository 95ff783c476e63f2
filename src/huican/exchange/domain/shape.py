"""Where in a sheet the title, the header and the data are.

Offices merge titles, put notes above the header, spread the header over two lines, and close
with totals, signatures and remarks. None of that is data, and none of it may be lost: what is
skipped is counted by what it was.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from huican.exchange.domain.reading import Cell
from huican.kernel.text import halfwidth

HEADER_SEARCH_ROWS = 20

_NOT_SIGNIFICANT = re.compile(r"[\s:：*＊·、]")
_PARENTHESES = re.compile(r"[(（\[【<《〔][^()（）\[\]【】<>《》〔〕]*[)）\]】>》〕]")
_UNIT = re.compile(r"(?:单位|金额单位|货币单位)\s*[:：]?\s*(?:人民币)?\s*(万元|千元|百元|元|角|分)")
_UNIT_IN_HEADER = re.compile(
    r"[(（\[【/／](?:单位[:：])?(?:人民币)?(万元|千元|元|角|分)(?:[)）\]】/／]|$)"
)
# 合计, 总计（元）, 星山小计, 三季度合计: begins or ends with the word.
_TOTAL = re.compile(
    r"^(?:合计|总计|共计|小计|累计|本页合计|本月合计|总合计|全县合计|合计数|本页小计)"
    r"|(?:合计|小计|总计|共计|累计)(?:[(:：（].{0,6})?$"
)
_SIGNATURE = re.compile(
    r"(?:审核人|填表人|制表人|经办人|负责人|单位负责人|分管领导|制表|填报人|审批人|复核人|经手人"
    r"|主要领导|填表日期|制表日期|报送日期|盖章|公章)"
)
_NOTE = re.compile(r"^(?:备注|说明|注|填表说明|填报说明|注意)\s*[:：]|^注[0-9一二三]|^※")
_FOOT_LINE = re.compile(
    r"^(?:\d{1,2}|[一二三四五六七八九十])[.、．].{4,}|^[(（].*[)）]$|^\d{4}年\d{1,2}月\d{1,2}日$"
)


def plain(text: str) -> str:
    """A header's words without spaces, marks and case: what is compared."""
    return _NOT_SIGNIFICANT.sub("", halfwidth(text)).lower()


def bare(text: str) -> str:
    """A header's words without what stands in brackets, unless nothing else is there."""
    short = plain(_PARENTHESES.sub("", text))
    return short or plain(text)


def unit_of_header(text: str) -> str | None:
    """万元, 元 … where a header says so: 补助金额（万元）."""
    found = _UNIT_IN_HEADER.search(text)
    return found.group(1) if found else None


@dataclass(slots=True)
class Shape:
    """The parts of a sheet. Row numbers count from 0; `headers[j]` is column j's full name."""

    title: str
    notes: list[str]
    unit: str | None
    header_row: int
    first_data_row: int
    headers: list[str]
    groups: list[str]
    width: int
    skipped: dict[str, int] = field(default_factory=dict)


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without '.0', stripped; dates in ISO form."""
    if isinstance(cell, str):
        return cell.strip()
    if isinstance(cell, bool):
        return "是" if cell else "否"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return str(cell)


def is_blank(row: Sequence[Cell]) -> bool:
    return not any(cell != "" and (not isinstance(cell, str) or cell.strip()) for cell in row)


def head_texts(rows: list[list[Cell]], above: int) -> tuple[str, list[str], str | None]:
    """The title, the note lines and the unit of money written above the header."""
    title, notes, unit = "", [], None
    for row in rows[:above]:
        texts = [text_of(cell) for cell in row if cell != "" and text_of(cell)]
        line = " ".join(texts)
        if not line:
            continue
        found = _UNIT.search(halfwidth(line))
        if found:
            unit = found.group(1)
        if (
            not title
            and not (found and len(line) < 16)
            and not line.startswith(("填报单位", "单位"))
        ):
            title = line
        else:
            notes.append(line)
    return title, notes, unit


def merged_headers(upper: list[Cell], lower: list[Cell]) -> tuple[list[str], list[str]]:
    """The names and groups of a header of two lines.

    A name stands in the lower line, or in the upper one where the lower is empty; what stands
    above several lower cells is their group (训练起止 over 开始日期 and 结束日期).
    """
    names: list[str] = []
    groups: list[str] = []
    group = ""
    for top, bottom in zip(upper, lower, strict=True):
        above, below = text_of(top), text_of(bottom)
        if above:
            group = above
        if below:
            names.append(below)
            groups.append(group)
        else:
            names.append(above)
            groups.append("")
            if above:
                # A cell merged downwards ends the group on its left.
                group = ""
    return names, groups


def line_texts(row: Sequence[Cell]) -> list[str]:
    """The filled cells of a line as text, from left to right."""
    return [text for cell in row if cell != "" and (text := text_of(cell))]


def kind_of_line(row: Sequence[Cell], *, has_number: bool = False) -> str:
    """What a line below the header is, going by its looks alone.

    One of: data, blank, total, signature, note. A line is data unless it plainly is not; with a
    person's number in it (`has_number`) it is never a total.
    """
    texts = line_texts(row)
    if not texts:
        return "blank"
    if not has_number and any(_is_total(text) for text in texts[:3]):
        return "total"
    first = _unspaced(texts[0])
    if len(texts) <= 3:
        line = "".join(texts)
        if _NOTE.match(line):
            return "note"
        if _SIGNATURE.search(line) and (":" in halfwidth(line) or len(texts) == 1):
            return "signature"
        if len(texts) == 1 and len(first) > 15 and not first.isdigit():
            return "note"
        if len(texts) == 1 and not has_number and _FOOT_LINE.match(first):
            return "note"
    return "data"


def _unspaced(text: str) -> str:
    return halfwidth(text).replace(" ", "").replace("\u3000", "")


def _is_total(text: str) -> bool:
    short = _unspaced(text)
    return len(short) <= 16 and _TOTAL.search(short) is not None
