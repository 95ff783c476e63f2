"""Writing one sheet: persons attached, versions compared, records added, held rows kept."""

import json
from collections.abc import Sequence
from datetime import datetime

from huican.audit.operations import Actor
from huican.exchange.domain.drafts import Draft, Problem, SheetDrafts
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.shape import text_of
from huican.exchange.people import WAITING_CODES, People
from huican.exchange.receipts import SheetReceipt
from huican.exchange.roster_sheet import enrol_drafts
from huican.exchange.versions import (
    Difference,
    Earlier,
    Newcomer,
    difference,
    find_earlier,
    together,
)
from huican.exchange.written import records
from huican.kernel.masks import mask_name
from huican.ledger import queries as ledger
from huican.registry.organisations import note_organisations
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.models import SourceFile, SourceSheet
from huican.stores import STORES
from huican.vault.operations import blind_many, seal_many

# Kinds whose rows are about a person only now and then.
_WITHOUT_PERSON = frozenset({"activity", "target", "project", "petition", "department-list"})
_DATED_STORES = frozenset({"roster", "department-list", "target"})


class SheetWriter:
    """Writes the drafts of one sheet within the transaction of its file."""

    def __init__(
        self, guess: Recognised, sheet: SourceSheet, file: SourceFile, people: People,
        by: Actor | str, at: datetime,
    ) -> None:  # fmt: skip
        assert guess.kind is not None
        self.guess, self.kind, self.sheet, self.file = guess, guess.kind, sheet, file
        self.people, self.by, self.at = people, by, at
        self.store = STORES[self.kind.stores]

    def write(self, drafts: SheetDrafts) -> SheetReceipt:
        """All of it; the receipt says what became of each row."""
        self._take_year_of_earlier(drafts)
        held = list(drafts.held)
        found = (
            self._roster(drafts, held) if self.kind.stores == "roster"
            else self._others(drafts, held)
        )  # fmt: skip
        self.sheet.lineage = found.earlier.lineage if found.earlier else self.sheet.pk
        fresh = self._not_paid_before(found, held)
        for rows, why in ((found.corrected, "corrected"), (found.removed, "removed")):
            self.store.retire([row.id for row in rows], by_file=self.file.pk, why=why, at=self.at)
        self._write(fresh)
        if found.earlier is not None:
            self._close_earlier(found, fresh)
        self._hold(held)
        return self._receipt(drafts, found, fresh, held)

    def write_waiting(
        self, drafts: SheetDrafts, *, even_if_paid: bool = False
    ) -> tuple[set[int], list[Draft]]:
        """Writes rows of this sheet that waited: the row numbers that went in, and the others.

        `even_if_paid`: a clerk said that a second payment of the same month is one.
        """
        held = list(drafts.held)
        self._attach(drafts.drafts, held)
        live = [draft for draft in drafts.drafts if draft.problem is None]
        # Of a row of several months some may have gone in with another version of the sheet.
        sheets = source_queries.sheets_of_lineage(self.sheet.lineage or self.sheet.pk)
        same = {row.digest for row in self.store.live_of_sheets([sheet.id for sheet in sheets])}
        found = Difference(fresh=[draft for draft in live if draft.digest not in same])
        fresh = found.fresh if even_if_paid else self._not_paid_before(found, held)
        self._write(fresh)
        stopped = {draft.row for draft in held}
        return {draft.row for draft in live if draft.row not in stopped}, held

    def _take_year_of_earlier(self, drafts: SheetDrafts) -> None:
        """A sheet that says no year is of the year of its earlier version, where it has one.

        A corrected roster comes alone, without the others that said the year.
        """
        unsaid = [d for d in drafts.held if d.problem and d.problem.code == "year-unknown"]
        rows = sorted([*drafts.drafts, *unsaid], key=lambda draft: draft.row)
        if not rows or (drafts.year_from != "今年" and not unsaid):
            return
        year = self.store.year_sharing(
            rows[0].kind, list({draft.digest for draft in rows})
        ) or source_queries.year_by_name(
            self.file.name, self.sheet.name, self.kind.code, besides=self.file.pk
        )
        if year is None:
            return
        for draft in rows:
            draft.year, draft.problem = year, None
        drafts.drafts = rows
        drafts.held = [draft for draft in drafts.held if draft not in unsaid]
        drafts.year, drafts.year_from = year, "上一版"

    # --- persons and versions -------------------------------------------------------------------

    def _roster(self, drafts: SheetDrafts, held: list[Draft]) -> Difference:
        """A later version of a roster has the newer word; so the version is looked for first."""
        rows = drafts.drafts
        self.people.learn(draft.identity for draft in rows)
        for draft in rows:
            known = self.people.get(draft.identity)
            draft.person_id = known.id if known else None
        earlier = self._earlier(self.kind.code, drafts.year, rows)
        kept = enrol_drafts(
            rows, held, guess=self.guess, people=self.people, sheet_id=self.sheet.pk,
            corrects=earlier is not None and not earlier.beside, at=self.at,
        )  # fmt: skip
        return difference(earlier, kept)

    def _others(self, drafts: SheetDrafts, held: list[Draft]) -> Difference:
        self._attach(drafts.drafts, held)
        groups: dict[tuple[str, int], list[Draft]] = {}
        for draft in drafts.drafts:
            if draft.problem is None:
                groups.setdefault((draft.kind, draft.year), []).append(draft)
        if not groups and drafts.year is not None:
            groups[(self.kind.code, drafts.year)] = []
        return together(
            difference(self._earlier(kind, year, group), group)
            for (kind, year), group in groups.items()
        )

    def _earlier(self, kind: str, year: int | None, rows: Sequence[Draft]) -> Earlier | None:
        if year is None:
            return None
        dated = sum(1 for draft in rows if draft.on_date is not None)
        new = Newcomer(
            self.file.pk, self.file.name, self.sheet.name, self.kind.code, self.sheet.title,
            self.guess.month,
            self.kind.monthly or self.kind.stores in _DATED_STORES or 2 * dated > len(rows),
            self.at,
        )  # fmt: skip
        return find_earlier(self.store, kind, year, rows, new)

    def _attach(self, rows: Sequence[Draft], held: list[Draft]) -> None:
        held += self.people.attach(rows, wait=self.kind.stores != "department-list")
        if self.kind.stores in _WITHOUT_PERSON:
            return
        for draft in rows:
            if not draft.identity and draft.problem is None:
                # Somebody must say who it is.
                draft.problem = Problem(
                    "person-by-name",
                    f"只有姓名（{mask_name(draft.name)}），没有证号，认不准是谁" if draft.name
                    else "没有姓名和证号，认不出是谁",
                    "请补上身份证号或残疾人证号",
                )  # fmt: skip
                held.append(draft)

    def _not_paid_before(self, found: Difference, held: list[Draft]) -> list[Draft]:
        """Payments of a month that another workbook already holds wait for a word: which counts?"""
        if self.kind.stores != "payment" or not self.kind.monthly:
            return found.fresh
        fresh: list[Draft] = []
        seen: set[tuple[str, int | None, int | None, bytes]] = set()
        paid = self._paid(found)
        for draft in found.fresh:
            key = (draft.kind, draft.person_id, draft.month, draft.digest)
            if key in seen:
                draft.problem = Problem(
                    "duplicate-row", "同一张表里有两行一模一样", "请删去重复的一行"
                )
                held.append(draft)
                continue
            seen.add(key)
            where = paid and paid.get((draft.kind, draft.person_id, draft.year, draft.month))
            if where:
                draft.problem = Problem(
                    "already-paid",
                    f"同一个人这个月的这一项，{where}里已有一笔",
                    "确是另发的一笔请在网页上确认；重复的请从表里删去",
                )
                held.append(draft)
                continue
            fresh.append(draft)
        # A row of several months goes in whole or not at all.
        stopped = {draft.row for draft in held}
        return [draft for draft in fresh if draft.row not in stopped] if stopped else fresh

    def _paid(self, found: Difference) -> dict[tuple[str, int | None, int, int | None], str]:
        retired = {row.id for row in (*found.corrected, *found.removed)}
        paid: dict[tuple[str, int | None, int, int | None], str] = {}
        months: dict[tuple[str, int], set[int | None]] = {}
        for draft in found.fresh:
            months.setdefault((draft.kind, draft.year), set()).add(draft.month)
        for (kind, year), wanted in months.items():
            if self.store.any_of(kind, year):
                paid |= ledger.paid_months(
                    kind, year, wanted, without=retired, besides_sheet=self.sheet.pk
                )
        return paid

    # --- writing ------------------------------------------------------------------------------

    def _write(self, drafts: Sequence[Draft]) -> None:
        payment = self.kind.stores == "payment"
        self.store.write(records(
            self.kind, drafts, sheet_id=self.sheet.pk, office_area=self.file.office_area,
            account_ids=self.people.accounts_of(drafts) if payment else {},
        ))  # fmt: skip
        self._note_organisations(drafts)

    def _note_organisations(self, drafts: Sequence[Draft]) -> None:
        """Institutions, schools and firms that the rows name are put on file."""
        for column in self.kind.columns:
            if column.type == "organisation":
                names = {str((draft.attributes or {}).get(column.label, "")) for draft in drafts}
                note_organisations(names, kind=column.label, area_code=self.file.office_area)

    def _close_earlier(self, found: Difference, fresh: Sequence[Draft]) -> None:
        """Rows held of the earlier version are settled by this one, as far as it covers them."""
        assert found.earlier is not None
        earlier = [
            sheet.id for sheet in source_queries.sheets_of_lineage(found.earlier.lineage)
            if sheet.id != self.sheet.pk
        ]  # fmt: skip
        if not found.part_of:
            sources.close_held_rows(
                sheet_ids=earlier, how="superseded", by_file=self.file.pk, at=self.at
            )
            return
        blinds = [self.people.blinds.get(draft.identity) for draft in fresh]
        sources.close_held_rows_of(
            sheet_ids=earlier, blinds=[code for code in blinds if code is not None],
            how="superseded", by_file=self.file.pk, at=self.at,
        )  # fmt: skip

    def _hold(self, held: Sequence[Draft]) -> None:
        first: dict[int, Draft] = {}
        for draft in held:
            first.setdefault(draft.row, draft)
        drafts = list(first.values())
        if not drafts:
            return
        rows_ = self.guess.sheet.rows
        blinds = blind_many("identity", [draft.identity or None for draft in drafts])
        cells = seal_many("cells", [
            json.dumps([_plain(cell) for cell in rows_[draft.row - 1]], ensure_ascii=False)
            if draft.row <= len(rows_) else "[]"
            for draft in drafts
        ])  # fmt: skip
        headers = self.guess.shape.headers if self.guess.shape else []
        rows = []
        for draft, blind_, sealed in zip(drafts, blinds, cells, strict=True):
            problem = draft.problem
            assert problem is not None
            waiting = problem.code in WAITING_CODES
            column = headers[problem.column] if problem.column is not None else ""
            rows.append((
                self.sheet.pk, draft.row, "waiting" if waiting else "refused", problem.code,
                column[:60], problem.reason[:500], problem.remedy[:300], sealed, draft.digest,
                blind_, sources.wait_until(self.at) if waiting else None,
            ))  # fmt: skip
        sources.hold(rows)

    # --- receipt ------------------------------------------------------------------------------

    def _receipt(
        self, drafts: SheetDrafts, found: Difference, fresh: Sequence[Draft],
        held: Sequence[Draft],
    ) -> SheetReceipt:  # fmt: skip
        assert self.guess.shape is not None
        rows_held = {draft.row: draft for draft in reversed(held)}
        went_in = [*fresh, *found.unchanged]
        rows_in = {draft.row for draft in went_in} - rows_held.keys()
        by_row = [rows_held[row] for row in sorted(rows_held)]
        receipt = SheetReceipt(
            self.sheet.name, self.kind.code, self.kind.name, drafts.year, drafts.year_from,
            self.guess.month, len(rows_in), len({d.row for d in found.unchanged}),
            len(found.corrected), len(found.removed),
            sum(draft.amount_fen or 0 for draft in went_in),
            [d for d in by_row if d.problem and d.problem.code not in WAITING_CODES],
            [d for d in by_row if d.problem and d.problem.code in WAITING_CODES],
            [self.guess.shape.headers[index] for index in self.guess.unknown],
            drafts.skipped, self._notes(drafts, found),
        )  # fmt: skip
        sheet = self.sheet
        sheet.year, sheet.year_from, sheet.month = drafts.year, drafts.year_from, self.guess.month
        sheet.unknown_columns, sheet.skipped = receipt.unknown_columns, drafts.skipped
        sheet.notes = receipt.notes
        sheet.accepted, sheet.unchanged = receipt.accepted, receipt.unchanged
        sheet.replaced, sheet.removed = receipt.replaced, receipt.removed
        sheet.refused, sheet.waiting = len(receipt.refused), len(receipt.waiting)
        sheet.amount_fen = receipt.amount_fen
        sheet.declared_total_fen = drafts.declared_total_fen
        sheet.rows_total_fen = drafts.rows_total_fen
        sheet.save()
        return receipt

    def _notes(self, drafts: SheetDrafts, found: Difference) -> list[str]:
        notes = list(drafts.notes)
        if found.earlier is not None:
            name = found.earlier.file_name
            if found.earlier.beside:
                notes.append(f"同一批里的《{name}》有一样的行，分不出哪份在后，只补了没有的")
            elif found.part_of:
                notes.append(f"这张表的行大多已在《{name}》里，只补了没有的")
            else:
                notes.append(f"这是《{name}》的新一版")
        if self.guess.unknown:
            assert self.guess.shape is not None
            names = "、".join(self.guess.shape.headers[i] for i in self.guess.unknown)
            notes.append(f"没有认出的列随记录一起留存：{names}")
        if drafts.year is not None and drafts.year_from not in ("标题", ""):
            notes.append(f"年度 {drafts.year} 取自{drafts.year_from}")
        return notes


def _plain(cell: Cell) -> object:
    return cell if isinstance(cell, str | int | float | bool) else text_of(cell)
