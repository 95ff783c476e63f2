"""From a true row to the cells that an office would write, column by column."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

from huican.synth import names
from huican.synth.faults import Faulty
from huican.synth.ledgers.schema import OF_PERSON, Field, Ledger, Row, styled
from huican.synth.mess import day_text
from huican.synth.numbers import old_number
from huican.synth.persons import CATEGORIES, LEVELS, Person
from huican.synth.plan import Plan
from huican.synth.workbooks.styles import Style
from huican.synth.workbooks.xlsx import Cell

WHO = "基本信息"
_LEVEL_WORDS = {**LEVELS, 5: "五级"}
_OFFICERS = ("小王", "老张", "李会计", "陈专委")
_day = lru_cache(maxsize=50_000)(day_text)


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a workbook: heading (and the one above it), how its cells are made.

    slips: what kind of slip can happen in it ("" none). raw: the value behind the cell, for those.
    """

    key: str
    heading: str
    above: str
    width: float
    slips: str
    cell: Callable[[Row], Cell]
    raw: Callable[[Row], Any] | None = None


def columns_of(ledger: Ledger, style: Style, plan: Plan) -> list[Column]:
    """The columns of a ledger as that office lays it out, the serial number left out."""
    columns: list[Column] = []
    for f in ledger.fields_in(style.name):
        if f.kind in ("person", "person_brief"):
            block = style.person_monthly if ledger.by_month else style.person
            if f.kind == "person_brief":
                block = tuple(c for c in block if c[0] not in ("town", "village", "address"))
            for kind, heading in block:
                columns.append(
                    _person_column(kind, kind, heading, _above(style, WHO), style, plan, ledger)
                )
            continue
        heading = styled(f.heading, style.name)
        above = f.under if style.name == "a" else _above(style, f.under or ledger.group)
        if f.kind in OF_PERSON:
            if ledger.key == "roster":
                above = _above(style, f.under or WHO)
            columns.append(_person_column(f.kind, f.key, heading, above, style, plan, ledger))
        else:
            columns.append(_value_column(f, heading, above, style, plan, ledger))
    for i, heading in enumerate(style.unknown_columns if not ledger.folder else ()):
        columns.append(Column(f"unknown{i}", heading, "", 10, "", _unknown(i)))
    return columns


def _above(style: Style, group: str) -> str:
    return group if style.two_lines else ""


def _unknown(which: int) -> Callable[[Row], Cell]:
    def cell(row: Row) -> Cell:
        person = row[0]
        serial = person.serial if isinstance(person, Person) else 7
        return (
            "已核对" if serial % 3 else None,
            _OFFICERS[serial % 4],
            f"K{serial * 7919 % 1000003:06d}",
        )[which]

    return cell


def _number(person: Person, style: Style, messy: bool) -> Cell:
    if isinstance(person, Faulty) and person.lost_digits:
        kept = int(person.number[:15] + "000")  # Excel keeps 15 digits of a number
        return f"{float(kept):.5E}" if style.old_cards else kept
    if style.old_cards and person.old_card:
        return old_number(person.number)
    if messy and person.number[17] == "X" and person.serial % 100 < style.lower_x_percent:
        return f"{person.number[:17]}x"
    return person.number


def _category_level(person: Person) -> str:
    if person.parts:
        return "、".join(f"{CATEGORIES[c]}{LEVELS[n]}" for c, n in person.parts)
    return f"{CATEGORIES[person.category]}{_LEVEL_WORDS[person.level]}"


def _spaced(name: str) -> str:
    """Two-character names are spread to the width of three, as on paper lists."""
    return f"{name[0]}  {name[1]}" if len(name) == 2 else name


def _guardian(person: Person, year: int) -> str | None:
    if person.category not in (5, 6) and year - person.birth.year >= 18:
        return None
    second = names.GUARDIAN_NAMES[person.serial % len(names.GUARDIAN_NAMES)]
    return (person.name[:1] or "王") + second


