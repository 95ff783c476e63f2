"""What a database does for one row: whole-number and yes/no operations, nothing else.

Every number here is a whole number that is proven to stay within 2^62, so that Python, DuckDB,
PostgreSQL and Spark agree to the bit. NULL (unknown) passes through every operation except
`all`, `any` (three-valued), `known`, and LEAST/GREATEST, which are guarded because databases
leave NULLs out of them.
"""

from dataclasses import dataclass
from math import gcd

from huican.rules.types import Kind

LARGEST = 2**62
# A declared number without limits: up to 100 million 元, or 10 thousand million of anything else.
UNSTATED = 10**10


class TooLarge(Exception):
    """A number that may pass 2^62, or an expression of too many operations."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


@dataclass(frozen=True, slots=True)
class Plan:
    """One operation. `low`, `high`: where its whole number lies; `size`: operations in all."""

    op: str
    inputs: tuple["Plan", ...] = ()
    value: bool | int | str | tuple[int | str, ...] | None = None
    kind: Kind = Kind.NUMBER
    low: int = 0
    high: int = 0
    size: int = 1


def made(op: str, *inputs: Plan, low: int, high: int) -> Plan:
    """A number. Raises TooLarge when it may pass 2^62."""
    if max(abs(low), abs(high)) > LARGEST:
        raise TooLarge(
            "算到一半的数可能太大", "请给用到的事实和参数写上范围（range），或减少相乘的数"
        )
    size = 1 + sum(step.size for step in inputs)
    return Plan(op, inputs, None, Kind.NUMBER, low, high, size)


def logical(op: str, *inputs: Plan, value: str | tuple[int | str, ...] | None = None) -> Plan:
    """A yes/no."""
    size = 1 + sum(step.size for step in inputs)
    return Plan(op, inputs, value, Kind.YES_NO, size=size)


def whole(value: int) -> Plan:
    if abs(value) > LARGEST:
        raise TooLarge("写的数太大", "请核对这个数")
    return Plan("whole", (), value, Kind.NUMBER, value, value)


def null(kind: Kind) -> Plan:
    return Plan("null", (), None, kind)


def certain(value: bool) -> Plan:
    return Plan("certain", (), value, Kind.YES_NO)


def add(left: Plan, right: Plan) -> Plan:
    if left.op == right.op == "whole":
        return whole(left.low + right.low)
    if right == whole(0):
        return left
    if left == whole(0):
        return right
    return made("add", left, right, low=left.low + right.low, high=left.high + right.high)


def subtract(left: Plan, right: Plan) -> Plan:
    if right.op == "whole":
        return add(left, whole(-right.low))
    return made("sub", left, right, low=left.low - right.high, high=left.high - right.low)


def multiply(left: Plan, right: Plan) -> Plan:
    """A product, a constant factor first. 0 times an unknown stays unknown."""
    if left.op == right.op == "whole":
        return whole(left.low * right.low)
    if right.op == "whole":
        left, right = right, left
    if left.op == "whole":
        if left.low == 1:
            return right
        factor, rest = content(right)
        if factor != 1:
            return multiply(whole(left.low * factor), rest)
    corners = [a * b for a in (left.low, left.high) for b in (right.low, right.high)]
    return made("mul", left, right, low=min(corners), high=max(corners))


def content(plan: Plan) -> tuple[int, Plan]:
    """The constant factor of a number and the rest of it."""
    if plan.op == "mul" and plan.inputs[0].op == "whole":
        return plan.inputs[0].low, plan.inputs[1]
    return 1, plan


def floor_divide(number: Plan, divisor: Plan) -> Plan:
    """The quotient rounded down; `divisor` is at least 1 (or NULL).

    Databases cut towards zero. So a number that may be negative is first lifted above zero by a
    multiple of the divisor, and the quotient lowered by as much.
    """
    if divisor.op == "whole":
        if divisor.low == 1:
            return number
        if number.op == "whole":
            return whole(number.low // divisor.low)
        factor, rest = content(number)
        common = gcd(factor, divisor.low)
        if common > 1:
            number = multiply(whole(factor // common), rest)
            return floor_divide(number, whole(divisor.low // common))
    if number.low < 0:
        lift = -number.low
        if divisor.op == "whole":
            lift = -(number.low // divisor.low)
        lifted = add(number, multiply(whole(lift), divisor))
        return add(floor_divide(lifted, divisor), whole(-lift))
    least, most = max(divisor.low, 1), max(divisor.high, 1)
    return made("div", number, divisor, low=number.low // most, high=number.high // least)


def nonzero(plan: Plan) -> Plan:
    """A number that is at least 0, with NULL instead of 0 (see `magnitude`)."""
    if plan.low > 0:
        return plan
    return made("nonzero", plan, low=1, high=max(1, plan.high))


def magnitude(plan: Plan) -> Plan:
    if plan.low >= 0:
        return plan
    if plan.high <= 0:
        return multiply(whole(-1), plan)
    return made("abs", plan, low=0, high=max(-plan.low, plan.high))


def sign(plan: Plan) -> Plan:
    if plan.low >= 0:
        return whole(1)
    if plan.high <= 0:
        return whole(-1)
    return made("sign", plan, low=-1, high=1)


def extreme(least: bool, items: list[Plan]) -> Plan:
    """LEAST or GREATEST that is NULL as soon as one item is."""
    best = min if least else max
    constants = [item.low for item in items if item.op == "whole"]
    varying = list(dict.fromkeys(item for item in items if item.op != "whole"))
    if not varying:
        return whole(best(constants))
    if any(item.op == "null" for item in varying):
        return null(Kind.NUMBER)
    kept = varying + ([whole(best(constants))] if constants else [])
    if len(kept) == 1:
        return kept[0]
    low, high = best(item.low for item in kept), best(item.high for item in kept)
    picked = made("least" if least else "greatest", *kept, low=low, high=high)
    guards = unknown_guards(picked)
    if not guards:
        return picked
    return made("when", both(guards), picked, low=low, high=high)


def unknown_guards(plan: Plan) -> list[Plan]:
    """What has to hold for a number to be known, as few tests as possible, without copying it."""
    match plan.op:
        case "whole":
            return []
        case "column" | "nonzero" | "choose" | "null":
            return [known(plan)]
        case "when":
            return unknown_guards(plan.inputs[1])
        case _:
            found = [guard for step in plan.inputs for guard in unknown_guards(step)]
            return list(dict.fromkeys(found))


def known(plan: Plan) -> Plan:
    """Whether something is not NULL; itself never NULL."""
    if plan.op in ("whole", "text", "certain", "known"):
        return certain(True)
    if plan.op == "null":
        return certain(False)
    if plan.op in ("not", "among"):
        # Unknown exactly when what they ask about is; NOT x IS NOT NULL would be read as
        # NOT (x IS NOT NULL).
        return known(plan.inputs[0])
    return logical("known", plan)


def both(parts: list[Plan]) -> Plan:
    """Kleene and."""
    return _joined("all", parts, unless=False)


def either(parts: list[Plan]) -> Plan:
    """Kleene or."""
    return _joined("any", parts, unless=True)


def _joined(op: str, parts: list[Plan], *, unless: bool) -> Plan:
    kept = [part for part in parts if not (part.op == "certain" and part.value is not unless)]
    if any(part.op == "certain" for part in kept):
        return certain(unless)
    if len(kept) < 2:
        return kept[0] if kept else certain(not unless)
    return logical(op, *kept)


def opposite(plan: Plan) -> Plan:
    if plan.op == "certain":
        return certain(not plan.value)
    return plan.inputs[0] if plan.op == "not" else logical("not", plan)


def choose(condition: Plan, yes: Plan, no: Plan) -> Plan:
    """`yes` where the condition holds, `no` where it does not, NULL where it is unknown."""
    if condition.op == "certain":
        return yes if condition.value else no
    if condition.op == "null":
        return null(yes.kind)
    if condition.op == "not":
        condition, yes, no = condition.inputs[0], no, yes
    size = 1 + condition.size + yes.size + no.size
    low, high = min(yes.low, no.low), max(yes.high, no.high)
    return Plan("choose", (condition, yes, no), None, yes.kind, low, high, size)
