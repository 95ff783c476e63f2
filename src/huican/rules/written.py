"""An expression back in words, one way of writing for each: for explanations and reports."""

from fractions import Fraction

from huican.rules.typed import (
    Arithmetic,
    Asked,
    Choice,
    Compared,
    Constant,
    Exact,
    Extreme,
    IsKnown,
    Logic,
    Negative,
    Not,
    OneOf,
    Rounded,
    Typed,
)
from huican.rules.types import Kind, Type, Value

_TIGHTNESS = {"or": 1, "and": 2, "not": 3, "compare": 4, "+": 5, "-": 5, "*": 6, "/": 6}


def written(node: Typed) -> str:
    """The part as an officer would write it."""
    return _written(node)[0]


def shown(value: Value, declared: Type) -> str:
    """A value in words with its unit: 3级, 80元, 是, 不知道."""
    if value is None:
        return "不知道"
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, str):
        return value
    return _number(Fraction(value, 10**declared.digits)) + declared.unit


def _number(value: int | Fraction) -> str:
    fraction = Fraction(value)
    for digits in range(7):
        scaled = fraction * 10**digits
        if scaled.denominator == 1:
            sign, whole = ("-" if scaled < 0 else ""), str(abs(scaled.numerator))
            whole = whole.rjust(digits + 1, "0")
            return f"{sign}{whole[: len(whole) - digits]}{'.' if digits else ''}" + (
                whole[len(whole) - digits :] if digits else ""
            )
    return f"{fraction.numerator} / {fraction.denominator}"


def _constant(value: Exact, declared: Type) -> tuple[str, int]:
    if value is None:
        return "不知道", 9
    if isinstance(value, bool):
        return ("是" if value else "否"), 9
    if isinstance(value, str):
        return f"'{value}'", 9
    text = _number(value)
    return text, (6 if "/" in text else 9) if declared.kind is Kind.NUMBER else 9


def _within(node: Typed, least: int) -> str:
    text, tightness = _written(node)
    return text if tightness >= least else f"({text})"


def _listed(nodes: tuple[Typed, ...]) -> str:
    return ", ".join(written(node) for node in nodes)


def _written(node: Typed) -> tuple[str, int]:
    match node:
        case Constant(value=value, type=declared):
            return _constant(value, declared)
        case Asked(symbol=symbol):
            return symbol.name, 9
        case Logic(operator=operator, parts=parts):
            own = _TIGHTNESS[operator]
            return f" {operator} ".join(_within(part, own + 1) for part in parts), own
        case Not(operand=operand):
            return f"not {_within(operand, 3)}", 3
        case Compared(operator=operator, left=left, right=right):
            return f"{_within(left, 5)} {operator} {_within(right, 5)}", 4
        case OneOf(value=value, items=items):
            return f"{_within(value, 5)} in ({_listed(items)})", 4
        case Arithmetic(operator=operator, left=left, right=right):
            own = _TIGHTNESS[operator]
            return f"{_within(left, own)} {operator} {_within(right, own + 1)}", own
        case Negative(operand=operand):
            return f"-{_within(operand, 8)}", 7
        case Extreme(least=least, items=items):
            return f"{'较小' if least else '较大'}({_listed(items)})", 9
        case Choice(condition=condition, yes=yes, no=no):
            return f"如果({_listed((condition, yes, no))})", 9
        case IsKnown(operand=operand):
            return f"已知({written(operand)})", 9
        case Rounded(up=up, operand=operand):
            return f"{'进整' if up else '取整'}({written(operand)})", 9
