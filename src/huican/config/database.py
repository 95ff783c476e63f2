"""Having a database: started when it is ours, recent enough, and with today's tables.

Commands call `ensure_database()` after `django.setup()`. It is quick (< 0.3 s) when the server
runs and nothing is to be migrated.
"""

from __future__ import annotations

import contextlib
import errno
import hashlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import ClassVar

import psycopg
from django.apps import apps
from django.db import connection
from django.db.utils import Error as DjangoDatabaseError

from huican.config import paths
from huican.config.connection import outside_url
from huican.config.embedded import cluster
from huican.config.embedded.cluster import DiskFullError
from huican.config.embedded.server import EmbeddedServer
from huican.kernel.errors import HuicanError

LEAST_VERSION = 15
# One process at a time changes tables. Any number will do, as long as nobody else uses it.
_MIGRATION_LOCK = 0x48_43_4D_49_47
_server: EmbeddedServer | None = None


class DatabaseUnavailableError(HuicanError):
    """The database cannot be reached, refuses us, or is too old."""

    code: ClassVar[str] = "database-unavailable"
    exit_code: ClassVar[int] = 3


def start_server(*, durable: bool = True) -> None:
    """Take a share of the embedded server for the life of this process; no-op with an outside one.

    `durable=False` is for tests only.
    """
    global _server
    if outside_url() is not None:
        return
    if _server is None:
        _server = EmbeddedServer(paths.postgres_folder(), durable=durable)
    _server.acquire()


def stop_server() -> None:
    """Close our connection and give the share back (it ends with the process anyway)."""
    connection.close()
    if _server is not None:
        _server.release()


@contextlib.contextmanager
def running_server(*, durable: bool = True) -> Iterator[None]:
    """A server within the block, stopped afterwards unless others use it."""
    start_server(durable=durable)
    try:
        yield
    finally:
        stop_server()


def ensure_database(*, migrate: bool = True) -> None:
    """Start the server when it is ours, check its version, and bring its tables up to date.

    Raises DatabaseUnavailableError, EmbeddedDatabaseError or DiskFullError.
    """
    start_server()
    try:
        connection.ensure_connection()
    except DjangoDatabaseError as error:
        raise explain(error) or error from error
    version = connection.pg_version // 10_000
    if version < LEAST_VERSION:
        raise DatabaseUnavailableError(
            f"数据库是 PostgreSQL {version}，惠残要 {LEAST_VERSION} 或更新",
            remedy="请升级数据库；不设 HUICAN_DATABASE_URL 就用自带的数据库",
        )
    if migrate:
        _migrate_if_needed()


def _migrate_if_needed() -> None:
    wanted = schema_digest()
    if _schema_of_database() == wanted:
        return
    from django.core.management import call_command

    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [_MIGRATION_LOCK])
        try:
            if _schema_of_database() != wanted:
                call_command("migrate", interactive=False, verbosity=0)
                name = connection.ops.quote_name(connection.settings_dict["NAME"])
                cursor.execute(f"COMMENT ON DATABASE {name} IS 'huican schema {wanted}'")
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [_MIGRATION_LOCK])


def schema_digest() -> str:
    """A digest of all migration files: equal digests need no migration (and no slow look)."""
    digest = hashlib.sha256()
    for config in sorted(apps.get_app_configs(), key=lambda one: one.label):
        folder = Path(config.path) / "migrations"
        for file in sorted(folder.glob("*.py")):
            digest.update(f"{config.label}/{file.name}\0".encode())
            digest.update(file.read_bytes())
    return digest.hexdigest()[:32]


def _schema_of_database() -> str | None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
            " WHERE datname = current_database()"
        )
        row = cursor.fetchone()
    comment = (row[0] if row else None) or ""
    return comment.removeprefix("huican schema ") if comment.startswith("huican schema ") else None


def _disk_full() -> DiskFullError:
    if outside_url():
        return DiskFullError(
            "数据库服务器的磁盘满了，这一步没有做成，已有数据没有改动",
            where="环境变量 HUICAN_DATABASE_URL 指的数据库",
            remedy="请管数据库的人在服务器上腾出空间，再重做",
        )
    folder = paths.postgres_folder()
    free = shutil.disk_usage(folder).free // (1024 * 1024) if folder.is_dir() else 0
    return DiskFullError(
        f"磁盘满了，只剩 {free} MB，这一步没有做成，已有数据没有改动",
        where=str(folder),
        remedy="请删去或移走这个磁盘上别的文件，腾出至少 256 MB 再重做",
    )


def explain(error: BaseException) -> HuicanError | None:
    """What a database error means to a person, or None when it is not one that we know."""
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, psycopg.Error | OSError):
        cause = cause.__cause__ or cause.__context__
    if isinstance(cause, OSError):
        if cause.errno not in (errno.ENOSPC, errno.EDQUOT):
            return None
        return DiskFullError(
            "磁盘满了",
            where=str(cause.filename) if cause.filename else str(paths.var_folder()),
            remedy="这一步没有做成；请删去或移走这个磁盘上别的文件，腾出空间再重做",
        )
    if isinstance(cause, psycopg.errors.DiskFull):
        return _disk_full()
    lost = isinstance(cause, psycopg.OperationalError) and (cause.sqlstate or "57P").startswith(
        "57P"
    )
    if lost and outside_url() is None:
        # A server that cannot write its log stops: the lost connection is the full disk.
        full = cluster.out_of_room(paths.postgres_folder())
        if full is not None:
            return full
    if isinstance(
        cause, psycopg.errors.InvalidPassword | psycopg.errors.InvalidAuthorizationSpecification
    ):
        return DatabaseUnavailableError(
            "数据库不认这个用户或密码",
            where="环境变量 HUICAN_DATABASE_URL" if outside_url() else "自带数据库",
            remedy="请核对用户名和密码" if outside_url() else "请用建立数据库时的系统用户运行",
        )
    if isinstance(cause, psycopg.errors.InvalidCatalogName):
        return DatabaseUnavailableError(
            "数据库服务器上没有这个库",
            where="环境变量 HUICAN_DATABASE_URL",
            remedy="请先建库（createdb），编码用 UTF8",
        )
    if isinstance(cause, psycopg.errors.AdminShutdown | psycopg.errors.CrashShutdown):
        return DatabaseUnavailableError(
            "数据库停了，这一步没有做成，已有数据没有改动", remedy="请重新运行这个命令"
        )
    if isinstance(cause, psycopg.OperationalError) and cause.sqlstate is None:
        return DatabaseUnavailableError(
            "连不上数据库",
            where="环境变量 HUICAN_DATABASE_URL" if outside_url() else "自带数据库",
            remedy="请核对地址，并确认数据库在运行" if outside_url() else "请重新运行这个命令",
        )
    return None
