"""Which column of a sheet is which field, going by its words and by what stands in it.

Words first (the names a field is known by), then parts of words, then near-spellings; and what
stands in the column has the last say for numbers of persons, accounts and telephones, since
offices head them in every possible way.
"""

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from rapidfuzz import fuzz

from huican.exchange.domain.reading import Cell
from huican.exchange.domain.shape import bare, plain, text_of
from huican.kernel.certificate import parse_category, parse_category_level, parse_level
from huican.kernel.errors import HuicanError
from huican.kernel.text import tidy
from huican.sources.domain.kinds import Column

SAMPLE_ROWS = 60
EXACT, BARE, PART, NEAR = 100.0, 92.0, 70.0, 60.0
_NEAR_MIN = 84.0
# What is left of a match after a look at the content must be worth something.
SCORE_MIN = 25.0
_MONTH_HEADER = re.compile(r"^(?:20\d\d年)?(1[0-2]|0?[1-9])月(?:份)?(?:补贴|补助|金额|发放|发放金额)?$")

_IDENTITY = re.compile(r"^\d{17}[\dXx]$|^\d{15}$", re.ASCII)
_CERTIFICATE = re.compile(r"^\d{17}[\dXx][1-7][1-9](?:B\d+)?$", re.ASCII | re.IGNORECASE)
_PHONE = re.compile(r"^1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$", re.ASCII)
_ACCOUNT = re.compile(r"^\d{12,23}$", re.ASCII)
_DAY = re.compile(
    r"^(?:19|20)\d\d(?:[-./年]\d{1,2}(?:[-./月]\d{1,2}日?)?|(?:0[1-9]|1[0-2])[0-3]\d$)", re.ASCII
)
_NUMBER = re.compile(r"^[-+]?[¥￥]?\d[\d,]*\.?\d*(?:万?元)?$", re.ASCII)
_NAME = re.compile(r"^[\u3400-\u9fff·]{2,12}$")
_PATTERNS = (
    ("identity", _IDENTITY), ("certificate", _CERTIFICATE), ("phone", _PHONE),
    ("account", _ACCOUNT), ("dated", _DAY), ("number", _NUMBER),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Match:
    """Column `index` read as `column`, as certain as `score` (100: its very name)."""

    index: int
    column: Column
    score: float


@dataclass(frozen=True, slots=True)
class Looks:
    """What stands in a column: shares of the sampled cells that are not empty."""

    filled: int
    identity: float = 0.0
    certificate: float = 0.0
    phone: float = 0.0
    account: float = 0.0
    number: float = 0.0
    dated: float = 0.0
    name: float = 0.0
    category: float = 0.0
    level: float = 0.0
    pair: float = 0.0


def looks_of(rows: Sequence[Sequence[Cell]], index: int) -> Looks:
    """What the cells of one column look like, from the first rows of the data."""
    counts: Counter[str] = Counter()
    filled = 0
    for row in rows:
        cell = row[index]
        if cell == "" or (isinstance(cell, str) and not cell.strip()):
            continue
        filled += 1
        if isinstance(cell, date | datetime):
            counts["dated"] += 1
            continue
        text = tidy(text_of(cell)).replace(" ", "").strip("'`")
        if isinstance(cell, float | int) and not isinstance(cell, bool):
            counts["number"] += 1
            # A number of 15 digits or more is an identity number that lost its end.
            if cell >= 1e14:
                counts["identity"] += 1
            elif _PHONE.match(text):
                counts["phone"] += 1
            elif cell in (1, 2, 3, 4):
                counts["level"] += 1
            if _DAY.match(text):
                counts["dated"] += 1
            continue
        counts[_look_of_text(text)] += 1
    if not filled:
        return Looks(0)
    return Looks(filled, **{what: n / filled for what, n in counts.items() if what})


def _look_of_text(text: str) -> str:
    for what, pattern in _PATTERNS:
        if pattern.match(text):
            return what
    if len(text) > 20:
        return ""
    try:
        if parse_category(text):
            return "category"
        if parse_level(text):
            return "level"
        if parse_category_level(text):
            return "pair"
    except HuicanError:
        return "level"
    return "name" if _NAME.match(text) else ""


def match_columns(
    headers: Sequence[str],
    groups: Sequence[str],
    looks: Sequence[Looks],
    columns: Iterable[Column],
) -> dict[str, Match]:
    """The best column for each field, by field label; no column serves two fields.

    Certain matches are made first, so that a vague one never takes a column from its owner.
    """
    candidates = []
    for order, column in enumerate(columns):
        names = prepared(column.names)
        for index, header in enumerate(headers):
            if not header:
                continue
            score = name_score(header, groups[index], names, not column.common)
            if score:
                score += _fits(column, looks[index], score)
                if score > SCORE_MIN:
                    # Own columns of a kind come before common ones of the same score.
                    candidates.append((-score, column.common, order, index, column))
    candidates.sort(key=lambda item: item[:4])
    found: dict[str, Match] = {}
    taken: set[int] = set()
    for negative, _, _, index, column in candidates:
        if column.label not in found and index not in taken:
            found[column.label] = Match(index, column, -negative)
            taken.add(index)
    return found


def match_persons_by_content(
    headers: Sequence[str], looks: Sequence[Looks], fields: Mapping[str, Column],
    found: dict[str, Match],
) -> None:  # fmt: skip
    """Finds columns of person numbers that no name gave away, by what stands in them."""
    taken = {match.index for match in found.values()}
    persons = {"identity", "certificate", "person_number"}
    for index, look in enumerate(looks):
        if index in taken or not look.filled or "监护" in headers[index] or "户主" in headers[index]:
            continue
        if look.certificate > 0.6 and not persons & {"certificate"} & set(found):
            found["certificate"] = Match(index, fields["certificate"], NEAR)
        elif look.identity > 0.6 and not {"identity", "person_number"} & set(found):
            found["identity"] = Match(index, fields["identity"], NEAR)
        elif look.phone > 0.8 and "phone" not in found:
            found["phone"] = Match(index, fields["phone"], NEAR)


def names_a_month(header: str) -> bool:
    """Whether a header is that of a column a month: 1月, 2023年1月, 1月份金额."""
    return _MONTH_HEADER.match(plain(header)) is not None


def months_wide(headers: Sequence[str]) -> dict[int, int]:
    """Columns headed 1月, 2月 …: one sheet for a year with a column a month (index → month)."""
    found = {}
    for index, header in enumerate(headers):
        match = _MONTH_HEADER.match(plain(header))
        if match:
            found[index] = int(match.group(1))
    return found if len(found) >= 3 else {}


# Words that headers use for one another.
_SAME_WORDS = (("时间", "日期"), ("年月日", "日期"), ("号码", "号"), ("帐", "账"), ("联络", "联系"))


@lru_cache(maxsize=20_000)
def said(header: str) -> tuple[str, str]:
    """A header's words as they are compared: whole, and without what stands in brackets."""
    whole, short = plain(header), bare(header)
    for word, usual in _SAME_WORDS:
        whole, short = whole.replace(word, usual), short.replace(word, usual)
    return whole, short


class Names:
    """The names of a field as they are compared: whole, and without what stands in brackets.

    Names written =日期 hold only for a header that says just that. Kept one object a field, so
    that scores can be remembered by it.
    """

    __slots__ = ("pairs",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.pairs = tuple(
            (*said(name.removeprefix("=")), name.startswith("="))
            for name in names
        )


@lru_cache(maxsize=2_000)
def prepared(names: tuple[str, ...]) -> Names:
    """The names of a field, ready to be compared."""
    return Names(names)


@lru_cache(maxsize=50_000)
def name_score(header: str, group: str, names: Names, own: bool = False) -> float:
    """How surely a header names a field: 100 its very name, 0 not at all.

    `own`: the field belongs to the kind that is tried, so that a short header (验收, 结果) may
    stand for its longer name.
    """
    whole, short = said(header)
    grouped = _grouped(group, whole)
    best = 0.0
    for rank, (name, name_short, alone) in enumerate(names.pairs):
        # Earlier names are the more usual ones: they win over later ones by a hair.
        hair = rank * 0.01
        if name == whole or name in grouped:
            score = EXACT - hair
        elif short in (name, name_short):
            score = BARE - hair
        elif alone:
            continue
        elif len(name) >= 2 and name in short:
            score = PART + 20 * len(name) / len(short) - hair
        elif len(short) >= 3 and short in name:
            score = PART - 6 + 10 * len(short) / len(name) - hair
        elif own and len(short) == 2 and name.startswith(short):
            score = PART - 10 + 8 / len(name) - hair
        elif own and len(short) == 2 and name.endswith(short):
            score = PART - 14 + 8 / len(name) - hair
        else:
            ratio = fuzz.ratio(short, name_short)
            score = NEAR * ratio / 100 if ratio >= _NEAR_MIN and len(short) > 2 else 0.0
        best = max(best, score)
    return best


_GROUP_FILLER = re.compile(r"(?:基本|有关|相关)?(?:情况|信息|内容|明细|登记|资料)$")


def _grouped(group: str, header: str) -> tuple[str, ...]:
    """A lower header with what stands above it: 训练起止 over 开始日期, 验收情况 over 结果."""
    if not group:
        return ()
    above, _ = said(group)
    core = _GROUP_FILLER.sub("", above)
    return (above + header, core + header) if core else (above + header,)


def _fits(column: Column, look: Looks, score: float) -> float:
    """What the column's content adds to or takes from a name's score."""
    if not look.filled:
        return 0.0
    person = look.identity + look.certificate
    match column.type:
        case "identity":
            if look.certificate > 0.5:
                return -30.0
            return 8.0 if look.identity > 0.5 else -25.0
        case "certificate":
            if look.certificate > 0.5:
                return 8.0
            return -30.0 if look.identity > 0.5 else -10.0
        case "person_number":
            return 8.0 if person > 0.5 else -30.0
        case "account":
            return 4.0 if look.account + look.identity > 0.5 else -20.0
        case "phone":
            return 4.0 if look.phone + look.account + look.number > 0.3 else -25.0
        case "money" | "number" | "integer":
            if look.dated > 0.5 and look.number < 0.5:
                return -40.0
            return 2.0 if look.number > 0.5 else -20.0 if look.number < 0.05 else 0.0
        case "date":
            return 4.0 if look.dated > 0.4 else -40.0 if look.dated < 0.05 else 0.0
        case "category":
            # Of all columns headed 类别 only one holds 肢体, 视力 …
            return 4.0 if look.category > 0.5 else -50.0 if look.category < 0.2 else 0.0
        case "level":
            return 4.0 if look.level > 0.5 else -50.0 if look.level < 0.2 else 0.0
        case "category_level":
            if look.pair > 0.4:
                return 8.0
            return -50.0 if look.pair < 0.1 and look.category < 0.5 else 0.0
        case "name":
            return -40.0 if person + look.phone + look.number + look.dated > 0.5 else 0.0
        case "area" | "address" | "hardship":
            return -40.0 if person + look.phone + look.dated > 0.5 else 0.0
        case "text" | "yesno" | "organisation":
            # A vague match of words does not hold against dates and numbers of persons.
            return -30.0 if score < BARE - 2 and person + look.dated > 0.6 else 0.0
    return 0.0
