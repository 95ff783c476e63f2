"""The lines of a batch, put in by the database itself."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import connection

from huican.kernel.months import Month
from huican.ledger.batches import owed
from huican.ledger.batches.acting import LINES
from huican.ledger.models import Batch, ReturnedLine
from huican.programmes.domain.policy import Programme
from huican.programmes.sources.frame import Scope
from huican.registry.models import BankAccount, Person

_ACCOUNTS = BankAccount._meta.db_table
_PERSONS = Person._meta.db_table
_RETURNED = ReturnedLine._meta.db_table

COLUMNS = (
    "batch_id", "line", "person_id", "programme", "for_month", "revision", "amount_fen",
    "netted_fen", "net_fen", "area_code", "name", "account_id", "account_sealed", "account_blind",
    "bank", "holder", "reason", "state", "previous_id",
)  # fmt: skip
_SAID = (
    "person_id", "programme", "month", "revision", "outcome", "amount_fen", "cause", "reason",
    "area_code", "basis_id",
)  # fmt: skip

# Accounts that the bank sent money back from, and that it has not paid to since.
FAILED = f"""
SELECT DISTINCT l.account_id FROM "{_RETURNED}" r JOIN "{LINES}" l ON l.id = r.line_id
WHERE l.account_id IS NOT NULL AND NOT EXISTS (
    SELECT 1 FROM "{LINES}" p WHERE p.person_id = l.person_id AND p.account_id = l.account_id
    AND p.state = 'paid' AND p.id > l.id)"""


def accounts_of(persons: str) -> str:
    """SQL of the account of each person of the subquery `persons`: the latest that does not fail."""
    return (
        "SELECT DISTINCT ON (a.person_id) a.id, a.person_id, a.sealed, a.blind, a.bank, a.holder "
        f'FROM "{_ACCOUNTS}" a LEFT JOIN ({FAILED}) f ON f.account_id = a.id '
        f"WHERE a.person_id IN (SELECT person_id FROM {persons}) "
        "ORDER BY a.person_id, (f.account_id IS NOT NULL), a.id DESC"
    )


def _yuan(fen: str) -> str:
    return f"trim_scale({fen} / 100.0)"


# What came back of a month that was paid before and is owed after all.
_PAID = (
    f"'，已发 ' || {_yuan('w.gross')} || ' 元' || CASE WHEN w.fen < w.gross "
    f"THEN '，已收回 ' || {_yuan('(w.gross - w.fen)')} || ' 元' ELSE '' END"
)
_WANTED = {
    # Whom the determination speaks against is listed with what he had: the line will be held.
    Batch.REGULAR: f"""
SELECT d.*, CASE WHEN d.outcome = 0 AND coalesce(w.gross, 0) = 0 AND coalesce(w.fen, 0) = 0
                 THEN coalesce(b.amount_fen, 0)
                 ELSE d.amount_fen - coalesce(w.fen, 0) END AS fen, w.revisions,
       to_char(d.month, 'YYYY年FMMM月') || '应发 ' || {_yuan("d.amount_fen")} || ' 元'
       || CASE d.outcome WHEN 2 THEN '（待核实，查清前照发）'
                         WHEN 0 THEN '（认定不符合，等待决定）' ELSE '' END
       || CASE WHEN w.gross > 0 OR w.fen < 0 THEN {_PAID} ELSE '' END AS why
FROM due d
JOIN roll r ON r.person_id = d.person_id AND r.month = d.month
LEFT JOIN under_way w ON w.person_id = d.person_id AND w.month = d.month
LEFT JOIN before b ON b.person_id = d.person_id""",
    # Once paid: also where it came back, and is owed after all.
    Batch.TOP_UP: f"""
SELECT d.*, d.amount_fen - w.fen AS fen, w.revisions,
       '补' || to_char(d.month, 'YYYY年FMMM月') || '差额：应发 ' || {_yuan("d.amount_fen")}
       || ' 元' || {_PAID} AS why
