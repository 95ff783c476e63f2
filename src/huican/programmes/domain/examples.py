"""examples.yaml: cases named as sentences of the rule, each with the answer it must get."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from huican.kernel.months import Month
from huican.programmes.domain.determination import Clause, Determination
from huican.programmes.domain.determine import Other, determine
from huican.programmes.domain.facts import Known
from huican.programmes.domain.outcome import BY_WORD, Outcome
from huican.programmes.domain.parameter_reader import read_value, written
from huican.programmes.domain.parameters import ParameterTable, Resolved
from huican.programmes.domain.policy import Programme
from huican.programmes.domain.register import Facts
from huican.programmes.domain.yaml_items import Faults, Item, open_yaml, optional, read_yaml
from huican.rules.problems import RuleErrors
from huican.rules.types import MONEY, Type, Value
from huican.rules.written import shown

FILE = "examples.yaml"
NOT_KNOWN = "不知道"
_KEYS = frozenset(("month", "area", "parameters", "given", "cases"))
_CASE_KEYS = frozenset(
    ("name", "with", "without", "month", "area", "parameters", "answer", "amount", "because",
     "others")
)  # fmt: skip
_CASE_REQUIRED = frozenset(("name", "answer"))
ANSWERS = tuple(BY_WORD)
# How the exclusions are named in `because`, beside the ids of clauses.
EXCLUSIONS = ("yields-to", "better-of")


@dataclass(frozen=True, slots=True)
class Case:
    """One sentence of the rule: a person, a month, a place, and the answer.

    `values` in steps; a fact that is not in it is unknown. `parameters` are set for this case
    beside what the folder gives for the place (None: taken away). `amount_fen` is None where the
    example does not say it, -1 where it says that it is not known.
    """

    name: str
    month: Month
    area: str
    values: Mapping[str, Value]
    parameters: Mapping[str, Value]
    answer: Outcome
    amount_fen: int | None
    because: tuple[str, ...]
    others: Mapping[str, Other]
    line: int
    # What differs from the person given at the top, in words.
    differs: str = ""

    def resolved(self, programme: Programme, table: ParameterTable) -> dict[str, Resolved | None]:
        """The parameters of the case: of its place and month, and those set for it."""
        found = table.resolved(programme, self.area, self.month)
        for name, value in self.parameters.items():
            found[name] = (
                Resolved(value, programme.from_month, self.area, "例子里设的")
                if value is not None
                else None
            )
        return found

    def known(self) -> dict[str, Known]:
        return {name: Known(value, "例子") for name, value in self.values.items()}


@dataclass(slots=True)
class _Given:
    """What holds for all cases that say nothing else."""

    month: Month | None = None
    area: str = ""
    parameters: dict[str, Value] = field(default_factory=dict)
    values: dict[str, Value] = field(default_factory=dict)


def read_examples(path: Path, programme: Programme, facts: Facts) -> tuple[Case, ...]:
    """The cases of a policy folder. Raises RuleErrors with every fault of the file."""
    faults = Faults()
    top, _ = open_yaml(path / FILE, f"{path.name}/{FILE}", faults)
    cases = _cases(top, programme, facts) if top is not None else ()
    if faults.problems:
        raise RuleErrors(tuple(faults.problems))
    return cases


def read_example_text(text: str, programme: Programme, facts: Facts) -> tuple[Case, ...]:
    """The cases of an examples.yaml that is already read. Raises RuleErrors with every fault."""
    faults = Faults()
    top = read_yaml(text, f"{programme.code}/{FILE}", faults)
    cases = _cases(top, programme, facts) if top is not None else ()
    if faults.problems:
        raise RuleErrors(tuple(faults.problems))
    return cases


def _cases(top: Item, programme: Programme, facts: Facts) -> tuple[Case, ...]:
    entries = top.entries(_KEYS, frozenset(("cases",)))
    types = {name: fact.type for name, fact in facts.by_name.items()}
    own = {one.name: one.type for one in programme.parameters}
    given = _Given(
        month=optional(entries.get("month"), Item.month, None),
        area=optional(entries.get("area"), Item.text, ""),
        parameters=_values(entries.get("parameters"), own, "参数"),
        values=_values(entries.get("given"), types, "事实"),
    )
    found: dict[str, Case] = {}
    for item in entries["cases"].each() if "cases" in entries else ():
        case = _case(item, programme, given, types, own)
        if case is None:
            continue
        if case.name in found:
            item.fault(f"“{case.name}”写了两次", "例子的名字要不同")
        found[case.name] = case
    return tuple(found.values())


def _case(
    item: Item,
    programme: Programme,
    given: _Given,
    types: Mapping[str, Type],
    own: Mapping[str, Type],
) -> Case | None:
    entries = item.entries(_CASE_KEYS, _CASE_REQUIRED)
    month = optional(entries.get("month"), Item.month, given.month)
    answer = BY_WORD.get(entries["answer"].one_of(ANSWERS)) if "answer" in entries else None
    if month is None or answer is None or "name" not in entries:
        if month is None:
            item.fault("没有写是哪个月", "请在最上面或这一例里写 month: 2023-06")
        return None
    changed = _values(entries.get("with"), types, "事实")
    set_here = _values(entries.get("parameters"), own, "参数")
    values, parameters = given.values | changed, given.parameters | set_here
    without = optional(entries.get("without"), Item.texts, ())
    for name in without:
        if name in own:
            parameters[name] = None
        elif name in types:
            values.pop(name, None)
        else:
            entries["without"].fault(f"没有叫“{name}”的事实或参数", "请照登记的名字写")
    because = optional(entries.get("because"), Item.texts, ())
    known = {leaf for one in programme.conditions for leaf in (one.id, *(x.id for x in one.any_of))}
    for name in because:
        if name not in known and name not in EXCLUSIONS:
            entries["because"].fault(f"没有叫“{name}”的条件", f"能写：{'、'.join(sorted(known))}")
    return Case(
        name=entries["name"].text(),
        month=month,
        area=optional(entries.get("area"), Item.text, given.area),
        values=values,
        parameters=parameters,
        answer=answer,
        amount_fen=_amount(entries.get("amount")),
        because=because,
        others=_others(entries.get("others"), programme),
        line=item.line,
        differs="；".join(
            (
                *(f"{name} {shown(value, types[name])}" for name, value in changed.items()),
                *(f"{name} {shown(value, own[name])}" for name, value in set_here.items()),
                *(f"{name} 不知道" for name in without),
            )
        ),
    )


def _values(item: Item | None, types: Mapping[str, Type], what: str) -> dict[str, Value]:
    found: dict[str, Value] = {}
    for name, value in (item.entries() if item is not None else {}).items():
        if name not in types:
            value.fault(f"没有叫“{name}”的{what}", "请照登记的名字写")
        else:
            found[name] = read_value(value, types[name])
    return found


def _amount(item: Item | None) -> int | None:
    if item is None:
        return None
    return -1 if item.raw() == NOT_KNOWN else item.steps(MONEY.digits)


def _others(item: Item | None, programme: Programme) -> dict[str, Other]:
    """code: 符合, or code: {answer: 符合, amount: 200}."""
    found: dict[str, Other] = {}
    for code, value in (item.entries() if item is not None else {}).items():
        if code not in (*programme.yields_to, *programme.better_of):
            value.fault(f"“{code}”不在 yields_to 和 better_of 里", "请核对代码")
            continue
        amount = None
        if value.is_mapping:
            entries = value.entries(frozenset(("answer", "amount")), frozenset(("answer",)))
            if "answer" not in entries:
                continue
            value, amount = entries["answer"], _amount(entries.get("amount"))
        answer = BY_WORD.get(value.one_of(ANSWERS))
        if answer is not None:
            found[code] = Other(answer, amount if amount != -1 else None)
    return found


def run_case(
    case: Case, programme: Programme, facts: Facts, table: ParameterTable
) -> Determination:
    """The answer that the rule gives for the case."""
    return determine(
        programme, case.known(), case.resolved(programme, table), case.month,
        facts=facts, others=case.others, explained=False,
    )  # fmt: skip


def fault_of(case: Case, got: Determination) -> str:
    """What is wrong with the answer, in one sentence; "" when it is as the example says."""
    if got.outcome is not case.answer:
        whys = "、".join(_whys(got)) or "没有"
        return f"“{case.name}”应是{case.answer.word}，得到{got.outcome.word}（不成立或不知道的：{whys}）"
    if case.amount_fen is not None:
        wanted = None if case.amount_fen == -1 else case.amount_fen
        if got.amount_fen != wanted:
            said, was = (written(one, MONEY) for one in (wanted, got.amount_fen))
            return f"“{case.name}”应是 {said} 元，得到 {was} 元"
    if case.because:
        said_ids, found = set(case.because), _reasons(got)
        if not _same_reasons(said_ids, found):
            return (
                f"“{case.name}”的原因应是 {'、'.join(case.because)}，"
                f"得到 {'、'.join(one[0] for one in found) or '没有'}"
            )
    return ""


def _whys(got: Determination) -> list[str]:
    return [one.id for one in got.clauses if one.outcome is not Outcome.YES]


def _reasons(got: Determination) -> list[tuple[str, frozenset[str]]]:
    """The clauses that decide, each with all ids it may be called by."""
    found = [
        (one.id, _names(one, got.outcome)) for one in got.clauses if one.outcome is got.outcome
    ]
    wanted = Outcome.YES if got.outcome is Outcome.NO else Outcome.UNKNOWN
    for because in EXCLUSIONS:
        if any(one.because == because and one.outcome is wanted for one in got.displaced):
            found.append((because, frozenset((because,))))
    return found


def _names(clause: Clause, outcome: Outcome) -> frozenset[str]:
    return frozenset(
        (clause.id, *(one.id for one in clause.alternatives if one.outcome is outcome))
    )


def _same_reasons(said: set[str], found: Iterable[tuple[str, frozenset[str]]]) -> bool:
    """Every clause is named, by itself or by an alternative; and nothing else is."""
    found = list(found)
    return all(said & names for _, names in found) and said <= {
        name for _, names in found for name in names
    }
