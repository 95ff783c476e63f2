"""What a village may read of a payment: a masked name, where, for what, how much, which months.

Never an identity number, an account or an address (domain: 公示只列姓名（遮着）、村、项目、金额、期间、
电话). Nor the category or level of a disability: that is health, which 个人信息保护法 art. 28 protects
most, and no document of the two subsidies asks for it on the notice. Where the name of a programme
tells the category (精神残疾人服药补助), the notice calls it without it. Of a child below fourteen,
whose data are all sensitive, only the surname is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

from huican.kernel.errors import HuicanError
from huican.kernel.masks import mask_name, spoken_name
from huican.kernel.months import Month

CHILD_BELOW_YEARS = 14
DAYS_MAX = 366

# Words that say what somebody suffers from; the longer first.
_HEALTH = (
    "重度智力", "孤独症", "自闭症", "精神病", "智力", "精神", "视力", "听力", "言语", "语言", "肢体",
    "下肢", "多重", "脑瘫", "白内障", "低视力", "聋儿", "盲人", "聋人", "智障",
)  # fmt: skip
_LONG_NUMBER = re.compile(r"\d{7,}[\dXx]*")
_HOTLINE = re.compile(r"(?:\d{3,4}[- ]?)?\d{5,8}(?:[- ]?\d{3,4})?(?:转\d{1,5})?")


class NotForPublic(HuicanError):
    """A list that must not, or cannot, be put up as asked."""

    code = "not-for-public"


def public_item(name: str) -> str:
    """What the notice calls a programme: 精神残疾人服药补助 → 残疾人服药补助."""
    item = name
    for word in _HEALTH:
        item = item.replace(f"{word}残疾", "残疾").replace(word, "")
    return item.strip("（）() 、") or "残疾人补助"


def public_name(name: str, birth: date | None, on: date) -> tuple[str, str]:
    """The name as it is put up, and as it is read out: 张*芳, 张某芳; of a child 张**, 张某某."""
    if birth is not None and years_old(birth, on) < CHILD_BELOW_YEARS:
        surname = mask_name(name).split("*", 1)[0]
        return f"{surname}**", f"{surname}某某"
    return mask_name(name), spoken_name(name)


def years_old(birth: date, on: date) -> int:
    """Whole years."""
    return on.year - birth.year - ((on.month, on.day) < (birth.month, birth.day))


def period_words(months: Iterable[Month]) -> str:
    """2023年5月; 2023年1月—5月; months with gaps one by one."""
    given = sorted(set(months))
    if not given:
        return ""
    first, last = given[0], given[-1]
    if len(given) == 1:
        return first.label
    if last.index - first.index + 1 == len(given):
        end = f"{last.month}月" if last.year == first.year else last.label
        return f"{first.label}—{end}"
    return "、".join(month.label for month in given)


def checked_title(title: str) -> str:
    """A title that may stand on a notice. Raises NotForPublic."""
    text = title.strip()
    if not text:
        raise NotForPublic("没有写标题", remedy="如：青石县2023年5月重度残疾人护理补贴发放公示")
    if len(text) > 120:
        raise NotForPublic("标题太长", remedy="请写在 120 个字以内")
    if _LONG_NUMBER.search(text):
        raise NotForPublic("标题里有很长的号码", remedy="公示不写证号、账号、电话，请去掉")
    told = next((word for word in _HEALTH if word in text), None)
    if told is not None:
        raise NotForPublic(
            f"标题里的“{told}”说出了残疾类别", remedy="公示不说类别，请改写，如“残疾人服药补助”"
        )
    return text


def checked_hotline(hotline: str) -> str:
    """A telephone number to object by. Raises NotForPublic."""
    text = hotline.strip()
    if not _HOTLINE.fullmatch(text):
        raise NotForPublic(
            "异议电话不像一个电话", remedy="请写区号和号码，如 0990-1234567，或 12385"
        )
    return text


def checked_days(from_day: date, until_day: date, today: date) -> None:
    """From a day not gone until one after it, a year at most. Raises NotForPublic."""
    if from_day < today:
        raise NotForPublic("开始的日子已经过了", remedy="请从今天或以后开始")
    if until_day <= from_day:
        raise NotForPublic("撤下日要在开始以后", remedy="请核对两个日子")
    if (until_day - from_day).days > DAYS_MAX:
        raise NotForPublic("公示超过一年", remedy="公示期满就该撤下，请写近一些的日子")
