"""Who must approve how much, and the limits that checks go by: data, read from bands.yaml."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any

from huican.kernel.errors import HuicanError
from huican.kernel.money import fen_from


class BandsError(HuicanError):
    """bands.yaml says something that cannot be."""

    code = "bands-wrong"


@dataclass(frozen=True, slots=True)
class Band:
    """Amounts up to `up_to_fen` (None: any amount) need these approvals.

    Each approval is a set of roles, any of which will do; each is given by another person.
    """

    up_to_fen: int | None
    approvals: tuple[frozenset[str], ...]

    def enough(self, given: Sequence[Collection[str]]) -> bool:
        """Whether persons with these roles, one entry each, fill every place."""
        if len(given) < len(self.approvals):
            return False
        return any(
            all(wanted & set(roles) for wanted, roles in zip(self.approvals, order, strict=True))
            for order in permutations(given, len(self.approvals))
        )


@dataclass(frozen=True, slots=True)
class Limits:
    """What the checks of a batch go by.

    answer_working_days: how long somebody may answer before a stop; shared_account_persons: an
    account of more persons is held; unlike_last_month_percent: a difference above it is told,
    `unlike_last_month_times`: from this multiple on it is held; new_within_months: who came onto
    the roll within them counts as new.
    """

    answer_working_days: int
    shared_account_persons: int
    unlike_last_month_percent: int
    unlike_last_month_times: int
    new_within_months: int


@dataclass(frozen=True, slots=True)
class Bands:
    """The whole of bands.yaml."""

    bands: tuple[Band, ...]
    limits: Limits

    def of(self, amount_fen: int) -> Band:
        """The band of an amount."""
        return next(
            band for band in self.bands if band.up_to_fen is None or amount_fen <= band.up_to_fen
        )


_LIMITS = {
    "answer_working_days": (1, 60),
    "shared_account_persons": (1, 100),
    "unlike_last_month_percent": (1, 10_000),
    "unlike_last_month_times": (2, 1_000),
    "new_within_months": (0, 24),
}


def read_bands(data: object) -> Bands:
    """Bands from the parsed YAML. Raises BandsError; the last band must be without a limit."""
    if not isinstance(data, Mapping):
        raise BandsError("审批金额表不是一张表", remedy="请照产品自带的 bands.yaml 写")
    bands = tuple(_band(one) for one in data.get("bands") or ())
    if not bands or bands[-1].up_to_fen is not None:
        raise BandsError("审批金额表的最后一档要不设上限", remedy="最后一档请不要写 up_to")
    tops = [band.up_to_fen for band in bands[:-1]]
    if None in tops or tops != sorted({top for top in tops if top is not None}):
        raise BandsError("审批金额表的各档要从小到大", remedy="请按金额从小到大排")
    return Bands(bands, _limits(data.get("limits") or {}))


def _band(one: Mapping[str, Any]) -> Band:
    approvals = tuple(frozenset(map(str, roles)) for roles in one.get("approvals") or ())
    if not approvals or not all(approvals):
        raise BandsError("审批金额表里有一档没有写谁来批", remedy="请写 approvals: [[角色]]")
    top = one.get("up_to")
    return Band(None if top is None else int(fen_from(top)), approvals)


def _limits(given: Mapping[str, Any]) -> Limits:
    found: dict[str, int] = {}
    for name, (low, high) in _LIMITS.items():
        value = given.get(name)
        if not isinstance(value, int) or isinstance(value, bool) or not low <= value <= high:
            raise BandsError(f"“{name}”应是 {low} 到 {high} 的整数，这里是“{value}”")
        found[name] = value
    return Limits(**found)
