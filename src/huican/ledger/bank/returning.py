"""Taking the bank's answer to a batch: once, whole, and only where every line and sum fits."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.crypto import sm3
from huican.kernel.money import yuan_text
from huican.ledger.batches.acting import (
    LINES,
    AlreadyDone,
    BatchRefused,
    local,
    locked,
    named,
    step,
    whole_sets,
)
from huican.ledger.batches.purses import post_lines
from huican.ledger.domain.returns import ReturnFileError, ReturnTable, read_table
from huican.ledger.models import Batch, ReturnFile
from huican.sources.bulk import copy_in

_BYTES_MAX = 200 * 1024 * 1024
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class Taken:
    """An answer that was taken: lines and fen that were paid, and that came back."""

    batch_id: int
    version: int
    paid: int
    paid_fen: int
    returned: int
    returned_fen: int


def take_return(
    batch_id: int, content: bytes, name: str, *, by: Actor | str, at: datetime
) -> Taken:
    """Takes the bank's answer (xlsx or csv) to a batch: posts what was paid and what came back.

    Raises AlreadyDone (the same file before), ReturnFileError (another batch, cut off, lines or
    sums that do not fit), NoSuchBatch, BatchRefused; then nothing has changed.
    """
    digest = bytes(sm3(content))
    _not_taken_before(digest, name)
    table = read_table(rows_of(content, name))
    with transaction.atomic():
        try:
            batch = locked(batch_id, "take-return", version=None)
        except BatchRefused:
            # Somebody else may have taken it in while this was waiting for the batch.
            _not_taken_before(digest, name)
            raise
        _same_batch(batch, table, name)
        _answers(table)
        _fits(batch, name)
        file = ReturnFile.objects.create(
            batch=batch, name=name[:200], digest=digest, paid_count=0, paid_fen=0,
            returned_count=0, returned_fen=0, taken_at=at, taken_by=actor_name(by),
        )  # fmt: skip
        with whole_sets():
            _post(batch, file, by, at)
        step(batch, "take-return", by=by, at=at, words=name)
        record(
            verb="batch.return", by=by, at=at, subject=("batch", batch.pk),
            area_code=batch.area_code,
            summary=f"批次 {batch.number} 收回盘：已付 {file.paid_count} 行 "
            f"{yuan_text(file.paid_fen)} 元，退回 {file.returned_count} 行 "
            f"{yuan_text(file.returned_fen)} 元",
            data={"digest": digest.hex()},
        )  # fmt: skip
    return Taken(
        batch.pk, batch.version, file.paid_count, file.paid_fen, file.returned_count,
        file.returned_fen,
    )  # fmt: skip


def _not_taken_before(digest: bytes, name: str) -> None:
    before = ReturnFile.objects.filter(digest=digest).select_related("batch").first()
    if before is not None:
        raise AlreadyDone(
            f"这份回盘文件已由{named(before.taken_by)}于{local(before.taken_at)}收过，"
            f"是批次 {before.batch.number} 的，这次没有再记",
            where=name, remedy="不用再收；要收别的批次，请换文件",
        )  # fmt: skip


def rows_of(content: bytes, name: str) -> Sequence[Sequence[object]]:
    """The rows of cells of a workbook (its first sheet) or a text with commas.

    Raises ReturnFileError.
    """
    if len(content) > _BYTES_MAX:
        raise ReturnFileError("回盘文件太大", where=name, remedy="请和银行核对")
    if content[:2] == b"PK":
        from python_calamine import CalamineError, load_workbook

        try:
            book = load_workbook(io.BytesIO(content))
            return book.get_sheet_by_index(0).to_python(skip_empty_area=False)
        except (CalamineError, ValueError, OSError) as error:
            raise ReturnFileError(
                "回盘文件打不开，可能没有收完整", where=name, remedy="请向银行重新要一份"
            ) from error
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return list(csv.reader(io.StringIO(content.decode(encoding))))
        except UnicodeDecodeError:
            continue
        except csv.Error as error:
            raise ReturnFileError("回盘文件读不了", where=name, remedy="请和银行核对") from error
    raise ReturnFileError("回盘文件读不了", where=name, remedy="要 .xlsx 或 .csv 文件")


def _same_batch(batch: Batch, table: ReturnTable, name: str) -> None:
    if table.number != batch.number:
        known = Batch.objects.filter(number=table.number).exists()
        raise ReturnFileError(
            f"这是批次 {table.number} 的回盘，不是批次 {batch.number} 的", where=name,
            remedy=f"请打开批次 {table.number} 再收" if known else "我们没有这个批次，请和银行核对",
        )  # fmt: skip


def _answers(table: ReturnTable) -> None:
    with connection.cursor() as cursor:
        cursor.execute("DROP TABLE IF EXISTS batch_answers")
        cursor.execute(
            "CREATE TEMP TABLE batch_answers (line int PRIMARY KEY, fen bigint, paid boolean, "
            "code text, reason text) ON COMMIT DROP"
        )
        copy_in(
            "batch_answers", ("line", "fen", "paid", "code", "reason"),
            ((one.line, one.fen, one.paid, one.code, one.reason) for one in table.answers),
        )  # fmt: skip
        cursor.execute("ANALYZE batch_answers")


def _fits(batch: Batch, name: str) -> None:
    """Every line that is out has its answer, with its amount; and no other has."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"""
