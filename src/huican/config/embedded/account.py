"""Which account of the system runs PostgreSQL, and what it must be able to reach.

PostgreSQL refuses to run as root. Whoever is not root runs it himself; root hands it to an
account without rights: the owner of the data, or `huican`, or Debian's `postgres`.
"""

from __future__ import annotations

import os
import pwd
import stat
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar

from huican.kernel.errors import HuicanError

_CANDIDATES = ("huican", "postgres")


class AccountError(HuicanError):
    """No account can run the server here, or it cannot reach the folder."""

    code: ClassVar[str] = "database-account"
    exit_code: ClassVar[int] = 3


@dataclass(frozen=True)
class Account:
    """A user of the operating system."""

    name: str
    uid: int
    gid: int

    @property
    def subprocess_options(self) -> dict[str, object]:
        """Options of subprocess.run that run a program as this account."""
        if os.geteuid() != 0:
            return {}
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def account_for(data: Path) -> Account:
    """The account that runs the server on `data` (which need not exist yet)."""
    if data.exists():
        owner = _by_uid(data.stat().st_uid)
        if os.geteuid() not in {0, owner.uid}:
            raise AccountError(
                f"数据库文件夹属于系统用户 {owner.name}，当前用户不能使用",
                where=str(data),
                remedy=f"请用 {owner.name} 或 root 运行，或另设 HUICAN_VAR",
            )
        if owner.uid != 0:
            return owner
    if os.geteuid() != 0:
        return _by_uid(os.geteuid())
    for name in _CANDIDATES:
        try:
            return _of(pwd.getpwnam(name))
        except KeyError:
            continue
    return _created()


def _by_uid(uid: int) -> Account:
    try:
        return _of(pwd.getpwuid(uid))
    except KeyError:
        raise AccountError(
            f"系统里没有编号为 {uid} 的用户，数据库不能在它名下运行",
            remedy="请在系统里建立这个用户（容器里可在 /etc/passwd 加一行），或换一个用户运行",
        ) from None


def _of(entry: pwd.struct_passwd) -> Account:
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def _created() -> Account:
    name = _CANDIDATES[0]
    command = ["useradd", "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
    try:
        subprocess.run(command, check=True, capture_output=True)
        return _of(pwd.getpwnam(name))
    except (OSError, subprocess.CalledProcessError, KeyError):
        raise AccountError(
            "数据库不能以 root 身份运行，也没能建立专用的系统用户",
            remedy=f"请先运行 {' '.join(command)}，或改用普通用户运行惠残",
        ) from None


def let_pass(folder: Path, account: Account) -> list[Path]:
    """Make sure `account` can pass through the parents of `folder`; return those that changed.

    Only the right to pass is given (o+x), never to list or read, and only by root.
    """
    if os.geteuid() != 0:
        return []
    changed = []
    for parent in folder.absolute().parents:
        mode = parent.stat()
        passes = (
            mode.st_mode & stat.S_IXOTH
            or (mode.st_uid == account.uid and mode.st_mode & stat.S_IXUSR)
            or (mode.st_gid == account.gid and mode.st_mode & stat.S_IXGRP)
        )
        if not passes:
            parent.chmod(stat.S_IMODE(mode.st_mode) | stat.S_IXOTH)
            changed.append(parent)
    return changed


def own_folder(folder: Path, account: Account, mode: int) -> None:
    """Create `folder` for `account` (parents must exist) with `mode`."""
    folder.mkdir(exist_ok=True)
    if os.geteuid() == 0:
        os.chown(folder, account.uid, account.gid)
    folder.chmod(mode)
