"""The last link, noted outside the database (HUICAN_VAR/audit-head).

Who cuts off the tail of the chain, or puts back an old copy of the database, leaves a chain that
is whole in itself. The head gives it away: it names an event that is no longer there. It may lag
behind by events of the last moment (a crash between commit and note); that is no fault.
"""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

_LINE_BYTES = 20 + 1 + 64 + 1


@dataclass(frozen=True)
class Head:
    """The newest event that was noted."""

    seq: int
    digest: bytes


def path() -> Path:
    """Where the head lies."""
    return Path(settings.HUICAN_VAR) / "audit-head"


def read() -> Head | None:
    """The noted head; None when nothing was noted or the file is damaged."""
    try:
        seq, digest = path().read_text("ascii").split()
        return Head(int(seq), bytes.fromhex(digest))
    except (OSError, ValueError):
        return None


def is_damaged() -> bool:
    """Whether there is a file that says nothing understandable."""
    return path().exists() and read() is None


def note(head: Head) -> None:
    """Note `head` unless a later one stands there already (commits may come out of order)."""
    descriptor = os.open(path(), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX)
        there = os.pread(descriptor, 20, 0)
        if there.strip().isdigit() and int(there) >= head.seq:
            return
        line = f"{head.seq:020d} {head.digest.hex()}\n".encode("ascii")
        assert len(line) == _LINE_BYTES
        try:
            os.pwrite(descriptor, line, 0)
        except OSError:
            # A note that was only begun would look like a damaged one.
            if not there:
                path().unlink(missing_ok=True)
            raise
    finally:
        os.close(descriptor)
