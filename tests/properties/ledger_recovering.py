"""What was paid too much: found, told, decided, brought back or given up."""

from __future__ import annotations

from hypothesis import strategies as st
from registry_made_up import COUNTY

from huican.kernel.months import Month
from huican.ledger import differences, entitlements, recoveries, rolls
from huican.ledger.models import Recovery
from huican.programmes.entering import enter_fact
from tests.properties.ledger_laws import Money
from tests.properties.ledger_office import ACTORS, MONTHS, PROGRAMME, set_standard
from tests.properties.ledger_story import SEEN, SOMEBODY, YES_NO, Draw, Story

WAYS = ("netted", "netted", "netted", "instalments", "repay", "drop", "write-off")


class Recovering(Story):
    def find(self, _: Draw) -> None:
        before = len(Money.read().recoveries)
        self.try_("find", lambda: recoveries.find(
            self.programme, MONTHS, by="user:1", at=self.now()))  # fmt: skip
        left = differences.differences(PROGRAMME, MONTHS, sort=differences.OVERPAID)
        assert {one.cause for one in left} <= {"not-determined"}
        SEEN["found"] += len(Money.read().recoveries) > before

    def tell_and_decide(self, draw: Draw) -> None:
        one, way = self.pick(draw, "open"), draw(st.sampled_from(WAYS))
        by = draw(st.sampled_from(ACTORS[1:]))
        if way in recoveries.WAYS and way != "write-off":
            month, parts = draw(st.sampled_from(MONTHS[:3])), draw(st.integers(1, 4))
            self._decide(one, way, month, parts, by)
            return
        self.try_("notice", lambda: recoveries.notice(one, "可以申辩", by=by, at=self.now()))
        if way == "drop":
            self.try_(way, lambda: recoveries.drop(one, "核实没有多发", by=by, at=self.now()))
        else:
            self._write_off(one, by)

    def _decide(self, one: int, way: str, month: Month, parts: int, by: str) -> None:
        self.try_("notice", lambda: recoveries.notice(one, "可以申辩", by=by, at=self.now()))
        self.try_("answered", lambda: recoveries.reply(one, "愿意退", by=by, at=self.now()))
        self.try_(f"decide {way}", lambda: recoveries.decide(
            one, way, "已协商", by=by, at=self.now(), from_month=month, parts=parts))  # fmt: skip

    def come_back(self, draw: Draw) -> None:
        one = Recovery.objects.get(pk=self.pick(draw, "decided"))
        left = recoveries.outstanding(one)
        too_much = draw(st.integers(0, 5)) == 0
        fen = left + 1 if too_much else max(left * draw(st.integers(1, 4)) // 4, 1)
        assert (self._give_back(one.pk, fen) is None) == too_much

    def _give_back(self, one: int, fen: int) -> int | None:
        done = self.try_("repaid", lambda: recoveries.repaid(
            one, fen, "收据", by="user:3", at=self.now()))  # fmt: skip
        self.told.repaid += 0 if done is None else fen
        return done

    def give_up(self, draw: Draw) -> None:
        """Nothing more is asked for: it cannot be had, or a review says that it was no mistake."""
        one = self.pick(draw, "decided")
        if draw(YES_NO):
            self._write_off(one, draw(SOMEBODY))
        else:
            self.try_("drop decided", lambda: recoveries.drop(
                one, "复核认定没有多发", by=ACTORS[3], at=self.now()))  # fmt: skip

    def entitled_after_all(self, draw: Draw) -> None:
        """What spoke against somebody who was paid too much turns out to be wrong."""
        one = Recovery.objects.get(pk=self.pick(draw, "recoveries"))
        first = Month.parse(min(one.months))
        self.try_("learn", lambda: enter_fact(
            one.person_id, "hardship_support", False, from_month=first, by="user:9",
            source="更正", at=self.now()))  # fmt: skip
        self.try_("roll resume", lambda: rolls.decide(
            "resume", one.person_id, PROGRAMME, first, reason="更正", by="user:9", at=self.now()))  # fmt: skip
        if draw(YES_NO):
            yuan = draw(st.integers(60, 200))
            self.try_("standard", lambda: set_standard(yuan, first, self.now()))
        self.try_("compute", lambda: entitlements.recompute(
            self.programme, MONTHS, COUNTY, by="user:2", at=self.now()))  # fmt: skip

    def _write_off(self, one: int, by: str) -> None:
        self.try_("ask", lambda: recoveries.ask_write_off(one, "无力退还", by=by, at=self.now()))
        given_up = self.try_("write off", lambda: recoveries.write_off(
            one, "同意", by=ACTORS[3], at=self.now()))  # fmt: skip
        self.told.written_off += given_up or 0
