"""Whether clauses can hold at all: a clause nobody can ever meet is a mistake in the policy.

Every fact is tried at the few values that stand for all others (see `critical`), clause by
clause, leaving a branch as soon as one clause has failed.
"""

from collections.abc import Sequence
from fractions import Fraction
from math import floor

from huican.rules.checked import Checked
from huican.rules.critical import (
    around,
    limits,
    number_constants,
    pairs,
    simple,
    texts_for,
    turning_points,
)
from huican.rules.evaluate import exact
from huican.rules.lowering import bounded_answer
from huican.rules.typed import (
    Arithmetic,
    Choice,
    Compared,
    IsKnown,
    Logic,
    Not,
    OneOf,
    Typed,
    parts_of,
    symbols_of,
)
from huican.rules.types import Kind, Symbol, Value

TRIALS_MAX = 20_000
# How many values of one number are tried when it is compared with other facts.
POINTS_MAX = 400


class _TooMany(Exception):
    pass


def can_hold(expressions: Sequence[Checked]) -> bool | None:
    """Whether some person within the limits of all facts meets all expressions at once.

    True with a witness, False when it is proven that none can, None when it cannot be told
    (too many combinations, or facts multiplied with each other).
    """
    return _can_hold([one.tree for one in expressions])


def can_fail(expressions: Sequence[Checked]) -> bool | None:
    """Whether some person fails one of the expressions (known facts, answer no)."""
    answers = [_can_hold([Not(one.tree)]) for one in expressions]
    if True in answers:
        return True
    return None if None in answers else False


def _can_hold(trees: list[Typed]) -> bool | None:
    members: list[Typed] = []
    for tree in trees:
        members.extend(_conjuncts(tree))
    if any(not symbols_of(one) and exact(one, {}) is not True for one in members):
        return False
    answers = [_Search(part).answer() for part in _independent(members)]
    if False in answers:
        return False
    return None if None in answers else True


def _conjuncts(tree: Typed) -> list[Typed]:
    if isinstance(tree, Logic) and tree.operator == "and":
        return [one for part in tree.parts for one in _conjuncts(part)]
    if isinstance(tree, Not) and isinstance(tree.operand, Not):
        return _conjuncts(tree.operand.operand)
    if isinstance(tree, Not) and isinstance(tree.operand, Logic) and tree.operand.operator == "or":
        return [one for part in tree.operand.parts for one in _conjuncts(Not(part))]
    return [tree]


def _independent(members: list[Typed]) -> list[list[Typed]]:
    """Members grouped so that no two groups share a fact: each group is decided alone."""
    groups: list[tuple[set[str], list[Typed]]] = []
    for member in members:
        names = {symbol.name for symbol in symbols_of(member)}
        if not names:
            continue
        joined = [member]
        apart = []
        for group in groups:
            if group[0] & names:
                names |= group[0]
                joined = group[1] + joined
            else:
                apart.append(group)
        groups = [*apart, (names, joined)]
    return [group for _, group in groups]


class _Search:
    """The search through one group of clauses that share facts."""

    def __init__(self, members: list[Typed]) -> None:
        self.members = members
        symbols = {symbol.name: symbol for one in members for symbol in symbols_of(one)}
        self.hard = [
            (left, right)
            for one in members
            for left, right in pairs(one)
            if (symbols_of(left) or symbols_of(right)) and not simple(left, right)
        ]
        self.candidates = [(name, self.values_of(one)) for name, one in symbols.items()]
        self.candidates.sort(key=lambda item: len(item[1]))
        self.trials = 0

    def answer(self) -> bool | None:
        try:
            if self.found({}, 0, relaxed=False):
                return True
            if self.undefined_is_asked():
                return None
            if not self.hard:
                return False
            return None if self.found({}, 0, relaxed=True) else False
        except _TooMany:
            return None

    def values_of(self, symbol: Symbol) -> list[Value]:
        tried: list[Value]
        if symbol.type.kind is Kind.YES_NO:
            tried = [True, False]
        elif symbol.type.kind is Kind.TEXT:
            tried = texts_for(symbol, self.members)
        else:
            tried = list(self.numbers_of(symbol))
        if any(symbol in symbols_of(part) for part in self.asked_whether_known()):
            tried.append(None)
        return tried

    def numbers_of(self, symbol: Symbol) -> list[int]:
        low, high = limits(symbol)
        points = {low, high} | around(0, low, high)
        for one in self.members:
            for left, right in pairs(one):
                if {symbol} == {*symbols_of(left), *symbols_of(right)}:
                    points |= turning_points(left, right, symbol, {})
        if any(symbol in symbols_of(left) + symbols_of(right) for left, right in self.hard):
            # Compared with other facts: the values at which those turn are worth a trial too.
            for constant in {one for part in self.members for one in number_constants(part)}:
                points |= around(floor(constant * 10**symbol.type.digits), low, high)
            for other in {one for part in self.members for one in symbols_of(part)}:
                if other.type.kind is Kind.NUMBER:
                    for end in limits(other):
                        steps = Fraction(end * 10**symbol.type.digits, 10**other.type.digits)
                        points |= around(floor(steps), low, high)
        return sorted(points)[:POINTS_MAX]

    def asked_whether_known(self) -> list[Typed]:
        return [part for one in self.members for part in parts_of(one) if isinstance(part, IsKnown)]

    def undefined_is_asked(self) -> bool:
        """Whether 已知 is asked of a quotient: its divisor may be 0 anywhere, no point tells."""
        return any(
            isinstance(part, Arithmetic) and part.operator == "/" and symbols_of(part.right)
            for asked in self.asked_whether_known()
            for part in parts_of(asked)
        )

    def found(self, values: dict[str, Value], place: int, *, relaxed: bool) -> bool:
        """Whether values for the facts from `place` on make every member hold (or may)."""
        self.trials += 1
        if self.trials > TRIALS_MAX:
            raise _TooMany
        free = frozenset(name for name, _ in self.candidates[place:])
        answers = [_open(one, values, free, relaxed) for one in self.members]
        if False in answers:
            return False
        if place == len(self.candidates):
            return relaxed or None not in answers
        name, tried = self.candidates[place]
        return any(
            self.found({**values, name: value}, place + 1, relaxed=relaxed) for value in tried
        )


def _open(
    node: Typed, values: dict[str, Value], free: frozenset[str], relaxed: bool
) -> bool | None:
    """The answer of a condition when `free` facts may still be anything: None is undecided."""
    match node:
        case Logic(operator=operator, parts=parts):
            answers = [_open(part, values, free, relaxed) for part in parts]
            decides = operator == "or"
            if decides in answers:
                return decides
            return None if None in answers else not decides
        case Not(operand=operand):
            answer = _open(operand, values, free, relaxed)
            return None if answer is None else not answer
        case Choice(condition=condition, yes=yes, no=no):
            chosen = _open(condition, values, free, relaxed)
            if chosen is None:
                return None
            return _open(yes if chosen else no, values, free, relaxed)
        case Compared() | OneOf() if relaxed and _hard(node):
            return bounded_answer(node) if isinstance(node, Compared) else None
    if free and any(isinstance(part, IsKnown) for part in parts_of(node)):
        if any(symbol.name in free for symbol in symbols_of(node)):
            return None
    value = exact(node, values)
    return value if isinstance(value, bool) else None


def _hard(node: Compared | OneOf) -> bool:
    return any(
        (symbols_of(left) or symbols_of(right)) and not simple(left, right)
        for left, right in pairs(node)
    )
