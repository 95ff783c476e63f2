"""Townships against their own past."""

from __future__ import annotations

from huican.ledger.supervision.looks.asked import Look, Pattern, Select
from huican.ledger.supervision.paid import PAID


def _spike(look: Look) -> Select:
    limits = look.limits
    return Select(
        f"""
WITH months AS MATERIALIZED (
  SELECT e.programme, e.town || '000' AS town, e.pay_month, count(*) AS persons,
         sum(e.fen)::bigint AS fen, sum(e.beside)::bigint AS beside, max(e.batch_id) AS batch_id
  FROM (
    SELECT q.programme, left(q.area_code, 9) AS town, q.pay_month, q.person_id, sum(q.fen) AS fen,
           count(*) FILTER (WHERE q.kind NOT IN ('regular', 'imported')) AS beside,
           max(q.batch_id) AS batch_id
    FROM {PAID} q GROUP BY 1, 2, 3, 4
  ) e GROUP BY 1, 2, 3
), against AS (
  SELECT m.*, b.months, b.persons AS persons_before, b.fen AS fen_before
  FROM months m
  JOIN LATERAL (
    SELECT count(*) AS months, percentile_cont(0.5) WITHIN GROUP (ORDER BY e.persons) AS persons,
           percentile_cont(0.5) WITHIN GROUP (ORDER BY e.fen) AS fen
    FROM months e WHERE e.programme = m.programme AND e.town = m.town
      AND e.pay_month < m.pay_month AND e.pay_month >= m.pay_month - make_interval(months => %s)
  ) b ON b.months >= %s
)
SELECT a.programme || a.town, NULL::bigint, a.programme, a.pay_month, a.batch_id, NULL::bigint,
       NULL::bigint, a.town, a.fen,
       a.persons || ' 人 ' || trim_scale(a.fen / 100.0) || ' 元；前 ' || a.months || ' 个月的中位数是 '
       || round(a.persons_before) || ' 人 ' || round(a.fen_before::numeric / 100) || ' 元'
       || CASE WHEN a.beside > 0 THEN '；其中补差、补发、重发 ' || a.beside || ' 行' ELSE '' END
FROM against a
WHERE (a.persons * 100 >= a.persons_before * %s AND a.persons - a.persons_before >= %s)
   OR (a.fen * 100 >= a.fen_before * %s AND a.fen - a.fen_before >= %s::bigint * 100)""",
        (
            limits.spike_months_before, limits.spike_months_least, limits.spike_percent,
            limits.spike_persons, limits.spike_percent, limits.spike_yuan,
        ),
    )  # fmt: skip


PATTERNS = (
    Pattern("spike", "乡镇某个月突然多起来",
            "一个乡镇一个项目，这个月的人数或金额，比自己前几个月的中位数多出很多。",
            "提标补差、集中补发、新政策开始，都会这样。", "个乡镇项目", _spike),
)  # fmt: skip
