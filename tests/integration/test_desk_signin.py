"""Signing in on the pages: password, then the second factor; first times; demo; looks."""

from __future__ import annotations

import re

import pytest
from django.test import Client
from django.utils import timezone
from django_otp.oath import TOTP

from huican.access import demo
from huican.access.demo import DemoUser
from huican.access.models import Authenticator, User
from huican.access.operations import create_user
from tests.integration.desk_made_up import COUNTY, PASSWORD, signed_in

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(tmp_path, settings):
    settings.HUICAN_VAR = tmp_path
    settings.AXES_ENABLED = True


def user(username: str = "jingban", roles: tuple[str, ...] = ("handler",), **more) -> User:
    return create_user(
        username=username, display_name="李经办", area_code=COUNTY, roles=roles, by="system:test",
        at=timezone.now(), **({"password": PASSWORD} | more),
    ).user  # fmt: skip


def code_of(device: Authenticator) -> str:
    return f"{TOTP(bytes.fromhex(device.secret)).token():06d}"


def text_of(answer) -> str:
    return answer.content.decode()


def test_a_reader_signs_in_with_a_password_alone(client: Client) -> None:
    user("lingdao", ("leader",))
    answer = client.post("/signin", {"username": "lingdao", "password": PASSWORD})
    assert answer.headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_a_writer_enrols_a_phone_first_and_then_needs_its_code(client: Client) -> None:
    jingban = user()
    client.post("/signin", {"username": "jingban", "password": PASSWORD})
    page = text_of(client.get("/signin"))
    assert "登记手机验证器" in page
    assert "<svg" in page
    assert client.get("/").status_code == 302  # not yet signed in
    device = Authenticator.objects.get(user=jingban)
    done = client.post("/signin", {"code": code_of(device)})
    assert done.headers["Location"].startswith("/signin/backup-codes")
    assert client.get("/").status_code == 200
    codes = text_of(client.post("/signin/backup-codes"))
    assert len(re.findall(r"<li>[a-z0-9]{5}-[a-z0-9]{5}</li>", codes)) == 8
    client.post("/signout")
    assert client.get("/").status_code == 302
    client.post("/signin", {"username": "jingban", "password": PASSWORD})
    assert "第 2 步，共 2 步" in text_of(client.get("/signin"))
    backup = re.search(r"<li>([a-z0-9-]{11})</li>", codes)[1]
    assert client.post("/signin", {"code": backup}).headers["Location"] == "/"


def test_a_wrong_password_and_an_unknown_user_are_told_the_same(client: Client) -> None:
    user()
    wrong = text_of(client.post("/signin", {"username": "jingban", "password": "x"}))
    unknown = text_of(client.post("/signin", {"username": "nobody", "password": "x"}))
    for page in (wrong, unknown):
        assert "用户名或密码不对" in page
        assert "有错：" in page


def test_five_wrong_passwords_close_the_account_here_for_half_an_hour(client: Client) -> None:
    user()
    for _ in range(5):
        answer = client.post("/signin", {"username": "jingban", "password": "x"})
    assert answer.status_code == 429
    assert "现在不能登录" in text_of(answer)
    right = client.post("/signin", {"username": "jingban", "password": PASSWORD})
    assert right.status_code == 429


def test_an_initial_password_must_be_changed_before_anything_opens(client: Client) -> None:
    made = create_user(
        username="xin", display_name="新来的", area_code=COUNTY, roles=("leader",),
        by="system:test", at=timezone.now(),
    )  # fmt: skip
    client.post("/signin", {"username": "xin", "password": made.initial_password})
    assert "换成自己的密码" in text_of(client.get("/signin"))
    assert client.get("/figures/").status_code == 302
    weak = client.post("/signin", {"new": "abc", "again": "abc"})
    assert "有错：" in text_of(weak)
    done = client.post("/signin", {"new": "Songhu-2027-own", "again": "Songhu-2027-own"})
    assert done.headers["Location"] == "/"
    assert client.get("/").status_code == 200


def test_after_signing_in_the_page_that_was_asked_for_opens_and_no_other_site(
    client: Client,
) -> None:
    user("lingdao", ("leader",))
    asked = client.get("/figures/?year=2025")
    assert asked.headers["Location"] == "/signin?next=%2Ffigures%2F%3Fyear%3D2025"
    done = client.post(
        "/signin", {"username": "lingdao", "password": PASSWORD, "next": "/figures/?year=2025"}
    )
    assert done.headers["Location"] == "/figures/?year=2025"
    client.post("/signout")
    elsewhere = client.post(
        "/signin", {"username": "lingdao", "password": PASSWORD, "next": "https://example.org/"}
    )
    assert elsewhere.headers["Location"] == "/"


def test_looks_are_kept_before_and_after_signing_in(client: Client) -> None:
    client.post("/signin/display", {"theme": "dark", "text": "large", "next": "/signin"})
    page = text_of(client.get("/signin"))
    assert 'data-theme="dark"' in page
    assert 'data-text="large"' in page
    user("lingdao", ("leader",))
    client.post("/signin", {"username": "lingdao", "password": PASSWORD})
    answer = client.post("/signin/display", {"theme": "contrast", "next": "/figures/"})
    assert answer.headers["Location"] == "/figures/"
    assert 'data-theme="contrast"' in text_of(client.get("/"))
    assert User.objects.get(username="lingdao").theme == "contrast"
    away = client.post("/signin/display", {"theme": "light", "next": "//example.org/"})
    assert away.headers["Location"] == "/"


def test_a_demo_shows_its_users_their_password_and_the_code_of_now(client: Client) -> None:
    password = demo.create_demo_users(
        [DemoUser("demo-jingban", "样例经办", "990801000000", ("handler",))],
        by="system:demo", at=timezone.now(),
    )  # fmt: skip
    page = text_of(client.get("/signin"))
    assert "demo-jingban" in page
    assert password in page
    client.post("/signin", {"username": "demo-jingban", "password": password})
    code = re.search(r"现在的验证码是 (\d{6})", text_of(client.get("/signin")))[1]
    assert client.post("/signin", {"code": code}).headers["Location"] == "/"


def test_a_real_installation_shows_no_user_no_password_and_no_code(client: Client) -> None:
    jingban = user()
    Authenticator.objects.create(
        user=jingban, name="手机", secret="ab" * 20, created_at=timezone.now()
    )
    page = text_of(client.get("/signin"))
    assert "演示" not in page
    client.post("/signin", {"username": "jingban", "password": PASSWORD})
    assert "演示" not in text_of(client.get("/signin"))


def test_signing_out_ends_the_session_at_once() -> None:
    user()
    browser = signed_in("jingban")
    assert browser.get("/").status_code == 200
    browser.post("/signout")
    assert browser.get("/").status_code == 302
