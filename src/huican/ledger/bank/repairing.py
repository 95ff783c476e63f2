"""Lines that the bank sent back: repaired with an account, tried again, or not paid any more."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.kernel.masks import mask_account
from huican.kernel.text import digits, tidy, tidy_name
from huican.ledger import books, recovery_lowering
from huican.ledger.batches.acting import local, named
from huican.ledger.batches.purses import purse_of
from huican.ledger.models import BatchLine, ReturnedLine
from huican.registry.enrolment import accounts

_DIGITS_MIN, _DIGITS_MAX = 8, 32


class RepairRefused(HuicanError):
    """The line did not come back, was dealt with already, or the account cannot be one."""

    code = "repair-refused"


def repair(
    line_id: int, *, account: str, bank: str, holder: str, words: str = "", by: Actor | str,
    at: datetime,
) -> ReturnedLine:  # fmt: skip
    """Gives a returned line the account that it is to be paid to; it waits for a re-issue batch.

    A new account is kept in the person's file, and later months go there. Raises RepairRefused.
    """
    number = tidy(account).replace(" ", "").replace("-", "")
    if digits(number) != number or not _DIGITS_MIN <= len(number) <= _DIGITS_MAX:
        raise RepairRefused(
            f"账号应是 {_DIGITS_MIN} 到 {_DIGITS_MAX} 位数字", remedy="请照存折或银行卡核对"
        )
    with transaction.atomic():
        returned = _waiting(line_id)
        person = returned.line.person_id
        returned.account_id = accounts([(person, number, tidy(bank), tidy_name(holder))])[
            (person, number)
        ]
        _repaired(returned, f"账号改为{mask_account(number)}", words, by, at)
    return returned


def retry(line_id: int, *, words: str, by: Actor | str, at: datetime) -> ReturnedLine:
    """Lets a returned line be paid to the same account again (the bank has put it right)."""
    if not words.strip():
        raise RepairRefused("没有写为什么原账号可以再发", remedy="例如：银行已解除冻结")
    with transaction.atomic():
        returned = _waiting(line_id)
        returned.account_id = returned.line.account_id
        _repaired(returned, "原账号再发", words, by, at)
    return returned


def void(line_id: int, *, reason: str, by: Actor | str, at: datetime) -> BatchLine:
    """A returned line that is not to be paid any more (the person is dead, has no right to it)."""
    if not reason.strip():
        raise RepairRefused("没有写为什么不再发", remedy="请写清依据")
    with transaction.atomic():
        returned = _waiting(line_id)
        line = returned.line
        books.post(
            "return-void", purse_of(line.batch.fund, line),
            [books.Line(line.net_fen, line.person_id, line.for_month)],
            key=f"return-void:{line.pk}", why=f"批次 {line.batch.number} 第 {line.line} 行不再发",
            by=by, at=at, source_ref=line.batch.number,
        )  # fmt: skip
        recovery_lowering.lower(
            line.programme, persons=[line.person_id], by=by, at=at,
            why=f"批次 {line.batch.number} 第 {line.line} 行银行退回，不再发，钱没有到本人手里",
        )  # fmt: skip
        BatchLine.objects.filter(pk=line.pk).update(state=BatchLine.DROPPED)
        returned.repaired_at, returned.repaired_by = at, actor_name(by)
        returned.repair, returned.account_id = f"不再发：{reason.strip()}"[:200], None
        returned.save()
        record(
            verb="batch.return-void", by=by, at=at, subject=("batch-line", line.pk),
            area_code=line.area_code,
            summary=f"批次 {line.batch.number} 第 {line.line} 行退回后不再发",
        )  # fmt: skip
    line.refresh_from_db()
    return line


def _waiting(line_id: int) -> ReturnedLine:
    # The line itself is locked too: a re-issue batch that is being built must wait or be seen.
    line = BatchLine.objects.select_for_update().filter(pk=line_id).first()
    returned = ReturnedLine.objects.select_related("line__batch").filter(line_id=line_id).first()
    if line is None or returned is None:
        raise RepairRefused("银行没有退回这一行", remedy="请核对批次和行号")
    again = BatchLine.objects.filter(previous_id=line_id).select_related("batch").first()
    if again is not None:
        raise RepairRefused(f"这一行已经在批次 {again.batch.number} 重发", remedy="请看那一批")
    if line.state != BatchLine.RETURNED:
        by, when = returned.repaired_by, returned.repaired_at
        raise RepairRefused(
            f"这一行已由{named(by)}于{local(when)}决定不再发" if when else "这一行不在退回状态",
            remedy="请看它现在的情况",
        )
    return returned


def _repaired(returned: ReturnedLine, what: str, words: str, by: Actor | str, at: datetime) -> None:
    returned.repaired_at, returned.repaired_by = at, actor_name(by)
    returned.repair = "；".join(one for one in (what, words.strip()) if one)[:200]
    returned.save()
    line = returned.line
    record(
        verb="batch.repair", by=by, at=at, subject=("batch-line", line.pk),
        area_code=line.area_code,
        summary=f"批次 {line.batch.number} 第 {line.line} 行退回后改好，等着重发",
    )  # fmt: skip
