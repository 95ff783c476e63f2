"""Checking a batch: every check over every line that is not out, and who waits for whom.

A finding that holds a line back opens a hold with a named officer and a day until which the person
may answer. What an officer has let pass with its evidence stays passed when the batch is checked
again; new evidence holds the line anew. A line that nothing speaks against any more is freed.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from zoneinfo import ZoneInfo

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.calendar import DueDate
from huican.kernel.months import Month
from huican.ledger import checks
from huican.ledger.batches.acting import LINES, locked, step, whole_sets
from huican.ledger.batches.building import programme_of
from huican.ledger.batches.lines import refresh_accounts
from huican.ledger.batches.netting import renew_netting
from huican.ledger.batches.purses import months_of
from huican.ledger.batches.rules import bands
from huican.ledger.checks import Asked, Found, Select, look_at
from huican.ledger.domain.batch_notices import notice_of
from huican.ledger.models import Batch, Hold, LineFinding
from huican.reference.queries import working_calendar
from huican.sources import queries as sources
from huican.sources.bulk import copy_in

FINDINGS = LineFinding._meta.db_table
HOLDS = Hold._meta.db_table
_SHANGHAI = ZoneInfo("Asia/Shanghai")
_FOUND_AT_ONCE = 10_000
_TABLE = (
    "CREATE TEMP TABLE IF NOT EXISTS batch_found (line_id bigint, check_code text, holds boolean, "
    "evidence text) ON COMMIT DROP"
)


@dataclass(frozen=True, slots=True)
class CheckResult:
    """What one check found: lines it speaks against, and how many of them it holds."""

    code: str
    name: str
    remedy: str
    lines: int
    holding: int


@dataclass(frozen=True, slots=True)
class Checked:
    """A checked batch. `results`: every check, those that found something first."""

    batch_id: int
    version: int
    results: tuple[CheckResult, ...]
    ready: int
    held: int
    total_fen: int
    answer_until: DueDate


def check(
    batch_id: int, *, version: int, officer: Actor | str, by: Actor | str, at: datetime
) -> Checked:
    """Checks a batch that was built or checked before; what is held goes to `officer`.

    Raises NoSuchBatch, BatchRefused, BatchChanged.
    """
    with transaction.atomic():
        batch = locked(batch_id, "check", version=version)
        with whole_sets():
            refresh_accounts(batch)
            renew_netting(batch)
        find(batch, at)
        results = _results()
        until = working_calendar().add(
            at.astimezone(_SHANGHAI).date(), bands().limits.answer_working_days
        )
        with whole_sets():
            _settle(batch, actor_name(officer), until, actor_name(by), at)
        batch.checked_data_version = sources.data_version()
        step(batch, "check", by=by, at=at)
        held = _count(batch, "held")
        record(
            verb="batch.check", by=by, at=at, subject=("batch", batch.pk),
            area_code=batch.area_code,
            summary=f"检查批次 {batch.number}：可发 {batch.line_count} 行，暂缓 {held} 行",
            data={
                "ready": batch.line_count, "held": held, "officer": actor_name(officer),
                "found": {one.code: one.lines for one in results if one.lines},
            },
        )  # fmt: skip
    return Checked(batch.pk, batch.version, results, batch.line_count, held, batch.total_fen, until)


def find(batch: Batch, at: datetime, only: Collection[str] | None = None) -> None:
    """Runs every check (or `only` these) over the lines that are not out; findings into the table batch_found.

    Within the caller's transaction; the table is empty before and gone with it.
    """
    months = tuple(map(Month.of, months_of(batch, ("ready", "held"))))
    asked = Asked(batch, programme_of(batch.programme), months, bands().limits, at)
    with connection.cursor() as cursor:
        cursor.execute(_TABLE)
        cursor.execute("TRUNCATE batch_found")
        if not months:
            return
        look_at(batch)
        for one in checks.ALL:
            if only is not None and one.code not in only:
                continue
            with whole_sets():
                _note(one.code, one.find(asked))
        cursor.execute("ANALYZE batch_found")


def _note(code: str, found: Select | Iterable[Found]) -> None:
    if isinstance(found, Select):
        with connection.cursor() as cursor:
            cursor.execute(
                "INSERT INTO batch_found (check_code, line_id, holds, evidence) "
                f"SELECT '{code}', f.a, f.b, f.c FROM ({found.sql}) f(a, b, c)",
                found.values or None,
            )
        return
    # Some are found only while they are asked for: that is over before they are written.
    waiting = iter(found)
    while block := list(islice(waiting, _FOUND_AT_ONCE)):
        copy_in(
            "batch_found", ("line_id", "check_code", "holds", "evidence"),
            [(one.line_id, code, one.holds, one.evidence) for one in block],
        )  # fmt: skip


def _results() -> tuple[CheckResult, ...]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT check_code, count(*), count(*) FILTER (WHERE holds) FROM batch_found GROUP BY 1"
        )
        counts = {code: (lines, holding) for code, lines, holding in cursor.fetchall()}
    results = [
        CheckResult(one.code, one.name, one.remedy, *counts.get(one.code, (0, 0)))
        for one in checks.ALL
    ]
    return tuple(sorted(results, key=lambda one: (not one.holding, not one.lines)))


# A finding that an officer has let pass: the same check, line and evidence.
_PASSED = f"""
EXISTS (SELECT 1 FROM "{HOLDS}" h JOIN "{FINDINGS}" o ON o.line_id = h.line_id
        WHERE h.line_id = f.line_id AND h.outcome = 'released' AND o.holds
          AND o.check_code = f.check_code AND o.evidence = f.evidence)"""


def _settle(batch: Batch, officer: str, until: DueDate, by: str, at: datetime) -> None:
    mine = f"(SELECT id FROM \"{LINES}\" WHERE batch_id = %s AND state IN ('ready', 'held'))"
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE TEMP TABLE batch_to_hold ON COMMIT DROP AS SELECT f.line_id, "
            "array_agg(f.check_code ORDER BY f.check_code) AS codes FROM batch_found f "
            f"WHERE f.holds AND NOT {_PASSED} GROUP BY f.line_id"
        )
        cursor.execute(f'DELETE FROM "{FINDINGS}" WHERE line_id IN {mine}', [batch.pk])
        cursor.execute(
            f'INSERT INTO "{FINDINGS}" (line_id, check_code, holds, evidence, found_at) '
            "SELECT line_id, check_code, bool_or(holds), left(string_agg(DISTINCT evidence, '；'), "
            "400), %s FROM batch_found GROUP BY line_id, check_code",
            [at],
        )
        cursor.execute(
            f"UPDATE \"{LINES}\" SET state = 'ready' WHERE batch_id = %s AND state = 'held' "
            "AND id NOT IN (SELECT line_id FROM batch_to_hold)",
            [batch.pk],
        )
        cursor.execute(
            f"UPDATE \"{HOLDS}\" h SET outcome = 'released', decided_by = %s, decided_at = %s, "
            "reason = '再次检查，已没有不符的地方' WHERE h.outcome = '' "
            f"AND h.line_id IN {mine} AND h.line_id NOT IN (SELECT line_id FROM batch_to_hold)",
            [by, at, batch.pk],
        )
        cursor.execute(
            f"UPDATE \"{LINES}\" SET state = 'held' WHERE batch_id = %s AND state = 'ready' "
            "AND id IN (SELECT line_id FROM batch_to_hold)",
            [batch.pk],
        )
    _open_holds(batch, officer, until)


def _open_holds(batch: Batch, officer: str, until: DueDate) -> None:
    """A hold for each line that waits; one that was open already keeps its officer and its day."""
    programme = programme_of(batch.programme)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT t.codes, array_agg(t.line_id ORDER BY t.line_id) FROM batch_to_hold t "
            f"LEFT JOIN \"{HOLDS}\" h ON h.line_id = t.line_id AND h.outcome = '' "
            "WHERE h.id IS NULL GROUP BY t.codes"
        )
        groups = cursor.fetchall()
        months = dict(
            cursor.execute(
                f'SELECT id, for_month FROM "{LINES}" WHERE id = ANY(%s)',
                [[id_ for _, ids in groups for id_ in ids]],
            ).fetchall()
            if groups
            else []
        )
        rows = [
            (
                line, officer, until.day,
                notice_of(
                    programme.name, Month.of(months[line]),
                    [checks.BY_CODE[code].notice for code in codes], until,
                ),
            )
            for codes, ids in groups
            for line in ids
        ]  # fmt: skip
        cursor.execute(
            "CREATE TEMP TABLE batch_holds ON COMMIT DROP AS "
            f'SELECT line_id, officer, until, notice FROM "{HOLDS}" WHERE false'
        )
        copy_in("batch_holds", ("line_id", "officer", "until", "notice"), rows)
        cursor.execute(
            f'INSERT INTO "{HOLDS}" (line_id, officer, until, notice, reply, outcome, decided_by, '
            "reason) SELECT line_id, officer, until, notice, '', '', '', '' FROM batch_holds "
            "ON CONFLICT (line_id) DO UPDATE SET officer = EXCLUDED.officer, "
            "until = EXCLUDED.until, notice = EXCLUDED.notice, noticed_at = NULL, reply = '', "
            "replied_at = NULL, outcome = '', decided_by = '', decided_at = NULL, reason = ''"
        )


def _count(batch: Batch, state: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*) FROM "{LINES}" WHERE batch_id = %s AND state = %s', [batch.pk, state]
        )
        return int(cursor.fetchone()[0])


def new_against(
    batch: Batch, at: datetime, only: Collection[str] | None = None
) -> Sequence[tuple[int, str, str]]:
    """Checks the lines that are ready once more, without changing anything: line number, check and
    evidence of whatever would hold one of them now (at most 20)."""
    find(batch, at, only)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT l.line, f.check_code, f.evidence FROM batch_found f "
            f"JOIN \"{LINES}\" l ON l.id = f.line_id AND l.state = 'ready' "
            f"WHERE f.holds AND NOT {_PASSED} ORDER BY l.line, f.check_code LIMIT 20"
        )
        return [(int(line), code, evidence) for line, code, evidence in cursor.fetchall()]


__all__ = ["CheckResult", "Checked", "check", "find", "new_against"]
