"""`huican bench population`: 38 million persons, all programmes, and others beside it."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from huican.bench import machine
from huican.bench.kept import bench_folder
from huican.bench.nation import MONTH
from huican.bench.running import BenchError, run, say

_AIM_S, _AIM_GIB, _AIM_PERSON_MS = 60, 8, 20
_TIMES = 200
_HOW = {"all": "全部项目，政策编成的", "all-by-hand": "全部项目，手写的 SQL"}


def measure(persons: int, *, keep: bool, openfisca: int, spark: int, master: str) -> dict[str, Any]:
    """One measurement after another, each in a process of its own.

    `openfisca`, `spark`: of how many persons; 0 leaves it out. `keep`: the answers stay in
    HUICAN_VAR/bench/nation; the snapshot always does, for the next time.
    """
    about = machine.described()
    folder = bench_folder() / "nation"
    folder.mkdir(parents=True, exist_ok=True)
    snapshot = str(folder / f"persons-{persons}.duckdb")
    out = folder / "answers"
    shutil.rmtree(out, ignore_errors=True)
    found: dict[str, Any] = {"machine": about, "persons": persons, "month": MONTH}
    try:
        say(f"造 {persons:,} 人和六个部门的名单（造过的不再造）")
        found["made"] = run("nation_make", snapshot, str(persons), var=folder)
        for how, words in _HOW.items():
            say(words)
            wanted = _folder(out / how)
            found[how] = run("nation_run", how, snapshot, wanted, "digest", var=folder)
            if not keep:
                shutil.rmtree(wanted)
        if found["all"]["digest"] != found["all-by-hand"]["digest"]:
            raise BenchError(
                "手写的 SQL 和政策编成的答案不一样", where="全部项目",
                remedy="请看 all_programmes 里的 SQL 是不是照现在的条件写的",
            )  # fmt: skip
        say("一个人，全部项目，逐条说明")
        found["person"] = run("nation_person", snapshot, str(_TIMES), var=folder)
        if openfisca:
            count = str(min(openfisca, persons))
            found["openfisca"] = run(
                "nation_openfisca", snapshot, _folder(out / "openfisca"), count, var=folder
            )
        if spark:
            count = str(min(spark, persons))
            found["spark"] = run(
                "nation_spark", snapshot, _folder(out / "spark"), count, master, var=folder
            )
    finally:
        if not keep:
            shutil.rmtree(out, ignore_errors=True)
    return found


def _folder(path: Path) -> str:
    path.mkdir(parents=True)
    return str(path)


def table(measured: dict[str, Any]) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings, rows and remarks of the printed answer."""
    heads = ["", "人", "秒", "其中编", "写答案", "按县合计", "CPU 秒", "内存峰值 GiB", "答案 GB"]
    rows = [
        [
            words, f"{measured['persons']:,}", f"{it['seconds']:.1f}", f"{it['compile_s']:.1f}",
            f"{it['write_s']:.1f}", f"{it['totals_s']:.1f}", f"{it['cpu_s']:.1f}",
            f"{it['peak_kib'] / 2**20:.2f}", f"{it['bytes'] / 1e9:.2f}",
        ]
        for how, words in _HOW.items()
        for it in [measured[how]]
    ]  # fmt: skip
    every, hand, person = (measured[name] for name in ("all", "all-by-hand", "person"))
    ratio = every["write_s"] / hand["write_s"]
    remarks = [
        f"{every['programmes']} 个项目，{every['conditions']} 条条件，{measured['month']}。"
        f"目标：{_AIM_S} 秒、{_AIM_GIB} GiB 以内。",
        f"写答案用的时间是手写的 {ratio:.2f} 倍（目标 2 倍以内）；"
        f"两边的答案逐行相同（{every['digest'][:16]}）。",
        f"一个人 {person['programmes']} 个项目逐条说明：中位 {person['median_ms']} 毫秒，"
        f"百次第 95 {person['p95_ms']} 毫秒（目标 {_AIM_PERSON_MS} 毫秒以内）。",
    ]
    if "openfisca" in measured:
        remarks += _openfisca(measured["openfisca"])
    if "spark" in measured:
        it = measured["spark"]
        same = "相同" if it["duckdb"] == it["spark"] else "不同！"
        remarks.append(
            f"Spark {it['version']}（{it['master']}），{it['persons']:,} 人：启动 {it['start_s']} 秒，"
            f"算 {it['spark_s']} 秒；答案与 DuckDB {same}（{it['spark'][:16]}）。"
        )
    return heads, rows, remarks


def _openfisca(it: dict[str, Any]) -> list[str]:
    ours, theirs, fetching = it["ours"], it["openfisca"], it["fetching"]
    compared = it["compared"]
    return [
        f"OpenFisca，同样两项补贴，同样 {it['persons']:,} 人，都从一张现成的表起：它取数 "
        f"{fetching['seconds']:.2f} 秒，读入 {theirs['read_s']:.2f} 秒，算 "
        f"{theirs['calculate_s']:.2f} 秒，共 CPU {fetching['cpu_s'] + theirs['cpu_s']:.2f} 秒；"
        f"我们从表到写好答案 {ours['seconds']:.2f} 秒，CPU {ours['cpu_s']:.2f} 秒，连同每条理由。",
        f"知道的答案有 {compared['different']:,} 个不同；我们说待核实的，它说“有” "
        f"{compared['unknown_taken_as_yes']:,} 个、“没有” {compared['unknown_taken_as_no']:,} 个。",
    ]
