"""Budgets: handed down, arrived, spent, left; and what a purse may still spend."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, record
from huican.kernel.errors import HuicanError
from huican.kernel.money import Fen, yuan_text
from huican.ledger import books
from huican.ledger.books import Line, Purse


class BudgetRefused(HuicanError):
    """An amount that the budget or the books do not allow."""

    code = "budget-refused"


# All that takes from or gives back to 应付个人, except what says how much is owed.
_SPENDING = "('release', 'netted', 'opening', 'opening-less', 'return-void')"
_SPENT = f"""
SELECT coalesce(sum(p.debit_fen - p.credit_fen), 0)::bigint
FROM ledger_movement p
JOIN ledger_account a ON a.id = p.account_id
JOIN ledger_transaction t ON t.id = p.transaction_id
WHERE a.kind = 'payable' AND a.programme = %s AND a.fund = %s AND a.year = %s
  AND a.area_code = %s
  AND t.event IN {_SPENDING}"""
_SET = """
SELECT count(*), coalesce(sum(p.debit_fen - p.credit_fen), 0)::bigint
FROM ledger_movement p JOIN ledger_account a ON a.id = p.account_id
WHERE a.kind = 'budget' AND a.programme = %s AND a.fund = %s AND a.year = %s
  AND a.area_code = %s"""


def left_of(purse: Purse) -> int | None:
    """What is left of a purse's budget, in fen (below 0: overspent); None when none was ever set."""
    values = [purse.programme, purse.fund, purse.year, purse.area_code]
    with connection.cursor() as cursor:
        cursor.execute(_SET, values)
        count, budget = cursor.fetchone()
        if not count:
            return None
        cursor.execute(_SPENT, values)
        (spent,) = cursor.fetchone()
    return int(budget) - int(spent)


@dataclass(frozen=True, slots=True)
class Progress:
    """What a programme has of one fund in a year, in fen.

    `spent` is what took from the budget: released, netted and paid before; `in_bank` of it the
    bank has not answered yet. `recovered` came back and is not handed in yet.
    """

    programme: str
    fund: str
    budget_fen: int | None
    appropriated_fen: int
    spent_fen: int
    in_bank_fen: int
    returned_fen: int
    recoverable_fen: int
    recovered_fen: int

    @property
    def left_fen(self) -> int | None:
        """What may still be spent (below 0: overspent); None without a budget."""
        return None if self.budget_fen is None else self.budget_fen - self.spent_fen


_PROGRESS = f"""
SELECT a.programme, a.fund,
       sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'budget'),
       coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'appropriated'), 0),
       coalesce(sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'payable'
           AND t.event IN {_SPENDING}), 0),
       coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'in-bank'), 0),
       coalesce(sum(p.credit_fen - p.debit_fen) FILTER (WHERE a.kind = 'returned'), 0),
       coalesce(sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'recoverable'), 0),
       coalesce(sum(p.debit_fen - p.credit_fen) FILTER (WHERE a.kind = 'recovered'), 0)
FROM ledger_movement p
JOIN ledger_account a ON a.id = p.account_id
JOIN ledger_transaction t ON t.id = p.transaction_id
WHERE a.year = %s AND a.area_code LIKE %s
GROUP BY a.programme, a.fund ORDER BY a.programme, a.fund"""


def progress(year: int, area: str) -> list[Progress]:
    """Budget against spending of a year, by programme and fund; `area` is a code prefix."""
    with connection.cursor() as cursor:
        cursor.execute(_PROGRESS, [year, area + "%"])
        return [
            Progress(
                programme, fund, None if budget is None else int(budget), *map(int, rest)
            )
            for programme, fund, budget, *rest in cursor.fetchall()
        ]  # fmt: skip


