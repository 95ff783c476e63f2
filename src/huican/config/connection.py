"""How Django reaches its database: an outside PostgreSQL by URL, or the embedded one by socket."""

from __future__ import annotations

import os
from typing import Any, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

from huican.config import paths
from huican.config.embedded import layout
from huican.kernel.errors import HuicanError


class DatabaseAddressError(HuicanError):
    """HUICAN_DATABASE_URL cannot be understood."""

    code: ClassVar[str] = "database-address"
    exit_code: ClassVar[int] = 3


def outside_url() -> str | None:
    """HUICAN_DATABASE_URL, or None when the embedded PostgreSQL is used."""
    return os.environ.get("HUICAN_DATABASE_URL") or None


def database_settings() -> dict[str, Any]:
    """The `default` entry of Django's DATABASES. Pure: nothing is started or connected."""
    url = outside_url()
    address = _from_url(url) if url else _from_embedded()
    return {
        "ENGINE": "django.db.backends.postgresql",
        "CONN_MAX_AGE": 300,
        "CONN_HEALTH_CHECKS": True,
        "ATOMIC_REQUESTS": False,
        **address,
    }


def _from_embedded() -> dict[str, Any]:
    return {
        "NAME": layout.DATABASE_NAME,
        "USER": layout.APPLICATION_ROLE,
        "HOST": str(layout.socket_folder(paths.postgres_folder())),
        "PORT": str(layout.PORT),
        "OPTIONS": {"application_name": "huican"},
    }


def _from_url(url: str) -> dict[str, Any]:
    parts = urlsplit(url)
    if parts.scheme not in {"postgresql", "postgres"} or not parts.path.strip("/"):
        raise DatabaseAddressError(
            "数据库地址看不懂",
            where="环境变量 HUICAN_DATABASE_URL",
            remedy="请写成 postgresql://用户:密码@主机:5432/库名",
        )
    options: dict[str, Any] = dict(parse_qsl(parts.query))
    host = options.pop("host", None) or unquote(parts.hostname or "")
    options.setdefault("application_name", "huican")
    return {
        "NAME": unquote(parts.path.strip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": str(parts.port or options.pop("port", "") or ""),
        "OPTIONS": options,
    }
