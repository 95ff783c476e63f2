"""The golden county's office, and its commands as somebody at the keyboard gives them."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg
import pytest
from psycopg import sql

GOLDEN = Path(__file__).resolve().parents[3] / "shared" / "golden" / "county-2023"
MARKS = [
    pytest.mark.golden,
    pytest.mark.skipif(not GOLDEN.is_dir(), reason="没有 ../shared/golden"),
]
PROGRAMMES = {"nursing": "nursing-subsidy", "living": "living-subsidy"}


def own_database(office: Path) -> None:
    """On a server that others share, a database of the office's own; its keys are its own too."""
    url = os.environ.get("HUICAN_DATABASE_URL")
    if not url:
        return
    name = office.name.replace("-", "_").lower()
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
    (office / "database-url").write_text(urlsplit(url)._replace(path=f"/{name}").geturl(), "utf-8")


def run(office: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> str:
    """What a Python command of the office printed."""
    environment = {**os.environ, "HUICAN_VAR": str(office)}
    own = office / "database-url"
    if own.exists():
        environment["HUICAN_DATABASE_URL"] = own.read_text("utf-8")
    done = subprocess.run(
        [sys.executable, *arguments],
        env=environment,
        capture_output=True, text=True, timeout=600, check=False,
    )  # fmt: skip
    assert done.returncode in codes, done.stderr
    return done.stdout


def huican(office: Path, *arguments: str, codes: tuple[int, ...] = (0,)) -> Any:
    """The JSON answer of a huican command."""
    return json.loads(run(office, "-m", "huican.cli.main", *arguments, "--json", codes=codes))
