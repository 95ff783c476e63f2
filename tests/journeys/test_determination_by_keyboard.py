"""A standard set by two people, what it changes for a person, a fact entered, and a what-if down to
its persons: by keyboard alone."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.integration.determined_office import Determined, determine_office
from tests.journeys.conftest import Site
from tests.journeys.keyboard import button, choose_in_list, field, link, press, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


@pytest.fixture(scope="module")
def made(desk_site: Site, django_db_blocker: object) -> Determined:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        return determine_office()


def test_a_standard_is_proposed_confirmed_and_seen_in_a_persons_file(
    desk_site: Site, chromium: Browser, made: Determined
) -> None:
    clerk, reviewer = (desk_site.window(chromium, name) for name in ("jingban", "fuhe"))
    _propose(clerk, desk_site)
    expect(clerk.locator("main")).to_contain_text("要请另一个人复核")
    place = clerk.url
    _confirm(reviewer, place)
    expect(reviewer.locator("main")).to_contain_text("已生效")
    _open_the_person(clerk, desk_site, made)


def _propose(page: Page, site: Site) -> None:
    page.goto(site.address + "/standards/")
    press(page, link("提出一个标准"), what="提出一个标准")
    press(page, lambda now: "programme=nursing-subsidy&parameter=monthly_standard" in now["href"],
          what="护理补贴的月标准")  # fmt: skip
    for name, value in (("value", "120"), ("since", "2025-11"), ("number", "青残联〔2025〕8号"),
                        ("reason", "县政府定的新标准")):  # fmt: skip
        tab_to(page, field(name), what=name)
        page.keyboard.type(value)
    press(page, button("看看会改什么"), what="看看会改什么")
    expect(page.locator("main")).to_contain_text("会改什么")
    for _ in range(page.locator("main input[name=answer]").count()):
        tab_to(page, field("answer"), what="是这样")
        page.keyboard.press("Space")
    press(page, button("提出，请另一个人复核"), what="提出")


def _confirm(page: Page, place: str) -> None:
    page.goto(place)
    for _ in range(page.locator("main input[name=answer]").count()):
        tab_to(page, field("answer"), what="是这样")
        page.keyboard.press("Space")
    press(page, button("复核无误，生效"), what="复核无误")


def _open_the_person(page: Page, site: Site, made: Determined) -> None:
    page.goto(f"{site.address}/persons/{made.entitled}")
    press(page, lambda now: now["href"].endswith(f"{made.entitled}/entitlements"), what="待遇认定")
    press(page, lambda now: f"{made.entitled}/entitlements/nursing-subsidy" in now["href"],
          what="护理补贴")  # fmt: skip
    expect(page.locator("#verdict-h")).to_have_text(re.compile("符合：每月 120 元"))
    press(page, link("看原文"), what="看原文")
    expect(page).to_have_title(re.compile("项目与依据"))


def test_a_missing_fact_is_found_out_and_entered_from_the_page_that_waits_for_it(
    desk_site: Site, chromium: Browser, made: Determined
) -> None:
    page = desk_site.window(chromium, "chengguan")
    page.goto(f"{desk_site.address}/persons/{made.entitled}/entitlements/devices?at=2025-03")
    expect(page.locator("#verdict-h")).to_have_text(re.compile("还定不了"))
    press(page, lambda now: "/facts/device_needed" in now["href"], what="查清了，登记")
    tab_to(page, field("value"), what="需要辅具")
    choose_in_list(page, "是")
    for name, value in (
        ("document", "城关镇 2025年3月5日 评估表"),
        ("reason", "辅具机构 3月5日 评估"),
    ):
        tab_to(page, field(name), what=name)
        page.keyboard.type(value)
    press(page, button("看看会改什么"), what="看看会改什么")
    expect(page.locator("main")).to_contain_text("登记“需要辅具”：是？")
    press(page, button("登记"), what="登记")
    expect(page.locator("main")).to_contain_text("城关镇 2025年3月5日 评估表")
    page.goto(f"{desk_site.address}/persons/{made.entitled}/facts?at=2025-03")
    press(page, link("收回"), what="收回")
    expect(page.locator("main")).to_contain_text("收回以后")


def test_a_what_if_is_asked_by_keyboard(
    desk_site: Site, chromium: Browser, made: Determined
) -> None:
    page = desk_site.window(chromium, "fuhe")
    page.goto(f"{desk_site.address}/what-if?at=2025-12")
    tab_to(page, field("programme"), what="哪个项目")
    choose_in_list(page, "重度残疾人护理补贴")
    press(page, button("看能改什么"), what="看能改什么")
    tab_to(page, field("value"), what="改成")
    page.keyboard.type("200")
    press(page, button("算一算"), what="算一算")
    expect(page.locator(".hc-lede")).to_contain_text("1 人多领")
    assert "change=nursing-subsidy" in page.url
    press(page, lambda now: now["href"].endswith("group=more"), what="多领的人")
    expect(page.locator("h1")).to_have_text("重度残疾人护理补贴：多领的 1 人")
    press(page, lambda now: now["href"].startswith("/what-if?") and "change=" in now["href"],
          what="回到试算")  # fmt: skip
    expect(page.locator(".hc-lede")).to_contain_text("1 人多领")
