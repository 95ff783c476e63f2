"""Where the money is to go: is there an account, whose is it, and who else's?"""

from __future__ import annotations

from huican.ledger.checks.asked import Asked, Check, Select
from huican.registry.models import BankAccount, Guardian

_ACCOUNTS = BankAccount._meta.db_table
_GUARDIANS = Guardian._meta.db_table


def _none(asked: Asked) -> Select:
    return Select(
        f"SELECT l.id, true, '档案里没有银行账号' FROM {asked.lines} l WHERE l.account_id IS NULL"
    )


def _shared(asked: Asked) -> Select:
    # Whoever has the account on file counts, in this batch or not.
    return Select(
        f"""
WITH shared AS (
    SELECT a.blind, count(DISTINCT a.person_id) AS persons FROM "{_ACCOUNTS}" a
    WHERE a.blind IN (SELECT account_blind FROM {asked.lines} x)
    GROUP BY a.blind HAVING count(DISTINCT a.person_id) > 1
)
SELECT l.id, s.persons > %s, '同一账号登记在 ' || s.persons || ' 人名下'
FROM {asked.lines} l JOIN shared s ON s.blind = l.account_blind""",
        (asked.limits.shared_account_persons,),
    )


def _holder(asked: Asked) -> Select:
    plain = "translate({0}, ' ·．.•　', '')"
    return Select(
        f"""
SELECT l.id, g.name IS NULL, CASE WHEN g.name IS NULL THEN '户名和姓名不同'
       ELSE '户名是监护人' END
FROM {asked.lines} l
LEFT JOIN "{_GUARDIANS}" g ON g.person_id = l.person_id
      AND {plain.format("g.name")} = {plain.format("l.holder")}
WHERE l.holder <> '' AND {plain.format("l.holder")} <> {plain.format("l.name")}"""
    )


CHECKS = (
    Check("no-account", "没有银行账号", "请补登账号，再查一次", _none,
          "没有登记可以收款的银行账号，请把账号告诉村（社区）"),
    Check("shared-account", "同一账号收多人", "请看代领证明；没有证明的，请各人开自己的账号",
          _shared, "收款账号同时登记在几个人名下"),
    Check("holder-differs", "户名和姓名不同", "请核对存折或银行卡；是代领的，请登记监护人",
          _holder, "收款账号的户名不是本人，也不是登记的监护人"),
)  # fmt: skip
