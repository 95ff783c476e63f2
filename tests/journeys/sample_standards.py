"""Made-up contexts of programmes, of standards that places set, and of what-if."""

from __future__ import annotations

from typing import Any

from sample_determination import _LAW, _MONTH, _PAGES, _ROW
from sample_shell import Context, desk

_RULE = "智力精神放宽到 >= 3 and 残疾等级 <= 智力精神放宽到 and (含智力残疾 or 含精神残疾)"
_SET = {
    "url": "#", "what": "重度残疾人护理补贴·月标准", "place": "松湖县", "value": "1,234,567.89元",
    "since": "2026年7月", "number": "松残联〔2026〕3号", "kind": "unk", "words": "等复核",
    "by": "李雯", "decided": "",
}  # fmt: skip
PROGRAMMES = desk(
    "项目与依据",
    title="项目与依据", lede="44 个项目。每一条都写着依据；还没核对的地方都标出来了。",
    filters=[{"text": "全部", "url": "#", "count": 44, "current": True},
             {"text": "补贴", "url": "#", "count": 4, "current": False}],
    groups=[{"title": "补贴", "rows": [
        {"name": "困难残疾人生活补贴", "url": "#", "kind": "残疾人，按月发钱", "since": "2016年1月起",
         "summary": "给低保家庭里持证的残疾人，按月补助因残疾多出来的生活开支",
         "basis": "国发〔2015〕52号", "assumed": 7},
        {"name": "残疾评定补助", "url": "#", "kind": "残疾人，费用报销", "since": "2020年1月起到2027年12月",
         "summary": "到指定医院评残的费用", "basis": "当地文件（未核对）", "assumed": 0}]}],
)  # fmt: skip


def _condition(text: str, **more: Any) -> Context:
    base = {
        "id": "c",
        "rule": "",
        "any_of": [],
        "span": "",
        "applies": "",
        "assumption": "",
        "law": None,
    }
    return {**base, "text": text, **more}


PROGRAMME = desk(
    "项目与依据",
    trail=[{"text": "项目与依据", "url": "#"}, {"text": "补贴", "url": "#"}],
    name="重度残疾人护理补贴", summary="给需要长期照护的一级、二级残疾人，按月补助照护开支", month=_MONTH,
    facts=[{"key": "给谁", "value": "残疾人"}, {"key": "给多少", "value": "每月 月标准"}],
    counts_url="#", assumptions=["民发〔2021〕70号的细化未核对原文，没有写成条件"],
    conditions=[
        _condition("持有效的残疾人证", id="certificate", rule="残疾人证状态 == '有效'", law=_LAW),
        _condition("一级或二级；当地放宽的，也可以是三级、四级智力或精神残疾", id="severe", law=_LAW, any_of=[
            _condition("一级或二级", id="a", rule="残疾等级 in (1, 2)"),
            _condition("智力或精神残疾", id="b", rule=_RULE, span="2023年1月起",
                       applies="核对同类津贴", assumption="各地确认后才启用")]),
    ],
    members=[{"name": "残疾人证", "url": "#", "summary": "首次申领和换证"}],
    basis=[{"number": "国发〔2015〕52号", "article": "二（一）", "text": "一级、二级且需要长期照护的",
            "mark": "已核对原文", "kind": "ok"},
           {"number": "民发〔2021〕70号", "article": "全文", "text": "", "mark": "凭记忆，未核对", "kind": "warn"}],
    parameters=[
        {"name": "月标准", "meaning": "每人每月发多少元", "here": "不知道", "known": False,
         "from": "这里还没有人定", "floor": True, "plausible": "常见 20元 到 2000元", "set_url": "#",
         "values": [{"place": "安徽", "since": "2025年1月", "value": "94元", "number": "安徽省两项补贴标准（2025年）",
                     "note": "文号未核对", "mark": "当地做法"}]},
        {"name": "公示天数", "meaning": "公示几个工作日", "here": "5工作日", "known": True, "floor": False,
         "from": "全国 2016年1月起，当地文件（未核对）", "plausible": "", "set_url": None, "values": []},
    ],
    chain=[{"title": "乡镇（街道）", "note": "初审，10 个工作日", "state": "todo"},
           {"title": "县残联", "note": "审核，没有定几天", "state": "todo"}],
    materials=[{"name": "残疾人证", "known_by": "残疾人证状态"}, {"name": "申请表", "known_by": ""}],
    examples=[{"name": "一级残疾人可以领", "month": "2025年6月", "kind": "ok", "answer": "符合", "amount": "94 元"},
              {"name": "不知道等级时待核实，不当作没有", "month": "2025年6月", "kind": "unk",
               "answer": "待核实", "amount": ""}],
    digest="0123456789012",
    versions=[{"kept_at": "2026年11月1日 09:12留存", "digest": "0123456789012", "current": True}],
)  # fmt: skip
STANDARDS = desk(
    "当地标准",
    title="当地标准", lede="1 条等另一个人复核。", new_url="#", why_not="", programmes_url="#",
    filters=[{"text": "全部", "url": "#", "count": 2, "current": True},
             {"text": "等复核", "url": "#", "count": 1, "current": False}],
    rows=[_SET, {**_SET, "kind": "ok", "words": "已生效", "decided": "王芳"}],
    here=[{"what": "机动轮椅车燃油补贴·年标准", "url": "#", "value": None, "from": "这里还没有人定", "set_url": "#"},
          {"what": "重度残疾人护理补贴·月标准", "url": "#", "value": "90元", "from": "松湖县 2026年7月起",
           "set_url": None}],
)  # fmt: skip
STANDARDS_EMPTY = {
    **STANDARDS, "rows": [], "here": [], "new_url": None, "lede": "没有等复核的。",
    "why_not": "标准由县以上定；在上面换到县，再提出。",
}  # fmt: skip
STANDARD_CHOOSE = desk(
    "当地标准",
    trail=[{"text": "当地标准", "url": "#"}],
    groups=[{"title": "重度残疾人护理补贴", "rows": [
        {"name": "月标准", "meaning": "每人每月发多少元", "url": "#"},
        {"name": "公示天数", "meaning": "公示几个工作日", "url": "#"}]}],
)  # fmt: skip
STANDARD_FORM = desk(
    "当地标准",
    trail=[{"text": "当地标准", "url": "#"}, {"text": "重度残疾人护理补贴", "url": "#"}],
    title="松湖县的“月标准”", statement="每人每月发多少元。年中提标的，从执行月起补差",
    present={"value": "80元", "from": "松湖县 2023年1月起，松残联〔2023〕1号", "known": True},
    choices=[], unit="元", hint="单位：元。上级的最低标准是 80元，只能提高",
    form={"value": "-90", "since": "去年", "number": "", "reason": ""},
    errors=[{"field": "value", "text": "标准不能是负数。请核对"},
            {"field": "since", "text": "请写从哪个月起，如 2026-01"}],
    action="#", back_url="#",
)  # fmt: skip
STANDARD_FORM_YES_NO = {
    **STANDARD_FORM, "errors": [], "unit": "", "hint": "",
    "choices": [("", "请选"), ("是", "是"), ("否", "否")],
    "present": {"value": "不知道", "from": "这里还没有人定", "known": False},
}  # fmt: skip
_EFFECTS = {
    "lede": "往回改 11 个月（2026年1月到2026年11月），最多的一个月牵动 4,009 人。", "back_dated": True,
    "skipped": "数的是2026年6月到2026年11月。再往前还有 5 个月。", "total_fen": -123456789,
    "rows": [{"label": "2026年11月", "gaining": 12, "losing": 0, "priced": 0, "more": 4009, "less": 1,
              "changed": 4022, "difference_fen": 123456789}],
}  # fmt: skip
_QUESTION = {"code": "many-times", "text": "是现在 80元 的 10 倍，是不是多写了一个 0",
             "needs_reason": False, "checked": False}  # fmt: skip
