"""Made-up contexts of every desk page, to look at pages and to check them without a database.

Each entry of PAGES is (template, context); every context follows the comment at the head of its
template. All names and numbers are invented; identity numbers begin with 99.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

from sample_persons import PERSON, PERSONS, REVEAL, REVEAL_SHOWN
from sample_reports import FIGURE, FIGURES, FIGURES_PLAIN, REPORT, REPORTS

Context = dict[str, Any]
NOW = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
TOWNS = ("松城镇 湖滨镇 云溪镇 石桥镇 竹墩乡 荷塘乡 青岭乡 双河乡 北浴乡 白杨乡 枫林乡 长冲乡").split()


def shell(current: str) -> Context:
    """The desk shell with one navigation link current."""

    def link(label: str, count: int | None = None) -> Context:
        return {"label": label, "url": "#", "count": count, "unit": "件", "current": label == current}

    return {
        "office": "松湖县残联",
        "home_url": "#",
        "nav": [
            {"title": None, "links": [link("工作台", 23), link("一人一档")]},
            {"title": "台账与数字", "links": [link("表格导入", 3), link("数字"), link("报告")]},
            {"title": "管理", "links": [link("操作记录"), link("区划与人员")]},
        ],
        "user": {"name": "李雯", "role": "县残联 · 经办"},
        "signout_url": "#",
        "account_url": "#",
        "area": {
            "label": "松湖县 · 全部 12 个乡镇",
            "parents": [],
            "links": [
                {"name": name, "url": "#", "count": 3120 - 97 * n, "unit": "人"}
                for n, name in enumerate(TOWNS)
            ],
            "search_url": "#",
            "query": "",
            "misses": None,
        },
        "search": {"url": "#", "query": ""},
        "prefs_url": "#",
        "here": "/",
        "as_of": NOW,
        "idle": {"warn_after_s": 1500, "end_after_s": 1800, "ping_url": "#"},
    }


def desk(current: str, **context: Any) -> Context:
    return {"shell": shell(current), **context}


def _day(kind: str, head: str, sub: str, count: int) -> Context:
    return {"kind": kind, "head": head, "sub": sub, "count": count, "url": "#queue"}


HOME = desk(
    "工作台",
    today=date(2026, 11, 20),
    lede=[
        [
            {"text": "今天到期 "},
            {"text": "4 件", "strong": True, "url": "#queue"},
            {"text": "，另有 "},
            {"text": "2 件已超时限", "strong": True, "bad": True, "url": "#queue"},
            {"text": "。"},
        ],
        [{"text": "有 "}, {"text": "9 行", "strong": True, "url": "#"}, {"text": "台账等着改。"}],
    ],
    ruler=[
        _day("over", "已超", "时限", 2),
        _day("today", "今天", "11月20日", 4),
        {"kind": "gap", "word": "周末"},
        _day("day", "23日", "周一", 3),
        _day("day", "24日", "周二", 1),
        _day("day", "25日", "周三", 2),
        _day("day", "26日", "周四", 0),
        _day("day", "27日", "周五", 13),
        {"kind": "gap", "word": "周末"},
        _day("day", "30日", "周一", 1),
        _day("day", "12月1日", "周二", 2),
        _day("day", "2日", "周三", 0),
        _day("day", "3日", "周四", 1),
    ],
    queue={
        "filters": [
            {"text": "全部", "url": "#", "count": 23, "current": True},
            {"text": "已超", "url": "#", "count": 2, "current": False},
            {"text": "今天", "url": "#", "count": 4, "current": False},
            {"text": "有错的行", "url": "#", "count": 9, "current": False},
        ],
        "rows": [
            {
                "name": name,
                "url": "#",
                "matter": matter,
                "action": action,
                "place": place,
                "due": {"kind": kind, "words": words},
            }
            for name, matter, action, place, kind, words in (
                ("周志贵", "家庭无障碍改造　验收", "看验收照片，签意见", "湖滨镇 石岭村", "over", "超 2 个工作日"),
                ("张德明", "困难残疾人生活补贴　核实", "查 10 月低保名单", "松城镇 东风村", "today", "今天到期"),
                ("吴海", "辅助器具适配　轮椅", "看适配评估表", "石桥镇 竹墩村", "today", "今天到期"),
                ("欧阳山", "家庭无障碍改造　申请", "审核预算", "长冲乡 石岭村", "soon", "剩 1 个工作日"),
                ("阿不都热西提·买买提", "残疾人证　换领", "约上门评残", "青岭乡 白杨村", "plain", "剩 8 个工作日"),
                ("何春梅", "残疾学生资助　申请", "等录取通知书", "竹墩乡 荷塘村", "stop", "停计时：等补正"),
            )
        ]
        + [
            {
                "title": "02重度残疾人护理补贴发放.xlsx",
                "url": "#",
                "matter": "表格导入　查错",
                "action": "改 9 行，或先收没错的",
                "place": "松湖县",
                "state": {"kind": "bad", "words": "9 行有错"},
            }
        ],
        "shown": "显示 1—7，共 23 件",
        "more_url": "#",
        "more_words": "看其余 16 件",
    },
    alerts=[
        {"kind": "bad", "lead": "6 人", "text": "在民政死亡名单里，仍在 11 月发放名册。", "url": "#", "words": "看这 6 人"},
        {"kind": "warn", "lead": "28 人", "text": "的残疾人证 30 天内到期，到期后补贴会停。", "url": "#", "words": "看这 28 人"},
        {"kind": "unk", "lead": "", "text": "云溪镇 10 月走访台账没有上报，已超 3 个工作日。", "url": "#", "words": "提醒云溪镇"},
    ],
    figures={
        "title": "2026 年的数字",
        "rows": [
            {"label": "持证残疾人", "value": 19460, "unit": "人", "url": "#"},
            {"label": "两项补贴发到手里", "value": "123,456,789", "unit": "元", "url": "#"},
        ],
    },
)
HOME_EMPTY = desk(
    "工作台",
    today=date(2026, 11, 21),
    lede=[[{"text": "今天没有到期的件。"}], [{"text": "还没有导入过台账，先传残疾人花名册。"}]],
    ruler=None,
    queue={
        "filters": [],
        "rows": [],
        "empty": {"title": "没有待办", "text": "传一批表，系统会告诉你要改哪些行。", "url": "#", "words": "传一批表"},
    },
    alerts=[],
    figures=None,
)

IMPORTS = desk(
    "表格导入",
    lede="1 批等着查错，最近一批入库 171,893 行。",
    new_url="#",
    filters=[
        {"text": "全部", "url": "#", "count": 4, "current": True},
        {"text": "没办完", "url": "#", "count": 1, "current": False},
    ],
    uploads=[
        {"title": "松湖县持证残疾人花名册.xlsx", "url": "#", "by": "李雯", "at": NOW,
         "state": {"kind": "bad", "words": "第 3 步：9 行有错"}, "accepted": None, "refused": 9,
         "refused_url": "#", "skipped": 4},
        {"title": "20 张表", "url": "#", "by": "李雯", "at": datetime(2026, 11, 3, 2, 0, tzinfo=UTC),
         "state": {"kind": "ok", "words": "已入库"}, "accepted": 171893, "refused": 95,
         "refused_url": "#", "skipped": 141},
        {"title": "05康复需求台账.xlsx", "url": "#", "by": "王建国",
         "at": datetime(2026, 10, 21, 2, 0, tzinfo=UTC),
         "state": {"kind": "info", "words": "已撤回"}, "accepted": 0, "refused": 0, "skipped": 3},
    ],
    pages={
        "previous": None,
        "next": "#",
        "links": [
            {"number": 1, "url": "#", "current": True},
            {"number": 2, "url": "#", "current": False},
            {"ellipsis": True},
            {"number": 9, "url": "#", "current": False},
        ],
        "shown": "显示 1—20，共 172 批",
    },
)  # fmt: skip
IMPORT_CHOOSE = desk(
    "表格导入",
    back_url="#",
    action="#",
    errors=[],
    areas=[("990826000000", "松湖县"), ("990826001000", "松城镇")],
    area="990826000000",
    limit="每个不超过 50 MB，一次不超过 200 个",
    known=[
        {"name": "残疾人花名册", "words": "姓名、身份证号、残疾人证号、类别、等级、乡镇、村"},
        {"name": "重度残疾人护理补贴发放", "words": "姓名、身份证号、补贴标准、金额、月份"},
    ],
)
IMPORT_CHOOSE_WRONG = {
    **IMPORT_CHOOSE,
    "errors": [
        {"field": "files", "text": "“2023总结.doc”不是 Excel 表。请另存为 .xlsx 再传。"},
    ],
}
_FIELDS = [("", "不收这一列"), ("name", "姓名"), ("identity", "身份证号"), ("certificate", "残疾人证号"), ("village", "村")]  # noqa: E501
IMPORT_COLUMNS = desk(
    "表格导入",
    title="2 张表都认出来了，1 列拿不准",
    subtitle="2 个文件　·　李雯 今天 08:47 上传",
    name="2 张表",
    back_url="#",
    action="#",
    errors=[],
    sheets=[
        {
            "id": "s1",
            "file": "松湖县持证残疾人花名册.xlsx",
            "sheet": "Sheet1",
            "rows": 19473,
            "state": {"kind": "unk", "words": "1 列请看一眼"},
            "open": True,
            "kind": "roster",
            "kind_name": "kind-s1",
            "kinds": [("", "请选择"), ("roster", "残疾人花名册"), ("nursing", "护理补贴发放")],
            "note": "前 2 行是标题，第 3 行是列名；最后 2 行是合计和签字，不收。",
            "columns": [
                {"letter": "D", "heading": "姓名", "samples": [{"text": "测建国", "mask": "name"}], "field": "name",
                 "field_name": "field-s1-D", "fields": _FIELDS, "sure": True, "why": None},
                {"letter": "F", "heading": "公民身份号码", "samples": [{"text": "990826196803041234", "mask": "identity"}],
                 "field": "identity", "field_name": "field-s1-F", "fields": _FIELDS, "sure": True, "why": None},
                {"letter": "K", "heading": "居委", "samples": [{"text": "东风村", "mask": None}, {"text": "石岭村", "mask": None}],
                 "field": "village", "field_name": "field-s1-K", "fields": _FIELDS, "sure": False,
                 "why": "写的像村名，列名少见"},
            ],
        },
        {
            "id": "s2",
            "file": "02重度残疾人护理补贴发放.xlsx",
            "sheet": "12 张工作表",
            "rows": 46197,
            "state": {"kind": "ok", "words": "都认得"},
            "open": False,
            "kind": "nursing",
            "kind_name": "kind-s2",
            "kinds": [("", "请选择"), ("roster", "残疾人花名册"), ("nursing", "护理补贴发放")],
            "note": None,
            "columns": [],
        },
    ],
    next_words="列名对好了，查错",
)  # fmt: skip


def _cells(bad: str, **text: Any) -> list[Context]:
    heads = {"B": "乡镇", "C": "村", "D": "姓名", "F": "身份证号", "G": "残疾人证号", "H": "类别", "I": "等级"}
    masks = {"D": "name", "F": "identity", "G": "certificate"}
    plain = {"B": "松城镇", "C": "东风村", "D": "测建国", "F": "990826196803041234",
             "G": "99082619680304123443", "H": "肢体", "I": "三级"} | text  # fmt: skip
    return [
        {"column": k, "label": heads[k], "text": plain[k], "mask": masks.get(k), "bad": k in bad, "warn": False}
        for k in heads
    ]  # fmt: skip


_NO = {"kind": "bad", "words": "不收"}
PROBLEMS = [
    {"row": 1204, "sheet": None, "state": _NO, "title": "身份证号丢了尾数", "url": "#",
     "why": "Excel 把 18 位号码当成数字存，最后三位变成 0，找不回来了。请照原始材料填。",
     "cells": _cells("F", F="9.90826E+17", G=None),
     "fix": {"url": "#", "label": "身份证号", "value": "", "choices": None, "error": None}},
    {"row": 3881, "sheet": "3月", "state": _NO, "title": "身份证号最后一位不对", "url": "#",
     "why": "前 17 位算出来的最后一位应该是 X，表里是 1。可能抄错了一位。", "cells": _cells("F"),
     "fix": {"url": "#", "label": "身份证号", "value": "99082619680304", "choices": None,
             "error": "应是 18 位，现在是 14 位，少了 4 位"}},
    {"row": 9043, "sheet": None, "state": _NO, "title": "没有这个村", "url": "#",
     "why": "区划表里松湖县没有“不存在村委会”。石桥镇有 10 个村、社区，选一个。",
     "cells": _cells("C", B="石桥镇", C="不存在村委会"),
     "fix": {"url": "#", "label": "村、社区", "value": "", "choices": [("1", "石岭村"), ("2", "竹墩村")], "error": None}},
    {"row": 15720, "sheet": None, "state": _NO, "title": "和第 212 行的人重号", "url": "#",
     "why": "两行同一个身份证号，姓名不同。系统里这个号是另一个人。", "cells": _cells("DF"), "fix": None},
]  # fmt: skip
IMPORT_CHECK = desk(
    "表格导入",
    title="19,460 行可以入库，9 行有错",
    subtitle="松湖县持证残疾人花名册.xlsx　·　工作表“Sheet1”　·　李雯 今天 08:47 上传",
    name="松湖县持证残疾人花名册.xlsx",
    back_url="#",
    split=[{"kind": "a", "share": 18211}, {"kind": "b", "share": 1249}, {"kind": "c", "share": 9}],
    figures=[
        {"label": "没有变化", "state": {"kind": "ok", "words": "没有变化"}, "value": 18211, "unit": "行", "note": "和系统里一样，不动", "url": "#", "words": "看这些行", "hidden": ""},
        {"label": "新增或更新", "state": {"kind": "info", "words": "新增或更新"}, "value": 1249, "unit": "行", "note": "新增 214 人，更新 1,035 人", "url": "#", "words": "看改了什么", "hidden": ""},
        {"label": "有错，不收", "state": {"kind": "bad", "words": "有错，不收"}, "value": 9, "unit": "行", "note": "改好再传，或在这里改", "url": "#probs", "words": "看这 9 行", "hidden": ""},
        {"label": "不是数据的行", "value": 4, "unit": "行", "note": "标题、说明、合计、签字，已跳过", "url": "#", "words": "看跳过的行", "hidden": ""},
    ],
    tidied="自动整理了 386 处写法：姓名中间的空格 141 处、全角数字 97 处、五种日期写法 148 处。原表不改，整理前后都留着。",
    sheets=[
        {"text": "01残疾人花名册", "url": "#", "accepted": 19460, "refused": 9, "skipped": 4, "current": True},
        {"text": "02护理补贴 1月", "url": "#", "accepted": 3840, "refused": 0, "skipped": 3, "current": False},
    ],
    kinds=[
        {"text": "全部", "url": "#", "count": 9, "current": True},
        {"text": "身份证号对不上", "url": "#", "count": 2, "current": False},
        {"text": "残疾人证与身份证不符", "url": "#", "count": 1, "current": False},
    ],
    problems=PROBLEMS,
    problems_words="9 行有错",
    pages=None,
    download_url="#",
    more={"url": "#", "words": "看其余 5 行"},
    confirm={"title": "先收没有错的 19,460 行？", "action": "#", "words": "入库 19,460 行", "token": "t",
             "text": "有错的 9 行留在这里，30 天内可以接着改。入库后 7 天内能整批撤回。"},
    discard_url="#",
    blocked=None,
)  # fmt: skip
IMPORT_RECEIPT = desk(
    "表格导入",
    title="19,460 行已入库",
    name="松湖县持证残疾人花名册.xlsx",
    back_url="#",
    receipt={
        "title": "入库回执",
        "number": "松残导〔2026〕0031",
        "facts": [
            {"key": "谁、什么时候", "value": "李雯　2026年11月20日 09:31"},
            {"key": "收了", "value": "19,460 行，19,460 人"},
            {"key": "没收", "value": "9 行"},
        ],
        "seal": "入库回执",
        "url": "#",
        "words": "看 2026 年的数字",
    },
    figures=[
        {"label": "新增", "value": 214, "unit": "人", "url": "#", "words": "看名单"},
        {"label": "更新", "value": 1035, "unit": "人", "url": "#", "words": "看改了什么"},
    ],
    sheets=[{"text": "01残疾人花名册", "url": "#", "accepted": 19460, "refused": 9, "skipped": 4, "refused_url": "#"}],
    left={"text": "9 行还留着，12月20日 前可以接着改。", "url": "#", "words": "去改这 9 行"},
    next=[{"text": "花名册有了，再传各项目的台账。", "url": "#", "words": "传一批表"}],
    withdraw_url="#",
    withdrawn=None,
)  # fmt: skip
IMPORT_ROWS = desk(
    "表格导入",
    title="松湖县持证残疾人花名册：更新的 1,035 行",
    name="松湖县持证残疾人花名册.xlsx",
    back_url="#",
    list_url="#",
    filters=[
        {"text": "没有变化", "url": "#", "count": 18211, "current": False},
        {"text": "更新", "url": "#", "count": 1035, "current": True},
        {"text": "不收", "url": "#", "count": 9, "current": False},
    ],
    columns=[{"letter": "D", "label": "姓名"}, {"letter": "F", "label": "身份证号"}, {"letter": "I", "label": "等级"}],
    rows=[
        {"row": 21, "url": "#", "state": {"kind": "info", "words": "更新"}, "why": "等级变了",
         "cells": [{"text": "测建国", "mask": "name"}, {"text": "990826196803041234", "mask": "identity"},
                   {"text": "二级", "was": "三级"}]},
        {"row": 22, "url": "#", "state": {"kind": "bad", "words": "不收"}, "why": "身份证号最后一位不对",
         "cells": [{"text": "测秀英", "mask": "name"}, {"text": "990826196803041235", "mask": "identity", "bad": True},
                   {"text": None}]},
    ],
    why=True,
    pages=IMPORTS["pages"],
)  # fmt: skip
CONFIRM = desk(
    "表格导入",
    title="撤回这一批 19,460 行？",
    trail=[{"text": "表格导入", "url": "#"}, {"text": "撤回"}],
    statement="这一批收进来的记录不再算数，从花名册和数字里退出来；原表和这次操作的记录还在。",
    facts=[{"key": "批次", "value": "松残导〔2026〕0031"}, {"key": "记录", "value": "19,460 行，19,460 人"}],
    effects=[{"kind": "warn", "lead": "会变的数有 38 个。", "text": "草稿里的报告跟着变，已发布的不变。"}],
    action="#",
    fields=[{"name": "token", "value": "t"}],
    reason={"label": "为什么撤回", "hint": "写给以后查的人看", "value": "", "error": "请写一句为什么撤回"},
    button="撤回 19,460 行",
    kind="warning",
    back_url="#",
    errors=[{"field": "reason", "text": "请写一句为什么撤回"}],
)
AUDIT = desk(
    "操作记录",
    lede="今天 46 条。",
    chain={"kind": "ok", "lead": "记录没有断。", "text": "11月20日 09:00 校验过 12,904 条。"},
    form={"action": "#", "who": "", "verb": "", "verbs": [("person.reveal", "看完整号码")], "since": "2026-11-01",
          "until": "2026-11-20", "errors": []},
    rows=[
        {"at": NOW, "who": "李雯", "verb": "看完整号码", "subject": "档案 松城 00417", "url": "#", "area": "松城镇",
         "summary": "理由：和纸质材料核对", "digest": "9f31c2a0"},
        {"at": NOW, "who": "系统", "verb": "导入", "subject": "松残导〔2026〕0031", "url": None, "area": None,
         "summary": "收 19,460 行，不收 9 行", "digest": "07be5512"},
    ],
    pages=None,
)  # fmt: skip
RECORD = desk(
    "数字",
    trail=[{"text": "数字", "url": "#"}, {"text": "重度残疾人护理补贴　发放", "url": "#"}, {"text": "一条记录"}],
    title="重度残疾人护理补贴　2023 年 3 月　80 元",
    person={"name": "张德明", "url": "#", "meta": "男 · 58 岁 · 肢体一级", "place": "松城镇 东风村"},
    facts=[
        {"key": "姓名", "value": "张德明", "mask": "name", "was": "张 德明"},
        {"key": "身份证号", "value": "990826196803041234", "mask": "identity", "was": None},
        {"key": "金额", "value": "80 元", "was": "８０"},
        {"key": "备注", "value": "", "was": None},
    ],
    source={"file": "02重度残疾人护理补贴发放.xlsx", "sheet": "3月", "row": 61, "url": "#", "by": "李雯", "at": NOW,
            "batch": {"text": "松残导〔2026〕0031", "url": "#"}},
    columns=[
        {"letter": "A", "heading": "序号", "text": "58", "mask": None, "used": None},
        {"letter": "B", "heading": "姓名", "text": "张德明", "mask": "name", "used": "姓名"},
        {"letter": "C", "heading": "身份证号", "text": "990826196803041234", "mask": "identity", "used": "身份证号"},
        {"letter": "D", "heading": "", "text": None, "mask": None, "used": None},
    ],
    figures=[{"name": "重度残疾人护理补贴　发放（人次）", "url": "#"}, {"name": "重度残疾人护理补贴　金额", "url": "#"}],
    history=[{"at": NOW, "who": "李雯", "text": "入库"}],
    superseded={"lead": "这条记录已经被后来的表更新。", "text": "现在算数的是 11月20日 那一条。", "url": "#", "words": "看那一条"},
)  # fmt: skip
SOURCE_ROW = desk(
    "数字",
    trail=[{"text": "表格导入", "url": "#"}, {"text": "02重度残疾人护理补贴发放.xlsx", "url": "#"}, {"text": "第 61 行"}],
    file="02重度残疾人护理补贴发放.xlsx",
    sheet="3月",
    row=61,
    letters=["A", "B", "C", "D"],
    lines=[
        {"row": 1, "kind": "title", "here": False, "words": "标题", "cells": [{"text": "护理补贴发放表"}, {"text": None}, {"text": None}, {"text": None}]},
        {"row": 3, "kind": "heading", "here": False, "words": "列名", "cells": [{"text": "序号"}, {"text": "姓名"}, {"text": "身份证号"}, {"text": "金额"}]},
        {"row": 60, "kind": "data", "here": False, "record_url": "#", "cells": [{"text": "57"}, {"text": "测秀英", "mask": "name"}, {"text": "990826196803041234", "mask": "identity"}, {"text": "80"}]},
        {"row": 61, "kind": "data", "here": True, "record_url": "#", "cells": [{"text": "58"}, {"text": "张德明", "mask": "name"}, {"text": "990826196803041235", "mask": "identity", "bad": True}, {"text": "８０"}]},
        {"row": 62, "kind": "total", "here": False, "words": "合计", "cells": [{"text": "合计"}, {"text": None}, {"text": None}, {"text": "4,640"}]},
    ],
    up_url="#",
    down_url="#",
    state={"kind": "ok", "words": "已收", "text": "算进 2 个数"},
    record={"text": "看这条记录", "url": "#"},
    download_url="#",
)  # fmt: skip
_PLAIN = {"office": "松湖县残联", "home_url": "#", "prefs_url": "#", "here": "/", "phone": "0990-866-1234"}
SIGNIN = {**_PLAIN, "step": "password", "action": "#", "next": "", "username": "", "errors": [],
          "demo": [{"username": "样例经办", "words": "县残联经办，可以导入"}]}  # fmt: skip
SIGNIN_WRONG = {**_PLAIN, "step": "password", "action": "#", "username": "liwen", "locked": None,
                "notice": {"kind": "info", "lead": "半小时没有动，已经退出。", "text": "填的还在，登录后接着办。"},
                "errors": [{"field": "password", "text": "账号或密码不对，还能试 3 次"}]}  # fmt: skip
SIGNIN_CODE = {**_PLAIN, "step": "code", "action": "#", "username": "李雯", "restart_url": "#", "errors": []}

PAGES: dict[str, tuple[str, Context]] = {
    "home": ("desk/home.html", HOME),
    "home-empty": ("desk/home.html", HOME_EMPTY),
    "imports": ("desk/imports.html", IMPORTS),
    "imports-empty": ("desk/imports.html", {**IMPORTS, "uploads": [], "pages": None, "filters": []}),
    "import-choose": ("desk/import_choose.html", IMPORT_CHOOSE),
    "import-choose-wrong": ("desk/import_choose.html", IMPORT_CHOOSE_WRONG),
    "import-columns": ("desk/import_columns.html", IMPORT_COLUMNS),
    "import-check": ("desk/import_check.html", IMPORT_CHECK),
    "import-receipt": ("desk/import_receipt.html", IMPORT_RECEIPT),
    "import-rows": ("desk/import_rows.html", IMPORT_ROWS),
    "confirm": ("desk/confirm.html", CONFIRM),
    "persons": ("desk/persons.html", desk("一人一档", **PERSONS)),
    "persons-none": ("desk/persons.html", desk("一人一档", **{**PERSONS, "rows": [], "query": "无此人", "lede": "没有查到", "empty": {"title": "没有查到“无此人”", "text": "名字要写全；号码要写全 18 位或 20 位。"}})),
    "person": ("desk/person.html", desk("一人一档", **PERSON)),
    "reveal": ("desk/reveal.html", desk("一人一档", **REVEAL)),
    "reveal-shown": ("desk/reveal.html", desk("一人一档", **REVEAL_SHOWN)),
    "figures": ("desk/figures.html", desk("数字", **FIGURES)),
    "figures-plain": ("desk/figures.html", desk("数字", **FIGURES_PLAIN)),
    "figure": ("desk/figure.html", desk("数字", **FIGURE)),
    "reports": ("desk/reports.html", desk("报告", **REPORTS)),
    "report": ("desk/report.html", desk("报告", **REPORT)),
    "audit": ("desk/audit.html", AUDIT),
    "record": ("desk/record.html", RECORD),
    "source-row": ("desk/source_row.html", SOURCE_ROW),
    "signin": ("desk/signin.html", SIGNIN),
    "signin-wrong": ("desk/signin.html", SIGNIN_WRONG),
    "signin-code": ("desk/signin.html", SIGNIN_CODE),
    "403": ("desk/403.html", {**_PLAIN, "what": "这个村不在你的区划里", "where": "云溪镇 金桥村", "remedy": "请把区划换回松城镇。"}),
    "404": ("desk/404.html", {}),
    "500": ("desk/500.html", {"ref": "E-2031", "phone": "0990-866-1234"}),
    "gallery": ("desk/gallery.html", desk("")),
}  # fmt: skip
