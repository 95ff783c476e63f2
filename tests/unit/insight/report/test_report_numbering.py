import pytest

from huican.insight.report.numbering import chinese_ordinal, heading_number, point_number


@pytest.mark.parametrize(
    ("number", "words"),
    [(1, "一"), (9, "九"), (10, "十"), (11, "十一"), (20, "二十"), (21, "二十一"), (99, "九十九")],
)
def test_ordinals_are_written_as_people_count(number: int, words: str) -> None:
    assert chinese_ordinal(number) == words


@pytest.mark.parametrize("number", [0, -1, 100])
def test_an_ordinal_outside_one_to_ninety_nine_is_refused(number: int) -> None:
    with pytest.raises(ValueError, match="ordinal"):
        chinese_ordinal(number)


def test_the_four_levels_of_headings_have_the_numbers_of_the_standard() -> None:
    numbers = [heading_number(level, 3) for level in (1, 2, 3, 4)]
    assert numbers == ["三、", "（三）", "3.", "（3）"]


def test_a_fifth_level_of_headings_is_refused() -> None:
    with pytest.raises(ValueError, match="level"):
        heading_number(5, 1)


def test_a_lone_point_has_no_number() -> None:
    assert point_number(1, of=1) == ""
    assert [point_number(n, of=3) for n in (1, 2, 3)] == ["一是", "二是", "三是"]
