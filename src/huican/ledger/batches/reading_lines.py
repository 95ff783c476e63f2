"""Reads of the lines of a batch, for pages: counted, filtered, one by one; names and accounts masked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection
from django.db.models import Q, QuerySet

from huican.ledger import checks
from huican.ledger.batches.acting import LINES
from huican.ledger.batches.holding import why_not_let_go
from huican.ledger.models import BatchLine, Entitlement, Hold, LineFinding, ReturnedLine
from huican.registry.queries.shown import Masked, masked_account, masked_name

PAGE_MAX = 1_000
STATE_WORDS: Mapping[str, str] = dict(BatchLine.STATES)
Ranges = Sequence[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class LineRow:
    """One line as lists show it. `account`: its last digits; None where there is none."""

    id: int
    line: int
    person_id: int
    name: Masked
    for_month: date
    amount_fen: int
    netted_fen: int
    net_fen: int
    area_code: str
    bank: str
    account: Masked | None
    reason: str
    state: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What a check found in a batch: lines, those that still wait for it, those let pass.

    `held_fen` is what the waiting ones would pay.
    """

    code: str
    name: str
    remedy: str
    lines: int
    held: int
    passed: int
    held_fen: int


@dataclass(frozen=True, slots=True)
class PlaceRow:
    """A township's part of a batch, in lines and fen; `held` are not in the sums."""

    prefix: str
    lines: int
    amount_fen: int
    netted_fen: int
    net_fen: int
    held: int


@dataclass(frozen=True, slots=True)
class Revision:
    """What was owed for the line's month, in the order in which it was believed."""

    revision: int
    amount_fen: int
    outcome: int
    cause: str
    reason: str
    made_at: datetime


@dataclass(frozen=True, slots=True)
class Around:
    """Another line that this one pays again, or that pays this one again."""

    batch_id: int
    number: str
    line: int


@dataclass(frozen=True, slots=True)
class WholeLine:
    """Everything about one line."""

    row: LineRow
    programme: str
    revision: int
    holder: Masked | None
    findings: tuple[tuple[str, str, bool], ...]
    hold: Hold | None
    # Why it could not be let go now, in words; empty where it could, or is not held.
    stays_held: str
    returned: ReturnedLine | None
    repaired_to: Masked | None
    revisions: tuple[Revision, ...]
    previous: Around | None
    again: Around | None


def _asked(batch_id: int, ranges: Ranges, states: Collection[str], check: str) -> QuerySet:  # type: ignore[type-arg]
    lines = BatchLine.objects.filter(batch_id=batch_id)
    if ranges:
        inside = Q()
        for low, high in ranges:
            inside |= Q(area_code__gte=low, area_code__lte=high)
        lines = lines.filter(inside)
    if states:
        lines = lines.filter(state__in=list(states))
    if check:
        lines = lines.filter(
            pk__in=LineFinding.objects.filter(line__batch_id=batch_id, check_code=check).values(
                "line_id"
            )
        )
    return lines


def lines(
    batch_id: int, *, ranges: Ranges = (), states: Collection[str] = (), check: str = "",
    limit: int = 50, offset: int = 0,
) -> tuple[list[LineRow], int]:  # fmt: skip
    """A page of the lines in order, and how many there are in all."""
    found = _asked(batch_id, ranges, states, check)
    page = found.order_by("line")[offset : offset + min(limit, PAGE_MAX)]
    return [_row(line) for line in page], found.count()


def evidence(line_ids: Sequence[int], *, check: str = "") -> dict[int, list[str]]:
    """What checks say of these lines, in their order; of one check where one is named."""
    found = LineFinding.objects.filter(line_id__in=list(line_ids))
    by_line: dict[int, dict[str, str]] = {}
    for one in found.filter(check_code=check) if check else found:
        by_line.setdefault(one.line_id, {})[one.check_code] = one.evidence
    told = {}
    for line, codes in by_line.items():
        if "excluded" in codes and not check:
            # Whom the determination excludes the books owe nothing: no second reason.
            codes.pop("not-in-books", None)
        told[line] = [
            codes[one.code] if check else f"{one.name}：{codes[one.code]}"
            for one in checks.ALL if one.code in codes
        ]  # fmt: skip
    return told


