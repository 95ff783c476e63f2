"""Versions of policies, the standards that places set, and determinations as they were made."""

import pgtrigger
from django.db import models
from django.db.models import F, Q

from huican.vault.fields import EncryptedTextField
from huican.vault.privacy import classify


class PolicyVersion(models.Model):
    """A policy folder as it once was; never changed. `facts`: what its words meant then."""

    code = models.CharField("项目", max_length=60)
    digest = models.CharField("摘要", max_length=64)
    name = models.CharField("名称", max_length=80)
    programme_yaml = models.TextField("programme.yaml")
    parameters_yaml = models.TextField("parameters.yaml")
    examples_yaml = models.TextField("examples.yaml")
    facts = models.JSONField("用到的事实", default=list)
    kept_at = models.DateTimeField("留存时间")

    privacy = classify(
        plain="id code digest name programme_yaml parameters_yaml examples_yaml facts kept_at"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "digest"], name="one_policy_version")
        ]
        triggers = [
            pgtrigger.Protect(
                name="policy_version_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.digest[:12]}"


class LocalParameter(models.Model):
    """A standard that a place sets: one person proposes, another confirms, then it holds.

    `value` is in steps (fen …), a yes/no or a text; `area` a code prefix of 2, 4 or 6 digits.
    Decided once; a correction is a new proposal, which replaces this one for its months.
    """

    class State(models.TextChoices):
        PROPOSED = "proposed", "待复核"
        CONFIRMED = "confirmed", "已生效"
        WITHDRAWN = "withdrawn", "已撤回"

    programme = models.CharField("项目", max_length=60)
    parameter = models.CharField("参数", max_length=60)
    area = models.CharField("地方（区划前几位）", max_length=6)
    from_month = models.DateField("从哪个月起（1 日）")
    value = models.JSONField("值")
    number = models.CharField("文号", max_length=120)
    reason = models.CharField("理由", max_length=500)
    state = models.CharField("状态", max_length=10, choices=State, default=State.PROPOSED)
    proposed_by = models.CharField("谁提出", max_length=64)
    proposed_at = models.DateTimeField("提出时间")
    # The questions that came up, and who answered them “yes, so it is”.
    answers = models.JSONField("问过的", default=list)
    decided_by = models.CharField("谁定的", max_length=64, blank=True, default="")
    decided_at = models.DateTimeField("定的时间", null=True)
    decided_why = models.CharField("撤回的原因", max_length=500, blank=True, default="")

    privacy = classify(
        plain="id programme parameter area from_month value number reason state proposed_by "
        "proposed_at answers decided_by decided_at decided_why"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(state="confirmed") | ~Q(decided_by=F("proposed_by")),
                name="standard_confirmed_by_another",
            ),
            models.CheckConstraint(
                condition=(Q(state="proposed") & Q(decided_at__isnull=True) & Q(decided_by=""))
                | (~Q(state="proposed") & Q(decided_at__isnull=False) & ~Q(decided_by="")),
                name="standard_decided_wholly",
            ),
            models.CheckConstraint(
                condition=Q(area__regex=r"^(\d{2}|\d{4}|\d{6})$"), name="standard_area_is_prefix"
            ),
            models.CheckConstraint(
                condition=Q(from_month__day=1), name="standard_from_first_of_month"
            ),
            models.CheckConstraint(
                condition=~Q(number="") & ~Q(reason="") & ~Q(proposed_by=""),
                name="standard_has_grounds",
            ),
            models.UniqueConstraint(
                fields=["programme", "parameter", "area", "from_month"],
                condition=Q(state="proposed"),
                name="one_open_proposal",
            ),
        ]
        indexes = [models.Index(fields=["state", "decided_at"], name="standard_by_state")]
        triggers = [
            pgtrigger.Protect(name="standard_is_kept", operation=pgtrigger.Delete),
            pgtrigger.Protect(
                name="standard_decided_once",
                operation=pgtrigger.Update,
                condition=pgtrigger.Q(old__state__in=["confirmed", "withdrawn"]),
            ),
            # What was proposed is what gets confirmed.
            pgtrigger.Protect(
                name="standard_as_proposed",
                operation=pgtrigger.Update,
                condition=pgtrigger.AnyChange(
                    "programme", "parameter", "area", "from_month", "value", "number", "reason",
                    "proposed_by", "proposed_at",
                ),
            ),
        ]  # fmt: skip

    def __str__(self) -> str:
        return f"{self.programme}.{self.parameter} {self.area} {self.from_month:%Y-%m}"


class DeterminationRecord(models.Model):
    """An answer about a person as it was given, with all that it rested on; never changed.

    `inputs` (sealed JSON): the facts with their sources, as they were known then. `others`: what
    the programmes said that this one gives way to.
    """

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", db_index=False)
    version = models.ForeignKey(PolicyVersion, models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField("项目", max_length=60)
    month = models.DateField("月份（1 日）")
    area_code = models.CharField("区划", max_length=12)
    parameters = models.JSONField("参数", default=dict)
    inputs = EncryptedTextField("事实（密封）", domain="determination-inputs")
    others = models.JSONField("别的项目", default=dict)
    outcome = models.SmallIntegerField("结论")
    clauses = models.JSONField("各条件", default=dict)
    amount_fen = models.BigIntegerField("应发（分）", null=True)
    decided_by = models.CharField("谁认定", max_length=64)
    decided_at = models.DateTimeField("认定时间")

    privacy = classify(
        plain="id person version programme month area_code parameters decided_by decided_at",
        sensitive="inputs others outcome clauses amount_fen",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__range=(-1, 2)), name="determination_outcome_known"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__isnull=True) | Q(outcome=1),
                name="determination_amount_only_with_yes",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="determination_of_a_month"),
        ]
        indexes = [
            models.Index(fields=["person", "programme", "month"], name="determination_of_person"),
            models.Index(fields=["version"], name="determination_by_version"),
        ]
        triggers = [
            pgtrigger.Protect(
                name="determination_never_changes",
                operation=pgtrigger.Update | pgtrigger.Delete,
            )
        ]

    def __str__(self) -> str:
        return f"determination {self.pk}"
