"""The pages of signing in, in every state, reached as their readers reach them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Page

from tests.integration.desk_made_up import AT, COUNTY, PASSWORD
from tests.journeys.desk_rooms import Room, Steps, send

# Users who are at each step; nobody else signs in as them.
_NEW, _TO_ENROL, _WITH_PHONE, _LOCKED = "xinlai", "dengji", "shouji", "suozhu"
_TRIES = 5


def prepare() -> str:
    """Create the users; returns the initial password of the one who must change it."""
    from huican.access.models import Authenticator, User
    from huican.access.operations import create_user

    def made(username: str, **more: str) -> str | None:
        return create_user(
            username=username, display_name="周登录", area_code=COUNTY, roles=("handler",),
            by="system:test", at=AT, **more,
        ).initial_password  # fmt: skip

    for username in (_TO_ENROL, _WITH_PHONE, _LOCKED):
        made(username, password=PASSWORD)
    Authenticator.objects.create(
        user=User.objects.get(username=_WITH_PHONE), name="手机", confirmed=True,
        secret="cd" * 20, created_at=AT,
    )  # fmt: skip
    initial = made(_NEW)
    assert initial
    return initial


def signin_rooms(initial_password: str) -> list[Room]:
    """Every page that stands before the desk."""
    new, to_enrol = _first_step(_NEW, initial_password), _first_step(_TO_ENROL)
    code = _first_step(_WITH_PHONE)
    return [
        Room(None, "/signin", "工作人员登录", popups=True),
        Room(None, "/signin", "演示用的账号", fault=_demo),
        Room("idle", "/", "半小时没有动"),
        Room(None, "/signin", "用户名或密码不对", _first_step(_TO_ENROL, "x")),
        Room(None, "/signin", "现在不能登录", _locked, status=429),
        Room(None, "/signin", "这一页开得太久", _stale, status=403),
        Room(None, "/signin", "换成自己的密码", new),
        Room(None, "/signin", "有 1 处要改", _then(new, send("换好了", new="abc", again="abc"))),
        Room(None, "/signin", "登记手机验证器", to_enrol),
        Room(None, "/signin", "动态码不对", _then(to_enrol, send("登记好了", code="000000"))),
        Room(None, "/signin", "输验证码", code),
        Room(None, "/signin", "动态码不对", _then(code, send("登录", code="000000"))),
        Room("jingban", "/signin/backup-codes", "做 8 个备用码"),
        Room("jingban", "/signin/backup-codes", "只显示这一次", send("做 8 个备用码")),
    ]


def _first_step(username: str, password: str = PASSWORD) -> Steps:
    return send("下一步", username=username, password=password)


def _then(first: Steps, second: Steps) -> Steps:
    def steps(page: Page) -> None:
        first(page)
        second(page)

    return steps


def _locked(page: Page) -> None:
    for _ in range(_TRIES):
        _first_step(_LOCKED, "x")(page)


def _stale(page: Page) -> None:
    """The form of a session that is gone."""
    page.context.clear_cookies()
    _first_step(_LOCKED)(page)


@contextmanager
def _demo() -> Iterator[None]:
    """The installation is a demo for as long as this lasts."""
    from django.conf import settings

    from huican.access.models import User
    from huican.access.operations import create_user

    marker = Path(settings.HUICAN_VAR) / "demo.json"
    marker.write_text(json.dumps({"password": PASSWORD}), encoding="ascii")
    create_user(
        username="demo-jingban", display_name="样例经办", area_code=COUNTY, roles=("handler",),
        password=PASSWORD, is_demo=True, by="system:test", at=AT,
    )  # fmt: skip
    try:
        yield
    finally:
        marker.unlink()
        User.objects.filter(username="demo-jingban").update(is_active=False)
