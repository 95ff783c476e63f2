"""Made-up contexts of supervision: numbers, patterns, inspections, findings, published lists."""

from __future__ import annotations

from datetime import date
from typing import Any

from sample_determination import _MONTH
from sample_shell import NOW, Context, desk

_TRAIL = [{"text": "监督", "url": "#"}]
_LONG = "欧阳春花秋月何时了往事"


def _figure(label: str, value: int, unit: str, note: str = "") -> Context:
    return {
        "label": label,
        "value": value,
        "unit": unit,
        "note": note,
        "url": "#",
        "words": "看明细",
    }


HOME = desk(
    "监督",
    title="监督",
    lede="2026年检查拦下不该发的 12 笔，1,280 元；多发还没追回 123,456.78 元；1 条问题超期没有答复。",
    years=[{"text": "2026 年", "url": "#", "current": True},
           {"text": "2025 年", "url": "#", "current": False}],
    held=[_figure("不该发、拦下停发", 12, "笔", "1,280 元"), _figure("核实后放行", 5, "笔", "450 元"),
          _figure("暂缓，还在核实", 0, "笔", "0 元")],
    overpaid=[_figure("查出多发", 4, "笔", "1,234,567.89 元"), _figure("已追回", 1, "笔", "90 元")],
    open=[_figure("超期没有答复的问题", 1, "条"), _figure("正在公示的名单", 3, "份")],
    patterns_url="#", patterns_count=11, inspections_url="#",
    inspections=[{"number": "JC2026-01", "title": "2026年上半年护理补贴发放检查", "url": "#",
                  "looked": "3 / 30 笔", "open": 2}],
)  # fmt: skip
_PERSON = {"name": "张德明", "url": "#"}
_MONEY_ROW = {
    **_PERSON, "place": "松城镇 东风村", "programme": "重度残疾人护理补贴", "month": "2026年3月",
    "causes": "登记已死亡、和上月差得多", "at": NOW, "fen": 9000, "open": "#",
}  # fmt: skip
_FILTERS = [{"text": "全部", "url": "#", "count": 2, "current": True},
            {"text": "在查", "url": "#", "count": 1, "current": False}]  # fmt: skip
