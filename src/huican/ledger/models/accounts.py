"""Double entry in whole fen. Nothing here is ever changed: a mistake is reversed.

The database itself refuses what must not be (migration 0007): a transaction whose debits and
credits differ or that has no postings, postings added to a transaction of an earlier commit, and
any change or removal.
"""

from django.db import models
from django.db.models import Q

from huican.ledger.domain.chart import KINDS
from huican.ledger.domain.events import EVENTS
from huican.vault.privacy import classify


class Account(models.Model):
    """One account: what kind of money, of which programme, fund, year and county."""

    kind = models.CharField("科目", max_length=20, choices=[(k.code, k.name) for k in KINDS])
    programme = models.CharField("项目", max_length=60)
    fund = models.CharField("资金来源", max_length=60)
    year = models.SmallIntegerField("年度")
    area_code = models.CharField("区划", max_length=12)

    privacy = classify(plain="id kind programme fund year area_code")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "programme", "fund", "year", "area_code"], name="one_account"
            ),
            models.CheckConstraint(
                condition=Q(kind__in=[k.code for k in KINDS]), name="account_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.programme} {self.fund} {self.year} {self.area_code}"


class Transaction(models.Model):
    """One event of the books. `key` makes the same act impossible twice.

    `source_ref` is an opaque word of whoever asked for it (a case, a file); the ledger does not
    read it. `xact` is the database transaction that wrote it: postings come with it or never.
    """

    key = models.CharField("幂等键", max_length=120, unique=True)
    event = models.CharField("事项", max_length=24, choices=[(e.code, e.name) for e in EVENTS])
    at = models.DateTimeField("时间")
    # The day on which it counts: balances are asked for days in Asia/Shanghai.
    on_date = models.DateField("记账日")
    actor = models.CharField("谁", max_length=64)
    why = models.CharField("摘要", max_length=300)
    source_ref = models.CharField("来源", max_length=120, blank=True, default="")
    reverses = models.OneToOneField(
        "self", models.PROTECT, null=True, related_name="reversed_by", verbose_name="冲销"
    )
    xact = models.BigIntegerField("数据库事务", editable=False)

    privacy = classify(plain="id key event at on_date actor why source_ref reverses xact")

    class Meta:
        indexes = [
            models.Index(fields=["on_date"], name="transaction_by_day"),
            # Of the hundred thousands, the few that found over-payments are asked for by name.
            models.Index(fields=["event"], name="transaction_by_event"),
        ]


class Posting(models.Model):
    """One line: a debit or a credit of one account; for a person and a month where there is one."""

    # Whether these three are there the database looks once a statement (migration 0010).
    transaction = models.ForeignKey(
        Transaction, models.PROTECT, related_name="postings", db_constraint=False
    )
    account = models.ForeignKey(
        Account, models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, null=True, related_name="+", db_index=False,
        db_constraint=False,
    )  # fmt: skip
    # The first day of the month that the money is for.
    for_month = models.DateField("所属月份", null=True)
    debit_fen = models.BigIntegerField("借（分）", default=0)
    credit_fen = models.BigIntegerField("贷（分）", default=0)

    privacy = classify(plain="id transaction account person for_month debit_fen credit_fen")

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(debit_fen__gt=0, credit_fen=0) | Q(debit_fen=0, credit_fen__gt=0),
                name="posting_is_a_debit_or_a_credit",
            ),
            models.CheckConstraint(
                condition=Q(for_month__isnull=True) | Q(for_month__day=1),
                name="posting_month_is_a_first_day",
            ),
            # 10^15 fen are ten thousand thousand million yuan: no budget is so large.
            models.CheckConstraint(
                condition=Q(debit_fen__lte=10**15, credit_fen__lte=10**15),
                name="posting_amount_possible",
            ),
        ]
        indexes = [
            models.Index(
                fields=["person", "for_month"],
                condition=Q(person__isnull=False),
                name="posting_by_person",
            )
        ]


class Movement(models.Model):
    """What the postings of a transaction moved on one account (发生额): they sum to it.

    The database writes it with the postings and nobody else can (migration 0019): balances are
    added up from these few rows, not from every person's every month.
    """

    transaction = models.ForeignKey(
        Transaction, models.PROTECT, related_name="movements", db_constraint=False
    )
    account = models.ForeignKey(Account, models.PROTECT, related_name="+", db_constraint=False)
    lines = models.IntegerField("几条分录")
    debit_fen = models.BigIntegerField("借（分）")
    credit_fen = models.BigIntegerField("贷（分）")

    privacy = classify(plain="id transaction account lines debit_fen credit_fen")
