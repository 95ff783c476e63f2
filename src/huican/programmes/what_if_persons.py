"""The persons behind the numbers of a what-if: who gains, who loses, who has yet to be found out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from huican.kernel.months import Month
from huican.programmes.domain import compile as compiling
from huican.programmes.domain.outcome import Outcome
from huican.programmes.population import NobodyThere, NoSuchProgramme, counties_of
from huican.programmes.sources.frame import Scope
from huican.programmes.standing import Standing, standing
from huican.programmes.tallies import CODES
from huican.programmes.what_if import (
    GROUPS,
    ChangeNotUnderstood,
    both_answers,
    changed,
    fetched,
    touched,
)
from huican.registry.models import Person

# What the groups are called, in the order in which they are shown.
WORDS = {
    "gaining": "新领上", "losing": "领不上了", "more": "多领", "less": "少领", "same": "不变",
    "unknown-then": "改了以后定不了", "unknown-now": "现在定不了",
    "unpriced-then": "改了以后没有标准", "unpriced-now": "现在没有标准",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Changed:
    """One person and one programme: today and then. `category`, `level`: of the card, 0 unknown."""

    person_id: int
    area_code: str
    category: int
    level: int
    now: Outcome
    then: Outcome
    fen_now: int | None
    fen_then: int | None


def who_changes(
    changes: Sequence[str], month: Month, area_code: str, programme: str, group: str, *,
    by: Standing | None = None,
) -> list[Changed]:  # fmt: skip
    """Everybody below an area code whom the changes put into a group, by area.

    As many as `what_if` counts in that group (`gaining` …, see what_if.GROUPS). Raises
    ChangeNotUnderstood, RuleErrors, NobodyThere, NoSuchProgramme (one that nothing changes).
    """
    now = by or standing()
    if group not in GROUPS:
        raise ChangeNotUnderstood(
            f"没有“{group}”这一类人", remedy=f"可以看的有：{'、'.join(GROUPS)}"
        )
    then, read = changed(now, changes, month, area_code)
    codes = touched(now.policies, then.policies, {one.programme for one in read})
    order = [one.code for one in compiling.asked(now.policies, codes)]
    if programme not in order:
        raise NoSuchProgramme(
            f"这样改不牵动“{programme}”", remedy=f"牵动的有：{'、'.join(order) or '没有'}"
        )
    scope = Scope.of_area(area_code)
    counties = counties_of(scope)
    if not counties:
        raise NobodyThere("这个区划里还没有人", where=area_code, remedy="请先导入花名册")
    found: list[Changed] = []
    for county in counties:
        rows = fetched(
            f"WITH {both_answers(now, then, codes, county, scope, month)} "
            "SELECT n.person_id, n.area_code, coalesce(p.category, 0), coalesce(p.level, 0), "
            "n.outcomes[k], t.outcomes[k], n.amounts_fen[k], t.amounts_fen[k] "
            "FROM n JOIN t ON t.person_id = n.person_id "
            f'JOIN "{Person._meta.db_table}" p ON p.id = n.person_id '
            f"CROSS JOIN (VALUES ({order.index(programme) + 1})) v (k) "
            f"WHERE {GROUPS[group]} ORDER BY n.area_code, n.person_id"
        )
        found += [
            Changed(person, area, category, level, CODES[before], CODES[after], *fen)
            for person, area, category, level, before, after, *fen in rows
        ]
    return found
