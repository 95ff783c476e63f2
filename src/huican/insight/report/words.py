"""Words of a template that depend on the office: {单位} {年度} {党委政府} …"""

from __future__ import annotations

from collections.abc import Mapping

from huican.insight.report.content import Facts

MEANINGS: Mapping[str, str] = {
    "单位": "本单位全称",
    "地区": "本地名称",
    "本会": "县残联、市残联",
    "全地": "全县、全市",
    "我地": "我县、我市",
    "党委政府": "县委、县政府，市委、市政府",
    "上级残联": "县写省、市残联，市写省残联",
    "年度": "报告的年度",
    "下一年": "下一年度",
}

# Endings of the names of areas; the longer first, so that 自治县 does not read as 县 of 自治.
_KINDS = {
    "自治县": "县",
    "自治旗": "旗",
    "自治州": "州",
    "县": "县",
    "旗": "旗",
    "区": "区",
    "市": "市",
    "州": "州",
    "盟": "盟",
    "地区": "地区",
}


def kind_of_area(area_name: str, level: str) -> str:
    """县, 区, 旗, 市, 州 or 盟, from the area's name; where it does not say, from its level."""
    for ending, kind in sorted(_KINDS.items(), key=lambda pair: -len(pair[0])):
        if area_name.endswith(ending):
            return kind
    return "市" if level == "city" else "县"


def place_of(area_name: str) -> str:
    """The part of the name that tells the place: 松湖县 → 松湖, 叶县 → 叶县."""
    for ending in sorted(_KINDS, key=len, reverse=True):
        stem = area_name.removesuffix(ending)
        # A stem of one character (叶县) would blank that character everywhere in the text.
        if stem != area_name:
            return stem if len(stem) > 1 else area_name
    return area_name


def words_of(facts: Facts) -> dict[str, str]:
    """Every word of `MEANINGS` for this office and year."""
    kind = kind_of_area(facts.area_name, facts.level)
    return {
        "单位": facts.office_name,
        "地区": facts.area_name,
        "本会": f"{kind}残联",
        "全地": f"全{kind}",
        "我地": f"我{kind}",
        "党委政府": f"{kind}委、{kind}政府",
        "上级残联": "省残联" if facts.level == "city" else "省、市残联",
        "年度": str(facts.year),
        "下一年": str(facts.year + 1),
    }
