"""Thousands of made-up steps of an office's money: after each one the books hold.

HUICAN_STEPS says how many; without it a few hundred, always the same ones. That the stories can
fail is shown too: with a fault put in, they find it.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from huican.ledger import books, recovery_lowering
from huican.ledger.bank import returning
from huican.ledger.batches import owed, purses, releasing
from huican.sources import bulk
from tests.properties.ledger_machine import LedgerMachine
from tests.properties.ledger_office import open_office, without_money
from tests.properties.ledger_story import SEEN

pytestmark = pytest.mark.django_db(transaction=True)
STEPS_A_STORY = 50
_ASKED = os.environ.get("HUICAN_STEPS")
STEPS = int(_ASKED or 400)
# What stories of some length must have come to; they would prove little without.
IN_A_FULL_RUN = (
    "release", "release with netting", "re-issue", "came back", "close", "void", "found", "repaid",
    "write off", "drop", "decide netted", "decide instalments", "decide repay", "build top-up",
    "build arrears", "cancel", "send back", "stop", "let go", "hand in", "reverse", "cut",
    "workbook after a batch", "release: batch-refused", "approve: two-person-rule",
    "release: batch-changed", "drop decided", "act lessen", "act write-off-less",
    "owed again at the end",
)  # fmt: skip


def stories(steps: int, *, same: bool) -> settings:
    return settings(
        max_examples=max(steps // STEPS_A_STORY, 1), stateful_step_count=STEPS_A_STORY,
        derandomize=same, database=None, deadline=None, phases=[Phase.generate],
        suppress_health_check=list(HealthCheck),
    )  # fmt: skip


@pytest.fixture(autouse=True)
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    # As small as the stories: what is written in several blocks in a city is so here.
    monkeypatch.setattr(bulk, "_BLOCK_ROWS", 1)
    open_office(tmp_path)
    SEEN.clear()
    yield
    without_money()


def test_the_books_hold_after_every_step_of_every_story() -> None:
    run_state_machine_as_test(LedgerMachine, settings=stories(STEPS, same=_ASKED is None))
    print(dict(sorted(SEEN.items())))
    assert SEEN["release"] and SEEN["came back"] and SEEN["release with netting"]
    if STEPS >= 5_000:
        assert [name for name in IN_A_FULL_RUN if not SEEN[name]] == []


# --- faults put in --------------------------------------------------------------------------


def fault_found(steps: int = 600) -> str:
    """The name of the law that broke in one of the stories."""
    with pytest.raises(AssertionError) as caught:
        run_state_machine_as_test(LedgerMachine, settings=stories(steps, same=True))
    return str(caught.traceback[-1].name)


def test_a_release_that_pays_twice_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def twice(*given: Any, act: str, **more: Any) -> int:
        purses.post_lines(*given, act=f"{act}-again", **more)
        return purses.post_lines(*given, act=act, **more)

    monkeypatch.setattr(releasing, "post_lines", twice)
    assert fault_found() == "_release"


def test_netting_that_is_forgotten_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(releasing, "post_netting", lambda *_, **__: None)
    assert fault_found() == "_every_person_month_is_what_its_lists_say"


def test_money_that_came_back_and_is_taken_for_paid_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def paid(_: str, *given: Any, **more: Any) -> int:
        return purses.post_lines("bank-paid", *given, **more)

    monkeypatch.setattr(returning, "post_lines", paid)
    assert fault_found() == "_balances_are_what_the_lists_say"


def test_money_that_came_back_and_is_taken_for_paid_still_is_found(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    never = "SELECT NULL::bigint AS person_id, NULL::date AS month, 0::bigint AS fen WHERE false"
    monkeypatch.setattr(owed, "overpaid", lambda *_: never)
    assert fault_found(1_000) == "pay_what_is_owed"


def test_asking_back_what_is_owed_after_all_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(recovery_lowering, "_candidates", lambda *_: [])
    assert fault_found(1_000) == "_every_person_month_is_what_its_lists_say"


@pytest.fixture
def unwatched() -> Iterator[None]:
    """The database does not look whether transactions balance."""
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE ledger_tobalance DISABLE TRIGGER ledger_balanced")
    yield
    with connection.cursor() as cursor:
        cursor.execute("TRUNCATE ledger_tobalance")
        cursor.execute("ALTER TABLE ledger_tobalance ENABLE ALWAYS TRIGGER ledger_balanced")


def test_a_fen_that_gets_lost_past_the_trigger_is_found(
    unwatched: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    post: Callable[..., tuple[int, int]] = books.post_selected

    def with_a_fen_more(event: str, purse: books.Purse, *given: Any, **more: Any) -> Any:
        posted = post(event, purse, *given, **more)
        if event == "bank-paid":
            cash = books.account_id("cash", purse)
            books.copy_in(
                "ledger_posting", books._COLUMNS,
                [(posted[0], cash, None, date(2023, 1, 1), 0, 1)],
            )  # fmt: skip
        return posted

    monkeypatch.setattr(books, "post_selected", with_a_fen_more)
    assert fault_found() == "all_hold"
