"""The worker beside the site: takes jobs from the line in PostgreSQL (see exchange/jobs.py and
ledger/jobs.py), one at a time: no two wait for each other's locks.

`huican serve` starts it, starts another when it dies, and ends it; killed, it leaves its job in the
line, and the next worker takes it up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import logging
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from procrastinate import App

_PR_SET_PDEATHSIG = 1
# A worker says every few seconds that it lives; one that is silent for this long is gone.
_SILENT_SECONDS = 30.0
_COMMAND = (sys.executable, "-m", "huican.cli.worker")
_LOOK_SECONDS = 0.2
# One that lived for so long did not die of how it was started.
_LIVED_SECONDS, _PAUSE_MOST = 60.0, 30
_log = logging.getLogger(__name__)


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """A worker process for as long as the block runs; one that dies is followed by another."""
    stop = threading.Event()
    keeper = threading.Thread(target=_keep, args=(stop,), name="worker-keeper", daemon=True)
    keeper.start()
    try:
        yield
    finally:
        stop.set()
        keeper.join()


def _keep(stop: threading.Event) -> None:
    """Starts a worker, again when it ended; soon at first, then less and less often."""
    deaths = 0
    while not stop.is_set():
        began = time.monotonic()
        process = subprocess.Popen(_COMMAND, env=os.environ.copy())
        while process.poll() is None and not stop.wait(_LOOK_SECONDS):
            pass
        if stop.is_set():
            _end(process)
            return
        deaths = 1 if time.monotonic() - began > _LIVED_SECONDS else deaths + 1
        pause = min(2**deaths, _PAUSE_MOST)
        _log.warning("worker ended, code=%s, another in %s s", process.returncode, pause)
        stop.wait(pause)


def _end(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


def main() -> None:
    """Work until told to stop."""
    if sys.platform == "linux":
        # When `serve` is killed without warning, its worker goes too.
        ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL)
        if os.getppid() == 1:
            return
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
    main()
