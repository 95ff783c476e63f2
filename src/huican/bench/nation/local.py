"""Made-up local standards: what provinces and counties would have set in the web."""

from __future__ import annotations

from collections.abc import Sequence
from zlib import crc32

from huican.kernel.months import Month
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.parameters import LocalValue, local
from huican.programmes.domain.policy import Parameter, Programme
from huican.rules.types import Kind, Value

_FROM = Month(2020, 1)
_NUMBER = "当地文件（编的）"
# One province in four decides otherwise than the nation; every county sets its own amounts.
_OTHERWISE = 4


def standards(policies: Policies, counties: Sequence[str]) -> tuple[LocalValue, ...]:
    """Local values for every parameter that a condition or an amount asks for.

    A switch is turned the other way in a quarter of the provinces; a number with plausible limits
    is set by each province, a monthly amount also by each county. The same each time.
    """
    provinces = sorted({code[:2] for code in counties})
    made: list[LocalValue] = []
    for programme in policies.determined:
        asked = asked_for(programme)
        for parameter in programme.parameters:
            if parameter.name not in asked:
                continue
            finest = counties if _by_county(programme, parameter) else ()
            for area in (*provinces, *finest):
                value = _value(programme, parameter, area)
                if value is not None:
                    made.append(
                        local(programme.code, parameter.name, area, _FROM, value, number=_NUMBER)
                    )
    return tuple(made)


def asked_for(programme: Programme) -> frozenset[str]:
    """The names that the programme's conditions and its amount use."""
    checked = [programme.amount] if programme.amount else []
    for condition in programme.conditions:
        checked += [
            one
            for part in (condition, *condition.any_of)
            for one in (part.when, part.applies)
            if one
        ]
    return frozenset(name for one in checked for name in one.names)


def _by_county(programme: Programme, parameter: Parameter) -> bool:
    return programme.kind == "monthly-cash" and parameter.type.unit == "元"


def _value(programme: Programme, parameter: Parameter, area: str) -> Value:
    draw = crc32(f"{programme.code} {parameter.code} {area}".encode())
    national = [one.value for one in parameter.values if one.area == ""]
    kind = parameter.type.kind
    if kind is Kind.NUMBER:
        low, high = parameter.plausible_low, parameter.plausible_high
        if low is None or high is None:
            return None
        step = 10**parameter.type.digits
        return low + draw % ((high - low) // step // 4 + 1) * step
    if draw % _OTHERWISE:
        return None
    if kind is Kind.YES_NO:
        return not national[-1] if national else True
    return parameter.type.choices[draw // _OTHERWISE % len(parameter.type.choices)]
