"""Bringing what is owed up to date where it takes longer than a page can wait.

An officer asks once. It is done place by place, a county as a rule, each in a transaction of its
own that is complete in itself: entitlements, postings, and what is no longer recovered. How far it
is stands outside those transactions, where others can see it. A place that fails takes nothing of
the others back and can be tried again; killed in the middle, what is done stays done, and whoever
comes next goes on with the rest.
"""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.db.models import Count, Q, QuerySet, Sum
from django.utils import timezone

from huican.access.domain.scope import AreaScope
from huican.access.scopes import area_filter, ranges_of
from huican.audit.operations import Actor, actor_name, record
from huican.config.database import explain
from huican.kernel.errors import HuicanError
from huican.kernel.months import Month
from huican.ledger import entitlements
from huican.ledger.batches.building import programme_of
from huican.ledger.models import RecomputedPlace, Recomputing
from huican.programmes.domain.policy import Programme
from huican.programmes.population import NobodyThere, counties_of
from huican.programmes.sources.frame import Scope
from huican.registry.models import Person

# A county takes seconds. After so long without a sign of life nobody is at work on it any more,
# or much else stands before it in the line.
STUCK_AFTER = timedelta(minutes=10)
_NOT_DONE = (RecomputedPlace.WAITING, RecomputedPlace.RUNNING)
_log = logging.getLogger(__name__)


class NoSuchRecomputing(HuicanError):
    """A number that none has."""

    code = "no-such-recomputing"


@dataclass(frozen=True, slots=True)
class Asked:
    """What is under way now; `new`: it was not before."""

    run: Recomputing
    new: bool


# --- asking ---------------------------------------------------------------------------------------


def places_of(area_code: str) -> list[str]:
    """The places into which an area falls apart: together all of its persons, and nobody else.

    Counties, as far as they lie in it with everything that ever was below them; of others that
    reach into it, the villages. An area that is no larger than a county stays whole.
    """
    if area_code[4:6] != "00":
        return [area_code]
    scope = AreaScope(area_code, ranges_of(area_code), area_code)
    counties = [one.ljust(12, "0") for one in counties_of(Scope.of_area(area_code))]
    found = [one for one in counties if _lies_in(ranges_of(one), scope.ranges)]
    left = Person.objects.filter(area_filter(scope))
    for one in found:
        left = left.exclude(area_filter(AreaScope(one, ranges_of(one), one)))
    found += left.order_by("area_code").values_list("area_code", flat=True).distinct()
    return found


def _lies_in(inner: Sequence[tuple[str, str]], outer: Sequence[tuple[str, str]]) -> bool:
    return all(any(low <= a and b <= high for low, high in outer) for a, b in inner)


def ask(
    programme: Programme, months: Sequence[Month], area_code: str, *, fund: str, by: Actor | str,
    at: datetime,
) -> Asked:  # fmt: skip
    """Notes that all months from the first to the last are wanted, place by place.

    Asked again while it is under way, it is the same one. Raises NobodyThere.
    """
    places = places_of(area_code)
    if not places:
        raise NobodyThere("这个区划里还没有人", where=area_code, remedy="请先导入花名册")
    first, last = min(months), max(months)
    with transaction.atomic():
        run = Recomputing(
            programme=programme.code, first_month=first.first_day, last_month=last.first_day,
            area_code=area_code, fund=fund, asked_by=actor_name(by), asked_at=at, moved_at=at,
        )  # fmt: skip
        before = _open_like(run)
        if before is not None:
            return Asked(before, new=False)
        try:
            with transaction.atomic():
                run.save()
        except IntegrityError:
            # Somebody pressed at the same moment.
            return Asked(_like(run).latest("id"), new=False)
        RecomputedPlace.objects.bulk_create(
            [RecomputedPlace(run=run, area_code=place) for place in places]
        )
        record(
            verb="entitlement.recompute-ask", by=by, at=at, area_code=area_code,
            subject=("recomputing", run.pk),
            summary=f"交办重算“{programme.name}”{first.label}至{last.label}的应发，"
            f"{len(places)} 个地方一个一个地算",
            data={"programme": programme.code, "places": len(places)},
        )  # fmt: skip
    return Asked(run, new=True)


def try_again(run_id: int, *, by: Actor | str, at: datetime) -> Recomputing:
    """Has the places that failed computed again; pressed twice, the second changes nothing.

    Answers with what is under way: this one, or another that was asked for meanwhile.
    """
    with transaction.atomic():
        run = Recomputing.objects.select_for_update().get(pk=run_id)
        if run.state != Recomputing.FAILED:
            return run
        other = _open_like(run)
        if other is not None:
            return other
        run.state, run.again_by, run.moved_at = Recomputing.QUEUED, actor_name(by), at
        run.save(update_fields=["state", "again_by", "moved_at"])
        failed = run.places.filter(state=RecomputedPlace.FAILED)
        many = failed.update(state=RecomputedPlace.WAITING, error="", ended_at=None)
        record(
            verb="entitlement.recompute-again", by=by, at=at, area_code=run.area_code,
            subject=("recomputing", run.pk), summary=f"没有算成的 {many} 个地方再算一次",
            data={"programme": run.programme, "places": many},
        )  # fmt: skip
    return run


def _like(run: Recomputing) -> QuerySet[Recomputing]:
    return Recomputing.objects.filter(
        programme=run.programme, first_month=run.first_month, last_month=run.last_month,
        area_code=run.area_code,
    )  # fmt: skip


