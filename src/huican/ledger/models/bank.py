"""Files to the bank and back. What was sent is kept by digest and can be made again, byte by byte."""

from django.db import models

from huican.ledger.models.batches import Batch, BatchLine
from huican.vault.privacy import classify


class BankFile(models.Model):
    """A file made for the bank from the released lines of a batch."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="bank_files")
    form = models.CharField("格式", max_length=20)
    digest = models.BinaryField("摘要")
    line_count = models.IntegerField("行数")
    total_fen = models.BigIntegerField("合计（分）")
    made_at = models.DateTimeField("何时制")
    made_by = models.CharField("谁制", max_length=64)

    privacy = classify(plain="id batch form digest line_count total_fen made_at made_by")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["batch", "form", "digest"], name="one_bank_file")
        ]


class ReturnFile(models.Model):
    """The bank's answer to a batch; taken in once, whole."""

    batch = models.ForeignKey(Batch, models.PROTECT, related_name="return_files")
    name = models.CharField("文件名", max_length=200)
    digest = models.BinaryField("摘要", unique=True)
    paid_count = models.IntegerField("已付行数")
    paid_fen = models.BigIntegerField("已付（分）")
    returned_count = models.IntegerField("退回行数")
    returned_fen = models.BigIntegerField("退回（分）")
    taken_at = models.DateTimeField("何时收")
    taken_by = models.CharField("谁收", max_length=64)

    privacy = classify(
        plain="id batch name digest paid_count paid_fen returned_count returned_fen taken_at "
        "taken_by"
    )


class ReturnedLine(models.Model):
    """A line that the bank sent back, with the bank's reason and what was done about it."""

    line = models.OneToOneField(BatchLine, models.PROTECT, related_name="returned")
    file = models.ForeignKey(ReturnFile, models.PROTECT, related_name="lines")
    bank_code = models.CharField("银行代码", max_length=20, blank=True, default="")
    bank_reason = models.CharField("银行说的原因", max_length=200)
    repaired_at = models.DateTimeField("何时改好", null=True)
    repaired_by = models.CharField("谁改的", max_length=64, blank=True, default="")
    repair = models.CharField("怎么改的", max_length=200, blank=True, default="")
    # The account that the line is to be paid to again; null where it is not.
    account = models.ForeignKey(
        "registry.BankAccount", models.PROTECT, null=True, related_name="+", db_index=False
    )

    privacy = classify(
        plain="id line file bank_code bank_reason repaired_at repaired_by account",
        sensitive="repair",
    )
