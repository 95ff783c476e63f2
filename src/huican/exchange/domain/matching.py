"""Which column of a sheet is which field, going by its words and by what stands in it.

Words first (the names a field is known by), then parts of words, then near-spellings; and what
stands in the column has the last say for numbers of persons, accounts and telephones, since
offices head them in every possible way.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from rapidfuzz import fuzz

from huican.exchange.domain.looks import Looks
from huican.exchange.domain.shape import bare, plain
from huican.sources.domain.kinds import Column

EXACT, BARE, PART, NEAR = 100.0, 92.0, 70.0, 60.0
_NEAR_MIN = 84.0
# What is left of a match after a look at the content must be worth something.
SCORE_MIN = 25.0
_MONTH_HEADER = re.compile(
    r"^(?:20\d\d年)?(1[0-2]|0?[1-9])月(?:份)?(?:补贴|补助|金额|发放|发放金额)?$"
)


@dataclass(frozen=True, slots=True)
class Match:
    """Column `index` read as `column`, as certain as `score` (100: its very name)."""

    index: int
    column: Column
    score: float


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


# Words of columns about somebody else, or of the office's own bookkeeping.
_NOT_THE_PERSON = ("监护", "户主", "联系人", "家属", "经办", "审核", "填表", "负责", "医生", "教师",
                   "社工", "核对", "录入", "专干", "专委", "签字", "签名", "代办", "收款", "开户")  # fmt: skip
_MONEY_WORDS = re.compile(r"金|额|款|费|元|资|补|发放")
_NOT_THE_AMOUNT = re.compile(r"标准|预算|单价|合计人|自筹|自付|补发|追回|扣")


def match_by_content(
    headers: Sequence[str], looks: Sequence[Looks], fields: Mapping[str, Column],
    found: dict[str, Match], days: Sequence[Column] = (),
) -> None:  # fmt: skip
    """Finds columns that no name gave away, by what stands in them.

    `days`: the kind's own columns of its day, the usual one first.
    """
    taken = {match.index for match in found.values()}
    free = [
        index for index, look in enumerate(looks)
        if index not in taken and look.filled
        and not any(word in headers[index] for word in _NOT_THE_PERSON)
    ]  # fmt: skip

    def settle(label: str, share: str, least: float, *, unless: Iterable[str] = ()) -> None:
        if label in found or any(other in found for other in unless):
            return
        best = max(free, key=lambda index: float(getattr(looks[index], share)), default=None)
        if best is not None and getattr(looks[best], share) > least:
            found[label] = Match(best, fields[label], NEAR)
            free.remove(best)

    settle("certificate", "certificate", 0.6, unless=["person_number"])
    settle("identity", "identity", 0.6, unless=["person_number"])
    settle("phone", "phone", 0.8)
    settle("name", "person", 0.75)
    settle("category_level", "pair", 0.7, unless=["category", "level"])
    settle("category", "category", 0.85, unless=["category_level"])
    settle("address", "address", 0.7, unless=["township", "village", "area_code"])
    settle("township", "township", 0.85, unless=["address", "area_code"])
    settle("village", "village", 0.85, unless=["address", "area_code"])
    settle("account", "account", 0.8)
    if days and not any(day.label in found for day in days):
        dated = [index for index in free if looks[index].dated > 0.8]
        if len(dated) == 1:
            found[days[0].label] = Match(dated[0], days[0], NEAR)
    if "amount" not in found:
        money = [
            index for index in free if looks[index].number > 0.8
            and _MONEY_WORDS.search(headers[index]) and not _NOT_THE_AMOUNT.search(headers[index])
        ]  # fmt: skip
        if len(money) == 1:
            found["amount"] = Match(money[0], fields["amount"], NEAR)


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


_DAY_AT_END = re.compile(r"日$")


@lru_cache(maxsize=20_000)
def said(header: str) -> tuple[str, str]:
    """A header's words as they are compared: whole, and without what stands in brackets."""
    whole, short = plain(header), bare(header)
    for word, usual in _SAME_WORDS:
        whole, short = whole.replace(word, usual), short.replace(word, usual)
    # 签约日 is 签约日期.
    return _DAY_AT_END.sub("日期", whole), _DAY_AT_END.sub("日期", short)


class Names:
    """The names of a field as they are compared: whole, and without what stands in brackets.

    Names written =日期 hold only for a header that says just that. Kept one object a field, so
    that scores can be remembered by it.
    """

    __slots__ = ("pairs",)

    def __init__(self, names: tuple[str, ...]) -> None:
        self.pairs = tuple((*said(name.removeprefix("=")), name.startswith("=")) for name in names)


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
        case "serial":
            return -100.0 if person + look.phone + look.account + look.dated > 0.3 else 0.0
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
