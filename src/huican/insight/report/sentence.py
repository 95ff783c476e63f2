"""The language of one sentence of a template.

- `{nursing-subsidy.payments}` a figure with its measure word; `{x.y:wan}` with a form (see
  `amounts`); `{x.y.value}` the number alone
- `{目标:x.y}` `{完成:x.y}` `{完成率:x.y}` the target of the year, what was done, the rate;
  `{计划:x.y}` the target of next year. A task is named by the figure that measures it or by its
  name in the workbook: `{计划:残疾人培训}`
- `{单位}` and the other words of `words.MEANINGS`
- `[，其中…{x.y}…]` a clause that is dropped alone when it lacks a figure
- inside `each`: `{任务}` `{目标}` `{完成}` `{完成率}` `{科室}`
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal, cast

from huican.insight.report import amounts
from huican.insight.report.words import MEANINGS

TaskField = Literal["任务", "目标", "完成", "完成率", "科室"]
TaskKind = Literal["目标", "完成", "完成率", "计划"]


@dataclass(frozen=True, slots=True)
class Words:
    text: str


@dataclass(frozen=True, slots=True)
class Word:
    """A word of `words.MEANINGS`."""

    name: str


@dataclass(frozen=True, slots=True)
class FigureMention:
    figure_id: str
    form: str = ""
    with_unit: bool = True


@dataclass(frozen=True, slots=True)
class TaskMention:
    """`task` is a figure id or the name of a task."""

    kind: TaskKind
    task: str
    form: str = ""
    with_unit: bool = True


@dataclass(frozen=True, slots=True)
class EachMention:
    field: TaskField
    form: str = ""
    with_unit: bool = True


@dataclass(frozen=True, slots=True)
class Clause:
    """Pieces dropped together when one of them is missing."""

    pieces: tuple[Piece, ...]
    source: str


Piece = Words | Word | FigureMention | TaskMention | EachMention | Clause


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong in a sentence; `at` is the text to look for in the file."""

    at: str
    what: str
    remedy: str


FIGURE_ID = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*(?:\.[a-z0-9]+(?:-[a-z0-9]+)*)+")
_TASK = re.compile(r"(目标|完成率|完成|计划):(.+)")
_EACH = re.compile(r"任务|目标|完成率|完成|科室")
_TOKEN = re.compile(r"\{[^{}\[\]]*\}|[{}\[\]]|[^{}\[\]]+")


def parse(text: str, *, in_each: bool = False) -> tuple[tuple[Piece, ...], tuple[Fault, ...]]:
    """Read a sentence into pieces, with everything that is wrong in it."""
    faults: list[Fault] = []
    outer: list[Piece] = []
    inner: list[Piece] | None = None
    source = ""
    for token in _TOKEN.findall(text):
        into = outer if inner is None else inner
        source += token if token != "]" else ""
        if token == "[":
            if inner is not None:
                faults.append(Fault(text, "方括号里面又有方括号", "方括号只能用一层"))
            inner, source = [], ""
        elif token == "]":
            if inner is None:
                faults.append(Fault(text, "多了一个 ]", "在前面补上 [，或去掉它"))
            else:
                outer.append(Clause(tuple(inner), source))
            inner = None
        elif token in "{}":
            faults.append(
                Fault(text, f"花括号 {token} 没有成对", "数字写成 {编号}，前后各一个括号")
            )
        elif token.startswith("{"):
            piece = _placeholder(token, in_each=in_each)
            if isinstance(piece, Fault):
                faults.append(piece)
            else:
                into.append(piece)
        else:
            into.append(Words(token))
    if inner is not None:
        faults.append(Fault(text, "方括号 [ 没有关上", "在可以省去的半句后面补上 ]"))
    return tuple(outer), tuple(faults)


def mentions(pieces: tuple[Piece, ...]) -> Iterator[FigureMention | TaskMention | EachMention]:
    """Every placeholder that states a fact, clauses included."""
    for piece in pieces:
        if isinstance(piece, Clause):
            yield from mentions(piece.pieces)
        elif isinstance(piece, FigureMention | TaskMention | EachMention):
            yield piece


def _placeholder(token: str, *, in_each: bool) -> Piece | Fault:
    body = token[1:-1].strip().replace("：", ":")
    if body in MEANINGS:
        return Word(body)
    task = _TASK.fullmatch(body)
    head, form, with_unit = _split(task.group(2) if task else body)
    if form and not amounts.accepts(form):
        return Fault(token, f"不认识写法“{form}”", f"可以用：{amounts.FORMS_IN_WORDS}")
    if task:
        return TaskMention(cast(TaskKind, task.group(1)), head, form, with_unit)
    if _EACH.fullmatch(head):
        if in_each:
            return EachMention(cast(TaskField, head), form, with_unit)
        return Fault(
            token, f"{token} 只能写在 each 里", f"这里要写明哪一项，如 {{{head}:任务名称}}"
        )
    if FIGURE_ID.fullmatch(head):
        return FigureMention(head, form, with_unit)
    known = "、".join(MEANINGS)
    return Fault(
        token, f"不认识 {token}", f"数字写它的编号，如 {{training.courses}}；可以用的词：{known}"
    )


def _split(body: str) -> tuple[str, str, bool]:
    """Into name, form and whether the measure word is written."""
    head, _, form = body.rpartition(":") if ":" in body else (body, "", "")
    head, form = head.strip(), form.strip()
    bare = head.endswith(".value")
    return head.removesuffix(".value"), form, not bare
