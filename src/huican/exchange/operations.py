"""Workbooks in: each file is one transaction, wholly in or wholly out, with a receipt."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name
from huican.audit.operations import record as audit
from huican.exchange import learned as learning
from huican.exchange.domain.planning import Choice, FilePlan, Years, plan_file, settle_year
from huican.exchange.domain.recognise import Recognised
from huican.exchange.domain.rows import Context, read_rows
from huican.exchange.people import People
from huican.exchange.places import Places
from huican.exchange.receipts import FileReceipt, ImportReceipt, SheetReceipt
from huican.exchange.sheets import SheetWriter
from huican.exchange.waiting import settle_waiting
from huican.sources import operations as sources
from huican.sources import queries as source_queries
from huican.sources.domain.kinds import Catalogue
from huican.sources.models import SourceFile, SourceSheet

# Imports take turns: two files with the same new person must not make the person twice.
_LOCK = 0x48_43_49_4D_50
Progress = Callable[[int, int, str], None]


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

    def run(self, files: Iterable[tuple[str, str, bytes]]) -> ImportReceipt:
        """Takes in `files` (name, folder, content), rosters first; each is a transaction.

        A file that cannot be read, or whose writing fails, changes nothing and is said in the
        receipt; the others go in.
        """
        given = list(files)
        plans = []
        for number, (name, folder, content) in enumerate(given, start=1):
            self.progress(number, 2 * len(given), f"看 {name}")
            plans.append(self._plan(name, folder, content))
        years = settle_year(plans, asked=self.year, folder_names=self.folder_names)
        plans.sort(key=lambda plan: plan.order)
        receipt = ImportReceipt()
        enrolled = False
        for number, plan in enumerate(plans, start=1):
            self.progress(len(given) + number, 2 * len(given), f"入库 {plan.name}")
            answer = self.take(plan, years)
            plan.sheets, plan.content = [], b""
            receipt.files.append(answer)
            enrolled |= any(sheet.kind == "roster" and sheet.accepted for sheet in answer.sheets)
        if enrolled:
            receipt.settled_waiting = settle_waiting(
                catalogue=self.catalogue, by=self.by, at=self.at, today=self.today
            )
        return receipt

    def _plan(self, name: str, folder: str, content: bytes) -> FilePlan:
        return plan_file(
            content, name, folder, self.catalogue, choices=self.choices.get(name),
            learned=lambda guess: learning.choice_for(guess, self.office_area),
        )  # fmt: skip

    def take(self, plan: FilePlan, years: Years) -> FileReceipt:
        """Takes in one file that was looked at."""
        answer = FileReceipt(plan.name, plan.folder, "in")
        if plan.error is not None:
            answer.state, answer.error = "failed", str(plan.error)
            answer.error_code = plan.error.code
            return answer
        if not any(guess.kind for guess in plan.sheets):
            answer.state, answer.error_code = "failed", "not-recognised"
            answer.error = "没有认出是什么表：" + "；".join(
                f"“{guess.sheet.name}”{guess.nothing}" for guess in plan.sheets
            ) + "。请在网页上指明是什么表、各列是什么，下次就认得了"
            return answer
        digest = sources.digest_of(plan.content)
        context = Context(
            self.today, self.office_area, Places(self.office_area, self.today), self.catalogue,
            years.year, years.ground,
        )  # fmt: skip
        with transaction.atomic():
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
            before = source_queries.file_with_digest(digest, self.office_area)
            if before is not None:
                answer.state, answer.file_id = "already", before.pk
                answer.words = (
                    f"这个文件 {before.received_at:%Y-%m-%d} 已经入过库（{before.name}），"
                    "内容一样，什么都没有改"
                )
                return answer
            file = sources.keep_file(
                name=plan.name, folder=plan.folder, content=plan.content, digest=digest,
                office_area=self.office_area, by=actor_name(self.by), at=self.at,
            )  # fmt: skip
            answer.file_id = file.pk
            people = People()
            for guess in plan.sheets:
                answer.sheets.append(self._sheet(guess, file, context, people))
            self._close(file, answer)
        return answer

    def _sheet(
        self, guess: Recognised, file: SourceFile, context: Context, people: People
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
        drafts = read_rows(guess, context)
        receipt = SheetWriter(guess, row, file, people, self.by, self.at).write(drafts)
        # A file of twelve months must not stay in memory twelve times over.
        guess.sheet.rows.clear()
        return receipt

    def _close(self, file: SourceFile, answer: FileReceipt) -> None:
        file.accepted, file.refused = answer.total("accepted"), answer.total("refused")
        file.waiting, file.unchanged = answer.total("waiting"), answer.total("unchanged")
        file.replaced, file.removed = answer.total("replaced"), answer.total("removed")
        file.amount_fen = answer.total("amount_fen")
        file.save()
        answer.words = _words(file)
        if file.accepted - file.unchanged or file.replaced or file.removed:
            sources.bump_data_version(self.at)
        audit(
            verb="import.file", by=self.by, at=self.at, subject=("source-file", file.pk),
            area_code=self.office_area, summary=f"导入文件，{answer.words}",
            data={
                "digest": file.digest, "accepted": file.accepted, "refused": file.refused,
                "waiting": file.waiting, "unchanged": file.unchanged,
                "replaced": file.replaced, "removed": file.removed,
            },
        )  # fmt: skip


def _words(file: SourceFile) -> str:
    if file.unchanged and file.unchanged == file.accepted and not (file.removed or file.replaced):
        return f"{file.unchanged:,} 行与已有的一样，什么都没有改"
    words = [f"收下 {file.accepted:,} 行"]
    if file.unchanged:
        words.append(f"其中 {file.unchanged:,} 行与上次一样")
    if file.replaced:
        words.append(f"更正 {file.replaced:,} 行")
    if file.removed:
        words.append(f"上次有、这次没有的 {file.removed:,} 行已停用")
    if file.refused:
        words.append(f"退回 {file.refused:,} 行")
    if file.waiting:
        words.append(f"等待 {file.waiting:,} 行")
    return "，".join(words)


def withdraw_file(file_id: int, *, by: Actor | str, at: datetime, reason: str) -> int:
    """Takes a whole file back: its records stop counting, its held rows are closed.

    Returns how many records were retired. What the file replaced does not come back by itself:
    import the earlier file again.
    """
    from huican.exchange.stores import STORES

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        file = SourceFile.objects.select_for_update().get(pk=file_id)
        if file.withdrawn_at is not None:
            return 0
        sheet_ids = list(file.sheets.values_list("pk", flat=True))
        retired = sum(
            store.retire_sheets(sheet_ids, by_file=None, why="withdrawn", at=at)
            for store in STORES.values()
        )
        sources.close_held_rows(sheet_ids=sheet_ids, how="withdrawn", by_file=None, at=at)
        file.withdrawn_at, file.withdrawn_by = at, actor_name(by)
        file.save(update_fields=["withdrawn_at", "withdrawn_by"])
        sources.bump_data_version(at)
        audit(
            verb="import.withdraw", by=by, at=at, subject=("source-file", file.pk),
            area_code=file.office_area, summary=f"撤回文件，{retired} 条记录不再计数",
            data={"retired": retired, "reason": reason[:200]},
        )  # fmt: skip
    return retired
