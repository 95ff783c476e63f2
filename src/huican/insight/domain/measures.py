"""What a figure counts: a kind of record, a way of counting, and conditions on its columns.

An indicator's expression is made of measures and arithmetic:

    人次(重度残疾人护理补贴发放)
    不同(残疾评定与办证, 评定方式, 评定日期, 评定方式 == '集中评残')
    合计(辅助器具适配发放, 数量, 单位 == '件')
    人数(残疾儿童康复救助) / 目标('残疾儿童康复救助') * 100
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from huican.kernel.certificate import CATEGORIES, LEVELS, parse_category, parse_level
from huican.kernel.errors import HuicanError
from huican.rules.nodes import Binary, Call, Group, Name, Node, Number, Text, Unary
from huican.sources.domain.kinds import Catalogue, Kind

# Ways of counting: word in expressions → how (records, persons, households, amount, sum, distinct).
COUNTS = {
    "人次": "records", "记录数": "records", "件数": "records", "份数": "records",
    "条数": "records", "场数": "records", "次数": "records", "个数": "records",
    "人数": "persons", "户数": "households", "金额": "amount", "合计": "sum", "不同": "distinct",
}  # fmt: skip

# Columns that every record has, by the word that conditions use.
COMMON = {
    "月": "month", "月份": "month", "日期": "on_date", "类别": "category", "残疾类别": "category",
    "等级": "level", "残疾等级": "level", "单位": "unit", "数量": "quantity",
    "区划": "area_code", "乡镇": "township",
}  # fmt: skip


class MeasureError(HuicanError):
    """An expression that names what is not there; lists every fault."""

    code = "indicator-wrong"


@dataclass(frozen=True, slots=True)
class Condition:
    """`column` (own label or common column) compared with one or several values."""

    column: str
    operator: str
    values: tuple[str | Decimal, ...]
    own: bool

    @property
    def words(self) -> str:
        """The condition as a reader says it."""
        shown = "、".join(_shown(self.column, value) for value in self.values)
        label = _LABELS.get(self.column, self.column)
        verb = {"==": "是", "!=": "不是", "in": "是", "<": "小于", "<=": "不超过",
                ">": "大于", ">=": "不少于"}[self.operator]  # fmt: skip
        either = "之一" if self.operator == "in" and len(self.values) > 1 else ""
        return f"{label}{verb}“{shown}”{either}"


@dataclass(frozen=True, slots=True)
class Measure:
    """One count over one kind of record."""

    how: str
    kind: str
    columns: tuple[tuple[str, bool], ...] = ()
    conditions: tuple[Condition, ...] = ()

    def definition(self, kind_name: str) -> str:
        """What is counted, in one clause of plain Chinese."""
        what = f"“{kind_name}”"
        if self.conditions:
            what += "中" + "、".join(condition.words for condition in self.conditions)
        names = "、".join(_LABELS.get(column, column) for column, _ in self.columns)
        return {
            "records": f"{what}的记录数",
            "persons": f"{what}的人数，同一人只计一次",
            "households": f"{what}的户数，同一户只计一次",
            "amount": f"{what}的金额相加",
            "sum": f"{what}的{names}相加",
            "distinct": f"{what}按{names}去重计数",
        }[self.how]


@dataclass(frozen=True, slots=True)
class TargetOf:
    """The target value of a task of the year."""

    task: str


_LABELS = {
    "month": "月份", "on_date": "日期", "category": "残疾类别", "level": "残疾等级",
    "unit": "单位", "quantity": "数量", "area_code": "区划", "township": "乡镇",
}  # fmt: skip
_COMPARISONS = {"==", "!=", "<", "<=", ">", ">=", "in"}


def _shown(column: str, value: str | Decimal) -> str:
    if column == "category" and isinstance(value, Decimal):
        return CATEGORIES.get(int(value), str(value))
    if column == "level" and isinstance(value, Decimal):
        return LEVELS.get(int(value), str(value))
    return str(value)


def measures_in(
    node: Node, catalogue: Catalogue, faults: list[str]
) -> dict[Call, Measure | TargetOf]:
    """Every call of an expression as what it counts; faults are added to `faults`."""
    found: dict[Call, Measure | TargetOf] = {}
    names = {kind.name: kind for kind in catalogue.kinds.values()}
    names |= dict(catalogue.kinds)
    for call in _calls(node):
        if call.name == "目标":
            if len(call.arguments) == 1 and isinstance(call.arguments[0], Text):
                found[call] = TargetOf(call.arguments[0].value)
            else:
                faults.append("目标(…) 里要写任务名称，如 目标('家庭无障碍改造')")
            continue
        if call.name not in COUNTS:
            faults.append(f"没有“{call.name}”这种数法，可用：{'、'.join(COUNTS)}、目标")
            continue
        measure = _measure(call, names, faults)
        if measure is not None:
            found[call] = measure
    return found


def _calls(node: Node) -> Iterator[Call]:
    match node:
        case Call():
            yield node
        case Binary(_, left, right):
            yield from _calls(left)
            yield from _calls(right)
        case Unary(_, operand):
            yield from _calls(operand)


def _measure(call: Call, names: Mapping[str, Kind], faults: list[str]) -> Measure | None:
    how = COUNTS[call.name]
    if not call.arguments or not isinstance(call.arguments[0], Name | Text):
        faults.append(f"{call.name}(…) 里先写是哪种记录")
        return None
    kind = names.get(call.arguments[0].value)
    if kind is None:
        faults.append(f"没有叫“{call.arguments[0].value}”的记录")
        return None
    columns: list[tuple[str, bool]] = []
    conditions: list[Condition] = []
    for argument in call.arguments[1:]:
        if isinstance(argument, Name | Text):
            column = _column(argument.value, kind, faults)
            if column:
                columns.append(column)
        else:
            _conditions(argument, kind, conditions, faults)
    if how in ("sum", "distinct") and not columns:
        faults.append(f"{call.name}(…) 里要写是哪一列")
        return None
    return Measure(how, kind.code, tuple(columns), tuple(conditions))


def _column(name: str, kind: Kind, faults: list[str]) -> tuple[str, bool] | None:
    for column in kind.columns:
        if column.label == name:
            return (name, True)
    if name in COMMON:
        return (COMMON[name], False)
    known = [column.label for column in kind.columns]
    faults.append(f"“{kind.name}”没有“{name}”这一列，有的是：{'、'.join(known)}")
    return None


def _conditions(node: Node, kind: Kind, into: list[Condition], faults: list[str]) -> None:
    match node:
        case Binary("and", left, right):
            _conditions(left, kind, into, faults)
            _conditions(right, kind, into, faults)
        case Binary(operator, Name(name), right) if operator in _COMPARISONS:
            column = _column(name, kind, faults)
            values = _values(right, column[0] if column else "", faults)
            if column and values is not None:
                into.append(Condition(column[0], operator, values, column[1]))
        case _:
            faults.append("条件要写成 列名 == '值'，几个条件用 and 连接")


def _values(node: Node, column: str, faults: list[str]) -> tuple[str | Decimal, ...] | None:
    match node:
        case Group(items):
            found = [_values(item, column, faults) for item in items]
            return tuple(value for values in found if values for value in values)
        case Number(value):
            return (value,)
        case Text(value):
            coded: int | None = None
            if column == "category":
                coded = parse_category(value)
            elif column == "level":
                coded = parse_level(value)
            return (Decimal(coded),) if coded else (value,)
    faults.append("条件的右边要写文字或数字")
    return None


def value_of(node: Node, values: Mapping[Call, Decimal | None]) -> Decimal | None:
    """The value of an expression, exactly; None where a part is unknown or divides by nothing."""
    match node:
        case Number(value):
            return value
        case Call():
            return values.get(node)
        case Unary("-", operand):
            inner = value_of(operand, values)
            return None if inner is None else -inner
        case Binary(operator, left, right):
            a, b = value_of(left, values), value_of(right, values)
            if a is None or b is None:
                return None
            match operator:
                case "+":
                    return a + b
                case "-":
                    return a - b
                case "*":
                    return a * b
                case "/":
                    return None if b == 0 else a / b
    return None
