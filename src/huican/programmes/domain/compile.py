"""All programmes for everyone at once, as one Ibis table: DuckDB, PostgreSQL or Spark runs it.

Row by row it says what `determine_all` says. It is written in two steps, so that no database
works out a condition twice:

    states   one 64-bit integer a programme: bit i, the i-th condition fails; bit 32+i, it is
             unknown; 0, all hold; -1, not in force
    answers  exclusions and better-of pairs applied; outcome, reason bits, amount
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import reduce
from typing import Any, TypeAlias, cast

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.order import better_groups, better_pairs
from huican.programmes.domain.parameters import column_of
from huican.programmes.domain.policy import Condition, Programme
from huican.rules.checked import Checked
from huican.rules.evaluate import evaluate
from huican.rules.population import compiled
from huican.rules.types import Kind, Value

Parameters: TypeAlias = Mapping[str, Mapping[str, Value]] | ir.Table
KEYS = ("person_id", "area_code", "month")
NO_MASK = (1 << 32) - 1
_SUBJECTS = ("person", "child", "household")
_DTYPES = {Kind.YES_NO: "boolean", Kind.NUMBER: "int64", Kind.TEXT: "string"}


class CannotCompile(HuicanError):
    """The tables given lack a column, or there is no such programme."""

    code = "cannot-compile"


def prefix(programme: Programme | str) -> str:
    """The beginning of a programme's columns: nursing-subsidy → nursing_subsidy."""
    code = programme if isinstance(programme, str) else programme.code
    return code.replace("-", "_")


def compile_programmes(
    policies: Policies,
    facts_table: ir.Table,
    *,
    month: Month | None,
    parameters: Parameters,
    codes: Collection[str] | None = None,
) -> ir.Table:
    """One row for each row of `facts_table`: person_id, area_code, month, and for each programme
    `{p}__outcome` int8 (1 yes, 0 no, 2 unknown, -1 not in force), `{p}__no` and `{p}__unknown`
    int32 (bit i: the i-th condition; then yields_to, better_of), `{p}__amount` int64 fen or NULL
    (only with outcome 1).

    `facts_table`: person_id, area_code (text, at least 6 digits), a column for each fact by its
    code (boolean, integer steps, text; NULL unknown), and, where `month` is None, a date column
    `month` (first day). `parameters`: what `ParameterTable.rows` gives, or a table with area6,
    month where it differs, and `column_of` columns. `codes`: only these programmes; without it,
    all that are for persons. Raises CannotCompile.
    """
    return answers(
        policies,
        states(policies, facts_table, month=month, parameters=parameters, codes=codes),
        codes=codes,
    )


def chosen(policies: Policies, codes: Collection[str] | None = None) -> tuple[Programme, ...]:
    """The programmes that are worked out, in order: those asked for and those they need."""
    _known(policies, codes)
    wanted = {
        one.code
        for one in policies.determined
        if (one.subject in _SUBJECTS if codes is None else one.code in codes)
    }
    pairs = better_pairs(policies.programmes)
    waiting = list(wanted)
    while waiting:
        code = waiting.pop()
        for other in (*policies[code].yields_to, *pairs[code]):
            if other not in wanted:
                wanted.add(other)
                waiting.append(other)
    return tuple(one for one in policies.determined if one.code in wanted)


def asked(policies: Policies, codes: Collection[str] | None = None) -> tuple[Programme, ...]:
    """The programmes that come out, in their order."""
    return tuple(one for one in chosen(policies, codes) if codes is None or one.code in codes)


def states(
    policies: Policies,
    facts_table: ir.Table,
    *,
    month: Month | None,
    parameters: Parameters,
    codes: Collection[str] | None = None,
) -> ir.Table:
    """The first step: `{p}__state` and `{p}__worth` (fen, whatever the answer) beside the keys."""
    programmes = chosen(policies, codes)
    table = facts_table
    if isinstance(parameters, ir.Table):
        table = _with_parameters(facts_table, parameters)
    _check_columns(programmes, table, month)
    first_day = table["month"] if month is None else ibis.literal(month.first_day)
    columns: dict[str, ir.Value] = {
        "person_id": table["person_id"],
        "area_code": table["area_code"],
        "month": first_day.cast("date"),
    }
    for programme in programmes:
        writer = _Writer(programme, table, month, parameters)
        columns[f"{prefix(programme)}__state"] = writer.state()
        columns[f"{prefix(programme)}__worth"] = writer.worth()
    return table.select(**columns)


def answers(
    policies: Policies, table: ir.Table, *, codes: Collection[str] | None = None
) -> ir.Table:
    """The second step, over the table of states."""
    pairs, groups = better_pairs(policies.programmes), better_groups(policies.programmes)
    done: set[str] = set()
    for programme in chosen(policies, codes):
        if programme.code not in done:
            together = sorted(groups[programme.code])
            done.update(together)
            table = _related([policies[code] for code in together], pairs, table)
    columns: dict[str, ir.Value] = {name: table[name] for name in KEYS}
    for programme in asked(policies, codes):
        columns |= _answer(prefix(programme), table)
    return table.select(**columns)


