"""A place sets a standard: what is asked before anybody confirms it, and what it changes.

A slip of the pen in a standard pays a whole county wrongly. So a value far from the present one,
outside what is plausible, or long ago is questioned, and one that breaks a rule is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.parameters import LocalValue, ParameterTable
from huican.programmes.domain.policy import Parameter, ParameterValue, Programme
from huican.rules.types import MONEY, Kind
from huican.rules.written import shown

BACK_MONTHS_QUESTIONED = 24
BACK_MONTHS_REASONED = 240
AHEAD_MONTHS_QUESTIONED = 24
TIMES_QUESTIONED = 5
REASON_LENGTH_LEAST = 8


class StandardRefused(HuicanError):
    """A standard that cannot be set, whoever confirms it."""

    code = "standard-refused"


@dataclass(frozen=True, slots=True)
class Question:
    """Something to answer “yes, so it is” to before the standard goes on.

    `needs_reason`: only together with a written reason of some length.
    """

    code: str
    text: str
    needs_reason: bool = False


class StandardQuestioned(HuicanError):
    """A standard about which something is still to be answered; `questions` says what."""

    code = "standard-questioned"

    def __init__(self, questions: tuple[Question, ...]) -> None:
        super().__init__(
            "；".join(one.text for one in questions),
            remedy="请核对；确实如此的，逐条勾选“是这样”再提交",
        )
        self.questions = questions


@dataclass(frozen=True, slots=True)
class Proposal:
    """What somebody wants to set: a value in steps for an area prefix from a month on."""

    programme: str
    parameter: str
    area: str
    from_month: Month
    value: bool | int | str
    number: str
    reason: str

    def as_value(self, set_by: str = "") -> LocalValue:
        return LocalValue(
            self.programme,
            self.parameter,
            ParameterValue(
                self.area, self.from_month, self.value, self.number, self.reason, "L", set_by
            ),
        )


def questions_about(proposal: Proposal, table: ParameterTable, now: Month) -> tuple[Question, ...]:
    """What is to be answered before the proposal may be confirmed.

    `table`: the values in force, without the proposal; `now`: the present month. Raises
    StandardRefused (or UnknownParameter) for what cannot be set at all.
    """
    programme, parameter = _found(proposal, table)
    _refuse(proposal, programme, parameter, table)
    return (
        *_about_value(proposal, parameter, table),
        *_about_time(proposal, now),
        *_about_others(proposal, parameter, table),
    )


def answered(questions: tuple[Question, ...], answers: frozenset[str], reason: str) -> None:
    """Raises StandardQuestioned with what is still open."""
    opened = tuple(
        one
        for one in questions
        if one.code not in answers
        or (one.needs_reason and len(reason.strip()) < REASON_LENGTH_LEAST)
    )
    if opened:
        raise StandardQuestioned(opened)


def changed_months(proposal: Proposal, table: ParameterTable, now: Month) -> tuple[Month, ...]:
    """The months up to now, this one included, for which the proposal gives another value."""
    after = table.with_values(proposal.as_value())
    months = (Month.from_index(index) for index in range(proposal.from_month.index, now.index + 1))
    return tuple(
        month
        for month in months
        if _value(after, proposal, month) != _value(table, proposal, month)
    )


def _value(table: ParameterTable, proposal: Proposal, month: Month) -> object:
    found = table.resolve(proposal.programme, proposal.parameter, proposal.area, month)
    return None if found is None else found.value


def _found(proposal: Proposal, table: ParameterTable) -> tuple[Programme, Parameter]:
    programme = table.policies.programmes.get(proposal.programme)
    if programme is None:
        raise StandardRefused(f"没有叫“{proposal.programme}”的项目", remedy="请从项目里选")
    parameter = programme.parameter(proposal.parameter)
    if parameter is None:
        raise StandardRefused(
            f"“{programme.name}”没有叫“{proposal.parameter}”的参数", remedy="请从参数里选"
        )
    return programme, parameter


def _refuse(
    proposal: Proposal, programme: Programme, parameter: Parameter, table: ParameterTable
) -> None:
    where = f"{programme.name}·{parameter.name}"
    area = proposal.area
    if len(area) not in (2, 4, 6) or not (area.isascii() and area.isdigit()):
        raise StandardRefused("地方不对", where=where, remedy="请选省、市或县")
    if not proposal.number.strip() or not proposal.reason.strip():
        raise StandardRefused("没有写文号或理由", where=where, remedy="请写上依据的文号和为什么改")
    _refuse_type(proposal.value, parameter, where)
    if proposal.from_month < programme.from_month:
        raise StandardRefused(
            f"{proposal.from_month.label}时还没有这个项目（{programme.from_month.label}起施行）",
            where=where, remedy="请核对起始月份",
        )  # fmt: skip
    floor = table.floor_above(proposal.programme, parameter.name, area, proposal.from_month)
    if floor is not None and int(floor.value) > int(proposal.value):
        raise StandardRefused(
            f"{shown(proposal.value, parameter.type)} 低于上级的最低标准 "
            f"{shown(floor.value, parameter.type)}（{floor.number}）",
            where=where, remedy="只能提高，不能降低；请核对",
        )  # fmt: skip


def _refuse_type(value: bool | int | str, parameter: Parameter, where: str) -> None:
    wanted = {Kind.YES_NO: bool, Kind.NUMBER: int, Kind.TEXT: str}[parameter.type.kind]
    if type(value) is not wanted:
        raise StandardRefused(
            "值的类型不对", where=where, remedy=f"这里要{parameter.type.kind.value}"
        )
    if isinstance(value, str) and value not in parameter.type.choices:
        raise StandardRefused(
            f"没有“{value}”这一种", where=where, remedy=f"可选：{'、'.join(parameter.type.choices)}"
        )
    if parameter.type.kind is Kind.NUMBER:
        if int(value) < 0:
            raise StandardRefused("标准不能是负数", where=where, remedy="请核对")
        if parameter.type.high is not None and int(value) > parameter.type.high:
            raise StandardRefused(
                f"最多 {shown(parameter.type.high, parameter.type)}", where=where, remedy="请核对"
            )


def _about_value(
    proposal: Proposal, parameter: Parameter, table: ParameterTable
) -> Iterator[Question]:
    present = _value(table, proposal, proposal.from_month)
    if present == proposal.value:
        yield Question("no-change", "和现在的数一样，没有变化")
    if parameter.type.kind is not Kind.NUMBER:
        return
    value, type_ = int(proposal.value), parameter.type
    low, high = parameter.plausible_low, parameter.plausible_high
    if (low is not None and value < low) or (high is not None and value > high):
        yield Question(
            "not-plausible",
            f"{shown(value, type_)} 不在常见的 {shown(low, type_)} 到 {shown(high, type_)} 之间",
        )
    if value == 0:
        yield Question("nought", "标准是 0，等于不发")
    if type(present) is not int or present == value:
        return
    if value > 0 and present > 0:
        if value >= present * TIMES_QUESTIONED:
            yield Question(
                "many-times",
                f"是现在 {shown(present, type_)} 的 {value / present:.3g} 倍，是不是多写了一个 0",
            )
        elif value * TIMES_QUESTIONED <= present:
            yield Question(
                "small-part",
                f"只有现在 {shown(present, type_)} 的 {100 * value / present:.3g}%，"
                "是不是少写了一个 0",
            )
    if value < present and type_.unit == MONEY.unit:
        yield Question("lowered", f"比现在的 {shown(present, type_)} 低，领的人会少领")


def _about_time(proposal: Proposal, now: Month) -> Iterator[Question]:
    back = now.index - proposal.from_month.index
    if back > BACK_MONTHS_REASONED:
        yield Question(
            "back-dated-long",
            f"从 {proposal.from_month.label}起，倒推 {back // 12} 年；确要这样，"
            f"请把理由写清楚（至少 {REASON_LENGTH_LEAST} 个字）",
            needs_reason=True,
        )
    elif back > BACK_MONTHS_QUESTIONED:
        yield Question(
            "back-dated", f"从 {proposal.from_month.label}起，倒推 {back} 个月，会牵动以前的应发"
        )
    elif -back > AHEAD_MONTHS_QUESTIONED:
        yield Question("far-ahead", f"{-back} 个月以后才开始，是不是年份写错了")


def _about_others(
    proposal: Proposal, parameter: Parameter, table: ParameterTable
) -> Iterator[Question]:
    for value in table.history(proposal.programme, parameter.name):
        if value.area != proposal.area:
            continue
        written = shown(value.value, parameter.type)
        if value.from_month == proposal.from_month:
            yield Question(
                "replaces",
                f"{value.from_month.label}起已经有 {written}（{value.number}），会被代替",
            )
        elif value.from_month > proposal.from_month:
            yield Question(
                "later-value",
                f"{value.from_month.label}起另有 {written}（{value.number}），到那时仍按那个",
            )
            return
