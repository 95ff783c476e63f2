"""Batches: built, checked, approved, released, sent, answered, put right, closed."""

from __future__ import annotations

import tempfile
from datetime import date
from pathlib import Path

from django.db.models import Max
from hypothesis import strategies as st
from pay_made_up import answer
from registry_made_up import COUNTY

from huican.kernel.months import Month
from huican.ledger.bank import making, repairing, returning
from huican.ledger.batches import approving, building, checking, closing, holding, releasing
from huican.ledger.books import Purse
from huican.ledger.budgets import left_of
from huican.ledger.models import Batch
from tests.properties.ledger_laws import Money, all_hold, owed_and_on_the_roll, rows
from tests.properties.ledger_office import ACTORS, FUND, MONTHS, PROGRAMME
from tests.properties.ledger_story import (
    A_MONTH,
    SEEN,
    SENT_BACK,
    SOMEBODY,
    YES_NO,
    Draw,
    Story,
)

KINDS = st.sampled_from(("regular", "regular", "regular", "top-up", "arrears", "re-issue"))
FUNDS = st.sampled_from((FUND, FUND, FUND, FUND, FUND, "省级"))
AREAS = st.sampled_from((COUNTY, COUNTY, COUNTY, "990826101000", "990826102000"))
BUTTONS = st.sampled_from(
    ("check", "approve", "release", "send", "send back", "cancel", "return", "close")
)


