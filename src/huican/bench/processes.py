"""CPU and memory of processes, as /proc tells them (Linux; elsewhere they are nought)."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

_TICK = os.sysconf("SC_CLK_TCK")
_SAMPLE_S = 0.1


def peak_kib() -> int:
    """The most memory that this process ever held (VmHWM).

    Not getrusage: its maximum is inherited from whoever started the process.
    """
    return _status(os.getpid()).get("VmHWM", 0)


def _status(pid: int) -> dict[str, int]:
    """The memory lines of a process, in KiB; empty when it is gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("utf-8", "replace").splitlines()
    except OSError:
        return {}
    found = {}
    for line in lines:
        name, _, value = line.partition(":")
        if value.endswith("kB"):
            found[name] = int(value.split()[0])
    return found


def cpu_s(pid: int) -> float:
    """CPU seconds of a process and of the children it has waited for; 0 when it is gone."""
    try:
        # The command may hold spaces and brackets: fields are counted from its closing bracket.
        fields = Path(f"/proc/{pid}/stat").read_text("utf-8", "replace").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return sum(int(ticks) for ticks in fields[11:15]) / _TICK


def children(pid: int) -> list[int]:
    """The processes that a process started and that still run."""
    try:
        text = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    except OSError:
        return []
    return [int(child) for child in text.split()]


@dataclass(frozen=True, slots=True)
class Postgres:
    """The embedded server of one installation."""

    var: Path

    def _pids(self) -> Iterator[int]:
        try:
            first = (self.var / "pg/data/postmaster.pid").read_text().splitlines()[0]
        except (OSError, IndexError):
            return
        yield int(first)
        yield from children(int(first))

    def cpu_s(self) -> float:
        """CPU seconds of the server so far, its back-ends included."""
        return sum(map(cpu_s, self._pids()))

    def memory_kib(self) -> int:
        """What the server holds now: each process's own memory, and the shared memory once."""
        own, shared = 0, 0
        for pid in self._pids():
            status = _status(pid)
            own += status.get("RssAnon", 0)
            shared = max(shared, status.get("RssShmem", 0))
        return own + shared


@dataclass(slots=True)
class Sampler:
    """Watches a server's memory from another process, ten times a second."""

    server: Postgres
    peak_kib: int = 0
    _stop: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def __enter__(self) -> Sampler:
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        assert self._thread is not None
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(_SAMPLE_S):
            self.peak_kib = max(self.peak_kib, self.server.memory_kib())
