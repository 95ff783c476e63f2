"""A made-up policy folder, and a small register of facts."""

import copy

import yaml

from huican.programmes.domain.facts import Fact, Known
from huican.programmes.domain.register import facts_of
from huican.rules.types import Kind, Type


def fact(name, code, type_, **more):
    values = {
        "source": "entered", "meaning": f"{name}是什么", "privacy": "plain", "owner": "县残联",
        "days": 5,
    }  # fmt: skip
    return Fact(name=name, code=code, type=type_, **(values | more))


YES_NO = Type(Kind.YES_NO)
FACTS = facts_of(
    [
        fact("残疾人证状态", "certificate_state",
             Type(Kind.TEXT, choices=("有效", "过期", "无证"))),
        fact("残疾等级", "level", Type(Kind.NUMBER, "级", 0, 1, 4), days=10),
        fact("周岁", "age", Type(Kind.NUMBER, "岁", 0, 0, 130)),
        fact("证件发放月数", "certificate_months_held", Type(Kind.NUMBER, "月", 0, 0, 1200)),
        fact("死亡", "dead", YES_NO, owner="村（社区）", days=3, lasting=True),
        fact("享受('低保')", "dibao", YES_NO, owner="县民政局", days=10),
        fact("享受('低保边缘')", "dibao_edge", YES_NO, owner="县民政局"),
        fact("职工人数", "staff", Type(Kind.NUMBER, "人", 0, 0, 10**6), subject="employer"),
    ]
)  # fmt: skip

PROGRAMME = {
    "code": "care-money", "name": "照护补贴", "group": "补贴", "kind": "monthly-cash",
    "subject": "person", "period": "month", "from": "2016-01", "summary": "给重度残疾人",
    "basis": [
        {"key": "甲", "number": "甲发〔2015〕1号", "article": "二", "text": "一二级", "mark": "V"},
        {"key": "乙", "number": "乙发〔2020〕2号", "mark": "L"},
    ],
    "conditions": [
        {"id": "certificate", "text": "持有效证", "when": "残疾人证状态 == '有效'",
         "cause": "certificate-expired"},
        {"id": "severe", "text": "重度", "when": "残疾等级 <= 等级上限", "basis": "甲 三（一）"},
        {"id": "hardship", "text": "困难", "any": [
            {"id": "dibao", "text": "低保", "when": "享受('低保')"},
            {"id": "edge", "text": "边缘", "when": "放宽 and 享受('低保边缘')"},
        ]},
        {"id": "grown-up", "text": "满十六", "when": "周岁 >= 16", "from": "2020-01"},
        {"id": "alive", "text": "在世", "when": "not 死亡", "applies": "核对死亡", "basis": "乙",
         "assumption": "没有核对原文"},
    ],
    "amount": "月标准",
    "chain": [
        {"id": "apply", "who": "乡镇", "what": "受理", "days": 5},
        {"id": "review", "who": "县残联", "what": "审核", "days": "审核天数"},
    ],
    "materials": [{"name": "残疾人证", "known_by": ["残疾人证状态"]}],
}  # fmt: skip
PARAMETERS = [
    {"name": "月标准", "code": "monthly_standard", "type": "number", "unit": "元", "digits": 2,
     "meaning": "每月多少", "floor": True, "plausible": [20, 2000], "values": [
         {"area": "43", "from": "2016-01", "value": 80, "number": "省甲", "mark": "L"},
         {"area": "43", "from": "2024-01", "value": 100, "number": "省乙", "mark": "L"},
         {"area": "4301", "from": "2022-01", "value": "90.50", "number": "市甲", "mark": "L"},
     ]},
    {"name": "等级上限", "code": "level_max", "type": "number", "unit": "级", "meaning": "到几级",
     "values": [{"area": "", "from": "2016-01", "value": 2, "number": "甲发", "mark": "V"}]},
    {"name": "放宽", "code": "widened", "type": "yes-no", "meaning": "边缘",
     "values": [{"area": "", "from": "2016-01", "value": "否", "number": "甲发", "mark": "V"}]},
    {"name": "核对死亡", "code": "check_death", "type": "yes-no", "meaning": "核对",
     "values": [{"area": "", "from": "2016-01", "value": "是", "number": "甲发", "mark": "V"}]},
    {"name": "审核天数", "code": "review_days", "type": "number", "unit": "工作日",
     "meaning": "几天"},
]  # fmt: skip
EXAMPLES = {"month": "2023-06", "area": "430102", "cases": []}

PERSON = {
    "残疾人证状态": "有效", "残疾等级": 1, "周岁": 30, "死亡": False, "享受('低保')": True,
}  # fmt: skip


def programme(**changes):
    """The programme's data with some keys replaced; None takes a key away."""
    data = copy.deepcopy(PROGRAMME) | changes
    return {key: value for key, value in data.items() if value is not None}


def folder(root, data=None, parameters=None, examples=None, text=None):
    """Writes a policy folder and returns it. `text`: programme.yaml as it stands."""
    data = data or programme()
    path = root / data["code"]
    path.mkdir(parents=True, exist_ok=True)
    for name, content in (
        ("programme.yaml", data),
        ("parameters.yaml", PARAMETERS if parameters is None else parameters),
        ("examples.yaml", EXAMPLES if examples is None else examples),
    ):
        written = yaml.safe_dump(content, allow_unicode=True, sort_keys=False)
        (path / name).write_text(written, "utf-8")
    if text is not None:
        (path / "programme.yaml").write_text(text, "utf-8")
    return path


def known(**values):
    """PERSON with some facts changed; None takes a fact away."""
    return of_person(PERSON | values)


def of_person(values):
    return {
        name: Known(value, "《花名册》第 3 行", "2023-06-01")
        for name, value in values.items()
        if value is not None
    }
