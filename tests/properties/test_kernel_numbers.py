"""Identity and certificate numbers hold for every number, not only the examples."""

from datetime import date

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from huican.kernel.certificate import parse_certificate
from huican.kernel.errors import HuicanError
from huican.kernel.identity import IdentityError, make_check_digit, parse_identity, upgraded

# A busy machine is not a wrong result.
settings.register_profile("no-deadline", deadline=None)
settings.load_profile("no-deadline")

TODAY = date(2026, 11, 22)

births = st.dates(date(1880, 1, 1), TODAY)
areas = st.from_regex(r"99[0-9]{4}", fullmatch=True)
sequences = st.integers(0, 999)


@st.composite
def numbers(draw: st.DrawFn) -> str:
    first17 = f"{draw(areas)}{draw(births):%Y%m%d}{draw(sequences):03d}"
    return first17 + make_check_digit(first17)


def weighted_sum(number: str) -> int:
    """The standard's own formula, worked another way: position i (from the right, 1-based)
    weighs 2^(i-1) mod 11, X counts 10, and a right number's sum is 1 mod 11."""
    values = [10 if c == "X" else int(c) for c in reversed(number)]
    return sum(v * pow(2, i, 11) for i, v in enumerate(values)) % 11


@given(numbers())
def test_a_made_number_is_accepted_and_says_what_went_in(number: str) -> None:
    found = parse_identity(number, today=TODAY)
    assert found.number == number
    assert f"{found.birth:%Y%m%d}" == number[6:14]
    assert (found.sex == "男") == (int(number[16]) % 2 == 1)


@given(numbers())
def test_the_check_digit_agrees_with_the_formula_of_the_standard(number: str) -> None:
    assert weighted_sum(number) == 1


@given(numbers(), st.integers(0, 17), st.sampled_from("0123456789X"))
def test_any_single_changed_character_is_caught(number: str, at: int, other: str) -> None:
    assume(number[at] != other)
    with pytest.raises(IdentityError):
        parse_identity(number[:at] + other + number[at + 1 :], today=TODAY)


@given(numbers(), st.integers(0, 16))
def test_any_two_neighbours_swapped_are_caught(number: str, at: int) -> None:
    assume(number[at] != number[at + 1])
    swapped = number[:at] + number[at + 1] + number[at] + number[at + 2 :]
    with pytest.raises(IdentityError):
        parse_identity(swapped, today=TODAY)


@given(areas, st.dates(date(1900, 1, 1), date(1999, 12, 31)), sequences)
def test_upgrading_15_digits_keeps_area_birthday_and_sequence(
    area: str, birth: date, sequence: int
) -> None:
    old = f"{area}{birth:%y%m%d}{sequence:03d}"
    new = upgraded(old)
    assert new[:6] + new[8:17] == old
    found = parse_identity(old, today=TODAY)
    assert (found.number, found.birth) == (new, birth)


@given(numbers(), st.integers(1, 7), st.integers(1, 4), st.integers(0, 99))
def test_a_certificate_gives_back_its_parts(
    number: str, category: int, level: int, reissue: int
) -> None:
    text = f"{number}{category}{level}" + (f"B{reissue}" if reissue else "")
    cert = parse_certificate(text.lower(), today=TODAY)
    assert (cert.number, cert.identity18) == (text, number)
    assert (cert.category, cert.level, cert.reissue) == (category, level, reissue)


@given(st.text(max_size=24))
def test_no_text_makes_the_parsers_fail_in_another_way(text: str) -> None:
    for parse in (parse_identity, parse_certificate):
        try:
            parse(text, today=TODAY)
        except HuicanError as error:
            assert error.code != "error"
