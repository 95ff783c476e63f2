"""What a sheet is: which kind of record, in which columns, of which year and month.

Every kind is tried. Its title words and its columns both count: a sheet called 花名册 with
amounts of 护理补贴 is a payment, one without is a roster. The clerk can correct the guess, and
the correction is kept for next time (exchange.models.SavedLayout).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from huican.exchange.domain.looks import SAMPLE_ROWS, Looks, looks_of
from huican.exchange.domain.matching import (
    Match,
    match_by_content,
    match_columns,
    months_wide,
    name_score,
    names_a_month,
    prepared,
    said,
)
from huican.exchange.domain.periods_in_words import (
    month_in,
    named_month,
    quarter_in,
    without_days,
    year_in,
)
from huican.exchange.domain.reading import Cell, Sheet
from huican.exchange.domain.shape import (
    HEADER_SEARCH_ROWS,
    Shape,
    head_texts,
    is_blank,
    merged_headers,
    plain,
    text_of,
)
from huican.sources.domain.kinds import Catalogue, Column, Kind

# Below this a sheet is shown to the clerk as not recognised.
SCORE_MIN = 40.0
_DATA_LIKE = re.compile(r"^[\d.,/\-年月日X*]+$")


@dataclass(slots=True)
class Recognised:
    """A guess at a sheet: kind, columns, period, and how sure it is."""

    sheet: Sheet
    shape: Shape | None
    kind: Kind | None
    matches: dict[str, Match] = field(default_factory=dict)
    months: dict[int, int] = field(default_factory=dict)
    splits: dict[int, str] = field(default_factory=dict)
    unknown: list[int] = field(default_factory=list)
    score: float = 0.0
    missing: list[str] = field(default_factory=list)
    year: int | None = None
    year_from: str = ""
    month: int | None = None
    quarter: int | None = None
    by_hand: bool = False
    nothing: str = ""


def recognise(
    sheet: Sheet,
    catalogue: Catalogue,
    *,
    file_name: str = "",
    kind_code: str | None = None,
    columns: Mapping[int, str] | None = None,
) -> Recognised:
    """The best guess at a sheet; `kind_code` and `columns` (index → label) are a clerk's word."""
    rows = sheet.rows
    if not rows or all(is_blank(row) for row in rows):
        return Recognised(sheet, None, None, nothing="空表")
    shape = find_shape(rows, catalogue)
    if shape is None:
        return Recognised(sheet, None, None, nothing="找不到表头")
    sample = [row for row in rows[shape.first_data_row :][: SAMPLE_ROWS * 4] if not is_blank(row)]
    looks = [looks_of(sample[:SAMPLE_ROWS], j) for j in range(shape.width)]
    said = f"{shape.title} {sheet.name} {' '.join(shape.notes)}"
    kinds = [catalogue.kind(kind_code)] if kind_code else list(catalogue.kinds.values())
    best: Recognised | None = None
    for kind in kinds:
        guess = _try(kind, sheet, shape, looks, said, file_name, catalogue)
        if best is None or guess.score > best.score:
            best = guess
    assert best is not None
    best.by_hand = kind_code is not None or bool(columns)
    if columns:
        _apply_by_hand(best, columns, catalogue)
    best.unknown = _unknown(best)
    _period(best, file_name)
    return best


def reconstructed(
    sheet: Sheet, kind: Kind, catalogue: Catalogue, *, title: str, first_row: int,
    columns: Sequence[Mapping[str, Any]], file_name: str = "",
) -> Recognised:  # fmt: skip
    """A sheet that was recognised before, from what was kept of it (exchange.learned.columns_of).

    `first_row` is the first row of data, from 0.
    """
    headers = [str(column["header"]) for column in columns]
    units = [str(column["unit"]) for column in columns if column.get("unit")]
    shape = Shape(
        title, [], units[0] if units else None, 0, first_row, headers, [""] * len(headers),
        len(headers),
    )  # fmt: skip
    guess = Recognised(sheet, shape, kind, by_hand=True)
    known = dict(catalogue.fields) | {column.label: column for column in kind.columns}
    for column in columns:
        index, label = int(column["index"]), str(column["label"])
        if label in known:
            guess.matches[label] = Match(index, known[label], 100.0)
        elif label in kind.splits:
            guess.splits[index] = label
        elif label.endswith("月") and label[:-1].isdecimal():
            guess.months[index] = int(label[:-1])
    guess.unknown = _unknown(guess)
    _period(guess, file_name)
    return guess