FROM due d
JOIN roll r ON r.person_id = d.person_id AND r.month = d.month
JOIN under_way w ON w.person_id = d.person_id AND w.month = d.month
WHERE w.gross > 0""",
    # Never paid; where somebody gave money back for it (the workbook that said so was taken back),
    # that is his too.
    Batch.ARREARS: f"""
SELECT d.*, d.amount_fen - coalesce(w.fen, 0) AS fen, w.revisions,
       '补发' || to_char(d.month, 'YYYY年FMMM月') || '：应发 ' || {_yuan("d.amount_fen")}
       || ' 元，没有发过' || CASE WHEN w.fen < 0
          THEN '，已收回 ' || {_yuan("(-w.fen)")} || ' 元' ELSE '' END AS why
FROM due d
JOIN roll r ON r.person_id = d.person_id AND r.month = d.month
LEFT JOIN under_way w ON w.person_id = d.person_id AND w.month = d.month
WHERE coalesce(w.gross, 0) = 0""",
}


def wanted(kind: str, programme: Programme, months: Sequence[Month], area_code: str) -> str:
    """The steps of a query (after WITH) that end in `wanted`: who is owed more than is paid or on
    its way in these months, with `fen`, `why` and `pays` (the revision that the line stands for;
    none where a line stands for each already, of what came back).

    Building puts these in; the page of the month counts them before anybody builds.
    """
    where = Scope.of_area(area_code).condition("e.area_code", "e.person_id")
    before = "SELECT NULL::bigint AS person_id, NULL::bigint AS amount_fen WHERE false"
    if kind == Batch.REGULAR:
        last = [months[0].next(-1)]
        against = "SELECT person_id FROM due WHERE outcome = 0"
        before = (
            "SELECT coalesce(p.person_id, w.person_id) AS person_id, "
            "coalesce(nullif(p.amount_fen, 0), w.gross) AS amount_fen "
            f"FROM ({owed.due(programme.code, last, f'e.person_id IN ({against})')}) p "
            f"FULL JOIN ({owed.under_way(programme, last, against)}) w "
            "ON w.person_id = p.person_id"
        )
    return f"""
due AS MATERIALIZED ({owed.due(programme.code, months, where)}),
roll AS MATERIALIZED ({owed.on_roll(programme.code, months)}),
under_way AS MATERIALIZED ({owed.under_way(programme, months)}),
before AS MATERIALIZED ({before}),
wanted AS MATERIALIZED (
    SELECT x.*, CASE WHEN coalesce(cardinality(x.revisions), 0) = 0 THEN x.revision
        -- Each revision is paid once; of those that no line stands for, the latest.
        ELSE (SELECT max(g) FROM generate_series(1, x.revision) g WHERE g <> ALL (x.revisions))
        END AS pays
    FROM ({_WANTED[kind]}) x WHERE x.fen > 0
)"""


def insert_lines(batch: Batch, programme: Programme, months: Sequence[Month]) -> int:
    """Puts in every line that is owed and not on its way; how many. Within the caller's
    transaction, under its lock."""
    if batch.kind == Batch.RE_ISSUE:
        return _insert_again(batch)
    # Each revision is paid once. Where what was paid for the latest came back and is owed after all,
    # it is said once more, as it was, for the line to stand for.
    sql = f"""
