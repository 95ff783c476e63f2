"""Workbooks in: each file is one transaction, wholly in or wholly out, with a receipt."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import transaction

from huican.audit.operations import Actor, actor_name
from huican.audit.operations import record as audit
from huican.exchange import learned as learning
from huican.exchange.ahead import ReadAhead, read_sheet
from huican.exchange.domain.drafts import SheetDrafts
from huican.exchange.domain.memory import Memory
from huican.exchange.domain.planning import (
    KEEP_PARSED_BYTES_MAX,
    Choice,
    FilePlan,
    Years,
    plan_file,
    settle_year,
)
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.rows import Context
from huican.exchange.failures import StoppedError, failure_of
from huican.exchange.people import People
from huican.exchange.places import Places
from huican.exchange.receipts import (
    FileReceipt,
    ImportReceipt,
    SheetReceipt,
    receipt_again,
    words_of,
)
from huican.exchange.sheets import SheetWriter
from huican.exchange.waiting import settle_waiting
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.domain.kinds import Catalogue
from huican.sources.models import SourceFile, SourceSheet
from huican.sources.pages import keep_rows
from huican.vault.operations import blind

Progress = Callable[[int, int, str], None]
Reader = Callable[[FilePlan, Recognised], SheetDrafts]


def _silent(done: int, total: int, words: str) -> None:
    pass


@dataclass(slots=True)
class Import:
    """One run over some files: what they share."""

    catalogue: Catalogue
    office_area: str
    by: Actor | str
    at: datetime
    today: date
    year: int | None = None
    folder_names: Sequence[str] = ()
    choices: Mapping[str, Mapping[int, Choice]] = field(default_factory=dict)
    progress: Progress = _silent
    people: People = field(default_factory=People, repr=False)
    memory: Memory = field(default_factory=Memory, repr=False)
    _places: Places | None = None

    def run(self, files: Iterable[tuple[str, str, bytes]]) -> ImportReceipt:
        """Takes in `files` (name, folder, content), rosters first; each is a transaction.

        A file that cannot be read, or whose writing fails, changes nothing and is said in the
        receipt; the others go in. Raises StoppedError (with the receipt so far) when the disk is
        full or the database gone: what is in stays in, the next run goes on.
        """
        given = list(files)
        receipt = ImportReceipt()
        with _no_garbage_collection():
            plans, parsed = [], 0
            for number, (name, folder, content) in enumerate(given, start=1):
                self.progress(number, 2 * len(given), f"看 {name}")
                plans.append(self.look(name, folder, content))
                parsed += len(content)
                if parsed > KEEP_PARSED_BYTES_MAX:
                    plans[-1].forget_rows()
            years = settle_year(plans, asked=self.year, folder_names=self.folder_names)
            plans.sort(key=lambda plan: plan.order)
            context = self.context(years)
            with ReadAhead(self._to_read(plans), context) as ahead:
                for number, plan in enumerate(plans, start=1):
                    self.progress(len(given) + number, 2 * len(given), f"入库 {plan.name}")
                    receipt.files.append(self._take_safely(plan, ahead, receipt))
                    plan.sheets, plan.content = [], b""
            receipt.settled_waiting = settle_waiting(
                catalogue=self.catalogue, by=self.by, at=self.at, today=self.today
            )
        return receipt

    def look(self, name: str, folder: str, content: bytes) -> FilePlan:
        """What one file is, nothing written."""
        return plan_file(
            content, name, folder, self.catalogue, choices=self.choices.get(name),
            learned=lambda guess: learning.choice_for(guess, self.office_area),
        )  # fmt: skip

    def _to_read(self, plans: Sequence[FilePlan]) -> list[tuple[FilePlan, Recognised]]:
        """The sheets whose rows will be read, in order: not those of files that are in already."""
        return [
            (plan, guess) for plan in plans if plan.error is None
            and source_queries.file_with_digest(plan.digest, self.office_area) is None
            for guess in plan.sheets if guess.kind is not None
        ]  # fmt: skip

    def _take_safely(self, plan: FilePlan, ahead: ReadAhead, receipt: ImportReceipt) -> FileReceipt:
        try:
            return self.take(plan, ahead.drafts_of)
        except Exception as error:
            # The transaction was rolled back: what was remembered of it never was.
            self.people.forget()
            failure = failure_of(error)
            answer = FileReceipt(plan.name, plan.folder, "failed", error=str(failure),
                                 error_code=failure.code, cause=error)  # fmt: skip
            if failure.stops:
                receipt.files.append(answer)
                raise StoppedError(failure, receipt) from error
            return answer

    def preview(self, plan: FilePlan, years: Years) -> FileReceipt:
        """What `take` would answer: everything is done and taken back."""
        context = self.context(years)
        answer = self.take(plan, lambda p, guess: read_sheet(p, guess, context), keep=False)
        self.people.forget()
        return answer

    def take(self, plan: FilePlan, drafts_of: Reader, *, keep: bool = True) -> FileReceipt:
        """Takes in one file that was looked at; `drafts_of` reads its sheets."""
        answer = FileReceipt(plan.name, plan.folder, "in")
        if plan.error is not None:
            answer.state, answer.error = "failed", str(plan.error)
            answer.error_code = plan.error.code
            return answer
        if not any(guess.kind for guess in plan.sheets):
            answer.state, answer.error_code = "failed", "not-recognised"
            answer.error = (
                "没有认出是什么表："
                + "；".join(f"“{guess.sheet.name}”{guess.nothing}" for guess in plan.sheets)
                + "。请在网页上指明是什么表、各列是什么，下次就认得了"
            )
            return answer
        digest = plan.digest
        with transaction.atomic():
            sources.take_turn()
            before = source_queries.file_with_digest(digest, self.office_area)
            if before is not None:
                return receipt_again(before, plan.name, plan.folder)
            self.people.since(source_queries.data_version())
            file = sources.keep_file(
                name=plan.name, folder=plan.folder, content=plan.content, digest=digest,
                office_area=self.office_area, by=actor_name(self.by), at=self.at,
            )  # fmt: skip
            answer.file_id = file.pk
            for guess in plan.sheets:
                answer.sheets.append(self._sheet(plan, guess, file, drafts_of, keep))
            if keep:
                self._close(file, answer)
            else:
                _count(file, answer)
                transaction.set_rollback(True)
        return answer

    def context(self, years: Years) -> Context:
        """What reading the sheets of this run needs to know."""
        if self._places is None:
            self._places = Places(self.office_area, self.today)
        return Context(
            self.today, self.office_area, self._places, self.catalogue, years.year, years.ground,
            digest_key=blind("row-digest", "key"), memory=self.memory,
        )  # fmt: skip

    def _sheet(
        self, plan: FilePlan, guess: Recognised, file: SourceFile, drafts_of: Reader, keep: bool
    ) -> SheetReceipt:
        kind = guess.kind
        row = SourceSheet.objects.create(
            file=file, position=guess.sheet.position, name=guess.sheet.name[:120],
            title=(guess.shape.title if guess.shape else "")[:300],
            kind=kind.code if kind else "",
            header_row=guess.shape.header_row + 1 if guess.shape else None,
            columns=learning.columns_of(guess),
        )  # fmt: skip
        if kind is None:
            row.notes = [guess.nothing]
            row.save(update_fields=["notes"])
            return SheetReceipt(guess.sheet.name, nothing=guess.nothing)
        drafts = drafts_of(plan, guess)
        receipt = SheetWriter(guess, row, file, self.people, self.by, self.at).write(drafts)
        if keep:
            keep_rows(row.pk, guess.sheet.rows)
        # A file of twelve months must not stay in memory twelve times over.
        guess.sheet.rows.clear()
        return receipt

    def _close(self, file: SourceFile, answer: FileReceipt) -> None:
        _count(file, answer)
        file.save()
        if file.accepted - file.unchanged or file.replaced or file.removed:
            self.people.since_own_write(sources.bump_data_version(self.at))
        audit(
            verb="import.file", by=self.by, at=self.at, subject=("source-file", file.pk),
            area_code=self.office_area, summary=f"导入文件，{answer.words}",
            data={
                "digest": file.digest, "accepted": file.accepted, "refused": file.refused,
                "waiting": file.waiting, "unchanged": file.unchanged,
                "replaced": file.replaced, "removed": file.removed,
            },
        )  # fmt: skip


def _count(file: SourceFile, answer: FileReceipt) -> None:
    file.accepted, file.refused = answer.total("accepted"), answer.total("refused")
    file.waiting, file.unchanged = answer.total("waiting"), answer.total("unchanged")
    file.replaced, file.removed = answer.total("replaced"), answer.total("removed")
    file.amount_fen = answer.total("amount_fen")
    answer.words = words_of(answer)


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Millions of cells come and go without a cycle among them: looking for cycles is a tenth
    of an import's time and finds nothing."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()
