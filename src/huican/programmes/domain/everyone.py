"""All programmes for a province or the nation: what `compile` says, in a form that runs fast.

Made for one month and many counties at once. A condition is a code of two bits (rules.coded), a
programme's conditions one number: bits 2i and 2i+1 hold condition i (0 holds, 2 unknown, 3 fails).
The work is laid out so that no database does any of it twice:

    standards  one row a county: what depends on parameters alone is worked out here
    leaves     one row a person: each part that different conditions share, once
    states     one number a programme; then exclusions and better-of pairs
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Any, cast

import ibis
import ibis.expr.types as ir

from huican.kernel.months import Month
from huican.programmes.domain.compile import CannotCompile, chosen, prefix
from huican.programmes.domain.loading import Policies
from huican.programmes.domain.order import better_pairs
from huican.programmes.domain.parameters import column_of
from huican.programmes.domain.policy import Condition, Programme
from huican.rules import coded
from huican.rules.checked import Checked
from huican.rules.lowering import plan_of
from huican.rules.plan import Plan
from huican.rules.population import _Writer
from huican.rules.types import Symbol

# Two bits a condition and two for yields_to and better_of, in 62 bits.
_CONDITIONS_MAX = 29
# A part of a condition and what its names stand for: 月标准 is a column of its own for each
# programme.
_Key = tuple[Plan, tuple[tuple[str, str], ...]]
# Where a clause applies, as a code for `&` (left out: it holds) or `|` (no help: it fails).
_Gate = tuple[_Key, bool]


def fields(programme: Programme) -> int:
    """How many two-bit fields a state has: the conditions, then yields_to and better_of."""
    return len(programme.conditions) + 2


def fails_mask(programme: Programme) -> int:
    """The bits of a state of which one is set when something fails."""
    return sum(1 << (2 * place) for place in range(fields(programme)))


def states(
    policies: Policies,
    facts_table: ir.Table,
    standards: ir.Table,
    *,
    month: Month,
    on: str = "area6",
    codes: Collection[str] | None = None,
    keep: Sequence[str] = ("person_id",),
) -> ir.Table:
    """One row a person: the columns `keep`, and `{p}__state`, `{p}__worth` of each programme.

    A state is 0 (yes) or has a field for each condition (see the module), or is -1 (not in
    force); exclusions and better-of pairs are applied. The worth is fen, whatever the state, or
    NULL. `standards` has a row for each value of the column `on`, which both tables have, and a
    `column_of` column for each parameter. Raises CannotCompile.
    """
    programmes = chosen(policies, codes)
    worked = [_Programme(one, month, facts_table, standards) for one in programmes]
    names = _Names.of(worked)
    counties = standards.select(
        on, *_columns_needed(worked, standards),
        **{name: coded.of_boolean(_value(key, standards)) for key, name in names.local.items()},
        **{name: _gate(gate, standards) for gate, name in names.gates.items()},
    )  # fmt: skip
    beside = facts_table.left_join(counties, on)
    leaves = beside.select(
        *keep,
        *names.local.values(),
        *names.gates.values(),
        **{name: coded.of_boolean(_value(key, beside)) for key, name in names.shared.items()},
        **{f"{one.name}__worth": one.worth(beside) for one in worked},
    )
    table = leaves.select(
        *keep,
        **{f"{one.name}__state": one.state(leaves, names) for one in worked},
        **{f"{one.name}__worth": leaves[f"{one.name}__worth"] for one in worked},
    )
    return _related(policies, programmes, table)


def outcome(programme: Programme, table: ir.Table) -> ir.Value:
    """1 yes, 0 no, 2 unknown, -1 not in force, as int8, of the table of states."""
    state: Any = table[f"{prefix(programme)}__state"]
    fails = (state & fails_mask(programme)) != 0
    return ibis.cases((state == 0, 1), (state < 0, -1), (fails, 0), else_=2).cast("int8")


@dataclass(frozen=True, slots=True)
class _Clause:
    """A condition with the plans of its parts; `applies` None where it always does."""

    place: int
    plans: tuple[tuple[Plan, Plan | None], ...]
    several: bool
    applies: Plan | None


class _Programme:
    """One programme in one month, ready to be written."""

    def __init__(
        self, programme: Programme, month: Month, facts: ir.Table, standards: ir.Table
    ) -> None:
        self.programme, self.name = programme, prefix(programme)
        self.in_force = programme.in_force(month)
        if len(programme.conditions) > _CONDITIONS_MAX:
            raise CannotCompile(
                f"“{programme.code}”的条件太多", remedy=f"请合成 {_CONDITIONS_MAX} 条以内"
            )
        self.symbols: dict[str, tuple[str, Symbol]] = {}
        self._of = {one.name: column_of(programme, one) for one in programme.parameters}
        self._known = frozenset(facts.columns) | frozenset(standards.columns)
        self.clauses = self._clauses(month) if self.in_force else ()
        self._amount = self._plan(programme.amount) if programme.amount and self.in_force else None

    def _clauses(self, month: Month) -> tuple[_Clause, ...]:
        found = []
        for place, condition in enumerate(self.programme.conditions):
            if not condition.in_force(month):
                continue
            inner = condition.any_of or (condition,)
            plans = tuple(self._part(one) for one in inner if one.in_force(month) and one.when)
            if not condition.any_of:
                plans = tuple((when, None) for when, _ in plans)
            applies = self._plan(condition.applies) if condition.applies else None
            found.append(_Clause(place, plans, bool(condition.any_of), applies))
        return tuple(found)

    def _part(self, condition: Condition) -> tuple[Plan, Plan | None]:
        assert condition.when is not None
        applies = self._plan(condition.applies) if condition.applies else None
        return self._plan(condition.when), applies

    def _plan(self, checked: Checked) -> Plan:
        for symbol in checked.symbols:
            column = self._of.get(symbol.name, symbol.code)
            if column not in self._known:
                raise CannotCompile(
                    f"事实表和标准表里没有“{symbol.name}”", where=self.programme.code,
                    remedy=f"请补上列 {column}",
                )  # fmt: skip
            self.symbols[symbol.name] = (column, symbol)
        return plan_of(checked.tree, checked.type)

    def key(self, plan: Plan) -> _Key:
        names = sorted(coded.names_of(plan))
        return plan, tuple((name, self.symbols[name][0]) for name in names)

    def is_local(self, plan: Plan) -> bool:
        """Depends on parameters alone."""
        return all(name in self._of for name in coded.names_of(plan))

    def parts(self) -> list[Plan]:
        """What `state` asks leaves for, in order."""
        plans = [when for clause in self.clauses for when, _ in clause.plans]
        return [leaf for plan in plans for leaf in sorted(coded.leaves(plan), key=repr)]

    def gates(self) -> list[_Gate]:
        """What decides where clauses and alternatives apply."""
        found = [
            (applies, False) for clause in self.clauses for _, applies in clause.plans if applies
        ]
        found += [(clause.applies, True) for clause in self.clauses if clause.applies]
        for plan, _ in found:
            if not self.is_local(plan):
                raise CannotCompile(
                    "applies 里只能用参数", where=self.programme.code, remedy="请把事实写进 when"
                )
        return [(self.key(plan), left_out) for plan, left_out in found]

    def needed(self) -> set[str]:
        """The parameters' columns that are needed beside a person."""
        plans = [leaf for leaf in self.parts() if not self.is_local(leaf)]
        plans += [self._amount] if self._amount else []
        names = {name for plan in plans for name in coded.names_of(plan)}
        return {self._of[name] for name in names if name in self._of}

    def worth(self, table: ir.Table) -> ir.Value:
        if self._amount is None:
            return ibis.null("int64")
        return _value(self.key(self._amount), table).cast("int64")

    def state(self, leaves: ir.Table, names: _Names) -> ir.Value:
        if not self.in_force:
            return ibis.literal(-1, type="int64")
        parts: list[Any] = []
        fixed = 0
        for clause in self.clauses:
            code = self._code(clause, leaves, names)
            if isinstance(code, int):
                fixed += code << (2 * clause.place)
            else:
                parts.append(code.cast("int64") * ibis.literal(1 << (2 * clause.place), "int64"))
        if fixed or not parts:
            parts.append(ibis.literal(fixed, type="int64"))
        return cast(ir.Value, reduce(lambda left, right: left + right, parts))

    def _code(self, clause: _Clause, leaves: ir.Table, names: _Names) -> ir.IntegerValue | int:
        def leaf(plan: Plan) -> ir.IntegerValue:
            return cast(ir.IntegerValue, leaves[names.leaf(self.key(plan))])

        def gate(plan: Plan, left_out: bool) -> ir.IntegerValue:
            return cast(ir.IntegerValue, leaves[names.gates[self.key(plan), left_out]])

        alternatives = [
            coded.coded(when, leaf) if applies is None
            else coded.all_of([coded.coded(when, leaf), gate(applies, False)])
            for when, applies in clause.plans
        ]  # fmt: skip
        code = coded.any_of(alternatives)
        if clause.applies is None:
            return code
        return coded.any_of([code, gate(clause.applies, True)])


