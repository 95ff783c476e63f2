"""Money that was paid. Past payments come from workbooks; batches and accounts follow."""

from django.db import models
from django.db.models import Q

from huican.registry.records import RECORD_PLAIN, RECORD_SENSITIVE, Record
from huican.vault.privacy import classify


class Payment(Record):
    """One payment of one programme to one person, for a month or a year.

    `amount_fen` is what was paid (integer fen); person, account and amount are frozen as paid.
    """

    programme = models.CharField("项目", max_length=60)
    standard_fen = models.BigIntegerField("标准（分）", null=True)
    fund = models.CharField("资金来源", max_length=60, blank=True, default="")
    account = models.ForeignKey(
        "registry.BankAccount", models.PROTECT, null=True, related_name="+", db_index=False
    )

    privacy = classify(
        plain=f"{RECORD_PLAIN} programme standard_fen fund account", sensitive=RECORD_SENSITIVE
    )

    class Meta(Record.Meta):
        abstract = False
        constraints = [
            *Record.Meta.constraints,
            models.CheckConstraint(
                condition=Q(retired_at__isnull=False) | Q(person__isnull=False),
                name="payment_has_a_person",
            ),
        ]
        indexes = [
            *(index for index in Record.Meta.indexes if index.name != "%(class)s_by_kind"),
            # A city pays a million and a half a year: figures count from this index alone, and
            # pages of a figure's records come in its order (month, then as they came in). New
            # rows go to its end; with the area among its keys an import takes a tenth longer.
            models.Index(
                fields=["kind", "year", "month", "id"],
                include=["area_code", "person", "amount_fen", "category", "level", "retired_at"],
                name="payment_to_count",
            ),
            models.Index(
                fields=["kind", "year"],
                condition=Q(retired_at__isnull=False),
                name="payment_retired",
            ),
        ]
