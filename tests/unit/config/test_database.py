"""Addresses, versions, words for database errors, and the quick look whether to migrate."""

import errno
import time

import psycopg
import pytest
from django.core.management import call_command
from django.db import DatabaseError, OperationalError, connection, connections

from huican.config import database
from huican.config.connection import DatabaseAddressError, database_settings
from huican.config.database import DatabaseUnavailableError, explain
from huican.config.embedded.cluster import DiskFullError


def test_without_a_url_the_socket_of_the_embedded_server_is_used(monkeypatch, tmp_path):
    monkeypatch.delenv("HUICAN_DATABASE_URL", raising=False)
    monkeypatch.setenv("HUICAN_VAR", str(tmp_path))
    found = database_settings()
    assert found["HOST"].endswith("/pg/socket") or "huican-" in found["HOST"]
    assert (found["NAME"], found["USER"]) == ("huican", "huican")


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://u:p%40ss@db.example:5433/huican",
         {"USER": "u", "PASSWORD": "p@ss", "HOST": "db.example", "PORT": "5433"}),
        ("postgres:///huican?host=/run/pg&sslmode=require", {"HOST": "/run/pg", "PORT": ""}),
    ],
)  # fmt: skip
def test_a_url_is_taken_apart(monkeypatch, url, expected):
    monkeypatch.setenv("HUICAN_DATABASE_URL", url)
    found = database_settings()
    assert found["NAME"] == "huican"
    assert {key: found[key] for key in expected} == expected


@pytest.mark.parametrize("url", ["mysql://x/y", "postgresql://host", "nonsense"])
def test_an_address_that_is_none_is_refused_without_showing_it(monkeypatch, url):
    monkeypatch.setenv("HUICAN_DATABASE_URL", url)
    with pytest.raises(DatabaseAddressError, match="HUICAN_DATABASE_URL") as caught:
        database_settings()
    assert url not in str(caught.value)


def caused(error):
    outer = DatabaseError("outer")
    outer.__cause__ = error
    return outer


@pytest.mark.parametrize(
    ("error", "kind", "words"),
    [
        (psycopg.errors.DiskFull("x"), DiskFullError, "磁盘满了"),
        (psycopg.errors.InvalidPassword("x"), DatabaseUnavailableError, "不认这个用户或密码"),
        (psycopg.errors.InvalidCatalogName("x"), DatabaseUnavailableError, "没有这个库"),
        (psycopg.errors.AdminShutdown("x"), DatabaseUnavailableError, "数据库停了"),
        (psycopg.OperationalError("x"), DatabaseUnavailableError, "连不上数据库"),
    ],
)
def test_database_errors_are_said_in_chinese(error, kind, words):
    found = explain(caused(error))
    assert isinstance(found, kind)
    assert words in str(found)
    assert found.exit_code == 3


def test_an_error_that_is_not_the_databases_is_left_alone():
    assert explain(ValueError("x")) is None
    assert explain(caused(psycopg.errors.UniqueViolation("x"))) is None
    assert explain(OperationalError("raised by Django alone")) is None


@pytest.mark.django_db
def test_a_database_that_is_too_old_is_refused(monkeypatch):
    connection.ensure_connection()
    monkeypatch.setitem(connections["default"].__dict__, "pg_version", 140_009)
    with pytest.raises(DatabaseUnavailableError, match="PostgreSQL 14，惠残要 15"):
        database.ensure_database(migrate=False)


@pytest.mark.django_db(transaction=True)
def test_a_database_is_migrated_once_and_then_looked_at_quickly(monkeypatch):
    calls = []
    monkeypatch.setattr(
        "django.core.management.call_command",
        lambda *names, **_: (calls.append(names), call_command(*names, verbosity=0)),
    )
    database.ensure_database()
    assert [names[0] for names in calls] == ["migrate"]
    start = time.perf_counter()
    database.ensure_database()
    assert time.perf_counter() - start < 0.3
    assert len(calls) == 1
    with connection.cursor() as cursor:
        cursor.execute(f"COMMENT ON DATABASE {connection.settings_dict['NAME']} IS NULL")


def test_a_new_migration_changes_the_digest(tmp_path, monkeypatch):
    from django.apps import apps

    before = database.schema_digest()
    assert before == database.schema_digest()
    (tmp_path / "migrations").mkdir()
    (tmp_path / "migrations" / "0001_new.py").write_text("# new")
    monkeypatch.setattr(apps.get_app_config("vault"), "path", str(tmp_path))
    assert database.schema_digest() != before


def test_a_write_that_found_no_room_names_the_file():
    found = explain(OSError(errno.ENOSPC, "No space left on device", "/data/报告.docx"))
    assert isinstance(found, DiskFullError)
    assert str(found).startswith("磁盘满了（/data/报告.docx）。")
    assert explain(OSError(errno.ENOENT, "No such file", "x")) is None


def test_a_connection_lost_on_a_full_disk_is_the_full_disk(monkeypatch):
    from huican.config import database

    full = DiskFullError("磁盘满了，只剩 3 MB，数据库停着")
    monkeypatch.setattr(database, "outside_url", lambda: None)
    monkeypatch.setattr(database.cluster, "out_of_room", lambda folder: full)
    assert explain(caused(psycopg.OperationalError("x"))) is full
    assert explain(caused(psycopg.errors.AdminShutdown("x"))) is full
    assert explain(caused(psycopg.errors.DeadlockDetected("x"))) is not full
