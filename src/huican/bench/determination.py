"""`huican bench determination`: everybody of one county, in PostgreSQL, in place."""

from __future__ import annotations

import shutil
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
    shutil.copystat(source / "pg", var / "pg")
    say("认定一个县的所有人")
    try:
        return {"machine": about, **run("determination", str(year), var=var)}
    finally:
        shutil.rmtree(var, ignore_errors=True)


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
