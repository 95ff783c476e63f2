"""Writes of areas and calendars: one verb, one transaction, one audit event."""

from huican.reference.operations.calendars import publish_calendar, set_calendar_day
from huican.reference.operations.changes import NewArea, Share, merge, move, rename, split
from huican.reference.operations.loading import AreaLoad, load_area_files, load_areas

__all__ = [
    "AreaLoad",
    "NewArea",
    "Share",
    "load_area_files",
    "load_areas",
    "merge",
    "move",
    "publish_calendar",
    "rename",
    "set_calendar_day",
    "split",
]
