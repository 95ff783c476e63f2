"""A disk that really fills: a small file system of its own, filled to the last megabytes.

Plain words that name the disk, an exit code that says "the machine", nothing half written; and
with room again everything goes on by itself.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.imports_made_up import AREAS, payments, people, roster, workbook

pytestmark = pytest.mark.slow
PERSONS = people(600)
DISK_MB, STOPPED = 420, 3
MB = 1024 * 1024

# A command that only holds the server, as the running site does.
HOLD = """
import sys, django
django.setup()
from huican.config.database import ensure_database
ensure_database()
print("ready", flush=True)
sys.stdin.read()
"""
# Writes PostgreSQL's log to within 300 kB of the end of its last file: the next import needs
# another file of 16 MB.
FILL_LOG = """
import os, django
from pathlib import Path
django.setup()
from huican.config.database import ensure_database
ensure_database()
from django.db import connection
folder = Path(os.environ["HUICAN_VAR"]) / "pg/data/pg_wal"
last = max(path.name for path in folder.iterdir() if len(path.name) == 24)
size = 16 * 1024 * 1024
with connection.cursor() as cursor:
    while True:
        cursor.execute("SELECT pg_walfile_name(lsn), (lsn - '0/0') %% %s "
                       "FROM pg_current_wal_insert_lsn() AS lsn", [size])
        name, at = cursor.fetchone()
        if name >= last and at > size - 300_000:
            break
        cursor.execute("SELECT pg_logical_emit_message(true, 'x', repeat('x', 200000))")
