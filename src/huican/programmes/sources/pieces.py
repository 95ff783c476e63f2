"""The pieces that the frame of facts is put together from: named steps, joins, and cells.

Every binding (certificate, person, statuses, lists, records) adds the steps it needs and answers
with a cell or a claim; huican.programmes.sources.frame puts them into one statement. Steps see
`months(first_day, next_first, year, month)` and `scope(person_id, area_code, …)`; joins see the
pair asked for as `a` (person_id, area_code, first_day, next_first, year, month).
"""

from __future__ import annotations

from dataclasses import dataclass, field

from huican.kernel.errors import HuicanError

# A list or a roster of a year still speaks for the first months of the next one: offices renew
# theirs in the first quarter. After that, silence is no longer an answer.
LIST_GRACE_MONTHS = 3
NO_ORIGIN = "NULL::jsonb"


class FactSourceError(HuicanError):
    """A fact of the register whose source nobody knows."""

    code = "fact-source-unknown"


@dataclass(frozen=True, slots=True)
class Cell:
    """SQL of a value of the fact's own type (NULL = unknown), and of where it comes from.

    `origin` is a jsonb of sheet, row, on (date), known (time), words; NULL where nothing tells.
    """

    value: str
    origin: str = NO_ORIGIN


@dataclass(frozen=True, slots=True)
class Claim:
    """What one source says of a yes/no fact, as SQL conditions that are never NULL.

    `yes`: it says so. `unsure`: it says so, but not since when. `covers`: it would have said so,
    so its silence means no; whether that counts is the fact's own `absent`.
    """

    yes: str
    unsure: str = "false"
    covers: str = "false"
    yes_origin: str = NO_ORIGIN
    no_origin: str = NO_ORIGIN


@dataclass(slots=True)
class Pieces:
    """Steps and joins in the order in which they were asked for; each once."""

    steps: dict[str, str] = field(default_factory=dict)
    joins: dict[str, str] = field(default_factory=dict)
    # Column of the step `covers` → the kinds of sheet that it looks for.
    covers: dict[str, tuple[str, ...]] = field(default_factory=dict)

    def step(self, name: str, sql: str) -> None:
        """Adds a named step (WITH name AS …)."""
        self.steps.setdefault(name, sql)

    def join(self, alias: str, sql: str) -> None:
        """Adds a LEFT JOIN that gives at most one row for each person and month."""
        self.joins.setdefault(alias, sql)

    def cover(self, name: str, kinds: tuple[str, ...]) -> str:
        """SQL of the sheet of one of these kinds that speaks for the month and the person's area.

        NULL where there is none. Its year is `covers.<name>_year`.
        """
        self.covers.setdefault(name, kinds)
        self.join(
            "covers", "covers ON covers.area_code = a.area_code AND covers.first_day = a.first_day"
        )
        return f"covers.{name}_sheet"


def text(value: str) -> str:
    """A text as an SQL literal."""
    return "'" + value.replace("'", "''") + "'"


def name_of(*words: str) -> str:
    """A name for a step or an alias from codes such as hardship-support."""
    made = "_".join(word.replace("-", "_") for word in words)
    if not (made.isascii() and made.isidentifier()):
        raise FactSourceError(
            f"“{'、'.join(words)}”不能做数据列的名字", remedy="请用小写英文和连字符"
        )
    return made


def origin(
    *, sheet: str = "NULL", row: str = "NULL", on: str = "NULL", known: str = "NULL",
    words: str = "NULL",
) -> str:  # fmt: skip
    """SQL of an origin; each argument is SQL."""
    return (
        f"jsonb_strip_nulls(jsonb_build_object('sheet', {sheet}, 'row', {row}, 'on', {on}, "
        f"'known', {known}, 'words', {words}))"
    )
