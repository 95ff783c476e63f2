"""The rooms of recomputing behind the page, in every state."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from huican.ledger import recomputing
from huican.ledger.models import RecomputedPlace, Recomputing
from tests.integration.desk_made_up import COUNTY, OTHER_TOWN, TOWN
from tests.integration.determined_office import NURSING
from tests.integration.paying_office import Paying, user
from tests.journeys.desk_rooms import Room

_ERROR = "出了没料到的错误（编号 E-3F09A1），账没有动。请再算一次；还不行，把编号告诉管系统的人"


def recomputings(made: Paying) -> dict[str, int]:
    """One in each state, as the worker leaves it; the number by the state."""
    done, failed = {"state": "done", "looked_at": 6, "changed": 5}, {"state": "failed"}
    states: dict[str, list[dict[str, Any]]] = {
        "queued": [{}, {}], "running": [done, {"state": "running"}],
        "failed": [done, failed | {"error": _ERROR}],
        "done": [done | {"more_fen": 45_000}, done | {"less_fen": 9_000}],
    }  # fmt: skip
    return {state: _one(made, state, places) for state, places in states.items()}


def _one(made: Paying, state: str, places: list[dict[str, Any]]) -> int:
    now = timezone.now()
    # Nobody has moved the one in line for long.
    moved = now - 2 * recomputing.STUCK_AFTER if state == "queued" else now
    month = made.owed if state == "queued" else made.owed.next(-1)
    run = Recomputing.objects.create(
        programme=NURSING, first_month=month.first_day, last_month=made.owed.first_day,
        area_code=COUNTY, fund="county", state=state, asked_by=user("jingban").actor, asked_at=now,
        moved_at=moved,
    )  # fmt: skip
    for code, said in zip((TOWN, OTHER_TOWN), places, strict=True):
        RecomputedPlace.objects.create(run=run, area_code=code, **said)
    return run.pk


def recomputing_rooms(runs: dict[str, int]) -> list[Room]:
    """All of them, and where they are listed."""
    said = {
        "queued": "接着算", "running": "算完 1 个，正在算河口乡", "failed": "编号 E-3F09A1",
        "done": "变动 10 人月",
    }  # fmt: skip
    rooms = [Room("jingban", f"/payments/recompute/{runs[state]}", words)
             for state, words in said.items()]  # fmt: skip
    return [*rooms, Room("jingban", "/payments/recompute", "最近交给后台算的")]
