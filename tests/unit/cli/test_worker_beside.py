"""The worker beside the site: there while the site runs, again when it died, gone with it."""

import os
import signal
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
        f"import os, time; open({str(noted)!r}, 'a').write(f'{{os.getpid()}}\\n'); time.sleep(60)"
    )
    monkeypatch.setattr(worker, "_COMMAND", (sys.executable, "-c", script))
    monkeypatch.setattr(worker, "_PAUSE_MOST", 0.1)

    def begun(many: int) -> list[int]:
        until = time.monotonic() + 30
        while True:
            found = [int(pid) for pid in noted.read_text().split()]
            if len(found) >= many or time.monotonic() > until:
                return found
            time.sleep(0.05)

    return begun


def alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True


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


def test_it_does_not_begin_again_once_the_block_is_left(
    pids: Callable[[int], list[int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(worker, "_PAUSE_MOST", 20)
    with worker.beside():
        (one,) = pids(1)
        os.kill(one, signal.SIGKILL)
        time.sleep(3 * worker._LOOK_SECONDS)
        left = time.monotonic()
    assert time.monotonic() - left < 5
    assert pids(1) == [one]
