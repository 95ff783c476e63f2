from datetime import date, datetime

import pytest

from huican.audit.models import Event
from huican.reference import operations, queries
from huican.reference.operations.calendars import CalendarEntryError

pytestmark = pytest.mark.django_db

BY = "system:test"
NOTICE = "国办发明电〔2026〕7号"


def publish(now: datetime, **changed: object) -> None:
    entry: dict[str, object] = {
        "holidays": [date(2027, 1, 1)],
        "working_weekends": [date(2027, 1, 3)],
        "source": NOTICE,
    }
    operations.publish_calendar(2027, **(entry | changed), by=BY, at=now)  # type: ignore[arg-type]


def test_without_entries_the_packaged_years_hold() -> None:
    calendar = queries.working_calendar()
    assert not calendar.is_working(date(2026, 10, 1))
    assert calendar.add(date(2026, 12, 31), 1).provisional


def test_a_published_year_makes_due_dates_certain(now: datetime) -> None:
    publish(now)
    calendar = queries.working_calendar()
    assert not calendar.is_working(date(2027, 1, 1))
    assert calendar.is_working(date(2027, 1, 3))
    due = calendar.add(date(2026, 12, 31), 1)
    assert (due.day, due.provisional) == (date(2027, 1, 3), False)
    assert Event.objects.get(verb="calendar.publish").data == {"source": NOTICE}


def test_publishing_again_replaces_the_year(now: datetime) -> None:
    publish(now)
    publish(now, holidays=[date(2027, 2, 8)], working_weekends=[])
    calendar = queries.working_calendar()
    assert calendar.is_working(date(2027, 1, 1))
    assert not calendar.is_working(date(2027, 2, 8))


def test_a_single_day_is_corrected_without_making_its_year_certain(now: datetime) -> None:
    operations.set_calendar_day(date(2027, 3, 8), working=False, source="县政府通知", by=BY, at=now)
    calendar = queries.working_calendar()
    assert not calendar.is_working(date(2027, 3, 8))
    assert not calendar.is_published(2027)


@pytest.mark.parametrize(
    ("changed", "words"),
    [
        ({"holidays": [date(2028, 1, 1)]}, "不在 2027 年"),
        ({"working_weekends": [date(2027, 1, 4)]}, "不是周末"),
        ({"working_weekends": [date(2027, 1, 2)], "holidays": [date(2027, 1, 2)]}, "同一天"),
        ({"source": " "}, "文号"),
    ],
)
def test_a_notice_that_contradicts_itself_is_refused(
    now: datetime, changed: dict[str, object], words: str
) -> None:
    with pytest.raises(CalendarEntryError, match=words):
        publish(now, **changed)
    assert not queries.working_calendar().is_published(2027)
