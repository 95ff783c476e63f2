"""The rooms of 发放, in every state: months, batches, lines, the bank, differences."""

from __future__ import annotations

from playwright.sync_api import Page

from tests.integration.desk_made_up import TOWN
from tests.integration.determined_office import NURSING
from tests.integration.paying_office import Paying
from tests.journeys.desk_rooms import Room, Steps, send


def payment_rooms(made: Paying) -> list[Room]:
    """All of them."""
    return [
        *_months(made),
        *_batches(made),
        *_acts(made),
        *_lines(made),
        *_bank(made),
        *_waiting(made),
    ]


def _months(made: Paying) -> list[Room]:
    place, owed, checked = "/payments/differences", made.owed, made.months["checked"]
    return [
        Room("jingban", f"/payments/?at={owed}", "没有列进批次"),
        Room("lingdao", f"/payments/?at={checked}", "已检查"),
        Room("jiancha", f"/payments/?at={owed.next()}", "应发还没有算"),
        Room("jingban", f"/payments/?area={TOWN}&show=closed", "没有这样的批次"),
        Room("jingban", f"/payments/roll?programme={NURSING}&at={owed}", "点名字看怎么定的"),
        Room("caiwu", f"/payments/roll?at={owed}&show=stopped", "没有这样的人"),
        Room("jingban", "/payments/new", "制批次"),
        Room("jingban", "/payments/new", "有 1 处要改", send("制批次", month="明年")),
        Room("jingban", f"/payments/new?programme={NURSING}&at={checked}", "已经制过批次", send("制批次")),
        Room("jingban", f"/payments/recompute?programme={NURSING}&at={owed}", "重算应发"),
        Room("jingban", f"/payments/recompute?programme={NURSING}&at={owed}", "重算回执", send("重算应发")),
        Room("jingban", f"{place}?at={owed}", "没有发"),
        Room("fenguan", f"{place}?programme={NURSING}&at={owed}&since=2025-03&sort=overpaid",
             "不满足："),
        Room("jingban", f"{place}?at={owed}&since={owed}&sort=top-up", "没有差额"),
    ]  # fmt: skip


def _batches(made: Paying) -> list[Room]:
    said = {
        "built": ("jingban", "下一步：检查"), "checked": ("fuhe", "没过"),
        "approved": ("caiwu", "不能撤回"), "released": ("caiwu", "下一步：制银行文件"),
        "sent": ("fuhe", "等收银行回盘"), "reconciled": ("jingban", "还不能结清"),
        "closed": ("lingdao", "结清了"), "cancelled": ("jingban", "作废了"),
    }  # fmt: skip
    rooms = [Room(who, f"/payments/{made.batches[state]}", words)
             for state, (who, words) in said.items()]  # fmt: skip
    checked = f"/payments/{made.batches['checked']}"
    return [*rooms, Room("jingban", f"{checked}?done=check", "检查好了（办理回执）")]


def overtaken(page: Page) -> None:
    """Press for what somebody else changed meanwhile."""
    page.evaluate("document.querySelector('[name=version]').value = '999'")
    send("批准")(page)


def _acts(made: Paying) -> list[Room]:
    place = f"/payments/{made.batches['checked']}/act"
    return [
        Room("fuhe", f"{place}/approve", "批准以后由财务放行"),
        Room("fuhe", f"{place}/approve", "别人先办了一步", overtaken),
        Room("fuhe", f"{place}/send-back?seen=1", "你看过以后"),
        Room("fuhe", f"{place}/cancel", "请写一句为什么", send("作废")),
    ]


def press_act(act: str, **values: str) -> Steps:
    """Press the button of one of the forms of a line."""

    def steps(page: Page) -> None:
        form = page.locator(f"main form:has([value='{act}'])").first
        for name, value in values.items():
            form.locator(f"[name={name}]").fill(value)
        with page.expect_navigation():
            form.locator("button").first.click()

    return steps


def _lines(made: Paying) -> list[Room]:
    checked = f"/payments/{made.batches['checked']}/lines"
    back = f"/payments/{made.batches['reconciled']}/lines"
    return [
        Room("jingban", checked, "算进实发的"),
        Room("fenguan", f"{checked}?check=dead", "死亡名单"),
        Room("jingban", f"{checked}?show=held&area={TOWN}", "行"),
        Room("jingban", f"{checked}/{made.dead_line}", "不能停发"),
        Room("jingban", f"{checked}/{made.dead_line}", "答复是空的", press_act("reply")),
        Room("fuhe", f"{checked}/{made.without_account_line}", "先改由你办"),
        Room("jingban", f"{checked}/1", "这一行"),
        Room("caiwu", f"{back}/{made.returned_line}", "不再发这一行"),
        Room("jingban", f"{back}/{made.returned_line}", "账号应是",
             press_act("repair", account="12")),
        Room("jingban", f"{back}/{made.repaired_line}", "去制退回重发的批次"),
    ]  # fmt: skip


def _bank(made: Paying) -> list[Room]:
    def place(state: str, page: str) -> str:
        return f"/payments/{made.batches[state]}/{page}"

    return [
        Room("caiwu", place("released", "bank"), "还没有制过"),
        Room("caiwu", place("sent", "bank"), "收银行回盘"),
        Room("caiwu", place("sent", "bank"), "还没有选文件", send("收回盘")),
        Room("caiwu", place("released", "bank"), "还没有写付款账户"),
        Room("fuhe", place("closed", "bank"), "收盘回执"),
        Room("jingban", place("reconciled", "proof"), "还没有办完"),
        Room("caiwu", place("closed", "proof"), "每一行都有去处"),
    ]


def _waiting(made: Paying) -> list[Room]:
    return [
        Room("jingban", f"/payments/held?batch={made.batches['checked']}", "先通知本人"),
        Room("fuhe", "/payments/held?show=waiting", "等答复"),
        Room("jingban", "/payments/held?officer=mine&show=due", "没有这样的行"),
        Room("jingban", "/payments/returned", "等重发"),
        Room("caiwu", f"/payments/returned?batch={made.batches['reconciled']}", "等着改"),
    ]
