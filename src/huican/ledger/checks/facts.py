"""Facts of other departments that speak against paying, as they are known today.

Asked anew for the month of each line, from the same frame of facts as the determination: a list
that came in since then is seen here. The evidence names the file and row.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial

from django.db import connection

from huican.kernel.months import Month
from huican.ledger.checks.asked import Asked, Check, Found
from huican.programmes.domain.facts import Known
from huican.programmes.domain.register import facts
from huican.programmes.population_sql import PLANNING, facts_needed
from huican.programmes.sources.frame import Scope, frame_sql
from huican.programmes.sources.known import facts_of_persons

# Up to so many persons the statement names them; of more it looks into the lines.
_FEW = 2_000
_AT_ONCE = 1_000
# Who moved since the month stays on the list: his facts are asked for like everybody's.
_ANYWHERE = (("", "9" * 12),)


@dataclass(frozen=True, slots=True)
class Against:
    """A fact that speaks against paying where `when` holds (SQL; {0} is the fact).

    `always`: whatever the programme's conditions say; others count only where they ask for it.
    """

    check: str
    fact: str
    when: str = "{0}"
    always: bool = False


AGAINST = (
    Against("dead", "dead", always=True),
    Against("imprisoned", "imprisoned"),
    Against("missing", "missing"),
    Against("certificate", "certificate_state", "{0} <> '有效'"),
    Against("moved-out", "moved_out"),
    Against("supported", "hardship_support"),
    Against("supported", "work_injury_care"),
)


@dataclass(frozen=True, slots=True)
class _Hit:
    line_id: int
    person_id: int
    month: Month
    against: Against


def _hits(asked: Asked) -> list[_Hit]:
    """Every line and fact that do not go together; worked out once for all checks of this file."""
    if "facts" not in asked.kept:
        asked.kept["facts"] = list(_looked_up(asked))
    found: list[_Hit] = asked.kept["facts"]
    return found


def _looked_up(asked: Asked) -> Iterator[_Hit]:
    needed = facts_needed([asked.programme])
    chosen = [one for one in AGAINST if one.always or one.fact in needed]
    frame = frame_sql(asked.months, _scope(asked), codes=[one.fact for one in chosen])
    told = ", ".join(f"coalesce({one.when.format('f.' + one.fact)}, false)" for one in chosen)
    with connection.cursor() as cursor:
        cursor.execute(PLANNING)
        cursor.execute(
            f"SELECT l.id, l.person_id, l.for_month, ARRAY[{told}] FROM ({frame.sql}) f "
            f"JOIN {asked.lines} l ON l.person_id = f.person_id AND l.for_month = f.month "
            f"WHERE true = ANY (ARRAY[{told}]) ORDER BY l.line"
        )
        rows = cursor.fetchall()
        cursor.execute("SET LOCAL enable_nestloop = on; SET LOCAL enable_mergejoin = on")
    for line_id, person_id, month, flags in rows:
        for one, flag in zip(chosen, flags, strict=True):
            if flag:
                yield _Hit(line_id, person_id, Month.of(month), one)


def _scope(asked: Asked) -> Scope:
    if asked.batch.line_count > _FEW:
        return Scope(_ANYWHERE, among=f"SELECT person_id FROM {asked.lines}")
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT DISTINCT person_id FROM {asked.lines} l ORDER BY 1")
        return Scope.of_persons([row[0] for row in cursor.fetchall()])


def _find(check: str, asked: Asked) -> Iterator[Found]:
    by_month: dict[Month, list[_Hit]] = defaultdict(list)
    for hit in _hits(asked):
        if hit.against.check == check:
            by_month[hit.month].append(hit)
    for month, hits in sorted(by_month.items()):
        for start in range(0, len(hits), _AT_ONCE):
            yield from _in_words(month, hits[start : start + _AT_ONCE])


def _in_words(month: Month, hits: Sequence[_Hit]) -> Iterator[Found]:
    register = facts().by_code
    known = {
        one.person_id: one.values
        for one in facts_of_persons(
            {hit.person_id for hit in hits}, [month], codes=sorted({h.against.fact for h in hits})
        )
    }
    lines: dict[int, list[str]] = {}
    for hit in hits:
        name = register[hit.against.fact].name
        told = known.get(hit.person_id, {}).get(name)
        lines.setdefault(hit.line_id, []).append(words_of(name, told))
    for line_id, words in lines.items():
        yield Found(line_id, True, "；".join(words)[:400])


def words_of(name: str, known: Known | None) -> str:
    """A fact with its source in words: 死亡：《民政殡葬火化名单.xlsx》第 12 行，2023-04-18."""
    name = name.replace("享受('", "享受").removesuffix("')")
    if known is None:
        return name
    value = f"“{known.value}”" if isinstance(known.value, str) else ""
    where = "，".join(word for word in (known.source, known.on_date[:10]) if word)
    return f"{name}{value}：{where}" if where else f"{name}{value}"


def _check(code: str, name: str, remedy: str, notice: str) -> Check:
    return Check(code, name, remedy, partial(_find, code), notice)


CHECKS = (
    _check("dead", "登记已死亡", "请到村（社区）核实：属实就停发，认错了人就登记更正",
           "有名单登记本人已去世"),
    _check("imprisoned", "登记在服刑", "请向司法行政部门核实：属实就停发",
           "有名单登记本人正在服刑"),
    _check("missing", "登记下落不明", "请到村（社区）核实：属实就停发",
           "有登记说本人下落不明"),
    _check("certificate", "残疾人证不在有效期", "请通知本人换证；换好了再查一次",
           "残疾人证已经过期、冻结或注销"),
    _check("moved-out", "户口已迁出", "请核实迁出日期：属实就停发，请迁入地接着办",
           "有登记说本人户口已迁出本县"),
    _check("supported", "已享受不能同时领的待遇", "请向认定部门核实：属实就停发",
           "有名单登记本人已享受特困供养或工伤保险生活护理费"),
)  # fmt: skip
