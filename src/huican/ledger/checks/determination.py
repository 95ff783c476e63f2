"""What the determination says of the month today, beside what the line wants to pay."""

from __future__ import annotations

from django.db import connection

from huican.ledger.batches import owed
from huican.ledger.checks.asked import Asked, Check, Select
from huican.ledger.domain.funds import fund_words

_YUAN = "trim_scale({0} / 100.0)"


def _told(asked: Asked) -> str:
    """A table of the lines, each with what is due and with all that is paid or on its way: worked
    out once for all checks of this file."""
    if "told" not in asked.kept:
        with connection.cursor() as cursor:
            cursor.execute("DROP TABLE IF EXISTS batch_told")
            cursor.execute(
                "CREATE TEMP TABLE batch_told ON COMMIT DROP AS SELECT l.id, "
                "d.person_id IS NOT NULL AS determined, d.outcome, d.amount_fen, d.reason, "
                f"w.fen AS way_fen, w.gross AS gross_fen FROM {asked.lines} l "
                f"LEFT JOIN ({owed.due(asked.programme.code, asked.months)}) d "
                "ON d.person_id = l.person_id AND d.month = l.for_month "
                f"LEFT JOIN ({owed.under_way(asked.programme, asked.months)}) w "
                "ON w.person_id = l.person_id AND w.month = l.for_month"
            )
        asked.kept["told"] = "batch_told"
    return str(asked.kept["told"])


def _excluded(asked: Asked) -> Select:
    # Who gave back what he was never paid is only given that: no entitlement is needed for it.
    again = asked.batch.kind == "re-issue"
    return Select(
        "SELECT t.id, true, left('认定为不符合'"
        " || CASE WHEN t.reason <> '' THEN '：' || t.reason ELSE '' END, 400) "
        f"FROM {_told(asked)} t WHERE t.outcome = 0" + ("" if again else " AND t.way_fen > 0")
    )


def _undetermined(asked: Asked) -> Select:
    return Select(
        "SELECT t.id, false, left('认定待核实，查清前照发'"
        " || CASE WHEN t.reason <> '' THEN '：' || t.reason ELSE '' END, 400) "
        f"FROM {_told(asked)} t WHERE t.outcome = 2"
    )


def _never(asked: Asked) -> Select:
    # A line cannot be built without one; somebody who goes past the building could put it in.
    return Select(
        f"SELECT t.id, true, '这个月没有认定' FROM {_told(asked)} t WHERE NOT t.determined"
    )


def _off_roll(asked: Asked) -> Select:
    return Select(
        f"SELECT l.id, true, '这个月不在册（没有批准，或已停发、暂停）' FROM {asked.lines} l "
        f"LEFT JOIN ({owed.on_roll(asked.programme.code, asked.months)}) r "
        "ON r.person_id = l.person_id AND r.month = l.for_month WHERE r.person_id IS NULL"
    )


def more_than_due(asked: Asked) -> Select:
    """Lines whose person-month, with all that is paid or on its way, comes to more than is due."""
    return Select(
        f"SELECT t.id, true, '应发 ' || {_YUAN.format('t.amount_fen')} || ' 元，"
        f"已发和各批在发的合计 ' || {_YUAN.format('t.gross_fen')} || ' 元' "
        f"|| CASE WHEN t.way_fen < t.gross_fen THEN '，其中 ' "
        f"|| {_YUAN.format('(t.gross_fen - t.way_fen)')} || ' 元已认定多发，另外追回' ELSE '' END "
        f"FROM {_told(asked)} t "
        "WHERE t.outcome <> 0 AND t.way_fen > t.amount_fen"
    )


def _not_in_books(asked: Asked) -> Select:
    """Lines for which the books do not hold, on the fund that pays, what they want to pay."""
    kind = "returned" if asked.batch.kind == "re-issue" else "payable"
    wanted = "net_fen" if kind == "returned" else "amount_fen"
    return Select(
        f"""
WITH accounts AS (
    SELECT id, year, left(area_code, 6) AS county FROM ledger_account
    WHERE kind = '{kind}' AND programme = %s AND fund = %s
),
short AS (
    SELECT u.person_id, u.for_month, u.county, sum(u.held_fen)::bigint AS fen
    FROM (
        SELECT p.person_id, p.for_month, a.county, p.credit_fen - p.debit_fen AS held_fen,
               0::bigint AS wanted_fen
        FROM ledger_posting p JOIN accounts a ON a.id = p.account_id
        WHERE p.for_month IN ({owed.months_sql(asked.months)})
          AND p.person_id IN (SELECT person_id FROM {asked.lines})
        UNION ALL
        SELECT l.person_id, l.for_month, left(l.area_code, 6), 0, l.{wanted} FROM {asked.lines} l
    ) u
    GROUP BY 1, 2, 3 HAVING sum(u.held_fen) < sum(u.wanted_fen)
)
SELECT l.id, true, '账上这个月（资金来源“' || %s || '”）' || CASE WHEN '{kind}' = 'payable'
       THEN '应付 ' ELSE '退回待补 ' END || {_YUAN.format("s.fen")}
       || ' 元，这一行要 ' || {_YUAN.format("l." + wanted)} || ' 元'
FROM short s JOIN {asked.lines} l ON l.person_id = s.person_id AND l.for_month = s.for_month
 AND left(l.area_code, 6) = s.county""",
        (asked.batch.programme, asked.batch.fund, fund_words(asked.batch.fund)),
    )


# Looked at again at every release, whatever came in since the check or did not.
AT_RELEASE = ("off-roll", "not-in-books")

CHECKS = (
    Check("excluded", "在领但不符合条件", "请看是哪一条、依据什么：属实就停发，不对就登记更正再认定",
          _excluded, "重新认定时发现不符合领取条件"),
    Check("undetermined", "认定待核实", "请责任单位在期限内查清；查清前照发", _undetermined),
    Check("never-determined", "没有认定", "请先算这个月的应发", _never),
    Check("off-roll", "不在册", "请先办批准、恢复，或把这一行停发", _off_roll),
    Check("more-than-due", "合计超过应发", "请看是不是同一个月发了两次；多的那一行停发",
          more_than_due),
    Check("not-in-books", "账上没有这笔应付", "请看应发重算了没有、资金来源选对了没有",
          _not_in_books),
)  # fmt: skip
