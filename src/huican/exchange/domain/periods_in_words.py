"""Years, quarters and months as titles and names of sheets tell them."""

import re

from huican.kernel.text import chinese_number, halfwidth

_YEAR = re.compile(r"(?<!\d)(20\d\d)(?!\d)")
_YEAR_AND_MONTH = re.compile(r"(?<!\d)(20\d\d)(?:0[1-9]|1[0-2])(?!\d)")
_YEAR_CHINESE = re.compile(r"([二两][〇○零０OoО0][一二三四五六七八九十〇○零]{2})年?")
_YEAR_SHORT = re.compile(r"(?<!\d)([12]\d)年(?=度|\s*\d{1,2}\s*月|第?[一二三四1-4]季)")
_MONTH = re.compile(r"(?<!\d)(1[0-2]|0?[1-9])\s*月")
_MONTHS_RANGE = re.compile(r"\d月?\s*(?:[-—–~～－]+|至|到)\s*\d{1,2}\s*月")
# A day written above the table is the day it was filled in, not the year it is about.
_DAY_WRITTEN = re.compile(r"20\d\d\s*[年./-]\s*\d{1,2}\s*[月./-]\s*\d{1,2}\s*日?")
_QUARTER = re.compile(r"第?([一二三四1234])季度?")
_NAMED = re.compile(r"(?:(20\d\d)[-./年]?)?(0?[1-9]|1[0-2])")
_CHINESE_MONTHS = {
    f"{numeral}月": number for number, numeral in enumerate(
        ("一", "二", "三", "四", "五", "六", "七", "八", "九", "十", "十一", "十二"), start=1
    )
}  # fmt: skip


def year_in(text: str) -> int | None:
    """The year that a text names; of several, the first (2023年度及2024年度)."""
    text = halfwidth(text)
    if found := _YEAR.search(text) or _YEAR_AND_MONTH.search(text):
        return int(found.group(1))
    if found := _YEAR_CHINESE.search(text):
        digits = re.sub("[○Oo０О0]", "〇", found.group(1))
        return chinese_number(digits)
    found = _YEAR_SHORT.search(text)
    return 2000 + int(found.group(1)) if found else None


def month_in(text: str) -> int | None:
    """The month that a text names, when it names exactly one (1-12月 and 1—3月 name several)."""
    text = halfwidth(text)
    if _MONTHS_RANGE.search(text):
        return None
    months = {int(found) for found in _MONTH.findall(text)}
    if not months:
        # The longest first: 十一月 holds 一月.
        for name in sorted(_CHINESE_MONTHS, key=len, reverse=True):
            if name in text:
                return _CHINESE_MONTHS[name]
    return months.pop() if len(months) == 1 else None


def quarter_in(text: str) -> int | None:
    """The quarter that a text names: 第二季度, 2季度, or its months (4-6月)."""
    text = halfwidth(text)
    if found := _QUARTER.search(text):
        return "一二三四1234".index(found.group(1)) % 4 + 1
    span = months_span(text)
    if span is not None and span[0] % 3 == 1 and span[1] == span[0] + 2:
        return span[1] // 3
    return None


def months_span(text: str) -> tuple[int, int] | None:
    """First and last month of a span: 1-3月, 4月至6月; None where there is none."""
    found = re.search(
        r"(?<!\d)(1[0-2]|0?[1-9])月?\s*(?:[-—–~～－]+|至|到)\s*(1[0-2]|0?[1-9])\s*月",
        halfwidth(text),
    )
    if found is None or int(found[1]) >= int(found[2]):
        return None
    return int(found[1]), int(found[2])


def named_month(sheet_name: str) -> tuple[int | None, int] | None:
    """Year and month of a sheet called 202305, 2023.5, 05 or 5; None where it is not."""
    found = _NAMED.fullmatch(halfwidth(sheet_name).strip())
    if found is None:
        return None
    return (int(found[1]) if found[1] else None), int(found[2])


def without_days(text: str) -> str:
    """A text without the days written in it."""
    return _DAY_WRITTEN.sub(" ", text)
