"""`huican bench pay`: a month of lines, a year computed again, and django-hordak beside it."""

from __future__ import annotations

from typing import Any

from huican.bench import machine
from huican.bench.pay import hordak
from huican.bench.running import fresh_installation, run, say

# django-hordak stops after this long; what it did until then gives its rate.
_LIMIT_S = 60
_MONTH = ("制批", "检查", "放行")


def measure(lines: int, persons: int, compared: int) -> dict[str, Any]:
    """A month of `lines`; a year of `persons`, 0 for none; `compared` lines by each of four ways."""
    measured: dict[str, Any] = {"machine": machine.described(), "lines": lines}
    interpreter = hordak.python() if compared else None
    with fresh_installation() as var:
        say(f"一、发一个月，{lines:,} 行")
        measured["month"] = run("pay_month", str(lines), var=var)
        if interpreter is not None:
            say("二、同样的分录，django-hordak")
            measured["compared"] = run(
                "pay_hordak", str(interpreter), str(min(compared, lines)), str(_LIMIT_S), var=var
            )
    if persons:
        with fresh_installation() as var:
            say(f"三、重算一年，{persons:,} 人")
            measured["year"] = run("pay_year", str(persons), var=var)
    return measured


def table(measured: dict[str, Any]) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings, rows and remarks of the printed answer."""
    heads = ["", "行", "秒", "CPU 秒", "数据库 CPU 秒", "每行 CPU 微秒"]
    month = measured["month"]
    steps = {step["name"]: step for step in month["steps"]}
    whole = {
        key: sum(steps[name][key] for name in _MONTH)
        for key in ("seconds", "cpu_s", "postgres_cpu_s")
    }
    rows = [_row(name, month["lines"], steps[name]) for name in _MONTH]
    rows.append(_row("制批、检查、放行，合计", month["lines"], whole))
    rows += [_row(name, month["lines"], one) for name, one in steps.items() if name not in _MONTH]
    remarks = [
        f"{month['lines']:,} 行里暂缓 {month['held']:,} 行，放行 {month['released']:,} 行；"
        f"本程序内存峰值 {month['peak_kib'] // 1024} MiB，数据库 "
        f"{month['postgres_peak_kib'] // 1024} MiB（连同造数据）；核对出 {month['faults']} 处不平。",
        "查出的（行数/暂缓）："
        + "，".join(f"{name} {n:,}/{held:,}" for name, (n, held) in month["found"].items()),
    ]
    for way in measured.get("compared", {}).get("ways", ()):
        rows.append(_row(f"只记账：{way['name']}", way["lines"], way))
    if "compared" in measured:
        remarks.append(f"django-hordak 每种做法用满 {_LIMIT_S} 秒就停，上面是它做完的行数。")
    if year := measured.get("year"):
        rows += [_row(step["name"], year["person_months"], step) for step in year["steps"]]
        remarks.append(
            f"重算：{year['persons']:,} 人全在册，标准改动涉及 {year['changed']:,} 人月；"
            f"本程序 {year['peak_kib'] // 1024} MiB，数据库 {year['postgres_peak_kib'] // 1024} MiB。"
        )
    return heads, rows, remarks


def _row(name: str, lines: int, took: dict[str, Any]) -> list[str]:
    cpu = took["cpu_s"] + took["postgres_cpu_s"]
    return [
        name, f"{lines:,}", f"{took['seconds']:.1f}", f"{took['cpu_s']:.1f}",
        f"{took['postgres_cpu_s']:.1f}", f"{cpu / lines * 1e6:.0f}" if lines else "",
    ]  # fmt: skip
