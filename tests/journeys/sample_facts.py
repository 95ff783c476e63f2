"""Made-up contexts of 查清的事实: what was entered about a person, entering one, taking one back."""

from __future__ import annotations

from sample_determination import _MONTH, _TRAIL, _WHO
from sample_shell import Context, desk

_ENTERED = {
    "id": "e12", "name": "需要长期照护", "said": "是", "span": "2026年3月起", "kind": "ok", "words": "算数",
    "counts": "只算 2026年3月到2026年8月", "source": "城关镇 2026年3月5日 入户核实表",
    "reason": "镇残联专职委员 3月5日 上门，看了护理支出的单据", "who": "李雯",
    "when": "2026年3月6日 09:12", "change_url": "#", "end_url": "#",
}  # fmt: skip
_TAKEN_BACK = {
    **_ENTERED, "id": "e14", "said": "收回，按别的来源算", "counts": "", "change_url": None, "end_url": None,
}  # fmt: skip
_OVER = {
    **_TAKEN_BACK,
    "id": "e9",
    "said": "否",
    "kind": "info",
    "words": "盖过了",
    "counts": "后来另有登记，不再算",
    "reason": "",
}
FACTS = desk(
    "一人一档",
    trail=_TRAIL, person=_WHO, month=_MONTH, lede="登记过 3 次；2026年11月还有 1 样可以登记。",
    entered=[_TAKEN_BACK, _ENTERED, _OVER],
    missing=[{"name": "享受低保边缘", "meaning": "这个月是低保边缘家庭成员", "count": 4, "url": "#",
              "owner": "县民政局，10 个工作日内"}],
    choice={"action": "#", "name": "fact", "label": "登记别的事实", "value": "", "words": "去登记",
            "options": [("", "请选"), ("dibao", "享受低保")], "fields": []},
)  # fmt: skip
FACTS_NONE = {**FACTS, "entered": [], "missing": [], "choice": None, "lede": "登记过 0 次。"}
_FORM = {"ends": False, "value": "", "since": "2026-11", "until": "", "document": "", "reason": ""}
FACT_FORM = desk(
    "一人一档",
    trail=_TRAIL, person=_WHO, name="享受特困供养", title="登记“享受特困供养”",
    meaning="这个月以前已批准特困供养",
    present={"known": True, "lead": "2026年11月：否。", "text": "《县民政局_特困名单.xlsx》（里面没有他）"},
    event=True, choices=[("", "请选"), ("是", "是"), ("否", "否"), ("不知道", "不知道")], unit="",
    form=_FORM, errors=[{"field": "value", "text": "请选一个"},
                        {"field": "reason", "text": "请写怎么核实的"}],
    entered=[_ENTERED], action="#", back_url="#",
)  # fmt: skip
FACT_FORM_NUMBER = {
    **FACT_FORM, "name": "同类津贴月额", "title": "登记“同类津贴月额”", "event": False, "choices": [],
    "unit": "元", "errors": [], "entered": [], "form": {**_FORM, "value": "120.50"},
    "present": {"known": False, "lead": "2026年11月：不知道。", "text": ""},
}  # fmt: skip
FACT_FORM_END = {
    **FACT_FORM,
    "title": "收回“需要长期照护”",
    "errors": [],
    "form": {**_FORM, "ends": True},
}
_STATES = {"before": {"kind": "ok", "words": "符合"}, "after": {"kind": "bad", "words": "不符合"}}
FACT_CHECK = desk(
    "一人一档",
    trail=_TRAIL, person=_WHO, title="登记“死亡”：是？",
    facts=[{"key": "事实", "value": "死亡（这个月以前已经登记死亡）"}, {"key": "登记为", "value": "是"}],
    questions=[{"code": "next-month", "text": "这类事从次月起算：2026年10月去世的，才写 2026年11月",
                "needs_reason": False, "checked": False},
               {"code": "against", "text": "《名单.xlsx》第 3 行说的是“否”，登记以后不再照它算",
                "needs_reason": False, "checked": True}],
    errors=[{"field": "q-next-month", "text": "这一条还没有勾“是这样”"}],
    effects=[{**_STATES, "name": "重度残疾人护理补贴", "amount_fen": None},
             {"name": "困难残疾人生活补贴", "before": {"kind": "unk", "words": "待核实"},
              "after": {"kind": "ok", "words": "符合"}, "amount_fen": 123456789}],
    effects_month="2026年11月", takes_back=False, stops=True,
    fields=[{"name": "value", "value": "是"}], action="#", button="登记",
)  # fmt: skip
FACT_CHECK_END = {
    **FACT_CHECK, "title": "收回“需要长期照护”？", "questions": [], "errors": [], "effects": [],
    "takes_back": True, "stops": False, "button": "收回",
}  # fmt: skip

FACT_PAGES: dict[str, tuple[str, Context]] = {
    "facts": ("desk/facts.html", FACTS),
    "facts-none": ("desk/facts.html", FACTS_NONE),
    "fact-form": ("desk/fact_form.html", FACT_FORM),
    "fact-form-number": ("desk/fact_form.html", FACT_FORM_NUMBER),
    "fact-form-end": ("desk/fact_form.html", FACT_FORM_END),
    "fact-check": ("desk/fact_check.html", FACT_CHECK),
    "fact-check-end": ("desk/fact_check.html", FACT_CHECK_END),
}
