"""Made-up contexts of the pages about figures and reports."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

_AT = datetime(2024, 1, 8, 1, 0, tzinfo=UTC)
OPENED: dict[str, Any] = {
    "id": "barrier-free-homes.households",
    "name": "家庭无障碍改造　验收合格",
    "parts": [
        {"label": "台账登记", "value": 83, "unit": "户"},
        {"label": "验收不合格", "value": 3, "unit": "户"},
        {"label": "同一户重复登记", "value": 2, "unit": "户"},
    ],
    "result": {"label": "验收合格", "value": 78, "unit": "户"},
    "exact": None,
    "rule": "台账“家庭无障碍改造”里，“验收结果”是“合格”、“验收日期”在 2026 年内的户；一户只算一次。",
    "basis": [{"text": "《示范省困难重度残疾人家庭无障碍改造办法》第十二条（样例）", "url": "#"}],
    "workbooks": ["13家庭无障碍改造.xlsx"],
    "columns": [
        {"text": "户主"},
        {"text": "乡镇、村"},
        {"text": "改了什么"},
        {"text": "验收"},
        {"text": "决算（元）", "right": True},
    ],
    "records": [
        {
            "url": "#",
            "name": name,
            "cells": [place, work, on, cost],
            "source": {"text": f"第 {row} 行", "url": "#", "hidden": "13家庭无障碍改造.xlsx"},
        }
        for name, place, work, on, cost, row in (
            ("周志贵", "湖滨镇 石岭村", "坡道、扶手", "2026-11-16", "5,860", 61),
            ("孙建国", "松城镇 东风村", "卫生间、坐便", "2026-11-12", "6,240", 60),
            ("何英", "北浴乡 枫林村", "低位灶台", "2026-10-30", "5,410", 58),
        )
    ],
    "records_words": "这 78 户的记录",
    "all_url": "#",
    "all_words": "看全部 78 户",
}


def _figure(
    name: str, value: str | None, unit: str, last: str | None, **more: Any
) -> dict[str, Any]:
    return {"id": name, "name": name, "value": value, "unit": unit, "last_year": last, "why": None,
            "open_url": "#open", "close_url": "#", "url": "#", "opened": None, **more}  # fmt: skip


def _words(text: str, own: bool = False) -> dict[str, Any]:
    return {"text": text, "figure_id": None, "url": None, "settled": True, "own": own}


def _ref(figure: str, text: str, settled: bool = True) -> dict[str, Any]:
    return {"text": text, "figure_id": figure, "url": "#", "settled": settled, "own": False}


def _block(kind: str, **more: Any) -> dict[str, Any]:
    plain = {"level": 0, "number": "", "text": "", "runs": [], "head": [], "align": [], "rows": []}
    return {"kind": kind, **plain, **more}


DOCUMENT: dict[str, Any] = {
    "title": "松湖县残疾人联合会\n2026 年工作总结（草稿）",
    "addressee": "",
    "blocks": [
        _block("paragraph", runs=[
            _words("今年以来，县残联以残疾人需求为导向，推进各项惠残政策落地见效。", own=True),
            _words("现将有关情况报告如下。"),
        ]),
        _block("heading", level=1, number="一、", text="兜牢基本生活保障"),
        _block("paragraph", runs=[
            _words("全县持证残疾人"), _ref("certified.persons", "19,460人"),
            _words("。发放困难残疾人生活补贴"), _ref("living-subsidy.payments", "80,860人次"),
            _words("、"), _ref("living-subsidy.amount", "679.3万元"), _words("。"),
        ]),
        _block("heading", level=1, number="二、", text="提升康复与无障碍水平"),
        _block("heading", level=2, number="（一）", text="家庭无障碍改造"),
        _block("paragraph", level=3, number="1.", text="改造到户。", runs=[
            _words("完成家庭无障碍改造"), _ref("barrier-free-homes.households", "78户"),
            _words("；达成就业意向"), _ref("job-register.intentions", "＿＿", settled=False), _words("人。"),
        ]),
    ],
    "signature": "松湖县残疾人联合会",
    "date": "2026年11月20日",
    "annexes": [
        {
            "label": "附件",
            "title": "数字说明",
            "blocks": [
                _block("table", text="本报告用到的数", head=["数", "值", "怎么数的"], align=["left", "right", "left"],
                       rows=[{"anchor": "certified.persons",
                              "cells": [[_words("持证残疾人")], [_ref("certified.persons", "19,460人")],
                                        [_words("年末残疾人证有效的人")]]}]),
            ],
        }
    ],
    "unsettled": ["达成就业意向"],
    "left_out": [{"line": 41, "text": "家庭医生签约服务…人。", "missing": ["家庭医生签约"]}],
    "masked": False,
}  # fmt: skip

FIGURES: dict[str, Any] = {
    "title": "2026 年数字与年度报告",
    "subtitle": "每个数都能点开到人、到户、到笔。报告里的数和这里是同一个数。",
    "actions": [
        {"text": "导出报告（Word）", "url": "#", "kind": "", "ico": ""},
        {"text": "导出数字（Excel）", "url": "#", "kind": "secondary", "ico": "sheet"},
    ],
    "years": [{"text": "2026 年", "url": "#", "current": True}, {"text": "2025 年", "url": "#", "current": False}],
    "period": "2026年1月1日—11月20日",
    "filters": [
        {"text": "全部", "url": "#", "count": 38, "current": True},
        {"text": "还缺台账", "url": "#", "count": 2, "current": False},
    ],
    "find": {
        "action": "#",
        "value": "",
        "label": "按名称找",
        "fields": [{"name": "year", "value": "2026"}],
    },
    "groups": [
        {
            "title": "生活保障",
            "figures": [
                _figure("持证残疾人", "19,460", "人", "19,251"),
                _figure("困难残疾人生活补贴　金额", "679.3", "万元", "640.8"),
            ],
        },
        {
            "title": "康复与无障碍",
            "figures": [
                _figure("家庭无障碍改造　验收合格", "78", "户", "99", opened=OPENED),
                _figure("达成就业意向", None, "人", None, why="差一场招聘会的名单"),
                _figure("辅助器具适配", "402", "件", "376"),
            ],
        },
    ],
    "document": DOCUMENT,
    "open": "barrier-free-homes.households",
    "unsettled": {"lead": "还有 2 个数定不了：", "text": "“达成就业意向”差一场招聘会的名单。报告里留空，不估。"},
    "differences": None,
}  # fmt: skip
FIGURES_PLAIN: dict[str, Any] = {
    **FIGURES,
    "document": None,
    "years": None,
    "differences": {
        "lead": "3 个数和已发布的报告不一样。",
        "text": "11月20日 补导了台账。",
        "url": "#",
        "words": "看变了什么",
    },
}
FIGURE: dict[str, Any] = {
    "trail": [
        {"text": "数字", "url": "#"},
        {"text": "2026 年", "url": "#"},
        {"text": "家庭无障碍改造"},
    ],
    "figure": {
        **OPENED,
        "value": "78",
        "unit": "户",
        "period": "2026年1月1日—11月20日",
        "compare": "比去年同期少 21 户",
        "settled": True,
        "why": None,
        "exact": "451,238 元",
    },
    "filters": [
        {"text": "算进去的", "url": "#", "count": 78, "current": True},
        {"text": "验收不合格", "url": "#", "count": 3, "current": False},
        {"text": "重复登记", "url": "#", "count": 2, "current": False},
    ],
    "query": {"action": "#", "value": "", "label": "按姓名找"},
    "download": {"url": "#", "words": "导出这 78 户（Excel）"},
    "pages": {
        "previous": "#",
        "next": "#",
        "links": [{"number": n, "url": "#", "current": n == 2} for n in (1, 2, 3)],
        "shown": "显示 51—78，共 78 户",
    },
    "used_in": [{"text": "2026 年工作总结", "url": "#"}],
    "parts": [
        {"text": "改造的户", "url": "#", "count": 78, "current": True},
        {"text": "目标户", "url": "#", "count": 96, "current": False},
    ],
    "breakdown": {
        "by": "乡镇",
        "unit": "户",
        "ways": [
            {"text": "乡镇", "url": "#", "current": True, "count": None},
            {"text": "月份", "url": "#", "current": False, "count": None},
        ],
        "rows": [
            {"label": "松城镇", "url": "#", "value": "40", "records": 41, "share": 100},
            {"label": "荷塘乡", "url": None, "value": "0", "records": 0, "share": 0},
        ],
    },
}
REPORTS: dict[str, Any] = {
    "lede": "2026 年工作总结写好了草稿，1 个数没定。",
    "drafts": [
        {"title": "2026 年工作总结", "url": "#", "year": 2026, "words": "草稿，用 58 个数，1 个没定",
         "state": {"kind": "unk", "words": "1 个数没定"}},
    ],
    "published": [
        {"title": "2023 年工作总结", "url": "#", "at": _AT, "by": "李雯", "number": "松残联〔2024〕2号", "word_url": "#",
         "masked_url": "#", "state": {"kind": "warn", "words": "2 个数变了"}, "changed": 2},
    ],
    "pages": None,
}  # fmt: skip
REPORT: dict[str, Any] = {
    "trail": [{"text": "报告", "url": "#"}, {"text": "2026 年工作总结"}],
    "title": "2026 年工作总结",
    "subtitle": "草稿　·　用 58 个数",
    "document": DOCUMENT,
    "open": OPENED["id"],
    "opened": OPENED,
    "opened_url": "#",
    "actions": [
        {"text": "导出 Word", "url": "#", "kind": "", "ico": ""},
        {"text": "导出遮挡版", "url": "#", "kind": "secondary", "ico": ""},
    ],
    "unsettled": [{"name": "达成就业意向", "why": "差一场招聘会的名单", "url": "#"}],
    "omitted": DOCUMENT["left_out"],
    "checks": [
        {
            "kind": "bad",
            "words": "没过",
            "title": "数都定了",
            "text": "还有 1 个没定。",
            "url": "#",
            "link": "看这 1 个",
        },
        {
            "kind": "ok",
            "words": "通过",
            "title": "和数字表一样",
            "text": "58 个数都对得上。",
            "url": None,
            "link": "",
        },
    ],
    "publish": None,
    "blocked": {
        "lead": "现在还不能发布。",
        "text": "先把没定的 1 个数定下来；或者把那一句从模板里去掉。",
    },
    "differences": [
        {
            "name": "持证残疾人",
            "url": "#",
            "old": "19,460",
            "new": "19,468",
            "why": ["11月20日 补导 8 人"],
        },
    ],
}
