"""Who is this? Username and password against our own table."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import BaseBackend
from django.http import HttpRequest

from huican.access import demo
from huican.access.models import User


class PasswordBackend(BaseBackend):
    """Checks a password. Says nothing on what the user may do: that is access.permissions."""

    def authenticate(
        self,
        request: HttpRequest | None,
        username: str | None = None,
        password: str | None = None,
        **_: Any,
    ) -> User | None:
        if username is None or password is None:
            return None
        user = User.objects.filter(username=username).first()
        if user is None:
            # The same work as for a known user: the time taken must not tell who exists.
            User().set_password(password)
            return None
        if user.check_password(password) and _may_sign_in(user):
            return user
        return None

    def get_user(self, user_id: int) -> User | None:
        user = User.objects.filter(pk=user_id).first()
        return user if user is not None and _may_sign_in(user) else None


def _may_sign_in(user: User) -> bool:
    """Closed accounts may not, and made-up users only in a demo."""
    return user.is_active and (not user.is_demo or demo.is_demo_installation())
