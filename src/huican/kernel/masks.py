"""What a reader without a reason may see of a name or a number, and what is read out for it.

Every mask has a spoken twin for screen readers: stars are never read aloud. A value too short
to mask safely is hidden whole.
"""

from __future__ import annotations

from huican.kernel.text import digits

# Surnames of two characters that are in use; a name that begins with one keeps both.
_COMPOUND = (
    "欧阳 司马 上官 诸葛 东方 皇甫 尉迟 公孙 慕容 令狐 司徒 夏侯 端木 呼延 南宫 长孙 宇文 轩辕 "
    "独孤 闻人 澹台 公冶 太史 申屠 钟离 濮阳 淳于 单于 拓跋 西门 百里 东郭 司空 赫连 鲜于 万俟 "
    "完颜 第五 纳兰 耶律"
)
COMPOUND_SURNAMES = frozenset(_COMPOUND.split())


def mask_name(name: str) -> str:
    """First and last character kept: 张*明, 王*, 欧阳*, 阿**·**江."""
    head, hidden, tail = _name_parts(name)
    return head + "".join("·" if c == "·" else " " if c == " " else "*" for c in hidden) + tail


def spoken_name(name: str) -> str:
    """张某明, 王某: what a screen reader says for the masked name."""
    head, hidden, tail = _name_parts(name)
    return head + ("某" if len(hidden) == 1 else "某某" if hidden else "") + tail


def _name_parts(name: str) -> tuple[str, str, str]:
    name = name.strip()
    if len(name) <= 1:
        # One character may be the whole name: nothing of it can be shown.
        return "", name, ""
    kept = 2 if name[:2] in COMPOUND_SURNAMES and len(name) > 2 else 1
    rest = name[kept:]
    return name[:kept], rest[:-1] or rest, rest[-1] if len(rest) > 1 else ""


def mask_identity(number: str) -> str:
    """First 3 and last 4 of an identity number, 18 characters: 990***********1234."""
    return _between(number, 3, 4)


def spoken_identity(number: str) -> str:
    return f"末四位 {_apart(number[-4:])}" if len(number) > 7 else "号码已隐藏"


def mask_certificate(number: str) -> str:
    """First 3 and last 6 of a certificate number; it holds the identity number."""
    return _between(number, 3, 6)


def spoken_certificate(number: str) -> str:
    return f"末六位 {_apart(number[-6:])}" if len(number) > 9 else "号码已隐藏"


def mask_phone(number: str) -> str:
    """138****6621; of a fixed line only the last four digits."""
    plain = digits(number)
    if len(plain) == 11 and plain.startswith("1"):
        return f"{plain[:3]}****{plain[7:]}"
    return "*" * (len(plain) - 4) + plain[-4:] if len(plain) > 6 else "*" * len(plain)


def spoken_phone(number: str) -> str:
    plain = digits(number)
    return f"末四位 {_apart(plain[-4:])}" if len(plain) > 6 else "号码已隐藏"


def mask_account(number: str) -> str:
    """尾号 3321."""
    plain = digits(number)
    return f"尾号 {plain[-4:]}" if len(plain) > 7 else "尾号 ****"


def spoken_account(number: str) -> str:
    plain = digits(number)
    return f"尾号 {_apart(plain[-4:])}" if len(plain) > 7 else "账号已隐藏"


def _between(number: str, head: int, tail: int) -> str:
    hidden = len(number) - head - tail
    if hidden < 4:
        return "*" * len(number)
    return f"{number[:head]}{'*' * hidden}{number[-tail:]}"


def _apart(characters: str) -> str:
    """Digit by digit, so that a screen reader does not read a number of thousands."""
    return " ".join(characters)
