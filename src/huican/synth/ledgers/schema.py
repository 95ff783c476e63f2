"""How a workbook is declared: one table of fields, headed differently by each office's style.

A text such as "辅具名称|辅具种类|器具" gives the words of the styles a, b and c; a text without
"|" is the same in all; an empty part means that the style has no such column.

A row is a tuple: the person (or None) first, then one value for each field that is not taken from
the person.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from huican.synth.ledgers.measures import Measure, Rate
    from huican.synth.plan import Plan

Row = tuple[Any, ...]
STYLES = "abc"


def styled(words: str, style: str) -> str:
    """The part of "甲|乙|丙" that belongs to style a, b or c."""
    parts = words.split("|")
    return parts[STYLES.index(style)] if len(parts) > 1 else words


@dataclass(frozen=True, slots=True)
class Field:
    """One column.

    kind says how a value is written: text, day, month, year, count, fen, flag, or what of the
    person is written: town, village, address, name, sex, number, certificate, category, level,
    category_level, parts, phone, bank, account … under: upper line of a two-line heading (style a).
    words: other words that styles use for the same value, {"集中评残": "集中评残|集中评定|集中"}.
    """

    key: str
    kind: str
    heading: str
    under: str = ""
    words: dict[str, str] = field(default_factory=dict)


PERSON = Field("person", "person", "")  # township, village, name, number: as the style does
PERSON_BRIEF = Field("person", "person_brief", "")  # name and number only

OF_PERSON = frozenset(
    [
        "person",
        "person_brief",
        "town",
        "village",
        "address",
        "name",
        "sex",
        "number",
        "certificate",
        "category",
        "level",
        "category_level",
        "parts",
        "phone",
        "bank",
        "account",
        "issued",
        "expires",
        "low_income",
        "birth",
        "guardian",
        "household",
        "blank",
        "list_number",
    ]
)


@dataclass(frozen=True, slots=True)
class Ledger:
    """One kind of workbook.

    number: as offices count them (01–24; letters for other offices' lists). rows gives the year's
    records; stream, for the large ones, gives them person by person for the months asked for.
    total: key of the amount that the total line sums. wan: styles that write 万元. day: how style a
    writes days. group: the upper heading of the fields in style c.
    """

    number: str
    key: str
    file: str
    title: str
    fields: tuple[Field, ...] | dict[str, tuple[Field, ...]]
    rows: Callable[[Plan, Random], list[Row]] | None = None
    stream: Callable[[Plan, Sequence[int], range], Iterator[Row]] | None = None
    measures: tuple[Measure | Rate, ...] = ()
    note: str = ""
    total: str = ""
    wan: str = ""
    day: str = "slash"
    group: str = "办理情况"
    sheet: str = "台账|明细|Sheet1"
    by_month: bool = False
    folder: str = ""
    neat_in: str = ""  # styles in which a system writes this workbook, without slips

    def fields_in(self, style: str) -> tuple[Field, ...]:
        """The fields in the order of the style, those without a heading left out."""
        fields = self.fields[style] if isinstance(self.fields, dict) else self.fields
        return tuple(f for f in fields if f.kind.startswith("person") or styled(f.heading, style))

    def place_of(self, key: str) -> int:
        """Where in a row the value of a field stands (0 is the person)."""
        fields = self.fields["a"] if isinstance(self.fields, dict) else self.fields
        own = [f.key for f in fields if f.kind not in OF_PERSON]
        return own.index(key) + 1

    def field(self, key: str) -> Field:
        """The field of that key."""
        fields = self.fields["a"] if isinstance(self.fields, dict) else self.fields
        return next(f for f in fields if f.key == key)
