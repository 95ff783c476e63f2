"""What a command needs before it works: Django, the database, and who runs it."""

from __future__ import annotations

import getpass
import os
from datetime import UTC, datetime


def start(*, database: bool = True) -> None:
    """Set Django up and, with `database`, start and migrate the database.

    The server that a command starts stops by itself when the command ends.
    """
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "huican.config.settings")
    import django

    django.setup()
    if database:
        from huican.config.database import ensure_database

        ensure_database()


def actor() -> str:
    """Who runs the command, for audit events: `cli:` and the account of the system."""
    try:
        return f"cli:{getpass.getuser()}"[:64]
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
