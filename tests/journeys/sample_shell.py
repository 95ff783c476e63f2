"""The desk shell with made-up navigation, area and account."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

Context = dict[str, Any]
NOW = datetime(2026, 11, 20, 1, 12, tzinfo=UTC)
TOWNS = [
    "松城镇",
    "湖滨镇",
    "云溪镇",
    "石桥镇",
    "竹墩乡",
    "荷塘乡",
    "青岭乡",
    "双河乡",
    "北浴乡",
    "白杨乡",
    "枫林乡",
    "长冲乡",
]


def shell(current: str) -> Context:
    """The desk shell with one navigation link current."""

    def link(label: str, count: int | None = None) -> Context:
        return {
            "label": label,
            "url": "#",
            "count": count,
            "unit": "件",
            "current": label == current,
        }

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
    }


def desk(current: str, **context: Any) -> Context:
    idle = {"warn_after_s": 1500, "end_after_s": 1800, "ping_url": "#"}
    return {"shell": shell(current), "idle": idle, **context}
