"""Yes/no for a whole population as small whole numbers: two bits, 0 yes, 3 no, 2 unknown.

So `and` is the bits of either (0|x = x, 2|3 = 3) and `or` the bits of both (0&x = 0, 2&3 = 2):
Kleene's logic without a single NULL. Databases work out `|` and `&` of whole numbers many times
faster than AND and OR of nullable booleans, and conditions in two bits each add up to one number.
A code is one byte, in which the two bits stand four times: so it can be put at any of four places
by a mask, without a product that the database would look at for overflow.
It gives what `evaluate` gives, as `population.compiled` does.
"""

from collections.abc import Callable
from functools import reduce

import ibis.expr.types as ir

from huican.rules.plan import Plan, both, either, opposite
from huican.rules.small import small

YES, UNKNOWN, NO = 0, -86, -1
# Both bits of a field, as of a condition that fails.
FAILS = 3
# A part that a database works out as a boolean of its own → its code.
Leaf = Callable[[Plan], ir.IntegerValue]


def coded(plan: Plan, leaf: Leaf) -> ir.IntegerValue | int:
    """The plan of a yes/no as a code; a plain number where it is the same for every row.

    `leaf` gives the code of each part that is not itself `and`, `or` or `not`; it is asked again
    for a part that occurs again.
    """
    match plan.op:
        case "certain":
            return YES if plan.value else NO
        case "null":
            return UNKNOWN
        case "all":
            return all_of([coded(part, leaf) for part in plan.inputs])
        case "any":
            return any_of([coded(part, leaf) for part in plan.inputs])
        case "not" if plan.inputs[0].op in ("all", "any", "not"):
            return coded(_turned(plan.inputs[0]), leaf)
        case _:
            return leaf(plan)


def leaves(plan: Plan) -> frozenset[Plan]:
    """Every part that `coded` asks `leaf` for."""
    found: set[Plan] = set()

    def seen(part: Plan) -> ir.IntegerValue:
        found.add(part)
        return _literal(YES)

    coded(plan, seen)
    return frozenset(found)


def of_boolean(value: ir.BooleanValue) -> ir.IntegerValue:
    """The code of a nullable boolean."""
    # The simple form of CASE works the value out once.
    return value.cases((True, _literal(YES)), (False, _literal(NO)), else_=_literal(UNKNOWN))


def field(code: ir.IntegerValue | int, shift: int) -> ir.IntegerValue:
    """The two bits alone, moved up by 0, 2 or 4 bits."""
    if isinstance(code, int):
        return _literal(code & FAILS << shift)
    return code & _literal(FAILS << shift)


def all_of(codes: list[ir.IntegerValue | int]) -> ir.IntegerValue | int:
    """Every one is needed."""
    fixed = reduce(lambda left, right: left | right, [c for c in codes if isinstance(c, int)], YES)
    varying = [code for code in codes if not isinstance(code, int)]
    if fixed == NO or not varying:
        return fixed
    joined = reduce(lambda left, right: left | right, varying)
    return joined | _literal(fixed) if fixed else joined


def any_of(codes: list[ir.IntegerValue | int]) -> ir.IntegerValue | int:
    """One is enough."""
    fixed = reduce(lambda left, right: left & right, [c for c in codes if isinstance(c, int)], NO)
    varying = [code for code in codes if not isinstance(code, int)]
    if fixed == YES or not varying:
        return fixed
    joined = reduce(lambda left, right: left & right, varying)
    return joined & _literal(fixed) if fixed != NO else joined


def turned(code: ir.IntegerValue) -> ir.IntegerValue:
    """The opposite: unknown stays unknown."""
    known = code != _literal(UNKNOWN)
    # All bits where it is known, and only these are turned. Nothing is known faster.
    return code ^ (-known.cast("int8")).cast("int8")


def names_of(plan: Plan) -> frozenset[str]:
    """The names (as written) that a plan asks for."""
    if plan.op == "column":
        return frozenset((str(plan.value),))
    return frozenset(name for part in plan.inputs for name in names_of(part))


def _turned(plan: Plan) -> Plan:
    """The opposite of `and`, `or`, `not`, with the `not` moved inwards."""
    if plan.op == "not":
        return plan.inputs[0]
    join = either if plan.op == "all" else both
    return join([opposite(part) for part in plan.inputs])


def _literal(code: int) -> ir.IntegerScalar:
    return small(code)
