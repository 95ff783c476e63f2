"""`huican import` as a person and as a program use it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.integration.imports_made_up import (
    AREAS,
    installation_folder,
    payments,
    people,
    roster,
    workbook,
)

PEOPLE = people(20)


@pytest.fixture(scope="module")
def var() -> Iterator[Path]:
    with installation_folder() as base:
        (base / "divisions.csv").write_text(AREAS, encoding="utf-8")
        done = huican(base / "var", "areas", "load", str(base / "divisions.csv"))
        assert done.returncode == 0, done.stderr
        yield base / "var"


def huican(var: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    kept = {key: value for key, value in os.environ.items() if not key.startswith("HUICAN_")}
    return subprocess.run(
        [sys.executable, "-m", "huican.cli.main", *arguments], env=kept | {"HUICAN_VAR": str(var)},
        capture_output=True, text=True, timeout=120,
    )  # fmt: skip


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "2023年台账" / "乡镇").mkdir(parents=True)
    made = tmp_path / "2023年台账"
    rows = roster(PEOPLE, title="残疾人花名册")
    rows[5][1] = ""
    (made / "z花名册.xlsx").write_bytes(workbook({"花名册": rows}))
    paid = payments(PEOPLE[4:], 1, title="{month}月重度残疾人护理补贴发放表")
    paid[-1][6] = 99
    (made / "乡镇" / "a护理补贴.xlsx").write_bytes(workbook({"1月": paid}))
    (made / "~$z花名册.xlsx").write_bytes(b"lock")
    (made / "说明.txt").write_text("不是表格", encoding="utf-8")
    return made


def test_a_folder_goes_in_with_a_receipt_and_copies_come_back(var: Path, folder: Path) -> None:
    done = huican(var, "import", str(folder), "--json")
    assert done.returncode == 0, done.stderr
    receipt = json.loads(done.stdout)
    assert (receipt["accepted"], receipt["refused"], receipt["waiting"]) == (35, 1, 0)
    first, second = receipt["files"]
    assert (first["file"], second["file"], second["folder"]) == (
        "z花名册.xlsx",
        "a护理补贴.xlsx",
        "乡镇",
    )
    sheet = first["sheets"][0]
    assert (sheet["sheet"], sheet["kind"], sheet["year"], sheet["accepted"]) == (
        "花名册",
        "roster",
        2023,
        19,
    )
    assert sheet["refused"] == [
        {"row": 6, "why": "name-missing", "reason": "没有填姓名", "remedy": "请补上姓名"}
    ]
    assert any("合计" in note and "差" in note for note in second["sheets"][0]["notes"])
    copy = Path(first["returned_copy"])
    assert copy.name == "退回_z花名册.xlsx"
    assert copy.is_relative_to(var / "returns")
    assert copy.stat().st_mode & 0o777 == 0o600
    again = huican(var, "import", str(folder))
    assert again.returncode == 0, again.stderr
    assert "什么都没有改" in again.stdout
    assert "35 行与已有的一样" in again.stdout


def test_a_bad_file_makes_the_exit_code_two_and_the_others_go_in(var: Path, tmp_path: Path) -> None:
    (tmp_path / "坏.xlsx").write_bytes(b"not at all")
    (tmp_path / "护理补贴.xlsx").write_bytes(workbook({"2月": payments(PEOPLE[4:], 2)}))
    done = huican(
        var, "import", str(tmp_path / "坏.xlsx"), str(tmp_path / "护理补贴.xlsx"), "--json"
    )
    assert done.returncode == 2
    states = {
        file["file"]: (file["state"], file["error_code"])
        for file in json.loads(done.stdout)["files"]
    }
    assert states["坏.xlsx"] == ("failed", "not-a-workbook")
    assert states["护理补贴.xlsx"][0] in ("in", "already")


def test_nothing_to_read_is_said(var: Path, tmp_path: Path) -> None:
    missing = huican(var, "import", str(tmp_path / "没有.xlsx"))
    assert missing.returncode == 2
    assert "没有这个文件或文件夹" in missing.stderr
    empty = huican(var, "import", str(tmp_path))
    assert empty.returncode == 2
    assert "文件夹里没有工作簿" in empty.stderr


def test_the_table_for_people_says_kind_year_and_numbers(var: Path, folder: Path) -> None:
    done = huican(var, "import", str(folder), "--year", "2023")
    assert "持证残疾人" in done.stdout or "roster" in done.stdout or "已经入过库" in done.stdout
    assert "收下" in done.stdout
