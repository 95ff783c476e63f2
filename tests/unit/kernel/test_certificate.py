from datetime import date

import pytest

from huican.kernel.certificate import (
    CategoryOutOfRange,
    CertificateCharacters,
    CertificateLength,
    LevelOutOfRange,
    certificate_matches,
    parse_category,
    parse_category_level,
    parse_certificate,
    parse_level,
)
from huican.kernel.identity import IdentityCheckDigit, IdentityLostDigits

TODAY = date(2023, 12, 31)
ID = "990826193305095195"


def test_a_number_says_identity_category_and_level() -> None:
    cert = parse_certificate(ID + "13", today=TODAY)
    assert (cert.number, cert.identity18) == (ID + "13", ID)
    assert (cert.category, cert.level, cert.reissue) == (1, 3, 0)


@pytest.mark.parametrize(("ending", "reissue"), [("B1", 1), ("b2", 2), (" B12", 12), ("Ｂ1", 1)])
def test_a_reissue_after_loss_is_counted(ending: str, reissue: int) -> None:
    cert = parse_certificate(f"{ID}44{ending}", today=TODAY)
    assert cert.reissue == reissue
    assert cert.number == f"{ID}44B{reissue}"


def test_an_identity_that_ends_in_x_is_kept_in_the_middle() -> None:
    cert = parse_certificate("99082619501212756x43", today=TODAY)
    assert cert.identity18 == "99082619501212756X"
    assert cert.number == "99082619501212756X43"


@pytest.mark.parametrize(("category", "fits"), [(0, False), (1, True), (7, True), (8, False)])
def test_categories_end_at_7(category: int, fits: bool) -> None:
    text = f"{ID}{category}2"
    if fits:
        assert parse_certificate(text, today=TODAY).category == category
    else:
        with pytest.raises(CategoryOutOfRange):
            parse_certificate(text, today=TODAY)


@pytest.mark.parametrize(("level", "fits"), [(0, False), (1, True), (4, True), (5, False)])
def test_levels_end_at_4(level: int, fits: bool) -> None:
    text = f"{ID}4{level}"
    if fits:
        assert parse_certificate(text, today=TODAY).level == level
    else:
        with pytest.raises(LevelOutOfRange):
            parse_certificate(text, today=TODAY)


@pytest.mark.parametrize("text", ["", ID, ID + "1", ID + "123", ID + "1B1"])
def test_other_lengths_are_refused(text: str) -> None:
    with pytest.raises(CertificateLength):
        parse_certificate(text, today=TODAY)


@pytest.mark.parametrize("text", [ID + "1A", ID + "13B", ID + "13B0", "残" + ID + "1", ID + "1X"])
def test_other_characters_are_refused(text: str) -> None:
    with pytest.raises(CertificateCharacters):
        parse_certificate(text, today=TODAY)


def test_a_number_rounded_by_excel_has_lost_digits() -> None:
    with pytest.raises(IdentityLostDigits):
        parse_certificate("9.90826E+19", today=TODAY)


def test_a_wrong_identity_inside_passes_through() -> None:
    with pytest.raises(IdentityCheckDigit):
        parse_certificate(ID[:17] + "613", today=TODAY)


def test_a_certificate_matches_only_its_own_identity() -> None:
    cert = parse_certificate(ID + "13", today=TODAY)
    assert certificate_matches(ID, cert)
    assert not certificate_matches("99082619501212756X", cert)


@pytest.mark.parametrize(
    ("text", "category"),
    [
        ("视力", 1), ("听力残疾", 2), ("聋", 2), ("语言", 3), ("肢体", 4), ("肢残", 4),
        ("4", 4), ("４", 4),
        ("智 力", 5), ("精神残疾人", 6), ("多重", 7), ("7.0", 7), ("视力类", 1), ("精神障碍", 6),
        ("其他", None), ("", None), ("8", None), ("0", None), ("正常", None),
    ],
)  # fmt: skip
def test_categories_by_word_or_digit(text: str, category: int | None) -> None:
    assert parse_category(text) == category


@pytest.mark.parametrize(
    ("value", "level"),
    [("二级", 2), ("2", 2), ("2级", 2), ("Ⅱ级", 2), ("II", 2), ("贰级", 2), ("二", 2),
     (2, 2), (2.0, 2),
     ("２级", 2), ("一 级", 1), ("四级", 4), ("", None), ("无", None), ("/", None), ("重度", None)],
)  # fmt: skip
def test_levels_by_word_or_digit(value: str | float, level: int | None) -> None:
    assert parse_level(value) == level


@pytest.mark.parametrize("value", ["五级", "5", 0, "Ⅴ级", "十级"])
def test_a_level_that_does_not_exist_is_refused(value: str | int) -> None:
    with pytest.raises(LevelOutOfRange) as raised:
        parse_level(value)
    assert raised.value.code == "level-out-of-range"


@pytest.mark.parametrize(
    ("text", "pairs"),
    [
        ("肢体二级", [(4, 2)]),
        ("肢体 2级", [(4, 2)]),
        ("肢体/二级", [(4, 2)]),
        ("肢体残疾二级", [(4, 2)]),
        ("肢体（Ⅱ级）", [(4, 2)]),
        ("视力一级、肢体二级", [(1, 1), (4, 2)]),
        ("视力一级，肢体二级；智力3", [(1, 1), (4, 2), (5, 3)]),
        ("肢体", []),
        ("二级", []),
        ("达不到残疾标准", []),
        ("肢体二级（待复核）", []),
        ("", []),
    ],
)
def test_category_and_level_in_one_cell(text: str, pairs: list[tuple[int, int]]) -> None:
    assert parse_category_level(text) == pairs


def test_the_pairs_are_the_callers_own() -> None:
    parse_category_level("肢体二级").clear()
    assert parse_category_level("肢体二级") == [(4, 2)]


def test_a_pair_with_level_five_is_refused() -> None:
    with pytest.raises(LevelOutOfRange):
        parse_category_level("肢体五级")
