"""`huican bench import`: our import beside bare reading and beside django-import-export."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from huican.bench import machine
from huican.bench.folder import workbooks
from huican.bench.running import fresh_installation, run, say

# django-import-export stops after this long; what it did until then gives its rate.
_LIMIT_S = 60


@dataclass(frozen=True, slots=True)
class Line:
    """One way of taking the rows in."""

    name: str
    rows: int
    seconds: float
    cpu_s: float
    postgres_cpu_s: float
    peak_kib: int
    postgres_peak_kib: int

    @property
    def rows_a_second(self) -> float:
        """Rows a second of the clock."""
        return self.rows / self.seconds if self.seconds else 0.0

    @property
    def cpu_us_a_row(self) -> float:
        """Microseconds of CPU a row, PostgreSQL's included."""
        return (self.cpu_s + self.postgres_cpu_s) / self.rows * 1e6 if self.rows else 0.0

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name, "rows": self.rows, "seconds": self.seconds, "cpu_s": self.cpu_s,
            "postgres_cpu_s": self.postgres_cpu_s, "rows_a_second": round(self.rows_a_second),
            "cpu_us_a_row": round(self.cpu_us_a_row, 1), "peak_kib": self.peak_kib,
            "postgres_peak_kib": self.postgres_peak_kib,
        }  # fmt: skip


def measure(asked: Path | None) -> dict[str, Any]:
    """Reads, imports and loads the same workbooks one after another; the ratios are to reading."""
    about = machine.described()
    with fresh_installation() as scratch:
        folder = workbooks(asked, scratch)
        say("一、只读（calamine）")
        reading = run("read_workbooks", str(folder), var=scratch)
        say("二、惠残导入")
        with fresh_installation() as var:
            ours = run("import_workbooks", str(folder), var=var)
        say("三、django-import-export 导入")
        sheets = scratch / "sheets.json"
        sheets.write_text(json.dumps(ours["sheets"], ensure_ascii=False), "utf-8")
        with fresh_installation() as var:
            other = run("django_import_export", str(folder), str(sheets), str(_LIMIT_S), var=var)
    lines = [
        _line("只读（calamine）", reading, rows=ours["rows"]),
        _line("惠残", ours),
        _line("django-import-export", other),
    ]
    return {
        "machine": about, "folder": folder.name, "rows": ours["rows"],
        "accepted": ours["accepted"], "refused": ours["refused"], "waiting": ours["waiting"],
        "sampled": other["sheets"] < other["of_sheets"],
        "start_s": ours["start_s"],
        "lines": [line.as_json() for line in lines],
        "cpu_ratio_to_reading": [
            round(line.cpu_us_a_row / lines[0].cpu_us_a_row, 2) for line in lines
        ],
    }  # fmt: skip


def _line(name: str, answer: dict[str, Any], rows: int | None = None) -> Line:
    # Reading takes in headings and totals as well; its rate is over the same rows of data.
    return Line(
        name, rows if rows is not None else answer["rows"], answer["seconds"], answer["cpu_s"],
        answer["postgres_cpu_s"], answer["peak_kib"], answer["postgres_peak_kib"],
    )  # fmt: skip


def table(measured: dict[str, Any]) -> tuple[list[str], list[list[str]], list[str]]:
    """Headings, rows and remarks of the printed answer."""
    heads = ["", "行", "秒", "行/秒", "CPU 秒", "数据库 CPU 秒", "CPU 比", "内存峰值 MiB",
             "数据库内存 MiB"]  # fmt: skip
    rows = [
        [
            line["name"], f"{line['rows']:,}", f"{line['seconds']:.1f}",
            f"{line['rows_a_second']:,}", f"{line['cpu_s']:.1f}", f"{line['postgres_cpu_s']:.1f}",
            f"{ratio:.2f}", f"{line['peak_kib'] / 1024:.0f}",
            f"{line['postgres_peak_kib'] / 1024:.0f}",
        ]
        for line, ratio in zip(
            measured["lines"], measured["cpu_ratio_to_reading"], strict=True
        )
    ]  # fmt: skip
    remarks = [
        f"收下 {measured['accepted']:,} 行，退回 {measured['refused']:,} 行，"
        f"等待 {measured['waiting']:,} 行。建库、建表另用 {measured['start_s']} 秒，不算在内。",
        "CPU 比：每行用的 CPU（含数据库）是只读的几倍。",
        "django-import-export 只把单元格当文字写进没有索引的表：不认表、不查错、不加密、不对人。",
    ]
    if measured["sampled"]:
        remarks.append(f"它用满 {_LIMIT_S} 秒就停，上面是它做完的那些表。")
    return heads, rows, remarks
