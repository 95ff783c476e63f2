"""Signing in: password, own password, phone, code; lock-out, idle time-out, demo users."""

import time
from datetime import timedelta

import pytest
from django.utils import timezone
from django_otp.oath import TOTP

from huican.access import demo, operations, second_factor, signin
from huican.access.demo import DemoError, DemoUser
from huican.access.models import Authenticator, User
from huican.access.operations import PasswordRefused
from huican.access.signin import LockedOut, SignInExpired, Step, WrongCode, WrongPassword
from huican.audit import queries as audit
from tests.unit.access.site import NOW, PASSWORD

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.unit.access.site")]


def code_of(user, drift=0):
    device = Authenticator.objects.get(user=user)
    return f"{TOTP(bytes.fromhex(device.secret), drift=drift).token():06d}"


def wrong_code_of(user):
    right = {code_of(user, drift) for drift in (-1, 0, 1)}
    return next(f"{n:06d}" for n in range(10) if f"{n:06d}" not in right)


def enrol(user):
    second_factor.begin(user, at=NOW)
    assert second_factor.confirm(user, code_of(user, -1), at=NOW)


def test_a_role_that_only_reads_signs_in_with_a_password(make_user, browser, client):
    make_user(roles=["leader"])
    assert browser(signin.submit_password, "li", PASSWORD) is Step.DONE
    assert client.get("/figures").status_code == 200
    assert [event.verb for event in audit.search(actor=f"user:{User.objects.get().pk}")] == [
        "access.sign-in"
    ]


def test_a_role_that_writes_enrols_a_phone_first_and_then_needs_its_code(
    make_user, browser, client
):
    user = make_user()
    assert browser(signin.submit_password, "li", PASSWORD) is Step.ENROL
    assert client.get("/figures").status_code == 302
    shown = browser(signin.enrolment)
    assert shown.secret.replace(" ", "") in shown.uri
    assert shown.svg.startswith("<svg") and "style=" not in shown.svg
    assert browser(signin.enrolment).secret == shown.secret
    assert browser(signin.confirm_enrolment, code_of(user)) is Step.DONE
    assert client.get("/figures").content == b"figures of 990826000000"

    client.logout()
    assert browser(signin.submit_password, "li", PASSWORD) is Step.CODE
    assert client.get("/figures").status_code == 302
    with pytest.raises(WrongCode):
        browser(signin.submit_code, code_of(user))  # used up by the enrolment
    Authenticator.objects.update(throttling_failure_count=0, last_step=-1)
    assert browser(signin.submit_code, code_of(user)) is Step.DONE
    assert client.get("/figures").status_code == 200


def test_an_initial_password_is_replaced_before_anything_else(make_user, browser, client):
    made = operations.create_user(
        username="wang", display_name="王", area_code="990826000000", roles=["leader"],
        by="system:test", at=NOW,
    )  # fmt: skip
    assert browser(signin.submit_password, "wang", made.initial_password) is Step.NEW_PASSWORD
    assert client.get("/own").status_code == 302
    with pytest.raises(PasswordRefused, match="两次"):
        browser(signin.submit_new_password, PASSWORD, PASSWORD + "x")
    with pytest.raises(PasswordRefused, match="不够牢"):
        browser(signin.submit_new_password, "12345678", "12345678")
    with pytest.raises(PasswordRefused, match="和原来的一样"):
        browser(signin.submit_new_password, made.initial_password, made.initial_password)
    assert browser(signin.submit_new_password, PASSWORD, PASSWORD) is Step.DONE
    assert client.get("/own").status_code == 200


@pytest.mark.parametrize(("name", "password"), [("li", "wrong"), ("nobody", PASSWORD)])
def test_a_wrong_password_and_an_unknown_name_are_answered_alike(
    make_user, browser, name, password
):
    make_user()
    with pytest.raises(WrongPassword, match="用户名或密码不对"):
        browser(signin.submit_password, name, password)
    event = audit.search(verb="access.sign-in-refused")[0]
    assert "nobody" not in str(event.data)


def test_five_wrong_passwords_lock_the_account_at_that_place_only(make_user, browser):
    user = make_user(roles=["leader"])
    for _ in range(4):
        with pytest.raises(WrongPassword):
            browser(signin.submit_password, "li", "wrong")
    with pytest.raises(LockedOut, match="停用 30 分钟"):
        browser(signin.submit_password, "li", "wrong")
    with pytest.raises(LockedOut):
        browser(signin.submit_password, "li", PASSWORD)
    assert browser(signin.submit_password, "li", PASSWORD, ip="10.0.0.2") is Step.DONE
    operations.unlock(user, by="system:test", at=NOW)
    assert browser(signin.submit_password, "li", PASSWORD) is Step.DONE