_PROPOSED = [{"key": "项目", "value": "重度残疾人护理补贴"}, {"key": "改成", "value": "800元"}]
STANDARD_CHECK = desk(
    "当地标准",
    trail=[{"text": "当地标准", "url": "#"}], title="提出这个标准：800元？", facts=_PROPOSED,
    questions=[_QUESTION, {**_QUESTION, "code": "back-dated", "checked": True, "needs_reason": True,
                           "text": "从 2006年1月起，倒推 20 年"}],
    errors=[{"field": "q-many-times", "text": "这一条还没有勾“是这样”"}], effects=_EFFECTS,
    fields=[{"name": "value", "value": "800"}], action="#", button="提出，请另一个人复核",
    who_next="提出后要另一个人复核才生效。能复核的：县复核。", needs_reason=True, back_url="#",
)  # fmt: skip
STANDARD = desk(
    "当地标准",
    trail=[{"text": "当地标准", "url": "#"}], title="重度残疾人护理补贴·月标准：800元",
    state={"kind": "unk", "words": "等复核"}, facts=_PROPOSED, asked=[_QUESTION["text"]],
    questions=[_QUESTION], effects=_EFFECTS, errors=[], action="#", confirms=True, withdraws=True,
    withdraw_words="退回", who_next="", history=[{**_SET, "kind": "ok", "words": "已生效"}],
)  # fmt: skip
STANDARD_MINE = {
    **STANDARD, "confirms": False, "questions": [], "withdraw_words": "不提了，撤回",
    "who_next": "这是你自己提出的，要请另一个人复核。能复核的：县复核。",
    "errors": [{"field": "why", "text": "请写一句为什么退回"}],
}  # fmt: skip
_GROUP = {"name": "松城镇", "url": "#",
          "cells": [{"what": what, "value": value, "url": "#" if value else None}
                    for what, value in (("新领上", 0), ("领不上了", 3), ("多领", 160), ("少领", 0),
                                        ("改了以后定不了", 35))],
          "fen_now": 1280000, "fen_then": 123456789, "difference": "多 1,221,767.89"}  # fmt: skip
