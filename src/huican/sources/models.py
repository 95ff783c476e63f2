"""Where records come from: a file that was received, its sheets, and the rows that did not go in.

Every record of every part points at one sheet and one row here, so that a figure can be
followed back to the paper it stands on (ADR 0003).
"""

from django.db import models
from django.db.models import Q

from huican.vault.privacy import classify


class SourceFile(models.Model):
    """One file as it was received. It is in the database wholly or not at all."""

    name = models.CharField("文件名", max_length=255)
    folder = models.CharField("所在文件夹", max_length=500, blank=True)
    digest = models.CharField("SM3 摘要", max_length=64)
    size_bytes = models.BigIntegerField("大小（字节）")
    office_area = models.CharField("填报单位区划", max_length=12)
    received_at = models.DateTimeField("收到时间")
    received_by = models.CharField("收件人", max_length=150)
    accepted = models.IntegerField("收下行数", default=0)
    refused = models.IntegerField("退回行数", default=0)
    waiting = models.IntegerField("待认领行数", default=0)
    unchanged = models.IntegerField("与上次相同的行数", default=0)
    replaced = models.IntegerField("更正的行数", default=0)
    removed = models.IntegerField("上次有、这次没有的行数", default=0)
    amount_fen = models.BigIntegerField("收下的金额（分）", default=0)
    withdrawn_at = models.DateTimeField("撤回时间", null=True)
    withdrawn_by = models.CharField("撤回人", max_length=150, blank=True)
    withdrawn_note = models.CharField("撤回时做了什么", max_length=300, blank=True, default="")

    privacy = classify(
        plain="id name folder digest size_bytes office_area received_at received_by accepted "
        "refused waiting unchanged replaced removed amount_fen withdrawn_at withdrawn_by "
        "withdrawn_note"
    )

    class Meta:
        constraints = [
            # The same bytes twice change nothing; only a withdrawn file may come again.
            models.UniqueConstraint(
                fields=["digest", "office_area"],
                condition=Q(withdrawn_at__isnull=True),
                name="one_live_file_a_digest",
            )
        ]
        indexes = [models.Index(fields=["-received_at"], name="file_by_time")]

    def __str__(self) -> str:
        return self.name


class SourceContent(models.Model):
    """The file's bytes, sealed: kept so that a row can be shown as the office wrote it."""

    file = models.OneToOneField(SourceFile, models.CASCADE, primary_key=True)
    sealed = models.BinaryField("密封的原件")

    privacy = classify(plain="file", identifying="sealed")


class SourceSheet(models.Model):
    """One sheet of a file: what it was recognised as, and how its columns were read."""

    file = models.ForeignKey(SourceFile, models.CASCADE, related_name="sheets")
    position = models.SmallIntegerField("第几张")
    name = models.CharField("工作表名", max_length=120)
    title = models.CharField("标题", max_length=300, blank=True)
    kind = models.CharField("认作", max_length=60, blank=True)
    year = models.SmallIntegerField("年度", null=True)
    year_from = models.CharField("年度依据", max_length=60, blank=True)
    month = models.SmallIntegerField("月份", null=True)
    # Sheets that are versions of one another share the id of the first of them.
    lineage = models.BigIntegerField("同一张表的首版", null=True)
    header_row = models.IntegerField("表头行", null=True)
    columns = models.JSONField("列的对应", default=list)
    unknown_columns = models.JSONField("没有认出的列", default=list)
    skipped = models.JSONField("不是数据的行", default=dict)
    notes = models.JSONField("提示", default=list)
    accepted = models.IntegerField(default=0)
    refused = models.IntegerField(default=0)
    waiting = models.IntegerField(default=0)
    unchanged = models.IntegerField(default=0)
    replaced = models.IntegerField(default=0)
    removed = models.IntegerField(default=0)
    amount_fen = models.BigIntegerField("收下的金额（分）", default=0)
    declared_total_fen = models.BigIntegerField("合计行写的金额（分）", null=True)
    rows_total_fen = models.BigIntegerField("逐行相加的金额（分）", null=True)

    privacy = classify(
        plain="id file position name title kind year year_from month lineage header_row columns "
        "unknown_columns skipped notes accepted refused waiting unchanged replaced removed "
        "amount_fen declared_total_fen rows_total_fen"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["file", "position"], name="one_sheet_a_position")
        ]
        indexes = [models.Index(fields=["lineage"], name="sheet_by_lineage")]

    def __str__(self) -> str:
        return f"{self.file_id}#{self.name}"


class SourceRows(models.Model):
    """A hundred rows of a sheet as the office wrote them, sealed; see pages.py."""

    sheet = models.ForeignKey(SourceSheet, models.CASCADE, related_name="+")
    block = models.IntegerField("第几段（从 0 数）")
    row_count = models.IntegerField("整张表的行数")
    sealed = models.BinaryField("密封的行")

    privacy = classify(plain="id sheet block row_count", identifying="sealed")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "block"], name="one_block_of_rows")]


class HeldRow(models.Model):
    """A row that is not a record: refused with a reason, or waiting for somebody until a day."""

    REFUSED, WAITING = "refused", "waiting"

    sheet = models.ForeignKey(SourceSheet, models.CASCADE, related_name="held_rows")
    row = models.IntegerField("行号（从 1 数）")
    outcome = models.CharField(max_length=8, choices=[(REFUSED, "退回"), (WAITING, "待认领")])
    code = models.CharField("原因代码", max_length=40)
    column = models.CharField("出错的列", max_length=60, blank=True)
    reason = models.CharField("原因", max_length=500)
    remedy = models.CharField("怎么改", max_length=300, blank=True)
    # The cells, sealed: a held row holds names and numbers like any other.
    cells_sealed = models.BinaryField("原样单元格（密封）")
    row_digest = models.BinaryField("行摘要")
    identity_blind = models.BinaryField("身份证号盲索引", null=True)
    wait_until = models.DateField("等到", null=True)
    closed_at = models.DateTimeField("了结时间", null=True)
    closed_how = models.CharField("怎么了结", max_length=40, blank=True)
    closed_by_file = models.ForeignKey(
        SourceFile, models.SET_NULL, null=True, related_name="closed_rows"
    )

    privacy = classify(
        plain="id sheet row outcome code column remedy row_digest wait_until closed_at "
        "closed_how closed_by_file",
        identifying="cells_sealed identity_blind reason",
    )

    class Meta:
        constraints = [models.UniqueConstraint(fields=["sheet", "row"], name="one_held_row")]
        indexes = [
            models.Index(
                fields=["identity_blind"],
                condition=Q(outcome="waiting", closed_at__isnull=True),
                name="waiting_by_identity",
            ),
            models.Index(
                fields=["outcome"], condition=Q(closed_at__isnull=True), name="open_held_rows"
            ),
        ]


class DataVersion(models.Model):
    """One row: a number that grows with every write of records, so that figures know their age."""

    number = models.BigIntegerField(default=0)
    changed_at = models.DateTimeField(null=True)

    privacy = classify(plain="id number changed_at")
