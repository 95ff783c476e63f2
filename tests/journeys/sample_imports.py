"""Made-up contexts of the import rooms: choose, columns, check, receipt, rows, confirm."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sample_shell import NOW, Context, desk

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
_FIELDS = [
    ("", "不收这一列"),
    ("name", "姓名"),
    ("identity", "身份证号"),
    ("certificate", "残疾人证号"),
    ("village", "村"),
]
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
    heads = {
        "B": "乡镇",
        "C": "村",
        "D": "姓名",
        "F": "身份证号",
        "G": "残疾人证号",
        "H": "类别",
        "I": "等级",
    }
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
    facts=[
        {"key": "批次", "value": "松残导〔2026〕0031"},
        {"key": "记录", "value": "19,460 行，19,460 人"},
    ],
    effects=[
        {"kind": "warn", "lead": "会变的数有 38 个。", "text": "草稿里的报告跟着变，已发布的不变。"}
    ],
    action="#",
    fields=[{"name": "token", "value": "t"}],
    reason={
        "label": "为什么撤回",
        "hint": "写给以后查的人看",
        "value": "",
        "error": "请写一句为什么撤回",
    },
    button="撤回 19,460 行",
    kind="warning",
    back_url="#",
    errors=[{"field": "reason", "text": "请写一句为什么撤回"}],
)
_PROGRESS = {
    "name": "02重度残疾人护理补贴发放.xlsx 等 3 张表",
    "back_url": "#",
    "since": "11月20日 09:12",
    "here_url": "#",
    "again_url": "#",
}
IMPORT_PROGRESS = desk(
    "表格导入",
    **_PROGRESS,
    title="正在入库：02重度残疾人护理补贴发放.xlsx 等 3 张表",
    running=True,
    refresh_s=30,
    drop_url=None,
    uploads=[
        {"name": "01残疾人花名册.xlsx", "state": {"kind": "ok", "words": "已入库"}, "text": "", "url": "#"},
        {"name": "02重度残疾人护理补贴发放.xlsx", "state": {"kind": "info", "words": "正在入库"}, "text": "入库“3月”", "url": None},
        {"name": "03生活补贴发放.xlsx", "state": {"kind": "info", "words": "排队入库"}, "text": "", "url": None},
    ],
)  # fmt: skip
IMPORT_RESULT = desk(
    "表格导入",
    **_PROGRESS,
    title="1 张表已入库，1 张没有入库",
    running=False,
    refresh_s=None,
    drop_url="#",
    uploads=[
        {"name": "01残疾人花名册.xlsx", "state": {"kind": "ok", "words": "已入库"}, "text": "", "url": "#"},
        {"name": "02重度残疾人护理补贴发放.xlsx", "state": {"kind": "bad", "words": "没有入库"}, "text": "磁盘满了，这个文件没有入库。", "url": None},
        {"name": "03生活补贴发放.xlsx", "state": {"kind": "info", "words": "不要了"}, "text": "", "url": None},
    ],
)  # fmt: skip
