"""Where the money went: one account for many, one holder for many, sent back and sent elsewhere."""

from __future__ import annotations

from huican.ledger.batches.acting import LINES
from huican.ledger.supervision.looks.asked import PLAIN, Look, Pattern, Select
from huican.ledger.supervision.paid import PAID, inside
from huican.registry.models import BankAccount, Guardian

_ACCOUNTS = BankAccount._meta.db_table
_GUARDIANS = Guardian._meta.db_table
# One row a person of a cluster: the latest payment, the sum of all.
_LATEST = f"""
SELECT c.cluster, c.person_id, c.programme, c.month, c.batch_id, c.line_id, c.payment_id,
       c.area_code, c.fen, {{words}}
FROM (
  SELECT DISTINCT ON (p.cluster, p.person_id) p.*,
         sum(p.fen_one) OVER w AS fen, count(*) OVER w AS times
  FROM (SELECT {{cluster}} AS cluster, q.person_id, q.programme, q.month, q.batch_id, q.line_id,
               q.payment_id, q.area_code, q.fen AS fen_one
        FROM {PAID} q WHERE {{where}}) p
  WINDOW w AS (PARTITION BY p.cluster, p.person_id)
  ORDER BY p.cluster, p.person_id, p.month DESC, p.line_id DESC, p.payment_id DESC
) c
JOIN (SELECT {{cluster}} AS cluster, count(DISTINCT q.person_id) AS persons
      FROM {PAID} q WHERE {{where}} GROUP BY 1 HAVING count(DISTINCT q.person_id) >= %s) m
  ON m.cluster = c.cluster"""


def _shared(look: Look) -> Select:
    return Select(
        _LATEST.format(
            cluster="encode(q.blind, 'hex')", where="q.blind IS NOT NULL",
            words="'同一个账号收了 ' || m.persons || ' 人的钱；这个人 ' || c.times || ' 笔'",
        ),
        (look.limits.shared_account_persons,),
    )  # fmt: skip


def _one_holder(look: Look) -> Select:
    holder = PLAIN.format("q.holder")
    return Select(
        _LATEST.format(
            cluster=f"md5({holder} || left(q.area_code, 6))",
            where=f"q.holder <> '' AND {holder} <> {PLAIN.format('q.name')}",
            words="'同一个户名（不是本人）收了 ' || m.persons || ' 人的钱；这个人 ' || c.times || ' 笔'",
        ),
        (look.limits.one_holder_persons,),
    )


def _elsewhere(look: Look) -> Select:
    inside_, values = inside(look.ranges, "n.area_code")
    return Select(
        f"""
SELECT n.id::text, n.person_id, n.programme::text, n.for_month, n.batch_id, n.id, NULL::bigint,
       n.area_code::text, n.net_fen,
       '批次 ' || o.number || ' 第 ' || r.line || ' 行退回以后，改发到'
       || CASE WHEN s.person_id IS NOT NULL THEN '登记在别人名下的账号' ELSE '户名不是本人的账号' END
FROM "{LINES}" n
JOIN "{LINES}" r ON r.id = n.previous_id
JOIN ledger_batch b ON b.id = n.batch_id
JOIN ledger_batch o ON o.id = r.batch_id
LEFT JOIN LATERAL (SELECT a.person_id FROM "{_ACCOUNTS}" a
                   WHERE a.blind = n.account_blind AND a.person_id <> n.person_id LIMIT 1) s ON true
WHERE b.month BETWEEN %s AND %s AND n.state IN ('out', 'paid') AND {inside_}
  AND n.account_blind IS DISTINCT FROM r.account_blind
  AND (s.person_id IS NOT NULL
       OR (n.holder <> '' AND {PLAIN.format("n.holder")} <> {PLAIN.format("n.name")}
           AND NOT EXISTS (SELECT 1 FROM "{_GUARDIANS}" g WHERE g.person_id = n.person_id
                           AND {PLAIN.format("g.name")} = {PLAIN.format("n.holder")})))""",
        (look.first.first_day, look.last.first_day, *values),
    )


PATTERNS = (
    Pattern("shared-account", "一个账号收几个人的钱",
            "同一个账号，一段时间里收了几个人的钱。",
            "一家人用一个账号、监护人代领，都可能是正常的。", "个账号", _shared),
    Pattern("one-holder", "一个户名收几个人的钱",
            "几个人的账号不是自己的户名，而户名是同一个。",
            "监护人、托养机构代领，可能是正常的；也可能只是同名。", "个户名", _one_holder),
    Pattern("re-issued-elsewhere", "退回以后发到别人的账号",
            "银行退回的钱，重发时账号换了，而新账号登记在别人名下，或者户名不是本人、也不是监护人。",
            "本人改由家人代领、登记还没跟上，可能是正常的。", "笔", _elsewhere),
)  # fmt: skip
