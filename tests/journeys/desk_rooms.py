"""Every room of the desk in every state that a reader can bring about, and how to get there."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from unittest.mock import patch

from django.core.exceptions import SuspiciousOperation
from playwright.sync_api import Page

from tests.integration.desk_made_up import COUNTY, TOWN, YEAR, name_of
from tests.journeys.office_at_work import AtWork

FIGURE = "nursing-subsidy.payments"
Steps = Callable[[Page], None]


@dataclass(frozen=True)
class Room:
    """A page: who looks at it (None: nobody is signed in), its address, what is done on it first,
    and words that stand on it then. `popups`: also with the shell's boxes open."""

    reader: str | None
    address: str
    said: str
    steps: Steps | None = None
    status: int = 200
    popups: bool = False
    fault: Callable[[], AbstractContextManager[object]] = nullcontext

    @property
    def name(self) -> str:
        """How findings name it."""
        return f"{self.reader or '没登录'} {self.address}（{self.said}）"


def fill(**values: str) -> Steps:
    """Write into fields, or choose in lists, by their names."""

    def steps(page: Page) -> None:
        for name, value in values.items():
            box = page.locator(f"main [name={name}]")
            if box.evaluate("one => one.tagName") == "SELECT":
                box.select_option(value)
            else:
                box.fill(value)

    return steps


def send(words: str, **values: str) -> Steps:
    """Write into fields and press the button with these words."""

    def steps(page: Page) -> None:
        fill(**values)(page)
        with page.expect_navigation():
            page.locator(f"main button:has-text('{words}')").first.click()

    return steps


def one_place_twice(page: Page) -> None:
    """Step 2 with two columns that go to one place."""
    page.locator("select[name^='field-'] >> nth=3").select_option("name")
    send("查错")(page)


def without_amount(page: Page) -> None:
    """Step 2 of a sheet that then lacks what it needs."""
    for column in (3, 4):
        page.locator(f"select[name^='field-'] >> nth={column}").select_option("")
    send("查错")(page)


def reveal(page: Page) -> None:
    """Give a reason, and see the number."""
    page.locator("main select[name=reason]").select_option("paper")
    send("看 5 分钟")(page)


def _broken(error: Exception) -> Callable[[], AbstractContextManager[object]]:
    return lambda: patch("huican.desk.contexts.figures.table", side_effect=error)


def rooms_of(work: AtWork) -> list[Room]:
    """All rooms but those of signing in."""
    return [
        *_home(), *_imports(work), *_uploads(work), *_persons(work), *_records(work),
        *_figures(), *_reports(work), *_audit(), *_errors(),
    ]  # fmt: skip


def _home() -> list[Room]:
    return [
        Room("jingban", "/", "等着", popups=True),
        Room("jingban", "/?area_q=城关", "城关镇", popups=True),
        Room("jingban", "/?area_q=没有这里", "没有这里", popups=True),
        Room("lingdao", "/", "工作台"),
        Room("guanli", "/", "工作台"),
    ]


def _imports(work: AtWork) -> list[Room]:
    return [
        Room("jingban", "/imports/", "花名册.xlsx"),
        Room("jingban", "/imports/held", "身份证号"),
        Room("jingban", "/imports/held?state=waiting", "等着"),
        Room("jingban", f"/imports/held/{work.held}/drop", "不收这一行"),
        Room("jingban", f"/imports/held/{work.held}/drop", "请写一句为什么", send("不收这一行")),
        Room("jingban", f"/imports/held/{work.held}/accept", "收下这一行"),
        Room("jingban", f"/imports/files/{work.roster}", "入库回执"),
        Room("jingban", f"/imports/files/{work.withdrawn}", "撤回了这个文件"),
        Room("lingdao", f"/imports/files/{work.roster}", "入库回执"),
        Room("jingban", f"/imports/files/{work.roster}/rows", "花名册"),
        Room("jingban", f"/imports/files/{work.roster}/rows?state=accepted", "花名册"),
        Room("jingban", f"/imports/files/{work.roster}/withdraw", "撤回"),
        Room("jingban", f"/imports/files/{work.roster}/withdraw", "请写一句为什么撤回", send("撤回")),
        Room("jingban", f"/imports/files/{work.roster}/original", "为什么"),
        Room("jingban", f"/imports/files/{work.roster}/original", "请写一句为什么要下载", send("下载")),
    ]  # fmt: skip


