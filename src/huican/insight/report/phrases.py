"""Turning the pieces of one sentence into runs, or finding what it lacks."""

from __future__ import annotations

import re
from collections.abc import Iterable

from huican.insight.report import amounts
from huican.insight.report.content import Facts, Figure
from huican.insight.report.nodes import FigureRef, Run, Text
from huican.insight.report.sentence import (
    Clause,
    EachMention,
    FigureMention,
    Piece,
    TaskMention,
    Word,
    Words,
)
from huican.insight.report.tasks import TaskFigures, task_figures
from huican.insight.report.words import words_of

# A clause that was dropped leaves its comma behind: 发放补贴，。 → 发放补贴。
_STRAY_BEFORE = re.compile(r"[，、；]+(?=[。；])")
_STRAY_AFTER = re.compile(r"(?<=[，、；：。])[，、；]+")


class Missing(Exception):
    """A sentence lacks this figure, so it cannot be written."""

    def __init__(self, name: str) -> None:
        super().__init__(name)
        self.name = name


class Phrases:
    """Writes sentences from one office's facts and remembers what they used."""

    def __init__(self, facts: Facts) -> None:
        self._facts = facts
        self._words = words_of(facts)
        self.used: dict[str, Figure] = {}
        self.tasks_named: set[tuple[int, str]] = set()
        self.dropped: list[tuple[Clause, str]] = []

    def words(self, pieces: tuple[Piece, ...]) -> str:
        """A heading: words only."""
        return "".join(run.text for run in self.runs(pieces))

    def runs(
        self, pieces: tuple[Piece, ...], *, own: bool = False, task: TaskFigures | None = None
    ) -> tuple[Run, ...]:
        """The runs of a sentence.

        Raises Missing when a figure outside a clause is missing, or every clause that held a
        figure was dropped: what is left of such a sentence says nothing. Nothing is remembered as
        used unless the sentence can be written.
        """
        draft = _Draft()
        self._write(pieces, draft, own=own, task=task)
        if draft.dropped and not draft.used and not own:
            raise Missing("、".join(dict.fromkeys(name for _, name in draft.dropped)))
        self.used |= {key: value for key, value in draft.used.items() if key not in self.used}
        self.tasks_named |= draft.tasks
        self.dropped += draft.dropped
        return tidy(draft.runs)

    def use(self, figure: Figure, text: str) -> FigureRef:
        """A reference to a figure outside of sentences (a table's cell)."""
        self.used.setdefault(figure.id, figure)
        return FigureRef(figure.id, text, figure.settled)

    def _write(
        self, pieces: tuple[Piece, ...], draft: _Draft, *, own: bool, task: TaskFigures | None
    ) -> None:
        for piece in pieces:
            if isinstance(piece, Words):
                draft.runs.append(Text(piece.text, own))
            elif isinstance(piece, Word):
                draft.runs.append(Text(self._words[piece.name], own))
            elif isinstance(piece, Clause):
                inner = _Draft()
                try:
                    self._write(piece.pieces, inner, own=own, task=task)
                except Missing as missing:
                    draft.dropped.append((piece, missing.name))
                else:
                    draft.take(inner)
            elif isinstance(piece, FigureMention):
                figure = self._facts.figure(piece.figure_id)
                if figure is None:
                    raise Missing(self._name(piece.figure_id))
                draft.refer(figure, piece)
                self._name_tasks_of(figure.id, draft)
            elif isinstance(piece, TaskMention):
                self._write_task(piece, draft)
            else:
                self._write_each(piece, task, draft, own=own)

    def _write_task(self, piece: TaskMention, draft: _Draft) -> None:
        year = self._facts.year + (1 if piece.kind == "计划" else 0)
        target = self._facts.target(piece.task, year)
        if target is None:
            raise Missing(f"{year}年目标任务“{self._name(piece.task)}”")
        figures = task_figures(self._facts, target)
        figure = {
            "目标": figures.goal,
            "计划": figures.goal,
            "完成": figures.done,
            "完成率": figures.rate,
        }[piece.kind]
        if figure is None:
            raise Missing(f"{year}年任务“{target.task}”的{piece.kind}数")
        draft.refer(figure, piece)
        draft.tasks.add((year, target.task))

    def _write_each(
        self, piece: EachMention, task: TaskFigures | None, draft: _Draft, *, own: bool
    ) -> None:
        if task is None:
            raise Missing(piece.field)
        if piece.field in ("任务", "科室"):
            text = task.target.task if piece.field == "任务" else task.target.office
            if not text:
                raise Missing(f"任务“{task.target.task}”的责任科室")
            draft.runs.append(Text(text, own))
            return
        figure = {"目标": task.goal, "完成": task.done, "完成率": task.rate}[piece.field]
        if figure is None:
            raise Missing(f"任务“{task.target.task}”的{piece.field}数")
        draft.refer(figure, piece)

    def _name_tasks_of(self, figure_id: str, draft: _Draft) -> None:
        """A sentence with 完成率 of a thing names the year's task of that thing."""
        subject, _, measure = figure_id.rpartition(".")
        if measure != "completion":
            return
        for target in self._facts.targets:
            measured = (target.indicator or "").rpartition(".")[0]
            if target.year == self._facts.year and measured == subject:
                draft.tasks.add((target.year, target.task))

    def _name(self, figure_id: str) -> str:
        figure = self._facts.figures.get(figure_id)
        return figure.name if figure is not None else figure_id


class _Draft:
    """What one sentence would use; kept only if it can be written whole."""

    def __init__(self) -> None:
        self.runs: list[Run] = []
        self.used: dict[str, Figure] = {}
        self.tasks: set[tuple[int, str]] = set()
        self.dropped: list[tuple[Clause, str]] = []

    def refer(self, figure: Figure, piece: FigureMention | TaskMention | EachMention) -> None:
        # A target's measure word comes from a workbook, so the form can only be checked here.
        form = piece.form if amounts.accepts(piece.form, figure.unit) else ""
        write = amounts.write(figure.value, figure.unit, form, with_unit=piece.with_unit)
        if not figure.settled:
            write = amounts.blank(figure.unit, form, with_unit=piece.with_unit)
        self.used.setdefault(figure.id, figure)
        self.runs.append(FigureRef(figure.id, write, figure.settled))

    def take(self, inner: _Draft) -> None:
        self.runs += inner.runs
        self.used |= inner.used
        self.tasks |= inner.tasks
        self.dropped += inner.dropped


def merged(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Neighbouring words of one kind as one run; empty ones go."""
    found: list[Run] = []
    for run in runs:
        last = found[-1] if found else None
        if isinstance(run, Text) and isinstance(last, Text) and run.own == last.own:
            found[-1] = Text(last.text + run.text, run.own)
        elif not isinstance(run, Text) or run.text:
            found.append(run)
    return tuple(found)


def tidy(runs: Iterable[Run]) -> tuple[Run, ...]:
    """One sentence: words merged, and the commas that dropped clauses left behind gone."""
    cleaned: list[Run] = []
    for index, run in enumerate(merged(runs)):
        if isinstance(run, FigureRef):
            cleaned.append(run)
            continue
        text = _STRAY_AFTER.sub("", _STRAY_BEFORE.sub("", run.text))
        cleaned.append(Text(text.lstrip("，、；") if index == 0 else text, run.own))
    return merged(cleaned)