"""
COUNT = """
import json, django
django.setup()
from huican.config.database import ensure_database
ensure_database()
from django.db.models import Sum
from huican.sources.models import HeldRow, SourceContent, SourceFile, SourceRows, SourceSheet
from huican.stores import STORES
payments = STORES["payment"].model.objects.filter(retired_at=None)
print(json.dumps({
    "files": sorted(SourceFile.objects.values_list("name", flat=True)),
    "contents": SourceContent.objects.count(), "sheets": SourceSheet.objects.count(),
    "sheets_with_rows": SourceRows.objects.values("sheet").distinct().count(),
    "held": HeldRow.objects.count(), "payments": payments.count(),
    "fen": payments.aggregate(s=Sum("amount_fen"))["s"],
}))
"""


@contextmanager
def small_disk() -> Iterator[Path]:
    """A file system of DISK_MB in memory, or a skip where this account may not make one."""
    if os.geteuid() != 0:
        pytest.skip("要用 root 才能挂一个小磁盘（mount -t tmpfs）")
    folder = Path(tempfile.mkdtemp(prefix="huican-disk-"))
    try:
        made = subprocess.run(
            ["mount", "-t", "tmpfs", "-o", f"size={DISK_MB}m,mode=755", "tmpfs", str(folder)],
            capture_output=True, text=True,
        )  # fmt: skip
        if made.returncode != 0:
            pytest.skip(f"这里不许挂磁盘：{made.stderr.strip()}")
        try:
            yield folder
        finally:
            _unmount(folder)
    finally:
        folder.rmdir()


def _unmount(folder: Path) -> None:
    # A server that is just stopping may hold it for another moment.
    for _ in range(120):
        if subprocess.run(["umount", str(folder)], capture_output=True).returncode == 0:
            return
        time.sleep(0.5)
    subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def disk() -> Iterator[Path]:
    with small_disk() as folder:
        yield folder


@pytest.fixture(scope="module")
def papers(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("papers")
    (made / "areas.csv").write_text(AREAS, "utf-8")
    (made / "01花名册.xlsx").write_bytes(workbook({"花名册": roster(PERSONS)}))
    sheets = {f"{month}月": payments(PERSONS, month) for month in range(1, 13)}
    (made / "02护理补贴.xlsx").write_bytes(workbook(sheets))
    return made


class Installation:
    """One installation, spoken to through its commands only."""

    def __init__(self, var: Path, url: str = "") -> None:
        var.mkdir(mode=0o755, exist_ok=True)
        self.var = var
        kept = {name: value for name, value in os.environ.items() if not name.startswith("HUICAN_")}
        self.environment = kept | {
            "HUICAN_VAR": str(var), "DJANGO_SETTINGS_MODULE": "huican.config.settings",
        }  # fmt: skip
        if url:
            self.environment["HUICAN_DATABASE_URL"] = url

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "huican.cli.main", *arguments], env=self.environment,
            capture_output=True, text=True, timeout=300,
        )  # fmt: skip

    def script(self, text: str) -> str:
        done = subprocess.run(
            [sys.executable, "-c", text], env=self.environment, capture_output=True, text=True,
            timeout=300,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        return done.stdout

    def count(self) -> dict[str, object]:
        found: dict[str, object] = json.loads(self.script(COUNT).splitlines()[-1])
        return found

    @contextmanager
    def held(self) -> Iterator[None]:
        """Its server runs on, as under a site that is open."""
        held = subprocess.Popen(
            [sys.executable, "-c", HOLD], env=self.environment, stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        try:
            assert held.stdout is not None and held.stdout.readline() == "ready\n"
            yield
        finally:
            held.communicate()

    @classmethod
    def on(cls, disk: Path, begun: Path) -> Installation:
        """A copy of an installation on the small disk."""
        subprocess.run(["cp", "-a", str(begun), str(disk / "var")], check=True)
        return cls(disk / "var")


@pytest.fixture(scope="module")
def begun(papers: Path) -> Iterator[Path]:
    """An installation with areas and a roster, its server stopped."""
    folder = Path(tempfile.mkdtemp(prefix="huican-begun-"))
    folder.chmod(0o755)
    try:
        installation = Installation(folder / "var")
        for command, file in ((["areas", "load"], "areas.csv"), (["import"], "01花名册.xlsx")):
            done = installation.run(*command, str(papers / file))
            assert done.returncode == 0, done.stderr
        # The last command waits for its server to stop only as long as it takes; so do we.
        for _ in range(600):
            if not (folder / "var/pg/data/postmaster.pid").exists():
                break
            time.sleep(0.1)
        yield folder / "var"
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def fill(disk: Path, leave_bytes: int) -> Path:
    """A file that takes all the room but `leave_bytes`."""
    filler = disk / "filler"
    with filler.open("wb") as file:
        os.posix_fallocate(file.fileno(), 0, shutil.disk_usage(disk).free - leave_bytes)
    assert shutil.disk_usage(disk).free <= leave_bytes
    return filler


def words_of(done: subprocess.CompletedProcess[str]) -> str:
    """What was said, as one line: the terminal breaks lines anywhere."""
    return re.sub(r"\s+", "", done.stdout + done.stderr)


BEFORE = {"files": ["01花名册.xlsx"], "contents": 1, "sheets": 1, "sheets_with_rows": 1, "held": 0,
          "payments": 0, "fen": None}  # fmt: skip
AFTER = {"files": ["01花名册.xlsx", "02护理补贴.xlsx"], "contents": 2, "sheets": 13,
         "sheets_with_rows": 13, "held": 0, "payments": 12 * len(PERSONS),
         "fen": 12 * len(PERSONS) * 8_000}  # fmt: skip


def assert_goes_on(installation: Installation, papers: Path) -> None:
    """With room again: nothing half written is there, and the same command completes."""
    assert installation.count() == BEFORE
    done = installation.run("import", str(papers / "02护理补贴.xlsx"))
    assert done.returncode == 0, done.stderr
    assert installation.count() == AFTER
    figures = installation.run("figures", "--year", "2023", "--json")
    values = {one["id"]: one["value"] for one in json.loads(figures.stdout)["figures"]}
    assert values["nursing-subsidy.payments"] == 12 * len(PERSONS)
    assert values["nursing-subsidy.persons"] == len(PERSONS)
    assert values["nursing-subsidy.amount"] == 12 * len(PERSONS) * 80
    assert installation.run("audit", "verify").returncode == 0


def test_the_disk_of_the_database_fills_while_an_import_writes(
    disk: Path, papers: Path, begun: Path
) -> None:
    installation = Installation.on(disk, begun)
    with installation.held():
        filler = fill(disk, 2 * MB)
        done = installation.run("import", str(papers / "02护理补贴.xlsx"), "--json")
        assert done.returncode == STOPPED
        [file] = json.loads(done.stdout)["files"]
        assert (file["state"], file["error_code"]) == ("failed", "disk-full")
        words = words_of(done)
        assert "磁盘满了" in words and "没有入库" in words
        assert f"（{disk}/var/pg）" in words
        assert "腾出至少256MB" in words
        filler.unlink()
        assert_goes_on(installation, papers)


def test_a_server_that_cannot_write_its_log_stops_waits_for_room_and_comes_up_by_itself(
    disk: Path, papers: Path, begun: Path
) -> None:
    """PostgreSQL gives up (PANIC) when it finds no room for the next piece of its log."""
    installation = Installation.on(disk, begun)
    with installation.held():
        installation.script(FILL_LOG)
        filler = fill(disk, 12 * MB)
        done = installation.run("import", str(papers / "02护理补贴.xlsx"))
        log = (installation.var / "pg/server.log").read_text("utf-8", "replace")
        assert "PANIC" in log and "No space left on device" in log
        assert done.returncode == STOPPED
        assert "磁盘满了" in words_of(done) and "没有入库" in words_of(done)
        assert f"（{disk}/var/pg）" in words_of(done)
        # Whoever asks meanwhile hears the same, soon.
        asked = time.monotonic()
        again = installation.run("figures", "--year", "2023")
        assert again.returncode == STOPPED
        assert "磁盘满了" in words_of(again) and "数据库停着" in words_of(again)
        assert "自己会接着开" in words_of(again)
        assert time.monotonic() - asked < 40
        assert "惠残：磁盘满了" in (installation.var / "pg/server.log").read_text(
            "utf-8", "replace"
        )
        filler.unlink()
        assert_goes_on(installation, papers)


def test_a_server_is_not_started_on_a_full_disk(disk: Path, papers: Path, begun: Path) -> None:
    installation = Installation.on(disk, begun)
    filler = fill(disk, 100 * MB)
    done = installation.run("import", str(papers / "02护理补贴.xlsx"))
    assert done.returncode == STOPPED
    assert "磁盘快满了" in words_of(done) and "腾出至少256MB" in words_of(done)
    assert f"（{disk}/var/pg）" in words_of(done)
    filler.unlink()
    assert installation.run("import", str(papers / "02护理补贴.xlsx")).returncode == 0
    assert installation.count() == AFTER


def test_the_folder_beside_the_database_is_full(disk: Path, papers: Path, begun: Path) -> None:
    """HUICAN_VAR on a full disk, the database elsewhere: what goes in is in, and the copy that
    cannot be written is said."""
    elsewhere = Path(tempfile.mkdtemp(prefix="huican-db-"))
    elsewhere.chmod(0o755)
    base = Installation.on(elsewhere, begun)
    try:
        with base.held():
            socket = elsewhere / "var/pg/socket"
            url = f"postgresql://huican@/huican?host={socket}&port=5432"
            installation = Installation(disk / "var", url)
            shutil.copytree(base.var / "keys", disk / "var/keys")
            filler = fill(disk, 0)
            rows = payments(PERSONS[:20], 1)
            rows[4][6] = "八十"
            late = elsewhere / "03护理补贴.xlsx"
            late.write_bytes(workbook({"1月": rows}))
            done = installation.run("import", str(late))
            assert done.returncode == 0, done.stderr
            assert "已经入库，退回表没写成：磁盘满了" in words_of(done)
            assert f"{disk}/var" in words_of(done)
            found = installation.count()
            assert (found["payments"], found["held"]) == (19, 1)
            filler.unlink()
            again = installation.run("import", str(late), "--json")
            assert again.returncode == 0
            assert json.loads(again.stdout)["files"][0]["state"] == "already"
            assert installation.run("audit", "verify").returncode == 0
    finally:
        shutil.rmtree(elsewhere, ignore_errors=True)
