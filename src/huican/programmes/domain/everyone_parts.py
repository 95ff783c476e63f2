"""The parts that conditions are made of, and which of them different programmes share."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from typing import Any, cast

import ibis
import ibis.expr.types as ir

from huican.kernel.months import Month
from huican.programmes.domain import packed_facts
from huican.programmes.domain.compile import CannotCompile, prefix
from huican.programmes.domain.parameters import column_of
from huican.programmes.domain.policy import Condition, Programme
from huican.rules import coded
from huican.rules.checked import Checked
from huican.rules.lowering import plan_of
from huican.rules.plan import Plan
from huican.rules.population import of_plan
from huican.rules.small import small
from huican.rules.types import Kind

# A part and the columns its names stand for: 月标准 is another column in each programme.
Key = tuple[Plan, tuple[tuple[str, str], ...]]
# Where a clause applies; True: left out where it does not (it holds), False: no help (it fails).
Gate = tuple[Key, bool]


@dataclass(frozen=True, slots=True)
class Clause:
    """A condition: alternatives (a plan and where it applies), and where it applies itself."""

    place: int
    alternatives: tuple[tuple[Plan, Plan | None], ...]
    applies: Plan | None


@dataclass(slots=True)
class ProgrammeParts:
    """One programme in one month, ready to be written. `amount` None: nothing is paid."""

    programme: Programme
    name: str
    in_force: bool
    parameters: dict[str, str]
    columns: dict[str, str] = field(default_factory=dict)
    clauses: tuple[Clause, ...] = ()
    amount: Plan | None = None

    def key(self, plan: Plan) -> Key:
        """What makes a part the same as one of another programme."""
        names = sorted(coded.names_of(plan))
        return plan, tuple((name, self.columns[name]) for name in names)

    def identity(self, clause: Clause) -> object:
        """What makes a whole condition the same as one of another programme."""
        alternatives = tuple(
            (self.key(when), applies and self.key(applies)) for when, applies in clause.alternatives
        )
        return alternatives, clause.applies and self.key(clause.applies)

    def is_local(self, plan: Plan) -> bool:
        """Depends on parameters alone."""
        return all(name in self.parameters for name in coded.names_of(plan))

    def single(self, clause: Clause) -> Plan | None:
        """The plan of a condition that is one part of persons' facts, without any `applies`."""
        if clause.applies is not None or len(clause.alternatives) != 1:
            return None
        when, applies = clause.alternatives[0]
        if applies is not None or coded.leaves(when) != {when} or self.is_local(when):
            return None
        return when

    def leaves(self, clause: Clause) -> list[Plan]:
        """The parts that `code` asks for, in order."""
        found = [
            sorted(coded.leaves(when), key=lambda leaf: repr(self.key(leaf)))
            for when, _ in clause.alternatives
        ]
        return [leaf for leaves in found for leaf in leaves]

    def gates(self, clause: Clause) -> list[Gate]:
        """What decides where the clause and its alternatives apply. Raises CannotCompile."""
        found = [(applies, False) for _, applies in clause.alternatives if applies]
        found += [(clause.applies, True)] if clause.applies else []
        for plan, _ in found:
            if not self.is_local(plan):
                raise CannotCompile(
                    "applies 里只能用参数", where=self.programme.code, remedy="请把事实写进 when"
                )
        return [(self.key(plan), left_out) for plan, left_out in found]

    @property
    def amount_by_county(self) -> bool:
        """Paid, and the same for everybody of a county: parameters alone decide how much."""
        return self.amount is not None and self.is_local(self.amount)

    def needed(self, *, with_amount: bool) -> frozenset[str]:
        """The columns of parameters that are needed beside a person."""
        plans = [
            leaf for one in self.clauses for leaf in self.leaves(one) if not self.is_local(leaf)
        ]
        plans += [self.amount] if self.amount and with_amount else []
        names = {name for plan in plans for name in coded.names_of(plan)}
        return frozenset(self.parameters[name] for name in names if name in self.parameters)

    def worth(self, table: ir.Table) -> ir.Value | None:
        """Fen whatever the outcome; None where nothing is paid."""
        if self.amount is None:
            return None
        return cast(ir.Value, value_of(self.key(self.amount), table).cast("int64"))

    def code(
        self, clause: Clause, leaf: coded.Leaf, gate: Callable[[Gate], ir.IntegerValue]
    ) -> ir.IntegerValue | int:
        """The condition as a code (rules.coded)."""
        code = coded.any_of(
            [
                coded.coded(when, leaf)
                if applies is None
                else coded.all_of([coded.coded(when, leaf), gate((self.key(applies), False))])
                for when, applies in clause.alternatives
            ]
        )
        if clause.applies is None:
            return code
        return coded.any_of([code, gate((self.key(clause.applies), True))])


