"""Where the money went: one account for many, one holder for many, sent back and sent elsewhere."""

from __future__ import annotations

from huican.ledger.batches.acting import LINES
from huican.ledger.supervision.looks.asked import Look, Pattern, Select
from huican.ledger.supervision.paid import PAID, inside, plain
from huican.registry.models import BankAccount, Guardian

_ACCOUNTS = BankAccount._meta.db_table
_GUARDIANS = Guardian._meta.db_table
# One row a person of a cluster: the latest payment, the sum of all. Most keys have one person: they
# are left out before persons are counted.
_LATEST = f"""
WITH several AS (
  SELECT {{key}} AS key FROM {PAID} q WHERE {{where}}
  GROUP BY 1 HAVING min(q.person_id) <> max(q.person_id)
), rows AS MATERIALIZED (
  SELECT s.key, q.* FROM several s JOIN {PAID} q ON {{key}} = s.key WHERE {{where}}
), many AS (
  SELECT key, count(DISTINCT person_id) AS persons FROM rows GROUP BY 1
  HAVING count(DISTINCT person_id) >= %s
)
SELECT {{cluster}}, c.person_id, c.programme, c.month, c.batch_id, c.line_id, c.payment_id,
       c.area_code, c.all_fen, {{words}}
FROM (
  SELECT DISTINCT ON (r.key, r.person_id) r.*, m.persons,
         sum(r.fen) OVER w AS all_fen, count(*) OVER w AS times
  FROM many m JOIN rows r ON r.key = m.key
  WINDOW w AS (PARTITION BY r.key, r.person_id)
  ORDER BY r.key, r.person_id, r.month DESC, r.line_id DESC, r.payment_id DESC
) c"""


def _shared(look: Look) -> Select:
    return Select(
        _LATEST.format(
            key="q.blind", cluster="encode(c.key, 'hex')", where="q.blind IS NOT NULL",
            words="'同一个账号收了 ' || c.persons || ' 人的钱；这个人 ' || c.times || ' 笔'",
        ),
        (look.limits.shared_account_persons,),
    )  # fmt: skip


def _one_holder(look: Look) -> Select:
    return Select(
        _LATEST.format(
            key="q.other_holder || left(q.area_code, 6)", cluster="md5(c.key)",
            where="q.other_holder IS NOT NULL",
            words="'同一个户名（不是本人）收了 ' || c.persons || ' 人的钱；这个人 ' || c.times || ' 笔'",
        ),
        (look.limits.one_holder_persons,),
    )  # fmt: skip


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
       OR (n.holder <> '' AND {plain("n.holder")} <> {plain("n.name")}
           AND NOT EXISTS (SELECT 1 FROM "{_GUARDIANS}" g WHERE g.person_id = n.person_id
                           AND {plain("g.name")} = {plain("n.holder")})))""",
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
