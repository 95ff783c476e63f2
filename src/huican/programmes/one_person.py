"""One person's answers, month by month, with every source: what the page and the command show."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.determination import Determination
from huican.programmes.domain.determine import determine_all
from huican.programmes.domain.facts import Known
from huican.programmes.population import NoSuchProgramme
from huican.programmes.sources.known import PersonFacts, facts_of_persons
from huican.programmes.standing import Standing, standing


class NotOnFile(HuicanError):
    """A person who has no file."""

    code = "not-on-file"


@dataclass(frozen=True, slots=True)
class MonthAnswers:
    """All that one month says of a person: the facts, and each programme by its code."""

    facts: PersonFacts
    answers: Mapping[str, Determination]

    @property
    def month(self) -> Month:
        return self.facts.month


def determine_person(
    person_id: int, months: Sequence[Month], *, by: Standing | None = None,
    codes: Collection[str] | None = None, explained: bool = True,
) -> list[MonthAnswers]:  # fmt: skip
    """What each programme says of one person in each month, in order.

    Exclusions look at all programmes, so all are worked out; `codes` chooses what comes back.
    Raises NotOnFile, NoSuchProgramme.
    """
    by = by or standing()
    for code in codes or ():
        if code not in by.policies.programmes or by.policies[code].members:
            raise NoSuchProgramme(
                f"没有叫“{code}”的项目，或它不按人认定", remedy="请核对项目的代码"
            )
    known = facts_of_persons([person_id], months, register=by.policies.facts)
    if not known:
        raise NotOnFile("没有这个人的档案", where=str(person_id), remedy="请先查找，再从结果里选")
    found = []
    for facts in known:
        every = determine_all(
            by.policies, facts.values, by.table, facts.month, facts.area_code,
            birth=facts.birth, explained=explained,
        )  # fmt: skip
        wanted = {code: one for code, one in every.items() if codes is None or code in codes}
        found.append(MonthAnswers(facts, wanted))
    return found


def determine_as_if(
    known: PersonFacts, changed: Mapping[str, Known], *, by: Standing
) -> Mapping[str, Determination]:
    """What each programme would say of a person's month, were some facts otherwise."""
    return determine_all(
        by.policies, {**known.values, **changed}, by.table, known.month, known.area_code,
        birth=known.birth, explained=False,
    )  # fmt: skip
