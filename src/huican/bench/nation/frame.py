"""Facts as of a month: the snapshot's persons with what the lists say, in SQL for DuckDB."""

from __future__ import annotations

from huican.bench.nation import lists
from huican.bench.nation.lists import List
from huican.rules import coded


def frame_sql(month: str, table: str = "person") -> str:
    """SELECT: person_id, month (its first day), area_code, every fact, one row a person.

    `table`: person, or packed (then every yes/no is a code).

    Who stands on a list that covers the month has the fact; who does not has not, provided that
    his county sent the list; else it is unknown. An event counts from the month after its day.
    """
    told = _coded if table == "packed" else _fact
    known = ",\n  ".join(f"{told(one, month)} AS {one.fact}" for one in lists.LISTS)
    return (
        f"SELECT p.*, p.area6::VARCHAR AS area_code, DATE '{month}-01' AS month,\n  {known}\n"
        f"FROM {table} AS p JOIN county AS c ON c.place = p.place"
    )


def _fact(one: List, month: str) -> str:
    # IN keeps the persons as they come. A LEFT JOIN hands on those found apart from those not
    # found; after six of them the rest of the query works on crumbs, at half the speed.
    on_list = f"p.person_id IN ({_on_list(one, month)})"
    if one.presumed:
        return on_list
    return f"CASE WHEN {on_list} THEN true WHEN c.has_{one.fact} THEN false END"


def _coded(one: List, month: str) -> str:
    yes, no, unknown = (f"{code}::TINYINT" for code in (coded.YES, coded.NO, coded.UNKNOWN))
    silent = no if one.presumed else f"CASE WHEN c.has_{one.fact} THEN {no} ELSE {unknown} END"
    return f"CASE WHEN p.person_id IN ({_on_list(one, month)}) THEN {yes} ELSE {silent} END"


def _on_list(one: List, month: str) -> str:
    first = f"DATE '{month}-01'"
    begun = f"from_day < {first}" if one.stops else f"from_day < {first} + INTERVAL 1 MONTH"
    return (
        f"SELECT person_id FROM list_{one.fact} "
        f"WHERE {begun} AND (until_day IS NULL OR until_day > {first})"
    )
