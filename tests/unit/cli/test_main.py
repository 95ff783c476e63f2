"""The command line: quick, in Chinese, with exit codes that mean something."""

import os
import subprocess
import sys
import types

import pytest
import typer

from huican.cli import main
from huican.cli.main import Command
from huican.kernel.errors import HuicanError


@pytest.fixture
def command(monkeypatch):
    """Put a function behind the name `try` and run it with arguments."""

    def run(function, *arguments):
        module = types.ModuleType("huican.cli.try_")
        module.try_ = function
        monkeypatch.setitem(sys.modules, "huican.cli.try_", module)
        monkeypatch.setattr(
            main, "available", lambda: {"try": Command("huican.cli.try_", "try_", "试")}
        )
        monkeypatch.setitem(main.COMMANDS, "try", Command("huican.cli.try_", "try_", "试"))
        return main.run(["try", *arguments])

    return run


def test_help_lists_the_commands_without_loading_anything_heavy():
    script = (
        "import sys; from huican.cli import main; main.run(['--help']);"
        "print(sorted({'django', 'typer', 'rich', 'psycopg'} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True)
    assert "serve" in done.stdout and "开网站" in done.stdout
    assert done.stdout.endswith("[]\n")


def test_an_unknown_command_gets_a_guess(capsys):
    assert main.run(["serv"]) == 2
    assert "没有“serv”这个命令。是不是 serve？" in capsys.readouterr().err


def test_a_command_that_ends_well_exits_with_zero(command):
    assert command(lambda: None) == 0


def test_what_was_given_wrongly_exits_with_two_and_says_it(command, capsys):
    def fails() -> None:
        raise HuicanError("文件不是表格", where="花名册.txt", remedy="请给 xlsx 文件")

    assert command(fails) == 2
    assert capsys.readouterr().err == "文件不是表格（花名册.txt）。请给 xlsx 文件。\n"


def test_a_bad_state_exits_with_three(command):
    from huican.config.embedded.cluster import DiskFullError

    def fails() -> None:
        raise DiskFullError("磁盘满了")

    assert command(fails) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [((), "少了 --year"), (("--year", "x"), "--year不对"), (("--yaer", "1"), "是不是 --year"),
     (("--year", "1", "more"), "多写了：more"), (("--year",), "--year")],
)  # fmt: skip
def test_wrong_options_exit_with_two_in_chinese(command, capsys, arguments, words):
    def takes(year: int = typer.Option(...)) -> None:
        """nothing"""

    assert command(takes, *arguments) == 2
    assert words in capsys.readouterr().err


def test_an_unexpected_error_exits_with_one_a_code_and_no_words_of_it(
    command, capsys, monkeypatch, tmp_path
):
    monkeypatch.setenv("HUICAN_VAR", str(tmp_path))

    def fails() -> None:
        raise RuntimeError("张三 990826199001011234")

    assert command(fails) == 1
    told = capsys.readouterr().err
    assert "编号" in told and str(tmp_path) in told and "张三" not in told


def test_an_interruption_exits_with_130(command, capsys):
    def interrupted() -> None:
        raise KeyboardInterrupt

    assert command(interrupted) == 130


def test_a_full_disk_is_said_in_chinese(command, capsys):
    def fails() -> None:
        raise OSError(28, "No space left on device", "报告.docx")

    assert command(fails) == 3
    assert "磁盘满了（报告.docx）" in capsys.readouterr().err


def test_every_command_that_is_there_loads_and_has_a_help(capsys):
    for name in main.available():
        assert main.run([name, "--help"]) == 0, name
        told = capsys.readouterr().out
        assert told.startswith("用法：")
        assert "Show this" not in told


def test_all_commands_are_one_application_too():
    from typer.testing import CliRunner

    result = CliRunner().invoke(main.app, ["--help"])
    assert result.exit_code == 0
    assert "serve" in result.output


def test_users_areas_and_audit_work_from_an_empty_folder_and_leave_nothing_running(open_folder):
    from huican.config.embedded.server import EmbeddedServer

    var = open_folder / "var"
    environment = {
        **{key: value for key, value in os.environ.items() if not key.startswith("HUICAN_")},
        "HUICAN_VAR": str(var),
    }

    def huican(*arguments):
        return subprocess.run(
            [sys.executable, "-m", "huican.cli.main", *arguments],
            env=environment, capture_output=True, text=True, timeout=120,
        )  # fmt: skip

    areas = open_folder / "areas.csv"
    areas.write_text(
        "code,name,level,parent\n990000000000,示范省,province,\n990800000000,安澜市,city,990000000000\n"
        "990826000000,松湖县,county,990800000000\n"
    )
    loaded = huican("areas", "load", str(areas))
    assert loaded.returncode == 0, loaded.stderr
    assert "新增 3 个" in loaded.stdout
    made = huican("users", "create", "li", "--name", "李雯", "--area", "990826000000",
                  "--role", "handler")  # fmt: skip
    assert made.returncode == 0, made.stderr
    assert "初始密码" in made.stdout
    again = huican("users", "create", "li", "--name", "李", "--area", "990826000000",
                   "--role", "handler")  # fmt: skip
    assert again.returncode == 2
    assert "已经有人用了" in again.stderr
    checked = huican("audit", "verify", "--json")
    assert checked.returncode == 0, checked.stderr
    assert '"whole": true' in checked.stdout
    (var / "audit-head").write_text(f"{9:020d} {'ab' * 32}\n")
    broken = huican("audit", "verify")
    assert broken.returncode == 4
    assert "末尾缺了事件" in broken.stdout
    server = EmbeddedServer(var / "pg")
    server.acquire()
    server.release()
    assert not server._is_supervised()
