"""What stands in a column, whatever it is called: numbers of persons, names, places, dates …"""

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from huican.exchange.domain.reading import Cell
from huican.exchange.domain.shape import text_of
from huican.kernel.certificate import parse_category, parse_category_level, parse_level
from huican.kernel.errors import HuicanError
from huican.kernel.text import tidy

SAMPLE_ROWS = 60

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
_TOWNSHIP = re.compile(r"^[\u3400-\u9fff]{1,8}(?:镇|乡|街道|街道办事处|街道办|苏木)$")
_VILLAGE = re.compile(
    r"^[\u3400-\u9fff]{1,10}(?:村|社区|居委会|村委会|居民委员会|村民委员会|嘎查)$"
)
_ADDRESS = re.compile(r"(?:镇|乡|街道|区|县|市).{1,12}(?:村|社区|居委会|路|街|组|号|巷|屯|寨|队)")
# The hundred commonest surnames carry seven of eight people.
_SURNAMES = frozenset(
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈"
    "姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤"
    "常温康施文牛樊葛邢安齐易乔伍庞颜倪庄聂章鲁岳翟殷詹申欧耿关兰焦俞左柳甘祝包宁尚符舒阮柯纪梅童凌毕单季"
    "裴霍涂成苗谷盛曲翁冉骆蓝路游辛靳欧阳管柴蒙鲍华喻祁蒲房滕屈饶解牟艾尤阎阳时穆农司卓古吉缪简车项连芦麦"
    "褚娄窦戚岑景党宫费卜冷晏席卫米柏宗瞿桂全佟应臧闵苟邬边卞姬师和仇栾隋商刁沙荣巫寇桑郎甄丛仲虞敖巩明佘池查麻苑迟邝"
)


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
    person: float = 0.0
    township: float = 0.0
    village: float = 0.0
    address: float = 0.0


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
        counts[_place_or_person(text)] += 1
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


def _place_or_person(text: str) -> str:
    if len(text) <= 4 and len(text) >= 2 and text[0] in _SURNAMES and _NAME.match(text):
        # 王庄村 and 李镇 begin with surnames as well.
        return (
            "village" if _VILLAGE.match(text) else "township" if _TOWNSHIP.match(text) else "person"
        )
    if _TOWNSHIP.match(text):
        return "township"
    if _VILLAGE.match(text):
        return "village"
    return "address" if _ADDRESS.search(text) else ""
