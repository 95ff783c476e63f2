"""Values entering and leaving an expression."""

from __future__ import annotations

import pytest

from huican.rules.check import check
from huican.rules.evaluate import evaluate
from huican.rules.partial import with_values
from huican.rules.problems import ValueFault
from huican.rules.types import MONEY, Kind, Type
from huican.rules.written import shown, written
from tests.spec.rules_made_up import NAMES


@pytest.mark.parametrize("person", [{"残疾等级": "一级"}, {"残疾等级": True}, {"残疾等级": 1.0}])
def test_a_value_of_another_type_is_an_error_not_an_answer(person: dict[str, object]) -> None:
    with pytest.raises(ValueFault, match="“残疾等级”应是数"):
        evaluate(check("残疾等级 <= 2", NAMES), person)  # type: ignore[arg-type]


def test_money_is_exact_where_binary_fractions_are_not() -> None:
    checked = check("津贴 * 0.07", NAMES, expected=MONEY)
    # 0.07 * 1.50 元 is 10.5 fen; as binary fractions it falls short of the half.
    assert evaluate(checked, {"津贴": 150}) == 11


def test_a_number_is_rounded_to_the_digits_expected() -> None:
    checked = check("津贴 / 月标准", NAMES, expected=Type(Kind.NUMBER, "", 2))
    assert evaluate(checked, {"津贴": 100, "月标准": 300}) == 33


def test_filled_in_values_leave_only_what_still_matters() -> None:
    checked = check("残疾等级 <= 等级上限 and (主要类别 == '视力' or 死亡)", NAMES)
    filled = with_values(checked, {"等级上限": 2, "主要类别": "视力"})
    assert written(filled.tree) == "残疾等级 <= 2"
    assert filled.names == {"残疾等级"}
    unknown = with_values(checked, {"等级上限": None, "主要类别": "听力"})
    assert evaluate(unknown, {"残疾等级": 1, "死亡": False}) is False
    assert evaluate(unknown, {"残疾等级": 1, "死亡": True}) is None


def test_values_are_shown_in_words_with_their_unit() -> None:
    yuan = NAMES["结余"].type
    assert [shown(one, yuan) for one in (8_000, 8_050, -5, 0, None)] == [
        "80元", "80.5元", "-0.05元", "0元", "不知道",
    ]  # fmt: skip
    assert shown(True, NAMES["死亡"].type) == "是"
    assert shown(3, NAMES["残疾等级"].type) == "3级"


def test_an_expression_is_written_back_with_only_the_brackets_it_needs() -> None:
    text = "not (死亡 or 享受('低保')) and (津贴 + 1) * 2 - -3 >= 取整(月标准 / 3)"
    assert written(check(text, NAMES).tree) == text
