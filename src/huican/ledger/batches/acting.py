"""What every act on a batch begins and ends with: the lock, the state, the version, the record."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from datetime import datetime

from django.db import connection

from huican.access.queries import names_of_actors
from huican.audit.operations import Actor, actor_name
from huican.kernel.errors import HuicanError
from huican.ledger.domain.batch_states import STEPS, refusal
from huican.ledger.models import Batch, BatchAct, BatchLine


class NoSuchBatch(HuicanError):
    """A batch number that nobody gave."""

    code = "no-such-batch"


class BatchRefused(HuicanError):
    """The act is not possible now, or not for this person."""

    code = "batch-refused"


class BatchChanged(HuicanError):
    """Somebody changed the batch since it was looked at."""

    code = "batch-changed"


class AlreadyDone(HuicanError):
    """The act was done before, by somebody, at a time; nothing was done again."""

    code = "already-done"


class TwoPersonRule(HuicanError):
    """Who prepared a batch neither approves nor releases it."""

    code = "two-person-rule"


# For refusing a second press in clear words: when it is too late, who did it and when.
_DONE: dict[str, tuple[str, Callable[[Batch], tuple[str, datetime | None]]]] = {
    "release": ("放行", lambda batch: (batch.released_by, batch.released_at)),
    "approve": ("批准", lambda batch: (batch.approved_by, batch.approved_at)),
}


def named(actor: str) -> str:
    """The name of whoever acted, for words on screen."""
    return names_of_actors([actor]).get(actor, actor)


def local(at: datetime) -> str:
    """A moment in words, Asia/Shanghai: 2023年5月20日 9:30."""
    from zoneinfo import ZoneInfo

    here = at.astimezone(ZoneInfo("Asia/Shanghai"))
    return f"{here.year}年{here.month}月{here.day}日 {here.hour}:{here.minute:02d}"


def find(number_or_id: str | int) -> Batch:
    """A batch by its number (202305-01) or its id. Raises NoSuchBatch."""
    text = str(number_or_id)
    batch = Batch.objects.filter(number=text).first()
    if batch is None and text.isdigit() and len(text) < 19:
        batch = Batch.objects.filter(pk=int(text)).first()
    if batch is None:
        raise NoSuchBatch(
            f"没有“{text}”这个批次", remedy="请核对批次号，在“发放”里可以看到所有批次"
        )
    return batch


def locked(batch_id: int, act: str, *, version: int | None) -> Batch:
    """The batch, locked until the transaction ends, if `act` is possible on it now.

    `version` is the one that the person looked at; None leaves that out (for machines that hold
    the lock already). Raises NoSuchBatch, AlreadyDone, BatchRefused or BatchChanged.
    """
    batch = Batch.objects.select_for_update().filter(pk=batch_id).first()
    if batch is None:
        raise NoSuchBatch(f"没有第 {batch_id} 号批次", remedy="请核对批次号")
    why = refusal(act, batch.state)
    if why is not None:
        words, who = _DONE.get(act, ("", None))
        if who is not None:
            actor, when = who(batch)
            if actor and when is not None:
                raise AlreadyDone(
                    f"已由{named(actor)}于{local(when)}{words}，这次没有再做",
                    where=f"批次 {batch.number}", remedy="不用再按，请看批次现在的情况",
                )  # fmt: skip
        raise BatchRefused(why, where=f"批次 {batch.number}", remedy="请看批次办到了哪一步")
    if version is not None and batch.version != version:
        raise BatchChanged(
            f"你看过以后，批次又有变动（现在是第 {batch.version} 次变动，你看的是第 {version} 次）",
            where=f"批次 {batch.number}", remedy="请重新打开批次，看过再办",
        )  # fmt: skip
    return batch


def by_another(batch: Batch, by: Actor | str, words: str) -> None:
    """Raises TwoPersonRule when `by` prepared the batch."""
    if actor_name(by) == batch.prepared_by:
        raise TwoPersonRule(
            f"这个批次是你制的，不能由你{words}", where=f"批次 {batch.number}",
            remedy="请另一位同事来办",
        )  # fmt: skip


def step(
    batch: Batch, act: str, *, by: Actor | str, at: datetime, words: str = "", role: str = "",
    state: str | None = None,
) -> None:  # fmt: skip
    """Takes a locked batch a step further: state, version, counts of what is to be paid, and act.

    `state`: where the step leads other than usual (an approval that is not the last one).
    """
    batch.state = state or STEPS[act].after
    batch.version += 1
    batch.line_count, batch.total_fen = to_pay(batch.pk)
    batch.save()
    BatchAct.objects.create(
        batch=batch, act=act, by=actor_name(by), at=at, words=words[:300], role=role,
        line_count=batch.line_count, total_fen=batch.total_fen,
    )  # fmt: skip


def to_pay(batch_id: int) -> tuple[int, int]:
    """Lines that are to be paid or were, and what goes to the bank for them, in fen."""
    with connection.cursor() as cursor:
        cursor.execute(
            f'SELECT count(*), coalesce(sum(net_fen), 0)::bigint FROM "{LINES}" '
            "WHERE batch_id = %s AND state IN ('ready', 'out', 'paid', 'returned')",
            [batch_id],
        )
        count, total = cursor.fetchone()
    return int(count), int(total)


LINES = BatchLine._meta.db_table


@contextmanager
def _sets() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SET LOCAL jit = off; SET LOCAL enable_nestloop = off; SET LOCAL work_mem = '64MB'"
        )
        yield
        cursor.execute("SET LOCAL enable_nestloop = on")


def whole_sets() -> AbstractContextManager[None]:
    """While it lasts, the planner joins whole sets: it cannot know the sizes of steps."""
    return _sets()


@contextmanager
def _ones() -> Iterator[None]:
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL enable_nestloop = on")
        yield
        cursor.execute("SET LOCAL enable_nestloop = off")


def single_rows() -> AbstractContextManager[None]:
    """Within `whole_sets`: questions after little, which an index answers."""
    return _ones()
