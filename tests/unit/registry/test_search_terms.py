"""Reading the search box: what somebody types, and what is looked for."""

from datetime import date

import pytest

from huican.kernel.identity import make_check_digit
from huican.registry.domain.search_terms import read_terms, tidy_pinyin

TODAY = date(2026, 11, 22)
NUMBER = "99082619680304123"
NUMBER += make_check_digit(NUMBER)


def read(text):
    return read_terms(text, today=TODAY)


def test_a_name_is_tidied_and_looked_for_as_a_name():
    assert read(" 张 德明 ").name == "张德明"
    assert read("阿卜杜拉•买买提").name == "阿卜杜拉·买买提"
    assert read("张德明，").name == "张德明"


@pytest.mark.parametrize(
    "text", ["lv huixin", "Lǚ Huixin", "lü hui xin", "LYU HUIXIN", "lv'huixin"]
)
def test_pinyin_is_found_however_its_first_vowel_is_typed(text):
    assert read(text).pinyin == "lvhuixin"


def test_tone_marks_are_dropped():
    assert read("Zhāng Démíng").pinyin == "zhangdeming"


def test_passport_spelling_changes_only_the_syllable_lyu():
    assert tidy_pinyin("lyu") == "lv"
    assert tidy_pinyin("liyun") == "liyun"


@pytest.mark.parametrize("text", ["李 1234", "李1234", "1234李", "李　１２３４"])
def test_a_name_and_the_last_four_are_looked_for_together(text):
    terms = read(text)
    assert (terms.name, terms.last4, terms.grade) == ("李", "1234", None)


def test_the_last_four_may_end_in_x_in_either_case():
    assert read("123x").last4 == "123X"
    assert read("李 123X").last4 == "123X"
    assert read("lhx123x").pinyin == "lhx"


def test_the_last_six_of_a_certificate_are_the_last_four_with_category_and_level():
    assert (read("123441").last4, read("123441").grade) == ("1234", (4, 1))
    assert (read("123X72").last4, read("123X72").grade) == ("123X", (7, 2))
    assert read("1234 41").grade == (4, 1)
    assert read("123441B1").grade == (4, 1)


@pytest.mark.parametrize("text", ["123485", "123405", "123450"])
def test_six_digits_that_end_in_no_category_and_level_are_a_slip_and_say_so(text):
    terms = read(text)
    assert terms.is_empty
    assert "末四位" in terms.problem


@pytest.mark.parametrize("text", ["1", "12", "123", "12345", "123456789", "李 12"])
def test_a_piece_of_a_number_says_how_much_to_write(text):
    assert read(text).is_empty
    assert "要写全" in read(text).problem


def test_a_whole_identity_number_is_tidied_and_checked():
    spaced = f"{NUMBER[:6]} {NUMBER[6:14]}-{NUMBER[14:]}"
    assert read(spaced).identity == NUMBER
    assert read(f"张德明 {NUMBER}").identity == NUMBER
    assert read(f"张德明 {NUMBER}").name == ""


def test_an_old_number_of_15_digits_is_upgraded():
    first17 = "99082619450304123"
    assert read(first17[:6] + first17[8:]).identity == first17 + make_check_digit(first17)


def test_a_wrong_check_digit_is_said_instead_of_finding_nobody():
    wrong = NUMBER[:-1] + ("1" if NUMBER[-1] != "1" else "2")
    assert read(wrong).is_empty
    assert "对不上" in read(wrong).problem


def test_a_certificate_gives_its_identity_number_too():
    terms = read(f"{NUMBER}41b1")
    assert terms.certificate == f"{NUMBER}41B1"
    assert terms.identity == NUMBER


def test_telephones_are_looked_for_in_the_forms_they_are_written_down():
    assert read("138 9998 6621").phones == ("13899986621",)
    assert read("05561234567").phones == ("05561234567", "0556-1234567")
    assert read("0556-1234567").phones == ("05561234567", "0556-1234567")
    assert read("7654321").phones == ("7654321",)


@pytest.mark.parametrize("text", ["990826-000417", "档号417", "档号 990826-000417", "990826000417"])
def test_a_file_number_is_known_by_its_last_part(text):
    assert read(text).file_id == 417


def test_a_file_number_beyond_every_key_is_refused_before_the_database_sees_it():
    assert read("990826-999999999999").file_id == 999999999999
    assert read("990826-000000").problem == "没有这个档号"


@pytest.mark.parametrize("text", ["", "   ", "，。", "\u200b"])
def test_nothing_typed_asks_for_nothing(text):
    assert read(text).is_empty
    assert read(text).problem == ""


def test_neither_names_nor_numbers_show_when_terms_are_printed():
    assert NUMBER not in repr(read(NUMBER))
    assert "张德明" not in repr(read("张德明"))