def _open_like(run: Recomputing) -> Recomputing | None:
    return _like(run).filter(state__in=Recomputing.OPEN).first()


# --- doing ----------------------------------------------------------------------------------------


def next_place(run_id: int) -> bool:
    """Computes the next place that is not done; whether others are left.

    Two that do so at once: the second waits, and finds the place done.
    """
    run = Recomputing.objects.filter(pk=run_id, state__in=Recomputing.OPEN).first()
    if run is None:
        return False
    place = run.places.filter(state__in=_NOT_DONE).order_by("area_code").first()
    if place is not None:
        _begin(run, place)
        try:
            _compute(run, place)
        except Exception as error:
            # Whatever fails, the place says so, and the others go on.
            _moved(run)
            run.places.filter(pk=place.pk, state__in=_NOT_DONE).update(
                state=RecomputedPlace.FAILED, error=_why(error, run, place)[:500],
                ended_at=timezone.now(),
            )  # fmt: skip
    return not _ended(run)


def _begin(run: Recomputing, place: RecomputedPlace) -> None:
    # Only what is not done: another may just have finished it.
    run.places.filter(pk=place.pk, state__in=_NOT_DONE).update(state=RecomputedPlace.RUNNING)
    _moved(run)


def _moved(run: Recomputing) -> None:
    Recomputing.objects.filter(pk=run.pk, state__in=Recomputing.OPEN).update(
        state=Recomputing.RUNNING, moved_at=timezone.now()
    )


def _compute(run: Recomputing, place: RecomputedPlace) -> None:
    with transaction.atomic():
        held = RecomputedPlace.objects.select_for_update().get(pk=place.pk)
        if held.state not in _NOT_DONE:
            return
        now = timezone.now()
        done = entitlements.recompute(
            programme_of(run.programme), months_of(run), held.area_code,
            by=run.again_by or run.asked_by, at=now, fund=run.fund,
        )  # fmt: skip
        held.state, held.ended_at = RecomputedPlace.DONE, timezone.now()
        held.looked_at, held.changed = done.looked_at, done.changed
        held.more_fen, held.less_fen = done.more_fen, done.less_fen
        held.save()


def _ended(run: Recomputing) -> bool:
    """Whether no place is left; then the whole says how it ended."""
    with transaction.atomic():
        held = Recomputing.objects.select_for_update().get(pk=run.pk)
        if held.places.filter(state__in=_NOT_DONE).exists():
            return False
        if held.state in Recomputing.OPEN:
            failed = held.places.filter(state=RecomputedPlace.FAILED).exists()
            held.state = Recomputing.FAILED if failed else Recomputing.DONE
            held.moved_at = timezone.now()
            held.save(update_fields=["state", "moved_at"])
    return True


def _why(error: Exception, run: Recomputing, place: RecomputedPlace) -> str:
    """A fault in words for the office; one that nobody thought of gets a number."""
    known = error if isinstance(error, HuicanError) else explain(error)
    if known is not None:
        return str(known)
    code = f"E-{secrets.token_hex(3).upper()}"
    _log.error(
        "recomputing failed, ref=%s run=%s place=%s", code, run.pk, place.area_code, exc_info=error
    )
    return f"出了没料到的错误（编号 {code}），账没有动。请再算一次；还不行，把编号告诉管系统的人"


# --- reading --------------------------------------------------------------------------------------


def months_of(run: Recomputing) -> list[Month]:
    """All its months, the first to the last."""
    first, last = Month.of(run.first_month), Month.of(run.last_month)
    return [Month.from_index(index) for index in range(first.index, last.index + 1)]


def one(run_id: int) -> Recomputing:
    """By its number. Raises NoSuchRecomputing."""
    run = Recomputing.objects.filter(pk=run_id).first()
    if run is None:
        raise NoSuchRecomputing(f"没有第 {run_id} 号重算", remedy="请从“重算应发”页打开")
    return run


def places(run: Recomputing) -> list[RecomputedPlace]:
    """Its places: what failed first, then by their codes."""
    found = list(run.places.order_by("area_code"))
    return sorted(found, key=lambda place: place.state != RecomputedPlace.FAILED)


def is_stuck(run: Recomputing, *, now: datetime) -> bool:
    """Whether it ought to go on and has given no sign of life for long."""
    return run.state in Recomputing.OPEN and now - run.moved_at > STUCK_AFTER


def unfinished() -> list[int]:
    """The numbers of those that are not at their end."""
    found = Recomputing.objects.filter(state__in=Recomputing.OPEN).order_by("id")
    return list(found.values_list("pk", flat=True))


@dataclass(frozen=True, slots=True)
class Summary:
    """One of them and what came of it so far; the numbers of places, and sums over them."""

    run: Recomputing
    places: int
    done: int
    failed: int
    changed: int
    more_fen: int
    less_fen: int


def recent(scope: AreaScope, *, limit: int) -> list[Summary]:
    """The latest that were asked for inside a scope."""
    rows = (
        Recomputing.objects.filter(area_filter(scope))
        .annotate(
            many=Count("places"),
            done=Count("places", filter=Q(places__state=RecomputedPlace.DONE)),
            failed=Count("places", filter=Q(places__state=RecomputedPlace.FAILED)),
            changed=Sum("places__changed"),
            more_fen=Sum("places__more_fen"),
            less_fen=Sum("places__less_fen"),
        )
        .order_by("-id")[:limit]
    )
    return [
        Summary(row, row.many, row.done, row.failed, row.changed or 0, row.more_fen or 0, row.less_fen or 0)
        for row in rows
    ]  # fmt: skip
