"""What somebody types into the search box, read: a name, pinyin, a number or its last digits.

Nothing is memoised here: names and numbers of persons must not linger in a cache.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass, field
from datetime import date

from huican.kernel.certificate import parse_certificate
from huican.kernel.errors import HuicanError
from huican.kernel.identity import parse_identity
from huican.kernel.text import tidy, tidy_name

TEXT_MAX = 80
# The longest name and the longest pinyin that a file holds (registry.Person).
_NAME_MAX, _PINYIN_MAX = 80, 200

_CERTIFICATE = re.compile(r"\d{17}[\dX]\d{2}(?:B\d{1,2})?", re.ASCII)
_IDENTITY = re.compile(r"\d{17}[\dX]|\d{15}", re.ASCII)
_MOBILE = re.compile(r"1[3-9]\d{9}", re.ASCII)
_LANDLINE = re.compile(r"(0\d{2,3})(\d{7,8})", re.ASCII)
_LOCAL_LINE = re.compile(r"[2-8]\d{6,7}", re.ASCII)
_FILE_NUMBER = re.compile(r"(?:档号?)?\s*\d{6}-(\d{6,12})|档号?\s*(\d{1,12})", re.ASCII)
# The end of an identity number, alone or followed by category and level as on the certificate.
_TAIL = re.compile(r"(\d{3}[\dX])(?:([1-7])([1-4])(?:B\d{1,2})?)?", re.ASCII)

_PIECES = re.compile(
    r"(?P<number>\d+(?:[Xx](?![A-Za-z]))?(?:\d{2})?(?:[Bb]\d{1,2})?)|(?P<latin>[A-Za-z'’]+)"
    r"|(?P<han>[^\dA-Za-z\s]+)",
)
_WITH_MARKS = re.compile("[À-ɏ]+")
_U_WITH_DOTS = re.compile("u[\u0300-\u036f]*\u0308|v", re.IGNORECASE)
# 吕 as passports write it; no syllable of ordinary pinyin begins so.
_PASSPORT = re.compile(r"([ln])yu(?!n)")


@dataclass(frozen=True, slots=True)
class Terms:
    """What to look for. `problem` says, in Chinese, why a number cannot be looked for.

    `identity` has 18 characters and is checked, also when 15 digits were typed; `certificate` is
    checked and `identity` then holds its first 18. `phones` are the forms in which a number may
    have been written down. `last4` is the end of the identity number; `grade` is (category,
    level) where the last six of a certificate were typed. `file_id` is the person's id.
    """

    name: str = field(default="", repr=False)
    pinyin: str = field(default="", repr=False)
    identity: str = field(default="", repr=False)
    certificate: str = field(default="", repr=False)
    phones: tuple[str, ...] = field(default=(), repr=False)
    last4: str = field(default="", repr=False)
    grade: tuple[int, int] | None = None
    file_id: int | None = None
    problem: str = ""

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to look for."""
        return not (
            self.name or self.pinyin or self.identity or self.certificate or self.phones
            or self.last4 or self.file_id
        )  # fmt: skip


def read_terms(text: str, *, today: date) -> Terms:
    """What a search text asks for. Spaces, hyphens, full-width characters and x are tidied."""
    text = tidy(text)[:TEXT_MAX]
    if found := _FILE_NUMBER.fullmatch(text):
        return _file(found[1] or found[2])
    whole = _whole_number(re.sub(r"[\s\-—–]", "", text).upper(), today)
    if whole is not None:
        return whole
    names, letters, numbers = [], [], []
    for piece in _PIECES.finditer(_WITH_MARKS.sub(lambda found: _without_marks(found[0]), text)):
        if piece["number"]:
            numbers.append(piece["number"].upper())
        elif piece["latin"]:
            letters.append(piece["latin"])
        else:
            names.append(piece["han"])
    name = tidy_name("".join(names)).strip("，,。;；、·-—*")[:_NAME_MAX]
    pinyin = tidy_pinyin("".join(letters))[:_PINYIN_MAX]
    for number in numbers:
        whole = _whole_number(number, today)
        if whole is not None:
            return whole  # a whole number says more than the name beside it
    if not numbers:
        return Terms(name=name, pinyin=pinyin)
    tail = _TAIL.fullmatch("".join(numbers))
    if tail is None:
        return Terms(problem="号码要写全，或者只写证号的末四位、残疾人证号的末六位")
    grade = (int(tail[2]), int(tail[3])) if tail[2] else None
    return Terms(name=name, pinyin=pinyin, last4=tail[1], grade=grade)


def tidy_pinyin(text: str) -> str:
    """Pinyin as the registry keeps it: small letters without spaces, ü and the passport's lyu as v."""
    text = _PASSPORT.sub(r"\1v", _without_marks(text).lower())
    return "".join(c for c in text if "a" <= c <= "z")


def _without_marks(text: str) -> str:
    """Letters without tones; ü as v."""
    apart = _U_WITH_DOTS.sub("v", unicodedata.normalize("NFD", text))
    return "".join(c for c in apart if not unicodedata.combining(c))


def _file(digits: str) -> Terms:
    # Larger numbers are no key of any table.
    id_ = int(digits)
    return Terms(file_id=id_) if 0 < id_ < 2**63 else Terms(problem="没有这个档号")


def _whole_number(number: str, today: date) -> Terms | None:
    """Terms of a number that is whole; None for anything else."""
    try:
        if _CERTIFICATE.fullmatch(number):
            certificate = parse_certificate(number, today=today)
            return Terms(certificate=certificate.number, identity=certificate.identity18)
        if _IDENTITY.fullmatch(number):
            return Terms(identity=parse_identity(number, today=today).number)
    except HuicanError as error:
        advice = f"，{error.remedy}" if error.remedy else ""
        return Terms(problem=f"{error.what}{advice}")
    if _MOBILE.fullmatch(number) or _LOCAL_LINE.fullmatch(number):
        return Terms(phones=(number,))
    if line := _LANDLINE.fullmatch(number):
        return Terms(phones=(number, f"{line[1]}-{line[2]}"))
    if len(number) == 12 and number.isdigit():
        return _file(number[6:])
    return None
