"""A policy folder is read whole, with all its faults told at once, or not at all."""

import pytest
import yaml

from huican.kernel.months import Month
from huican.programmes.domain.loading import load_all, load_folder, load_texts
from huican.rules.problems import RuleErrors
from tests.unit.programmes.made_up import FACTS, PARAMETERS, folder, programme


def faults(call, *arguments, **named):
    with pytest.raises(RuleErrors) as caught:
        call(*arguments, **named)
    return caught.value.problems


def words(problems):
    return "\n".join(str(one) for one in problems)


def changed(condition, **keys):
    data = programme()
    for one in data["conditions"]:
        if one["id"] == condition:
            one.update(keys)
    return data


def test_a_folder_becomes_a_programme(tmp_path):
    got = load_folder(folder(tmp_path), FACTS)
    assert (got.code, got.from_month, got.period) == ("care-money", Month(2016, 1), "month")
    assert [one.id for one in got.conditions] == [
        "certificate", "severe", "hardship", "grown-up", "alive",
    ]  # fmt: skip
    assert got.conditions[0].basis.number == "甲发〔2015〕1号"
    assert got.conditions[1].basis.article == "三（一）"
    assert got.conditions[4].basis.number == "乙发〔2020〕2号"
    assert [one.days for one in got.chain] == [5, None]
    assert got.chain[1].days_name == "审核天数"
    assert got.parameter("月标准").floor


def test_values_are_kept_in_steps_ordered_by_area_and_month(tmp_path):
    values = load_folder(folder(tmp_path), FACTS).parameter("monthly_standard").values
    assert [(one.area, str(one.from_month), one.value) for one in values] == [
        ("43", "2016-01", 8000), ("43", "2024-01", 10000), ("4301", "2022-01", 9050),
    ]  # fmt: skip


def test_all_faults_of_all_files_and_folders_are_told_together(tmp_path):
    data = programme(kind="weekly", counts_as=["no-such-kind"], notes="x")
    data["conditions"][0]["when"] = "残疾人证壮态 == '有效'"
    data["conditions"][1]["id"] = "certificate"
    parameters = [dict(PARAMETERS[0], floor="也许"), *PARAMETERS[1:]]
    folder(tmp_path, data, parameters)
    folder(tmp_path, programme(code="other-money", amount="月标准 +"))
    told = words(faults(load_all, tmp_path, register=FACTS))
    for part in (
        "care-money/programme.yaml", "weekly", "no-such-kind", "不认识“notes”", "残疾人证壮态",
        "已经用了", "care-money/parameters.yaml", "也许", "other-money/programme.yaml",
    ):  # fmt: skip
        assert part in told, part
    # The right name is proposed for the wrong one.
    assert "残疾人证状态" in told


def test_a_fault_names_the_line_it_stands_on(tmp_path):
    text = yaml.safe_dump(programme(), allow_unicode=True, sort_keys=False)
    text = text.replace("not 死亡", "not 死忘")
    line = next(n for n, one in enumerate(text.splitlines(), 1) if "死忘" in one)
    (fault,) = faults(load_folder, folder(tmp_path, text=text), FACTS)
    assert (fault.line, "care-money/programme.yaml" in fault.where) == (line, True)
    assert fault.remedy


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (changed("severe", when="残疾等级 > 4"), "永远不会成立"),
        (changed("grown-up", when="周岁 >= 0"), "永远成立"),
        (changed("severe", when="残疾等级 == '一级'"), "残疾等级"),
        (changed("severe", when="周岁"), "是否"),
        (changed("grown-up", when="周岁 + 残疾等级 > 3"), "单位"),
        (changed("severe", basis="丙"), "依据里没有“丙”"),
        (changed("alive", applies="死亡"), "死亡"),
        (changed("alive", cause="Death!"), "cause"),
        (changed("hardship", when="死亡"), "when 和 any"),
        (programme(code="Care Money"), "不合适"),
        (programme(to="2015-12"), "to 不在 from 之后"),
        (programme(**{"from": "2016年13月"}), "月"),
        (programme(conditions=None), "conditions"),
        (programme(members=["x"]), "members"),
        (programme(materials=[{"name": "证", "known_by": ["没有的事实"]}]), "没有的事实"),
        (programme(basis=[]), "没有写依据"),
        (programme(chain=[{"id": "apply", "who": "乡镇", "what": "受理", "days": "很快"}]), "很快"),
        (programme(amount="月标准 + 周岁"), "单位"),
        (programme(amount="残疾等级 <= 2"), "数"),
    ],
)
def test_a_mistake_is_refused(tmp_path, data, said):
    assert said in words(faults(load_folder, folder(tmp_path, data), FACTS))


