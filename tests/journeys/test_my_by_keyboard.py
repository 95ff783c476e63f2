"""A resident's quarter of an hour, by keyboard alone: the clerk makes a slip, the resident reads the
code from it, looks at the months, and leaves."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, Page, expect

from huican.registry.models import Person
from tests.integration.desk_made_up import identity, name_of
from tests.integration.determined_office import determine_office
from tests.integration.paying_office import pay_office
from tests.journeys.conftest import Site
from tests.journeys.keyboard import button, field, link, press, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db]

PAID = 1


@pytest.fixture(scope="module")
def person(desk_site: Site, django_db_blocker: object) -> int:
    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        determine_office()
        pay_office()
        return Person.objects.get(name=name_of(PAID)).pk


def test_a_resident_sees_his_months_with_a_slip_and_no_mouse(
    desk_site: Site, chromium: Browser, person: int
) -> None:
    code = _slip(desk_site.window(chromium, "jingban"), desk_site, person)
    # A telephone's width.
    context = chromium.new_context(viewport={"width": 390, "height": 800}, reduced_motion="reduce")
    page = context.new_page()
    page.goto(f"{desk_site.address}/my/")
    _ask(page, code, "0000")
    expect(page.locator("main")).to_contain_text("码和末四位要都对")
    _ask(page, code.lower(), identity(PAID)[-4:])
    expect(page.locator("h1")).to_have_text("我的补贴")
    expect(page.locator("main")).to_contain_text("尾号 0001")
    press(page, button("看完了，退出"), what="退出")
    expect(page.locator("main")).to_contain_text("已经退出")
    page.goto(f"{desk_site.address}/my/")
    expect(page.locator("h1")).to_have_text("本人查询")
    context.close()


def test_it_works_without_a_script(desk_site: Site, chromium: Browser, person: int) -> None:
    code = _slip(desk_site.window(chromium, "jingban"), desk_site, person)
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{desk_site.address}/my/")
    page.fill("[name=code]", code)
    page.fill("[name=ending]", identity(PAID)[-4:])
    page.click("main form button")
    expect(page.locator("h1")).to_have_text("我的补贴")
    page.click("main button:has-text('看完了，退出')")
    expect(page.locator("main")).to_contain_text("已经退出")
    # 字号 too: a plain form that comes back here.
    page.click("summary:has-text('字号与配色')")
    page.select_option("#set-text", "xlarge")
    page.click("button:has-text('换成这样')")
    expect(page.locator("html")).to_have_attribute("data-text", "xlarge")
    expect(page.locator("h1")).to_have_text("本人查询")
    context.close()


def _slip(page: Page, site: Site, person: int) -> str:
    page.goto(f"{site.address}/persons/{person}/months")
    press(page, link("给本人一张查询条"), what="给本人一张查询条")
    press(page, button("做一张查询条"), what="做一张查询条")
    expect(page.locator("main")).to_contain_text("码只显示这一次")
    shown = page.locator(".slip__code [aria-hidden]").inner_text()
    code = re.sub(r"\s", "", shown)
    assert len(code) == 12
    return code


def _ask(page: Page, code: str, ending: str) -> None:
    tab_to(page, field("code"), what="码")
    page.keyboard.type(" ".join(code[at : at + 4] for at in (0, 4, 8)))
    tab_to(page, field("ending"), what="末四位")
    page.keyboard.type(ending)
    press(page, button("看我的补贴"), what="看我的补贴")