def _person_column(
    kind: str, key: str, heading: str, above: str, style: Style, plan: Plan, ledger: Ledger
) -> Column:
    """A column about the person; row[0] is a Person, or a Listed line in other offices' lists."""
    form = style.day_form or ("dot" if style.by_township else ledger.day)
    yes, no = style.yes_no
    path, short, year = plan.areas.path, style.short_places, plan.year
    spaced = style.spaced_names

    def address(row: Row) -> Cell:
        p = row[0]
        v = p.village
        if p.serial % 3 == 0 and v.short.endswith("村"):
            return f"{path}{v.township.name}{v.short}{p.serial % 17 + 1}组"
        return f"{path}{v.township.name}{v.name}"

    def phone(row: Row) -> Cell:
        return int(row[0].phone) if style.numeric_phone else row[0].phone

    def listed(row: Row) -> Cell:
        line = row[0]
        old = style.old_cards and line.person and line.person.old_card
        return old_number(line.number) if old and line.number == line.person.number else line.number

    makers: dict[str, tuple[float, str, Callable[[Row], Cell]]] = {
        "town": (
            11,
            "place",
            lambda r: r[0].village.township.short if short else r[0].village.township.name,
        ),
        "village": (16, "place", lambda r: r[0].village.short if short else r[0].village.name),
        "address": (38, "place", address),
        "name": (10, "name", lambda r: _spaced(r[0].name) if spaced else r[0].name),
        "sex": (6, "text", lambda r: "女" if r[0].female else "男"),
        "number": (21, "id", lambda r: _number(r[0], style, plan.messy)),
        "list_number": (21, "", listed),
        "certificate": (24, "id", lambda r: r[0].certificate),
        "category": (9, "text", lambda r: CATEGORIES[r[0].category] + ("残疾" if short else "")),
        "level": (9, "text", lambda r: r[0].level if short else _LEVEL_WORDS[r[0].level]),
        "category_level": (16, "text", lambda r: _category_level(r[0])),
        "parts": (14, "text", lambda r: "、".join(CATEGORIES[c] for c, _ in r[0].parts)),
        "low_income": (8, "text", lambda r: yes if r[0].low_income else no),
        "phone": (13, "phone", phone),
        "bank": (14, "", lambda r: r[0].bank),
        "account": (22, "", lambda r: r[0].account),
        "guardian": (10, "name", lambda r: _guardian(r[0], year)),
        "household": (10, "", lambda r: f"H{r[0].serial // 2:06d}"),
        "blank": (10, "", lambda r: None),
    }
    days: dict[str, Callable[[Row], date]] = {
        "issued": lambda r: r[0].issued,
        "expires": lambda r: r[0].expires,
        "birth": lambda r: r[0].birth,
    }
    if kind in days:
        raw = days[kind]
        return Column(key, heading, above, 13, "day", lambda r: _day(raw(r), form), raw)
    width, slips, cell = makers[kind]
    return Column(key, heading, above, width, slips, cell)


def _value_column(
    f: Field, heading: str, above: str, style: Style, plan: Plan, ledger: Ledger
) -> Column:
    """A column of the record itself."""
    at, year = ledger.place_of(f.key), plan.year
    if f.kind == "day":
        form = style.day_form or (ledger.day if style.name == "a" else "real")

        def day(row: Row) -> Cell:
            return None if row[at] is None else _day(row[at], form)

        return Column(f.key, heading, above, 13, "day", day, lambda r: r[at])
    if f.kind == "fen":
        wan = style.name in ledger.wan
        if style.yuan_in_heading and "元" not in heading:
            heading = f"{heading}（{'万元' if wan else '元'}）"
        return Column(f.key, heading, above, 12, "money", _money(at, wan=wan))
    if f.kind == "month":
        if style.months == "year":
            return Column(
                f.key, heading, above, 11, "month",
                lambda r: f"{year}年{r[at]}月", lambda r: f"{year}-{r[at]:02d}",
            )  # fmt: skip
        return Column(f.key, heading, above, 8, "", lambda r: f"{r[at]}月")
    if f.kind == "year":
        return Column(
            f.key, heading, above, 8, "", lambda r: f"{r[at]}年" if style.yuan_in_heading else r[at]
        )
    if f.kind == "flag":
        yes, no = style.yes_no
        return Column(f.key, heading, above, 8, "text", lambda r: yes if r[at] else no)
    if f.kind == "verdict":
        return Column(
            f.key,
            heading,
            above,
            12,
            "text",
            lambda r: CATEGORIES[int(r[at][0])] + LEVELS[int(r[at][1])],
        )
    if f.words:
        words = {true: styled(written, style.name) for true, written in f.words.items()}
        return Column(f.key, heading, above, 14, "text", lambda r: words.get(r[at], r[at]))
    slips = "" if f.kind == "count" else "text"
    return Column(f.key, heading, above, 14, slips, lambda r: r[at])


def _money(at: int, *, wan: bool) -> Callable[[Row], Cell]:
    """Fen as the number an office types, in yuan or 10,000 yuan; whole numbers without a point."""
    unit = 1_000_000 if wan else 100

    @lru_cache(maxsize=4096)
    def written(fen: int | None) -> Cell:
        if fen is None:
            return None
        return fen // unit if fen % unit == 0 else fen / unit

    return lambda row: written(row[at])


def money_cell(fen: int, *, wan: bool) -> Cell:
    """A total, written like the amounts above it."""
    return _money(0, wan=wan)((fen,))
