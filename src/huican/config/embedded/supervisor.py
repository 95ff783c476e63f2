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
# PostgreSQL writes its log in pieces of 16 MB and needs one free to come up again.
ROOM_TO_RUN_BYTES = 48 * 1024 * 1024
_LOOK_EVERY_S = 0.5
_TRY_ANYWAY_S = 30


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
    _keep(in_use, data, lambda: _start(postgres, data, int(uid), int(gid)))


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


def room(data: str) -> int:
    """Bytes left on the disk of the cluster, for others than root."""
    disk = os.statvfs(data)
    return disk.f_bavail * disk.f_frsize


def _say(words: str) -> None:
    # The log lies on the full disk: what cannot be written there is not worth dying for.
    with contextlib.suppress(OSError):
        os.write(2, f"惠残：{words}\n".encode())


def _wait_for_room(in_use: int, data: str) -> bool:
    """Waits until there is room to run; False when nobody uses the server any more.

    Now and then it is tried all the same: the server may have died of something else.
    """
    _say("磁盘满了，数据库停着；腾出空间后自己接着开。")
    deadline = time.monotonic() + _TRY_ANYWAY_S
    while room(data) < ROOM_TO_RUN_BYTES and time.monotonic() < deadline:
        try:
            fcntl.flock(in_use, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return False
        except BlockingIOError:
            time.sleep(_LOOK_EVERY_S)
    return True


def _keep(in_use: int, data: str, start) -> None:  # type: ignore[no-untyped-def]
    """Restart the server when it dies under its users (at most five times a minute).

    On a full disk it waits for room, however long that takes: whoever clears the disk must not
    have to know which programs to start again.
    """
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
            if room(data) < ROOM_TO_RUN_BYTES:
                try:
                    used = _wait_for_room(in_use, data)
                except _Stop:
                    break
                if not used:
                    break
                restarts.clear()
                continue
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
