"""An expression with some of its names already filled in: a county's parameters, say."""

from collections.abc import Mapping

from huican.rules.checked import Checked
from huican.rules.evaluate import exact, in_units
from huican.rules.lowering import plan_of
from huican.rules.typed import (
    Arithmetic,
    Asked,
    Choice,
    Compared,
    Constant,
    Extreme,
    IsKnown,
    Logic,
    Negative,
    Not,
    OneOf,
    Rounded,
    Typed,
    symbols_of,
)
from huican.rules.types import YES_NO, Type, Value


def with_values(checked: Checked, values: Mapping[str, Value]) -> Checked:
    """The expression with the given names (as written) replaced by their values, None unknown.

    It gives the same as the whole expression evaluated with these values; what no longer matters
    is gone. Raises ValueFault for a value of the wrong type, TooLarge for one beyond all limits.
    """
    if not checked.names & values.keys():
        return checked
    tree = filled(checked.tree, values)
    plan = plan_of(tree, checked.type)
    symbols = symbols_of(tree)
    declared, names = checked.type, frozenset(symbol.name for symbol in symbols)
    return Checked(checked.text, tree, declared, names, symbols, plan.size)


def filled(node: Typed, values: Mapping[str, Value]) -> Typed:
    """The part with values in place of names, and all constant parts worked out."""
    made = _filled(node, values)
    if isinstance(made, Constant | Asked) or symbols_of(made):
        return made
    return Constant(exact(made, {}), made.type)


def _filled(node: Typed, values: Mapping[str, Value]) -> Typed:
    match node:
        case Constant():
            return node
        case Asked(symbol=symbol):
            if symbol.name not in values:
                return node
            return Constant(in_units(values[symbol.name], symbol), symbol.type)
        case Logic(operator=operator, parts=parts):
            return _joined(operator, [filled(part, values) for part in parts])
        case Not(operand=operand):
            return Not(filled(operand, values))
        case Compared(operator=operator, left=left, right=right):
            return _unless_unknown(
                YES_NO, Compared(operator, filled(left, values), filled(right, values))
            )
        case OneOf(value=value, items=items):
            return OneOf(filled(value, values), tuple(filled(item, values) for item in items))
        case Arithmetic(operator=operator, left=left, right=right, type=declared):
            made = Arithmetic(operator, filled(left, values), filled(right, values), declared)
            return _unless_unknown(declared, made)
        case Negative(operand=operand, type=declared):
            return Negative(filled(operand, values), declared)
        case Extreme(least=least, items=items, type=declared):
            made_items = tuple(filled(item, values) for item in items)
            return _unless_unknown(declared, Extreme(least, made_items, declared))
        case Choice(condition=condition, yes=yes, no=no, type=declared):
            decided = filled(condition, values)
            if isinstance(decided, Constant) and decided.value is not None:
                return filled(yes if decided.value else no, values)
            made_choice = Choice(decided, filled(yes, values), filled(no, values), declared)
            return Constant(None, declared) if isinstance(decided, Constant) else made_choice
        case IsKnown(operand=operand):
            return IsKnown(filled(operand, values))
        case Rounded(up=up, operand=operand, type=declared):
            return Rounded(up, filled(operand, values), declared)


def _unless_unknown(declared: Type, node: Compared | Arithmetic | Extreme) -> Typed:
    """Unknown, where one unknown part makes the whole unknown."""
    parts = node.items if isinstance(node, Extreme) else (node.left, node.right)
    if any(isinstance(part, Constant) and part.value is None for part in parts):
        return Constant(None, declared)
    return node


def _joined(operator: str, parts: list[Typed]) -> Typed:
    decides = operator == "or"
    kept: list[Typed] = []
    for part in parts:
        if isinstance(part, Constant):
            if part.value is decides:
                return part
            if part.value is (not decides) or part in kept:
                continue
        kept.append(part)
    if not kept:
        return Constant(not decides, YES_NO)
    return kept[0] if len(kept) == 1 else Logic(operator, tuple(kept))
