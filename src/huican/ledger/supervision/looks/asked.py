"""What a pattern is, what it is asked, and what it answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, time
from zoneinfo import ZoneInfo

from huican.kernel.months import Month
from huican.ledger.domain.patterns import Thresholds

_SHANGHAI = ZoneInfo("Asia/Shanghai")


@dataclass(frozen=True, slots=True)
class Look:
    """A span of months, the thresholds, and the inclusive ranges of codes that are looked in."""

    first: Month
    last: Month
    limits: Thresholds
    ranges: tuple[tuple[str, str], ...]

    @property
    def since(self) -> datetime:
        """The first moment of the span."""
        return _midnight(self.first)

    @property
    def until(self) -> datetime:
        """The moment after the span. What was decided in the two months after the last payments
        still belongs to them: their holds are decided then."""
        return _midnight(self.last.next(3))


def _midnight(month: Month) -> datetime:
    return datetime.combine(month.first_day, time(), _SHANGHAI).astimezone(UTC)


@dataclass(frozen=True, slots=True)
class Select:
    """A query that yields, in this order: cluster, person_id, programme, month, batch_id, line_id,
    payment_id, area_code, fen, words.

    Rows of one cluster belong together (one account, one officer, one person). Words hold no name
    and no number of a person.
    """

    sql: str
    values: tuple[object, ...] = ()


@dataclass(frozen=True, slots=True)
class Pattern:
    """Something in the payments that is worth a look; it says nothing of guilt."""

    code: str
    name: str
    # What it looks at, and what may be quite in order about it.
    looks_at: str
    may_be: str
    # The unit of its clusters: 个账号, 人 …
    unit: str
    find: Callable[[Look], Select]
