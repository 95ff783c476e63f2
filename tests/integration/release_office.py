"""An office with one large approved batch, put in by SQL: to be released, killed, released again.

Its acts run each in a process of its own (`Act`), which can be killed.
"""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter, sleep
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction

from huican.audit import queries
from huican.config.embedded import layout
from huican.kernel.months import Month
from huican.ledger import balances, books
from huican.ledger.batches import approving, building, checking, closing, releasing
from huican.ledger.batches.acting import AlreadyDone
from huican.ledger.books import Line, Purse
from huican.ledger.models import Batch, Instalment, Recovery

AT = datetime(2023, 5, 15, 2, tzinfo=UTC)
COUNTY, FUND, PROGRAMME, FEN = "990826000000", "county", "nursing-subsidy", 9_000

_PEOPLE = (
    """
INSERT INTO registry_person (id, name, pinyin, initials, sex, birth, area_code, category, level,
       created_at)
SELECT i, '王' || i, 'wang', 'w', '男', '1968-03-04', '990826101202', 4, mod(i, 2) + 1, '2022-03-01'
FROM generate_series(1, %(lines)s) i""",
    """
INSERT INTO registry_certificate (sealed, blind, category, level, reissue, components, issued_on,
       valid_until, current, person_id)
SELECT sha256(('s' || id)::bytea), sha256(('b' || id)::bytea), 4, level, 0, '[]', '2020-08-16',
       '2030-08-16', true, id FROM registry_person""",
    """
INSERT INTO registry_bankaccount (person_id, bank, sealed, blind, holder)
SELECT id, '安澜农商行', sha256(('a' || id)::bytea), sha256(('c' || id)::bytea), ''
FROM registry_person""",
    """
INSERT INTO ledger_rolldecision (person_id, programme, act, from_month, cause, reason, decided_at,
       decided_by, source_ref)
SELECT id, 'nursing-subsidy', 'grant', '2023-01-01', '', '申请齐全', '2023-01-05', 'user:9', ''
FROM registry_person""",
    """
INSERT INTO ledger_basis (policy_digest, parameter_digest, data_version, made_at)
VALUES ('p', 'q', 1, '2023-05-10')""",
    """
INSERT INTO ledger_entitlement (person_id, programme, month, revision, outcome, amount_fen, cause,
       reason, area_code, basis_id)
SELECT id, 'nursing-subsidy', '2023-05-01', 1, 1, %(fen)s + mod(id, 7), 'first', '', area_code,
       (SELECT max(id) FROM ledger_basis) FROM registry_person""",
)


def make(_: Any, lines: int) -> Any:
    """The office; twenty persons owe something that this batch nets."""
    call_command("migrate", interactive=False, verbosity=0)
    month = Month(2023, 5)
    purse = Purse(PROGRAMME, FUND, 2023, COUNTY)
    with transaction.atomic(), connection.cursor() as cursor:
        for statement in _PEOPLE:
            cursor.execute(statement, {"lines": lines, "fen": FEN})
        books.post_selected(
            "entitle", purse, "SELECT person_id, month AS for_month, amount_fen "
            "FROM ledger_entitlement ORDER BY 1", [], key="owed", why="应发", by="user:9", at=AT,
        )  # fmt: skip
        for person in range(50, lines + 1, lines // 20):
            one = Recovery.objects.create(
                person_id=person, programme=PROGRAMME, fund=FUND, area_code="990826101202",
                cause="death", months={"2023-03": 500}, amount_fen=500, evidence="x",
                state="decided", way="netted", found_at=AT, found_by="user:9",
            )  # fmt: skip
            Instalment.objects.create(recovery=one, due_month=month.first_day, amount_fen=500)
            books.post(
                "overpaid", purse, [Line(500, person, Month(2023, 3).first_day)], why="多发",
                key=f"over:{one.pk}", by="user:9", at=AT, source_ref=f"recovery:{one.pk}",
            )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    built = building.build(PROGRAMME, month, COUNTY, FUND, by="user:1", at=AT)
    checked = checking.check(
        built.batch_id, version=built.version, officer="user:2", by="user:2", at=AT
    )
    version = checked.version
    for by, role in (("user:3", "reviewer"), ("user:4", "leader-in-charge")):
        given = approving.approve(built.batch_id, version=version, by=by, at=AT, roles=[role])
        version = given.version
        if given.whole:
            break
    with connection.cursor() as cursor:
        cursor.execute("VACUUM ANALYZE")
    return {"batch": built.batch_id, "lines": checked.ready, "held": checked.held}


def release(pipe: Any, batch_id: int) -> Any:
    """Ready, told to go, released (or not), told to say so."""
    import psycopg
    from django.db import Error

    version = Batch.objects.get(pk=batch_id).version
    pipe.send({"ready": connection.connection.info.backend_pid})
    pipe.recv()
    begun = perf_counter()
    try:
        done = releasing.release(batch_id, version=version, by="user:5", at=AT)
    # Copying speaks to the driver itself.
    except (Error, psycopg.Error) as error:
        return {"lost": type(error).__name__}
    taken = perf_counter() - begun
    # Whoever is killed here has released and could not say so.
    pipe.recv()
    return {"released": done.lines, "seconds": taken}


def settle(_: Any, batch_id: int) -> Any:
    """What stands after a kill; the release pressed once more; what stands then."""
    _alone()
    before = _standing(batch_id)
    version = Batch.objects.get(pk=batch_id).version
    try:
        again = {"released": releasing.release(
            batch_id, version=version, by="user:6", at=AT).lines}  # fmt: skip
    except AlreadyDone as error:
        again = {"already": str(error)}
    return {
        "before": before, "again": again, "after": _standing(batch_id),
        "faults": [*balances.verify().faults, *closing.faults_of_batches()],
        "chain": queries.verify().whole,
    }  # fmt: skip


def _alone() -> None:
    """Waits until the back-end of whoever was killed has noticed, and left."""
    until = perf_counter() + 60
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
                "AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
            )
            (others,) = cursor.fetchone()
        if not others:
            return
        assert perf_counter() < until, "somebody is still at it"
        sleep(0.05)


