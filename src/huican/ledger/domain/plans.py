"""Plans of bringing money back: equal parts, the odd fen in the first, or up to a limit a month."""

from dataclasses import dataclass

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month

PARTS_MAX = 60


class PlanImpossible(HuicanError):
    """A plan that nobody could keep: no parts, too many, or a limit of nought."""

    code = "plan-impossible"


@dataclass(frozen=True, slots=True)
class Part:
    """What is due in one month, in fen."""

    month: Month
    fen: int


def instalments(
    amount_fen: int, first: Month, *, parts: int = 1, limit_fen: int | None = None
) -> list[Part]:
    """Splits an amount over months from `first` on; the parts sum to it exactly.

    With `limit_fen` (the most that may be taken in a month) as many months as it needs, otherwise
    `parts` equal ones. Raises PlanImpossible for no part, a limit of nought or more than 60 months.
    """
    if limit_fen is not None:
        if limit_fen <= 0:
            raise PlanImpossible("每月抵扣的上限要大于 0", remedy="请核对抵扣的比例或金额")
        parts = -(-amount_fen // limit_fen)
    if not 1 <= parts <= PARTS_MAX or parts > amount_fen:
        raise PlanImpossible(
            f"分成 {parts} 个月不行", remedy=f"请分成 1 到 {PARTS_MAX} 个月，或者提高每月的数"
        )
    if limit_fen is not None:
        amounts = [limit_fen] * (parts - 1) + [amount_fen - limit_fen * (parts - 1)]
    else:
        each, odd = divmod(amount_fen, parts)
        amounts = [each + (1 if n < odd else 0) for n in range(parts)]
    return [Part(first.next(n), fen) for n, fen in enumerate(amounts)]
