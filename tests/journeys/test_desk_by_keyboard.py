"""From signing in to a person behind a figure, with the keyboard alone."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.integration.desk_made_up import PASSWORD, YEAR, identity, name_of, workbook
from tests.journeys.conftest import Site
from tests.journeys.keyboard import button, choose_in_list, field, go_on, link, press, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db]


@pytest.fixture(scope="module")
def secret(desk_site: Site, django_db_blocker: object) -> str:
    """The secret in the clerk's phone (hex)."""
    from huican.access.models import Authenticator

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        device = Authenticator.objects.get(user__username="jingban", confirmed=True)
        return str(device.secret)


@pytest.fixture
def odd_workbook(tmp_path: Path) -> Path:
    """Payments of April in which the amount stands under a heading that looks like another."""
    head = ["序号", "姓名", "身份证号", "补贴金额", "说明一"]
    rows = [[i + 1, name_of(i), identity(i), 0, 80] for i in range(6)]
    rows.append([7, "测生人", identity(888), 0, 80])
    path = tmp_path / "护理补贴4月.xlsx"
    path.write_bytes(workbook(f"青石县{YEAR}年4月重度残疾人护理补贴发放表", head, rows, "4月"))
    return path


def test_from_signing_in_through_an_import_to_the_person_behind_a_figure(
    desk_site: Site, secret: str, odd_workbook: Path, tab: Page
) -> None:
    page = tab
    # Asked for long before it is needed: the browser must know that somebody answers its dialog.
    page.on("filechooser", lambda chooser: chooser.set_files(odd_workbook))
    _sign_in(page, desk_site, secret)
    _hand_in(page)
    _put_the_column_right(page)
    _take_in(page)
    _open_the_figure(page)
    _go_to_the_person(page)


def _sign_in(page: Page, site: Site, secret: str) -> None:
    page.goto(site.address + "/")
    expect(page).to_have_title(re.compile("登录"))
    tab_to(page, field("username"), what="账号")
    page.keyboard.type("jingban")
    tab_to(page, field("password"), what="密码")
    page.keyboard.type(PASSWORD)
    go_on(page)
    expect(page).to_have_title(re.compile("验证码"))
    tab_to(page, field("code"), what="验证码")
    page.keyboard.type(f"{TOTP(bytes.fromhex(secret)).token():06d}")
    go_on(page)
    expect(page).to_have_title("工作台 · 惠残")


def _hand_in(page: Page) -> None:
    press(page, link("表格导入"), what="表格导入")
    press(page, link("传一批表"), what="传一批表")
    expect(page).to_have_title(re.compile("第 1 步"))
    tab_to(page, lambda now: now["type"] == "file", what="选文件")
    page.keyboard.press("Enter")
    expect(page.locator("#files")).to_have_value(re.compile("护理补贴4月"))
    press(page, button("上传"), what="上传")
    expect(page).to_have_title(re.compile("第 2 步"))


def _put_the_column_right(page: Page) -> None:
    kept = page.locator("select[name^='field-'] >> nth=3")
    assert kept.input_value() == "amount"
    tab_to(page, field(kept.get_attribute("name") or ""), what="补贴金额那一列")
    choose_in_list(page, "不收这一列")
    tab_to(page, lambda now: now["name"].endswith("-4"), what="说明一那一列")
    choose_in_list(page, "实发金额")
    press(page, button("查错"), what="查错")
    expect(page).to_have_title(re.compile("第 3 步"))
    expect(page.locator("h1")).to_have_text("6 行可以入库，1 行要先等着")


def _take_in(page: Page) -> None:
    press(page, button("入库 6 行"), what="入库")
    expect(page).to_have_title(re.compile("第 4 步"))
    expect(page.locator("h1")).to_contain_text("6 行已入库")
    expect(page.locator(".receipt")).to_contain_text("480 元")
    expect(page.locator(".receipt")).to_contain_text("李经办")


def _open_the_figure(page: Page) -> None:
    press(page, link(f"看 {YEAR} 年的数字"), what="看数字")
    expect(page.locator("h1")).to_contain_text(f"{YEAR} 年的数字")
    press(page, link("发放重度残疾人护理补贴人次"), what="护理补贴人次")
    expect(page.locator("h1")).to_contain_text("18 人次")
    # The division by month: April's number opens April's records.
    tab_to(page, lambda now: now["tag"] == "A" and "month=4" in now["href"], what="4 月的数")
    go_on(page)
    expect(page.locator("#rec-h")).to_have_text("4 月的 6 条记录")


def _go_to_the_person(page: Page) -> None:
    tab_to(page, lambda now: "/records/payment/" in now["href"], what="一条记录")
    go_on(page)
    expect(page.locator("main")).to_contain_text("护理补贴4月.xlsx")
    tab_to(
        page, lambda now: re.fullmatch(r"/persons/\d+.*", now["href"]) is not None, what="这个人"
    )
    go_on(page)
    expect(page.locator(".cover")).to_contain_text("测*")
    expect(page.locator(".months").first).to_be_visible()
    assert identity(0) not in page.content()


def test_everything_works_with_script_off(desk_site: Site, chromium) -> None:
    context = chromium.new_context(
        java_script_enabled=False, viewport={"width": 390, "height": 844}
    )
    cookie = {"name": "huican_session", "value": desk_site.sessions["jingban"],
              "url": desk_site.address}  # fmt: skip
    context.add_cookies([cookie])
    page = context.new_page()
    page.goto(desk_site.address + "/figures/")
    page.click("a.open >> nth=0")
    assert "open=" in page.url
    page.goto(desk_site.address + "/persons/")
    page.fill("#find-q", name_of(2))
    page.click("form.find button")
    assert "找到 1 人" in page.content()
    assert name_of(2) not in page.url
    page.click("summary:has-text('字号与配色')")
    page.select_option("#set-theme", "contrast")
    page.click("text=换成这样")
    assert page.get_attribute("html", "data-theme") == "contrast"
    assert "/persons/?s=" in page.url
    context.close()
