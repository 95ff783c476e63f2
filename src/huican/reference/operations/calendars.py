"""Entering the yearly notice on holidays, and correcting single days."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from huican.audit.operations import Actor, record
from huican.kernel.errors import HuicanError
from huican.reference.models import CalendarDay, PublishedCalendar


class CalendarEntryError(HuicanError):
    """A calendar entry that contradicts itself."""

    code = "calendar-entry"


def publish_calendar(
    year: int,
    *,
    holidays: Collection[date],
    working_weekends: Collection[date],
    source: str,
    by: Actor | str,
    at: datetime,
) -> None:
    """Enter a year's notice in full (source 文号); what was there for the year is replaced.

    `holidays` are days off that are not weekends anyway (weekends may be listed), and
    `working_weekends` the Saturdays and Sundays worked in exchange. From then on due dates in
    the year are certain.
    """
    days = dict.fromkeys(holidays, False) | dict.fromkeys(working_weekends, True)
    if len(days) != len(set(holidays)) + len(set(working_weekends)):
        raise CalendarEntryError("同一天既写了放假又写了上班", remedy="请照通知核对")
    for day, working in days.items():
        if day.year != year:
            raise CalendarEntryError(f"{day} 不在 {year} 年", remedy="请照通知核对")
        if working and day.weekday() < 5:
            raise CalendarEntryError(f"{day} 不是周末，不用写调休上班", remedy="请照通知核对")
    if not source.strip():
        raise CalendarEntryError("没有写依据文号", remedy="请写通知的文号")
    with transaction.atomic():
        CalendarDay.objects.filter(day__year=year).delete()
        CalendarDay.objects.bulk_create(
            CalendarDay(day=day, working=working, source=source)
            for day, working in sorted(days.items())
        )
        PublishedCalendar.objects.update_or_create(year=year, defaults={"source": source})
        record(
            verb="calendar.publish", by=by, at=at, subject=("calendar", year),
            summary=f"录入 {year} 年节假日安排，共 {len(days)} 天", data={"source": source},
        )  # fmt: skip


def set_calendar_day(
    day: date, *, working: bool, source: str, by: Actor | str, at: datetime
) -> None:
    """Correct one day (a local day off, a late change). It does not make its year certain."""
    if not source.strip():
        raise CalendarEntryError("没有写依据", remedy="请写通知的文号或名称")
    with transaction.atomic():
        CalendarDay.objects.update_or_create(
            day=day, defaults={"working": working, "source": source}
        )
        record(
            verb="calendar.set-day", by=by, at=at, subject=("calendar", day.isoformat()),
            summary=f"{day} 改为{'上班' if working else '休息'}", data={"source": source},
        )  # fmt: skip
