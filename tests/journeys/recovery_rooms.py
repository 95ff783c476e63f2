"""The rooms of recoveries, letters, books, budgets and a person's months, in every state."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.integration.desk_made_up import TOWN, YEAR
from tests.integration.determined_office import NURSING
from tests.integration.recovering_office import Recovering
from tests.journeys.desk_rooms import Room, send

_MARCH = f"programme={NURSING}&first={YEAR}-03&last={YEAR}-03"


def recovery_rooms(made: Recovering) -> list[Room]:
    """All of them."""
    return [*_recoveries(made), *_letters(made), *_books(made), *_budget(), *_persons(made)]


def without_a_way(page: Page) -> None:
    """Decide without saying how."""
    page.locator("#decide-words").fill("数不大")
    send("决定怎么追回")(page)


def nothing_repaid(page: Page) -> None:
    """Note a repayment of nought."""
    page.locator("#repaid-amount").fill("0")
    page.locator("#repaid-words").fill("收据")
    send("记下这笔退还")(page)


def _recoveries(made: Recovering) -> list[Room]:
    return [
        Room("jingban", "/recoveries/", "没有追回"),
        Room("lingdao", "/recoveries/?state=settled", "已了结"),
        Room("jingban", "/recoveries/?state=dropped&cause=death", "没有这样的追回"),
        Room("jingban", f"/recoveries/?area={TOWN}", "一笔一笔"),
        Room("jingban", "/recoveries/find", "看有多少"),
        Room("jingban", f"/recoveries/find?{_MARCH}", "记下这些多发"),
        Room("jingban", f"/recoveries/find?programme=living-subsidy&first={YEAR}-03&last={YEAR}-03",
             "没有新的多发"),
        Room("jingban", "/recoveries/find?programme=x&first=abc", "请选一个项目"),
        Room("jingban", f"/recoveries/{made.found}", "怎么告知的"),
        Room("jingban", f"/recoveries/{made.found}", "这里要写", send("记下：已告知")),
        Room("jingban", f"/recoveries/{made.noticed}", "本人怎么说"),
        Room("fuhe", f"/recoveries/{made.noticed}", "可以答复到"),
        Room("fuhe", f"/recoveries/{made.asked}", "请选怎么追回", without_a_way),
        Room("fenguan", f"/recoveries/{made.asked}", "批准核销"),
        Room("caiwu", f"/recoveries/{made.decided}", "金额要大于 0", nothing_repaid),
        Room("lingdao", f"/recoveries/{made.settled}", "现在没有要你办的"),
        Room("jingban", f"/recoveries/{made.dropped}", "不成立"),
    ]  # fmt: skip


def _letters(made: Recovering) -> list[Room]:
    new = f"/letters/new/overpaid-notice/{made.notice_act}"
    return [
        Room("jingban", new, "还没有核对原文"),
        Room("jingban", new, "没有写依据", send("做好这封信")),
        Room("jingban", f"/letters/new/stop/{made.stopped}", "起停发"),
        Room("jingban", f"/letters/{made.letter}", "下载 Word"),
        Room("lingdao", f"/letters/{made.letter}", "已经做好"),
    ]


def _books(made: Recovering) -> list[Room]:
    return [
        Room("caiwu", "/books/", "借贷相等"),
        Room("shenji", "/books/", "账是平的", send("从头核对")),
        Room("caiwu", "/books/?on=abc", "日期要写成"),
        Room("caiwu", f"/books/?area={TOWN}", "账记到县"),
        Room("caiwu", "/books/accounts/recoverable", "认定多发"),
        Room("shenji", "/books/accounts/returned?of=2019", "没有分录"),
        Room("shenji", f"/books/transactions/{made.transaction}", "动了哪些科目"),
        Room("caiwu", f"/books/transactions/{made.transaction}", "号追回"),
    ]


def _budget() -> list[Room]:
    return [
        Room("caiwu", f"/budget/?of={YEAR}", "用了"),
        Room("lingdao", "/budget/?of=2019", "这一年账上还没有数"),
        Room("caiwu", f"/budget/?area={TOWN}", "预算记到县"),
        Room("caiwu", f"/budget/budget?of={YEAR}", "加还是减"),
        Room("caiwu", "/budget/arrival", "请选一个项目", send("记下到账", amount="一百")),
        Room("caiwu", "/budget/hand-in", "凭证号"),
    ]


def _persons(made: Recovering) -> list[Room]:
    return [
        Room("jingban", f"/persons/{made.dead}/months?year={YEAR}", "多发 80 元"),
        Room("chengguan", f"/persons/{made.person}/months?year={YEAR}", "月账"),
        Room("jingban", f"/persons/{made.person}/roll", "就这样定"),
        Room("jingban", f"/persons/{made.person}/roll", "请写理由", send("就这样定")),
        Room("fuhe", f"/persons/{made.dead}/roll", "能定的"),
    ]
