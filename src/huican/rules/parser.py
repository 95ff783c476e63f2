"""From text to tree: a small expression language with Chinese names.

    残疾等级 in (1, 2) and not 享受('特困供养')
    人数(残疾儿童康复救助) / 目标('残疾儿童康复救助') * 100

Loosest to tightest: or, and, not, comparison (== != < <= > >= in), + -, * /, unary -.
Full-width brackets, commas, quotes and signs are read as their half-width twins.
"""

import re
from dataclasses import dataclass
from decimal import Decimal

from huican.kernel.errors import HuicanError
from huican.rules.nodes import Binary, Call, Group, Name, Node, Number, Text, Unary

LENGTH_MAX = 4_000
DEPTH_MAX = 60

_TOKEN = re.compile(
    r"""\s*(?:
      (?P<number>\d+(?:\.\d+)?)
    | (?P<text>'[^']*'|"[^"]*"|“[^”]*”|‘[^’]*’)
    | (?P<name>[A-Za-z_\u3400-\u9fff·][A-Za-z0-9_\u3400-\u9fff·]*(?:-[A-Za-z][A-Za-z0-9]*)*)
    | (?P<sign>==|!=|<=|>=|[-+*/<>(),])
    )""",
    re.VERBOSE,
)
_TWINS = str.maketrans("（），＋－＊＜＞＝！", "(),+-*<>=!")
_COMPARISONS = frozenset({"==", "!=", "<", "<=", ">", ">=", "in"})
_WORDS = frozenset({"and", "or", "not", "in"})


class ExpressionError(HuicanError):
    """An expression that cannot be read; `place` is where, from 0."""

    code = "expression-wrong"

    def __init__(self, what: str, at: int, text: str) -> None:
        super().__init__(
            what, where=f"第 {at + 1} 个字，“{text[max(0, at - 8):at + 8]}”附近",
            remedy="请核对括号、引号和名称",
        )  # fmt: skip
        self.place = at


@dataclass(frozen=True, slots=True)
class _Token:
    kind: str
    value: str
    at: int


def parse(text: str) -> Node:
    """The tree of an expression. Raises ExpressionError with the place of the fault."""
    if len(text) > LENGTH_MAX:
        raise ExpressionError(f"式子太长，最多 {LENGTH_MAX} 个字", LENGTH_MAX, text)
    parser = _Parser(text, _tokens(text))
    node = parser.either(0)
    if parser.now.kind != "end":
        raise ExpressionError(f"这里多了“{parser.now.value}”", parser.now.at, text)
    return node


def _tokens(text: str) -> list[_Token]:
    plain = _with_twins(text)
    tokens, at = [], 0
    while plain[at:].strip():
        found = _TOKEN.match(plain, at)
        if found is None or found.end() == at:
            at += len(plain[at:]) - len(plain[at:].lstrip())
            raise ExpressionError(f"看不懂“{text[at]}”", at, text)
        kind = found.lastgroup or ""
        value, start = found.group(kind), found.start(kind)
        if kind == "name" and value in _WORDS:
            kind = "word"
        tokens.append(_Token(kind, value, start))
        at = found.end()
    tokens.append(_Token("end", "", len(text)))
    return tokens


def _with_twins(text: str) -> str:
    """Full-width signs made half-width, except inside quotes."""
    parts = re.split(r"('[^']*'|\"[^\"]*\"|“[^”]*”|‘[^’]*’)", text)
    return "".join(
        part if index % 2 else part.translate(_TWINS) for index, part in enumerate(parts)
    )


class _Parser:
    def __init__(self, text: str, tokens: list[_Token]) -> None:
        self.text, self.tokens, self.place = text, tokens, 0

    @property
    def now(self) -> _Token:
        return self.tokens[self.place]

    def take(self) -> _Token:
        token = self.now
        self.place += 1
        return token

    def at_sign(self, *signs: str) -> bool:
        return self.now.kind in ("sign", "word") and self.now.value in signs

    def need(self, sign: str) -> None:
        if not self.at_sign(sign):
            raise ExpressionError(f"这里应有“{sign}”", self.now.at, self.text)
        self.take()

    def either(self, depth: int) -> Node:
        if depth > DEPTH_MAX:
            raise ExpressionError("括号套得太深", self.now.at, self.text)
        left = self.both(depth)
        while self.at_sign("or"):
            at = self.take().at
            left = Binary("or", left, self.both(depth), at)
        return left

    def both(self, depth: int) -> Node:
        left = self.negation(depth)
        while self.at_sign("and"):
            at = self.take().at
            left = Binary("and", left, self.negation(depth), at)
        return left

    def negation(self, depth: int) -> Node:
        if depth > DEPTH_MAX:
            raise ExpressionError("式子套得太深", self.now.at, self.text)
        if self.at_sign("not"):
            at = self.take().at
            return Unary("not", self.negation(depth + 1), at)
        return self.comparison(depth)

    def comparison(self, depth: int) -> Node:
        left = self.sum(depth)
        if self.at_sign(*_COMPARISONS):
            token = self.take()
            left = Binary(token.value, left, self.sum(depth), token.at)
            if self.at_sign(*_COMPARISONS):
                raise ExpressionError("比较不能连着写，请用 and 连接", self.now.at, self.text)
        return left

    def sum(self, depth: int) -> Node:
        left = self.product(depth)
        while self.at_sign("+", "-"):
            token = self.take()
            left = Binary(token.value, left, self.product(depth), token.at)
        return left

    def product(self, depth: int) -> Node:
        left = self.single(depth)
        while self.at_sign("*", "/"):
            token = self.take()
            left = Binary(token.value, left, self.single(depth), token.at)
        return left

    def single(self, depth: int) -> Node:
        if depth > DEPTH_MAX:
            raise ExpressionError("式子套得太深", self.now.at, self.text)
        token = self.take()
        if token.kind == "number":
            return Number(Decimal(token.value), token.at)
        if token.kind == "text":
            return Text(token.value[1:-1], token.at)
        if token.kind == "name":
            if self.at_sign("("):
                return Call(token.value, self.items(depth), token.at)
            return Name(token.value, token.at)
        if token.value == "-":
            return Unary("-", self.single(depth + 1), token.at)
        if token.value == "(":
            self.place -= 1
            items = self.items(depth)
            return items[0] if len(items) == 1 else Group(items, token.at)
        what = f"这里不该有“{token.value}”" if token.value else "式子没有写完"
        raise ExpressionError(what, token.at, self.text)

    def items(self, depth: int) -> tuple[Node, ...]:
        self.need("(")
        items: list[Node] = []
        while not self.at_sign(")"):
            items.append(self.either(depth + 1))
            if not self.at_sign(","):
                break
            self.take()
        self.need(")")
        return tuple(items)
