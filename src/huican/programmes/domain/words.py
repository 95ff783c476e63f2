"""What the codes of a policy are called: on pages, in the manual, in exports."""

from __future__ import annotations

KIND_WORDS = {
    "monthly-cash": "按月发钱", "yearly-cash": "按年发钱", "once-cash": "一次性发钱",
    "reimbursement": "费用报销", "service": "服务", "in-kind": "实物", "quota": "用人单位的义务",
    "bundle": "一件事（多项一次办）", "list": "清单",
}  # fmt: skip
PERIOD_WORDS = {"month": "每月", "year": "每年", "once": "一次", "none": "—"}
SUBJECT_WORDS = {
    "person": "残疾人", "child": "残疾儿童", "household": "残疾人家庭", "employer": "用人单位",
    "organisation": "机构",
}  # fmt: skip
MARK_WORDS = {"V": "已核对原文", "L": "当地做法", "R": "凭记忆，未核对"}
_PROVINCES = {
    "11": "北京", "12": "天津", "13": "河北", "14": "山西", "15": "内蒙古", "21": "辽宁",
    "22": "吉林", "23": "黑龙江", "31": "上海", "32": "江苏", "33": "浙江", "34": "安徽",
    "35": "福建", "36": "江西", "37": "山东", "41": "河南", "42": "湖北", "43": "湖南",
    "44": "广东", "45": "广西", "46": "海南", "50": "重庆", "51": "四川", "52": "贵州",
    "53": "云南", "54": "西藏", "61": "陕西", "62": "甘肃", "63": "青海", "64": "宁夏",
    "65": "新疆",
}  # fmt: skip


def place_name(area: str) -> str:
    """The name of an area prefix where it is a province or the nation; otherwise the code."""
    if not area:
        return "全国"
    province = _PROVINCES.get(area[:2], area[:2])
    return province if len(area) == 2 else f"{province} {area}"
