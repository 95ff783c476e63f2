"""From the tree as written to the typed tree; every fault is reported, none stops the reading."""

import difflib
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from typing import cast

from huican.rules import units
from huican.rules.evaluate import calculate
from huican.rules.nodes import Binary, Call, Group, Name, Node, Number, Text, Unary
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
from huican.rules.types import YES_NO, Kind, Names, Type
from huican.rules.written import written

Report = Callable[[str, str], None]

DEPTH_MAX = 60
QUOTIENT_DIGITS = 4
_WORDS_FOR_YES_NO = {"是", "否", "真", "假", "true", "false", "True", "False", "有", "无"}
# How many values each function takes: at least, at most.
_FUNCTIONS = {
    "较小": (2, 20), "较大": (2, 20), "如果": (3, 3), "已知": (1, 1),
    "取整": (1, 1), "进整": (1, 1), "限于": (3, 3),
}  # fmt: skip


def read(node: Node, names: Names, report: Report) -> Typed | None:
    """The typed tree, or None when something was wrong and has been reported."""
    return _Reading(names, report).part(node, 0)


def _bare(node: Typed) -> bool:
    """A number made of literals only: it has no unit of its own."""
    return not symbols_of(node)


def _unit(node: Typed) -> units.Unit:
    return None if _bare(node) else node.type.unit


