"""The command line's own words in Chinese: help headings and complaints about options."""

from __future__ import annotations

import errno
import gettext
import sys
from typing import Any

_WORDS = {
    "Arguments": "要给的",
    "Options": "选项",
    "Commands": "命令",
    "Usage:": "用法：",
    "Error": "不对",
    "Aborted!": "停下了",
    "Aborted.": "停下了",
    "Missing command.": "还要写子命令。",
    "No such command {name!r}.": "没有 {name!r} 这个子命令。",
    "Show this message and exit.": "看怎么用",
    "default: {default}": "默认 {default}",
    "[default: {}]": "[默认 {}]",
    "env var: {var}": "环境变量 {var}",
    "[env var: {}]": "[环境变量 {}]",
    "required": "必填",
    "[required]": "[必填]",
}


# What the library writes without asking for a translation.
_FIXED = {
    "Usage: ": "用法：",
    "[OPTIONS]": "[选项]",
    "COMMAND [ARGS]...": "子命令 …",
    "Show this message and exit.": "看怎么用",
    "<list[str]>": "<文字>",
    "<str>": "<文字>",
    "<int>": "<整数>",
    "<float>": "<数>",
    "<path>": "<路径>",
    "<list[path]>": "<路径>",
}


def help_in_chinese(text: str) -> str:
    """A help text of typer with its fixed English words replaced."""
    for english, chinese in _FIXED.items():
        text = text.replace(english, chinese)
    return text


def install() -> None:
    """Make typer speak Chinese. Call before typer is first imported."""
    original = gettext.gettext
    gettext.gettext = lambda text: _WORDS.get(text) or original(text)


def show_usage_error(error: Any) -> int:
    """Print what was wrong with the options; return the exit code 2."""
    kind, name = type(error).__name__, _option_of(error)
    if kind == "NoArgsIsHelpError":
        print(help_in_chinese(error.ctx.get_help()))
        return 2
    if kind == "MissingParameter":
        words = f"少了 {name}" if name else "少了要给的东西"
    elif kind == "NoSuchOption":
        near = f"，是不是 {'、'.join(error.possibilities)}？" if error.possibilities else ""
        words = f"没有 {error.option_name} 这个选项{near}"
    elif kind == "BadParameter":
        words = f"{name or '给的值'}不对：{error.message}"
    elif "Missing argument" in error.message or "requires an argument" in error.message:
        words = f"{getattr(error, 'option_name', '') or name} 后面要写值"
    elif "unexpected extra argument" in error.message:
        extra = error.message.rpartition("(")[2].rstrip(")")
        words = f"多写了：{extra}"
    else:
        words = error.message
    context = getattr(error, "ctx", None)
    place = context.command_path if context is not None else "huican"
    print(f"{words}。用 {place} --help 看怎么用。", file=sys.stderr)
    return 2


def _option_of(error: Any) -> str:
    parameter = getattr(error, "param", None)
    if parameter is None:
        return str(getattr(error, "param_hint", "") or "")
    names = [name for name in parameter.opts if name.startswith("--")]
    if names:
        return names[0]
    return str(parameter.metavar or parameter.name.upper())


def os_error(error: OSError) -> str | None:
    """A sentence for errors of the file system that a person can put right; else None."""
    place = f"（{error.filename}）" if error.filename else ""
    if error.errno in {errno.ENOSPC, errno.EDQUOT}:
        return f"磁盘满了{place}，这一步没有做成。请腾出空间后重做。"
    if error.errno in {errno.EACCES, errno.EPERM, errno.EROFS}:
        return f"没有权限读写{place}。请核对文件夹属于谁，或换一个用户运行。"
    if error.errno == errno.EADDRINUSE:
        return "端口已经有别的程序在用。请用 --port 换一个。"
    return None
