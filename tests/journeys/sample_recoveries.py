"""Made-up contexts of recoveries, letters, the books, budgets, and one person's months."""

from __future__ import annotations

from datetime import date

from sample_shell import NOW, Context, desk

_LONG = "阿不都热西提·买买提"
_PERSON = {
    "name": "张德明", "age": 58, "disability": "肢体一级", "identity": "990826196803041234",
    "place": "松城镇 东风村", "url": "#",
}  # fmt: skip
_PAGES = {
    "previous": None, "next": "#", "shown": "显示 1—50，共 123 笔",
    "links": [{"number": 1, "url": "#", "current": True}, {"number": 2, "url": "#", "current": False},
              {"ellipsis": True}, {"number": 3, "url": "#", "current": False}],
}  # fmt: skip


def _filters(*names: str) -> list[Context]:
    return [{"text": name, "url": "#", "count": 12 - n, "current": n == 0}
            for n, name in enumerate(names)]  # fmt: skip


def _row(name: str, kind: str, state: str, after: str) -> Context:
    return {
        "url": "#", "name": name, "place": "松城镇 东风村", "programme": "重度残疾人护理补贴",
        "cause": "不满足：没有领工伤保险生活护理费", "months": "2025年3—7月、2026年1月",
        "amount_fen": 123_456_789, "left_fen": 8_000, "kind": kind, "state": state, "next": after,
    }  # fmt: skip


RECOVERIES = desk(
    "追回",
    lede="还有 1,234,567.89 元没有追回：3 笔等告知，5 笔等答复和决定，2 笔在收。",
    find_url="#",
    states=_filters("全部", "查出", "已告知", "已决定", "已了结", "不成立"),
    causes=_filters("全部原因", "不满足：在世", "不满足：没有在服刑"),
    programmes=_filters("全部项目", "重度残疾人护理补贴"),
    places=_filters("松城镇", "湖滨镇"),
    sums=[{"label": "查出", "url": "#", "cells": [3, 123_456_789, 0, 123_456_789]},
          {"label": "已决定", "url": "#", "cells": [2, 27_000, 9_000, 18_000]}],
    total=[5, 123_483_789, 9_000, 123_474_789],
    rows=[_row("张德明", "warn", "查出", "告知本人"),
          _row(_LONG, "info", "已决定（抵扣）", "收回来"),
          _row("王秀英", "unk", "不成立", "不用追了")],
    pages=_PAGES,
)  # fmt: skip
RECOVERIES_EMPTY = {
    **RECOVERIES, "lede": "还没有查出多发。", "find_url": None, "states": [], "causes": [],
    "programmes": [], "places": [], "sums": [], "rows": [], "pages": None,
}  # fmt: skip
FIND = desk(
    "追回",
    trail=[{"text": "追回", "url": "#"}, {"text": "查多发"}],
    form={"programme": "nursing", "first": "2026-01", "last": "2026-10"}, errors=[], action="#",
    choices=[("", "请选"), ("nursing", "重度残疾人护理补贴")], asked=True,
    rows=[{"label": "不满足：在世", "cells": [12, 34, 306_000]},
          {"label": "标准变了", "cells": [1, 2, 2_000]}],
    total=[13, 36, 308_000], unknown=7, post="#", back_url="#",
)  # fmt: skip
FIND_WRONG = {
    **FIND, "asked": False, "rows": [],
    "errors": [{"field": "programme", "text": "请选一个项目"},
               {"field": "last", "text": "后一个月要在前一个月以后，最多 36 个月"}],
}  # fmt: skip
FIND_NONE = {**FIND, "rows": [], "unknown": 0}


def _month(label: str, fen: int, facts: list[Context]) -> Context:
    return {"label": label, "fen": fen, "paid_fen": fen, "owed_fen": 0,
            "why": "不满足：在世（死亡或宣告死亡的，次月起停发）", "facts": facts, "url": "#"}  # fmt: skip


