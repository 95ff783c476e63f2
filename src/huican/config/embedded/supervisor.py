"""A small process beside PostgreSQL: keeps it up while somebody uses it, stops it afterwards.

Run as a script without site packages, it needs nothing but the standard library:

    python -I -S supervisor.py FOLDER UID GID POSTGRES DATA [PID]

Every command that uses the server holds a shared lock on FOLDER/in-use.lock; the kernel drops it
however the command ends, kill -9 included. The supervisor sleeps in an exclusive lock on the same
file: when it gets it, nobody uses the server any more, so it stops the server and leaves. While
it stops, newcomers wait for their shared lock and then start a server anew.

With PID it adopts a server that runs without a supervisor (somebody killed the last one).
"""

import contextlib
import fcntl
import os
import signal
import subprocess
import sys
import time

_STOP_WAIT_S = 120
_RESTARTS_MAX = 5
_RESTARTS_WITHIN_S = 60


class _ChildEnded(Exception):
    """PostgreSQL ended although nobody asked it to."""


class _Stop(Exception):
    """The machine shuts down, or an operator ends the supervisor."""


def _child_ended(*_: object) -> None:
    raise _ChildEnded


def _stop(*_: object) -> None:
    raise _Stop


def main(folder: str, uid: str, gid: str, postgres: str, data: str, adopted: str = "") -> None:
    """Watch over one server until nobody uses it."""
    alone = os.open(f"{folder}/supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(alone, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return
    in_use = os.open(f"{folder}/in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)
    if adopted:
        with contextlib.suppress(_Stop):
            fcntl.flock(in_use, fcntl.LOCK_EX)
        _stop_adopted(int(adopted))
        return
    _keep(in_use, lambda: _start(postgres, data, int(uid), int(gid)))


def _start(postgres: str, data: str, uid: int, gid: int) -> "subprocess.Popen[bytes]":
    # Only root may hand the server to another account, and only root must.
    drop = {"user": uid, "group": gid, "extra_groups": []} if os.geteuid() == 0 else {}
    return subprocess.Popen(  # type: ignore[no-any-return]
        [postgres, "-D", data],
        stdin=subprocess.DEVNULL,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8", "PGDATA": data},
        umask=0o077,
        **drop,  # type: ignore[call-overload]
    )


def _keep(in_use: int, start) -> None:  # type: ignore[no-untyped-def]
    """Restart the server when it dies under its users (at most five times a minute)."""
    restarts: list[float] = []
    child = None
    while True:
        try:
            if child is None:
                signal.signal(signal.SIGCHLD, signal.SIG_DFL)
                child = start()
                signal.signal(signal.SIGCHLD, _child_ended)
                if child.poll() is not None:
                    raise _ChildEnded
            fcntl.flock(in_use, fcntl.LOCK_EX)
            break
        except _Stop:
            break
        except _ChildEnded:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            if child is not None and child.poll() is None:
                continue
            child = None
            now = time.monotonic()
            restarts = [then for then in restarts if now - then < _RESTARTS_WITHIN_S] + [now]
            if len(restarts) > _RESTARTS_MAX:
                return
            # Back-ends of a killed server need a moment to notice and let go of the memory.
            time.sleep(0.2 * len(restarts))
    signal.signal(signal.SIGCHLD, signal.SIG_DFL)
    if child is not None and child.poll() is None:
        child.send_signal(signal.SIGINT)
        try:
            child.wait(_STOP_WAIT_S)
        except subprocess.TimeoutExpired:
            # Immediate shutdown loses nothing: the next start replays the log.
            child.send_signal(signal.SIGQUIT)
            child.wait(10)


def _stop_adopted(pid: int) -> None:
    for sign, wait_s in ((signal.SIGINT, _STOP_WAIT_S), (signal.SIGQUIT, 10)):
        try:
            os.kill(pid, sign)
            for _ in range(wait_s * 20):
                time.sleep(0.05)
                os.kill(pid, 0)
        except ProcessLookupError:
            return


if __name__ == "__main__":
    main(*sys.argv[1:])
