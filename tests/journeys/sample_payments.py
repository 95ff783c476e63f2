"""Made-up contexts of 发放: months, batches, lines, the bank, differences."""

from __future__ import annotations

from typing import Any

from sample_determination import _CHOICE, _MONTH
from sample_determination import _PAGES as _PERSON_PAGES
from sample_determination import _ROW as _PERSON
from sample_recomputing import RECENT
from sample_shell import Context, desk

_ROOM = "发放"
_BATCH = {"text": "批次 202611-01", "url": "#"}
_TRAIL = [{"text": "发放", "url": "#"}]


def _link(text: str, count: int | None = None, current: bool = False) -> Context:
    return {"text": text, "url": "#", "count": count, "current": current}


_LINE = {
    "url": "#", "name": "阿不都热西提·买买提", "place": "松城镇 东风村", "month": "2026年11月",
    "number": "202611-01", "line": 12038, "programme": "重度残疾人护理补贴", "fen": 123456789,
}  # fmt: skip
_RECEIPT = {
    "title": "放行好了（办理回执）", "number": "202611-01", "seal": "办理回执",
    "facts": [{"key": "谁", "value": "王建国"}, {"key": "可发", "value": "12,038 行，1,088,820 元"}],
}  # fmt: skip
_ERRORS = [{"field": "reason", "text": "没有写理由。请写清依据什么、怎么核实的。"}]

PAYMENTS = desk(
    _ROOM,
    title="发放", lede="2026年11月有 1 批在办，还有 14 人、1,260 元没有列进批次。", month=_MONTH, new_url="#",
    links=[_link("暂缓的 9 行"), _link("银行退回的 3 行"), _link("应发和已发的差额")],
    filters=[_link("全部", 2, True), _link("在办", 1), _link("已结清", 1), _link("已作废", 0)],
    rows=[
        {"url": "#", "number": "202611-01", "programme": "重度残疾人护理补贴", "kind": "按月", "fund": "县级",
         "lines": 12038, "lines_url": "#", "held": 9, "held_url": "#", "fen": 108882000,
         "state": {"kind": "warn", "words": "已检查"}, "next": "批准（县复核、分管领导）"},
        {"url": "#", "number": "202611-02", "programme": "困难残疾人生活补贴", "kind": "退回重发", "fund": "省级",
         "lines": 3, "lines_url": "#", "held": 0, "held_url": "#", "fen": 27050,
         "state": {"kind": "ok", "words": "已结清"}, "next": ""}],
    pages=None,
    waiting=[
        {"programme": "困难残疾人生活补贴", "said": "在册 8,126 人，应发都算好了。", "done": "该发的都列进批次了",
         "not_computed": "", "roll_url": "#", "recompute_url": "#",
         "kinds": [{"words": "按月", "lines": 14, "fen": 126000, "url": "#", "build_url": "#"},
                   {"words": "补差", "lines": 2, "fen": 2050, "url": "#", "build_url": None}]},
        {"programme": "重度残疾人护理补贴", "said": "", "done": "该发的都列进批次了", "kinds": [],
         "not_computed": "在册 3,912 人，12 人这个月的应发还没有算。", "roll_url": None,
         "recompute_url": "#"}],
)  # fmt: skip
PAYMENTS_EMPTY = {
    **PAYMENTS, "rows": [], "waiting": [], "new_url": None,
    "lede": "还没有人在册。先批准发放，或按以前的发放台账列入在册，再制批次。",
}  # fmt: skip
_FORM = {"programme": "nursing", "month": "去年", "since": "", "kind": "regular", "fund": "county",
         "recompute": True}  # fmt: skip
