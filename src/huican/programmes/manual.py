"""The policy manual: a page for each programme, made from its folder (docs/policies).

python -m huican.programmes.manual [FOLDER]
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from huican.kernel.money import Fen, yuan_text
from huican.programmes.domain.examples import Case, read_examples
from huican.programmes.domain.loading import POLICIES_FOLDER, Policies, load_all
from huican.programmes.domain.outcome import Outcome
from huican.programmes.domain.policy import Basis, Condition, Parameter, Programme
from huican.programmes.domain.programme_reader import GROUPS
from huican.programmes.domain.words import (
    KIND_WORDS,
    MARK_WORDS,
    PERIOD_WORDS,
    SUBJECT_WORDS,
    place_name,
)
from huican.rules.types import Kind
from huican.rules.written import shown

DOCS_FOLDER = Path(__file__).resolve().parents[3] / "docs" / "policies"
INDEX = "README.md"
_NOTE = "<!-- 由 src/huican/policies 生成（python -m huican.programmes.manual），请改那里，不要改这里。 -->"


def pages(policies: Policies, root: Path = POLICIES_FOLDER) -> dict[str, str]:
    """File name → Markdown: an index and one page for each programme."""
    found = {INDEX: "\n".join(_index(policies)) + "\n"}
    for code, programme in policies.programmes.items():
        cases = read_examples(root / code, programme, policies.facts)
        found[f"{code}.md"] = "\n".join(page(programme, cases, policies)) + "\n"
    return found


def _index(policies: Policies) -> Iterator[str]:
    yield from (_NOTE, "", "# 政策手册", "")
    yield (
        f"共 {len(policies.programmes)} 项。条件、标准、期限都在 `src/huican/policies` 的数据里，"
        "这里的每一页由它生成。“假定”是还没有人核对过原文、各地确认后才能当真的地方。"
    )
    for group in GROUPS:
        members = sorted(
            (one for one in policies.programmes.values() if one.group == group),
            key=lambda one: one.code,
        )
        if members:
            yield from ("", f"## {group}", "", "| 项目 | 给什么 | 给谁 | 条件 | 假定 |")
            yield "|---|---|---|---|---|"
        for one in members:
            yield (
                f"| [{one.name}]({one.code}.md) | {KIND_WORDS[one.kind]} | "
                f"{_cell(one.summary)} | {len(one.conditions) or '—'} | {len(_assumed(one)) or '—'} |"
            )


def page(programme: Programme, cases: Iterable[Case], policies: Policies) -> Iterator[str]:
    """The lines of a programme's page."""
    yield from (_NOTE, "", f"# {programme.name}", "", programme.summary, "")
    yield from _overview(programme, policies)
    yield from _bases(programme)
    yield from _conditions(programme)
    yield from _amount(programme)
    yield from _parameters(programme)
    yield from _chain(programme)
    yield from _assumptions(programme)
    yield from _examples(programme, tuple(cases))


def _overview(programme: Programme, policies: Policies) -> Iterator[str]:
    until = f"，到 {programme.to_month.label}前" if programme.to_month else ""
    yield from ("| | |", "|---|---|")
    yield f"| 代码 | `{programme.code}` |"
    yield f"| 给什么 | {KIND_WORDS[programme.kind]} |"
    yield f"| 给谁 | {SUBJECT_WORDS[programme.subject]} |"
    yield f"| 多久一次 | {PERIOD_WORDS[programme.period]} |"
    yield f"| 施行 | {programme.from_month.label}起{until} |"
    if programme.members:
        yield f"| 包含 | {_links(programme.members, policies)} |"
    if programme.yields_to:
        yield f"| 让给 | 可以享受 {_links(programme.yields_to, policies)} 的，不再给 |"
    if programme.better_of:
        yield f"| 择高 | 和 {_links(programme.better_of, policies)} 只给金额高的一项 |"
    yield f"| 免申即享 | {'可以' if programme.apply_free else '不可以'} |"
    if programme.review_months is not None:
        words = f"，{programme.review_text}" if programme.review_text else ""
        yield f"| 复核 | 每 {programme.review_months} 个月{words} |"
    back = programme.back_pay_months_max
    if back is not None or programme.back_pay_name:
        yield f"| 最多补发 | {f'{back} 个月' if back is not None else _set(programme.back_pay_name)} |"


def _links(codes: Iterable[str], policies: Policies) -> str:
    return "、".join(f"[{policies[code].name}]({code}.md)" for code in codes)


def _bases(programme: Programme) -> Iterator[str]:
    yield from ("", "## 依据", "")
    for basis in programme.basis:
        words = f"：{basis.text}" if basis.text else ""
        yield f"- {_basis(basis)}{words}（{MARK_WORDS[basis.mark]}）"


def _basis(basis: Basis) -> str:
    return f"{basis.number} {basis.article}".strip()


def _conditions(programme: Programme) -> Iterator[str]:
    if not programme.conditions:
        return
    yield from ("", "## 条件", "", "每一条都要满足。", "")
    for number, condition in enumerate(programme.conditions, 1):
        yield f"{number}. {_condition(condition)}"
        yield from (f"   - {_condition(one)}" for one in condition.any_of)