_STANDING = """
WITH moved AS (
  SELECT p.person_id, p.for_month, a.kind, sum(p.debit_fen)::bigint AS debit,
         sum(p.credit_fen)::bigint AS credit, count(*) AS postings
  FROM ledger_posting p JOIN ledger_transaction t ON t.id = p.transaction_id
  JOIN ledger_account a ON a.id = p.account_id
  WHERE t.event IN ('release', 'netted') GROUP BY 1, 2, 3
), line AS (
  SELECT l.*, coalesce(bank.credit, 0) AS to_bank, coalesce(bank.postings, 0) AS times,
         coalesce(owed.debit, 0) AS taken, coalesce(back.credit, 0) AS back
  FROM ledger_batchline l
  LEFT JOIN moved bank ON bank.kind = 'in-bank' AND bank.person_id = l.person_id
    AND bank.for_month = l.for_month
  LEFT JOIN moved owed ON owed.kind = 'payable' AND owed.person_id = l.person_id
    AND owed.for_month = l.for_month
  LEFT JOIN moved back ON back.kind = 'recoverable' AND back.person_id = l.person_id
    AND back.for_month = l.for_month
  WHERE l.batch_id = %(batch)s
)
SELECT (SELECT state FROM ledger_batch WHERE id = %(batch)s) AS state,
  (SELECT released_by FROM ledger_batch WHERE id = %(batch)s) AS released_by,
  count(*) FILTER (WHERE state = 'ready') AS ready, count(*) FILTER (WHERE state = 'out') AS out,
  count(*) FILTER (WHERE times = 0 AND taken = 0 AND back = 0) AS untouched,
  count(*) FILTER (WHERE times = 1 AND to_bank = net_fen AND taken = amount_fen
                     AND back = netted_fen) AS once,
  sum(netted_fen)::bigint AS netted,
  (SELECT count(*) FROM ledger_transaction WHERE event IN ('release', 'netted')) AS transactions,
  (SELECT count(*) FROM ledger_recovery WHERE state = 'settled') AS settled,
  (SELECT count(*) FROM ledger_recoveryact WHERE act = 'netted') AS netted_acts,
  (SELECT count(*) FROM ledger_batchact WHERE batch_id = %(batch)s AND act = 'release') AS acts,
  (SELECT count(*) FROM audit_event WHERE verb = 'batch.release') AS events,
  (SELECT count(*) FROM ledger_tobalance) AS to_balance
FROM line"""


def _standing(batch_id: int) -> dict[str, Any]:
    with connection.cursor() as cursor:
        cursor.execute(_STANDING, {"batch": batch_id})
        names = [column.name for column in cursor.description]
        return dict(zip(names, cursor.fetchone(), strict=True))


# --- processes ------------------------------------------------------------------------------


class Act:
    """One act in a process of its own, on a database of a server, with an installation's folder."""

    def __init__(
        self, act: Callable[[Any, int], Any], argument: int, *, var: Path, host: Path,
        database: str,
    ) -> None:  # fmt: skip
        context = multiprocessing.get_context("fork")
        self.pipe, other = context.Pipe()
        self.process = context.Process(
            target=_run, args=[other, act, argument, var, host, database], daemon=True
        )
        self.process.start()
        other.close()

    def heard(self, wait_s: float) -> dict[str, Any]:
        """What it says next; nothing when it ended without a word."""
        assert self.pipe.poll(wait_s), "it neither speaks nor ends"
        try:
            said = self.pipe.recv()
        except EOFError:
            return {}
        assert "fault" not in said, said["fault"]
        return dict(said)

    def tell(self) -> None:
        self.pipe.send(None)

    def kill(self) -> None:
        self.process.kill()
        self.process.join()
        self.pipe.close()


def _run(
    pipe: Any, act: Callable[[Any, int], Any], argument: int, var: Path, host: Path, database: str
) -> None:
    os.environ["HUICAN_VAR"] = str(var)
    settings.HUICAN_VAR = var
    # The connection of whoever began this is not ours to close.
    connection.connection = None
    connection.settings_dict.update(
        NAME=database, USER=layout.APPLICATION_ROLE, PASSWORD="", HOST=str(host),
        PORT=str(layout.PORT),
    )  # fmt: skip
    try:
        pipe.send(act(pipe, argument))
    except BaseException:
        pipe.send({"fault": traceback.format_exc()})
    finally:
        # Nothing of whoever began this is to be tidied up here.
        os._exit(0)
