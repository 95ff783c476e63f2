"""What a program needs before it works: Django, and the database with today's tables."""

from __future__ import annotations

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


def now() -> datetime:
    """This moment, in UTC."""
    return datetime.now(UTC)
