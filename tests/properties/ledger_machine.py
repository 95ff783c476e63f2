"""Stories of an office's money, made up step by step: what people decide and learn, what batches
pay, what the bank answers, what comes back. After each step everything must hold (ledger_laws)."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from huican.ledger import recoveries, rolls
from huican.ledger.models import Batch, Recovery
from tests.properties.ledger_batching import Batching
from tests.properties.ledger_laws import all_hold, rows
from tests.properties.ledger_office import ACTORS, FUND, MONTHS, PROGRAMME, set_standard
from tests.properties.ledger_outside import Outside
from tests.properties.ledger_recovering import Recovering
from tests.properties.ledger_story import SEEN, SENT_BACK

OVERPAID, PAID_BACK = "a month, too much", "a month, too much, and given back"
# With how many months are paid by then.
BEGINNINGS = {"nothing yet": 0, OVERPAID: 1, PAID_BACK: 1, "two months": 2}
# How often what is done, and what there must be for it.
STEPS = (
    ("prepare", 6, "early"), ("build", 5, ""), ("settle", 5, "late"), ("put_right", 5, "back"),
    ("tell_and_decide", 6, "open"), ("find", 3, ""), ("decide_held", 3, "held"),
    ("come_back", 4, "decided"), ("learn", 3, ""), ("compute", 2, ""), ("standard", 2, ""),
    ("roll", 2, ""), ("press", 2, "early"), ("press", 1, "late"), ("workbook", 1, ""),
    ("bring_in", 1, ""), ("money", 1, ""), ("take_back", 1, "sums"), ("give_up", 1, "decided"),
    ("entitled_after_all", 2, "recoveries"),
)  # fmt: skip


class LedgerMachine(Outside, Batching, Recovering, RuleBasedStateMachine):
    """One story of many steps."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        self.begin()

    @initialize(
        yuan=st.integers(50, 120), begun=st.sampled_from(tuple(BEGINNINGS)), back=SENT_BACK,
        budget=st.one_of(st.none(), st.integers(20_000, 300_000)), parts=st.integers(1, 3),
        nets=st.booleans(),
    )  # fmt: skip
    def begin_the_year(
        self, yuan: int, begun: str, back: int, budget: int | None, parts: int, nets: bool
    ) -> None:
        """Everybody is granted and a standard stands; in most stories months are paid already, in
        some too much, and it is agreed that later months are to make up for it (some have), or it
        is given back, and the month is owed after all."""
        set_standard(yuan, MONTHS[0], self.now())
        for person in self.persons:
            rolls.decide("grant", person, PROGRAMME, MONTHS[0], reason="申请齐全", by="user:9",
                         at=self.now())  # fmt: skip
        self._compute(MONTHS)
        self._money("appropriate", 500_000, MONTHS[0].year)
        for year in {month.year for month in MONTHS} if budget is not None else ():
            self._money("budget", budget, year)
        for month in MONTHS[: BEGINNINGS[begun]]:
            self._build("regular", month, FUND, ACTORS[0])
            batch = Batch.objects.latest("id")
            for _ in range(5):
                self._forward(batch.pk, back if month == MONTHS[0] else 0)
        self.look()
        if begun in (OVERPAID, PAID_BACK):
            self._too_much(yuan)
            for one in list(Recovery.objects.order_by("pk")):
                way = "netted" if begun == OVERPAID else "repay"
                self._decide(one.pk, way, MONTHS[1], parts, "user:3")
                if begun == PAID_BACK:
                    self._give_back(one.pk, one.amount_fen * parts // 3)
            self.look()
        if begun == OVERPAID and nets:
            self._build("regular", MONTHS[1], FUND, ACTORS[0])
            batch = Batch.objects.latest("id")
            for _ in range(3):
                self._forward(batch.pk)
            self.look()
        if begun == PAID_BACK:
            set_standard(yuan, MONTHS[0], self.now())
            self._compute(MONTHS)
            self.look()

    def _too_much(self, yuan: int) -> None:
        """The first month turns out to have been worth half."""
        set_standard(yuan // 2, MONTHS[0], self.now())
        set_standard(yuan, MONTHS[1], self.now())
        self._compute(MONTHS)
        self.try_("find", lambda: recoveries.find(
            self.programme, MONTHS, by="user:1", at=self.now()))  # fmt: skip

    # One rule that chooses, not one rule a step: hypothesis would leave whole kinds of steps out
    # of most stories, and a release needs many kinds one after another.
    @rule(data=st.data())
    def step(self, data: st.DataObject) -> None:
        possible = [
            name for name, often, needs in STEPS if not needs or self.view.get(needs)
            for _ in range(often)
        ]  # fmt: skip
        if self.told.repaid > self.told.handed_in:
            possible.append("hand_in")
        getattr(self, data.draw(st.sampled_from(possible), label="step"))(data.draw)
        self.look()

    def teardown(self) -> None:
        if not self.whole:
            return
        self.wind_up()
        all_hold(self.told)
        self.pay_what_is_owed()
        SEEN["stories"] += 1
        for one in rows("SELECT act, count(*)::int AS times FROM ledger_recoveryact GROUP BY 1"):
            SEEN[f"act {one['act']}"] += one["times"]
