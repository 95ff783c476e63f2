"""What a purse may still spend: its budget less what was released and what was paid before."""

from __future__ import annotations

from django.db import connection

from huican.ledger.books import Purse

# All that takes from or gives back to 应付个人, except what says how much is owed.
_SPENT = """
SELECT coalesce(sum(p.debit_fen - p.credit_fen), 0)::bigint
FROM ledger_posting p
JOIN ledger_account a ON a.id = p.account_id
JOIN ledger_transaction t ON t.id = p.transaction_id
WHERE a.kind = 'payable' AND a.programme = %s AND a.fund = %s AND a.year = %s
  AND a.area_code = %s
  AND t.event IN ('release', 'netted', 'opening', 'opening-less', 'return-void')"""
_SET = """
SELECT count(*), coalesce(sum(p.debit_fen - p.credit_fen), 0)::bigint
FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
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
