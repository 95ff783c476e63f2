"""Who is on a programme's roll (在册) in a month, and what that month owes them: for lists."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import connection

from huican.kernel.months import Month
from huican.ledger.batches import owed
from huican.ledger.models import Entitlement, RollDecision
from huican.programmes.sources.frame import Scope

_ROLL = RollDecision._meta.db_table
ON, SUSPENDED, STOPPED = "on", "suspended", "stopped"
_ACTS = {
    ON: (RollDecision.GRANT, RollDecision.RESUME), SUSPENDED: (RollDecision.SUSPEND,),
    STOPPED: (RollDecision.STOP,),
}  # fmt: skip
_SHOWN = {act: show for show, acts in _ACTS.items() for act in acts}

# Of each person the decision that counts in the month: the latest at or before it.
_STANDS = f"""
SELECT DISTINCT ON (r.person_id) r.person_id, r.act, r.from_month
FROM "{_ROLL}" r WHERE r.programme = %s AND r.from_month <= %s
ORDER BY r.person_id, r.from_month DESC, r.id DESC"""


@dataclass(frozen=True, slots=True)
class Counted:
    """Persons; of how many the month was computed, and the fen that it owes them."""

    persons: int = 0
    computed: int = 0
    fen: int = 0


@dataclass(frozen=True, slots=True)
class RollRow:
    """A person and the decision that counts: since when. `outcome` and `amount_fen` are what the
    month owes, None where it was not computed."""

    person_id: int
    act: str
    since: Month
    outcome: int | None
    amount_fen: int | None


def counts(programme: str, month: Month, area_code: str) -> dict[str, Counted]:
    """By what was decided: on the roll, suspended, stopped."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.act, count(*), count(e.amount_fen), coalesce(sum(e.amount_fen), 0)::bigint "
            f"FROM ({_STANDS}) d JOIN registry_person p ON p.id = d.person_id "
            f"LEFT JOIN ({owed.due(programme, [month])}) e ON e.person_id = d.person_id "
            f"WHERE {_inside(area_code)} GROUP BY d.act",
            [programme, month.first_day],
        )
        found = cursor.fetchall()
    sums = {show: Counted() for show in _ACTS}
    for act, persons, computed, fen in found:
        one = sums[_SHOWN[act]]
        sums[_SHOWN[act]] = Counted(one.persons + persons, one.computed + computed, one.fen + fen)
    return sums


def rows(
    programme: str, month: Month, area_code: str, show: str, *, limit: int, offset: int = 0
) -> Sequence[RollRow]:
    """A page of one of them, by village and file."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT d.person_id, d.act, d.from_month, e.outcome, e.amount_fen FROM ("
            f"SELECT d.*, p.area_code FROM ({_STANDS}) d "
            f"JOIN registry_person p ON p.id = d.person_id "
            f"WHERE d.act = ANY(%s) AND {_inside(area_code)} "
            "ORDER BY p.area_code, d.person_id LIMIT %s OFFSET %s) d "
            f'LEFT JOIN LATERAL (SELECT x.outcome, x.amount_fen FROM "{Entitlement._meta.db_table}" x '
            "WHERE x.programme = %s AND x.month = %s AND x.person_id = d.person_id "
            "ORDER BY x.revision DESC LIMIT 1) e ON true ORDER BY d.area_code, d.person_id",
            [programme, month.first_day, list(_ACTS[show]), limit, offset, programme,
             month.first_day],
        )  # fmt: skip
        return [RollRow(person, act, Month.of(since), outcome, fen)
                for person, act, since, outcome, fen in cursor.fetchall()]  # fmt: skip


def _inside(area_code: str) -> str:
    return Scope.of_area(area_code).condition("p.area_code", "p.id")
