"""The shape that every imported record shares, whichever part keeps it.

Whatever a record is (a payment, a delivery, a need …), figures count it in the same way:
by person, household, amount, quantity, month, area, category and level, or by any of its own
columns in `attributes`. So these columns are the same everywhere, and figures need no code
for a new kind (ADR 0004).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

# The columns, in the order in which rows are copied into the database; attributes as JSON text,
# quantity as decimal text.
RECORD_COLUMNS = (
    "kind", "person_id", "area_code", "on_date", "year", "month", "amount_fen", "quantity",
    "unit", "category", "level", "attributes", "source_sheet_id", "source_row", "row_digest",
)  # fmt: skip

RECORD_PLAIN = (
    "id kind person area_code on_date year month amount_fen quantity unit source_sheet source_row "
    "row_digest retired_at retired_by retired_why"
)
RECORD_SENSITIVE = "category level attributes"


class Record(models.Model):
    """One row of an office's workbook, as a fact of a day. Never changed: retired and replaced."""

    CORRECTED, REMOVED, WITHDRAWN = "corrected", "removed", "withdrawn"

    kind = models.CharField("种类", max_length=60)
    # Foreign keys have their index below, once: each index costs an import a tenth of its time.
    person = models.ForeignKey(
        "registry.Person", models.PROTECT, null=True, related_name="+", db_index=False
    )
    area_code = models.CharField("区划（当日）", max_length=12)
    on_date = models.DateField("日期", null=True)
    year = models.SmallIntegerField("年度")
    month = models.SmallIntegerField("月份", null=True)
    amount_fen = models.BigIntegerField("金额（分）", null=True)
    quantity = models.DecimalField("数量", max_digits=14, decimal_places=3, null=True)
    unit = models.CharField("单位", max_length=12, blank=True, default="")
    category = models.SmallIntegerField("残疾类别（当日）", null=True)
    level = models.SmallIntegerField("残疾等级（当日）", null=True)
    attributes = models.JSONField("其他各列", default=dict)
    source_sheet = models.ForeignKey(
        "sources.SourceSheet", models.PROTECT, related_name="+", db_index=False
    )
    source_row = models.IntegerField("行号")
    row_digest = models.BinaryField("行摘要")
    retired_at = models.DateTimeField("停用时间", null=True)
    retired_by = models.ForeignKey(
        "sources.SourceFile", models.PROTECT, null=True, related_name="+", db_index=False
    )
    retired_why = models.CharField("停用原因", max_length=12, blank=True, default="")

    class Meta:
        abstract = True
        constraints = [
            models.CheckConstraint(
                condition=Q(month__isnull=True) | Q(month__range=(1, 12)),
                name="%(class)s_month_1_to_12",
            ),
            models.CheckConstraint(
                condition=Q(category__isnull=True) | Q(category__range=(1, 7)),
                name="%(class)s_category_1_to_7",
            ),
            models.CheckConstraint(
                condition=Q(level__isnull=True) | Q(level__range=(1, 4)),
                name="%(class)s_level_1_to_4",
            ),
            models.CheckConstraint(
                condition=Q(retired_at__isnull=True, retired_by__isnull=True)
                | Q(retired_at__isnull=False),
                name="%(class)s_retired_wholly",
            ),
        ]
        indexes = [
            models.Index(fields=["kind", "year", "month"], name="%(class)s_by_kind"),
            models.Index(fields=["person"], name="%(class)s_by_person"),
            models.Index(fields=["source_sheet"], name="%(class)s_by_sheet"),
            models.Index(
                fields=["retired_by"],
                condition=Q(retired_by__isnull=False),
                name="%(class)s_by_retirer",
            ),
        ]


@dataclass(frozen=True, slots=True)
class RecordRow:
    """One record as lists show it, with the place it came from. Names are not masked here."""

    id: int
    store: str
    person_id: int | None
    name: str
    area_code: str
    on_date: date | None
    month: int | None
    amount_fen: int | None
    quantity: Decimal | None
    unit: str
    category: int | None
    level: int | None
    attributes: Mapping[str, Any]
    file_id: int
    file: str
    sheet_id: int
    sheet: str
    row: int
