"""Who was paid: too old to be likely, dead, graded up and down again, off the roll and on again."""

from __future__ import annotations

from huican.ledger.models import RollDecision
from huican.ledger.supervision.looks.asked import Look, Pattern, Select
from huican.ledger.supervision.paid import PAID, inside
from huican.programmes.models import DepartmentListEntry, EnteredFact
from huican.registry.models import Person, PersonHistory

_PERSONS = Person._meta.db_table
_HISTORY = PersonHistory._meta.db_table
_ROLL = RollDecision._meta.db_table
_LISTED = DepartmentListEntry._meta.db_table
_ENTERED = EnteredFact._meta.db_table


def _aged(look: Look) -> Select:
    return Select(
        f"""
SELECT q.person_id::text, q.person_id, q.programme, q.month, q.batch_id, q.line_id, q.payment_id,
       q.area_code, q.fen,
       '已满 ' || extract(year FROM age(q.month, q.birth))::int || ' 周岁；这一项 ' || q.times || ' 笔'
FROM (
  SELECT DISTINCT ON (p.person_id, p.programme) p.person_id, p.programme, p.month, p.batch_id,
         p.line_id, p.payment_id, p.area_code, sum(p.fen) OVER w AS fen, count(*) OVER w AS times,
         h.birth
  FROM {PAID} p JOIN "{_PERSONS}" h ON h.id = p.person_id
  WHERE h.birth + make_interval(years => %s) <= p.month
  WINDOW w AS (PARTITION BY p.person_id, p.programme)
  ORDER BY p.person_id, p.programme, p.month DESC, p.line_id DESC, p.payment_id DESC
) q""",
        (look.limits.age_years,),
    )


def _dead(look: Look) -> Select:
    # The earliest day that anybody told counts; the month of death itself is still owed.
    return Select(
        f"""
WITH told AS (
  SELECT DISTINCT ON (u.person_id) u.person_id, u.died, u.known_at, u.source FROM (
    SELECT e.person_id, e.on_date AS died, f.received_at AS known_at,
           '《' || f.name || '》第 ' || e.source_row || ' 行' AS source
    FROM "{_LISTED}" e JOIN sources_sourcesheet s ON s.id = e.source_sheet_id
    JOIN sources_sourcefile f ON f.id = s.file_id
    WHERE e.list_code = 'death' AND e.retired_at IS NULL AND e.person_id IS NOT NULL
      AND e.on_date IS NOT NULL
    UNION ALL
    SELECT d.person_id, d.from_month, d.known_at, '登记的事实' FROM (
      SELECT DISTINCT ON (x.person_id) x.* FROM "{_ENTERED}" x WHERE x.fact_code = 'dead'
      ORDER BY x.person_id, x.known_at DESC, x.id DESC) d
    WHERE d.value = 'true'::jsonb
  ) u ORDER BY u.person_id, u.died, u.known_at
)
SELECT q.person_id::text, q.person_id, q.programme, q.month, q.batch_id, q.line_id, q.payment_id,
       q.area_code, q.fen, t.source || '：' || to_char(t.died, 'YYYY-MM-DD') || ' 去世'
       || CASE WHEN q.released_at >= t.known_at THEN '；放行的时候名单已经在系统里' ELSE '' END
FROM told t JOIN {PAID} q ON q.person_id = t.person_id AND q.month > date_trunc('month', t.died)"""
    )


