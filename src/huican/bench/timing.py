"""Seconds, CPU seconds of this process and of PostgreSQL, over one stretch of work."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass

from huican.bench.processes import Postgres


@dataclass(slots=True)
class Spent:
    """What a stretch of work took."""

    seconds: float = 0.0
    cpu_s: float = 0.0
    postgres_cpu_s: float = 0.0

    def as_json(self) -> dict[str, float]:
        return {
            "seconds": round(self.seconds, 3), "cpu_s": round(self.cpu_s, 3),
            "postgres_cpu_s": round(self.postgres_cpu_s, 3),
        }  # fmt: skip


@contextmanager
def spent(server: Postgres | None = None) -> Iterator[Spent]:
    """Fills in what the block took; 0 of PostgreSQL where there is none."""
    took = Spent()
    wall, cpu = time.perf_counter(), time.process_time()
    database = server.cpu_s() if server else 0.0
    try:
        yield took
    finally:
        took.seconds = time.perf_counter() - wall
        took.cpu_s = time.process_time() - cpu
        took.postgres_cpu_s = server.cpu_s() - database if server else 0.0


def each_ms(work: Callable[[], object], times: int) -> list[float]:
    """How long each of some repetitions took, in milliseconds."""
    took = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        took.append((time.perf_counter() - begun) * 1000)
    return took


def of_100(values: Sequence[float], rank: int) -> float:
    """The value below which `rank` of 100 lie (nearest rank): of_100(times, 95)."""
    ordered = sorted(values)
    return ordered[max(0, -(-len(ordered) * rank // 100) - 1)]


def summary_ms(values: Sequence[float]) -> dict[str, float]:
    """Median, 95th of 100 and the most, in milliseconds."""
    return {
        "median_ms": round(statistics.median(values), 1),
        "p95_ms": round(of_100(values, 95), 1),
        "max_ms": round(max(values), 1),
    }
