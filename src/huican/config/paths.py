"""Where an installation keeps its things: everything lives under HUICAN_VAR.

Every function reads the environment when it is called, so that tests and tools can point a
process at another folder before Django is set up. Parts below config read the same from
`settings.HUICAN_VAR`.
"""

from __future__ import annotations

import os
from pathlib import Path

from huican.kernel.files import private_folder


def var_folder() -> Path:
    """The folder of everything that an installation keeps (default ./var). Not created here."""
    return Path(os.environ.get("HUICAN_VAR") or "var").absolute()


def keys_folder() -> Path:
    """Secrets: session key, data keys. Mode 0700, files 0600, never in a backup of the database."""
    return private_folder(var_folder() / "keys")


def logs_folder() -> Path:
    """Log files. They carry ids, never names or numbers of persons."""
    return private_folder(var_folder() / "logs")


def postgres_folder() -> Path:
    """The embedded PostgreSQL: data, socket, locks and log."""
    return var_folder() / "pg"
