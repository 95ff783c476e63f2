"""Lines that wait for somebody: held until an officer decides, or sent back by the bank."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q, QuerySet, Sum

from huican.ledger.batches.reading_lines import PAGE_MAX, Ranges
from huican.ledger.models import BankFile, BatchLine, Hold, ReturnedLine, ReturnFile
from huican.registry.queries.shown import Masked, masked_account, masked_name

# What somebody may want to see of the held lines.
NOT_TOLD, WAITING, ANSWERED, DUE = "not-told", "waiting", "answered", "due"


@dataclass(frozen=True, slots=True)
class HeldRow:
    """A line that waits for its officer."""

    line_id: int
    batch_id: int
    number: str
    line: int
    person_id: int
    name: Masked
    programme: str
    for_month: date
    net_fen: int
    area_code: str
    officer: str
    until: date
    noticed_at: datetime | None
    replied_at: datetime | None


@dataclass(frozen=True, slots=True)
class BackRow:
    """A line that the bank sent back. `account`: where it is to go, once repaired."""

    line_id: int
    batch_id: int
    number: str
    line: int
    person_id: int
    name: Masked
    programme: str
    for_month: date
    net_fen: int
    area_code: str
    bank_reason: str
    repair: str
    account: Masked | None


def _inside(ranges: Ranges, field: str) -> Q:
    inside = Q()
    for low, high in ranges:
        inside |= Q(**{f"{field}__gte": low, f"{field}__lte": high})
    return inside


def _holds(ranges: Ranges, batch_id: int | None, officer: str) -> QuerySet[Hold]:
    holds = Hold.objects.filter(
        _inside(ranges, "line__area_code"), outcome="", line__state=BatchLine.HELD
    )
    if batch_id is not None:
        holds = holds.filter(line__batch_id=batch_id)
    return holds.filter(officer=officer) if officer else holds


def _showing(show: str, today: date) -> Q:
    return {
        NOT_TOLD: Q(noticed_at=None),
        WAITING: Q(noticed_at__isnull=False, replied_at=None, until__gte=today),
        ANSWERED: Q(replied_at__isnull=False),
        DUE: Q(noticed_at__isnull=False, replied_at=None, until__lt=today),
    }.get(show, Q())


def held_counts(
    ranges: Ranges, *, today: date, batch_id: int | None = None, officer: str = ""
) -> dict[str, int]:
    """Held lines by what they wait for; the key "" is all of them."""
    holds = _holds(ranges, batch_id, officer)
    return {
        show: holds.filter(_showing(show, today)).count()
        for show in ("", NOT_TOLD, WAITING, ANSWERED, DUE)
    }


def held_count(ranges: Ranges) -> int:
    """How many lines are held."""
    return _holds(ranges, None, "").count()


def held(
    ranges: Ranges, *, today: date, show: str = "", batch_id: int | None = None,
    officer: str = "", limit: int = 50, offset: int = 0,
) -> tuple[list[HeldRow], int]:  # fmt: skip
    """A page of the held lines, those due soonest first, and how many there are in all."""
    holds = _holds(ranges, batch_id, officer).filter(_showing(show, today))
    page = holds.select_related("line__batch").order_by("until", "line__batch_id", "line__line")
    return [
        HeldRow(
            one.line_id, one.line.batch_id, one.line.batch.number, one.line.line,
            one.line.person_id, masked_name(one.line.name), one.line.programme,
            one.line.for_month, one.line.net_fen, one.line.area_code, one.officer, one.until,
            one.noticed_at, one.replied_at,
        )
        for one in page[offset : offset + min(limit, PAGE_MAX)]
    ], holds.count()  # fmt: skip


def _back(ranges: Ranges, batch_id: int | None) -> QuerySet[ReturnedLine]:
    found = ReturnedLine.objects.filter(
        _inside(ranges, "line__area_code"), line__state=BatchLine.RETURNED,
        line__re_issued__isnull=True,
    )  # fmt: skip
    return found if batch_id is None else found.filter(line__batch_id=batch_id)


def back_counts(ranges: Ranges, *, batch_id: int | None = None) -> dict[str, int]:
    """Lines that came back and that nobody pays again yet: to repair, and repaired."""
    found = _back(ranges, batch_id)
    return {
        "to-repair": found.filter(repaired_at=None).count(),
        "repaired": found.filter(repaired_at__isnull=False).count(),
    }


def back(
    ranges: Ranges, *, show: str = "", batch_id: int | None = None, limit: int = 50,
    offset: int = 0,
) -> tuple[list[BackRow], int]:  # fmt: skip
    """A page of the lines that came back; `show` is to-repair or repaired."""
    found = _back(ranges, batch_id)
    if show in ("to-repair", "repaired"):
        found = found.filter(repaired_at__isnull=show == "to-repair")
    page = found.select_related("line__batch", "account").order_by("line_id")
    return [
        BackRow(
            one.line_id, one.line.batch_id, one.line.batch.number, one.line.line,
            one.line.person_id, masked_name(one.line.name), one.line.programme,
            one.line.for_month, one.line.net_fen, one.line.area_code, one.bank_reason, one.repair,
            masked_account(bytes(one.account.sealed)) if one.account else None,
        )
        for one in page[offset : offset + min(limit, PAGE_MAX)]
    ], found.count()  # fmt: skip


def repaired_by_batch(ranges: Ranges) -> Sequence[tuple[str, str, int, int]]:
    """Programme, fund, lines and fen that wait for a re-issue batch."""
    found = (
        _back(ranges, None)
        .filter(account__isnull=False)
        .values_list("line__programme", "line__batch__fund")
        .annotate(lines=Count("id"), fen=Sum("line__net_fen"))
        .order_by("line__programme", "line__batch__fund")
    )
    return [(programme, fund, int(count), int(fen)) for programme, fund, count, fen in found]


def bank_files(batch_id: int) -> list[BankFile]:
    """The files that were made for the bank, in order."""
    return list(BankFile.objects.filter(batch_id=batch_id).order_by("id"))


def return_files(batch_id: int) -> list[ReturnFile]:
    """The bank's answers that were taken, in order."""
    return list(ReturnFile.objects.filter(batch_id=batch_id).order_by("id"))
