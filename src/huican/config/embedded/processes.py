"""What runs on this machine, as /proc tells it. Without /proc (macOS) nothing is known."""

from __future__ import annotations

import time
from pathlib import Path

_PROC = Path("/proc")


def exists(pid: int, *, default: bool = False) -> bool:
    """Whether process `pid` lives; `default` where there is no /proc.

    A dead process that nobody has collected (a zombie, common in containers) does not live.
    """
    if not (_PROC / "self").exists():
        return default
    try:
        # The name in brackets may hold spaces: the state follows the last bracket.
        state = (_PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[0]
    except (OSError, IndexError):
        return False
    return state not in {"Z", "X"}


def works_in(pid: int, folder: Path) -> bool:
    """Whether the working folder of `pid` is `folder`: PostgreSQL's is its data."""
    try:
        return (_PROC / str(pid) / "cwd").readlink() == folder.resolve()
    except OSError:
        return False


def wait_until_none_works_in(folder: Path, wait_s: float) -> bool:
    """Wait until no process has `folder` as its working folder; False when one stays."""
    deadline = time.monotonic() + wait_s
    while True:
        workers = [entry for entry in _PROC.glob("[0-9]*") if works_in(int(entry.name), folder)]
        if not workers:
            return True
        if time.monotonic() > deadline:
            return False
        time.sleep(0.05)
