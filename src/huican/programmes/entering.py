"""Writing facts that people found out."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.facts import Fact
from huican.programmes.domain.register import facts
from huican.programmes.population_models import EnteredFact
from huican.programmes.sources.frame import SUBJECTS
from huican.registry.models import Person
from huican.rules.types import Kind, Value
from huican.sources.operations import bump_data_version


class FactRefused(HuicanError):
    """A fact that cannot be entered: no such fact, a value that does not fit, no source."""

    code = "fact-refused"


def enter_fact(
    person_id: int, code: str, value: Value, *, from_month: Month, source: str,
    to_month: Month | None = None, by: Actor | str, at: datetime,
) -> EnteredFact:  # fmt: skip
    """Keeps what somebody found out about a person for months in [from_month, to_month).

    `value` in steps (fen …); None says that it is not known after all. `source` in words: 村委会
    2024年1月5日入户核实. It outweighs every other source for its months; a later entry outweighs it.
    Raises FactRefused.
    """
    fact = facts().by_code.get(code)
    if fact is None or fact.subject not in SUBJECTS:
        raise FactRefused(f"没有叫“{code}”的事实", remedy="请从事实表里选")
    fault = fault_of(fact, value)
    if fault:
        raise FactRefused(f"“{fact.name}”不能这样登记", where=fault, remedy="请改好再登记")
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
            source=source.strip()[:300],
        )
        # Kept answers and figures are out of date.
        bump_data_version(at)
        record(
            verb="programmes.enter-fact",
            by=by,
            at=at,
            summary=f"登记事实：{fact.name}，从{from_month}起",
            subject=("person", person_id),
            area_code=person.area_code,
            data={"fact": code, "entry": row.pk},
        )
    return row


def fault_of(fact: Fact, value: Value) -> str:
    """Why a value does not fit a fact; "" where it does. None (unknown) always fits."""
    kind = fact.type.kind
    if value is None:
        return ""
    if kind is Kind.YES_NO:
        return "" if isinstance(value, bool) else "要填是或否"
    if kind is Kind.TEXT:
        return "" if value in fact.type.choices else f"只能填{'、'.join(fact.type.choices)}"
    if isinstance(value, bool) or not isinstance(value, int):
        return "要填数"
    low, high = fact.type.low, fact.type.high
    if (low is not None and value < low) or (high is not None and value > high):
        return f"超出了范围（{fact.meaning}）"
    return ""
