"""Running one measurement in a process of its own, with an installation of its own."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from huican.bench.processes import Postgres, Sampler
from huican.kernel.errors import HuicanError


class BenchError(HuicanError):
    """Something cannot be measured."""

    code = "bench"
    exit_code = 3


@contextmanager
def fresh_installation() -> Iterator[Path]:
    """An empty HUICAN_VAR, gone afterwards."""
    folder = Path(tempfile.mkdtemp(prefix="huican-bench-"))
    # PostgreSQL does not run as root: its own account must be able to pass this folder.
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(job: str, *arguments: str, var: Path) -> dict[str, Any]:
    """The answer of `huican.bench.jobs.<job>`, with the peak of PostgreSQL's memory in it.

    Progress goes to standard error as it comes. Raises BenchError when the job fails.
    """
    environment = os.environ | {"HUICAN_VAR": str(var)}
    # Each measurement makes its own embedded server and keys.
    for name in ("HUICAN_DATABASE_URL", "HUICAN_KEYRING", "HUICAN_DEBUG"):
        environment.pop(name, None)
    with Sampler(Postgres(var)) as sampler:
        done = subprocess.run(
            [sys.executable, "-m", f"huican.bench.jobs.{job}", *arguments],
            env=environment, stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    if done.returncode:
        raise BenchError(
            f"“{job}”没有量成", where=f"退出码 {done.returncode}", remedy="请看上面的错误"
        )
    answer: dict[str, Any] = json.loads(done.stdout.decode().splitlines()[-1])
    return answer | {"postgres_peak_kib": sampler.peak_kib}


def say(words: str) -> None:
    """Progress, to standard error."""
    print(words, file=sys.stderr, flush=True)


def answer(value: dict[str, Any]) -> None:
    """A job's answer, as the last line of standard output."""
    print(json.dumps(value, ensure_ascii=False), flush=True)
