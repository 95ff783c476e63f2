"""Stories of an office's money, made up step by step: what people decide and learn, what batches
pay, what the bank answers, what comes back. After each step everything must hold (ledger_laws)."""

from __future__ import annotations

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from huican.ledger import recoveries, rolls
from huican.ledger.models import Batch, Recovery
from tests.properties.ledger_batching import Batching
from tests.properties.ledger_laws import all_hold
from tests.properties.ledger_office import ACTORS, FUND, MONTHS, PROGRAMME, set_standard
from tests.properties.ledger_outside import Outside
from tests.properties.ledger_recovering import Recovering
from tests.properties.ledger_story import SEEN, SENT_BACK

OVERPAID = "a month, too much"
BEGINNINGS = ("nothing yet", OVERPAID, "two months")
# How often what is done, and what there must be for it.
STEPS = (
    ("prepare", 6, "early"), ("build", 5, ""), ("settle", 5, "late"), ("put_right", 5, "back"),
    ("tell_and_decide", 6, "open"), ("find", 3, ""), ("decide_held", 3, "held"),
    ("come_back", 2, "decided"), ("learn", 3, ""), ("compute", 2, ""), ("standard", 2, ""),
    ("roll", 2, ""), ("press", 2, "early"), ("press", 1, "late"), ("workbook", 1, ""),
    ("bring_in", 1, ""), ("money", 1, ""), ("take_back", 1, "sums"), ("give_up", 1, "decided"),
)  # fmt: skip


class LedgerMachine(Outside, Batching, Recovering, RuleBasedStateMachine):
    """One story of many steps."""

    def __init__(self) -> None:
        RuleBasedStateMachine.__init__(self)
        self.begin()

    @initialize(
        yuan=st.integers(50, 120), begun=st.sampled_from(BEGINNINGS), back=SENT_BACK,
        budget=st.one_of(st.none(), st.integers(20_000, 300_000)), parts=st.integers(1, 3),
    )  # fmt: skip
    def begin_the_year(
        self, yuan: int, begun: str, back: int, budget: int | None, parts: int
    ) -> None:
        """Everybody is granted and a standard stands; in most stories months are paid already, in
        some too much, and it is agreed that later months are to make up for it."""
        set_standard(yuan, MONTHS[0], self.now())
        for person in self.persons:
            rolls.decide("grant", person, PROGRAMME, MONTHS[0], reason="申请齐全", by="user:9",
                         at=self.now())  # fmt: skip
        self._compute(MONTHS)
        self._money("appropriate", 500_000, MONTHS[0].year)
        for year in {month.year for month in MONTHS} if budget is not None else ():
            self._money("budget", budget, year)
        for month in MONTHS[: BEGINNINGS.index(begun)]:
            self._build("regular", month, FUND, ACTORS[0])
            batch = Batch.objects.latest("id")
            for _ in range(5):
                self._forward(batch.pk, back if month == MONTHS[0] else 0)
        self.look()
        if begun == OVERPAID:
            self._net_a_month(yuan, parts)
            self.look()

    def _net_a_month(self, yuan: int, parts: int) -> None:
        set_standard(yuan // 2, MONTHS[0], self.now())
        set_standard(yuan, MONTHS[1], self.now())
        self._compute(MONTHS)
        self.try_("find", lambda: recoveries.find(
            self.programme, MONTHS, by="user:1", at=self.now()))  # fmt: skip
        for one in list(Recovery.objects.values_list("pk", flat=True)):
            self._decide(one, "netted", MONTHS[1], parts, "user:3")

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
        SEEN["stories"] += 1