_FACT = {"text": "死亡：是（2026-02-18，《民政殡葬火化名单.xlsx》第 12 行）", "url": "#",
         "late": "晚知道了 3 个月"}  # fmt: skip
_ACT = {"at": NOW, "who": "李雯", "what": "查出多发", "words": "不符合：在世", "fen": 27_000,
        "transaction": 1_234, "transaction_url": "#", "letters": []}  # fmt: skip
RECOVERY = desk(
    "追回",
    trail=[{"text": "追回", "url": "#"}, {"text": "第 12 号"}],
    title="重度残疾人护理补贴多发 270 元", person=_PERSON,
    state={"kind": "warn", "words": "已告知"}, lede="本人已经答复；还没有决定怎么追回。",
    cause="不满足：在世", dead=True, months_words="2026年3—5月",
    steps=[{"state": "done", "title": "查出", "note": "11月2日 系统"},
           {"state": "done", "title": "告知", "note": "11月4日 李雯"},
           {"state": "done", "title": "答复", "note": "11月6日 李雯"},
           {"state": "now", "title": "决定", "note": ""}, {"state": "todo", "title": "收回", "note": ""}],
    months=[_month("2026年3月", 9_000, [_FACT]), _month("2026年4月", 9_000, [{**_FACT, "url": None}]),
            {**_month("2026年5月", 9_000, []), "paid_fen": None, "owed_fen": None, "url": None}],
    total_fen=27_000,
    laws=[{"number": "国发〔2015〕52号　二（四）", "text": "领取工伤保险生活护理费的，不享受"}],
    form={"act": "", "words": "", "way": "", "first": "", "parts": "", "limit": "", "amount": "", "on": ""},
    errors=[], wrong={}, version=3, action="#",
    does=["decide", "ask-write-off", "drop"],
    ways=[("", "请选"), ("repay", "一次退还"), ("instalments", "分期退还")],
    defaults={"first": "2026-12", "parts": "3", "left": "270"},
    who_next="李雯申请了核销，要另一个人批准。能批准的：县复核、分管领导。",
    plan=[{"label": "2026年12月", "fen": 9_000, "done_fen": 9_000, "kind": "ok", "words": "收到了"},
          {"label": "2027年1月", "fen": 9_000, "done_fen": 0, "kind": "bad", "words": "过期没收"},
          {"label": "2027年2月", "fen": 9_000, "done_fen": 0, "kind": "info", "words": "还没到"}],
    acts=[{**_ACT, "what": "告知本人", "words": "村干部上门告知家属", "fen": 0, "transaction": None,
           "letters": [{"text": "多发告知书 松残多发告〔2026〕12号", "url": "#"}]}, _ACT],
    moved=[{"on": date(2026, 11, 2), "event": "认定多发", "fund": "县级", "month": "2026年3月",
            "debit_fen": 123_456_789, "credit_fen": 0, "number": 1_234, "url": "#"},
           {"on": date(2026, 11, 9), "event": "本人退还", "fund": "省级", "month": "2026年3月",
            "debit_fen": 0, "credit_fen": 9_000, "number": 1_240, "url": None}],
    books={"kind": "ok", "lead": "账上还有 270 元应追回。", "text": ""},
)  # fmt: skip


def _doing(*does: str, **more: object) -> Context:
    return {**RECOVERY, "does": list(does), "who_next": "", "dead": False, **more}


