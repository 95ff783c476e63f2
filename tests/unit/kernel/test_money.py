from decimal import Decimal

import pytest

from huican.kernel.money import MoneyError, fen_from, wan_text, yuan_text


@pytest.mark.parametrize(
    ("value", "unit", "fen"),
    [
        (80, "元", 8_000),
        (80.0, "元", 8_000),
        (0.1, "万元", 100_000),
        (369.576, "万元", 369_576_000),
        (1.1, "元", 110),
        (0.29, "元", 29),
        ("1,234,567.80", "元", 123_456_780),
        ("１，２００．５", "元", 120_050),
        ("¥1200", "元", 120_000),
        ("￥1,200元", "元", 120_000),
        ("0.1万元", "元", 100_000),
        ("63万", "元", 63_000_000),
        ("1200元", "万元", 120_000),
        ("5角", "元", 50),
        ("200元整", "元", 20_000),
        (Decimal("19.99"), "元", 1_999),
        (3, "角", 30),
        (7, "分", 7),
        (2, "千元", 200_000),
        ("-110", "元", -11_000),
        ("−110.00", "元", -11_000),
        ("-¥5", "元", -500),
        (" 110 ", "元", 11_000),
        (".5", "元", 50),
        ("1e3", "元", 100_000),
    ],
)
def test_amounts_become_exact_fen(value: float | str | Decimal, unit: str, fen: int) -> None:
    assert fen_from(value, unit) == fen


@pytest.mark.parametrize(
    "value",
    ["", "无", "abc", "1,20", "12,3456", "--5", "1.2.3", "NaN", "Infinity", float("nan"), "1_000",
     "100元50", True, "元"],
)  # fmt: skip
def test_what_is_no_amount_is_refused(value: str | float) -> None:
    with pytest.raises(MoneyError):
        fen_from(value)


@pytest.mark.parametrize(("value", "unit"), [("0.001", "元"), (1.234, "元"), (0.5, "分")])
def test_parts_of_a_fen_are_refused(value: str | float, unit: str) -> None:
    with pytest.raises(MoneyError, match="不到一分"):
        fen_from(value, unit)


def test_an_unknown_unit_is_refused() -> None:
    with pytest.raises(MoneyError, match="单位"):
        fen_from(1, "美元")


def test_absurd_amounts_are_refused() -> None:
    with pytest.raises(MoneyError, match="大得不可能"):
        fen_from("1e16")


@pytest.mark.parametrize(
    ("fen", "text"),
    [(369_576_000, "3,695,760"), (120_050, "1,200.50"), (5, "0.05"), (0, "0"), (-11_001, "-110.01"),
     (-11_000, "-110")],
)  # fmt: skip
def test_yuan_has_decimals_only_where_there_are_jiao_or_fen(fen: int, text: str) -> None:
    assert yuan_text(fen) == text


@pytest.mark.parametrize(
    ("fen", "text"),
    [(369_576_000, "369.6万元"), (63_000_000, "63万元"), (0, "0万元"), (50_000, "0.1万元"),
     (49_999, "0万元"), (-50_000, "-0.1万元"), (-1, "0万元"), (10_000_000_000, "10000万元")],
)  # fmt: skip
def test_ten_thousands_round_half_up_and_drop_the_zero(fen: int, text: str) -> None:
    assert wan_text(fen) == text


def test_more_decimals_can_be_asked_for() -> None:
    assert wan_text(369_576_000, decimals=3) == "369.576万元"
    assert wan_text(369_576_000, decimals=0) == "370万元"
    assert wan_text(100_000_000, decimals=0) == "100万元"
