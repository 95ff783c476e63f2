"""The clauses of programme.yaml: each with its words, its basis and its expression."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from huican.kernel.months import Month
from huican.programmes.domain.policy import Basis, Condition, Parameter
from huican.programmes.domain.yaml_items import Item, optional
from huican.rules.check import check
from huican.rules.checked import Checked
from huican.rules.problems import RuleErrors
from huican.rules.satisfiable import can_fail, can_hold
from huican.rules.types import YES_NO, Names, Type

# Reasons are bits of a 32-bit integer with its sign; two are for the exclusions.
CONDITIONS_MAX = 29
_KEYS = frozenset(
    ("id", "text", "basis", "when", "any", "applies", "from", "to", "assumption", "cause")
)
_REQUIRED = frozenset(("id", "text"))
ID = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a clause may lean on: names, parameters, bases by key, the programme's first month."""

    names: Names
    parameters: Mapping[str, Parameter]
    bases: Mapping[str, Basis]
    from_month: Month | None


def read_conditions(top: Item, around: Surroundings) -> tuple[Condition, ...]:
    """The clauses in their order; faults are gathered, also of clauses that can never hold."""
    seen: dict[str, int] = {}
    found = tuple(
        one for item in top.each() if (one := _condition(item, around, seen, nested=False))
    )
    if len(found) > CONDITIONS_MAX:
        top.fault(f"条件有 {len(found)} 条，最多 {CONDITIONS_MAX} 条", "请把相近的并成一条")
    _together(top, found)
    return found


def _condition(
    item: Item, around: Surroundings, seen: dict[str, int], *, nested: bool
) -> Condition | None:
    entries = item.entries(_KEYS, _REQUIRED)
    if not entries.keys() >= _REQUIRED:
        return None
    name = entries["id"].text()
    if not ID.fullmatch(name):
        entries["id"].fault(f"id“{name}”不合适", "请用小写英文字母、数字和短横线")
    if name in seen:
        entries["id"].fault(f"id“{name}”在第 {seen[name]} 行已经用了", "每条的 id 要不同，请改一个")
    seen.setdefault(name, item.line)
    if ("when" in entries) == ("any" in entries):
        item.fault("when 和 any 要写一个，只能写一个", "一个式子用 when，几个里满足一个用 any")
        return None
    if nested and "any" in entries:
        item.fault("any 里面不能再有 any", "请把几种情况并列写")
    condition = Condition(
        id=name,
        text=entries["text"].text(),
        basis=_basis(entries.get("basis"), around),
        when=optional(
            entries.get("when"), lambda one: read_expression(one, around.names, YES_NO), None
        ),
        any_of=tuple(
            one
            for inner in (entries["any"].each() if "any" in entries and not nested else ())
            if (one := _condition(inner, around, seen, nested=True))
        ),
        applies=_applies(entries.get("applies"), around),
        from_month=optional(entries.get("from"), Item.month, None),
        to_month=optional(entries.get("to"), Item.month, None),
        assumption=optional(entries.get("assumption"), Item.text, ""),
        cause=optional(entries.get("cause"), Item.text, ""),
        line=item.line,
    )
    if condition.cause and not ID.fullmatch(condition.cause):
        entries["cause"].fault(f"cause“{condition.cause}”不合适", "请用小写英文字母和短横线")
    if "any" in entries and not nested and len(condition.any_of) < 2:
        entries["any"].fault("any 至少要有两种情况", "只有一种时请直接写 when")
    if (
        condition.from_month is not None
        and condition.to_month is not None
        and condition.to_month <= condition.from_month
    ):
        item.fault("to 不在 from 之后", "to 是不再适用的第一个月，请核对")
    _can_be(item, condition)
    return condition


def read_expression(item: Item, names: Names, expected: Type) -> Checked | None:
    """A checked expression; its faults get the place of the item."""
    text = item.text()
    if not text:
        return None
    try:
        return check(text, names, expected=expected, where=item.file, line=item.line)
    except RuleErrors as errors:
        item.faults.problems += [
            replace(one, where=one.where or item.file, line=one.line or item.line)
            for one in errors.problems
        ]
        return None


def _basis(item: Item | None, around: Surroundings) -> Basis | None:
    """`key` or `key article`; without a word the first basis of the programme."""
    if item is None:
        return next(iter(around.bases.values()), None)
    key, _, article = item.text().partition(" ")
    found = around.bases.get(key)
    if found is None:
        item.fault(f"依据里没有“{key}”", f"能写：{'、'.join(around.bases) or '（还没有依据）'}")
        return None
    return replace(found, article=article.strip(), text="") if article.strip() else found


def _applies(item: Item | None, around: Surroundings) -> Checked | None:
    """An expression over parameters that every place knows from the first month on."""
    if item is None:
        return None
    names = {name: one for name, one in around.names.items() if name in around.parameters}
    found = read_expression(item, names, YES_NO)
    for name in sorted(found.names) if found is not None else ():
        values = around.parameters[name].values
        if around.from_month is not None and not any(
            one.area == "" and one.from_month <= around.from_month for one in values
        ):
            item.fault(
                f"“{name}”不是从一开始就处处有值", '请在 parameters.yaml 写一个全国（area: ""）的值'
            )
    return found


def _can_be(item: Item, condition: Condition) -> None:
    if condition.when is None:
        return
    if can_hold([condition.when]) is False:
        item.fault(f"“{condition.id}”永远不会成立", "请核对式子里的数和事实的范围")
    elif can_fail([condition.when]) is False:
        item.fault(f"“{condition.id}”永远成立", "请核对式子里的数和事实的范围，没有用的就删去")


def _together(top: Item, found: Sequence[Condition]) -> None:
    """Clauses that each may hold, but never all for one person."""
    always = [
        one.when
        for one in found
        if one.when is not None and one.applies is None
        and one.from_month is None and one.to_month is None
    ]  # fmt: skip
    alone = all(can_hold([one]) is not False for one in always)
    if always and alone and can_hold(always) is False:
        top.fault("这些条件不可能同时成立，谁也领不到", "请核对互相矛盾的几条")