def states(batch_id: int, ranges: Ranges = ()) -> dict[str, tuple[int, int]]:
    """Lines and net fen by state."""
    where, values = _where(ranges)
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT state, count(*), sum(net_fen)::bigint FROM "{LINES}" '
            f"WHERE batch_id = %s{where} GROUP BY state",
            [batch_id, *values],
        )
        return {state: (int(count), int(fen)) for state, count, fen in cursor.fetchall()}


def found_by_checks(batch_id: int) -> list[Checked]:
    """Every check with what it found in the batch: those that hold lines first, then hints."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT f.check_code, count(*), "
            "count(*) FILTER (WHERE f.holds AND l.state = 'held'), "
            "count(*) FILTER (WHERE f.holds AND l.state <> 'held'), "
            "coalesce(sum(l.net_fen) FILTER (WHERE f.holds AND l.state = 'held'), 0)::bigint "
            f'FROM "{LineFinding._meta.db_table}" f JOIN "{LINES}" l ON l.id = f.line_id '
            "WHERE l.batch_id = %s GROUP BY 1",
            [batch_id],
        )
        counts = {code: tuple(map(int, rest)) for code, *rest in cursor.fetchall()}
    every = [
        Checked(one.code, one.name, one.remedy, *counts.get(one.code, (0, 0, 0, 0)))
        for one in checks.ALL
    ]
    return sorted(every, key=lambda one: (not one.held, not one.lines))


def by_place(batch_id: int) -> list[PlaceRow]:
    """The batch by township: what is to be paid or was, and what waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT left(area_code, 9), "
            "count(*) FILTER (WHERE paying), coalesce(sum(amount_fen) FILTER (WHERE paying), 0), "
            "coalesce(sum(netted_fen) FILTER (WHERE paying), 0), "
            "coalesce(sum(net_fen) FILTER (WHERE paying), 0), "
            "count(*) FILTER (WHERE state = 'held') FROM (SELECT *, "
            "state IN ('ready', 'out', 'paid', 'returned') AS paying "
            f'FROM "{LINES}" WHERE batch_id = %s) l GROUP BY 1 ORDER BY 1',
            [batch_id],
        )
        return [PlaceRow(prefix, *map(int, rest)) for prefix, *rest in cursor.fetchall()]


def whole_line(batch_id: int, line: int) -> WholeLine | None:
    """One line with everything that is known of it; None when there is no such line."""
    found = (
        BatchLine.objects.filter(batch_id=batch_id, line=line)
        .select_related("hold", "returned__file", "returned__account", "previous__batch")
        .first()
    )
    if found is None:
        return None
    against = why_not_let_go(found) if found.state == BatchLine.HELD else None
    again = BatchLine.objects.filter(previous=found).select_related("batch").first()
    returned: ReturnedLine | None = getattr(found, "returned", None)
    return WholeLine(
        row=_row(found), programme=found.programme, revision=found.revision,
        holder=masked_name(found.holder) if found.holder else None,
        findings=tuple(
            (one.check_code, one.evidence, one.holds)
            for one in LineFinding.objects.filter(line=found).order_by("-holds", "id")
        ),
        hold=getattr(found, "hold", None), stays_held=str(against or ""), returned=returned,
        repaired_to=masked_account(bytes(returned.account.sealed))
        if returned is not None and returned.account is not None else None,
        revisions=tuple(
            Revision(
                one.revision, one.amount_fen, one.outcome, one.cause, one.reason, one.basis.made_at
            )
            for one in Entitlement.objects.filter(
                person_id=found.person_id, programme=found.programme, month=found.for_month
            )
            .select_related("basis")
            .order_by("revision")
        ),
        previous=_around(found.previous), again=_around(again),
    )  # fmt: skip


def _around(line: BatchLine | None) -> Around | None:
    return None if line is None else Around(line.batch_id, line.batch.number, line.line)


def _row(line: BatchLine) -> LineRow:
    return LineRow(
        line.pk, line.line, line.person_id, masked_name(line.name), line.for_month,
        line.amount_fen, line.netted_fen, line.net_fen, line.area_code, line.bank,
        masked_account(bytes(line.account_sealed)) if line.account_sealed else None,
        line.reason, line.state,
    )  # fmt: skip


def _where(ranges: Ranges) -> tuple[str, list[str]]:
    if not ranges:
        return "", []
    parts = " OR ".join(["area_code BETWEEN %s AND %s"] * len(ranges))
    return f" AND ({parts})", [code for pair in ranges for code in pair]
