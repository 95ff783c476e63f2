"""The rooms of supervision, of inspections and of published lists, in every state."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.integration.desk_made_up import OTHER_TOWN, YEAR
from tests.integration.paying_office import Paying
from tests.integration.supervised_office import Supervised
from tests.journeys.desk_rooms import Room, send


def supervision_rooms(made: Supervised, paying: Paying) -> list[Room]:
    """All of them."""
    return [*_home(), *_inspections(made), *_findings(made), *_lists(made, paying), *_public(made)]


def _home() -> list[Room]:
    money = f"/supervision/money?year={YEAR}&show="
    return [
        Room("jiancha", f"/supervision/?year={YEAR}", "发放以前拦下的"),
        Room("lingdao", f"/supervision/?year=2019&area={OTHER_TOWN}", "没有在查的检查"),
        Room("shenji", f"/supervision/?year={YEAR}", "在查的检查"),
        Room("jiancha", f"{money}waiting", "没有银行账号"),
        Room("shenji", f"{money}waiting", "不列姓名"),
        Room("jiancha", f"{money}stopped", "没有这样的"),
        Room("fuhe", f"{money}outstanding", "还没追回"),
        Room("jiancha", f"/supervision/patterns/?at={YEAR}-12", "用户和残疾人档案没有连起来"),
        Room("lingdao", f"/supervision/patterns/?at={YEAR}-01", "没有"),
        Room("fuhe", f"/supervision/patterns/paid-after-death?at={YEAR}-12", "也可能正常"),
        Room("shenji", f"/supervision/patterns/paid-after-death?at={YEAR}-12", "不列姓名"),
        Room("jiancha", f"/supervision/patterns/spike?at={YEAR}-01", "没有看到"),
    ]


def _problem(page: Page) -> None:
    """Say that something is wrong, and not what."""
    page.locator("main [name=words]").fill("")
    page.locator("main [name=verdict][value=found]").check(force=True)
    send("记下来")(page)


def _inspections(made: Supervised) -> list[Room]:
    place = f"/supervision/inspections/{made.inspection}"
    new = "/supervision/inspections/new"
    return [
        Room("jiancha", "/supervision/inspections/", "护理补贴发放检查"),
        Room("jiancha", f"/supervision/inspections/?area={OTHER_TOWN}", "还没有检查"),
        Room("jiancha", f"{new}?pattern=over-age", "从线索来"),
        Room("jiancha", new, "没有写检查什么", send("立项检查", title="")),
        Room("jiancha", place, "种子留着"),
        Room("jiancha", place, "请写 1 到 500 的整数", send("抽样", wanted="0")),
        Room("jiancha", place, "没有写结论", send("结束检查")),
        Room("lingdao", f"{place}?again=1", "重抽一遍"),
        Room("jiancha", f"/supervision/inspections/{made.closed}", "检查报告（Word）"),
        Room("jiancha", f"{place}/items/{made.item}", "没有见到代领证明"),
        Room("jiancha", f"{place}/items/{made.item}", "有问题的要写一句",
             _problem),
        Room("fuhe", f"{place}/items/{made.item}", "样本第 2 笔"),
        Room("jiancha", f"{place}/findings/new?item={made.item}", "说的是样本第 2 笔"),
        Room("jiancha", f"{place}/findings/new", "请选一个人", send("提出这个问题")),
    ]  # fmt: skip


def _findings(made: Supervised) -> list[Room]:
    place = "/supervision/findings"
    return [
        Room("jiancha", f"{place}/", "等答复"),
        Room("lingdao", f"{place}/?show=overdue", "档案里没有申请表"),
        Room("jingban", f"{place}/asked", "要我答复的"),
        Room("fuhe", f"{place}/asked", "没有要你答复的"),
        Room("jingban", f"{place}/{made.asked}", "交上答复"),
        Room("jingban", f"{place}/{made.asked}", "答复要写一句", send("交上答复")),
        Room("caiwu", f"{place}/{made.answered}", "不能由你自己销号"),
        Room("jiancha", f"{place}/{made.answered}", "整改通知书（Word）"),
        Room("jiancha", f"{place}/{made.answered}", "销号要写一句", send("改好了，销号")),
        Room("lingdao", f"{place}/{made.finished}", "看到公示了"),
    ]


def _lists(made: Supervised, paying: Paying) -> list[Room]:
    batch = f"/lists/new?batch={paying.batches['checked']}"
    return [
        Room("jingban", "/lists/", "正在公示"),
        Room("lingdao", "/lists/?show=withdrawn", "提前撤下"),
        Room("jingban", "/lists/?show=coming", "没有这样的名单"),
        Room("jingban", "/lists/new", "可以公示的批次"),
        Room("jingban", batch, "村里会读到的前"),
        Room("jingban", batch, "不像一个电话", send("公示这份名单", hotline="找老王")),
        Room("jingban", f"/lists/{made.standing}", "一村一张"),
        Room("jingban", f"/lists/{made.standing}", "没有写为什么撤下", send("撤下这份名单")),
        Room("lingdao", f"/lists/{made.withdrawn}", "有一行写错了村"),
    ]


def _public(made: Supervised) -> list[Room]:
    place = "/public/lists"
    return [
        Room(None, f"{place}/{made.standing_token}", "姓名遮着", popups=True),
        Room(None, f"{place}/{made.standing_token}?print=1", "回到一页一页看"),
        Room(None, f"{place}/{made.town_token}", "东村村委会"),
        Room(None, f"{place}/{made.withdrawn_token}", "这份名单已经撤下", status=410),
        Room(None, f"{place}/{made.over_token}", "公示期满", status=410),
    ]