def _related(
    together: Collection[Programme], pairs: Mapping[str, Collection[str]], table: ir.Table
) -> ir.Table:
    """The states of programmes that are compared with each other, or of a single one."""
    for programme in together:
        if programme.yields_to:
            table = table.mutate(**{f"{prefix(programme)}__state": _yielding(programme, table)})
    compared = [one for one in together if pairs[one.code]]
    if compared:
        # Each is compared with the others as they were before any of them gave way.
        table = table.mutate(
            **{f"{prefix(one)}__before": table[f"{prefix(one)}__state"] for one in compared}
        )
        table = table.mutate(
            **{f"{prefix(one)}__state": _bettered(one, pairs[one.code], table) for one in compared}
        )
    return table


def _known(policies: Policies, codes: Collection[str] | None) -> None:
    for code in codes or ():
        if code not in policies.programmes:
            raise CannotCompile(f"没有叫“{code}”的项目", remedy="请核对项目的代码")
        if policies[code].members:
            raise CannotCompile(f"“{code}”是清单，没有自己的条件", remedy="请写清单里的项目")


def _with_parameters(facts_table: ir.Table, parameters: ir.Table) -> ir.Table:
    """Facts beside the parameters of their county (and month)."""
    renamed = parameters.rename(
        {f"parameters_{name}": name for name in ("area6", "month") if name in parameters.columns}
    )
    on = [facts_table["area_code"].substr(0, 6) == renamed["parameters_area6"]]
    if "parameters_month" in renamed.columns and "month" in facts_table.columns:
        on.append(facts_table["month"] == renamed["parameters_month"].cast("date"))
    return facts_table.left_join(renamed, on)


def _check_columns(programmes: Collection[Programme], table: ir.Table, month: Month | None) -> None:
    needed = {"person_id": "person_id", "area_code": "area_code"}
    if month is None:
        needed["month"] = "month"
    for programme in programmes:
        for expression in _expressions(programme):
            needed |= {s.code: s.name for s in expression.symbols if s.origin == "fact"}
    missing = sorted(name for code, name in needed.items() if code not in table.columns)
    if missing:
        raise CannotCompile(
            f"事实表缺 {len(missing)} 列：{'、'.join(missing[:8])}", remedy="请补上这些列"
        )


def _expressions(programme: Programme) -> list[Checked]:
    found = [one.when for leaf in programme.conditions for one in leaf.leaves]
    return [one for one in (*found, programme.amount) if one is not None]


class _Writer:
    """Writes the state and the worth of one programme."""

    def __init__(
        self, programme: Programme, table: ir.Table, month: Month | None, parameters: Parameters
    ) -> None:
        self.programme, self.table, self.month = programme, table, month
        self.columns: dict[str, Any] = {}
        self.fixed = not isinstance(parameters, ir.Table)
        for one in programme.parameters:
            if isinstance(parameters, ir.Table):
                self.columns[one.name] = table[column_of(programme, one)]
            else:
                self.columns[one.name] = parameters.get(programme.code, {}).get(one.name)

    def state(self) -> ir.Value:
        """See the module: bits of the conditions, 0 or -1."""
        if self.month is not None and not self.programme.in_force(self.month):
            return _whole(-1)
        parts: list[Any] = []
        for index, condition in enumerate(self.programme.conditions):
            value = self._condition(condition)
            if value is not None:
                # The simple form of CASE works the condition out once.
                parts.append(
                    value.cases(
                        (True, _whole(0)),
                        (False, _whole(1 << index)),
                        else_=_whole(1 << (32 + index)),
                    )
                )
        zero = _whole(0)
        state = reduce(lambda left, right: left + right, parts) if parts else zero
        if self.month is None:
            running = self._in_force(self.programme.from_month, self.programme.to_month)
            state = ibis.cases((running, state), else_=_whole(-1))
        return cast(ir.Value, state)

    def worth(self) -> ir.Value:
        """Fen, or NULL where nobody knows or nothing is paid."""
        if self.programme.amount is None:
            return ibis.null("int64")
        return compiled(self.programme.amount, self.table, self.columns).cast("int64")

    def _condition(self, condition: Condition) -> Any | None:
        """The condition as a boolean; None where it is left out for every row."""
        if self.month is not None and not condition.in_force(self.month):
            return None
        applies: Any = True
        if condition.applies is not None:
            if self.fixed:
                applies = evaluate(condition.applies, self.columns)
            else:
                applies = compiled(condition.applies, self.table, self.columns)
        if applies is None or applies is False:
            return None
        if condition.when is not None:
            value: Any = compiled(condition.when, self.table, self.columns)
        else:
            inner = [
                one for each in condition.any_of if (one := self._alternative(each)) is not None
            ]
            value = _one_of(inner)
        if applies is not True:
            value = ibis.cases((applies, value), else_=True)
        if self.month is None and (condition.from_month or condition.to_month):
            running = self._in_force(condition.from_month, condition.to_month)
            value = ibis.cases((running, value), else_=True)
        return value

    def _alternative(self, condition: Condition) -> Any | None:
        """An alternative that does not run or apply is no help: False, or left out."""
        value = self._condition_plain(condition)
        if value is None:
            return None
        if condition.applies is not None and not self.fixed:
            applies = compiled(condition.applies, self.table, self.columns)
            value = ibis.cases((applies, value), else_=False)
        if self.month is None and (condition.from_month or condition.to_month):
            running = self._in_force(condition.from_month, condition.to_month)
            value = ibis.cases((running, value), else_=False)
        return value

    def _condition_plain(self, condition: Condition) -> Any | None:
        if self.month is not None and not condition.in_force(self.month):
            return None
        if condition.applies is not None and self.fixed:
            if not evaluate(condition.applies, self.columns):
                return None
        if condition.when is None:
            return None
        return compiled(condition.when, self.table, self.columns)

    def _in_force(self, start: Month | None, end: Month | None) -> Any:
        day: Any = self.table["month"]
        running: Any = ibis.literal(True)
        if start is not None:
            running = day >= ibis.literal(start.first_day)
        if end is not None:
            before = day < ibis.literal(end.first_day)
            running = before if start is None else running & before
        return running


