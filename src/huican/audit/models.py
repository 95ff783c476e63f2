"""One append-only table. The database refuses UPDATE, DELETE and TRUNCATE (migration 0002)."""

from __future__ import annotations

from typing import ClassVar

from django.db import models

from huican.vault.privacy import classify


class Event(models.Model):
    """One thing that somebody did.

    `seq` has no gaps: a missing number is a removed event. `digest` is SM3 over `prev_digest` and
    everything else, so an event cannot be changed without changing all that follow. No foreign
    keys: an event outlives what it speaks of. Never a name or number of a person in it.
    """

    seq = models.BigIntegerField("序号", primary_key=True)
    at = models.DateTimeField("时间")
    actor = models.CharField("谁", max_length=64)
    verb = models.CharField("做了什么", max_length=64)
    subject_kind = models.CharField("对象种类", max_length=64, blank=True)
    subject_id = models.CharField("对象编号", max_length=64, blank=True)
    area_code = models.CharField("区划", max_length=12, blank=True)
    summary = models.CharField("说明", max_length=300)
    data = models.JSONField("细目", default=dict)
    prev_digest = models.BinaryField("前一条摘要", max_length=32)
    digest = models.BinaryField("摘要", max_length=32)

    privacy: ClassVar = classify(
        plain="seq at actor verb subject_kind subject_id area_code summary data prev_digest digest"
    )

    class Meta:
        verbose_name = "审计事件"
        verbose_name_plural = "审计事件"
        ordering: ClassVar = ["seq"]
        indexes: ClassVar = [
            models.Index(fields=["at"], name="audit_event_at"),
            models.Index(fields=["actor", "seq"], name="audit_event_actor"),
            models.Index(fields=["verb", "seq"], name="audit_event_verb"),
            models.Index(fields=["subject_kind", "subject_id", "seq"], name="audit_event_subject"),
        ]
        constraints: ClassVar = [
            models.CheckConstraint(
                name="audit_event_seq_is_positive", condition=models.Q(seq__gt=0)
            ),
        ]

    def __str__(self) -> str:
        return f"{self.seq} {self.verb}"
