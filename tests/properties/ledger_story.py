"""One made-up story of an office's money: what there is to act on, and what every step is held to."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, TypeVar

from hypothesis import strategies as st

from huican.kernel.errors import HuicanError
from huican.programmes.standing import standing
from huican.registry.models import Person
from tests.properties.ledger_laws import Told, all_hold, rows
from tests.properties.ledger_office import ACTORS, MONTHS, PROGRAMME, START, without_money

Answer = TypeVar("Answer")
Draw = Callable[..., Any]
# What was done, and what was refused with which code, over all stories of this process.
SEEN: Counter[str] = Counter()

PLACES = st.integers(0, 30)
A_MONTH = st.sampled_from(MONTHS)
SOMEBODY = st.sampled_from(ACTORS)
# Which of the first lines of a batch the bank sends back, as bits; mostly none.
SENT_BACK = st.one_of(st.just(0), st.integers(0, 31))
YES_NO = st.booleans()

_VIEW = """
SELECT (SELECT array_agg(id ORDER BY id) FROM ledger_batch WHERE state IN ('built', 'checked',
          'approved')) AS early,
  (SELECT array_agg(id ORDER BY id) FROM ledger_batch WHERE state IN ('released', 'sent',
    'reconciled')) AS late,
  (SELECT array_agg(id ORDER BY id) FROM ledger_batchline WHERE state = 'held') AS held,
  (SELECT array_agg(l.id ORDER BY l.id) FROM ledger_batchline l WHERE l.state = 'returned' AND NOT
    EXISTS (SELECT 1 FROM ledger_batchline a WHERE a.previous_id = l.id)) AS back,
  (SELECT array_agg(id ORDER BY id) FROM ledger_recovery WHERE state IN ('found', 'noticed'))
    AS open,
  (SELECT array_agg(id ORDER BY id) FROM ledger_recovery WHERE state = 'decided') AS decided,
  (SELECT array_agg(id ORDER BY id) FROM ledger_recovery) AS recoveries,
  (SELECT array_agg(id ORDER BY id) FROM ledger_transaction t WHERE event IN ('appropriate',
    'budget') AND reverses_id IS NULL AND NOT EXISTS (SELECT 1 FROM ledger_transaction r
    WHERE r.reverses_id = t.id)) AS sums"""
# Everything that a refused act must leave as it was.
_FOOTPRINT = """
SELECT (SELECT count(*) FROM ledger_posting) AS postings,
  (SELECT count(*) FROM ledger_transaction) AS transactions,
  (SELECT count(*) FROM audit_event) AS events, (SELECT count(*) FROM ledger_batch) AS batches,
  (SELECT count(*) FROM ledger_batchact) AS acts, (SELECT count(*) FROM ledger_hold) AS holds,
  (SELECT count(*) FROM ledger_entitlement) AS entitlements,
  (SELECT count(*) FROM ledger_recoveryact) AS recovery_acts,
  (SELECT count(*) FROM ledger_returnfile) AS files,
  (SELECT sum(version) FROM ledger_batch) AS versions,
  (SELECT sum(version) FROM ledger_recovery) AS recovery_versions,
  (SELECT sum(done_fen) FROM ledger_instalment) AS done,
  (SELECT sum(amount_fen) FROM ledger_instalment) AS planned,
  (SELECT md5(string_agg(id || state || net_fen, ',' ORDER BY id)) FROM ledger_batchline) AS lines
"""


class Story:
    """What the world outside does is counted in `told`; `view` is what there is to act on."""

    def begin(self) -> None:
        without_money()
        self.at = START
        self.told = Told()
        self.programme = standing().policies.programmes[PROGRAMME]
        self.persons = list(Person.objects.order_by("pk").values_list("pk", flat=True))
        # Numbers what needs a number of its own.
        self.serial = 0
        # A story that broke off in the middle of a step has no end to look at.
        self.whole = False
        self.view: dict[str, list[int]] = {}

    def now(self) -> datetime:
        self.at += timedelta(minutes=47)
        return self.at

    def next_serial(self) -> int:
        self.serial += 1
        return self.serial

    def try_(self, name: str, act: Callable[[], Answer]) -> Answer | None:
        """Does it, or sees it refused in words, with nothing changed. Any other error is a fault."""
        self.whole = False
        before = rows(_FOOTPRINT)
        try:
            done = act()
        except HuicanError as error:
            assert rows(_FOOTPRINT) == before, f"{name} was refused and changed something: {error}"
            assert error.what, name
            SEEN[f"{name}: {error.code}"] += 1
            return None
        SEEN[name] += 1
        return done

    def look(self) -> None:
        """After a step: every law, and what there is to act on next."""
        SEEN["steps"] += 1
        all_hold(self.told)
        (found,) = rows(_VIEW)
        self.view = {name: ids or [] for name, ids in found.items()}
        self.whole = True

    def pick(self, draw: Draw, name: str) -> int:
        ids = self.view[name]
        return ids[draw(PLACES) % len(ids)]

    def a_person(self, draw: Draw) -> int:
        return self.persons[draw(PLACES) % len(self.persons)]
