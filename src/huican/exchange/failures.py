"""Why a file's writing failed, for the receipt; and whether the others can still go in."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import psycopg
from django.db import Error as DatabaseError

from huican.config.database import explain
from huican.config.embedded.cluster import DiskFullError
from huican.kernel.errors import HuicanError

if TYPE_CHECKING:
    from huican.exchange.receipts import ImportReceipt


@dataclass(frozen=True, slots=True)
class Failure:
    """What went wrong, in plain Chinese. `stops`: the next file would fail in the same way."""

    code: str
    words: str
    stops: bool = False

    def __str__(self) -> str:
        return self.words


class StoppedError(HuicanError):
    """An import that stopped half-way; `receipt` says which files are in. Run it again."""

    code = "import-stopped"
    exit_code = 3

    def __init__(self, failure: Failure, receipt: "ImportReceipt") -> None:
        super().__init__(failure.words.rstrip("。"), remedy="已入库的文件都在，重新运行会接着做完")
        self.code = failure.code  # type: ignore[misc]
        self.receipt = receipt


def failure_of(error: BaseException) -> Failure:
    """What an exception means to the office."""
    if isinstance(error, HuicanError):
        return Failure(error.code, str(error), stops=isinstance(error, DiskFullError))
    cause: BaseException | None = error
    while cause is not None and not isinstance(cause, psycopg.Error | OSError | MemoryError):
        cause = cause.__cause__ or cause.__context__
    known = explain(error)
    if isinstance(known, DiskFullError):
        return Failure("disk-full", f"这个文件没有入库：{known}", stops=True)
    if isinstance(cause, psycopg.OperationalError) or (
        isinstance(error, DatabaseError) and "connection" in str(error)
    ):
        return Failure(
            "database-lost", "数据库停了或断开了，这个文件没有入库，已有数据没有改动。", stops=True
        )
    if isinstance(cause, MemoryError):
        return Failure("out-of-memory", "内存不够，这个文件没有入库。请拆成几个文件再交。")
    return Failure(
        "unexpected",
        f"出了没料到的错误（{type(error).__name__}），这个文件没有入库，已有数据没有改动。",
    )
