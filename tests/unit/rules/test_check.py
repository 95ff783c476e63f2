"""What the checker refuses, and that it tells everything wrong at once with place and remedy."""

from __future__ import annotations

import pytest

from huican.rules.check import Checker, check
from huican.rules.problems import RuleErrors
from huican.rules.types import MONEY, YES_NO, Kind, Symbol, Type
from tests.spec.rules_made_up import NAMES


def faults(text: str, expected: Type | None = None) -> str:
    with pytest.raises(RuleErrors) as caught:
        check(text, NAMES, expected=expected)
    return "；".join(str(one) for one in caught.value.problems)


def test_an_unknown_name_is_answered_with_the_nearest_names() -> None:
    assert "不认识“残疾登级”。是不是：残疾等级" in faults("残疾登级 <= 2")


def test_an_unknown_benefit_is_answered_with_the_nearest_names() -> None:
    assert "享受('低保')" in faults("享受('低保边缘')")


def test_all_faults_of_one_expression_are_told_together() -> None:
    with pytest.raises(RuleErrors) as caught:
        check("残疾登级 <= 2 and 周岁 + 津贴 > 3 and 类别 == '听'", NAMES, where="a.yaml", line=7)
    problems = caught.value.problems
    assert [one.what[:4] for one in problems] == ["不认识“", "“岁”和", "类别 没"]
    assert all(one.line == 7 and one.where.startswith("a.yaml，式子“") for one in problems)
    assert all(one.remedy for one in problems)
    assert "共 3 处" in str(caught.value)


def test_a_checker_gathers_the_faults_of_many_expressions() -> None:
    checker = Checker()
    assert checker.check("残疾等级 <= 2", NAMES, expected=YES_NO) is not None
    assert checker.check("残疾等级 <", NAMES, where="a.yaml", line=3) is None
    assert checker.check("月标准 + 1", NAMES, expected=YES_NO, line=9) is None
    assert [one.line for one in checker.problems] == [3, 9]
    with pytest.raises(RuleErrors):
        checker.raise_if_any()


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("周岁 + 津贴 > 3", "“岁”和“元”不能相加减"),
        ("周岁 > 津贴", "“岁”和“元”不能比较"),
        ("津贴 * 月标准 > 3", "“元”和“元”不能相乘"),
        ("人数 * 残疾等级 > 3", "“人”和“级”不能相乘"),
        ("人数 / 残疾等级 > 3", "“人”不能除以“级”"),
        ("1 / 人数 > 3", "不能除以“人”"),
        ("较小(津贴, 人数) > 3", "不能放在一起比大小"),
        ("如果(死亡, 津贴, 周岁) > 3", "不能放在一个“如果”里"),
        ("残疾等级 in (1, 人数)", "只能是写明的值或参数"),
        ("津贴 in (等级上限, 1)", "不能比较"),
    ],
)
def test_units_that_do_not_fit_are_refused(text: str, words: str) -> None:
    assert words in faults(text)


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("月标准 * 剩余月数", "元"),
        ("剩余月数 * 月标准", "元"),
        ("月标准 / 人数", "元"),
        ("月标准 * 比例", "元"),
        ("津贴 / 月标准", ""),
        ("人数 * 比例", "人"),
        ("人数 * 0.015", "人"),
        ("津贴 + 100", "元"),
        ("如果(死亡, 0, 月标准)", "元"),
        ("限于(津贴, 0, 月标准)", "元"),
    ],
)
def test_units_that_fit_give_the_unit_of_the_result(text: str, unit: str) -> None:
    checked = check(text, NAMES)
    assert checked.type.unit == unit
    assert checked.type.digits == (2 if unit == "元" else checked.type.digits)


