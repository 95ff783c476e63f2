"""Made-up contexts of the pages about one person."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

_PLAIN = {"name": "张德明", "identity": "990826196803041234", "certificate": "99082619680304123441"}
_TRAIL = [
    {"text": "一人一档", "url": "#"},
    {"text": "松城镇", "url": "#"},
    {"text": "东风村", "url": "#"},
]


def _event(kind: str, on: date, title: str, text: str, who: str, **more: Any) -> dict[str, Any]:
    return {"kind": kind, "on": on, "title": title, "text": text, "who": who, **more}


def _months(kinds: str, amounts: list[str], notes: dict[int, str]) -> list[dict[str, Any]]:
    names = {"o": "ok", "l": "less", "a": "add", "w": "wait", "n": "no"}
    return [
        {
            "month": n + 1,
            "kind": names[kinds[n]],
            "amount": amounts[n],
            "note": notes.get(n + 1, ""),
            "url": "#" if amounts[n].isdigit() and amounts[n] != "0" else None,
        }
        for n in range(12)
    ]


PERSON: dict[str, Any] = {
    "trail": _TRAIL,
    "person": {
        **_PLAIN,
        "number": "松城 00417",
        "meta": "男 · 58 岁 · 肢体一级",
        "phone": "13899986621",
        "tags": ["低保家庭（待核实）", "一户两残"],
        "guardian": {"relation": "妻", "name": "刘桂香"},
        "communication": "打电话，说慢些",
    },
    "entitlements_url": "#",
    "reveal_url": "#",
    "warning": {
        "kind": "unk",
        "lead": "民政名单里有一个同名的人，",
        "text": "号码差一位，要核实是不是同一人。",
        "url": "#",
        "words": "去核实",
    },
    "history": {
        "words": "2013 年建档，共 46 条",
        "filters": [
            {"text": "全部", "url": "#", "count": 46, "current": True},
            {"text": "钱", "url": "#", "count": 23, "current": False},
            {"text": "服务", "url": "#", "count": 9, "current": False},
            {"text": "证件", "url": "#", "count": 4, "current": False},
        ],
        "years": [
            {
                "year": 2026,
                "events": [
                    _event("warn", date(2026, 11, 20), "生活补贴：低保待核实", "民政 10 月名单没到，查清前照发。", "李雯"),
                    _event("", date(2026, 11, 12), "走访", "妻子照料；门口两级台阶，轮椅出不来。", "王芳（村）"),
                    _event("pay", date(2026, 10, 1), "发 10 月补贴 180 元", "护理补贴 90 元，生活补贴 90 元。", "",
                           month_only=True, url="#", source={"text": "02护理补贴 10月 第 61 行", "url": "#"}),
                ],
            },
            {
                "year": 2024,
                "events": [
                    _event("svc", date(2024, 4, 22), "领坐便椅 1 件", "辅助器具适配，380 元，全额补助。", "湖滨站"),
                ],
            },
            {
                "year": 2023,
                "events": [_event("", date(2023, 5, 17), "换发残疾人证", "肢体一级，有效期到 2033年5月17日。", "县人民医院")],
            },
        ],
        "more": {"url": "#", "words": "看 2013—2022 年的 31 条"},
        "empty": "",
    },
    "benefits": {
        "year": 2026,
        "rows": [
            {
                "name": "重度残疾人护理补贴",
                "standard": "90 元/月",
                "total": None,
                "months": _months("oooooooooonn", ["80"] * 6 + ["90"] * 4 + ["待发", "—"], {}),
                "state": {"kind": "ok", "words": "符合"},
                "url": "#",
            },
            {
                "name": "困难残疾人生活补贴",
                "standard": "90 元/月",
                "total": None,
                "months": _months(
                    "nnnnaoloowwn",
                    ["—", "—", "0", "0", "240", "80", "80", "90", "90", "90", "待发", "—"],
                    {3: "见5月", 4: "见5月", 5: "含补", 7: "少10", 10: "待核"},
                ),
                "state": {"kind": "unk", "words": "低保待核实"},
                "url": "#",
            },
        ],
    },
    "facts": [
        {"key": "户籍", "value": "松城镇东风村"},
        {"key": "残疾人证有效期", "value": "2033年5月17日"},
        {"key": "文化程度", "value": ""},
    ],
    "others": [
        {"kind": "ok", "lead": "家庭无障碍改造", "text": "　7 条都满足", "url": "#", "words": "替他申请"},
        {"kind": "unk", "lead": "辅助器具适配", "text": "　轮椅领用满 3 年没有，查不到", "url": "#", "words": "去核实"},
    ],
    "seen": [
        {"when": "今天 09:05", "who": "李雯", "why": "办件查看"},
        {"when": "11月12日", "who": "王芳", "why": "走访"},
    ],
    "seen_url": "#",
}  # fmt: skip

PERSONS: dict[str, Any] = {
    "lede": "找到 3 人",
    "query": "张德明",
    "action": "#",
    "hint": "名字写全；号码写全 18 位或 20 位，空格和全角数字不要紧",
    "errors": [],
    "filters": [
        {"text": "全部", "url": "#", "count": 3, "current": True},
        {"text": "一级", "url": "#", "count": 1, "current": False},
        {"text": "证件要到期", "url": "#", "count": 1, "current": False},
    ],
    "rows": [
        {"name": "张德明", "url": "#", "sex": "男", "age": 58, "disability": "肢体一级", "identity": _PLAIN["identity"],
         "place": "松城镇 东风村", "state": {"kind": "ok", "words": "有效"}},
        {"name": "张德明", "url": "#", "sex": "男", "age": 71, "disability": "听力二级", "identity": "990826195503041238",
         "place": "湖滨镇 石岭村", "state": {"kind": "warn", "words": "12月到期"}},
        {"name": "阿不都热西提·买买提", "url": "#", "sex": "男", "age": None, "disability": "多重一级（肢体一级、言语二级）",
         "identity": "990826198003041236", "place": "青岭乡 白杨村", "state": {"kind": "unk", "words": "待核实"}},
    ],
    "pages": None,
    "empty": {"title": "没有查到", "text": ""},
}  # fmt: skip

REVEAL: dict[str, Any] = {
    "trail": [*_TRAIL, {"text": "看完整号码"}],
    "person": {**_PLAIN, "phone": "13899986621"},
    "action": "#",
    "reasons": [("paper", "和纸质材料核对"), ("bank", "和银行核对"), ("self", "本人要求")],
    "reason": "",
    "errors": [{"field": "reason", "text": "请选一个理由"}],
    "shown": None,
    "back_url": "#",
}
REVEAL_SHOWN: dict[str, Any] = {
    **REVEAL,
    "errors": [],
    "shown": {
        "until": datetime(2026, 11, 20, 1, 17, tzinfo=UTC),
        "reason": "和纸质材料核对",
        "facts": [
            {"key": "身份证号", "value": _PLAIN["identity"]},
            {"key": "残疾人证号", "value": _PLAIN["certificate"]},
        ],
    },
}
