"""Examples: what they say must come out, and nothing that a rule needs shown may be left out."""

import copy

import pytest
import yaml

from huican.programmes.check import faults_of_folder, main
from huican.programmes.domain.completeness import gaps
from huican.programmes.domain.examples import fault_of, read_examples, run_case
from huican.programmes.domain.loading import alone, load_folder
from huican.programmes.domain.parameters import ParameterTable
from huican.rules.problems import RuleErrors
from tests.unit.programmes.made_up import FACTS, PARAMETERS, folder, programme

COMPLETE = yaml.safe_load("""
month: 2023-06
area: "430203"
given: {残疾人证状态: 有效, 残疾等级: 1, 周岁: 30, 死亡: 否, "享受('低保')": 是, "享受('低保边缘')": 否}
cases:
  - {name: 一级可以, answer: 符合, amount: 80}
  - {name: 二级可以, with: {残疾等级: 2}, answer: 符合}
  - {name: 三级不行, with: {残疾等级: 3}, answer: 不符合, because: [severe]}
  - {name: 不知道等级, without: [残疾等级], answer: 待核实, because: [severe]}
  - {name: 证过期, with: {残疾人证状态: 过期}, answer: 不符合, because: [certificate]}
  - {name: 不知道证, without: [残疾人证状态], answer: 待核实, because: [certificate]}
  - {name: 十五岁, with: {周岁: 15}, answer: 不符合, because: [grown-up]}
  - {name: 十六岁, with: {周岁: 16}, answer: 符合}
  - {name: 十七岁, with: {周岁: 17}, answer: 符合}
  - {name: 不知道年龄, without: [周岁], answer: 待核实, because: [grown-up]}
  - {name: 年龄要求之前, month: 2019-12, with: {周岁: 15}, answer: 符合}
  - {name: 年龄要求开始, month: 2020-01, with: {周岁: 15}, answer: 不符合, because: [grown-up]}
  - {name: 死亡, with: {死亡: 是}, answer: 不符合, because: [alive]}
  - {name: 不知道死活, without: [死亡], answer: 待核实, because: [alive]}
  - {name: 不核对死亡的地方, parameters: {核对死亡: 否}, with: {死亡: 是}, answer: 符合}
  - {name: 不是低保, with: {"享受('低保')": 否}, answer: 不符合, because: [hardship]}
  - {name: 不知道低保, without: ["享受('低保')"], answer: 待核实, because: [dibao]}
  - {name: 放宽到边缘, parameters: {放宽: 是}, with: {"享受('低保')": 否, "享受('低保边缘')": 是}, answer: 符合}
  - {name: 不知道边缘, parameters: {放宽: 是}, with: {"享受('低保')": 否}, without: ["享受('低保边缘')"], answer: 待核实, because: [edge]}
  - {name: 还没有施行, month: 2015-12, answer: 未施行}
  - {name: 开始施行, month: 2016-01, answer: 符合, amount: 80}
  - {name: 省里提高之前, month: 2023-12, answer: 符合, amount: 80}
  - {name: 省里提高, month: 2024-01, answer: 符合, amount: 100}
  - {name: 市里的数之前, area: "430102", month: 2021-12, answer: 符合, amount: 80}
  - {name: 市里的数, area: "430102", month: 2022-01, answer: 符合, amount: 90.5}
  - {name: 没有标准的地方, area: "990826", answer: 符合, amount: 不知道}
""")  # fmt: skip


def read(tmp_path, examples, data=None):
    path = folder(tmp_path, data, examples=examples)
    one = load_folder(path, FACTS)
    cases = read_examples(path, one, FACTS)
    table = ParameterTable(alone(one, FACTS))
    faults = [fault_of(case, run_case(case, one, FACTS, table)) for case in cases]
    return [one for one in faults if one], gaps(one, cases, FACTS, table)


def but(**cases):
    """COMPLETE with one case changed, by its name; None takes it away."""
    data = copy.deepcopy(COMPLETE)
    data["cases"] = [
        one | cases[one["name"]] if one["name"] in cases else one
        for one in data["cases"]
        if cases.get(one["name"], one) is not None
    ]
    return data


def test_complete_examples_have_no_faults_and_no_gaps(tmp_path):
    assert read(tmp_path, COMPLETE) == ([], ())


