"""`huican bench pages`: how long the server takes for each page of the desk."""

from __future__ import annotations

from typing import Any

from huican.bench import kept, machine
from huican.bench.population import AREA
from huican.bench.running import run

_AIM_MS = 100
_WORKBOOK = "原表"


def measure(persons: int, times: int, only: str = "") -> dict[str, Any]:
    """Pages of a city of `persons`; and the workbook's rows of a county, which a city of made-up
    records has none of."""
    about = machine.described()
    city = kept.population(persons)
    measured = run("pages", f"{AREA}000000", str(times), only, var=city)
    if not only or only in _WORKBOOK:
        measured["pages"] += run("pages", "", str(times), _WORKBOOK, var=kept.county())["pages"]
    return {"machine": about, "persons": persons, **measured}


def table(measured: dict[str, Any]) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings, rows and remarks of the printed answer."""
    heads = ["毫秒", "中位", "百次第 95", "最多", "变动后第一次", "查询", "CPU", "数据库 CPU"]
    rows = [
        [
            line["name"], f"{line['median_ms']:.0f}", f"{line['p95_ms']:.0f}",
            f"{line['max_ms']:.0f}", f"{line['first_ms']:.0f}", str(line["queries"]),
            f"{line['cpu_ms']:.0f}", f"{line['postgres_cpu_ms']:.0f}",
        ]
        for line in measured["pages"]
    ]  # fmt: skip
    over = [line["name"] for line in measured["pages"] if line["p95_ms"] > _AIM_MS]
    remarks = [
        f"每页 {measured['times']} 次，{measured['persons']:,} 人，在服务器上从收到请求到整页写好；"
        "查人连同跳转一起算。",
        f"百次第 95 超过 {_AIM_MS} 毫秒的：{'、'.join(over) if over else '没有'}。",
    ]
    return heads, rows, remarks
