"""`huican bench determination`: everybody of one county, in PostgreSQL, in place."""

from __future__ import annotations

import os
import shutil
from pathlib import Path
from typing import Any

from huican.bench import kept, machine
from huican.bench.running import run, say


def measure(year: int) -> dict[str, Any]:
    """A copy of the golden county (or a made-up one), so that the kept one stays as it was."""
    about = machine.described()
    source = kept.county()
    var = source.with_name("county-determined")
    shutil.rmtree(var, ignore_errors=True)
    shutil.copytree(source, var, symlinks=True, ignore=shutil.ignore_patterns("socket"))
    _owned_alike(source, var)
    say("认定一个县的所有人")
    try:
        return {"machine": about, **run("determination", str(year), var=var)}
    finally:
        shutil.rmtree(var, ignore_errors=True)


def _owned_alike(source: Path, copy: Path) -> None:
    """Gives the files of a copy the owners of the originals: PostgreSQL's own account, where we are
    the system's."""
    for path in (copy, *copy.rglob("*")):
        held = (source / path.relative_to(copy)).lstat()
        if (path.lstat().st_uid, path.lstat().st_gid) != (held.st_uid, held.st_gid):
            os.chown(path, held.st_uid, held.st_gid, follow_symlinks=False)


def table(measured: dict[str, Any]) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings, rows and remarks of the printed answer."""
    heads = ["", "秒", "数据库 CPU 秒", "本程序 CPU 秒"]
    rows = [
        [one["name"], f"{one['seconds']:.2f}", f"{one['postgres_cpu_s']:.2f}",
         f"{one['cpu_s']:.2f}"]
        for one in measured["steps"]
    ]  # fmt: skip
    about = (
        f"{measured['persons']:,} 人，{measured['programmes']} 个项目；标准改动涉及 "
        f"{measured['changed']:,} 人月；本程序内存峰值 {measured['peak_kib'] // 1024} MiB。"
    )
    return heads, rows, [about]
