"""Logs carry ids only: no words of an exception, which may quote a name or a number."""

from __future__ import annotations

import logging
import secrets
import traceback
from pathlib import Path
from types import TracebackType

import psycopg

from huican.config import paths

_LARGEST_BYTES = 5 * 1024 * 1024


class PrivateFormatter(logging.Formatter):
    """Formats an exception as its type and the places it passed through."""

    def formatException(
        self,
        ei: tuple[type[BaseException], BaseException, TracebackType | None]
        | tuple[None, None, None],
    ) -> str:
        return places(ei[1]) if ei[1] is not None else ""


def places(error: BaseException) -> str:
    """The types and source lines of `error` and what caused it, without their messages."""
    parts: list[str] = []
    seen: set[int] = set()
    current: BaseException | None = error
    while current is not None and id(current) not in seen:
        seen.add(id(current))
        lines = [
            f"  {frame.filename}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(current.__traceback__)
        ]
        parts.append("\n".join([_name(current), *lines]))
        current = current.__cause__ or (
            None if current.__suppress_context__ else current.__context__
        )
    return "\ncaused by ".join(parts)


def _name(error: BaseException) -> str:
    name = f"{type(error).__module__}.{type(error).__qualname__}"
    if isinstance(error, psycopg.Error):
        constraint = error.diag.constraint_name
        return f"{name} sqlstate={error.sqlstate} constraint={constraint}"
    return name


def note_unexpected(error: BaseException) -> tuple[str, Path]:
    """Write `error` to HUICAN_VAR/logs/huican.log; return its code there, and the file."""
    code = secrets.token_hex(4)
    path = paths.logs_folder() / "huican.log"
    if path.exists() and path.stat().st_size > _LARGEST_BYTES:
        path.replace(path.with_suffix(".log.1"))
    handler = logging.FileHandler(path, encoding="utf-8")
    handler.setFormatter(PrivateFormatter("{asctime} {levelname} {message}", style="{"))
    record = logging.LogRecord(
        "huican", logging.ERROR, "", 0, "code=%s", (code,), (type(error), error, None)
    )
    handler.emit(record)
    handler.close()
    path.chmod(0o600)
    return code, path