def _one_of(alternatives: list[Any]) -> Any:
    """Any of them; those that can be seen to fail for every row are left out."""
    possible = [
        one
        for one in alternatives
        if not (isinstance(one.op(), ops.Literal) and one.op().value is False)
    ]
    if not possible:
        return ibis.literal(False)
    return reduce(lambda left, right: left | right, possible)


def _whole(value: int) -> Any:
    return ibis.literal(value, type="int64")


def _bit(index: int, unknown: bool) -> Any:
    return ibis.literal(1 << (index + (32 if unknown else 0)), type="int64")


def _may_hold(state: Any) -> Any:
    """Neither no nor out of force."""
    return (state >= 0) & ((state & NO_MASK) == 0)


def _yielding(programme: Programme, table: ir.Table) -> Any:
    """The state with the bit of yields_to where another programme is given, or may be."""
    place = len(programme.conditions)
    state: Any = table[f"{prefix(programme)}__state"]
    others: list[Any] = [table[f"{prefix(code)}__state"] for code in programme.yields_to]
    given = reduce(lambda left, right: left | right, [other == 0 for other in others])
    maybe = reduce(lambda left, right: left | right, [_may_hold(other) for other in others])
    return ibis.cases(
        (~_may_hold(state), state),
        (given, state + _bit(place, unknown=False)),
        (maybe, state + _bit(place, unknown=True)),
        else_=state,
    )


def _bettered(programme: Programme, others: Collection[str], table: ir.Table) -> Any:
    """The state with the bit of better_of where another programme of a pair gives more."""
    place = len(programme.conditions) + 1
    state: Any = table[f"{prefix(programme)}__before"]
    own: Any = table[f"{prefix(programme)}__worth"]
    given, maybe = [], []
    for code in others:
        other: Any = table[f"{prefix(code)}__before"]
        worth: Any = table[f"{prefix(code)}__worth"]
        # Of equal amounts the programme whose code comes first is given.
        higher = worth >= own if code < programme.code else worth > own
        given.append((other == 0) & higher.fill_null(False))
        maybe.append(_may_hold(other) & higher.fill_null(True))
    return ibis.cases(
        (~_may_hold(state), state),
        (reduce(lambda left, right: left | right, given), state + _bit(place, unknown=False)),
        (reduce(lambda left, right: left | right, maybe), state + _bit(place, unknown=True)),
        else_=state,
    )


def _answer(name: str, table: ir.Table) -> dict[str, ir.Value]:
    state: Any = table[f"{name}__state"]
    worth: Any = table[f"{name}__worth"]
    running = state > 0
    return {
        f"{name}__outcome": ibis.cases(
            (state == 0, _whole(1)),
            (state < 0, _whole(-1)),
            ((state & NO_MASK) != 0, _whole(0)),
            else_=_whole(2),
        ).cast("int8"),
        f"{name}__no": ibis.cases((running, state & NO_MASK), else_=_whole(0)).cast("int32"),
        f"{name}__unknown": ibis.cases((running, state >> 32), else_=_whole(0)).cast("int32"),
        f"{name}__amount": ibis.cases((state == 0, worth)).cast("int64"),
    }
