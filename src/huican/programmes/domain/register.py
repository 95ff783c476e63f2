"""The register of facts: programmes/facts/*.yaml read whole, or not at all."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType

from huican.programmes.domain.facts import Fact
from huican.programmes.domain.yaml_items import Faults, Item, open_yaml, optional
from huican.rules.problems import RuleErrors
from huican.rules.types import Kind, Names, Type

FACTS_FOLDER = Path(__file__).resolve().parent.parent / "facts"
KINDS = {"yes-no": Kind.YES_NO, "number": Kind.NUMBER, "text": Kind.TEXT}
SUBJECTS = ("person", "household", "employer", "organisation")
# Whose facts the rules of a programme may ask for, by the programme's subject.
ASKED_OF: Mapping[str, tuple[str, ...]] = {
    "person": ("person", "household"),
    "child": ("person", "household"),
    "household": ("person", "household"),
    "employer": ("employer",),
    "organisation": ("organisation",),
}
_KEYS = frozenset(
    ("name", "code", "type", "unit", "digits", "range", "choices", "source", "absent", "lasting",
     "privacy", "owner", "days", "meaning", "subject")
)  # fmt: skip
_REQUIRED = frozenset(("name", "code", "type", "source", "privacy", "owner", "days", "meaning"))
_ABSENT = ("no", "presumed-no", "unknown")
_PRIVACY = ("plain", "identifying", "sensitive")


@dataclass(frozen=True, slots=True)
class Facts:
    """All facts, in the order of the files."""

    by_name: Mapping[str, Fact]
    by_code: Mapping[str, Fact]

    def names(self, subject: str = "person") -> Names:
        """The names that rules of a programme for this subject may use."""
        asked = ASKED_OF[subject]
        return {name: fact.symbol for name, fact in self.by_name.items() if fact.subject in asked}

    def of(self, subject: str) -> tuple[Fact, ...]:
        """The facts of exactly this subject."""
        return tuple(fact for fact in self.by_name.values() if fact.subject == subject)


@cache
def facts(folder: Path | None = None) -> Facts:
    """The register of this installation. Raises RuleErrors with every fault of every file."""
    faults = Faults()
    found: list[tuple[Fact, Item]] = []
    for path in sorted((folder or FACTS_FOLDER).glob("*.yaml")):
        top, _ = open_yaml(path, f"facts/{path.name}", faults)
        for item in top.each() if top is not None else ():
            fact = _fact(item)
            if fact is not None:
                found.append((fact, item))
    register = _unique(found)
    if faults.problems:
        raise RuleErrors(tuple(faults.problems))
    return register


def facts_of(known: Iterable[Fact]) -> Facts:
    """A register of just these facts (tests, kept versions)."""
    known = tuple(known)
    return Facts(
        MappingProxyType({fact.name: fact for fact in known}),
        MappingProxyType({fact.code: fact for fact in known}),
    )


def _unique(found: list[tuple[Fact, Item]]) -> Facts:
    names: dict[str, Fact] = {}
    codes: dict[str, Fact] = {}
    for fact, item in found:
        for key, known, label in ((fact.name, names, "名字"), (fact.code, codes, "代码")):
            if key in known:
                item.fault(f"{label}“{key}”已经有了", "两个事实不能同名，请改一个")
            known.setdefault(key, fact)
    return Facts(MappingProxyType(names), MappingProxyType(codes))


def _fact(item: Item) -> Fact | None:
    entries = item.entries(_KEYS, _REQUIRED)
    if not entries.keys() >= _REQUIRED:
        return None
    kind = read_type(item, entries, "range")
    days = entries["days"].integer(0, 1000)
    fact = Fact(
        name=entries["name"].text(),
        code=entries["code"].text(),
        type=kind,
        source=entries["source"].text(),
        meaning=entries["meaning"].text(),
        privacy=entries["privacy"].one_of(_PRIVACY),
        owner=entries["owner"].text(),
        days=days or 0,
        subject=optional(entries.get("subject"), lambda one: one.one_of(SUBJECTS), "person"),
        absent=optional(entries.get("absent"), lambda one: one.one_of(_ABSENT), "unknown"),
        lasting=optional(entries.get("lasting"), Item.flag, False) or False,
    )
    if not (fact.code.isascii() and fact.code.isidentifier() and fact.code.islower()):
        entries["code"].fault(
            f"代码“{fact.code}”不合适", "请用小写英文字母、数字和下划线，字母开头"
        )
    return fact


def read_type(item: Item, entries: Mapping[str, Item], limits: str) -> Type:
    """The type said by `type`, `unit`, `digits`, `choices` and the limits under that key.

    Limits are written in whole units (元, not fen).
    """
    kind = KINDS.get(entries["type"].one_of(tuple(KINDS)), Kind.YES_NO)
    digits = optional(entries.get("digits"), lambda one: one.integer(0, 6), 0) or 0
    unit = optional(entries.get("unit"), Item.text, "")
    choices = optional(entries.get("choices"), Item.texts, ())
    low, high = read_range(entries.get(limits), digits)
    if kind is Kind.TEXT and not choices:
        item.fault("文字没有写能选什么", "请加上 choices: [甲, 乙]")
    if kind is not Kind.TEXT and choices:
        entries["choices"].fault("只有文字才有 choices", "请删去，或把 type 改成 text")
    if kind is not Kind.NUMBER and (unit or digits or limits in entries):
        item.fault("只有数才有单位、小数和范围", "请删去，或把 type 改成 number")
        return Type(kind, choices=choices)
    return Type(kind, unit, digits, low, high, choices)


def read_range(item: Item | None, digits: int) -> tuple[int | None, int | None]:
    """[low, high] in steps; a fault and (None, None) where it is not a range."""
    if item is None:
        return None, None
    both = [one.steps(digits) for one in item.each()]
    if len(both) != 2 or both[0] is None or both[1] is None or both[0] > both[1]:
        item.fault("范围不对", "请写成 [小, 大]")
        return None, None
    return both[0], both[1]