RECOVERY_WRONG = _doing(
    "repaid",
    "write-off",
    form={**RECOVERY["form"], "act": "repaid", "amount": "300", "words": "收据 1"},
    errors=[{"field": "repaid-amount", "text": "还要追回 270 元，这次记的是 300 元"}],
    wrong={"repaid-amount": "还要追回 270 元，这次记的是 300 元"},
)
RECOVERY_DONE = _doing(
    state={"kind": "ok", "words": "已了结（核销）"}, lede="已经了结。", plan=[], moved=[], laws=[],
    person={**_PERSON, "url": None, "name": _LONG, "age": None},
    books={"kind": "bad", "lead": "账上还有 10 元应追回，和上面的步骤对不上。",
           "text": "请告诉财务核对账本，先不要再记。"},
)  # fmt: skip
_DOCUMENT = {
    "title": "多发告知书\n松残多发告〔2026〕12号", "addressee": "张*明的家属：", "masked": True,
    "blocks": [
        {"kind": "paragraph", "level": 0, "runs": [{"text": "您好，请节哀。张*明去世以后，2026年3—5月的"
         "重度残疾人护理补贴还打到了张*明的账户上，一共多发 270 元。"}]},
        {"kind": "table", "text": "多发的月份", "head": ["月份", "发了（元）", "该发（元）", "多发（元）"],
         "align": ["left", "right", "right", "right"],
         "rows": [{"anchor": None, "cells": [[{"text": cell}] for cell in row]}
                  for row in (("2026年3月", "90", "0", "90"), ("合计", "90", "0", "90"))]},
        {"kind": "paragraph", "level": 0, "runs": [{"text": "有疑问，请找县残联 王芳 0990-8661234。"}]},
    ],
    "annexes": [], "signature": "松湖县残疾人联合会", "date": "2026年11月20日",
}  # fmt: skip
LETTER = desk(
    "追回",
    trail=[{"text": "追回", "url": "#"}, {"text": "第 12 号追回", "url": "#"}, {"text": "多发告知书"}],
    title="多发告知书 松残多发告〔2026〕12号",
    facts=[{"key": "项目", "value": "重度残疾人护理补贴"}, {"key": "谁做的", "value": "李雯"},
           {"key": "校验码", "value": "9f31c2a07be5"}],
    word_url="#", document=_DOCUMENT,
)  # fmt: skip
LETTER_FORM = desk(
    "追回",
    trail=[{"text": "追回", "url": "#"}, {"text": "第 12 号追回", "url": "#"}],
    title="做多发告知书", form={"contact": "", "basis": ""},
    errors=[{"field": "contact", "text": "没有写找谁、打什么电话。如：县残联 王芳 0990-8661234。"}],
    action="#", back_url="#", basis_needed=True, dead=True,
    basis_hint="政策里的这一条还没有核对原文（停发情形：死亡的，次月起停发），请写本地文件的文号和条款",
    document={**_DOCUMENT, "title": "多发告知书\n编号做好以后给", "signature": "", "date": ""},
)  # fmt: skip


def _account(name: str, fen: int, **more: object) -> Context:
    return {"name": name, "meaning": "应当发、还没有放行的钱", "url": "#", "debit_fen": 1_234_567_890,
            "credit_fen": 1_234_567_890 + fen, "fen": fen, "side": "贷", "odd": fen < 0, **more}  # fmt: skip


BOOKS = desk(
    "账本",
    township=False, lede="到 2026年10月31日：应发 12,345,678.9 元，应追回 270 元。",
    form={"action": "#", "on": "2026-10-31", "programme": "", "fund": "", "of": "2026",
          "area": "990826000000", "programmes": [("", "全部项目"), ("a", "重度残疾人护理补贴")],
          "funds": [("", "全部资金"), ("county", "县级")], "years": [("2026", "2026 年")]},
    errors=[], rows=[_account("应付个人", 270_000), _account("资金专户", -123_456_789)],
    debit_fen=2_469_135_780, credit_fen=2_469_135_780, even=True, verify_url="#",
    proof={"kind": "ok", "lead": "账是平的。", "text": "从头核对了 1,234 张凭证、56,789 条分录。"},
    export_url="#",
)  # fmt: skip
BOOKS_WRONG = {
    **BOOKS, "errors": [{"field": "on", "text": "日期要写成 2026-11-20 这样"}], "rows": [],
    "even": False, "export_url": None,
    "proof": {"kind": "bad", "lead": "查出 1 处对不上。", "text": "第 9 号凭证借贷不平"},
}  # fmt: skip
BOOKS_TOWNSHIP = desk("账本", township=True, lede="", county_url="#")


