"""Hypothesis makes expressions of the rules language, and persons with facts missing."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from huican.rules.types import Kind, Value
from tests.spec.rules_made_up import NAMES, SYMBOLS

_UNITS = ("元", "", "级", "岁", "月", "人")
_LITERALS = ("0", "1", "2", "3", "0.5", "1.25", "100", "7", "-2", "0.01", "59.995")
_COMPARISONS = ("==", "!=", "<", "<=", ">", ">=")

Draw = Any


def _number(draw: Draw, unit: str, depth: int, asks: bool) -> str:
    if depth <= 0:
        names = [s.name for s in SYMBOLS if s.type.kind is Kind.NUMBER and s.type.unit == unit]
        return str(draw(st.sampled_from([*names, *names, draw(st.sampled_from(_LITERALS))])))

    def inner(of: str = unit) -> str:
        return _number(draw, of, depth - draw(st.integers(1, 2)), asks)

    match draw(st.integers(0, 9)):
        case 0:
            return f"({inner()} + {inner()})"
        case 1:
            return f"({inner()} - {inner()})"
        case 2:
            return f"({inner()} * {inner('')})"
        case 3:
            return f"({inner()} / {inner('')})"
        case 4:
            return f"{draw(st.sampled_from(('较小', '较大')))}({inner()}, {inner()})"
        case 5:
            return f"如果({_condition(draw, depth - 1, asks)}, {inner()}, {inner()})"
        case 6:
            return f"{draw(st.sampled_from(('取整', '进整')))}({inner()})"
        case 7:
            return f"限于({inner()}, {draw(st.sampled_from(_LITERALS))}, {inner()})"
        case 8 if unit == "元":
            return f"({inner()} * {inner(draw(st.sampled_from(_UNITS[2:])))})"
        case 8 if not unit:
            other = draw(st.sampled_from(_UNITS))
            return f"({inner(other)} / {inner(other)})"
        case _:
            return f"-{inner()}"


def _text(draw: Draw, depth: int, asks: bool) -> str:
    if depth <= 0 or draw(st.integers(0, 3)):
        return "类别"
    return f"如果({_condition(draw, depth - 1, asks)}, '视力', 类别)"


def _condition(draw: Draw, depth: int, asks: bool) -> str:
    if depth <= 0:
        return str(draw(st.sampled_from(("死亡", "享受('低保')"))))
    unit = draw(st.sampled_from(_UNITS))
    match draw(st.integers(0, 8)):
        case 0 | 1:
            word = draw(st.sampled_from(("and", "or")))
            parts = [_condition(draw, depth - 1, asks) for _ in range(draw(st.integers(2, 3)))]
            return "(" + f" {word} ".join(parts) + ")"
        case 2:
            return f"not ({_condition(draw, depth - 1, asks)})"
        case 3:
            item = draw(st.sampled_from(("主要类别", "'肢体'")))
            return f"({_text(draw, depth, asks)} in ('视力', {item}))"
        case 4:
            return f"({_text(draw, depth, asks)} {draw(st.sampled_from(('==', '!=')))} '听力')"
        case 5 if asks:
            if draw(st.booleans()):
                return f"已知({_number(draw, unit, depth - 1, asks)} * 1 + 残疾等级 / 残疾等级)"
            return f"已知({_condition(draw, depth - 1, asks)})"
        case 6:
            items = ", ".join(draw(st.sampled_from(_LITERALS)) for _ in range(2))
            return f"({_number(draw, unit, depth - 1, asks)} in ({items}))"
        case _:
            left, right = (_number(draw, unit, depth - 1, asks) for _ in range(2))
            return f"({left} {draw(st.sampled_from(_COMPARISONS))} {right})"


@st.composite
def conditions(draw: Draw, asks: bool = True) -> str:
    """A yes/no expression; with `asks` it may ask whether something is known."""
    return _condition(draw, draw(st.integers(1, 4)), asks)


@st.composite
def numbers(draw: Draw) -> str:
    """An expression that gives 元 or a ratio."""
    return _number(draw, draw(st.sampled_from(("元", ""))), draw(st.integers(1, 4)), True)


def values(name: str) -> st.SearchStrategy[Value]:
    """A known value of a name, within its limits, often at them."""
    declared = NAMES[name].type
    if declared.kind is Kind.YES_NO:
        return st.booleans()
    if declared.kind is Kind.TEXT:
        return st.sampled_from(declared.choices)
    low, high = declared.low or 0, declared.high or 0
    near = st.integers(max(low, -5), min(high, 5))
    return st.one_of(st.sampled_from((low, high)), near, st.integers(low, high))


@st.composite
def persons(draw: Draw) -> dict[str, Value]:
    """Somebody of whom some facts are missing."""
    found = {name: draw(st.one_of(values(name), values(name), st.none())) for name in NAMES}
    return {name: value for name, value in found.items() if value is not None}
