"""The site as a command: opens, refuses what is wrong, and leaves nothing running."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request

import pytest

from huican.cli import main
from huican.config.embedded.server import EmbeddedServer


@pytest.fixture
def installation(open_folder):
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("HUICAN_")},
        "HUICAN_VAR": str(open_folder / "var"),
    }
    return open_folder / "var", port, environment


@contextlib.contextmanager
def site(port, environment):
    process = subprocess.Popen(
        [sys.executable, "-m", "huican.cli.main", "serve", "--port", str(port)],
        env=environment, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        deadline = time.monotonic() + 90
        while not answers(port):
            assert process.poll() is None, process.stderr.read()
            assert time.monotonic() < deadline
            time.sleep(0.1)
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.wait(30)
        process.stderr.close()


def answers(port):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=2) as response:
            return response.read() == b"ok"
    except OSError:
        return False


def nothing_left(var, port, within_s=20):
    deadline = time.monotonic() + within_s
    server = EmbeddedServer(var / "pg")
    while time.monotonic() < deadline:
        if not server._is_supervised() and not answers(port):
            return True
        time.sleep(0.1)
    return False


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_the_site_and_its_database_end_together_however_they_are_ended(installation, sign):
    var, port, environment = installation
    with site(port, environment) as process:
        assert EmbeddedServer(var / "pg")._is_supervised()
        process.send_signal(sign)
        process.wait(30)
        assert process.returncode == (-9 if sign == signal.SIGKILL else 0)
        assert nothing_left(var, port)


def test_a_port_in_use_is_refused_before_anything_starts(capsys):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        assert main.run(["serve", "--port", str(port)]) == 2
    assert f"端口 {port} 用不了" in capsys.readouterr().err


def test_other_machines_are_let_in_only_under_a_name(capsys, monkeypatch):
    monkeypatch.delenv("HUICAN_ALLOWED_HOSTS", raising=False)
    assert main.run(["serve", "--host", "0.0.0.0"]) == 2
    assert "HUICAN_ALLOWED_HOSTS" in capsys.readouterr().err
