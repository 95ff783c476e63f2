"""What the compiled SQL looks like: short, whole numbers only, no subtree twice without need."""

from __future__ import annotations

import ibis
import pytest

from huican.rules.check import check
from huican.rules.population import compiled
from tests.spec.rules_made_up import NAMES, TABLE, query


def sql(text: str, dialect: str = "duckdb", **fixed: int | str | None) -> str:
    return " ".join(query(check(text, NAMES), dialect, fixed).split())


def test_a_parameter_given_as_a_constant_is_worked_into_the_query() -> None:
    assert '"level" <= 2' in sql("残疾等级 <= 等级上限", 等级上限=2)
    assert "level_max" not in sql("残疾等级 <= 等级上限", 等级上限=2)


def test_constant_denominators_are_folded_into_whole_numbers() -> None:
    assert '"allowance" >= 10050' in sql("津贴 >= 100.5")
    assert '( 2 * "t0"."allowance" ) > "t0"."standard"' in sql("津贴 * 2 > 月标准")
    assert "/" not in sql("月标准 * 剩余月数")


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "pyspark"])
def test_division_stays_whole_in_every_engine(dialect: str) -> None:
    text = sql("津贴 / 3", dialect)
    assert {"duckdb": "//", "postgres": ") / (", "pyspark": ") DIV ("}[dialect] in text
    assert "DOUBLE" not in text
    assert "FLOOR" not in text


def test_nested_functions_do_not_copy_their_arguments_over_and_over() -> None:
    text = "津贴"
    for limit in (9, 8, 7, 6, 5, 4, 3, 2):
        text = f"较小(较大({text}, {limit}), 月标准)"
    assert sql(text + " > 1").count('"allowance"') < 30
    text = "津贴"
    for _ in range(8):
        text = f"如果(死亡, {text} + 1, 月标准)"
    assert sql(text).count('"dead"') == 8


def test_a_column_of_a_narrow_type_is_widened_before_it_is_multiplied() -> None:
    narrow = ibis.table({"allowance": "int32", "months_left": "int16"}, name="narrow")
    amount = compiled(check("津贴 * 剩余月数", NAMES), narrow)
    assert str(ibis.to_sql(amount, dialect="postgres")).count("AS BIGINT") == 2
    assert str(amount.type()) == "int64"


def test_a_name_can_be_another_column() -> None:
    other = TABLE.mutate(local=TABLE.standard * 2)
    answer = compiled(check("津贴 > 月标准", NAMES), other, {"月标准": other.local})
    assert "standard" in str(ibis.to_sql(answer, dialect="duckdb"))


def test_a_missing_column_is_named() -> None:
    with pytest.raises(KeyError, match="残疾等级.*level"):
        compiled(check("残疾等级 < 3", NAMES), ibis.table({"age": "int64"}, name="few"))


def test_an_unknown_constant_stays_unknown_with_its_type() -> None:
    amount = compiled(check("月标准", NAMES), TABLE, {"月标准": None})
    assert str(amount.type()) == "int64"
    assert str(
        compiled(check("死亡 and 津贴 > 月标准", NAMES), TABLE, {"月标准": None}).type()
    ) == ("boolean")
