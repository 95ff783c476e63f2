"""The rooms of 本人查询: the slip on the desk, the form, and somebody's months, in every state."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils import timezone
from playwright.sync_api import Page

from huican.registry import slips
from huican.registry.models import Person
from tests.integration.desk_made_up import YEAR, identity, name_of
from tests.integration.determined_office import DEAD
from tests.integration.recovering_office import FOUND
from tests.journeys.desk_rooms import Room, Steps, fill, send

# Somebody who is paid month after month, some of it sent back; and whose slip is made in the walk.
PAID, ASKS = 1, 8
_TRIES = 5


@dataclass(frozen=True)
class Slips:
    """The codes of slips by the number of their holder, and persons for the desk's page."""

    codes: dict[int, str]
    asks: int
    stands: int


def give_slips() -> Slips:
    """A slip for each whose months are looked at."""
    people = {number: Person.objects.get(name=name_of(number)).pk for number in range(12)}
    now = timezone.now()
    return Slips(
        {
            number: slips.make(people[number], by="system:test", at=now).code
            for number in (PAID, DEAD, FOUND)
        },
        people[ASKS], people[PAID],
    )  # fmt: skip


def my_rooms(made: Slips) -> list[Room]:
    """All of them. The last closes the page to this address."""
    place = f"/persons/{made.asks}/slip"
    return [
        Room("jingban", place, "做一张查询条"),
        Room("jingban", place, "码只显示这一次", send("做一张查询条")),
        Room("jingban", f"/persons/{made.stands}/slip", "可以用"),
        Room("chengguan", f"/persons/{_in_town()}/slip", "现在的一张"),
        Room(None, "/my/", "没有查询条？", popups=True),
        Room(None, "/my/", "码和末四位要都对", send("看我的补贴", code="3A7C", ending="1234")),
        Room(None, "/my/", "您好", _open(made, PAID), popups=True),
        Room(None, "/my/", "多发", _then(_open(made, DEAD), _year)),
        Room(None, "/my/", "多发的钱", _open(made, FOUND)),
        Room(None, "/my/", "已经退出", _then(_open(made, PAID), send("看完了，退出"))),
        Room(None, "/my/", "先停半小时", _too_often, status=429),
    ]  # fmt: skip


def _in_town() -> int:
    """Every second person lives in the town of the township's user."""
    return Person.objects.get(name=name_of(2)).pk


def _open(made: Slips, number: int) -> Steps:
    return send("看我的补贴", code=made.codes[number].lower(), ending=identity(number)[-4:])


def _then(first: Steps, second: Steps) -> Steps:
    def steps(page: Page) -> None:
        first(page)
        second(page)

    return steps


def _year(page: Page) -> None:
    """Another year, where there is one; else the same again by its address."""
    page.goto(f"{page.url.split('?')[0]}?year={YEAR}")


def _too_often(page: Page) -> None:
    for _ in range(_TRIES):
        fill(code="3A7C 9HKM 4PRT", ending="0000")(page)
        send("看我的补贴")(page)
