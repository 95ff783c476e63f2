"""Made-up contexts of 本人查询: the slip as the staff make it, the form, and somebody's months."""

from __future__ import annotations

from datetime import UTC, date, datetime

from sample_shell import Context, desk

_TRAIL = [{"text": "一人一档", "url": "#"}, {"name": "张德明", "url": "#"}, {"text": "月账", "url": "#"},
          {"text": "查询条"}]  # fmt: skip
_SLIP = {
    "trail": _TRAIL,
    "person": {"name": "张德明", "age": 58, "disability": "肢体一级", "identity": "990826196803041234",
               "place": "松城镇 东风村", "url": "#"},
    "office": "松湖县残联", "hotline": "0990-1234567", "tel": "09901234567", "days": 90, "action": "#",
    "months_url": "#", "made": None, "standing": None, "errors": [],
}  # fmt: skip
SLIP = desk("一人一档", **_SLIP)
SLIP_STANDING = desk("一人一档", **{
    **_SLIP,
    "standing": {
        "kind": "warn", "words": "连着错了 5 次，关到 2026年11月21日 09:12",
        "facts": [{"key": "第几张", "value": "12 号"}, {"key": "谁做的", "value": "李雯　2026年11月20日 09:12"},
                  {"key": "用到", "value": "2027年2月18日 09:12"}],
    },
    "errors": [{"field": "", "text": "这个人没有在用的查询条。也许别人刚收回，请重新打开这一页"}],
})  # fmt: skip
SLIP_MADE = desk("一人一档", **{
    **_SLIP,
    "made": {"groups": ["3A7C", "9HKM", "4PRT"], "spoken": "3 A 7 C，9 H K M，4 P R T",
             "address": "10.20.3.4/my/", "until": datetime(2027, 2, 18, 1, 12, tzinfo=UTC), "number": 12},
})  # fmt: skip

_PUBLIC: Context = {
    "office": "松湖县残联", "hotline": "0990-1234567", "tel": "09901234567", "prefs_url": "#",
    "here": "/my/",
}  # fmt: skip
FORM = {**_PUBLIC, "action": "#", "wrong": False, "slow": False, "left": False}
_NO_PHONE = {"hotline": "", "tel": ""}


def _row(label: str, owed: int | None, paid: int, *words: str) -> Context:
    difference = None if owed is None else paid - owed
    return {"label": label, "owed_fen": owed, "paid_fen": paid, "difference_fen": difference,
            "words": list(words)}  # fmt: skip


MONTHS = {
    **_PUBLIC,
    "name": {"masked": "张*明", "spoken": "张某明"}, "minutes": 15, "year": 2026, "out_url": "#",
    "years": [{"text": "2026 年", "url": "#", "count": None, "current": True},
              {"text": "2025 年", "url": "#", "count": None, "current": False}],
    "programmes": [
        {"name": "重度残疾人护理补贴",
         "latest": {"before": "2026年11月应发 90 元，已发到",
                    "tail": {"shown": "尾号 3321", "spoken": "尾号 3 3 2 1"}, "after": "的账户。"},
         "objection": {"day": date(2026, 11, 27), "hotline": "0990-1234567", "tel": "09901234567"},
         "rows": [
             _row("11 月", 9000, 9000),
             _row("10 月", 9000, 5000, "抵扣 40 元，还以前多发的"),
             _row("9 月", 9000, 0, "银行退回：账号已销户。请告诉我们对的账号，改好再发"),
             _row("8 月", 9000, 0, "您2026年8月的重度残疾人护理补贴先暂缓发放，原因是：残疾人证已经过期。"
                  "如果情况不是这样，请在2026年12月4日以前告诉我们（可以打电话、请村里转告，或托人来）"),
             _row("7 月", 9000, 9000, "其中 10 元是2026年9月补发的"),
             _row("6 月", 0, 8000, "多发 80 元：本人已于 2026-05-18 入监服刑（县司法局名单）"),
             _row("5 月", None, 123456789),
         ]},
        {"name": "困难残疾人生活补贴",
         "latest": {"before": "2025年12月，这个月不发：不满足“享受低保”。最近一次发到手的是2025年11月的 90 元。",
                    "tail": None, "after": ""},
         "objection": None, "rows": []},
    ],
    "recoveries": [
        {"text": "重度残疾人护理补贴 2026年6月", "kind": "warn", "state": "等您答复",
         "amount_fen": 8000,
         "words": "可以答复到 2026年12月4日：打电话，或到县残联、村（社区）说。没有听您说明以前不决定"},
        {"text": "困难残疾人生活补贴 2025年3—5月", "kind": "info", "state": "从以后的补贴里扣",
         "amount_fen": 24000, "words": "还差 160 元"},
        {"text": "困难残疾人生活补贴 2024年1月", "kind": "ok", "state": "不成立",
         "amount_fen": 8000, "words": "不用退"},
    ],
}  # fmt: skip
MONTHS_NONE = {**MONTHS, **_NO_PHONE, "years": [], "programmes": [], "recoveries": []}

MY_PAGES: dict[str, tuple[str, Context]] = {
    "person-slip": ("desk/person_slip.html", SLIP),
    "person-slip-standing": ("desk/person_slip.html", SLIP_STANDING),
    "person-slip-made": ("desk/person_slip.html", SLIP_MADE),
    "my": ("desk/my.html", {**FORM, "left": True}),
    "my-wrong": ("desk/my.html", {**FORM, **_NO_PHONE, "wrong": True}),
    "my-slow": ("desk/my.html", {**FORM, "slow": True}),
    "my-months": ("desk/my_months.html", MONTHS),
    "my-months-none": ("desk/my_months.html", MONTHS_NONE),
}
