"""Money that was paid and should not have been: found, told, answered, decided, brought back."""

from django.db import models
from django.db.models import Q

from huican.vault.privacy import classify


class Recovery(models.Model):
    """Over-payment of one person in one programme for one cause. Its money is in the books.

    `months` and `amount_fen` are what was found, and stay so: what of it turned out not to be
    over-paid stands, month by month, in the acts that took it off (多发不再成立、核销撤回、认定不成立),
    what came back or was given up in others. See ledger.recovery_acts.standing_months, outstanding.
    """

    STATES = (
        ("found", "查出"), ("noticed", "已告知"), ("decided", "已决定"), ("settled", "已了结"),
        ("dropped", "不成立"),
    )  # fmt: skip

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+")
    programme = models.CharField("项目", max_length=60)
    fund = models.CharField("资金来源", max_length=60)
    area_code = models.CharField("区划", max_length=12)
    cause = models.CharField("原因", max_length=40)
    # Months (2023-05) with what each was found to have been paid too much, in fen.
    months = models.JSONField("月份和金额")
    amount_fen = models.BigIntegerField("多发（分）")
    # Where it is known from, in words: 《民政殡葬火化名单.xlsx》第 12 行.
    evidence = models.CharField("证据", max_length=400)
    state = models.CharField("状态", max_length=10, choices=STATES, default="found")
    way = models.CharField("怎么追", max_length=20, blank=True, default="")
    found_at = models.DateTimeField("何时查出")
    found_by = models.CharField("谁查出", max_length=64)
    version = models.IntegerField("第几次变动", default=1)

    privacy = classify(
        plain="id person programme fund area_code months amount_fen state way found_at found_by "
        "version",
        sensitive="cause evidence",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(amount_fen__gt=0), name="recovery_above_nought"),
            models.UniqueConstraint(
                fields=["person", "programme", "cause"],
                condition=Q(state__in=("found", "noticed")),
                name="one_open_recovery_a_cause",
            ),
        ]
        indexes = [models.Index(fields=["state", "programme"], name="recovery_by_state")]


class RecoveryAct(models.Model):
    """One step of a recovery: notice, reply, decision, repayment, netting, write-off, lessening."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="acts")
    act = models.CharField("做了什么", max_length=20)
    at = models.DateTimeField("何时")
    by = models.CharField("谁", max_length=64)
    amount_fen = models.BigIntegerField("金额（分）", default=0)
    # Of a step that found over-payments, or found that some are none: months (2023-05) and fen.
    months = models.JSONField("月份和金额", default=dict)
    words = models.TextField("说明")
    # The transaction of the books, where the step moved money.
    transaction = models.OneToOneField(
        "ledger.Transaction", models.PROTECT, null=True, related_name="+"
    )

    privacy = classify(
        plain="id recovery act at by amount_fen months transaction", sensitive="words"
    )


class Instalment(models.Model):
    """One part of a recovery by instalments or netting, due in a month."""

    recovery = models.ForeignKey(Recovery, models.PROTECT, related_name="instalments")
    due_month = models.DateField("哪个月")
    amount_fen = models.BigIntegerField("金额（分）")
    done_fen = models.BigIntegerField("已收（分）", default=0)

    privacy = classify(plain="id recovery due_month amount_fen done_fen")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["recovery", "due_month"], name="one_instalment_a_month"
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, done_fen__gte=0, done_fen__lte=models.F("amount_fen"))
                & Q(due_month__day=1),
                name="instalment_possible",
            ),
        ]
