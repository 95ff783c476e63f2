"""`huican bench figures`: all figures of a year, counted anew and from what is kept."""

from __future__ import annotations

from typing import Any

from huican.bench import kept, machine
from huican.bench.running import run, say

_TIMES = {"county": 10, "city": 5}


def measure(persons: int) -> dict[str, Any]:
    """The golden county and a city of `persons`, one after the other."""
    about = machine.described()
    county, city = kept.county(), kept.population(persons)
    say("数一个县的数字")
    one = run("figures", str(_TIMES["county"]), var=county)
    say(f"数 {persons:,} 人的市的数字")
    other = run("figures", str(_TIMES["city"]), var=city)
    return {
        "machine": about,
        "lines": [{"name": "一个县", **one}, {"name": f"{persons:,} 人的市", **other}],
    }


def table(measured: dict[str, Any]) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings, rows and remarks of the printed answer."""
    heads = ["", "记录", "有值的数字", "重数 毫秒", "最多 毫秒", "数据库 CPU 秒", "本程序 CPU 秒",
             "存着的 毫秒"]  # fmt: skip
    rows = [
        [
            line["name"], f"{line['records']:,}", str(line["figures"]), f"{line['fresh_ms']:,}",
            f"{line['fresh_max_ms']:,}", f"{line['postgres_cpu_s_each']:.2f}",
            f"{line['cpu_s_each']:.2f}", f"{line['cached_ms']:.1f}",
        ]
        for line in measured["lines"]
    ]  # fmt: skip
    return heads, rows, ["毫秒是中位数。数据没有变时，网页和报告用存着的；数据变了才重数一遍。"]
