"""Facts that people enter, and the answers for everybody, kept so that they need not wait."""

import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from huican.vault.privacy import classify


class EnteredFact(models.Model):
    """What somebody found out about a person, for months in [from_month, to_month).

    Never changed: a later entry for the same months outweighs it. `value` is in steps (fen …), a
    yes/no or a text; null says that it is not known after all. An entry that `takes_back` tells
    nothing itself: for its months what was entered before is gone, and other sources speak again.
    `known_at` is when the platform learned it, which may be long after `from_month`.
    """

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", db_index=False)
    fact_code = models.CharField("事实", max_length=60)
    value = models.JSONField("值", null=True)
    from_month = models.DateField("从哪个月起（1 日）")
    to_month = models.DateField("到哪个月止（不含，1 日）", null=True)
    known_at = models.DateTimeField("何时得知")
    entered_by = models.CharField("谁登记的", max_length=150)
    source = models.CharField("依据", max_length=300)
    reason = models.CharField("怎么核实的", max_length=300, blank=True, default="")
    takes_back = models.BooleanField("收回以前登记的", default=False)

    privacy = classify(
        plain="id person fact_code from_month to_month known_at entered_by takes_back",
        sensitive="value source reason",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(to_month__isnull=True) | Q(to_month__gt=F("from_month")),
                name="entered_fact_is_forward",
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1) & (Q(to_month__isnull=True) | Q(to_month__day=1)),
                name="entered_fact_by_month",
            ),
            models.CheckConstraint(condition=~Q(source=""), name="entered_fact_has_a_source"),
            models.CheckConstraint(
                condition=Q(takes_back=False) | Q(value__isnull=True),
                name="entered_fact_taken_back_says_nothing",
            ),
        ]
        indexes = [
            models.Index(fields=["person", "fact_code", "-known_at"], name="entered_fact_by_person")
        ]
        triggers = [
            pgtrigger.Protect(
                name="entered_fact_append_only", operation=pgtrigger.Update | pgtrigger.Delete
            )
        ]


class PopulationRun(models.Model):
    """One month's answers for everybody of an area. A cache: it can be computed again.

    `programmes` gives the order of the arrays in the outcomes. Whatever could change the answers
    is in the key: the number of the data version, and digests of policies and parameters.
    """

    area_code = models.CharField("区划", max_length=12)
    month = models.DateField("月份（1 日）")
    data_version = models.BigIntegerField("数据版本")
    policies_digest = models.CharField("政策摘要", max_length=64)
    parameters_digest = models.CharField("标准摘要", max_length=64)
    programmes = ArrayField(models.CharField(max_length=60), verbose_name="项目")
    persons = models.IntegerField("人数", default=0)
    computed_at = models.DateTimeField("算出时间")
    took_ms = models.IntegerField("用时（毫秒）", default=0)

    privacy = classify(
        plain="id area_code month data_version policies_digest parameters_digest programmes "
        "persons computed_at took_ms"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["area_code", "month", "data_version", "policies_digest",
                        "parameters_digest"],
                name="one_population_run",
            )
        ]  # fmt: skip


class PopulationOutcome(models.Model):
    """One person's answers of a run, in the order of `run.programmes`.

    outcomes: 1 yes, 0 no, 2 unknown, -1 not in force. no_bits and unknown_bits: bit i is set where
    the i-th clause failed or is unknown (NULL: none). amounts_fen: NULL where nothing is due, or
    the standard is unknown.
    """

    pk = models.CompositePrimaryKey("run_id", "person_id")
    # No constraint: a fifth of the time of a run would go into checking it row by row.
    run = models.ForeignKey(
        PopulationRun, models.DO_NOTHING, related_name="outcomes", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    # A number, no foreign key: a cache must not keep a person on file whom a withdrawn file made.
    person_id = models.BigIntegerField("档案")
    area_code = models.CharField("区划", max_length=12)
    outcomes = ArrayField(models.SmallIntegerField(), verbose_name="结论")
    no_bits = ArrayField(models.IntegerField(null=True), verbose_name="不符合的条件")
    unknown_bits = ArrayField(models.IntegerField(null=True), verbose_name="待核实的条件")
    amounts_fen = ArrayField(models.BigIntegerField(null=True), verbose_name="应发（分）")

    privacy = classify(
        plain="run person_id area_code",
        sensitive="outcomes no_bits unknown_bits amounts_fen",
    )