_PAGES = {
    "previous": None, "next": "#", "shown": "显示 1—50，共 120 行",
    "links": [{"number": 1, "url": "#", "current": True}, {"ellipsis": True},
              {"number": 3, "url": "#", "current": False}],
}  # fmt: skip
MONEY = desk(
    "监督",
    trail=_TRAIL, title="2026年不该发、拦下停发", lede="12 笔，1,280 元。检查暂缓，核实以后停发的。",
    filters=_FILTERS, by_cause="检查", total_fen=123456789, pages=_PAGES,
    rows=[_MONEY_ROW, {**_MONEY_ROW, "name": _LONG, "url": None, "open": None, "at": None},
          {**_MONEY_ROW, "name": None, "url": None}],
)  # fmt: skip
MONEY_EMPTY = {**MONEY, "rows": [], "pages": None, "total_fen": 0}
PATTERNS = desk(
    "监督",
    trail=_TRAIL, title="异常线索", month=_MONTH, inspect_url="#",
    lede="2025年12月到2026年11月的发放：2 种值得看一看。",
    rows=[
        {"name": "一个账号收几个人的钱", "looks_at": "同一个账号，一段时间里收了几个人的钱。",
         "url": "#", "clusters": 3, "unit": "个账号", "rows": 11, "fen": 123456789},
        {"name": "年纪很大还在领", "looks_at": "已经满一百岁，还在领钱。", "url": "#", "clusters": 0,
         "unit": "人", "rows": 0, "fen": 0},
    ],
    not_looked=["经手人给自己家里人办的：系统里用户和残疾人档案没有连起来，看不出是不是一家人。"],
)  # fmt: skip
PATTERNS_EMPTY = {
    **PATTERNS,
    "rows": [],
    "month": None,
    "inspect_url": None,
    "lede": "还没有发放过。",
}
_EVIDENCE: dict[str, Any] = {
    **_PERSON, "officer": None, "first": True, "place": "松城镇 东风村",
    "programme": "重度残疾人护理补贴", "month": "2026年3月", "fen": 9000, "open": "#",
    "words": "同一个账号收了 3 人的钱；这个人 12 笔",
}  # fmt: skip
PATTERN = desk(
    "监督",
    trail=[*_TRAIL, {"text": "异常线索", "url": "#"}], title="一个账号收几个人的钱", month=_MONTH,
    lede="2025年12月到2026年11月的发放：3 个账号值得看一看。",
    looks_at="同一个账号，一段时间里收了几个人的钱。",
    may_be="一家人用一个账号、监护人代领，都可能是正常的。", limits="一个账号收到 3 人以上",
    rows=[_EVIDENCE, {**_EVIDENCE, "first": False, "name": _LONG, "url": None},
          {**_EVIDENCE, "name": None, "url": None, "officer": "王复核", "open": None}],
    total_fen=123456789, pages=_PAGES, inspect_url="#",
)  # fmt: skip
PATTERN_EMPTY = {**PATTERN, "rows": [], "pages": None, "month": None, "inspect_url": None}
_INSPECTION = {
    "number": "JC2026-01", "title": "2026年上半年重度残疾人护理补贴发放检查", "url": "#",
    "place": "松湖县", "months": "2026年1月到2026年6月", "by": "吴监督", "drawn": 30, "looked": 12,
    "findings": 3, "open": 2, "kind": "unk", "words": "在查",
}  # fmt: skip
INSPECTIONS = desk(
    "资金检查",
    trail=_TRAIL, title="资金检查", lede="1 次在查，1 次已结束。", new_url="#", filters=_FILTERS,
    rows=[_INSPECTION, {**_INSPECTION, "number": "JC2026-02", "kind": "ok", "words": "已结束"}],
    pages=None,
)  # fmt: skip
INSPECTIONS_EMPTY = {**INSPECTIONS, "rows": [], "new_url": None}
INSPECTION_NEW = desk(
    "资金检查",
    trail=_TRAIL, title="立项检查", statement="查哪里：松湖县（要查一个乡镇，先在上面换区划）。",
    from_pattern="一个账号收几个人的钱", action="#", back_url="#",
    form={"title": "", "first": "2026-01", "last": "上半年"},
    errors=[{"field": "title", "text": "没有写检查什么。如：2023年上半年护理补贴发放检查"},
            {"field": "last", "text": "请写月份，如 2023-01"}],
    programmes=[{"code": "nursing", "name": "重度残疾人护理补贴", "checked": True},
                {"code": "living", "name": "困难残疾人生活补贴", "checked": False}],
)  # fmt: skip
_FINDING = {
    "title": "JC2026-01 第 1 条", "url": "#", "words": "没有见到代领证明，村里也说不清是谁领的",
    "severity": "一般", "fen": 9000, "asked_of": "李经办", "due": date(2026, 11, 30),
    "kind": "bad", "state": "超期（11月30日）",
}  # fmt: skip
_FINDINGS = [_FINDING, {**_FINDING, "kind": "ok", "state": "已销号", "fen": 123456789}]
INSPECTION = desk(
    "资金检查",
    trail=_TRAIL, title="JC2026-01　2026年上半年重度残疾人护理补贴发放检查", word_url="#",
    word_words="检查报告草稿（Word）",
    state={"kind": "unk", "words": "在查"},
    facts=[{"key": "查哪里", "value": "松湖县"}, {"key": "查什么", "value": "重度残疾人护理补贴"}],
    errors=[{"field": "wanted", "text": "请写 1 到 500 的整数"}],
    form={"wanted": "一百", "basis": "random", "conclusion": ""}, version=3, action="#", writes=True,
    samples=[
        {"number": 1, "basis": "随机", "wanted": 30, "population": 118488,
         "seed": "9f31c2a007be5512", "digest": "0123456789ab", "at": NOW, "by": "吴监督",
         "again_url": "#", "again": None},
        {"number": 2, "basis": "一个账号收几个人的钱", "wanted": 5, "population": 11,
         "seed": "00ff", "digest": "0123456789ab", "at": NOW, "by": "吴监督", "again_url": "#",
         "again": True},
        {"number": 3, "basis": "随机", "wanted": 5, "population": 11, "seed": "00ff",
         "digest": "0123456789ab", "at": NOW, "by": "吴监督", "again_url": "#", "again": False},
    ],
    bases=[("random", "随机"), ("over-age", "线索：年纪很大还在领")], basis="random", sample_max=500,
    filters=_FILTERS, finding_url="#", findings=_FINDINGS, pages=_PAGES,
    rows=[{**_PERSON, "number": 1, "place": "松城镇 东风村", "programme": "重度残疾人护理补贴",
           "month": "2026年3月", "fen": 9000, "kind": "bad", "verdict": "有问题",
           "words": "没有见到代领证明", "item_url": "#"}],
)  # fmt: skip
INSPECTION_CLOSED = {
    **INSPECTION, "errors": [], "writes": False, "finding_url": None, "rows": [], "filters": [],
    "pages": None, "samples": [], "findings": [], "state": {"kind": "ok", "words": "已结束"},
    "word_words": "检查报告（Word）",
}  # fmt: skip
ITEM = desk(
    "资金检查",
    trail=_TRAIL, title="样本第 1 笔", state={"kind": "unk", "words": "还没看"}, person=_PERSON,
    facts=[{"key": "住在", "value": "松城镇 东风村"}, {"key": "金额", "value": "90 元"}], open="#",
    writes=True, choices=[("fine", "没有问题"), ("found", "有问题")],
    form={"verdict": "", "words": ""}, action="#", finding_url="#", back_url="#",
    errors=[{"field": "verdict", "text": "没有选看过以后怎么样"}],
)  # fmt: skip
ITEM_READ = {**ITEM, "writes": False, "errors": [], "open": None, "finding_url": None}
FINDING_NEW = desk(
    "资金检查",
    trail=_TRAIL, title="提出问题", about="说的是样本第 1 笔。",
    severities=[("remind", "提醒"), ("ordinary", "一般"), ("serious", "严重")],
    people=[("", "请选"), ("user:1", "李经办（县经办）")],
    patterns=[("", "不是从线索来的"), ("over-age", "年纪很大还在领")],
    form={"words": "", "severity": "ordinary", "amount": "0", "asked_of": "", "due": "2026-12-01",
          "pattern": ""},
    errors=[{"field": "words", "text": "没有写是什么问题"}, {"field": "asked_of", "text": "请选一个人"}],
    action="#", back_url="#",
)  # fmt: skip
FINDING = desk(
    "资金检查",
    trail=_TRAIL, title="JC2026-01 第 1 条问题", word_url="#", state={"kind": "warn", "words": "已答复，等核"},
    problem="没有见到代领证明，村里也说不清是谁领的。", person=_PERSON, open="#",
    facts=[{"key": "轻重", "value": "一般"}, {"key": "涉及金额", "value": "90 元"},
           {"key": "请谁答复", "value": "李经办"}, {"key": "到哪天", "value": "2026年11月30日"}],
    acts=[{"at": NOW, "who": "吴监督", "act": "提出", "words": "没有见到代领证明"},
          {"at": NOW, "who": "李经办", "act": "答复", "words": "证明在村里，已取来附卷"}],
    answers=False, checks=True, waits="", version=2, form={"words": "", "due": ""},
    errors=[{"field": "words", "text": "销号要写一句"}], next_due="2026-12-10", action="#",
)  # fmt: skip
FINDING_ASKED = {
    **FINDING, "answers": True, "checks": False, "errors": [], "person": None, "open": None,
    "state": {"kind": "bad", "words": "超期（11月18日）"}, "waits": "等李经办答复，到2026年11月18日。",
}  # fmt: skip
FINDINGS = desk(
    "监督",
    trail=_TRAIL, title="检查发现的问题", filters=_FILTERS, rows=_FINDINGS, pages=_PAGES,
    lede="等答复 1 条，其中超期 1 条；已答复、等核 0 条。", empty="没有这样的问题",
)  # fmt: skip
FINDINGS_ASKED = {**FINDINGS, "trail": [], "title": "要我答复的", "rows": [], "pages": None,
                  "empty": "没有要你答复的"}  # fmt: skip
