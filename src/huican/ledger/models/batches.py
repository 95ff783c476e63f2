"""A batch of payments from its list to the proof that every line was paid, held or returned."""

from django.db import models
from django.db.models import F, Q

from huican.ledger.domain.batch_states import STATES
from huican.vault.privacy import classify


class Batch(models.Model):
    """One list to pay: a programme, a month, an area, a fund.

    `version` goes up with every change, so that two people acting on what they saw cannot both
    succeed. Who prepared it never approves or releases it.
    """

    REGULAR, TOP_UP, ARREARS, RE_ISSUE = "regular", "top-up", "arrears", "re-issue"
    KINDS = ((REGULAR, "按月"), (TOP_UP, "补差"), (ARREARS, "补发"), (RE_ISSUE, "退回重发"))

    number = models.CharField("批次号", max_length=40, unique=True)
    programme = models.CharField("项目", max_length=60)
    kind = models.CharField("种类", max_length=10, choices=KINDS)
    month = models.DateField("发放月份")
    area_code = models.CharField("区划", max_length=12)
    fund = models.CharField("资金来源", max_length=60)
    state = models.CharField("状态", max_length=12, choices=STATES)
    version = models.IntegerField("第几次变动", default=1)
    prepared_by = models.CharField("谁制", max_length=64)
    prepared_at = models.DateTimeField("何时制")
    approved_by = models.CharField("谁批", max_length=64, blank=True, default="")
    approved_at = models.DateTimeField("何时批", null=True)
    released_by = models.CharField("谁放行", max_length=64, blank=True, default="")
    released_at = models.DateTimeField("何时放行", null=True)
    line_count = models.IntegerField("行数", default=0)
    total_fen = models.BigIntegerField("合计（分）", default=0)
    # The version of the records that the last check saw: what came in later is looked at again.
    checked_data_version = models.BigIntegerField("检查时的数据版本", null=True)

    privacy = classify(
        plain="id number programme kind month area_code fund state version prepared_by prepared_at "
        "approved_by approved_at released_by released_at line_count total_fen "
        "checked_data_version"
    )

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=~Q(approved_by=F("prepared_by")) & ~Q(released_by=F("prepared_by")),
                name="batch_by_two_people",
            ),
            models.CheckConstraint(condition=Q(month__day=1), name="batch_of_a_month"),
            # One regular list a month, programme, area and fund, unless the first was given up.
            models.UniqueConstraint(
                fields=["programme", "month", "area_code", "fund"],
                condition=Q(kind="regular") & ~Q(state="cancelled"),
                name="one_regular_batch",
            ),
        ]
        indexes = [models.Index(fields=["month", "programme"], name="batch_by_month")]


class BatchLine(models.Model):
    """One person's money for one month in one batch; frozen as it was when released.

    It pays up to one revision of the entitlement, and that can be paid once: a live line of the
    same person, programme, month and revision is refused by the database. `net_fen` is what goes
    to the bank: the amount less what is netted for a recovery.
    """

    READY, HELD, OUT, PAID, RETURNED, DROPPED = (
        "ready", "held", "out", "paid", "returned", "dropped",
    )  # fmt: skip
    STATES = (
        (READY, "可发"), (HELD, "暂缓"), (OUT, "已放行"), (PAID, "已付"),
        (RETURNED, "退回"), (DROPPED, "不发"),
    )  # fmt: skip

    # Whether batch, person and account are there the database looks once a statement (migrations
    # 0010 and 0015).
    batch = models.ForeignKey(
        Batch, models.PROTECT, related_name="lines", db_index=False, db_constraint=False
    )
    line = models.IntegerField("行号")
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    programme = models.CharField("项目", max_length=60)
    for_month = models.DateField("所属月份")
    revision = models.SmallIntegerField("应发第几版")
    amount_fen = models.BigIntegerField("应发（分）")
    netted_fen = models.BigIntegerField("抵扣（分）", default=0)
    net_fen = models.BigIntegerField("实发（分）")
    area_code = models.CharField("区划", max_length=12)
    name = models.CharField("姓名", max_length=80)
    account = models.ForeignKey(
        "registry.BankAccount", models.PROTECT, null=True, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    account_sealed = models.BinaryField("账号（密封）", null=True)
    account_blind = models.BinaryField("账号盲索引", null=True)
    bank = models.CharField("开户行", max_length=100, blank=True, default="")
    holder = models.CharField("户名", max_length=80, blank=True, default="")
    reason = models.CharField("依据", max_length=300)
    state = models.CharField("状态", max_length=10, choices=STATES)
    # Whether it stands for its month: neither sent back nor dropped. A column, so that indexes
    # need not know of `state`: a line that goes out leaves them as they are.
    live = models.GeneratedField(
        expression=models.ExpressionWrapper(
            ~Q(state__in=("returned", "dropped")), output_field=models.BooleanField()
        ),
        output_field=models.BooleanField("作数"),
        db_persist=True,
    )
    # A line that pays again what the bank sent back: one for one.
    previous = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="re_issued", db_index=False
    )

    privacy = classify(
        plain="id batch line person programme for_month revision amount_fen netted_fen net_fen "
        "area_code account bank state live previous",
        identifying="name account_sealed account_blind holder",
        sensitive="reason",
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "line"], name="one_line_a_number"),
            # The promise of the house: nobody is paid twice for the same month.
            models.UniqueConstraint(
                fields=["programme", "for_month", "person", "revision"],
                condition=Q(live=True),
                name="paid_once",
            ),
            models.CheckConstraint(
                condition=Q(amount_fen__gt=0, netted_fen__gte=0)
                & Q(net_fen=F("amount_fen") - F("netted_fen"), net_fen__gte=0),
                name="line_amounts_fit",
            ),
            models.CheckConstraint(condition=Q(for_month__day=1), name="line_for_a_month"),
            models.UniqueConstraint(
                fields=["previous"], condition=Q(previous__isnull=False), name="re_issued_once"
            ),
        ]
        indexes = [models.Index(fields=["person", "for_month"], name="batch_line_by_person")]


