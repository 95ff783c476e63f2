"""By what numbers a pattern of payments is worth a look: data, read from patterns.yaml."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

from huican.kernel.errors import HuicanError


class PatternsError(HuicanError):
    """patterns.yaml says something that cannot be."""

    code = "patterns-wrong"


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The numbers of patterns.yaml under `patterns`; there each has its sentence."""

    window_months: int
    shared_account_persons: int
    one_holder_persons: int
    officer_share_percent: int
    officer_share_acts: int
    officer_share_colleagues: int
    officer_lets_go_points: int
    officer_lets_go_decisions: int
    spike_percent: int
    spike_persons: int
    spike_yuan: int
    spike_months_before: int
    spike_months_least: int
    grade_raised_days: int
    grade_lowered_days: int
    re_added_months: int
    re_added_times: int
    one_hand_days: int
    age_years: int


@dataclass(frozen=True, slots=True)
class Publicity:
    """Under `lists`: for how many working days a list stays up, and the telephone."""

    working_days: int
    hotline: str


# The smallest and largest number that makes sense; others from 1 to 10,000.
_BOUNDS = {
    "window_months": (1, 60),
    "shared_account_persons": (2, 1_000),
    "one_holder_persons": (2, 1_000),
    "officer_share_percent": (1, 100),
    "officer_share_colleagues": (0, 100),
    "officer_lets_go_points": (1, 100),
    "spike_percent": (101, 10_000),
    "spike_yuan": (0, 100_000_000),
    "spike_months_before": (1, 36),
    "spike_months_least": (1, 36),
    "re_added_months": (0, 36),
    "age_years": (60, 150),
}


def read_patterns(data: object) -> tuple[Thresholds, Publicity]:
    """Both parts from the parsed YAML. Raises PatternsError, naming the number that is wrong."""
    if not isinstance(data, Mapping):
        raise PatternsError("线索的标准不是一张表", remedy="请照产品自带的 patterns.yaml 写")
    given, lists = data.get("patterns") or {}, data.get("lists") or {}
    names = [field.name for field in fields(Thresholds)]
    unknown = sorted(set(given) - set(names))
    if unknown:
        raise PatternsError(f"不认识“{unknown[0]}”", remedy="请照产品自带的 patterns.yaml 写")
    found = {
        name: _number(name, given.get(name), *_BOUNDS.get(name, (1, 10_000))) for name in names
    }
    days = _number("working_days", lists.get("working_days"), 1, 60)
    return Thresholds(**found), Publicity(days, str(lists.get("hotline") or ""))


def _number(name: str, value: object, low: int, high: int) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
        raise PatternsError(f"“{name}”应是 {low} 到 {high} 的整数，这里是“{value}”")
    return value