def _grade(look: Look) -> Select:
    # History keeps the state before each change: with the present one, every state in its order.
    inside_, values = inside(look.ranges, "p.area_code")
    return Select(
        f"""
WITH states AS (
  SELECT h.pgh_obj_id AS person_id, h.level, h.pgh_created_at AS until, h.pgh_id AS step
  FROM "{_HISTORY}" h WHERE h.level IS NOT NULL
  UNION ALL
  SELECT p.id, p.level, 'infinity', 9223372036854775807 FROM "{_PERSONS}" p
  WHERE p.level IS NOT NULL AND p.id IN (SELECT pgh_obj_id FROM "{_HISTORY}")
), changes AS (
  SELECT person_id, until AS at, level AS before,
         lead(level) OVER (PARTITION BY person_id ORDER BY until, step) AS after FROM states
), found AS (
  SELECT DISTINCT ON (r.person_id, g.id) r.person_id, g.programme, g.from_month, r.before, r.after,
         r.at AS raised_at, g.decided_at, l.after AS lowered_to, l.at AS lowered_at
  FROM changes r
  JOIN "{_ROLL}" g ON g.person_id = r.person_id AND g.act IN ('grant', 'resume')
       AND g.cause <> 'imported' AND g.decided_at >= r.at
       AND g.decided_at < r.at + make_interval(days => %s)
  JOIN changes l ON l.person_id = r.person_id AND l.after > l.before AND l.at > g.decided_at
       AND l.at < g.decided_at + make_interval(days => %s)
  WHERE r.after < r.before AND g.decided_at >= %s AND g.decided_at < %s
  ORDER BY r.person_id, g.id, r.at DESC, l.at
)
SELECT f.person_id::text, f.person_id, f.programme::text, f.from_month, NULL::bigint, NULL::bigint,
       NULL::bigint, p.area_code::text, coalesce(q.fen, 0)::bigint,
       to_char(f.raised_at, 'YYYY-MM-DD') || ' 等级从 ' || f.before || ' 级改成 ' || f.after || ' 级，'
       || to_char(f.decided_at, 'YYYY-MM-DD') || ' 批准，'
       || to_char(f.lowered_at, 'YYYY-MM-DD') || ' 又改成 ' || f.lowered_to || ' 级'
FROM found f JOIN "{_PERSONS}" p ON p.id = f.person_id
LEFT JOIN LATERAL (SELECT sum(q.fen) AS fen FROM {PAID} q
                   WHERE q.person_id = f.person_id AND q.programme = f.programme) q ON true
WHERE {inside_}""",
        (
            look.limits.grade_raised_days, look.limits.grade_lowered_days, look.since, look.until,
            *values,
        ),
    )  # fmt: skip


def _re_added(look: Look) -> Select:
    inside_, values = inside(look.ranges, "p.area_code")
    return Select(
        f"""
WITH turns AS (
  SELECT d.person_id, d.programme, d.act, d.from_month, d.decided_by, d.decided_at,
         lead(d.act) OVER w AS next_act, lead(d.from_month) OVER w AS next_month,
         lead(d.decided_by) OVER w AS next_by, lead(d.decided_at) OVER w AS next_at
  FROM "{_ROLL}" d WHERE d.cause <> 'imported'
  WINDOW w AS (PARTITION BY d.person_id, d.programme ORDER BY d.from_month, d.id)
), again AS (
  SELECT t.*, count(*) OVER (PARTITION BY t.person_id, t.programme) AS times FROM turns t
  WHERE t.act = 'stop' AND t.next_act IN ('grant', 'resume')
    AND t.next_month < t.from_month + make_interval(months => %s + 1)
    AND t.next_at >= %s AND t.next_at < %s
)
SELECT a.person_id::text, a.person_id, a.programme::text, a.next_month, NULL::bigint, NULL::bigint,
       NULL::bigint, p.area_code::text, coalesce(q.fen, 0)::bigint,
       to_char(a.from_month, 'YYYY-MM') || ' 停发，' || to_char(a.next_month, 'YYYY-MM')
       || ' 又上名册' || CASE WHEN a.next_by = a.decided_by THEN '，是同一个人决定的' ELSE '' END
FROM again a JOIN "{_PERSONS}" p ON p.id = a.person_id
LEFT JOIN LATERAL (SELECT sum(q.fen) AS fen FROM {PAID} q
                   WHERE q.person_id = a.person_id AND q.programme = a.programme) q ON true
WHERE a.times >= %s AND {inside_}""",
        (
            look.limits.re_added_months, look.since, look.until, look.limits.re_added_times,
            *values,
        ),
    )  # fmt: skip


PATTERNS = (
    Pattern("paid-after-death", "登记去世以后还在发",
            "名单上或登记的事实说已经去世，去世下个月以后还有发放。",
            "名单认错了人、日期写错了，可能是名单的问题。", "人", _dead),
    Pattern("over-age", "年纪很大还在领",
            "出生日期算下来已经满一百岁（按标准里的岁数），还在领钱。",
            "长寿的人是有的；请入户看看本人，也可能是出生日期错了。", "人", _aged),
    Pattern("grade-round-trip", "等级先升后降",
            "批准发放以前不久，残疾等级改重了；批准以后不久，又改轻了。",
            "重新评定、更正录入错误，可能是正常的；请看评定材料。", "人", _grade),
    Pattern("re-added", "停了又上名册",
            "停发以后没几个月，又批准或恢复发放。",
            "换了证、补了材料、核实认错了人，可能是正常的。", "人", _re_added),
)  # fmt: skip
