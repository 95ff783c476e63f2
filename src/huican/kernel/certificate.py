"""Numbers of the disability certificate, and categories and levels as offices write them.

Number (《中华人民共和国残疾人证管理办法》第五条): identity number, category digit, level digit;
a re-issue after loss appends B1, B2…
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache

from huican.kernel.errors import HuicanError
from huican.kernel.identity import IdentityError, lost_digits, parse_identity
from huican.kernel.text import chinese_number, tidy

CATEGORIES = {1: "视力", 2: "听力", 3: "言语", 4: "肢体", 5: "智力", 6: "精神", 7: "多重"}
LEVELS = {1: "一级", 2: "二级", 3: "三级", 4: "四级"}

_SCIENTIFIC = re.compile(r"\d+(?:\.\d+)?[eE]\+?\d+|\d{15,}\.0*", re.ASCII)
_SHAPE = re.compile(r"[0-9]{17}[0-9X]([0-9])([0-9])(?:B([1-9][0-9]?))?", re.ASCII)
_CHARACTERS = re.compile(r"[0-9XB]+", re.ASCII)

# Old or spoken words for the seven categories (GB/T 26341-2010). 聋 and 哑 alone are what
# people write for 听力 and 言语; a person with both is 多重 and must be written so.
_SYNONYMS = {
    "视力": 1, "视残": 1, "视": 1, "盲": 1, "盲人": 1, "低视力": 1,
    "听力": 2, "听残": 2, "听": 2, "聋": 2, "聋人": 2,
    "言语": 3, "语言": 3, "言残": 3, "言": 3, "哑": 3,
    "肢体": 4, "肢残": 4, "肢": 4,
    "智力": 5, "智残": 5, "智": 5,
    "精神": 6, "精残": 6, "精": 6,
    "多重": 7, "多残": 7, "多": 7, "综合": 7,
}  # fmt: skip
_ROMAN = {"Ⅰ": 1, "Ⅱ": 2, "Ⅲ": 3, "Ⅳ": 4, "Ⅴ": 5, "I": 1, "II": 2, "III": 3, "IV": 4, "V": 5}

_CATEGORY_WORDS = "|".join(sorted(_SYNONYMS, key=len, reverse=True))
_LEVEL_WORDS = r"IV|III|II|I|[Ⅰ-Ⅴ]|[一二三四五六七八九壹贰貳叁肆伍]|[0-9]"
_PAIR = re.compile(
    rf"({_CATEGORY_WORDS})(?:残疾)?(?:人)?[\s/／:：\-—（(]*({_LEVEL_WORDS})\s*(?:级|等)?[)）]?",
    re.ASCII,
)
_BETWEEN_PAIRS = re.compile(r"[\s、,，;；+和及/／]*")


class CertificateError(HuicanError):
    """A certificate number, category or level that cannot be accepted."""

    code = "cert-error"


class CertificateLength(CertificateError):
    code = "cert-length"


class CertificateCharacters(CertificateError):
    code = "cert-characters"


class CategoryOutOfRange(CertificateError):
    code = "category-out-of-range"


class LevelOutOfRange(CertificateError):
    code = "level-out-of-range"


@dataclass(frozen=True, slots=True)
class Certificate:
    """A checked certificate number. `reissue` is 0, or n for a number that ends in Bn."""

    number: str = field(repr=False)
    identity18: str = field(repr=False)
    category: int
    level: int
    reissue: int

    def __str__(self) -> str:
        return f"{self.number[:3]}{'*' * (len(self.number) - 9)}{self.number[-6:]}"


def parse_certificate(text: str, *, today: date) -> Certificate:
    """The certificate number in `text`: 20 characters, or more with B1, B2… at the end.

    Tidied as identity numbers are. Raises CertificateError for its own part and passes the
    identity number's errors (IdentityError) through; the identity part is checked first.
    """
    found = _SHAPE.fullmatch(text) or _SHAPE.fullmatch(_tidied(text))
    if found is None:
        raise _misshapen(_tidied(text))
    number = found[0]
    identity = parse_identity(number[:18], today=today)
    category, level = int(found[1]), int(found[2])
    if category not in CATEGORIES:
        raise CategoryOutOfRange(
            f"残疾人证号第19位是{category}，类别只有1到7", remedy="请照残疾人证核对"
        )
    if level not in LEVELS:
        raise _level_out_of_range(f"残疾人证号第20位是{level}")
    return Certificate(number, identity.number, category, level, int(found[3] or 0))


def certificate_matches(identity18: str, cert: Certificate) -> bool:
    """Whether the certificate begins with this (tidy, 18-character) identity number."""
    return cert.identity18 == identity18


@lru_cache(maxsize=1024)
def parse_category(text: str) -> int | None:
    """The category 1–7 a text names ("肢体", "肢体残疾", "肢残", "4"); None where it names none."""
    s = _word(text)
    if s in _SYNONYMS:
        return _SYNONYMS[s]
    for ending in ("残疾人", "残疾", "障碍", "类"):
        if s.endswith(ending) and s[: -len(ending)] in _SYNONYMS:
            return _SYNONYMS[s[: -len(ending)]]
    number = s.removesuffix(".0")
    return (
        int(number) if number.isascii() and number.isdigit() and int(number) in CATEGORIES else None
    )


@lru_cache(maxsize=1024)
def parse_level(value: str | float) -> int | None:
    """The level 1–4 ("二级", "2", "Ⅱ级", "贰级", "二", 2.0); None where it names none.

    A level that was clearly meant but does not exist (五级, 0) raises LevelOutOfRange.
    """
    s = _word(value if isinstance(value, str) else f"{value:g}").upper()
    s = s.removesuffix(".0").removesuffix("级").removesuffix("等").removeprefix("残疾等级")
    if not s or s in "-/—":
        return None
    level = _ROMAN.get(s)
    if level is None:
        level = chinese_number(s)
    if level is None:
        return None
    if level not in LEVELS:
        raise _level_out_of_range(f"残疾等级写的是“{value}”")
    return level


def parse_category_level(text: str) -> list[tuple[int, int]]:
    """Pairs of category and level from one cell ("肢体二级", "肢体/二级", "视力一级、肢体二级").

    In the order written; an empty list where the text is anything else. Raises LevelOutOfRange
    as parse_level does.
    """
    return list(_pairs(text))


@lru_cache(maxsize=4096)
def _pairs(text: str) -> tuple[tuple[int, int], ...]:
    s = tidy(text)
    pairs: list[tuple[int, int]] = []
    end = 0
    for found in _PAIR.finditer(s):
        if not _BETWEEN_PAIRS.fullmatch(s[end : found.start()]):
            return ()
        level = parse_level(found[2])
        if level is None:
            return ()
        pairs.append((_SYNONYMS[found[1]], level))
        end = found.end()
    return tuple(pairs) if _BETWEEN_PAIRS.fullmatch(s[end:]) else ()


def _word(text: str) -> str:
    return tidy(text).replace(" ", "")


def _tidied(text: str) -> str:
    return tidy(text).strip("'`’‘\"“”").upper().replace(" ", "").replace("-", "")


def _misshapen(number: str) -> CertificateError | IdentityError:
    if _SCIENTIFIC.fullmatch(number):
        return lost_digits()
    if not number:
        return CertificateLength("没有填残疾人证号", remedy="请照残疾人证补上")
    if not _CHARACTERS.fullmatch(number):
        return CertificateCharacters("残疾人证号里有不该有的字符", remedy="请照残疾人证核对")
    body = number.partition("B")[0]
    if len(body) != 20:
        return CertificateLength(
            f"残疾人证号应为20位（补发的另加 B1、B2），这里是{len(body)}位",
            remedy="请照残疾人证核对",
        )
    return CertificateCharacters("残疾人证号里字母的位置不对", remedy="请照残疾人证核对")


def _level_out_of_range(what: str) -> LevelOutOfRange:
    return LevelOutOfRange(f"{what}，等级只有一到四级", remedy="请照残疾人证核对")