def _condition(condition: Condition) -> str:
    said = f"**{condition.text}**"
    if condition.when is not None:
        said += f"：`{condition.when.text}`"
    elif condition.any_of:
        said += "（有一种情况就行）"
    if condition.basis is not None:
        said += f"。{_basis(condition.basis)}"
    if condition.applies is not None:
        said += f"。只在这样的地方算：`{condition.applies.text}`"
    if condition.from_month is not None:
        said += f"。{condition.from_month.label}起"
    if condition.to_month is not None:
        said += f"。到 {condition.to_month.label}前"
    if condition.assumption:
        said += f"。假定：{condition.assumption}"
    return said


def _amount(programme: Programme) -> Iterator[str]:
    if programme.amount is not None:
        yield from ("", "## 金额", "")
        yield f"`{programme.amount.text}`，按分四舍五入。标准不知道时，金额写“不知道”，不当作 0。"


def _parameters(programme: Programme) -> Iterator[str]:
    if not programme.parameters:
        return
    yield from ("", "## 各地各年的数")
    for parameter in programme.parameters:
        yield from _parameter(parameter)


def _parameter(parameter: Parameter) -> Iterator[str]:
    unit = f"（{parameter.type.unit}）" if parameter.type.unit else ""
    floor = "上级的数是最低标准，下级只能提高。" if parameter.floor else ""
    asked = ""
    if parameter.plausible_low is not None and parameter.type.kind is Kind.NUMBER:
        low, high = (
            shown(one, parameter.type)
            for one in (parameter.plausible_low, parameter.plausible_high)
        )
        asked = f"不在 {low} 到 {high} 之间的，设的时候会问一遍。"
    end = "" if parameter.meaning.endswith(("。", "！", "？")) else "。"
    yield from ("", f"### {parameter.name}{unit}", "")
    yield f"{parameter.meaning}{end}{floor}{asked}"
    yield ""
    if not parameter.values:
        yield "还没有一个地方有数，由各地设。"
        return
    yield from ("| 地方 | 从 | 数 | 依据 | 说明 |", "|---|---|---|---|---|")
    for value in parameter.values:
        note = "，".join(part for part in (MARK_WORDS[value.mark], value.note) if part)
        yield (
            f"| {place_name(value.area)} | {value.from_month} | "
            f"{shown(value.value, parameter.type)} | {_cell(value.number)} | {_cell(note)} |"
        )


def _chain(programme: Programme) -> Iterator[str]:
    if programme.chain:
        yield from ("", "## 怎么办", "", "| 步骤 | 谁 | 做什么 | 几个工作日 |", "|---|---|---|---|")
        for number, step in enumerate(programme.chain, 1):
            days = "—" if step.days is None else str(step.days)
            if step.days_name:
                days = _set(step.days_name)
            yield f"| {number} | {step.who} | {_cell(step.what)} | {days} |"
    if programme.notice_days is not None or programme.notice_name:
        set_days = _set(programme.notice_name)
        yield from (
            "", f"公示：{set_days if programme.notice_name else f'{programme.notice_days} 个工作日'}。"
        )  # fmt: skip
    if programme.materials:
        yield from ("", "材料：", "")
        for material in programme.materials:
            known = (
                f"（平台知道 {'、'.join(material.known_by)} 的，不用交）"
                if material.known_by
                else ""
            )
            yield f"- {material.name}{known}"


def _set(parameter: str) -> str:
    """A number that a parameter holds."""
    return f"见“{parameter}”"


def _assumed(programme: Programme) -> list[str]:
    clauses = [leaf for one in programme.conditions for leaf in (one, *one.any_of)]
    return [
        *programme.assumptions,
        *(f"条件“{one.text}”：{one.assumption}" for one in clauses if one.assumption),
    ]


def _assumptions(programme: Programme) -> Iterator[str]:
    assumed = _assumed(programme)
    if assumed:
        yield from ("", "## 假定", "", "下面这些还没有核对原文：", "")
        yield from (f"- {one}" for one in assumed)


def _examples(programme: Programme, cases: tuple[Case, ...]) -> Iterator[str]:
    if not cases:
        return
    texts = {leaf.id: leaf.text for one in programme.conditions for leaf in (one, *one.any_of)}
    texts |= {"yields-to": "已给别的项目", "better-of": "另一项金额更高"}
    yield from ("", "## 例子", "", "每次测试都会算一遍，答案必须和这里一样。", "")
    yield from ("| 例子 | 月份 | 和一般的不同 | 答案 | 金额 | 因为 |", "|---|---|---|---|---|---|")
    for case in cases:
        because = "；".join(texts[one] for one in case.because)
        yield (
            f"| {_cell(case.name)} | {case.month} | {_cell(case.differs)} | {case.answer.word} | "
            f"{_money(case)} | {_cell(because)} |"
        )


def _money(case: Case) -> str:
    if case.amount_fen == -1:
        return "不知道"
    if case.amount_fen is None or case.answer is not Outcome.YES:
        return ""
    return f"{yuan_text(Fen(case.amount_fen))} 元"


def _cell(text: str) -> str:
    """As it may stand in a cell of a table."""
    return text.replace("|", "｜").replace("\n", " ")


def write(folder: Path = DOCS_FOLDER) -> list[str]:
    """Writes the manual; returns the names of files written. Pages of old programmes go."""
    folder.mkdir(parents=True, exist_ok=True)
    made = pages(load_all())
    for name, text in made.items():
        (folder / name).write_text(text, "utf-8")
    for old in folder.glob("*.md"):
        if old.name not in made:
            old.unlink()
    return sorted(made)


if __name__ == "__main__":
    names = write(Path(sys.argv[1]) if len(sys.argv) > 1 else DOCS_FOLDER)
    print(f"写好 {len(names)} 页", file=sys.stderr)