_LIST = {
    "title": "松湖县2026年11月重度残疾人护理补贴发放公示", "url": "#", "place": "松湖县",
    "rows": 9874, "fen": 123456789, "from": date(2026, 11, 20), "until": date(2026, 11, 28),
    "by": "李经办", "kind": "ok", "words": "正在公示",
}  # fmt: skip
LISTS = desk(
    "公示",
    title="公示", lede="1 份名单正在公示。", new_url="#", filters=_FILTERS, pages=None,
    rows=[_LIST, {**_LIST, "kind": "warn", "words": "提前撤下"}],
)  # fmt: skip
LISTS_EMPTY = {**LISTS, "rows": [], "new_url": None}
LIST_CHOOSE = desk(
    "公示",
    trail=[{"text": "公示", "url": "#"}], title="公示哪一批", lede="只列松湖县的行。",
    rows=[{"title": "重度残疾人护理补贴　2026年11月", "number": "202611-01", "lines": 9874,
           "fen": 123456789, "state": "已放行", "url": "#", "month_url": "#"},
          {"title": "困难残疾人生活补贴　2026年11月", "number": "202611-02", "lines": 12,
           "fen": 90000, "state": "已检查", "url": "#", "month_url": None}],
)  # fmt: skip
LIST_CHOOSE_EMPTY = {**LIST_CHOOSE, "rows": []}
LIST_NEW = desk(
    "公示",
    trail=[{"text": "公示", "url": "#"}], title="公示 9,874 行，1,234,567.89 元",
    facts=[{"key": "项目", "value": "重度残疾人护理补贴"}, {"key": "哪个月", "value": "2026年11月"}],
    first=[{"masked": "张*明", "spoken": "张某明", "village": "松城镇 东风村", "fen": 9000,
            "period": "2026年11月"}],
    item="重度残疾人护理补贴", expected="9874-123456789", action="#", back_url="#",
    form={"title": "精神残疾人", "from_day": "2026-11-20", "until_day": "", "hotline": "找老王"},
    errors=[{"field": "title", "text": "标题里的“精神”说出了残疾类别"},
            {"field": "until_day", "text": "请写日期，如 2026-12-01"},
            {"field": "hotline", "text": "异议电话不像一个电话"}],
)  # fmt: skip
LIST = desk(
    "公示",
    trail=[{"text": "公示", "url": "#"}], title=_LIST["title"],
    state={"kind": "ok", "words": "正在公示"},
    facts=[{"key": "哪里", "value": "松湖县"}, {"key": "异议电话", "value": "0990-1234567"}],
    warning="这一批已经作废，名单还在公示，请撤下。", batch_url="#", public_url="#", public_words="松湖.cn/9/Zk3-xv9-P0q-7b2",
    coming=True, print_url="#", word_url="#", withdraws=True, action="#",
    villages=[{"name": "松城镇 东风村", "rows": 120, "fen": 1080000, "print_url": "#",
               "word_url": "#"}],
    errors=[{"field": "why", "text": "没有写为什么撤下"}],
)  # fmt: skip
LIST_OVER = {
    **LIST, "public_url": None, "print_url": None, "word_url": None, "withdraws": False, "errors": [],
    "batch_url": None, "warning": "", "coming": False, "state": {"kind": "info", "words": "期满撤下"},
    "villages": [{"name": "松城镇 东风村", "rows": 120, "fen": 1080000, "print_url": None,
                  "word_url": None}],
}  # fmt: skip
_PUBLIC: Context = {
    "office": "松湖县残联", "hotline": "0990-1234567", "tel": "09901234567", "prefs_url": "#",
    "here": "/", "title": _LIST["title"],
}  # fmt: skip
PUBLIC = {
    **_PUBLIC, "lede": "2026年11月20日到2026年11月27日公示，共 9,874 行，1,234,567.89 元。",
    "item": "重度残疾人护理补贴", "village": "", "total_fen": 123456789, "pages": _PAGES,
    "cut": False, "printed": False, "print_url": "#", "back_url": None, "until": date(2026, 11, 28),
    "villages": [{"text": "全部", "url": "#", "count": 9874, "current": True},
                 {"text": "松城镇 东风村", "url": "#", "count": 120, "current": False}],
    "rows": [
        {"number": 1, "masked": "张*明", "spoken": "张某明", "village": "松城镇 东风村",
         "item": "重度残疾人护理补贴", "fen": 9000, "period": "2026年11月"},
        {"number": 2, "masked": "欧阳********事", "spoken": "欧阳某某事", "village": "青岭乡 白杨村",
         "item": "重度残疾人护理补贴", "fen": 123456789, "period": "2026年1月—11月"},
    ],
}  # fmt: skip
PUBLIC_MANY = {
    **PUBLIC, "villages": [], "chosen": "990826101202",
    "choices": [("", "全部 9,874 行"), ("990826101202", "松城镇 东风村 120 行")],
}  # fmt: skip
PUBLIC_PRINT = {
    **PUBLIC, "printed": True, "pages": None, "villages": [], "village": "松城镇 东风村", "cut": True,
    "print_url": None, "back_url": "#",
}  # fmt: skip
PUBLIC_GONE = {
    **_PUBLIC, "title": "公示期满，已经撤下", "prefs_url": None,
    "text": "公示只在公示期里看得到，过后就撤下，好保护每个人的信息。",
}  # fmt: skip

