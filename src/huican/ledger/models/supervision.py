"""Money in the open: lists put up for the village, inspections, what they found.

What is published is kept as it was published: rows are masked before they are written, and no row
knows more of a person than the village saw. What somebody found is never rubbed out: it is
answered, and closed by another than the one who was asked.
"""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q

from huican.ledger.domain.inspections import SEVERITIES, STATES
from huican.ledger.models.batches import Batch, BatchLine
from huican.ledger.models.payments import Payment
from huican.vault.privacy import classify


class PublishedList(models.Model):
    """A list of payments put up from one day until (not on) another, under an address that nobody
    can guess. Taken down early only with a reason."""

    # 128 random bits as text: the address is known to whoever saw the notice, and not listed.
    token = models.CharField("网址记号", max_length=40, unique=True)
    title = models.CharField("标题", max_length=120)
    # What it shows: one batch, or all that a month paid.
    batch = models.ForeignKey(Batch, models.PROTECT, null=True, related_name="+")
    programme = models.CharField("项目", max_length=60)
    month = models.DateField("发放月份")
    area_code = models.CharField("区划", max_length=12)
    from_day = models.DateField("从哪天起")
    until_day = models.DateField("撤下日（这天起看不到）")
    hotline = models.CharField("异议电话", max_length=60)
    row_count = models.IntegerField("行数")
    total_fen = models.BigIntegerField("合计（分）")
    published_at = models.DateTimeField("何时公示")
    published_by = models.CharField("谁公示", max_length=64)
    withdrawn_at = models.DateTimeField("何时提前撤下", null=True)
    withdrawn_by = models.CharField("谁撤下", max_length=64, blank=True, default="")
    withdrawn_why = models.CharField("为什么撤下", max_length=300, blank=True, default="")

    # The hotline is the office's own telephone, and stands on the notice.
    privacy = classify(
        plain="id token title batch programme month area_code from_day until_day hotline row_count "
        "total_fen published_at published_by withdrawn_at withdrawn_by",
        sensitive="withdrawn_why",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_day__gt=F("from_day")), name="published_list_is_forward"
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="published_list_of_a_month"),
            models.CheckConstraint(
                condition=Q(withdrawn_at__isnull=True, withdrawn_why="")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawn_why="") & ~Q(withdrawn_by="")),
                name="published_list_withdrawn_wholly",
            ),
        ]
        indexes = [models.Index(fields=["until_day"], name="published_list_by_day")]


class PublishedRow(models.Model):
    """One row as it was put up. `line` leads the staff to the payment; the public never sees it."""

    list = models.ForeignKey(PublishedList, models.PROTECT, related_name="rows", db_index=False)
    number = models.IntegerField("序号")
    line = models.ForeignKey(BatchLine, models.PROTECT, related_name="+", db_index=False)
    masked = models.CharField("姓名（遮着）", max_length=80)
    spoken = models.CharField("姓名怎么读", max_length=80)
    village_code = models.CharField("村（社区）区划", max_length=12)
    village = models.CharField("村（社区）", max_length=120)
    item = models.CharField("项目", max_length=80)
    amount_fen = models.BigIntegerField("金额（分）")
    period = models.CharField("所属月份", max_length=40)

    privacy = classify(
        plain="id list number line village_code village item amount_fen period",
        identifying="masked spoken",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["list", "number"], name="one_published_row_a_number"),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, number__gte=1), name="published_row_possible"
            ),
        ]


class Inspection(models.Model):
    """资金检查: somebody looks at the payments of an area, programmes and months.

    `until_month` is the open end: the first month that is not looked at.
    """

    OPEN, CLOSED = "open", "closed"

    number = models.CharField("检查编号", max_length=20, unique=True)
    title = models.CharField("检查什么", max_length=120)
    area_code = models.CharField("区划", max_length=12)
    programmes = ArrayField(models.CharField(max_length=60), verbose_name="项目")
    from_month = models.DateField("从哪个月起")
    until_month = models.DateField("到哪个月止（不含）")
    state = models.CharField(
        "状态", max_length=8, choices=[(OPEN, "在查"), (CLOSED, "已结束")], default=OPEN
    )
    version = models.IntegerField("第几次变动", default=1)
    opened_at = models.DateTimeField("何时立项")
    opened_by = models.CharField("检查人", max_length=64)
    closed_at = models.DateTimeField("何时结束", null=True)
    closed_by = models.CharField("谁结束", max_length=64, blank=True, default="")
    conclusion = models.TextField("结论", blank=True, default="")

    privacy = classify(
        plain="id number title area_code programmes from_month until_month state version opened_at "
        "opened_by closed_at closed_by",
        sensitive="conclusion",
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(until_month__gt=F("from_month"), from_month__day=1)
                & Q(until_month__day=1),
                name="inspection_of_months",
            ),
            models.CheckConstraint(
                condition=Q(state="open", closed_at__isnull=True)
                | (Q(state="closed", closed_at__isnull=False) & ~Q(conclusion="")),
                name="inspection_closed_wholly",
            ),
        ]


