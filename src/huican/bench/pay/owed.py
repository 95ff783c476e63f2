"""What the persons are owed for a month, and the month before, which was paid to them."""

from __future__ import annotations

from datetime import datetime

from django.db import connection, transaction

from huican.bench.pay import places
from huican.bench.pay.people import FUND, PROGRAMME, vacuum
from huican.kernel.months import Month
from huican.ledger import books
from huican.ledger.books import Line, Purse
from huican.ledger.models import Basis

FEN = 9_000
# Whom the determination speaks against in the month, and of whom it does not know: SQL on `i`.
EXCLUDED, UNKNOWN = "mod(i, 150) = 50", "mod(i, 50) = 3"
# Paid half as much the month before.
UNLIKE = "mod(i, 450) = 70"
_ACTOR = "system:bench"


def make(persons: int, month: Month, at: datetime) -> None:
    """Entitlements of the month and the one before, posted; the one before paid; a budget."""
    before = month.next(-1)
    with transaction.atomic(), connection.cursor() as cursor:
        basis = Basis.objects.create(
            policy_digest="p" * 64, parameter_digest="q" * 64, data_version=1, made_at=at
        )
        for one, excluded, unknown in ((before, "false", "false"), (month, EXCLUDED, UNKNOWN)):
            cursor.execute(_OWED.format(excluded=excluded, unknown=unknown, half=UNLIKE if
                           one == before else "false"), [one.first_day, basis.pk])  # fmt: skip
        cursor.execute(_BATCH, [before.first_day, places.area(persons)])
        (batch,) = cursor.fetchone()
        cursor.execute(_LINES, [batch, before.first_day])
        cursor.execute("ANALYZE ledger_entitlement")
        for number, county in enumerate(places.counties(persons)):
            _post(number, county, month, before, batch, at)
    vacuum()


_OWED = f"""
INSERT INTO ledger_entitlement (person_id, programme, month, revision, outcome, amount_fen, cause,
       reason, area_code, basis_id)
SELECT id, '{PROGRAMME}', %s, 1,
       CASE WHEN {{excluded}} THEN 0 WHEN {{unknown}} THEN 2 ELSE 1 END,
       CASE WHEN {{excluded}} THEN 0 WHEN {{half}} THEN {FEN // 2} ELSE {FEN} END, 'first',
       CASE WHEN {{excluded}} THEN '不符合：没有纳入特困人员供养'
            WHEN {{unknown}} THEN '待核实，查清前照发' ELSE '' END,
       area_code, %s
FROM bench_person ORDER BY i"""
_BATCH = f"""
INSERT INTO ledger_batch (number, programme, kind, month, area_code, fund, state, version,
       prepared_by, prepared_at, approved_by, approved_at, released_by, released_at, line_count,
       total_fen)
VALUES ('202304-01', '{PROGRAMME}', 'regular', %s, %s, '{FUND}', 'closed', 8, 'user:1',
        '2023-04-10', 'user:3', '2023-04-11', 'user:3', '2023-04-11', 0, 0) RETURNING id"""
_LINES = f"""
INSERT INTO ledger_batchline (batch_id, line, person_id, programme, for_month, revision,
       amount_fen, netted_fen, net_fen, area_code, name, account_id, account_sealed,
       account_blind, bank, holder, reason, state)
SELECT %s, row_number() OVER (ORDER BY b.i), b.id, '{PROGRAMME}', e.month, 1, e.amount_fen, 0,
       e.amount_fen, b.area_code, p.name, a.id, a.sealed, a.blind, a.bank, a.holder,
       '2023年4月应发 90 元', 'paid'
FROM bench_person b JOIN registry_person p ON p.id = b.id
JOIN ledger_entitlement e ON e.person_id = b.id AND e.programme = '{PROGRAMME}' AND e.month = %s
JOIN registry_bankaccount a ON a.person_id = b.id"""


def _post(number: int, county: str, month: Month, before: Month, batch: int, at: datetime) -> None:
    purse = Purse(PROGRAMME, FUND, month.year, county.ljust(12, "0"))
    first = number * places.PERSONS_A_COUNTY + 1
    of_county = f"person_id BETWEEN {first} AND {first + places.PERSONS_A_COUNTY - 1}"
    owed = (
        "SELECT person_id, month AS for_month, amount_fen FROM ledger_entitlement "
        f"WHERE month = %s AND amount_fen > 0 AND {of_county} ORDER BY person_id"
    )
    paid = (
        "SELECT person_id, for_month, net_fen AS amount_fen FROM ledger_batchline "
        f"WHERE batch_id = %s AND {of_county} ORDER BY line"
    )
    for event, select, value, key in (
        ("entitle", owed, before.first_day, "before"),
        ("release", paid, batch, "release"),
        ("bank-paid", paid, batch, "paid"),
        ("entitle", owed, month.first_day, "month"),
    ):
        books.post_selected(
            event, purse, select, [value], key=f"bench:{key}:{county}", why="量速度",
            by=_ACTOR, at=at,
        )  # fmt: skip
    budget = Line(FEN * places.PERSONS_A_COUNTY * 12)
    books.post("budget", purse, [budget], key=f"bench:budget:{county}", why="量速度", by=_ACTOR,
               at=at)  # fmt: skip
