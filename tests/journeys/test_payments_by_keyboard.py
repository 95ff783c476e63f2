"""The finance officer's month by keyboard alone: from the list that is built to the closed batch.

The clerk builds and checks in one window, the reviewer approves in another, finance releases,
sends and reconciles in a third.
"""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from huican.kernel.months import Month
from huican.ledger.models import Batch, BatchLine
from tests.integration.desk_made_up import YEAR
from tests.integration.determined_office import NURSING, determine_office
from tests.integration.paying_office import answer, compute, on_the_roll
from tests.journeys.conftest import Site
from tests.journeys.keyboard import button, choose_in_list, field, go_on, link, press, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


@pytest.fixture(scope="module")
def ready(desk_site: Site, django_db_blocker: object) -> None:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        determine_office()
        on_the_roll()
        compute(Month(YEAR, 4))


def test_the_month_is_paid_by_keyboard_to_the_closed_batch(
    desk_site: Site, chromium: Browser, ready: None, tmp_path: Path
) -> None:
    clerk, reviewer, finance = (
        desk_site.window(chromium, name) for name in ("jingban", "fuhe", "caiwu")
    )
    place = _build_and_check(clerk, desk_site)
    _decide_about_the_dead(clerk, place)
    _approve(reviewer, place)
    _release(finance, place)
    _to_the_bank_and_back(finance, place, tmp_path)
    _repair(clerk, place)
    _pay_again(clerk, reviewer, finance, desk_site, tmp_path)
    _close(finance, place)