def find_shape(rows: list[list[Cell]], catalogue: Catalogue) -> Shape | None:
    """Where the header is: the line (or two) with the most names of known columns."""
    names = _all_names(catalogue)
    limit = min(HEADER_SEARCH_ROWS, len(rows))
    best: tuple[float, int, int, list[str], list[str]] | None = None
    for at in range(limit):
        if is_blank(rows[at]):
            continue
        single = [text_of(cell) for cell in rows[at]]
        options = [(single, [""] * len(single), 1)]
        if at + 1 < len(rows) and _may_be_lower_header(rows[at], rows[at + 1]):
            options.append((*merged_headers(rows[at], rows[at + 1]), 2))
        for headers, groups, lines in options:
            known = sum(
                1.0 if names_a_month(h) or not names.isdisjoint(said(h)) else 0.0
                for h in headers
                if h
            )
            filled = sum(1 for h in headers if h)
            if filled < 2:
                continue
            # Data under a header is not a header: numbers and dates count against the line.
            data_like = sum(
                1 for h in headers if h and _DATA_LIKE.match(h) and not names_a_month(h)
            )
            score = known + 0.1 * filled - 1.5 * data_like - 0.05 * at - 0.2 * (lines - 1)
            if best is None or score > best[0]:
                best = (score, at, lines, headers, groups)
    if best is None or best[0] < 1.2:
        return None
    _, at, lines, headers, groups = best
    if lines == 1 and at > 0 and _is_group_line(rows[at - 1], rows[at]):
        headers, groups = merged_headers(rows[at - 1], rows[at])
        at, lines = at - 1, 2
    title, notes, unit = head_texts(rows, at)
    return Shape(title, notes, unit, at, at + lines, headers, groups, len(headers))


