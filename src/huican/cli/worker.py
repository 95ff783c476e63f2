"""The worker beside the site: takes jobs from the line in PostgreSQL (see exchange/jobs.py).

`huican serve` starts it and ends it; killed, it leaves its job in the line, and the next worker
takes it up again.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Iterator

_PR_SET_PDEATHSIG = 1
# A worker says every few seconds that it lives; one that is silent for this long is gone.
_SILENT_SECONDS = 30.0


@contextlib.contextmanager
def beside() -> Iterator[None]:
    """A worker process for as long as the block runs."""
    process = subprocess.Popen([sys.executable, "-m", "huican.cli.worker"], env=os.environ.copy())
    try:
        yield
    finally:
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
    asyncio.run(_work())


async def _work() -> None:
    from procrastinate.contrib.django import app

    worker_connector = app.connector.get_worker_connector()  # type: ignore[attr-defined]
    with app.replace_connector(worker_connector) as working:
        async with working.open_async():
            stalled = await working.job_manager.get_stalled_jobs(
                seconds_since_heartbeat=_SILENT_SECONDS
            )
            for job in stalled:
                await working.job_manager.retry_job(job)
            await working.run_worker_async(queues=["imports"], concurrency=1, wait=True)


if __name__ == "__main__":
    main()
