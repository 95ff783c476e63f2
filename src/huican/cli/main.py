"""`huican`: finds the command, runs it, and says in Chinese what went wrong.

Nothing heavy is imported here: `huican --help` prints a table and is done.
"""

from __future__ import annotations

import contextlib
import difflib
import importlib
import io
import os
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Any

from huican.kernel.errors import HuicanError

DONE, UNEXPECTED, BAD_INPUT, BAD_STATE, FAULTS_FOUND, INTERRUPTED = 0, 1, 2, 3, 4, 130


@dataclass(frozen=True)
class Command:
    """Where a command lives: `target` in `module` is a function or a typer.Typer."""

    module: str
    target: str
    summary: str


# In the order of a year's work. A line whose module is not there yet is not shown.
COMMANDS: dict[str, Command] = {
    "demo": Command("huican.cli.demo", "demo", "从零做出一个虚构的县：数据、网站、报告"),
    "serve": Command("huican.cli.serve", "serve", "开网站"),
    "areas": Command("huican.cli.areas", "app", "区划：load 装入"),
    "users": Command("huican.cli.users", "app", "用户：create 新建，list 列出，code 演示动态码"),
    "import": Command("huican.cli.import_", "import_", "收台账：认表、查错、入库"),
    "figures": Command("huican.cli.figures", "figures", "算一年的数字"),
    "report": Command("huican.cli.report", "report", "写年度报告（Word）"),
    "determine": Command("huican.cli.determine", "determine", "资格认定"),
    "what-if": Command("huican.cli.what_if", "what_if", "试算：标准或年龄改了，要多少钱、多少人"),
    "pay": Command("huican.cli.pay", "app", "发放：制批次、检查、批准、放行、送银行、收回盘、结清"),
    "ledger": Command("huican.cli.ledger", "app", "资金账：balance 余额，verify 核对"),
    "audit": Command("huican.cli.audit", "app", "审计：verify 核对有没有被改动"),
    "synth": Command("huican.cli.synth", "synth", "造虚构的县和它一年的台账"),
    "bench": Command("huican.cli.bench", "bench", "量速度"),
}

_HELP = """\
惠残：残疾人联合会的业务平台，从台账到一人一档、数字和年度报告。

用法： huican 命令 [选项]
       huican 命令 --help   看这个命令怎么用

命令：
{commands}

数据都放在环境变量 HUICAN_VAR 指的文件夹里（不设就是 ./var）。
退出码：0 做好了；1 没料到的错误；2 给的东西不对；3 数据库、磁盘或密钥有问题；
        4 检查出了问题；130 被中断。
"""


def main(argv: Sequence[str] | None = None) -> None:
    """The entry point of the program: runs and exits with one of the exit codes."""
    try:
        code = run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
    except BrokenPipeError:
        # The reader of our output (head, less) has gone: nobody's fault, and nothing to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        code = DONE
    sys.exit(code)


def run(argv: list[str]) -> int:
    """Run one command line; return its exit code."""
    if not argv or argv[0] in {"--help", "-h", "help"}:
        print(help_text(), end="")
        return DONE
    if argv[0] in {"--version", "-V"}:
        from importlib.metadata import version

        print(version("huican"))
        return DONE
    name = argv[0]
    if name not in available():
        near = difflib.get_close_matches(name, available(), 1)
        hint = f"是不是 {near[0]}？" if near else ""
        print(f"没有“{name}”这个命令。{hint}用 huican --help 看有哪些命令。", file=sys.stderr)
        return BAD_INPUT
    return _run(name, argv[1:])


def available() -> dict[str, Command]:
    """The commands whose modules exist."""
    return {name: command for name, command in COMMANDS.items() if find_spec(command.module)}


def help_text() -> str:
    """The table of commands."""
    lines = (f"  {name:<10} {command.summary}" for name, command in available().items())
    return _HELP.format(commands="\n".join(lines))


def _run(name: str, arguments: list[str]) -> int:
    from huican.cli import chinese

    chinese.install()
    if "--help" in arguments:
        with contextlib.redirect_stdout(io.StringIO()) as help_page:
            code = _run_command(name, arguments)
        print(chinese.help_in_chinese(help_page.getvalue()), end="")
        return code
    return _run_command(name, arguments)


def _run_command(name: str, arguments: list[str]) -> int:
    import typer

    from huican.cli import chinese

    try:
        result = load(name).main(args=arguments, prog_name=f"huican {name}", standalone_mode=False)
        return result if isinstance(result, int) else DONE
    except typer.Exit as ended:
        return ended.exit_code
    except (KeyboardInterrupt, typer.Abort):
        print("停下了，做了一半的没有存。", file=sys.stderr)
        return INTERRUPTED
    except typer.TyperException as error:
        return chinese.show_usage_error(error)
    except HuicanError as error:
        print(str(error), file=sys.stderr)
        return getattr(error, "exit_code", BAD_INPUT)
    except BrokenPipeError:
        raise
    except Exception as error:
        return _unexpected(error)


def load(name: str) -> Any:
    """The command `name` as a click command, its module imported now."""
    import typer
    from typer.main import get_command

    command = COMMANDS[name]
    target = getattr(importlib.import_module(command.module), command.target)
    if not isinstance(target, typer.Typer):
        single = typer.Typer(add_completion=False, rich_markup_mode=None)
        single.command(name)(target)
        target = single
    return get_command(target)


def _unexpected(error: Exception) -> int:
    if "django.db" in sys.modules:
        from huican.config.database import explain

        known = explain(error)
        if known is not None:
            print(str(known), file=sys.stderr)
            return getattr(known, "exit_code", BAD_STATE)
    if isinstance(error, OSError) and error.errno is not None:
        from huican.cli.chinese import os_error

        words = os_error(error)
        if words is not None:
            print(words, file=sys.stderr)
            return BAD_STATE
    from huican.config.logs import note_unexpected

    code, path = note_unexpected(error)
    print(
        f"出了没料到的错误，编号 {code}。这一步没有做成。\n"
        f"请把编号和日志 {path} 交给维护的人（日志里没有个人信息）。",
        file=sys.stderr,
    )
    return UNEXPECTED


def __getattr__(name: str) -> Any:
    """`huican.cli.main.app`: all commands as one typer application, built when asked for."""
    if name == "app":
        from huican.cli.group import application

        return application()
    raise AttributeError(name)


if __name__ == "__main__":
    main()
