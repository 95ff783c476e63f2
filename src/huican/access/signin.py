"""Signing in, step by step. Pages call these functions and show what comes next.

    step = submit_password(request, username, password)
    step = submit_new_password(request, new, again)   # while step is Step.NEW_PASSWORD
    step = confirm_enrolment(request, code)           # while step is Step.ENROL
    step = submit_code(request, code)                 # while step is Step.CODE
    Step.DONE: the user is signed in

Between the steps the session holds who passed the first one, for ten minutes; nobody is signed
in before the last.
"""

from __future__ import annotations

import time
from datetime import timedelta
from enum import StrEnum
from typing import Any, ClassVar

import django_otp
from django.conf import settings
from django.contrib import auth
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

from huican.access import operations, second_factor
from huican.access.demo import is_demo_installation
from huican.access.models import User
from huican.access.rolebook import rolebook
from huican.access.second_factor import Enrolment
from huican.audit.operations import record
from huican.kernel.crypto import sm3
from huican.kernel.errors import HuicanError

_PENDING = "signin"
_PENDING_S = 10 * 60
_WRONG_CODES_MAX = 5
_BACKEND = "huican.access.backend.PasswordBackend"


class Step(StrEnum):
    """What the user has to do next."""

    PASSWORD = "password"
    NEW_PASSWORD = "new-password"
    ENROL = "enrol"
    CODE = "code"
    DONE = "done"


class SignInError(HuicanError):
    """Signing in was refused; the words are for the user."""

    code: ClassVar[str] = "sign-in"


class WrongPassword(SignInError):
    """Unknown user or wrong password: which of them is not said."""

    code: ClassVar[str] = "wrong-password"


class LockedOut(SignInError):
    """Too many wrong passwords."""

    code: ClassVar[str] = "locked-out"


class WrongCode(SignInError):
    """The six digits do not fit now."""

    code: ClassVar[str] = "wrong-code"


class SignInExpired(SignInError):
    """More than ten minutes between two steps, or too many wrong codes."""

    code: ClassVar[str] = "sign-in-expired"


def current_step(request: HttpRequest) -> Step:
    """Where the user of `request` stands."""
    if request.user.is_authenticated:
        return _step_for(request.user)
    user = _pending_user(request)
    return Step.PASSWORD if user is None else _step_for(user)


def username_of(request: HttpRequest) -> str:
    """Who has passed the first step; "" when nobody has."""
    user = request.user if request.user.is_authenticated else _pending_user(request)
    return "" if user is None else user.get_username()


def is_complete(request: HttpRequest) -> bool:
    """Whether the user is signed in with all that his roles ask for."""
    user = request.user
    if not user.is_authenticated or user.must_change_password:
        return False
    if not rolebook().needs_second_factor(user.roles) and not _everybody_needs_two():
        return True
    return bool(getattr(user, "otp_device", None))


def submit_password(request: HttpRequest, username: str, password: str) -> Step:
    """First step. Raises WrongPassword or LockedOut."""
    username = username.strip()
    user = auth.authenticate(request, username=username, password=password)
    if not isinstance(user, User):
        locked = bool(getattr(request, "axes_locked_out", False))
        _record_refusal(username, locked)
        if locked:
            raise LockedOut(
                f"密码错了 {settings.AXES_FAILURE_LIMIT} 次，"
                f"这个账号在这里先停用 {_lockout_minutes()} 分钟",
                remedy="急用请找安全管理员解锁",
            )
        raise WrongPassword("用户名或密码不对", remedy="请看看大小写和输入法，再试一次")
    # A fresh session: whoever planted the old one does not ride along.
    request.session.cycle_key()
    request.session[_PENDING] = {"user": user.pk, "at": int(time.time()), "wrong": 0}
    return _advance(request, user)


def submit_new_password(request: HttpRequest, new: str, again: str) -> Step:
    """Replace an initial password. Raises PasswordRefused or SignInExpired."""
    user = _required_user(request)
    operations.set_password(user, new, again=again, by=user, at=timezone.now())
    if request.user.is_authenticated:
        auth.update_session_auth_hash(request, user)
    return _advance(request, user)


def enrolment(request: HttpRequest) -> Enrolment:
    """The secret to put into the phone (as text, address and picture). Raises SignInExpired."""
    return second_factor.begin(_required_user(request), at=timezone.now())


def confirm_enrolment(request: HttpRequest, code: str) -> Step:
    """The first code from the phone proves that it holds the secret. Raises WrongCode."""
    user = _required_user(request)
    device = second_factor.confirm(user, code, at=timezone.now())
    if device is None:
        raise _wrong_code(request)
    return _finish(request, user, device)


