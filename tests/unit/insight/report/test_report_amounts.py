from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huican.insight.report.amounts import accepts, blank, write


@pytest.mark.parametrize(
    ("yuan", "form", "text"),
    [
        (3695760, "wan", "369.6万元"),
        (7751600, "wan", "775.2万元"),
        (630000, "wan", "63万元"),
        (526500, "wan2", "52.65万元"),
        (25480, "wan3", "2.548万元"),
        (25480, "wan", "2.5万元"),
        (500, "wan", "0.1万元"),
        (499, "wan", "0万元"),
        (5000, "wan0", "1万元"),
    ],
)
def test_wan_is_rounded_half_up_and_drops_trailing_zeros(yuan: int, form: str, text: str) -> None:
    assert write(yuan, "元", form) == text


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [
        (2036, "份", "2000余份"),
        (3036, "份", "3000余份"),
        (2980, "小时", "近3000小时"),
        (571800, "元", "57万余元"),
        (22, "次", "20余次"),
        (2000, "份", "2000份"),
        (570000, "元", "57万元"),
        (7, "次", "7次"),
        (11, "次", "10余次"),
        (99, "户", "近100户"),
        (12345678, "元", "1200万余元"),
    ],
)
def test_about_says_over_or_nearly_a_round_number(value: int, unit: str, text: str) -> None:
    assert write(value, unit, "about") == text


@given(st.integers(min_value=10, max_value=10**9))
def test_about_never_says_over_a_number_that_is_larger(value: int) -> None:
    text = write(value, "份", "about")
    number = int("".join(each for each in text if each.isdigit()))
    if "余" in text:
        assert number < value
    elif "近" in text:
        assert number > value
    else:
        assert number == value


def test_an_exact_number_has_no_commas_in_a_sentence_and_commas_where_asked() -> None:
    assert write(46197, "人次") == "46197人次"
    assert write(3695760, "元", "comma") == "3,695,760元"
    assert write(Decimal("12.50"), "元", "comma") == "12.5元"
    assert write(1000, "人", with_unit=False) == "1000"


def test_a_rate_has_one_decimal_and_two_where_asked() -> None:
    assert write(Decimal("110.0"), "%") == "110%"
    assert write(Decimal("109.44"), "%") == "109.4%"
    assert write(Decimal("109.45"), "%") == "109.5%"
    assert write(Decimal("109.44"), "%", "pct2") == "109.44%"


def test_a_blank_keeps_the_measure_word() -> None:
    assert blank("户") == "＿＿户"
    assert blank("元", "wan") == "＿＿万元"
    assert blank("户", with_unit=False) == "＿＿"


def test_forms_fit_units() -> None:
    assert accepts("wan", "元") and not accepts("wan", "人")
    assert accepts("pct2", "%") and not accepts("pct2", "元")
    assert accepts("about", "人") and not accepts("wan5") and not accepts("万")
