"""The embedded PostgreSQL: starts fast, survives kill -9, is shared, and leaves with its users."""

import contextlib
import os
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import psycopg
import pytest

from huican.config.embedded import cluster, layout
from huican.config.embedded.cluster import DiskFullError, EmbeddedDatabaseError
from huican.config.embedded.server import EmbeddedServer

# A process that takes a share, says so, and holds it until its standard input closes.
HOLDER = """
import sys
from pathlib import Path
from huican.config.embedded.server import EmbeddedServer
server = EmbeddedServer(Path(sys.argv[1]), durable=sys.argv[2] == "durable")
server.acquire()
print("ready", flush=True)
sys.stdin.read()
"""


@pytest.fixture(scope="module")
def made():
    """One folder with a cluster in it, for all tests of this module (initdb takes a second)."""
    with tempfile.TemporaryDirectory(prefix="huican-pg-") as name:
        Path(name).chmod(0o755)
        folder = Path(name) / "pg"
        server = EmbeddedServer(folder, durable=False)
        server.acquire()
        server.release()
        yield folder


@pytest.fixture
def folder(made):
    yield made
    assert gone(made), "a server was left running"


def pid_of(folder):
    try:
        return int((folder / "data" / "postmaster.pid").read_text().split()[0])
    except (FileNotFoundError, IndexError, ValueError):
        return None


def alive(pid):
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return Path(f"/proc/{pid}/stat").read_text().split()[2] != "Z"


def gone(folder, within_s=15):
    deadline = time.monotonic() + within_s
    while time.monotonic() < deadline:
        if pid_of(folder) is None and not EmbeddedServer(folder)._is_supervised():
            return True
        time.sleep(0.02)
    return False


def ask(folder, query="SELECT 1"):
    address = {"host": str(layout.socket_folder(folder)), "user": "huican", "dbname": "huican"}
    with psycopg.connect(**address) as session:
        return session.execute(query).fetchone()[0]


def ask_until_it_answers(folder, within_s=15):
    deadline = time.monotonic() + within_s
    while True:
        try:
            return ask(folder)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


@contextlib.contextmanager
def holder(folder, durable="fast"):
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(folder), durable],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    try:
        assert process.stdout.readline() == "ready\n"
        yield process
    finally:
        process.stdin.close()
        process.wait(20)
        process.stdout.close()


def supervisor_of(folder):
    status = Path(f"/proc/{pid_of(folder)}/status").read_text()
    return int(status.split("PPid:")[1].split()[0])


def test_it_starts_within_a_second_or_two_and_stops_when_released(folder):
    server = EmbeddedServer(folder, durable=False)
    start = time.monotonic()
    server.acquire()
    assert time.monotonic() - start < 3
    assert ask(folder) == 1
    pid = pid_of(folder)
    server.release()
    assert not alive(pid)


def test_the_server_does_not_run_as_root_and_listens_on_no_port(folder):
    with holder(folder):
        assert Path(f"/proc/{pid_of(folder)}").stat().st_uid != 0
        assert ask(folder, "SHOW listen_addresses") == ""


def test_the_application_is_no_superuser_and_values_do_not_reach_the_log(folder):
    with holder(folder):
        assert ask(folder, "SELECT usesuper FROM pg_user WHERE usename = current_user") is False
        with pytest.raises(psycopg.Error):
            ask(folder, "SELECT '990826199001011234'::int")
    assert "990826199001011234" not in (folder / "server.log").read_text()


def test_two_commands_share_one_server_and_the_last_one_ends_it(folder):
    with holder(folder):
        pid = pid_of(folder)
        with holder(folder):
            assert pid_of(folder) == pid
        time.sleep(0.3)
        assert ask(folder) == 1
        assert pid_of(folder) == pid
    assert gone(folder)


def test_when_the_first_command_ends_the_second_keeps_the_server(folder):
    with contextlib.ExitStack() as second:
        with holder(folder):
            pid = pid_of(folder)
            second.enter_context(holder(folder))
        time.sleep(0.3)
        assert ask(folder) == 1
        assert pid_of(folder) == pid


def test_a_command_killed_without_warning_leaves_no_server_behind(folder):
    with holder(folder) as process:
        process.kill()
        process.wait()
        assert gone(folder)


