"""The rooms of determinations, programmes, standards and what-if, in every state."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.integration.desk_made_up import TOWN
from tests.integration.determined_office import NURSING, Determined
from tests.journeys.desk_rooms import Room, send

FACT = {
    "value": "是", "since": "2025-03", "document": "城关镇 2025年3月5日 入户核实表",
    "reason": "专职委员 3月5日 上门，看了单据",
}  # fmt: skip
NEW = f"/standards/new?programme={NURSING}&parameter=monthly_standard"
TENFOLD = {"value": "900", "since": "2025-08", "number": "青残联〔2026〕9号", "reason": "样例"}


def determination_rooms(made: Determined) -> list[Room]:
    """All of them."""
    return [
        *_persons(made),
        *_facts(made),
        *_lists(made),
        *_programmes(),
        *_standards(made),
        *_what_if(),
    ]


def _persons(made: Determined) -> list[Room]:
    file, dead = f"/persons/{made.entitled}", f"/persons/{made.dead}"
    return [
        Room("jingban", f"{file}/entitlements?at=2025-03", "能享受什么"),
        Room("jingban", f"{file}/entitlements?at=2025-03&show=unknown", "还定不了"),
        Room("jingban", f"{file}/entitlements/{NURSING}?at=2025-12", "符合：每月 90 元"),
        Room("jingban", f"{file}/entitlements/{NURSING}?at=2025-03&print=1", "打印用的一页"),
        Room("jingban", f"{dead}/entitlements/{NURSING}?at=2025-03", "多 80"),
        Room("jingban", f"/persons/{made.unknown}/entitlements/{NURSING}", "查清前照发"),
        Room("jingban", f"{file}/entitlements/{NURSING}?at=2015-12", "还没有这一项"),
        Room("fuhe", f"{file}/one-thing?at=2025-03", "一起办"),
    ]


def unasked(page: Page) -> None:
    """Enter a fact without answering what is asked about it."""
    send("看看会改什么", **FACT)(page)
    send("登记")(page)


def _facts(made: Determined) -> list[Room]:
    place = f"/persons/{made.entitled}/facts"
    return [
        Room("jingban", f"{place}?at=2025-03", "登记过的"),
        Room("fuhe", place, "登记过的"),
        Room("chengguan", f"{place}/long_term_care?at=2025-03", "看看会改什么"),
        Room("jingban", f"{place}/like_allowance", "数照写"),
        Room("jingban", f"{place}/dibao", "有 3 处要改", send("看看会改什么")),
        Room("jingban", f"{place}/long_term_care?at=2025-03", "会改什么",
             send("看看会改什么", **FACT)),
        Room("jingban", f"{place}/dibao?at=2025-03", "还没有勾", unasked),
        Room("jingban", f"{place}/dead?at=2025-03", "停发还要有人决定",
             send("看看会改什么", **FACT)),
        Room("jingban", f"{place}/dibao?act=end", "收回以后"),
        Room("jingban", f"{place}/dibao?act=end", "收回“享受低保”？",
             send("看看会改什么", since="2025-06", document="县民政局来函", reason="核对过")),
    ]  # fmt: skip


def _lists(made: Determined) -> list[Room]:
    place = "/determinations"
    settle = f"{place}/possible-deaths/{made.entry}/{made.perhaps_dead}"
    return [
        Room("jingban", f"{place}/", "应享未享"),
        Room("jingban", f"{place}/programmes/{NURSING}?at=2025-12", "条件都满足"),
        Room("jingban", f"{place}/programmes/{NURSING}?at=2025-12&show=no&clause=alive", "在世"),
        Room("jingban", f"{place}/programmes/devices?show=unknown", "要查清什么"),
        Room("jingban", f"{place}/programmes/{NURSING}?at=2025-03&show=receiving", "符合又在领"),
        Room("jingban", f"{place}/not-receiving?at=2025-12", "该发"),
        Room("jingban", f"{place}/not-receiving?at=2025-03", "该享受的都享受到了"),
        Room("jingban", f"{place}/not-entitled?at=2025-03", "不满足：在世"),
        Room("jingban", f"{place}/not-entitled?at=2025-02", "没有这样的发放"),
        Room("fuhe", f"{place}/to-verify?programme={NURSING}", "谁去查"),
        Room("jingban", f"{place}/to-verify?area={TOWN}", "还不知道"),
        Room("jingban", f"{place}/possible-deaths", "是同一个人"),
        Room("fuhe", f"{place}/possible-deaths", "等核对"),
        Room("jingban", f"{settle}/confirm", "按去世对待"),
        Room("jingban", f"{settle}/reject", "请写一句怎么核对的", send("记为不是他")),
    ]


def _programmes() -> list[Room]:
    return [
        Room("jingban", "/programmes/", "项目与依据"),
        Room("fuhe", "/programmes/?group=补贴", "困难残疾人生活补贴"),
        Room("jingban", f"/programmes/{NURSING}?at=2025-12", "还没核对"),
        Room("jingban", "/programmes/one-thing", "里面的项目"),
    ]


def unanswered(page: Page) -> None:
    """Put a standard forward without answering the questions about it."""
    send("看看会改什么", **TENFOLD)(page)
    send("提出，请另一个人复核")(page)


def _standards(made: Determined) -> list[Room]:
    return [
        Room("jingban", "/standards/", "等复核"),
        Room("fuhe", "/standards/?state=confirmed", "已生效"),
        Room("jingban", f"/standards/?area={TOWN}", "标准由县以上定"),
        Room("jingban", "/standards/new", "先选哪个数"),
        Room("jingban", NEW, "定为"),
        Room("jingban", NEW, "有 3 处要改", send("看看会改什么", value="80")),
        Room("jingban", NEW, "是不是多写了一个 0", send("看看会改什么", **TENFOLD)),
        Room("jingban", NEW, "还没有勾", unanswered),
        Room("jingban", f"/standards/{made.proposed}", "要请另一个人复核"),
        Room("fuhe", f"/standards/{made.proposed}", "复核无误"),
        Room("fuhe", f"/standards/{made.proposed}", "请写一句为什么退回", send("退回")),
        Room("fuhe", f"/standards/{made.standard}", "已生效"),
    ]


def _what_if() -> list[Room]:
    asked = f"change={NURSING}.月标准=100&at=2025-12"
    return [
        Room("jingban", "/what-if", "只是算"),
        Room("jingban", f"/what-if?programme={NURSING}", "算一算"),
        Room("jingban", f"/what-if?programme={NURSING}&at=2025-12", "1 人多领",
             send("算一算", value="100")),
        Room("fuhe", f"/what-if?{asked}&change={NURSING}.alive=残疾等级 <= 1", "领不上了"),
        Room("jingban", f"/what-if?change={NURSING}.月标准=一百", "有 1 处要改"),
        Room("jingban", f"/what-if/persons?{asked}&programme={NURSING}&group=more", "多领的 1 人"),
        Room("fuhe", f"/what-if/persons?{asked}&programme={NURSING}&group=unknown-then", "定不了"),
        Room("jingban", f"/what-if/persons?{asked}&programme={NURSING}&group=less", "这一类没有人"),
    ]  # fmt: skip
