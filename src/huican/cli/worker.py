"""The worker beside the site: takes jobs from the line in PostgreSQL (see exchange/jobs.py and
ledger/jobs.py), one at a time: no two wait for each other's locks.

`huican serve` starts it, starts another when it dies, and ends it; killed, it leaves its job in the
line, and the next worker takes it up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate import App

_PR_SET_PDEATHSIG = 1
# A worker says every few seconds that it lives; one that is silent for this long is gone.
_SILENT_SECONDS = 30.0
_WORKER = (sys.executable, "-m", "huican.cli.worker")
_KEEPER = (*_WORKER, "keep")
# Who started it: where that one is gone before the process could ask to go with it, it goes now.
# In a container the site itself is process 1, the one that orphans are given to.
_STARTED_BY = "HUICAN_STARTED_BY"
_LOOK_SECONDS = 0.2
# One that lived for so long did not die of how it was started.
_LIVED_SECONDS, _PAUSE_MOST = 60.0, 30.0


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """A worker process for as long as the block runs; one that dies is followed by another.

    Who looks after it is a process too: the site forks, and must not do so with a thread running.
    """
    process = _start((*_KEEPER, *_WORKER))
    try:
        yield
    finally:
        _end(process)


def keep(command: Sequence[str]) -> None:
    """Starts a worker, again when it ended, soon at first and then less and less often; until told
    to stop."""
    _go_with_parent()
    told: list[int] = []
    for sign in (signal.SIGTERM, signal.SIGINT):
        signal.signal(sign, lambda number, _: told.append(number))
    deaths = 0
    while not told:
        began = time.monotonic()
        process = _start(command)
        while process.poll() is None and not told:
            time.sleep(_LOOK_SECONDS)
        if told:
            _end(process)
            return
        lived = time.monotonic() - began
        deaths = 1 if lived > _LIVED_SECONDS else deaths + 1
        pause = min(2**deaths, _PAUSE_MOST)
        again = time.monotonic() + pause
        words = f"后台的进程停了（{process.returncode}），{pause:.0f} 秒后再起一个。"
        print(words, file=sys.stderr, flush=True)
        while not told and time.monotonic() < again:
            time.sleep(_LOOK_SECONDS)


def _go_with_parent() -> None:
    """When `serve` is killed without warning, its worker goes too."""
    if sys.platform != "linux":
        return
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.environ.get(_STARTED_BY, str(os.getppid())) != str(os.getppid()):
        sys.exit()


def _start(command: Sequence[str]) -> subprocess.Popen[bytes]:
    return subprocess.Popen(command, env={**os.environ, _STARTED_BY: str(os.getpid())})


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> None:
    """Work until told to stop."""
    _go_with_parent()
    from huican.cli import session

    session.start()
    from django.db import connections

    from huican.ledger import jobs as ledger_jobs

    ledger_jobs.put_unfinished_in_line()
    connections.close_all()
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    from huican.exchange import jobs as exchange_jobs
    from huican.ledger import jobs as ledger_jobs

    worker_connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(worker_connector) as working:
        async with working.open_async():
            watch = asyncio.create_task(_watch(working))
            try:
                await working.run_worker_async(
                    queues=[exchange_jobs.QUEUE, ledger_jobs.QUEUE], concurrency=1, wait=True
                )
            finally:
                watch.cancel()


async def _watch(working: App) -> None:
    """Jobs of a worker that is gone go back to the line: now, and once those of one that was
    killed a moment ago are known to be left."""
    from procrastinate.exceptions import ConnectorException

    while True:
        # A database that is away is the worker's own matter.
        with contextlib.suppress(ConnectorException):
            await take_up_again(working)
        await asyncio.sleep(_SILENT_SECONDS)


async def take_up_again(working: App) -> None:
    """Puts the jobs of workers that are gone back in line."""
    from procrastinate.exceptions import UniqueViolation
    from procrastinate.jobs import Status

    manager = working.job_manager
    for job in await manager.get_stalled_jobs(seconds_since_heartbeat=_SILENT_SECONDS):
        try:
            await manager.retry_job(job)
        except UniqueViolation:
            # The same stands in the line already, and goes on where this one stopped.
            await manager.finish_job(job, status=Status.ABORTED, delete_job=False)


if __name__ == "__main__":
    keep(sys.argv[2:]) if sys.argv[1:2] == ["keep"] else main()
