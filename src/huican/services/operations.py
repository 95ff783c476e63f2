"""Writes of services: what workbooks report as done, needed, organised and aimed at."""

from huican.registry.record_store import RecordStore
from huican.services.models import Activity, Delivery, Need, Project, Target

DELIVERIES = RecordStore(Delivery, ("programme",))
NEEDS = RecordStore(Need)
ACTIVITIES = RecordStore(Activity)
PROJECTS = RecordStore(Project)
TARGETS = RecordStore(Target, ("task",))
