"""Recomputing more than a page can wait for: county by county, each by itself, and once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.http import HttpResponse
from django.test import Client
from procrastinate.contrib.django.models import ProcrastinateJob

from huican.access.models import User
from huican.audit.models import Event
from huican.kernel.months import Month
from huican.ledger import entitlements, jobs, recomputing
from huican.ledger.batches.building import programme_of
from huican.ledger.models import Entitlement, Posting, RecomputedPlace, Recomputing
from huican.programmes.population import NobodyThere
from tests.integration.city_office import (
    CITY,
    COUNTIES,
    SECOND,
    THIRD,
    add_areas,
    city_office,
    move,
)
from tests.integration.desk_made_up import AT, COUNTY, TOWN, signed_in
from tests.integration.determined_office import NURSING
from tests.integration.paying_office import Paying, user
from tests.integration.paying_pages import made, nothing_remembered, words

__all__ = ["made", "nothing_remembered"]

pytestmark = pytest.mark.django_db
MONTH = Month(2026, 1)
FORM = {"programme": NURSING, "month": str(MONTH), "since": str(MONTH), "fund": "county"}
PLACE = "/payments/recompute"


@pytest.fixture
def officer(made: Paying, monkeypatch: pytest.MonkeyPatch) -> User:
    """Of a city with three counties; what she asks for is more than a page waits for."""
    monkeypatch.setattr("huican.desk.contexts.payments.PERSON_MONTHS_MAX", 5)
    return city_office()


def asked(browser: Client) -> Recomputing:
    """The form sent; what is under way then."""
    answer = browser.post(PLACE, FORM)
    assert answer.status_code == 302, words(answer)
    return Recomputing.objects.get(pk=int(answer.headers["Location"].rsplit("/", 1)[1]))


def states(run: Recomputing) -> dict[str, str]:
    return dict(run.places.values_list("area_code", "state"))


def computed(month: Month = MONTH) -> dict[str, int]:
    """Entitlements of a month by county."""
    found = Entitlement.objects.filter(month=month.first_day).values_list("area_code", flat=True)
    return {one: sum(code[:6] == one[:6] for code in found) for one in COUNTIES}


def run_job(run: Recomputing) -> bool:
    """What the worker does with the job that stands in line; whether one stood there."""
    (job,) = in_line(run)
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs WHERE id = %s", [job.id])
    jobs.compute_next(**job.args)
    return bool(in_line(run))


def in_line(run: Recomputing) -> list[ProcrastinateJob]:
    return list(ProcrastinateJob.objects.filter(
        status="todo", queue_name=jobs.QUEUE, args__run_id=run.pk
    ))  # fmt: skip


def failing(
    monkeypatch: pytest.MonkeyPatch, county: str, error: BaseException
) -> Callable[[], list[str]]:
    """Computing one county goes wrong after everything was written; which were computed."""
    done: list[str] = []
    whole = entitlements.recompute

    def recompute(programme: Any, months: Any, area_code: str, **more: Any) -> Any:
        result = whole(programme, months, area_code, **more)
        if area_code == county:
            raise error
        done.append(area_code)
        return result

    monkeypatch.setattr(entitlements, "recompute", recompute)
    return lambda: done


# --- from the yes to the end ----------------------------------------------------------------------


def test_a_city_is_put_in_line_and_done_county_by_county(officer: User) -> None:
    browser = signed_in("shiban")
    run = asked(browser)
    assert (run.state, run.area_code, run.fund) == ("queued", CITY, "county")
    assert states(run) == dict.fromkeys(COUNTIES, "waiting")
    assert sum(computed().values()) == 0
    assert "排队等着算" in words(browser.get(f"{PLACE}/{run.pk}"))
    assert run_job(run)
    assert computed() == {COUNTY: 4, SECOND: 0, THIRD: 0}
    text = words(browser.get(f"{PLACE}/{run.pk}"))
    assert "正在重算应发" in text and "3 个地方，算完 1 个" in text
    assert "青石县 看了 4 人月 变动 4 人月" in text
    assert run_job(run)
    assert not run_job(run)
    assert computed() == dict.fromkeys(COUNTIES, 4)
    run.refresh_from_db()
    assert run.state == "done"
    text = words(browser.get(f"{PLACE}/{run.pk}"))
    assert "应发重算好了：变动 12 人月" in text and "重算回执" in text
    assert "陈市办" in text and "看了 12 人月" in text


def test_each_county_is_what_the_direct_way_makes_of_it(officer: User) -> None:
    run = asked(signed_in("shiban"))
    jobs.compute_all(run.pk)
    behind = list(Entitlement.objects.filter(month=MONTH.first_day).order_by("person_id")
                  .values_list("person_id", "revision", "outcome", "amount_fen", "area_code"))  # fmt: skip
    again = entitlements.recompute(
        programme_of(NURSING), [MONTH], CITY, by=officer, at=AT, fund="county"
    )
    assert (again.looked_at, again.changed) == (12, 0)
    posted = Posting.objects.filter(for_month=MONTH.first_day, transaction__event="entitle")
    owed = sum(row[3] for row in behind)
    assert owed > 0
    assert posted.filter(account__kind="payable").exists()
    sums = run.places.values_list("more_fen", flat=True)
    assert sum(sums) == owed
    # By the officer's word, in the log too.
    assert Event.objects.filter(verb="entitlement.recompute", actor=officer.actor).count() == 3


def test_what_a_page_can_wait_for_is_still_done_at_once(officer: User) -> None:
    text = words(signed_in("shiban").post(f"{PLACE}?area={SECOND}", FORM))
    assert "应发重算好了：变动 4 人月" in text
    assert not Recomputing.objects.exists()


# --- once -----------------------------------------------------------------------------------------


def test_pressed_twice_it_is_done_once(officer: User) -> None:
    browser = signed_in("shiban")
    run = asked(browser)
    assert asked(browser) == run
    assert "同样的重算已经在办" in words(browser.get(f"{PLACE}/{run.pk}"))
    assert run_job(run)
    assert asked(browser) == run
    assert len(in_line(run)) == 1
    assert Event.objects.filter(verb="entitlement.recompute-ask").count() == 1
    # Another month is another matter; and so is the same one once it is at its end.
    other = browser.post(PLACE, FORM | {"month": "2026-02", "since": "2026-02"})
    assert not other.headers["Location"].endswith(f"/{run.pk}")
    jobs.compute_all(run.pk)
    assert asked(browser) != run


def test_pressed_at_the_same_moment_the_database_lets_one_in(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = asked(signed_in("shiban"))
    # The other does not see it yet.
    monkeypatch.setattr(recomputing, "_open_like", lambda run: None)
    assert asked(signed_in("shiban")) == first
    assert Recomputing.objects.count() == 1
    assert RecomputedPlace.objects.count() == 3


def test_a_place_that_another_has_just_finished_is_not_computed_again(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(signed_in("shiban"))
    begin, done = recomputing._begin, failing(monkeypatch, "", ValueError())

    def overtaken(run: Recomputing, place: RecomputedPlace) -> None:
        RecomputedPlace.objects.filter(pk=place.pk).update(state="done", changed=7)
        begin(run, place)

    monkeypatch.setattr(recomputing, "_begin", overtaken)
    assert recomputing.next_place(run.pk)
    assert done() == []
    assert run.places.get(area_code=COUNTY).changed == 7


# --- what goes wrong ------------------------------------------------------------------------------


def test_killed_in_the_middle_the_next_goes_on_with_what_is_not_done(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(signed_in("shiban"))
    with monkeypatch.context() as patch:
        failing(patch, SECOND, KeyboardInterrupt())
        with pytest.raises(KeyboardInterrupt):
            jobs.compute_all(run.pk)
    assert states(run) == {COUNTY: "done", SECOND: "running", THIRD: "waiting"}
    assert computed() == {COUNTY: 4, SECOND: 0, THIRD: 0}
    done = failing(monkeypatch, "", ValueError())
    jobs.compute_all(run.pk)
    assert done() == [SECOND, THIRD]
    run.refresh_from_db()
    assert (run.state, computed()) == ("done", dict.fromkeys(COUNTIES, 4))


def test_a_county_that_fails_is_said_takes_nothing_back_and_is_tried_again(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    browser = signed_in("shiban")
    run = asked(browser)
    with monkeypatch.context() as patch:
        failing(patch, SECOND, NobodyThere("这个区划里还没有人", remedy="请先导入花名册"))
        jobs.compute_all(run.pk)
    assert computed() == {COUNTY: 4, SECOND: 0, THIRD: 4}
    text = words(browser.get(f"{PLACE}/{run.pk}"))
    assert "2 个地方算好了（变动 8 人月），1 个没有算成" in text
    assert "白水县 这个区划里还没有人" in text and "请先导入花名册" in text
    assert text.index("白水县") < text.index("青石县")
    assert "1 个地方没有算成" in words(browser.get(f"{PLACE}?area={CITY}"))
    again = browser.post(f"{PLACE}/{run.pk}")
    assert again.headers["Location"] == f"{PLACE}/{run.pk}"
    browser.post(f"{PLACE}/{run.pk}")
    assert len(in_line(run)) == 1
    assert Event.objects.filter(verb="entitlement.recompute-again").count() == 1
    done = failing(monkeypatch, "", ValueError())
    jobs.compute_all(run.pk)
    assert done() == [SECOND]
    run.refresh_from_db()
    assert (run.state, computed()) == ("done", dict.fromkeys(COUNTIES, 4))
    assert not run.places.exclude(error="").exists()


def test_a_fault_that_nobody_thought_of_is_a_number_and_no_name(
    officer: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    run = asked(signed_in("shiban"))
    failing(monkeypatch, THIRD, ValueError("张三 990801197001010011"))
    jobs.compute_all(run.pk)
    error = run.places.get(area_code=THIRD).error
    assert "编号 E-" in error and "张三" not in error and "9908" not in error


def test_what_stands_still_for_long_can_be_put_in_line_again(officer: User) -> None:
    browser = signed_in("shiban")
    run = asked(browser)
    assert "接着算" not in words(browser.get(f"{PLACE}/{run.pk}"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    Recomputing.objects.filter(pk=run.pk).update(
        moved_at=run.moved_at - recomputing.STUCK_AFTER - timedelta(seconds=1)
    )
    assert "接着算" in words(browser.get(f"{PLACE}/{run.pk}"))
    browser.post(f"{PLACE}/{run.pk}")
    assert len(in_line(run)) == 1


def test_a_worker_that_begins_puts_what_has_no_job_in_line(officer: User) -> None:
    run = asked(signed_in("shiban"))
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM procrastinate_jobs")
    jobs.put_unfinished_in_line()
    jobs.put_unfinished_in_line()
    assert len(in_line(run)) == 1
    jobs.compute_all(run.pk)
    run_job(run)
    jobs.put_unfinished_in_line()
    assert in_line(run) == []


# --- who, and what is listed ----------------------------------------------------------------------


def test_a_run_is_for_those_who_may_compute_in_all_of_its_area(officer: User) -> None:
    run = asked(signed_in("shiban"))
    place = f"{PLACE}/{run.pk}"
    assert signed_in("jingban").get(place).status_code == 404
    assert signed_in("jingban").post(place).status_code == 404
    for other in ("caiwu", "fuhe", "lingdao"):
        assert signed_in(other).get(place).status_code == 403
    assert Client().get(place).status_code == 302
    assert signed_in("shiban").get(f"{PLACE}/999999").status_code == 404
    # What a county officer sees of it: nothing, in her own list neither.
    assert "最近交给后台算的" not in words(signed_in("jingban").get(PLACE))


def test_an_area_that_is_not_the_officer_s_is_refused(officer: User) -> None:
    answer = signed_in("jingban").post(f"{PLACE}?area={CITY}", FORM)
    assert answer.status_code == 403
    assert not Recomputing.objects.exists()


def test_a_county_that_is_too_large_for_a_page_is_one_place(officer: User) -> None:
    """Its officer sees it listed where she asked for it, with who, when, what and what came of it."""
    browser = signed_in("shiban")
    answer: HttpResponse = browser.post(
        f"{PLACE}?area={SECOND}", FORM | {"since": str(MONTH.next(-1))}
    )
    assert answer.status_code == 302
    run = Recomputing.objects.get()
    assert states(run) == {SECOND: "waiting"}
    jobs.compute_all(run.pk)
    text = words(browser.get(f"{PLACE}?area={SECOND}"))
    assert "最近交给后台算的" in text and "白水县 陈市办" in text
    assert "2025年12月到2026年1月" in text and "算好了" in text
    assert "变动 4 人月，增" in text


def test_an_area_falls_apart_into_places_that_have_all_of_its_persons_and_nobody_else(
    officer: User,
) -> None:
    assert recomputing.places_of(CITY) == list(COUNTIES)
    assert recomputing.places_of(TOWN) == [TOWN]
    add_areas([
        # A new county of townships that keep their codes, and one of another city's that belongs
        # to a county here.
        ("990804000000", "新设县", "county", CITY),
        ("990802101000", "划出镇", "township", "990804000000"),
        ("990802101201", "划出村委会", "village", "990802101000"),
        ("990900000000", "别处市", "city", "990000000000"),
        ("990901000000", "别处县", "county", "990900000000"),
        ("990901100000", "飞来镇", "township", THIRD),
        ("990901100201", "飞来村委会", "village", "990901100000"),
        ("990901101000", "别处镇", "township", "990901000000"),
        ("990901101201", "别处村委会", "village", "990901101000"),
    ])  # fmt: skip
    move(range(1), "990802101201")
    move(range(1, 2), "990901100201")
    move(range(2, 3), "990901101201")
    assert recomputing.places_of(CITY) == [*COUNTIES, "990802101201"]
    run = jobs.ask(
        programme_of(NURSING), [MONTH], CITY, fund="county", by=user("shiban"), at=AT
    ).run  # fmt: skip
    jobs.compute_all(run.pk)
    found = Entitlement.objects.filter(month=MONTH.first_day).values_list("area_code", flat=True)
    assert len(found) == 11
    assert "990901101201" not in found


def test_where_nobody_lives_nothing_is_put_in_line(officer: User) -> None:
    with pytest.raises(NobodyThere):
        jobs.ask(
            programme_of(NURSING), [MONTH], "980000000000", fund="county", by=officer, at=AT
        )  # fmt: skip
    assert not Recomputing.objects.exists()
