"""Using the embedded server: whoever needs it takes a share; without shares it stops.

See supervisor.py for the locks.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import psycopg

from huican.config.embedded import account as accounts
from huican.config.embedded import cluster, layout, processes
from huican.config.embedded.cluster import EmbeddedDatabaseError

_START_WAIT_S = 60.0
_BACKENDS_WAIT_S = 10.0
_ROOM_PATIENCE_S = 3.0
_TAIL_CHARACTERS = 600
_LOG_LARGEST_BYTES = 10 * 1024 * 1024


@dataclass
class EmbeddedServer:
    """The server of one folder. `durable=False` trades safety for speed: for tests only."""

    folder: Path
    durable: bool = True
    _share: int | None = field(default=None, repr=False)

    @property
    def data(self) -> Path:
        """The cluster."""
        return self.folder / "data"

    @property
    def socket(self) -> Path:
        """The folder of the Unix socket, as libpq's host."""
        return layout.socket_folder(self.folder)

    def acquire(self) -> None:
        """Take a share of the running server; make and start it when needed.

        Idempotent within a process. The share ends with `release` or with the process, however
        that ends.
        """
        if self._share is not None:
            return
        self._make_folder()
        share = os.open(self.folder / "in-use.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            _lock_within(share, fcntl.LOCK_SH, _START_WAIT_S, self.folder)
            with _held(self.folder / "start.lock", self.folder):
                if not self._is_running():
                    self._start()
        except BaseException:
            os.close(share)
            raise
        self._share = share

    def release(self) -> None:
        """Give the share back; when it was the last one, wait until the server has stopped."""
        if self._share is None:
            return
        os.close(self._share)
        self._share = None
        probe = os.open(self.folder / "in-use.lock", os.O_RDWR)
        try:
            deadline = time.monotonic() + 30
            time.sleep(0.05)
            while time.monotonic() < deadline and self._is_supervised():
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(probe, fcntl.LOCK_EX | fcntl.LOCK_NB)
                    fcntl.flock(probe, fcntl.LOCK_UN)
                    time.sleep(0.02)
                    continue
                # Busy: the supervisor is stopping the server, or others still use it.
                with contextlib.suppress(BlockingIOError):
                    fcntl.flock(probe, fcntl.LOCK_SH | fcntl.LOCK_NB)
                    fcntl.flock(probe, fcntl.LOCK_UN)
                    return
                time.sleep(0.02)
        finally:
            os.close(probe)

    # --- starting -----------------------------------------------------------------------

    def _make_folder(self) -> None:
        if os.name != "posix":
            raise EmbeddedDatabaseError(
                "自带数据库只能在 Linux 或 macOS 上运行",
                remedy="请安装 PostgreSQL 15 或更新版本，并设 HUICAN_DATABASE_URL",
            )
        if self.folder.is_dir():
            return
        self.folder.parent.mkdir(parents=True, exist_ok=True)
        # Root's server runs under another account, which must be able to pass.
        self.folder.mkdir(mode=0o711 if os.geteuid() == 0 else 0o700, exist_ok=True)

    def _is_supervised(self) -> bool:
        descriptor = os.open(self.folder / "supervisor.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        finally:
            os.close(descriptor)
        return False

    def _is_running(self) -> bool:
        """Whether a supervised server runs; waits for one that is just coming up."""
        if not self._is_supervised():
            return False
        self._wait_until_ready()
        return True

    def _start(self) -> None:
        account = accounts.account_for(self.data)
        accounts.let_pass(self.folder / "data", account)
        accounts.let_pass(cluster.binaries() / "postgres", account)
        fresh = not self.data.exists()
        if fresh:
            cluster.make(self.folder, self.data, account, self.durable)
        cluster.check_version(self.data)
        orphan = self._orphan()
        if orphan is None:
            cluster.check_room(self.folder)
            cluster.write_settings(self.folder, self.data, account, self.durable)
            accounts.own_folder(self.socket, account, 0o711)
        self._spawn(account, orphan)
        self._wait_until_ready()
        self._prepare()

    def _orphan(self) -> int | None:
        """The server that runs on our data without a supervisor; None when there is none.

        Raises when it is somebody else's. A postmaster.pid that speaks of another program (the
        number was given out again after a crash) is removed: PostgreSQL would refuse to start.
        """
        path = self.data / "postmaster.pid"
        try:
            lines = path.read_text().splitlines()
            pid = int(lines[0])
        except (FileNotFoundError, ValueError, IndexError):
            return None
        if not processes.exists(pid):
            return None
        if not processes.works_in(pid, self.data):
            # PostgreSQL guards against back-ends that outlived their server by this very file:
            # remove it only when there are none.
            if not processes.wait_until_none_works_in(self.data, _BACKENDS_WAIT_S):
                raise _in_use(self.data, pid)
            path.unlink(missing_ok=True)
            return None
        if len(lines) > 4 and lines[4].strip() == str(self.socket):
            return pid
        raise _in_use(self.data, pid)

    def _spawn(self, account: accounts.Account, adopt: int | None) -> None:
        log = self.folder / "server.log"
        if log.exists() and log.stat().st_size > _LOG_LARGEST_BYTES:
            log.replace(log.with_suffix(".log.1"))
        with log.open("ab") as output:
            subprocess.Popen(
                [
                    sys.executable,
                    "-I",
                    "-S",
                    str(Path(__file__).with_name("supervisor.py")),
                    str(self.folder),
                    str(account.uid),
                    str(account.gid),
                    str(cluster.binaries() / "postgres"),
                    str(self.data),
                    *([str(adopt)] if adopt else []),
                ],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,  # Ctrl-C at the terminal is for the command, not for us
                cwd="/",
            )

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_WAIT_S
        # A server that comes up after a crash needs a moment even where there is no room left.
        patience = time.monotonic() + _ROOM_PATIENCE_S
        unsupervised_since: float | None = None
        while time.monotonic() < deadline:
            if self._status() == "ready":
                return
            # The supervisor needs some milliseconds to take its lock; without it nothing comes.
            if self._is_supervised():
                unsupervised_since = None
            elif unsupervised_since is None:
                unsupervised_since = time.monotonic()
            elif time.monotonic() - unsupervised_since > 5:
                break
            if time.monotonic() > patience and (full := cluster.out_of_room(self.folder)):
                raise full
            time.sleep(0.01)
        raise EmbeddedDatabaseError(
            "自带数据库没有启动起来",
            where=str(self.folder / "server.log"),
            remedy=f"日志末尾：{self._log_tail()}",
        )

    def _status(self) -> str:
        """The last word of postmaster.pid: starting, ready, stopping; "" without a server."""
        try:
            lines = (self.data / "postmaster.pid").read_text().splitlines()
        except OSError:
            return ""
        if len(lines) < 8:
            return ""
        # After a crash the file of the dead server still says "ready".
        if not processes.exists(int(lines[0]), default=True):
            return ""
        return lines[7].strip()

    def _log_tail(self) -> str:
        try:
            text = (self.folder / "server.log").read_text(errors="replace")
        except OSError:
            return "（没有日志）"
        return text[-_TAIL_CHARACTERS:].strip()

    def _prepare(self) -> None:
        """Role and database of the application; both may be there already."""
        with psycopg.connect(
            host=str(self.socket),
            port=layout.PORT,
            dbname="postgres",
            user=layout.OWNER_ROLE,
            autocommit=True,
        ) as session:
            role = session.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [layout.APPLICATION_ROLE]
            ).fetchone()
            if role is None:
                session.execute(f"CREATE ROLE {layout.APPLICATION_ROLE} LOGIN CREATEDB")
            database = session.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", [layout.DATABASE_NAME]
            ).fetchone()
            if database is None:
                session.execute(
                    f"CREATE DATABASE {layout.DATABASE_NAME} OWNER {layout.APPLICATION_ROLE}"
                )


def _in_use(data: Path, pid: int) -> EmbeddedDatabaseError:
    return EmbeddedDatabaseError(
        f"这个数据库文件夹正被另一个 PostgreSQL 使用（进程 {pid}）",
        where=str(data),
        remedy="同一个文件夹只能有一个数据库在用：请先停掉那一个，或另设 HUICAN_VAR",
    )


@contextlib.contextmanager
def _held(path: Path, folder: Path) -> Iterator[None]:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _lock_within(descriptor, fcntl.LOCK_EX, _START_WAIT_S, folder)
        yield
    finally:
        os.close(descriptor)


def _lock_within(descriptor: int, kind: int, wait_s: float, folder: Path) -> None:
    deadline = time.monotonic() + wait_s
    while True:
        try:
            fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
            return
        except BlockingIOError:
            if time.monotonic() > deadline:
                raise EmbeddedDatabaseError(
                    "数据库一直在启动或关闭，等了一分钟还没有好",
                    where=str(folder),
                    remedy="请稍后再试；若一直如此，请看 server.log",
                ) from None
            time.sleep(0.01)
