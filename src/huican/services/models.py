"""What was done and what is to be done: deliveries, needs, activities, projects, targets."""

from django.db import models

from huican.registry.records import RECORD_PLAIN, RECORD_SENSITIVE, Record
from huican.vault.privacy import classify


class Delivery(Record):
    """Something done for a person: a device, a training, a care visit, a home made barrier-free."""

    programme = models.CharField("项目", max_length=60, blank=True, default="")

    privacy = classify(plain=f"{RECORD_PLAIN} programme", sensitive=RECORD_SENSITIVE)


class Need(Record):
    """A need that a person stated, waiting to be answered."""

    privacy = classify(plain=RECORD_PLAIN, sensitive=RECORD_SENSITIVE)


class Activity(Record):
    """Something the office did: a study session, a job fair, volunteering."""

    privacy = classify(plain=RECORD_PLAIN, sensitive=RECORD_SENSITIVE)


class Project(Record):
    """A collective project: a greenhouse, a base."""

    privacy = classify(plain=RECORD_PLAIN, sensitive=RECORD_SENSITIVE)


class Target(Record):
    """What a year is to reach; `quantity` is the target value in `unit`."""

    task = models.CharField("任务名称", max_length=200)

    privacy = classify(plain=f"{RECORD_PLAIN} task", sensitive=RECORD_SENSITIVE)
