"""The worker beside the site: there while the site runs, again when it died, gone with it."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from huican.cli import worker


@pytest.fixture
def pids(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], list[int]]:
    """A worker that notes its number and waits; answers once as many have begun as asked for."""
    noted = tmp_path / "pids"
    noted.touch()
    script = (
        "import os, time; from huican.cli import worker; worker._go_with_parent(); "
        f"open({str(noted)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    )
    monkeypatch.setattr(worker, "_WORKER", (sys.executable, "-c", script))

    def begun(many: int) -> list[int]:
        until = time.monotonic() + 30
        while True:
            found = [int(pid) for pid in noted.read_text().split()]
            if len(found) >= many or time.monotonic() > until:
                return found
            time.sleep(0.05)

    return begun


def alive(pid: int) -> bool:
    """Running; not one that has ended and that nobody has asked about yet."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except FileNotFoundError:
        return False


def test_it_is_there_while_the_block_runs_and_gone_after(pids: Callable[[int], list[int]]) -> None:
    with worker.beside():
        (one,) = pids(1)
        assert alive(one)
    assert not alive(one)
    assert pids(1) == [one]


def test_one_that_dies_is_followed_by_another(pids: Callable[[int], list[int]]) -> None:
    with worker.beside():
        (one,) = pids(1)
        os.kill(one, signal.SIGKILL)
        _, other = pids(2)
        assert alive(other)
    assert not alive(other)
    assert pids(2) == [one, other]


def test_it_does_not_begin_again_once_the_block_is_left(pids: Callable[[int], list[int]]) -> None:
    with worker.beside():
        (one,) = pids(1)
        os.kill(one, signal.SIGKILL)
    assert not alive(one)
    time.sleep(2.5)
    assert pids(1) == [one]


def test_it_goes_with_a_site_that_is_killed(
    pids: Callable[[int], list[int]], tmp_path: Path
) -> None:
    command = repr(worker._WORKER)
    site = subprocess.Popen(
        [
            sys.executable, "-c", "import time; from huican.cli import worker; "
            f"worker._WORKER = {command}; b = worker.beside(); b.__enter__(); time.sleep(60)",
        ]
    )  # fmt: skip
    (one,) = pids(1)
    site.kill()
    site.wait(10)
    until = time.monotonic() + 10
    while alive(one) and time.monotonic() < until:
        time.sleep(0.05)
    assert not alive(one)


def test_one_whose_starter_is_gone_already_does_not_begin(
    pids: Callable[[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    # Another than the parent that it finds: the one that started it died in between.
    monkeypatch.setenv("HUICAN_STARTED_BY", str(os.getpid() + 1))
    assert subprocess.run(worker._WORKER, timeout=30).returncode == 0
    assert pids(0) == []
