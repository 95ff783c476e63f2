"""One golden county, imported once for all tests that only look at it."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.golden.golden_office import GOLDEN, huican, own_database, run

# Full numbers never leave a command without trace: the test opens them itself.
_NUMBERS = """
import json, sys
from huican.cli import session
session.start()
from huican.registry.models import Certificate
from huican.vault.operations import open_sealed
print(json.dumps({row.person_id: open_sealed("certificate", bytes(row.sealed))
                  for row in Certificate.objects.filter(current=True)}))
"""


@pytest.fixture(scope="session")
def departments() -> dict[str, Any]:
    """The answers about other departments' lists."""
    return json.loads((GOLDEN / "expected.json").read_text("utf-8"))["departments"]


@pytest.fixture(scope="session")
def imported() -> Iterator[tuple[Path, dict[str, Any]]]:
    """The golden county, imported once, and what the import answered.

    PostgreSQL's account must be able to pass its folder.
    """
    folder = Path(tempfile.mkdtemp(prefix="huican-golden-"))
    folder.chmod(0o755)
    own_database(folder)
    huican(folder, "areas", "load", str(GOLDEN / "divisions.csv"))
    yield folder, huican(folder, "import", str(GOLDEN), codes=(0, 4))
    shutil.rmtree(folder, ignore_errors=True)


@pytest.fixture(scope="session")
def office(imported: tuple[Path, dict[str, Any]]) -> Path:
    """The installation of the golden county."""
    return imported[0]


@pytest.fixture(scope="session")
def receipt(imported: tuple[Path, dict[str, Any]]) -> dict[str, Any]:
    """What the import of the golden county answered."""
    return imported[1]


@pytest.fixture(scope="session")
def numbers(office: Path) -> dict[int, str]:
    """The certificate number of each file."""
    return {int(key): value for key, value in json.loads(run(office, "-c", _NUMBERS)).items()}
