"""parameters.yaml: what differs by place and year, each value with its 文号."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from huican.kernel.months import Month
from huican.programmes.domain.policy import Parameter, ParameterValue
from huican.programmes.domain.register import read_range, read_type
from huican.programmes.domain.yaml_items import Item, optional
from huican.rules.types import Kind, Type

MARKS = ("V", "L", "R")
AREA_LENGTHS = (0, 2, 4, 6)
# Nothing that a programme sets by place is larger; keeps sums far from the end of 64 bits.
NUMBER_HIGH = 10**9
_KEYS = frozenset(
    ("name", "code", "type", "unit", "digits", "choices", "meaning", "floor", "plausible",
     "range", "values")
)  # fmt: skip
_REQUIRED = frozenset(("name", "code", "type", "meaning"))
_VALUE_KEYS = frozenset(("area", "from", "value", "number", "note", "mark", "set_by"))
_VALUE_REQUIRED = frozenset(("from", "value", "number", "mark"))


def read_parameters(top: Item | None) -> dict[str, Parameter]:
    """By name, in the order of the file; faults are gathered."""
    found: dict[str, Parameter] = {}
    codes: set[str] = set()
    if top is None:
        return found
    for item in top.each():
        parameter = _parameter(item)
        if parameter is None:
            continue
        if parameter.name in found or parameter.code in codes:
            item.fault(f"“{parameter.name}”的名字或代码已经有了", "参数不能同名，请改一个")
        found[parameter.name] = parameter
        codes.add(parameter.code)
    return found


def _parameter(item: Item) -> Parameter | None:
    entries = item.entries(_KEYS, _REQUIRED)
    if not entries.keys() >= _REQUIRED:
        return None
    type_ = read_type(item, {key: entries[key] for key in entries if key != "plausible"}, "range")
    if type_.kind is Kind.NUMBER and "range" not in entries:
        type_ = replace(type_, low=0, high=NUMBER_HIGH)
    low, high = read_range(entries.get("plausible"), type_.digits)
    parameter = Parameter(
        name=entries["name"].text(),
        code=entries["code"].text(),
        type=type_,
        meaning=entries["meaning"].text(),
        floor=bool(optional(entries.get("floor"), Item.flag, False)),
        plausible_low=low,
        plausible_high=high,
        values=_values(entries.get("values"), type_),
    )
    code = parameter.code
    if not (code.isascii() and code.isidentifier() and code.islower()) or "__" in code:
        entries["code"].fault(f"代码“{code}”不合适", "请用小写英文字母、数字和单个下划线")
    if type_.kind is not Kind.NUMBER and (parameter.floor or "plausible" in entries):
        item.fault("只有数才有 floor 和 plausible", "请删去")
    _check_values(item, parameter)
    return parameter


def _values(items: Item | None, type_: Type) -> tuple[ParameterValue, ...]:
    found: dict[tuple[str, Month], ParameterValue] = {}
    for item in items.each() if items is not None else ():
        value = _value(item, type_)
        if value is None:
            continue
        if (value.area, value.from_month) in found:
            item.fault("同一个地方、同一个月有两个值", "请只留一个")
        found[value.area, value.from_month] = value
    return tuple(found[key] for key in sorted(found))


def _value(item: Item, type_: Type) -> ParameterValue | None:
    entries = item.entries(_VALUE_KEYS, _VALUE_REQUIRED)
    if not entries.keys() >= _VALUE_REQUIRED:
        return None
    area = optional(entries.get("area"), lambda one: one.raw() or "", "")
    if len(area) not in AREA_LENGTHS or (area and not (area.isascii() and area.isdigit())):
        entries["area"].fault(
            f"地方“{area}”不对", '请写区划代码的前 2、4 或 6 位，全国写 ""，要带引号'
        )
        return None
    month = entries["from"].month()
    value = read_value(entries["value"], type_)
    if month is None or value is None:
        return None
    return ParameterValue(
        area=area,
        from_month=month,
        value=value,
        number=entries["number"].text(),
        note=optional(entries.get("note"), Item.text, ""),
        mark=entries["mark"].one_of(MARKS),
        set_by=optional(entries.get("set_by"), Item.text, ""),
    )


def read_value(item: Item, type_: Type) -> bool | int | str | None:
    """A value of that type in steps; a fault and None where it is none."""
    if type_.kind is Kind.YES_NO:
        return item.flag()
    if type_.kind is Kind.TEXT:
        return item.one_of(type_.choices) or None
    steps = item.steps(type_.digits)
    if steps is None:
        return None
    if (type_.low is not None and steps < type_.low) or (
        type_.high is not None and steps > type_.high
    ):
        low, high = (written(limit, type_) for limit in (type_.low, type_.high))
        item.fault(f"“{item.raw()}”太小或太大", f"请核对，应在 {low} 到 {high} 之间")
        return None
    return steps


def written(value: bool | int | str | None, type_: Type) -> str:
    """A value as people write it: 是, 110, 0.05, 有效; 不知道 for None. Without its unit."""
    if value is None:
        return "不知道"
    if type_.kind is Kind.YES_NO:
        return "是" if value else "否"
    if type_.kind is Kind.TEXT:
        return str(value)
    whole, rest = divmod(abs(int(value)), 10**type_.digits)
    fraction = f".{rest:0{type_.digits}d}".rstrip("0").rstrip(".") if type_.digits else ""
    return f"{'-' if int(value) < 0 else ''}{whole}{fraction}"


def _check_values(item: Item, parameter: Parameter) -> None:
    """A value of a place below the floor of what lies above is a mistake."""
    if not parameter.floor:
        return
    for value in parameter.values:
        for length in AREA_LENGTHS:
            if length >= len(value.area):
                break
            above = current(parameter.values, value.area[:length], value.from_month)
            if above is not None and int(above.value) > int(value.value):
                item.fault(
                    f"“{value.area}”{value.from_month} 的 {written(value.value, parameter.type)} "
                    f"低于上级的 {written(above.value, parameter.type)}",
                    "上级的数是最低标准，请核对",
                )


def current(values: Iterable[ParameterValue], area: str, month: Month) -> ParameterValue | None:
    """The latest value of exactly this area that holds in the month, or None."""
    found = None
    for value in values:
        if value.area == area and value.from_month <= month:
            if found is None or value.from_month >= found.from_month:
                found = value
    return found
