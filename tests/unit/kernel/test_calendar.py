from datetime import date

import pytest

from huican.kernel.calendar import CalendarError, WorkingCalendar

CALENDAR = WorkingCalendar()


def test_national_holidays_are_not_worked_and_adjusted_weekends_are() -> None:
    assert not CALENDAR.is_working(date(2023, 10, 2))  # Monday in the National Day holiday
    assert CALENDAR.is_working(date(2023, 10, 7))  # Saturday worked in exchange
    assert CALENDAR.is_working(date(2023, 10, 9))
    assert not CALENDAR.is_working(date(2023, 10, 14))


def test_day_one_is_the_working_day_after_receipt() -> None:
    assert CALENDAR.add(date(2023, 11, 20), 1).day == date(2023, 11, 21)
    assert CALENDAR.add(date(2023, 11, 24), 1).day == date(2023, 11, 27)
    assert CALENDAR.add(date(2023, 11, 25), 1).day == date(2023, 11, 27)
    assert CALENDAR.add(date(2023, 11, 25), 0).day == date(2023, 11, 25)


def test_ten_days_across_national_day_count_the_adjusted_weekend() -> None:
    due = CALENDAR.add(date(2023, 9, 27), 10)
    assert (due.day, due.provisional) == (date(2023, 10, 17), False)


def test_a_due_day_beyond_the_published_years_is_provisional() -> None:
    due = CALENDAR.add(date(2026, 12, 30), 5)
    assert due.provisional
    assert due.day.year == 2027
    assert str(due).endswith("（按周末推算）")
    assert not CALENDAR.add(date(2026, 12, 1), 5).provisional


def test_a_published_year_makes_the_due_day_certain() -> None:
    calendar = WorkingCalendar({date(2027, 1, 1): False}, published_years=[2027])
    due = calendar.add(date(2026, 12, 31), 1)
    assert (due.day, due.provisional) == (date(2027, 1, 4), False)


def test_one_override_alone_does_not_publish_a_year() -> None:
    calendar = WorkingCalendar({date(2027, 1, 1): False})
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.add(date(2026, 12, 31), 1).provisional


def test_an_override_wins_over_the_published_calendar() -> None:
    assert not WorkingCalendar({date(2023, 10, 9): False}).is_working(date(2023, 10, 9))


def test_what_is_left_is_negative_when_overdue() -> None:
    assert CALENDAR.count(date(2023, 11, 20), date(2023, 11, 23)) == 3
    assert CALENDAR.count(date(2023, 11, 23), date(2023, 11, 20)) == -3
    assert CALENDAR.count(date(2023, 11, 20), date(2023, 11, 20)) == 0


@pytest.mark.parametrize("n", [-1, 801])
def test_day_limits_have_bounds(n: int) -> None:
    with pytest.raises(CalendarError):
        CALENDAR.add(date(2023, 1, 1), n)
