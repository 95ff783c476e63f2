"""Building a batch: who is on the roll, owed more than was paid, and where it is to go.

One INSERT … SELECT, whatever the size. A batch of the month pays that month; a top-up (补差) pays
what is missing of months that were paid, also where the money came back and is owed after all;
arrears (补发) months that were not paid at all, as far back as the programme allows. Somebody on the roll whom the determination speaks against is listed
too, with last month's amount: checking holds the line until an officer has decided.
"""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, connection, transaction

from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.kernel.money import yuan_text
from huican.kernel.months import Month
from huican.ledger.batches import owed
from huican.ledger.batches.acting import LINES, named, to_pay, whole_sets
from huican.ledger.batches.lines import insert_lines
from huican.ledger.batches.netting import set_netting
from huican.ledger.domain.batch_states import WORDS
from huican.ledger.models import Batch, BatchAct
from huican.programmes.domain.policy import Programme
from huican.programmes.population import NoSuchProgramme
from huican.programmes.sources.frame import Scope
from huican.programmes.standing import standing

# A second build of the same programme waits for the first, and then sees what it took.
_LOCK = 0x48_43_42_42
_MANY = 2_000
# What the planner must know of the lines: looking at the sealed columns would take three times as
# long.
_PLANNED_BY = "id, batch_id, line, person_id, programme, for_month, state, live, account_id"
# How far back a top-up looks when nobody says, and where no limit of back-pay is written down.
TOP_UP_MONTHS, BACK_PAY_MONTHS = 24, 12


class NothingToPay(HuicanError):
    """Nobody is owed anything that is not paid or on its way: no batch was made."""

    code = "nothing-to-pay"


class AlreadyBuilt(HuicanError):
    """There is a batch of this month, programme, area and fund."""

    code = "already-built"


@dataclass(frozen=True, slots=True)
class Built:
    """A new batch. `beyond`: person-months of arrears older than may be paid, and their fen."""

    batch_id: int
    number: str
    version: int
    lines: int
    total_fen: int
    beyond: int = 0
    beyond_fen: int = 0


def programme_of(code: str) -> Programme:
    """A programme that people are paid by. Raises NoSuchProgramme."""
    programme = standing().policies.programmes.get(code)
    if programme is None:
        raise NoSuchProgramme(f"没有叫“{code}”的项目", remedy="请核对项目的代码")
    return programme


def build(
    programme_code: str, month: Month, area_code: str, fund: str, *, kind: str = Batch.REGULAR,
    since: Month | None = None, by: Actor | str, at: datetime,
) -> Built:  # fmt: skip
    """Makes a batch of a programme, month, area (12 digits, and all below it) and fund (资金来源).

    `kind`: regular, top-up, arrears or re-issue (lines that the bank sent back and were repaired);
    `since`: the first month that a top-up looks at. Raises NoSuchProgramme, AlreadyBuilt or
    NothingToPay; then nothing was made.
    """
    programme = programme_of(programme_code)
    beyond: tuple[int, int] = (0, 0)
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_advisory_xact_lock(%s, %s)",
            [_LOCK, zlib.crc32(programme.code.encode()) - (1 << 31)],
        )
        batch = _batch(programme, month, area_code, fund, kind, by, at)
        with whole_sets():
            if kind == Batch.ARREARS:
                limit = back_pay_months(programme, area_code, month)
                beyond = _beyond(programme, month, limit, area_code)
                since = month.next(-limit)
            insert_lines(batch, programme, months_of(kind, month, since))
            set_netting(batch)
        batch.line_count, batch.total_fen = to_pay(batch.pk)
        if batch.line_count > _MANY:
            # A planner that believes the table empty would join it row by row.
            cursor.execute(f'ANALYZE "{LINES}" ({_PLANNED_BY})')
        if not batch.line_count:
            raise NothingToPay(
                f"{month.label}的“{programme.name}”没有要发的钱", where=area_code,
                remedy="请先看：有没有人在册、应发算了没有、是不是已经发过",
            )  # fmt: skip
        batch.save(update_fields=["line_count", "total_fen"])
        BatchAct.objects.create(
            batch=batch, act="build", by=actor_name(by), at=at, line_count=batch.line_count,
            total_fen=batch.total_fen,
        )  # fmt: skip
        record(
            verb="batch.build", by=by, at=at, subject=("batch", batch.pk), area_code=area_code,
            summary=f"制发放批次 {batch.number}：{programme.name} {month.label}，"
            f"{batch.line_count} 行，{yuan_text(batch.total_fen)} 元",
            data={"kind": kind, "fund": fund, "lines": batch.line_count, "fen": batch.total_fen},
        )  # fmt: skip
    return Built(batch.pk, batch.number, batch.version, batch.line_count, batch.total_fen, *beyond)


