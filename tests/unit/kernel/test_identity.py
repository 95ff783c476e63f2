from datetime import date

import pytest

from huican.kernel.identity import (
    BirthImpossible,
    BirthInFuture,
    IdentityCharacters,
    IdentityCheckDigit,
    IdentityLength,
    IdentityLostDigits,
    IdentityMissing,
    identity_from_number,
    make_check_digit,
    parse_identity,
    upgraded,
)

TODAY = date(2023, 12, 31)


def made_up(born: str, sequence: str = "509", area: str = "990826") -> str:
    first17 = area + born + sequence
    return first17 + make_check_digit(first17)


def test_a_good_number_says_birth_sex_and_area() -> None:
    found = parse_identity("990826193305095195", today=TODAY)
    assert found.number == "990826193305095195"
    assert found.birth == date(1933, 5, 9)
    assert found.sex == "男"
    assert found.area6 == "990826"


def test_the_number_stays_out_of_the_repr_that_logs_show() -> None:
    found = parse_identity("990826193305095195", today=TODAY)
    assert "19330509" not in repr(found) + str(found)


def test_an_even_17th_digit_is_female() -> None:
    assert parse_identity(made_up("19850101", "002"), today=TODAY).sex == "女"


@pytest.mark.parametrize(
    "typed",
    [
        " 990826193305095195 ",
        "９９０８２６１９３３０５０９５１９５",
        "990826 1933 0509 5195",
        "990826\u00a019330509\u200b5195",
        "'990826193305095195",
        "990826-19330509-5195",
    ],
)
def test_spaces_full_width_and_apostrophes_are_tidied(typed: str) -> None:
    assert parse_identity(typed, today=TODAY).number == "990826193305095195"


def test_a_lower_case_x_becomes_upper_case() -> None:
    number = next(n for i in range(100) if (n := made_up("19900101", f"{i:03d}")).endswith("X"))
    assert parse_identity(number.lower(), today=TODAY).number == number
    assert parse_identity(number.lower() + " ", today=TODAY).number == number
    assert parse_identity(number[:17] + "ｘ", today=TODAY).number == number


def test_an_x_where_a_digit_belongs_is_a_wrong_check_digit() -> None:
    with pytest.raises(IdentityCheckDigit):
        parse_identity("99082619330509519X", today=TODAY)


def test_a_15_digit_number_is_upgraded_with_the_century_19() -> None:
    found = parse_identity("990826330509519", today=TODAY)
    assert found.number == upgraded("990826330509519")
    assert found.number == "990826193305095195"


@pytest.mark.parametrize("nothing", ["", "  ", "无", "—", "/", "暂无"])
def test_an_empty_cell_is_missing(nothing: str) -> None:
    with pytest.raises(IdentityMissing) as raised:
        parse_identity(nothing, today=TODAY)
    assert raised.value.code == "id-missing"


@pytest.mark.parametrize("length", [1, 14, 16, 17, 19])
def test_any_other_length_is_refused(length: int) -> None:
    with pytest.raises(IdentityLength, match=f"{length}位"):
        parse_identity("9" * length, today=TODAY)


@pytest.mark.parametrize(
    "typed",
    ["99082619330509519A", "9908261933O5095195", "X90826193305095195", "张三", "99082633050951X"],
)
def test_other_characters_are_refused(typed: str) -> None:
    with pytest.raises(IdentityCharacters):
        parse_identity(typed, today=TODAY)


def test_digits_of_other_scripts_are_refused() -> None:
    with pytest.raises(IdentityCharacters):
        parse_identity("٩90826193305095195", today=TODAY)


@pytest.mark.parametrize("born", ["20230229", "19000229", "19851301", "19850100", "18791231"])
def test_a_day_that_never_was_is_an_impossible_birth(born: str) -> None:
    with pytest.raises(BirthImpossible):
        parse_identity(made_up(born), today=TODAY)


def test_leap_days_exist() -> None:
    assert parse_identity(made_up("20000229"), today=TODAY).birth == date(2000, 2, 29)


def test_born_today_is_accepted_and_born_tomorrow_is_not() -> None:
    assert parse_identity(made_up("20231230"), today=TODAY).birth < TODAY
    assert parse_identity(made_up("20231231"), today=TODAY).birth == TODAY
    with pytest.raises(BirthInFuture):
        parse_identity(made_up("20240101"), today=TODAY)


def test_a_future_birth_comes_before_an_impossible_one_and_before_the_check_digit() -> None:
    good = made_up("20990101")
    for typed in (good, good[:17] + ("0" if good[17] != "0" else "1"), made_up("20991399")):
        with pytest.raises(BirthInFuture):
            parse_identity(typed, today=TODAY)


def test_an_impossible_birth_comes_before_the_check_digit() -> None:
    good = made_up("19850230")
    with pytest.raises(BirthImpossible):
        parse_identity(good[:17] + ("0" if good[17] != "0" else "1"), today=TODAY)


def test_an_unknown_area_is_never_a_reason_to_refuse() -> None:
    assert parse_identity(made_up("19850101", area="000000"), today=TODAY).area6 == "000000"


@pytest.mark.parametrize("typed", ["4.30102E+17", "4.30102e17", "990826193305095195.0"])
def test_scientific_notation_means_that_digits_are_lost(typed: str) -> None:
    with pytest.raises(IdentityLostDigits):
        parse_identity(typed, today=TODAY)


@pytest.mark.parametrize("value", [990826193305095195, 9.90826193305095e17, 10**15, 1e20])
def test_a_number_cell_of_more_than_15_digits_has_lost_digits(value: float) -> None:
    with pytest.raises(IdentityLostDigits) as raised:
        identity_from_number(value)
    assert raised.value.code == "id-lost-digits"


def test_a_number_cell_of_15_digits_is_whole() -> None:
    assert identity_from_number(990826330509519.0).number == "990826193305095195"


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 1.5, -990826330509519])
def test_a_number_that_is_no_number_of_a_card_is_refused(value: float) -> None:
    with pytest.raises(IdentityCharacters):
        identity_from_number(value)


def test_errors_say_what_to_do_and_never_show_the_number() -> None:
    with pytest.raises(IdentityCheckDigit) as raised:
        parse_identity("990826193305095196", today=TODAY)
    assert str(raised.value) == "身份证号最后一位与前面对不上，至少错了一位。请照证件逐位核对。"
    assert "19330509" not in str(raised.value)
