import pytest

from huican.kernel.errors import HuicanError
from huican.kernel.masks import (
    mask_account,
    mask_certificate,
    mask_identity,
    mask_name,
    mask_phone,
    spoken_account,
    spoken_certificate,
    spoken_identity,
    spoken_name,
    spoken_phone,
)
from huican.kernel.text import chinese_number, digits, halfwidth, tidy, tidy_name


def test_full_width_becomes_half_width() -> None:
    assert halfwidth("ＡＢ１２（甲）　乙") == "AB12(甲) 乙"


def test_tidy_removes_what_nobody_sees() -> None:
    assert tidy("松\x00城\x1b镇\x7f") == "松城镇"
    assert tidy("\ufeff 松城镇\u00a0\u3000 石岭村\u200b\n") == "松城镇 石岭村"


@pytest.mark.parametrize(
    ("typed", "name"),
    [
        ("张 明", "张明"),
        ("张　　明 ", "张明"),
        ("买买提•吐尔逊", "买买提·吐尔逊"),
        ("买买提．吐尔逊", "买买提·吐尔逊"),
        ("买买提.吐尔逊", "买买提·吐尔逊"),
        ("买买提 · 吐尔逊", "买买提·吐尔逊"),
        ("买买提. 吐尔逊", "买买提·吐尔逊"),
        ("John  Smith", "John Smith"),
        ("J. Smith", "J. Smith"),
        ("", ""),
    ],
)
def test_names_lose_their_stray_spaces(typed: str, name: str) -> None:
    assert tidy_name(typed) == name


@pytest.mark.parametrize(
    ("text", "number"),
    [("二十三", 23), ("十", 10), ("十五", 15), ("一百零五", 105), ("一百一十", 110), ("两千", 2000),
     ("二〇二三", 2023), ("贰", 2), ("一万二千", 12_000), ("二十万", 200_000), ("零", 0),
     ("12", 12),
     ("１２", 12), ("", None), ("三年", None), ("甲", None), ("1.5", None), ("万", None)],
)  # fmt: skip
def test_chinese_numbers(text: str, number: int | None) -> None:
    assert chinese_number(text) == number


def test_digits_are_kept_and_the_rest_dropped() -> None:
    assert digits("电话：１38-1234 5678转5") == "138123456785"


@pytest.mark.parametrize(
    ("name", "masked", "spoken"),
    [
        ("张小明", "张*明", "张某明"),
        ("王强", "王*", "王某"),
        ("欧阳锋", "欧阳*", "欧阳某"),
        ("欧阳修文", "欧阳*文", "欧阳某文"),
        ("欧阳", "欧*", "欧某"),
        ("张三李四", "张**四", "张某某四"),
        ("阿不都·卡江", "阿**·*江", "阿某某江"),
        ("王", "*", "某"),
        ("", "", ""),
    ],
)
def test_names_keep_their_ends(name: str, masked: str, spoken: str) -> None:
    assert mask_name(name) == masked
    assert spoken_name(name) == spoken


def test_numbers_are_masked_and_spoken() -> None:
    identity = "990826193305091234"
    assert mask_identity(identity) == "990***********1234"
    assert len(mask_identity(identity)) == 18
    assert spoken_identity(identity) == "末四位 1 2 3 4"
    assert mask_certificate(identity + "44") == "990***********123444"
    assert spoken_certificate(identity + "44") == "末六位 1 2 3 4 4 4"
    assert mask_phone("138 0000 6621") == "138****6621"
    assert mask_phone("0730-1234567") == "*******4567"
    assert spoken_phone("13800006621") == "末四位 6 6 2 1"
    assert mask_account("6217082619990403321") == "尾号 3321"
    assert spoken_account("6217082619990403321") == "尾号 3 3 2 1"


@pytest.mark.parametrize("short", ["", "1", "1234567", "9908261"])
def test_values_too_short_to_mask_are_hidden_whole(short: str) -> None:
    assert set(mask_identity(short)) <= {"*"}
    assert set(mask_certificate(short)) <= {"*"}
    assert not any(c.isdigit() for c in spoken_identity(short) + mask_account(short))


def test_an_error_says_what_where_and_what_to_do() -> None:
    error = HuicanError("看不懂日期“昨天”", where="花名册第3行", remedy="请写成 2023-05-01")
    assert str(error) == "看不懂日期“昨天”（花名册第3行）。请写成 2023-05-01。"
    assert str(HuicanError("没有这个地方")) == "没有这个地方。"
    assert str(HuicanError("没有这个地方").at("第2行")) == "没有这个地方（第2行）。"
