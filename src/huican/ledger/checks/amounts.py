"""Amounts that are unlike last month's, and money that the budget does not have."""

from __future__ import annotations

from huican.ledger.batches import owed
from huican.ledger.batches.purses import shares
from huican.ledger.budgets import left_of
from huican.ledger.checks.asked import NOTHING, Asked, Check, Select

_YUAN = "trim_scale({0} / 100.0)"


def _unlike(asked: Asked) -> Select:
    if asked.batch.kind != "regular":
        return NOTHING
    (month,) = asked.months or (None,)
    if month is None:
        return NOTHING
    return Select(
        f"""
SELECT l.id, l.amount_fen >= w.fen * %s,
       '上月 ' || {_YUAN.format("w.fen")} || ' 元，这次 ' || {_YUAN.format("l.amount_fen")} || ' 元'
FROM {asked.lines} l
JOIN ({owed.under_way(asked.programme, [month.next(-1)])}) w ON w.person_id = l.person_id
WHERE w.fen > 0 AND abs(l.amount_fen - w.fen) * 100 > w.fen * %s""",
        (asked.limits.unlike_last_month_times, asked.limits.unlike_last_month_percent),
    )


def _budget(asked: Asked) -> Select:
    """Lines in their order, once the budget that is left for their year and county is used up.

    A purse for which no budget was ever set is not looked at: nobody said what it has.
    """
    parts, values = [], []
    for share in shares(asked.batch, "l.state IN ('ready', 'held')"):
        left = left_of(share.purse)
        if left is None or asked.batch.kind == "re-issue":
            continue
        parts.append(
            f"""
SELECT u.id, true, '预算还剩 ' || {_YUAN.format("%s")} || ' 元，排到这一行已经用完'
FROM (SELECT l.id, sum(l.amount_fen) OVER (ORDER BY l.line) AS used FROM {asked.lines} l
      WHERE l.batch_id = %s AND {share.condition}) u
WHERE u.used > %s"""
        )
        values += [left, asked.batch.pk, left]
    return Select(" UNION ALL ".join(parts), tuple(values)) if parts else NOTHING


CHECKS = (
    Check("unlike-last-month", "和上月差得多", "请看依据：标准变了、等级变了，还是算错了", _unlike),
    Check("budget", "预算不够", "请申请追加预算；追加以后再查一次", _budget),
)  # fmt: skip
