"""Reading what was put up: by the public under its address, by the staff with its history."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

from huican.access.domain.scope import AreaScope
from huican.access.scopes import area_filter
from huican.kernel.errors import HuicanError
from huican.ledger.models import PublishedList, PublishedRow

COMING, STANDING, OVER, WITHDRAWN = "coming", "standing", "over", "withdrawn"
STATE_WORDS = {
    STANDING: "正在公示", COMING: "还没开始", OVER: "期满撤下", WITHDRAWN: "提前撤下",
}  # fmt: skip
# One page for the board of a village; a larger list is printed village by village.
PRINT_MAX = 3_000


class NoSuchList(HuicanError):
    """No list has this number or address, or it is not to be seen yet."""

    code = "no-such-list"


@dataclass(frozen=True, slots=True)
class Village:
    """A village of a list: its rows and fen."""

    code: str
    name: str
    rows: int
    fen: int


def state_of(one: PublishedList, today: date) -> str:
    """coming, standing, over or withdrawn."""
    if one.withdrawn_at is not None:
        return WITHDRAWN
    if today < one.from_day:
        return COMING
    return STANDING if today < one.until_day else OVER


def by_token(token: str, today: date) -> tuple[PublishedList, str]:
    """The list of an address and its state. Raises NoSuchList, also before its first day: nobody
    learns that it is coming."""
    one = PublishedList.objects.filter(token=token).first()
    if one is None or (state := state_of(one, today)) == COMING:
        raise NoSuchList("没有这份名单", remedy="请核对网址，或打电话问县残联")
    return one, state


def by_id(list_id: int) -> PublishedList:
    """Raises NoSuchList."""
    one = PublishedList.objects.select_related("batch").filter(pk=list_id).first()
    if one is None:
        raise NoSuchList("没有这份名单", remedy="请核对编号")
    return one


def villages(one: PublishedList) -> list[Village]:
    """The villages of a list, by their codes."""
    rows = (
        PublishedRow.objects.filter(list=one)
        .values("village_code")
        .annotate(name=Max("village"), rows=Count("pk"), fen=Sum("amount_fen"))
        .order_by("village_code")
    )
    return [Village(row["village_code"], row["name"], row["rows"], row["fen"]) for row in rows]


def rows(
    one: PublishedList, *, village: str = "", limit: int, offset: int = 0
) -> tuple[int, int, Sequence[PublishedRow]]:
    """How many rows a village (or all) has, their fen, and a page of them."""
    found: QuerySet[PublishedRow] = PublishedRow.objects.filter(list=one)
    if village:
        found = found.filter(village_code=village)
    sums: dict[str, Any] = found.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    page = list(found.order_by("number")[offset : offset + limit])
    return sums["count"], int(sums["fen"] or 0), page


def objections_of(person_id: int, today: date) -> list[tuple[str, date, str]]:
    """Of the lists that stand and name a person: programme, last day to object, telephone."""
    found = (
        PublishedList.objects.filter(_in_state(STANDING, today), rows__line__person_id=person_id)
        .distinct()
        .order_by("programme", "-until_day")
    )
    return [(one.programme, one.until_day - timedelta(days=1), one.hotline) for one in found]


def _in_state(state: str, today: date) -> Q:
    up = Q(withdrawn_at__isnull=True)
    return {
        WITHDRAWN: Q(withdrawn_at__isnull=False),
        COMING: up & Q(from_day__gt=today),
        STANDING: up & Q(from_day__lte=today, until_day__gt=today),
        OVER: up & Q(until_day__lte=today),
    }.get(state, Q())


def every(
    scope: AreaScope, *, today: date, state: str = "", limit: int, offset: int = 0
) -> tuple[dict[str, int], list[PublishedList]]:
    """Counts by state ("" for all), and a page of the lists of an area, the latest first."""
    own = PublishedList.objects.filter(area_filter(scope))
    counts = {
        one: own.filter(_in_state(one, today)).count() for one in ("", *STATE_WORDS)
    }  # fmt: skip
    found = own.filter(_in_state(state, today)).select_related("batch").order_by("-pk")
    return counts, list(found[offset : offset + limit])


def count_standing(scope: AreaScope, today: date) -> int:
    """Lists that are up now."""
    return PublishedList.objects.filter(area_filter(scope), _in_state(STANDING, today)).count()
