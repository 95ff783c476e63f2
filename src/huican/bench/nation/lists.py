"""Six other departments' lists: who stands on them from which day until which day."""

from __future__ import annotations

from dataclasses import dataclass

from huican.bench.nation.facts import draw

_SCALE = 1_000_000


@dataclass(frozen=True, slots=True)
class List:
    """A list that knows one fact.

    `per_million` persons stand on it. `stops`: it holds from the month after its day (an event);
    else in every month that its span touches. `presumed`: no record is taken for no, whether or
    not anybody sent the list. `who` (SQL over persons) narrows those it may name.
    """

    code: str
    fact: str
    per_million: int
    stops: bool
    presumed: bool = False
    who: str = "true"


# 特困 and 低保 exclude each other as in life; orphans are minors.
LISTS = (
    List("death", "dead", 22_000, stops=True, presumed=True),
    List("hardship-support", "hardship_support", 35_000, stops=True),
    List("work-injury-care", "work_injury_care", 1_000, stops=True, who="age >= 18"),
    List("imprisonment", "imprisoned", 600, stops=True, who="age >= 14"),
    List("dibao", "dibao", 210_000, stops=False),
    List("orphan", "orphan", 30_000, stops=False, who="age < 18"),
)
CODES = tuple(one.code for one in LISTS)
FACTS = tuple(one.fact for one in LISTS)


def rows_sql(one: List, persons: str, month: str) -> str:
    """The list's rows: person_id, from_day, until_day (half-open; NULL = still).

    Days lie in the four years before the last day of `month` (YYYY-MM) and the month after it: a
    list is never only about the month asked for. One span in eight has an end.
    """
    last = f"(DATE '{month}-01' + INTERVAL 2 MONTH)::DATE"
    from_day = f"({last} - 1 - {draw(one.code + ' day', 1460)})"
    ended = f"{draw(one.code + ' ends', 8)} = 0"
    until = f"{from_day} + 30 + {draw(one.code + ' length', 700)}"
    return (
        f"SELECT person_id, {from_day} AS from_day, CASE WHEN {ended} THEN {until} END AS until_day "
        f"FROM {persons} WHERE {draw(one.code, _SCALE)} < {one.per_million} AND {one.who} "
        "ORDER BY person_id"
    )
