"""Writing one sheet: persons attached, versions compared, records added, held rows kept."""

import base64
import json
import re
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from huican.audit.operations import Actor
from huican.exchange.domain.drafts import Draft, Problem, SheetDrafts
from huican.exchange.domain.reading import Cell
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.shape import text_of
from huican.exchange.people import WAITING_CODES, People, problem_of, roster_row
from huican.exchange.receipts import SheetReceipt
from huican.exchange.stores import STORES
from huican.exchange.versions import Difference, compare
from huican.kernel.masks import mask_name
from huican.registry.enrolment import accounts, enrol
from huican.registry.records import NewRecord
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.models import SourceFile, SourceSheet
from huican.vault.operations import blind_many, seal, seal_many

# Numbers of persons, telephones and accounts must not rest in plain among the other columns.
_SECRET = re.compile(r"(?<!\d)(?:\d{17}[\dXx]|\d{15,21}|1[3-9]\d{9})(?!\d)")


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
        held = list(drafts.held)
        live = self._attach(drafts, held)
        difference = self._compare(live, drafts)
        self.sheet.lineage = difference.lineage or self.sheet.pk
        fresh = self._not_paid_before(difference, held, drafts)
        self.store.retire(
            [row.id for row in difference.retire], by_file=self.file.pk,
            why="corrected" if difference.replaced else "removed", at=self.at,
        )  # fmt: skip
        self.store.write(self._records(fresh))
        if difference.lineage is not None and not difference.part_of:
            earlier = source_queries.sheets_of_lineage(difference.lineage)
            sources.close_held_rows(
                sheet_ids=earlier, how="superseded", by_file=self.file.pk, at=self.at
            )
        self._hold(held)
        return self._receipt(drafts, difference, fresh, held)

    def write_waiting(self, drafts: SheetDrafts) -> set[int]:
        """Writes rows of this sheet that waited; returns the row numbers that went in."""
        held: list[Draft] = []
        live = self._attach(drafts, held)
        fresh = self._not_paid_before(Difference(fresh=live), held, drafts)
        self.store.write(self._records(fresh))
        return {draft.row for draft in fresh}

    # --- persons ------------------------------------------------------------------------------

    def _attach(self, drafts: SheetDrafts, held: list[Draft]) -> list[Draft]:
        rows = drafts.drafts
        if self.kind.stores == "roster":
            return self._attach_roster(rows, held)
        refused = self.people.attach(rows, wait=self.kind.stores != "department-list")
        held += refused
        self._numberless(rows, held)
        return [draft for draft in rows if draft.problem is None]

    def _numberless(self, rows: Sequence[Draft], held: list[Draft]) -> None:
        """A person's row without a number: somebody must say who it is."""
        if self.kind.stores in ("activity", "target", "project", "petition", "department-list"):
            return
        for draft in rows:
            if not draft.identity and draft.problem is None:
                draft.problem = Problem(
                    "person-by-name",
                    f"只有姓名（{mask_name(draft.name)}），没有证号，认不准是谁" if draft.name
                    else "没有姓名和证号，认不出是谁",
                    "请补上身份证号或残疾人证号",
                )  # fmt: skip
                held.append(draft)

    def _attach_roster(self, rows: Sequence[Draft], held: list[Draft]) -> list[Draft]:
        """Finds who is on file under another name or twice; those who are new get their file."""
        self.people.learn(draft.identity for draft in rows)
        corrects = self._corrects(rows)
        fit = [draft for draft in rows if draft.doubt is None]
        # A doubtful row (category against certificate) is still looked at for a double number.
        doubtful = [draft for draft in rows if draft.doubt is not None]
        enrolment = enrol(
            [roster_row(draft) for draft in fit], sheet_id=self.sheet.pk, corrects=corrects,
            at=self.at,
        )  # fmt: skip
        names = {draft.identity: (draft.name, draft.row) for draft in reversed(fit)}
        for draft in doubtful:
            name, row = names.get(draft.identity, ("", 0))
            known = self.people.get(draft.identity)
            if row and name != draft.name:
                draft.problem = Problem(
                    "duplicate-id", f"身份证号与第 {row} 行相同，但姓名不同",
                    "请照证件核对，看哪一行的号抄错了",
                )  # fmt: skip
            elif known is not None and known.name != draft.name:
                draft.problem = Problem(
                    "duplicate-id",
                    f"这个身份证号已登记在{mask_name(known.name)}名下，与本行姓名不同",
                    "请照证件核对姓名和证号",
                )
            else:
                draft.problem = draft.doubt
            held.append(draft)
        kept = []
        for draft in fit:
            fault = enrolment.faults.get(draft.row)
            if fault is not None:
                draft.problem = problem_of(fault)
                if draft.problem.code in ("duplicate-id", "duplicate-row"):
                    column = self.guess.matches.get("identity")
                    draft.problem = Problem(
                        fault.code, fault.reason, fault.remedy, column.index if column else None
                    )
                held.append(draft)
            else:
                draft.person_id = enrolment.person_ids[draft.row]
                kept.append(draft)
        return kept

    def _corrects(self, rows: Sequence[Draft]) -> bool:
        """Whether this roster is a new version of one that went in: then its word is the newer."""
        if not rows:
            return False
        found = compare(
            self.store, self.kind.code, rows[0].year, rows, file_name=self.file.name,
            sheet_name=self.sheet.name, month=None,
        )  # fmt: skip
        return found.lineage is not None and not found.part_of

    # --- versions -------------------------------------------------------------------------------

    def _compare(self, live: list[Draft], drafts: SheetDrafts) -> Difference:
        groups: dict[tuple[str, int], list[Draft]] = {}
        for draft in live:
            groups.setdefault((draft.kind, draft.year), []).append(draft)
        total = Difference()
        if not groups and drafts.year is not None:
            groups[(self.kind.code, drafts.year)] = []
        for (kind, year), group in groups.items():
            found = compare(
                self.store, kind, year, group, file_name=self.file.name,
                sheet_name=self.sheet.name, month=self.guess.month,
            )  # fmt: skip
            total.lineage = total.lineage or found.lineage
            total.earlier_file = total.earlier_file or found.earlier_file
            total.fresh += found.fresh
            total.unchanged += found.unchanged
            known = {row.id for row in total.retire}
            total.retire += [row for row in found.retire if row.id not in known]
            total.replaced += found.replaced
            total.part_of |= found.part_of
        total.removed = len(total.retire) - total.replaced
        return total

    def _not_paid_before(
        self, difference: Difference, held: list[Draft], drafts: SheetDrafts
    ) -> list[Draft]:
        """Payments of a month that another workbook already holds wait for a word: which counts?"""
        if self.kind.stores != "payment":
            return difference.fresh
        fresh: list[Draft] = []
        seen: set[tuple[bytes, int | None, str]] = set()
        paid = self._paid(difference)
        for draft in difference.fresh:
            key = (draft.digest, draft.month, draft.kind)
            if key in seen and self.kind.monthly:
                draft.problem = Problem(
                    "duplicate-row", "同一张表里有两行一模一样", "请删去重复的一行"
                )
                held.append(draft)
                continue
            seen.add(key)
            where = paid.get((draft.kind, draft.person_id, draft.year, draft.month))
            if where and self.kind.monthly:
                draft.problem = Problem(
                    "already-paid",
                    f"同一个人这个月的这一项，{where}里已有一笔",
                    "确是另发的一笔请在网页上确认；重复的请从表里删去",
                )
                held.append(draft)
                continue
            fresh.append(draft)
        return fresh

    def _paid(self, difference: Difference) -> dict[tuple[str, int | None, int, int | None], str]:
        from huican.ledger import queries as ledger

        retired = {row.id for row in difference.retire}
        found: dict[tuple[str, int | None, int, int | None], str] = {}
        for kind, year in {(draft.kind, draft.year) for draft in difference.fresh}:
            if self.store.any_of(kind, year):
                months = {d.month for d in difference.fresh if d.kind == kind and d.year == year}
                found |= ledger.paid_months(kind, year, months, without=retired)
        return found

    # --- records ------------------------------------------------------------------------------

    def _records(self, drafts: Sequence[Draft]) -> list[NewRecord]:
        account_ids = self._accounts(drafts) if self.kind.stores == "payment" else {}
        office, sheet_id = self.file.office_area, self.sheet.pk
        records = []
        for draft in drafts:
            attributes = draft.attributes
            records.append(NewRecord(
                draft.kind, draft.person_id, draft.area_code or office, draft.on_date, draft.year,
                draft.month, draft.amount_fen, draft.quantity, draft.unit, draft.category,
                draft.level, "{}" if not attributes else _as_json(attributes), sheet_id,
                draft.row, draft.digest, self._extra(draft, account_ids),
            ))  # fmt: skip
        return records

    def _extra(
        self, draft: Draft, account_ids: dict[tuple[int, str], int]
    ) -> tuple[object, ...]:
        extra = draft.extra or {}
        match self.kind.stores:
            case "payment":
                assert draft.person_id is not None
                account = extra.get("account")
                return (
                    draft.programme, extra.get("standard_fen"), extra.get("fund", "")[:60],
                    account_ids.get((draft.person_id, account)) if account else None,
                )  # fmt: skip
            case "delivery":
                return (draft.programme,)
            case "target":
                return (str((draft.attributes or {}).get("任务名称", ""))[:200],)
            case "department-list":
                written = extra.get("written_number", "")
                number = draft.identity or written
                return (
                    self.kind.list_code, draft.name[:80],
                    seal("identity", number) if number else None,
                    blind_many("identity", [number])[0] if number else None,
                    bool(draft.identity),
                )
        return ()

    def _accounts(self, drafts: Sequence[Draft]) -> dict[tuple[int, str], int]:
        wanted = []
        for draft in drafts:
            extra = draft.extra or {}
            if draft.person_id is not None and extra.get("account"):
                wanted.append((draft.person_id, extra["account"], extra.get("bank", ""),
                               extra.get("account_name", "")))  # fmt: skip
        return accounts(wanted)

    def _hold(self, held: Sequence[Draft]) -> None:
        blinds = blind_many("identity", [draft.identity or None for draft in held])
        cells = seal_many("cells", [
            json.dumps([_plain(cell) for cell in self.guess.sheet.rows[draft.row - 1]],
                       ensure_ascii=False)
            if draft.row <= len(self.guess.sheet.rows) else "[]"
            for draft in held
        ])  # fmt: skip
        headers = self.guess.shape.headers if self.guess.shape else []
        rows = []
        seen: set[int] = set()
        for draft, blind_, sealed in zip(held, blinds, cells, strict=True):
            problem = draft.problem
            assert problem is not None
            if draft.row in seen:
                continue
            seen.add(draft.row)
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
        self, drafts: SheetDrafts, difference: Difference, fresh: Sequence[Draft],
        held: Sequence[Draft],
    ) -> SheetReceipt:  # fmt: skip
        assert self.guess.shape is not None
        went_in = [*fresh, *difference.unchanged]
        rows_in = {draft.row for draft in went_in}
        rows_held = {draft.row: draft for draft in held if draft.row not in rows_in}
        receipt = SheetReceipt(
            self.sheet.name, self.kind.code, self.kind.name, drafts.year, drafts.year_from,
            self.guess.month, len(rows_in), len({d.row for d in difference.unchanged}),
            difference.replaced, difference.removed,
            sum(draft.amount_fen or 0 for draft in went_in),
            [d for d in rows_held.values() if d.problem and d.problem.code not in WAITING_CODES],
            [d for d in rows_held.values() if d.problem and d.problem.code in WAITING_CODES],
            [self.guess.shape.headers[index] for index in self.guess.unknown],
            drafts.skipped, self._notes(drafts, difference),
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

    def _notes(self, drafts: SheetDrafts, difference: Difference) -> list[str]:
        notes = list(drafts.notes)
        if difference.lineage is not None:
            notes.append(
                f"这张表的行大多已在《{difference.earlier_file}》里，只补了没有的"
                if difference.part_of else f"这是《{difference.earlier_file}》的新一版"
            )  # fmt: skip
        if self.guess.unknown:
            names = "、".join(
                self.guess.shape.headers[i] for i in self.guess.unknown  # type: ignore[union-attr]
            )
            notes.append(f"没有认出的列随记录一起留存：{names}")
        if drafts.year is not None and drafts.year_from not in ("标题", ""):
            notes.append(f"年度 {drafts.year} 取自{drafts.year_from}")
        return notes


def _as_json(attributes: dict[str, Any]) -> str:
    text = json.dumps(attributes, ensure_ascii=False)
    if not _SECRET.search(text):
        return text
    kept = {
        label: {"sealed": base64.b64encode(seal("cells", value)).decode()}
        if isinstance(value, str) and _SECRET.search(value) else value
        for label, value in attributes.items()
    }  # fmt: skip
    return json.dumps(kept, ensure_ascii=False)


def _plain(cell: Cell) -> object:
    return cell if isinstance(cell, str | int | float | bool) else text_of(cell)
