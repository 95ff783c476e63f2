"""Reads of batches, for pages and commands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from huican.ledger.batches.acting import find
from huican.ledger.domain.batch_states import WORDS
from huican.ledger.models import Batch, BatchAct, BatchLine, LineFinding, ReturnedLine

PAGE_MAX = 1_000


@dataclass(frozen=True, slots=True)
class BatchRow:
    """One batch as lists show it. `state_words` is its state in words."""

    id: int
    number: str
    programme: str
    kind: str
    month: date
    area_code: str
    fund: str
    state: str
    state_words: str
    version: int
    lines: int
    held: int
    total_fen: int
    prepared_by: str
    approved_by: str
    released_by: str
    released_at: datetime | None


@dataclass(frozen=True, slots=True)
class HeldLine:
    """A line that waits, with what speaks against it."""

    line_id: int
    line: int
    person_id: int
    name: str
    amount_fen: int
    officer: str
    until: date
    noticed_at: datetime | None
    reply: str
    evidence: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class BackLine:
    """A line that the bank sent back and that is not settled yet. `account_id`: it is repaired."""

    line_id: int
    line: int
    batch_number: str
    person_id: int
    name: str
    net_fen: int
    bank_reason: str
    repair: str
    account_id: int | None


def row(number_or_id: str | int) -> BatchRow:
    """One batch. Raises NoSuchBatch."""
    return _rows([find(number_or_id)])[0]


def rows(
    *, month: date | None = None, programme: str = "", area: str = "",
    ranges: Sequence[tuple[str, str]] = (), covering: Sequence[str] = (), limit: int = PAGE_MAX,
) -> list[BatchRow]:  # fmt: skip
    """The batches, the latest first; `area` is a code prefix, `ranges` are inclusive code ranges,
    and `covering` the codes of areas above them whose batches pay there too."""
    batches = Batch.objects.order_by("-month", "-id")
    if month is not None:
        batches = batches.filter(month=month)
    if programme:
        batches = batches.filter(programme=programme)
    if area:
        batches = batches.filter(area_code__startswith=area)
    if ranges or covering:
        inside = Q(area_code__in=list(covering))
        for low, high in ranges:
            inside |= Q(area_code__gte=low, area_code__lte=high)
        batches = batches.filter(inside)
    return _rows(list(batches[: min(limit, PAGE_MAX)]))


def months(ranges: Sequence[tuple[str, str]]) -> list[date]:
    """The months of which there are batches in the areas, the latest first."""
    inside = Q()
    for low, high in ranges:
        inside |= Q(area_code__gte=low, area_code__lte=high)
    found = Batch.objects.filter(inside).order_by("-month").values_list("month", flat=True)
    return list(found.distinct()[:PAGE_MAX])


def _rows(batches: Sequence[Batch]) -> list[BatchRow]:
    waiting = BatchLine.objects.filter(batch__in=batches, state=BatchLine.HELD).order_by()
    held = dict(waiting.values_list("batch_id").annotate(lines=Count("id")))
    return [_row(batch, held.get(batch.pk, 0)) for batch in batches]


def _row(batch: Batch, held: int) -> BatchRow:
    return BatchRow(
        batch.pk, batch.number, batch.programme, batch.kind, batch.month, batch.area_code,
        batch.fund, batch.state, WORDS[batch.state], batch.version, batch.line_count, held,
        batch.total_fen, batch.prepared_by, batch.approved_by, batch.released_by,
        batch.released_at,
    )  # fmt: skip


def acts(batch_id: int) -> list[BatchAct]:
    """What was done to a batch, in order."""
    return list(BatchAct.objects.filter(batch_id=batch_id).order_by("id"))


def held_lines(batch_id: int, *, limit: int = PAGE_MAX, offset: int = 0) -> list[HeldLine]:
    """The lines of a batch that wait, in order, each with its evidence."""
    lines = list(
        BatchLine.objects.filter(batch_id=batch_id, state=BatchLine.HELD)
        .select_related("hold")
        .order_by("line")[offset : offset + min(limit, PAGE_MAX)]
    )
    told: dict[int, list[tuple[str, str]]] = {}
    for one in LineFinding.objects.filter(line__in=lines).order_by("-holds", "id"):
        told.setdefault(one.line_id, []).append((one.check_code, one.evidence))
    return [
        HeldLine(
            line.pk, line.line, line.person_id, line.name, line.amount_fen, line.hold.officer,
            line.hold.until, line.hold.noticed_at, line.hold.reply, tuple(told.get(line.pk, ())),
        )
        for line in lines
    ]  # fmt: skip


def back_lines(
    batch_id: int | None = None, *, limit: int = PAGE_MAX, offset: int = 0
) -> list[BackLine]:
    """Lines that came back and that no other batch pays yet, of one batch or all."""
    found = ReturnedLine.objects.filter(
        line__state=BatchLine.RETURNED, line__re_issued__isnull=True
    ).select_related("line__batch")
    if batch_id is not None:
        found = found.filter(line__batch_id=batch_id)
    return [
        BackLine(
            one.line_id, one.line.line, one.line.batch.number, one.line.person_id, one.line.name,
            one.line.net_fen, one.bank_reason, one.repair, one.account_id,
        )
        for one in found.order_by("line_id")[offset : offset + min(limit, PAGE_MAX)]
    ]  # fmt: skip
