"""Killed at any moment: each file is wholly in or wholly out, and the next run completes.

HUICAN_KILLS says how often.
"""

from __future__ import annotations

import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.integration.imports_made_up import (
    AREAS,
    installation_folder,
    payments,
    people,
    roster,
    workbook,
)

pytestmark = pytest.mark.slow
KILLS, SEED = int(os.environ.get("HUICAN_KILLS", "5")), 20231115
PERSONS = people(900)

# What is in the database: for each file its receipt and what its sheets really hold.
STATE = """
import json, os
import django
django.setup()
from huican.config.database import ensure_database
ensure_database()
from huican.stores import STORES
from huican.sources.models import SourceContent, SourceFile
files = {}
for file in SourceFile.objects.all():
    sheets = list(file.sheets.all())
    ids = [sheet.pk for sheet in sheets]
    files[file.name] = {
        "said": [file.accepted - file.unchanged, file.refused, file.waiting],
        "rows": sum(s.model.objects.filter(source_sheet__in=ids, retired_at=None).count()
                    for s in STORES.values()),
        "held": sum(sheet.held_rows.filter(closed_at=None).count() for sheet in sheets),
        "sheets": len(sheets), "content": SourceContent.objects.filter(file=file).count(),
    }
from django.db.models import Sum
from huican.registry.models import Certificate, IdentityNumber, Person
print(json.dumps({
    "files": files,
    "persons": [Person.objects.count(), IdentityNumber.objects.count(), Certificate.objects.count()],
    "fen": STORES["payment"].model.objects.filter(retired_at=None).aggregate(s=Sum("amount_fen"))["s"],
}))
"""


def environment(var: Path) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUICAN_")}
    return kept | {"HUICAN_VAR": str(var), "DJANGO_SETTINGS_MODULE": "huican.config.settings"}


def huican(var: Path, *arguments: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-m", "huican.cli.main", *arguments], env=environment(var),
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
    )  # fmt: skip


def state(var: Path) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-c", STATE], env=environment(var), capture_output=True, text=True,
        check=True, timeout=120,
    )  # fmt: skip
    return json.loads(done.stdout.splitlines()[-1])


def assert_all_or_nothing(found: dict[str, Any]) -> None:
    """What each file's receipt says is what its sheets hold, to the row."""
    for name, file in found["files"].items():
        accepted, refused, waiting = file["said"]
        assert file["rows"] == accepted, name
        assert file["held"] == refused + waiting, name
        assert (file["sheets"], file["content"]) == (12 if "护理" in name else 1, 1), name
    persons, numbers, certificates = found["persons"]
    assert persons == numbers == certificates
    if "01花名册.xlsx" not in found["files"]:
        assert persons == 0


def _wait_for_closed_files(run: subprocess.Popen[str], var: Path, count: int) -> None:
    """Until so many files were closed (each notes the end of the audit chain), or the run ended."""
    head = var / "audit-head"
    noted = head.read_bytes() if head.exists() else b""
    while count and run.poll() is None:
        time.sleep(0.002)
        now = head.read_bytes() if head.exists() else b""
        if now != noted:
            noted, count = now, count - 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("台账2023")
    rows = roster(PERSONS)
    rows[40][1], rows[80][7] = "", "不存在村"
    (made / "01花名册.xlsx").write_bytes(workbook({"花名册": rows}))
    sheets = {f"{month}月": payments(PERSONS, month) for month in range(1, 13)}
    (made / "02护理补贴.xlsx").write_bytes(workbook(sheets))
    for number in range(6):
        lines = [[p.name, p.certificate, "轮椅", 1, f"2023-0{number + 1}-15"] for p in PERSONS[::3]]
        title = [f"2023年辅助器具适配发放（第{number + 1}批）"]
        header = ["姓名", "残疾人证号", "辅具名称", "数量", "适配日期"]
        content = workbook({"台账": [title, header, *lines]})
        (made / f"1{number}辅具.xlsx").write_bytes(content)
    return made


