"""What changed in a person's own file, told from one state to the next."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

from huican.kernel.certificate import CATEGORIES, LEVELS
from huican.kernel.masks import mask_name
from huican.registry.domain.events import Event, Group, Marker

_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class State:
    """One state of a file, and when it ended; the present one has not (`until` None)."""

    name: str = field(repr=False)
    sex: str
    birth: date | None = field(repr=False)
    area_code: str
    category: int | None
    level: int | None
    until: datetime | None


def change_events(states: Sequence[State], area_names: Mapping[str, str]) -> list[Event]:
    """Events of what changed between neighbouring states, oldest first. Names stay masked."""
    events = []
    for before, after in pairwise(states):
        assert before.until is not None
        on = before.until.astimezone(_SHANGHAI).date()
        for title, detail in _differences(before, after, area_names):
            events.append(
                Event(Marker.ATTENTION, Group.CHANGE, on.year, on.month, on, title, f"{detail}。")
            )
    return events


def _differences(
    before: State, after: State, areas: Mapping[str, str]
) -> Iterable[tuple[str, str]]:
    if before.area_code != after.area_code:
        old, new = (areas.get(s.area_code, s.area_code) for s in (before, after))
        yield "迁居", f"从{old}到{new}"
    if before.name != after.name:
        yield "改姓名", f"从{mask_name(before.name)}改为{mask_name(after.name)}"
    if (before.category, before.level) != (after.category, after.level):
        yield "残疾类别等级变了", f"从{_grade(before)}变为{_grade(after)}"
    if before.sex != after.sex:
        yield "更正性别", f"从{before.sex or '没写'}改为{after.sex or '没写'}"
    if before.birth != after.birth:
        yield "更正出生日期", "按更正后的身份证号"


def _grade(state: State) -> str:
    words = CATEGORIES.get(state.category or 0, "") + LEVELS.get(state.level or 0, "")
    return words or "没写"