def _posting(**more: object) -> Context:
    return {"on": date(2026, 11, 2), "event": "认定多发", "why": "第 12 号追回：认定多发",
            "account": "应追回", "programme": "重度残疾人护理补贴", "fund": "县级", "year": 2026,
            "name": "张德明", "person_url": "#", "month": "2026年3月", "debit_fen": 123_456_789,
            "credit_fen": 0, "number": 1_234, "url": "#", **more}  # fmt: skip


_POSTINGS = [_posting(), _posting(name=_LONG, person_url=None, debit_fen=0, credit_fen=9_000),
             _posting(name=None, month="", event="资金到账")]  # fmt: skip
ACCOUNT = desk(
    "账本",
    trail=[{"text": "账本", "url": "#"}, {"text": "应追回"}], title="应追回",
    lede="多发了、应当追回的钱。余额在借方 1,234,477.89 元，3 条分录。",
    narrowed="重度残疾人护理补贴，2026 年", errors=[],
    events=_filters("全部事项", "认定多发", "本人退还"), rows=_POSTINGS, debit_fen=246_913_578,
    credit_fen=9_000, pages=_PAGES, export_url="#",
)  # fmt: skip
ACCOUNT_EMPTY = {**ACCOUNT, "rows": [], "pages": None, "export_url": None, "narrowed": ""}
TRANSACTION = desk(
    "账本",
    trail=[{"text": "账本", "url": "#"}, {"text": "第 1234 号凭证"}],
    title="第 1234 号凭证：认定多发", lede="第 12 号追回：认定多发",
    facts=[{"key": "记账日", "value": "2026年11月2日"}, {"key": "谁记的", "value": "李雯"}],
    links=[{"text": "第 12 号追回", "url": "#"}, {"text": "已被第 1240 号凭证冲销", "url": "#"}],
    accounts=[{"name": "应追回", "programme": "重度残疾人护理补贴", "fund": "县级", "year": 2026,
               "place": "松湖县", "lines": 3, "debit_fen": 123_456_789, "credit_fen": 0, "url": "#"},
              {"name": "应付个人", "programme": "重度残疾人护理补贴", "fund": "县级", "year": 2026,
               "place": "松湖县", "lines": 3, "debit_fen": 0, "credit_fen": 123_456_789, "url": "#"}],
    total_fen=123_456_789, rows=_POSTINGS, pages=None,
)  # fmt: skip


def _budget(**more: object) -> Context:
    return {"label": "重度残疾人护理补贴", "fund": "县级", "budget_fen": 500_000_000, "budget_url": "#",
            "arrived_fen": 400_000_000, "arrived_url": "#", "spent_fen": 123_456_789,
            "spent_url": "#", "in_bank_fen": 9_000, "left_fen": 376_543_211, "waiting_fen": 27_000,
            "waiting_url": "#", "percent": 24.7, "percent_words": "24.7%", "low": True,
            "kind": "warn", "words": "慢了", **more}  # fmt: skip


