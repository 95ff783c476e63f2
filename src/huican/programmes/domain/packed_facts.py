"""Facts of a population without a single NULL: how a snapshot keeps them, and their conditions.

A database works out a CASE over a nullable yes/no ten times slower than bits of whole numbers, and
a product of which it does not know the limits beforehand nearly as slowly: it looks at each for
overflow. So a snapshot may keep a yes/no fact as its code (rules.coded), and beside a number or a text, which is then 0 or '' where it is unknown, a column `<fact>__unsure`
that is -1 there (all bits) and else 0; none where it is known of everybody. Standards are kept
beside it likewise, their yes/no as they are.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import reduce
from typing import Any

import ibis
import ibis.expr.types as ir

from huican.rules import coded
from huican.rules.plan import Plan
from huican.rules.population import compared
from huican.rules.small import small
from huican.rules.types import Kind

_SUFFIX = "__unsure"


def unsure(column: str) -> str:
    """The column that says where another one is unknown."""
    return column + _SUFFIX


def is_packed(table: ir.Table) -> bool:
    """Whether the table of facts has this form."""
    return any(name.endswith(_SUFFIX) for name in table.columns)


def nullable(table: ir.Table, column: str, kind: Kind) -> Any:
    """The column as it would be in a table of the plain form."""
    value: Any = table[column]
    if kind is Kind.YES_NO and value.type().is_integer():
        return ibis.cases((value == small(coded.YES), True), (value == small(coded.NO), False))
    if unsure(column) in table.columns:
        return ibis.cases((table[unsure(column)] == small(0), value))
    return value


def code(plan: Plan, columns: Mapping[str, str], table: ir.Table) -> Any | None:
    """Over a table in this form: the code of a part of a condition; None when it cannot be had
    from packed columns alone."""
    match plan.op:
        case "column":
            return _yes_no(plan, columns, table)
        case "not" if plan.inputs[0].op == "column":
            value = _yes_no(plan.inputs[0], columns, table)
            return None if value is None else coded.turned(value)
        case "compare":
            sides = [_side(one, columns, table) for one in plan.inputs]
            known = [one for one in sides if one is not None]
            if len(known) < 2 or all(one.op in ("whole", "text") for one in plan.inputs):
                return None
            (left, _), (right, _) = known
            fails = compared(_OPPOSITE[str(plan.value)], left, right)
            return _of(_all_bits(fails), [one for _, one in known])
        case "among":
            side = _side(plan.inputs[0], columns, table)
            if side is None or not isinstance(plan.value, tuple):
                return None
            value, where = side
            fails = [_all_bits(value != one) for one in plan.value]
            return _of(reduce(lambda left, right: left & right, fails), [where])
        case _:
            return None


_OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", "<=": ">", ">": "<=", ">=": "<"}


def _all_bits(value: Any) -> Any:
    """-1 where it holds, else 0: of all ways from a yes/no to a number the fastest."""
    return (-value.cast("int8")).cast("int8")


def _of(fails: Any, unknown: list[Any]) -> Any:
    """The code from -1 where it fails and -1 where a side is unknown."""
    given = [one for one in unknown if one is not None]
    if not given:
        return fails
    where = reduce(lambda left, right: left | right, given)
    return (fails & (where ^ small(-1))) | (where & small(coded.UNKNOWN))


def _yes_no(plan: Plan, columns: Mapping[str, str], table: ir.Table) -> Any | None:
    value: Any = table[columns[str(plan.value)]]
    return value if plan.kind is Kind.YES_NO and value.type().is_integer() else None


def _side(plan: Plan, columns: Mapping[str, str], table: ir.Table) -> tuple[Any, Any] | None:
    """A side of a comparison and where it is unknown (None: nowhere)."""
    if plan.op == "whole":
        return ibis.literal(plan.value), None
    if plan.op == "text":
        return str(plan.value), None
    if plan.op != "column" or plan.kind is Kind.YES_NO:
        return None
    column = columns[str(plan.value)]
    return table[column], table[unsure(column)] if unsure(column) in table.columns else None
