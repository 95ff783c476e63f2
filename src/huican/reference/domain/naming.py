"""How names of areas are written: full, short, with another suffix, with the office behind it.

A name is taken apart into a core (石岭) and a kind (村). People keep the core and vary the rest:
石岭, 石岭村, 石岭村委会, 石岭村村民委员会.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from huican.kernel.text import tidy
from huican.reference.domain.levels import Level

# A suffix and the kind it stands for, to be tried at a position of a text (longest first).
_OFFICE = r"(?:人民政府|政府|党委|残联)?"
_VILLAGERS = r"(?:村民委员会|村民委会|村委员会|村委会|村委)"
_RESIDENTS = r"(?:居民委员会|居委会|居委)"
_SUFFIXES: dict[Level, str] = {
    Level.PROVINCE: (
        r"(?P<自治区>(?:壮族|回族|维吾尔)?自治区)|(?P<特区>特别行政区)|(?P<省>省)|(?P<市>市)"
    ),
    Level.CITY: r"(?P<州>自治州|州)|(?P<地区>地区)|(?P<盟>盟)|(?P<市>市)",
    Level.COUNTY: (
        r"(?P<自治县>自治县)|(?P<旗>自治旗|旗)|(?P<县>县)|(?P<特区>特区|林区)|(?P<区>区)|(?P<市>市)"
    ),
    Level.TOWNSHIP: (
        rf"(?:(?P<街道>街道办事处|街道办|街道|地区办事处|办事处)|(?P<镇>镇)"
        rf"|(?P<乡>民族乡|乡)|(?P<苏木>民族苏木|苏木)|(?P<区>区公所|管委会|管理委员会)){_OFFICE}"
    ),
    Level.VILLAGE: (
        rf"(?P<嘎查>嘎查(?:{_VILLAGERS}|委员会|委会)?)"
        rf"|(?P<社区>社区{_RESIDENTS}?|{_RESIDENTS})"
        rf"|(?P<村>行政村|{_VILLAGERS}|村|大队)"
        rf"|(?P<区>生活区|管理区)"
    ),
}
# In a text the 村 of the name and that of its office may both stand: 石岭村 + 村委会.
_IN_TEXT = _SUFFIXES | {
    Level.VILLAGE: _SUFFIXES[Level.VILLAGE].replace("(?P<村>", rf"(?P<村>(?:行政)?村{_VILLAGERS}|")
}
_AT = {level: re.compile(pattern) for level, pattern in _IN_TEXT.items()}
_AT_END = {level: re.compile(rf"(?:{pattern})$") for level, pattern in _SUFFIXES.items()}

# What may stand behind a full name and changes nothing: 松城镇(人民政府), 裕南街街道(办事处).
_AFTER_NAME = {
    Level.TOWNSHIP: re.compile(rf"(?:办事处|办|管委会|管理委员会)?{_OFFICE}"),
}

_PEOPLES = (
    "蒙古 回 藏 维吾尔 苗 彝 壮 布依 朝鲜 满 侗 瑶 白 土家 哈尼 哈萨克 傣 黎 傈僳 佤 畲 高山 "
    "拉祜 水 东乡 纳西 景颇 柯尔克孜 土 达斡尔 仫佬 羌 布朗 撒拉 毛南 仡佬 锡伯 阿昌 普米 "
    "塔吉克 怒 乌孜别克 俄罗斯 鄂温克 德昂 保安 裕固 京 塔塔尔 独龙 鄂伦春 赫哲 门巴 珞巴 基诺 各"
)
# 长城回族乡 is called 长城乡; 恩施土家族苗族自治州 is called 恩施州.
_PEOPLES_AT_END = re.compile(
    rf"(?:(?:{'|'.join(sorted(_PEOPLES.split(), key=len, reverse=True))})族)+$"
)

_BRACKETS = str.maketrans("（）〔〕【】［］", "()()()()")


def plain(text: str) -> str:
    """The form names are compared in: half-width, no spaces, one kind of brackets."""
    return tidy(text).replace(" ", "").translate(_BRACKETS)


@lru_cache(maxsize=65_536)
def cores(name: str, level: Level) -> tuple[tuple[str, str], ...]:
    """Short forms of a full name, each with the kind of suffix it lost ("" for none).

    ("石岭村村委会", village) gives 石岭村 and 石岭, both of the kind 村.
    """
    return tuple(_cores(plain(name), level))


def _cores(name: str, level: Level) -> Iterator[tuple[str, str]]:
    found = _first_at_end(name, level)
    if not found:
        yield name, ""
        return
    kind = found.lastgroup or ""
    core = name[: found.start()]
    if not core:
        yield name, ""
        return
    yield core, kind
    bare = _PEOPLES_AT_END.sub("", core)
    if bare and bare != core:
        yield bare, kind
    # 石岭村村委会 keeps a 村 and 裕南街街道 a 街; people drop these too.
    doubled = {Level.VILLAGE: "村", Level.TOWNSHIP: "街"}.get(level)
    if doubled and core.endswith(doubled) and len(core) > 1:
        yield core[:-1], kind


def _first_at_end(name: str, level: Level) -> re.Match[str] | None:
    """The longest suffix a name ends in."""
    return _AT_END[level].search(name)


def suffix_at(text: str, position: int, level: Level) -> tuple[int, str] | None:
    """End and kind of the suffix of `level` that stands at a position of a text, if one does."""
    found = _AT[level].match(text, position)
    return (found.end(), found.lastgroup or "") if found and found.end() > position else None


def end_of_name(text: str, position: int, level: Level) -> int:
    """Where a full name that ended at `position` really ends, with the office behind it."""
    after = _AFTER_NAME.get(level)
    found = after.match(text, position) if after else None
    return found.end() if found else position