def parts_of_programme(
    programme: Programme, month: Month, columns: Collection[str]
) -> ProgrammeParts:
    """The parts of a programme in a month; none when it is not in force.

    `columns` are those of the tables of facts and of standards. Raises CannotCompile.
    """
    parameters = {one.name: column_of(programme, one) for one in programme.parameters}
    parts = ProgrammeParts(programme, prefix(programme), programme.in_force(month), parameters)
    if not parts.in_force:
        return parts

    def plan(checked: Checked) -> Plan:
        for symbol in checked.symbols:
            column = parameters.get(symbol.name, symbol.code)
            if column not in columns:
                raise CannotCompile(
                    f"事实表和标准表里没有“{symbol.name}”", where=programme.code,
                    remedy=f"请补上列 {column}",
                )  # fmt: skip
            parts.columns[symbol.name] = column
        return plan_of(checked.tree, checked.type)

    def alternative(condition: Condition, inner: bool) -> tuple[Plan, Plan | None]:
        assert condition.when is not None
        applies = plan(condition.applies) if inner and condition.applies else None
        return plan(condition.when), applies

    parts.clauses = tuple(
        Clause(
            place,
            tuple(
                alternative(one, bool(condition.any_of))
                for one in condition.any_of or (condition,)
                if one.in_force(month)
            ),
            plan(condition.applies) if condition.applies else None,
        )
        for place, condition in enumerate(programme.conditions)
        if condition.in_force(month)
    )
    parts.amount = plan(programme.amount) if programme.amount else None
    return parts


def gate_value(gate: Gate, standards: ir.Table) -> ir.Value:
    """A code for `&` (left out: NO keeps, YES lets hold) or `|` (no help: YES keeps, NO lets fail)."""
    key, left_out = gate
    applies: Any = value_of(key, standards)
    kept, gone = (coded.NO, coded.YES) if left_out else (coded.YES, coded.NO)
    return cast(ir.Value, applies.cases((True, small(kept)), else_=small(gone)))


def code_of(key: Key, table: ir.Table) -> ir.IntegerValue:
    """The code of a part (rules.coded)."""
    plan, columns = key
    code = None
    if packed_facts.is_packed(table):
        code = packed_facts.code(plan, dict(columns), table)
    return coded.of_boolean(value_of(key, table)) if code is None else code


def _kinds(plan: Plan) -> dict[str, Kind]:
    if plan.op == "column":
        return {str(plan.value): plan.kind}
    return {name: kind for part in plan.inputs for name, kind in _kinds(part).items()}


def value_of(key: Key, table: ir.Table) -> Any:
    """A part over a table's columns, which may be narrower than 64 bits."""
    plan, columns = key
    kinds = _kinds(plan)
    # Numbers that are only compared stay as narrow as they are; what is added or multiplied is
    # proven to fit 64 bits, not less.
    compared = plan.op == "compare" and all(one.op in ("column", "whole") for one in plan.inputs)
    as_it_is = compared or plan.op in ("column", "among", "known")
    values = {}
    for name, column in columns:
        value = packed_facts.nullable(table, column, kinds[name])
        wide = not value.type().is_integer() or value.type() == ibis.dtype("int64")
        values[name] = value if wide or as_it_is else value.cast("int64")
    return of_plan(plan, values)
