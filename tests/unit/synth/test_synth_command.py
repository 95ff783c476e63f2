"""The command, as somebody at a keyboard sees it."""

from __future__ import annotations

import json
from pathlib import Path

import typer
from typer.testing import CliRunner

from huican.cli.synth import synth

app = typer.Typer()
app.command()(synth)
runner = CliRunner()


def test_the_command_writes_a_county_and_says_so_in_json(tmp_path: Path) -> None:
    out = tmp_path / "county"
    result = runner.invoke(app, ["--persons", "60", "--out", str(out), "--json"])
    assert result.exit_code == 0
    answer = json.loads(result.stdout)
    assert answer["persons"] == 60
    assert all((out / name).is_file() for name in answer["files"])


def test_a_folder_with_files_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("x")
    result = runner.invoke(app, ["--persons", "60", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "已有文件" in result.stderr
    assert [p.name for p in tmp_path.iterdir()] == ["mine.txt"]


def test_a_real_area_is_refused(tmp_path: Path) -> None:
    out = tmp_path / "county"
    result = runner.invoke(app, ["--area", "430102", "--out", str(out)])
    assert result.exit_code == 2
    assert "99" in result.stderr
    assert not out.exists()
