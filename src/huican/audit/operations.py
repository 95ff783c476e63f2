"""Adding an event. There is no other write."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from datetime import datetime
from functools import partial
from typing import Any, Final, Protocol, runtime_checkable

from django.db import connection, transaction

from huican.audit import head
from huican.audit.domain import chain
from huican.audit.models import Event

_log = logging.getLogger(__name__)

# The lock of the chain's end. Any number will do, as long as nobody else uses it.
_LOCK: Final = 0x48_43_41_55_44


@runtime_checkable
class Actor(Protocol):
    """Whoever acts: a user (access.User)."""

    @property
    def actor(self) -> str:
        """The name in the log, such as `user:7`."""


def actor_name(by: Actor | str) -> str:
    """The actor's name in the log: `user:7`, or a text such as `system:import`."""
    return by if isinstance(by, str) else by.actor


def record(
    *,
    verb: str,
    by: Actor | str,
    at: datetime,
    summary: str,
    subject: tuple[str, int | str] | None = None,
    area_code: str = "",
    data: Mapping[str, Any] | None = None,
) -> Event:
    """Add one event to the chain. Call it LAST in your transaction.

    The end of the chain is locked until the transaction ends: whatever comes after `record` makes
    all others wait. `summary` is one sentence for readers of the log; neither it nor `data` (JSON
    of texts and whole numbers) may hold a name or number of a person: AuditContentError when it
    looks like one. `subject` is (kind, id), for example ("person", 12).
    """
    kind, identifier = subject or ("", "")
    entry = chain.Entry(
        at=at,
        actor=actor_name(by),
        verb=verb,
        subject_kind=kind,
        subject_id=str(identifier),
        area_code=area_code,
        summary=summary,
        data=dict(data or {}),
    )
    chain.check(entry)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        # A statement of its own: under READ COMMITTED it sees what the last holder committed.
        last = Event.objects.order_by("-seq").values_list("seq", "digest").first()
        seq, previous = (last[0] + 1, bytes(last[1])) if last else (1, chain.GENESIS)
        event = Event(
            seq=seq,
            at=at,
            actor=entry.actor,
            verb=verb,
            subject_kind=kind,
            subject_id=entry.subject_id,
            area_code=area_code,
            summary=summary,
            data=entry.data,
            prev_digest=previous,
            digest=chain.digest(seq, previous, entry),
        )
        event.save(force_insert=True)
        transaction.on_commit(partial(_note_head, head.Head(seq, event.digest)))
    return event


def _note_head(newest: head.Head) -> None:
    """What is committed stands, even where the note finds no room on its disk: it lags behind."""
    try:
        head.note(newest)
    except OSError as error:
        _log.warning("audit head not noted, errno=%s", error.errno)
