"""What each month owes each person on the roll, under what is known today.

Computed again whenever something changed: a fact learned late, a standard raised back to January,
a decision about the roll. Only what differs is written, as a new revision beside the old one, and
the difference goes to the books in the same transaction.

    符合 and on the roll      what the policy says
    待核实 and on the roll    as before: what was paid, or owed last, until it is cleared up
    不符合, or off the roll   nothing
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from huican.audit.operations import Actor, record
from huican.kernel.money import yuan_text
from huican.kernel.months import Month
from huican.ledger import recovery_lowering
from huican.ledger.batches import owed
from huican.ledger.comparison import cause_of
from huican.ledger.in_bulk import post_differences
from huican.ledger.models import Account, Basis, Entitlement, RollDecision
from huican.ledger.opening import FUND_UNNAMED
from huican.programmes.domain.policy import Programme
from huican.programmes.population import NobodyThere, counties_of, county_scope, overlap
from huican.programmes.population_sql import PLANNING, Rows, answering_months
from huican.programmes.sources.frame import Scope
from huican.programmes.standing import Standing, standing
from huican.rules.types import Value
from huican.sources import queries as sources

# Two that compute the same programme: the second waits, and finds nothing left to change.
_LOCK = 0x48_43_45_4E
_TABLE = Entitlement._meta.db_table
# Whom a recomputing is about: of a province, those of one county.
_AMONG = "SELECT DISTINCT person_id FROM ledger_said"

# The fund of the first posting of a person-month `c`; else the one that is given.
_FUND_BEFORE = """coalesce((
    SELECT a.fund FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id
    WHERE p.person_id = c.person_id AND p.for_month = c.month
      AND a.programme = %s AND a.kind = 'payable' ORDER BY p.id LIMIT 1), %s)"""


@dataclass(frozen=True, slots=True)
class Recomputed:
    """Person-months looked at (of whoever was ever on the roll) and changed; what is owed now beyond
    and below what was before."""

    looked_at: int
    changed: int
    more_fen: int
    less_fen: int


def recompute(
    programme: Programme, months: Sequence[Month], area_code: str, *, by: Actor | str,
    at: datetime, fund: str = FUND_UNNAMED,
) -> Recomputed:  # fmt: skip
    """Brings the entitlements of a monthly programme up to date, for an area and all below it.

    `fund`: what new entitlement is to be paid from. Raises NobodyThere.
    """
    scope = Scope.of_area(area_code)
    counties = counties_of(scope)
    if not counties:
        raise NobodyThere("这个区划里还没有人", where=area_code, remedy="请先导入花名册")
    months = sorted(set(months))
    by_standing = standing()
    version = sources.data_version()
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        cursor.execute(PLANNING)
        for table in ("ledger_said", "ledger_changed", "ledger_change_fen"):
            cursor.execute(f"DROP TABLE IF EXISTS {table}")
        cursor.execute(
            "CREATE TEMP TABLE ledger_said (person_id bigint, area_code text, month date, "
            "outcome smallint, amount_fen bigint, no_bit int, basis int) ON COMMIT DROP"
        )
        bases: list[str] = []
        for county in counties:
            for rows, some in _same_standards(by_standing, county, months):
                bases.append(_digest(rows.get(programme.code, {})))
                _say(programme, county, rows, some, scope, by_standing, len(bases) - 1)
        cursor.execute("ANALYZE ledger_said")
        looked_at = _changed(programme, months, fund, bases)
        cursor.execute("SELECT count(*) FROM ledger_changed")
        (changed,) = cursor.fetchone()
        if not changed:
            return Recomputed(looked_at, 0, 0, 0)
        cursor.execute(
            f'INSERT INTO "{_TABLE}" (person_id, programme, month, revision, outcome, amount_fen, '
            "cause, reason, area_code, basis_id) "
            "SELECT person_id, %s, month, revision, outcome, amount_fen, cause, reason, area_code, "
            "(%s::bigint[])[basis + 1] FROM ledger_changed ORDER BY month, person_id",
            [programme.code, _kept(programme, bases, version, at)],
        )
        cursor.execute(f'SELECT max(id) FROM "{_TABLE}"')
        (last,) = cursor.fetchone()
        posted = post_differences(
            "ledger_change_fen", programme.code, "entitle", "entitle-less",
            key=f"entitle:{programme.code}:{last}",
            why=f"{programme.name}：{months[0].label}至{months[-1].label}应发", by=by, at=at,
            source_ref=f"data-version:{version}",
        )  # fmt: skip
        if posted.more_fen:
            recovery_lowering.lower(programme.code, by=by, at=at)
        record(
            verb="entitlement.recompute", by=by, at=at, area_code=area_code,
            summary=f"重算“{programme.name}”{months[0].label}至{months[-1].label}的应发："
            f"变动 {changed} 人月，增 {yuan_text(posted.more_fen)} 元，"
            f"减 {yuan_text(posted.less_fen)} 元",
            data={"programme": programme.code, "changed": changed, "more_fen": posted.more_fen,
                  "less_fen": posted.less_fen, "data_version": version},
        )  # fmt: skip
    return Recomputed(looked_at, changed, posted.more_fen, posted.less_fen)


def _same_standards(
    by: Standing, county: str, months: Sequence[Month]
) -> Iterator[tuple[Rows, list[Month]]]:
    """The months in groups, one after another, in which a county has the same standards."""
    rows: Rows = {}
    group: list[Month] = []
    for month in months:
        found = by.table.rows(county, month)
        if group and found != rows:
            yield rows, group
            group = []
        rows = found
        group.append(month)
    if group:
        yield rows, group


def _say(
    programme: Programme,
    county: str,
    rows: Rows,
    months: Sequence[Month],
    scope: Scope,
    by: Standing,
    basis: int,
) -> None:
    """What the determination says of some months for whoever of a county was ever on the roll,
    into `ledger_said`."""
    inside = replace(
        county_scope(county),
        ranges=overlap(scope, county_scope(county)),
        # Nobody is owed anything of whom nobody ever decided.
        among=f'SELECT person_id FROM "{RollDecision._meta.db_table}" '
        f"WHERE programme = '{programme.code}'",
    )
    statement = answering_months(by.policies, rows, months, inside, codes={programme.code})
    at = statement.programmes.index(programme.code) + 1
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH {statement.steps} INSERT INTO ledger_said "
            f"SELECT z.person_id, z.area_code, z.month, z.outcomes[{at}], "
            f"z.amounts_fen[{at}], z.no_bits[{at}] & -z.no_bits[{at}], {basis} "
            f"FROM ({statement.select}) z(person_id, area_code, outcomes, no_bits, unknown_bits, "
            "amounts_fen, month)"
        )


def _digest(standards: Mapping[str, Value]) -> str:
    text = json.dumps(standards, ensure_ascii=False, sort_keys=True)
    return sha256(text.encode()).hexdigest()


def _kept(programme: Programme, bases: Sequence[str], version: int, at: datetime) -> list[int]:
    """The ids of the bases, kept where a change came of them; by their numbers in `ledger_said`."""
    made: dict[str, int] = {}
    with connection.cursor() as cursor:
        cursor.execute("SELECT DISTINCT basis FROM ledger_changed")
        used = {bases[number] for (number,) in cursor.fetchall()}
    for digest in sorted(used):
        made[digest] = Basis.objects.create(
            policy_digest=programme.digest, parameter_digest=digest, data_version=version,
            made_at=at,
        ).pk  # fmt: skip
    return [made.get(digest, 0) for digest in bases]


def _changed(programme: Programme, months: Sequence[Month], fund: str, bases: Sequence[str]) -> int:
    """Fills `ledger_changed` (new revisions) and `ledger_change_fen`; person-months looked at."""
    clauses = [(1 << i, cause_of(programme, 1 << i)) for i in range(len(programme.conditions) + 2)]
    words = ", ".join(["(%s, %s, %s)"] * len(clauses))
    values = [value for bit, cause in clauses for value in (bit, cause.code, cause.text[:200])]
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
CREATE TEMP TABLE ledger_changed ON COMMIT DROP AS
WITH roll AS MATERIALIZED ({owed.on_roll(programme.code, months, _AMONG)}),
last AS MATERIALIZED (
  -- In the order of the index one_entitlement_revision, read backwards.
  SELECT DISTINCT ON (e.month, e.person_id) e.person_id, e.month, e.revision, e.outcome,
         e.amount_fen, e.basis_id
  FROM "{_TABLE}" e WHERE e.programme = %s AND e.month IN ({owed.months_sql(months)})
    AND e.person_id = ANY (ARRAY({_AMONG}))
  ORDER BY e.month DESC, e.person_id DESC, e.revision DESC
),
paid AS MATERIALIZED ({owed.under_way(programme, months, _AMONG)}),
earlier AS MATERIALIZED (
  SELECT DISTINCT ON (e.person_id) e.person_id, e.amount_fen
  FROM "{_TABLE}" e WHERE e.programme = %s AND e.month < %s AND e.amount_fen > 0
    AND e.person_id = ANY (ARRAY({_AMONG}))
  ORDER BY e.person_id, e.month DESC, e.revision DESC
),
clause(bit, cause, words) AS (VALUES {words}),
due AS (
  SELECT s.person_id, s.month, s.area_code, s.basis,
         roll.person_id IS NOT NULL AS on_roll, s.outcome AS said, clause.cause AS clause,
         clause.words,
         CASE WHEN roll.person_id IS NULL OR s.outcome IN (0, -1) THEN 0
              WHEN s.outcome = 1 AND s.amount_fen IS NOT NULL THEN 1 ELSE 2 END AS outcome,
         CASE WHEN roll.person_id IS NULL OR s.outcome IN (0, -1) THEN 0
              WHEN s.outcome = 1 AND s.amount_fen IS NOT NULL THEN s.amount_fen
              ELSE coalesce(nullif(greatest(paid.fen, 0), 0),
                -- Entitled by all means: what he had, also where that was found to be too much.
                CASE WHEN s.outcome = 1
                     THEN coalesce(nullif(last.amount_fen, 0), nullif(paid.gross, 0)) END,
                last.amount_fen, earlier.amount_fen, 0)
         END AS amount_fen,
         last.outcome AS old_outcome, last.amount_fen AS old_fen, last.revision AS old_revision,
         last.basis_id AS old_basis
  FROM ledger_said s
  LEFT JOIN roll ON roll.person_id = s.person_id AND roll.month = s.month
  LEFT JOIN last ON last.person_id = s.person_id AND last.month = s.month
  LEFT JOIN paid ON paid.person_id = s.person_id AND paid.month = s.month
  LEFT JOIN earlier ON earlier.person_id = s.person_id
  LEFT JOIN clause ON clause.bit = s.no_bit
  WHERE roll.person_id IS NOT NULL OR last.person_id IS NOT NULL
)
SELECT person_id, month, area_code, due.basis, outcome, amount_fen,
       coalesce(old_revision, 0) + 1 AS revision,
       amount_fen - coalesce(old_fen, 0) AS fen,
       CASE WHEN NOT on_roll THEN 'roll'
            WHEN outcome = 0 THEN coalesce(clause, 'fact')
            WHEN old_revision IS NULL THEN 'first'
            WHEN old.policy_digest <> %s THEN 'policy'
            WHEN old.parameter_digest <> (%s::text[])[due.basis + 1] THEN 'standard'
            ELSE 'fact' END AS cause,
       CASE WHEN NOT on_roll THEN '不在册'
            WHEN outcome = 0 THEN '不符合：' || coalesce(words, '条件')
            WHEN outcome = 2 AND said = 1 THEN '符合，标准还不知道，按原来的数照发'
            WHEN outcome = 2 THEN '待核实，查清前照发'
            ELSE '' END AS reason
FROM due LEFT JOIN "{Basis._meta.db_table}" old ON old.id = due.old_basis
WHERE old_revision IS NULL OR amount_fen <> old_fen OR outcome <> old_outcome""",
            [programme.code, programme.code, months[0].first_day, *values, programme.digest, bases],
        )
        # The same purse as the months' payments, so that what is owed and what was paid meet.
        cursor.execute(
            f"SELECT count(*) FROM \"{Account._meta.db_table}\" WHERE kind = 'payable' "
            "AND programme = %s AND fund <> %s",
            [programme.code, fund],
        )
        (others,) = cursor.fetchone()
        # Hardly ever is a programme paid out of two funds: then there is nothing to look up.
        cursor.execute(
            f"""
CREATE TEMP TABLE ledger_change_fen ON COMMIT DROP AS
SELECT c.person_id, c.month AS for_month, {_FUND_BEFORE if others else "%s"} AS fund,
       rpad(left(c.area_code, 6), 12, '0') AS county, c.fen
FROM ledger_changed c WHERE c.fen <> 0""",
            [programme.code, fund] if others else [fund],
        )
        cursor.execute("SELECT count(*) FROM ledger_said")
        return int(cursor.fetchone()[0])