@dataclass(frozen=True, slots=True)
class _Names:
    """The columns of parts: of parameters alone, of persons, and of where clauses apply."""

    local: Mapping[_Key, str]
    shared: Mapping[_Key, str]
    gates: Mapping[_Gate, str]

    @classmethod
    def of(cls, worked: Sequence[_Programme]) -> _Names:
        """One column for each different part."""
        local: dict[_Key, str] = {}
        shared: dict[_Key, str] = {}
        gates: dict[_Gate, str] = {}
        for one in worked:
            for plan in one.parts():
                names, sign = (local, "p") if one.is_local(plan) else (shared, "c")
                names.setdefault(one.key(plan), f"{sign}{len(names)}")
            for gate in one.gates():
                gates.setdefault(gate, f"g{len(gates)}")
        return cls(local, shared, gates)

    def leaf(self, key: _Key) -> str:
        return self.shared.get(key) or self.local[key]


def _gate(gate: _Gate, standards: ir.Table) -> ir.Value:
    """Left out where it does not apply: 3 there where it does (`&` keeps the code), else 0.
    No help where it does not apply: 0 where it does (`|` keeps the code), else 3."""
    key, left_out = gate
    applies: Any = _value(key, standards)
    kept, gone = (coded.NO, coded.YES) if left_out else (coded.YES, coded.NO)
    return cast(
        ir.Value,
        applies.cases((True, ibis.literal(kept, "int8")), else_=ibis.literal(gone, "int8")),
    )


