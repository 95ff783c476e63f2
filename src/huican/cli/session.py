"""What a command needs before it works: Django, the database, and who runs it."""

from __future__ import annotations

import getpass
import os

from huican.config.starting import now, start

__all__ = ["actor", "now", "start"]


def actor() -> str:
    """Who runs the command, for audit events: `cli:` and the account of the system."""
    try:
        return f"cli:{getpass.getuser()}"[:64]
    except (KeyError, OSError):
        return f"cli:{os.getuid()}"
