"""What a clerk taught the importer, and files that wait for a clerk's word."""

from django.db import models
from django.db.models import Q

from huican.vault.privacy import classify


class SavedLayout(models.Model):
    """A clerk's correction of a guess, used again for sheets with the same header."""

    office_area = models.CharField("单位区划", max_length=12)
    header_digest = models.CharField("表头摘要", max_length=32)
    kind = models.CharField("认作", max_length=60)
    # Column index → label; "" keeps a column as one that nobody knows.
    columns = models.JSONField("列的对应", default=dict)
    saved_by = models.CharField("谁定的", max_length=150)
    saved_at = models.DateTimeField("何时")

    privacy = classify(plain="id office_area header_digest kind columns saved_by saved_at")

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["office_area", "header_digest"], name="one_layout_a_header"
            )
        ]


class Upload(models.Model):
    """A file handed in on the web, looked at before it goes in. The content is sealed."""

    STATES = [
        ("checking", "正在看"), ("waiting", "等你确认"), ("queued", "排队入库"),
        ("running", "正在入库"), ("done", "已入库"), ("failed", "没有入库"), ("dropped", "不要了"),
    ]  # fmt: skip

    name = models.CharField("文件名", max_length=255)
    content_sealed = models.BinaryField("密封的内容", null=True)
    office_area = models.CharField("单位区划", max_length=12)
    uploaded_by = models.CharField("交表人", max_length=150)
    uploaded_at = models.DateTimeField("交表时间")
    state = models.CharField("状态", max_length=10, choices=STATES)
    year = models.SmallIntegerField("指定年度", null=True)
    # Sheet position → {"kind": code, "columns": {index: label}, "skip": bool}
    choices = models.JSONField("经办人的选择", default=dict)
    progress_done = models.IntegerField("已做步数", default=0)
    progress_total = models.IntegerField("总步数", default=0)
    progress_words = models.CharField("正在做什么", max_length=200, blank=True)
    error = models.CharField("没有入库的原因", max_length=500, blank=True)
    # What checking found, sealed (problems show cells), and for which choices and data it holds.
    checked_sealed = models.BinaryField("查错结果（密封）", null=True)
    checked_for = models.CharField("查错时的选择", max_length=80, blank=True)
    file = models.ForeignKey("sources.SourceFile", models.SET_NULL, null=True, related_name="+")

    privacy = classify(
        plain="id name office_area uploaded_by uploaded_at state year choices progress_done "
        "progress_total progress_words error checked_for file",
        identifying="content_sealed checked_sealed",
    )

    class Meta:
        indexes = [models.Index(fields=["uploaded_by", "-uploaded_at"], name="upload_by_clerk")]
        constraints = [
            models.CheckConstraint(
                condition=Q(state__in=["done", "failed", "dropped"])
                | Q(content_sealed__isnull=False),
                name="open_upload_has_content",
            )
        ]
