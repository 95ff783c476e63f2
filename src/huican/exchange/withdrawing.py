"""Taking a whole file back, with all that it did to records and to persons' files."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction

from huican.audit.operations import Actor, actor_name
from huican.audit.operations import record as audit
from huican.exchange.rosters_again import tellings_of
from huican.kernel.errors import HuicanError
from huican.ledger.operations import wait_for_payments
from huican.ledger.queries import batches_of_person
from huican.registry import operations as registry
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.stores import STORES

# How the database says that a person cannot go (ledger, migration 0015).
_KEPT = re.compile(r"第 (\d+) 号档案有账，不能删")


class PersonBeingPaid(HuicanError):
    """Somebody whose file would go with a workbook was just written into a batch or the books."""

    code = "person-being-paid"


class LaterVersionError(HuicanError):
    """A file that a later one builds on cannot be withdrawn before it."""

    code = "later-version"


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """What a withdrawal did.

    Records: `retired` no longer count, `restored` count again. Persons: `removed` are no longer on
    file, `changed_back` are as they were before. What later sources build on stays: `persons_kept`
    (other records are about them), `told_elsewhere` (other rosters name them), `values_kept`
    (changed by somebody since), `later_records` (live records that came later, about persons
    changed back: they keep the category, level and area of their day).
    """

    retired: int = 0
    restored: int = 0
    removed: int = 0
    changed_back: int = 0
    persons_kept: int = 0
    told_elsewhere: int = 0
    values_kept: int = 0
    later_records: int = 0

    @property
    def words(self) -> str:
        """What was done and what was kept, in plain Chinese; one or two sentences."""
        done = [f"{self.retired:,} 条记录不再计数"]
        for number, text in (
            (self.restored, "条被它换掉的记录恢复计数"),
            (self.removed, "人由它建的档案收回"),
            (self.changed_back, "人的档案改回它来以前的样子"),
        ):
            done += [f"{number:,} {text}"] if number else []
        kept = [
            f"{number:,} {text}" for number, text in (
                (self.persons_kept, "人还有别的记录，档案留着"),
                (self.told_elsewhere, "人别的名册里也有，档案留着"),
                (self.values_kept, "处后来又改过，没有动"),
                (self.later_records, "条后来的记录照原来的样子留着"),
            ) if number
        ]  # fmt: skip
        return "，".join(done) + "。" + (f"{'；'.join(kept)}。" if kept else "")


def withdraw_file(file_id: int, *, by: Actor | str, at: datetime, reason: str) -> Withdrawal:
    """Takes a whole file back, in one transaction.

    Its records stop counting and what it had replaced counts again. Of a roster, the persons'
    files become what they would be had it never come; what later sources build on is kept, and
    the answer says how much. Withdrawing twice does nothing more. Raises LaterVersionError while
    a later version of one of its sheets is in: the last one goes first. PersonBeingPaid when the
    database keeps somebody whose file was to go with it.
    """
    try:
        return _withdraw(file_id, by=by, at=at, reason=reason)
    except IntegrityError as error:
        # The database keeps whoever has money, whatever this looked at.
        kept = _KEPT.search(str(error))
        if kept is None:
            raise
        person = int(kept[1])
        batches = batches_of_person(person)
        raise PersonBeingPaid(
            f"第 {person} 号档案正在发钱"
            + (f"（批次 {'、'.join(batches[:3])}）" if batches else "，账上刚记了一笔")
            + "，这份文件没有撤回，什么都没有变",
            where=f"第 {person} 号档案",
            remedy="请再撤回一次：有账的人，档案会留着；不该发的，先在批次里暂缓或停发",
        ) from error


def _withdraw(file_id: int, *, by: Actor | str, at: datetime, reason: str) -> Withdrawal:
    with transaction.atomic():
        sources.take_turn()
        file = sources.file_to_change(file_id)
        if file.withdrawn_at is not None:
            return Withdrawal()
        later = source_queries.later_versions(file_id)
        if later:
            raise LaterVersionError(
                f"这个文件后来又交过新的一版（{'、'.join(later[:3])}）",
                where=file.name, remedy="请先撤回后交的那一份",
            )  # fmt: skip
        sheet_ids = source_queries.sheet_ids_of(file_id)
        tellings = tellings_of(sheet_ids, source_queries.kinds())
        retired = sum(
            store.retire_sheets(sheet_ids, by_file=None, why="withdrawn", at=at)
            for store in STORES.values()
        )
        restored = sum(store.restore_retired_by(file_id) for store in STORES.values())
        sources.close_held_rows(sheet_ids=sheet_ids, how="withdrawn", by_file=None, at=at)
        sources.reopen_held_rows(closed_by=file_id)
        sources.mark_withdrawn(file, by=actor_name(by), at=at)
        refiled = registry.refile(tellings, sheet_ids)
        if registry.kept_of_withdrawn_sheets(sheet_ids):
            # Whoever is just being paid keeps his file: that is seen when the batch is there.
            wait_for_payments()
        removed = registry.remove_persons_of_withdrawn_files()
        done = Withdrawal(
            retired, restored, removed, len(refiled.changed),
            registry.kept_of_withdrawn_sheets(sheet_ids), len(refiled.told_elsewhere),
            refiled.values_kept, _later_records(sheet_ids, refiled.regraded),
        )  # fmt: skip
        sources.note_withdrawal(file, done.words)
        sources.bump_data_version(at)
        audit(
            verb="import.withdraw", by=by, at=at, subject=("source-file", file.pk),
            area_code=file.office_area, summary=f"撤回文件，{done.words}"[:200],
            data={
                "retired": done.retired, "restored": done.restored, "removed": done.removed,
                "changed_back": done.changed_back, "persons_kept": done.persons_kept,
                "told_elsewhere": done.told_elsewhere, "values_kept": done.values_kept,
                "later_records": done.later_records, "reason": reason[:200],
            },
        )  # fmt: skip
    return done


def _later_records(sheet_ids: Sequence[int], persons: set[int]) -> int:
    """Live records of these persons that came in after these sheets, rosters aside."""
    if not persons:
        return 0
    return sum(
        store.live_later(persons, after_sheet=max(sheet_ids))
        for name, store in STORES.items() if name != "roster"
    )  # fmt: skip
