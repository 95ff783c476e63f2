"""Why a month was not due, as a clerk says it."""

from __future__ import annotations

import pytest

from huican.ledger.why_overpaid import Known, Why
from huican.programmes.domain.outcome import Outcome


def why(clause: str, cause: str, *facts: Known) -> Why:
    return Why(Outcome.NO, clause, cause, facts, ())


def known(name: str, words: str, on: str = "", source: str = "") -> Known:
    return Known(name, words, source, on, 0, None, None)


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        (why("在世（死亡或宣告死亡的，次月起停发）", "death",
             known("死亡", "是", "2023-03-18", "《殡葬火化名单》第 12 行")),
         "本人已于 2023-03-18 去世（《殡葬火化名单》第 12 行）"),
        (why("在世", "death", known("死亡", "是")), "本人已经去世"),
        (why("没有在服刑", "imprisonment", known("服刑", "是", "2023-05-02")),
         "本人已于 2023-05-02 入监服刑"),
        (why("没有纳入特困人员供养", "special-hardship", known("享受('特困供养')", "是")),
         "本人已纳入特困人员供养"),
        (why("持有效的残疾人证（当月有效）", "certificate-expired",
             known("残疾人证状态", "过期", source="《持证名单》第 3 行")),
         "不满足“持有效的残疾人证”：残疾人证状态是“过期”（《持证名单》第 3 行）"),
        (why("未满 60 周岁", "age", known("周岁", "61 岁"), known("享受('低保')", "否")),
         "不满足“未满 60 周岁”：周岁是“61 岁”，享受低保是“否”"),
        (why("领了不能同时领的生活补贴", ""), "领了不能同时领的生活补贴"),
        (why("", ""), ""),
    ],
)  # fmt: skip
def test_what_happened_is_said_and_else_the_clause_and_what_is_known(
    told: Why, sentence: str
) -> None:
    assert told.sentence == sentence
