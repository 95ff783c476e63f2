"""A wrong standard is questioned before it is confirmed, and an impossible one refused."""

from dataclasses import replace

import pytest

from huican.kernel.months import Month
from huican.programmes.domain.loading import load_all
from huican.programmes.domain.parameters import ParameterTable, local
from huican.programmes.domain.standards import (
    Proposal,
    StandardQuestioned,
    StandardRefused,
    answered,
    changed_months,
    questions_about,
)
from tests.unit.programmes.made_up import FACTS, folder

NOW = Month(2024, 6)
GOOD = Proposal(
    "care-money", "月标准", "430102", Month(2024, 7), 12000, "县发〔2024〕3号", "县里提高标准"
)


@pytest.fixture
def table(tmp_path):
    folder(tmp_path)
    return ParameterTable(load_all(tmp_path, register=FACTS))


def codes(table, **changes):
    return [one.code for one in questions_about(replace(GOOD, **changes), table, NOW)]


def test_a_plain_raise_is_not_questioned(table):
    assert codes(table) == []


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (100_000, ["many-times"]),  # 1,000 元: ten times 100
        (50_000, ["many-times"]),
        (49_999, []),
        (200_000, ["many-times"]),
        (200_001, ["not-plausible", "many-times"]),
        (10_000, ["no-change"]),
    ],
)
def test_a_value_far_from_the_present_one_is_questioned(table, value, expected):
    assert codes(table, value=value) == expected


def test_a_tenfold_slip_is_said_in_plain_words(table):
    (question,) = questions_about(replace(GOOD, value=100_000), table, NOW)
    assert "100元" in question.text and "10 倍" in question.text and "0" in question.text


def test_a_tenth_and_nought_are_questioned_where_there_is_no_minimum(table):
    free = table.with_values(local("care-money", "月标准", "990826", Month(2016, 1), 10000))
    assert codes(free, area="990826", value=1000) == ["not-plausible", "small-part", "lowered"]
    assert codes(free, area="990826", value=2001) == ["lowered"]
    assert codes(free, area="990826", value=2000) == ["small-part", "lowered"]
    assert codes(table, area="990826", value=0) == ["not-plausible", "nought"]
    assert codes(table, area="990826", value=1999) == ["not-plausible"]
    assert codes(table, area="990826", value=2000) == []


@pytest.mark.parametrize(
    ("month", "expected"),
    [
        ("2022-06", []),  # 24 months
        ("2022-05", ["back-dated"]),
        ("2016-01", ["back-dated"]),
        ("2026-06", []),
        ("2026-07", ["far-ahead"]),
    ],
)
def test_a_date_far_back_or_ahead_is_questioned(table, month, expected):
    found = codes(table, from_month=Month.parse(month))
    assert [one for one in found if one in ("back-dated", "back-dated-long", "far-ahead")] == (
        expected
    )


@pytest.mark.parametrize(("month", "asked"), [("2024-06", False), ("2036-01", True)])
def test_twenty_years_back_need_a_reason_and_a_yes(table, month, asked):
    now = Month.parse(month)
    old = replace(GOOD, from_month=Month(2016, 1), reason="因为")
    if not asked:
        assert "back-dated-long" not in [one.code for one in questions_about(old, table, now)]
        return
    now = Month(2036, 2)
    questions = questions_about(old, table, now)
    yes = frozenset(one.code for one in questions)
    assert "back-dated-long" in yes
    with pytest.raises(StandardQuestioned) as caught:
        answered(questions, yes, old.reason)
    assert [one.code for one in caught.value.questions] == ["back-dated-long"]
    with pytest.raises(StandardQuestioned):
        answered(questions, yes - {"back-dated-long"}, "市里发现二十年前的文件一直没有执行")
    answered(questions, yes, "市里发现二十年前的文件一直没有执行")


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"value": -100}, "负数"),
        ({"value": 9999}, "低于上级的最低标准"),
        ({"value": True}, "类型"),
        ({"value": "一百"}, "类型"),
        ({"value": 10**9 + 1}, "最多"),
        ({"area": ""}, "地方"),
        ({"area": "4301021"}, "地方"),
        ({"number": " "}, "文号"),
        ({"reason": ""}, "理由"),
        ({"from_month": Month(2015, 12)}, "还没有这个项目"),
        ({"programme": "nothing"}, "没有叫"),
        ({"parameter": "日标准"}, "没有叫"),
    ],
)
def test_what_breaks_a_rule_is_refused_whatever_is_answered(table, changes, said):
    with pytest.raises(StandardRefused) as caught:
        questions_about(replace(GOOD, **changes), table, NOW)
    assert said in str(caught.value)
    assert caught.value.remedy


def test_the_minimum_itself_is_allowed_and_a_fen_less_is_not(table):
    assert codes(table, value=10000) == ["no-change"]
    with pytest.raises(StandardRefused):
        codes(table, value=9999)


def test_it_is_said_that_a_value_is_replaced_or_ends_soon(table):
    table = table.with_values(
        local("care-money", "月标准", "430102", Month(2024, 7), 11000, number="县甲"),
        local("care-money", "月标准", "430102", Month(2025, 1), 13000, number="县乙"),
    )
    assert codes(table) == ["replaces", "later-value"]


def test_a_switch_is_set_without_questions_about_numbers(table):
    assert codes(table, parameter="放宽", value=True) == []
    assert codes(table, parameter="放宽", value=False) == ["no-change"]


def test_the_months_that_change_are_told(table):
    table = table.with_values(
        local("care-money", "月标准", "430102", Month(2024, 4), 13000, number="县甲")
    )
    early = replace(GOOD, from_month=Month(2024, 2))
    assert [str(one) for one in changed_months(early, table, NOW)] == ["2024-02", "2024-03"]
    assert changed_months(GOOD, table, NOW) == ()
