"""Reading the books: balances of any day, and the proof that they hold."""

from dataclasses import dataclass
from datetime import date

from django.db import connection

from huican.ledger.domain.chart import BY_CODE, KINDS, balance_fen


@dataclass(frozen=True, slots=True)
class Balance:
    """One kind of account over the asked scope; `fen` is positive on the account's own side."""

    kind: str
    name: str
    debit_fen: int
    credit_fen: int
    fen: int


@dataclass(frozen=True, slots=True)
class Proof:
    """What `verify` found: `faults` in words, empty when the books hold."""

    transactions: int
    postings: int
    debit_fen: int
    credit_fen: int
    faults: tuple[str, ...]


def balances(
    *, on: date | None = None, area: str = "", programme: str = "", fund: str = "",
    year: int | None = None, person_id: int | None = None,
) -> tuple[Balance, ...]:  # fmt: skip
    """Balances by kind of account at the end of day `on` (all that is posted when None).

    `area` is a code prefix without trailing zeros. Kinds without postings stand at 0.
    """
    # A person has his postings; everybody's are added up by transaction already.
    moved = "ledger_posting" if person_id else "ledger_movement"
    where, values = ["true"], []
    for words, value in (
        ("t.on_date <= %s", on),
        ("a.area_code LIKE %s", area and area + "%"),
        ("a.programme = %s", programme),
        ("a.fund = %s", fund),
        ("a.year = %s", year),
        ("p.person_id = %s", person_id),
    ):
        if value:
            where.append(words)
            values.append(value)
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT a.kind, sum(p.debit_fen)::bigint, sum(p.credit_fen)::bigint "
            f"FROM {moved} p JOIN ledger_account a ON a.id = p.account_id "
            "JOIN ledger_transaction t ON t.id = p.transaction_id "
            f"WHERE {' AND '.join(where)} GROUP BY a.kind",
            values,
        )
        sums = {kind: (debit, credit) for kind, debit, credit in cursor.fetchall()}
    return tuple(
        Balance(k.code, k.name, *sums.get(k.code, (0, 0)),
                balance_fen(k.code, *sums.get(k.code, (0, 0))))
        for k in KINDS
    )  # fmt: skip


def balance_of(kind: str, **scope: object) -> int:
    """The balance of one kind in fen; the scope as in `balances`. KeyError for no such kind."""
    BY_CODE[kind]
    return next(b.fen for b in balances(**scope) if b.kind == kind)  # type: ignore[arg-type]


_MOVED_OTHERWISE = """
SELECT transaction_id, account_id FROM (
  SELECT transaction_id, account_id, 1 AS lines, debit_fen, credit_fen FROM ledger_posting
  UNION ALL
  SELECT transaction_id, account_id, -lines, -debit_fen, -credit_fen FROM ledger_movement
) both_sides GROUP BY 1, 2
HAVING sum(lines) <> 0 OR sum(debit_fen) <> 0 OR sum(credit_fen) <> 0 ORDER BY 1, 2 LIMIT 20"""


def verify() -> Proof:
    """Reads every posting again: does each transaction balance, and do all of them together?"""
    faults = []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT transaction_id, sum(debit_fen)::bigint, sum(credit_fen)::bigint "
            "FROM ledger_posting GROUP BY transaction_id "
            "HAVING sum(debit_fen) <> sum(credit_fen) ORDER BY transaction_id LIMIT 20"
        )
        faults += [
            f"第 {id_} 号凭证借贷不平：借 {debit} 分，贷 {credit} 分"
            for id_, debit, credit in cursor.fetchall()
        ]
        cursor.execute(
            "SELECT t.id FROM ledger_transaction t WHERE NOT EXISTS "
            "(SELECT 1 FROM ledger_posting p WHERE p.transaction_id = t.id) ORDER BY 1 LIMIT 20"
        )
        faults += [f"第 {id_} 号凭证没有分录" for (id_,) in cursor.fetchall()]
        cursor.execute(_MOVED_OTHERWISE)
        faults += [
            f"第 {id_} 号凭证在第 {account} 号账户上的发生额和分录合计不等"
            for id_, account in cursor.fetchall()
        ]
        cursor.execute(
            "SELECT r.id FROM ledger_transaction r JOIN ledger_transaction b ON b.id = r.reverses_id "
            "WHERE (SELECT sum(debit_fen) FROM ledger_posting WHERE transaction_id = r.id) "
            "<> (SELECT sum(debit_fen) FROM ledger_posting WHERE transaction_id = b.id) LIMIT 20"
        )
        faults += [f"第 {id_} 号凭证的冲销数和原数不等" for (id_,) in cursor.fetchall()]
        cursor.execute("SELECT count(*) FROM ledger_transaction")
        transactions = cursor.fetchone()[0]
        cursor.execute(
            "SELECT count(*), coalesce(sum(debit_fen), 0)::bigint, "
            "coalesce(sum(credit_fen), 0)::bigint FROM ledger_posting"
        )
        postings, debit, credit = cursor.fetchone()
    if debit != credit:
        faults.append(f"试算不平：借方合计 {debit} 分，贷方合计 {credit} 分")
    return Proof(transactions, postings, debit, credit, tuple(faults))
