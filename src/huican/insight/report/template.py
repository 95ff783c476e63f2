"""The parts of a report template, as read from its file."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from huican.insight.report.sentence import Piece

SentenceKind = Literal["fact", "lead", "own"]
# Where a title that is too long for one line may be broken.
TITLE_BREAK = "|"

TaskList = Literal["targets", "plans"]
TaskChoice = Literal["all", "reached", "unreached", "rest"]


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence.

    `fact` states figures and is written only when all of them have records. `lead` leads up to
    facts: it is written only where its part or point writes a fact. `own` is the office's own
    words: always written, and marked so that somebody reads it before the report goes out.
    """

    kind: SentenceKind
    pieces: tuple[Piece, ...]
    source: str
    line: int


@dataclass(frozen=True, slots=True)
class FirstOf:
    """Alternatives (或): the first that can be written is written."""

    choices: tuple[Sentence, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Each:
    """One clause for every task of a list, joined.

    `targets` are the year's tasks, `plans` next year's. `rest` chooses the tasks that no other
    sentence of the report names, so that a new task is never passed over in silence.
    """

    tasks: TaskList
    choose: TaskChoice
    pieces: tuple[Piece, ...]
    before: str
    between: str
    after: str
    source: str
    line: int


Item = Sentence | FirstOf | Each


@dataclass(frozen=True, slots=True)
class Point:
    """One of 一是…二是…; `head` is written first and only with what follows."""

    head: tuple[Piece, ...]
    text: tuple[Item, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Part:
    """A numbered part. `run_in`: the text begins on the line of the heading."""

    heading: tuple[Piece, ...]
    run_in: bool
    paragraphs: tuple[tuple[Item, ...], ...]
    points: tuple[Point, ...]
    after: tuple[Item, ...]
    table: TaskList | None
    parts: tuple[Part, ...]
    line: int


@dataclass(frozen=True, slots=True)
class Template:
    """A whole report. `title` and `addressee` hold words only, no figures."""

    code: str
    name: str
    title: tuple[Piece, ...]
    addressee: tuple[Piece, ...]
    opening: tuple[tuple[Item, ...], ...]
    parts: tuple[Part, ...]
    closing: tuple[tuple[Item, ...], ...]
    annexes: bool
    file_name: str

    def items(self) -> Iterator[Item]:
        """Every sentence and list of the template, in order."""
        for paragraph in self.opening:
            yield from paragraph
        for part in self.parts:
            yield from _items(part)
        for paragraph in self.closing:
            yield from paragraph


def _items(part: Part) -> Iterator[Item]:
    for paragraph in part.paragraphs:
        yield from paragraph
    for point in part.points:
        yield from point.text
    yield from part.after
    for inner in part.parts:
        yield from _items(inner)
