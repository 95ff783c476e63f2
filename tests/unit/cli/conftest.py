"""A folder that PostgreSQL's account may pass: pytest closes its own to everybody else."""

import tempfile
from pathlib import Path

import pytest


@pytest.fixture
def open_folder():
    with tempfile.TemporaryDirectory(prefix="huican-cli-", ignore_cleanup_errors=True) as name:
        Path(name).chmod(0o755)
        yield Path(name)
