"""Reading the standards that places have set, proposed and withdrawn."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from datetime import datetime
from typing import ClassVar
from zoneinfo import ZoneInfo

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.parameters import LocalValue, ParameterTable, Resolved
from huican.programmes.domain.policy import Parameter, Programme
from huican.programmes.domain.standards import (
    Proposal,
    Question,
    changed_months,
    questions_about,
)
from huican.programmes.standard_models import LocalParameter

_SHANGHAI = ZoneInfo("Asia/Shanghai")
# How many persons' answers or amounts a proposal changes in those months.
CountPersons = Callable[[Proposal, tuple[Month, ...]], int]


class NoSuchStandard(HuicanError):
    """There is no such proposal."""

    code: ClassVar[str] = "no-such-standard"


@dataclass(frozen=True, slots=True)
class Preview:
    """What a proposal would do, shown before it is confirmed.

    `months`: the months up to now that get another value; `persons`: how many persons' answers or
    amounts change in them, None where nobody counted. `present`: the value of the first month now.
    """

    proposal: Proposal
    programme: Programme
    parameter: Parameter
    present: Resolved | None
    questions: tuple[Question, ...]
    months: tuple[Month, ...]
    persons: int | None


@dataclass(frozen=True, slots=True)
class Set:
    """A parameter as it stands at a place: what a page of standards shows in one line."""

    programme: Programme
    parameter: Parameter
    resolved: Resolved | None
    proposals: tuple[LocalParameter, ...]


def month_of(at: datetime) -> Month:
    """The month of an instant as the calendar on the wall has it."""
    return Month.of(at.astimezone(_SHANGHAI).date())


def local_values() -> tuple[LocalValue, ...]:
    """Every confirmed value; of two for one place and month the one confirmed last holds."""
    rows = LocalParameter.objects.filter(state=LocalParameter.State.CONFIRMED)
    return tuple(
        proposal_of(row).as_value(row.decided_by) for row in rows.order_by("decided_at", "pk")
    )


def proposal_of(row: LocalParameter) -> Proposal:
    """A kept row as the proposal it was."""
    return Proposal(
        row.programme, row.parameter, row.area, Month.of(row.from_month), row.value, row.number,
        row.reason,
    )  # fmt: skip


def standard(pk: int) -> LocalParameter:
    """One proposal or standard. Raises NoSuchStandard."""
    found = LocalParameter.objects.filter(pk=pk).first()
    if found is None:
        raise NoSuchStandard("没有这一条标准", where=str(pk), remedy="请从列表里打开")
    return found


def standards_within(
    area: str, states: Collection[str] = (), programme: str = ""
) -> list[LocalParameter]:
    """What was set for an area prefix and below it, newest first."""
    rows = LocalParameter.objects.filter(area__startswith=area)
    if states:
        rows = rows.filter(state__in=list(states))
    if programme:
        rows = rows.filter(programme=programme)
    return list(rows.order_by("-proposed_at", "-pk"))


def set_at(area: str, month: Month, table: ParameterTable) -> list[Set]:
    """Every parameter as it stands at a place in a month, with the proposals waiting there."""
    waiting: dict[tuple[str, str], list[LocalParameter]] = {}
    for row in LocalParameter.objects.filter(state=LocalParameter.State.PROPOSED, area=area):
        waiting.setdefault((row.programme, row.parameter), []).append(row)
    return [
        Set(
            programme,
            parameter,
            table.resolve(programme, parameter.name, area, month),
            tuple(waiting.get((programme.code, parameter.name), ())),
        )
        for programme in table.policies.programmes.values()
        for parameter in programme.parameters
    ]


def preview(
    proposal: Proposal, table: ParameterTable, *, at: datetime, count: CountPersons | None = None
) -> Preview:
    """What a proposal asks and does. Raises StandardRefused for what cannot be set at all.

    `count` counts persons; without it only months are said.
    """
    now = month_of(at)
    questions = questions_about(proposal, table, now)
    programme = table.policies[proposal.programme]
    parameter = programme.parameter(proposal.parameter)
    assert parameter is not None
    months = changed_months(proposal, table, now)
    return Preview(
        proposal,
        programme,
        parameter,
        table.resolve(programme, parameter.name, proposal.area, proposal.from_month),
        questions,
        months,
        count(proposal, months) if count is not None and months else None,
    )
