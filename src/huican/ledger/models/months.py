"""What each month owes each person, and why; and who is on a programme's roll."""

from django.db import models
from django.db.models import Q

from huican.vault.privacy import classify


class RollDecision(models.Model):
    """Grant, stop, suspension or resumption of a person's payments: a decision with its reason.

    The latest decision at or before a month says whether that month is on the roll (在册). Who is
    not on the roll is not paid, however entitled: an application or a decision comes first.
    """

    GRANT, STOP, SUSPEND, RESUME = "grant", "stop", "suspend", "resume"
    ACTS = ((GRANT, "批准发放"), (STOP, "停发"), (SUSPEND, "暂停"), (RESUME, "恢复"))

    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField("项目", max_length=60)
    act = models.CharField("决定", max_length=8, choices=ACTS)
    # First day of the first month it counts for.
    from_month = models.DateField("从哪个月起")
    cause = models.CharField("原因代码", max_length=40, blank=True, default="")
    reason = models.CharField("理由", max_length=300)
    decided_at = models.DateTimeField("决定时间")
    decided_by = models.CharField("谁决定", max_length=64)
    source_ref = models.CharField("来源", max_length=120, blank=True, default="")

    privacy = classify(
        plain="id person programme act from_month cause decided_at decided_by source_ref",
        sensitive="reason",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(from_month__day=1), name="roll_from_a_first_day"),
            models.CheckConstraint(condition=~Q(reason=""), name="roll_decision_has_a_reason"),
        ]
        indexes = [
            models.Index(
                fields=["programme", "person", "from_month", "id"], name="roll_by_programme"
            )
        ]


class Basis(models.Model):
    """Under what entitlements were computed: the policy, the standards, and how far facts were known.

    One a recomputing and set of standards: what it says once need not stand in every row.
    """

    policy_digest = models.CharField("政策摘要", max_length=64)
    parameter_digest = models.CharField("标准摘要", max_length=64)
    data_version = models.BigIntegerField("数据版本")
    made_at = models.DateTimeField("算出时间")

    privacy = classify(plain="id policy_digest parameter_digest data_version made_at")


class Entitlement(models.Model):
    """What one month owes one person under what was known then. Never changed: the highest
    revision counts, and the ones before say what was believed before.
    """

    YES, NO, UNKNOWN = 1, 0, 2

    # Whether the person and the basis are there the database looks once a statement (migrations
    # 0015, 0018).
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    programme = models.CharField("项目", max_length=60)
    month = models.DateField("月份")
    revision = models.SmallIntegerField("第几版")
    outcome = models.SmallIntegerField(
        "认定", choices=[(YES, "符合"), (NO, "不符合"), (UNKNOWN, "待核实")]
    )
    amount_fen = models.BigIntegerField("应发（分）")
    # Why it differs from the revision before: fact, standard, policy, roll; and the words.
    cause = models.CharField("变动原因", max_length=40)
    reason = models.CharField("说明", max_length=300, blank=True, default="")
    area_code = models.CharField("区划", max_length=12)
    basis = models.ForeignKey(
        Basis, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )

    privacy = classify(
        plain="id person programme month revision amount_fen cause area_code basis",
        sensitive="outcome reason",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["programme", "month", "person", "revision"], name="one_entitlement_revision"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="entitlement_of_a_month"),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0, revision__gte=1), name="entitlement_not_negative"
            ),
            models.CheckConstraint(
                condition=~Q(outcome=0) | Q(amount_fen=0), name="not_entitled_is_nought"
            ),
        ]
        indexes = [models.Index(fields=["person", "month"], name="entitlement_by_person")]
