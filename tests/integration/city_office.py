"""The desk's made-up office with a second and a third county beside it, and an officer of the city."""

from __future__ import annotations

from datetime import date

from django.core.cache import cache

from huican.access.models import User
from huican.access.operations import create_user
from huican.reference.domain.rows import AreaRow
from huican.reference.operations import load_areas
from huican.registry.models import Person
from tests.integration.desk_made_up import AT, COUNTY, PASSWORD, name_of

CITY, SECOND, THIRD = "990800000000", "990802000000", "990803000000"
_MORE = [
    (SECOND, "白水县", "county", CITY), ("990802100000", "白水镇", "township", SECOND),
    ("990802100201", "南村村委会", "village", "990802100000"),
    (THIRD, "黄石县", "county", CITY), ("990803100000", "黄石镇", "township", THIRD),
    ("990803100201", "北村村委会", "village", "990803100000"),
]  # fmt: skip
# Who lives where: four persons in each county.
LIVE_IN = {SECOND: range(4, 8), THIRD: range(8, 12)}


def add_areas(rows: list[tuple[str, str, str, str]]) -> None:
    """Further areas, there since long ago."""
    load_areas([AreaRow(*row) for row in rows], by="system:test", at=AT, effective=date(2016, 1, 1))
    cache.clear()


def move(numbers: range, village: str) -> None:
    """Persons of the office that live somewhere else."""
    names = [name_of(number) for number in numbers]
    assert Person.objects.filter(name__in=names).update(area_code=village) == len(names)
    cache.clear()


def city_office() -> User:
    """Two counties more, four persons in each, and who may compute for all of them."""
    add_areas(_MORE)
    for county, numbers in LIVE_IN.items():
        move(numbers, f"{county[:6]}100201")
    return create_user(
        username="shiban", display_name="陈市办", area_code=CITY, roles=("handler",),
        password=PASSWORD, by="system:test", at=AT,
    ).user  # fmt: skip


COUNTIES = (COUNTY, SECOND, THIRD)