def _value(key: _Key, table: ir.Table) -> Any:
    """The plan over a table's columns."""
    plan, columns = key
    values = {}
    for name, column in columns:
        value = table[column]
        narrow = value.type().is_integer() and value.type().nbytes < 8
        values[name] = value.cast("int64") if narrow else value
    return _Writer(values).value(plan, steady=True)


def _related(policies: Policies, programmes: Sequence[Programme], table: ir.Table) -> ir.Table:
    """Exclusions, then pairs of which the higher amount is given."""
    pairs = better_pairs(policies.programmes)
    for programme in programmes:
        if programme.yields_to:
            others = [table[f"{prefix(code)}__state"] for code in programme.yields_to]
            state = _displaced(
                programme, table, len(programme.conditions),
                given=[other == 0 for other in others],
                maybe=[_may_hold(policies[code], table, "state") for code in programme.yields_to],
            )  # fmt: skip
            table = table.mutate(**{f"{prefix(programme)}__state": state})
    paired = [one for one in programmes if pairs[one.code]]
    # All of a group compare with each other as they were before any gave way.
    if paired:
        table = table.mutate(
            **{f"{prefix(one)}__before": table[f"{prefix(one)}__state"] for one in paired}
        )
    for programme in paired:
        given, maybe = [], []
        own: Any = table[f"{prefix(programme)}__worth"]
        for code in pairs[programme.code]:
            worth: Any = table[f"{prefix(code)}__worth"]
            # Of equal amounts the programme whose code comes first is given.
            higher = worth >= own if code < programme.code else worth > own
            given.append((table[f"{prefix(code)}__before"] == 0) & higher.fill_null(False))
            maybe.append(_may_hold(policies[code], table, "before") & higher.fill_null(True))
        state = _displaced(
            programme, table, len(programme.conditions) + 1, given=given, maybe=maybe
        )
        table = table.mutate(**{f"{prefix(programme)}__state": state})
    return table.drop(*(f"{prefix(one)}__before" for one in paired)) if paired else table


def _may_hold(programme: Programme, table: ir.Table, column: str) -> Any:
    """Neither no nor out of force."""
    state: Any = table[f"{prefix(programme)}__{column}"]
    return (state >= 0) & ((state & fails_mask(programme)) == 0)


def _displaced(
    programme: Programme, table: ir.Table, place: int, *, given: list[Any], maybe: list[Any]
) -> Any:
    """The state with the field `place` set where another programme goes first, or may."""
    state: Any = table[f"{prefix(programme)}__state"]
    return ibis.cases(
        (~_may_hold(programme, table, "state"), state),
        (reduce(lambda left, right: left | right, given), state + (coded.NO << (2 * place))),
        (reduce(lambda left, right: left | right, maybe), state + (coded.UNKNOWN << (2 * place))),
        else_=state,
    )


def _columns_needed(worked: Sequence[_Programme], standards: ir.Table) -> list[str]:
    needed = set().union(*(one.needed() for one in worked)) if worked else set()
    return [name for name in standards.columns if name in needed]
