"""The register of facts: every word that rules may use, said once."""

import pytest

from huican.programmes.domain.register import facts
from huican.rules.problems import RuleErrors
from huican.rules.types import Kind

GOOD = (
    "- {name: 周岁, code: age, type: number, unit: 岁, range: [0, 130], source: person, "
    "privacy: sensitive, owner: 县残联, days: 5, meaning: 满几周岁}\n"
)


def told(tmp_path, *texts):
    for number, text in enumerate(texts):
        (tmp_path / f"{number}.yaml").write_text(text, "utf-8")
    with pytest.raises(RuleErrors) as caught:
        facts(tmp_path)
    return "\n".join(str(one) for one in caught.value.problems)


def test_a_fact_is_read_with_its_limits_in_steps(tmp_path):
    text = GOOD + GOOD.replace("周岁, code: age", "津贴, code: pay").replace(
        "unit: 岁, range: [0, 130]", "unit: 元, digits: 2, range: [0, 1000.5]"
    )
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    got = facts(tmp_path)
    assert (got.by_code["age"].type.low, got.by_code["age"].type.high) == (0, 130)
    assert got.by_code["pay"].type.high == 100_050
    assert got.by_name["津贴"].absent == "unknown"


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("code: age", "code: Age-1"), "不合适"),
        (("type: number", "type: integer"), "integer"),
        (("owner: 县残联, ", ""), "缺 owner"),
        (("range: [0, 130]", "range: [130, 0]"), "范围不对"),
        (("days: 5", "days: 五"), "整数"),
        (("privacy: sensitive", "privacy: secret"), "secret"),
        (("type: number, unit: 岁, range: [0, 130]", "type: text"), "能选什么"),
        (("type: number", "type: yes-no"), "只有数才有"),
        (("source: person", "sauce: person"), "source"),
    ],
)
def test_a_mistake_is_refused(tmp_path, change, said):
    assert said in told(tmp_path, GOOD.replace(*change))


def test_two_facts_of_one_name_or_code_are_refused_across_files(tmp_path):
    text = told(tmp_path, GOOD, GOOD, GOOD.replace("周岁", "年龄"))
    assert "名字“周岁”已经有了" in text and "代码“age”已经有了" in text


def test_the_facts_of_the_product_can_be_read():
    got = facts()
    assert len(got.by_name) == len(got.by_code) >= 100
    assert all(fact.owner and fact.days for fact in got.by_name.values())


def test_a_programme_asks_only_for_facts_of_its_subject():
    register = facts()
    persons, employers = register.names("person"), register.names("employer")
    assert "残疾等级" in persons and "残疾等级" not in employers
    assert set(employers) and not set(persons) & set(employers)
    assert all(one.type.kind in Kind for one in persons.values())
