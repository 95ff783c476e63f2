"""Made-up contexts of every desk page, to look at pages and to check them without a database.

Each entry of PAGES is (template, context); every context follows the comment at the head of its
template. All names and numbers are invented; identity numbers begin with 99.
"""

from __future__ import annotations

from datetime import date

from sample_determination import DETERMINATION_PAGES
from sample_facts import FACT_PAGES
from sample_imports import (
    CONFIRM,
    IMPORT_CHECK,
    IMPORT_CHOOSE,
    IMPORT_CHOOSE_WRONG,
    IMPORT_COLUMNS,
    IMPORT_PROGRESS,
    IMPORT_RECEIPT,
    IMPORT_RESULT,
    IMPORT_ROWS,
    IMPORTS,
)
from sample_my import MY_PAGES
from sample_payments import PAYMENT_PAGES
from sample_persons import PERSON, PERSONS, REVEAL, REVEAL_SHOWN
from sample_recomputing import RECOMPUTING_PAGES
from sample_recoveries import RECOVERY_PAGES
from sample_reports import FIGURE, FIGURES, FIGURES_PLAIN, REPORT, REPORTS
from sample_shell import NOW, Context, desk
from sample_signin import SIGNIN_PAGES
from sample_standards import STANDARD_PAGES
from sample_supervision import SUPERVISION_PAGES


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
                (
                    "周志贵",
                    "家庭无障碍改造　验收",
                    "看验收照片，签意见",
                    "湖滨镇 石岭村",
                    "over",
                    "超 2 个工作日",
                ),
                (
                    "张德明",
                    "困难残疾人生活补贴　核实",
                    "查 10 月低保名单",
                    "松城镇 东风村",
                    "today",
                    "今天到期",
                ),
                (
                    "吴海",
                    "辅助器具适配　轮椅",
                    "看适配评估表",
                    "石桥镇 竹墩村",
                    "today",
                    "今天到期",
                ),
                (
                    "欧阳山",
                    "家庭无障碍改造　申请",
                    "审核预算",
                    "长冲乡 石岭村",
                    "soon",
                    "剩 1 个工作日",
                ),
                (
                    "阿不都热西提·买买提",
                    "残疾人证　换领",
                    "约上门评残",
                    "青岭乡 白杨村",
                    "plain",
                    "剩 8 个工作日",
                ),
                (
                    "何春梅",
                    "残疾学生资助　申请",
                    "等录取通知书",
                    "竹墩乡 荷塘村",
                    "stop",
                    "停计时：等补正",
                ),
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
        {
            "kind": "bad",
            "lead": "6 人",
            "text": "在民政死亡名单里，仍在 11 月发放名册。",
            "url": "#",
            "words": "看这 6 人",
        },
        {
            "kind": "warn",
            "lead": "28 人",
            "text": "的残疾人证 30 天内到期，到期后补贴会停。",
            "url": "#",
            "words": "看这 28 人",
        },
        {
            "kind": "unk",
            "lead": "",
            "text": "云溪镇 10 月走访台账没有上报，已超 3 个工作日。",
            "url": "#",
            "words": "提醒云溪镇",
        },
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
        "empty": {
            "title": "没有待办",
            "text": "传一批表，系统会告诉你要改哪些行。",
            "url": "#",
            "words": "传一批表",
        },
    },
    alerts=[],
    figures=None,
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

PAGES: dict[str, tuple[str, Context]] = {
    "home": ("desk/home.html", HOME),
    "home-empty": ("desk/home.html", HOME_EMPTY),
    "imports": ("desk/imports.html", IMPORTS),
    "imports-empty": ("desk/imports.html", {**IMPORTS, "uploads": [], "pages": None, "filters": []}),
    "import-choose": ("desk/import_choose.html", IMPORT_CHOOSE),
    "import-choose-wrong": ("desk/import_choose.html", IMPORT_CHOOSE_WRONG),
    "import-columns": ("desk/import_columns.html", IMPORT_COLUMNS),
    "import-check": ("desk/import_check.html", IMPORT_CHECK),
    "import-progress": ("desk/import_progress.html", IMPORT_PROGRESS),
    "import-result": ("desk/import_progress.html", IMPORT_RESULT),
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
    "record-plain": ("desk/record.html", {**RECORD, "columns": [], "superseded": None, "person": None}),
    "source-row": ("desk/source_row.html", SOURCE_ROW),
    **SIGNIN_PAGES,
    **DETERMINATION_PAGES,
    **FACT_PAGES,
    **STANDARD_PAGES,
    **PAYMENT_PAGES,
    **RECOMPUTING_PAGES,
    **RECOVERY_PAGES,
    **SUPERVISION_PAGES,
    **MY_PAGES,
    "gallery": ("desk/gallery.html", desk("")),
}  # fmt: skip