def _may_be_lower_header(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """A second header line is all words, and leaves empty what the first merges downwards."""
    below = [text_of(cell) for cell in lower if cell != "" and text_of(cell)]
    if not below or any(not isinstance(cell, str) for cell in lower):
        return False
    if any(_DATA_LIKE.match(text) or len(text) > 16 for text in below):
        return False
    both = sum(1 for a, b in zip(upper, lower, strict=True) if text_of(a) and text_of(b))
    gaps = sum(1 for a, b in zip(upper, lower, strict=True) if not text_of(a) and text_of(b))
    return gaps > 0 and both <= gaps + 4


def _is_group_line(upper: Sequence[Cell], lower: Sequence[Cell]) -> bool:
    """The line above a header belongs to it when it names a column that the header leaves empty."""
    texts = [text_of(cell) for cell in upper if cell != "" and text_of(cell)]
    if len(texts) < 2:
        return False
    return any(text_of(a) and not text_of(b) for a, b in zip(upper, lower, strict=True))


def _try(
    kind: Kind, sheet: Sheet, shape: Shape, looks: list[Looks], said: str, file_name: str,
    catalogue: Catalogue,
) -> Recognised:  # fmt: skip
    columns = [*kind.columns, *_common(kind, catalogue)]
    found = match_columns(shape.headers, shape.groups, looks, columns)
    if kind.stores not in ("activity", "target"):
        days = [column for column in kind.columns if column.label in kind.date]
        match_by_content(shape.headers, looks, catalogue.fields, found, days)
    months = months_wide(shape.headers) if kind.stores == "payment" else {}
    splits = _splits(kind, shape)
    guess = Recognised(sheet, shape, kind, found, months, splits)
    title = _title_score(kind, said, 50.0) or _title_score(kind, file_name, 38.0)
    own = [found[c.label] for c in kind.columns if c.label in found]
    own_share = sum(m.score for m in own) / (100.0 * max(len(kind.columns), 1))
    met = 0
    for need in kind.needs:
        has_amount = "amount" in need and (months or splits or "standard" in found)
        if has_amount or any(label in found for label in need):
            met += 1
        else:
            guess.missing.append("或".join(label_text(label, catalogue) for label in need))
    if splits or not kind.splits:
        guess.score = title + 30.0 * own_share + 4.0 * len(own)
    guess.score += 12.0 * met - 30.0 * len(guess.missing)
    hints = sum(1 for hint in kind.hints if hint in found)
    guess.score += 5.0 * min(hints, 6)
    if kind.stores in ("payment",):
        guess.score += 8.0 * ("account" in found) + 4.0 * ("standard" in found)
        guess.score += 20.0 * bool(splits)
    elif kind.stores in ("roster", "department-list", "need", "certificate-business"):
        guess.score -= 12.0 * ("account" in found) + 25.0 * ("amount" in found)
    if kind.stores in ("activity", "target", "project") and _has_persons(found):
        guess.score -= 25.0
    if kind.stores == "department-list" and "certificate" in found:
        # Other departments know identity numbers; a certificate number is our own paper.
        guess.score -= 15.0
    if kind.fallback:
        guess.score -= 26.0
    return guess


_COMMON: dict[tuple[int, str], tuple[Column, ...]] = {}


def _common(kind: Kind, catalogue: Catalogue) -> tuple[Column, ...]:
    """The common columns under the names that are left to them by the kind's own."""
    key = (id(catalogue), kind.code)
    if key not in _COMMON:
        _COMMON[key] = tuple(_common_columns(kind, catalogue))
    return _COMMON[key]


def _common_columns(kind: Kind, catalogue: Catalogue) -> Iterator[Column]:
    own = {said(name.removeprefix("="))[0] for column in kind.columns for name in column.names}
    for column in catalogue.fields.values():
        names = column.names
        if column.label == "amount":
            names = (*kind.amount_names, *names)
        # A kind's own column keeps its name even where a common one has the same (项目, 学历).
        names = tuple(name for name in names if said(name.removeprefix("="))[0] not in own)
        yield Column(column.label, column.type, names, column.privacy, common=True)


def _splits(kind: Kind, shape: Shape) -> dict[int, str]:
    found: dict[int, str] = {}
    for code, names in kind.splits.items():
        scores = [
            (name_score(header, group, prepared(names)), index)
            for index, (header, group) in enumerate(zip(shape.headers, shape.groups, strict=True))
            if header and index not in found and "标准" not in header
        ]
        score, index = max(scores, default=(0.0, -1))
        if score >= 80.0:
            found[index] = code
    return found if len(found) == len(kind.splits) else {}


def _title_score(kind: Kind, text: str, most: float) -> float:
    said_ = plain(text)
    # Longer words say more: 重度残疾人护理补贴 more than 补贴.
    longest = max((len(word) for w in kind.title_words if (word := plain(w)) in said_), default=0)
    # 特困救助 is no list of 特困供养, but 特困救助供养 is.
    if any(plain(word) in said_ and len(plain(word)) >= longest for word in kind.not_title):
        return -20.0
    return most * min(1.0, 0.55 + 0.075 * longest) if longest else 0.0


def _has_persons(found: Mapping[str, Match]) -> bool:
    return any(label in found for label in ("identity", "certificate", "person_number"))


def _unknown(guess: Recognised) -> list[int]:
    assert guess.shape is not None
    taken = {match.index for match in guess.matches.values()}
    taken |= set(guess.months) | set(guess.splits)
    return [
        index for index, header in enumerate(guess.shape.headers) if header and index not in taken
    ]


def _apply_by_hand(guess: Recognised, columns: Mapping[int, str], catalogue: Catalogue) -> None:
    assert guess.kind is not None
    known = {column.label: column for column in catalogue.fields.values()}
    known |= {column.label: column for column in guess.kind.columns}
    for label in [label for label, match in guess.matches.items() if match.index in columns]:
        del guess.matches[label]
    for index, label in columns.items():
        if label in known:
            guess.matches[label] = Match(index, known[label], 100.0)
    guess.missing = [
        "或".join(label_text(label, catalogue) for label in need)
        for need in guess.kind.needs
        if not any(label in guess.matches for label in need) and not guess.months
    ]


def _period(guess: Recognised, file_name: str) -> None:
    """Year and month from the title, the sheet's name or the file's, in that order."""
    assert guess.shape is not None
    notes = without_days(" ".join(guess.shape.notes))
    for text, source in (
        (guess.shape.title, "标题"), (guess.sheet.name, "工作表名"), (notes, "表头说明"),
        (file_name, "文件名"),
    ):  # fmt: skip
        if guess.year is None and (year := year_in(text)):
            guess.year, guess.year_from = year, source
        if guess.month is None and guess.quarter is None and guess.kind and guess.kind.monthly:
            guess.month, guess.quarter = month_in(text), quarter_in(text)
            if guess.month is not None:
                guess.quarter = None
    name = named_month(guess.sheet.name)
    if name is not None and guess.kind and guess.kind.monthly:
        # A sheet called 202305 or 5: its title may name the whole year only.
        guess.year = name[0] or guess.year
        if guess.month is None and guess.quarter is None:
            guess.month = name[1]


def label_text(label: str, catalogue: Catalogue) -> str:
    """A field's label in Chinese."""
    column = catalogue.fields.get(label)
    return column.names[0] if column else label


_NAMES: dict[int, frozenset[str]] = {}


def _all_names(catalogue: Catalogue) -> frozenset[str]:
    key = id(catalogue)
    if key not in _NAMES:
        columns = [*catalogue.fields.values()]
        for kind in catalogue.kinds.values():
            columns += kind.columns
        _NAMES[key] = frozenset(
            words for column in columns for name in column.names
            for words in said(name.removeprefix("="))
        )  # fmt: skip
    return _NAMES[key]