def test_a_server_killed_under_its_user_comes_up_again_with_all_data(folder):
    with holder(folder, "durable"):
        with psycopg.connect(
            host=str(layout.socket_folder(folder)), user="huican", dbname="huican"
        ) as session:
            session.execute("CREATE TABLE kept AS SELECT 42 AS n")
        killed = pid_of(folder)
        os.kill(killed, signal.SIGKILL)
        deadline = time.monotonic() + 15
        while pid_of(folder) in {killed, None} and time.monotonic() < deadline:
            time.sleep(0.05)
        assert ask_until_it_answers(folder) == 1
        assert ask(folder, "SELECT n FROM kept") == 42


def test_after_server_supervisor_and_command_were_all_killed_the_next_command_starts(folder):
    with holder(folder) as process:
        server, supervisor = pid_of(folder), supervisor_of(folder)
        os.kill(supervisor, signal.SIGKILL)
        os.kill(server, signal.SIGKILL)
        process.kill()
        process.wait()
    assert (folder / "data" / "postmaster.pid").exists()
    with holder(folder):
        assert ask(folder) == 1
        assert pid_of(folder) != server


def test_a_server_that_lost_its_supervisor_is_taken_over_and_stopped_in_the_end(folder):
    with holder(folder) as process:
        server = pid_of(folder)
        os.kill(supervisor_of(folder), signal.SIGKILL)
        process.kill()
        process.wait()
        time.sleep(0.2)
        assert alive(server)
    with holder(folder):
        assert pid_of(folder) == server
        assert ask(folder) == 1
    assert gone(folder)
    assert not alive(server)


def test_a_stale_pid_file_that_names_another_living_program_does_not_block_the_start(folder):
    sleeper = subprocess.Popen(["sleep", "60"])
    try:
        (folder / "data" / "postmaster.pid").write_text(
            f"{sleeper.pid}\n{folder / 'data'}\n1700000000\n5432\n/nowhere\n\n  0 0\nready   \n"
        )
        with holder(folder):
            assert ask(folder) == 1
        assert sleeper.poll() is None
    finally:
        sleeper.kill()
        sleeper.wait()


def test_another_server_on_the_same_folder_is_refused_in_chinese(folder):
    from huican.config.embedded.account import account_for

    account = account_for(folder / "data")
    with tempfile.TemporaryDirectory(prefix="hc-") as elsewhere:
        Path(elsewhere).chmod(0o777)
        other = subprocess.Popen(
            [str(cluster.binaries() / "postgres"), "-D", str(folder / "data"), "-k", elsewhere],
            stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/",
            **account.subprocess_options,
        )  # fmt: skip
        try:
            deadline = time.monotonic() + 10
            path = folder / "data" / "postmaster.pid"
            while time.monotonic() < deadline:
                if path.exists() and "ready" in path.read_text():
                    break
                time.sleep(0.05)
            with pytest.raises(EmbeddedDatabaseError, match="正被另一个 PostgreSQL 使用"):
                EmbeddedServer(folder, durable=False).acquire()
        finally:
            other.send_signal(signal.SIGINT)
            other.wait(15)


def test_a_full_disk_is_said_before_anything_is_touched(folder, monkeypatch):
    usage = type("Usage", (), {"free": 10 * 1024 * 1024})
    monkeypatch.setattr(cluster.shutil, "disk_usage", lambda _: usage)
    with pytest.raises(DiskFullError, match="磁盘快满了，只剩 10 MB"):
        EmbeddedServer(folder, durable=False).acquire()


def test_a_cluster_of_another_major_version_is_refused_with_the_way_out(folder):
    version = folder / "data" / "PG_VERSION"
    version.write_text("16\n")
    try:
        with pytest.raises(EmbeddedDatabaseError, match="PostgreSQL 16 建的"):
            EmbeddedServer(folder, durable=False).acquire()
    finally:
        version.write_text("18\n")


def test_a_server_that_cannot_start_says_so_with_the_end_of_its_log(folder):
    local = folder / "local.conf"
    local.write_text("shared_buffers = 'very much'\n")
    local.chmod(0o644)
    try:
        with pytest.raises(EmbeddedDatabaseError, match=r"没有启动起来.*shared_buffers"):
            EmbeddedServer(folder, durable=False).acquire()
    finally:
        local.unlink()


def test_a_long_path_gets_a_socket_elsewhere_and_the_same_one_each_time():
    long = Path("/var") / ("x" * 120)
    assert layout.socket_folder(long) == layout.socket_folder(long)
    assert len(str(layout.socket_folder(long))) < 60
    assert layout.socket_folder(Path("/var/pg")) == Path("/var/pg/socket")