SELECT coalesce(l.line, a.line), CASE
    WHEN a.line IS NULL THEN '回盘里没有'
    WHEN l.line IS NULL THEN '这一批没有放行这一行'
    ELSE '金额不同：放行 ' || trim_scale(l.net_fen / 100.0) || ' 元，回盘 '
         || trim_scale(a.fen / 100.0) || ' 元' END
FROM (SELECT line, net_fen FROM "{LINES}" WHERE batch_id = %s AND state = 'out') l
FULL JOIN batch_answers a ON a.line = l.line
WHERE a.line IS NULL OR l.line IS NULL OR a.fen <> l.net_fen
ORDER BY 1""",
            [batch.pk],
        )
        wrong = cursor.fetchmany(_SHOWN + 1)
    if wrong:
        words = "；".join(f"第 {line} 行{what}" for line, what in wrong[:_SHOWN])
        more = "……" if len(wrong) > _SHOWN else ""
        raise ReturnFileError(
            f"回盘和放行的对不上：{words}{more}", where=name,
            remedy="什么都没有记；请和银行核对，要一份完整的",
        )  # fmt: skip


def _post(batch: Batch, file: ReturnFile, by: Actor | str, at: datetime) -> None:
    answered = "l.state = 'out' AND EXISTS (SELECT 1 FROM batch_answers a WHERE a.line = l.line " \
        "AND a.paid = {0})"  # fmt: skip
    post_lines(
        "bank-paid", batch, answered.format("true"), act="bank-paid",
        why=f"批次 {batch.number} 银行已付", by=by, at=at,
    )  # fmt: skip
    post_lines(
        "bank-returned", batch, answered.format("false"), act="bank-returned",
        why=f"批次 {batch.number} 银行退回", by=by, at=at,
    )  # fmt: skip
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO ledger_returnedline (line_id, file_id, bank_code, bank_reason, "
            f"repaired_by, repair) SELECT l.id, %s, a.code, a.reason, '', '' FROM \"{LINES}\" l "
            "JOIN batch_answers a ON a.line = l.line AND NOT a.paid WHERE l.batch_id = %s "
            "ORDER BY l.line",
            [file.pk, batch.pk],
        )
        cursor.execute(
            f"UPDATE \"{LINES}\" l SET state = CASE WHEN a.paid THEN 'paid' ELSE 'returned' END "
            "FROM batch_answers a WHERE a.line = l.line AND l.batch_id = %s AND l.state = 'out'",
            [batch.pk],
        )
        cursor.execute(
            "SELECT count(*) FILTER (WHERE paid), coalesce(sum(fen) FILTER (WHERE paid), 0)::bigint,"
            " count(*) FILTER (WHERE NOT paid), "
            "coalesce(sum(fen) FILTER (WHERE NOT paid), 0)::bigint FROM batch_answers"
        )
        (file.paid_count, file.paid_fen, file.returned_count, file.returned_fen) = cursor.fetchone()
    file.save()