WITH {wanted(batch.kind, programme, months, batch.area_code)},
account AS MATERIALIZED ({accounts_of("wanted")}),
said_again AS (
    INSERT INTO "{owed.ENTITLEMENTS}" ({", ".join(_SAID)})
    SELECT {", ".join("e.revision + 1" if one == "revision" else f"e.{one}" for one in _SAID)}
    FROM wanted x JOIN "{owed.ENTITLEMENTS}" e ON e.programme = %s AND e.month = x.month
     AND e.person_id = x.person_id AND e.revision = x.revision
    WHERE x.pays IS NULL
    ON CONFLICT DO NOTHING
)
INSERT INTO "{LINES}" ({", ".join(COLUMNS)})
SELECT %s, row_number() OVER (ORDER BY x.area_code, x.person_id, x.month), x.person_id, %s,
       x.month, coalesce(x.pays, x.revision + 1), x.fen, 0, x.fen, x.area_code, p.name, a.id, a.sealed, a.blind,
       coalesce(a.bank, ''), coalesce(a.holder, ''),
       left(x.why || CASE WHEN x.reason <> '' THEN '；' || x.reason ELSE '' END, 300),
       'ready', NULL
FROM wanted x
JOIN "{_PERSONS}" p ON p.id = x.person_id
LEFT JOIN account a ON a.person_id = x.person_id"""
    with connection.cursor() as cursor:
        cursor.execute(sql, [programme.code, batch.pk, programme.code])
        return int(cursor.rowcount)


def _insert_again(batch: Batch) -> int:
    """Lines that the bank sent back and somebody repaired: the same money, once more."""
    where = Scope.of_area(batch.area_code).condition("l.area_code", "l.person_id")
    with connection.cursor() as cursor:
        # Whoever is just giving one of them up, or repairing it anew, is waited for: what is put
        # in is what stands after that, and nobody changes it before this is over.
        cursor.execute(
            f'SELECT l.id FROM "{_RETURNED}" r JOIN "{LINES}" l ON l.id = r.line_id '
            f"WHERE l.programme = %s AND l.state = 'returned' AND {where} AND NOT EXISTS "
            f'(SELECT 1 FROM "{LINES}" again WHERE again.previous_id = l.id) '
            "ORDER BY l.id FOR SHARE OF l",
            [batch.programme],
        )
        back = [id_ for (id_,) in cursor.fetchall()]
        cursor.execute(
            f"""
INSERT INTO "{LINES}" ({", ".join(COLUMNS)})
SELECT %s, row_number() OVER (ORDER BY l.area_code, l.person_id, l.for_month), l.person_id,
       l.programme, l.for_month, l.revision, l.amount_fen, l.netted_fen, l.net_fen, l.area_code,
       p.name, a.id, a.sealed, a.blind, a.bank, a.holder,
       left('重发批次 ' || b.number || ' 第 ' || l.line || ' 行（银行退回：' || r.bank_reason || '）',
            300),
       'ready', l.id
FROM "{_RETURNED}" r
JOIN "{LINES}" l ON l.id = r.line_id AND l.state = 'returned' AND l.id = ANY (%s)
JOIN ledger_batch b ON b.id = l.batch_id AND b.fund = %s
JOIN "{_PERSONS}" p ON p.id = l.person_id
JOIN "{_ACCOUNTS}" a ON a.id = r.account_id
WHERE r.repaired_at IS NOT NULL
  AND NOT EXISTS (SELECT 1 FROM "{LINES}" again WHERE again.previous_id = l.id)""",
            [batch.pk, back, batch.fund],
        )
        return int(cursor.rowcount)


def refresh_accounts(batch: Batch) -> int:
    """Takes the accounts of today into the lines that are not out yet; how many changed.

    Lines that pay again what the bank sent back keep the account they were repaired with.
    """
    persons = (
        f'(SELECT person_id FROM "{LINES}" WHERE batch_id = {batch.pk} '
        "AND state IN ('ready', 'held')) persons"
    )
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
UPDATE "{LINES}" l SET account_id = a.id, account_sealed = a.sealed, account_blind = a.blind,
       bank = a.bank, holder = a.holder
FROM ({accounts_of(persons)}) a
WHERE l.batch_id = %s AND l.state IN ('ready', 'held') AND l.previous_id IS NULL
  AND a.person_id = l.person_id AND l.account_id IS DISTINCT FROM a.id""",
            [batch.pk],
        )
        return int(cursor.rowcount)