@dataclass
class _Reading:
    names: Names
    report: Report

    def part(self, node: Node, depth: int) -> Typed | None:
        if depth > DEPTH_MAX:
            self.report("式子太长或套得太深", "请拆成几个条件")
            return None
        match node:
            case Number(value=value):
                number = Fraction(value)
                digits = max(0, -cast(int, value.as_tuple().exponent))
                exact = number.numerator if number.denominator == 1 else number
                return Constant(exact, Type(Kind.NUMBER, "", digits))
            case Text(value=value):
                return Constant(value, Type(Kind.TEXT, choices=(value,)))
            case Name(value=value):
                return self.named(value)
            case Call():
                return self.call(node, depth)
            case Group():
                self.report("括号里的几个值只能写在 in 的后面", "例如：残疾等级 in (1, 2)")
                return None
            case Unary():
                return self.unary(node, depth)
            case Binary(operator="and" | "or"):
                return self.logic(node, depth)
            case Binary(operator="+" | "-" | "*" | "/"):
                return self.arithmetic(node, depth)
            case Binary(operator="in"):
                return self.one_of(node, depth)
            case Binary():
                return self.compared(node, depth)

    def named(self, name: str) -> Typed | None:
        symbol = self.names.get(name)
        if symbol is not None:
            return Asked(symbol)
        if name in _WORDS_FOR_YES_NO:
            self.report(f"式子里不写“{name}”", "是否的事实直接写名字，相反的写 not，例如：not 死亡")
            return None
        near = difflib.get_close_matches(name, list(self.names), n=3, cutoff=0.5)
        remedy = f"是不是：{'、'.join(near)}" if near else "请先在事实或参数里登记这个名字"
        self.report(f"不认识“{name}”", remedy)
        return None

    def call(self, node: Call, depth: int) -> Typed | None:
        limits = _FUNCTIONS.get(node.name)
        if limits is None:
            if len(node.arguments) == 1 and isinstance(node.arguments[0], Text):
                return self.named(f"{node.name}('{node.arguments[0].value}')")
            near = difflib.get_close_matches(node.name, list(_FUNCTIONS), n=2, cutoff=0.5)
            self.report(f"没有“{node.name}”这个函数", f"可用：{'、'.join(near or _FUNCTIONS)}")
            return None
        items = [self.part(argument, depth + 1) for argument in node.arguments]
        least, most = limits
        if not least <= len(items) <= most:
            count = f"{least} 个" if least == most else f"{least}～{most} 个"
            self.report(f"“{node.name}”要 {count}值，写了 {len(items)} 个", "请补齐或删去")
            return None
        given = [item for item in items if item is not None]
        if len(given) < len(items):
            return None
        return self.function(node.name, tuple(given))

    def function(self, name: str, items: tuple[Typed, ...]) -> Typed | None:
        if name == "已知":
            if _bare(items[0]):
                self.report("“已知”里要有一个事实或参数", "例如：已知(残疾等级)")
                return None
            return IsKnown(items[0])
        if name == "如果":
            return self.choice(*items)
        if not all(self.number(item, f"“{name}”") for item in items):
            return None
        if name in ("取整", "进整"):
            declared = Type(Kind.NUMBER, items[0].type.unit, 0)
            return Rounded(name == "进整", items[0], declared)
        joint = self.joint(items, "放在一起比大小")
        if joint is None:
            return None
        if name == "限于":
            value, low, high = items
            return Extreme(True, (Extreme(False, (value, low), joint), high), joint)
        return Extreme(name == "较小", items, joint)

    def choice(self, condition: Typed, yes: Typed, no: Typed) -> Typed | None:
        if not self.yes_no(condition, "“如果”的第一个值"):
            return None
        if yes.type.kind is not no.type.kind:
            self.report("“如果”的后两个值要么都是数，要么都是文字，要么都是是否", "请改成同一种")
            return None
        if yes.type.kind is Kind.YES_NO:
            return Choice(condition, yes, no, YES_NO)
        if yes.type.kind is Kind.TEXT:
            choices = tuple(dict.fromkeys((*yes.type.choices, *no.type.choices)))
            return Choice(condition, yes, no, Type(Kind.TEXT, choices=choices))
        joint = self.joint((yes, no), "放在一个“如果”里")
        return None if joint is None else Choice(condition, yes, no, joint)

    def unary(self, node: Unary, depth: int) -> Typed | None:
        operand = self.part(node.operand, depth + 1)
        if operand is None:
            return None
        if node.operator == "not":
            return Not(operand) if self.yes_no(operand, "not 后面") else None
        if not self.number(operand, "负号后面"):
            return None
        if isinstance(operand, Constant) and isinstance(operand.value, int | Fraction):
            return Constant(-operand.value, operand.type)
        return Negative(operand, operand.type)

    def logic(self, node: Binary, depth: int) -> Typed | None:
        written_parts: list[Node] = []
        rest: Node = node
        # A long chain leans to the left: taken apart here, it costs no depth.
        while isinstance(rest, Binary) and rest.operator == node.operator:
            written_parts.append(rest.right)
            rest = rest.left
        written_parts.append(rest)
        parts: list[Typed] = []
        whole = True
        for one in reversed(written_parts):
            part = self.part(one, depth + 1)
            if part is None or not self.yes_no(part, f"{node.operator} 的一边"):
                whole = False
            elif isinstance(part, Logic) and part.operator == node.operator:
                parts.extend(part.parts)
            else:
                parts.append(part)
        return Logic(node.operator, tuple(parts)) if whole else None

    def pair(self, node: Binary, depth: int) -> tuple[Typed, Typed] | None:
        left, right = self.part(node.left, depth + 1), self.part(node.right, depth + 1)
        return None if left is None or right is None else (left, right)

    def arithmetic(self, node: Binary, depth: int) -> Typed | None:
        both = self.pair(node, depth)
        if both is None:
            return None
        left, right = both
        sign = node.operator
        if not (self.number(left, f"{sign} 左边") and self.number(right, f"{sign} 右边")):
            return None
        if isinstance(right, Constant) and right.value == 0 and sign == "/":
            self.report("除数是 0", "请核对除号后面的数")
            return None
        try:
            if sign in "+-":
                unit = units.same(_unit(left), _unit(right), "相加减")
            else:
                meet = units.product if sign == "*" else units.quotient
                unit = meet(_unit(left), _unit(right))
        except units.UnitMismatch as fault:
            self.report(fault.what, fault.remedy)
            return None
        digits = max(left.type.digits, right.type.digits)
        if sign == "*":
            digits = left.type.digits + right.type.digits
        elif sign == "/":
            digits = max(digits, QUOTIENT_DIGITS)
        declared = Type(Kind.NUMBER, unit or "", digits)
        if isinstance(left, Constant) and isinstance(right, Constant):
            return Constant(calculate(sign, left.value, right.value), declared)
        return Arithmetic(sign, left, right, declared)

    def compared(self, node: Binary, depth: int) -> Typed | None:
        both = self.pair(node, depth)
        if both is None:
            return None
        left, right = both
        sign, kind = node.operator, left.type.kind
        if kind is not right.type.kind:
            words = f"{kind.value}和{right.type.kind.value}不能比较"
            self.report(f"{words}：{written(left)} {sign} {written(right)}", "请核对两边")
            return None
        if kind is Kind.YES_NO:
            self.report("是否不用比较", "直接写名字，相反的写 not，例如：not 死亡")
            return None
        if kind is Kind.NUMBER:
            return Compared(sign, left, right) if self.joint(both, "比较") else None
        if sign not in ("==", "!="):
            self.report(f"文字不能用 {sign} 比大小", "文字只能用 ==、!= 和 in")
            return None
        fits = self.choices_fit(left, right) and self.choices_fit(right, left)
        return Compared(sign, left, right) if fits else None

    def one_of(self, node: Binary, depth: int) -> Typed | None:
        value = self.part(node.left, depth + 1)
        listed = node.right.items if isinstance(node.right, Group) else (node.right,)
        items = [self.part(item, depth + 1) for item in listed]
        if not items:
            self.report("in 后面的括号是空的", "请写出可以是哪些值")
        given = [item for item in items if item is not None]
        if value is None or not items or len(given) < len(items):
            return None
        kind = value.type.kind
        if kind is Kind.YES_NO:
            self.report("是否不能用 in", "直接写名字，相反的写 not")
            return None
        for item in given:
            parameter = isinstance(item, Asked) and item.symbol.origin == "parameter"
            if not (isinstance(item, Constant) or parameter):
                self.report("in 后面只能是写明的值或参数", "例如：残疾等级 in (1, 2)")
                return None
            if item.type.kind is not kind:
                self.report(f"in 两边不是同一种：{written(item)}", f"左边是{kind.value}")
                return None
            if kind is Kind.NUMBER and self.joint((value, item), "比较") is None:
                return None
            if kind is Kind.TEXT and not self.choices_fit(value, item):
                return None
        return OneOf(value, tuple(given))

    def choices_fit(self, value: Typed, other: Typed) -> bool:
        """Whether the literal `other` may occur in `value`, or two lists of choices meet."""
        allowed, offered = value.type.choices, other.type.choices
        if not allowed or not offered or isinstance(value, Constant):
            return True
        if isinstance(other, Constant):
            if offered[0] in allowed:
                return True
            near = difflib.get_close_matches(offered[0], allowed, n=2, cutoff=0.3)
            words = f"是不是：{'、'.join(near)}" if near else f"可以是：{'、'.join(allowed)}"
            self.report(f"{written(value)} 没有“{offered[0]}”这个值", words)
            return False
        if set(allowed) & set(offered):
            return True
        self.report(f"{written(value)} 和 {written(other)} 没有相同的值", "请核对两边")
        return False

    def joint(self, items: tuple[Typed, ...], doing: str) -> Type | None:
        """The type of numbers that stand side by side."""
        unit: units.Unit = None
        for item in items:
            try:
                unit = units.same(unit, _unit(item), doing)
            except units.UnitMismatch as fault:
                words = "、".join(written(one) for one in items)
                self.report(f"{fault.what}（{words}）", fault.remedy)
                return None
        return Type(Kind.NUMBER, unit or "", max(item.type.digits for item in items))

    def number(self, node: Typed, place: str) -> bool:
        if node.type.kind is Kind.NUMBER:
            return True
        self.report(f"{place}要的是数：{written(node)}", "请核对名字和类型")
        return False

    def yes_no(self, node: Typed, place: str) -> bool:
        if node.type.kind is Kind.YES_NO:
            return True
        self.report(f"{place}要的是是否：{written(node)}", "请写成比较，例如：残疾等级 <= 2")
        return False
