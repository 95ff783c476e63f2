"""What people decide and learn, and the money that comes from outside."""

from __future__ import annotations

from collections.abc import Sequence

from django.db import transaction
from hypothesis import strategies as st
from registry_made_up import COUNTY, EAST_WIND, sheet

from huican.kernel.months import Month
from huican.ledger import books, budgets, entitlements, opening, rolls
from huican.ledger.books import Purse
from huican.ledger.models import Payment
from huican.programmes.entering import enter_fact
from huican.sources.operations import bump_data_version
from tests.properties.ledger_laws import Money, rows
from tests.properties.ledger_office import FUND, MONTHS, PROGRAMME, set_standard
from tests.properties.ledger_story import A_MONTH, SEEN, YES_NO, Draw, Story


class Outside(Story):
    def roll(self, draw: Draw) -> None:
        act, person = draw(st.sampled_from(("grant", "stop", "resume"))), self.a_person(draw)
        month = draw(A_MONTH)
        self.try_(f"roll {act}", lambda: rolls.decide(
            act, person, PROGRAMME, month, reason="来信说明", by="user:9", at=self.now()))  # fmt: skip
        if draw(YES_NO):
            self._compute(MONTHS)

    def learn(self, draw: Draw) -> None:
        """That somebody is kept by the state, is not, or that it is not known after all."""
        person, month = self.a_person(draw), draw(A_MONTH)
        value = draw(st.sampled_from((True, True, False, None)))
        until = month.next(draw(st.integers(1, 2))) if draw(YES_NO) else None
        self.try_("learn", lambda: enter_fact(
            person, "hardship_support", value, from_month=month, to_month=until, by="user:9",
            source="村委会核实", at=self.now()))  # fmt: skip
        if draw(YES_NO):
            self._compute(MONTHS)

    def standard(self, draw: Draw) -> None:
        yuan, month = draw(st.integers(40, 200)), draw(A_MONTH)
        self.try_("standard", lambda: set_standard(yuan, month, self.now()))
        if draw(YES_NO):
            self._compute(MONTHS)

    def compute(self, draw: Draw) -> None:
        month = draw(A_MONTH)
        self._compute([one for one in MONTHS if one >= month])

    def _compute(self, of: Sequence[Month]) -> None:
        self.try_("compute", lambda: entitlements.recompute(
            self.programme, of, COUNTY, by="user:2", at=self.now()))  # fmt: skip

    # --- money --------------------------------------------------------------------------

    def money(self, draw: Draw) -> None:
        event = draw(st.sampled_from(("appropriate", "budget", "cut")))
        fen, year = draw(st.integers(1, 400_000)), draw(A_MONTH).year
        self._money(event, fen if event != "cut" else -fen // 4, year)

    def _money(self, event: str, fen: int, year: int) -> None:
        purse, key = Purse(PROGRAMME, FUND, year, COUNTY), str(self.next_serial())
        if event == "appropriate":
            self.try_(event, lambda: budgets.appropriate(
                purse, fen, "凭证1号", key=key, by="user:9", at=self.now()))  # fmt: skip
            self.told.appropriated += fen
        elif self.try_(event, lambda: budgets.change_budget(
            purse, fen, "文件1号", key=key, by="user:9", at=self.now())) is not None:  # fmt: skip
            self.told.budget += fen

    def hand_in(self, draw: Draw) -> None:
        purse, key = Purse(PROGRAMME, FUND, draw(A_MONTH).year, COUNTY), str(self.next_serial())
        fen = max((self.told.repaid - self.told.handed_in) // draw(st.integers(1, 3)), 1)
        left = self.try_("hand in", lambda: budgets.hand_in(
            purse, fen, "凭证2号", key=key, by="user:9", at=self.now()))  # fmt: skip
        self.told.handed_in += 0 if left is None else fen

    def take_back(self, draw: Draw) -> None:
        """A sum that was entered by mistake is reversed; a second time is refused."""
        (one,) = rows(
            "SELECT t.id, t.event, max(p.debit_fen) AS fen FROM ledger_transaction t "
            "JOIN ledger_posting p ON p.transaction_id = t.id WHERE t.id = %s GROUP BY 1",
            self.pick(draw, "sums"),
        )  # fmt: skip
        for turn in ("reverse", "reverse again"):
            with transaction.atomic():
                done = self.try_(
                    turn, lambda: books.reverse(one["id"], why="记错", by="user:9", at=self.now())
                )
            assert (done is not None) == (turn == "reverse")
        if one["event"] == "appropriate":
            self.told.appropriated -= one["fen"]
        else:
            self.told.budget -= one["fen"]

    # --- workbooks ----------------------------------------------------------------------

    def workbook(self, draw: Draw) -> None:
        """Somebody else says that he paid the month already."""
        person, month = self.a_person(draw), draw(A_MONTH)
        key = (person, month.first_day)
        # No batch can help it when it had paid by then.
        if any((one["person_id"], one["for_month"]) == key for one in Money.read().went):
            self.told.paid_outside.add(key)
            SEEN["workbook after a batch"] += 1
        with transaction.atomic():
            Payment.objects.create(
                kind=PROGRAMME, programme=PROGRAMME, person_id=person, area_code=EAST_WIND,
                year=month.year, month=month.month, amount_fen=draw(st.integers(1, 12_000)),
                row_digest=b"p", source_row=6, source_sheet=sheet(PROGRAMME, "台账"),
            )  # fmt: skip
            bump_data_version(self.now())
        SEEN["workbook"] += 1
        if draw(YES_NO):
            self.bring_in(draw)

    def bring_in(self, _: Draw | None) -> None:
        self.try_("bring in", lambda: opening.bring_in(self.programme, by="user:2", at=self.now()))
        self.told.brought_in = {
            (one["person_id"], one["month"]): one["fen"]
            for one in rows(
                "SELECT person_id, make_date(year, month, 1) AS month, sum(amount_fen)::bigint "
                "AS fen FROM ledger_payment GROUP BY 1, 2"
            )
        }
