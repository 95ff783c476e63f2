"""Reading the log: search, and proof that nothing was changed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from huican.audit import head as heads
from huican.audit.domain import chain
from huican.audit.models import Event

_CHUNK = 2_000


def search(
    *,
    actor: str | None = None,
    verb: str | None = None,
    subject: tuple[str, int | str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    areas: Sequence[tuple[str, str]] | None = None,
    before_seq: int | None = None,
    limit: int = 50,
) -> list[Event]:
    """Events, newest first, at most `limit`.

    `verb` may be a whole verb ("person.reveal") or a part's ("person."). `until` is exclusive.
    `areas` are inclusive ranges of codes. `before_seq` continues a list: pass the last seq shown.
    """
    found = _matching(actor, verb, subject, since, until, areas)
    if before_seq is not None:
        found = found.filter(seq__lt=before_seq)
    return list(found.order_by("-seq")[:limit])


def count(
    *,
    actor: str | None = None,
    verb: str | None = None,
    subject: tuple[str, int | str] | None = None,
    since: datetime | None = None,
    until: datetime | None = None,
    areas: Sequence[tuple[str, str]] | None = None,
) -> int:
    """How many events `search` would find without a limit."""
    return _matching(actor, verb, subject, since, until, areas).count()


def of_subject(kind: str, identifier: int | str, *, limit: int = 20) -> list[Event]:
    """What was done with one thing, newest first (谁看过这份档案)."""
    return search(subject=(kind, identifier), limit=limit)


def verbs_used() -> list[str]:
    """All verbs that occur, for the filter of the log's page."""
    return list(Event.objects.order_by("verb").values_list("verb", flat=True).distinct())


def _matching(
    actor: str | None,
    verb: str | None,
    subject: tuple[str, int | str] | None,
    since: datetime | None,
    until: datetime | None,
    areas: Sequence[tuple[str, str]] | None,
) -> QuerySet[Event]:
    found = Event.objects.all()
    if actor:
        found = found.filter(actor=actor)
    if verb:
        found = (
            found.filter(verb__startswith=verb) if verb.endswith(".") else found.filter(verb=verb)
        )
    if subject:
        found = found.filter(subject_kind=subject[0], subject_id=str(subject[1]))
    if since:
        found = found.filter(at__gte=since)
    if until:
        found = found.filter(at__lt=until)
    if areas is not None:
        inside = Q(area_code="")
        for low, high in areas:
            inside |= Q(area_code__gte=low, area_code__lte=high)
        found = found.filter(inside)
    return found


@dataclass(frozen=True)
class Verification:
    """The outcome of `verify`. `broken_at` is the first event that does not fit, `why` says how."""

    checked: int
    last_seq: int
    last_digest: bytes
    broken_at: int | None = None
    why: str | None = None
    head_noted: bool = True

    @property
    def whole(self) -> bool:
        """Whether every event is as it was written, and none is missing."""
        return self.broken_at is None


def verify(progress: Callable[[int], None] | None = None) -> Verification:
    """Walk the whole chain (about 30 µs an event) and compare its end with the noted head."""
    noted = heads.read()
    checked, previous, seen_head = 0, chain.GENESIS, False
    expected = 1
    for event in Event.objects.order_by("seq").iterator(chunk_size=_CHUNK):
        why = _fault(event, expected, previous)
        if why is None and noted is not None and event.seq == noted.seq:
            seen_head = True
            if bytes(event.digest) != noted.digest:
                why = "与库外记下的摘要不一致：这条之前的事件被整体改写过"
        if why is not None:
            return Verification(checked, expected - 1, previous, min(expected, event.seq), why)
        checked, expected, previous = checked + 1, event.seq + 1, bytes(event.digest)
        if progress is not None and checked % _CHUNK == 0:
            progress(checked)
    if heads.is_damaged():
        return Verification(checked, expected - 1, previous, expected, "库外记下的末尾读不懂")
    if noted is not None and not seen_head:
        why = f"末尾缺了事件：库外记着第 {noted.seq} 条，库里只到第 {expected - 1} 条"
        return Verification(checked, expected - 1, previous, expected, why)
    return Verification(checked, expected - 1, previous, head_noted=noted is not None)


def _fault(event: Event, expected: int, previous: bytes) -> str | None:
    if event.seq != expected:
        return f"缺了第 {expected} 条" if event.seq > expected else "序号重复"
    if bytes(event.prev_digest) != previous:
        return "没有接在前一条之后"
    entry = chain.Entry(
        at=event.at,
        actor=event.actor,
        verb=event.verb,
        subject_kind=event.subject_kind,
        subject_id=event.subject_id,
        area_code=event.area_code,
        summary=event.summary,
        data=event.data,
    )
    if chain.digest(event.seq, previous, entry) != bytes(event.digest):
        return "内容与摘要不符：这一条被改动过"
    return None
