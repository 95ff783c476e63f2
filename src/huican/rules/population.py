"""An expression for a whole population: one Ibis value over a table of facts.

It gives exactly what `evaluate` gives row by row, NULLs included, on DuckDB, PostgreSQL and
Spark, as long as the columns hold whole numbers within the limits that their names declare.
"""

from collections.abc import Mapping
from functools import reduce
from typing import Any, TypeAlias, cast

import ibis
import ibis.expr.operations as ops
import ibis.expr.types as ir

from huican.rules.checked import Checked
from huican.rules.division import whole_quotient
from huican.rules.lowering import plan_of
from huican.rules.partial import with_values
from huican.rules.plan import Plan
from huican.rules.types import Kind, Value

Column: TypeAlias = ir.Value | bool | int | str | None

_DTYPES = {Kind.YES_NO: "boolean", Kind.NUMBER: "int64", Kind.TEXT: "string"}


def compiled(
    checked: Checked, table: ir.Table, columns: Mapping[str, Column] | None = None
) -> ir.Value:
    """The expression over the rows of `table`: boolean, int64 steps of `checked.type`, or string.

    The column of a name is the one called as its `code`, unless `columns` has the name (as
    written): another Ibis value, or a value in steps that is the same for every row (None is
    unknown). Raises KeyError when the table has no such column.
    """
    given = dict(columns or {})
    fixed: dict[str, Value] = {}
    for name in checked.names & given.keys():
        column = given[name]
        if not isinstance(column, ir.Value):
            fixed[name] = column
        elif isinstance(column.op(), ops.Literal):
            fixed[name] = column.op().value
    whole = with_values(checked, fixed)
    values: dict[str, ir.Value] = {}
    for symbol in whole.symbols:
        column = given.get(symbol.name)
        if not isinstance(column, ir.Value):
            if symbol.code not in table.columns:
                raise KeyError(f"事实表里没有“{symbol.name}”的列 {symbol.code}")
            column = table[symbol.code]
        wanted = _DTYPES[symbol.type.kind]
        values[symbol.name] = column if str(column.type()) == wanted else column.cast(wanted)
    return _Writer(values).value(plan_of(whole.tree, whole.type), steady=True)


def of_plan(plan: Plan, columns: Mapping[str, ir.Value]) -> ir.Value:
    """A plan over columns by name as written; a caller of `compiled` never needs this."""
    return cast(ir.Value, _Writer(columns).value(plan, steady=True))


class _Writer:
    """Writes a plan as Ibis values; what occurs twice in the plan is built once."""

    def __init__(self, columns: Mapping[str, ir.Value]) -> None:
        self.columns = columns
        self.built: dict[Plan, Any] = {}

    def value(self, plan: Plan, *, steady: bool = False) -> Any:
        """`steady`: a constant in a type of its own, where no column gives it one."""
        if steady and plan.op in ("whole", "text", "certain"):
            narrow = ibis.literal(plan.value)
            if plan.op == "whole":
                return narrow.cast("int64") if narrow.type() != ibis.dtype("int64") else narrow
            return narrow
        if plan not in self.built:
            self.built[plan] = self.written(plan)
        return self.built[plan]

    def written(self, plan: Plan) -> Any:
        if plan.op == "column":
            return self.columns[str(plan.value)]
        if plan.op == "null":
            return ibis.null(_DTYPES[plan.kind])
        if plan.op == "choose":
            condition, yes, no = plan.inputs
            first, second = self.value(yes, steady=True), self.value(no)
            return self.value(condition).cases((True, first), (False, second))
        inputs = [self.value(step) for step in plan.inputs]
        match plan.op:
            case "whole":
                return ibis.literal(plan.value, type="int64")
            case "text" | "certain":
                return ibis.literal(plan.value)
            case "add":
                return inputs[0] + inputs[1]
            case "sub":
                return inputs[0] - inputs[1]
            case "mul":
                return inputs[0] * inputs[1]
            case "div":
                return whole_quotient(*inputs)
            case "nonzero":
                return inputs[0].nullif(0)
            case "abs":
                return inputs[0].abs()
            case "sign":
                # SIGN is a binary fraction in PostgreSQL and Spark.
                return ibis.ifelse(inputs[0] < 0, ibis.literal(-1).cast("int64"), 1)
            case "least":
                return ibis.least(*inputs)
            case "greatest":
                return ibis.greatest(*inputs)
            case "when":
                return ibis.cases((inputs[0], inputs[1]))
            case "all":
                return reduce(lambda left, right: left & right, inputs)
            case "any":
                return reduce(lambda left, right: left | right, inputs)
            case "not":
                return ~inputs[0]
            case "known":
                return inputs[0].notnull()
            case "among":
                return inputs[0].isin(plan.value)
            case "compare":
                return compared(str(plan.value), inputs[0], inputs[1])
            case _:
                raise TypeError(f"没有“{plan.op}”这种运算")


def compared(operator: str, left: Any, right: Any) -> Any:
    """Two values beside one of the six operators, as a plan names it."""
    match operator:
        case "==":
            return left == right
        case "!=":
            return left != right
        case "<":
            return left < right
        case "<=":
            return left <= right
        case ">":
            return left > right
        case _:
            return left >= right
