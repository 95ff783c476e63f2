"""Whose hand it was: shares of approvals, releases and hold decisions; one hand for both steps."""

from __future__ import annotations

from huican.ledger.batches.acting import LINES
from huican.ledger.models import BatchAct, Hold, RollDecision
from huican.ledger.supervision.looks.asked import Look, Pattern, Select
from huican.ledger.supervision.paid import PAID, inside
from huican.registry.models import Person

_ACTS = BatchAct._meta.db_table
_HOLDS = Hold._meta.db_table
_ROLL = RollDecision._meta.db_table
_PERSONS = Person._meta.db_table


def _share(look: Look) -> Select:
    of_batches, batch_values = inside(look.ranges, "b.area_code")
    of_lines, line_values = inside(look.ranges, "l.area_code")
    span = (look.since, look.until)
    limits = look.limits
    return Select(
        f"""
WITH acts AS (
  SELECT a.by AS actor, CASE a.act WHEN 'approve' THEN '批准' ELSE '放行' END AS act,
         b.programme, b.id AS batch_id, b.month, b.area_code, a.total_fen AS fen, 1 AS times
  FROM "{_ACTS}" a JOIN ledger_batch b ON b.id = a.batch_id
  WHERE a.act IN ('approve', 'release') AND a.at >= %s AND a.at < %s AND {of_batches}
  UNION ALL
  SELECT h.decided_by, '决定暂缓的行', l.programme, l.batch_id, b.month, b.area_code,
         sum(l.amount_fen)::bigint, count(*)
  FROM "{_HOLDS}" h JOIN "{LINES}" l ON l.id = h.line_id JOIN ledger_batch b ON b.id = l.batch_id
  WHERE h.outcome <> '' AND h.decided_at >= %s AND h.decided_at < %s AND {of_lines}
  GROUP BY 1, 2, 3, 4, 5, 6
), sums AS (
  SELECT programme, act, actor, sum(times) AS own FROM acts GROUP BY 1, 2, 3
), shares AS (
  SELECT s.*, sum(s.own) OVER w AS everybody, count(*) OVER w - 1 AS colleagues
  FROM sums s WINDOW w AS (PARTITION BY s.programme, s.act)
)
SELECT a.actor || ' ' || a.programme || ' ' || a.act, NULL::bigint, a.programme::text, a.month,
       a.batch_id, NULL::bigint, NULL::bigint, a.area_code::text, a.fen,
       s.act || '：' || s.everybody || ' 次里一个人办了 ' || s.own || ' 次（'
       || round(100.0 * s.own / s.everybody) || '%%），另有 ' || s.colleagues || ' 人也办过'
FROM shares s JOIN acts a ON a.actor = s.actor AND a.programme = s.programme AND a.act = s.act
WHERE s.own >= %s AND s.own * 100 >= s.everybody * %s AND s.colleagues >= %s""",
        (
            *span, *batch_values, *span, *line_values, limits.officer_share_acts,
            limits.officer_share_percent, limits.officer_share_colleagues,
        ),
    )  # fmt: skip


def _lets_go(look: Look) -> Select:
    of_lines, values = inside(look.ranges, "l.area_code")
    least = look.limits.officer_lets_go_decisions
    return Select(
        f"""
WITH decided AS (
  SELECT h.decided_by AS actor, h.outcome, l.programme, l.person_id, l.for_month, l.batch_id,
         l.id AS line_id, l.area_code, l.amount_fen AS fen
  FROM "{_HOLDS}" h JOIN "{LINES}" l ON l.id = h.line_id
  WHERE h.outcome <> '' AND h.decided_at >= %s AND h.decided_at < %s AND {of_lines}
), own AS (
  SELECT programme, actor, count(*) AS all_own,
         count(*) FILTER (WHERE outcome = 'released') AS let_go
  FROM decided GROUP BY 1, 2
), others AS (
  SELECT o.*, sum(o.all_own) OVER w - o.all_own AS all_others,
         sum(o.let_go) OVER w - o.let_go AS let_go_others
  FROM own o WINDOW w AS (PARTITION BY o.programme)
)
SELECT d.actor || ' ' || d.programme, d.person_id, d.programme::text, d.for_month, d.batch_id,
       d.line_id, NULL::bigint, d.area_code::text, d.fen,
       '一个人决定 ' || o.all_own || ' 行，放行 ' || round(100.0 * o.let_go / o.all_own)
       || '%%；同事放行 ' || round(100.0 * o.let_go_others / o.all_others) || '%%'
FROM others o JOIN decided d ON d.actor = o.actor AND d.programme = o.programme
WHERE d.outcome = 'released' AND o.all_own >= %s AND o.all_others >= %s
  AND 100.0 * o.let_go / o.all_own >= 100.0 * o.let_go_others / o.all_others + %s""",
        (
            look.since, look.until, *values, least, least, look.limits.officer_lets_go_points,
        ),
    )  # fmt: skip


def _one_hand(look: Look) -> Select:
    inside_, values = inside(look.ranges, "p.area_code")
    return Select(
        f"""
SELECT r.decided_by, r.person_id, r.programme::text, r.from_month, NULL::bigint, NULL::bigint,
       NULL::bigint, p.area_code::text, coalesce(q.fen, 0)::bigint,
       '《' || f.name || '》第 ' || coalesce(p.source_row::text, '?') || ' 行建档，'
       || to_char(r.decided_at, 'YYYY-MM-DD') || ' 由同一个人批准上名册'
FROM "{_ROLL}" r
JOIN "{_PERSONS}" p ON p.id = r.person_id
JOIN sources_sourcesheet s ON s.id = p.source_sheet_id
JOIN sources_sourcefile f ON f.id = s.file_id AND f.received_by = r.decided_by
LEFT JOIN LATERAL (SELECT sum(q.fen) AS fen FROM {PAID} q
                   WHERE q.person_id = r.person_id AND q.programme = r.programme) q ON true
WHERE r.act = 'grant' AND r.cause <> 'imported' AND r.decided_by NOT LIKE 'system:%%'
  AND r.decided_at >= %s AND r.decided_at < %s
  AND p.created_at <= r.decided_at
  AND p.created_at >= r.decided_at - make_interval(days => %s) AND {inside_}""",
        (look.since, look.until, look.limits.one_hand_days, *values),
    )


PATTERNS = (
    Pattern("officer-share", "一个人经手得太多",
            "同一个项目的批准、放行、暂缓决定，几乎都是一个人办的，而同事也能办、也办过。",
            "分工如此、同事请假，可能是正常的。", "件事", _share),
    Pattern("officer-lets-go", "暂缓的行，一个人放得多",
            "同一个项目暂缓的行，一个人放行的比例比同事高出很多。",
            "他分到的可能本来就是容易核实的。", "个人", _lets_go),
    Pattern("one-hand", "建档和批准是同一个人",
            "新建的档案，不久就由建档的那个人批准上名册。",
            "人手少、集中录入，可能是正常的；请另一个人看一遍材料。", "个人", _one_hand),
)  # fmt: skip
