"""The desk's made-up office bringing money back: recoveries in every state, letters, a budget."""

from __future__ import annotations

from dataclasses import dataclass

from huican.access.models import User
from huican.kernel.months import Month
from huican.ledger import budgets, entitlements, opening, recoveries, rolls
from huican.ledger.books import Purse
from huican.ledger.letters import keeping
from huican.ledger.models import Recovery, RecoveryAct, RollDecision, Transaction
from huican.programmes.entering import enter_fact
from huican.programmes.standing import standing
from huican.registry.models import Person
from tests.integration.desk_made_up import AT, COUNTY, YEAR, name_of
from tests.integration.determined_office import DEAD, MARCH, NURSING

FOUND, DECIDED, SETTLED, DROPPED, ASKED = 6, 7, 8, 9, 10
CONTACT = "县残联 王芳 0990-8661234"
BASIS = "青残联〔2025〕3号第五条：服刑期间停发"


@dataclass(frozen=True)
class Recovering:
    """Numbers of what the pages are opened for: recoveries by their state, and the rest."""

    found: int
    noticed: int
    decided: int
    settled: int
    dropped: int
    asked: int
    letter: int
    notice_act: int
    transaction: int
    person: int
    dead: int
    stopped: int


def user(name: str) -> User:
    return User.objects.get(username=name)


def recover_office(months: tuple[Month, ...] = (MARCH,)) -> Recovering:
    """Bring the office of determine_office() so far. One of whom DEAD is, is told; see the states."""
    programme = standing().policies.programmes[NURSING]
    people = {number: Person.objects.get(name=name_of(number)).pk for number in range(12)}
    for number in (FOUND, DECIDED, SETTLED, DROPPED, ASKED):
        enter_fact(
            people[number], "imprisoned", True, from_month=Month(YEAR, 1),
            source="县司法局 2025年1月服刑人员名单", by="system:test", at=AT,
        )  # fmt: skip
    opening.bring_in(programme, by="system:test", at=AT)
    rolls.grant_from_payments(NURSING, by="system:test", at=AT)
    entitlements.recompute(programme, months, COUNTY, by="system:test", at=AT)
    recoveries.find(programme, months, by="system:test", at=AT)
    of = {
        number: Recovery.objects.get(person_id=people[number])
        for number in (DEAD, FOUND, DECIDED, SETTLED, DROPPED, ASKED)
    }
    for number in (DEAD, DECIDED, SETTLED, ASKED):
        recoveries.notice(of[number].pk, "村干部上门告知", by=user("jingban"), at=AT)
    for number in (DECIDED, SETTLED, ASKED):
        recoveries.reply(of[number].pk, "属实", by=user("jingban"), at=AT)
    recoveries.decide(
        of[DECIDED].pk, "instalments", "家里困难，分两次", by=user("fuhe"), at=AT,
        from_month=Month(2026, 9), parts=2,
    )  # fmt: skip
    recoveries.repaid(of[DECIDED].pk, 4_000, "收据 0007", by=user("caiwu"), at=AT)
    recoveries.decide(of[SETTLED].pk, "repay", "数不大，一次退", by=user("fuhe"), at=AT)
    recoveries.repaid(of[SETTLED].pk, of[SETTLED].amount_fen, "收据 0008", by=user("caiwu"), at=AT)
    recoveries.drop(of[DROPPED].pk, "名单上是同名的另一个人", by=user("fuhe"), at=AT)
    recoveries.ask_write_off(of[ASKED].pk, "全家低保，还不起", by=user("jingban"), at=AT)
    told = RecoveryAct.objects.get(recovery=of[DECIDED], act="notice")
    letter = keeping.make(
        "overpaid-notice", told.pk, contact=CONTACT, basis=BASIS, by=user("jingban"), at=AT
    )
    budgets.change_budget(
        Purse(NURSING, "county", YEAR, COUNTY), 5_000_000, "青财社〔2025〕12号", key="office",
        by=user("caiwu"), at=AT,
    )  # fmt: skip
    stopped = rolls.decide(
        "stop", people[FOUND], NURSING, Month(2026, 12), reason="服刑，从入监的下一个月起停发",
        by=user("jingban"), at=AT,
    )  # fmt: skip
    return Recovering(
        found=of[FOUND].pk, noticed=of[DEAD].pk, decided=of[DECIDED].pk, settled=of[SETTLED].pk,
        dropped=of[DROPPED].pk, asked=of[ASKED].pk, letter=letter.id,
        notice_act=RecoveryAct.objects.get(recovery=of[DEAD], act="notice").pk,
        transaction=Transaction.objects.filter(event="overpaid").earliest("pk").pk,
        person=people[FOUND], dead=people[DEAD],
        stopped=RollDecision.objects.get(pk=stopped.pk).pk,
    )  # fmt: skip
