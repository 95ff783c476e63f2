"""The file for the bank, from the released lines of a batch. Account numbers are opened only here,
line by line while the file is written, and the audit log says who made it.

The same batch makes the same bytes: every date in the file is that of the release.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Final

from django.db import connection, transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.crypto import sm3
from huican.kernel.errors import HuicanError
from huican.kernel.money import yuan_text
from huican.kernel.months import Month
from huican.ledger.bank.one_card import MOST_LINES, write_one_card
from huican.ledger.batches.acting import LINES, BatchRefused, locked, step
from huican.ledger.domain.pain import Message, Payer, Transfer, pain_001
from huican.ledger.models import BankFile, Batch
from huican.programmes.standing import standing
from huican.vault.operations import open_sealed

ONE_CARD: Final = "one-card"
PAIN: Final = "pain.001.001.03"
# Forms by code: the name for people, and the ending of the file's name.
FORMS: Final = {
    ONE_CARD: ("一卡通平台表格", ".xlsx"),
    PAIN: ("ISO 20022 付款文件", ".xml"),
}
_AT_ONCE: Final = 5_000


class NoPayer(HuicanError):
    """The file needs the account that pays, and nobody said which."""

    code = "no-payer"


@dataclass(frozen=True, slots=True)
class MadeFile:
    """A file that was written. `again`: the very bytes that were made before."""

    form: str
    path: Path
    digest: bytes
    lines: int
    total_fen: int
    again: bool


def make_file(
    batch_id: int, form: str, out: Path, *, payer: Payer | None, by: Actor | str, at: datetime
) -> MadeFile:
    """Writes the bank file of a released batch to `out` and notes it; the batch is then sent.

    `payer` is needed for PAIN. The file appears under its name only when everything is noted.
    Raises NoSuchBatch, BatchRefused, NoPayer.
    """
    if form not in FORMS:
        raise BatchRefused(f"没有“{form}”这种银行文件", remedy=f"可以用：{'、'.join(FORMS)}")
    if form == PAIN and payer is None:
        raise NoPayer("没有写付款账户", remedy="请在 HUICAN_VAR/payer.yaml 写 name、account、bank")
    beside = out.with_name(f".{out.name}.part")
    try:
        with transaction.atomic():
            batch = locked(batch_id, "make-file", version=None)
            with connection.cursor() as cursor:
                # Of all lines that went to the bank, whatever became of them since.
                cursor.execute(
                    f'SELECT count(*), coalesce(sum(net_fen), 0)::bigint FROM "{LINES}" l '
                    f"WHERE {_WENT}",
                    [batch.pk],
                )
                lines, total = cursor.fetchone()
            if form == ONE_CARD and lines > MOST_LINES:
                raise BatchRefused(
                    f"这一批有 {lines:,} 行，一卡通表格最多 {MOST_LINES:,} 行",
                    where=f"批次 {batch.number}", remedy="请改用 pain.001，或分县制批",
                )  # fmt: skip
            _write(batch, form, beside, payer, lines, total)
            digest = _digest(beside)
            again = _note(batch, form, digest, lines, total, by, at)
            if batch.state == "released":
                step(batch, "make-file", by=by, at=at, words=FORMS[form][0])
            record(
                verb="batch.file", by=by, at=at, subject=("batch", batch.pk),
                area_code=batch.area_code,
                summary=f"批次 {batch.number} 制{FORMS[form][0]}：{lines} 行，{yuan_text(total)} 元",
                data={"form": form, "digest": digest.hex(), "again": again},
            )  # fmt: skip
        beside.replace(out)
    except BaseException:
        # Account numbers must not stay behind in a file that nobody knows of.
        with suppress(OSError):
            beside.unlink()
        raise
    return MadeFile(form, out, digest, lines, total, again)


_WENT = "l.batch_id = %s AND l.net_fen > 0 AND l.account_id IS NOT NULL AND (l.state IN " \
    "('out', 'paid', 'returned') OR l.state = 'dropped' AND EXISTS " \
    "(SELECT 1 FROM ledger_returnedline r WHERE r.line_id = l.id))"  # fmt: skip


def file_name(batch: Batch, form: str) -> str:
    """发放202305-01.xlsx."""
    return f"发放{batch.number}{FORMS[form][1]}"


def _write(
    batch: Batch, form: str, path: Path, payer: Payer | None, lines: int, total: int
) -> None:
    assert batch.released_at is not None
    path.touch(mode=0o600)
    if form == ONE_CARD:
        programme = standing().policies.programmes.get(batch.programme)
        write_one_card(
            path, batch.number, programme.name if programme else batch.programme,
            Month.of(batch.month), batch.released_at, lines, total, _rows(batch),
        )  # fmt: skip
        return
    assert payer is not None
    message = Message(batch.number, batch.released_at, lines, total)
    transfers = (
        Transfer(line, name, account, bank, fen, words)
        for line, name, _, account, bank, _, fen, _, words in _rows(batch)
    )
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(pain_001(message, payer, transfers))


Row = tuple[int, str, str, str, str, str, int, Month, str]


def _rows(batch: Batch) -> Iterator[Row]:
    """line, name, identity number, account, bank, holder, fen, month, reason: in order."""
    last = -1
    while True:
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT l.line, l.name, i.sealed, l.account_sealed, l.bank, l.holder, l.net_fen, "
                f'l.for_month, l.reason FROM "{LINES}" l LEFT JOIN LATERAL '
                "(SELECT sealed FROM registry_identitynumber n WHERE n.person_id = l.person_id "
                f" ORDER BY n.id LIMIT 1) i ON true WHERE {_WENT} AND l.line > %s "
                "ORDER BY l.line LIMIT %s",
                [batch.pk, last, _AT_ONCE],
            )
            rows = cursor.fetchall()
        if not rows:
            return
        for line, name, identity, account, bank, holder, fen, month, reason in rows:
            yield (
                line, name, open_sealed("identity", identity) if identity else "",
                open_sealed("bank-account", account), bank, holder, fen, Month.of(month), reason,
            )  # fmt: skip
        last = rows[-1][0]


def _digest(path: Path) -> bytes:
    return bytes(sm3(path.read_bytes()))


def _note(
    batch: Batch, form: str, digest: bytes, lines: int, total: int, by: Actor | str, at: datetime
) -> bool:
    """Keeps what was made; whether the very same was made before."""
    _, new = BankFile.objects.get_or_create(
        batch=batch, form=form, digest=digest,
        defaults={
            "line_count": lines, "total_fen": total, "made_at": at, "made_by": actor_name(by),
        },
    )  # fmt: skip
    return not new


__all__ = ["FORMS", "ONE_CARD", "PAIN", "MadeFile", "NoPayer", "Payer", "file_name", "make_file"]
