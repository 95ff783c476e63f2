"""The value of a parameter at a place in a month: inherited nation → province → city → county.

Where a parameter is a floor (最低标准), what lies above is the least that anybody below gets. A
parameter without a value is unknown, never nought.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.parameter_reader import AREA_LENGTHS, current
from huican.programmes.domain.policy import Parameter, ParameterValue, Programme
from huican.rules.types import Kind, Value
from huican.rules.written import shown as with_unit


class UnknownParameter(HuicanError):
    """A programme has no parameter of that name."""

    code = "parameter-unknown"


@dataclass(frozen=True, slots=True)
class LocalValue:
    """A value that a place has set, confirmed by a second person. Wins over the folder's own."""

    programme: str
    parameter: str
    value: ParameterValue


@dataclass(frozen=True, slots=True)
class Resolved:
    """What a parameter is at a place in a month, and who set it where.

    `area` is the prefix that it was set for ("" = nation); `note` says where a lower value of the
    place itself gave way to the minimum from above.
    """

    value: bool | int | str
    from_month: Month
    area: str
    number: str
    set_by: str = ""
    note: str = ""
    mark: str = "V"


class ParameterTable:
    """All values of all parameters, of the folders and set by places."""

    def __init__(self, policies: Policies, local: Iterable[LocalValue] = ()) -> None:
        self.policies = policies
        self._values: dict[tuple[str, str], dict[str, list[ParameterValue]]] = {}
        for programme in policies.programmes.values():
            for parameter in programme.parameters:
                self._add(programme.code, parameter.name, parameter.values)
        for one in local:
            # A value of a parameter that the folder no longer has answers no question any more.
            if (one.programme, one.parameter) in self._values:
                self._add(one.programme, one.parameter, (one.value,))

    def _add(self, programme: str, parameter: str, values: Sequence[ParameterValue]) -> None:
        by_area = self._values.setdefault((programme, parameter), {})
        for value in values:
            kept = by_area.setdefault(value.area, [])
            kept[:] = [one for one in kept if one.from_month != value.from_month] + [value]
            kept.sort(key=lambda one: one.from_month)

    def with_values(self, *values: LocalValue) -> ParameterTable:
        """The same table with further values (a proposal, a what-if). Raises UnknownParameter."""
        table = ParameterTable(self.policies)
        table._values = {
            key: {area: list(kept) for area, kept in by_area.items()}
            for key, by_area in self._values.items()
        }
        for one in values:
            if (one.programme, one.parameter) not in table._values:
                raise UnknownParameter(
                    f"“{one.programme}”没有叫“{one.parameter}”的参数",
                    remedy="请照 parameters.yaml 里的名字写",
                )
            table._add(one.programme, one.parameter, (one.value,))
        return table

    def history(self, programme: str, name: str) -> tuple[ParameterValue, ...]:
        """Every value of a parameter, by area and month."""
        by_area = self._values.get((programme, name), {})
        return tuple(value for area in sorted(by_area) for value in by_area[area])

    def resolve(
        self, programme: Programme | str, name: str, area_code: str, month: Month
    ) -> Resolved | None:
        """The value for a place (2 to 12 digits) in a month; None where nobody set one.

        Raises UnknownParameter when the programme has no such parameter (name or code).
        """
        parameter = self._parameter(programme, name)
        code = programme if isinstance(programme, str) else programme.code
        by_area = self._values[code, parameter.name]
        found: ParameterValue | None = None
        note = ""
        for length in AREA_LENGTHS:
            area = area_code[:length]
            if len(area) < length or area not in by_area:
                continue
            own = current(by_area[area], area, month)
            if own is None:
                continue
            if parameter.floor and found is not None and int(found.value) > int(own.value):
                note = (
                    f"本地的 {with_unit(own.value, parameter.type)} 低于上级最低标准 "
                    f"{with_unit(found.value, parameter.type)}，按上级标准"
                )
                continue
            found, note = own, own.note
        if found is None:
            return None
        return Resolved(
            found.value, found.from_month, found.area, found.number, found.set_by, note, found.mark
        )

    def _parameter(self, programme: Programme | str, name: str) -> Parameter:
        known = self.policies.programmes.get(programme) if isinstance(programme, str) else programme
        parameter = known.parameter(name) if known is not None else None
        if parameter is None:
            code = programme if isinstance(programme, str) else programme.code
            raise UnknownParameter(
                f"“{code}”没有叫“{name}”的参数", remedy="请照 parameters.yaml 里的名字写"
            )
        return parameter

    def resolved(
        self, programme: Programme, area_code: str, month: Month
    ) -> dict[str, Resolved | None]:
        """Every parameter of a programme by name; None where nobody set one."""
        return {
            one.name: self.resolve(programme, one.name, area_code, month)
            for one in programme.parameters
        }

    def row(self, programme: Programme, area_code: str, month: Month) -> dict[str, Value]:
        """Every parameter of a programme by name, in steps; None is unknown."""
        return values_of(self.resolved(programme, area_code, month))

    def rows(self, area_code: str, month: Month) -> dict[str, dict[str, Value]]:
        """`row` of every programme by its code: what `compile_programmes` takes for one place."""
        return {
            programme.code: self.row(programme, area_code, month)
            for programme in self.policies.programmes.values()
        }

    def records(self, areas: Iterable[str], months: Iterable[Month]) -> Iterator[dict[str, Value]]:
        """One record for each county (6 digits): what `compile_programmes` takes as a table.

        Columns: area6, month (first day, ISO text), and `column_of` of every parameter.
        """
        months = list(months)
        for area in areas:
            for month in months:
                record: dict[str, Value] = {"area6": area[:6], "month": f"{month}-01"}
                for programme in self.policies.programmes.values():
                    for parameter in programme.parameters:
                        resolved = self.resolve(programme, parameter.name, area, month)
                        record[column_of(programme, parameter)] = (
                            resolved.value if resolved is not None else None
                        )
                yield record

    def digest(self) -> str:
        """sha256 over every value: two tables with one digest resolve everything alike."""
        said = [
            [*key, value.area, str(value.from_month), value.value]
            for key, by_area in sorted(self._values.items())
            for area in sorted(by_area)
            for value in by_area[area]
        ]
        return hashlib.sha256(json.dumps(said, ensure_ascii=False).encode()).hexdigest()

    def places(self) -> frozenset[str]:
        """Every area prefix that any value was set for. Counties below no other share a value."""
        return frozenset(area for by_area in self._values.values() for area in by_area)

    def floor_above(
        self, programme: Programme | str, name: str, area: str, month: Month
    ) -> Resolved | None:
        """The minimum that lies above an area prefix; None where there is none."""
        parameter = self._parameter(programme, name)
        if not parameter.floor or parameter.type.kind is not Kind.NUMBER:
            return None
        return self.resolve(programme, name, area[: max(len(area) - 2, 0)], month) if area else None


