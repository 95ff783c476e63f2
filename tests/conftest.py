"""Test installation: a folder of its own, and an embedded PostgreSQL only when a test asks for one.

With HUICAN_DATABASE_URL set, the same tests run on that PostgreSQL instead.
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

_VAR = Path(tempfile.mkdtemp(prefix="huican-tests-"))
# PostgreSQL does not run as root: its own account must be able to pass this folder.
_VAR.chmod(0o755)
os.environ["HUICAN_VAR"] = str(_VAR)
os.environ["DJANGO_SETTINGS_MODULE"] = "huican.config.settings"
os.environ.pop("HUICAN_KEYRING", None)


# Before any test module or conftest below this folder imports a model.
import django  # noqa: E402
import hypothesis  # noqa: E402
from django.conf import settings  # noqa: E402

django.setup()
# Parallel test processes inherit the environment. Were this in it, pytest-django would load the
# settings there before this file gives the process a folder of its own.
del os.environ["DJANGO_SETTINGS_MODULE"]
# A busy machine is no fault of the code: no deadline for a single example.
hypothesis.settings.register_profile("huican", deadline=None)
hypothesis.settings.load_profile("huican")
# A real hash takes a third of a second, and most tests do not test it.
settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> object:
    """Tests go to processes file by file, and the golden county, imported once, to one of them."""
    from xdist.scheduler import LoadFileScheduling

    class ByFile(LoadFileScheduling):
        def _split_scope(self, nodeid: str) -> str:
            golden = "tests/golden/"
            return golden if nodeid.startswith(golden) else super()._split_scope(nodeid)

    return ByFile(config, log)


def pytest_unconfigure(config: pytest.Config) -> None:
    shutil.rmtree(_VAR, ignore_errors=True)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None,
) -> Iterator[None]:
    """Start PostgreSQL once for the whole session, before Django makes its test database."""
    from huican.config.database import running_server

    with running_server(durable=False):
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup: None, django_db_blocker: object) -> None:
    """Let transactional tests empty the tables: the audit log and the books would refuse TRUNCATE.

    The tests of that refusal switch the triggers on again within their own transactions.
    """
    from django.db import connection

    with django_db_blocker.unblock(), connection.cursor() as cursor:  # type: ignore[attr-defined]
        cursor.execute("ALTER TABLE audit_event DISABLE TRIGGER audit_event_no_truncate")
        for table in ("account", "transaction", "posting", "movement"):
            cursor.execute(f"ALTER TABLE ledger_{table} DISABLE TRIGGER ledger_no_truncate")


@pytest.fixture(scope="module", autouse=True)
def _no_head_of_another_log() -> None:
    """Tests that commit leave the head of their log outside the database, and empty the database."""
    (_VAR / "audit-head").unlink(missing_ok=True)
