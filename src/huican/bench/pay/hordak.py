"""django-hordak in a throw-away environment: it is measured beside us and never installed with us."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from huican.bench.kept import bench_folder
from huican.bench.running import say

_WANTED = ("django-hordak==2.0.0", "Django~=5.2.0", "psycopg[binary]~=3.2")
_SCRIPT = Path(__file__).with_name("hordak_side.py")


def python() -> Path | None:
    """The Python of an environment that has django-hordak, made once; None where it cannot be."""
    folder = bench_folder() / "hordak"
    marker, interpreter = folder / "made.json", folder / "bin/python"
    if marker.exists() and json.loads(marker.read_text("utf-8")) == list(_WANTED):
        return interpreter
    shutil.rmtree(folder, ignore_errors=True)
    folder.parent.mkdir(parents=True, exist_ok=True)
    say("装 django-hordak，只给这次比较用")
    for command in (
        [sys.executable, "-m", "venv", str(folder)],
        [str(interpreter), "-m", "pip", "install", "--quiet", *_WANTED],
    ):
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        if done.returncode:
            say(f"django-hordak 装不上，这次不量它：{done.stderr.strip()[-300:]}")
            return None
    marker.write_text(json.dumps(_WANTED), "utf-8")
    return interpreter


def asked(interpreter: Path, act: str, database: dict[str, str], lines: int, limit_s: int) -> Any:
    """The answer of one act of hordak_side.py, in a process of its own."""
    done = subprocess.run(
        [str(interpreter), "-I", str(_SCRIPT), act, json.dumps(database), str(lines), str(limit_s)],
        stdout=subprocess.PIPE, stdin=subprocess.DEVNULL, check=True,
    )  # fmt: skip
    return json.loads(done.stdout.decode().splitlines()[-1])
