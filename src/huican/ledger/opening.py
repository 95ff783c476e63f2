"""Payments that workbooks report, brought into the books.

What the books hold is compared with what the workbooks say today, person by person and month by
month, and the difference is posted. So a second run changes nothing, and a corrected or withdrawn
workbook is put right by the next one, with the old postings still to be seen.
"""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, record
from huican.kernel.money import yuan_text
from huican.ledger import recovery_lowering
from huican.ledger.in_bulk import Posted, post_differences
from huican.ledger.models import Payment
from huican.programmes.domain.policy import Programme
from huican.sources import queries as sources

# Where a workbook names no fund.
FUND_UNNAMED = "county"
_LOCK = 0x48_43_4F_50


def bring_in(programme: Programme, *, by: Actor | str, at: datetime) -> Posted:
    """Posts what imported payments of a monthly programme say and the books do not hold yet."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute("DROP TABLE IF EXISTS ledger_opening_differences")
        cursor.execute(
            f"""
CREATE TEMP TABLE ledger_opening_differences ON COMMIT DROP AS
WITH said AS (
  SELECT p.person_id, make_date(p.year, p.month, 1) AS for_month,
         coalesce(nullif(p.fund, ''), %s) AS fund, rpad(left(p.area_code, 6), 12, '0') AS county,
         sum(p.amount_fen)::bigint AS fen
  FROM "{Payment._meta.db_table}" p
  WHERE p.kind = ANY(%s) AND p.retired_at IS NULL AND p.month IS NOT NULL
    AND p.person_id IS NOT NULL AND p.amount_fen IS NOT NULL
  GROUP BY 1, 2, 3, 4
), held AS (
  SELECT l.person_id, l.for_month, a.fund, a.area_code AS county,
         sum(l.credit_fen - l.debit_fen)::bigint AS fen
  FROM ledger_posting l JOIN ledger_account a ON a.id = l.account_id
  WHERE a.kind = 'opening' AND a.programme = %s
  GROUP BY 1, 2, 3, 4
)
SELECT person_id, for_month, fund, county,
       coalesce(said.fen, 0) - coalesce(held.fen, 0) AS fen
FROM said FULL JOIN held USING (person_id, for_month, fund, county)
WHERE coalesce(said.fen, 0) <> coalesce(held.fen, 0)""",
            [FUND_UNNAMED, list(programme.counts_as), programme.code],
        )
        cursor.execute(
            "SELECT count(*) FROM ledger_transaction WHERE event IN ('opening', 'opening-less')"
        )
        (before,) = cursor.fetchone()
        posted = post_differences(
            "ledger_opening_differences", programme.code, "opening", "opening-less",
            key=f"opening:{programme.code}:{before}",
            why=f"{programme.name}：台账里以前的发放入账", by=by, at=at,
            source_ref=f"data-version:{sources.data_version()}",
        )  # fmt: skip
        if posted.less_fen:
            recovery_lowering.lower(
                programme.code, by=by, at=at, why="台账撤回或更正，原来记的发放不算了"
            )
        if posted.lines:
            record(
                verb="ledger.opening", by=by, at=at,
                summary=f"以前发放的“{programme.name}”入账：{posted.lines} 笔，"
                f"增 {yuan_text(posted.more_fen)} 元，减 {yuan_text(posted.less_fen)} 元",
                data={"programme": programme.code, "lines": posted.lines,
                      "more_fen": posted.more_fen, "less_fen": posted.less_fen},
            )  # fmt: skip
    return posted