_CHOICES: Context = {
    "area": "松湖县", "programmes": [("nursing", "重度残疾人护理补贴")], "form": _FORM, "action": "#",
    "kinds": [("regular", "按月"), ("top-up", "补差")], "funds": [("county", "县级")], "back_url": "#",
}  # fmt: skip
PAYMENT_NEW = desk(
    _ROOM, **_CHOICES, trail=[*_TRAIL, {"text": "制批次"}],
    who_next="制好以后逐项检查，再由另一个人批准（县复核、分管领导）。制批次的人不能批准，也不能放行。",
    errors=[{"field": "month", "text": "请写发放月份，如 2023-05"}],
)  # fmt: skip
PAYMENT_RECOMPUTE = desk(
    _ROOM, **_CHOICES, trail=[*_TRAIL, {"text": "重算应发"}], errors=[],
    receipt={"title": "应发重算好了：变动 4,009 人月（重算回执）", "seal": "重算回执", "number": "",
             "facts": [{"key": "比原来增", "value": "40,090 元"}], "url": "#", "words": "看差额"},
    recent=RECENT,
)  # fmt: skip
PAYMENT_RECOMPUTE_WRONG = {
    **PAYMENT_RECOMPUTE, "receipt": None, "recent": [],
    "errors": [{"field": "since", "text": "请写从哪个月起，如 2023-01，最多 24 个月"}],
}  # fmt: skip


def _steps(reached: int) -> list[Context]:
    names = ["生成", "检查", "批准", "放行", "送银行", "对回盘", "结清"]
    return [
        {"state": "done" if at < reached else "now" if at == reached else "todo", "title": name,
         "note": "李雯　11月18日" if at < reached else ""}
        for at, name in enumerate(names)
    ]  # fmt: skip


def _check(kind: str, words: str, title: str, text: str) -> Context:
    url = "#" if kind != "ok" else None
    return {"kind": kind, "words": words, "title": title, "text": text, "url": url,
            "link": "看这 6 行"}  # fmt: skip