def budget_years(area: str) -> list[int]:
    """The years in which the books have accounts, the latest first; `area` is a code prefix."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT DISTINCT year FROM ledger_account WHERE area_code LIKE %s ORDER BY 1 DESC",
            [area + "%"],
        )
        return [int(year) for (year,) in cursor.fetchall()]


def change_budget(
    purse: Purse, change_fen: int, number: str, *, key: str, by: Actor | str, at: datetime,
    on_date: date | None = None,
) -> int:  # fmt: skip
    """Notes a budget handed down (above 0) or cut (below 0); the budget that stands then, in fen.

    `number` is the 文号 it rests on; `key` makes the same form twice impossible (AlreadyPosted).
    Raises BudgetRefused.
    """
    _asked(change_fen, number)
    with transaction.atomic():
        lock(purse)
        stands = _sum("budget", purse)
        if stands + change_fen < 0:
            raise BudgetRefused(
                f"预算现在是 {yuan_text(Fen(stands))} 元，调减 {yuan_text(Fen(-change_fen))} 元就成负数了",
                remedy="请核对金额",
            )  # fmt: skip
        event = "budget" if change_fen > 0 else "budget-cut"
        words = "下达预算" if change_fen > 0 else "调减预算"
        _note(event, words, purse, abs(change_fen), number, key, by, at, on_date)
    return stands + change_fen


def appropriate(
    purse: Purse, fen: int, number: str, *, key: str, by: Actor | str, at: datetime,
    on_date: date | None = None,
) -> None:  # fmt: skip
    """Notes money that arrived in the account (资金到账); `number` is the voucher's."""
    _asked(fen, number, above=True)
    with transaction.atomic():
        lock(purse)
        _note("appropriate", "资金到账", purse, fen, number, key, by, at, on_date)


def hand_in(
    purse: Purse, fen: int, number: str, *, key: str, by: Actor | str, at: datetime,
    on_date: date | None = None,
) -> int:  # fmt: skip
    """Notes recovered money paid into the account (缴回专户); what still waits, in fen.

    Raises BudgetRefused for more than was recovered.
    """
    _asked(fen, number, above=True)
    with transaction.atomic():
        lock(purse)
        waits = _sum("recovered", purse)
        if fen > waits:
            raise BudgetRefused(
                f"收回来还没有缴的是 {yuan_text(Fen(waits))} 元，不能缴 {yuan_text(Fen(fen))} 元",
                remedy="请核对金额和资金来源",
            )  # fmt: skip
        _note("hand-in", "收回的钱缴回专户", purse, fen, number, key, by, at, on_date)
    return waits - fen


def _asked(fen: int, number: str, *, above: bool = False) -> None:
    if not fen or (above and fen < 0):
        raise BudgetRefused("金额要大于 0", remedy="请写多少元")
    if not number.strip():
        raise BudgetRefused("没有写文号或凭证号", remedy="请照文件或回单写")


def lock(purse: Purse) -> None:
    """Two who change the same budget, or release out of it, wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(hashtext(%s))",
            [f"purse:{purse.programme}:{purse.fund}:{purse.year}:{purse.area_code}"],
        )


def _sum(kind: str, purse: Purse) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT coalesce(sum(p.debit_fen - p.credit_fen), 0)::bigint FROM ledger_movement p "
            "JOIN ledger_account a ON a.id = p.account_id WHERE a.kind = %s AND a.programme = %s "
            "AND a.fund = %s AND a.year = %s AND a.area_code = %s",
            [kind, purse.programme, purse.fund, purse.year, purse.area_code],
        )
        return int(cursor.fetchone()[0])


def _note(
    event: str, words: str, purse: Purse, fen: int, number: str, key: str, by: Actor | str,
    at: datetime, on_date: date | None,
) -> None:  # fmt: skip
    id_ = books.post(
        event, purse, [Line(fen)], key=f"{event}:{key}", why=f"{words}：{number.strip()}",
        by=by, at=at, on_date=on_date,
    )  # fmt: skip
    record(
        verb=f"ledger.{event}", by=by, at=at, area_code=purse.area_code,
        subject=("transaction", id_),
        summary=f"{words}：{purse.programme}，{purse.fund}，{purse.year} 年，{yuan_text(Fen(fen))} 元",
        data={"programme": purse.programme, "fund": purse.fund, "year": purse.year, "fen": fen},
    )  # fmt: skip
