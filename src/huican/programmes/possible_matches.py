"""Lines of other departments' lists that may be about somebody on file: proposed, never applied.

A line whose number finds nobody is compared with the persons of its name (in the area of the
office that sent it): a number that differs in one digit, or in two neighbouring ones changed
round, is a slip of copying. Somebody has to look before it counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from django.db import connection

from huican.access.domain.scope import AreaScope
from huican.kernel.masks import mask_identity
from huican.programmes.models import DepartmentListEntry
from huican.programmes.sources.frame import Scope
from huican.registry.models import IdentityNumber, Person
from huican.vault.operations import open_sealed


@dataclass(frozen=True, slots=True)
class PossibleMatch:
    """A line and a person that it may mean. `places`: where the two numbers differ (from 1)."""

    entry_id: int
    list_code: str
    on_date: date | None
    sheet_id: int
    row: int
    person_id: int
    area_code: str
    places: tuple[int, ...]
    line_valid: bool
    line_number: str
    own_number: str

    @property
    def evidence(self) -> str:
        """In words, numbers masked."""
        where = "、".join(map(str, self.places))
        how = "相邻两位写反了" if len(self.places) == 2 else "只差一位"
        checks = "" if self.line_valid else "，名单上的号校验不过"
        return (
            f"姓名相同；身份证号{how}（第 {where} 位）{checks}："
            f"名单 {self.line_number}，档案 {self.own_number}"
        )


_SQL = f"""
SELECT e.id, e.list_code, e.on_date, e.source_sheet_id, e.source_row, e.identity_valid,
       e.identity_sealed, p.id, p.area_code, n.sealed
FROM "{DepartmentListEntry._meta.db_table}" e
JOIN "{Person._meta.db_table}" p ON p.name = e.name
JOIN "{IdentityNumber._meta.db_table}" n ON n.person_id = p.id
WHERE e.person_id IS NULL AND e.retired_at IS NULL AND e.identity_sealed IS NOT NULL
  AND {{inside}}
ORDER BY e.list_code, e.source_sheet_id, e.source_row, p.id"""


def possible_matches(scope: AreaScope | Scope, list_code: str | None = None) -> list[PossibleMatch]:
    """The proposals about persons in the scope, by list and row."""
    within = scope if isinstance(scope, Scope) else Scope.of_request(scope)
    return list(_found(within, list_code))


def _found(scope: Scope, list_code: str | None) -> Iterator[PossibleMatch]:
    with connection.cursor() as cursor:
        cursor.execute(_SQL.format(inside=scope.condition("p.area_code", "p.id")))
        rows = cursor.fetchall()
    for entry, code, on, sheet, row, valid, sealed, person, area, own_sealed in rows:
        if list_code is not None and code != list_code:
            continue
        written = open_sealed("identity", bytes(sealed))
        own = open_sealed("identity", bytes(own_sealed))
        places = slip(written, own)
        if places:
            yield PossibleMatch(
                entry, code, on, sheet, row, person, area, places, valid,
                mask_identity(written), mask_identity(own),
            )  # fmt: skip


def slip(written: str, own: str) -> tuple[int, ...]:
    """Where a slip of copying turned one number into the other (from 1); () where it is none."""
    if len(written) != len(own):
        return ()
    places = [
        at for at, (left, right) in enumerate(zip(written, own, strict=True)) if left != right
    ]
    if len(places) == 1:
        return (places[0] + 1,)
    if len(places) == 2 and places[1] == places[0] + 1:
        first, second = places
        if (written[first], written[second]) == (own[second], own[first]):
            return (first + 1, second + 1)
    return ()