_PLACES = {
    "columns": [{"text": "地方", "kind": "text"}, {"text": "行数", "kind": "count"},
                {"text": "应发", "kind": "money"}, {"text": "抵扣", "kind": "deduction"},
                {"text": "实发", "kind": "money"}, {"text": "暂缓（行）", "kind": "count"}],
    "rows": [{"label": "松城镇", "url": None,
              "cells": [{"value": 1302, "url": "#"}, 11718000, 27000, 11691000,
                        {"value": 2, "url": "#"}]}],
    "total": [1302, 11718000, 27000, 11691000, 2],
}  # fmt: skip
PAYMENT = desk(
    _ROOM,
    trail=[*_TRAIL, {"text": "批次 202611-01"}], title="2026年11月重度残疾人护理补贴", number="202611-01",
    statement="批次 202611-01　·　按月　·　县级资金　·　松湖县　·　经办 李雯",
    state={"kind": "warn", "words": "已检查"}, refused=None, receipt=None, steps=_steps(2),
    figures=[
        {"label": "本批实发", "value": "1,088,820", "unit": "元", "note": "12,038 行", "url": "#",
         "words": "看这些行", "hidden": "：本批实发"},
        {"label": "暂缓", "state": {"kind": "warn", "words": "暂缓"}, "value": 9, "unit": "行",
         "note": "810 元，没有算在实发里", "url": "#", "words": "看暂缓的", "hidden": ""},
        {"label": "比10月", "value": "多 450", "unit": "元", "note": "上月 12,033 行", "url": "#",
         "words": "看上月那一批", "hidden": ""}],
    checks=[
        _check("bad", "没过", "登记已死亡", "6 行暂缓，540 元。请到村（社区）核实：属实就停发，认错了人就登记更正。"),
        _check("warn", "提示", "认定待核实", "41 行，不暂缓，请看一眼。请责任单位在期限内查清。"),
        {**_check("ok", "已决定", "同一账号收多人", "7 行查到过，都由责任人写理由决定了。"), "url": "#"}],
    passed=[_check("ok", "通过", "没有银行账号", "每一行都比对过，没有查到。"),
            _check("ok", "通过", "预算不够", "每一行都比对过，没有查到。")],
    checks_lede="18 项：16 项通过，1 项没过，1 项有提示", stale=False,
    next={"title": "下一步：批准", "lines": ["要 1 个人批准。", "看过下面的核对和金额，再批准。"], "form": None,
          "button": {"url": "#", "words": "批准 12,038 行，1,088,820 元"},
          "others": [{"url": "#", "words": "退回重查"}, {"url": "#", "words": "作废这一批"}]},
    approvals={"rule": "实发 1,088,820 元（再大的金额），要 2 个人批准，都不能是制批次的人；放行的也不能是。",
               "places": ["县复核", "分管领导或县复核"],
               "given": [{"who": "王建国", "role": "县复核", "at": "2026年11月20日 09:12"}], "released": ""},
    places=_PLACES, proof_url="#", bank_url=None,
    acts=[{"at": "2026年11月20日 08:30", "who": "李雯", "what": "检查", "words": "", "lines": 12038,
           "fen": 108882000},
          {"at": "2026年11月19日 16:02", "who": "王建国", "what": "退回重查", "words": "少了石岭村",
           "lines": 12000, "fen": 108000000}],
)  # fmt: skip
PAYMENT_BUILT = {
    **PAYMENT, "steps": _steps(1), "checks": [], "passed": [], "receipt": {**_RECEIPT, "title": "制批次好了（办理回执）"},
    "next": {"title": "下一步：检查", "lines": ["逐项比对每一行；有疑问的暂缓。"], "button": None, "others": [],
             "form": {"act": "check", "version": 1, "officer": "liwen", "words": "检查 12,038 行",
                      "officers": [("liwen", "李雯（县经办）"), ("wang", "王建国（县复核）")]}},
}  # fmt: skip
PAYMENT_REFUSED = {
    **PAYMENT, "stale": True, "bank_url": "#",
    "refused": {"kind": "warn", "lead": "别人先办了一步。",
                "text": "你看过以后，批次又有变动（现在是第 4 次变动，你看的是第 3 次）。请重新打开批次，看过再办。"},
    "approvals": {**PAYMENT["approvals"], "released": "吴静　2026年11月20日 10:00"},
    "next": {"title": "现在不能放行", "form": None, "button": None, "others": [],
             "lines": ["检查以后又有新情况：第 61 行，登记已死亡（《死亡名单.xlsx》第 12 行）。请退回重查。"]},
}  # fmt: skip
_ROW = {
    "line": 12038, "url": "#", "name": "张德明", "place": "松城镇 东风村", "month": "2026年11月",
    "fen": 9000, "netted_fen": 2000, "net_fen": 7000, "bank": "松湖农村商业银行",
    "account": "6228480990000003321", "why": "2026年11月应发 90 元；按追回决定抵扣 20 元",
    "told": ["同一账号收多人：同一账号登记在 2 人名下"], "state": {"kind": "warn", "words": "暂缓"},
}  # fmt: skip
PAYMENT_LINES = desk(
    _ROOM,
    trail=[*_TRAIL, _BATCH, {"text": "行"}], title="2026年11月重度残疾人护理补贴",
    lede="批次 202611-01 的 12,047 行，实发 1,088,820 元。下面是其中 2 行。",
    states=[_link("全部", 12047, True), _link("暂缓", 9)],
    checks=[_link("不看检查", None, True), _link("登记已死亡", 6)],
    places={"action": "#", "name": "area", "label": "哪个地方", "value": "", "words": "看这里",
            "options": [("", "全部地方"), ("1", "松城镇（1,302 行）")], "fields": []},
    rows=[_ROW, {**_ROW, "line": 1, "account": None, "bank": "", "netted_fen": 0, "told": [],
                 "state": {"kind": "ok", "words": "已付"}}],
    pages={"previous": None, "next": "#", "links": [{"number": 1, "url": "#", "current": True},
           {"number": 2, "url": "#", "current": False}], "shown": "显示 1—50，共 12,047 行"},
)  # fmt: skip
PAYMENT_LINES_EMPTY = {**PAYMENT_LINES, "rows": [], "pages": None, "checks": [], "places": None}
_REVISION = {"made": "2026年11月18日 09:00", "fen": 9000, "kind": "ok", "words": "符合",
             "why": "第一次算", "pays": True}  # fmt: skip
