"""What each person-month is owed, and what is already on its way to be paid: as SQL.

Building, checking and releasing ask the same two questions, so that they always agree.
"""

from __future__ import annotations

from collections.abc import Sequence

from huican.kernel.months import Month
from huican.ledger.batches.acting import LINES
from huican.ledger.models import Entitlement, ReturnedLine, RollDecision
from huican.programmes.domain.policy import Programme
from huican.programmes.sources import records

ENTITLEMENTS = Entitlement._meta.db_table
_ROLL = RollDecision._meta.db_table
_RETURNED = ReturnedLine._meta.db_table


def _text(value: str) -> str:
    return "'" + value.replace("'", "''") + "'"


def months_sql(months: Sequence[Month]) -> str:
    """The first days of the months, as a list for IN (…)."""
    return ", ".join(f"'{month.first_day}'::date" for month in months)


def due(programme: str, months: Sequence[Month], condition: str = "true") -> str:
    """SQL of person_id, month, revision, outcome, amount_fen, area_code, reason: the revision that
    counts. `condition` is on the row `e`."""
    return (
        "SELECT e.person_id, e.month, e.revision, e.outcome, e.amount_fen, e.area_code, e.reason "
        f'FROM "{ENTITLEMENTS}" e WHERE e.programme = {_text(programme)} '
        f"AND e.month IN ({months_sql(months)}) AND {condition} "
        f'AND NOT EXISTS (SELECT 1 FROM "{ENTITLEMENTS}" n WHERE n.programme = {_text(programme)} '
        f"AND n.month IN ({months_sql(months)}) "
        "AND n.month = e.month AND n.person_id = e.person_id AND n.revision > e.revision)"
    )


def _only(person: str, among: str) -> str:
    """` AND …`: only the persons of the query `among`, where there is one. As an array, so that the
    few of one county are looked up among those of a province."""
    return f" AND {person} = ANY (ARRAY({among}))" if among else ""


def on_roll(programme: str, months: Sequence[Month], among: str = "") -> str:
    """SQL of person_id, month: who is on the programme's roll (在册) in each month.

    `among`: SQL of the persons asked for, where not everybody is.
    """
    return (
        "SELECT d.person_id, d.month FROM ("
        "SELECT DISTINCT ON (r.person_id, m.month) r.person_id, m.month, r.act "
        f"FROM (VALUES {', '.join(f'({one})' for one in months_sql(months).split(', '))}) m(month) "
        f'JOIN "{_ROLL}" r ON r.programme = {_text(programme)} AND r.from_month <= m.month'
        f"{_only('r.person_id', among)} "
        "ORDER BY r.person_id, m.month, r.from_month DESC, r.id DESC"
        ") d WHERE d.act IN ('grant', 'resume')"
    )


# What moved money of a person's month off 应付个人 to 应追回, and back.
_MOVED = "('overpaid', 'overpaid-less', 'write-off-less')"


def overpaid(programme: str, months: Sequence[Month] | None = None) -> str:
    """SQL of person_id, month, fen: what was found to be paid too much of each month and still
    counts so. It came back or is to: it is not paid.

    The transactions are looked up first: there are few, and of most months none.
    """
    of = f"AND p.for_month IN ({months_sql(months)}) " if months is not None else ""
    found = f"FROM ledger_transaction t WHERE t.event IN {_MOVED}"
    return (
        "SELECT p.person_id, p.for_month AS month, "
        "sum(p.credit_fen - p.debit_fen)::bigint AS fen FROM ledger_posting p "
        # Where nothing was ever found, no posting is looked at.
        f"WHERE EXISTS (SELECT 1 {found}) AND p.transaction_id = ANY (ARRAY(SELECT t.id {found})) "
        f"{of}AND p.account_id IN (SELECT a.id FROM ledger_account a "
        f"WHERE a.kind = 'payable' AND a.programme = {_text(programme)}) GROUP BY 1, 2"
    )


def under_way(programme: Programme, months: Sequence[Month], among: str = "") -> str:
    """SQL of person_id, month, fen, gross, revisions: what was paid, is being paid, or waits to be.

    `gross`: lines of batches that are not dropped, whoever's; of a line that the bank sent back and
    that is paid again by another, only the other counts; of one that is not to be paid any more,
    what was netted from it: that was taken. And payments of the same month that came in with
    workbooks. `fen`: the same less what of it was found to be paid too much (see `overpaid`): it
    may be below nought. `revisions`: those that lines stand for already (each is paid once).
    `among`: SQL of the persons asked for, where not everybody is.
    """
    imported = ""
    if programme.counts_as and all(map(records.known_kind, programme.counts_as)):
        imported = (
            " UNION ALL SELECT t.person_id, make_date(t.year, t.month, 1), "
            "coalesce(t.amount_fen, 0), 0, NULL::smallint "
            f"FROM ({records.rows(programme.counts_as)}) t WHERE t.month IS NOT NULL "
            f"AND make_date(t.year, t.month, 1) IN ({months_sql(months)}){_only('t.person_id', among)}"
        )
    live = (
        f'SELECT l.person_id, l.for_month, l.amount_fen, 0, l.revision FROM "{LINES}" l '
        f"WHERE l.programme = {_text(programme.code)} AND l.for_month IN ({months_sql(months)}) "
        f"AND l.live{_only('l.person_id', among)}"
    )
    # Sent back: they wait to be paid again, or were given up.
    back = (
        "SELECT l.person_id, l.for_month, "
        "CASE WHEN l.state = 'returned' THEN l.amount_fen ELSE l.netted_fen END, 0, "
        "CASE WHEN l.state = 'returned' THEN l.revision END "
        f'FROM "{_RETURNED}" r JOIN "{LINES}" l ON l.id = r.line_id '
        f"WHERE l.programme = {_text(programme.code)} AND l.for_month IN ({months_sql(months)}) "
        "AND (l.state = 'returned' OR l.state = 'dropped' AND l.netted_fen > 0)"
        f"{_only('l.person_id', among)} AND NOT EXISTS "
        f'(SELECT 1 FROM "{LINES}" again WHERE again.previous_id = l.id)'
    )
    moved = (
        "SELECT o.person_id, o.month, 0, o.fen, NULL::smallint "
        f"FROM ({overpaid(programme.code, months)}) o WHERE true{_only('o.person_id', among)}"
    )
    return (
        "SELECT w.person_id, w.month, sum(w.gross - w.over)::bigint AS fen, "
        "sum(w.gross)::bigint AS gross, array_remove(array_agg(w.revision), NULL) AS revisions "
        f"FROM ({live} UNION ALL {back} UNION ALL {moved}{imported}) "
        "w(person_id, month, gross, over, revision) GROUP BY w.person_id, w.month"
    )
