"""The expression language: what is written is what is read, and faults say where they are."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from huican.rules.nodes import Binary, Call, Group, Name, Number, Text, Unary
from huican.rules.parser import ExpressionError, parse


def plain(node: object) -> object:
    """A tree as nested tuples, without places."""
    match node:
        case Number(value) | Text(value) | Name(value):
            return value
        case Call(name, arguments):
            return (name, *map(plain, arguments))
        case Group(items):
            return tuple(map(plain, items))
        case Unary(operator, operand):
            return (operator, plain(operand))
        case Binary(operator, left, right):
            return (operator, plain(left), plain(right))
    raise AssertionError(node)


@pytest.mark.parametrize(
    ("text", "tree"),
    [
        ("1 + 2 * 3", ("+", Decimal(1), ("*", Decimal(2), Decimal(3)))),
        ("(1 + 2) * 3", ("*", ("+", Decimal(1), Decimal(2)), Decimal(3))),
        ("1 - 2 - 3", ("-", ("-", Decimal(1), Decimal(2)), Decimal(3))),
        ("8 / 4 / 2", ("/", ("/", Decimal(8), Decimal(4)), Decimal(2))),
        ("-1 + 2", ("+", ("-", Decimal(1)), Decimal(2))),
        ("年龄 >= 18 and 年龄 < 60",
         ("and", (">=", "年龄", Decimal(18)), ("<", "年龄", Decimal(60)))),
        ("甲 or 乙 and not 丙", ("or", "甲", ("and", "乙", ("not", "丙")))),
        ("残疾等级 in (1, 2) and not 享受('特困供养')",
         ("and", ("in", "残疾等级", (Decimal(1), Decimal(2))), ("not", ("享受", "特困供养")))),
        ("人次（甲， “乙（丙）”）", ("人次", "甲", "乙（丙）")),
        ("合计(活动, '材料/成果份数')", ("合计", "活动", "材料/成果份数")),
        ("目标('甲')/2", ("/", ("目标", "甲"), Decimal(2))),
    ],
)  # fmt: skip
def test_an_expression_reads_as_its_precedence_says(text: str, tree: object) -> None:
    assert plain(parse(text)) == tree


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "没有写完"),
        ("1 +", "没有写完"),
        ("(1", "应有“)”"),
        ("1 2", "多了“2”"),
        ("1 < 2 < 3", "不能连着写"),
        ("甲 @ 乙", "看不懂“@”"),
        ("'没关上", "看不懂"),
        (")", "不该有“)”"),
    ],
)
def test_a_fault_is_said_in_chinese(text: str, words: str) -> None:
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert words in caught.value.what


def test_a_fault_says_where_it_is() -> None:
    with pytest.raises(ExpressionError) as caught:
        parse("年龄 > 18 ? 1")
    assert caught.value.place == 8


@pytest.mark.parametrize("opened", ["(", "not ", "-"])
def test_depth_has_a_limit_and_not_the_stack_s(opened: str) -> None:
    with pytest.raises(ExpressionError, match="太深"):
        parse(opened * 500 + "1")


def test_length_has_a_limit() -> None:
    with pytest.raises(ExpressionError, match="太长"):
        parse("1+" * 3_000 + "1")


@given(st.text(max_size=60))
def test_any_text_is_either_read_or_refused_with_a_word(text: str) -> None:
    try:
        parse(text)
    except ExpressionError as error:
        assert str(error)


_leaf = st.integers(0, 99).map(str) | st.sampled_from(["年龄", "甲('乙')"])


@given(st.recursive(_leaf, lambda inner: st.tuples(inner, st.sampled_from("+-*/"), inner).map(
    lambda parts: f"({parts[0]} {parts[1]} {parts[2]})"), max_leaves=12))  # fmt: skip
def test_brackets_round_a_whole_change_nothing(text: str) -> None:
    assert plain(parse(f"({text})")) == plain(parse(text))