PAYMENT_LINE = desk(
    _ROOM,
    trail=[*_TRAIL, _BATCH, {"text": "第 61 行"}], title="第 61 行：90 元", name="张德明",
    state={"kind": "warn", "words": "暂缓"},
    statement="2026年11月重度残疾人护理补贴　·　松城镇 东风村　·　批次 202611-01", person_url="#",
    facts=[{"key": "应发", "value": "90 元"}, {"key": "为什么是这些", "value": "2026年11月应发 90 元"}],
    account="6228480990000003321", bank="松湖农村商业银行", holder="张建军", why_url="#",
    revisions=[_REVISION, {**_REVISION, "fen": 0, "kind": "bad", "words": "不符合", "pays": False,
                           "why": "不符合：在世"}],
    findings=[{"name": "登记已死亡", "evidence": "死亡：《民政殡葬火化名单.xlsx》第 12 行，2026-10-18",
               "remedy": "请到村（社区）核实：属实就停发", "kind": "bad", "words": "暂缓"}],
    hold={"open": True, "officer": "李雯", "until": "2026年12月4日", "noticed": "", "reply": "", "replied": "",
          "notice": "您2026年11月的重度残疾人护理补贴先暂缓发放，原因是：有名单登记本人已去世。", "outcome": "",
          "reason": "", "decided": "", "handles": True, "decides": True, "why_not": "", "go_from": "",
          "stop_from": "还没有通知本人，现在不能停发。", "officers": [("wang", "王建国（县复核）")]},
    returned=None, around=[], errors=_ERRORS, action="#",
    given={"reply": "", "reason": "", "account": "", "bank": "", "holder": "", "words": ""},
)  # fmt: skip
PAYMENT_LINE_STOPS = {
    **PAYMENT_LINE, "errors": [],
    "hold": {**PAYMENT_LINE["hold"], "noticed": "2026年11月20日 09:12", "reply": "儿子说人已不在",
             "replied": "2026年11月21日 10:00", "stop_from": "",
             "go_from": "认定不支持发这一行：认定为不符合（第 61 行）。没有错，请停发。",
             "why_not": "这一行由王建国决定；要你来办，先改由你办。"},
}  # fmt: skip
PAYMENT_LINE_BACK = {
    **PAYMENT_LINE, "errors": [{"field": "account", "text": "账号应是 8 到 32 位数字"}], "findings": [],
    "state": {"kind": "bad", "words": "退回"},
    "hold": {**PAYMENT_LINE["hold"], "open": False, "handles": False, "decides": False,
             "outcome": "放回，照发", "reason": "是监护人代领", "decided": "李雯　2026年11月20日 09:12"},
    "returned": {"reason": "账号已销户", "code": "E01", "file": "回盘.xlsx", "repair": "账号改为尾号 8888",
                 "to": "6228480000088888", "repaired": "李雯　2026年12月11日 09:00", "repairs": True,
                 "voids": True, "again_url": "#"},
    "around": [_link("已经重发：批次 202612-02 第 1 行")],
}  # fmt: skip
PAYMENT_LINE_PLAIN = {**PAYMENT_LINE, "hold": None, "errors": [], "person_url": None, "why_url": None,
                      "account": None, "holder": None, "findings": []}  # fmt: skip
PAYMENTS_HELD = desk(
    _ROOM,
    trail=[*_TRAIL, _BATCH, {"text": "暂缓的"}], title="批次 202611-01 暂缓的行",
    lede="9 行暂缓，一行都没有停发，6 人还没有通知，2 行可以决定了。", all_url="#", error="",
    filters=[_link("全部", 9, True), _link("还没通知", 6)], whose=[_link("所有人办的", None, True), _link("我办的")],
    notify={"action": "#", "count": 6, "number": "202611-01"},
    rows=[{**_LINE, "told": ["登记已死亡：《民政殡葬火化名单.xlsx》第 12 行"], "officer": "李雯",
           "due": {"kind": kind, "words": words}}
          for kind, words in (("soon", "还没通知本人"), ("over", "到期了（11月18日），可以决定"),
                              ("plain", "等答复，到 12月4日"))],
    pages=None,
)  # fmt: skip
PAYMENTS_HELD_EMPTY = {**PAYMENTS_HELD, "rows": [], "notify": None, "all_url": None, "error": "没有这个批次。",
                       "lede": "没有暂缓的。"}  # fmt: skip