def test_a_wrong_code_makes_the_next_one_wait_and_five_start_anew(make_user, browser):
    user = make_user()
    enrol(user)
    browser(signin.submit_password, "li", PASSWORD)
    with pytest.raises(WrongCode, match="动态码不对"):
        browser(signin.submit_code, wrong_code_of(user))
    with pytest.raises(WrongCode, match="请等 1 秒"):
        browser(signin.submit_code, code_of(user))
    for _ in range(3):
        Authenticator.objects.update(throttling_failure_timestamp=None)
        with pytest.raises(WrongCode):
            browser(signin.submit_code, wrong_code_of(user))
    Authenticator.objects.update(throttling_failure_timestamp=None)
    with pytest.raises(SignInExpired, match="错了 5 次"):
        browser(signin.submit_code, wrong_code_of(user))
    with pytest.raises(SignInExpired):
        browser(signin.submit_code, code_of(user))


@pytest.mark.parametrize("text", ["", "12345", "1234567", "abcdef", "１２３４５６", "-12345", " "])
def test_what_is_not_six_digits_is_no_code(make_user, text):
    user = make_user()
    enrol(user)
    assert second_factor.verify(user, text) is None


def test_ten_minutes_between_two_steps_are_too_long(make_user, browser, monkeypatch):
    make_user()
    browser(signin.submit_password, "li", PASSWORD)
    later = time.time() + 601
    monkeypatch.setattr(signin.time, "time", lambda: later)
    assert browser(signin.current_step) is Step.PASSWORD
    with pytest.raises(SignInExpired, match="隔得太久"):
        browser(signin.enrolment)


def test_the_session_gets_a_new_key_with_the_password(make_user, browser, client, settings):
    make_user()
    browser(signin.current_step)
    before = client.cookies[settings.SESSION_COOKIE_NAME].value
    browser(signin.submit_password, "li", PASSWORD)
    assert client.cookies[settings.SESSION_COOKIE_NAME].value != before


def test_a_closed_account_cannot_sign_in_and_is_signed_out(make_user, browser, client):
    user = make_user(roles=["leader"])
    browser(signin.submit_password, "li", PASSWORD)
    operations.set_active(user, False, by="system:test", at=NOW)
    assert client.get("/figures").status_code == 302
    with pytest.raises(WrongPassword):
        browser(signin.submit_password, "li", PASSWORD)


@pytest.mark.parametrize(("idle_s", "status"), [(29 * 60, 200), (31 * 60, 302)])
def test_half_an_idle_hour_ends_the_session(
    make_user, browser, client, monkeypatch, idle_s, status
):
    from huican.access import middleware

    make_user(roles=["leader"])
    browser(signin.submit_password, "li", PASSWORD)
    later = time.time() + idle_s
    monkeypatch.setattr(middleware.time, "time", lambda: later)
    assert client.get("/figures").status_code == status


def test_twelve_hours_end_the_session_of_the_busiest(make_user, browser, client, monkeypatch):
    from huican.access import middleware

    make_user(roles=["leader"])
    browser(signin.submit_password, "li", PASSWORD)
    start = time.time()
    for minutes in range(20, 12 * 60, 20):
        monkeypatch.setattr(middleware.time, "time", lambda m=minutes: start + m * 60)
        assert client.get("/own").status_code == 200
    monkeypatch.setattr(middleware.time, "time", lambda: start + 12 * 3600 + 1)
    assert client.get("/own").status_code == 302


def test_an_htmx_request_without_session_sends_the_whole_page_to_sign_in(client, db):
    response = client.get("/figures?area=990826000000", headers={"HX-Request": "true"})
    assert response.status_code == 204
    assert response["HX-Redirect"] == "/signin?next=%2Ffigures%3Farea%3D990826000000"


@pytest.mark.parametrize(
    ("wanted", "place"),
    [("/figures?area=9", "/figures?area=9"), ("https://evil.example/", "/"), ("//evil", "/"),
     ("javascript:alert(1)", "/"), ("", "/")],
)  # fmt: skip
def test_after_signing_in_only_our_own_addresses_are_followed(rf, wanted, place):
    assert signin.next_address(rf.get("/signin", {"next": wanted})) == place


