"""What a worker of `huican serve` loads: the site, tied to the life of the command."""

from __future__ import annotations

import ctypes
import signal
import sys

_PR_SET_PDEATHSIG = 1


def _end_with_parent() -> None:
    """When the command is killed without warning, its workers go too (Linux).

    A worker holds a share of the database server: left alone, both would run on for ever.
    """
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)


_end_with_parent()

from huican.config.wsgi import application  # noqa: E402

__all__ = ["application"]