PAYMENTS_RETURNED = desk(
    _ROOM,
    trail=[*_TRAIL, {"text": "银行退回的"}], title="银行退回的行", all_url="#",
    lede="1 行等着改账号或决定，1 行改好了等重发。",
    filters=[_link("全部", 2, True), _link("等着改", 1), _link("改好了，等重发", 1)],
    rows=[{**_LINE, "reason": "账号已销户", "repair": "", "account": None},
          {**_LINE, "reason": "户名不符", "repair": "账号改为尾号 8888", "account": "6228480000088888"}],
    again=[{"text": "重度残疾人护理补贴（县级）：1 行，90 元", "url": "#"},
           {"text": "困难残疾人生活补贴（省级）：2 行，180 元", "url": None}],
    pages=None,
)  # fmt: skip
PAYMENTS_RETURNED_EMPTY = {**PAYMENTS_RETURNED, "rows": [], "again": [], "all_url": None}
_FILE = {"name": "一卡通平台表格", "digest": "9f31c2a0" * 8, "lines": 12038, "fen": 108882000,
         "who": "吴静", "at": "2026年11月25日 09:12"}  # fmt: skip
PAYMENT_BANK = desk(
    _ROOM,
    trail=[*_TRAIL, _BATCH, {"text": "银行文件"}], title="批次 202611-01 的银行文件",
    statement="2026年11月重度残疾人护理补贴：12,038 行，1,088,820 元", state={"kind": "info", "words": "已送银行"},
    forms=[{"name": "一卡通平台表格", "action": "#", "ready": True},
           {"name": "ISO 20022 付款文件", "action": "#", "ready": False}],
    files=[_FILE], takes=True, action="#", who_may="",
    errors=[{"field": "file", "text": "回盘文件不完整：合计写 12,038 笔，逐行数是 9,000 笔。请向银行重新要一份完整的。"}],
    answers=[{"title": "回盘收下了（收盘回执）", "number": "202611-01", "seal": "收盘回执", "url": "#",
              "words": "办 3 行退回的", "facts": [{"key": "到账", "value": "12,035 行，1,088,550 元"}]}],
)  # fmt: skip
PAYMENT_BANK_NOT_MINE = {
    **PAYMENT_BANK, "forms": [], "files": [], "takes": False, "errors": [], "answers": [],
    "who_may": "制文件、收回盘要“放行”的权限：财务。文件里有完整账号。",
}  # fmt: skip
PAYMENT_PROOF = desk(
    _ROOM,
    trail=[*_TRAIL, _BATCH, {"text": "对账"}], title="批次 202611-01 对账",
    lede="进 12,047 行 = 已付 12,035 行 + 暂缓 9 行 + 退回 3 行。",
    parts=[{"label": "已付", "url": None, "cells": [{"value": 12035, "url": "#"}, 108855000, 153000, 109008000]},
           {"label": "退回", "url": None, "cells": [{"value": 3, "url": "#"}, 27000, 0, 27000]}],
    total=[12038, 108882000, 153000, 109035000], re_issued=2,
    faults=["银行已付：各行合计 1,088,550 元，账上 1,088,460 元"], waiting=["1 行退回的还没有重发，也没有决定不再发"],
    whole=False, back_url="#", closes=False, closed=False, version=7, action="#",
    errors=[{"field": "", "text": "还不能结清：1 行退回的还没有重发。请先把这些办完。"}],
)  # fmt: skip
PAYMENT_PROOF_WHOLE = {
    **PAYMENT_PROOF, "faults": [], "waiting": [], "errors": [], "whole": True, "closes": True,
    "back_url": None, "re_issued": 0,
}  # fmt: skip
_DIFFERENCE = {"name": "张德明", "place": "松城镇 东风村", "url": "#", "month": "2026年11月", "kind": "bad",
               "words": "没有发", "owed": "该发 90 元", "difference": "没有发 90 元", "why": "第一次算", "made": "2026-11-18"}  # fmt: skip
DIFFERENCES = desk(
    _ROOM,
    trail=[*_TRAIL, {"text": "差额"}], title="应发和已发的差额", month=_MONTH,
    lede="2025年12月到2026年11月，“重度残疾人护理补贴”没有发 14 人月 1,260 元；多发 6 人月 540 元。",
    choice={"action": "#", "name": "programme", "label": "哪个项目", "value": "a", "words": "看这一项",
            "options": [("a", "重度残疾人护理补贴")], "fields": []},
    sorts=[_link("全部", 20, True), _link("没有发", 14), _link("少发", 0), _link("多发", 6)],
    causes=[_link("全部原因", 20, True), _link("不满足：在世", 6), _link("标准变了", 14)],
    rows=[_DIFFERENCE, {**_DIFFERENCE, "url": None, "kind": "unk", "words": "多发", "owed": "该发 0 元", "difference": "多发 90 元",
                        "why": "不满足：在世（死亡或宣告死亡的，次月起停发）"}],
    pages=None, total="20 人月，1,800 元", acts=[_link("制补发批次"), _link("多发的去追回")],
)  # fmt: skip
DIFFERENCES_EMPTY = {**DIFFERENCES, "choice": None, "sorts": [], "causes": [], "rows": [], "acts": [],
                     "total": "", "lede": "还没有人在册，没有差额。"}  # fmt: skip

