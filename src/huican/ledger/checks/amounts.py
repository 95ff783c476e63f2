"""Amounts that are unlike last month's, and money that the budget does not have."""

from __future__ import annotations

from huican.ledger.batches import owed
from huican.ledger.batches.acting import single_rows
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
    if asked.batch.kind == "re-issue":
        return NOTHING
    values: list[object] = []
    found = shares(asked.batch, "l.state IN ('ready', 'held')")
    with single_rows():
        for share in found:
            left = left_of(share.purse)
            if left is not None:
                values += [share.purse.year, share.purse.area_code[:6], left]
    if not values:
        return NOTHING
    lefts = ", ".join(["(%s::int, %s, %s::bigint)"] * (len(values) // 3))
    return Select(
        f"""
SELECT u.id, true, '预算还剩 ' || {_YUAN.format("u.left_fen")} || ' 元，排到这一行已经用完'
FROM (SELECT l.id, p.left_fen, sum(l.amount_fen) OVER (
          PARTITION BY p.year, p.county ORDER BY l.line ROWS UNBOUNDED PRECEDING) AS used
      FROM {asked.lines} l
      JOIN (VALUES {lefts}) p(year, county, left_fen)
        ON p.county = left(l.area_code, 6) AND p.year = extract(year FROM l.for_month)) u
WHERE u.used > u.left_fen""",
        tuple(values),
    )


CHECKS = (
    Check("unlike-last-month", "和上月差得多", "请看依据：标准变了、等级变了，还是算错了", _unlike),
    Check("budget", "预算不够", "请申请追加预算；追加以后再查一次", _budget),
)  # fmt: skip
