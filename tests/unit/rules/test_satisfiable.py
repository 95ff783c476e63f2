"""Clauses nobody can meet, clauses nobody can fail."""

from __future__ import annotations

import pytest

from huican.rules.check import check
from huican.rules.satisfiable import can_fail, can_hold
from tests.spec.rules_made_up import NAMES


@pytest.mark.parametrize(
    "text",
    [
        "残疾等级 < 1",
        "残疾等级 > 2 and 残疾等级 < 3",
        "残疾等级 == 2.5",
        "周岁 < 7 and 周岁 >= 7",
        "周岁 > 130",
        "死亡 and not 死亡",
        "not (死亡 or not 死亡)",
        "类别 == '视力' and 类别 == '听力'",
        "津贴 * 3 > 40000",
        "津贴 == 0.005",
        "not 已知(死亡) and 死亡",
        "津贴 + 月标准 > 13001",
        "残疾等级 <= 等级上限 and 残疾等级 > 4",
        "1 > 2",
    ],
)
def test_it_cannot_hold(text: str) -> None:
    assert can_hold([check(text, NAMES)]) is False


@pytest.mark.parametrize(
    "text",
    [
        "残疾等级 <= 1",
        "周岁 >= 129 and 周岁 < 130",
        "津贴 > 99.98 and 津贴 < 100",
        "not 已知(死亡)",
        "残疾等级 > 等级上限",
        "津贴 > 月标准 and 月标准 > 100",
        "津贴 / 人数 > 9000",
        "类别 not in ('视力')".replace("类别 not in", "not 类别 in"),
        "取整(周岁 / 10) == 3",
    ],
)
def test_it_can_hold(text: str) -> None:
    assert can_hold([check(text, NAMES)]) is True


def test_clauses_that_contradict_each_other_cannot_hold_together() -> None:
    young, old = check("周岁 < 18", NAMES), check("周岁 >= 60", NAMES)
    assert can_hold([young]) is can_hold([old]) is True
    assert can_hold([young, old]) is False


def test_a_clause_that_everybody_meets_cannot_fail() -> None:
    assert can_fail([check("残疾等级 <= 4", NAMES)]) is False
    assert can_fail([check("残疾等级 <= 3", NAMES)]) is True
    assert can_fail([check("死亡 or not 死亡", NAMES)]) is False


def test_many_independent_clauses_are_decided_one_by_one() -> None:
    texts = [
        "残疾等级 <= 2", "not 死亡", "周岁 < 60", "类别 == '肢体'", "津贴 < 月标准",
        "剩余月数 > 0", "人数 >= 1", "比例 < 0.5", "结余 >= 0", "享受('低保')",
    ]  # fmt: skip
    assert can_hold([check(text, NAMES) for text in texts]) is True


def test_it_says_when_it_cannot_tell() -> None:
    assert can_hold([check("津贴 * 2 < 月标准 and 津贴 > 月标准", NAMES)]) is None
