"""The first day of a new colleague with the keyboard alone: the password that somebody else gave,
a password of her own, the phone, the backup codes; and the second day."""

from __future__ import annotations

import base64
import re
from dataclasses import dataclass

import pytest
from django_otp.oath import TOTP
from playwright.sync_api import Page, expect

from tests.integration.desk_made_up import AT, COUNTY
from tests.journeys.conftest import Site
from tests.journeys.keyboard import button, field, go_on, link, press, tab_to

pytestmark = [pytest.mark.journey, pytest.mark.django_db]
_OWN = "Qingshi-2026-own"


@dataclass(frozen=True)
class Colleague:
    """Who begins today, and what was written on the slip that she got."""

    username: str
    initial_password: str


@pytest.fixture(scope="module")
def colleague(desk_site: Site, django_db_blocker: object) -> Colleague:
    from huican.access.operations import create_user

    with django_db_blocker.unblock():  # type: ignore[attr-defined]
        made = create_user(
            username="xinren", display_name="吴新人", area_code=COUNTY, roles=("handler",),
            by="system:test", at=AT,
        )  # fmt: skip
    assert made.initial_password
    return Colleague("xinren", made.initial_password)


def test_a_new_colleague_gets_from_the_slip_to_the_desk_and_back_by_keyboard_alone(
    desk_site: Site, colleague: Colleague, tab: Page
) -> None:
    page = tab
    page.goto(desk_site.address + "/figures/")
    _password(page, colleague.username, colleague.initial_password)
    _own_password(page)
    _enrol(page)
    codes = _backup_codes(page)
    # What was asked for in the beginning opens in the end.
    expect(page.locator("h1")).to_contain_text("数字")
    assert page.url.endswith("/figures/")
    _sign_out(page)
    _password(page, colleague.username, _OWN)
    _backup_code_instead_of_the_phone(page, codes[0])
    expect(page).to_have_title("工作台 · 惠残")


def _password(page: Page, username: str, password: str) -> None:
    expect(page).to_have_title("登录 · 惠残")
    tab_to(page, field("username"), what="账号")
    page.keyboard.type(username)
    tab_to(page, field("password"), what="密码")
    page.keyboard.type(password)
    go_on(page)


def _own_password(page: Page) -> None:
    """First one that is too weak: the focus is then on what is wrong, and leads to the field."""
    expect(page).to_have_title("换成自己的密码 · 惠残")
    _twice(page, "abc")
    expect(page).to_have_title(re.compile("有错"))
    expect(page.locator("#error-summary")).to_be_focused()
    press_within(page, "改新密码")
    expect(page.locator("main [name=new]")).to_be_focused()
    page.keyboard.type(_OWN)
    tab_to(page, field("again"), what="再写一遍")
    page.keyboard.type(_OWN)
    press(page, button("换好了"), what="换好了，下一步")


def _twice(page: Page, password: str) -> None:
    for name in ("new", "again"):
        tab_to(page, field(name), what=name)
        page.keyboard.type(password)
    press(page, button("换好了"), what="换好了，下一步")


def press_within(page: Page, what: str) -> None:
    """Enter on the first link of the error summary: it goes to the field, on the same page."""
    tab_to(page, lambda now: now["href"].startswith("#"), what=what)
    page.keyboard.press("Enter")


def _enrol(page: Page) -> None:
    """Without a camera: the secret is typed into the phone, so it must open by keyboard."""
    expect(page).to_have_title("登记手机验证器 · 惠残")
    assert page.locator(".qr svg").bounding_box()["width"] >= 150  # type: ignore[index]
    tab_to(page, lambda now: now["tag"] == "SUMMARY" and "手工输入" in now["text"], what="手工输入")
    page.keyboard.press("Enter")
    written = page.locator("main details b.num")
    expect(written).to_be_visible()
    secret = base64.b32decode(written.inner_text().replace(" ", ""))
    tab_to(page, field("code"), what="验证码")
    page.keyboard.type(f"{TOTP(secret).token():06d}")
    press(page, button("登记好了"), what="登记好了，登录")


def _backup_codes(page: Page) -> list[str]:
    expect(page).to_have_title("备用码 · 惠残")
    press(page, button("做 8 个备用码"), what="做 8 个备用码")
    codes = page.locator(".codes li").all_inner_texts()
    assert len(set(codes)) == 8
    press(page, link("抄好了"), what="抄好了，进入工作台")
    return codes


def _sign_out(page: Page) -> None:
    press(page, button("退出登录"), what="退出登录")


def _backup_code_instead_of_the_phone(page: Page, code: str) -> None:
    expect(page).to_have_title(re.compile("第 2 步"))
    tab_to(page, field("code"), what="验证码")
    page.keyboard.type(code)
    press(page, button("登录"), what="登录")