def test_more_than_a_page_waits_for_is_asked_for_and_followed_by_keyboard(
    desk_site: Site, chromium: Browser, ready: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No worker is beside this site: a thread of its own does what stands in line."""
    monkeypatch.setattr("huican.desk.contexts.payments.PERSON_MONTHS_MAX", 1)
    page = desk_site.window(chromium, "jingban")
    page.goto(f"{desk_site.address}/payments/recompute?at=2025-05")
    _main(page, "交给后台一个县一个县地算")
    tab_to(page, field("programme"), what="项目")
    choose_in_list(page, "重度残疾人护理补贴")
    press(page, button("重算应发"), what="重算应发")
    _main(page, "一个一个地方")
    for _ in range(30):
        if "应发重算好了" in page.inner_text("h1"):
            break
        press(page, link("刷新看看"), what="刷新")
    _main(page, "应发重算好了：变动 12 人月")
    press(page, link("回到重算应发"), what="回去")
    _main(page, "最近交给后台算的")
    press(page, lambda now: "/payments/recompute/" in now["href"], what="打开这一次")
    press(page, lambda now: "/payments/differences" in now["href"] and now["text"] == "青石县",
          what="那里的差额")  # fmt: skip
    _main(page, "应发和已发的差额")


def _main(page: Page, words: str) -> None:
    expect(page.locator("main")).to_contain_text(words)


def _write(page: Page, name: str, words: str) -> None:
    tab_to(page, field(name), what=name)
    page.keyboard.press("Control+A")
    page.keyboard.type(words)


def _build_and_check(page: Page, site: Site) -> str:
    page.goto(f"{site.address}/payments/?at=2025-04")
    _main(page, "没有列进批次")
    press(page, lambda now: "/payments/new" in now["href"] and "kind=regular" in now["href"],
          what="制按月的批次")  # fmt: skip
    tab_to(page, field("programme"), what="项目")
    choose_in_list(page, "重度残疾人护理补贴")
    press(page, button("制批次"), what="制批次")
    _main(page, "制批次好了（办理回执）")
    place = page.url.split("?")[0]
    press(page, button("检查 12 行"), what="检查")
    _main(page, "检查好了（办理回执）")
    _main(page, "登记已死亡")
    return place


def _decide_about_the_dead(page: Page, place: str) -> None:
    """Told, answered, and stopped with a reason, before anybody approves."""
    press(page, lambda now: now["href"].endswith("check=dead"), what="看死亡的行")
    press(page, lambda now: now["tag"] == "A" and now["text"].startswith("第 "), what="这一行")
    _main(page, "还没有通知本人，现在不能停发")
    press(page, button("记下：已经通知本人"), what="已通知")
    _write(page, "reply", "儿子来电话，说人已不在")
    press(page, button("记下答复"), what="答复")
    _write(page, "reason", "村委会 4月16日 核实，已去世")
    press(page, button("停发这一行"), what="停发")
    _main(page, "停发。")
    page.goto(place)


def _approve(page: Page, place: str) -> None:
    page.goto(place)
    press(page, link("批准 10 行"), what="批准")
    press(page, button("批准 10 行"), what="再按一次批准")
    _main(page, "批准好了（办理回执）")
    _main(page, "已批准，等放行。能放行的：财务：孙财务")


def _release(page: Page, place: str) -> None:
    page.goto(place)
    press(page, link("放行 10 行"), what="放行")
    _main(page, "也不能撤回")
    press(page, button("放行 10 行"), what="再按一次放行")
    _main(page, "放行好了（办理回执）")


def _to_the_bank_and_back(page: Page, place: str, folder: Path, back: int = 1) -> None:
    press(page, link("制银行文件"), what="制银行文件")
    with page.expect_download() as waiting:
        tab_to(page, button("下载一卡通平台表格"), what="下载")
        page.keyboard.press("Enter")
    assert waiting.value.suggested_filename.startswith("发放2025")
    page.goto(f"{place}/bank")
    _main(page, "一卡通平台表格")
    batch = Batch.objects.get(pk=int(place.rsplit("/", 1)[1]))
    path = folder / f"回盘{batch.number}.xlsx"
    path.write_bytes(answer(batch, back))
    tab_to(page, field("file"), what="选回盘文件")
    page.locator("input[name=file]").set_input_files(path)
    press(page, button("收回盘"), what="收回盘")
    _main(page, "回盘收下了（收盘回执）")


def _repair(page: Page, place: str) -> None:
    page.goto(place)
    press(page, link("办 1 行银行退回的"), what="办退回的")
    press(page, lambda now: "/lines/" in now["href"], what="这一行")
    _write(page, "account", "6228480000088888")
    _write(page, "bank", "安澜农商行")
    press(page, button("换成这个账号"), what="换账号")
    _main(page, "账号改为尾号 8888")
    press(page, link("去制退回重发的批次"), what="去重发")


def _pay_again(clerk: Page, reviewer: Page, finance: Page, site: Site, folder: Path) -> None:
    press(clerk, link("制退回重发的批次"), what="制重发")
    _write(clerk, "month", "2025-04")
    press(clerk, button("制批次"), what="制批次")
    _main(clerk, "制批次好了（办理回执）")
    place = clerk.url.split("?")[0]
    press(clerk, button("检查 1 行"), what="检查")
    reviewer.goto(place)
    press(reviewer, link("批准 1 行"), what="批准")
    press(reviewer, button("批准 1 行"), what="批准")
    finance.goto(place)
    press(finance, link("放行 1 行"), what="放行")
    press(finance, button("放行 1 行"), what="放行")
    _to_the_bank_and_back(finance, place, folder, back=0)


def _close(page: Page, place: str) -> None:
    page.goto(place)
    press(page, link("看对账，结清"), what="看对账")
    _main(page, "每一行都有去处，和账上一致")
    tab_to(page, button("结清这一批"), what="结清")
    go_on(page)
    _main(page, "结清好了（办理回执）")
    batch = Batch.objects.get(pk=int(place.rsplit("/", 1)[1]))
    assert batch.state == "closed"
    states = BatchLine.objects.filter(programme=NURSING, for_month=batch.month)
    assert sorted(states.values_list("state", flat=True)) == [
        "dropped", "held", *["paid"] * 10, "returned"
    ]  # fmt: skip
