"""One ledger of one county into its workbook, and its answers beside it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import cast

from huican.synth.answers import Answers, tallies_of
from huican.synth.faults import Faulty
from huican.synth.ledgers.measures import Tally
from huican.synth.ledgers.schema import Ledger, Row, styled
from huican.synth.mess import Mess
from huican.synth.plan import Plan
from huican.synth.workbooks.cells import Column, columns_of, money_cell
from huican.synth.workbooks.styles import QUARTERS, Style
from huican.synth.workbooks.xlsx import BOLD, HEAD, TITLE, Cell, SheetWriter, WorkbookWriter

SHEET_LIMIT = 1_000_000  # rows of records in a sheet; the format holds 1,048,576
_YEAR = range(1, 13)


@dataclass(slots=True)
class _Job:
    """What the writing of one ledger needs at every step."""

    ledger: Ledger
    plan: Plan
    style: Style
    answers: Answers
    tallies: list[Tally]
    columns: list[Column]
    mess: Mess | None
    file: str = ""

    @property
    def amount_at(self) -> int:
        return self.ledger.place_of(self.ledger.total)

    @property
    def wan(self) -> bool:
        return self.style.name in self.ledger.wan


def write_ledger(
    ledger: Ledger,
    plan: Plan,
    style: Style,
    folder: Path,
    answers: Answers,
    *,
    prefix: str = "",
    limit: int = SHEET_LIMIT,
) -> list[Path]:
    """Write the workbook (or several, by township, where a sheet would pass `limit` rows).

    Returns the files; none when the county has no record of the kind. prefix stands before file
    names, so that the files of a city's counties have different names.
    """
    rows: list[Row] = []
    if ledger.rows is not None:
        rows = ledger.rows(plan, plan.random(ledger.key))
        if not rows:
            return []
        if (
            style.by_township
            and isinstance(ledger.fields, tuple)
            and ledger.fields[0].kind == "person"
        ):
            rows.sort(key=lambda r: r[0].village.township.code)
    rate = 0.0
    if plan.messy and style.name not in ledger.neat_in:
        rate = style.roster_mess_rate if ledger.key == "roster" else style.mess_rate
    job = _Job(
        ledger, plan, style, answers, tallies_of(ledger), columns_of(ledger, style, plan),
        Mess(plan.random(f"mess/{style.name}/{ledger.key}"), rate, inner_blanks=style.short_places)
        if rate else None,
    )  # fmt: skip
    target = folder / ledger.folder
    target.mkdir(parents=True, exist_ok=True)
    files = []
    for label, order, part in _parts(job, rows, limit):
        name = prefix + _words(styled(ledger.file, style.name), plan) + label + ".xlsx"
        job.file = name
        sheets = _sheets(ledger, style, plan)
        with WorkbookWriter(target / name, [s for s, _ in sheets]) as book:
            for sheet, months in sheets:
                body = part if ledger.stream is None else None
                _write_sheet(job, book, sheet, months, order, body)
        answers.ledgers.setdefault(ledger.number, []).append(name)
        files.append(target / name)
    answers.count(ledger, job.tallies, style.name, rows)
    return files


def _words(text: str, plan: Plan, months: range = _YEAR) -> str:
    quarter = QUARTERS[(months[0] - 1) // 3]
    month = f"{months[0]}月" if len(months) == 1 else ""
    return text.format(
        office=plan.office, year=plan.year, next_year=plan.year + 1, month=month, quarter=quarter
    )


def _sheets(ledger: Ledger, style: Style, plan: Plan) -> list[tuple[str, range]]:
    """Names of the sheets and the months in them."""
    if not ledger.by_month:
        return [(styled(ledger.sheet, style.name), _YEAR)]
    if style.months == "month":
        return [(f"{m}月", range(m, m + 1)) for m in _YEAR]
    if style.months == "quarter":
        return [(name, range(3 * q + 1, 3 * q + 4)) for q, name in enumerate(QUARTERS)]
    return [(f"{plan.year}年", _YEAR)]


def _parts(
    job: _Job, rows: list[Row], limit: int
) -> Iterator[tuple[str, Sequence[int], list[Row]]]:
    """(label, order of persons, rows) for each file: one, unless a sheet would grow too long."""
    plan, ledger = job.plan, job.ledger
    order: Sequence[int] = range(len(plan.persons))
    persons = plan.persons
    if job.style.by_township:
        order = sorted(order, key=lambda i: persons[i].village.township.code)
    if ledger.stream is None:
        if len(rows) <= limit or rows[0][0] is None:
            yield "", order, rows
            return
        counts: dict[str, int] = defaultdict(int)
        for row in rows:
            counts[row[0].village.township.code] += 1
        for label, codes in _groups(plan, counts, limit):
            yield label, order, [r for r in rows if r[0].village.township.code in codes]
        return
    if len(order) * 12 + len(plan.faults) * 20 <= limit:  # cannot pass it in any style
        yield "", order, []
        return
    counts = _longest_sheet(job, order)
    if sum(counts.values()) <= limit:
        yield "", order, []
        return
    for label, codes in _groups(plan, counts, limit):
        yield label, [i for i in order if persons[i].village.township.code in codes], []


def _longest_sheet(job: _Job, order: Sequence[int]) -> dict[str, int]:
    """Rows by township, in the sheet where that township has most of them."""
    assert job.ledger.stream is not None
    longest: dict[str, int] = defaultdict(int)
    for _, months in _sheets(job.ledger, job.style, job.plan):
        counts: dict[str, int] = defaultdict(int)
        for row in job.ledger.stream(job.plan, order, months):
            counts[row[0].village.township.code] += 1
        for code, rows in counts.items():
            longest[code] = max(longest[code], rows)
    return longest


def _groups(plan: Plan, counts: dict[str, int], limit: int) -> Iterator[tuple[str, set[str]]]:
    """Townships in files of at most `limit` rows a sheet; a township is never cut."""
    group: list[str] = []
    size = 0
    names = {t.code: t.name for t in plan.areas.townships}

    def labelled() -> tuple[str, set[str]]:
        first, last = names[group[0]], names[group[-1]]
        return f"（{first if first == last else first + '至' + last}）", set(group)

    for town in plan.areas.townships:
        rows = counts.get(town.code, 0)
        if not rows:
            continue
        if group and size + rows > limit:
            yield labelled()
            group, size = [], 0
        group.append(town.code)
        size += rows
    if group:
        yield labelled()


def _rows_of(
    job: _Job, months: range, order: Sequence[int], body: list[Row] | None
) -> Iterable[Row]:
    if body is not None:
        return body
    assert job.ledger.stream is not None
    return job.ledger.stream(job.plan, order, months)


def _write_sheet(
    job: _Job,
    book: WorkbookWriter,
    name: str,
    months: range,
    order: Sequence[int],
    body: list[Row] | None,
) -> None:
    ledger, style = job.ledger, job.style
    sheet = book.sheet([6, *(c.width for c in job.columns)])
    _write_heading(job, sheet, months)
    if ledger.total and style.totals == "top":
        _write_total(job, sheet, "合计", _sum(job, _rows_of(job, months, order, body)))
    accepted, total = _write_body(job, sheet, name, _rows_of(job, months, order, body))
    job.answers.accepted[f"{job.file}#{name}"] = accepted
    if ledger.total and style.totals != "top":
        _write_total(job, sheet, "合计" if style.totals == "bottom" else "总计", total)
    sheet.row([])
    for line in ("（单位盖章）",) if ledger.folder and style.name != "a" else style.signature:
        sheet.row([line])


def _write_heading(job: _Job, sheet: SheetWriter, months: range) -> None:
    ledger, style, plan = job.ledger, job.style, job.plan
    last = len(job.columns)
    sheet.row([_words(styled(ledger.title, style.name), plan, months)], TITLE)
    if style.name != "b":
        sheet.merge(1, 0, 1, last)
    note = _words(styled(ledger.note, style.name), plan)
    if style.name == "c" and any(c.slips == "money" for c in job.columns):
        note = "单位：万元" if job.wan else "单位：元"
    if style.name == "b" and not ledger.folder:
        note = f"编制单位：{plan.office}残疾人联合会          编制日期：{plan.year + 1}年1月10日"
    if note:
        sheet.row([note])
    if not any(c.above for c in job.columns):
        sheet.row([style.serial, *(c.heading for c in job.columns)], HEAD)
        return
    upper: list[Cell] = [style.serial]
    lower: list[Cell] = [None]
    top = sheet.rows + 1
    sheet.merge(top, 0, top + 1, 0)
    begin = 0
    for i, column in enumerate(job.columns, 1):
        same = i > 1 and column.above and column.above == job.columns[i - 2].above
        upper.append(None if same else column.above or column.heading)
        lower.append(column.heading if column.above else None)
        if not same:
            begin = i
        following = job.columns[i].above if i < last else ""
        if not column.above:
            sheet.merge(top, i, top + 1, i)
        elif following != column.above:
            sheet.merge(top, begin, top, i)
    sheet.row(upper, HEAD)
    sheet.row(lower, HEAD)


def _sum(job: _Job, rows: Iterable[Row]) -> int:
    at = job.amount_at
    return sum(row[at] or 0 for row in rows)


def _write_total(job: _Job, sheet: SheetWriter, label: str, fen: int, *, at: int = 0) -> None:
    cells: list[Cell] = [None] * (len(job.columns) + 1)
    cells[at] = label
    for i, column in enumerate(job.columns, 1):
        if column.key == job.ledger.total:
            cells[i] = money_cell(fen, wan=job.wan)
    sheet.row(cells, BOLD)


def _write_body(job: _Job, sheet: SheetWriter, name: str, rows: Iterable[Row]) -> tuple[int, int]:
    """Write the records; returns how many are to be accepted, and their sum in fen."""
    ledger, mess = job.ledger, job.mess
    makers = [c.cell for c in job.columns]
    kinds = ["", *(c.slips for c in job.columns)]
    plain = [t for t in job.tallies if t.plain]
    counting = [t.add for t in job.tallies if not t.plain]
    amount_at = job.amount_at if ledger.total else 0
    subtotals = (
        bool(ledger.total) and job.style.totals == "townships" and job.columns[0].key == "town"
    )
    roster = ledger.key == "roster"
    accepted = serial = total = subtotal = 0
    town = ""
    for row in rows:
        if subtotals and (here := row[0].village.township.short) != town:
            if town:
                _write_total(job, sheet, f"{town}小计", subtotal, at=1)
            town, subtotal = here, 0
        serial += 1
        cells: list[Cell] = [serial]
        cells += [make(row) for make in makers]
        if roster and isinstance(row[0], Faulty):
            number = sheet.row(cells)
            job.answers.refused.append(
                {"file": job.file, "sheet": name, "row": number, "why": row[1]}
            )
            continue
        if mess is not None and mess.happens():
            mess.slip(cells, kinds, _raw_values(job.columns, row))
        sheet.row(cells)
        accepted += 1
        for add in counting:
            add(row)
        if amount_at:
            fen = cast(int, row[amount_at] or 0)
            total += fen
            subtotal += fen
    for tally in plain:
        tally.add_rows(accepted)
    if subtotals and town:
        _write_total(job, sheet, f"{town}小计", subtotal, at=1)
    return accepted, total


def _raw_values(columns: Sequence[Column], row: Row) -> list[object]:
    return [None, *(c.raw(row) if c.raw else None for c in columns)]