def submit_code(request: HttpRequest, code: str) -> Step:
    """Second step: six digits, or a backup code. Raises WrongCode or SignInExpired."""
    user = _required_user(request)
    wait_s = second_factor.wait_s(user)
    if wait_s > 0:
        raise WrongCode("动态码刚输错过", remedy=f"请等 {wait_s} 秒，用新的动态码再试")
    device = second_factor.verify(user, code)
    if device is None:
        raise _wrong_code(request)
    return _finish(request, user, device)


def make_backup_codes(request: HttpRequest) -> list[str]:
    """Backup codes for the signed-in user, shown once (after enrolment, or asked for anew)."""
    return second_factor.make_backup_codes(_required_user(request), at=timezone.now())


def sign_out(request: HttpRequest, *, why: str = "自己退出") -> None:
    """End the session."""
    if request.user.is_authenticated:
        record(verb="access.sign-out", by=request.user, at=timezone.now(), summary=why)
    auth.logout(request)


def next_address(request: HttpRequest, default: str = "/") -> str:
    """Where to go after signing in: ?next= when it is an address of ours."""
    wanted = request.POST.get("next") or request.GET.get("next") or ""
    allowed = url_has_allowed_host_and_scheme(
        wanted, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return wanted if allowed else default


def demo_code(request: HttpRequest) -> str | None:
    """In a demo installation, the code of a made-up user who is at the second step; else None."""
    user = _pending_user(request)
    if user is None or not user.is_demo or not is_demo_installation():
        return None
    return second_factor.current_code(user)


def locked_out_response(
    request: HttpRequest, response: HttpResponse, credentials: dict[str, Any] | None = None
) -> HttpResponse:
    """What django-axes answers with: our own page (it says when to try again), as 429."""
    response.status_code = 429
    return response


# --- between the steps --------------------------------------------------------------------


def _pending_user(request: HttpRequest) -> User | None:
    pending = request.session.get(_PENDING)
    if not pending or time.time() - pending["at"] > _PENDING_S:
        return None
    return User.objects.filter(pk=pending["user"], is_active=True).first()


def _required_user(request: HttpRequest) -> User:
    if request.user.is_authenticated:
        return User.objects.get(pk=request.user.pk)
    user = _pending_user(request)
    if user is None:
        request.session.pop(_PENDING, None)
        raise SignInExpired("两步之间隔得太久", remedy="请从用户名和密码重新开始")
    return user


def _everybody_needs_two() -> bool:
    return bool(settings.HUICAN_SECOND_FACTOR == "everyone")


def _step_for(user: User) -> Step:
    if user.must_change_password:
        return Step.NEW_PASSWORD
    if rolebook().needs_second_factor(user.roles) or _everybody_needs_two():
        return Step.CODE if second_factor.is_enrolled(user) else Step.ENROL
    return Step.DONE


def _advance(request: HttpRequest, user: User) -> Step:
    step = _step_for(user)
    return _finish(request, user, None) if step is Step.DONE else step


def _finish(request: HttpRequest, user: User, device: Any) -> Step:
    request.session.pop(_PENDING, None)
    user.otp_device = device  # type: ignore[attr-defined]  # django_otp keeps it in the session
    with transaction.atomic():
        auth.login(request, user, backend=_BACKEND)
        if device is not None:
            django_otp.login(request, device)
        request.session["signed_in_at"] = request.session["seen_at"] = int(time.time())
        record(
            verb="access.sign-in",
            by=user,
            at=timezone.now(),
            summary="密码和动态码登录" if device is not None else "密码登录",
            area_code=user.area_code,
        )
    return Step.DONE


def _wrong_code(request: HttpRequest) -> SignInError:
    pending = request.session.get(_PENDING)
    if pending:
        pending["wrong"] += 1
        request.session.modified = True
        if pending["wrong"] >= _WRONG_CODES_MAX:
            request.session.pop(_PENDING)
            return SignInExpired(
                f"动态码错了 {_WRONG_CODES_MAX} 次", remedy="请从用户名和密码重新开始"
            )
    return WrongCode("动态码不对", remedy="请看手机上现在的 6 位数字；手机时间要准")


def _record_refusal(username: str, locked: bool) -> None:
    """Unknown names are kept as a digest only: people type passwords into the wrong box."""
    user = User.objects.filter(username=username).first()
    record(
        verb="access.sign-in-refused",
        by="system:sign-in",
        at=timezone.now(),
        summary="登录被拒：已锁定" if locked else "登录被拒：用户名或密码不对",
        subject=("user", user.pk) if user else None,
        data={} if user else {"name_digest": sm3(username.encode()).hex()[:16]},
    )


def _lockout_minutes() -> int:
    return round(timedelta(hours=settings.AXES_COOLOFF_TIME).total_seconds() / 60)