WHAT_IF = desk(
    "试算",
    title="试算", lede="4,009 人多领；一年多花 962,160 元。", month=_MONTH, error="",
    asked=[{"text": "重度残疾人护理补贴·月标准 改成 100", "drop_url": "#"}],
    programmes=[("", "请选"), ("nursing", "重度残疾人护理补贴")], programme="nursing",
    programme_name="重度残疾人护理补贴", what="月标准", value="", kept=[], action="#", back_url="#",
    whats=[{"code": "月标准", "name": "月标准", "meaning": "每人每月", "now": "80元", "hint": "元", "url": "#"},
           {"code": "severe", "name": "一级或二级", "meaning": "条件", "now": _RULE, "hint": "照规则的写法",
            "url": "#"}],
    where="改的只是松湖县的标准。",
    notes=["重度残疾人护理补贴·月标准 改成 50：上级的最低标准是 80元（省残联〔2023〕1号），仍按它算。"],
    effects=[{
        "name": "重度残疾人护理补贴", "url": "#", "per": "每月",
        "figures": [{"label": "新领上", "value": 0, "unit": "人", "url": None},
                    {"label": "多领", "value": 4009, "unit": "人", "url": "#"}],
        "money": [{"label": "每月，现在", "fen": 32072000}, {"label": "改了以后", "fen": 40090000}],
        "difference": "多花 80,180 元", "year": "多花 962,160 元", "without_standard": False,
        "unknown": {"value": 35, "url": "#"}, "has_money": True,
        "tables": [{"title": "按乡镇", "rows": [_GROUP]},
                   {"title": "按类别", "rows": [{**_GROUP, "name": "肢体", "url": None}]}],
    }],
)  # fmt: skip
WHAT_IF_WRONG = {
    **WHAT_IF, "effects": [], "where": "", "notes": [], "asked": [], "programme": "", "lede": "只是算，什么都不改。",
    "error": "“月标准”不能是“一百”。请写一个数，最多 2 位小数。",
}  # fmt: skip

_YES, _NO = {"kind": "ok", "words": "符合"}, {"kind": "bad", "words": "不符合"}
_FILTER = {"text": "全部", "url": "#", "count": 217, "current": True}
WHAT_IF_PERSONS = desk(
    "试算",
    trail=[{"text": "试算", "url": "#"}], title="重度残疾人护理补贴：多领的 217 人",
    lede="2026年11月起，重度残疾人护理补贴·月标准 改成 100。只是算，什么都没有改。", export_url="#",
    groups=[{"text": "新领上", "url": "#", "count": None, "current": False},
            {"text": "多领", "url": "#", "count": None, "current": True}],
    filters=[{"name": "place", "label": "换一个乡镇",
              "links": [_FILTER, {"text": "松城镇", "url": "#", "count": 17, "current": False}]},
             {"name": "category", "label": "换一个类别", "links": []},
             {"name": "level", "label": "换一个等级",
              "links": [_FILTER, {"text": "一级", "url": "#", "count": 9, "current": False}]}],
    rows=[{**_ROW, "before": {**_YES, "fen": 8000}, "after": {**_YES, "fen": 10000},
           "difference": "多 20"},
          {**_ROW, "age": None, "before": {**_NO, "fen": None}, "after": {**_YES, "fen": 123456789},
           "difference": "多 1,234,567.89"}],
    has_money=True, pages=_PAGES,
)  # fmt: skip
WHAT_IF_PERSONS_NONE = {
    **WHAT_IF_PERSONS, "rows": [], "filters": [], "pages": None, "export_url": None,
    "title": "重度残疾人护理补贴：少领的 0 人",
}  # fmt: skip

STANDARD_PAGES: dict[str, tuple[str, Context]] = {
    "programmes": ("desk/programmes.html", PROGRAMMES),
    "programme": ("desk/programme.html", PROGRAMME),
    "standards": ("desk/standards.html", STANDARDS),
    "standards-empty": ("desk/standards.html", STANDARDS_EMPTY),
    "standard-choose": ("desk/standard_choose.html", STANDARD_CHOOSE),
    "standard-form": ("desk/standard_form.html", STANDARD_FORM),
    "standard-form-choice": ("desk/standard_form.html", STANDARD_FORM_YES_NO),
    "standard-check": ("desk/standard_check.html", STANDARD_CHECK),
    "standard": ("desk/standard.html", STANDARD),
    "standard-mine": ("desk/standard.html", STANDARD_MINE),
    "what-if": ("desk/what_if.html", WHAT_IF),
    "what-if-persons": ("desk/what_if_persons.html", WHAT_IF_PERSONS),
    "what-if-persons-none": ("desk/what_if_persons.html", WHAT_IF_PERSONS_NONE),
    "what-if-wrong": ("desk/what_if.html", WHAT_IF_WRONG),
}