class Batching(Story):
    def build(self, draw: Draw) -> None:
        kind, month = draw(KINDS), draw(A_MONTH)
        if kind == "regular" and draw(YES_NO):
            # Mostly months are paid one after another.
            built = {one["month"] for one in rows("SELECT DISTINCT month FROM ledger_batch")}
            month = next((one for one in MONTHS if one.first_day not in built), month)
        self._build(kind, month, draw(FUNDS), draw(SOMEBODY), draw(AREAS))

    def _build(self, kind: str, month: Month, fund: str, by: str, area: str = COUNTY) -> None:
        built = self.try_(f"build {kind}", lambda: building.build(
            PROGRAMME, month, area, fund, kind=kind, by=by, at=self.now()))  # fmt: skip
        if built is not None:
            self.told.lines_in[built.batch_id] = built.lines

    def prepare(self, draw: Draw) -> None:
        """One step on the way to the release, or all of them."""
        id_ = self.pick(draw, "early")
        for _ in range(draw(st.sampled_from((1, 3)))):
            self._forward(id_)

    def settle(self, draw: Draw) -> None:
        id_ = self.pick(draw, "late")
        for _ in range(draw(st.sampled_from((1, 3)))):
            self._forward(id_, draw(SENT_BACK))

    def _forward(self, id_: int, back: int = 0) -> None:
        """The next step that a batch usually takes, each by somebody who may."""
        batch = Batch.objects.get(pk=id_)
        others = [one for one in ACTORS if one != batch.prepared_by]
        match batch.state:
            case "built":
                self._check(batch, ACTORS[1])
            case "checked":
                self._approve(batch, others[0])
            case "approved":
                # First from a page that was opened before somebody approved.
                assert self.try_("release", lambda: releasing.release(
                    batch.pk, version=batch.version - 1, by=others[1], at=self.now())) is None  # fmt: skip
                self._release(batch, others[1])
            case "released":
                self._send(batch)
            case "sent":
                self._take_return(batch, back)
            case "reconciled":
                self._close(batch)

    def press(self, draw: Draw) -> None:
        """Any button, by anybody, at any time, perhaps on what has changed since."""
        late = draw(YES_NO)
        name = "late" if (late and self.view["late"]) or not self.view["early"] else "early"
        batch, by = Batch.objects.get(pk=self.pick(draw, name)), draw(SOMEBODY)
        batch.version -= draw(st.sampled_from((0, 0, 0, 1)))
        act = draw(BUTTONS)
        match act:
            case "check":
                self._check(batch, by)
            case "approve":
                self._approve(batch, by)
            case "release":
                self._release(batch, by)
            case "send":
                self._send(batch)
            case "return":
                self._take_return(batch, draw(SENT_BACK))
            case "close":
                self._close(batch)
            case "send back":
                self.try_(act, lambda: approving.send_back(
                    batch.pk, version=batch.version, reason="重查", by=by, at=self.now()))  # fmt: skip
            case "cancel":
                self.try_(act, lambda: approving.cancel(
                    batch.pk, version=batch.version, reason="重做", by=by, at=self.now()))  # fmt: skip

    # --- steps --------------------------------------------------------------------------

    def _check(self, batch: Batch, by: str) -> None:
        self.try_("check", lambda: checking.check(
            batch.pk, version=batch.version, officer=ACTORS[1], by=by, at=self.now()))  # fmt: skip

    def _approve(self, batch: Batch, by: str) -> None:
        self.try_("approve", lambda: approving.approve(
            batch.pk, version=batch.version, by=by, at=self.now(), roles=("reviewer",)))  # fmt: skip

    def _release(self, batch: Batch, by: str) -> None:
        years = sorted({month.year for month in MONTHS})
        before = {year: left_of(Purse(PROGRAMME, FUND, year, COUNTY)) for year in years}
        done = self.try_("release", lambda: releasing.release(
            batch.pk, version=batch.version, by=by, at=self.now()))  # fmt: skip
        if done is None:
            return
        again = batch.kind == "re-issue"
        SEEN["re-issue"] += again
        for year in years if batch.fund == FUND and not again else ():
            left = left_of(Purse(PROGRAMME, FUND, year, COUNTY))
            assert left is None or left >= min(before[year] or 0, 0), (year, before, left)
        # A release takes what is owed and never more.
        out = "batch_id = %s AND state IN ('out', 'paid')"
        for one in rows(
            "SELECT p.person_id, p.for_month, sum(p.credit_fen - p.debit_fen)::bigint AS fen "
            "FROM ledger_posting p JOIN ledger_account a ON a.id = p.account_id "
            "WHERE a.kind = 'payable' AND (p.person_id, p.for_month) IN (SELECT person_id, "
            f"for_month FROM ledger_batchline WHERE {out}) GROUP BY 1, 2", batch.pk
        ):  # fmt: skip
            assert again or one["fen"] >= 0, one
        (netted,) = rows(
            f"SELECT sum(netted_fen)::bigint AS fen FROM ledger_batchline WHERE {out}", batch.pk
        )
        SEEN["release with netting"] += bool(netted["fen"]) and not again
        assert self.try_("release again", lambda: releasing.release(
            batch.pk, version=batch.version, by=by, at=self.now())) is None  # fmt: skip

    def _send(self, batch: Batch) -> None:
        with tempfile.TemporaryDirectory() as folder:
            self.try_("send", lambda: making.make_file(
                batch.pk, making.ONE_CARD, Path(folder) / "x.xlsx", payer=None, by="user:3",
                at=self.now()))  # fmt: skip

    def _take_return(self, batch: Batch, back: int) -> None:
        lines = rows(
            "SELECT line, net_fen FROM ledger_batchline WHERE batch_id = %s AND state = 'out' "
            "ORDER BY line", batch.pk
        )  # fmt: skip
        refused = {one["line"]: "户名不符" for i, one in enumerate(lines) if back >> i & 1}
        content = answer(batch, refused)
        taken = self.try_("return", lambda: returning.take_return(
            batch.pk, content, "回盘.xlsx", by="user:1", at=self.now()))  # fmt: skip
        if taken is None:
            return
        self.told.bank_paid += sum(one["net_fen"] for one in lines if one["line"] not in refused)
        assert taken.returned == len(refused)
        SEEN["came back"] += len(refused)
        assert self.try_("return again", lambda: returning.take_return(
            batch.pk, content, "回盘.xlsx", by="user:1", at=self.now())) is None  # fmt: skip

    def _close(self, batch: Batch) -> None:
        self.try_("close", lambda: closing.close(
            batch.pk, version=batch.version, by="user:3", at=self.now()))  # fmt: skip

    # --- lines --------------------------------------------------------------------------

    def decide_held(self, draw: Draw) -> None:
        line, stop, off_roll = self.pick(draw, "held"), draw(YES_NO), draw(YES_NO)
        if stop:
            (batch,) = rows("SELECT batch_id AS id FROM ledger_batchline WHERE id = %s", line)
            self.try_("notify", lambda: holding.notify(batch["id"], by="user:2", at=self.now()))
            self.try_("reply", lambda: holding.reply(line, "知道了", by="user:2", at=self.now()))
        self.try_("stop" if stop else "let go", lambda: holding.decide(
            line, "stopped" if stop else "released", reason="核实过", by=ACTORS[1], at=self.now(),
            stop_roll=stop and off_roll))  # fmt: skip

    def put_right(self, draw: Draw) -> None:
        """A line that came back: a new account, the same once more, or nothing."""
        line, what = self.pick(draw, "back"), draw(st.sampled_from(("repair", "retry", "void")))
        match what:
            case "repair":
                account = f"62170000{self.next_serial():08d}"
                self.try_(what, lambda: repairing.repair(
                    line, account=account, bank="邮储银行", holder="", by="user:1", at=self.now()))  # fmt: skip
            case "retry":
                self.try_(what, lambda: repairing.retry(
                    line, words="已解冻", by="user:1", at=self.now()))  # fmt: skip
            case "void":
                self._void(line)
        if what != "void" and draw(YES_NO):
            self._build("re-issue", MONTHS[-1], FUND, draw(SOMEBODY))

    def _void(self, line: int) -> None:
        self.try_("void", lambda: repairing.void(
            line, reason="本人放弃", by="user:1", at=self.now()))  # fmt: skip

    def pay_what_is_owed(self) -> None:
        """Whoever is still owed is taken up by the next top-up or back-pay, with what he is owed."""
        self.bring_in(None)
        month = MONTHS[-1].next()
        since = month.next(-building.back_pay_months(self.programme, COUNTY, month))
        owed = owed_and_on_the_roll(Money.read(), self.told, since.first_day)
        last = Batch.objects.aggregate(last=Max("id"))["last"] or 0
        for kind in ("top-up", "arrears"):
            self._build(kind, month, FUND, ACTORS[0])
        taken: dict[tuple[int, date], int] = {}
        for one in rows(
            "SELECT person_id, for_month, sum(amount_fen)::bigint AS fen FROM ledger_batchline "
            "WHERE batch_id > %s GROUP BY 1, 2", last
        ):  # fmt: skip
            taken[one["person_id"], one["for_month"]] = one["fen"]
        assert {key: taken.get(key) for key in owed} == owed
        SEEN["owed at the end"] += len(owed)
        SEEN["owed again at the end"] += sum(
            bool(one["tally"].back[str(Month.of(month))]) for one in Money.read().recoveries
            for person, month in owed if person == one["person_id"]
        )  # fmt: skip
        all_hold(self.told)

    def wind_up(self) -> None:
        """Every batch that was released can be brought to its end, with its proof."""
        for batch in Batch.objects.filter(state__in=("released", "sent", "reconciled")):
            for _ in range(2):
                self._forward(batch.pk)
            for one in rows(
                "SELECT l.id FROM ledger_batchline l WHERE batch_id = %s AND state = 'returned' AND "
                "NOT EXISTS (SELECT 1 FROM ledger_batchline a WHERE a.previous_id = l.id)", batch.pk
            ):  # fmt: skip
                self._void(one["id"])
            self._forward(batch.pk)
            batch.refresh_from_db()
            assert batch.state == "closed", (batch.number, batch.state, closing.proof(batch))
