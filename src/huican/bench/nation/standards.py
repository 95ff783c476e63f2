"""The parameters of every county in a month, as one table beside the persons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import duckdb
import pyarrow

from huican.kernel.months import Month
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.packed_facts import unsure
from huican.programmes.domain.parameter_reader import AREA_LENGTHS
from huican.programmes.domain.parameters import ParameterTable, column_of
from huican.programmes.domain.policy import Parameter, Programme
from huican.rules.types import Kind, Value

_ARROW = {
    Kind.YES_NO: pyarrow.bool_(), Kind.NUMBER: pyarrow.int64(), Kind.TEXT: pyarrow.string(),
}  # fmt: skip


def load(
    connection: duckdb.DuckDBPyConnection, policies: Policies, table: ParameterTable,
    counties: Sequence[str], month: Month,
) -> None:  # fmt: skip
    """Makes the temporary tables `standard` (place, its number; area6; a column a parameter) and
    `packed_standard`, the same in the form of programmes.domain.packed_facts."""
    columns: dict[str, pyarrow.Array] = {
        "place": pyarrow.array(range(len(counties)), type=pyarrow.int32()),
        "area6": pyarrow.array([int(code) for code in counties], type=pyarrow.int32()),
    }
    for programme in policies.determined:
        for parameter in programme.parameters:
            found = _values(table, programme, parameter, counties, month)
            columns[column_of(programme, parameter)] = pyarrow.array(
                found, type=_narrowest(found) or _ARROW[parameter.type.kind]
            )
    connection.register("standards_", pyarrow.table(columns))
    connection.execute("CREATE OR REPLACE TEMP TABLE standard AS FROM standards_")
    connection.unregister("standards_")
    connection.execute(
        f"CREATE OR REPLACE TEMP TABLE packed_standard AS SELECT {_packed(columns)} FROM standard"
    )


def _packed(columns: Mapping[str, pyarrow.Array]) -> str:
    chosen = []
    for name, values in columns.items():
        if not values.null_count or pyarrow.types.is_boolean(values.type):
            chosen.append(name)
            continue
        nothing = "''" if pyarrow.types.is_string(values.type) else "0"
        chosen += [
            f"coalesce({name}, {nothing}) AS {name}",
            f"-({name} IS NULL)::TINYINT AS {unsure(name)}",
        ]
    return ", ".join(chosen)


def _values(
    table: ParameterTable, programme: Programme, parameter: Parameter, counties: Sequence[str],
    month: Month,
) -> list[Value]:  # fmt: skip
    """One value a county; counties for which nobody below the province set any share one."""
    set_for = {one.area for one in table.history(programme.code, parameter.name)}
    lengths = [length for length in AREA_LENGTHS if any(len(area) == length for area in set_for)]
    kept: dict[tuple[str, ...], Value] = {}
    values: list[Value] = []
    for code in counties:
        above = tuple(area for length in lengths if (area := code[:length]) in set_for)
        if above not in kept:
            resolved = table.resolve(programme, parameter.name, code, month)
            kept[above] = resolved.value if resolved else None
        values.append(kept[above])
    return values


def _narrowest(values: Sequence[Value]) -> pyarrow.DataType | None:
    """The narrowest type for whole numbers; None for other values."""
    numbers = [one for one in values if one is not None]
    if not numbers or not all(type(one) is int for one in numbers):
        return None
    least, most = min(map(int, numbers)), max(map(int, numbers))
    for kind, bits in ((pyarrow.int8(), 7), (pyarrow.int16(), 15), (pyarrow.int32(), 31)):
        if -(2**bits) <= least and most < 2**bits:
            return kind
    return None