def test_a_backup_code_opens_once_and_new_ones_end_the_old(make_user, browser, client):
    user = make_user()
    enrol(user)
    codes = second_factor.make_backup_codes(user, at=NOW)
    assert len(set(codes)) == 8
    assert codes[0] not in str(Authenticator.objects.values_list("backup_codes").get())
    browser(signin.submit_password, "li", PASSWORD)
    assert browser(signin.submit_code, codes[0].upper().replace("-", " ")) is Step.DONE
    assert client.get("/figures").status_code == 200
    assert second_factor.verify(user, codes[0]) is None
    Authenticator.objects.update(throttling_failure_timestamp=None)
    assert len(browser(signin.make_backup_codes)) == 8
    assert second_factor.verify(user, codes[1]) is None


def test_a_lost_phone_is_forgotten_and_enrolled_anew(make_user, browser):
    user = make_user()
    enrol(user)
    operations.reset_second_factor(user, by="user:99", at=NOW)
    assert browser(signin.submit_password, "li", PASSWORD) is Step.ENROL


def demo_county():
    return [DemoUser("jingban", "李雯", "990826000000", ("handler",))]


def test_demo_users_sign_in_with_the_shown_password_and_code(browser, db):
    password = demo.create_demo_users(demo_county(), by="cli:demo", at=timezone.now())
    assert demo.demo_password() == password
    assert browser(signin.submit_password, "jingban", password) is Step.CODE
    code = browser(signin.demo_code)
    assert browser(signin.submit_code, code) is Step.DONE
    browser(signin.sign_out)
    browser(signin.submit_password, "jingban", password)
    again = browser(signin.demo_code)
    assert again != code
    assert browser(signin.submit_code, again) is Step.DONE
    assert demo.create_demo_users(demo_county(), by="cli:demo", at=timezone.now()) == password


def test_demo_users_are_refused_beside_real_ones_and_outside_made_up_areas(make_user):
    with pytest.raises(DemoError, match="虚构区划"):
        demo.create_demo_users(
            [DemoUser("x", "x", "430100000000", ("leader",))], by="cli:demo", at=NOW
        )
    assert not demo.is_demo_installation()
    make_user()
    with pytest.raises(DemoError, match="正式用户"):
        demo.create_demo_users(demo_county(), by="cli:demo", at=NOW)


def test_demo_users_cannot_sign_in_when_the_installation_is_no_demo(browser, db, tmp_path):
    password = demo.create_demo_users(demo_county(), by="cli:demo", at=NOW)
    (tmp_path / "demo.json").unlink()
    with pytest.raises(WrongPassword):
        browser(signin.submit_password, "jingban", password)


def test_the_code_of_a_real_user_is_never_shown(make_user, browser, tmp_path):
    user = make_user()
    enrol(user)
    (tmp_path / "demo.json").write_text('{"password": "x"}')
    browser(signin.submit_password, "li", PASSWORD)
    assert browser(signin.demo_code) is None
    assert second_factor.current_code(user) is None


def test_the_time_of_a_code_is_one_step_either_way(make_user):
    user = make_user()
    enrol(user)
    for drift, accepted in [(-2, False), (-1, True), (0, True), (1, True), (2, False)]:
        Authenticator.objects.update(
            last_step=-1, throttling_failure_count=0, throttling_failure_timestamp=None
        )
        assert bool(second_factor.verify(user, code_of(user, drift))) is accepted, drift


def test_a_password_rests_as_pbkdf2_over_sm3_and_checks_again(settings):
    from django.contrib.auth.hashers import check_password, make_password

    settings.PASSWORD_HASHERS = ["huican.access.passwords.PBKDF2SM3PasswordHasher"]
    stored = make_password(PASSWORD)
    assert stored.startswith("pbkdf2_sm3$400000$")
    assert check_password(PASSWORD, stored)
    assert not check_password(PASSWORD + "x", stored)


def test_sessions_expire_at_the_browsers_end_and_cookies_are_closed_to_scripts(settings):
    assert settings.SESSION_COOKIE_HTTPONLY and settings.CSRF_COOKIE_HTTPONLY
    assert settings.SESSION_EXPIRE_AT_BROWSER_CLOSE
    assert timedelta(seconds=settings.SESSION_COOKIE_AGE) == timedelta(hours=12)
