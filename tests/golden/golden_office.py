"""The golden county's office, and its commands as somebody at the keyboard gives them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden" / "county-2023"
MARKS = [
    pytest.mark.golden,
    pytest.mark.xdist_group("golden"),
    pytest.mark.skipif(not GOLDEN.is_dir(), reason="没有 ../shared/golden"),
]
PROGRAMMES = {"nursing": "nursing-subsidy", "living": "living-subsidy"}


def run(office: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    """What a Python command of the office printed."""
    done = subprocess.run(
        [sys.executable, *arguments],
        env={**os.environ, "HUICAN_VAR": str(office)},
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode in codes, done.stderr
    return done.stdout


def huican(office: Path, *arguments: str) -> Any:
    """The JSON answer of a huican command."""
    return json.loads(run(office, "-m", "huican.cli.main", *arguments, "--json"))
