"""Writing facts that people found out."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import datetime

from django.db import transaction

from huican.access.domain.scope import inside
from huican.access.permissions import NotPermitted
from huican.access.scopes import ranges_of
from huican.audit.operations import Actor, actor_name, record
from huican.kernel.months import Month
from huican.programmes.domain.entries import (
    WORDS_MOST,
    Entry,
    FactQuestioned,
    FactRefused,
    Told,
    answered,
    fault_of,
    questions_about_entry,
    refuse,
)
from huican.programmes.domain.register import facts
from huican.programmes.domain.standards import Question
from huican.programmes.population_models import EnteredFact
from huican.programmes.sources.frame import SUBJECTS
from huican.programmes.sources.known import facts_of_persons
from huican.programmes.standards import month_of
from huican.registry.models import Person
from huican.rules.types import Value
from huican.sources.operations import bump_data_version

__all__ = ["Entry", "FactQuestioned", "FactRefused", "enter_by_hand", "enter_fact",
           "entered_for", "fault_of", "questions_of", "told"]  # fmt: skip


def enter_by_hand(
    person_id: int, entry: Entry, *, answers: Collection[str] = (), by: Actor | str, at: datetime
) -> EnteredFact:
    """Keeps what an officer found out about a person, when he has answered the questions about it.

    `answers`: codes of the questions answered “yes, so it is”. Raises FactRefused, FactQuestioned
    (with what is still open), NotPermitted outside one's own area.
    """
    # Whoever enters the same at the same moment waits, and is asked about what the first entered.
    with transaction.atomic():
        person = Person.objects.select_for_update().filter(pk=person_id).first()
        if person is None:
            raise FactRefused("没有这个人的档案", where=str(person_id), remedy="请先查找")
        own = getattr(by, "area_code", None)
        if own is not None and not inside(ranges_of(own), person.area_code):
            raise NotPermitted(
                "他不住在你能办的区划里", remedy="请他户籍地的乡镇（街道）或县残联登记"
            )
        answered(questions_of(person_id, entry, at=at), frozenset(answers))
        return enter_fact(
            person_id, entry.fact.code, entry.value, from_month=entry.from_month,
            to_month=entry.to_month, source=entry.document, reason=entry.reason,
            takes_back=entry.takes_back, by=by, at=at,
        )  # fmt: skip


def questions_of(person_id: int, entry: Entry, *, at: datetime) -> tuple[Question, ...]:
    """What is asked before an entry is kept. Raises FactRefused for what cannot be so at all."""
    now = month_of(at)
    found = facts_of_persons([person_id], [entry.from_month], codes=[entry.fact.code])
    if not found:
        raise FactRefused("没有这个人的档案", where=str(person_id), remedy="请先查找")
    refuse(entry, birth=found[0].birth, now=now)
    rows = [one for one in entered_for(person_id) if one.fact_code == entry.fact.code]
    known = found[0].values.get(entry.fact.name)
    return questions_about_entry(entry, known, told(reversed(rows)), now)


def entered_for(person_id: int) -> list[EnteredFact]:
    """All that was entered about a person, the latest first."""
    return list(EnteredFact.objects.filter(person_id=person_id).order_by("-known_at", "-pk"))


def told(rows: Iterable[EnteredFact]) -> list[Told]:
    """Kept entries for the rules about them, in the order given."""
    return [
        Told(row.pk, row.value, Month.of(row.from_month),
             Month.of(row.to_month) if row.to_month else None, row.takes_back)
        for row in rows
    ]  # fmt: skip


def enter_fact(
    person_id: int, code: str, value: Value, *, from_month: Month, source: str,
    to_month: Month | None = None, reason: str = "", takes_back: bool = False, by: Actor | str,
    at: datetime,
) -> EnteredFact:  # fmt: skip
    """Keeps what somebody found out about a person for months in [from_month, to_month).

    `value` in steps (fen …); None says that it is not known after all, or with `takes_back` that
    nothing is told any more. `source` in words: 村委会 2024年1月5日入户核实. It outweighs every
    other source for its months; a later entry outweighs it. Raises FactRefused.
    """
    fact = facts().by_code.get(code)
    if fact is None or fact.subject not in SUBJECTS:
        raise FactRefused(f"没有叫“{code}”的事实", remedy="请从事实表里选")
    fault = fault_of(fact, value)
    if fault:
        raise FactRefused(f"“{fact.name}”不能这样登记", where=fault, remedy="请改好再登记")
    if takes_back and value is not None:
        raise FactRefused("收回的，不能又写一个值", where=fact.name, remedy="请只收回，或重新登记")
    if not source.strip():
        raise FactRefused("没有写依据", where=fact.name, remedy="请写清楚谁、哪天、怎么知道的")
    if to_month is not None and to_month <= from_month:
        raise FactRefused("到哪个月止要在从哪个月起之后", where=fact.name, remedy="请核对两个月份")
    with transaction.atomic():
        person = Person.objects.filter(pk=person_id).first()
        if person is None:
            raise FactRefused("没有这个人的档案", where=str(person_id), remedy="请先查找")
        row = EnteredFact.objects.create(
            person=person,
            fact_code=code,
            value=value,
            from_month=from_month.first_day,
            to_month=to_month.first_day if to_month else None,
            known_at=at,
            entered_by=actor_name(by),
            source=source.strip()[:WORDS_MOST],
            reason=reason.strip()[:WORDS_MOST],
            takes_back=takes_back,
        )
        # Kept answers and figures are out of date.
        bump_data_version(at)
        act = "收回登记的事实" if takes_back else "登记事实"
        record(
            verb="programmes.enter-fact",
            by=by,
            at=at,
            summary=f"{act}：{fact.name}，从{from_month}起",
            subject=("person", person_id),
            area_code=person.area_code,
            data={"fact": code, "entry": row.pk},
        )
    return row
