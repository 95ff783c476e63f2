"""Making and changing users. Each verb: one transaction, one audit event."""

from __future__ import annotations

import secrets
import string
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar

from axes.utils import reset as axes_reset
from django.contrib.auth.password_validation import validate_password
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction

from huican.access.models import Authenticator, User
from huican.access.preferences import Preferences
from huican.access.rolebook import rolebook
from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError

# Without 0 O 1 l I: initial passwords are read from paper.
_LETTERS = "".join(c for c in string.ascii_letters + string.digits if c not in "0O1lI")
_USERNAME = set(string.ascii_letters + string.digits + "._-@")


class UserError(HuicanError):
    """A user cannot be made or changed like this."""

    code: ClassVar[str] = "user"


class PasswordRefused(UserError):
    """The new password is too weak, or typed differently the second time."""

    code: ClassVar[str] = "password-refused"


@dataclass(frozen=True)
class NewUser:
    """A user just made. `initial_password` is shown once and must be changed at first sign-in."""

    user: User
    initial_password: str | None


def create_user(
    *,
    username: str,
    display_name: str,
    area_code: str,
    roles: Iterable[str],
    by: Actor | str,
    at: datetime,
    password: str | None = None,
    phone: str | None = None,
    is_demo: bool = False,
) -> NewUser:
    """Add a user. Without `password` an initial one is made up and returned.

    Raises UserError (name taken or not plain, area not 12 digits) or RolesError.
    """
    username, roles = username.strip(), list(dict.fromkeys(roles))
    if not username or not set(username) <= _USERNAME:
        raise UserError("用户名只能用英文字母、数字和 . _ - @", where=username[:20] or "用户名")
    if not (len(area_code) == 12 and area_code.isascii() and area_code.isdigit()):
        raise UserError("区划代码要 12 位数字", where=area_code[:20], remedy="例如 990826000000")
    if not roles:
        raise UserError("至少要给一个角色", remedy=f"可用的角色：{'、'.join(rolebook().roles)}")
    rolebook().check_combination(roles)
    initial = None if password is not None else _initial_password()
    user = User(
        username=username,
        display_name=display_name.strip() or username,
        area_code=area_code,
        roles=roles,
        phone=phone,
        is_demo=is_demo,
        must_change_password=password is None,
        password_changed_at=at,
        created_at=at,
        created_by=actor_name(by),
    )
    if password is not None and not is_demo:
        _check_password(password, user)
    user.set_password(initial if password is None else password)
    try:
        with transaction.atomic():
            user.save(force_insert=True)
            _record(user, "access.create-user", "建立用户", by, at, roles=roles)
    except IntegrityError:
        if User.objects.filter(username=username).exists():
            raise UserError("这个用户名已经有人用了", where=username, remedy="请换一个") from None
        raise
    return NewUser(user, initial)


def set_password(
    user: User, new: str, *, again: str | None = None, by: Actor, at: datetime
) -> None:
    """The user's own new password. Raises PasswordRefused with every reason."""
    if again is not None and new != again:
        raise PasswordRefused("两次写的密码不一样", remedy="请重新写一遍")
    if user.has_usable_password() and user.check_password(new):
        raise PasswordRefused("新密码和原来的一样", remedy="请换一个")
    _check_password(new, user)
    user.set_password(new)
    user.must_change_password = False
    user.password_changed_at = at
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        _record(user, "access.set-password", "改了密码", by, at)


def reset_password(user: User, *, by: Actor | str, at: datetime) -> str:
    """A new initial password for somebody who forgot his; returned once."""
    initial = _initial_password()
    user.set_password(initial)
    user.must_change_password = True
    user.password_changed_at = at
    with transaction.atomic():
        user.save(update_fields=["password", "must_change_password", "password_changed_at"])
        _record(user, "access.reset-password", "重置密码", by, at)
    return initial


def reset_second_factor(user: User, *, by: Actor | str, at: datetime) -> None:
    """Forget the user's authenticator (phone lost); he enrols anew at the next sign-in."""
    with transaction.atomic():
        Authenticator.objects.filter(user=user).delete()
        _record(user, "access.reset-second-factor", "清除动态码登记", by, at)


def set_roles(user: User, roles: Sequence[str], *, by: Actor | str, at: datetime) -> None:
    """Give a user other roles. Nobody changes his own. Raises UserError or RolesError."""
    _not_oneself(user, by, "改自己的角色")
    rolebook().check_combination(roles)
    before = list(user.roles)
    user.roles = list(dict.fromkeys(roles))
    with transaction.atomic():
        user.save(update_fields=["roles"])
        _record(user, "access.set-roles", "改角色", by, at, before=before, roles=user.roles)


def set_active(user: User, active: bool, *, by: Actor | str, at: datetime) -> None:
    """Close or reopen an account. Closed ones are signed out with their next request."""
    _not_oneself(user, by, "停用自己")
    user.is_active = active
    with transaction.atomic():
        user.save(update_fields=["is_active"])
        verb = "access.reopen-user" if active else "access.close-user"
        _record(user, verb, "启用用户" if active else "停用用户", by, at)


def unlock(user: User, *, by: Actor | str, at: datetime) -> None:
    """Forget the wrong passwords that lock the user out."""
    with transaction.atomic():
        axes_reset(username=user.username)
        _record(user, "access.unlock-user", "解锁用户", by, at)


def save_preferences(user: User, preferences: Preferences) -> None:
    """Keep how the user wants pages to look. No audit event: it concerns nobody else."""
    User.objects.filter(pk=user.pk).update(
        theme=preferences.theme,
        text_size=preferences.text,
        density=preferences.density,
        language=preferences.language,
    )


def _record(
    user: User, verb: str, summary: str, by: Actor | str, at: datetime, **data: list[str]
) -> None:
    record(
        verb=verb,
        by=by,
        at=at,
        summary=summary,
        subject=("user", user.pk),
        area_code=user.area_code,
        data=data,
    )


def _not_oneself(user: User, by: Actor | str, what: str) -> None:
    if actor_name(by) == user.actor:
        raise UserError(f"不能{what}", remedy="请另一位安全管理员来做")


def _check_password(password: str, user: User) -> None:
    try:
        validate_password(password, user)
    except ValidationError as error:
        raise PasswordRefused("这个密码不够牢", remedy="；".join(error.messages)) from None


def _initial_password() -> str:
    return "-".join("".join(secrets.choice(_LETTERS) for _ in range(4)) for _ in range(4))