BUDGET = desk(
    "预算与进度",
    township=False, year=2026, lede="预算 5,000,000 元，用了 1,234,567.89 元，24.7%；全年过了 88.8%。",
    years=_filters("2026 年", "2025 年"), pace=88.8, pace_words="全年过了 88.8%",
    rows=[_budget(),
          _budget(fund="省级", budget_fen=None, left_fen=None, percent=None, percent_words="—",
                  low=False, kind="unk", words="没有预算", in_bank_fen=0, waiting_fen=0),
          _budget(label="困难残疾人生活补贴", percent=101.2, percent_words="101.2%", low=False,
                  left_fen=-6_000, kind="bad", words="超预算")],
    total={"budget_fen": 1_000_000_000, "arrived_fen": 1_200_000_000, "spent_fen": 370_370_367,
           "left_fen": 629_629_633},
    notes=[{"text": "下达或调减预算", "url": "#"}, {"text": "资金到账", "url": "#"},
           {"text": "收回的钱缴回专户", "url": "#"}],
    not_county=False,
)  # fmt: skip
BUDGET_EMPTY = {
    **BUDGET,
    "rows": [],
    "notes": [],
    "not_county": True,
    "lede": "这一年账上还没有数。",
}
BUDGET_TOWNSHIP = desk("预算与进度", township=True, lede="", county_url="#")
BUDGET_FORM = desk(
    "预算与进度",
    trail=[{"text": "预算与进度", "url": "#"}, {"text": "下达或调减预算"}],
    title="下达或调减预算", place="松湖县",
    form={"programme": "", "fund": "", "of": "2026", "change": "more", "amount": "一百",
          "number": "", "on": "", "key": "0123456789abcdef"},
    errors=[{"field": "amount", "text": "看不懂金额“一百”。请填数字，例如 1200 或 1,200.50。"}],
    programmes=[("", "请选"), ("a", "重度残疾人护理补贴")], funds=[("", "请选"), ("county", "县级")],
    changes=[("more", "下达（加）"), ("less", "调减（减）")], number_label="文号",
    number_hint="如：青财社〔2026〕12号", button="记下预算", action="#", back_url="#",
)  # fmt: skip
_KINDS = [("ok", "90", ""), ("less", "90", "多90"), ("add", "100", "含补"), ("wait", "90", "待核"),
          ("no", "0", "待发"), ("less", "80", "少10")]  # fmt: skip
_CELLS = [
    {"month": n + 1, "kind": kind, "amount": amount, "note": note, "url": f"#mnursing-{n + 1}"}
    for n, (kind, amount, note) in enumerate([*_KINDS, *[("no", "—", "")] * 6])
]
_ROWS = [
    {"id": f"mnursing-{n}", "label": f"{n} 月", "url": "#" if n % 2 else None,
     "owed_fen": owed, "paid_fen": paid, "difference_fen": None if owed is None else paid - owed,
     "words": words, "links": [{"text": "批次 202603-01 第 12,345 行", "url": "#"}] if n > 1 else []}
    for n, owed, paid, words in (
        (1, 9_000, 9_000, []),
        (2, 0, 9_000, ["多发 90 元：在世。死亡：是（2026-01-18，《民政殡葬火化名单.xlsx》第 12 行）"]),
        (3, 10_000, 10_000, ["其中 10 元是2026年7月补发的", "抵扣 20 元，还以前多发的"]),
        (4, None, 9_000, ["待核实，查清前照发"]),
        (5, 9_000, 0, ["在批次 202605-01 里暂缓，可以答复到 2026年6月4日"]),
        (6, 9_000, 8_000, ["少 10 元，还没有进批次"]),
    )
]  # fmt: skip
MONTHS = desk(
    "一人一档",
    trail=[{"text": "一人一档", "url": "#"}, {"name": "张德明", "url": "#"}, {"text": "月账"}],
    person=_PERSON, year=2026, lede="2026 年该发 370 元，发到 450 元，多发 90 元，还没有发 10 元。",
    years=_filters("2026 年", "2025 年"),
    programmes=[{"name": "重度残疾人护理补贴", "roll": "2025年1月起批准发放", "cells": _CELLS,
                 "label": "护理补贴 2026 年各月发到手里，单位元", "rows": _ROWS,
                 "owed_fen": 37_000, "paid_fen": 45_000}],
    recoveries=[{"text": "重度残疾人护理补贴 2026年2月", "kind": "warn", "state": "已告知",
                 "amount_fen": 9_000, "left_fen": 9_000, "url": "#"}],
    letters=[{"text": "多发告知书 松残多发告〔2026〕12号（2026年11月20日）", "url": "#"},
             {"text": "做暂缓发放告知书", "url": "#"}],
    roll_url="#", slip_url="#",
)  # fmt: skip
MONTHS_EMPTY = {**MONTHS, "programmes": [], "years": [], "recoveries": [], "letters": [],
                "roll_url": None, "lede": "账上还没有这个人的钱。"}  # fmt: skip


