"""The role book of this installation: HUICAN_VAR/roles.yaml when it exists, else the one here."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from django.conf import settings

from huican.access.domain.roles import RoleBook, parse


@cache
def rolebook() -> RoleBook:
    """Read once a process. Raises RolesError when the file is wrong."""
    own = Path(settings.HUICAN_VAR) / "roles.yaml"
    if own.exists():
        return parse(own.read_text("utf-8"), own.name)
    packaged = Path(__file__).with_name("roles.yaml")
    return parse(packaged.read_text("utf-8"), packaged.name)
