"""Writing a report: a template and the facts of a year become a document tree."""

from __future__ import annotations

from dataclasses import dataclass

from huican.insight.report.annexes import annexes_of, task_table
from huican.insight.report.content import Facts
from huican.insight.report.nodes import (
    Block,
    Document,
    Heading,
    LeftOut,
    Paragraph,
    Run,
    Text,
    Title,
)
from huican.insight.report.numbering import heading_number, point_number
from huican.insight.report.phrases import Missing, Phrases, merged
from huican.insight.report.tasks import TaskFigures, task_figures
from huican.insight.report.template import (
    TITLE_BREAK,
    Each,
    FirstOf,
    Item,
    Part,
    Point,
    Sentence,
    Template,
)


def compose(template: Template, facts: Facts) -> Document:
    """Write the report of one year.

    A fact is written only when every figure in it has records; a part or point that states
    nothing vanishes and the numbering closes up; what was not written is in `left_out` with the
    reason. Figures that are not settled are left blank. Every figure mentioned is in
    `Document.figures` and, where the template has annexes, in the first annex.
    """
    # Tasks "named by no other sentence" are only known after all other sentences are written.
    first = _Writer(facts, rest=None)
    first.body(template)
    writer = _Writer(facts, rest=first.phrases.tasks_named)
    blocks = writer.body(template)
    phrases = writer.phrases
    annexes = annexes_of(facts, phrases) if template.annexes else ()
    return Document(
        title=Title(tuple(phrases.words(template.title).split(TITLE_BREAK))),
        addressee=phrases.words(template.addressee),
        blocks=blocks,
        annexes=annexes,
        signature=facts.office_name,
        written_on=facts.written_on,
        figures=dict(phrases.used),
        left_out=tuple(writer.left_out),
    )


@dataclass(frozen=True, slots=True)
class _Written:
    """Runs, whether they state something, and whether that is a fact."""

    runs: tuple[Run, ...]
    content: bool


class _Writer:
    def __init__(self, facts: Facts, rest: set[tuple[int, str]] | None) -> None:
        self._facts = facts
        self._rest = rest
        self.phrases = Phrases(facts)
        self.left_out: list[LeftOut] = []

    def body(self, template: Template) -> tuple[Block, ...]:
        blocks = [*self._paragraphs(template.opening), *self._parts(template.parts, 1)]
        return (*blocks, *self._paragraphs(template.closing))

    def _paragraphs(self, paragraphs: tuple[tuple[Item, ...], ...]) -> list[Block]:
        written = (self._items(items) for items in paragraphs)
        return [Paragraph(each.runs) for each in written if each.content]

    def _parts(self, parts: tuple[Part, ...], level: int) -> list[Block]:
        blocks: list[Block] = []
        number = 0
        for part in parts:
            heading = Heading(
                level, heading_number(level, number + 1), self.phrases.words(part.heading)
            )
            written = self._part(part, heading)
            number += 1 if written else 0
            blocks += written
        return blocks

    def _part(self, part: Part, heading: Heading) -> list[Block]:
        """The part's blocks with its heading, or nothing."""
        own = [self._items(items) for items in part.paragraphs]
        points = self._points(part.points)
        after = self._items(part.after)
        inner = self._parts(part.parts, heading.level + 1)
        table = task_table(self._facts, self.phrases, part.table) if part.table else None
        states = [*own, points, after]
        if not (any(each.content for each in states) or inner or table):
            return []
        # Words that lead up to facts may stand where the facts are the points or parts below.
        paragraphs = [each.runs for each in own if each.runs] or [()]
        paragraphs[-1] = (*paragraphs[-1], *points.runs, *after.runs)
        if part.run_in:
            blocks: list[Block] = [Paragraph(paragraphs[0], lead=heading)]
            blocks += [Paragraph(runs) for runs in paragraphs[1:]]
        else:
            blocks = [heading, *(Paragraph(runs) for runs in paragraphs if runs)]
        return blocks + ([table] if table else []) + inner

    def _points(self, points: tuple[Point, ...]) -> _Written:
        written: list[tuple[Run, ...]] = []
        for point in points:
            items = self._items(point.text)
            if items.content:
                written.append((*self.phrases.runs(point.head), *items.runs))
        runs: list[Run] = []
        for number, each in enumerate(written, start=1):
            runs += [Text(point_number(number, len(written))), *each]
        return _Written(merged(runs), bool(written))

    def _items(self, items: tuple[Item, ...]) -> _Written:
        """Sentences in order. `content` is false when only words that lead up were written."""
        runs: list[Run] = []
        content = False
        for item in items:
            written, kind = self._item(item)
            runs += written
            content = content or (bool(written) and kind != "lead")
        return _Written(merged(runs), content)

    def _item(self, item: Item) -> tuple[tuple[Run, ...], str]:
        if isinstance(item, Each):
            return self._each(item), "fact"
        choices = item.choices if isinstance(item, FirstOf) else (item,)
        missing: list[str] = []
        for choice in choices:
            try:
                return self._sentence(choice), choice.kind
            except Missing as lack:
                missing.append(lack.name)
        names = tuple(dict.fromkeys(missing))
        self.left_out.append(LeftOut(item.line, choices[0].source, names))
        return (), "fact"

    def _sentence(self, sentence: Sentence) -> tuple[Run, ...]:
        before = len(self.phrases.dropped)
        runs = self.phrases.runs(sentence.pieces, own=sentence.kind == "own")
        for clause, name in self.phrases.dropped[before:]:
            self.left_out.append(LeftOut(sentence.line, f"……{clause.source}……", (name,)))
        return runs

    def _each(self, each: Each) -> tuple[Run, ...]:
        clauses: list[tuple[Run, ...]] = []
        for task in self._chosen(each):
            try:
                clauses.append(self.phrases.runs(each.pieces, task=task))
            except Missing as lack:
                text = f"{task.target.task}：{each.source}"
                self.left_out.append(LeftOut(each.line, text, (lack.name,)))
        if not clauses:
            return ()
        runs: list[Run] = [Text(each.before)]
        for index, clause in enumerate(clauses):
            runs += [Text(each.between), *clause] if index else clause
        return merged([*runs, Text(each.after)])

    def _chosen(self, each: Each) -> list[TaskFigures]:
        year = self._facts.year + (1 if each.tasks == "plans" else 0)
        tasks = [task_figures(self._facts, t) for t in self._facts.targets if t.year == year]
        if each.choose == "rest":
            named = self._rest
            return [t for t in tasks if named is not None and (year, t.target.task) not in named]
        if each.choose == "all":
            return tasks
        return [task for task in tasks if task.reached is (each.choose == "reached")]
