"""Long work of the ledger, done by the worker that `huican serve` runs beside the site.

Every command loads this file, to know the jobs; what computes is loaded when something is computed.

A recomputing stands in the line of jobs (PostgreSQL, procrastinate) from the transaction of the
officer's yes on. A job computes one place and puts the rest in line again, behind whatever came
meanwhile: an import waits for a county, not for a province.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from procrastinate import RetryStrategy
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

if TYPE_CHECKING:
    from collections.abc import Sequence

    from huican.audit.operations import Actor
    from huican.kernel.months import Month
    from huican.ledger.models import Recomputing
    from huican.ledger.recomputing import Asked
    from huican.programmes.domain.policy import Programme

QUEUE = "recomputing"


def ask(
    programme: Programme, months: Sequence[Month], area_code: str, *, fund: str, by: Actor | str,
    at: datetime,
) -> Asked:  # fmt: skip
    """Asks for a recomputing and puts it in line; see recomputing.ask."""
    from huican.ledger import recomputing

    with transaction.atomic():
        asked = recomputing.ask(programme, months, area_code, fund=fund, by=by, at=at)
        put_in_line(asked.run.pk)
    return asked


def ask_again(run_id: int, *, by: Actor | str, at: datetime) -> Recomputing:
    """Puts what failed, or stopped on the way, in line again; see recomputing.try_again."""
    from huican.ledger import recomputing
    from huican.ledger.models import Recomputing

    with transaction.atomic():
        run = recomputing.try_again(run_id, by=by, at=at)
        if run.state in Recomputing.OPEN:
            put_in_line(run.pk)
    return run


def put_in_line(run_id: int) -> None:
    """Queues the next place of a recomputing, within the caller's transaction."""
    try:
        with transaction.atomic():
            compute_next.configure(queue=QUEUE, queueing_lock=f"recomputing-{run_id}").defer(
                run_id=run_id
            )
    except (AlreadyEnqueued, IntegrityError):
        # It stands in the line already.
        return


def put_unfinished_in_line() -> None:
    """What a lost database or a killed site left without a job."""
    from huican.ledger import recomputing

    for run_id in recomputing.unfinished():
        put_in_line(run_id)


# A database that is away for some minutes is waited for.
@app.task(
    queue=QUEUE, lock="recomputing", retry=RetryStrategy(max_attempts=20, wait=30),
    pass_context=False,
)  # fmt: skip
def compute_next(run_id: int) -> None:
    """Computes one place; when others are left, the next stands in line."""
    from huican.ledger import recomputing

    if recomputing.next_place(run_id):
        put_in_line(run_id)


def compute_all(run_id: int) -> None:
    """Computes all places that are not done, one after another, here and now."""
    from huican.ledger import recomputing

    while recomputing.next_place(run_id):
        pass
