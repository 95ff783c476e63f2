"""Programmes in words: kinds, marks, where a clause stands, how long something takes."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django.http import HttpRequest

from huican.desk.addresses import address
from huican.kernel.months import Month
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.parameters import Resolved
from huican.programmes.domain.policy import Basis, Programme
from huican.reference import queries as reference

# Shape and colour of a state; see components/state.html.
KIND_OF: Mapping[Outcome, str] = {
    Outcome.YES: "ok", Outcome.NO: "bad", Outcome.UNKNOWN: "unk", Outcome.NOT_IN_FORCE: "info",
}  # fmt: skip
CLAUSE_WORDS: Mapping[Outcome, str] = {
    Outcome.YES: "满足", Outcome.NO: "不满足", Outcome.UNKNOWN: "待核实",
    Outcome.NOT_IN_FORCE: "未施行",
}  # fmt: skip
MARKS = {"V": "读过原文", "L": "地方文件", "R": "没有核对原文"}
KINDS = {
    "monthly-cash": "按月发钱", "yearly-cash": "按年发钱", "once-cash": "一次发钱",
    "reimbursement": "凭票报销", "service": "给服务", "in-kind": "给实物", "quota": "核定人数",
    "bundle": "几项一起办", "list": "清单",
}  # fmt: skip
SUBJECTS = {
    "person": "本人", "child": "儿童", "household": "家庭", "employer": "用人单位",
    "organisation": "机构",
}  # fmt: skip
_PER = {"month": "每月", "year": "每年", "once": "一次"}
GROUPS = (
    "补贴", "康复", "辅具", "托养", "无障碍", "教育", "就业", "保险", "救助", "证件", "单位",
    "一件事",
)  # fmt: skip


def per(programme: Programme) -> str:
    """每月, 每年, 一次; nothing where a programme has no period."""
    return _PER.get(programme.period, "")


def law(request: HttpRequest, programme: Programme, basis: Basis) -> dict[str, Any]:
    """Where a clause stands, for the margin: number, article, words, mark, and the way to it."""
    at = programme.basis.index(basis) + 1 if basis in programme.basis else 0
    fragment = f"b{at}" if at else "basis"
    unread = "" if basis.mark == "V" else f"（{MARKS.get(basis.mark, '')}）"
    return {
        "number": f"{basis.number}　{basis.article}".strip("　"),
        "text": basis.text + unread,
        "url": address(request, "programme", programme.code, fragment=fragment),
    }


def place_name(prefix: str, on: date) -> str:
    """The name of an area prefix: 全国, 示范省, 青石县; its digits where nobody knows it."""
    if not prefix:
        return "全国"
    code = prefix.ljust(12, "0")
    name = reference.name_of(code, on)
    return name if name != code else PROVINCES.get(prefix, f"区划 {prefix}")


def place_names(prefixes: set[str], on: date) -> dict[str, str]:
    """Many names at once."""
    known = reference.names_of({one.ljust(12, "0") for one in prefixes if one}, on)
    return {
        one: known.get(one.ljust(12, "0"), PROVINCES.get(one, f"区划 {one}")) if one else "全国"
        for one in prefixes
    }


def set_by(resolved: Resolved | None, names: Mapping[str, str]) -> str:
    """Where a value comes from: 青石县 2023年1月起，青残联〔2023〕1号."""
    if resolved is None:
        return "这里还没有人定"
    start = f"{names.get(resolved.area, resolved.area)} {resolved.from_month.label}起"
    mark = f"（{MARKS[resolved.mark]}）" if resolved.mark in ("L", "R") and not resolved.set_by else ""
    note = f"；{resolved.note}" if resolved.note else ""
    return f"{start}，{resolved.number}{mark}{note}"


def span(start: Month | None, end: Month | None) -> str:
    """2016年1月起, 2023年1月起到2027年12月; nothing where there is no limit."""
    first = f"{start.label}起" if start else ""
    last = f"到{end.next(-1).label}" if end else ""
    return first + last


# GB/T 2260: policies name provinces whose tree an office has not loaded.
PROVINCES = {
    "11": "北京市", "12": "天津市", "13": "河北省", "14": "山西省", "15": "内蒙古自治区",
    "21": "辽宁省", "22": "吉林省", "23": "黑龙江省", "31": "上海市", "32": "江苏省",
    "33": "浙江省", "34": "安徽省", "35": "福建省", "36": "江西省", "37": "山东省",
    "41": "河南省", "42": "湖北省", "43": "湖南省", "44": "广东省", "45": "广西壮族自治区",
    "46": "海南省", "50": "重庆市", "51": "四川省", "52": "贵州省", "53": "云南省",
    "54": "西藏自治区", "61": "陕西省", "62": "甘肃省", "63": "青海省", "64": "宁夏回族自治区",
    "65": "新疆维吾尔自治区",
}  # fmt: skip