SUPERVISION_PAGES: dict[str, tuple[str, Context]] = {
    "supervision": ("desk/supervision.html", HOME),
    "supervision-quiet": ("desk/supervision.html", {**HOME, "inspections": []}),
    "supervision-money": ("desk/supervision_money.html", MONEY),
    "supervision-money-empty": ("desk/supervision_money.html", MONEY_EMPTY),
    "patterns": ("desk/supervision_patterns.html", PATTERNS),
    "patterns-empty": ("desk/supervision_patterns.html", PATTERNS_EMPTY),
    "pattern": ("desk/supervision_pattern.html", PATTERN),
    "pattern-empty": ("desk/supervision_pattern.html", PATTERN_EMPTY),
    "inspections": ("desk/supervision_inspections.html", INSPECTIONS),
    "inspections-empty": ("desk/supervision_inspections.html", INSPECTIONS_EMPTY),
    "inspection-new": ("desk/supervision_inspection_new.html", INSPECTION_NEW),
    "inspection": ("desk/supervision_inspection.html", INSPECTION),
    "inspection-closed": ("desk/supervision_inspection.html", INSPECTION_CLOSED),
    "inspection-item": ("desk/supervision_item.html", ITEM),
    "inspection-item-read": ("desk/supervision_item.html", ITEM_READ),
    "finding-new": ("desk/supervision_finding_new.html", FINDING_NEW),
    "finding": ("desk/supervision_finding.html", FINDING),
    "finding-asked": ("desk/supervision_finding.html", FINDING_ASKED),
    "findings": ("desk/supervision_findings.html", FINDINGS),
    "findings-asked": ("desk/supervision_findings.html", FINDINGS_ASKED),
    "published-lists": ("desk/published_lists.html", LISTS),
    "published-lists-empty": ("desk/published_lists.html", LISTS_EMPTY),
    "published-list-choose": ("desk/published_list_choose.html", LIST_CHOOSE),
    "published-list-choose-empty": ("desk/published_list_choose.html", LIST_CHOOSE_EMPTY),
    "published-list-new": ("desk/published_list_new.html", LIST_NEW),
    "published-list": ("desk/published_list.html", LIST),
    "published-list-over": ("desk/published_list.html", LIST_OVER),
    "public-list": ("desk/public_list.html", PUBLIC),
    "public-list-many": ("desk/public_list.html", PUBLIC_MANY),
    "public-list-print": ("desk/public_list.html", PUBLIC_PRINT),
    "public-list-gone": ("desk/public_list_gone.html", PUBLIC_GONE),
}