_ON_ROLL = {
    **_PERSON, "decided": "批准发放", "since": "2026年3月", "kind": "ok", "words": "符合",
    "amount_fen": 123456789,
}  # fmt: skip
PAYMENT_ROLL = desk(
    _ROOM,
    trail=[*_TRAIL, {"text": "在册名单"}], title="在册名单", month=_MONTH, choice=_CHOICE,
    lede="2026年11月，“重度残疾人护理补贴”在册 3,912 人，12 人这个月的应发还没有算。",
    filters=[_link("在册", 3912, True), _link("暂停的", 3), _link("停发的", 41)],
    rows=[_ON_ROLL, {**_ON_ROLL, "decided": "恢复", "kind": "unk", "words": "还没有算",
                     "amount_fen": None}],
    total="合计（全部各页）：3,912 人，应发 312,960 元", pages=_PERSON_PAGES, export_url="#",
)  # fmt: skip
PAYMENT_ROLL_EMPTY = {
    **PAYMENT_ROLL, "choice": None, "filters": [], "rows": [], "total": "", "pages": None,
    "lede": "还没有人在册。先批准发放，或按以前的发放台账列入在册。", "export_url": None,
}  # fmt: skip

PAYMENT_PAGES: dict[str, tuple[str, dict[str, Any]]] = {
    "payments": ("desk/payments.html", PAYMENTS),
    "payments-empty": ("desk/payments.html", PAYMENTS_EMPTY),
    "payment-roll": ("desk/payment_roll.html", PAYMENT_ROLL),
    "payment-roll-empty": ("desk/payment_roll.html", PAYMENT_ROLL_EMPTY),
    "payment-new": ("desk/payment_new.html", PAYMENT_NEW),
    "payment-recompute": ("desk/payment_recompute.html", PAYMENT_RECOMPUTE),
    "payment-recompute-wrong": ("desk/payment_recompute.html", PAYMENT_RECOMPUTE_WRONG),
    "payment": ("desk/payment.html", PAYMENT),
    "payment-built": ("desk/payment.html", PAYMENT_BUILT),
    "payment-refused": ("desk/payment.html", PAYMENT_REFUSED),
    "payment-lines": ("desk/payment_lines.html", PAYMENT_LINES),
    "payment-lines-empty": ("desk/payment_lines.html", PAYMENT_LINES_EMPTY),
    "payment-line": ("desk/payment_line.html", PAYMENT_LINE),
    "payment-line-stops": ("desk/payment_line.html", PAYMENT_LINE_STOPS),
    "payment-line-back": ("desk/payment_line.html", PAYMENT_LINE_BACK),
    "payment-line-plain": ("desk/payment_line.html", PAYMENT_LINE_PLAIN),
    "payments-held": ("desk/payments_held.html", PAYMENTS_HELD),
    "payments-held-empty": ("desk/payments_held.html", PAYMENTS_HELD_EMPTY),
    "payments-returned": ("desk/payments_returned.html", PAYMENTS_RETURNED),
    "payments-returned-empty": ("desk/payments_returned.html", PAYMENTS_RETURNED_EMPTY),
    "payment-bank": ("desk/payment_bank.html", PAYMENT_BANK),
    "payment-bank-not-mine": ("desk/payment_bank.html", PAYMENT_BANK_NOT_MINE),
    "payment-proof": ("desk/payment_proof.html", PAYMENT_PROOF),
    "payment-proof-whole": ("desk/payment_proof.html", PAYMENT_PROOF_WHOLE),
    "differences": ("desk/payment_differences.html", DIFFERENCES),
    "differences-empty": ("desk/payment_differences.html", DIFFERENCES_EMPTY),
}
