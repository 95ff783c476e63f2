"""Made-up users of a demo installation.

An installation is a demo when HUICAN_VAR/demo.json exists; only `huican demo` writes it, into an
empty installation. Demo users exist and can sign in nowhere else. Their password is made at
random for each installation, and the sign-in page of a demo may show it and the current code:
all persons in a demo are invented.
"""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import ClassVar

from django.conf import settings
from django.db import transaction

from huican.access import operations
from huican.access.models import Authenticator, User
from huican.audit.operations import record
from huican.kernel.errors import HuicanError
from huican.kernel.files import replace

_MARKER = "demo.json"


class DemoError(HuicanError):
    """What belongs to a demo was asked of a real installation."""

    code: ClassVar[str] = "demo"
    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class DemoUser:
    """A made-up user: `area_code` of twelve digits beginning with 99."""

    username: str
    display_name: str
    area_code: str
    roles: tuple[str, ...]


def is_demo_installation() -> bool:
    """Whether this installation holds invented persons only."""
    return _marker().exists()


def demo_password() -> str | None:
    """The one password of all demo users; None outside a demo."""
    try:
        return str(json.loads(_marker().read_text("utf-8"))["password"])
    except (OSError, ValueError, KeyError):
        return None


def demo_users() -> list[User]:
    """The made-up users, for the sign-in page of a demo; none elsewhere."""
    if not is_demo_installation():
        return []
    return list(User.objects.filter(is_demo=True).order_by("pk"))


def create_demo_users(users: list[DemoUser], *, by: str, at: datetime) -> str:
    """Make this installation a demo and create its users; return their password.

    Raises DemoError when real users exist or an area is not a made-up one. Idempotent: existing
    demo users stay as they are.
    """
    if User.objects.filter(is_demo=False).exists():
        raise DemoError(
            "这里已有正式用户，不能变成演示",
            remedy="请另设一个 HUICAN_VAR 文件夹再运行 huican demo",
        )
    for user in users:
        if not user.area_code.startswith("99"):
            raise DemoError("演示用户只能放在虚构区划（99 开头）", where=user.username)
    password = demo_password() or f"Huican-{secrets.token_hex(3)}"
    replace(_marker(), json.dumps({"password": password}).encode("ascii"))
    with transaction.atomic():
        for user in users:
            if User.objects.filter(username=user.username).exists():
                continue
            made = operations.create_user(
                username=user.username,
                display_name=user.display_name,
                area_code=user.area_code,
                roles=user.roles,
                password=password,
                is_demo=True,
                by=by,
                at=at,
            ).user
            Authenticator.objects.create(
                user=made, name="演示动态码", secret=secrets.token_hex(20), created_at=at
            )
        record(
            verb="access.create-demo-users",
            by=by,
            at=at,
            summary=f"建立演示用户 {len(users)} 个",
        )
    return password


def _marker() -> Path:
    return Path(settings.HUICAN_VAR) / _MARKER