class InspectionSample(models.Model):
    """A sample as it was drawn. The same seed over the same payments draws the same again.

    `basis` is "random" or the code of a pattern. `population` and `digest` say what was drawn
    from: how many payments, and the digest of their keys in order.
    """

    RANDOM = "random"

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="samples")
    basis = models.CharField("怎么抽", max_length=40)
    seed = models.CharField("种子", max_length=40)
    wanted = models.IntegerField("要抽几笔")
    population = models.IntegerField("总共几笔")
    digest = models.CharField("总体的摘要", max_length=64)
    drawn_at = models.DateTimeField("何时抽")
    drawn_by = models.CharField("谁抽", max_length=64)

    privacy = classify(plain="id inspection basis seed wanted population digest drawn_at drawn_by")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(wanted__gte=1, population__gte=0), name="sample_possible"
            )
        ]


class SampleItem(models.Model):
    """One payment of a sample, and what the inspector saw. Paid by a batch, or by a workbook."""

    FINE, FOUND = "fine", "found"
    VERDICTS = ((FINE, "没有问题"), (FOUND, "有问题"))

    sample = models.ForeignKey(
        InspectionSample, models.PROTECT, related_name="items", db_index=False
    )
    number = models.IntegerField("序号")
    person = models.ForeignKey("registry.Person", models.PROTECT, related_name="+", db_index=False)
    programme = models.CharField("项目", max_length=60)
    for_month = models.DateField("所属月份")
    amount_fen = models.BigIntegerField("金额（分）")
    area_code = models.CharField("区划", max_length=12)
    line = models.ForeignKey(BatchLine, models.PROTECT, null=True, related_name="+", db_index=False)
    payment = models.ForeignKey(
        Payment, models.PROTECT, null=True, related_name="+", db_index=False
    )
    verdict = models.CharField("看过以后", max_length=8, choices=VERDICTS, blank=True, default="")
    words = models.CharField("说明", max_length=300, blank=True, default="")
    looked_at = models.DateTimeField("何时看", null=True)
    looked_by = models.CharField("谁看", max_length=64, blank=True, default="")

    privacy = classify(
        plain="id sample number person programme for_month amount_fen area_code line payment "
        "looked_at looked_by",
        sensitive="verdict words",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["sample", "number"], name="one_sample_item_a_number"),
            models.CheckConstraint(
                condition=Q(line__isnull=False, payment__isnull=True)
                | Q(line__isnull=True, payment__isnull=False),
                name="sample_item_is_one_payment",
            ),
            models.CheckConstraint(
                condition=Q(verdict="", looked_at__isnull=True)
                | (~Q(verdict="") & Q(looked_at__isnull=False)),
                name="sample_item_looked_at_wholly",
            ),
        ]


class InspectionFinding(models.Model):
    """A problem that an inspection found: asked of somebody, due on a day, answered, closed.

    Whoever was asked answers it and never closes it; the database says so too.
    """

    inspection = models.ForeignKey(Inspection, models.PROTECT, related_name="findings")
    number = models.IntegerField("第几条")
    item = models.ForeignKey(
        SampleItem, models.PROTECT, null=True, related_name="findings", db_index=False
    )
    # The pattern that led to it, where one did.
    pattern = models.CharField("异常线索", max_length=40, blank=True, default="")
    words = models.TextField("问题")
    severity = models.CharField("轻重", max_length=10, choices=SEVERITIES)
    amount_fen = models.BigIntegerField("涉及金额（分）", default=0)
    asked_of = models.CharField("请谁答复", max_length=64)
    due = models.DateField("到哪天")
    state = models.CharField("状态", max_length=10, choices=STATES, default="asked")
    version = models.IntegerField("第几次变动", default=1)
    raised_at = models.DateTimeField("何时提出")
    raised_by = models.CharField("谁提出", max_length=64)
    closed_at = models.DateTimeField("何时销号", null=True)
    closed_by = models.CharField("谁销号", max_length=64, blank=True, default="")

    privacy = classify(
        plain="id inspection number item pattern severity amount_fen asked_of due state version "
        "raised_at raised_by closed_at closed_by",
        sensitive="words",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["inspection", "number"], name="one_inspection_finding_a_number"
            ),
            models.CheckConstraint(
                condition=~Q(closed_by=F("asked_of")) & ~Q(raised_by=F("asked_of")),
                name="finding_not_closed_by_the_asked",
            ),
            models.CheckConstraint(
                condition=Q(state="closed", closed_at__isnull=False)
                | (~Q(state="closed") & Q(closed_at__isnull=True)),
                name="finding_closed_wholly",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gte=0), name="finding_amount_not_negative"
            ),
        ]
        indexes = [models.Index(fields=["state", "due"], name="finding_by_state_and_day")]


class FindingAct(models.Model):
    """What was said and done about a finding, in order: asked, answered, sent back, closed."""

    finding = models.ForeignKey(InspectionFinding, models.PROTECT, related_name="acts")
    act = models.CharField("做了什么", max_length=12)
    at = models.DateTimeField("何时")
    by = models.CharField("谁", max_length=64)
    words = models.TextField("说明")

    privacy = classify(plain="id finding act at by", sensitive="words")
