"""Masking cells of a workbook as an office wrote it: what names somebody is hidden, the rest stays.

A column's meaning decides first; in any other cell whatever looks like a number of a person is
hidden too, since remarks hold them as well.
"""

from __future__ import annotations

import re
from typing import Final

from huican.kernel import masks

# An identity or certificate number, an account, a mobile number, wherever it stands.
_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{17}[\dXx](?:\d{2}(?:B\d{1,2})?)?|\d{15,21}|1[3-9]\d{9})(?![0-9A-Za-z])"
)
# Where the exact address begins.
_VILLAGE: Final = re.compile(r"^.*?(?:村民委员会|村委会|居民委员会|居委会|社区|(?<=.)村)")
_TOWN: Final = re.compile(r"^.*?[县市区].*?(?:街道|(?<=.)[镇乡])|^.{1,8}?(?:街道|(?<=.)[镇乡])")
_RUINED: Final = re.compile(r"\d(?:\.\d+)?E\+\d+", re.IGNORECASE)

# What a header says of a column that nobody recognised.
_BY_HEADER: Final = (
    ("identity", ("身份证", "证件号", "身份号", "社会保障号")),
    ("certificate", ("残疾证号", "残疾人证号", "残疾证", "残疾人证")),
    ("phone", ("电话", "手机", "联系方式")),
    ("account", ("账号", "帐号", "卡号", "一卡通", "存折")),
    ("address", ("住址", "地址", "户籍地", "居住地")),
    ("name", ("姓名", "监护人", "户主", "联系人", "家长", "户名", "持卡人", "收款人", "开户人")),
)
_NOT_NAMES: Final = ("电话", "关系", "证", "号")


def kind_of_header(header: str) -> str:
    """The kind of mask that a header asks for; '' for none."""
    for kind, words in _BY_HEADER:
        if any(word in header for word in words):
            if kind == "name" and any(word in header for word in _NOT_NAMES):
                continue
            return kind
    return ""


def mask_cell(kind: str, text: str) -> str:
    """A cell as it may be shown. `kind`: name, identity, certificate, phone, account, address, ''."""
    if not text:
        return ""
    match kind:
        case "name":
            return masks.mask_name(text)
        case "identity" | "certificate":
            return _mask_number(text.strip())
        case "phone":
            return masks.mask_phone(text)
        case "account":
            return masks.mask_account(text)
        case "address":
            return mask_address(text)
    return mask_numbers(text)


def mask_numbers(text: str) -> str:
    """A text with every number of a person in it masked."""
    return _NUMBER.sub(lambda found: _mask_by_length(found[0]), text)


def mask_address(text: str) -> str:
    """An address down to its village; house and group are hidden: 松城镇东风村***."""
    found = _VILLAGE.match(text) or _TOWN.match(text)
    if found is None:
        return "***"
    return found[0] if found.end() == len(text) else f"{found[0]}***"


def _mask_number(number: str) -> str:
    # A number that Excel has ruined identifies nobody, and the officer must see what is wrong.
    if _RUINED.fullmatch(number):
        return number
    # Of a certificate the last six are shown, of anything shorter the last four.
    return masks.mask_certificate(number) if len(number) > 18 else masks.mask_identity(number)


def _mask_by_length(number: str) -> str:
    if len(number) == 11:
        return masks.mask_phone(number)
    if len(number) in (15, 18):
        return masks.mask_identity(number)
    if (len(number) >= 20 and not number.isdigit()) or len(number) == 20:
        return masks.mask_certificate(number)
    return masks.mask_account(number)