@pytest.mark.parametrize(
    ("name", "gap"),
    [
        ("二级可以", "“残疾等级”为 2"),
        ("三级不行", "“残疾等级”为 3"),
        ("不知道等级", "“severe”：缺一个不知道"),
        ("证过期", "“certificate”：缺一个不成立"),
        ("十六岁", "“周岁”为 16"),
        ("十七岁", "“周岁”为 17"),
        ("年龄要求之前", "缺 2019-12"),
        ("年龄要求开始", "缺 2020-01"),
        ("不核对死亡的地方", "缺一个不适用"),
        ("不知道死活", "“alive”：缺一个不知道"),
        ("放宽到边缘", "“edge”：缺一个成立"),
        ("不知道边缘", "“edge”：缺一个不知道"),
        ("还没有施行", "缺 2015-12"),
        ("开始施行", "缺 2016-01"),
        ("省里提高之前", "缺 2023-12"),
        ("省里提高", "缺 2024-01"),
        ("市里的数", "缺 2022-01"),
    ],
)
def test_whatever_example_is_left_out_is_asked_for(tmp_path, name, gap):
    faults, found = read(tmp_path, but(**{name: None}))
    assert faults == []
    assert any(gap in one for one in found), found


@pytest.mark.parametrize(
    ("name", "change", "fault"),
    [
        ("三级不行", {"answer": "符合"}, "应是符合，得到不符合"),
        ("一级可以", {"amount": 81}, "应是 81 元，得到 80 元"),
        ("没有标准的地方", {"amount": 0}, "应是 0 元，得到 不知道 元"),
        ("一级可以", {"amount": "不知道"}, "应是 不知道 元，得到 80 元"),
        ("死亡", {"because": ["severe"]}, "原因应是 severe，得到 alive"),
        ("死亡", {"because": ["alive", "severe"]}, "原因应是"),
        ("死亡", {"with": {"死亡": "是", "残疾等级": 4}}, "原因应是 alive，得到 severe、alive"),
    ],
)
def test_an_example_that_does_not_come_out_is_told(tmp_path, name, change, fault):
    faults, _ = read(tmp_path, but(**{name: change}))
    assert len(faults) == 1 and fault in faults[0], faults


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"with": {"残疾级别": 3}}, "残疾级别"),
        ({"with": {"残疾等级": "三"}}, "不是数"),
        ({"with": {"残疾等级": 5}}, "太小或太大"),
        ({"without": ["没有的"]}, "没有的"),
        ({"because": ["no-such-clause"]}, "no-such-clause"),
        ({"answer": "可以"}, "可以"),
        ({"others": {"x": "符合"}}, "yields_to"),
        ({"parameters": {"没有": 1}}, "没有叫“没有”的参数"),
    ],
)
def test_a_mistake_in_an_example_is_refused_with_its_line(tmp_path, change, said):
    path = folder(tmp_path, examples=but(一级可以=change))
    one = load_folder(path, FACTS)
    with pytest.raises(RuleErrors) as caught:
        read_examples(path, one, FACTS)
    assert said in str(caught.value.problems[0]) and caught.value.problems[0].line


def test_exclusions_need_examples_of_their_own(tmp_path):
    data = programme(yields_to=["other-money"], better_of=["third-money"])
    faults, found = read(tmp_path, COMPLETE, data)
    assert faults == []
    assert len([one for one in found if "other-money" in one]) == 2
    assert len([one for one in found if "third-money" in one]) == 2
    examples = copy.deepcopy(COMPLETE)
    examples["cases"] += [
        {"name": "让给", "others": {"other-money": "符合"}, "answer": "不符合",
         "because": ["yields-to"]},
        {"name": "待核实", "others": {"other-money": "待核实"}, "answer": "待核实",
         "because": ["yields-to"]},
        {"name": "更高", "others": {"third-money": {"answer": "符合", "amount": 80.01}},
         "answer": "不符合", "because": ["better-of"]},
        {"name": "更低", "others": {"third-money": {"answer": "符合", "amount": 79.99}},
         "answer": "符合", "amount": 80},
    ]  # fmt: skip
    assert read(tmp_path, examples, data) == ([], ())


def test_the_checker_tells_all_of_a_folder_with_places(tmp_path):
    path = folder(tmp_path, examples=but(三级不行={"answer": "符合"}, 二级可以=None))
    found = faults_of_folder(path, FACTS)
    assert any("examples.yaml，第" in one for one in found)
    assert any("“残疾等级”为 2" in one for one in found)
    folder(tmp_path, examples=COMPLETE)
    assert faults_of_folder(path, FACTS) == []


def test_the_checker_ends_with_its_exit_code(tmp_path, capsys):
    folder(tmp_path, programme(code="broken", amount="日标准"), PARAMETERS)
    assert main([], tmp_path) == 4
    assert "日标准" in capsys.readouterr().out
