"""The key that signs sessions and forms: made at first use, kept in the installation only."""

from __future__ import annotations

import os
import secrets

from huican.config import paths
from huican.kernel.files import write_once


def secret_key() -> str:
    """HUICAN_SECRET_KEY, or the key in HUICAN_VAR/keys/secret-key (made when missing)."""
    from_environment = os.environ.get("HUICAN_SECRET_KEY")
    if from_environment:
        return from_environment
    path = paths.keys_folder() / "secret-key"
    if path.exists():
        return path.read_text("ascii").strip()
    return write_once(path, secrets.token_urlsafe(48).encode("ascii")).decode("ascii").strip()