def values_of(resolved: Mapping[str, Resolved | None]) -> dict[str, Value]:
    """Just the values, in steps; None is unknown."""
    return {name: one.value if one is not None else None for name, one in resolved.items()}


def column_of(programme: Programme, parameter: Parameter) -> str:
    """The column of a parameter in a table of parameters: nursing_subsidy__monthly_standard."""
    return f"{programme.code.replace('-', '_')}__{parameter.code}"


def local(
    programme: str, parameter: str, area: str, month: Month, value: bool | int | str, *,
    number: str = "", set_by: str = "",
) -> LocalValue:  # fmt: skip
    """A value of a place, in steps."""
    return LocalValue(
        programme, parameter, ParameterValue(area, month, value, number, "", "L", set_by)
    )


def throughout(one: LocalValue, table: ParameterTable) -> tuple[LocalValue, ...]:
    """A value for a place that also beats what the places below it have set themselves.

    What-if asks “were the standard 100 here”: every place below that has a value of its own gets
    it too, at the month asked for and wherever it, or a place below, would set another one later.
    Places outside keep theirs, and a minimum from above still holds.
    """
    values = []
    for old in table.history(one.programme, one.parameter):
        if not old.area.startswith(one.value.area):
            continue
        months = {one.value.from_month, max(one.value.from_month, old.from_month)}
        values += [
            replace(one, value=replace(one.value, area=old.area, from_month=month))
            for month in months
        ]
    return (one, *values)
