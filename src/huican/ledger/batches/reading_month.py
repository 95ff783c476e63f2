"""What a month still has to pay and no batch has taken up: before anybody builds one."""

from __future__ import annotations

from dataclasses import dataclass

from django.db import connection, transaction
from django.db.models import Count, Max, Sum

from huican.kernel.months import Month
from huican.ledger.batches import owed
from huican.ledger.batches.acting import LINES, whole_sets
from huican.ledger.batches.building import back_pay_months, months_of
from huican.ledger.batches.lines import wanted
from huican.ledger.models import (
    Account,
    Batch,
    Entitlement,
    ReturnedLine,
    RollDecision,
    Transaction,
)
from huican.programmes.domain.policy import Programme
from huican.programmes.sources.frame import Scope
from huican.programmes.standing import standing

_ROLL = RollDecision._meta.db_table
KINDS = (Batch.REGULAR, Batch.TOP_UP, Batch.ARREARS, Batch.RE_ISSUE)
KIND_WORDS = dict(Batch.KINDS)


@dataclass(frozen=True, slots=True)
class ToBuild:
    """Lines that a batch of a kind would have now, and their fen."""

    kind: str
    lines: int
    fen: int


@dataclass(frozen=True, slots=True)
class MonthOfProgramme:
    """A programme in a month and area: persons on the roll, how many of them were computed, and
    what a batch of each kind would pay."""

    programme: str
    on_roll: int
    computed: int
    to_build: tuple[ToBuild, ...]


def as_of() -> tuple[object, ...]:
    """What is other than before whenever the answers of this module may be: for remembering them."""
    batches = Batch.objects.aggregate(Count("id"), Sum("version"))
    return (
        *batches.values(),
        *Entitlement.objects.aggregate(Max("id")).values(),
        *RollDecision.objects.aggregate(Max("id")).values(),
        *ReturnedLine.objects.aggregate(Max("repaired_at")).values(),
        *Transaction.objects.aggregate(Max("id")).values(),
    )


def programmes_paid() -> list[Programme]:
    """The monthly programmes that anybody was ever granted."""
    known = {
        code: one for code, one in standing().policies.programmes.items() if one.period == "month"
    }
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT code FROM unnest(%s::text[]) AS given(code) "
            f'WHERE EXISTS (SELECT 1 FROM "{_ROLL}" r WHERE r.programme = code)',
            [list(known)],
        )
        there = {code for (code,) in cursor.fetchall()}
    return [one for code, one in known.items() if code in there]


def month_of_programme(programme: Programme, month: Month, area_code: str) -> MonthOfProgramme:
    """What the programme has still to pay in the month, for an area and all below it."""
    on_roll, computed = _on_roll(programme, month, area_code)
    return MonthOfProgramme(
        programme.code, on_roll, computed,
        tuple(to_build(programme, month, area_code, kind) for kind in KINDS),
    )  # fmt: skip


def to_build(programme: Programme, month: Month, area_code: str, kind: str) -> ToBuild:
    """The lines that `building.build` would put in now; nothing is written."""
    if kind == Batch.RE_ISSUE:
        return _again(programme, area_code)
    since = None
    if kind == Batch.ARREARS:
        since = month.next(-back_pay_months(programme, area_code, month))
    months = months_of(kind, month, since)
    with transaction.atomic(), connection.cursor() as cursor, whole_sets():
        cursor.execute(
            f"WITH {wanted(kind, programme, months, area_code)} "
            "SELECT count(*), coalesce(sum(fen), 0)::bigint FROM wanted"
        )
        count, fen = cursor.fetchone()
    return ToBuild(kind, int(count), int(fen))


def funds(programme: str, area_code: str) -> list[str]:
    """The funds that the books of an area's counties know for a programme, the latest first."""
    rows = (
        Account.objects.filter(programme=programme, area_code__startswith=area_code[:6].rstrip("0"))
        .order_by("-year", "fund")
        .values_list("fund", flat=True)
    )
    return list(dict.fromkeys(rows))


def _on_roll(programme: Programme, month: Month, area_code: str) -> tuple[int, int]:
    where = Scope.of_area(area_code).condition("p.area_code", "p.id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), count(*) FILTER (WHERE EXISTS (SELECT 1 FROM "
            f'"{owed.ENTITLEMENTS}" e WHERE e.programme = %s AND e.month = %s '
            "AND e.person_id = r.person_id)) "
            f"FROM ({owed.on_roll(programme.code, [month])}) r "
            f"JOIN registry_person p ON p.id = r.person_id WHERE {where}",
            [programme.code, month.first_day],
        )
        on_roll, computed = cursor.fetchone()
    return int(on_roll), int(computed)


def _again(programme: Programme, area_code: str) -> ToBuild:
    where = Scope.of_area(area_code).condition("l.area_code", "l.person_id")
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*), coalesce(sum(l.net_fen), 0)::bigint FROM ledger_returnedline r "
            f"JOIN \"{LINES}\" l ON l.id = r.line_id AND l.state = 'returned' "
            f"WHERE l.programme = %s AND r.account_id IS NOT NULL AND {where} "
            f'AND NOT EXISTS (SELECT 1 FROM "{LINES}" a WHERE a.previous_id = l.id)',
            [programme.code],
        )
        count, fen = cursor.fetchone()
    return ToBuild(Batch.RE_ISSUE, int(count), int(fen))
