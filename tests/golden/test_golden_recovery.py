"""What was paid too much stands in the books as 应追回, to the last yuan, and the books balance."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.golden.golden_office import MARKS, PROGRAMMES, run

pytestmark = MARKS
_RECOVERED = """
import json
from dataclasses import asdict
from huican.cli import session
session.start()
from huican.kernel.months import Month
from huican.ledger import balances, differences, entitlements, opening, recoveries, rolls
from huican.ledger.models import Recovery
from huican.programmes.standing import standing
at, months, again = session.now(), [Month(2023, m) for m in range(1, 13)], []
for code in ("nursing-subsidy", "living-subsidy"):
    programme = standing().policies.programmes[code]
    opening.bring_in(programme, by="system:test", at=at)
    rolls.grant_from_payments(code, by="system:test", at=at)
    entitlements.recompute(programme, months, "990826000000", by="system:test", at=at)
    recoveries.find(programme, months, by="system:test", at=at)
    again += [
        opening.bring_in(programme, by="system:test", at=at).lines,
        rolls.grant_from_payments(code, by="system:test", at=at),
        entitlements.recompute(programme, months, "990826000000", by="system:test", at=at).changed,
        recoveries.find(programme, months, by="system:test", at=at).recoveries,
        len(differences.differences(code, months)),
    ]
print(json.dumps({
    "recoveries": [[r.person_id, r.programme, r.cause, sorted(r.months), r.amount_fen]
                   for r in Recovery.objects.all()],
    "books": {b.kind: b.fen for b in balances.balances()},
    "debit": sum(b.debit_fen for b in balances.balances()),
    "credit": sum(b.credit_fen for b in balances.balances()),
    "faults": balances.verify().faults,
    "again": again,
}))
"""


@pytest.fixture(scope="module")
def recovered(office: Path) -> Any:
    return json.loads(run(office, "-c", _RECOVERED))


def test_what_is_recoverable_equals_the_answers_person_by_person(
    recovered: Any, numbers: dict[int, str], departments: dict[str, Any]
) -> None:
    found = sorted(
        (numbers[person], programme, cause, tuple(int(month[5:]) for month in months), fen)
        for person, programme, cause, months, fen in recovered["recoveries"]
    )
    assert found == sorted(
        (one["certificate"], PROGRAMMES[one["programme"]], one["cause"], tuple(one["months"]),
         one["amount"] * 100)
        for one in departments["overpaid"]
    )  # fmt: skip


def test_the_books_hold_it_and_balance(recovered: Any, departments: dict[str, Any]) -> None:
    books = recovered["books"]
    assert recovered["faults"] == []
    assert recovered["debit"] == recovered["credit"]
    assert books["recoverable"] == 100 * sum(one["amount"] for one in departments["overpaid"])
    assert books["payable"] == 0
    assert books["opening"] == books["entitled"] + books["recoverable"]


def test_doing_it_all_again_changes_nothing(recovered: Any) -> None:
    assert recovered["again"] == [0] * 10
