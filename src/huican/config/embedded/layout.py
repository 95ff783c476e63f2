"""Names inside the folder of the embedded PostgreSQL (HUICAN_VAR/pg).

data/            the cluster (owned by the account that runs PostgreSQL)
server.log       what the server said
in-use.lock      shared by every command that uses the server; see supervisor.py
start.lock       held while somebody starts or creates the server
supervisor.lock  held by the supervisor as long as it lives
socket/          the Unix socket, when the path is short enough for one
"""

from __future__ import annotations

import hashlib
import os
import tempfile
from pathlib import Path

PORT = 5432
OWNER_ROLE = "postgres"  # owns the server; used once, to make the two below
APPLICATION_ROLE = "huican"
DATABASE_NAME = "huican"
# struct sockaddr_un holds 108 bytes, the last of them zero.
_LONGEST_SOCKET_PATH_BYTES = 107


def socket_folder(folder: Path) -> Path:
    """Where the socket lies: in `folder`, or under the run-time folder when the path is too long.

    The name of the substitute is derived from `folder`, so that every command finds the same one.
    """
    inside = folder / "socket"
    if len(os.fsencode(inside / f".s.PGSQL.{PORT}")) <= _LONGEST_SOCKET_PATH_BYTES:
        return inside
    name = hashlib.sha256(os.fsencode(folder)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"huican-{name}"
