"""programme.yaml: what the programme is, to whom, by which rule, through which hands."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache

from huican.programmes.domain.condition_reader import (
    ID,
    Surroundings,
    read_conditions,
    read_expression,
)
from huican.programmes.domain.parameter_reader import MARKS, read_parameters
from huican.programmes.domain.policy import Basis, Condition, Material, Parameter, Programme, Step
from huican.programmes.domain.register import ASKED_OF, Facts
from huican.programmes.domain.yaml_items import Item, optional
from huican.rules.types import MONEY, Names, Symbol
from huican.sources.domain.kinds import catalogue

GROUPS = ("补贴", "康复", "辅具", "托养", "无障碍", "教育", "就业", "保险", "救助", "证件", "单位", "一件事")  # fmt: skip
KINDS = ("monthly-cash", "yearly-cash", "once-cash", "reimbursement", "service", "in-kind", "quota", "bundle", "list")  # fmt: skip
PERIODS = ("month", "year", "once", "none")
_KEYS = frozenset(
    ("code", "name", "group", "kind", "subject", "period", "from", "to", "summary", "basis",
     "conditions", "amount", "yields_to", "better_of", "counts_as", "apply_free", "review",
     "back_pay_months_max", "notice_days", "chain", "materials", "assumptions", "members")
)  # fmt: skip
_REQUIRED = frozenset(("code", "name", "group", "kind", "subject", "period", "from", "summary", "basis"))  # fmt: skip
_BASIS_KEYS = frozenset(("key", "number", "article", "text", "mark"))
_STEP_KEYS = frozenset(("id", "who", "what", "days"))
Digest = Callable[[frozenset[str]], str]


def read_programme(
    code: str, top: Item, parameters_top: Item | None, register: Facts, digest: Digest
) -> Programme | None:
    """The programme of a folder named `code`; None and gathered faults where it is none.

    `digest` makes the digest from the names of the facts used.
    """
    entries = top.entries(_KEYS, _REQUIRED)
    parameters = read_parameters(parameters_top)
    if not entries.keys() >= _REQUIRED:
        return None
    if entries["code"].text() != code:
        entries["code"].fault(f"code 要和文件夹同名“{code}”", "请改成一样的")
    if not ID.fullmatch(code):
        entries["code"].fault(f"代码“{code}”不合适", "请用小写英文字母、数字和短横线")
    subject = entries["subject"].one_of(tuple(ASKED_OF)) or "person"
    names = _names(register, subject, parameters, parameters_top)
    bases = _bases(entries["basis"])
    from_month = entries["from"].month()
    to_month = optional(entries.get("to"), Item.month, None)
    if from_month is None:
        return None
    if to_month is not None and to_month <= from_month:
        entries["to"].fault("to 不在 from 之后", "to 是不再施行的第一个月，请核对")
    around = Surroundings(names, parameters, bases, from_month)
    members = optional(entries.get("members"), Item.texts, ())
    kind = entries["kind"].one_of(KINDS)
    _members_or_conditions(top, entries, kind, members)
    conditions = optional(entries.get("conditions"), lambda one: read_conditions(one, around), ())
    amount = optional(entries.get("amount"), lambda one: read_expression(one, names, MONEY), None)
    materials = _materials(entries.get("materials"), register)
    notice_days, notice_name = _days(entries.get("notice_days"), parameters)
    back_pay, back_pay_name = _days(entries.get("back_pay_months_max"), parameters)
    review_months, review_text = _review(entries.get("review"))
    programme = Programme(
        code=code,
        name=entries["name"].text(),
        group=entries["group"].one_of(GROUPS),
        kind=kind,
        subject=subject,
        period=entries["period"].one_of(PERIODS),
        summary=entries["summary"].text(),
        from_month=from_month,
        to_month=to_month,
        basis=tuple(bases.values()),
        conditions=conditions,
        amount=amount,
        parameters=tuple(parameters.values()),
        yields_to=optional(entries.get("yields_to"), Item.texts, ()),
        better_of=optional(entries.get("better_of"), Item.texts, ()),
        counts_as=optional(entries.get("counts_as"), _counts_as, ()),
        apply_free=bool(optional(entries.get("apply_free"), Item.flag, False)),
        review_months=review_months,
        back_pay_months_max=back_pay,
        chain=optional(entries.get("chain"), lambda one: _chain(one, parameters), ()),
        notice_days=notice_days,
        materials=materials,
        members=members,
        assumptions=optional(entries.get("assumptions"), Item.texts, ()),
        digest="",
        review_text=review_text,
        notice_name=notice_name,
        back_pay_name=back_pay_name,
    )
    used = names_used(programme) - parameters.keys()
    _unused(parameters_top, programme)
    return replace(programme, digest=digest(frozenset(used)))


def names_used(programme: Programme) -> frozenset[str]:
    """Facts and parameters that the rules or the materials of the programme speak of."""
    used = set(programme.amount.names) if programme.amount is not None else set()
    for condition in programme.conditions:
        used |= names_of(condition)
    for material in programme.materials:
        used |= set(material.known_by)
    used |= {step.days_name for step in programme.chain if step.days_name}
    used |= {name for name in (programme.notice_name, programme.back_pay_name) if name}
    return frozenset(used)


def names_of(condition: Condition) -> frozenset[str]:
    """Facts and parameters that a clause and its alternatives speak of."""
    used: set[str] = set()
    for one in (condition, *condition.any_of):
        for expression in (one.when, one.applies):
            used |= expression.names if expression is not None else frozenset()
    return frozenset(used)


def _names(
    register: Facts, subject: str, parameters: Mapping[str, Parameter], top: Item | None
) -> Names:
    names = dict(register.names(subject))
    for name, parameter in parameters.items():
        if name in register.by_name and top is not None:
            top.fault(f"参数“{name}”和一个事实同名", "请给参数换个名字")
        names[name] = Symbol(name, parameter.code, parameter.type, "parameter")
    return names


def _bases(top: Item) -> dict[str, Basis]:
    found: dict[str, Basis] = {}
    for item in top.each():
        entries = item.entries(_BASIS_KEYS, frozenset(("key", "number", "mark")))
        if not entries.keys() >= {"key", "number", "mark"}:
            continue
        key = entries["key"].text()
        if key in found or " " in key:
            item.fault(f"依据的 key“{key}”重复或带空格", "请换一个短而不同的")
        found[key] = Basis(
            number=entries["number"].text(),
            article=optional(entries.get("article"), Item.text, ""),
            text=optional(entries.get("text"), Item.text, ""),
            mark=entries["mark"].one_of(MARKS),
        )
    if not found:
        top.fault("没有写依据", "请写上 key、number（文号）和 mark")
    return found


def _members_or_conditions(
    top: Item, entries: Mapping[str, Item], kind: str, members: tuple[str, ...]
) -> None:
    collects = kind in ("bundle", "list")
    if collects and ("conditions" in entries or not members):
        top.fault("清单和一件事写 members，不写 conditions", "请照改")
    if not collects and kind and ("conditions" not in entries or members):
        top.fault("项目要写 conditions，不写 members", "请照改")


def _days(item: Item | None, parameters: Mapping[str, Parameter]) -> tuple[int | None, str]:
    """A whole number, or the name of a parameter where it differs by place."""
    if item is None:
        return None, ""
    raw = item.text()
    if raw in parameters:
        return None, raw
    return item.integer(0, 1000), ""


def _review(item: Item | None) -> tuple[int | None, str]:
    if item is None:
        return None, ""
    entries = item.entries(frozenset(("months", "text")), frozenset(("months",)))
    months = optional(entries.get("months"), lambda one: one.integer(1, 240), None)
    return months, optional(entries.get("text"), Item.text, "")


def _chain(top: Item, parameters: Mapping[str, Parameter]) -> tuple[Step, ...]:
    found: dict[str, Step] = {}
    for item in top.each():
        entries = item.entries(_STEP_KEYS, frozenset(("id", "who", "what")))
        if not entries.keys() >= {"id", "who", "what"}:
            continue
        name = entries["id"].text()
        if name in found or not ID.fullmatch(name):
            item.fault(f"步骤的 id“{name}”重复或不合适", "请用不同的小写英文名")
        days, days_name = _days(entries.get("days"), parameters)
        found[name] = Step(name, entries["who"].text(), entries["what"].text(), days, days_name)
    return tuple(found.values())


def _materials(top: Item | None, register: Facts) -> tuple[Material, ...]:
    found = []
    for item in top.each() if top is not None else ():
        entries = item.entries(frozenset(("name", "known_by")), frozenset(("name",)))
        known_by = optional(entries.get("known_by"), Item.texts, ())
        for name in known_by:
            if name not in register.by_name:
                item.fault(f"known_by 里的“{name}”不是登记过的事实", "请照 facts/*.yaml 里的名字写")
        if "name" in entries:
            found.append(Material(entries["name"].text(), known_by))
    return tuple(found)


@cache
def _kinds() -> frozenset[str]:
    return frozenset(catalogue().kinds)


def _counts_as(top: Item) -> tuple[str, ...]:
    found = top.texts()
    for code in found:
        if code not in _kinds():
            top.fault(f"counts_as 里的“{code}”不是登记过的表格种类", "请写 sources/kinds 里的 code")
    return found


def _unused(top: Item | None, programme: Programme) -> None:
    """A parameter that no rule asks for is a mistake: somebody thinks that it does something."""
    used = names_used(programme)
    for parameter in programme.parameters:
        if parameter.name not in used and top is not None:
            top.fault(f"参数“{parameter.name}”没有用到", "请在式子、期限里用上，或删去")
