"""The annexes: where each figure comes from, and how the year's tasks went."""

from __future__ import annotations

from huican.insight.report import amounts
from huican.insight.report.content import Facts, Figure
from huican.insight.report.nodes import Annex, FigureRef, Paragraph, Row, Run, Table, Text
from huican.insight.report.phrases import Phrases
from huican.insight.report.tasks import TaskFigures, task_figures
from huican.insight.report.template import TaskList

SOURCES_TITLE = "本报告数字的来处"
NOT_SETTLED = "（未定）"


def annexes_of(facts: Facts, phrases: Phrases) -> tuple[Annex, ...]:
    """Annex 1 lists every figure of the report; annex 2 the tasks of the year, if there are any.

    Annex 2 is written first: its figures belong in annex 1 too.
    """
    tasks = task_table(facts, phrases, "targets")
    figures = tuple(phrases.used.values())
    annexes: list[Annex] = []
    if figures:
        annexes.append(Annex(1, SOURCES_TITLE, _sources(figures)))
    if tasks is not None:
        title = f"{facts.year}年度目标任务完成情况"
        annexes.append(Annex(len(annexes) + 1, title, (tasks,)))
    return tuple(annexes)


def task_table(facts: Facts, phrases: Phrases, tasks: TaskList) -> Table | None:
    """The tasks of the year (`targets`) or of next year (`plans`); None when there are none."""
    year = facts.year + (1 if tasks == "plans" else 0)
    found = [task_figures(facts, target) for target in facts.targets if target.year == year]
    if not found:
        return None
    if tasks == "plans":
        return Table(
            caption=f"{year}年度目标任务",
            head=("序号", "任务", "目标", "责任科室"),
            rows=tuple(
                Row(
                    (
                        (Text(str(number)),),
                        (Text(task.target.task),),
                        (_cell(phrases, task.goal),),
                        (Text(task.target.office),),
                    )
                )
                for number, task in enumerate(found, start=1)
            ),
            widths_mm=(14, 72, 36, 34),
            align=("center", "left", "right", "left"),
        )
    return Table(
        caption=f"{year}年度目标任务完成情况",
        head=("序号", "任务", "目标", "完成", "完成率", "责任科室"),
        rows=tuple(_task_row(number, task, phrases) for number, task in enumerate(found, start=1)),
        widths_mm=(12, 52, 24, 24, 20, 24),
        align=("center", "left", "right", "right", "right", "left"),
    )


def _task_row(number: int, task: TaskFigures, phrases: Phrases) -> Row:
    return Row(
        (
            (Text(str(number)),),
            (Text(task.target.task),),
            (_cell(phrases, task.goal),),
            (_cell(phrases, task.done),),
            (_cell(phrases, task.rate),),
            (Text(task.target.office),),
        )
    )


def _cell(phrases: Phrases, figure: Figure | None) -> Run:
    if figure is None:
        return Text("没有记录")
    form = "pct1" if figure.unit == "%" else "comma"
    text = amounts.write(figure.value, figure.unit, form)
    return phrases.use(figure, text if figure.settled else amounts.blank(figure.unit))


def exact(figure: Figure) -> str:
    """The whole value with thousands commas and its measure word; rates with two decimals."""
    return amounts.write(figure.value, figure.unit, "pct2" if figure.unit == "%" else "comma")


def _sources(figures: tuple[Figure, ...]) -> tuple[Paragraph | Table, ...]:
    rows = tuple(_source_row(number, figure) for number, figure in enumerate(figures, start=1))
    table = Table(
        caption=SOURCES_TITLE,
        head=("序号", "数字", "数值", "怎么数的", "来自台账", "记录数"),
        rows=rows,
        widths_mm=(10, 30, 27, 42, 29, 18),
        align=("center", "left", "right", "left", "left", "right"),
    )
    if all(figure.settled for figure in figures):
        return (table,)
    note = Text(f"带{NOT_SETTLED}的数字还有记录没有处理完，正文里留空，处理完再出报告。")
    return (Paragraph((note,)), table)


def _source_row(number: int, figure: Figure) -> Row:
    unsettled = "" if figure.settled else NOT_SETTLED
    sources = "；".join(figure.sources) or "—"
    return Row(
        cells=(
            (Text(str(number)),),
            (Text(figure.name + unsettled),),
            (FigureRef(figure.id, exact(figure), figure.settled),),
            (Text(figure.definition),),
            (Text(sources),),
            (Text(f"{figure.records:,}"),),
        ),
        anchor=figure.id,
    )
