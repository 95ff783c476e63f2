"""Putting a list of payments up for the village, and taking it down before its day."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection, transaction
from django.db.models import Count, Q, QuerySet, Sum

from huican.access.scopes import ranges_of
from huican.audit.operations import Actor, actor_name, record
from huican.kernel.errors import HuicanError
from huican.kernel.money import yuan_text
from huican.kernel.months import Month
from huican.ledger.batches.acting import BatchChanged, local, named
from huican.ledger.domain.publicity import (
    NotForPublic,
    checked_days,
    checked_hotline,
    checked_title,
    public_item,
    public_name,
)
from huican.ledger.models import Batch, BatchLine, PublishedList, PublishedRow
from huican.programmes.standing import standing
from huican.registry.queries.places import places_of
from huican.sources.bulk import copy_in

_SHANGHAI = ZoneInfo("Asia/Shanghai")
_LOCK = 0x48_43_50_55
# A batch is put up once it was checked; what is held, dropped or came back is not on the list.
_BATCH_STATES = ("checked", "approved", "released", "sent", "reconciled", "closed")
_PAID_STATES = ("released", "sent", "reconciled", "closed")
PREVIEW_ROWS = 20
BLOCK_ROWS = 20_000


class ListRefused(HuicanError):
    """A list that cannot be put up or taken down now."""

    code = "list-refused"


@dataclass(frozen=True, slots=True)
class Selection:
    """What a list shows: one batch, or all that one month paid of a programme; in an area."""

    area_code: str
    batch_id: int | None = None
    programme: str = ""
    month: Month | None = None


@dataclass(frozen=True, slots=True)
class Preview:
    """What would be put up: rows, fen, the first rows as the public would read them."""

    programme: str
    item: str
    month: Month
    rows: int
    fen: int
    first: tuple[tuple[str, str, str, int, str], ...]


def preview(chosen: Selection, *, on: date) -> Preview:
    """What a list would show. Raises ListRefused where there is nothing to show."""
    programme, month, lines, total = _look(chosen, lock=False)
    count, fen = total
    first = tuple(
        (masked, spoken, village, amount, period)
        for masked, spoken, _, village, amount, period, _ in _rows(lines[:PREVIEW_ROWS], on)
    )
    return Preview(programme, _item(programme), month, count, fen, first)


def publish(
    chosen: Selection, *, title: str, from_day: date, until_day: date, hotline: str,
    expected: tuple[int, int], by: Actor | str, at: datetime,
) -> PublishedList:  # fmt: skip
    """Puts a list up; `expected` is the (rows, fen) that the officer saw.

    Raises NotForPublic (title, telephone, days), ListRefused (nothing to show, or the same is up
    already) or BatchChanged (no longer what was seen); then nothing was written.
    """
    title, hotline = checked_title(title), checked_hotline(hotline)
    checked_days(from_day, until_day, at.astimezone(_SHANGHAI).date())
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_LOCK])
        programme, month, lines, total = _look(chosen, lock=True)
        if total != expected:
            raise BatchChanged(
                f"你看过以后，名单变了：现在是 {total[0]:,} 行 {yuan_text(total[1])} 元，"
                f"你看的是 {expected[0]:,} 行 {yuan_text(expected[1])} 元",
                remedy="请重新看过再公示",
            )
        _not_up_already(chosen, programme, month, from_day)
        made = PublishedList.objects.create(
            token=secrets.token_urlsafe(18), title=title, batch_id=chosen.batch_id,
            programme=programme, month=month.first_day, area_code=chosen.area_code,
            from_day=from_day, until_day=until_day, hotline=hotline, row_count=total[0],
            total_fen=total[1], published_at=at, published_by=actor_name(by),
        )  # fmt: skip
        item = _item(programme)
        written = 0
        # Block by block: a cursor left open would wait for the COPY, and the COPY for it.
        for start in range(0, total[0], BLOCK_ROWS):
            block = _rows(lines[start : start + BLOCK_ROWS], from_day)
            written += copy_in(
                PublishedRow._meta.db_table,
                ("list_id", "number", "masked", "spoken", "village_code", "village", "amount_fen",
                 "period", "line_id", "item"),
                [(made.pk, number, *row, item)
                 for number, row in enumerate(block, start=start + 1)],
            )  # fmt: skip
        if written != total[0]:
            raise BatchChanged("写名单的时候批次变了", remedy="请重新看过再公示")
        record(
            verb="list.publish", by=by, at=at, subject=("published-list", made.pk),
            area_code=chosen.area_code,
            summary=f"公示名单 {total[0]} 行，{yuan_text(total[1])} 元，到 {until_day.isoformat()} 撤下",
            data={"programme": programme, "month": str(month), "rows": total[0], "fen": total[1],
                  "from": from_day.isoformat(), "until": until_day.isoformat()},
        )  # fmt: skip
    return made


def withdraw(list_id: int, why: str, *, by: Actor | str, at: datetime) -> PublishedList:
    """Takes a list down before its day, for a reason. Raises ListRefused."""
    why = why.strip()
    if not why:
        raise ListRefused("没有写为什么撤下", remedy="请用一句话写明")
    with transaction.atomic():
        one = PublishedList.objects.select_for_update().filter(pk=list_id).first()
        if one is None:
            raise ListRefused("没有这份名单", remedy="请核对编号")
        if one.withdrawn_at is not None:
            raise ListRefused(
                f"已由{named(one.withdrawn_by)}于{local(one.withdrawn_at)}撤下，这次没有再做",
                where=one.title, remedy="不用再按",
            )  # fmt: skip
        if one.until_day <= at.astimezone(_SHANGHAI).date():
            raise ListRefused("公示期满，已经撤下了", where=one.title, remedy="不用再按")
        one.withdrawn_at, one.withdrawn_by, one.withdrawn_why = at, actor_name(by), why[:300]
        one.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawn_why"])
        record(
            verb="list.withdraw", by=by, at=at, subject=("published-list", one.pk),
            area_code=one.area_code, summary="公示名单提前撤下",
        )  # fmt: skip
    return one


def _look(
    chosen: Selection, *, lock: bool
) -> tuple[str, Month, QuerySet[BatchLine], tuple[int, int]]:
    """Programme, month, lines in the order of the notice, and (rows, fen)."""
    if chosen.batch_id is not None:
        batches = Batch.objects.filter(pk=chosen.batch_id)
        states, own = _BATCH_STATES, ("ready", "out", "paid")
    elif chosen.month is not None:
        batches = Batch.objects.filter(programme=chosen.programme, month=chosen.month.first_day)
        states, own = _PAID_STATES, ("out", "paid")
    else:
        raise ListRefused("没有说公示哪一批、哪个月", remedy="请先选批次，或选项目和月份")
    found = list(batches.select_for_update().order_by("pk") if lock else batches.order_by("pk"))
    batches_there = [one for one in found if one.state in states]
    if not batches_there:
        raise ListRefused(
            "还没有可以公示的发放",
            where="、".join(one.number for one in found) or None,
            remedy="批次要检查过以后才能公示；按月公示的，要放行以后",
        )
    inside = Q()
    for low, high in ranges_of(chosen.area_code):
        inside |= Q(area_code__gte=low, area_code__lte=high)
    lines = (
        BatchLine.objects.filter(inside, batch__in=batches_there, state__in=own)
        .order_by("area_code", "batch_id", "line")
    )  # fmt: skip
    sums = lines.aggregate(count=Count("pk"), fen=Sum("amount_fen"))
    if not sums["count"]:
        raise ListRefused("这个地方这一批没有可以公示的人", remedy="请换一个地方，或换一批")
    first = batches_there[0]
    return (
        first.programme, Month.of(first.month), lines, (sums["count"], int(sums["fen"])),
    )  # fmt: skip


def _rows(
    lines: QuerySet[BatchLine], on: date
) -> Iterator[tuple[str, str, str, str, int, str, int]]:
    """A slice of the lines as the public reads them, with the id of each line at the end."""
    found = list(
        lines.values_list("pk", "name", "person__birth", "area_code", "amount_fen", "for_month")
    )
    places = places_of({row[3] for row in found}, on)
    for id_, name, birth, area, fen, month in found:
        masked, spoken = public_name(name, birth, on)
        yield masked, spoken, area, places[area].words, fen, Month.of(month).label, id_


def _item(programme: str) -> str:
    known = standing().policies.programmes.get(programme)
    return public_item(known.name if known is not None else programme)


def _not_up_already(chosen: Selection, programme: str, month: Month, from_day: date) -> None:
    """The same list twice would only confuse: the second press says who put it up."""
    same = PublishedList.objects.filter(
        batch_id=chosen.batch_id, programme=programme, month=month.first_day,
        area_code=chosen.area_code, withdrawn_at__isnull=True, until_day__gt=from_day,
    ).first()  # fmt: skip
    if same is not None:
        raise ListRefused(
            f"已由{named(same.published_by)}于{local(same.published_at)}公示，这次没有再做",
            where=same.title, remedy="要重新公示，请先把那一份撤下",
        )  # fmt: skip


__all__ = ["ListRefused", "NotForPublic", "Preview", "Selection", "preview", "publish", "withdraw"]