def test_conditions_that_cannot_hold_together_are_refused(tmp_path):
    data = programme()
    data["conditions"].append({"id": "young", "text": "小", "when": "残疾等级 == 1"})
    data["conditions"].append({"id": "old", "text": "老", "when": "残疾等级 == 3"})
    assert "不可能同时成立" in words(faults(load_folder, folder(tmp_path, data), FACTS))


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"values": [{"area": "430", "from": "2016-01", "value": 1, "number": "x", "mark": "V"}]},
         "前 2、4 或 6 位"),
        ({"values": [{"area": "", "from": "2016-01", "value": -5, "number": "x", "mark": "V"}]},
         "太小或太大"),
        ({"values": [{"area": "", "from": "2016-01", "value": "八十", "number": "x",
                      "mark": "V"}]}, "不是数"),
        ({"values": [{"area": "", "from": "2016-01", "value": 80.125, "number": "x",
                      "mark": "V"}]}, "小数太长"),
        ({"values": [{"area": "", "from": "2016-01", "value": 80, "mark": "V"}]}, "缺 number"),
        ({"values": [{"area": "", "from": "2016-01", "value": 80, "number": "x", "mark": "Q"}]},
         "V、L、R"),
        ({"values": [
            {"area": "43", "from": "2016-01", "value": 80, "number": "x", "mark": "V"},
            {"area": "4301", "from": "2016-01", "value": 70, "number": "y", "mark": "V"}]},
         "低于上级"),
        ({"plausible": [2000, 20]}, "范围不对"),
        ({"name": "残疾等级"}, "同名"),
        ({"name": "没有用的", "code": "unused"}, "没有用到"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_parameter_is_refused(tmp_path, change, said):
    parameters = [dict(PARAMETERS[0], **change), *PARAMETERS[1:]]
    assert said in words(faults(load_folder, folder(tmp_path, None, parameters), FACTS))


def test_a_switch_must_be_known_everywhere_from_the_start(tmp_path):
    parameters = [
        dict(one, values=[dict(one["values"][0], area="43")]) if one["name"] == "核对死亡" else one
        for one in PARAMETERS
    ]
    assert "处处有值" in words(faults(load_folder, folder(tmp_path, None, parameters), FACTS))


def test_what_is_no_yaml_or_missing_is_told(tmp_path):
    path = folder(tmp_path, text="code: [care-money\nname: 照护")
    (path / "parameters.yaml").unlink()
    (path / "notes.txt").write_text("x")
    told = words(faults(load_folder, path, FACTS))
    assert "不是 YAML" in told and "没有这个文件" in told and "多出来的文件" in told


def test_a_key_written_twice_is_refused(tmp_path):
    text = yaml.safe_dump(programme(), allow_unicode=True) + "name: 另一个名字\n"
    assert "写了两次" in words(faults(load_folder, folder(tmp_path, text=text), FACTS))


# --- between programmes ---------------------------------------------------------------------


def other(code="other-money", **changes):
    return programme(code=code, **changes)


def test_a_programme_comes_after_those_it_yields_to(tmp_path):
    folder(tmp_path, programme(yields_to=["other-money"]))
    folder(tmp_path, other(yields_to=["third-money"]))
    folder(tmp_path, other("third-money"))
    got = load_all(tmp_path, register=FACTS)
    assert list(got.programmes) == ["third-money", "other-money", "care-money"]


def test_a_pair_stands_together_after_all_it_yields_to(tmp_path):
    folder(tmp_path, programme(better_of=["other-money"]))
    folder(tmp_path, other(yields_to=["zero-money"]))
    folder(tmp_path, other("zero-money"))
    got = load_all(tmp_path, register=FACTS)
    assert list(got.programmes) == ["zero-money", "care-money", "other-money"]


@pytest.mark.parametrize(
    ("first", "second", "said"),
    [
        ({"yields_to": ["other-money"]}, {"yields_to": ["care-money"]}, "绕成了圈"),
        ({"better_of": ["other-money"]}, {"yields_to": ["care-money"]}, "绕成了圈"),
        ({"yields_to": ["nowhere"]}, {}, "nowhere"),
        ({"yields_to": ["care-money"]}, {}, "它自己"),
        ({"better_of": ["other-money"]}, {"period": "year"}, "同样的周期"),
        ({"better_of": ["other-money"]}, {"amount": None}, "没有金额"),
    ],
)
def test_relations_that_cannot_be_are_refused(tmp_path, first, second, said):
    parameters = [one for one in PARAMETERS if one["name"] != "月标准"]
    folder(tmp_path, programme(**first))
    folder(tmp_path, other(**second), parameters if "amount" in second else None)
    assert said in words(faults(load_all, tmp_path, register=FACTS))


def test_a_list_names_members_and_has_no_answer_of_its_own(tmp_path):
    folder(tmp_path)
    bundle = other("all-at-once", kind="bundle", members=["care-money"], conditions=None,
                   amount=None, chain=None, materials=None)  # fmt: skip
    folder(tmp_path, bundle, [])
    got = load_all(tmp_path, register=FACTS)
    assert got["all-at-once"].members == ("care-money",)
    assert [one.code for one in got.determined] == ["care-money"]


def test_an_offices_own_folder_replaces_the_one_of_the_same_name(tmp_path):
    folder(tmp_path / "product")
    folder(tmp_path / "own", programme(name="本县的照护补贴"))
    got = load_all(tmp_path / "product", tmp_path / "own", register=FACTS)
    assert [one.name for one in got.programmes.values()] == ["本县的照护补贴"]


# --- digest ---------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["programme.yaml", "parameters.yaml", "examples.yaml"])
def test_the_digest_changes_with_each_file(tmp_path, name):
    path = folder(tmp_path)
    before = load_folder(path, FACTS).digest
    assert load_folder(path, FACTS).digest == before
    (path / name).write_text((path / name).read_text("utf-8") + "# 加一句\n", "utf-8")
    assert load_folder(path, FACTS).digest != before


def test_kept_texts_make_the_same_programme_again(tmp_path):
    path = folder(tmp_path)
    policies = load_all(tmp_path, register=FACTS)
    again = load_texts("care-money", policies.texts["care-money"], FACTS)
    assert again.digest == load_folder(path, FACTS).digest