def _decided(kind: str, words: str, **more: object) -> Context:
    return {"programme": "重度残疾人护理补贴", "kind": kind, "words": words, "from": "2026年12月",
            "reason": "服刑，从入监的下一个月起停发", "at": NOW, "who": "李雯",
            "letter": {"text": "做停发决定书", "url": "#"}, **more}  # fmt: skip


ROLL = desk(
    "一人一档",
    trail=[{"text": "一人一档", "url": "#"}, {"name": "张德明", "url": "#"}, {"text": "在册"}],
    person=_PERSON, lede="2026年11月：重度残疾人护理补贴停发。",
    rows=[_decided("bad", "停发"), _decided("ok", "批准发放", letter=None, who="系统",
          reason="以前已在发放，见《02重度残疾人护理补贴发放.xlsx》第 61 行")],
    decides=True, who_may="县经办", action="#", months_url="#",
    form={"programme": "", "act": "", "month": "2026-11", "reason": ""},
    errors=[{"field": "reason", "text": "请写理由：什么情况，依据什么"}],
    programmes=[("", "请选"), ("a", "重度残疾人护理补贴")], acts=[("", "请选"), ("stop", "停发")],
)  # fmt: skip
ROLL_READ = {**ROLL, "decides": False, "errors": [], "rows": []}

RECOVERY_PAGES: dict[str, tuple[str, Context]] = {
    "recoveries": ("desk/recoveries.html", RECOVERIES),
    "recoveries-empty": ("desk/recoveries.html", RECOVERIES_EMPTY),
    "recoveries-find": ("desk/recoveries_find.html", FIND),
    "recoveries-find-wrong": ("desk/recoveries_find.html", FIND_WRONG),
    "recoveries-find-none": ("desk/recoveries_find.html", FIND_NONE),
    "recovery": ("desk/recovery.html", RECOVERY),
    "recovery-notice": ("desk/recovery.html", _doing("notice", "drop")),
    "recovery-reply": ("desk/recovery.html", _doing("reply", "ask-write-off")),
    "recovery-wrong": ("desk/recovery.html", RECOVERY_WRONG),
    "recovery-done": ("desk/recovery.html", RECOVERY_DONE),
    "letter": ("desk/recovery_letter.html", LETTER),
    "letter-form": ("desk/recovery_letter_form.html", LETTER_FORM),
    "books": ("desk/books.html", BOOKS),
    "books-wrong": ("desk/books.html", BOOKS_WRONG),
    "books-township": ("desk/books.html", BOOKS_TOWNSHIP),
    "books-account": ("desk/books_account.html", ACCOUNT),
    "books-account-empty": ("desk/books_account.html", ACCOUNT_EMPTY),
    "books-transaction": ("desk/books_transaction.html", TRANSACTION),
    "budget": ("desk/budget.html", BUDGET),
    "budget-empty": ("desk/budget.html", BUDGET_EMPTY),
    "budget-township": ("desk/budget.html", BUDGET_TOWNSHIP),
    "budget-form": ("desk/budget_form.html", BUDGET_FORM),
    "person-months": ("desk/person_months.html", MONTHS),
    "person-months-empty": ("desk/person_months.html", MONTHS_EMPTY),
    "person-roll": ("desk/person_months_roll.html", ROLL),
    "person-roll-read": ("desk/person_months_roll.html", ROLL_READ),
}