def back_pay_months(programme: Programme, area_code: str, month: Month) -> int:
    """How many months back arrears of the programme may be paid in a place."""
    if programme.back_pay_months_max is not None:
        return programme.back_pay_months_max
    if programme.back_pay_name:
        value = standing().table.resolve(programme, programme.back_pay_name, area_code, month)
        if value is not None:
            return int(value.value)
    return BACK_PAY_MONTHS


def months_of(kind: str, month: Month, since: Month | None) -> list[Month]:
    """The months that a batch of a kind looks at; `since` is the first, where it looks back."""
    if kind == Batch.REGULAR:
        return [month]
    first = since or month.next(-TOP_UP_MONTHS)
    last = month if kind == Batch.TOP_UP else month.next(-1)
    return [Month.from_index(i) for i in range(first.index, last.index + 1)]


def _batch(
    programme: Programme, month: Month, area_code: str, fund: str, kind: str, by: Actor | str,
    at: datetime,
) -> Batch:  # fmt: skip
    if kind == Batch.REGULAR:
        before = (
            Batch.objects.filter(
                programme=programme.code, month=month.first_day, area_code=area_code, fund=fund,
                kind=kind,
            )
            .exclude(state="cancelled")
            .first()
        )  # fmt: skip
        if before is not None:
            raise AlreadyBuilt(
                f"这个月已经制过批次 {before.number}，是{named(before.prepared_by)}制的，"
                f"现在“{WORDS[before.state]}”",
                where=f"{programme.name} {month.label}",
                remedy="请接着办那一批；要重做，先把它作废",
            )
    given: dict[str, object] = {
        "programme": programme.code, "kind": kind, "month": month.first_day,
        "area_code": area_code, "fund": fund, "state": "built", "prepared_by": actor_name(by),
        "prepared_at": at,
    }  # fmt: skip
    prefix = f"{month.year}{month.month:02d}-"
    with connection.cursor() as cursor:
        # Numbers are given one after another: two that build at once do not get the same.
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [_LOCK, month.index])
        cursor.execute(
            "SELECT coalesce(max(substr(number, 8)::int), 0) FROM ledger_batch "
            "WHERE number LIKE %s",
            [prefix + "%"],
        )
        number = f"{prefix}{cursor.fetchone()[0] + 1:02d}"
    try:
        with transaction.atomic():
            return Batch.objects.create(number=number, **given)
    except IntegrityError as error:
        if "one_regular_batch" not in str(error):
            raise
        raise AlreadyBuilt("这个月的批次刚由别人制好", remedy="请打开“发放”看那一批") from error


def _beyond(programme: Programme, month: Month, limit: int, area_code: str) -> tuple[int, int]:
    """Arrears too old to be paid: said, not paid."""
    months = [month.next(-n) for n in range(limit + 1, limit + 1 + TOP_UP_MONTHS)]
    where = Scope.of_area(area_code).condition("e.area_code", "e.person_id")
    with connection.cursor() as cursor:
        cursor.execute(
            f"WITH w AS MATERIALIZED ({owed.under_way(programme, months)}) "
            "SELECT count(*), coalesce(sum(d.amount_fen - coalesce(w.fen, 0)), 0)::bigint "
            f"FROM ({owed.due(programme.code, months, where)}) d "
            f"JOIN ({owed.on_roll(programme.code, months)}) r "
            "  ON r.person_id = d.person_id AND r.month = d.month "
            "LEFT JOIN w ON w.person_id = d.person_id AND w.month = d.month "
            "WHERE d.amount_fen > coalesce(w.fen, 0) AND coalesce(w.gross, 0) = 0"
        )
        count, fen = cursor.fetchone()
    return int(count), int(fen)


__all__ = ["AlreadyBuilt", "Built", "NothingToPay", "build", "programme_of"]