@pytest.fixture(scope="module")
def prepared() -> Iterator[Path]:
    """An installation with areas and nothing else, at rest."""
    with installation_folder() as base:
        (base / "divisions.csv").write_text(AREAS, encoding="utf-8")
        var = base / "var"
        loading = huican(var, "areas", "load", str(base / "divisions.csv"))
        assert loading.wait(120) == 0, loading.stderr and loading.stderr.read()
        yield var


@pytest.fixture
def fresh(prepared: Path) -> Iterator[Any]:
    made: list[Path] = []

    def copy() -> Path:
        var = prepared.with_name(f"var{time.monotonic_ns()}")
        shutil.copytree(prepared, var, ignore_dangling_symlinks=True, copy_function=_copy)
        made.append(var)
        return var

    yield copy
    for var in made:
        shutil.rmtree(var, ignore_errors=True)


def _copy(source: str, target: str) -> None:
    shutil.copy2(source, target)
    held = os.stat(source)
    os.chown(target, held.st_uid, held.st_gid)


def _own_folders(source: Path, target: Path) -> None:
    for path in [source, *source.rglob("*")]:
        if path.is_dir():
            held = path.stat()
            os.chown(target / path.relative_to(source), held.st_uid, held.st_gid)


def at_rest(var: Path) -> None:
    """Waits until the database of an installation has stopped by itself."""
    until = time.monotonic() + 30
    while time.monotonic() < until and list(var.glob("pg/**/postmaster.pid")):
        time.sleep(0.1)


def test_killed_at_random_moments_each_file_is_wholly_in_or_out_and_the_next_run_completes(
    folder: Path, prepared: Path, fresh: Any
) -> None:
    at_rest(prepared)
    unkilled = fresh()
    _own_folders(prepared, unkilled)
    begun = time.monotonic()
    whole = huican(unkilled, "import", str(folder), "--json")
    answer, words = whole.communicate(timeout=300)
    assert whole.returncode == 0, words
    seconds = time.monotonic() - begun
    wanted = state(unkilled)
    assert json.loads(answer)["refused"] == 2
    assert len(wanted["files"]) == 8
    assert_all_or_nothing(wanted)
    chance = random.Random(SEED)
    var = fresh()
    _own_folders(prepared, var)
    seen_between = 0
    for number in range(KILLS):
        run = huican(var, "import", str(folder), "--json")
        if number % 2:
            # Right after a file was closed: the next one has just begun.
            _wait_for_closed_files(run, var, 1 + number // 2 % 4)
        else:
            # Spread over the run: what comes before the first row is the least interesting.
            time.sleep(seconds * (0.15 + 0.8 * (number + chance.random()) / KILLS))
        run.send_signal(signal.SIGKILL)
        run.communicate(timeout=60)
        found = state(var)
        assert_all_or_nothing(found)
        seen_between += 0 < len(found["files"]) < len(wanted["files"])
        if len(found["files"]) == len(wanted["files"]):
            assert found == wanted
            var = fresh()
            _own_folders(prepared, var)
    assert seen_between > 0
    last = huican(var, "import", str(folder), "--json")
    _, words = last.communicate(timeout=300)
    assert last.returncode == 0, words
    assert state(var) == wanted


def test_a_database_that_dies_is_said_and_the_next_run_completes(
    folder: Path, prepared: Path, fresh: Any
) -> None:
    at_rest(prepared)
    var = fresh()
    _own_folders(prepared, var)
    run = huican(var, "import", str(folder), "--json")
    pid = None
    until = time.monotonic() + 60
    while pid is None and time.monotonic() < until:
        files = list(var.glob("pg/**/postmaster.pid"))
        pid = int(files[0].read_text().split()[0]) if files and files[0].read_text() else None
        time.sleep(0.05)
    assert pid is not None
    time.sleep(1.5)
    os.kill(pid, signal.SIGKILL)
    answer, words = run.communicate(timeout=120)
    if run.returncode != 0:
        assert run.returncode == 3, words
        assert "数据库" in words
        assert "Traceback" not in words
    assert_all_or_nothing(state(var))
    again = huican(var, "import", str(folder), "--json")
    answer, words = again.communicate(timeout=300)
    assert again.returncode == 0, words
    found = state(var)
    assert_all_or_nothing(found)
    assert len(found["files"]) == 8
    assert all(file["state"] in ("in", "already") for file in json.loads(answer)["files"])
