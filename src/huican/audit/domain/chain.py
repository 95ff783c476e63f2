"""How events are chained: each digest covers the event and the digest before it."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ClassVar, Final

from huican.kernel.crypto import sm3
from huican.kernel.errors import HuicanError

GENESIS: Final = bytes(32)
_VERB: Final = re.compile(r"[a-z][a-z0-9-]*(\.[a-z][a-z0-9-]*)+")
# An identity or certificate number, a bank account, a mobile number standing alone.
_PERSONAL_NUMBER: Final = re.compile(
    r"(?<![0-9A-Za-z])(?:\d{17}[\dXx]|\d{15,19}|1[3-9]\d{9})(?![0-9A-Za-z])"
)

Plain = None | bool | int | str | Sequence["Plain"] | Mapping[str, "Plain"]


class AuditContentError(HuicanError):
    """An event says something that an event must not say."""

    code: ClassVar[str] = "audit-content"


@dataclass(frozen=True)
class Entry:
    """One event, before it gets its place in the chain."""

    at: datetime
    actor: str
    verb: str
    subject_kind: str
    subject_id: str
    area_code: str
    summary: str
    data: Mapping[str, Plain]


def check(entry: Entry) -> None:
    """Raise AuditContentError unless `entry` may be written."""
    if entry.at.tzinfo is None:
        raise AuditContentError("审计事件的时间没有时区", where=entry.verb)
    if not _VERB.fullmatch(entry.verb):
        raise AuditContentError("审计事件的动词要写成 part.verb", where=entry.verb)
    if not entry.actor:
        raise AuditContentError("审计事件没有写是谁", where=entry.verb)
    _check_text(entry.summary, entry.verb)
    _check_data(entry.data, entry.verb)


def _check_text(text: str, where: str) -> None:
    if "\0" in text:
        raise AuditContentError("审计事件里有空字符", where=where)
    if _PERSONAL_NUMBER.search(text):
        raise AuditContentError(
            "审计事件里有像身份证号、手机号或银行账号的数字",
            where=where,
            remedy="请写编号（如 person:12），不写号码",
        )


def _check_data(value: object, where: str) -> None:
    if value is None or isinstance(value, bool | int):
        return
    if isinstance(value, str):
        _check_text(value, where)
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            if not isinstance(key, str):
                raise AuditContentError("审计细目的键要用文字", where=where)
            _check_data(inner, where)
    elif isinstance(value, list | tuple):
        for inner in value:
            _check_data(inner, where)
    else:
        # Floats are not the same again after a trip through the database; dates have no JSON.
        raise AuditContentError(
            f"审计细目不能放 {type(value).__name__}", where=where, remedy="请用整数或文字"
        )


def digest(seq: int, previous: bytes, entry: Entry) -> bytes:
    """SM3 over the previous digest and the canonical JSON of the event (32 bytes)."""
    canonical = json.dumps(
        [
            seq,
            entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
            entry.actor,
            entry.verb,
            entry.subject_kind,
            entry.subject_id,
            entry.area_code,
            entry.summary,
            entry.data,
        ],
        ensure_ascii=False,
        sort_keys=True,
        separators=(",", ":"),
    )
    return sm3(previous + canonical.encode())