def _uploads(work: AtWork) -> list[Room]:
    place = "/imports/uploads/{}".format
    columns = f"{place(work.open)}/columns"
    return [
        Room("jingban", "/imports/new", "上传"),
        Room("jingban", "/imports/new", "还没有选文件", send("上传")),
        Room("jingban", columns, "列名对好了"),
        Room("jingban", columns, "有两列都收到", one_place_twice),
        Room("jingban", columns, "还缺", without_amount),
        Room("jingban", f"{place(work.odd)}/columns", "列名对好了"),
        Room("jingban", f"{place(work.open)}/check", "可以入库"),
        Room("jingban", f"{place(work.open)}/check?why=person-unknown", "还不在花名册里"),
        Room("chengguan", f"{place(work.of_township)}/check", "入库由县经办来点"),
        Room("jingban", f"{place(work.open)}/drop", "这批表不要了"),
        Room("jingban", place(work.queued), "排队入库"),
        Room("jingban", place(work.running), "正在入库"),
        Room("jingban", place(work.failed), "没有入库"),
        Room("jingban", place(work.done), "2 张表已入库"),
        Room("jingban", place(work.dropped), "不要了"),
    ]


def _persons(work: AtWork) -> list[Room]:
    return [
        Room("jingban", "/persons/", "有档案"),
        Room("jingban", "/persons/", "找到 1 人", send("查", q=name_of(0))),
        Room("jingban", "/persons/", "找到 12 人", send("查", q="测")),
        Room("jingban", "/persons/", "没有查到", send("查", q="无此人")),
        Room("jingban", "/persons/", "没有查", send("查", q="123456789012345678")),
        Room("jingban", f"/persons/{work.person}", "档案"),
        Room("jingban", f"/persons/{work.person}?show=money", "档案"),
        Room("jingban", f"/persons/{work.person}/reveal", "看 5 分钟"),
        Room("jingban", f"/persons/{work.person}/reveal", "有 1 处要改", send("看 5 分钟")),
        Room("jingban", f"/persons/{work.person}/reveal", "到时这一页会自己遮上", reveal),
    ]


def _records(work: AtWork) -> list[Room]:
    return [
        Room("jingban", f"/records/payment/{work.payment}", "算进了哪些数"),
        Room("chengguan", f"/records/payment/{work.payment}", "原表这一行"),
        Room("jingban", f"/records/payment/{work.retired}", "这条记录不再算数"),
        Room("jingban", f"/records/payment/{work.damaged}", "原件打不开了"),
        Room("jingban", f"/sources/{work.sheet}/{work.row}", "护理补贴3月.xlsx"),
        Room("chengguan", f"/sources/{work.sheet}/{work.row}", "护理补贴3月.xlsx"),
    ]


def _figures() -> list[Room]:
    return [
        Room("jingban", "/figures/", f"{YEAR} 年的数字"),
        Room("jingban", f"/figures/?open={FIGURE}", "护理补贴"),
        Room("jingban", "/figures/?find=没有这样的数", "没有"),
        Room("jingban", "/figures/?year=1999", "1999 年"),
        Room("jingban", f"/figures/{FIGURE}", "人次"),
        Room("jingban", f"/figures/{FIGURE}?by=乡镇", "城关镇"),
        Room("jingban", f"/figures/{FIGURE}?month=3&township={TOWN}", "3 月"),
        Room("jingban", "/figures/petitions.closing-rate", "没有"),
    ]


def _reports(work: AtWork) -> list[Room]:
    return [
        Room("jingban", "/reports/", "报告"),
        Room("fuhe", "/reports/yearly-summary", "年"),
        Room("fuhe", "/reports/yearly-summary/publish", "用到的数"),
        Room("jingban", f"/reports/published/{work.report}", "变了"),
    ]


def _audit() -> list[Room]:
    return [
        Room("shenji", "/audit", "查到"),
        Room("shenji", "/audit?who=nobody", "没有这个账号"),
        Room("shenji", f"/audit?verb=person.reveal&area={COUNTY}", "看完整号码"),
        Room("shenji", "/audit", "记录没有断", send("从头核对")),
    ]


def _errors() -> list[Room]:
    return [
        Room("lingdao", "/audit", "这一页不归你看", status=403),
        Room("jingban", "/no-such-page", "没有这一页", status=404),
        Room("jingban", "/figures/no-such", "没有这一页", status=404),
        Room("jingban", "/figures/", "没办成，是系统的错", status=500,
             fault=_broken(RuntimeError("made up"))),
        Room("jingban", "/figures/", "这个请求读不懂", status=400,
             fault=_broken(SuspiciousOperation("made up"))),
    ]  # fmt: skip