class LineFinding(models.Model):
    """What a check found about a line: evidence in words, and whether it holds the line back."""

    line = models.ForeignKey(BatchLine, models.PROTECT, related_name="findings", db_index=False)
    check_code = models.CharField("检查", max_length=40)
    holds = models.BooleanField("要暂缓")
    evidence = models.CharField("证据", max_length=400)
    found_at = models.DateTimeField("何时查出")

    privacy = classify(plain="id line check_code holds found_at", sensitive="evidence")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["line", "check_code"], name="one_finding_a_check")
        ]
        indexes = [models.Index(fields=["check_code"], name="finding_by_check")]


class Hold(models.Model):
    """A line that waits for a named officer until a named day; the person is told and may answer."""

    RELEASED, STOPPED = "released", "stopped"

    line = models.OneToOneField(BatchLine, models.PROTECT, related_name="hold")
    officer = models.CharField("谁办", max_length=64)
    until = models.DateField("到哪天")
    notice = models.TextField("给本人的通知")
    noticed_at = models.DateTimeField("何时通知", null=True)
    reply = models.TextField("本人的答复", blank=True, default="")
    replied_at = models.DateTimeField("何时答复", null=True)
    outcome = models.CharField("结果", max_length=10, blank=True, default="")
    decided_by = models.CharField("谁决定", max_length=64, blank=True, default="")
    decided_at = models.DateTimeField("何时决定", null=True)
    reason = models.CharField("理由", max_length=300, blank=True, default="")

    privacy = classify(
        plain="id line officer until noticed_at replied_at outcome decided_by decided_at",
        sensitive="notice reply reason",
    )

    class Meta:
        constraints = [
            # Nobody's money is stopped before they were told and had until the day to answer.
            models.CheckConstraint(
                condition=~Q(outcome="stopped") | Q(noticed_at__isnull=False),
                name="no_stop_without_notice",
            ),
            models.CheckConstraint(
                condition=Q(outcome="", decided_at__isnull=True)
                | (~Q(outcome="") & Q(decided_at__isnull=False) & ~Q(reason="")),
                name="hold_decided_wholly",
            ),
        ]


class BatchAct(models.Model):
    """Who did what to a batch, and what it was then: built, checked, approved, released …"""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="acts")
    act = models.CharField("做了什么", max_length=20)
    by = models.CharField("谁", max_length=64)
    at = models.DateTimeField("何时")
    words = models.CharField("说明", max_length=300, blank=True, default="")
    # The role in which somebody approved.
    role = models.CharField("以什么角色", max_length=40, blank=True, default="")
    line_count = models.IntegerField("行数")
    total_fen = models.BigIntegerField("合计（分）")

    privacy = classify(plain="id batch act by at words role line_count total_fen")
