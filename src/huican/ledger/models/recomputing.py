"""Bringing what is owed up to date behind the page: what was asked for, and each place of it."""

from django.db import models
from django.db.models import Q

from huican.vault.privacy import classify


class Recomputing(models.Model):
    """A programme's months to be computed again for an area too large for a page to wait for."""

    QUEUED, RUNNING, DONE, FAILED = "queued", "running", "done", "failed"
    STATES = ((QUEUED, "排队"), (RUNNING, "正在算"), (DONE, "算好了"), (FAILED, "有的没有算成"))
    OPEN = (QUEUED, RUNNING)

    programme = models.CharField("项目", max_length=60)
    first_month = models.DateField("从哪个月")
    last_month = models.DateField("到哪个月")
    area_code = models.CharField("区划", max_length=12)
    fund = models.CharField("资金来源", max_length=60)
    state = models.CharField("状态", max_length=8, choices=STATES, default=QUEUED)
    asked_by = models.CharField("谁交办", max_length=64)
    asked_at = models.DateTimeField("何时交办")
    # Who had the places that failed tried again, the last time.
    again_by = models.CharField("谁要再算", max_length=64, blank=True, default="")
    # The last sign of life: a place begun or ended.
    moved_at = models.DateTimeField("最近一次动静")

    privacy = classify(
        plain="id programme first_month last_month area_code fund state asked_by asked_at again_by "
        "moved_at"
    )

    class Meta:
        constraints = [
            # Asked twice, it is done once.
            models.UniqueConstraint(
                fields=["programme", "first_month", "last_month", "area_code"],
                condition=Q(state__in=["queued", "running"]),
                name="one_recomputing_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(
                    first_month__day=1, last_month__day=1,
                    last_month__gte=models.F("first_month"),
                ),
                name="recomputing_of_months",
            ),
        ]  # fmt: skip


class RecomputedPlace(models.Model):
    """One place of it, a county as a rule: computed in a transaction of its own."""

    WAITING, RUNNING, DONE, FAILED = "waiting", "running", "done", "failed"
    STATES = ((WAITING, "还没有算"), (RUNNING, "正在算"), (DONE, "算好了"), (FAILED, "没有算成"))

    run = models.ForeignKey(Recomputing, models.CASCADE, related_name="places", db_index=False)
    area_code = models.CharField("区划", max_length=12)
    state = models.CharField("状态", max_length=8, choices=STATES, default=WAITING)
    # Person-months looked at and changed; what is owed now beyond and below what was before.
    looked_at = models.IntegerField("看了几人月", default=0)
    changed = models.IntegerField("变动几人月", default=0)
    more_fen = models.BigIntegerField("增（分）", default=0)
    less_fen = models.BigIntegerField("减（分）", default=0)
    error = models.CharField("为什么没有算成", max_length=500, blank=True, default="")
    ended_at = models.DateTimeField("何时算完", null=True)

    privacy = classify(
        plain="id run area_code state looked_at changed more_fen less_fen error ended_at"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "area_code"], name="one_place_of_a_recomputing")
        ]
