"""What insight keeps: reports as they were published, and figures computed for a moment."""

from django.db import models

from huican.vault.privacy import classify


class FigureCache(models.Model):
    """The figures of one area and year at one state of the data. May be dropped at any time."""

    area_code = models.CharField(max_length=12)
    year = models.SmallIntegerField()
    data_version = models.BigIntegerField()
    definitions_digest = models.CharField(max_length=32)
    payload = models.JSONField()
    computed_at = models.DateTimeField()

    privacy = classify(
        plain="id area_code year data_version definitions_digest payload computed_at"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["area_code", "year"], name="one_cache_an_area_a_year")
        ]


class KeptCount(models.Model):
    """A count over many records at one state of the data. May be dropped at any time."""

    key = models.CharField(max_length=64, primary_key=True)
    data_version = models.BigIntegerField()
    payload = models.JSONField()

    privacy = classify(plain="key data_version payload")

    class Meta:
        indexes = [models.Index(fields=["data_version"], name="kept_count_by_version")]


class PublishedReport(models.Model):
    """A report as it went out: its figures are kept with their definitions and values of the day."""

    kind = models.CharField("报告种类", max_length=40)
    area_code = models.CharField("区划", max_length=12)
    year = models.SmallIntegerField("年度")
    title = models.CharField("标题", max_length=200)
    data_version = models.BigIntegerField("数据版本")
    published_at = models.DateTimeField("发布时间")
    published_by = models.CharField("发布人", max_length=150)
    # What it was written from beside its figures: the words of the template and the targets.
    template = models.TextField("模板", default="", blank=True)
    targets = models.JSONField("目标任务", default=list)

    privacy = classify(
        plain="id kind area_code year title data_version published_at published_by template targets"
    )


class PublishedFigure(models.Model):
    """One figure of a published report; never changed afterwards."""

    report = models.ForeignKey(PublishedReport, models.CASCADE, related_name="figures")
    figure_id = models.CharField("指标", max_length=80)
    name = models.CharField("名称", max_length=200)
    definition = models.TextField("定义")
    definition_digest = models.CharField("定义摘要", max_length=64)
    value = models.DecimalField("值", max_digits=24, decimal_places=6)
    unit = models.CharField("单位", max_length=12)
    display = models.CharField("写法", max_length=60)
    records = models.IntegerField("记录数")
    # [{"name": workbook, "digest": SM3}]: what stood behind it on that day.
    sources = models.JSONField("来自台账", default=list)
    settled = models.BooleanField("当日已定", default=True)

    privacy = classify(
        plain="id report figure_id name definition definition_digest value unit display records "
        "sources settled"
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["report", "figure_id"], name="one_figure_a_report")
        ]
