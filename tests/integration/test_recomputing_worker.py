"""The worker itself: it takes a recomputing from the line, and up again where another was killed."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

import pytest
from django.db import connection, connections
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from huican.cli import worker
from huican.exchange import jobs as exchange_jobs
from huican.kernel.months import Month
from huican.ledger import jobs, recomputing
from huican.ledger.batches.building import programme_of
from huican.ledger.models import Entitlement, Recomputing
from tests.integration.city_office import CITY, city_office
from tests.integration.desk_made_up import AT, load_office
from tests.integration.determined_office import NURSING, determine_office
from tests.integration.paying_office import on_the_roll

pytestmark = pytest.mark.django_db(transaction=True)
MONTH = Month(2025, 4)
QUEUES = [exchange_jobs.QUEUE, jobs.QUEUE]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Recomputing]:
    """A city's month, committed and in line."""
    # A connection that a thread of the worker keeps would hold the test database.
    monkeypatch.setitem(connections["default"].settings_dict, "CONN_MAX_AGE", 0)
    _no_jobs()
    load_office()
    determine_office()
    on_the_roll()
    officer = city_office()
    yield jobs.ask(programme_of(NURSING), [MONTH], CITY, fund="county", by=officer, at=AT).run
    _no_jobs()


def _no_jobs() -> None:
    """Django's flush does not know these tables."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
        cursor.execute("DELETE FROM procrastinate_workers")


def work() -> None:
    """A worker that first looks at what others left, and ends when nothing is in line."""

    async def until_done() -> None:
        with app.replace_connector(app.connector.get_worker_connector()) as working:  # type: ignore[attr-defined]
            async with working.open_async():
                await worker.take_up_again(working)
                await working.run_worker_async(
                    queues=QUEUES, concurrency=1, wait=False, install_signal_handlers=False
                )

    asyncio.run(until_done())


def killed(job: ProcrastinateJob) -> None:
    """The job as a worker leaves it that was killed in the middle of it."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job.id])


def end(run: Recomputing) -> tuple[str, int, list[str]]:
    """State, entitlements of the month, and how the jobs ended."""
    run.refresh_from_db()
    ended = ProcrastinateJob.objects.order_by("id").values_list("status", flat=True)
    return run.state, Entitlement.objects.filter(month=MONTH.first_day).count(), list(ended)


def test_the_worker_does_all_of_it_one_job_a_county(run: Recomputing) -> None:
    work()
    assert end(run) == ("done", 12, ["succeeded"] * 3)
    work()
    assert end(run) == ("done", 12, ["succeeded"] * 3)


def test_what_came_meanwhile_is_not_kept_waiting_for_the_whole(run: Recomputing) -> None:
    other = jobs.ask(
        programme_of(NURSING), [MONTH.next()], CITY, fund="county", by=run.asked_by, at=AT,
    ).run  # fmt: skip
    work()
    order = list(ProcrastinateJob.objects.order_by("id").values_list("args__run_id", flat=True))
    assert order == [run.pk, other.pk] * 3


def test_a_job_of_a_worker_that_was_killed_is_taken_up_by_the_next(run: Recomputing) -> None:
    recomputing.next_place(run.pk)
    killed(ProcrastinateJob.objects.get())
    work()
    assert end(run) == ("done", 12, ["succeeded"] * 2)


def test_killed_after_the_rest_was_put_in_line_the_rest_goes_on(run: Recomputing) -> None:
    """What was left half-way must not keep the worker from beginning."""
    recomputing.next_place(run.pk)
    killed(ProcrastinateJob.objects.get())
    jobs.put_in_line(run.pk)
    work()
    assert end(run) == ("done", 12, ["aborted", "succeeded", "succeeded"])
