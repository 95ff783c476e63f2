"""Targets as figures: what was to be reached, what was done, and the rate of it.

A target stands in a report like any figure: it has a definition, sources and a place in the
annex.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import ROUND_HALF_UP, Decimal

from huican.insight.report import amounts
from huican.insight.report.content import Facts, Figure, Number, Target

_HUNDREDTH = Decimal("0.01")


@dataclass(frozen=True, slots=True)
class TaskFigures:
    """The figures of one task; `done` and `rate` are None while nothing was counted."""

    target: Target
    goal: Figure
    done: Figure | None
    rate: Figure | None

    @property
    def reached(self) -> bool | None:
        """Whether the target was reached; None while unknown or not settled."""
        if self.done is None or not self.done.settled:
            return None
        return self.done.value >= self.target.value


def task_figures(facts: Facts, target: Target) -> TaskFigures:
    """The figures of a task, from its own figure where it is measured by one."""
    done = _done(facts, target)
    return TaskFigures(target, _goal(target), done, _rate(facts, target, done))


def figures_of_tasks(facts: Facts) -> dict[str, Figure]:
    """All figures that targets make, by id: what was to be reached, what was done, the rate."""
    found: dict[str, Figure] = {}
    for target in facts.targets:
        made = task_figures(facts, target)
        for figure in (made.goal, made.done, made.rate):
            if figure is not None and figure.id not in facts.figures:
                found[figure.id] = figure
    return found


def completion_rate(done: Number, target: Number) -> Decimal | None:
    """Percent with two decimals, half-up; None for a target of nothing."""
    if not target:
        return None
    return (Decimal(done) * 100 / Decimal(target)).quantize(_HUNDREDTH, rounding=ROUND_HALF_UP)


def _goal(target: Target) -> Figure:
    return Figure(
        id=f"target:{target.year}:{target.task}",
        name=f"{target.year}年目标：{target.task}",
        value=target.value,
        unit=target.unit,
        display=amounts.write(target.value, target.unit, "comma"),
        records=1,
        definition=f"{target.year}年目标任务表里“{target.task}”的目标值",
        sources=target.sources,
        url=target.url,
    )


def _done(facts: Facts, target: Target) -> Figure | None:
    # Done is counted for the report's year only: a figure of this year says nothing of the next.
    if target.year != facts.year:
        return None
    counted = facts.figure(target.indicator) if target.indicator else None
    # A figure in another measure word (人 against 个) does not measure this target.
    if counted is not None and counted.unit == target.unit:
        return counted
    if target.done is None:
        return None
    return replace(
        _goal(target),
        id=f"done:{target.year}:{target.task}",
        name=f"{target.year}年完成：{target.task}",
        value=target.done,
        display=amounts.write(target.done, target.unit, "comma"),
        definition=f"{target.year}年目标任务表里“{target.task}”登记的完成数",
    )


def _rate(facts: Facts, target: Target, done: Figure | None) -> Figure | None:
    rate = None if done is None else completion_rate(done.value, target.value)
    if done is None or rate is None:
        return None
    # Where the installation counts this very rate, the report mentions it under one name.
    subject = (target.indicator or "").rpartition(".")[0]
    counted = facts.figure(f"{subject}.completion")
    if counted is not None and Decimal(counted.value).quantize(_HUNDREDTH) == rate:
        return counted
    return Figure(
        id=f"rate:{target.year}:{target.task}",
        name=f"{target.year}年完成率：{target.task}",
        value=rate,
        unit="%",
        display=amounts.write(rate, "%", "pct2"),
        records=done.records,
        definition=f"“{done.name}”除以{target.year}年目标任务表里“{target.task}”的目标值",
        sources=tuple(dict.fromkeys((*done.sources, *target.sources))),
        url=done.url,
        settled=done.settled,
    )