def test_percent_is_no_count() -> None:
    names = {**NAMES, "折扣": Symbol("折扣", "discount", Type(Kind.NUMBER, "%", 0, 0, 100))}
    with pytest.raises(RuleErrors, match="“元”和“%”不能相乘"):
        check("月标准 * 折扣", names)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("死亡 == 死亡", "是否不用比较"),
        ("死亡 == 否", "式子里不写“否”"),
        ("死亡 + 1", "要的是数"),
        ("周岁 and 死亡", "要的是是否"),
        ("not 周岁", "要的是是否"),
        ("-死亡", "要的是数"),
        ("类别 < '听力'", "文字不能用 < 比大小"),
        ("类别 == 1", "文字和数不能比较"),
        ("类别 in ('视力', 1)", "不是同一种"),
        ("类别 == '视'", "没有“视”这个值。是不是：视力"),
        ("类别 == '智力'", "没有“智力”这个值"),
        ("死亡 in (1, 2)", "是否不能用 in"),
        ("残疾等级 in ()", "是空的"),
        ("(1, 2) == 残疾等级", "只能写在 in 的后面"),
        ("较小(津贴)", "要 2～20 个值，写了 1 个"),
        ("如果(死亡, 1)", "要 3 个值"),
        ("如果(死亡, 1, '视力')", "同一种"),
        ("已知(1)", "要有一个事实或参数"),
        ("最小(津贴, 1)", "没有“最小”这个函数"),
        ("津贴 / 0 > 1", "除数是 0"),
        ("残疾等级 <= ", "没有写完"),
    ],
)
def test_types_that_do_not_fit_are_refused(text: str, words: str) -> None:
    assert words in faults(text)


def test_what_is_expected_must_be_given() -> None:
    assert "这里要的是是否，式子给出的是数" in faults("月标准", YES_NO)
    assert "这里要的是数，式子给出的是是否" in faults("死亡", MONEY)
    assert "这里要的单位是“元”，式子给出的是“人”" in faults("人数", MONEY)
    assert "“听力”不在可选的值里" in faults("'听力'", Type(Kind.TEXT, choices=("视力",)))


def test_a_bare_number_fits_any_expected_unit() -> None:
    checked = check("260", NAMES, expected=MONEY)
    assert (checked.type.unit, checked.type.low, checked.type.high) == ("元", 26_000, 26_000)


def test_the_limits_of_a_result_are_known_and_include_rounding() -> None:
    checked = check("结余 / 3", NAMES)
    assert (checked.type.low, checked.type.high) == (-33_333, 33_333)


def test_a_number_that_may_pass_the_limit_of_databases_is_refused() -> None:
    wide = Type(Kind.NUMBER, "", 0, 0, 10**10)
    names = {name: Symbol(name, name, wide) for name in ("甲", "乙")}
    assert check("甲 * 40000000", names).type.high == 4 * 10**17
    with pytest.raises(RuleErrors, match="可能太大"):
        check("甲 * 乙", names)
    with pytest.raises(RuleErrors, match="写的数太大"):
        check("甲 < 9999999999999999999", names)


def test_an_expression_that_would_grow_beyond_use_is_refused() -> None:
    small = Type(Kind.NUMBER, "", 0, 1, 2)
    names = {f"数{i}": Symbol(f"数{i}", f"n{i}", small) for i in range(12)}
    few, many = (", ".join(f"1 / 数{i}" for i in range(count)) for count in (4, 12))
    assert check(f"较小({few})", names).cost < 500
    with pytest.raises(RuleErrors, match="太复杂"):
        check(f"较小({many})", names)


def test_a_report_repeats_only_the_beginning_of_a_long_expression() -> None:
    assert len(faults(" and ".join(["死忘"] * 100)).split("；")[0]) < 300


def test_a_long_sum_is_refused_with_words_not_with_a_broken_stack() -> None:
    assert "太长或套得太深" in faults(" + ".join(["津贴"] * 200))


def test_a_long_chain_of_and_is_no_depth() -> None:
    assert check(" and ".join(["死亡"] * 200), NAMES).names == {"死亡"}


def test_names_and_symbols_are_those_used() -> None:
    checked = check("残疾等级 <= 等级上限 and 残疾等级 > 0", NAMES)
    assert checked.names == {"残疾等级", "等级上限"}
    assert [one.code for one in checked.symbols] == ["level", "level_max"]
