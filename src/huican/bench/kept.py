"""Installations that are made once and measured many times: HUICAN_VAR/bench/<name>."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from huican.bench.folder import workbooks
from huican.bench.population import VERSION
from huican.bench.running import run, say
from huican.config import paths


def bench_folder() -> Path:
    """Where they lie."""
    return paths.var_folder() / "bench"


def population(persons: int) -> Path:
    """The installation of a made-up city of `persons`, made when it is not there (minutes)."""
    var = bench_folder() / f"persons-{persons}"
    marker = var / "bench-population.json"
    if marker.exists() and json.loads(marker.read_text("utf-8")).get("version") != VERSION:
        shutil.rmtree(var)
    if not marker.exists():
        shutil.rmtree(var, ignore_errors=True)
        _make(var)
        say(f"造一个 {persons:,} 人的市，要几分钟，以后再用")
        run("make_population", str(persons), var=var)
    return var


def county() -> Path:
    """The installation of the golden county (or a made-up one), imported once."""
    var = bench_folder() / "county"
    marker = var / "bench-county.json"
    if not marker.exists():
        shutil.rmtree(var, ignore_errors=True)
        _make(var)
        say("导入一个县的台账，以后再用")
        answer = run("import_workbooks", str(workbooks(None, var)), var=var)
        marker.write_text(json.dumps({"rows": answer["rows"]}), "utf-8")
    return var


def _make(var: Path) -> None:
    var.mkdir(parents=True, mode=0o755)
    # PostgreSQL does not run as root: its own account must be able to pass.
    bench_folder().chmod(0o755)
